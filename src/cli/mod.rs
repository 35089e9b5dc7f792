//! The command line: its definition, and how a command ends.

mod add;
mod arguments;
mod check;
mod completions;
mod ending;
mod index;
mod inspect;
mod man;
mod present;
mod progress;
mod reader;
mod reading;
mod search;
mod show;
mod stats;
mod text;
mod watch;

use std::convert::Infallible;
use std::ffi::OsString;
use std::panic::catch_unwind;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};

use ending::{Ending, Outcome, Stop, warn};

/// Runs the command that the process was started with, and gives the status to leave with.
pub(crate) fn main() -> ExitCode {
    // What is stumbled over is told in a line like all else, where it is not expected and dealt with.
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
    catch_unwind(run).unwrap_or_else(|_| {
        warn(
            "stumbled over a fault of its own; please report it, with what RUST_BACKTRACE=1 prints",
        );
        ExitCode::from(2)
    })
}

fn run() -> ExitCode {
    let typed: Vec<OsString> = std::env::args_os().collect();
    let read = match arguments::parse_search(&typed) {
        Some(search) => Ok(Command::Search(search)),
        None => arguments::parse(Cli::command(), typed).map(|cli| cli.command),
    };
    let outcome = match read {
        Ok(command) => command.run(),
        // Help and version are no errors; a bare `kaijuan` is one, answered by the help.
        Err(usage)
            if !usage.use_stderr()
                || usage.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand =>
        {
            usage.exit()
        }
        Err(usage) => Err(Stop::Error(arguments::in_one_line(&usage.to_string()))),
    };
    match outcome {
        Ok(Ending::Done) | Err(Stop::ClosedPipe) => ExitCode::SUCCESS,
        Ok(Ending::NothingFound) => ExitCode::from(1),
        Ok(Ending::Trouble) => ExitCode::from(2),
        Err(Stop::Error(message)) => {
            warn(&message);
            ExitCode::from(2)
        }
    }
}

/// 开卷: full-text search for archives of Chinese reports.
#[derive(Debug, Parser)]
#[command(name = "kaijuan", version, max_term_width = 100, arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\u{1b}[1m\u{1b}[4mExamples:\u{1b}[0m
  kaijuan index corpus                        build the index, or bring it up to date
  kaijuan search 乡村振兴 产业                reports that have both words, best first
  kaijuan search '\"抓党建工作\"'               the phrase, exactly
  kaijuan search 粮食 --year 1978..1985       reports of these years
  kaijuan search 作风 --section 存在的问题    only in sections of this heading
  kaijuan search 粮食 --format paths --limit 0 | wc -l
  kaijuan show 党建/述职报告.txt --outline    the outline of one report

`kaijuan help search` explains queries. The index is in the folder `index` unless --index or \
KAIJUAN_INDEX says otherwise. Exit status: 0 found or done, 1 nothing found, 2 an error.";

#[derive(Debug, Subcommand)]
enum Command {
    Index(index::Arguments),
    Search(search::Arguments),
    Show(show::Arguments),
    Inspect(inspect::Arguments),
    Text(text::Arguments),
    Add(add::Arguments),
    Watch(watch::Arguments),
    Check(check::Arguments),
    Stats(stats::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
    #[command(hide = true, name = reading::READER)]
    Reader(reader::Arguments),
}

impl Command {
    fn run(self) -> Outcome {
        match self {
            Command::Index(arguments) => index::run(&arguments),
            Command::Search(arguments) => search::run(&arguments),
            Command::Show(arguments) => show::run(&arguments),
            Command::Inspect(arguments) => inspect::run(&arguments),
            Command::Text(arguments) => text::run(&arguments),
            Command::Add(arguments) => add::run(&arguments),
            Command::Watch(arguments) => watch::run(&arguments),
            Command::Check(arguments) => check::run(&arguments),
            Command::Stats(arguments) => stats::run(&arguments),
            Command::Completions(arguments) => completions::run(&arguments),
            Command::Man(arguments) => man::run(&arguments),
            Command::Reader(arguments) => reader::run(&arguments),
        }
    }
}

/// Where the index is: the same option for every command that wants one.
#[derive(Debug, Args)]
struct IndexFolder {
    /// The folder the index is in
    #[arg(
        long = "index",
        value_name = "DIR",
        default_value = "index",
        env = "KAIJUAN_INDEX",
        hide_env_values = true,
        value_parser = folder
    )]
    folder: PathBuf,
}

/// The folder named; the default where KAIJUAN_INDEX is set but empty.
fn folder(name: &str) -> Result<PathBuf, Infallible> {
    Ok(PathBuf::from(if name.is_empty() { "index" } else { name }))
}
