//! `kaijuan reader`: reads files for the kaijuan that started it. Not for people.

use std::io;

use clap::Args;

use super::ending::{Ending, Outcome, Stop};

/// Read files for the kaijuan that started this one
#[derive(Debug, Args)]
pub(crate) struct Arguments {}

/// Runs `kaijuan reader`.
pub(crate) fn run(_arguments: &Arguments) -> Outcome {
    match kaijuan::serve_reader(io::stdin(), io::stdout()) {
        Ok(()) => Ok(Ending::Done),
        // The parent has what it wanted.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Stop::ClosedPipe),
        Err(error) => Err(Stop::Error(format!(
            "reader: cannot go on: {error}; this command is for kaijuan itself"
        ))),
    }
}
