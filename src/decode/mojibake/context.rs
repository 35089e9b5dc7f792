//! Filling the gaps that damage left, where the text itself leaves no doubt.

use super::steps::Rest;
use crate::decode::plausible;
use std::collections::HashMap;

/// A character of which a byte was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gap {
    /// Where it stands, in bytes of the text: as U+FFFD, or as the character it most likely is.
    pub at: usize,
    /// What is left of it.
    pub rest: Rest,
    /// The character it most likely is.
    pub likely: Option<char>,
}

/// How often a character must follow the same two, and the same one, to be believed in. A gap is
/// better than a wrong character: 建设 is in every report, and 建议 in some.
const AFTER_TWO: u32 = 4;
const AFTER_ONE: u32 = 12;
/// How many times as often as all others that could stand there: after two, and after one.
const CLEARLY_AFTER_TWO: u32 = 30;
const CLEARLY_AFTER_ONE: u32 = 100;

/// How much of a text is searched for what follows what, in bytes.
const ENOUGH: usize = 4 << 20;

/// Fills what gaps it can; the others become U+FFFD. Gives the number of these, too.
pub(super) fn fill(text: String, gaps: &[Gap]) -> (String, usize) {
    if gaps.is_empty() {
        return (text, 0);
    }
    let neighbours = Neighbours::of(&text, gaps);
    let mut filled = String::with_capacity(text.len());
    let (mut from, mut lost) = (0, 0);
    for gap in gaps {
        filled.push_str(text.get(from..gap.at).unwrap_or_default());
        let rest = text.get(gap.at..).unwrap_or_default();
        let after = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
        let found = if is_punctuation(gap) {
            punctuation(&filled, gap, after).or(gap.likely)
        } else {
            neighbours.choose(&filled, gap)
        };
        lost += usize::from(found.is_none());
        filled.push(found.unwrap_or(char::REPLACEMENT_CHARACTER));
        from = text.len() - after.len();
    }
    filled.push_str(text.get(from..).unwrap_or_default());
    (filled, lost)
}

/// Whether a gap held a mark of Chinese punctuation, or a full-width letter or digit.
fn is_punctuation(gap: &Gap) -> bool {
    matches!(gap.rest.known, [0xE3, 0x80, 0] | [0xEF, 0xBC, 0])
}

/// The mark that belongs where its place tells.
fn punctuation(before: &str, gap: &Gap, after: &str) -> Option<char> {
    if gap.rest.known != [0xE3, 0x80, 0] {
        return None;
    }
    let last = before.chars().next_back()?;
    if last.is_whitespace() {
        return Some('\u{3000}');
    }
    if is_number_of_heading(before) && !after.starts_with(char::is_whitespace) {
        return Some('、');
    }
    let spaces = after.chars().take_while(|c| *c == '\u{3000}').count();
    let next = after.chars().nth(spaces);
    let ends = match spaces {
        0 => next.is_none_or(|next| next.is_ascii_whitespace()),
        // A paragraph begins with two or four. Three or five would stand between two words.
        _ => spaces % 2 == 0 && next.is_some_and(|next| !next.is_whitespace()),
    };
    let is_word = last.is_alphanumeric() || matches!(last, '》' | '）' | '”' | '％' | '%' | ')');
    (ends && is_word && is_sentence(before)).then_some('。')
}

/// Whether the line so far is the number of a heading, such as 二.
fn is_number_of_heading(line: &str) -> bool {
    let mut numerals = 0;
    for character in line.chars().rev() {
        match character {
            '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' if numerals < 3 =>
            {
                numerals += 1;
            }
            _ => return numerals > 0 && character.is_whitespace(),
        }
    }
    numerals > 0
}

/// Whether the line so far is a sentence, and no heading, and no bracket stands open in it, which
/// its other half would close.
fn is_sentence(line: &str) -> bool {
    let mut closed = false;
    for character in line.chars().rev().take(400) {
        match character {
            '》' | '〉' | '」' | '』' | '】' | '〕' => closed = true,
            '《' | '〈' | '「' | '『' | '【' | '〔' if !closed => return false,
            '，' | '；' | '。' => return true,
            '\n' | '\t' | '\u{3000}' => return false,
            _ => {}
        }
    }
    false
}

