//! Crawling: from a corpus folder to its sources, in a fixed order.
//!
//! Links are not followed, so that the walk neither leaves the corpus nor goes in circles; they are listed. Hidden files
//! and the droppings of desktops (`.DS_Store`, `Thumbs.db`, `~$…`) are passed over.

mod foreign;
mod stamp;

use std::collections::HashSet;
use std::fs;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::config::CONFIG;
use crate::error::{Error, Result, plain};
pub(crate) use stamp::Stamp;

/// A file of the corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    /// Path below the corpus, with `/`.
    pub(crate) path: String,
    /// Where the file is.
    pub(crate) file: PathBuf,
    /// As it was when it was seen.
    pub(crate) stamp: Stamp,
}

/// What a walk through a corpus found.
#[derive(Debug, Default)]
pub(crate) struct Crawl {
    /// Sources in order of path.
    pub(crate) sources: Vec<Source>,
    /// What is there but is no source that could be read: path and reason, in order of path.
    pub(crate) failed: Vec<(String, String)>,
}

/// Sees that a corpus is a folder that can be read.
///
/// # Errors
/// [`Error::CorpusMissing`], [`Error::CorpusNotFolder`] or [`Error::Io`].
pub(crate) fn require_folder(corpus: &Path) -> Result<()> {
    match fs::metadata(corpus) {
        Ok(meta) if meta.is_dir() => {}
        Ok(_) => return Err(Error::CorpusNotFolder(corpus.to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::CorpusMissing(corpus.to_owned()));
        }
        Err(error) => return Err(Error::io("read the folder", corpus)(error)),
    }
    fs::read_dir(corpus).map_err(Error::io("read the folder", corpus))?;
    Ok(())
}

/// Whether a folder holds no file at all, however deep.
pub(crate) fn is_empty(corpus: &Path) -> bool {
    let mut walk = WalkDir::new(corpus)
        .into_iter()
        .filter_map(|entry| entry.ok());
    !walk.any(|entry| !entry.file_type().is_dir() && !passed_over(&entry, &|_| false))
}

/// Walks a corpus. `leave_out` tells the folders to leave out: an index may lie in the corpus. `seen` is told of the stamp
/// of each file at once, from several threads.
pub(crate) fn crawl(
    corpus: &Path,
    leave_out: &dyn Fn(&Path) -> bool,
    seen: &(dyn Fn(&Stamp) + Sync),
) -> Result<Crawl> {
    require_folder(corpus)?;
    let mut found = Found::default();
    let mut foreign = Vec::new();
    let walk = WalkDir::new(corpus).follow_links(false).into_iter();
    let walk = walk.filter_entry(|entry| entry.depth() == 0 || !passed_over(entry, leave_out));
    for entry in walk {
        match entry {
            // The corpus itself may be a link; it is the only one followed.
            Ok(entry) if entry.file_type().is_dir() || entry.depth() == 0 => {}
            // Names in UTF-8 come first, so that those read as if they were one give way to them.
            Ok(entry) if entry.path().to_str().is_none() => foreign.push(entry),
            Ok(entry) => {
                let path = relative(entry.path(), corpus);
                found.take(entry, path);
            }
            Err(error) => {
                let path = error
                    .path()
                    .map_or_else(String::new, |path| relative(path, corpus));
                let reason = error.io_error().map_or_else(|| error.to_string(), plain);
                found
                    .failed
                    .push((path, format!("cannot be read: {reason}")));
            }
        }
    }
    found.take_foreign(foreign, corpus);
    found.failed.sort();
    let sources = in_order(stamped(found.files, seen));
    Ok(Crawl {
        sources,
        failed: found.failed,
    })
}

/// What a walk comes upon, in no order.
#[derive(Default)]
struct Found {
    /// Files: their paths below the corpus, and where they are.
    files: Vec<(String, PathBuf)>,
    failed: Vec<(String, String)>,
}

impl Found {
    fn take(&mut self, entry: DirEntry, path: String) {
        if entry.path_is_symlink() {
            let reason = "is a link; links are not followed, copy the file in instead";
            self.failed.push((path, reason.to_owned()));
        } else if !entry.file_type().is_file() {
            let reason = "is neither a file nor a folder";
            self.failed.push((path, reason.to_owned()));
        } else {
            self.files.push((path, entry.into_path()));
        }
    }

