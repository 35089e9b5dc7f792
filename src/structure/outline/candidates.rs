//! Where headings could be: paragraphs that start with a mark, and marks inside one long line.

use super::extent::{self, Shape};
use super::marks::{self, Mark, Style};
use crate::lines::lines;

/// A line of at least this many bytes may hold headings inside.
const LONG_LINE: usize = 6000;

/// A line of the text that is not blank.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paragraph<'a> {
    /// First byte.
    pub start: usize,
    /// The line.
    pub text: &'a str,
    /// Whether a blank line stands before it.
    pub spaced: bool,
    /// The level of the heading that the document marks it as.
    pub styled: Option<u8>,
}

/// What could be a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The mark's style.
    pub style: Style,
    /// The mark's number.
    pub value: u32,
    /// First byte, the mark included.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// The paragraph it starts in.
    pub paragraph: usize,
    /// The paragraph it ends in.
    pub last: usize,
    /// The heading, as it will be shown.
    pub heading: String,
    /// What follows it.
    pub shape: Shape,
    /// Whether a colon ends it.
    pub colon: bool,
    /// The row of numbers it belongs to; rows are told apart later.
    pub chain: usize,
    /// Whether it is the last of its row.
    pub closes: bool,
}

impl Candidate {
    /// Whether the heading reaches to the end of the paragraph it starts in.
    fn last_of(&self, paragraph: &Paragraph<'_>) -> bool {
        self.end >= paragraph.start + paragraph.text.len()
    }
}

/// The lines of a text that are not blank.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph<'_>> {
    let mut paragraphs = Vec::new();
    let mut spaced = true;
    let mut fenced = false;
    for (start, line) in lines(text) {
        let words = line.trim();
        if words.starts_with("```") {
            fenced = !fenced;
        } else if words.is_empty() {
            spaced = true;
        } else if !fenced {
            let indent = line.len() - line.trim_start().len();
            paragraphs.push(Paragraph {
                start: start + indent,
                text: words,
                spaced,
                styled: None,
            });
            spaced = false;
        }
    }
    paragraphs
}

