//! A folder that is only read: what lets an index on read-only media, or of another user, be searched.
//!
//! Tantivy takes a lock file in the folder when it opens a reader. What a commit of kaijuan names is never changed in
//! place, so its readers need no lock.

mod late;
mod notes;

use std::collections::HashMap;
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

use super::commit::Commit;
use super::{columns, positions, texts, words};
use late::LateFile;
pub(crate) use notes::Notes;

/// Tantivy's name for the file that names the segments.
const META: &str = "meta.json";

/// The files that are opened ahead, by their extensions, as they are needed.
const AHEAD: [&str; 4] = [
    words::EXTENSION,
    positions::EXTENSION,
    columns::EXTENSION,
    texts::EXTENSION,
];

/// A memory-mapped folder that refuses every change, as it was at one commit.
#[derive(Debug, Clone)]
pub(crate) struct ReadOnlyDirectory {
    mapped: MmapDirectory,
    /// What stands for tantivy's own `meta.json`, which may be ahead of the commit.
    meta: Arc<Vec<u8>>,
    /// The files of which parts are known.
    files: Arc<HashMap<OsString, Arc<LateFile>>>,
    /// What is read of the others.
    notes: Option<Notes>,
}

impl ReadOnlyDirectory {
    /// The folder, with the segments of a commit. A file of which the commit knows parts is opened when something else
    /// of it is read.
    pub(crate) fn new(mapped: MmapDirectory, commit: Commit) -> ReadOnlyDirectory {
        let files = commit.files.into_iter().map(|(name, parts)| {
            let file = LateFile::new(mapped.clone(), name.clone().into(), parts);
            (name, Arc::new(file))
        });
        ReadOnlyDirectory {
            files: Arc::new(files.collect()),
            meta: Arc::new(commit.meta),
            mapped,
            notes: None,
        }
    }

    /// The folder, with the segments of a commit, and what will have been read of its files.
    pub(crate) fn noting(mapped: MmapDirectory, commit: Commit) -> (ReadOnlyDirectory, Notes) {
        let notes = Notes::default();
        let directory = ReadOnlyDirectory::new(mapped, commit);
        let noting = ReadOnlyDirectory {
            notes: Some(notes.clone()),
            ..directory
        };
        (noting, notes)
    }

    /// Opens what searches mostly look into, of the files of which parts are known, before they do: for a thread that has
    /// nothing else to do yet. `folder` is the one that this shows. What cannot be opened is told when it is read.
    pub(crate) fn open_ahead(&self, folder: &Path) {
        // Whoever opens a file through a folder of tantivy's has all others wait: so there is another one.
        let Ok(folder) = MmapDirectory::open(folder) else {
            return;
        };
        for extension in AHEAD {
            let is_of_kind = |name: &OsString| {
                let its = Path::new(name).extension();
                its.is_some_and(|its| its == extension)
            };
            for (_, file) in self.files.iter().filter(|(name, _)| is_of_kind(name)) {
                file.open_ahead(&folder);
            }
        }
    }

    /// Opens what is not open yet, so that it can be read even when it is removed.
    ///
    /// # Errors
    /// Where a file is gone, or is not the one that it was.
    pub(crate) fn open_all(&self) -> Result<(), OpenReadError> {
        self.files.values().try_for_each(|file| file.open())
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
        if let Some(file) = self.files.get(path.as_os_str()) {
            return Ok(Arc::<LateFile>::clone(file));
        }
        let file = self.mapped.get_file_handle(path)?;
        Ok(match &self.notes {
            Some(notes) => notes.of(path, file),
            None => file,
        })
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError {
            io_error: Arc::new(refused()),
            filepath: path.to_owned(),
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        match path == Path::new(META) || self.files.contains_key(path.as_os_str()) {
            true => Ok(true),
            false => self.mapped.exists(path),
        }
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::IoError {
            io_error: Arc::new(refused()),
            filepath: path.to_owned(),
        })
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        match path == Path::new(META) {
            true => Ok(self.meta.to_vec()),
            // Another is the list of all files, which is for those who write.
            false => Err(OpenReadError::FileDoesNotExist(path.to_owned())),
        }
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
