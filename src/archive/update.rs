//! Bringing an index up to date with its corpus, or building it: what has changed is read by several threads and taken in
//! by one, in its order; what has not is left alone.
//!
//! What the index holds in the end depends on the corpus, the settings and the format version alone, not on the way there.

mod job;
mod table;
mod taking;
mod tally;

use std::cell::Cell;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use self::job::Reading;
pub(super) use self::job::{Each, Understood};
pub(super) use self::table::table;
use self::taking::Taking;
use super::changes::{Changes, Unsettled, changes};
use super::contents::{Contents, WriterWhenNeeded};
use super::rules::{Rules, recipe};
use super::{Progress, Summary};
use crate::config::Config;
use crate::crawl::{self, Crawl, Stamp, crawl};
use crate::error::{Error, Result};
use crate::index::home::{Generation, Home, Tables, Wait, is_home, written_at};
use crate::index::ledger::{File, Ledger, Recipe};
use crate::index::reader::{Files, Reader};
use crate::limits::Limits;
use crate::report::Encoding;
use crate::segment::words;
use crate::settings::Settings;
use crate::wall::Readers;

/// So many bytes that were looked through in vain are worth writing down that they need not be again.
const WORTH_NOTING: u64 = 16 << 20;

/// How an index is brought up to date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Update {
    /// The bounds within which sources are read; unless given, those of the update before.
    pub limits: Option<Limits>,
    /// The encoding of every source that is text or a web page; unless given, that of the update before.
    pub encoding: Option<Encoding>,
    /// Where the readers of rich formats and containers run.
    pub readers: Readers,
    /// Whether more than half of the reports may be removed because their files are gone.
    pub allow_removals: bool,
    /// Whether an index may be built of a corpus that has no files yet.
    pub allow_empty: bool,
    /// Whether to wait while another process writes the index.
    pub wait: bool,
    /// How many bytes of memory to use for what is not written yet, about; 400 MB unless given. More makes large indexes
    /// faster to build. What is read and cut into words takes some 200 MB beside it.
    pub memory: Option<u64>,
    /// Whether to read everything anew, beside the index there is, which answers until the new one takes its place.
    pub rebuild: bool,
}

impl From<&Settings> for Update {
    fn from(settings: &Settings) -> Update {
        Update {
            limits: Some(settings.limits.clone()),
            encoding: settings.encoding,
            readers: settings.readers.clone(),
            ..Update::default()
        }
    }
}

/// The index as it is before an update.
struct Before {
    reader: Reader,
    ledger: Ledger,
}

impl Before {
    /// `None` where nothing was built yet.
    fn open(home: &Home, index: &Path) -> Result<Option<Before>> {
        match home.manifest()? {
            None => Ok(None),
            Some(_) => {
                let reader = Reader::open(index, Files::All)?;
                let ledger = reader.ledger()?;
                Ok(Some(Before { reader, ledger }))
            }
        }
    }
}

/// Brings the index up to date with the corpus, or builds it.
pub(super) fn update(
    corpus: &Path,
    index: &Path,
    update: &Update,
    progress: &mut dyn FnMut(Progress),
) -> Result<Summary> {
    let done = update_settled(corpus, index, update, &|_| false, progress)?;
    Ok(done.unwrap_or_else(|| Summary::new(corpus, index)))
}

/// Runs an update, which meets what others wrote: the engine can panic on an index that is damaged. A panic of the
/// caller's own `progress` is passed on.
fn guarded<T>(
    index: &Path,
    progress: &mut dyn FnMut(Progress),
    run: impl FnOnce(&mut dyn FnMut(Progress)) -> Result<T>,
) -> Result<T> {
    let theirs = Cell::new(false);
    let mut told = |at: Progress| {
        theirs.set(true);
        progress(at);
        theirs.set(false);
    };
    let done = catch_unwind(AssertUnwindSafe(|| run(&mut told)));
    done.unwrap_or_else(|panic| match theirs.get() {
        true => resume_unwind(panic),
        false => Err(Error::Damaged {
            path: index.to_owned(),
            reason: "the engine stumbled over it".to_owned(),
        }),
    })
}

