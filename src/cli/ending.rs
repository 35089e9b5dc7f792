//! How a command ends: well, with nothing found, or with an error of one line.

use std::io::{self, Write};

/// What a command gives to the caller of the process.
pub(crate) type Outcome = Result<Ending, Stop>;

/// How a command ended that ran to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Found, or done: status 0.
    Done,
    /// Nothing answers: status 1.
    NothingFound,
    /// Something failed and has been said already: status 2.
    Trouble,
}

/// Why a command stopped before its end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Nobody reads the output any more. That is no error.
    ClosedPipe,
    /// An error, in one line.
    Error(String),
}

impl From<kaijuan::Error> for Stop {
    fn from(error: kaijuan::Error) -> Self {
        Stop::Error(error.to_string())
    }
}

impl From<kaijuan::QueryError> for Stop {
    fn from(error: kaijuan::QueryError) -> Self {
        Stop::Error(error.to_string())
    }
}

/// Only writing the output gives bare input/output errors; files are named in the library's own errors.
impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Stop::ClosedPipe,
            _ => Stop::Error(format!("standard output: cannot write: {}", plain(&error))),
        }
    }
}

/// The system's reason in lower case and without its number.
pub(crate) fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error")
        .next()
        .unwrap_or_default()
        .to_lowercase()
}

/// Says something on standard error, in one line that names the program.
pub(crate) fn warn(message: &str) {
    say(&format!("kaijuan: {message}"));
}

/// Writes one line to standard error. Where nobody can hear it, nobody misses it.
pub(crate) fn say(line: &str) {
    let line: String = line
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let _ = writeln!(io::stderr(), "{line}");
}
