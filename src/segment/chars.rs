//! The `chars` reading: every character of a text with its place, by which phrases are found.
//!
//! Letters, digits and ideographs take one position each. Punctuation and white space inside a sentence take none, so
//! that 「三会一课」制度 stands as 三会一课制度. A sentence end (。！？!? or a line break) leaves one position empty, which no
//! phrase within a sentence can cross; so does U+FFFD, a character that was lost.
//!
//! Where two neighbours both belong to the [`COMMON`] characters, the pair is indexed too, at the position of its first
//! character (Lucene calls this common grams): the lists of single common characters are long, those of their pairs short.
//! [`Pattern::grams`] covers a phrase left to right by pairs where it can and by single characters where it must.

#[cfg(any(test, feature = "bench"))]
mod tokenizer;

use std::ops::Range;

use super::fold::fold;

#[cfg(any(test, feature = "bench"))]
pub(crate) use tokenizer::CharsTokenizer;

/// The digits and the 130 most common ideographs of laws, gazettes and government reports (counted over 40 million
/// characters, folded). Together they make up half of such text.
const COMMON: &str = "0123456789\
    的会人政行员国院有业和委一民法本第案条以提定理不十建发大应之为中工经在对生是进请要部设主年关全及\
    规地议务产制作保出当展用加公实管等二化事照长动市三查区重成新机资程所力者能体上质改我门或施合其责\
    五府位方安水物处护四可单社家开构权代级依通同由下内时监强持自服高划城";

/// How many [`COMMON`] characters there are.
pub(crate) const COMMON_CHARS: usize = 140;

/// The place of this folded character among the [`COMMON`] ones.
#[inline]
pub(crate) fn common_place(c: char) -> Option<usize> {
    static TABLE: [u8; 0x1_0000] = common_places();
    let place = *TABLE.get(u32::from(c) as usize)?;
    (place > 0).then(|| usize::from(place) - 1)
}

/// The [`COMMON`] character at this place.
pub(crate) fn common_char(place: usize) -> Option<char> {
    COMMON.chars().nth(place)
}

/// For each character of the basic plane its place, counted from 1; 0 for those that are not common.
const fn common_places() -> [u8; 0x1_0000] {
    let bytes = COMMON.as_bytes();
    let mut places = [0; 0x1_0000];
    let (mut at, mut place) = (0, 0);
    while at < bytes.len() {
        // COMMON holds only ASCII and three-byte characters.
        let (code, length) = if bytes[at] < 0x80 {
            (bytes[at] as usize, 1)
        } else {
            let [a, b, c] = [
                bytes[at] as usize,
                bytes[at + 1] as usize,
                bytes[at + 2] as usize,
            ];
            ((a & 0x0F) << 12 | (b & 0x3F) << 6 | c & 0x3F, 3)
        };
        place += 1;
        places[code] = place;
        at += length;
    }
    assert!(place as usize == COMMON_CHARS);
    places
}

/// A sentence ends here: no phrase crosses this folded character.
#[inline]
pub(crate) fn ends_sentence(folded: char) -> bool {
    matches!(folded, '。' | '!' | '?' | '\n')
}

/// Whether this folded character takes a position: letters, digits and ideographs do.
#[inline]
pub(crate) fn takes_position(folded: char) -> bool {
    match folded {
        '\0'..='\u{7F}' => folded.is_ascii_alphanumeric(),
        '\u{4E00}'..='\u{9FFF}' => true,
        // The common marks are told without a search through Unicode's tables.
        '\u{2000}'..='\u{206F}' | '\u{3001}'..='\u{3004}' | '\u{3008}'..='\u{3020}' => false,
        _ => folded.is_alphanumeric(),
    }
}

/// What a character is to the reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It takes a position, folded.
    Placed(char),
    /// No phrase crosses it: a sentence ends, or a character was lost.
    Gap,
    /// It is skipped.
    Skipped,
}

/// What this character, as written, is to the reading.
#[inline]
pub(crate) fn standing(c: char) -> Standing {
    let folded = fold(c);
    if takes_position(folded) {
        Standing::Placed(folded)
    } else if ends_sentence(folded) || folded == char::REPLACEMENT_CHARACTER {
        Standing::Gap
    } else {
        Standing::Skipped
    }
}

/// A character of the reading: folded, at its position, with where it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) folded: char,
    /// Neighbours in a sentence have neighbouring positions.
    pub(crate) position: u32,
    /// The character's number in the text, counting all characters.
    pub(crate) at: usize,
}

/// Walks a text character by character, giving those that take a position.
pub(crate) struct Reading<'a> {
    chars: std::iter::Enumerate<std::str::Chars<'a>>,
    position: u32,
    /// A sentence ended, or a character was lost, since the last character given.
    gap: bool,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        // No gap stands before the first character: nothing ends there.
        Reading {
            chars: text.chars().enumerate(),
            position: 0,
            gap: false,
        }
    }
}

