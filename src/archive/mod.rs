//! The front door: an archive is a corpus folder and the index built from it.

mod changes;
mod check;
mod contents;
mod follow;
mod hits;
mod intake;
mod pipeline;
mod reading;
mod rules;
mod search;
mod stats;
mod update;
mod uploads;
mod watch;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use serde::Serialize;

pub use check::Check;
pub use follow::Following;
pub use reading::{Inspection, Inspector, Reading, inspect};
pub use update::Update;
pub use uploads::{Added, Upload, UploadContent};
pub use watch::Watched;

use crate::error::{Error, Result};
use crate::hit::{Answer, Count};
use crate::index::home::{corpus_of, read_manifest};
use crate::index::ledger::Ledger;
use crate::index::reader::{Files, Reader};
use crate::query::Query;
use crate::query::plan::Plan;
use crate::query::remembered::Remembered;
use crate::report::{Encoding, Report};
use crate::settings::Settings;

/// A corpus folder and the index built from it, open for searching. Share it between threads as it is.
///
/// It shows the index as it was when it was opened, until it is brought up to date or [refreshed](Archive::refresh); a
/// search that is under way then still shows what was before.
pub struct Archive {
    index: PathBuf,
    files: Files,
    shown: RwLock<Arc<Shown>>,
    /// So many bytes at most are remembered of what searches found.
    memory: AtomicUsize,
}

/// Unless asked for otherwise, so many bytes at most are remembered of what searches found.
const MEMORY: usize = 128 << 20;

/// The index as it is shown, and what searches of it found.
struct Shown {
    reader: Arc<Reader>,
    remembered: Remembered,
}

impl Shown {
    fn open(index: &Path, files: Files, memory: usize) -> Result<Shown> {
        Ok(Shown {
            reader: Arc::new(Reader::open(index, files)?),
            remembered: Remembered::new(memory),
        })
    }

