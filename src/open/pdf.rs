//! PDF files: the text layer, as lines in reading order.
//!
//! A page ends with a form feed. Rows of which the page shows that they are one paragraph, or one
//! title, are one line. Others stay as they are printed, with the indents and blank lines by which
//! paragraphs can be told; joining them again is up to the cleaning.

mod info;
mod lines;
mod order;
mod paragraphs;
mod reader;
mod rows;
#[cfg(test)]
mod tests;
mod unified;
mod unmapped;
mod wraps;

use std::collections::HashMap;

use crate::limits::Limits;
use crate::open::extracted::Extracted;
use crate::open::unread::Unread;
use lines::Line;
use order::Column;
use paragraphs::Document;

/// Pages with fewer characters than this, on the average, are pictures, if there are pictures:
/// what there is was stamped on by the scanner.
const STRAY: usize = 10;

/// Takes the text layer out of the bytes of a PDF file.
///
/// Lines are as printed or whole paragraphs, a page ends with U+000C, a paragraph's indent is two U+3000, and a blank
/// line parts what the page sets apart. What cannot be read stands as U+FFFD.
pub(crate) fn extract(bytes: Vec<u8>, limits: &Limits) -> Result<Extracted, Unread> {
    let mut document = Document::default();
    let mut found = Found::default();
    reader::read(&bytes, limits, &mut |mut page| {
        found.pages += 1;
        if page.refused.is_some() {
            found.broken += 1;
            found.refused = page.refused;
            document.add(vec![(Column::All, unread())]);
            return Ok(());
        }
        unmapped::mark(&mut page);
        let mut ordered = Vec::new();
        for lines in lines::lines(page.glyphs) {
            ordered.extend(order::reading_order(lines));
        }
        for (_, line) in &ordered {
            found.add(&line.text, limits)?;
        }
        document.add(ordered);
        Ok(())
    })?;
    found.check(&bytes)?;
    Ok(Extracted {
        text: document.text(),
        metadata: info::metadata(&bytes),
        headings: Vec::new(),
    })
}

/// Whether the mark is missing with which a PDF file ends.
fn is_cut_off(bytes: &[u8]) -> bool {
    let tail = bytes
        .get(bytes.len().saturating_sub(2048)..)
        .unwrap_or(bytes);
    info::find(tail, b"%%EOF").is_none()
}

/// Whether there is a picture in the file. Pictures are never packed in with other objects.
fn has_pictures(bytes: &[u8]) -> bool {
    let is_picture = |word: &[u8]| info::find(bytes, word).is_some();
    is_picture(b"/Subtype/Image") || is_picture(b"/Subtype /Image")
}

/// Stands for a page that could not be read.
fn unread() -> Line {
    Line {
        text: unmapped::UNKNOWN.to_string(),
        size: 1.0,
        ..Line::default()
    }
}

/// What was found so far.
#[derive(Debug, Default)]
struct Found {
    pages: usize,
    broken: usize,
    /// Why the last of those that are broken is.
    refused: Option<Unread>,
    /// Bytes of text.
    bytes: u64,
    /// Characters that are known, spaces aside.
    known: usize,
    unknown: usize,
    /// Short lines, which may be stamped on every page; kept while there are few.
    stamps: HashMap<String, usize>,
}

impl Found {
    fn add(&mut self, line: &str, limits: &Limits) -> Result<(), Unread> {
        self.bytes += line.len() as u64 + 1;
        if self.bytes > limits.text {
            let most = limits.text >> 20;
            return Err(Unread::Limit(format!(
                "more than {most} MB of text, the limit for one source"
            )));
        }
        let unknown = line.chars().filter(|c| unmapped::is_unknown(*c)).count();
        let known = line.chars().filter(|c| !c.is_whitespace()).count() - unknown;
        self.unknown += unknown;
        self.known += known;
        if line.len() < 100 && self.stamps.len() < 1000 {
            // Page numbers are the same stamp with another number.
            let words = line
                .chars()
                .filter(|c| !c.is_ascii_digit() && !c.is_whitespace());
            *self.stamps.entry(words.collect()).or_default() += 1;
        }
        Ok(())
    }

    /// Why there is no text in the document, if there is none.
    fn check(&self, bytes: &[u8]) -> Result<(), Unread> {
        if self.pages == 0 {
            return Err(Unread::Damaged(
                "no page can be found in the PDF; get a whole copy of it".to_owned(),
            ));
        }
        if let Some(refused) = &self.refused
            && self.broken == self.pages
        {
            return Err(refused.clone());
        }
        // What is missing may have been in the part that is missing.
        if is_cut_off(bytes) && (self.known == 0 || self.unknown > 4 * self.known) {
            return Err(Unread::Damaged(
                "the PDF is cut off before its text; get a whole copy of it".to_owned(),
            ));
        }
        if self.unknown > 4 * self.known {
            return Err(Unread::NoText(
                "no text layer that can be read: its fonts do not say which characters they draw; \
                 run text recognition (OCR) over it first"
                    .to_owned(),
            ));
        }
        let is_stamp = |count: &usize| self.pages > 1 && *count * 2 > self.pages;
        let stamped: usize = self
            .stamps
            .iter()
            .filter(|(_, count)| is_stamp(count))
            .map(|(words, count)| words.chars().count() * count)
            .sum();
        let written = self.known.saturating_sub(stamped);
        let is_stray = written < STRAY * self.pages && has_pictures(bytes);
        if self.known == 0 || is_stray {
            return Err(Unread::NoText(if has_pictures(bytes) {
                "no text layer: the pages are pictures (scanned); run text recognition (OCR) over \
                 it first"
                    .to_owned()
            } else {
                "no text layer: the pages are empty or drawn; run text recognition (OCR) over it \
                 first"
                    .to_owned()
            }));
        }
        Ok(())
    }
}
