//! Page furniture: page numbers, the headers and footers that run through a document, and form
//! feeds; a sentence that they broke is joined again.
//!
//! A line goes only where its page shows what it is: it counts on from page to page, or stands at
//! the edge of most pages. A title that stands twice, a refrain or a list does neither.

mod headers;
mod numbers;
mod pairs;
mod series;
#[cfg(test)]
mod tests;

use std::iter;

use memchr::{memchr_iter, memchr2_iter};

use super::edit::Edit;
use super::shape::{Role, breaks_off, is_date, is_indented, is_short, opens_paragraph, role};
use numbers::PageNumber;

/// Stands between pages.
pub(super) const FORM_FEED: char = '\u{c}';

/// A line of the text with words in it.
#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    /// First byte of the line, its indent included.
    start: usize,
    /// First byte of its words.
    from: usize,
    /// The line without the white space around it.
    words: &'a str,
    /// How many form feeds stand before it.
    page: usize,
    /// The number it is, where it could be that of a page.
    number: Option<PageNumber>,
}

impl Line<'_> {
    /// One past the last byte of its words.
    fn to(&self) -> usize {
        self.from + self.words.len()
    }

    fn is_indented(&self, text: &str) -> bool {
        text.get(self.start..self.to()).is_some_and(is_indented)
    }
}

/// The edits these rules ask for.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let lines = lines(text);
    let pages = memchr_iter(FORM_FEED as u8, text.as_bytes()).count() + 1;
    let mut gone = vec![false; lines.len()];
    // Lines that may be headers: they go on no sentence.
    let mut doubtful = vec![false; lines.len()];
    if pages > 1 {
        numbers::at_edges(&lines, &mut gone);
        // What stands farther in shows once it is gone what stood beyond it.
        for _ in 0..numbers::EDGE {
            headers::at_edges(&lines, &mut gone);
        }
        doubtful = pairs::at_edges(text, &lines, &mut gone);
    } else {
        series::numbers(text, &lines, &mut gone);
        headers::beside_numbers(&lines, &mut gone);
        series::headers(text, &lines, &mut gone);
    }
    if pages == 1 && !gone.contains(&true) {
        return Vec::new();
    }
    headers::keep_title(&lines, &mut gone);
    joints(text, &lines, &gone, &doubtful)
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let (mut start, mut page) = (0, 0);
    let ends = memchr2_iter(b'\n', FORM_FEED as u8, text.as_bytes()).map(|at| at + 1);
    for end in ends.chain(iter::once(text.len())) {
        let piece = &text[start..end];
        let words = piece.trim();
        if !words.is_empty() {
            lines.push(Line {
                start,
                from: start + piece.len() - piece.trim_start().len(),
                words,
                page,
                number: PageNumber::read(words),
            });
        }
        page += usize::from(piece.ends_with(FORM_FEED));
        start = end;
    }
    lines
}

/// The edits that take lines and form feeds out, and put what stood around them together.
fn joints(text: &str, lines: &[Line<'_>], gone: &[bool], doubtful: &[bool]) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut before: Option<(&Line<'_>, bool)> = None;
    let mut is_broken = false;
    for ((line, gone), doubtful) in lines.iter().zip(gone).zip(doubtful) {
        if *gone {
            is_broken = true;
            continue;
        }
        match before {
            Some((before, was_doubtful)) if is_broken || line.page != before.page => {
                let is_other_page = line.page != before.page;
                let is_apart =
                    is_other_page && (was_doubtful || *doubtful || is_date(before.words));
                if is_apart {
                    part(before, line, &mut edits);
                } else if goes_on(text, before, line) {
                    edits.push(Edit::join(text, before.to(), line.from));
                } else {
                    edits.push(Edit::replace(before.to(), line.start, '\n'));
                }
            }
            None if line.start > 0 && (is_broken || line.page > 0) => {
                edits.push(Edit::delete(0, line.start));
            }
            _ => {}
        }
        is_broken = false;
        before = Some((line, *doubtful));
    }
    let before = before.map(|(before, _)| before);
    let end = before.map_or(0, Line::to);
    if is_broken || text[end..].contains(FORM_FEED) {
        edits.push(if end > 0 {
            Edit::replace(end, text.len(), '\n')
        } else {
            Edit::delete(end, text.len())
        });
    }
    edits
}

/// The edits that leave a blank line between the last line of a page and the first of the next, so
/// that no other rule joins them; a line end, where there is no more room.
fn part(before: &Line<'_>, line: &Line<'_>, edits: &mut Vec<Edit>) {
    // A line begins after a line end or a form feed.
    let last = line.start.saturating_sub(1);
    if before.to() < last {
        edits.push(Edit::replace(before.to(), last, '\n'));
    }
    edits.push(Edit::replace(last.max(before.to()), line.start, '\n'));
}

/// Whether a sentence goes on from the last line of a page to the first of the next. Where the
/// lines themselves are broken by the width of the page, that is for the rules on hard wraps.
fn goes_on(text: &str, before: &Line<'_>, after: &Line<'_>) -> bool {
    let ends_openly = before.words.ends_with(['，', '、']) || before.words.contains('。');
    let is_sentence = ends_openly || (!is_short(before.words) && before.words.contains('，'));
    is_sentence && !is_short(before.words) && breaks_sentence(text, before, after)
}

/// Whether a sentence is broken off in one line and could go on in another.
fn breaks_sentence(text: &str, before: &Line<'_>, after: &Line<'_>) -> bool {
    // A title or a heading is short, and no part of a sentence shows in it.
    let is_prose = |words: &str| words.contains(['，', '。', '；', '、']) || !is_short(words);
    is_prose(before.words)
        && is_prose(after.words)
        && breaks_off(before.words)
        && role(before.words) != Role::Heading
        && !after.is_indented(text)
        && !opens_paragraph(after.words)
}
