//! Reading one source all the way from its bytes to a report: open → decode → clean → structure.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::clean::{Cleaned, Origins, clean};
use crate::decode::decode;
use crate::error::{Error, Result};
use crate::open::open;
use crate::report::Report;
use crate::structure::understand;

/// A source read without an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// The file's path as given, with the member's behind `!/` inside a container.
    pub path: String,
    /// What it says, or why it cannot be read.
    pub reading: std::result::Result<Reading, String>,
}

/// A source as read: the report and the text it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The report, with the cleaned text.
    pub report: Report,
    /// The decoded text before cleaning.
    pub decoded: String,
    /// The way from the cleaned text back to the decoded text.
    pub origins: Origins,
}

/// Reads a file without an index. A container gives an inspection for each member.
///
/// # Errors
/// Where the file cannot be opened at all. A file that holds nothing readable is no error: its inspection says why.
pub fn inspect(file: &Path) -> Result<Vec<Inspection>> {
    let meta = std::fs::metadata(file).map_err(Error::io("read", file))?;
    let path = file.to_string_lossy().into_owned();
    if meta.is_dir() {
        let reason =
            "is a folder; name a file, or index the folder with `kaijuan index`".to_owned();
        return Err(Error::Unreadable { path, reason });
    }
    let reading = read(file, &path);
    Ok(vec![Inspection { path, reading }])
}

/// Reads a source; where it cannot be read, the reason in plain words. `path` is its path below the corpus.
pub(super) fn read(file: &Path, path: &str) -> std::result::Result<Reading, String> {
    // A fault of ours in one source must not cost the others.
    catch_unwind(AssertUnwindSafe(|| stages(file, path))).unwrap_or_else(|_| {
        Err("kaijuan stumbled over this file; please report it as a fault".to_owned())
    })
}

fn stages(file: &Path, path: &str) -> std::result::Result<Reading, String> {
    let opened = open(file, path)?;
    let decoded = decode(&opened.bytes, None).map_err(|reason| reason.to_string())?;
    drop(opened.bytes);
    let Cleaned { text, origins } = clean(&decoded.text);
    if text.trim().is_empty() {
        return Err("there is no text in it".to_owned());
    }
    let understood = understand(path, &text);
    let report = Report {
        path: path.to_owned(),
        format: opened.format,
        decoding: decoded.decoding,
        title: understood.title,
        year: understood.year,
        text,
        sections: understood.sections,
    };
    Ok(Reading {
        report,
        decoded: decoded.text,
        origins,
    })
}
