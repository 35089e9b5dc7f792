//! Paragraphs inside one long line: pages saved as text often lose their line breaks, and only
//! the wide indent before each paragraph shows where one began.

use super::Cleaned;
use super::edit::{Edit, chars};
use crate::lines::lines;
use crate::report::SOFT_BREAK;

/// A line shorter than this, in bytes, is no page in one line.
const LONG_LINE: usize = 1200;
/// The width of an indent, in columns.
const INDENT: usize = 4;
/// How often an indent must follow a sentence end before indents are paragraph breaks.
const EVIDENCE: usize = 3;

/// The edits these rules ask for.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (start, line) in lines(text) {
        if line.len() >= LONG_LINE {
            break_line(line, start, &mut edits);
        }
    }
    edits
}

/// Line breaks that were white space in the source, and are not behind a sentence end, become soft:
/// no sentence ends there. `decoded` is the text that was cleaned.
pub(super) fn soften(cleaned: &Cleaned, decoded: &str) -> Vec<Edit> {
    let mut source = decoded.chars();
    // Characters of the decoded text read so far: origins only ever go up.
    let mut read = 0;
    let mut edits = Vec::new();
    let mut ended = true;
    for (number, (at, c)) in cleaned.text.char_indices().enumerate() {
        if c == '\n' {
            if !ended {
                let origin = cleaned.origins.of(number);
                let from = origin.checked_sub(read).and_then(|skip| source.nth(skip));
                read = origin + 1;
                if is_space(from, source.as_str()) {
                    edits.push(Edit::replace(at, at + 1, SOFT_BREAK));
                }
            }
        } else if !c.is_whitespace() {
            ended = matches!(c, '。' | '！' | '？' | '!' | '?')
                || (ended && matches!(c, '”' | '’' | '）' | '」' | '』' | '》'));
        }
    }
    edits
}

/// Whether a character, which stands before `rest`, was white space within a line, also as an
/// entity.
fn is_space(character: Option<char>, rest: &str) -> bool {
    let entities = [
        "nbsp", "ensp", "emsp", "amp;nbsp", "amp;ensp", "amp;emsp", "#160;",
    ];
    match character {
        Some(' ' | '\t' | '\u{3000}' | '\u{a0}') => true,
        Some('&') => entities.iter().any(|entity| rest.starts_with(entity)),
        _ => false,
    }
}

/// Breaks one long line, which starts at byte `start`, where its paragraphs begin.
fn break_line(line: &str, start: usize, edits: &mut Vec<Edit>) {
    let indents = indents(line);
    let after_sentence = indents
        .iter()
        .filter(|&&(from, _)| line[..from].ends_with(['。', '！', '？', '；', '：', '”', '）']));
    if after_sentence.count() < EVIDENCE {
        return;
    }
    for (from, to) in indents {
        if from > 0 && !is_inside_heading(&line[..from], &line[to..]) {
            edits.push(Edit::replace(start + from, start + to, '\n'));
        }
    }
}

/// The runs of white space as wide as an indent: two ideographic spaces, four others, or a tab.
fn indents(line: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = None;
    let mut wide = 0;
    let bytes = line.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let (length, width) = match byte {
            b' ' => (1, 1),
            b'\t' => (1, INDENT),
            0xE3 if bytes[at..].starts_with("\u{3000}".as_bytes()) => (3, 2),
            _ => {
                if let Some(from) = from.take().filter(|_| wide >= INDENT) {
                    found.push((from, at));
                }
                wide = 0;
                at += 1;
                continue;
            }
        };
        from.get_or_insert(at);
        wide += width;
        at += length;
    }
    found
}

/// Whether a wide space only sets the parts of one heading apart: 第一章　　总则, 附　　则.
fn is_inside_heading(before: &str, after: &str) -> bool {
    let word = last_word(before);
    let title = word.rsplit(['、', '）', ')', '.']).next().unwrap_or(word);
    let next = after
        .chars()
        .nth(1)
        .is_none_or(|character| character.is_whitespace());
    (chars(title) == 1 && next)
        || (word.starts_with('第') && word.ends_with(['编', '編', '章', '节', '節', '条', '條']))
}

/// The end of the text back to its last white space, at most ten characters.
fn last_word(text: &str) -> &str {
    let mut start = text.len();
    for (at, character) in text.char_indices().rev().take(10) {
        if character.is_whitespace() {
            break;
        }
        start = at;
    }
    &text[start..]
}
