//! From what was found to what a person or a program reads: a file per format. Nothing is computed here.

pub(crate) mod csv;
pub(crate) mod json;
mod look;
pub(crate) mod paths;
pub(crate) mod report;
pub(crate) mod stats;
pub(crate) mod summary;
pub(crate) mod text;
mod width;

use std::io::{self, BufWriter, Write};

use anstream::AutoStream;
use kaijuan::{Answer, Year, YearBasis};

pub(crate) use look::Look;

/// One page of hits, with what the formats tell about it.
pub(crate) struct Page<'a> {
    /// The query as typed.
    pub(crate) query: &'a str,
    /// The options that narrow it, such as ` --year 1978`.
    pub(crate) narrowed: &'a str,
    /// How many hits were left out at the front.
    pub(crate) offset: usize,
    /// How long the search took.
    pub(crate) seconds: f64,
    /// What was found.
    pub(crate) answer: &'a Answer,
}

/// Hands standard output to a format, buffered, and passes on what goes wrong: a closed pipe must not panic.
pub(crate) fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    // Formats decide on colour themselves; the stream only translates it for consoles that need that.
    let stream = match Look::of_stdout().colour {
        true => AutoStream::always(io::stdout().lock()),
        false => AutoStream::always_ansi(io::stdout().lock()),
    };
    let mut out = BufWriter::new(stream);
    write(&mut out)?;
    out.flush()
}

/// The year as people write it: 约 stands before one that is only inferred.
pub(crate) fn year(year: &Year) -> String {
    match year.basis {
        YearBasis::Inferred => format!("约{}", year.year),
        _ => year.year.to_string(),
    }
}
