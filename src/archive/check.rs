//! Checking an index: whether it is as it was written, whole in itself, and agrees with its corpus.
//!
//! The files come first, by their checksums. Only where all are as they were written are the reports in them looked at:
//! the engine is not made for files that are damaged. Nothing is locked or written, and an update may land meanwhile.

mod corpus;
mod files;
mod report;
mod reports;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Serialize;

use crate::error::{Error, Result};
use crate::index::home::{Manifest, read_manifest};
use crate::index::reader::{Files, Reader};

/// So often a check starts over because the index has changed under it.
const TRIES: usize = 20;
/// So many faults are told one by one.
const TOLD: usize = 50;

/// What a check of an index found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The index folder.
    pub index: PathBuf,
    /// The corpus folder the index was built from; `None` where the index does not tell.
    pub corpus: Option<PathBuf>,
    /// Reports the index says it has.
    pub reports: usize,
    /// Sources whose texts they are.
    pub sources: usize,
    /// What is wrong with the index, each in a sentence that names the index and says what to do; the first of them
    /// where there are many.
    pub faults: Vec<String>,
    /// Why the index could not be compared with its corpus, such as that the corpus is gone, and what to do.
    pub incomparable: Option<String>,
    /// Files of the corpus that the index does not know.
    pub added: usize,
    /// Files whose bytes are others than when they were taken in, or which are to be read or understood by other rules.
    pub changed: usize,
    /// Files of the index that the corpus no longer has.
    pub removed: usize,
    /// Files in the index folder that are not of the index: those of an update that is under way or was killed. The next
    /// update sees to them.
    pub leftovers: usize,
}

impl Check {
    /// Whether the index is as it was written and whole in itself.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether the index is of the corpus as it is now.
    pub fn agrees(&self) -> bool {
        self.incomparable.is_none() && self.added + self.changed + self.removed == 0
    }

    fn new(index: &Path) -> Check {
        Check {
            index: index.to_owned(),
            corpus: None,
            reports: 0,
            sources: 0,
            faults: Vec::new(),
            incomparable: None,
            added: 0,
            changed: 0,
            removed: 0,
            leftovers: 0,
        }
    }

    fn faulty(index: &Path, fault: &Error) -> Check {
        Check {
            faults: vec![fault.to_string()],
            incomparable: Some(format!(
                "{}: does not tell which files it is of, so it was not compared with its corpus",
                index.display()
            )),
            ..Check::new(index)
        }
    }
}

/// The faults found so far, in an index folder.
struct Faults<'a> {
    index: &'a Path,
    told: Vec<String>,
    untold: usize,
}

impl Faults<'_> {
    /// Takes note of what is damaged in the index, such as "gen-1/sources-2 is gone".
    fn damaged(&mut self, reason: String) {
        if self.told.len() >= TOLD {
            self.untold += 1;
            return;
        }
        let path = self.index.to_owned();
        self.told.push(Error::Damaged { path, reason }.to_string());
    }

    fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    fn into_sentences(mut self) -> Vec<String> {
        match std::mem::take(&mut self.untold) {
            0 => {}
            untold => {
                let path = self.index.to_owned();
                let reason = format!("and {untold} more faults like these");
                self.told.push(Error::Damaged { path, reason }.to_string());
            }
        }
        self.told
    }
}

/// Checks the index in a folder.
///
/// # Errors
/// [`Error::NoIndex`], [`Error::NotAnIndex`] and [`Error::Io`] where there is no index to check.
pub(super) fn check(index: &Path) -> Result<Check> {
    for _ in 0..TRIES {
        let manifest = match read_manifest(index) {
            Ok(manifest) => manifest,
            Err(error @ (Error::FormatVersion { .. } | Error::Damaged { .. })) => {
                // A generation that is gone may have given way to another since the manifest was read.
                match read_manifest(index) {
                    Err(again) if again.to_string() == error.to_string() => {
                        return Ok(Check::faulty(index, &error));
                    }
                    _ => continue,
                }
            }
            Err(error) => return Err(error),
        };
        let check = of_commit(index, &manifest);
        // What is amiss may be so because another commit has taken the place of this one.
        let well = check.is_sound() && check.agrees();
        if well || read_manifest(index).is_ok_and(|now| now == manifest) {
            return Ok(check);
        }
    }
    Err(Error::Damaged {
        path: index.to_owned(),
        reason: "it changes faster than it can be checked".to_owned(),
    })
}

/// Checks the commit that a manifest names.
fn of_commit(index: &Path, manifest: &Manifest) -> Check {
    let mut faults = Faults {
        index,
        told: Vec::new(),
        untold: 0,
    };
    let mut check = Check::new(index);
    let found = files::verify(index, manifest, &mut faults);
    check.corpus = Some(manifest.corpus.clone());
    check.leftovers = files::leftovers(index, manifest, &found.named);
    check.sources = found.sources;
    if let Some(ledger) = &found.ledger {
        check.reports = ledger.reports.len();
        if faults.is_empty() {
            match Reader::open(index, Files::All) {
                Ok(reader) if reader.manifest == *manifest => {
                    reports::verify(&reader, ledger, &mut faults);
                }
                // Another commit is there now, so all is checked anew.
                Ok(_) => faults.damaged("it changes while it is checked".to_owned()),
                Err(Error::Damaged { reason, .. }) => faults.damaged(reason),
                Err(error) => faults.damaged(error.to_string()),
            }
        }
    }
    match &found.ledger {
        Some(ledger) => corpus::compare(index, &manifest.corpus, ledger, &mut check),
        None => {
            check.incomparable = Some(format!(
                "{}: its ledger of files cannot be read, so it was not compared with its corpus",
                index.display()
            ));
        }
    }
    check.faults = faults.into_sentences();
    check
}

/// Does some work on all items with all processors, and gives what came of it, in their order. `None` stands for what
/// panicked.
fn on_all<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<Option<R>> {
    let next = AtomicUsize::new(0);
    let one_by_one = || {
        let mut done = Vec::new();
        while let Some((at, item)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, items.get(at)?)))
        {
            done.push((at, catch_unwind(AssertUnwindSafe(|| work(item))).ok()));
        }
        done
    };
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(items.len()))
            .map(|_| scope.spawn(one_by_one))
            .collect();
        let mut done = one_by_one();
        for other in others {
            done.extend(other.join().unwrap_or_default());
        }
        done
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}