impl Iterator for Reading<'_> {
    type Item = Placed;

    #[inline]
    fn next(&mut self) -> Option<Placed> {
        for (at, c) in self.chars.by_ref() {
            match standing(c) {
                Standing::Placed(folded) => {
                    if self.gap && self.position > 0 {
                        self.position += 1;
                    }
                    self.gap = false;
                    let position = self.position;
                    self.position += 1;
                    return Some(Placed {
                        folded,
                        position,
                        at,
                    });
                }
                Standing::Gap => self.gap = true,
                Standing::Skipped => {}
            }
        }
        None
    }
}

/// A text as the reading has it, position after position.
pub(crate) struct Line {
    /// What stands at each position, folded; [`EMPTY`] where nothing does.
    folded: Vec<char>,
    /// The number in the text of each of them, counting all characters.
    at: Vec<usize>,
}

/// At a position that a sentence end leaves empty. No other character that takes a position folds to it.
const EMPTY: char = '\n';

impl Line {
    /// Of a text's characters.
    pub(crate) fn of(text: &[char]) -> Line {
        let mut line = Line {
            folded: Vec::with_capacity(text.len()),
            at: Vec::with_capacity(text.len()),
        };
        let mut gap = false;
        for (at, c) in text.iter().enumerate() {
            match standing(*c) {
                Standing::Placed(folded) => {
                    if gap && !line.at.is_empty() {
                        line.push(EMPTY, at);
                    }
                    gap = false;
                    line.push(folded, at);
                }
                Standing::Gap => gap = true,
                Standing::Skipped => {}
            }
        }
        line
    }

    #[inline]
    fn push(&mut self, folded: char, at: usize) {
        self.folded.push(folded);
        self.at.push(at);
    }
}

/// A term of the reading: a folded character, or two that stand next to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Gram(u64);

impl Gram {
    /// The term of one character.
    pub(crate) fn single(c: char) -> Gram {
        Gram(u64::from(u32::from(c)))
    }

    /// The term of two.
    pub(crate) fn pair(first: char, second: char) -> Gram {
        Gram(u64::from(u32::from(first)) << 32 | u64::from(u32::from(second)))
    }

    /// The term as a number, by which it is known in an index.
    pub(crate) fn number(self) -> u64 {
        self.0
    }
}

/// What a phrase asks for: folded characters at their distances from the first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Pattern {
    chars: Vec<(u32, char)>,
}

impl Pattern {
    /// The pattern of a phrase as typed; `None` where no character of it takes a position.
    pub(crate) fn new(phrase: &str) -> Option<Pattern> {
        let chars: Vec<_> = Reading::new(phrase)
            .map(|c| (c.position, c.folded))
            .collect();
        (!chars.is_empty()).then_some(Pattern { chars })
    }

    /// How many characters take a position.
    pub(crate) fn len(&self) -> usize {
        self.chars.len()
    }

    /// Its characters as one word; `None` where a sentence ends among them.
    pub(crate) fn word(&self) -> Option<String> {
        let (first, last) = self.chars.first().zip(self.chars.last())?;
        let is_one = (last.0 - first.0) as usize + 1 == self.chars.len();
        is_one.then(|| self.chars.iter().map(|(_, c)| c).collect())
    }

    /// The index terms that together are this phrase, each with its distance from the first.
    pub(crate) fn grams(&self) -> Vec<(u32, Gram)> {
        let mut grams = Vec::new();
        let mut at = 0;
        while let Some(&c) = self.chars.get(at) {
            let next = self.chars.get(at + 1).filter(|next| forms_pair(c, **next));
            let before = at.checked_sub(1).and_then(|before| self.chars.get(before));
            // A common character left over stands in a pair with the one before it, too: that list is shorter.
            let before = before.filter(|before| forms_pair(**before, c));
            grams.push(match (next, before) {
                (Some(next), _) => (c.0, Gram::pair(c.1, next.1)),
                (None, Some(before)) => (before.0, Gram::pair(before.1, c.1)),
                (None, None) => (c.0, Gram::single(c.1)),
            });
            at += if next.is_some() { 2 } else { 1 };
        }
        grams
    }

    /// Where the phrase stands in a text, as ranges of its characters, in order; they may overlap.
    pub(crate) fn find(&self, text: &Line) -> Vec<Range<usize>> {
        let mut sought = Vec::with_capacity(self.chars.len());
        for (position, folded) in &self.chars {
            sought.resize(*position as usize, EMPTY);
            sought.push(*folded);
        }
        let Some(first) = sought.first() else {
            return Vec::new();
        };
        let matches_at = |start: usize| {
            let end = start + sought.len();
            (text.folded.get(start..end)? == sought).then_some(())?;
            Some(*text.at.get(start)?..*text.at.get(end - 1)? + 1)
        };
        let all = text.folded.iter().enumerate();
        let starts = all.filter(|(_, folded)| *folded == first);
        starts.filter_map(|(start, _)| matches_at(start)).collect()
    }
}

/// Whether two characters with their positions are indexed as a pair.
fn forms_pair(a: (u32, char), b: (u32, char)) -> bool {
    b.0 == a.0 + 1 && common_place(a.1).is_some() && common_place(b.1).is_some()
}

#[cfg(test)]
mod tests;
