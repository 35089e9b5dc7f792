//! The lock of an index folder: one process writes at a time, and says who it is.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use crate::error::{Error, Result};

/// The lock's file name.
pub(super) const LOCK: &str = "lock";
/// So many bytes of a lock's file are read, at most.
const LONGEST: u64 = 200;

/// What to do where another process writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wait {
    /// Say so at once.
    No,
    /// Wait until it is done.
    UntilFree,
}

/// The lock, held until dropped: the system frees it when the process ends, however it ends.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of an index folder.
    ///
    /// # Errors
    /// [`Error::Locked`] where another process holds it, and [`Error::Io`] where the folder cannot be written.
    pub(super) fn take(folder: &Path, wait: Wait) -> Result<Lock> {
        let path = folder.join(LOCK);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(Error::io("write the index here", folder))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if wait == Wait::UntilFree => {
                file.lock().map_err(Error::io("lock", &path))?;
            }
            Err(TryLockError::WouldBlock) => {
                return Err(Error::Locked {
                    path: folder.to_owned(),
                    holder: holder(&mut file),
                });
            }
            Err(TryLockError::Error(error)) => return Err(Error::io("lock", &path)(error)),
        }
        // Only a hint for people: the lock holds without it.
        let _ = write_holder(&mut file);
        Ok(Lock { _file: file })
    }
}

fn write_holder(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "process {}", std::process::id())
}

/// What the holder wrote of itself.
fn holder(file: &mut File) -> Option<String> {
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text).ok()?;
    let line = text.lines().next()?.trim();
    let plain =
        line.starts_with("process ") && line.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    plain.then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let first = Lock::take(folder.path(), Wait::No).unwrap();
        let told = Lock::take(folder.path(), Wait::No)
            .err()
            .unwrap()
            .to_string();
        let process = format!("process {}", std::process::id());
        assert!(told.contains(&process), "{told}");
        let path = folder.path().to_owned();
        let waiting = std::thread::spawn(move || Lock::take(&path, Wait::UntilFree).is_ok());
        drop(first);
        assert!(waiting.join().unwrap());
        Lock::take(folder.path(), Wait::No).unwrap();
    }
}
