//! Uploads: files that are taken into the corpus and indexed at once, and files that are removed from both.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{Read, Seek as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::intake::{TakenIn, hash_of, take_in};
use super::{Archive, Failure, Progress, Summary, Update};
use crate::error::{Error, Result};
use crate::index::ledger::{self, Hash, Ledger};

/// A file to be taken in.
#[derive(Debug)]
pub struct Upload {
    /// The name it is to have in the corpus. It gets another where a file of this name is there already, or where the
    /// name would lead elsewhere or not be read.
    pub name: OsString,
    /// What is in it.
    pub content: UploadContent,
}

/// Where the content of an upload comes from.
#[derive(Debug)]
pub enum UploadContent {
    /// A file on disk, which is copied.
    File(PathBuf),
    /// These bytes.
    Bytes(Vec<u8>),
}

/// What became of an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Added {
    /// Its path in the archive; that of the file with the same content, where there was one already.
    pub path: String,
    /// Whether the archive had a file of this very content: then nothing was copied.
    pub already: bool,
    /// Whether it got another name than the one asked for.
    pub renamed: bool,
    /// Sources that were read from it: one, or several from a container.
    pub sources: usize,
    /// Sources elsewhere in the archive with the same text, by their first paths.
    pub same_text: Vec<String>,
    /// What of it could not be read.
    pub failed: Vec<Failure>,
}

impl Archive {
    /// Takes an upload into the corpus folder and indexes it at once. Nothing is ever overwritten: where a file of this
    /// name is there, the new one is numbered; where a file of this content is there, nothing is done and its path given.
    ///
    /// `name` is a file name; of a path only the last part counts.
    ///
    /// # Errors
    /// Where the corpus cannot be written, and those of [`Archive::update`]: then nothing is left in the corpus.
    pub fn add(&self, name: &str, bytes: &[u8]) -> Result<Added> {
        let upload = Upload {
            name: OsString::from(name),
            content: UploadContent::Bytes(bytes.to_vec()),
        };
        let update = Update::default();
        let mut added = self.add_all(vec![upload], None, &update, &mut |_| {})?;
        added.pop().unwrap_or_else(|| {
            Err(Error::UnknownReport {
                path: name.to_owned(),
                suggestion: name.to_owned(),
            })
        })
    }

    /// Takes several uploads in and indexes them together. `folder` is where in the corpus they go; it is made where it
    /// is not there. Gives what became of each, in their order.
    ///
    /// # Errors
    /// Those of [`Archive::update_with`]. What is wrong with one upload is given in its place.
    pub fn add_all(
        &self,
        uploads: Vec<Upload>,
        folder: Option<&Path>,
        update: &Update,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Vec<Result<Added>>> {
        // Whatever stands against an update is told before anything is copied.
        self.update_with(update, &mut |_| {})?;
        let corpus = self.corpus();
        let mut there = There::new(&corpus, self.ledger()?);
        let mut taken = Vec::with_capacity(uploads.len());
        for upload in uploads {
            taken.push(there.take(&upload, folder));
        }
        if taken.iter().any(|one| matches!(one, Ok(Came::In(_)))) {
            let updated = self.update_with(update, progress);
            if let Err(error) = updated {
                // What is not in the index is not left in the corpus either: whoever tries again must not add it twice.
                for one in &taken {
                    if let Ok(Came::In(taken)) = one {
                        let _ = fs::remove_file(&taken.file);
                    }
                }
                return Err(error);
            }
        }
        let after = self.ledger()?;
        let told = taken.into_iter().map(|one| match one? {
            Came::Already(path) => Ok(Added {
                path,
                already: true,
                renamed: false,
                sources: 0,
                same_text: Vec::new(),
                failed: Vec::new(),
            }),
            Came::In(taken) => Ok(told(&after, taken)),
        });
        Ok(told.collect())
    }

    /// Removes a file from the corpus folder, and its reports from the index.
    ///
    /// # Errors
    /// [`Error::UnknownReport`] where the archive has no such file, [`Error::Unreadable`] where the path is that of a
    /// member of a container, and those of [`Archive::update`].
    pub fn remove(&self, path: &str) -> Result<Summary> {
        let ledger = self.ledger()?;
        let file = self.corpus().join(path);
        let known = ledger.files.iter().any(|file| file.path == path);
        if !known {
            let is_member =
                |file: &ledger::File| file.sources.iter().any(|one| file.path_of(one) == path);
            return Err(match ledger.files.iter().find(|file| is_member(file)) {
                Some(container) => Error::Unreadable {
                    path: path.to_owned(),
                    reason: format!("is a member of {}; remove that as a whole", container.path),
                },
                None => super::unknown(path),
            });
        }
        fs::remove_file(&file).map_err(Error::io("remove", &file))?;
        let update = Update {
            allow_removals: true,
            ..Update::default()
        };
        self.update_with(&update, &mut |_| {})
    }
}

/// What came of an upload before the index knows of it.
enum Came {
    In(TakenIn),
    /// The archive has a file of the same content at this path.
    Already(String),
}

/// The files that are there.
struct There {
    corpus: PathBuf,
    by_hash: HashMap<Hash, Vec<String>>,
}

impl There {
    fn new(corpus: &Path, ledger: Ledger) -> There {
        let mut by_hash: HashMap<Hash, Vec<String>> = HashMap::new();
        for file in ledger.files {
            if let Some(hash) = file.hash {
                by_hash.entry(hash).or_default().push(file.path);
            }
        }
        There {
            corpus: corpus.to_owned(),
            by_hash,
        }
    }

