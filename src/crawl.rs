//! Crawling: from a corpus folder to its sources, in a fixed order.
//!
//! Links are not followed, so that the walk neither leaves the corpus nor goes in circles; they are listed. Hidden files
//! and the droppings of desktops (`.DS_Store`, `Thumbs.db`, `~$…`) are passed over.

mod foreign;
mod stamp;

use std::collections::HashSet;
use std::fs;
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

/// Walks a corpus. `leave_out` tells the folders to leave out: an index may lie in the corpus.
pub(crate) fn crawl(corpus: &Path, leave_out: &dyn Fn(&Path) -> bool) -> Result<Crawl> {
    require_folder(corpus)?;
    let mut crawl = Crawl::default();
    let mut foreign = Vec::new();
    let walk = WalkDir::new(corpus)
        .follow_links(false)
        .sort_by_file_name()
        .into_iter();
    let walk = walk.filter_entry(|entry| entry.depth() == 0 || !passed_over(entry, leave_out));
    for entry in walk {
        match entry {
            // The corpus itself may be a link; it is the only one followed.
            Ok(entry) if entry.file_type().is_dir() || entry.depth() == 0 => {}
            // Names in UTF-8 come first, so that those read as if they were one give way to them.
            Ok(entry) if entry.path().to_str().is_none() => foreign.push(entry),
            Ok(entry) => {
                let path = relative(entry.path(), corpus);
                take(&mut crawl, entry, path);
            }
            Err(error) => {
                let path = error
                    .path()
                    .map_or_else(String::new, |path| relative(path, corpus));
                let reason = error.io_error().map_or_else(|| error.to_string(), plain);
                crawl
                    .failed
                    .push((path, format!("cannot be read: {reason}")));
            }
        }
    }
    let mut names: HashSet<String> = crawl.sources.iter().map(|s| s.path.clone()).collect();
    let readable = foreign::paths(
        &foreign
            .iter()
            .map(|e| below(e.path(), corpus))
            .collect::<Vec<_>>(),
    );
    for (entry, mut path) in foreign.into_iter().zip(readable) {
        if !names.insert(path.clone()) {
            path = foreign::escaped(below(entry.path(), corpus).as_os_str());
        }
        take(&mut crawl, entry, path);
    }
    crawl
        .sources
        .sort_by_cached_key(|source| order(&source.path));
    crawl.failed.sort();
    Ok(crawl)
}

/// What sources are ordered by. What is most likely a container stands where its members' paths
/// would, so that of sources with the same text the first in order of path is read first.
fn order(path: &str) -> String {
    const CONTAINERS: [&str; 5] = ["zip", "tar", "gz", "tgz", "7z"];
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match CONTAINERS
        .iter()
        .any(|container| ending.eq_ignore_ascii_case(container))
    {
        true => format!("{path}!/"),
        false => path.to_owned(),
    }
}

fn passed_over(entry: &DirEntry, leave_out: &dyn Fn(&Path) -> bool) -> bool {
    let name = entry.file_name().to_string_lossy();
    let hidden = name.starts_with('.') || name.starts_with("~$");
    let dropping = matches!(&*name, "Thumbs.db" | "desktop.ini" | "__MACOSX");
    let config = entry.depth() == 1 && name == CONFIG;
    hidden || dropping || config || (entry.file_type().is_dir() && leave_out(entry.path()))
}

fn take(crawl: &mut Crawl, entry: DirEntry, path: String) {
    if entry.path_is_symlink() {
        crawl.failed.push((
            path,
            "is a link; links are not followed, copy the file in instead".to_owned(),
        ));
    } else if !entry.file_type().is_file() {
        crawl
            .failed
            .push((path, "is neither a file nor a folder".to_owned()));
    } else {
        let stamp = entry.metadata().map(|meta| Stamp::of(&meta));
        crawl.sources.push(Source {
            path,
            file: entry.into_path(),
            stamp: stamp.unwrap_or_default(),
        });
    }
}

fn below<'a>(path: &'a Path, corpus: &Path) -> &'a Path {
    path.strip_prefix(corpus).unwrap_or(path)
}

/// The path below the corpus, with `/`.
fn relative(path: &Path, corpus: &Path) -> String {
    let parts = below(path, corpus).iter().map(|part| match part.to_str() {
        Some(part) => part.to_owned(),
        None => foreign::escaped(part),
    });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests;