/// All that could be headings by their marks, in order.
pub(super) fn find(text: &str, paragraphs: &[Paragraph<'_>]) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    // The first byte that no heading holds yet.
    let mut free = 0;
    for (index, paragraph) in paragraphs.iter().enumerate() {
        if paragraph.start >= free
            && let Some(candidate) = at_start(text, paragraphs, index)
        {
            free = candidate.end;
            push(&mut found, candidate, text);
        }
        if paragraph.text.len() >= LONG_LINE {
            inside(paragraph, index, free, |candidate| {
                push(&mut found, candidate, text)
            });
        }
    }
    found
}

/// Adds a candidate. Pages that were put together say a heading twice; the last one counts.
fn push(found: &mut Vec<Candidate>, candidate: Candidate, text: &str) {
    let between = found
        .last()
        .and_then(|last| text.get(last.end..candidate.start));
    let is_repeated = found
        .last()
        .is_some_and(|last| last.heading == candidate.heading);
    if is_repeated && between.is_some_and(|between| between.trim().is_empty()) {
        found.pop();
    }
    found.push(candidate);
}

/// The candidate that a paragraph starts with.
fn at_start(text: &str, paragraphs: &[Paragraph<'_>], index: usize) -> Option<Candidate> {
    let paragraph = paragraphs.get(index)?;
    if is_contents_line(paragraph.text) {
        return None;
    }
    let next = paragraphs.get(index + 1);
    match marks::parse(paragraph.text) {
        Some(mark) => {
            let rest = &paragraph.text[mark.length..];
            let is_long = paragraph.text.len() >= LONG_LINE;
            let candidate = marked(paragraph, index, mark, is_long)?;
            let open = rest.is_empty() || candidate.last_of(paragraph) && is_unfinished(rest);
            if open && mark.style != Style::Article {
                return next
                    .and_then(|next| broken(text, paragraph, next, index))
                    .or(Some(candidate));
            }
            Some(candidate)
        }
        None if let Some(level) = paragraph.styled => {
            let (style, value, length) = (Style::Markdown(level), 1, 0);
            let mark = Mark {
                style,
                value,
                length,
            };
            marked(paragraph, index, mark, false)
        }
        // A bracket alone, or a bracket and a number, and the rest on the next line.
        None if paragraph.text.len() <= 9 && paragraph.text.starts_with(['（', '(', '第']) => {
            broken(text, paragraph, next?, index)
        }
        None => None,
    }
}

/// Whether a heading plainly goes on: a bracket is open, or it ends in a comma or an "and".
fn is_unfinished(title: &str) -> bool {
    let opened = title.matches(['《', '“', '（', '「']).count();
    let closed = title.matches(['》', '”', '）', '」']).count();
    opened > closed || title.ends_with(['，', '、', '和', '与', '及', '與'])
}

/// A heading broken over two lines.
fn broken(
    text: &str,
    first: &Paragraph<'_>,
    next: &Paragraph<'_>,
    index: usize,
) -> Option<Candidate> {
    let starts_own = marks::parse(next.text).is_some() && marks::parse(first.text).is_some();
    if first.text.chars().nth(40).is_some() || starts_own {
        return None;
    }
    let tail: String = next.text.chars().take(120).collect();
    let joined = format!("{}{tail}", first.text);
    let mark = marks::parse(&joined)?;
    let (length, shape) = extent::measure(&joined[mark.length..], false);
    let length = mark.length + length;
    let in_next = length
        .checked_sub(first.text.len())
        .filter(|length| *length > 0)?;
    if shape == Shape::Item
        || marks::parse(text.get(next.start..)?).is_some_and(|m| m.style != mark.style)
    {
        return None;
    }
    let skipped = if matches!(mark.style, Style::Markdown(_)) {
        mark.length
    } else {
        0
    };
    let heading = tidy(joined.get(skipped..length)?);
    if heading.is_empty() || skipped >= first.text.len() {
        return None;
    }
    Some(Candidate {
        style: mark.style,
        value: mark.value,
        start: first.start + skipped,
        end: next.start + in_next,
        paragraph: index,
        last: index + 1,
        heading,
        shape,
        colon: false,
        chain: 0,
        closes: false,
    })
}

/// The candidate that a mark opens at the start of `paragraph`.
fn marked(paragraph: &Paragraph<'_>, index: usize, mark: Mark, inline: bool) -> Option<Candidate> {
    let rest = &paragraph.text[mark.length..];
    let is_markdown = matches!(mark.style, Style::Markdown(_));
    let (length, shape) = match mark.style {
        // An article's heading is its number; all the rest is its body.
        Style::Article if rest.is_empty() => (0, Shape::Title),
        Style::Article => (0, Shape::Lead),
        Style::Markdown(_) if !inline => {
            if rest.is_empty() || rest.chars().nth(100).is_some() {
                return None;
            }
            (rest.len(), Shape::Title)
        }
        // A mark without words heads nothing, unless it is one that needs none: 第一章.
        style if rest.is_empty() && !style.is_legal() && !is_markdown => (0, Shape::Item),
        _ => extent::measure(rest, inline),
    };
    let start = if is_markdown { mark.length } else { 0 };
    let end = mark.length + length;
    let heading = tidy(&paragraph.text[start..end]);
    if heading.is_empty() {
        return None;
    }
    Some(Candidate {
        style: mark.style,
        value: mark.value,
        start: paragraph.start + start,
        end: paragraph.start + start + paragraph.text[start..end].trim_end().len(),
        paragraph: index,
        last: index,
        heading,
        shape,
        colon: paragraph.text[end..].trim_start().starts_with(['：', ':']),
        chain: 0,
        closes: false,
    })
}

/// A heading without what ends it.
fn tidy(heading: &str) -> String {
    heading
        .trim()
        .trim_end_matches(['。', '：', ':', '；', '#'])
        .trim_end()
        .to_owned()
}

/// Whether this is a line of a table of contents: dots, then a page.
fn is_contents_line(line: &str) -> bool {
    let title = line.trim_end_matches(|c: char| {
        c.is_ascii_digit() || c.is_whitespace() || "()（）-".contains(c)
    });
    title.len() < line.len()
        && title.ends_with(['…', '.', '·', '．', '—', '⋯'])
        && title.matches(['…', '.', '·', '．', '⋯']).count() >= 2
}

/// The candidates inside one long line from byte `free` of the text on: marks after a sentence
/// end or a space.
fn inside(paragraph: &Paragraph<'_>, index: usize, free: usize, mut found: impl FnMut(Candidate)) {
    let mut free = free.saturating_sub(paragraph.start).max(1);
    let mut before = '\n';
    for (at, character) in paragraph.text.char_indices() {
        let previous = before;
        before = character;
        let starts = matches!(character, '第' | '（' | '(' | '#' | '一'..='龥' | '0'..='9');
        let apart = previous.is_whitespace();
        let ended = matches!(previous, '。' | '！' | '？' | '”' | '）' | '!' | '?');
        if at < free || !starts || !(apart || ended) {
            continue;
        }
        let mark = marks::parse(&paragraph.text[at..]);
        let Some(mark) = mark.filter(|mark| is_inline(mark.style, apart)) else {
            continue;
        };
        let text = &paragraph.text[at..];
        let rest = Paragraph {
            start: paragraph.start + at,
            text,
            spaced: false,
            styled: None,
        };
        if let Some(candidate) = marked(&rest, index, mark, true) {
            free = candidate.end.saturating_sub(paragraph.start);
            found(candidate);
        }
    }
}

/// Whether headings of this style are looked for inside a line; `apart`: white space stands
/// before it.
fn is_inline(style: Style, apart: bool) -> bool {
    match style {
        Style::Formal | Style::Chinese | Style::ChineseInParentheses | Style::Arabic => true,
        Style::Markdown(_) | Style::Ordinal => apart,
        style => style.is_legal(),
    }
}