/// Does the same, but for files that are being written: they are left as the index has them. Where one began to be
/// written while it was read, nothing is done, and `None` given.
pub(super) fn update_settled(
    corpus: &Path,
    index: &Path,
    update: &Update,
    unsettled: &Unsettled<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Option<Summary>> {
    let begun = Instant::now();
    crawl::require_folder(corpus)?;
    if !update.allow_empty && !is_home(index) && crawl::is_empty(corpus) {
        // Nothing is left behind where there is nothing to index.
        return Err(Error::CorpusEmpty(corpus.to_owned()));
    }
    let wait = match update.wait {
        true => Wait::UntilFree,
        false => Wait::No,
    };
    let home = Home::lock(index, wait)?;
    // The corpus is walked while the ledger is read.
    let (before, found) = std::thread::scope(|scope| {
        let before = scope.spawn(|| match update.rebuild {
            // What cannot be read any more is what a rebuild is for.
            true => Ok(Before::open(&home, index).ok().flatten()),
            false => Before::open(&home, index),
        });
        let found = crawl_corpus(corpus, index, &load_when_newer(index));
        (before.join(), found)
    });
    let before = before.unwrap_or_else(|panic| resume_unwind(panic))?;
    let found = found?;
    let fresh = update.rebuild || before.is_none();
    let is_empty = found.sources.is_empty() && found.failed.is_empty();
    if fresh && is_empty && !update.allow_empty {
        return Err(Error::CorpusEmpty(corpus.to_owned()));
    }
    let config = Config::in_folder(corpus)?;
    let settings = settings(update, before.as_ref().filter(|_| !update.rebuild));
    let before = match (update.rebuild, before) {
        (true, before) => {
            if let (Some(before), false) = (before, update.allow_removals) {
                guard(&found, &before.ledger, &settings, &config, corpus)?;
            }
            None
        }
        (false, before) => before,
    };
    let run = Run {
        home: &home,
        corpus,
        update,
        settings,
        before: before.as_ref(),
        config,
        unsettled,
    };
    let mut summary = Summary::new(corpus, index);
    summary.encoding = run.settings.encoding;
    let done = guarded(index, progress, |progress| {
        run.bring(found, &mut summary, progress)
    })?;
    summary.seconds = begun.elapsed().as_secs_f64();
    Ok(done.then_some(summary))
}

/// Walks a corpus as an update of the index in the folder `index` does; `seen` is told of each file's stamp.
pub(super) fn crawl_corpus(
    corpus: &Path,
    index: &Path,
    seen: &(dyn Fn(&Stamp) + Sync),
) -> Result<Crawl> {
    // An index in the corpus holds no reports, be it this one or another.
    let inside = index.canonicalize().ok().and_then(|index| {
        let below = index
            .strip_prefix(corpus.canonicalize().ok()?)
            .ok()?
            .to_owned();
        Some(corpus.join(below))
    });
    let leave_out = |folder: &Path| inside.as_deref() == Some(folder) || is_home(folder);
    crawl(corpus, &leave_out, seen)
}

/// Has the dictionary loaded as soon as a file turns up that is newer than the index, or that is the first: it takes
/// longer than the walk.
fn load_when_newer(index: &Path) -> impl Fn(&Stamp) + Sync {
    let written = written_at(index);
    let loading = AtomicBool::new(false);
    move |stamp| {
        let newer = written.is_none_or(|written| stamp.is_newer_than(written));
        if newer && !loading.swap(true, Ordering::Relaxed) {
            words::load_ahead();
        }
    }
}

/// Stops a rebuild that would lose most reports.
fn guard(
    found: &Crawl,
    ledger: &Ledger,
    settings: &Settings,
    config: &Config,
    corpus: &Path,
) -> Result<()> {
    let recipe = recipe(settings, config);
    let rules = Rules::new(&ledger.recipe, &recipe, config);
    changes(&found.sources, ledger, &rules, &|_| false).guard(ledger, corpus)
}

/// The settings asked for; the others are as they were.
fn settings(update: &Update, before: Option<&Before>) -> Settings {
    let recipe = before.map(|before| &before.ledger.recipe);
    let limits = || recipe.map(|recipe| recipe.limits.clone());
    Settings {
        limits: update.limits.clone().or_else(limits).unwrap_or_default(),
        readers: update.readers.clone(),
        encoding: update
            .encoding
            .or(recipe.and_then(|recipe| recipe.encoding)),
    }
}

/// One update.
struct Run<'a> {
    home: &'a Home,
    corpus: &'a Path,
    update: &'a Update,
    settings: Settings,
    config: Config,
    before: Option<&'a Before>,
    unsettled: &'a Unsettled<'a>,
}

