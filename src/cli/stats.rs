//! `kaijuan stats`: what the index holds.

use clap::{Args, ValueEnum};
use kaijuan::Archive;

use super::IndexFolder;
use super::ending::{Ending, Outcome};
use super::present::{self, Look, json, stats};

/// Tell what the index holds: reports, sections, years, encodings, size
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
  kaijuan stats
  kaijuan stats --format json | jq .years";

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

/// Runs `kaijuan stats`.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let stats = Archive::open_briefly(&arguments.index.folder)?.stats()?;
    present::to_stdout(|out| match arguments.format {
        Format::Text => stats::write(out, Look::of_stdout(), &arguments.index.folder, &stats),
        Format::Json => json::line(out, &stats),
    })?;
    Ok(Ending::Done)
}
