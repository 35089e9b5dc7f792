//! How an index differs from its corpus as it is now.

use std::collections::HashSet;
use std::path::Path;

use super::super::changes::{Job, Task, changes, noted};
use super::super::rules::{Rules, recipe};
use super::super::update::crawl_corpus;
use super::Check;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::index::ledger::{Dated, File, Hash, Ledger};
use crate::settings::Settings;

/// Counts the files by which the index and the corpus differ.
pub(super) fn compare(index: &Path, corpus: &Path, ledger: &Ledger, check: &mut Check) {
    let compared = count(index, corpus, ledger, check);
    check.incomparable = compared.err().map(|error| match error {
        Error::CorpusMissing(corpus) => format!(
            "{}: the folder of the index's reports is not there, so the two were not compared; where it has moved, say so with \
             `kaijuan index CORPUS`",
            corpus.display()
        ),
        error => error.to_string(),
    });
}

fn count(index: &Path, corpus: &Path, ledger: &Ledger, check: &mut Check) -> Result<()> {
    let found = crawl_corpus(corpus, index, &|_| {})?;
    let config = Config::in_folder(corpus)?;
    // As an update without any settings would.
    let settings = Settings {
        limits: ledger.recipe.limits.clone(),
        encoding: ledger.recipe.encoding,
        ..Settings::default()
    };
    let recipe = recipe(&settings, &config);
    let rules = Rules::new(&ledger.recipe, &recipe, &config);
    let changes = changes(&found.sources, ledger, &rules, &|_| false);
    let undated = match rules.dating_changed() {
        true => undated(ledger),
        false => HashSet::new(),
    };
    for job in &changes.jobs {
        match job.before {
            None => check.added += 1,
            Some(before) if has_changed(job, before, &undated) => check.changed += 1,
            Some(_) => {}
        }
    }
    check.removed = changes.gone.len();
    Ok(())
}

fn has_changed(job: &Job<'_>, before: &File, undated: &HashSet<&Hash>) -> bool {
    if let Task::Keep(_) = job.task {
        let mut taken = before
            .sources
            .iter()
            .filter_map(|one| one.outcome.as_ref().ok());
        return taken.any(|taken| undated.contains(&taken.content));
    }
    // What could not be read then and cannot now is as it was, though each update tries it again.
    let unread = before.hash.is_none() && before.sources.iter().all(|one| one.outcome.is_err());
    !(unread && before.stamp == job.source.stamp && noted(job.source).hash.is_none())
}

/// The texts whose year is told from the rest of the archive.
fn undated(ledger: &Ledger) -> HashSet<&Hash> {
    let blocks = ledger.reports.iter();
    let undated = blocks.filter(|block| matches!(block.dated, Dated::Inferred(_)));
    undated.map(|block| &block.content).collect()
}
