//! Rich Text Format, as Word, WordPad, WPS and LibreOffice write it.
//!
//! The groups are followed on a stack of their own, and only what tells text from the rest is
//! understood. Damage costs what it touches; a document that is cut off gives what is there.

mod charset;
mod field;
mod group;
mod lexer;
mod output;
mod reader;
#[cfg(test)]
mod tests;

use self::reader::Reader;
use super::extracted::Extracted;
use super::unread::Unread;
use crate::limits::Limits;

/// The text of a rich text document. A line is a paragraph or a table row, cells are separated by
/// tabs; footnotes and text boxes follow their paragraph.
pub(crate) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, Unread> {
    let start = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    if !start.starts_with(b"{\\rtf") {
        return Err(Unread::Damaged(
            "it does not begin as a rich text document does; copy the file again".to_owned(),
        ));
    }
    Reader::new(start, limits).read()
}
