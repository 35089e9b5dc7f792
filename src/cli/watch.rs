//! `kaijuan watch`: keeps the index up to date until stopped.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::{Args, ValueEnum};
use kaijuan::{Error, Failure, Following, Update, Watched};

use super::IndexFolder;
use super::ending::{Ending, Outcome, Stop, say, warn};
use super::present::{self, json, summary};
use super::reading::Updating;

/// Keep the index up to date with the corpus until stopped
///
/// Follows the corpus folder: what is added, changed or removed there is in the index a moment later. A file that is still being written is taken in when it is whole. Stop with Ctrl-C.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The folder that holds the reports [default: the one the index was built from, or else corpus]
    corpus: Option<PathBuf>,

    #[command(flatten)]
    index: IndexFolder,

    #[command(flatten)]
    updating: Updating,

    /// Take changes in when nothing has happened for so long, such as `300ms` or `2s`
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "300ms")]
    quiet: Duration,

    /// Walk the corpus this often instead of waiting for the system's notifications, such as `5s`
    #[arg(long, value_name = "TIME", value_parser = time)]
    poll: Option<Duration>,

    /// How to print each update
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = "\u{1b}[1m\u{1b}[4mExamples:\u{1b}[0m
  kaijuan watch                               the folder `corpus`, or the one the index is of
  kaijuan watch ~/reports --index ~/reports.index
  kaijuan watch --poll 10s                    on a network drive that others write to
  kaijuan watch --format jsonl >> updates.log  a line of JSON for each update";

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Text,
    Jsonl,
}

/// Runs `kaijuan watch`.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let index = &arguments.index.folder;
    let corpus = super::index::corpus(arguments.corpus.as_deref(), index)?;
    let stopped = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&stopped);
    ctrlc::set_handler(move || {
        // Whoever asks twice does not want to wait.
        if stop.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    })
    .map_err(|error| Stop::Error(format!("cannot wait for the signal to stop: {error}")))?;
    let update = Update {
        allow_empty: true,
        ..arguments.updating.update(Some(index))
    };
    let (archive, summary) = super::index::build(&corpus, index, &update)?;
    super::index::say_failures(&summary);
    say(&summary::in_short(&summary));
    let following = Following {
        quiet: arguments.quiet,
        poll: arguments.poll,
    };
    let mut failed = summary.failed;
    let mut broken = None;
    let format = arguments.format;
    let is_stopped = || stopped.load(Ordering::SeqCst);
    archive.watch(&update, &following, &|| is_stopped(), &mut |watched| {
        if let Err(stop) = tell(format, watched, &mut failed) {
            broken = Some(stop);
            stopped.store(true, Ordering::SeqCst);
        }
    })?;
    match broken {
        Some(stop) => Err(stop),
        None => Ok(Ending::Done),
    }
}

/// Tells what happened; `failed` is what could not be read before.
fn tell(format: Format, watched: Watched, failed: &mut Vec<Failure>) -> Result<(), Stop> {
    match watched {
        Watched::Following { polling: None } => say("watching; stop with Ctrl-C"),
        Watched::Following { polling: Some(why) } => {
            say(&format!(
                "watching by walking at intervals, for {why}; stop with Ctrl-C"
            ));
        }
        Watched::Trouble(Error::Locked { path, holder }) => {
            let holder = holder.unwrap_or_else(|| "another kaijuan".to_owned());
            say(&format!(
                "{}: waiting, for {holder} is writing this index",
                path.display()
            ));
        }
        Watched::Trouble(error) => {
            warn(&error.to_string());
            say("the index is as it was; still watching");
        }
        Watched::Updated(summary) => {
            for failure in summary.failed.iter().filter(|one| !failed.contains(one)) {
                say(&format!("{}: {}", failure.path, failure.reason));
            }
            let news =
                summary.added + summary.changed + summary.removed > 0 || summary.failed != *failed;
            failed.clone_from(&summary.failed);
            if news {
                present::to_stdout(|out| match format {
                    Format::Jsonl => json::line(out, &*summary),
                    Format::Text => writeln!(out, "{}", summary::news(&summary)),
                })?;
            }
        }
    }
    Ok(())
}

fn time(written: &str) -> Result<Duration, String> {
    let number = |digits: &str| {
        digits
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|n| *n > 0.0 && *n < 1e6)
    };
    let seconds = match written.trim().strip_suffix("ms") {
        Some(digits) => number(digits).map(|n| n / 1000.0),
        None => number(written.trim().trim_end_matches('s')),
    };
    seconds
        .map(Duration::from_secs_f64)
        .ok_or_else(|| "write a time such as 300ms or 5s".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (written, expected) in [
            ("300ms", Some(300)),
            ("2s", Some(2000)),
            ("2", Some(2000)),
            ("0.5 s", Some(500)),
            ("0", None),
            ("-1s", None),
            ("soon", None),
            ("", None),
        ] {
            let expected = expected.map(Duration::from_millis);
            assert_eq!(time(written).ok(), expected, "{written}");
        }
    }
}
