//! Plays changes and updates on one archive, and holds the followed index against a fresh one.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::time::SystemTime;

use kaijuan::{Archive, Error, Failure, Summary};
use proptest::test_runner::TestCaseError;

use crate::Place;
use crate::asking::{Asked, Question, Shown, asked, found_paths, shown};
use crate::changes::Change;
use crate::corpus::Corpus;
use crate::faults::{Fault, disturbed, undisturbed};
use crate::followed;
use crate::writing::Content;

/// Something that happens to an archive.
#[derive(Debug, Clone)]
pub enum Step {
    Change(Change),
    /// An update that nobody looks at.
    Update,
    /// An update during which the disk fails.
    Failing(Fault),
    /// An update whose caller gives up when it hears of progress for this time.
    Abandoned(usize),
    /// The archive is opened again.
    Reopen,
    /// Another archive on the same index updates it, and this one takes that over.
    Other,
}

/// Some steps, and what is asked when they are done and the index is up to date.
#[derive(Debug, Clone)]
pub struct Sequence {
    pub steps: Vec<Step>,
    pub questions: Vec<Question>,
}

/// An archive to begin with and the sequences that follow on each other. A failed test prints what was done, not this.
#[derive(Clone)]
pub struct Chain {
    pub beginning: Vec<Content>,
    pub sequences: Vec<Sequence>,
}

impl std::fmt::Debug for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let steps = self.sequences.iter().map(|sequence| sequence.steps.len());
        write!(
            f,
            "{} files and {} steps, printed above",
            self.beginning.len(),
            steps.sum::<usize>()
        )
    }
}

/// Plays a chain. A failure, be it a panic, tells what was done before it.
pub fn play(chain: &Chain) -> Result<(), TestCaseError> {
    let mut log = Vec::new();
    let played = catch_unwind(AssertUnwindSafe(|| {
        let mut run = Run::begin(&chain.beginning, &mut log);
        for sequence in chain
            .sequences
            .iter()
            .filter(|sequence| !sequence.steps.is_empty())
        {
            run.play(sequence);
        }
    }));
    played.map_err(|panic| TestCaseError::fail(format!("\n{}\n{}", log.join("\n"), told(&*panic))))
}

fn told(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic")
}

/// A caller that gives up.
struct GivenUp;

struct Run<'a> {
    place: Place,
    corpus: Corpus,
    archive: Archive,
    other: Option<Archive>,
    /// All texts there ever were.
    texts: Vec<String>,
    /// All sources there ever were.
    sources: BTreeSet<String>,
    log: &'a mut Vec<String>,
}