impl Run<'_> {
    /// Gives whether it was done; it is not where a file began to be written while it was read.
    fn bring(
        &self,
        found: Crawl,
        summary: &mut Summary,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<bool> {
        let recipe = recipe(&self.settings, &self.config);
        let none = Ledger::default();
        let ledger = self.before.map_or(&none, |before| &before.ledger);
        let rules = Rules::new(&ledger.recipe, &recipe, &self.config);
        let changes = changes(&found.sources, ledger, &rules, self.unsettled);
        if self.is_up_to_date(ledger, &recipe, &found, &changes) {
            tally::tally(summary, ledger, &changes);
            return Ok(true);
        }
        if !self.update.allow_removals {
            changes.guard(ledger, self.corpus)?;
        }
        let mut generation = match self.before {
            Some(before) => self.home.reopen(&before.reader.manifest)?,
            None => self.home.begin()?,
        };
        let reading = Reading::new(
            &self.settings,
            &self.config,
            self.before.map(|b| (&b.reader, ledger)),
        );
        let mut taking = Taking {
            contents: Contents::of(ledger),
            writer: WriterWhenNeeded::new(
                &generation,
                self.before.is_none(),
                to_read(&changes),
                self.update.memory,
            ),
            files: Vec::with_capacity(changes.jobs.len()),
            at: Progress::begin(&changes),
        };
        taking.all(&changes.jobs, &reading, progress)?;
        taking.correct(&found.sources, &reading)?;
        drop(reading);
        let mut read = changes.jobs.iter().filter(|job| !job.is_kept());
        if read.any(|job| (self.unsettled)(&job.source.file)) {
            return Ok(false);
        }
        taking.at.finishing = true;
        progress(taking.at);
        taking.contents.remove_lost(&mut taking.writer)?;
        let Taking {
            mut contents,
            mut writer,
            files,
            ..
        } = taking;
        // The table is made while reports are dated, which seldom changes any number.
        let rows = table::rows(&files, |content| contents.report(content));
        let (sources, settled) = std::thread::scope(|scope| {
            let sources = scope.spawn(|| table::encode(rows));
            let settled = self.settle(&mut contents, &mut writer, &rules);
            (sources.join(), settled)
        });
        let mut sources = sources.unwrap_or_else(|panic| resume_unwind(panic));
        if settled? {
            sources = table::encode(table::rows(&files, |content| contents.report(content)));
        }

        if self.before.is_none() {
            // A new index is written even where nothing could be read.
            writer.get()?;
        }
        let mut writer = writer.opened();
        if let Some(writer) = &mut writer {
            writer.commit()?;
        }
        let written = contents.has_changed();
        let (reports, next) = contents.into_blocks();
        let after = Ledger {
            recipe,
            files,
            passed_over: found.failed,
            reports,
            next,
        };
        tally::tally(summary, &after, &changes);
        if !written && !self.is_worth_publishing(ledger, &after, &changes) {
            return Ok(true);
        }
        let tables = Tables {
            sources: &sources,
            ledger: &|| after.encode().map_err(io::Error::other),
        };
        self.publish(&mut generation, writer, &tables)?;
        Ok(true)
    }

    /// Dates the reports without a year of their own, and says whether any got another number by it.
    fn settle(
        &self,
        contents: &mut Contents,
        writer: &mut WriterWhenNeeded<'_>,
        rules: &Rules<'_>,
    ) -> Result<bool> {
        let again = contents.to_date_again(rules.dating_changed());
        if again.is_empty() && !writer.is_open() {
            return Ok(false);
        }
        let folder = self.home.folder();
        let known = self
            .before
            .map(|before| (&before.reader, &before.ledger.reports));
        let load = |number: u64| {
            let block = known.and_then(|(_, blocks)| {
                let place = blocks.binary_search_by_key(&number, |block| block.report);
                blocks.get(place.ok()?)
            });
            match (known, block) {
                (Some((reader, _)), Some(block)) => job::load(reader, number, &block.content),
                _ => Err(Error::Engine {
                    path: folder.to_owned(),
                    reason: "a report is dated that is not there".to_owned(),
                }),
            }
        };
        let settled = writer.get()?.settle(&again, &load, contents.next())?;
        Ok(contents.settle(settled))
    }

    /// Whether nothing has changed that would have to be written down.
    fn is_up_to_date(
        &self,
        ledger: &Ledger,
        recipe: &Recipe,
        found: &Crawl,
        changes: &Changes<'_>,
    ) -> bool {
        self.is_of_this_corpus()
            && changes.is_nothing()
            && changes.looked_through <= WORTH_NOTING
            && ledger.recipe == *recipe
            && ledger.passed_over == found.failed
    }

    /// Whether there is anything to write down though no report has changed.
    fn is_worth_publishing(&self, before: &Ledger, after: &Ledger, changes: &Changes<'_>) -> bool {
        let same = |(before, after): (&File, &File)| {
            (&before.path, &before.hash, &before.sources)
                == (&after.path, &after.hash, &after.sources)
        };
        let files = before.files.len() == after.files.len()
            && before.files.iter().zip(&after.files).all(same);
        !files
            || before.recipe != after.recipe
            || before.passed_over != after.passed_over
            || before.reports != after.reports
            || !self.is_of_this_corpus()
            || changes.looked_through > WORTH_NOTING
    }

    /// Whether there is an index, and it is of the corpus where that lies now.
    fn is_of_this_corpus(&self) -> bool {
        let before = self.before.map(|before| &before.reader.manifest.corpus);
        before == Some(&self.absolute_corpus())
    }

    /// Makes what was written the index. Merges of small segments go on after an update is visible.
    fn publish(
        &self,
        generation: &mut Generation,
        mut writer: Option<crate::index::writer::Writer>,
        tables: &Tables<'_>,
    ) -> Result<()> {
        let corpus = self.absolute_corpus();
        if self.before.is_none()
            && let Some(writer) = writer.take()
        {
            writer.finish()?;
        }
        self.home.publish(generation, &corpus, Some(tables))?;
        if let Some(writer) = writer {
            let merged = writer.finish();
            if generation.is_ahead() {
                self.home.publish(generation, &corpus, None)?;
            }
            merged?;
        }
        generation.remove_leftovers();
        self.home.remove_stale();
        Ok(())
    }

    fn absolute_corpus(&self) -> PathBuf {
        self.corpus
            .canonicalize()
            .unwrap_or_else(|_| self.corpus.to_owned())
    }
}

/// About how many bytes are to be read.
fn to_read(changes: &Changes<'_>) -> u64 {
    let read = changes.jobs.iter().filter(|job| !job.is_kept());
    read.map(|job| job.source.stamp.bytes).sum()
}

impl Progress {
    fn begin(changes: &Changes<'_>) -> Progress {
        Progress {
            sources: 0,
            of_sources: changes.jobs.iter().filter(|job| !job.is_kept()).count(),
            bytes: 0,
            of_bytes: to_read(changes),
            finishing: false,
        }
    }
}
