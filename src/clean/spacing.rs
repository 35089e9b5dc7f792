//! Spaced-out writing: 政 府 工 作 报 告 is one phrase, set wide by its typist.
//!
//! Names and table cells are set apart in the same way, so a row of single characters is joined
//! only where its gaps are all alike and it reads like words, and else kept.

use super::edit::Edit;

/// The fewest single characters in a row that are joined.
const ROW: usize = 3;

/// One character that stands alone between spaces.
#[derive(Debug, Clone, Copy)]
struct Single {
    at: usize,
    character: char,
}

impl Single {
    fn end(self) -> usize {
        self.at + self.character.len_utf8()
    }
}

/// The edits these rules ask for.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut row: Vec<Single> = Vec::new();
    // The start of the word being read, if it is one character so far.
    let mut at = 0;
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let length = length_of(bytes[at]);
        let alone = is_space_or_end(text, at + length) && !is_blank(text, at);
        if !alone {
            close(text, &mut row, &mut edits);
            at = if is_blank(text, at) {
                at + length
            } else {
                word_end(bytes, at + length)
            };
            continue;
        }
        if let Some(character) = text[at..].chars().next().filter(|c| belongs(*c)) {
            let single = Single { at, character };
            if !continues(text, &row, single) {
                close(text, &mut row, &mut edits);
            }
            row.push(single);
        } else {
            close(text, &mut row, &mut edits);
        }
        at = spaces_end(bytes, at + length);
    }
    close(text, &mut row, &mut edits);
    edits
}

/// The bytes of the character whose first byte this is.
fn length_of(byte: u8) -> usize {
    match byte {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}

/// Whether a space within a line stands at this byte.
fn is_blank(text: &str, at: usize) -> bool {
    let rest = &text.as_bytes()[at..];
    matches!(rest.first(), Some(b' ' | b'\t' | b'\n')) || rest.starts_with("\u{3000}".as_bytes())
}

fn is_space_or_end(text: &str, at: usize) -> bool {
    at >= text.len() || is_blank(text, at)
}

/// The end of a word that goes on at byte `at`.
fn word_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' => break,
            0xE3 if bytes[at..].starts_with("\u{3000}".as_bytes()) => break,
            _ => at += length_of(byte),
        }
    }
    at
}

/// The end of the spaces, but not line ends, at byte `at`.
fn spaces_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            Some(b' ') => at += 1,
            Some(0xE3) if bytes[at..].starts_with("\u{3000}".as_bytes()) => at += 3,
            _ => return at,
        }
    }
}

/// Whether such a character can be part of spaced-out writing.
fn belongs(character: char) -> bool {
    is_word(character) || is_numeral(character) || is_mark(character)
}

fn is_word(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
        && !is_numeral(character)
}

fn is_numeral(character: char) -> bool {
    character.is_ascii_digit()
        || matches!(character, '０'..='９')
        || "〇○一二三四五六七八九十百千万甲乙丙丁戊己庚辛壬癸".contains(character)
}

fn is_mark(character: char) -> bool {
    "，。、；：！？“”《》（）".contains(character)
}

/// Whether a single character goes on a row: on the same line, the same gap before it.
fn continues(text: &str, row: &[Single], next: Single) -> bool {
    match row {
        [] => true,
        [only] => is_gap(&text[only.end()..next.at]),
        [.., second, last] => text[second.end()..last.at] == text[last.end()..next.at],
    }
}

/// Whether this white space may stand between the characters of a row.
fn is_gap(gap: &str) -> bool {
    matches!(gap, " " | "\u{3000}" | "  " | "\u{3000}\u{3000}")
}

/// Ends a row, and joins it if it reads like words.
fn close(text: &str, row: &mut Vec<Single>, edits: &mut Vec<Edit>) {
    if row.len() >= ROW && is_written_wide(row) {
        edits.extend(run_on(text, row));
        for pair in row.windows(2) {
            if let [left, right] = pair
                && is_gap(&text[left.end()..right.at])
            {
                edits.push(Edit::delete(left.end(), right.at));
            }
        }
    }
    row.clear();
}

/// The edit that joins a row to a date that runs on into it: 2006年政 府 工 作 报 告.
fn run_on(text: &str, row: &[Single]) -> Option<Edit> {
    let [first, second, ..] = row else {
        return None;
    };
    let gap = &text[first.end()..second.at];
    let before = text[..first.at].strip_suffix(gap)?;
    let word = before
        .char_indices()
        .rev()
        .take(12)
        .take_while(|(_, c)| !c.is_whitespace());
    let is_last_word = before.chars().next_back().is_some_and(is_word);
    let has_year = word.clone().any(|(_, c)| c == '年') && word.clone().any(|(_, c)| is_numeral(c));
    (is_last_word && has_year && is_gap(gap)).then(|| Edit::delete(before.len(), first.at))
}

/// Whether a row reads like words: not like cells of a table, which are numbers or repeat.
fn is_written_wide(row: &[Single]) -> bool {
    let words = row
        .iter()
        .filter(|single| is_word(single.character))
        .count();
    let numerals = row
        .iter()
        .filter(|single| is_numeral(single.character))
        .count();
    let is_year = numerals == 4 && row.iter().any(|single| single.character == '年');
    let mut kinds: Vec<char> = row.iter().map(|single| single.character).collect();
    kinds.sort_unstable();
    kinds.dedup();
    // Long rows repeat characters in any case; short ones with few different ones are cells.
    let varied = kinds.len() * 2 > row.len() || kinds.len() >= 12;
    varied && (words + numerals >= ROW) && (words > numerals || is_year)
}