    fn take(&mut self, upload: &Upload, folder: Option<&Path>) -> Result<Came> {
        match &upload.content {
            UploadContent::Bytes(bytes) => {
                let hash = *blake3::hash(bytes).as_bytes();
                self.take_content(&upload.name, folder, hash, &mut bytes.as_slice())
            }
            UploadContent::File(path) => {
                let unreadable = |reason: &str| Error::Unreadable {
                    path: path.to_string_lossy().into_owned(),
                    reason: reason.to_owned(),
                };
                let meta = fs::metadata(path).map_err(Error::io("read", path))?;
                if meta.is_dir() {
                    return Err(unreadable("is a folder; name the files in it"));
                }
                if !meta.is_file() {
                    return Err(unreadable("is neither a file nor a folder"));
                }
                let mut file = File::open(path).map_err(Error::io("read", path))?;
                let hash = hash_of(&mut file).map_err(Error::io("read", path))?;
                let hash = *hash.as_bytes();
                file.rewind().map_err(Error::io("read", path))?;
                self.take_content(&upload.name, folder, hash, &mut file)
            }
        }
    }

    fn take_content(
        &mut self,
        name: &OsStr,
        folder: Option<&Path>,
        hash: Hash,
        content: &mut dyn Read,
    ) -> Result<Came> {
        if let Some(path) = self.same(&hash) {
            return Ok(Came::Already(path));
        }
        let taken = take_in(&self.corpus, folder, name, content)?;
        let hash = *taken.hash.as_bytes();
        self.by_hash
            .entry(hash)
            .or_default()
            .push(taken.path.clone());
        Ok(Came::In(taken))
    }

    /// A file that has this content now, whatever the index thinks.
    fn same(&self, hash: &Hash) -> Option<String> {
        let paths = self.by_hash.get(hash)?.iter();
        let mut still = paths.filter(|path| {
            let file = self.corpus.join(path);
            let is_file = fs::symlink_metadata(&file).is_ok_and(|meta| meta.is_file());
            let now = || hash_of(&mut File::open(&file)?);
            is_file && now().is_ok_and(|now| now.as_bytes() == hash)
        });
        still.next().cloned()
    }
}

/// What the index knows of a file that was taken in.
fn told(ledger: &Ledger, taken: TakenIn) -> Added {
    let mut added = Added {
        path: taken.path,
        already: false,
        renamed: taken.renamed,
        sources: 0,
        same_text: Vec::new(),
        failed: Vec::new(),
    };
    let Some(file) = ledger.files.iter().find(|file| file.path == added.path) else {
        return added;
    };
    let mut contents: Vec<Hash> = Vec::new();
    for source in &file.sources {
        match &source.outcome {
            Ok(taken) => contents.push(taken.content),
            Err(reason) => added.failed.push(Failure {
                path: file.path_of(source).into_owned(),
                reason: reason.clone(),
            }),
        }
    }
    added.sources = contents.len();
    for other in ledger.files.iter().filter(|other| other.path != file.path) {
        for source in &other.sources {
            let content = source.outcome.as_ref().ok().map(|taken| taken.content);
            if content.is_some_and(|content| contents.contains(&content)) {
                contents.retain(|one| Some(*one) != content);
                added.same_text.push(other.path_of(source).into_owned());
            }
        }
    }
    added
}
