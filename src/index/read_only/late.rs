//! A file that is opened when something of it is read that was not known before.

use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use tantivy::HasLen;
use tantivy::directory::error::OpenReadError;
use tantivy::directory::{Directory as _, FileHandle, MmapDirectory, OwnedBytes};

use crate::index::commit::Parts;

/// A file of which parts are known.
#[derive(Debug)]
pub(super) struct LateFile {
    mapped: MmapDirectory,
    name: PathBuf,
    known: Parts,
    whole: OnceLock<OwnedBytes>,
}

impl LateFile {
    /// The file of this name in a folder.
    pub(super) fn new(mapped: MmapDirectory, name: PathBuf, known: Parts) -> LateFile {
        LateFile {
            mapped,
            name,
            known,
            whole: OnceLock::new(),
        }
    }

    /// Opens it, if it is not open yet.
    ///
    /// # Errors
    /// Where it is gone, or is not the file that is known.
    pub(super) fn open(&self) -> Result<(), OpenReadError> {
        self.whole().map(|_| ())
    }

    /// Opens it by way of another view of its folder, if it is not open yet and can be.
    pub(super) fn open_ahead(&self, folder: &MmapDirectory) {
        if self.whole.get().is_none()
            && let Ok(whole) = self.open_in(folder)
        {
            // Where it was opened meanwhile, that will do.
            let _ = self.whole.set(whole);
        }
    }

    fn whole(&self) -> Result<&OwnedBytes, OpenReadError> {
        if let Some(whole) = self.whole.get() {
            return Ok(whole);
        }
        let whole = self.open_in(&self.mapped)?;
        Ok(self.whole.get_or_init(|| whole))
    }

    fn open_in(&self, folder: &MmapDirectory) -> Result<OwnedBytes, OpenReadError> {
        let failed = |error| OpenReadError::wrap_io_error(error, self.name.clone());
        let file = folder.get_file_handle(&self.name)?;
        let whole = file.read_bytes(0..file.len()).map_err(failed)?;
        if !self.known.are_of(&whole) {
            let reason = format!("{} is not as it was written", self.name.display());
            return Err(failed(io::Error::new(io::ErrorKind::InvalidData, reason)));
        }
        Ok(whole)
    }
}

impl HasLen for LateFile {
    fn len(&self) -> usize {
        self.known.length
    }
}

impl FileHandle for LateFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if let Some(part) = self.known.get(&range) {
            return Ok(part);
        }
        let whole = self.whole().map_err(|error| match error {
            OpenReadError::IoError { io_error, .. } => {
                io::Error::new(io_error.kind(), Arc::clone(&io_error))
            }
            error => io::Error::other(error),
        })?;
        Ok(whole.slice(range))
    }
}
