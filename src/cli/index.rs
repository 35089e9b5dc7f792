//! `kaijuan index`: builds the index of a corpus, or brings it up to date.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use kaijuan::{Archive, Error, Summary, Update};

use super::IndexFolder;
use super::ending::{Ending, Outcome, say, warn};
use super::present::{self, Look, json, summary};
use super::progress;
use super::reading::Updating;

/// Build the index, or bring it up to date with the corpus
///
/// Reads what has changed below the corpus folder since the last time; all of it, where there is no index yet. Files that cannot be read are listed with the reason; they do not stop the rest. `--encoding` and each `--limit` hold for later updates too, until another value is given or `--rebuild` forgets them.
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
    let corpus = corpus(arguments.corpus.as_deref(), index)?;
    let before = Archive::corpus_of(index);
    let update = Update {
        rebuild: arguments.rebuild,
        ..arguments
            .updating
            .update((!arguments.rebuild).then_some(index))
    };
    let (_, summary) = build(&corpus, index, &update)?;
    say_moved(before.as_deref(), index, &corpus);
    say_encoding(arguments, &summary);
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

/// The corpus named, or else the one that the index is of.
pub(crate) fn corpus(named: Option<&Path>, index: &Path) -> kaijuan::Result<PathBuf> {
    match (named, Archive::corpus_of(index)) {
        (Some(corpus), _) => Ok(corpus.to_owned()),
        (None, Some(before)) => Ok(before),
        (None, None) => match Archive::open(index) {
            // What cannot be read must not be taken for nothing.
            Err(error @ Error::Io { .. }) => Err(error),
            _ => Ok(PathBuf::from("corpus")),
        },
    }
}

/// Says so where an index has changed its corpus.
fn say_moved(before: Option<&Path>, index: &Path, corpus: &Path) {
    if let Some(before) = before
        && corpus.canonicalize().is_ok_and(|now| now != before)
    {
        warn(&format!(
            "{}: was the index of {}, and is that of {} now",
            index.display(),
            before.display(),
            corpus.display()
        ));
    }
}

/// Says by which encoding everything was read, where that was asked for in an update before.
fn say_encoding(arguments: &Arguments, summary: &Summary) {
    if let Some(encoding) = summary.encoding
        && !arguments.updating.gives_an_encoding()
    {
        warn(&format!(
            "every text is read as {encoding}, as was asked for before; --rebuild forgets it"
        ));
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
