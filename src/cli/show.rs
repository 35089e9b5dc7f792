//! `kaijuan show`: a report as it was indexed.

use std::path::Path;

use clap::{Args, ValueEnum};
use kaijuan::{Archive, Error, Report};

use super::IndexFolder;
use super::ending::{Ending, Outcome, Stop};
use super::present::{self, Look, json, report};

/// Print a report as indexed: title, year and why, encoding, outline, text
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The report's path below the corpus, as `search` prints it
    path: String,

    /// Only the outline
    #[arg(long, conflicts_with = "section")]
    outline: bool,

    /// Only the section of this number in the outline
    #[arg(long, value_name = "N")]
    section: Option<u32>,

    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    #[command(flatten)]
    index: IndexFolder,
}

const EXAMPLES: &str = "\u{1b}[1m\u{1b}[4mExamples:\u{1b}[0m
  kaijuan show 党建/述职报告.txt
  kaijuan show 党建/述职报告.txt --outline
  kaijuan show 党建/述职报告.txt --section 3";

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

/// Runs `kaijuan show`.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let archive = Archive::open_briefly(&arguments.index.folder)?;
    let report = find(&archive, &arguments.path)?;
    let section = match arguments.section {
        Some(number) => Some(
            report
                .sections
                .iter()
                .find(|s| s.number == number)
                .ok_or_else(|| Error::UnknownSection {
                    path: report.path.clone(),
                    number,
                    sections: report.sections.len(),
                })?,
        ),
        None => None,
    };
    let look = Look::of_stdout();
    present::to_stdout(|out| match (arguments.format, section) {
        (Format::Text, Some(section)) => report::section(out, look, &report, section),
        (Format::Text, None) if arguments.outline => report::outline(out, look, &report),
        (Format::Text, None) => report::whole(out, look, &report),
        (Format::Json, Some(section)) => json::section(out, &report, section),
        (Format::Json, None) => json::report(out, &report, !arguments.outline),
    })?;
    Ok(Ending::Done)
}

/// The report of this path. A path as the shell completes it, through the corpus folder, is understood as well.
fn find(archive: &Archive, path: &str) -> Result<Report, Stop> {
    let path = path.strip_prefix("./").unwrap_or(path);
    let unknown = match archive.report(path) {
        Err(error @ Error::UnknownReport { .. }) => error,
        found => return Ok(found?),
    };
    match below_corpus(archive, path).map(|below| archive.report(&below)) {
        Some(Ok(report)) => Ok(report),
        _ => Err(unknown.into()),
    }
}

fn below_corpus(archive: &Archive, path: &str) -> Option<String> {
    let corpus = archive.stats().ok()?.corpus.canonicalize().ok()?;
    let path = Path::new(path);
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let file = folder.canonicalize().ok()?.join(path.file_name()?);
    Some(file.strip_prefix(corpus).ok()?.to_str()?.to_owned())
}
