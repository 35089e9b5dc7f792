//! The manifest: what an index folder says of itself.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::holds_other_things;
use crate::error::{Error, Result};
use crate::index::schema::FORMAT_VERSION;

/// The manifest's file name.
pub(super) const MANIFEST: &str = "kaijuan.json";

/// What the index folder says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Version of the index format.
    pub(crate) format: u32,
    /// Version of the kaijuan that wrote it, for people.
    pub(crate) kaijuan: String,
    /// Folder of the generation that is the index.
    pub(crate) generation: String,
    /// Which of its commits.
    pub(crate) commit: u64,
    /// The commit that its tables were written with: one that only merged segments writes none.
    pub(crate) tables: u64,
    /// The seal of its segments' files.
    pub(crate) seal: String,
    /// The corpus it was built from, as an absolute path.
    pub(crate) corpus: PathBuf,
}

impl Manifest {
    /// The name of the [file](crate::index::commit) of its commit.
    pub(crate) fn commit_file(&self) -> String {
        commit_file(self.commit)
    }

    /// The name of its table of sources.
    pub(crate) fn sources(&self) -> String {
        format!("sources-{}", self.tables)
    }

    /// The name of its ledger.
    pub(crate) fn ledger(&self) -> String {
        format!("ledger-{}", self.tables)
    }
}

/// The name of the file of a commit.
pub(super) fn commit_file(commit: u64) -> String {
    format!("commit-{commit}")
}

/// Whether a folder is the home of an index.
pub(crate) fn is_home(folder: &Path) -> bool {
    folder.join(MANIFEST).is_file()
}

/// The corpus that an index says it is of, even where the index is of another format, or damaged.
pub(crate) fn corpus_of(folder: &Path) -> Option<PathBuf> {
    /// What every format version states.
    #[derive(Deserialize)]
    struct Corpus {
        corpus: PathBuf,
    }
    let text = fs::read_to_string(folder.join(MANIFEST)).ok()?;
    let manifest: Corpus = serde_json::from_str(&text).ok()?;
    Some(manifest.corpus)
}

/// Reads the manifest of an index folder.
///
/// # Errors
/// [`Error::NoIndex`], [`Error::NotAnIndex`], [`Error::FormatVersion`] or [`Error::Damaged`].
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
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Err(Error::Damaged {
                path: folder.to_owned(),
                reason: format!("{MANIFEST} is not UTF-8 text"),
            });
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
pub(super) fn no_manifest(folder: &Path) -> Error {
    if folder.exists() && holds_other_things(folder).unwrap_or(false) {
        Error::NotAnIndex(folder.to_owned())
    } else {
        Error::NoIndex(folder.to_owned())
    }
}
