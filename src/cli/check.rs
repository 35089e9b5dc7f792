//! `kaijuan check`: whether the index is whole, and of the corpus as it is now.

use clap::{Args, ValueEnum};
use kaijuan::{Archive, Check};

use super::IndexFolder;
use super::ending::{Ending, Outcome, warn};
use super::present::{self, json, summary::count_usize};

/// Verify the index: its files, its reports, and that it agrees with the corpus
///
/// Reads the whole index, and of the corpus what may have changed. Changes nothing, and can run while the index is searched or brought up to date. Ends with status 0 where all is well, else with 2 and a line on standard error for each thing that is wrong.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    index: IndexFolder,

    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = "\u{1b}[1m\u{1b}[4mExamples:\u{1b}[0m
  kaijuan check
  kaijuan check || kaijuan index              bring it up to date where it is not
  kaijuan check --format json | jq .faults";

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

/// Runs `kaijuan check`.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let check = Archive::check(&arguments.index.folder)?;
    check.faults.iter().for_each(|fault| warn(fault));
    check.incomparable.iter().for_each(|why| warn(why));
    if let Some(difference) = difference(&check) {
        warn(&difference);
    }
    match arguments.format {
        Format::Text if !check.is_sound() => {}
        Format::Text => present::to_stdout(|out| writeln!(out, "{}", verdict(&check)))?,
        Format::Json => present::to_stdout(|out| json::line(out, &check))?,
    }
    Ok(match check.is_sound() && check.agrees() {
        true => Ending::Done,
        false => Ending::Trouble,
    })
}

/// What holds of an index without faults.
fn verdict(check: &Check) -> String {
    let mut verdict = format!(
        "{} in {}: whole",
        count_usize(check.reports, "report"),
        check.index.display()
    );
    if check.agrees() {
        verdict.push_str(", and as the corpus is");
    }
    if check.leftovers > 0 {
        verdict.push_str(&format!(
            "\n  beside {} of an update that is under way or was killed; the next one sees to it",
            count_usize(check.leftovers, "file")
        ));
    }
    verdict
}

/// How the corpus differs, and what to do.
fn difference(check: &Check) -> Option<String> {
    let changes = [
        (check.added, "added"),
        (check.changed, "changed"),
        (check.removed, "removed"),
    ];
    let told = changes.iter().filter(|(files, _)| *files > 0);
    let told: Vec<String> = told
        .map(|(files, what)| format!("{} {what}", count_usize(*files, "file")))
        .collect();
    let corpus = check.corpus.as_ref().filter(|_| !told.is_empty())?;
    Some(format!(
        "{}: not as {} is ({}); bring it up to date with `kaijuan index`",
        check.index.display(),
        corpus.display(),
        told.join(", ")
    ))
}
