//! What has changed in a corpus since its index was last written: which files stay as they are, which are known under
//! another name, and which must be read.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use super::rules::{Effect, Rules};
use crate::crawl::{Source, Stamp};
use crate::error::{Error, Result};
use crate::index::ledger::{File, Hash, Ledger, Mark};

/// What is to be done about a file of the corpus.
#[derive(Debug, Clone)]
pub(super) struct Job<'a> {
    /// The file as the crawl saw it.
    pub(super) source: &'a Source,
    /// What it was under its path when the index was last written, if it was.
    pub(super) before: Option<&'a File>,
    /// What to do.
    pub(super) task: Task<'a>,
}

/// What to do about a file.
#[derive(Debug, Clone)]
pub(super) enum Task<'a> {
    /// Nothing: it is as it was, but for what is noted here.
    Keep(Noted),
    /// Take its texts from the index, where they are known from this file, and understand them anew.
    Reuse(&'a File, Noted),
    /// Read it.
    Read,
}

/// How a file was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noted {
    /// Its stamp; where it is the old one of a changed file, the next update looks at the file again.
    pub(super) stamp: Stamp,
    /// Whether a change of it since would show in the stamp.
    pub(super) settled: bool,
    /// Of its bytes.
    pub(super) hash: Option<Hash>,
}

impl Job<'_> {
    /// Whether the file is as it was.
    pub(super) fn is_kept(&self) -> bool {
        matches!(self.task, Task::Keep(_))
    }
}

/// The changes of a corpus.
pub(super) struct Changes<'a> {
    /// All files, in order of the crawl. Files that are still being written for the first time are left out.
    pub(super) jobs: Vec<Job<'a>>,
    /// Files that are gone, under their old paths.
    pub(super) gone: Vec<&'a File>,
    /// Bytes that were read to see that nothing had changed.
    pub(super) looked_through: u64,
}

/// Tells which files are being written just now, and must not be taken for whole.
pub(super) type Unsettled<'a> = dyn Fn(&Path) -> bool + Sync + 'a;

/// Compares the files of a crawl with those of a ledger. Files that are `unsettled` stay as they were.
pub(super) fn changes<'a>(
    sources: &'a [Source],
    ledger: &'a Ledger,
    rules: &Rules<'_>,
    unsettled: &Unsettled<'_>,
) -> Changes<'a> {
    let known = Known::new(ledger);
    let mut present = vec![false; ledger.files.len()];
    let before = sources.iter().map(|source| {
        let place = known.by_path.get(source.path.as_str()).copied()?;
        present[place] = true;
        ledger.files.get(place)
    });
    let before: Vec<Option<&File>> = before.collect();
    let gone = ledger
        .files
        .iter()
        .zip(present)
        .filter(|(_, present)| !present);
    let gone = gone.map(|(file, _)| file).collect();
    let unsettled: Vec<bool> = sources.iter().map(|one| unsettled(&one.file)).collect();
    let hashes = hashes(sources, |at| {
        !unsettled[at] && known.needs_a_look(&sources[at], before[at])
    });
    let mut looked_through = 0;
    let mut jobs = Vec::with_capacity(sources.len());
    let found = sources.iter().zip(before).zip(hashes).zip(unsettled);
    for (((source, before), looked), unsettled) in found {
        let task = match (before, looked) {
            (Some(file), _) if unsettled => Task::Keep(Noted {
                stamp: file.stamp,
                settled: false,
                hash: file.hash,
            }),
            (None, _) if unsettled => continue,
            (_, Some(looked)) => {
                if before.is_some_and(|file| file.hash == looked.hash) {
                    looked_through += source.stamp.bytes;
                }
                known.task(source, before, rules, looked)
            }
            // Nothing says that it might be known.
            (None, None) => Task::Read,
            (Some(file), None) => {
                let noted = Noted {
                    stamp: file.stamp,
                    settled: file.settled,
                    hash: file.hash,
                };
                known.task(source, before, rules, noted)
            }
        };
        jobs.push(Job {
            source,
            before,
            task,
        });
    }
    Changes {
        jobs,
        gone,
        looked_through,
    }
}

/// What is known of files from before. What only new files ask for is worked out when one asks.
struct Known<'a> {
    ledger: &'a Ledger,
    by_path: HashMap<&'a str, usize>,
    by_hash: OnceCell<HashMap<Hash, &'a File>>,
    sizes: OnceCell<HashSet<u64>>,
    /// How each report was read, by its text.
    read: OnceCell<HashMap<Hash, Mark>>,
}

impl<'a> Known<'a> {
    fn new(ledger: &'a Ledger) -> Known<'a> {
        let paths = ledger.files.iter().map(|file| file.path.as_str());
        Known {
            ledger,
            by_path: paths.zip(0..).collect(),
            by_hash: OnceCell::new(),
            sizes: OnceCell::new(),
            read: OnceCell::new(),
        }
    }

    /// A file with these bytes.
    fn with_hash(&self, hash: &Hash) -> Option<&'a File> {
        let by_hash = self.by_hash.get_or_init(|| {
            let files = self.ledger.files.iter();
            files.filter_map(|file| Some((file.hash?, file))).collect()
        });
        by_hash.get(hash).copied()
    }

