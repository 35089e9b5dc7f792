//! How tantivy comes to write and merge what has files of its own, with each segment: the readings of passages, the texts
//! themselves, and the columns.

mod gathering;
mod waiting;

use std::io;

use tantivy::directory::TerminatingWrite as _;
use tantivy::index::SegmentComponent;
use tantivy::indexer::doc_id_mapping::MappingType;
use tantivy::{
    PluginMergeContext, PluginWriter, PluginWriterContext, Segment, SegmentPlugin, TantivyError,
};

use self::gathering::Gathering;
use super::columns::{self, Columns, Row};
use super::phrase::Phrase;
use super::positions::{self, Positions, Zone};
use super::schema::Fields;
use super::texts::{self, Texts};
use super::words::{self, Counts, Words};
use crate::segment::chars::Pattern;

/// Keeps the characters and the words of passages, what is shown of them, and the columns.
pub(super) struct Readings {
    fields: Fields,
}

impl Readings {
    /// For documents of these fields.
    pub(super) fn new(fields: Fields) -> Readings {
        Readings { fields }
    }
}

impl SegmentPlugin for Readings {
    fn extensions(&self) -> &[&str] {
        &[
            positions::EXTENSION,
            words::EXTENSION,
            texts::EXTENSION,
            columns::EXTENSION,
        ]
    }

    fn create_writer(
        &self,
        context: &PluginWriterContext<'_>,
    ) -> tantivy::Result<Box<dyn PluginWriter>> {
        // Texts are written as they come.
        let texts = context.segment.open_write(texts::component())?;
        Ok(Box::new(Gathering::new(self.fields, texts)))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        if context.doc_id_mapping.mapping_type() == MappingType::Shuffled {
            return Err(sorted());
        }
        let mut positions = positions::Merging::default();
        let mut words = words::Merging::default();
        let mut rows = Vec::new();
        let segment = context.target_segment;
        let mut texts = texts::Writing::new(segment.open_write(texts::component())?);
        for reader in context.readers {
            let alive = reader.alive_bitset();
            let alive = |document| alive.is_none_or(|alive| alive.is_alive(document));
            positions.add(Positions::of(reader)?, &alive)?;
            words.add(Words::of(reader)?, &alive);
            texts.merge(&Texts::of(reader)?, &alive)?;
            let columns = Columns::of(reader)?;
            let alive = (0..columns.len()).filter(|document| alive(*document));
            rows.extend(alive.map(|document| columns.row(document)));
        }
        texts.finish()?.terminate()?;
        write_all(
            segment,
            |out| positions.write(out),
            |standing, out| words.write(standing, out),
            &rows,
        )
    }
}

/// Writes the files of a segment beside its texts; where words stand is told by the positions, once these are written.
fn write_all(
    segment: &Segment,
    positions: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
    words: impl FnOnce(&words::Standing<'_>, &mut dyn io::Write) -> io::Result<()>,
    rows: &[Row],
) -> tantivy::Result<()> {
    write(segment, positions::component(), positions)?;
    let standing = standing(segment)?;
    write(segment, words::component(), |out| words(&standing, out))?;
    write(segment, columns::component(), |out| {
        columns::write(rows, out)
    })
}

/// In which documents of a segment, whose positions are written, the characters of a word stand together, and how often;
/// `None` where there are certainly fewer than so many. What is folded is found as it is folded.
fn standing(segment: &Segment) -> tantivy::Result<impl Fn(&str, u32) -> Option<Counts>> {
    let positions = Positions::in_segment(segment)?;
    Ok(move |word: &str, least: u32| {
        let pattern =
            Pattern::new(word).filter(|pattern| pattern.word().as_deref() == Some(word))?;
        let grams = pattern.grams();
        let rarest = grams
            .iter()
            .map(|(_, gram)| positions.count(Zone::Text, *gram))
            .min();
        rarest.filter(|places| *places >= least)?;
        Phrase::open(&positions, Zone::Text, &grams).map(Phrase::into_passages)
    })
}

/// Writes a file of a segment.
fn write(
    segment: &Segment,
    component: SegmentComponent,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> tantivy::Result<()> {
    let mut out = segment.clone().open_write(component)?;
    write(&mut out)?;
    Ok(out.terminate()?)
}

/// That documents stand in another order than they came in, which blocks do not bear.
fn sorted() -> TantivyError {
    TantivyError::InvalidArgument("the documents of an index are not sorted".to_owned())
}
