//! Giving an upload its name without taking it from another file.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::names::Name;
use crate::error::{Error, Result};

/// How many files of one name there may be in a folder.
const MOST: u32 = 100_000;

/// Gives the finished upload the first name that is free, and tells where it is now.
///
/// Whether a name is free, the file system says in the same step that takes it: so it holds between processes, and
/// where the file system sees two names as one.
///
/// # Errors
/// [`Error::Io`]; the upload is removed then.
pub(super) fn give_a_name(upload: NamedTempFile, folder: &Path, name: &Name) -> Result<PathBuf> {
    let mut upload = upload;
    for number in 1..=MOST {
        let target = folder.join(name.numbered(number));
        let refused = match upload.persist_noclobber(&target) {
            Ok(_) => return Ok(target),
            Err(refused) => refused,
        };
        upload = refused.file;
        if refused.error.kind() != ErrorKind::AlreadyExists {
            match reserve_and_replace(upload, &target) {
                Ok(None) => return Ok(target),
                Ok(Some(back)) => upload = back,
                Err(error) => return Err(Error::io("write", &target)(error)),
            }
        }
    }
    let taken = io::Error::other("there are too many files of this name, give it another");
    Err(Error::io("add it", &folder.join(name.numbered(1)))(taken))
}

/// The way for file systems that can neither rename without replacing nor link: an empty file takes the name, which
/// then is ours to replace. Gives the upload back where the name is taken.
pub(super) fn reserve_and_replace(
    upload: NamedTempFile,
    target: &Path,
) -> io::Result<Option<NamedTempFile>> {
    match OpenOptions::new().write(true).create_new(true).open(target) {
        Ok(reserved) => drop(reserved),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(Some(upload)),
        Err(error) => return Err(error),
    }
    match upload.persist(target) {
        Ok(_) => Ok(None),
        Err(refused) => {
            fs::remove_file(target)?;
            Err(refused.error)
        }
    }
}