    fn plan(&self, query: &Query) -> Result<Plan> {
        Plan::new(&self.reader, Some(&self.remembered), query)
    }
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
    /// Bytes of the files that reports are from.
    pub bytes: u64,
    /// Bytes of the files that were read this time.
    pub read: u64,
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
    /// The encoding that every text is read in, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
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
        let update = Update {
            rebuild: true,
            allow_removals: true,
            ..Update::from(settings)
        };
        Archive::index(corpus, index, &update, progress)
    }

    /// Brings the index in the folder `index` up to date with `corpus`, or builds it where there is none, and opens it.
    /// Only what has changed is read; other processes see the index as it was or as it becomes, never between.
    ///
    /// # Errors
    /// As [`Archive::build`] and [`Archive::open`]; [`Error::Locked`] where another process writes the index, and
    /// [`Error::Removals`] where most reports would be removed. The index is as before then.
    pub fn index(
        corpus: &Path,
        index: &Path,
        update: &Update,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Archive, Summary)> {
        let summary = update::update(corpus, index, update, progress)?;
        Ok((Archive::open(index)?, summary))
    }

    /// Opens the index in the folder `index`.
    ///
    /// # Errors
    /// [`Error::NoIndex`] where there is none yet; [`Error::NotAnIndex`], [`Error::FormatVersion`] or
    /// [`Error::Damaged`] where what is there cannot be used.
    pub fn open(index: &Path) -> Result<Archive> {
        Archive::open_files(index, Files::All)
    }

    /// Opens the index in the folder `index` for a question or two: its files are opened when they are looked into, and
    /// many are not. Where it is large, up to three threads stand by for the questions, and end when the archive is
    /// dropped. Where the index is brought up to date meanwhile, it may be shown as it is by then.
    ///
    /// # Errors
    /// As [`Archive::open`].
    pub fn open_briefly(index: &Path) -> Result<Archive> {
        Archive::open_files(index, Files::WhenRead)
    }

    fn open_files(index: &Path, files: Files) -> Result<Archive> {
        Ok(Archive {
            index: index.to_owned(),
            files,
            shown: RwLock::new(Arc::new(Shown::open(index, files, MEMORY)?)),
            memory: AtomicUsize::new(MEMORY),
        })
    }

    /// Verifies the index in the folder `index`: checksums, counts, and that it agrees with itself and with its corpus.
    /// Only reads, and may be called while the index is being brought up to date.
    ///
    /// # Errors
    /// [`Error::NoIndex`], [`Error::NotAnIndex`] or [`Error::Io`] where there is no index to check. What is wrong with
    /// an index is no error: the check tells it.
    pub fn check(index: &Path) -> Result<Check> {
        check::check(index)
    }

    /// The corpus folder that the index in this folder was built from, even where the index itself cannot be used;
    /// `None` where there is none.
    pub fn corpus_of(index: &Path) -> Option<PathBuf> {
        corpus_of(index)
    }

    /// Brings the index up to date with its corpus, and shows it as it is then.
    ///
    /// `progress` is called now and then, from the calling thread.
    ///
    /// # Errors
    /// As [`Archive::index`].
    pub fn update(&self, progress: &mut dyn FnMut(Progress)) -> Result<Summary> {
        self.update_with(&Update::default(), progress)
    }

    /// Brings the index up to date as [`Archive::update`] does, in the way that is asked for.
    ///
    /// # Errors
    /// As [`Archive::index`].
    pub fn update_with(
        &self,
        update: &Update,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Summary> {
        let corpus = self.corpus();
        let summary = update::update(&corpus, &self.index, update, progress)?;
        self.refresh()?;
        Ok(summary)
    }

    /// Shows the index as it is now, where another process or another `Archive` has changed it; says whether it has.
    ///
    /// # Errors
    /// As [`Archive::open`]; the archive shows what it showed then.
    pub fn refresh(&self) -> Result<bool> {
        if read_manifest(&self.index)? == self.shown().reader.manifest {
            return Ok(false);
        }
        let memory = self.memory.load(Ordering::Relaxed);
        let shown = Arc::new(Shown::open(&self.index, self.files, memory)?);
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = shown;
        Ok(true)
    }

    /// The bookkeeping of the index as it is now.
    fn ledger(&self) -> Result<Ledger> {
        loop {
            self.refresh()?;
            let shown = self.shown();
            let ledger = shown.reader.ledger();
            // What was there a moment ago may have been replaced by another process.
            if ledger.is_ok() || read_manifest(&self.index)? == shown.reader.manifest {
                return ledger;
            }
        }
    }

    /// The index as it is shown now.
    fn shown(&self) -> Arc<Shown> {
        let shown = self.shown.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&shown)
    }

    /// Reads the index as it is shown now. The engine can panic on an index that is damaged: that is an error like others.
    fn read<T>(&self, read: impl Fn(&Reader) -> Result<T>) -> Result<T> {
        self.seek(|shown| read(&shown.reader))
    }

    /// The same, with what searches found.
    fn seek<T>(&self, seek: impl Fn(&Shown) -> Result<T>) -> Result<T> {
        loop {
            let shown = self.shown();
            let answer = catch_unwind(AssertUnwindSafe(|| seek(&shown)))
                .unwrap_or_else(|_| Err(shown.reader.failed("the engine stumbled over it")));
            // A file that was not open yet may be gone because another commit took the place of its own.
            let gone = self.files == Files::WhenRead && answer.is_err();
            if !gone || !self.refresh().unwrap_or(false) {
                return answer;
            }
        }
    }

    /// Sets how many bytes at most are remembered of what searches found, so that later searches for the same words are
    /// faster: 128 MiB, unless set. With 0, nothing is remembered.
    pub fn remember(&self, bytes: usize) {
        self.memory.store(bytes, Ordering::Relaxed);
        self.shown().remembered.limit(bytes);
    }

    /// Answers a query.
    ///
    /// # Errors
    /// [`Error::Query`] where the query asks for nothing that could be found; [`Error::Engine`] where the index cannot
    /// be read.
    pub fn search(&self, query: &Query) -> Result<Answer> {
        self.seek(|shown| search::search(shown, query))
    }

    /// Counts what a query finds, without gathering hits. Limit and offset do not matter.
    ///
    /// # Errors
    /// As [`Archive::search`].
    pub fn count(&self, query: &Query) -> Result<Count> {
        self.seek(|shown| search::count(shown, query))
    }

    /// The paths of the reports that answer, in the order asked for, each followed by the other sources with the same
    /// text. Obeys limit and offset, which count reports.
    ///
    /// # Errors
    /// As [`Archive::search`].
    pub fn paths(&self, query: &Query) -> Result<Vec<String>> {
        self.seek(|shown| search::paths(shown, query))
    }

    /// The report of this path (or of a source with the same text), as indexed.
    ///
    /// # Errors
    /// [`Error::UnknownReport`] where the index has none.
    pub fn report(&self, path: &str) -> Result<Report> {
        self.read(|reader| report(reader, path))
    }

    /// The corpus folder the index was built from.
    pub fn corpus(&self) -> PathBuf {
        self.shown().reader.manifest.corpus.clone()
    }

    /// The settings the index was brought up to date with last. Where its readers ran is not among them.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the index cannot be read.
    pub fn settings(&self) -> Result<Settings> {
        let recipe = self.ledger()?.recipe;
        Ok(Settings {
            limits: recipe.limits,
            encoding: recipe.encoding,
            ..Settings::default()
        })
    }

    /// What the index holds.
    ///
    /// # Errors
    /// [`Error::Engine`] where the index cannot be read.
    pub fn stats(&self) -> Result<Stats> {
        self.read(stats::stats)
    }
}

fn report(reader: &Reader, path: &str) -> Result<Report> {
    let Some(number) = reader.sources.report(path) else {
        return Err(unknown(path));
    };
    let Some(at) = reader.at(number)? else {
        return Err(reader.failed("a source has no report"));
    };
    let meta = reader.meta(at)?;
    let first = reader.sources.paths(number).next();
    Ok(Report {
        path: first.unwrap_or(path).to_owned(),
        format: meta.format,
        decoding: meta.decoding,
        title: meta.title,
        year: meta.year,
        text: reader.text(at)?,
        sections: reader.outline(at)?,
    })
}

fn unknown(path: &str) -> Error {
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

impl Summary {
    fn new(corpus: &Path, index: &Path) -> Summary {
        Summary {
            corpus: corpus.to_owned(),
            index: index.to_owned(),
            seconds: 0.0,
            bytes: 0,
            read: 0,
            sources: 0,
            reports: 0,
            sections: 0,
            added: 0,
            changed: 0,
            removed: 0,
            unchanged: 0,
            duplicates: 0,
            failed: Vec::new(),
            encoding: None,
        }
    }
}

#[cfg(test)]
mod tests;
