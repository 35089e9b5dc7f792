//! `kaijuan inspect`: reads files without an index and tells what it sees, and why.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use kaijuan::{Inspection, Inspector};

use super::ending::{Ending, Outcome, warn};
use super::present::{self, Look, json, report};
use super::reading::Reading;

/// Read files without an index and tell what is seen in them, and why
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The files to read
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    #[command(flatten)]
    reading: Reading,

    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = "\u{1b}[1m\u{1b}[4mExamples:\u{1b}[0m
  kaijuan inspect corpus/党建/述职报告.txt
  kaijuan inspect corpus/*.txt --format jsonl | jq -r '[.path, .encoding, .year] | @tsv'";

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Jsonl,
}

/// Runs `kaijuan inspect`.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let mut ending = Ending::Done;
    let look = Look::of_stdout();
    let inspector = Inspector::new(&arguments.reading.settings());
    present::to_stdout(|out| {
        let mut printed = false;
        for file in &arguments.files {
            let mut written = Ok(());
            let inspected = inspector.inspect(file, &mut |inspection| {
                written = write(out, look, arguments.format, &inspection, printed);
                printed |= inspection.reading.is_ok();
                match written.is_ok() {
                    true => ControlFlow::Continue(()),
                    false => ControlFlow::Break(()),
                }
            });
            written?;
            if let Err(error) = inspected {
                ending = Ending::Trouble;
                let inspection = Inspection {
                    path: file.display().to_string(),
                    reading: Err(error.to_string()),
                };
                write(out, look, arguments.format, &inspection, printed)?;
            }
        }
        Ok(())
    })?;
    Ok(ending)
}

fn write(
    out: &mut dyn Write,
    look: Look,
    format: Format,
    inspection: &Inspection,
    below: bool,
) -> io::Result<()> {
    match (format, &inspection.reading) {
        (Format::Jsonl, _) => json::inspection(out, inspection),
        (Format::Text, Ok(reading)) => {
            if below {
                writeln!(out)?;
            }
            report::inspection(out, look, &inspection.path, &reading.report)
        }
        (Format::Text, Err(reason)) => {
            // What was printed before this belongs above it on a screen.
            out.flush()?;
            warn(&naming(&inspection.path, reason));
            Ok(())
        }
    }
}

/// The reason, with the path before it unless it begins so already.
fn naming(path: &str, reason: &str) -> String {
    if reason.starts_with(path) {
        reason.to_owned()
    } else {
        format!("{path}: {reason}")
    }
}
