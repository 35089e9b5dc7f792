//! White space as HTML reads it, on the way from a page's characters to lines.

use super::super::lines::Lines;

/// The text of a page in the making, with its white space collapsed.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) lines: Lines,
    space: Space,
    /// How many elements are open in which white space stands as written.
    pub(super) pre: u32,
}

/// White space that may turn out to be a space once it is known what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Space {
    None,
    Blank,
    /// With a line break of the page's source in it.
    Break,
}

impl Flow {
    pub(super) fn new(lines: Lines) -> Self {
        Flow {
            lines,
            space: Space::None,
            pre: 0,
        }
    }

    /// Adds characters of the page.
    pub(super) fn text(&mut self, text: &str) {
        if self.pre > 0 {
            return self.verbatim(text);
        }
        let mut rest = text;
        while let Some(at) = rest.find([' ', '\n', '\t', '\r', '\x0C', '\u{A0}']) {
            let (run, tail) = rest.split_at(at);
            self.run(run);
            let mut tail = tail.chars();
            match tail.next() {
                Some('\n' | '\r') => self.space = Space::Break,
                // A space that pages indent with is kept: it does not collapse.
                Some('\u{A0}') => self.run(" "),
                _ if self.space == Space::None => self.space = Space::Blank,
                _ => {}
            }
            rest = tail.as_str();
        }
        self.run(rest);
    }

    /// Adds characters without white space that collapses.
    fn run(&mut self, run: &str) {
        let Some(next) = run.chars().next() else {
            return;
        };
        let space = std::mem::replace(&mut self.space, Space::None);
        if space != Space::None
            && let Some(last) = self.lines.last_char()
            && !(space == Space::Break && is_wide(last) && is_wide(next))
        {
            self.lines.push(" ");
        }
        self.lines.push(run);
    }

    fn verbatim(&mut self, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.line_break();
            }
            // Only a page that is put together by hand has other line ends here.
            let line = line.replace(['\r', '\x0C'], "").replace('\u{A0}', " ");
            self.run(&line);
        }
    }

    /// Ends the line; where it had ended, an empty line follows.
    pub(super) fn line_break(&mut self) {
        self.space = Space::None;
        if self.lines.at_line_start() {
            self.lines.blank_line();
        } else {
            self.lines.end_line();
        }
    }

    /// Ends the line, where something stands in it.
    pub(super) fn end_line(&mut self) {
        self.space = Space::None;
        self.lines.end_line();
    }

    /// Ends the line, whatever cells it has.
    pub(super) fn end_row(&mut self) {
        self.space = Space::None;
        self.lines.end_row();
    }

    /// Begins the next cell of a row.
    pub(super) fn next_cell(&mut self) {
        self.space = Space::None;
        self.lines.next_cell();
    }
}

/// Whether a character is one of those that Chinese is written in, between which the end of a source
/// line is no space.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{A4CF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF01}'..='\u{FF60}' | '\u{20000}'..='\u{3FFFF}')
        || matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}
