//! Opening the segments of a commit; and, when it is written, learning what opening will read.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use tantivy::directory::MmapDirectory;
use tantivy::{Directory, Index, ReloadPolicy, Searcher};

use super::columns::Columns;
use super::commit::Commit;
use super::read_only::ReadOnlyDirectory;
use super::{positions, texts, words};

/// The segments of a commit, open for reading.
pub(crate) struct Opened {
    pub(crate) searcher: Searcher,
    /// Both readings of the passages.
    pub(crate) positions: positions::OfSegments,
    pub(crate) words: words::OfSegments,
    pub(crate) texts: texts::OfSegments,
}

/// Opens the segments that a directory shows.
///
/// # Errors
/// Where they cannot be read.
pub(crate) fn open(directory: impl Into<Box<dyn Directory>>) -> tantivy::Result<Opened> {
    let index = Index::open(directory)?;
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual);
    let searcher = reader.try_into()?.searcher();
    verify_dead(&index, &searcher)?;
    Ok(Opened {
        positions: positions::OfSegments::open(&searcher)?,
        words: words::OfSegments::open(&searcher)?,
        texts: texts::OfSegments::open(&searcher)?,
        searcher,
    })
}

/// Sees that the lists of what is dead are as they were written: they are read whole anyway. What else is damaged is told
/// when it is met, or by a check.
fn verify_dead(index: &Index, searcher: &Searcher) -> tantivy::Result<()> {
    for segment in searcher.segment_readers() {
        if let Some(opstamp) = segment.delete_opstamp() {
            let name = format!("{}.{opstamp}.del", segment.segment_id().uuid_string());
            verify(index, &name)?;
        }
    }
    Ok(())
}

/// Sees that tantivy's columns are as they were written: from damaged ones it could ask for all memory. To be called
/// before one of them is opened. Searches need none.
///
/// # Errors
/// Where they are not, or cannot be read.
pub(crate) fn verify_columns(searcher: &Searcher) -> tantivy::Result<()> {
    for segment in searcher.segment_readers() {
        let name = format!("{}.fast", segment.segment_id().uuid_string());
        verify(searcher.index(), &name)?;
    }
    Ok(())
}

fn verify(index: &Index, name: &str) -> tantivy::Result<()> {
    if !index.directory().validate_checksum(Path::new(name))? {
        let reason = format!("{name} is not as it was written");
        return Err(tantivy::TantivyError::InternalError(reason));
    }
    Ok(())
}

/// Opens the segments in `folder` that are in tantivy's `meta`, and gives what was read of them for it. Where they
/// cannot be opened, nothing is known of them.
pub(crate) fn rehearse(folder: &Path, meta: Vec<u8>) -> Commit {
    let noted = || -> tantivy::Result<_> {
        let commit = Commit {
            meta: meta.clone(),
            ..Commit::default()
        };
        let (directory, notes) = ReadOnlyDirectory::noting(MmapDirectory::open(folder)?, commit);
        let Opened { searcher, .. } = open(directory)?;
        for segment in searcher.segment_readers() {
            Columns::of(segment)?;
            let fields = searcher.schema().fields();
            for (field, _) in fields.filter(|(_, entry)| entry.is_indexed()) {
                segment.inverted_index(field)?;
            }
        }
        Ok(notes.parts()?)
    };
    // The engine can panic on files that are damaged.
    let noted = catch_unwind(AssertUnwindSafe(noted));
    let files = noted.ok().and_then(Result::ok).unwrap_or_default();
    Commit { meta, files }
}
