//! The one error type of the library: what went wrong, where, and what to do next.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The result of a library call.
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong. Messages are one line, lower case, and say what to do next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The corpus folder is not there.
    #[error("{}: no such folder; name the folder that holds the reports", .0.display())]
    CorpusMissing(PathBuf),
    /// The corpus is a file, not a folder.
    #[error("{}: is a file, not a folder; name the folder it is in, or look at it alone with `kaijuan inspect`", .0.display())]
    CorpusNotFolder(PathBuf),
    /// The corpus has no files.
    #[error("{}: there are no files in this folder to index", .0.display())]
    CorpusEmpty(PathBuf),
    /// There is no index in this folder yet.
    #[error("{}: no index here yet; build it with `kaijuan index CORPUS`", .0.display())]
    NoIndex(PathBuf),
    /// The folder holds something else than an index.
    #[error("{}: not a kaijuan index; name another folder with --index", .0.display())]
    NotAnIndex(PathBuf),
    /// The index was written by another version of kaijuan.
    #[error("{}: the index has format {found}, this kaijuan reads format {expected}; build it anew with `kaijuan index --rebuild CORPUS`", path.display())]
    FormatVersion {
        /// The index folder.
        path: PathBuf,
        /// The format version it states.
        found: u32,
        /// The format version this library reads.
        expected: u32,
    },
    /// The index cannot be read as what it says it is.
    #[error("{}: the index is damaged ({reason}); build it anew with `kaijuan index --rebuild CORPUS`", path.display())]
    Damaged {
        /// The index folder.
        path: PathBuf,
        /// What was found wrong.
        reason: String,
    },
    /// Another process is writing this index.
    #[error("{}: {} is writing this index; try again when it is done, or wait for it with --wait", path.display(), holder.as_deref().unwrap_or("another kaijuan"))]
    Locked {
        /// The index folder.
        path: PathBuf,
        /// What the other process says of itself, such as its number.
        holder: Option<String>,
    },
    /// An update would take most of an archive's reports away.
    #[error("{}: this update would remove {removed} of {reports} reports, for their files are gone; is the right folder there, and all of it? if so, say --allow-removals", corpus.display())]
    Removals {
        /// The corpus folder.
        corpus: PathBuf,
        /// How many reports would go.
        removed: usize,
        /// How many there are.
        reports: usize,
    },
    /// An upload cannot be put in this folder.
    #[error("{}: {reason}", path.display())]
    UploadRefused {
        /// The folder that was asked for.
        path: PathBuf,
        /// Why not, and what to do.
        reason: String,
    },
    /// The query cannot be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The index has no report of this path.
    #[error(
        "{path}: no report of this path in the index; look for it with `kaijuan search 'path:\"{suggestion}\"'`"
    )]
    UnknownReport {
        /// The path that was asked for.
        path: String,
        /// A part of it that may find the report.
        suggestion: String,
    },
    /// The report has no section of this number.
    #[error(
        "{path}: has no section {number}; its outline has {sections}, see `kaijuan show --outline`"
    )]
    UnknownSection {
        /// The report.
        path: String,
        /// The number that was asked for.
        number: u32,
        /// How many sections the report has.
        sections: usize,
    },
    /// The archive's `kaijuan.toml` cannot be understood.
    #[error("{}: {reason}", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and where.
        reason: String,
    },
    /// A source holds nothing that kaijuan can read.
    #[error("{path}: {reason}")]
    Unreadable {
        /// The source.
        path: String,
        /// Why it cannot be read.
        reason: String,
    },
    /// A file or folder could not be read or written.
    #[error("{}: cannot {action}: {}", path.display(), plain(source))]
    Io {
        /// What was tried, such as "read" or "create the folder".
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The index engine failed.
    #[error("{}: the index engine failed: {reason}", path.display())]
    Engine {
        /// The index folder.
        path: PathBuf,
        /// The engine's reason.
        reason: String,
    },
}

impl Error {
    /// An [`Error::Io`] of `action` at `path`, for `map_err`.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_owned();
        move |source| Error::Io {
            action,
            path,
            source,
        }
    }
}

/// Why a query cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// What is wrong and what to do, in one sentence.
    pub message: String,
    /// The query as typed.
    pub query: String,
    /// The place, as a range of characters of the query.
    pub at: Range<usize>,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |range: Range<usize>| -> String {
            let text = self.query.chars().skip(range.start).take(range.len());
            text.map(|c| if c.is_control() { ' ' } else { c }).collect()
        };
        write!(f, "query: {}", self.message)?;
        if self.query.is_empty() {
            return Ok(());
        }
        let before = part(self.at.start.saturating_sub(20)..self.at.start);
        let after = part(self.at.end..self.at.end + 20);
        write!(f, ", here: {before}>>>{}<<<{after}", part(self.at.clone()))
    }
}

impl std::error::Error for QueryError {}

impl QueryError {
    pub(crate) fn new(message: impl Into<String>, query: &str, at: Range<usize>) -> Self {
        QueryError {
            message: message.into(),
            query: query.to_owned(),
            at,
        }
    }
}

/// The system's reason in lower case and without its number.
pub(crate) fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => "unknown reason".to_owned(),
    }
}
