//! What belongs to a followed corpus: its files and folders but for what the crawl passes over.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use crate::crawl::is_passed_over;

/// Tells the folders that are not followed.
pub(super) type LeaveOut = Arc<dyn Fn(&Path) -> bool + Send + Sync>;

/// A corpus folder and what in it is followed.
pub(super) struct Scope {
    /// The folder as it was given.
    pub(super) corpus: PathBuf,
    /// The same without links: the system tells of what is below this one.
    pub(super) root: PathBuf,
    leave_out: LeaveOut,
}

impl Scope {
    /// The scope of a corpus folder.
    ///
    /// # Errors
    /// Where the folder is not there.
    pub(super) fn new(corpus: &Path, leave_out: &LeaveOut) -> io::Result<Scope> {
        Ok(Scope {
            corpus: corpus.to_owned(),
            root: fs::canonicalize(corpus)?,
            leave_out: Arc::clone(leave_out),
        })
    }

    /// The path below the corpus as given of a path the system tells; none, if it is not followed.
    pub(super) fn place(&self, told: &Path) -> Option<PathBuf> {
        let below = told.strip_prefix(&self.root);
        let below = below.or_else(|_| told.strip_prefix(&self.corpus)).ok()?;
        let mut path = self.corpus.clone();
        for part in below {
            path.push(part);
            if is_passed_over(&part.to_string_lossy()) || (self.leave_out)(&path) {
                return None;
            }
        }
        Some(path)
    }

    /// Walks what is followed at and below a folder, as it was given or below it, and gives every
    /// file with its metadata, until told to stop. True if the walk came to its end.
    pub(super) fn walk(
        &self,
        folder: &Path,
        stop: &dyn Fn() -> bool,
        file: &mut dyn FnMut(&Path, &fs::Metadata),
    ) -> bool {
        /// So many files at most are looked at before it is asked again whether to stop.
        const BETWEEN_STOPS: usize = 64;
        let walk = WalkDir::new(folder).follow_links(false).into_iter();
        let walk = walk.filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            let folder = entry.file_type().is_dir();
            entry.depth() == 0
                || !(is_passed_over(&name) || folder && (self.leave_out)(entry.path()))
        });
        for (count, entry) in walk.enumerate() {
            if count % BETWEEN_STOPS == 0 && stop() {
                return false;
            }
            // What cannot be read is told of by the update.
            let Ok(entry) = entry else { continue };
            if entry.file_type().is_dir() || entry.depth() == 0 {
                continue;
            }
            if let Ok(meta) = entry.metadata() {
                file(entry.path(), &meta);
            }
        }
        true
    }
}
