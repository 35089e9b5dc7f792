//! `kaijuan index`: builds the index of a corpus, or brings it up to date.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use kaijuan::{Archive, Summary, Update};

use super::IndexFolder;
use super::ending::{Ending, Outcome, say, warn};
use super::present::{self, Look, json, summary};
use super::progress;
use super::reading::Updating;

/// Build the index, or bring it up to date with the corpus
///
/// Reads what has changed below the corpus folder since the last time; all of it, where there is no index yet. Files that cannot be read are listed with the reason; they do not stop the rest. `--encoding` and `--limit` hold for later updates too, until others are given or `--rebuild` forgets them.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The folder that holds the reports [default: the one the index was built from, or else corpus]
    corpus: Option<PathBuf>,

    #[command(flatten)]
    index: IndexFolder,

    /// Start afresh beside the old index, which answers until the new one takes its place
    #[arg(long)]
    rebuild: bool,

    #[command(flatten)]
    updating: Updating,

    /// How to print the summary
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = "\u{1b}[1m\u{1b}[4mExamples:\u{1b}[0m
  kaijuan index                               the folder `corpus` into the folder `index`
  kaijuan index ~/reports --index ~/reports.index
  kaijuan index --rebuild                     read everything anew
  kaijuan index --format json | jq .failed    what could not be read";

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

/// Runs `kaijuan index`.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let index = &arguments.index.folder;
    let corpus = corpus(arguments.corpus.as_deref(), index);
    let update = Update {
        rebuild: arguments.rebuild,
        ..arguments
            .updating
            .update((!arguments.rebuild).then_some(index))
    };
    let (_, summary) = build(&corpus, index, &update)?;
    match arguments.format {
        Format::Text => {
            // The list may be long; the summary belongs below it, where people look.
            say_failures(&summary);
            present::to_stdout(|out| summary::write(out, Look::of_stdout(), &summary))?;
        }
        Format::Json => present::to_stdout(|out| json::line(out, &summary))?,
    }
    Ok(Ending::Done)
}

/// The corpus named, or else the one that the index is of. An index that changes its corpus says so.
pub(crate) fn corpus(named: Option<&Path>, index: &Path) -> PathBuf {
    let before = Archive::corpus_of(index);
    match (named, before) {
        (None, Some(before)) => before,
        (None, None) => PathBuf::from("corpus"),
        (Some(corpus), Some(before)) if corpus.canonicalize().is_ok_and(|now| now != before) => {
            warn(&format!(
                "{}: was the index of {}, and becomes that of {}",
                index.display(),
                before.display(),
                corpus.display()
            ));
            corpus.to_owned()
        }
        (Some(corpus), _) => corpus.to_owned(),
    }
}

/// Builds the index, with a progress bar where a person looks.
pub(crate) fn build(
    corpus: &Path,
    index: &Path,
    update: &Update,
) -> kaijuan::Result<(Archive, Summary)> {
    let bar = progress::Bar::new();
    let built = Archive::index(corpus, index, update, &mut |progress| bar.show(progress));
    bar.clear();
    built
}

/// Lists on standard error what could not be read, a source a line.
pub(crate) fn say_failures(summary: &Summary) {
    if summary.failed.is_empty() {
        return;
    }
    say(&format!(
        "could not read {}:",
        summary::count(summary.failed.len() as u64, "source")
    ));
    for failure in &summary.failed {
        say(&format!("{}: {}", failure.path, failure.reason));
    }
}
