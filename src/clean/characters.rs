//! Rules for single characters: scrape markers, characters that cannot be seen, bullets of symbol
//! fonts, odd spaces and odd line ends. Form feeds stay: they tell where pages end.

use super::edit::Edit;
use super::{fields, shape};

/// The shortest and longest name in a scrape marker, in bytes.
const MARKER_NAME: std::ops::RangeInclusive<usize> = 3..=30;

/// The edits these rules ask for.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let bytes = text.as_bytes();
    let mut edits = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        // Chinese text is nearly all lead bytes E3 to E9, with full-width marks between them, which
        // no rule is about.
        let length = match byte {
            0xE3..=0xE9 => 3,
            0xEF if bytes.get(at + 1) == Some(&0xBC) => 3,
            b' '..=b'~' if byte != b'#' => 1,
            _ => at_rule(text, at, &mut edits),
        };
        at += length;
    }
    edits
}

/// Looks at the character at byte `at`, which a rule may be about; gives the bytes it takes.
fn at_rule(text: &str, at: usize, edits: &mut Vec<Edit>) -> usize {
    let Some(character) = text[at..].chars().next() else {
        return 1;
    };
    let length = character.len_utf8();
    match character {
        '#' => match marker(&text.as_bytes()[at..]) {
            Some(marker) => {
                edits.push(Edit::delete(at, at + marker));
                return marker;
            }
            None => return length,
        },
        '\r' if text[at + 1..].starts_with('\n') => edits.push(Edit::delete(at, at + 1)),
        '\r' | '\u{b}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
            edits.push(Edit::replace(at, at + length, '\n'));
        }
        fields::BEGIN => {
            let length = fields::instruction(&text[at..]);
            edits.push(Edit::delete(at, at + length));
            return length;
        }
        _ if is_invisible(character) && is_unseen_line(text, at) => {
            let end = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
            edits.push(Edit::delete(at, end));
            return end - at;
        }
        '\u{f020}'..='\u{f0ff}' if is_bullet(text, at) => edits.push(Edit::delete(at, at + length)),
        _ if is_odd_space(character) => edits.push(Edit::replace(at, at + length, ' ')),
        _ if is_invisible(character) => edits.push(Edit::delete(at, at + length)),
        _ => {}
    }
    length
}

/// The length in bytes of the scrape marker (`##paidbegin##`) that starts here.
fn marker(bytes: &[u8]) -> Option<usize> {
    let name = bytes.strip_prefix(b"##")?;
    let length = name
        .iter()
        .take(MARKER_NAME.end() + 1)
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
        .count();
    let closed = name[length..].starts_with(b"##");
    (MARKER_NAME.contains(&length) && closed).then_some(length + 4)
}

/// Whether at byte `at` a line begins of which nothing is seen, between two pieces of a sentence:
/// it is no blank line, but a mark that stood between words.
fn is_unseen_line(text: &str, at: usize) -> bool {
    let Some(before) = text[..at].strip_suffix('\n') else {
        return false;
    };
    let mut after = text[at..].split('\n');
    let is_unseen = |line: &str| line.chars().all(|c| is_invisible(c) || c == '\r');
    if !after.next().is_some_and(is_unseen) {
        return false;
    }
    let line = before.rsplit('\n').next().unwrap_or_default().trim();
    let next = after.next().unwrap_or_default();
    let is_sentence = shape::role(line) == shape::Role::Open
        || (line.contains(['，', '、']) && line.ends_with(|c: char| c.is_ascii_digit()));
    is_sentence && !next.starts_with(char::is_whitespace) && !shape::opens_paragraph(next.trim())
}

/// Whether the private character at byte `at` is a bullet, which symbol fonts keep there: nothing
/// stands before it. Amid words it may be a rare character of a name, and stays.
fn is_bullet(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    before.is_none_or(|c| c.is_whitespace() || is_invisible(c))
}

/// Whether this is a space that no Chinese text writes on purpose.
fn is_odd_space(character: char) -> bool {
    matches!(
        character,
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}'
    )
}

/// Whether this takes no place on the page: zero-width, soft hyphen, direction and variation
/// signs, controls, and what stands for a picture (U+FFFC). U+FFFD is none of them: it stands for a character that was lost.
fn is_invisible(character: char) -> bool {
    match character {
        '\t' | '\n' | '\u{c}' => false,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}' => true,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => true,
        _ => character.is_control(),
    }
}
