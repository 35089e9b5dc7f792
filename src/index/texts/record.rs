//! What is kept of a document, part by part.
//!
//! ```text
//! for each part: u8 which, its bytes (counted seven bits to the byte), they themselves
//! u8 0
//! ```

use tantivy::directory::OwnedBytes;

use crate::index::packing::{put_vint, take_vint};

/// What stands behind the last part.
const END: u8 = 0;

/// A part of what is kept of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Part {
    /// The text of a passage, see [`encode_text`](crate::index::stored::encode_text).
    Text = 1,
    /// Where a passage stands in its report, a [record](crate::index::stored::encode).
    Place = 2,
    /// The outline of a report, a record.
    Outline = 3,
    /// What its document states of a report beside its text, a record.
    Statements = 4,
    /// What a report is dated by that states no year.
    Evidence = 5,
}

/// What is kept of a document.
pub(crate) struct Record(OwnedBytes);

impl Record {
    /// The record behind so many others, in a block; `None` where there is none.
    pub(super) fn find(block: OwnedBytes, number: u32) -> Option<Record> {
        let mut rest = block.as_slice();
        for _ in 0..number {
            (_, rest) = split(rest)?;
        }
        let begin = block.len() - rest.len();
        Some(Record(block.slice(begin..block.len())))
    }

    /// A part of it; `None` where it has none, or that cannot be read.
    pub(crate) fn part(&self, part: Part) -> Option<&[u8]> {
        let mut rest = self.0.as_slice();
        while let (Some((which, bytes)), behind) = take(rest)? {
            if which == part as u8 {
                return Some(bytes);
            }
            rest = behind;
        }
        None
    }
}

/// Appends a part to a record in the making.
pub(super) fn put(record: &mut Vec<u8>, part: Part, bytes: &[u8]) {
    record.push(part as u8);
    put_vint(record, bytes.len() as u32);
    record.extend_from_slice(bytes);
}

/// Ends a record in the making.
pub(super) fn end(record: &mut Vec<u8>) {
    record.push(END);
}

/// The record that these bytes begin with, and what is behind it; `None` where they begin with none.
pub(super) fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut rest = bytes;
    while let (Some(_), behind) = take(rest)? {
        rest = behind;
    }
    let behind = rest.get(1..)?;
    bytes.split_at_checked(bytes.len() - behind.len())
}

/// A part: which it is, and its bytes.
type Taken<'a> = (u8, &'a [u8]);

/// The part that these bytes begin with, if any, and what is behind it; `None` where they are no record.
fn take(bytes: &[u8]) -> Option<(Option<Taken<'_>>, &[u8])> {
    let (which, mut rest) = bytes.split_first()?;
    if *which == END {
        return Some((None, bytes));
    }
    let length = take_vint(&mut rest)? as usize;
    let (part, rest) = rest.split_at_checked(length)?;
    Some((Some((*which, part)), rest))
}
