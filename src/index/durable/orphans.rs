//! What a killed or failed update of tantivy's leaves behind.

use std::fs;
use std::io;
use std::path::Path;

use tantivy::Index;

use super::disk::step;

/// Removes the segment files in `folder` that the last commit of `index` does not name. To be called with the lock held
/// and before a writer is opened.
///
/// Without this an update that was killed can make all that follow fail: the file of deletions it left has the very
/// name the next one gives to its own, and tantivy does not overwrite.
pub(crate) fn remove_orphans(index: &Index, folder: &Path) -> tantivy::Result<()> {
    let needed = index.load_metas()?.list_segment_files();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let path = Path::new(&name);
        if is_of_segment(&name.to_string_lossy()) && !needed.contains(path) {
            step()?;
            match fs::remove_file(folder.join(path)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
    }
    Ok(())
}

/// Whether tantivy names the files of segments so: 32 hexadecimal digits, a point, and what is in it.
fn is_of_segment(name: &str) -> bool {
    let (segment, rest) = name.split_once('.').unwrap_or_default();
    segment.len() == 32 && segment.bytes().all(|b| b.is_ascii_hexdigit()) && !rest.is_empty()
}
