//! The folder an index lives in.
//!
//! ```text
//! index/
//!   README.md        a note for people, not touched
//!   kaijuan.json     the manifest: format version, and which commit of which generation is the index
//!   lock             held by the process that writes
//!   gen-…/           a generation: a tantivy index, and of its last commit
//!     commit-N         which segments are in it, and how to open them
//!     sources-N        the table of sources
//!     ledger-N         the bookkeeping for updates
//! ```
//!
//! Whatever is written becomes visible in one step, the renaming of the manifest. A build writes a new generation beside
//! the old one; an update writes segments and tables beside those of the commit before. What the manifest names is only
//! removed after another manifest has taken its place, so that a process killed at any moment, or a full disk, leaves the
//! index as it was. A process that has a commit open goes on reading it.

mod generation;
mod lock;
mod manifest;
mod seal;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

pub(crate) use generation::Generation;
pub(crate) use lock::Wait;
pub(crate) use manifest::{Manifest, corpus_of, is_home, read_manifest};
pub(crate) use seal::seal;

use super::durable::{remove_leftovers, write_file};
use crate::error::{Error, Result};
use lock::Lock;
use manifest::MANIFEST;

/// How the names of generations begin.
pub(crate) const GENERATION: &str = "gen-";
/// What may lie in an index folder that was never built.
const NOTES: [&str; 3] = ["README.md", ".gitignore", ".gitkeep"];

/// An index folder, locked for writing.
pub(crate) struct Home {
    folder: PathBuf,
    _lock: Lock,
}

impl Home {
    /// Locks the index folder for writing, and makes it where there is none.
    ///
    /// # Errors
    /// [`Error::NotAnIndex`] where the folder holds something else; [`Error::Locked`] where another process writes and
    /// is not to be waited for.
    pub(crate) fn lock(folder: &Path, wait: Wait) -> Result<Home> {
        match fs::metadata(folder) {
            Ok(meta) if !meta.is_dir() => return Err(Error::NotAnIndex(folder.to_owned())),
            Ok(_) => {}
            Err(_) => {
                fs::create_dir_all(folder).map_err(Error::io("create the index folder", folder))?
            }
        }
        let foreign =
            holds_other_things(folder).map_err(Error::io("read the index folder", folder))?;
        if foreign && !is_home(folder) {
            return Err(Error::NotAnIndex(folder.to_owned()));
        }
        let lock = Lock::take(folder, wait)?;
        remove_leftovers(folder);
        Ok(Home {
            folder: folder.to_owned(),
            _lock: lock,
        })
    }

    /// The index folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The manifest; `None` where nothing was built yet.
    ///
    /// # Errors
    /// As [`read_manifest`].
    pub(crate) fn manifest(&self) -> Result<Option<Manifest>> {
        match read_manifest(&self.folder) {
            Ok(manifest) => Ok(Some(manifest)),
            Err(Error::NoIndex(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Begins a generation beside the one that answers now.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub(crate) fn begin(&self) -> Result<Generation> {
        self.remove_stale();
        Generation::create(&self.folder)
    }

    /// Opens the generation that the manifest names, as it was at its commit.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub(crate) fn reopen(&self, manifest: &Manifest) -> Result<Generation> {
        self.remove_stale();
        Generation::reopen(&self.folder, manifest)
    }

    /// Makes the last commit of a generation the index, in one step, with these tables, or with the ones there are.
    ///
    /// # Errors
    /// Where something cannot be written: then the index is as before, or, if only the very last step failed, as it
    /// is to be.
    pub(crate) fn publish(
        &self,
        generation: &mut Generation,
        corpus: &Path,
        tables: Option<&Tables<'_>>,
    ) -> Result<()> {
        let manifest = generation.prepare(corpus, tables)?;
        let path = self.folder.join(MANIFEST);
        let mut json = serde_json::to_vec_pretty(&manifest)
            .map_err(|error| Error::io("write", &path)(error.into()))?;
        json.push(b'\n');
        let written = write_file(&self.folder, MANIFEST, &json);
        // Where only the very last step failed, the new manifest stands, and what it names must stay.
        if written.is_ok() || read_manifest(&self.folder).is_ok_and(|now| now == manifest) {
            generation.published(&manifest);
        }
        written.map_err(Error::io("write", &path))
    }

    /// Removes generations that the manifest does not name: old ones, and what a killed build left. Best effort: a
    /// folder that cannot be removed now is removed by the next update.
    pub(crate) fn remove_stale(&self) {
        let current = read_manifest(&self.folder).ok().map(|m| m.generation);
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(GENERATION) && current.as_deref() != Some(&name) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

/// The tables of a commit as bytes. They are written at once, by a thread each.
pub(crate) struct Tables<'a> {
    /// See [`sources`](super::sources).
    pub(crate) sources: &'a [u8],
    /// See [`ledger`](super::ledger).
    pub(crate) ledger: &'a (dyn Fn() -> io::Result<Vec<u8>> + Sync),
}

/// When an index was last written; `None` where there is none.
pub(crate) fn written_at(folder: &Path) -> Option<SystemTime> {
    let meta = fs::metadata(folder.join(MANIFEST)).ok()?;
    meta.modified().ok()
}

/// Whether a folder without manifest holds what kaijuan did not put there.
fn holds_other_things(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        let ours = NOTES.contains(&&*name) || name == lock::LOCK || name.starts_with(GENERATION);
        if !ours && !name.starts_with(".tmp") && name != MANIFEST {
            return Ok(true);
        }
    }
    Ok(false)
}
