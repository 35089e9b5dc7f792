//! Taking in: how an upload becomes a file of the corpus, whole and under a name of its own.
//!
//! The content is written to a hidden file in the target folder, which a walk and a watcher pass over, and gets its
//! name when all of it is on the disk. A name that is taken is never given again, whoever else takes in meanwhile.

mod folder;
mod names;
mod place;

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::decode;
use crate::error::{Error, Result};
use names::Name;

/// What the name of an unfinished upload begins with. The dot hides it from walks and watchers.
pub(crate) const UNFINISHED: &str = ".kaijuan-";

/// Bytes copied at a time.
const PIECE: usize = 256 * 1024;

/// Where an upload came to lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TakenIn {
    /// Path below the corpus, with `/`. Where a part of it is not UTF-8, it is read by itself, and a walk, which reads
    /// all names of a folder together, may read it otherwise: there, `file` tells.
    pub(crate) path: String,
    /// Where the file is.
    pub(crate) file: PathBuf,
    /// Whether it has another name than the one asked for.
    pub(crate) renamed: bool,
    /// Its size in bytes.
    pub(crate) bytes: u64,
    /// The hash of its content.
    pub(crate) hash: blake3::Hash,
}

/// Takes an upload into the corpus, as a file of this name in this folder below the corpus; folders that are missing
/// are made. No other file is ever replaced: where the name is taken, the file is named `总结 (2).txt`.
///
/// Of a name that is a path only the last part counts, so that whoever uploads does not choose the folder. What would
/// make a name unsafe, or would hide the file from the walk, is taken out of it or written another way. A folder is
/// the caller's choice and is taken as it is, or refused.
///
/// # Errors
/// [`Error::CorpusMissing`] and [`Error::CorpusNotFolder`]; [`Error::UploadRefused`] where the folder is hidden, a link
/// or outside the corpus; [`Error::Io`] where the upload cannot be read, or the file cannot be written. Nothing of the
/// upload stays behind then, except that an [`Error::Io`] of "sync the folder" tells that the file is in its place, but
/// might not be after a loss of power.
pub(crate) fn take_in(
    corpus: &Path,
    folder: Option<&Path>,
    name: &OsStr,
    content: &mut dyn Read,
) -> Result<TakenIn> {
    let folder = folder::enter(corpus, folder)?;
    let safe = Name::of(name);
    let mut unfinished =
        unfinished_in(&folder).map_err(Error::io("put an upload in this folder", &folder))?;
    let target = folder.join(safe.numbered(1));
    let (hash, bytes) = receive(content, name, unfinished.as_file_mut(), &target)?;
    unfinished
        .as_file()
        .sync_all()
        .map_err(Error::io("write", &target))?;
    let file = place::give_a_name(unfinished, &folder, &safe)?;
    folder::sync(&folder)?;
    let renamed = file.file_name() != Some(name);
    let below = below(corpus, &file);
    Ok(TakenIn {
        path: readable(&below),
        file: corpus.join(below),
        renamed,
        bytes,
        hash,
    })
}

/// The hash of a content, as [`take_in`] gives it.
///
/// # Errors
/// Those of the reader.
pub(crate) fn hash_of(content: &mut dyn Read) -> io::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; PIECE];
    while let Some(read) = next_piece(content, &mut piece)? {
        hasher.update(read);
    }
    Ok(hasher.finalize())
}

/// A hidden file that goes away unless it gets a name. Made as any file is, so that its permissions follow the umask.
fn unfinished_in(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(UNFINISHED)
        .make_in(folder, |path| {
            OpenOptions::new().write(true).create_new(true).open(path)
        })
}

/// Copies the content and gives its hash and size. The name and the target are for messages.
fn receive(
    content: &mut dyn Read,
    name: &OsStr,
    into: &mut File,
    target: &Path,
) -> Result<(blake3::Hash, u64)> {
    let mut hasher = blake3::Hasher::new();
    let mut bytes = 0;
    let mut piece = vec![0; PIECE];
    while let Some(read) = next_piece(content, &mut piece)
        .map_err(Error::io("read what is to be added", Path::new(name)))?
    {
        hasher.update(read);
        bytes += read.len() as u64;
        into.write_all(read).map_err(Error::io("write", target))?;
    }
    Ok((hasher.finalize(), bytes))
}

/// What the reader gives next, or nothing at its end.
fn next_piece<'a>(content: &mut dyn Read, piece: &'a mut [u8]) -> io::Result<Option<&'a [u8]>> {
    loop {
        match content.read(piece) {
            Ok(0) => return Ok(None),
            Ok(length) => return Ok(piece.get(..length)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The path of a file below the corpus. The system is asked for it, since on a file system that does not tell case
/// apart a folder may be written otherwise than the caller wrote it.
fn below(corpus: &Path, file: &Path) -> PathBuf {
    let as_stored = || {
        let (corpus, file) = (corpus.canonicalize().ok()?, file.canonicalize().ok()?);
        file.strip_prefix(corpus).ok().map(Path::to_owned)
    };
    as_stored().unwrap_or_else(|| file.strip_prefix(corpus).unwrap_or(file).to_owned())
}

/// A path with `/`, as people read it.
fn readable(path: &Path) -> String {
    let parts = path.iter().map(|part| match part.to_str() {
        Some(part) => part.to_owned(),
        None => decode::names(&[part.as_encoded_bytes()]).concat(),
    });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests;
