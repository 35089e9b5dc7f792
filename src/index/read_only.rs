//! A folder that is only read: what lets an index on read-only media, or of another user, be searched.
//!
//! Tantivy takes a lock file in the folder when it opens a reader. What a commit of kaijuan names is never changed in
//! place, so its readers need no lock.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

/// A memory-mapped folder that refuses every change, as it was at one commit.
#[derive(Debug, Clone)]
pub(crate) struct ReadOnlyDirectory {
    mapped: MmapDirectory,
    /// What stands for tantivy's own `meta.json`, which may be ahead of the commit.
    meta: String,
}

impl ReadOnlyDirectory {
    /// The folder, with the segments that the file `meta` in it names.
    pub(crate) fn new(mapped: MmapDirectory, meta: String) -> ReadOnlyDirectory {
        ReadOnlyDirectory { mapped, meta }
    }

    fn real<'a>(&'a self, path: &'a Path) -> &'a Path {
        match path == Path::new("meta.json") {
            true => Path::new(&self.meta),
            false => path,
        }
    }
}

fn refused() -> io::Error {
    io::Error::new(
        io::ErrorKind::ReadOnlyFilesystem,
        "the index is open for reading only",
    )
}

impl Directory for ReadOnlyDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.mapped.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError {
            io_error: Arc::new(refused()),
            filepath: path.to_owned(),
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(self.real(path))
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::IoError {
            io_error: Arc::new(refused()),
            filepath: path.to_owned(),
        })
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        // The list of all files is for those who write.
        if path == Path::new(".managed.json") {
            return Err(OpenReadError::FileDoesNotExist(path.to_owned()));
        }
        self.mapped.atomic_read(self.real(path))
    }

    fn atomic_write(&self, _path: &Path, _data: &[u8]) -> io::Result<()> {
        Err(refused())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _watch_callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}
