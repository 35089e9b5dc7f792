//! The table of sources as an update leaves it: which paths go with which report.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::index::ledger::{File, Hash, Ledger};
use crate::index::sources::Sources;

/// The table of sources that belongs to a ledger, as bytes.
pub(in super::super) fn table(ledger: &Ledger) -> Vec<u8> {
    let reports = ledger.reports.iter();
    let reports: HashMap<&Hash, u64> = reports.map(|one| (&one.content, one.report)).collect();
    encode(rows(&ledger.files, |content| reports.get(content).copied()))
}

/// The sources that are reports, with the number of the report of each text.
pub(super) fn rows(
    files: &[File],
    report: impl Fn(&Hash) -> Option<u64>,
) -> Vec<(Cow<'_, str>, u64)> {
    let mut rows = Vec::with_capacity(files.len());
    for file in files {
        for source in &file.sources {
            let taken = source.outcome.as_ref().ok();
            let report = taken.and_then(|taken| report(&taken.content));
            rows.extend(report.map(|report| (file.path_of(source), report)));
        }
    }
    rows
}

/// The table of these sources, as bytes.
pub(super) fn encode(mut rows: Vec<(Cow<'_, str>, u64)>) -> Vec<u8> {
    // Mostly they are in order already.
    rows.sort();
    // A folder can be named so that its files' paths are those of a container's members.
    rows.dedup_by(|a, b| a.0 == b.0);
    Sources::encode(rows.iter().map(|(path, report)| (&**path, *report)))
}
