//! The folder an upload is put in: inside the corpus, seen by the walk, and there.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use super::names::{self, Name};
use crate::config::CONFIG;
use crate::error::{Error, Result};

/// The folder below the corpus, or the corpus itself; what is missing of it is made.
///
/// # Errors
/// [`Error::CorpusMissing`], [`Error::CorpusNotFolder`], [`Error::UploadRefused`] where an upload cannot be put there,
/// and [`Error::Io`].
pub(super) fn enter(corpus: &Path, folder: Option<&Path>) -> Result<PathBuf> {
    match fs::metadata(corpus) {
        Ok(meta) if meta.is_dir() => {}
        Ok(_) => return Err(Error::CorpusNotFolder(corpus.to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Error::CorpusMissing(corpus.to_owned()));
        }
        Err(error) => return Err(Error::io("read the folder", corpus)(error)),
    }
    let mut entered = corpus.to_owned();
    let Some(folder) = folder else {
        return Ok(entered);
    };
    let parts = names::parts(folder.as_os_str());
    if folder.has_root() || parts.first().is_some_and(|part| part.is_empty()) && parts.len() > 1 {
        return Err(refused(
            folder,
            "is not a path below the corpus; name a folder inside it, such as `2019`",
        ));
    }
    let parts: Vec<_> = parts
        .iter()
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    // All of them are looked at before any is made.
    for (depth, part) in parts.iter().enumerate() {
        check(part, depth).map_err(|reason| refused(folder, reason))?;
    }
    for part in parts {
        step(&mut entered, part)?;
    }
    Ok(entered)
}

/// Writes down on the disk what a folder holds, so that a new name in it survives a loss of power.
///
/// # Errors
/// [`Error::Io`].
pub(super) fn sync(folder: &Path) -> Result<()> {
    // Elsewhere a folder cannot be opened as a file is.
    #[cfg(unix)]
    match fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some network file systems have no way to do it.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidInput | ErrorKind::Unsupported
            ) => {}
        done => done.map_err(Error::io("sync the folder", folder))?,
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Says why a folder of this name, so many folders below the corpus, cannot be used.
fn check(part: &OsStr, depth: usize) -> std::result::Result<(), &'static str> {
    let name = part.to_string_lossy();
    let mut components = Path::new(part).components();
    if !matches!(
        (components.next(), components.next()),
        (Some(Component::Normal(_)), None)
    ) {
        return Err("leads out of the corpus; name a folder inside it, such as `2019`");
    }
    if name.starts_with('.') || name.starts_with("~$") {
        return Err("hidden folders are passed over; name a folder that is not hidden");
    }
    if matches!(&*name, "Thumbs.db" | "desktop.ini" | "__MACOSX") || (depth == 0 && name == CONFIG)
    {
        return Err("what is of this name is passed over; name another folder");
    }
    if name.ends_with('!') {
        return Err("`!/` stands for the inside of a container; name a folder without the `!`");
    }
    Ok(())
}

/// Goes down into a folder, which is made if it is missing.
fn step(entered: &mut PathBuf, part: &OsStr) -> Result<()> {
    let parent = entered.clone();
    entered.push(part);
    match fs::symlink_metadata(&entered) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        found => return a_folder(found, entered),
    }
    let safe = Name::of(part).numbered(1);
    if safe != part {
        let safe = safe.to_string_lossy();
        return Err(refused(
            entered,
            format!("not every system takes this name; name the folder `{safe}` instead"),
        ));
    }
    match fs::create_dir(&entered) {
        Ok(()) => sync(&parent),
        // Another process was quicker.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            a_folder(fs::symlink_metadata(&entered), entered)
        }
        Err(error) => Err(Error::io("make the folder", entered)(error)),
    }
}

/// Whether what was found at this path is a folder, and no link, which might lead out of the corpus.
fn a_folder(found: std::io::Result<fs::Metadata>, path: &Path) -> Result<()> {
    let found = found.map_err(Error::io("read the folder", path))?;
    if found.is_symlink() {
        return Err(refused(
            path,
            "is a link; links are not followed, name a folder instead",
        ));
    }
    match found.is_dir() {
        true => Ok(()),
        false => Err(refused(path, "is a file, not a folder; name a folder")),
    }
}

fn refused(path: &Path, reason: impl Into<String>) -> Error {
    Error::UploadRefused {
        path: path.to_owned(),
        reason: reason.into(),
    }
}