    /// Whether there is a file of this size.
    fn has_size(&self, bytes: u64) -> bool {
        let sizes = self.sizes.get_or_init(|| {
            let files = self.ledger.files.iter();
            files.map(|file| file.stamp.bytes).collect()
        });
        sizes.contains(&bytes)
    }

    /// How the report of this text was read.
    fn report_read(&self, content: &Hash) -> Option<Mark> {
        let read = self.read.get_or_init(|| {
            let reports = self.ledger.reports.iter();
            reports.map(|block| (block.content, block.read)).collect()
        });
        read.get(content).copied()
    }

    /// Whether a file's bytes must be looked at to know whether they are known.
    fn needs_a_look(&self, source: &Source, before: Option<&File>) -> bool {
        match before {
            Some(file) => file.hash.is_some() && !(file.settled && file.stamp == source.stamp),
            None => self.has_size(source.stamp.bytes),
        }
    }

    fn task(
        &self,
        source: &Source,
        before: Option<&'a File>,
        rules: &Rules<'_>,
        noted: Noted,
    ) -> Task<'a> {
        let Some(hash) = noted.hash else {
            return Task::Read;
        };
        let same = before.filter(|file| file.hash == Some(hash));
        if same.is_some_and(|file| rules.effect(file, &source.path) == Effect::None) {
            return Task::Keep(noted);
        }
        match same.or_else(|| self.with_hash(&hash)) {
            Some(file) if self.can_be_reused(file, source, rules) => Task::Reuse(file, noted),
            _ => Task::Read,
        }
    }

    /// Whether what was read of a file can stand for reading it at another path, or by other rules.
    fn can_be_reused(&self, file: &File, source: &Source, rules: &Rules<'_>) -> bool {
        let mut sources = file.sources.iter();
        ending(&file.path) == ending(&source.path)
            && rules.effect(file, &source.path) != Effect::Reading
            && sources.all(|one| match &one.outcome {
                // The report of a text can have been read of another source, which gave the text alone.
                Ok(taken) => self.report_read(&taken.content) == Some(taken.read),
                Err(_) => true,
            })
    }
}

/// What a name says of the kind of a file.
fn ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.to_lowercase()
}

/// Looks at the bytes of those files that `wanted` tells by their places, with all processors.
fn hashes(sources: &[Source], wanted: impl Fn(usize) -> bool) -> Vec<Option<Noted>> {
    let wanted: Vec<usize> = (0..sources.len()).filter(|at| wanted(*at)).collect();
    let mut hashes = vec![None; sources.len()];
    let next = AtomicUsize::new(0);
    let look = || {
        let mut found = Vec::new();
        while let Some(at) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
            found.push((*at, noted(&sources[*at])));
        }
        found
    };
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    let threads = threads.min(wanted.len().div_ceil(8));
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(look)).collect();
        let mine = look();
        let found = others.into_iter().filter_map(|other| other.join().ok());
        for (at, noted) in found.flatten().chain(mine) {
            if let Some(hash) = hashes.get_mut(at) {
                *hash = Some(noted);
            }
        }
    });
    hashes
}

/// Looks at a file's bytes. What cannot be read has no hash, and says why when it is read.
pub(super) fn noted(source: &Source) -> Noted {
    let begun = SystemTime::now();
    let hash = hash_of(&source.file).ok();
    let unchanged = Stamp::now(&source.file) == source.stamp;
    Noted {
        stamp: source.stamp,
        settled: unchanged && source.stamp.is_settled_at(begun),
        hash: hash.filter(|_| unchanged),
    }
}

/// The hash of a file's bytes.
///
/// # Errors
/// Where it cannot be read.
pub(super) fn hash_of(file: &Path) -> io::Result<Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(fs::File::open(file)?)?;
    Ok(*hasher.finalize().as_bytes())
}

impl Changes<'_> {
    /// Whether every file is as it was, and none is new or gone.
    pub(super) fn is_nothing(&self) -> bool {
        self.gone.is_empty() && self.jobs.iter().all(Job::is_kept)
    }

    /// Stops where files are gone that held more than half of the reports.
    ///
    /// # Errors
    /// [`Error::Removals`].
    pub(super) fn guard(&self, ledger: &Ledger, corpus: &Path) -> Result<()> {
        let mut losing: HashSet<&Hash> = contents(self.gone.iter().copied()).collect();
        for job in &self.jobs {
            let file = match &job.task {
                Task::Keep(_) | Task::Read => job.before,
                Task::Reuse(file, _) => Some(*file),
            };
            // What was edited is still there, in its way.
            for content in contents(file.into_iter()) {
                losing.remove(content);
            }
        }
        let (removed, reports) = (losing.len(), ledger.reports.len());
        match removed * 2 > reports {
            true => Err(Error::Removals {
                corpus: corpus.to_owned(),
                removed,
                reports,
            }),
            false => Ok(()),
        }
    }
}

fn contents<'a>(files: impl Iterator<Item = &'a File>) -> impl Iterator<Item = &'a Hash> {
    let sources = files.flat_map(|file| &file.sources);
    sources.filter_map(|source| Some(&source.outcome.as_ref().ok()?.content))
}
