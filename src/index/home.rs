//! The folder an index lives in.
//!
//! ```text
//! index/
//!   README.md       a note for people, not touched
//!   kaijuan.json    the manifest: format version, and which generation is the index
//!   lock            held by the process that writes
//!   gen-…/          one whole tantivy index
//! ```
//!
//! A build writes a new generation beside the old one; replacing the manifest, one rename, makes it the index. A process
//! that has the old generation open goes on reading it.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::schema::FORMAT_VERSION;
use crate::error::{Error, Result};

const MANIFEST: &str = "kaijuan.json";
const LOCK: &str = "lock";
const GENERATION: &str = "gen-";
/// So many bytes are written to see whether the disk takes any more.
const PROBE: usize = 4 << 20;
/// What may lie in an index folder that was never built.
const NOTES: [&str; 3] = ["README.md", ".gitignore", ".gitkeep"];

/// What the index folder says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Version of the index format.
    pub(crate) format: u32,
    /// Version of the kaijuan that wrote it, for people.
    pub(crate) kaijuan: String,
    /// Folder of the generation that is the index.
    pub(crate) generation: String,
    /// The corpus it was built from, as an absolute path.
    pub(crate) corpus: PathBuf,
}

/// Whether a folder is the home of an index.
pub(crate) fn is_home(folder: &Path) -> bool {
    folder.join(MANIFEST).is_file()
}

/// Reads the manifest of an index folder.
pub(crate) fn read_manifest(folder: &Path) -> Result<Manifest> {
    /// What every format version states.
    #[derive(Deserialize)]
    struct Version {
        format: u32,
    }
    let path = folder.join(MANIFEST);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(no_manifest(folder)),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(Error::NotAnIndex(folder.to_owned()));
        }
        Err(error) => return Err(Error::io("read the index", &path)(error)),
    };
    let damaged = |reason: String| Error::Damaged {
        path: folder.to_owned(),
        reason,
    };
    let version: Version = serde_json::from_str(&text)
        .map_err(|error| damaged(format!("{MANIFEST} does not read as a manifest: {error}")))?;
    if version.format != FORMAT_VERSION {
        let (found, expected) = (version.format, FORMAT_VERSION);
        return Err(Error::FormatVersion {
            path: folder.to_owned(),
            found,
            expected,
        });
    }
    let manifest: Manifest = serde_json::from_str(&text)
        .map_err(|error| damaged(format!("{MANIFEST} does not read as a manifest: {error}")))?;
    if !folder.join(&manifest.generation).is_dir() {
        return Err(damaged(format!(
            "its folder {} is gone",
            manifest.generation
        )));
    }
    Ok(manifest)
}

/// Why there is no manifest: nothing built yet, or a folder of other things.
fn no_manifest(folder: &Path) -> Error {
    if folder.exists() && holds_other_things(folder).unwrap_or(false) {
        Error::NotAnIndex(folder.to_owned())
    } else {
        Error::NoIndex(folder.to_owned())
    }
}

/// Whether a folder without manifest holds what kaijuan did not put there.
fn holds_other_things(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        let ours = NOTES.contains(&&*name) || name == LOCK || name.starts_with(GENERATION);
        if !ours && !name.starts_with(".tmp") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A generation in the making. Dropped before [`Building::publish`], it leaves nothing behind.
pub(crate) struct Building {
    folder: PathBuf,
    generation: TempDir,
    /// Held until the end, so that no two processes build at once.
    _lock: File,
}

impl Building {
    /// Begins a generation beside the one that answers now.
    pub(crate) fn begin(folder: &Path) -> Result<Building> {
        match fs::metadata(folder) {
            Ok(meta) if !meta.is_dir() => return Err(Error::NotAnIndex(folder.to_owned())),
            Ok(_) => {}
            Err(_) => {
                fs::create_dir_all(folder).map_err(Error::io("create the index folder", folder))?
            }
        }
        let foreign =
            holds_other_things(folder).map_err(Error::io("read the index folder", folder))?;
        if foreign && !folder.join(MANIFEST).exists() {
            return Err(Error::NotAnIndex(folder.to_owned()));
        }
        let lock = lock(folder)?;
        remove_stale(folder, None);
        let generation = tempfile::Builder::new()
            .prefix(GENERATION)
            .tempdir_in(folder)
            .map_err(Error::io("write the index here", folder))?;
        share(generation.path(), folder);
        Ok(Building {
            folder: folder.to_owned(),
            generation,
            _lock: lock,
        })
    }

    /// Where the new index is to be written.
    pub(crate) fn path(&self) -> &Path {
        self.generation.path()
    }

    /// Turns an error of the engine into one of ours. The engine does not say why a thread of it
    /// could not write, so the disk is asked.
    pub(crate) fn failed(&self, error: &tantivy::TantivyError) -> Error {
        let probe = || -> io::Result<()> {
            let mut file = tempfile::tempfile_in(self.path())?;
            file.write_all(&vec![0; PROBE])?;
            file.sync_all()
        };
        match probe() {
            Err(full) => Error::io("write the index here", &self.folder)(full),
            Ok(()) => Error::Engine {
                path: self.folder.clone(),
                reason: error.to_string(),
            },
        }
    }

    /// Makes the new generation the index, in one step, and removes the old one.
    pub(crate) fn publish(self, corpus: &Path) -> Result<()> {
        let path = self.generation.path().to_owned();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let published = share_files(&path)
            .and_then(|()| sync_folder(&path))
            .map_err(Error::io("write the index here", &path))
            .and_then(|()| {
                let manifest = Manifest {
                    format: FORMAT_VERSION,
                    kaijuan: env!("CARGO_PKG_VERSION").to_owned(),
                    generation: name.clone(),
                    corpus: corpus.to_owned(),
                };
                write_manifest(&self.folder, &manifest)
            });
        published?;
        let _ = self.generation.keep();
        remove_stale(&self.folder, Some(&name));
        Ok(())
    }
}

fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(LOCK);
    let file = File::create(&path).map_err(Error::io("write the index here", folder))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Locked(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(Error::io("lock", &path)(error)),
    }
}

/// Removes generations that no manifest names: old ones, and what a killed build left. Best effort: a folder that
/// cannot be removed now is removed by the next build.
fn remove_stale(folder: &Path, keep: Option<&str>) {
    let current = keep
        .map(str::to_owned)
        .or_else(|| read_manifest(folder).ok().map(|m| m.generation));
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(GENERATION) && current.as_deref() != Some(&name) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn write_manifest(folder: &Path, manifest: &Manifest) -> Result<()> {
    let path = folder.join(MANIFEST);
    let written = || -> io::Result<()> {
        let mut file = tempfile::Builder::new()
            .prefix(".tmp")
            .tempfile_in(folder)?;
        serde_json::to_writer_pretty(&mut file, manifest)?;
        file.write_all(b"\n")?;
        share(file.path(), folder);
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|error| error.error)?;
        sync_folder(folder)
    };
    written().map_err(Error::io("write", &path))
}

/// A rename is only sure to last once its folder is synced.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

/// Lets those read `path` who may read the index folder: temporary files and tantivy's own are made for their owner alone.
fn share(path: &Path, like: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if let Ok(meta) = fs::metadata(like) {
            let is_folder = path.is_dir();
            let mode = meta.permissions().mode() & if is_folder { 0o777 } else { 0o666 };
            let _ = fs::set_permissions(path, fs::Permissions::from_mode(mode | 0o600));
        }
    }
    #[cfg(not(unix))]
    let _ = (path, like);
}

fn share_files(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        share(&entry?.path(), folder);
    }
    Ok(())
}
