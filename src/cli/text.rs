//! `kaijuan text`: the text of one file as UTF-8, before or after cleaning.

use std::io::{self, IsTerminal};
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use kaijuan::{Error, Inspection, Inspector, Reading, SOFT_BREAK};

use super::ending::{Ending, Outcome, Stop};
use super::present;
use super::reading::Reading as Options;

/// Print the decoded text of one file, as UTF-8
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The file to read
    file: PathBuf,

    /// After cleaning: the text that is searched, and that offsets count in
    #[arg(long)]
    clean: bool,

    #[command(flatten)]
    options: Options,
}

const EXAMPLES: &str = "\u{1b}[1m\u{1b}[4mExamples:\u{1b}[0m
  kaijuan text old-gbk-report.txt > report-utf8.txt
  kaijuan text report.txt --clean
  diff <(kaijuan text report.txt) <(kaijuan text report.txt --clean)    what cleaning takes away";

/// Runs `kaijuan text`.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let reading = read(arguments)?;
    let for_reading = io::stdout().is_terminal();
    let text = match arguments.clean {
        // A soft line break is one to a reader. Where the text goes on to a program it stays what it
        // is: no sentence ends there.
        true if for_reading => reading.report.text.replace(SOFT_BREAK, "\n"),
        true => reading.report.text,
        false => reading.decoded,
    };
    present::to_stdout(|out| {
        out.write_all(text.as_bytes())?;
        // The text as it is; only a prompt should not stand behind its last line.
        if for_reading && !text.ends_with('\n') {
            writeln!(out)?;
        }
        Ok(())
    })?;
    Ok(Ending::Done)
}

/// The one source that the file holds, or that is named in it.
fn read(arguments: &Arguments) -> Result<Reading, Stop> {
    let path = arguments.file.display();
    let named = path.to_string();
    let mut first: Option<Inspection> = None;
    let mut found = 0;
    let inspector = Inspector::new(&arguments.options.settings());
    inspector.inspect(&arguments.file, &mut |inspection| {
        // Of what lies beside a member that is named nothing is wanted.
        if inspection.path == named {
            found = 1;
            first = Some(inspection);
            return ControlFlow::Break(());
        }
        found += 1;
        first.get_or_insert(inspection);
        ControlFlow::Continue(())
    })?;
    match first {
        Some(first) if found > 1 => Err(Stop::Error(format!(
            "{path}: holds {found} files; name one, such as {}",
            first.path
        ))),
        Some(Inspection {
            reading: Ok(reading),
            ..
        }) => Ok(reading),
        Some(Inspection {
            path,
            reading: Err(reason),
        }) => Err(Error::Unreadable { path, reason }.into()),
        None => Err(Stop::Error(format!(
            "{path}: holds no file that could be read"
        ))),
    }
}
