//! The seal of a commit: by which a segment's file is known for the one that was written.
//!
//! Each file holds a checksum of itself at its end, but a whole file of another segment has a right one, too.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use tantivy::IndexMeta;

/// So many bytes at the end of a file hold its checksum, and more.
const END: u64 = 96;

/// The seal of the files in `folder` that a commit names: a hash of their names, lengths and ends.
///
/// # Errors
/// Where one cannot be read.
pub(crate) fn seal(folder: &Path, commit: &IndexMeta) -> io::Result<String> {
    let files: BTreeSet<PathBuf> = commit.list_segment_files().into_iter().collect();
    let mut hasher = blake3::Hasher::new();
    for name in files {
        let mut file = match File::open(folder.join(&name)) {
            Ok(file) => file,
            // Files are named that need not be there.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let length = file.metadata()?.len();
        let mut end = Vec::new();
        file.seek(SeekFrom::Start(length.saturating_sub(END)))?;
        file.read_to_end(&mut end)?;
        hasher.update(name.as_os_str().as_encoded_bytes());
        hasher.update(&length.to_le_bytes());
        hasher.update(&end);
    }
    Ok(hasher.finalize().to_hex().to_string())
}
