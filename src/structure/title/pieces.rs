//! The head of a text in pieces: lines, and the parts of a line that wide white space sets apart.

use std::ops::Range;

use super::Title;
use crate::structure::year::page::{Page, fold};
use crate::structure::year::written::dates;

/// How many characters of the head are read.
const HEAD: usize = 1600;
/// No piece is read further than this.
const WIDEST: usize = 300;

/// One piece of the head.
#[derive(Clone)]
pub struct Piece {
    /// Its characters, folded.
    pub page: Page,
    /// Its characters as written.
    pub written: String,
    /// Where it stands in the text, in characters.
    pub range: Range<usize>,
    /// Whether Markdown marks it as a heading.
    pub heading: bool,
    /// Whether the page names it as the title: 标题：….
    pub named: bool,
    /// Whether it was cut off before a date line or a greeting on the same line.
    pub cut: bool,
}

impl Piece {
    fn new(text: &[char], range: Range<usize>) -> Option<Piece> {
        let (mut range, mut heading) = (trimmed(text, range), false);
        while matches!(text.get(range.start), Some('#' | '*')) && range.start < range.end {
            heading |= text[range.start] == '#';
            range = trimmed(text, range.start + 1..range.end);
        }
        while range.start < range.end && matches!(text[range.end - 1], '*' | '#') {
            range = trimmed(text, range.start..range.end - 1);
        }
        if range.is_empty() {
            return None;
        }
        let page = Page::of(text[range.clone()].iter().copied());
        let mut piece = Piece {
            page,
            written: String::new(),
            range,
            heading,
            named: false,
            cut: false,
        };
        piece.name(text);
        piece.cut(text);
        piece.written = text[piece.range.clone()].iter().collect();
        (piece.page.len() > 0).then_some(piece)
    }

    /// Takes the title out of 标题：….
    fn name(&mut self, text: &[char]) {
        for label in ["标题:", "题名:", "信息名称:", "文件名称:"] {
            if self.page.has(0, label) && self.page.len() > label.chars().count() + 3 {
                let start = self.page.source_index(label.chars().count());
                self.narrow(text, self.range.start + start..self.range.end);
                self.named = true;
                return;
            }
        }
    }

    /// Cuts the piece before a date line or a greeting: in one-line reports they follow the title at once.
    fn cut(&mut self, text: &[char]) {
        let page = &self.page;
        let dated = dates(page, false)
            .into_iter()
            .filter(|date| date.month)
            .find_map(|date| {
                let mut start = date.range.start;
                while matches!(page.before(start), Some('-' | '(')) {
                    start -= 1;
                }
                let apart =
                    start < date.range.start || page.gap(start) || page.has(date.range.end, "在");
                (start > 2 && apart).then_some(start)
            });
        let greeted = ["各位代表", "各位委员", "同志们", "各位领导"]
            .iter()
            .filter_map(|word| page.find(3..page.len(), word))
            .min();
        if let Some(end) = [dated, greeted].into_iter().flatten().min() {
            let end = self.page.source_index(end);
            self.narrow(text, self.range.start..self.range.start + end);
            self.cut = true;
        }
    }

    fn narrow(&mut self, text: &[char], range: Range<usize>) {
        self.range = trimmed(text, range);
        self.page = Page::of(text[self.range.clone()].iter().copied());
    }

    /// This piece and the next as one. `complete`: whether this one could stand alone, so that a space parts them.
    pub fn join(&self, next: &Piece, complete: bool) -> Piece {
        let apart = if complete { " " } else { "" };
        let written = format!("{}{apart}{}", self.written, next.written);
        Piece {
            page: Page::new(&written),
            written,
            range: self.range.start..next.range.end,
            heading: self.heading,
            named: self.named,
            cut: next.cut,
        }
    }

    /// The title that this piece is.
    pub fn title(&self) -> Title {
        Title {
            text: tidy(&self.written),
            range: Some(self.range.clone()),
        }
    }
}

/// The pieces of the head of a text, read line by line as far as they are asked for: most titles stand in the first
/// line.
pub struct Pieces {
    text: Vec<char>,
    /// Where the next line begins.
    next: usize,
    read: Vec<Piece>,
}

impl Pieces {
    /// Those of the head of `text`.
    pub fn of(text: &str) -> Pieces {
        Pieces {
            text: text.chars().take(HEAD).collect(),
            next: 0,
            read: Vec::new(),
        }
    }

    /// The first `count` pieces; fewer where there are no more.
    pub fn first(&mut self, count: usize) -> &[Piece] {
        while self.read.len() < count && self.next < self.text.len() {
            self.read_line();
        }
        &self.read[..count.min(self.read.len())]
    }

    fn read_line(&mut self) {
        let rest = &self.text[self.next..];
        let end = rest.iter().position(|&c| fold(c) == '\n');
        let line = self.next..end.map_or(self.text.len(), |end| self.next + end + 1);
        self.next = line.end;
        let parts = parts(&self.text, line).into_iter();
        self.read
            .extend(parts.filter_map(|range| Piece::new(&self.text, range)));
    }
}

/// The parts of a line that wide white space sets apart; letters spaced out stay together.
fn parts(text: &[char], line: Range<usize>) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut i = line.start;
    while i < line.end {
        if is_space(text[i]) {
            i += 1;
            continue;
        }
        let start = i;
        while i < line.end && !wide_space(text, i, line.end) {
            i += 1;
        }
        let range = start..i.min(start + WIDEST);
        match parts.last_mut() {
            // 政  府  工  作  报  告
            Some(last) if range.len() == 1 && spaced_out(&text[last.clone()]) => {
                last.end = range.end
            }
            // 标　　题：…
            Some(last) if last.len() == 1 => last.end = range.end,
            _ => parts.push(range),
        }
    }
    parts
}

/// Whether white space too wide to part words of one phrase begins at `i`.
fn wide_space(text: &[char], i: usize, end: usize) -> bool {
    is_space(text[i])
        && (text[i] == '\t' || i + 1 >= end || is_space(text[i + 1]) || fold(text[i]) == '\n')
}

/// Whether every other character is white space, as far as there are letters.
fn spaced_out(text: &[char]) -> bool {
    text.split(|&c| is_space(c)).all(|word| word.len() <= 1)
}

fn is_space(c: char) -> bool {
    matches!(fold(c), ' ' | '\n')
}

fn trimmed(text: &[char], range: Range<usize>) -> Range<usize> {
    let (mut start, mut end) = (range.start, range.end);
    while start < end && is_space(text[start]) {
        start += 1;
    }
    while start < end && is_space(text[end - 1]) {
        end -= 1;
    }
    start..end
}

/// A title's white space brought to single spaces, or to none where its letters are spaced out.
fn tidy(written: &str) -> String {
    let words: Vec<&str> = written
        .split(is_space)
        .filter(|word| !word.is_empty())
        .collect();
    let single = |word: &&str| word.chars().count() == 1;
    let spaced = words.windows(3).any(|three| three.iter().all(single))
        || (words.len() >= 2 && words.iter().all(single));
    words.join(if spaced { "" } else { " " })
}
