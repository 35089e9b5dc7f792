//! A generation: one tantivy index with the tables of its commits.

use std::fs;
use std::io;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::manifest::{Manifest, commit_file};
use super::seal::seal;
use super::{GENERATION, Tables};
use crate::error::{Error, Result};
use crate::index::commit::Commit;
use crate::index::durable::{DurableDirectory, remove_leftovers, remove_orphans, step, write_file};
use crate::index::opening::rehearse;
use crate::index::schema::FORMAT_VERSION;

/// Tantivy's name for the file that names the segments.
const META: &str = "meta.json";

/// The folder of a generation, open for writing.
pub(crate) struct Generation {
    folder: PathBuf,
    directory: DurableDirectory,
    name: String,
    /// Of the commit that is published, 0 before the first.
    commit: u64,
    /// Of its tables.
    tables: u64,
}

impl Generation {
    /// A new one in an index folder.
    pub(super) fn create(home: &Path) -> Result<Generation> {
        let name = free_name(home).map_err(Error::io("write the index here", home))?;
        Generation::open(home, name, (0, 0))
    }

    /// The one that the manifest names. What an update that was killed did to it is undone.
    pub(super) fn reopen(home: &Path, manifest: &Manifest) -> Result<Generation> {
        let folder = home.join(&manifest.generation);
        remove_leftovers(&folder);
        let published = folder.join(manifest.commit_file());
        let commit = fs::read(&published).map_err(|error| damaged(home, &published, &error))?;
        let Some(Commit { meta, .. }) = Commit::decode(commit) else {
            let error = io::Error::new(io::ErrorKind::InvalidData, "it is not as it was written");
            return Err(damaged(home, &published, &error));
        };
        let undo = || -> io::Result<()> {
            if fs::read(folder.join(META)).ok().as_ref() != Some(&meta) {
                write_file(&folder, META, &meta)?;
            }
            Ok(())
        };
        undo().map_err(Error::io("write the index here", &folder))?;
        let generation = Generation::open(
            home,
            manifest.generation.clone(),
            (manifest.commit, manifest.tables),
        )?;
        generation.remove_leftovers();
        Ok(generation)
    }

    fn open(home: &Path, name: String, (commit, tables): (u64, u64)) -> Result<Generation> {
        let folder = home.join(&name);
        let directory = DurableDirectory::open(&folder)
            .map_err(|error| Error::io("write the index here", home)(io::Error::other(error)))?;
        Ok(Generation {
            folder,
            directory,
            name,
            commit,
            tables,
        })
    }

    /// Where the index is to be written.
    pub(crate) fn directory(&self) -> DurableDirectory {
        self.directory.clone()
    }

    /// The folder it is in.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes what belongs to a commit beside that of the one before, and gives the manifest that makes it the index.
    pub(super) fn prepare(&self, corpus: &Path, tables: Option<&Tables<'_>>) -> Result<Manifest> {
        let here = |error| Error::io("write the index here", &self.folder)(error);
        let segments = tantivy::Index::open(self.directory())
            .and_then(|index| index.load_metas())
            .map_err(|error| here(io::Error::other(error)))?;
        let commit = self.commit + 1;
        let manifest = Manifest {
            format: FORMAT_VERSION,
            kaijuan: env!("CARGO_PKG_VERSION").to_owned(),
            generation: self.name.clone(),
            commit,
            tables: if tables.is_some() {
                commit
            } else {
                self.tables
            },
            seal: seal(&self.folder, &segments).map_err(here)?,
            corpus: corpus.to_owned(),
        };
        let write = || -> io::Result<()> {
            let commit = rehearse(&self.folder, fs::read(self.folder.join(META))?);
            let commit = commit.encode().map_err(io::Error::other)?;
            write_file(&self.folder, &manifest.commit_file(), &commit)?;
            let Some(tables) = tables else {
                return Ok(());
            };
            std::thread::scope(|scope| {
                let sources = scope.spawn(|| -> io::Result<()> {
                    write_file(&self.folder, &manifest.sources(), tables.sources)
                });
                let write_ledger = || -> io::Result<()> {
                    write_file(&self.folder, &manifest.ledger(), &(tables.ledger)()?)
                };
                let ledger = write_ledger();
                sources
                    .join()
                    .unwrap_or_else(|panic| resume_unwind(panic))?;
                ledger
            })
        };
        write().map_err(Error::io("write the index here", &self.folder))?;
        Ok(manifest)
    }

    /// Takes note that a commit is the index.
    pub(super) fn published(&mut self, manifest: &Manifest) {
        self.commit = manifest.commit;
        self.tables = manifest.tables;
    }

    /// Whether tantivy has merged segments since the commit that is published.
    pub(crate) fn is_ahead(&self) -> bool {
        let read = |name: &str| fs::read(self.folder.join(name)).ok();
        let commit = read(&commit_file(self.commit));
        let published = commit.and_then(|commit| Some(Commit::decode(commit)?.meta));
        published != read(META)
    }

    /// Removes what the published commit does not name: segments that were merged or emptied, tables of commits before.
    /// To be called while nothing writes. Best effort: what stays now is removed by the next update.
    pub(crate) fn remove_leftovers(&self) {
        if self.is_ahead() {
            return;
        }
        let ours = [
            ("commit-", self.commit),
            ("sources-", self.tables),
            ("ledger-", self.tables),
        ];
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let stale = ours.iter().any(|(kind, current)| {
                let of = name.strip_prefix(kind);
                of.is_some_and(|of| of != current.to_string())
            });
            if stale && step().is_ok() {
                let _ = fs::remove_file(entry.path());
            }
        }
        if let Ok(index) = tantivy::Index::open(self.directory()) {
            let _ = remove_orphans(&index, &self.folder);
        }
    }
}

impl Drop for Generation {
    /// Nothing is written any more; one that was never published leaves nothing behind.
    fn drop(&mut self) {
        self.directory.close();
        if self.commit == 0 {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Makes a folder of a name that was never taken: who reads an old manifest must not find a new folder.
fn free_name(home: &Path) -> io::Result<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_micros());
    for number in now.. {
        step()?;
        let name = format!("{GENERATION}{number:x}");
        match fs::create_dir(home.join(&name)) {
            Ok(()) => return Ok(name),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn damaged(home: &Path, file: &Path, error: &io::Error) -> Error {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    Error::Damaged {
        path: home.to_owned(),
        reason: format!("{name} cannot be read: {}", crate::error::plain(error)),
    }
}
