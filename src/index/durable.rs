//! How the files of an index are written: what is committed lasts, and whoever may read the folder may read them.
//!
//! Tantivy's own directory keeps `meta.json` from all but its owner, and does not see to it that a replaced `meta.json`
//! lasts before the files it no longer names are deleted.

mod disk;
mod orphans;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use tantivy::Directory;
use tantivy::directory::error::{
    DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError,
};
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite, WatchCallback,
    WatchHandle, WritePtr,
};

pub(crate) use disk::{remove_leftovers, step, sync_folder, write_file};
pub(crate) use orphans::remove_orphans;

/// Tantivy's list of its files.
const MANAGED: &str = ".managed.json";
/// A file is written so many bytes at a time, from multiples of it on: each piece goes through the gate, and to the system,
/// which keeps in one piece of memory what comes in one piece. So a new index is searched a little faster.
const PIECE: usize = 1 << 20;
/// So many bytes are gathered before they are added to a piece.
const BUFFER: usize = 16 << 10;

/// A memory-mapped folder for one writer, who must hold the lock of the index it is in.
///
/// Nothing is deleted: the [home](super::home) of the index knows what is still needed, and has
/// [`remove_orphans`] see to the rest.
///
/// It closes by itself at the first write that fails. Tantivy does not stop there: a commit that is tried again leaves
/// out the documents of the thread that failed, and after a `meta.json` that could not be replaced it deletes files
/// that the old one names.
#[derive(Clone, Debug)]
pub(crate) struct DurableDirectory {
    mapped: MmapDirectory,
    folder: PathBuf,
    gate: Arc<Gate>,
}

impl DurableDirectory {
    /// Opens `folder`, which must be there.
    pub(crate) fn open(folder: &Path) -> Result<DurableDirectory, OpenDirectoryError> {
        let absolute = std::path::absolute(folder)
            .map_err(|error| OpenDirectoryError::wrap_io_error(error, folder.to_owned()))?;
        Ok(DurableDirectory {
            mapped: MmapDirectory::open(folder)?,
            folder: absolute,
            gate: Arc::default(),
        })
    }

    /// Refuses every change from now on, to this directory and its clones, and returns when none is under way. Threads
    /// of tantivy outlive the writer that started them: only after this may the lock of the index be released.
    pub(crate) fn close(&self) {
        self.gate.closed.store(true, Ordering::SeqCst);
        drop(self.gate.changes.write());
    }

    /// Why it closed by itself: the first write that failed, for tantivy often does not say.
    pub(crate) fn failure(&self) -> Option<io::Error> {
        self.gate.failure()
    }
}

/// Whether a directory may be changed.
#[derive(Debug, Default)]
struct Gate {
    closed: AtomicBool,
    failure: OnceLock<(io::ErrorKind, String)>,
    /// Shared by the changes that are under way.
    changes: RwLock<()>,
}

impl Gate {
    /// Makes a change unless the directory is closed: then the answer is why.
    fn change<T>(&self, change: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let _under_way = self.changes.read().unwrap_or_else(PoisonError::into_inner);
        if self.closed.load(Ordering::SeqCst) {
            let closed = || io::Error::other("the index is no longer open for writing");
            return Err(self.failure().unwrap_or_else(closed));
        }
        change()
    }

    /// Makes a change that must not fail: if it does, it is the last.
    fn write<T>(&self, change: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        self.change(|| {
            change().inspect_err(|error| {
                // The reason first: who finds it closed asks for that.
                let _ = self.failure.set((error.kind(), error.to_string()));
                self.closed.store(true, Ordering::SeqCst);
            })
        })
    }

    fn failure(&self) -> Option<io::Error> {
        let (kind, reason) = self.failure.get()?;
        Some(io::Error::new(*kind, reason.clone()))
    }
}

impl Directory for DurableDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.mapped.get_file_handle(path)
    }

    fn delete(&self, _path: &Path) -> Result<(), DeleteError> {
        // What a published commit names must stay until another is published; see `remove_orphans`.
        Ok(())
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let created = self.gate.write(|| {
            step()?;
            File::create_new(self.folder.join(path))
        });
        let file = created.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_owned()),
            _ => OpenWriteError::wrap_io_error(error, path.to_owned()),
        })?;
        let file = Box::new(GatedFile {
            file,
            gate: self.gate.clone(),
            piece: Vec::new(),
        });
        Ok(BufWriter::with_capacity(BUFFER, file))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.mapped.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        // The list of files that tantivy may delete: it deletes none.
        if path == Path::new(MANAGED) {
            return Ok(());
        }
        let name = path.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
        self.gate.write(|| write_file(&self.folder, name, data))
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.gate.write(|| sync_folder(&self.folder))
    }

    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _watch_callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

/// A file in the making, whose writes are changes of its directory.
struct GatedFile {
    file: File,
    gate: Arc<Gate>,
    /// What is not written yet, shorter than a [`PIECE`].
    piece: Vec<u8>,
}

impl GatedFile {
    /// Writes what is not written yet.
    fn write_piece(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        self.gate.write(|| {
            step()?;
            self.file.write_all(&self.piece)
        })?;
        self.piece.clear();
        Ok(())
    }
}

impl Write for GatedFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let room = PIECE - self.piece.len();
        let taken = buffer.get(..room).unwrap_or(buffer);
        self.piece.extend_from_slice(taken);
        if self.piece.len() == PIECE {
            self.write_piece()?;
        }
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write_piece()
    }
}

impl TerminatingWrite for GatedFile {
    fn terminate_ref(&mut self, _token: AntiCallToken) -> io::Result<()> {
        self.write_piece()?;
        self.gate.write(|| {
            step()?;
            self.file.sync_data()
        })
    }
}
