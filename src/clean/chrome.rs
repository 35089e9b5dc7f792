//! Web chrome around a report saved from a page: buttons, breadcrumbs and menus above it, links to
//! other pages and the site's footer below it, and the licence notices of wikis.
//!
//! It goes only before the first real paragraph and after the last, in lines that consist of it.
//! A line with a date or a source stays: it tells when the report was issued.

mod licence;
#[cfg(test)]
mod tests;
mod vocabulary;
mod words;

use super::edit::Edit;
use super::lines::cut;
use words::Words;

/// The most lines with words, at either end, that are looked at.
const REGION: usize = 80;
/// A line with as many characters, and with a comma or a full stop, is a real paragraph.
const PARAGRAPH: usize = 30;
/// A line of chrome has at most as many characters.
const LONGEST: usize = 120;
/// The title of another page, in a list of links, has at most as many characters.
const LINK: usize = 60;
/// As many lines after the label may be the sizes of a font.
const SIZES: usize = 8;

/// A line with words in it.
#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    start: usize,
    /// One past its line end.
    end: usize,
    /// The line without the white space around it.
    words: &'a str,
}

impl Line<'_> {
    fn has_at_most(&self, chars: usize) -> bool {
        self.words.chars().nth(chars).is_none()
    }

    /// Whether this is a sentence of the report, and not the chrome of a page.
    fn is_paragraph(&self) -> bool {
        let words = self.words.trim_end_matches(['”', '）', '」', '』']);
        let is_sentence = words.ends_with(['。', '！', '？']) && !words::is_formula(self.words);
        is_sentence
            || (!self.has_at_most(PARAGRAPH) && self.words.contains(['，', '。', ',', '；']))
    }
}

/// The edits these rules ask for.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let head = head(text);
    let tail = tail(text, head.last().map_or(0, |line| line.end));
    let mut edits = Vec::new();
    let head_gone = above(&head);
    let tail_gone = below(&tail);
    let marked = head
        .iter()
        .zip(&head_gone)
        .chain(tail.iter().zip(&tail_gone));
    for (line, _) in marked.filter(|(_, gone)| **gone) {
        cut(&mut edits, line.start, line.end);
    }
    edits
}

/// The first lines of a text, up to its first real paragraph, which is not among them.
fn head(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let mut head = Vec::new();
    for piece in text.split_inclusive('\n') {
        let line = Line {
            start,
            end: start + piece.len(),
            words: piece.trim(),
        };
        start = line.end;
        if line.words.is_empty() {
            continue;
        }
        let is_paragraph = line.is_paragraph() && !licence::could_be_piece(line.words);
        if head.len() == REGION || is_paragraph || words::is_heading(line.words) {
            break;
        }
        head.push(line);
    }
    head
}

/// The last lines of a text after its last real paragraph and after byte `from`. What stands under
/// a numbered heading is the report's, up to what no report says.
fn tail(text: &str, from: usize) -> Vec<Line<'_>> {
    let mut tail = Vec::new();
    let mut end = text.len();
    for piece in text[from..].split_inclusive('\n').rev() {
        let line = Line {
            start: end - piece.len(),
            end,
            words: piece.trim(),
        };
        end = line.start;
        if line.words.is_empty() {
            continue;
        }
        let is_chrome = licence::could_be_piece(line.words) || words::is_footer(line.words);
        if tail.len() == REGION || (line.is_paragraph() && !is_chrome) {
            break;
        }
        if words::is_heading(line.words) {
            let ends_report = |line: &Line<'_>| words::ends_report(line.words);
            let sure = tail.iter().rposition(ends_report);
            tail.truncate(sure.map_or(0, |sure| sure + 1));
            break;
        }
        tail.push(line);
    }
    tail.reverse();
    tail
}

