//! The front door: an archive is a corpus folder and the index built from it.

mod build;
mod hits;
mod pipeline;
mod reading;
mod search;
mod stats;

use std::path::{Path, PathBuf};

use serde::Serialize;

pub use reading::{Inspection, Inspector, Reading, inspect};

use crate::error::{Error, Result};
use crate::hit::{Answer, Count};
use crate::index::reader::Reader;
use crate::query::Query;
use crate::report::Report;
use crate::settings::Settings;

/// An index of reports, open for searching. Share it between threads as it is.
pub struct Archive {
    reader: Reader,
}

/// A moment in the building of an index, given to the caller's progress function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Files taken in so far, unreadable ones included.
    pub sources: usize,
    /// All files there are. A container is one of them, however many sources it holds.
    pub of_sources: usize,
    /// Bytes of the files taken in so far.
    pub bytes: u64,
    /// Bytes of all files.
    pub of_bytes: u64,
    /// True once all files are read and the index is being written out.
    pub finishing: bool,
}

/// What an index run did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// The corpus folder.
    pub corpus: PathBuf,
    /// The index folder.
    pub index: PathBuf,
    /// Wall time in seconds.
    pub seconds: f64,
    /// Bytes of the files of which something was read.
    pub bytes: u64,
    /// Sources seen.
    pub sources: usize,
    /// Reports in the index; sources with the same text are one report.
    pub reports: usize,
    /// Sections of all reports.
    pub sections: usize,
    /// Sources that are new.
    pub added: usize,
    /// Sources whose content changed.
    pub changed: usize,
    /// Sources that went.
    pub removed: usize,
    /// Sources as they were.
    pub unchanged: usize,
    /// Sources whose text another source has too.
    pub duplicates: usize,
    /// Sources that could not be read.
    pub failed: Vec<Failure>,
}

/// A source that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Path below the corpus.
    pub path: String,
    /// Why, in plain words.
    pub reason: String,
}

/// What an index holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stats {
    /// Reports; sources with the same text are one report.
    pub reports: u64,
    /// Sources whose text another source has too.
    pub duplicates: u64,
    /// Sections of all reports.
    pub sections: u64,
    /// Characters of all cleaned texts.
    pub characters: u64,
    /// Reports of each year, oldest first.
    pub years: Vec<(i32, u64)>,
    /// Reports whose year is not known.
    pub undated: u64,
    /// Reports read in each encoding, most first.
    pub encodings: Vec<(String, u64)>,
    /// Reports of each format, most first.
    pub formats: Vec<(String, u64)>,
    /// Bytes the index takes on disk.
    pub index_bytes: u64,
    /// The corpus the index was built from.
    pub corpus: PathBuf,
}

impl Archive {
    /// Builds the index of `corpus` in the folder `index` and opens it. The new index is written beside an older one,
    /// which answers until the new one is whole and takes its place in one step.
    ///
    /// `progress` is called now and then, from the calling thread.
    ///
    /// # Errors
    /// Where the corpus is not a folder, its `kaijuan.toml` cannot be understood, or the index folder can't be written.
    /// Sources that cannot be read are no error: the summary lists them.
    pub fn build(
        corpus: &Path,
        index: &Path,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Archive, Summary)> {
        Archive::build_with(corpus, index, &Settings::default(), progress)
    }

    /// Builds as [`Archive::build`] does, with settings.
    ///
    /// # Errors
    /// As [`Archive::build`].
    pub fn build_with(
        corpus: &Path,
        index: &Path,
        settings: &Settings,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Archive, Summary)> {
        let summary = build::build(corpus, index, settings, progress)?;
        Ok((Archive::open(index)?, summary))
    }

    /// Opens the index in the folder `index`. The archive goes on showing the index as it is now, whatever is built
    /// later.
    ///
    /// # Errors
    /// [`Error::NoIndex`] where there is none yet; [`Error::NotAnIndex`], [`Error::FormatVersion`] or
    /// [`Error::Damaged`] where what is there cannot be used.
    pub fn open(index: &Path) -> Result<Archive> {
        Ok(Archive {
            reader: Reader::open(index)?,
        })
    }

    /// Answers a query.
    ///
    /// # Errors
    /// [`Error::Query`] where the query asks for nothing that could be found; [`Error::Engine`] where the index cannot
    /// be read.
    pub fn search(&self, query: &Query) -> Result<Answer> {
        search::search(&self.reader, query)
    }

    /// Counts what a query finds, without gathering hits. Limit and offset do not matter.
    ///
    /// # Errors
    /// As [`Archive::search`].
    pub fn count(&self, query: &Query) -> Result<Count> {
        search::count(&self.reader, query)
    }

    /// The paths of the reports that answer, in the order asked for, each followed by the other sources with the same
    /// text. Obeys limit and offset, which count reports.
    ///
    /// # Errors
    /// As [`Archive::search`].
    pub fn paths(&self, query: &Query) -> Result<Vec<String>> {
        search::paths(&self.reader, query)
    }

    /// The report of this path (or of a source with the same text), as indexed.
    ///
    /// # Errors
    /// [`Error::UnknownReport`] where the index has none.
    pub fn report(&self, path: &str) -> Result<Report> {
        let Some(at) = self.reader.find_report(path)? else {
            return Err(self.unknown(path));
        };
        let meta = self.reader.meta(at)?;
        let mut text = String::new();
        for passage in self.reader.passages(at)? {
            text.push_str(&self.reader.passage(passage)?.0);
        }
        Ok(Report {
            path: meta.path,
            format: meta.format,
            decoding: meta.decoding,
            title: meta.title,
            year: meta.year,
            text,
            sections: self.reader.outline(at)?,
        })
    }

    /// The corpus folder the index was built from.
    pub fn corpus(&self) -> &Path {
        &self.reader.manifest.corpus
    }

    /// What the index holds.
    ///
    /// # Errors
    /// [`Error::Engine`] where the index cannot be read.
    pub fn stats(&self) -> Result<Stats> {
        stats::stats(&self.reader)
    }

    fn unknown(&self, path: &str) -> Error {
        let name = path
            .rsplit('/')
            .next()
            .filter(|name| !name.is_empty())
            .unwrap_or("NAME");
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        Error::UnknownReport {
            path: path.to_owned(),
            suggestion: stem.to_owned(),
        }
    }
}

impl Summary {
    fn new(corpus: &Path, index: &Path) -> Summary {
        Summary {
            corpus: corpus.to_owned(),
            index: index.to_owned(),
            seconds: 0.0,
            bytes: 0,
            sources: 0,
            reports: 0,
            sections: 0,
            added: 0,
            changed: 0,
            removed: 0,
            unchanged: 0,
            duplicates: 0,
            failed: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