    /// Takes files whose names are not UTF-8.
    fn take_foreign(&mut self, mut foreign: Vec<DirEntry>, corpus: &Path) {
        if foreign.is_empty() {
            return;
        }
        foreign.sort_by(|a, b| a.path().cmp(b.path()));
        let names = self.files.iter().map(|(path, _)| path.clone());
        let mut names: HashSet<String> = names.collect();
        let paths: Vec<&Path> = foreign.iter().map(|e| below(e.path(), corpus)).collect();
        let readable = foreign::paths(&paths);
        for (entry, mut path) in foreign.into_iter().zip(readable) {
            if !names.insert(path.clone()) {
                path = foreign::escaped(below(entry.path(), corpus).as_os_str());
            }
            self.take(entry, path);
        }
    }
}

/// The files with their stamps, which several threads ask for. What is gone meanwhile is left out.
fn stamped(files: Vec<(String, PathBuf)>, seen: &(dyn Fn(&Stamp) + Sync)) -> Vec<Source> {
    /// Fewer files are not worth a thread.
    const FEW: usize = 500;
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    let share = files.len().div_ceil(threads).max(FEW);
    let mut files = files;
    let mut shares = Vec::new();
    while !files.is_empty() {
        shares.push(files.split_off(files.len().saturating_sub(share)));
    }
    let stamp = |files: Vec<(String, PathBuf)>| -> Vec<Source> {
        let stamped = files.into_iter().map(|(path, file)| {
            let stamp = Stamp::try_now(&file)?;
            seen(&stamp);
            Some(Source { path, file, stamp })
        });
        stamped.flatten().collect()
    };
    std::thread::scope(|scope| {
        let mine = shares.pop().unwrap_or_default();
        let others = shares
            .into_iter()
            .map(|share| scope.spawn(move || stamp(share)));
        let others: Vec<_> = others.collect();
        let mut sources = stamp(mine);
        for other in others {
            sources.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        sources
    })
}

/// Sources in order of path. What is most likely a container stands where its members' paths would, so that of sources
/// with the same text the first in order of path is mostly read first.
fn in_order(sources: Vec<Source>) -> Vec<Source> {
    let keyed = sources
        .into_iter()
        .map(|source| (is_container(&source.path), source));
    let mut keyed: Vec<(bool, Source)> = keyed.collect();
    keyed.sort_unstable_by(|(a_holds, a), (b_holds, b)| {
        if !a_holds && !b_holds {
            return a.path.cmp(&b.path);
        }
        key(*a_holds, &a.path).cmp(key(*b_holds, &b.path))
    });
    keyed.into_iter().map(|(_, source)| source).collect()
}

/// The bytes that a path is ordered by.
fn key(holds: bool, path: &str) -> impl Iterator<Item = u8> {
    let members: &[u8] = if holds { b"!/" } else { b"" };
    path.bytes().chain(members.iter().copied())
}

fn is_container(path: &str) -> bool {
    const CONTAINERS: [&str; 5] = ["zip", "tar", "gz", "tgz", "7z"];
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    CONTAINERS
        .iter()
        .any(|container| ending.eq_ignore_ascii_case(container))
}

fn passed_over(entry: &DirEntry, leave_out: &dyn Fn(&Path) -> bool) -> bool {
    let name = entry.file_name().to_string_lossy();
    let config = entry.depth() == 1 && name == CONFIG;
    is_passed_over(&name) || config || (entry.file_type().is_dir() && leave_out(entry.path()))
}

/// Whether the walk passes over files and folders of this name: hidden files and the droppings of desktops.
pub(crate) fn is_passed_over(name: &str) -> bool {
    let hidden = name.starts_with('.') || name.starts_with("~$");
    hidden || matches!(name, "Thumbs.db" | "desktop.ini" | "__MACOSX")
}

fn below<'a>(path: &'a Path, corpus: &Path) -> &'a Path {
    path.strip_prefix(corpus).unwrap_or(path)
}

/// The path below the corpus, with `/`.
fn relative(path: &Path, corpus: &Path) -> String {
    if cfg!(unix)
        && let Some(path) = below(path, corpus).to_str()
    {
        return path.to_owned();
    }
    let parts = below(path, corpus).iter().map(|part| match part.to_str() {
        Some(part) => part.to_owned(),
        None => foreign::escaped(part),
    });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests;
