//! Hits as paths, one a line.

use std::io::{self, Write};

/// Writes the paths as they are.
pub(crate) fn write(out: &mut dyn Write, paths: &[String]) -> io::Result<()> {
    for path in paths {
        writeln!(out, "{path}")?;
    }
    Ok(())
}
