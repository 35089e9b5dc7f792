//! Gathers the text of a document with markup line by line, for the readers of such formats.

use super::extracted::{Extracted, HeadingMark, Metadata};
use super::unread::Unread;
use crate::limits::Limits;

/// A marked line longer than this, in bytes, is no heading but a paragraph in a heading's dress.
const LONGEST_HEADING: usize = 600;
/// No row has more empty cells between two others, as far as tabs are written for them.
const MOST_TABS: u8 = 32;

/// A text in the making. Empty lines at its ends, and white space at the ends of lines, are left out.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    text: String,
    /// Byte at which the line begins that is being written.
    line: usize,
    /// Byte after which the row begins that is being written.
    row: usize,
    gap: Gap,
    heading: Option<u8>,
    headings: Vec<HeadingMark>,
    /// Text that follows the paragraph, such as footnotes, a line each.
    notes: String,
    /// Most bytes of text.
    most: usize,
    full: bool,
}

/// What lies between the last text and the next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Gap {
    #[default]
    None,
    Tabs(u8),
    Line,
    Blank,
}

impl Lines {
    /// An empty text that takes as many bytes as the limits allow.
    pub(crate) fn new(limits: &Limits) -> Self {
        Lines {
            most: usize::try_from(limits.text).unwrap_or(usize::MAX),
            ..Lines::default()
        }
    }

    /// Writes text into the line, as it is. It must have no line break in it.
    pub(crate) fn push(&mut self, text: &str) {
        // Beside the text there is room for a gap.
        if self.text.len() + text.len() + usize::from(MOST_TABS) > self.most {
            self.full |= !text.trim().is_empty();
            return;
        }
        if text.is_empty() {
            return;
        }
        self.close_gap();
        if let Some(level) = self.heading
            && self.headings.last().is_none_or(|mark| mark.at != self.line)
        {
            let at = self.line;
            self.headings.push(HeadingMark { at, level });
        }
        self.text.push_str(text);
    }

    fn close_gap(&mut self) {
        match std::mem::take(&mut self.gap) {
            Gap::None => return,
            Gap::Tabs(tabs) => {
                (0..tabs).for_each(|_| self.text.push('\t'));
                return;
            }
            Gap::Line => self.text.push('\n'),
            Gap::Blank => {
                let have = self.text.bytes().rev().take_while(|b| *b == b'\n').count();
                (have..2).for_each(|_| self.text.push('\n'));
            }
        }
        self.line = self.text.len();
    }

    /// Ends the line, where something stands in it. A row goes on where its next cell is still empty.
    pub(crate) fn end_line(&mut self) {
        if self.gap == Gap::None {
            self.finish_line();
        }
    }

    /// Ends the line, whatever cells it has: a row begins, or a paragraph outside of tables.
    pub(crate) fn end_row(&mut self) {
        self.finish_line();
        self.row = self.text.len();
    }

    fn finish_line(&mut self) {
        if matches!(self.gap, Gap::Line | Gap::Blank) {
            return;
        }
        self.gap = Gap::None;
        let line = self.text.get(self.line..).unwrap_or_default();
        let length = line.trim_end().len();
        self.text.truncate(self.line + length);
        if let Some(mark) = self.headings.last()
            && mark.at == self.line
            && (length == 0 || length > LONGEST_HEADING)
        {
            self.headings.pop();
        }
        if length > 0 {
            self.gap = Gap::Line;
        }
    }

    /// Ends the line and leaves an empty one after it, never more than one.
    pub(crate) fn blank_line(&mut self) {
        self.end_row();
        if !self.text.is_empty() {
            self.gap = Gap::Blank;
        }
    }

    /// Begins the next cell of a row: what follows is set off by a tab, even if the line had ended.
    /// Empty cells at the beginning of a row are left out.
    pub(crate) fn next_cell(&mut self) {
        if self.text.len() <= self.row {
            return;
        }
        let tabs = match self.gap {
            Gap::Tabs(tabs) => tabs,
            _ => 0,
        };
        self.gap = Gap::Tabs((tabs + 1).min(MOST_TABS));
    }