impl<'a> Run<'a> {
    fn begin(beginning: &[Content], log: &'a mut Vec<String>) -> Run<'a> {
        let place = Place::new();
        let corpus = Corpus(place.corpus());
        let mut texts = Vec::new();
        for (number, content) in beginning.iter().enumerate() {
            let path = format!(
                "{}{number}.{}",
                ["", "甲/", "乙/"][number % 3],
                content.ending()
            );
            corpus.write(&path, &content.bytes());
            texts.extend(content.texts().into_iter().map(str::to_owned));
            log.push(format!("begin with {path}: {content:?}"));
        }
        let (archive, _) = followed::build(&place.corpus(), &place.index()).unwrap();
        let sources = corpus.sources().into_iter().collect();
        Run {
            place,
            corpus,
            archive,
            other: None,
            texts,
            sources,
            log,
        }
    }

    fn play(&mut self, sequence: &Sequence) {
        for step in &sequence.steps {
            self.step(step, &sequence.questions);
        }
        self.log.push("update and compare".to_owned());
        self.compare(&sequence.questions);
    }

    fn step(&mut self, step: &Step, questions: &[Question]) {
        match step {
            Step::Change(change) => {
                if let Some(made) = change.make(&self.corpus) {
                    self.log.push(made);
                    self.texts.extend(change.texts());
                    self.sources.extend(self.corpus.sources());
                }
                return;
            }
            // An update of nothing at all is a matter of its own.
            _ if self.corpus.files().is_empty() => return,
            _ => self.log.push(format!("{step:?}")),
        }
        match step {
            Step::Change(_) => {}
            // What comes of it is seen when it is compared.
            Step::Update => drop(followed::update(&mut self.archive)),
            Step::Failing(fault) => self.update_failing(*fault, questions),
            Step::Abandoned(at) => self.update_abandoned(*at, questions),
            Step::Reopen => self.archive = followed::open(&self.place.index()).unwrap(),
            Step::Other => self.update_by_another(questions),
        }
    }

    /// Whatever a disturbed update left is the state before it or after it, to those who had the index open and to those
    /// who open it now.
    fn whole(&mut self, before: &Shown, asked: &[Asked], result: Result<Summary, Error>) {
        let opened = followed::open(&self.place.index()).unwrap();
        let now = [&self.archive, &opened].map(|archive| shown(archive, asked, &self.sources));
        if result.is_err() && now.iter().all(|now| now == before) {
            return;
        }
        let (fresh, _) = self.fresh().unwrap();
        let after = shown(&fresh, asked, &self.sources);
        for now in &now {
            if result.is_ok() || now != before {
                let difference = now.difference(&after);
                assert!(
                    difference.is_none(),
                    "neither as before nor as after: {}",
                    difference.unwrap_or_default()
                );
            }
        }
    }

    fn update_failing(&mut self, fault: Fault, questions: &[Question]) {
        let asked = asked(questions, &self.texts);
        let before = shown(&self.archive, &asked, &self.sources);
        let result = disturbed(fault, || {
            followed::update_with(&mut self.archive, &mut |_| {})
        });
        self.log
            .push(format!("  gave {:?}", result.as_ref().map(drop)));
        self.whole(&before, &asked, result);
    }

    fn update_abandoned(&mut self, at: usize, questions: &[Question]) {
        let asked = asked(questions, &self.texts);
        let before = shown(&self.archive, &asked, &self.sources);
        let mut heard = 0;
        let updated = catch_unwind(AssertUnwindSafe(|| {
            undisturbed(|| {
                followed::update_with(&mut self.archive, &mut |_| {
                    heard += 1;
                    if heard > at {
                        resume_unwind(Box::new(GivenUp));
                    }
                })
            })
        }));
        let result = match updated {
            Ok(result) => result,
            Err(panic) if panic.is::<GivenUp>() => {
                // What is unfinished shows nothing yet.
                let opened = followed::open(&self.place.index()).unwrap();
                for archive in [&self.archive, &opened] {
                    let difference = shown(archive, &asked, &self.sources).difference(&before);
                    assert!(
                        difference.is_none(),
                        "half an update: {}",
                        difference.unwrap_or_default()
                    );
                }
                return;
            }
            Err(panic) => resume_unwind(panic),
        };
        self.log
            .push(format!("  gave {:?}", result.as_ref().map(drop)));
        if result.is_ok() {
            self.whole(&before, &asked, result);
        }
    }

    fn update_by_another(&mut self, questions: &[Question]) {
        let asked = asked(questions, &self.texts);
        let mut other = match self.other.take() {
            Some(other) => other,
            None => followed::open(&self.place.index()).unwrap(),
        };
        let before = shown(&self.archive, &asked, &self.sources);
        // What cannot be updated shows when it is compared; an archive that could not be shows what it showed.
        if followed::update(&mut other).is_err() {
            followed::refresh(&mut other).unwrap();
        }
        let meanwhile = shown(&self.archive, &asked, &self.sources);
        same(&meanwhile, &before, "before it is refreshed");
        let newer = followed::refresh(&mut self.archive).unwrap();
        let (mine, others) = (&self.archive, &other);
        let [mine, others] = [mine, others].map(|archive| shown(archive, &asked, &self.sources));
        same(&mine, &others, "once it is refreshed");
        assert!(
            newer || mine == before,
            "it changed, and says that it did not"
        );
        assert!(
            !followed::refresh(&mut self.archive).unwrap(),
            "nothing was committed in between"
        );
        self.other = Some(other);
    }

    fn fresh(&self) -> Result<(Archive, Summary), Error> {
        followed::build(&self.place.corpus(), &self.place.fresh())
    }

    /// Brings the index up to date and holds it against a fresh one.
    fn compare(&mut self, questions: &[Question]) {
        if self.corpus.files().is_empty() {
            return;
        }
        let asked = asked(questions, &self.texts);
        let before = shown(&self.archive, &asked, &self.sources);
        let (fresh, ought) = match self.fresh() {
            Ok(fresh) => fresh,
            Err(error) => {
                let refused = followed::update(&mut self.archive).map(drop).unwrap_err();
                assert_eq!(refused.to_string(), error.to_string());
                same(
                    &shown(&self.archive, &asked, &self.sources),
                    &before,
                    "after an update that could not be",
                );
                return;
            }
        };
        let summary = followed::update(&mut self.archive).unwrap();
        agree(&summary, &ought);
        let now = shown(&self.archive, &asked, &self.sources);
        same(
            &now,
            &shown(&fresh, &asked, &self.sources),
            "after an update",
        );
        self.only_what_is_there(&asked);
        let files = files(&self.place.index());
        let again = followed::update(&mut self.archive).unwrap();
        unchanged(&again, &ought);
        not_written(&files, &self::files(&self.place.index()));
        same(
            &shown(&self.archive, &asked, &self.sources),
            &now,
            "after an update of nothing",
        );
    }

    fn only_what_is_there(&self, asked: &[Asked]) {
        let there: BTreeSet<String> = self.corpus.sources().into_iter().collect();
        let found = found_paths(&self.archive, asked);
        let gone: Vec<_> = found.difference(&there).collect();
        assert!(gone.is_empty(), "found, and not there: {gone:?}");
    }
}

#[track_caller]
fn same(is: &Shown, ought: &Shown, when: &str) {
    let difference = is.difference(ought);
    assert!(
        difference.is_none(),
        "{when}: {}",
        difference.unwrap_or_default()
    );
}

/// What an update says of the archive is what a fresh build says, and every source is counted once.
#[track_caller]
pub fn agree(summary: &Summary, fresh: &Summary) {
    let whole = |summary: &Summary| -> (usize, usize, usize, usize, Vec<Failure>) {
        let Summary {
            sources,
            reports,
            sections,
            duplicates,
            failed,
            ..
        } = summary;
        (*sources, *reports, *sections, *duplicates, failed.clone())
    };
    assert_eq!(
        whole(summary),
        whole(fresh),
        "the update's summary is not that of a fresh build"
    );
    let counted = summary.added + summary.changed + summary.unchanged + summary.failed.len();
    assert_eq!(counted, summary.sources, "{summary:?}");
}

/// Nothing changed: the summary says so.
#[track_caller]
pub fn unchanged(summary: &Summary, fresh: &Summary) {
    agree(summary, fresh);
    assert_eq!(
        (summary.added, summary.changed, summary.removed),
        (0, 0, 0),
        "{summary:?}"
    );
}

/// The index is as it was, file by file.
#[track_caller]
pub fn not_written(before: &BTreeMap<String, Identity>, now: &BTreeMap<String, Identity>) {
    let written: Vec<_> = now
        .iter()
        .filter(|(path, file)| before.get(*path) != Some(file))
        .collect();
    let gone: Vec<_> = before
        .keys()
        .filter(|path| !now.contains_key(*path))
        .collect();
    assert!(
        written.is_empty() && gone.is_empty(),
        "nothing changed, but {written:?} were written, and {gone:?} are gone"
    );
}

/// What tells whether a file was written again: its number, time stamp and length.
pub type Identity = (u64, SystemTime, u64);

/// The files of an index, but for the lock, which every writer takes.
pub fn files(index: &Path) -> BTreeMap<String, Identity> {
    let mut files = BTreeMap::new();
    gather(index, "", &mut files);
    files.remove("lock");
    files
}

fn gather(folder: &Path, below: &str, files: &mut BTreeMap<String, Identity>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{below}{}", entry.file_name().to_str().unwrap());
        let meta = entry.metadata().unwrap();
        if meta.is_dir() {
            gather(&entry.path(), &format!("{path}/"), files);
        } else {
            files.insert(path, (number(&meta), meta.modified().unwrap(), meta.len()));
        }
    }
}

#[cfg(unix)]
fn number(meta: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(meta)
}

#[cfg(not(unix))]
fn number(_meta: &fs::Metadata) -> u64 {
    0
}
