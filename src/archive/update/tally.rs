//! What an update did, counted.

use std::collections::HashMap;

use super::super::changes::{Changes, Task};
use super::super::{Failure, Summary};
use crate::index::ledger::{File, Ledger, Taken};

/// Fills in a summary from the ledger after an update and the changes that led to it.
pub(super) fn tally(summary: &mut Summary, after: &Ledger, changes: &Changes<'_>) {
    let mut read = 0;
    for (file, job) in after.files.iter().zip(&changes.jobs) {
        summary.sources += file.sources.len();
        let taken = taken(file).count();
        read += taken;
        if taken > 0 {
            summary.bytes += file.stamp.bytes;
        }
        if job.is_kept() {
            summary.unchanged += taken;
        } else {
            if matches!(job.task, Task::Read) {
                summary.read += job.source.stamp.bytes;
            }
            compare(summary, job.before, file);
        }
    }
    let gone = changes.gone.iter();
    summary.removed += gone.map(|file| taken(file).count()).sum::<usize>();
    summary.sources += after.passed_over.len();
    summary.reports = after.reports.len();
    summary.duplicates = read.saturating_sub(after.reports.len());
    summary.sections = after
        .reports
        .iter()
        .map(|block| block.sections as usize)
        .sum();
    summary.failed = failures(after);
}

/// Counts what has become of the sources of one file.
fn compare(summary: &mut Summary, before: Option<&File>, after: &File) {
    let mut old: HashMap<Option<&str>, &Taken> = before.into_iter().flat_map(taken).collect();
    for (member, taken) in taken(after) {
        match old.remove(&member) {
            None => summary.added += 1,
            Some(was) if was == taken => summary.unchanged += 1,
            Some(_) => summary.changed += 1,
        }
    }
    summary.removed += old.len();
}

/// The sources of a file that could be read.
fn taken(file: &File) -> impl Iterator<Item = (Option<&str>, &Taken)> {
    let sources = file.sources.iter();
    sources.filter_map(|one| Some((one.member.as_deref(), one.outcome.as_ref().ok()?)))
}

fn failures(after: &Ledger) -> Vec<Failure> {
    let passed_over = after.passed_over.iter().map(|(path, reason)| Failure {
        path: path.clone(),
        reason: reason.clone(),
    });
    let mut failures: Vec<Failure> = passed_over.collect();
    for file in &after.files {
        for source in &file.sources {
            if let Err(reason) = &source.outcome {
                failures.push(Failure {
                    path: file.path_of(source).into_owned(),
                    reason: reason.clone(),
                });
            }
        }
    }
    failures.sort_by(|a, b| a.path.cmp(&b.path));
    failures
}
