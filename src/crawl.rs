//! Crawling: from a corpus folder to its sources, in a fixed order.
//!
//! Links are not followed, so that the walk neither leaves the corpus nor goes in circles; they are listed. Hidden files
//! and the droppings of desktops (`.DS_Store`, `Thumbs.db`, `~$…`) are passed over.

use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::decode;
use crate::error::{Error, Result, plain};

/// A file of the corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    /// Path below the corpus, with `/`.
    pub(crate) path: String,
    /// Where the file is.
    pub(crate) file: PathBuf,
    /// Its size when it was seen, in bytes.
    pub(crate) bytes: u64,
}

/// What a walk through a corpus found.
#[derive(Debug, Default)]
pub(crate) struct Crawl {
    /// Sources in order of path.
    pub(crate) sources: Vec<Source>,
    /// What is there but is no source that could be read: path and reason, in order of path.
    pub(crate) failed: Vec<(String, String)>,
}

/// Walks a corpus. `leave_out` tells the folders to leave out: an index may lie in the corpus.
pub(crate) fn crawl(corpus: &Path, leave_out: &dyn Fn(&Path) -> bool) -> Result<Crawl> {
    match fs::metadata(corpus) {
        Ok(meta) if meta.is_dir() => {}
        Ok(_) => return Err(Error::CorpusNotFolder(corpus.to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::CorpusMissing(corpus.to_owned()));
        }
        Err(error) => return Err(Error::io("read the folder", corpus)(error)),
    }
    fs::read_dir(corpus).map_err(Error::io("read the folder", corpus))?;
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
            Ok(entry) => take(&mut crawl, &entry, relative(entry.path(), corpus)),
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
    for entry in foreign {
        let mut path = relative(entry.path(), corpus);
        if !names.insert(path.clone()) {
            path = escaped(entry.path().strip_prefix(corpus).unwrap_or(entry.path()));
        }
        take(&mut crawl, &entry, path);
    }
    crawl.sources.sort_by(|a, b| a.path.cmp(&b.path));
    crawl.failed.sort();
    Ok(crawl)
}

fn passed_over(entry: &DirEntry, leave_out: &dyn Fn(&Path) -> bool) -> bool {
    let name = entry.file_name().to_string_lossy();
    let hidden = name.starts_with('.') || name.starts_with("~$");
    let dropping = matches!(&*name, "Thumbs.db" | "desktop.ini" | "__MACOSX");
    hidden || dropping || (entry.file_type().is_dir() && leave_out(entry.path()))
}

fn take(crawl: &mut Crawl, entry: &DirEntry, path: String) {
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
        let bytes = entry.metadata().map_or(0, |meta| meta.len());
        crawl.sources.push(Source {
            path,
            file: entry.path().to_owned(),
            bytes,
        });
    }
}

/// The path below the corpus as people read it, with `/`.
fn relative(path: &Path, corpus: &Path) -> String {
    let below = path.strip_prefix(corpus).unwrap_or(path);
    let parts = below.components().filter_map(|part| match part {
        Component::Normal(name) => Some(readable(name)),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// A file name as text. Names that are not UTF-8 are mostly GBK or Big5, from archives unpacked elsewhere.
fn readable(name: &std::ffi::OsStr) -> String {
    match name.to_str() {
        Some(name) => name.to_owned(),
        None => match decode::decode(name.as_encoded_bytes(), None) {
            Ok(decoded) if decoded.decoding.replaced == 0 => decoded.text,
            _ => escaped(Path::new(name)),
        },
    }
}

/// A path with each byte that is not UTF-8 as `\xNN`.
fn escaped(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02X}")));
    }
    text
}

#[cfg(test)]
mod tests;