/// Which lines above a report are chrome.
fn above(lines: &[Line<'_>]) -> Vec<bool> {
    let mut marks = Marks::new(lines);
    marks.breadcrumbs();
    marks.bars();
    marks.gone
}

/// Which lines below a report are chrome.
fn below(lines: &[Line<'_>]) -> Vec<bool> {
    let mut marks = Marks::new(lines);
    marks.bars();
    marks.lists();
    marks.footer();
    marks.gone
}

/// The lines of one end of a text, and which of them are chrome.
struct Marks<'a> {
    lines: &'a [Line<'a>],
    words: Vec<Words>,
    gone: Vec<bool>,
}

impl<'a> Marks<'a> {
    fn new(lines: &'a [Line<'a>]) -> Self {
        Self {
            lines,
            words: lines.iter().map(|line| Words::of(line.words)).collect(),
            gone: licence::marks(lines),
        }
    }

    /// Marks the way to a page: 当前位置：首页 > 政务公开, on one line or on many.
    fn breadcrumbs(&mut self) {
        let mut at = 0;
        while let Some(line) = self.lines.get(at) {
            let is_way = words::is_way(line.words) && line.has_at_most(LONGEST);
            if !is_way || words::has_date(line.words) {
                at += 1;
                continue;
            }
            self.gone[at] = true;
            at += 1;
            // A step of the way stands after the sign that leads to it.
            let mut leads = words::leads_on(line.words);
            while let Some(next) = self.lines.get(at) {
                let is_sign = words::is_sign(next.words);
                let is_home = words::is_home(next.words);
                if !(is_sign || is_home || (leads && next.has_at_most(LINK))) {
                    break;
                }
                leads = is_sign || words::leads_on(next.words);
                self.gone[at] = !words::has_date(next.words);
                at += 1;
            }
        }
    }

    /// Marks buttons, counters and menus, with the signs between them.
    fn bars(&mut self) {
        let mut sizes = 0;
        for (at, line) in self.lines.iter().enumerate() {
            let words = self.words[at];
            let is_size = sizes > 0 && words::is_size(line.words);
            sizes = if words.has_size_label {
                SIZES
            } else {
                usize::saturating_sub(sizes, 1)
            };
            let is_bar = words.is_bar() && !words::has_date(line.words);
            let follows = at > 0 && self.gone[at - 1] && words::is_sign(line.words);
            self.gone[at] |= line.has_at_most(LONGEST) && (is_bar || is_size || follows);
        }
        self.menus();
    }

    /// Marks menus of which each word has a line: three or more, one after another.
    fn menus(&mut self) {
        let is_item = |words: &Words| words.all > 0 && words.known == words.all;
        let mut from = 0;
        for run in self.words.chunk_by(|a, b| is_item(a) == is_item(b)) {
            let to = from + run.len();
            if run.len() >= 3 && run.iter().all(is_item) {
                self.gone[from..to].fill(true);
            }
            from = to;
        }
    }

    /// Marks links to other pages: 上一篇：…, and 相关报道 with the list below it.
    fn lists(&mut self) {
        for (at, line) in self.lines.iter().enumerate() {
            if words::is_neighbour(line.words) && line.has_at_most(LONGEST) {
                self.gone[at] = true;
            }
        }
        let label = self
            .lines
            .iter()
            .position(|line| words::is_list_label(line.words));
        if let Some(label) = label {
            let is_link = |line: &Line<'_>| line.has_at_most(LINK) && !line.words.contains('。');
            // What stands below the links is chrome too, or there are no links.
            let below = self.lines.iter().zip(&self.gone).skip(label + 1);
            let all = below
                .clone()
                .all(|(line, gone)| *gone || is_link(line) || words::is_footer(line.words));
            if all {
                self.gone[label..].fill(true);
            }
        }
    }

    /// Marks the site's own footer, from its first sure line on.
    fn footer(&mut self) {
        let first = self
            .lines
            .iter()
            .position(|line| words::is_footer(line.words));
        if let Some(first) = first {
            let is_short = |line: &Line<'_>| line.has_at_most(LONGEST);
            if self.lines[first..].iter().all(is_short) {
                self.gone[first..].fill(true);
            }
        }
    }
}