    /// Adds text that is to follow the paragraph; it may have line breaks in it.
    pub(crate) fn push_note(&mut self, text: &str) {
        if self.notes.len() + text.len() > self.most {
            self.full = true;
        } else {
            self.notes.push_str(text);
        }
    }

    /// Places the notes that have been added, after a line that has ended.
    pub(crate) fn place_notes(&mut self) {
        if self.notes.is_empty() {
            return;
        }
        self.end_heading();
        for note in std::mem::take(&mut self.notes).lines() {
            self.push(note.trim());
            self.end_row();
        }
    }

    /// From here on lines are headings of this level, until [`Lines::end_heading`].
    pub(crate) fn start_heading(&mut self, level: u8) {
        self.heading = Some(level);
    }

    /// What follows is no heading.
    pub(crate) fn end_heading(&mut self) {
        self.heading = None;
    }

    /// Whether lines are headings here.
    pub(crate) fn in_heading(&self) -> bool {
        self.heading.is_some()
    }

    /// How many lines have been marked as headings so far.
    pub(crate) fn headings(&self) -> usize {
        self.headings.len()
    }

    /// Whether nothing stands in the line yet.
    pub(crate) fn at_line_start(&self) -> bool {
        matches!(self.gap, Gap::Line | Gap::Blank) || self.text.len() == self.line
    }

    /// Bytes of text so far.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// The last character of the line, where it has one and no gap follows.
    pub(crate) fn last_char(&self) -> Option<char> {
        if self.gap != Gap::None {
            return None;
        }
        self.text.get(self.line..)?.chars().next_back()
    }

    /// The text from a byte on.
    pub(crate) fn since(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    /// Whether the limit is reached, so that nothing more need be read.
    pub(crate) fn is_full(&self) -> bool {
        self.full
    }

    /// The whole, or the reason why it is too much.
    pub(crate) fn finish(mut self, metadata: Metadata) -> Result<Extracted, Unread> {
        self.end_row();
        self.place_notes();
        if self.full {
            let most = self.most >> 20;
            return Err(Unread::Limit(format!(
                "its text is longer than {most} MB, the limit for the text of one source"
            )));
        }
        let length = self.text.trim_end_matches('\n').len();
        self.text.truncate(length);
        Ok(Extracted {
            text: self.text,
            metadata,
            headings: self.headings,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines() -> Lines {
        Lines::new(&Limits::default())
    }

    #[test]
    fn gaps_are_written_once_and_only_between_text() {
        let mut lines = lines();
        lines.end_line();
        lines.blank_line();
        for word in ["一", "二 ", "\u{3000}", "三"] {
            lines.push(word);
            lines.end_line();
            lines.end_line();
        }
        lines.blank_line();
        lines.blank_line();
        lines.push("四");
        lines.next_cell();
        lines.end_line();
        lines.next_cell();
        lines.push("五");
        lines.blank_line();
        let text = lines.finish(Metadata::default()).unwrap().text;
        assert_eq!(text, "一\n二\n三\n\n四\t\t五");
    }

    #[test]
    fn a_heading_is_marked_where_its_line_begins() {
        let mut lines = lines();
        lines.push("甲");
        lines.end_line();
        lines.start_heading(2);
        lines.push("一、");
        lines.push("乙");
        lines.end_line();
        lines.push(&"长".repeat(LONGEST_HEADING));
        lines.end_line();
        lines.push(" ");
        lines.end_heading();
        lines.end_line();
        lines.push("丙");
        let got = lines.finish(Metadata::default()).unwrap();
        assert_eq!(got.headings, [HeadingMark { at: 4, level: 2 }]);
        assert!(got.text[4..].starts_with("一、乙\n"));
    }

    #[test]
    fn too_much_text_is_told() {
        let limits = Limits {
            text: 1 << 20,
            ..Limits::default()
        };
        let mut lines = Lines::new(&limits);
        for _ in 0..400_000 {
            lines.push("多");
        }
        assert!(lines.is_full());
        assert!(lines.len() <= 1 << 20);
        let reason = lines.finish(Metadata::default()).unwrap_err().to_string();
        assert!(
            reason.starts_with("its text is longer than 1 MB"),
            "{reason}"
        );
    }
}