/// How often characters follow those before the gaps.
struct Neighbours {
    after_two: HashMap<[char; 3], u32>,
    after_one: HashMap<[char; 2], u32>,
}

impl Neighbours {
    fn of(text: &str, gaps: &[Gap]) -> Self {
        let mut found = Self {
            after_two: HashMap::new(),
            after_one: HashMap::new(),
        };
        for gap in gaps {
            let (two, one) = before(text.get(..gap.at).unwrap_or_default());
            for candidate in candidates(gap.rest).chain([char::REPLACEMENT_CHARACTER]) {
                found.after_two.insert([two, one, candidate], 0);
                found.after_one.insert([one, candidate], 0);
            }
        }
        let (mut two, mut one) = ('\n', '\n');
        let mut next_gap = gaps.iter().peekable();
        for (at, character) in text.char_indices().take_while(|(at, _)| *at < ENOUGH) {
            let character = match next_gap.next_if(|gap| gap.at == at) {
                Some(gap) if gap.rest.unpaired => Some(char::REPLACEMENT_CHARACTER),
                Some(_) => None,
                None => Some(character),
            };
            if let Some(character) = character {
                if let Some(count) = found.after_one.get_mut(&[one, character]) {
                    *count += 1;
                }
                if let Some(count) = found.after_two.get_mut(&[two, one, character]) {
                    *count += 1;
                }
            }
            (two, one) = (one, alike(character.unwrap_or(char::REPLACEMENT_CHARACTER)));
        }
        found
    }

    /// The character that clearly belongs in the gap after `text`.
    fn choose(&self, text: &str, gap: &Gap) -> Option<char> {
        let (two, one) = before(text);
        let count = |map: Option<&u32>| map.copied().unwrap_or_default();
        let by_two = |c: char| count(self.after_two.get(&[two, one, c]));
        let by_one = |c: char| count(self.after_one.get(&[one, c]));
        // Some characters are never seen at such a place, as they are always lost there.
        let unseen = char::REPLACEMENT_CHARACTER;
        clear(gap.rest, by_two, AFTER_TWO, CLEARLY_AFTER_TWO)
            .filter(|_| by_two(unseen) == 0 || gap.rest.unpaired)
            .or_else(|| {
                clear(gap.rest, by_one, AFTER_ONE, CLEARLY_AFTER_ONE)
                    .filter(|_| by_one(unseen) == 0 || gap.rest.unpaired)
            })
            .or_else(|| {
                let others: u32 = candidates(gap.rest).map(by_one).sum();
                gap.likely
                    .filter(|c| 2 * by_one(*c) >= others && plausible::bits(*c) <= 12)
            })
    }
}

/// The candidate that is seen `least` times, and `times` as often as all others together.
fn clear(rest: Rest, count: impl Fn(char) -> u32, least: u32, times: u32) -> Option<char> {
    let best = candidates(rest).max_by_key(|candidate| count(*candidate))?;
    let all: u32 = candidates(rest).map(&count).sum();
    let seen = count(best);
    (seen >= least && seen >= times * (all - seen)).then_some(best)
}

/// The two characters that a text ends with.
fn before(text: &str) -> (char, char) {
    let mut last = text.chars().rev().map(alike);
    let one = last.next().unwrap_or('\n');
    (last.next().unwrap_or('\n'), one)
}

/// Digits count as one.
fn alike(character: char) -> char {
    if character.is_ascii_digit() {
        '0'
    } else {
        character
    }
}

/// The characters that a gap may have held.
fn candidates(Rest { known, unpaired }: Rest) -> impl Iterator<Item = char> {
    // What made no pair is 80, or begins an area of private use.
    let possible = move |byte: &u8| !unpaired || matches!(byte, 0x80 | 0xA1..=0xAF);
    (0x80..=0xBF_u8).filter(possible).filter_map(move |byte| {
        let bytes = match known {
            [0, ..] => return None,
            [first, 0, third] => [first, byte, third],
            [first, second, 0] => [first, second, byte],
            _ => return None,
        };
        std::str::from_utf8(&bytes).ok()?.chars().next()
    })
}
