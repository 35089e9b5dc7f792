//! The characters that may begin at a byte of a damaged text.

use super::bytes::{Symbol, Via};
use crate::decode::double_byte::GB18030;
use crate::decode::plausible;

/// One way to read the next bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// How many symbols it takes.
    pub length: u8,
    /// What it costs, in bits.
    pub cost: u32,
    /// What is read.
    pub found: Found,
}

/// What a step reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A character.
    Char(char),
    /// A character that is right if the lost byte was 80.
    Doubtful(char, Rest),
    /// A character that is lost but for this.
    Lost(Rest),
}

/// What is left of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rest {
    /// Its bytes, 0 for the one that is lost; all 0 where nothing is known.
    pub known: [u8; 3],
    /// Whether the lost byte made no pair with the next one, to a reader that knows no private use.
    pub unpaired: bool,
}

impl Rest {
    const NONE: Self = Self {
        known: [0; 3],
        unpaired: false,
    };
}

/// How the reader that did the damage took pairs of GBK that stand for no character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pairs {
    /// As private use. The only byte above 7F that begins no pair is 80.
    Private,
    /// As lost; or there is no telling.
    Unknown,
}

/// What it costs to read a lost byte as 80.
const AS_80: u32 = 2;
/// What a character with one byte lost costs.
const ONE_LOST: u32 = 16;
/// What any other lost character costs.
const LOST: u32 = 30;
/// What it costs besides to take a question mark for a lost byte.
const NO_QUESTION: u32 = 6;

/// Gives `take` every step from the symbol at `at`.
pub(super) fn each(
    via: Via,
    pairs: Pairs,
    symbols: &[Symbol],
    at: usize,
    mut take: impl FnMut(Step),
) {
    let Some(&first) = symbols.get(at) else {
        return;
    };
    match first {
        Symbol::Byte(byte @ ..=0x7F) => take(whole(1, char::from(byte))),
        Symbol::Byte(lead @ 0xC2..=0xF4) => {
            sequence(lead, pairs, &symbols[at + 1..], &mut take);
        }
        Symbol::Question => take(whole(1, '?')),
        Symbol::Opaque => return,
        _ => {}
    }
    if via == Via::Latin {
        pair(&symbols[at..], &mut take);
    }
    if !matches!(first, Symbol::Byte(..=0x7F) | Symbol::Question) {
        stray(&symbols[at..], &mut take);
    }
}

fn whole(length: u8, character: char) -> Step {
    Step {
        length,
        cost: plausible::bits(character),
        found: Found::Char(character),
    }
}

/// A character of UTF-8 that begins with `lead`, whole or not.
fn sequence(lead: u8, pairs: Pairs, rest: &[Symbol], take: &mut impl FnMut(Step)) {
    let length = match lead {
        ..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    };
    let start = Partial {
        bytes: [lead, 0, 0, 0],
        have: 1,
        used: 1,
        cost: 0,
        unknown: 0,
        doubtful: None,
        unpaired: false,
        pairs,
    };
    start.follow(length, rest, take);
}

/// The beginning of a character of UTF-8.
#[derive(Clone, Copy)]
struct Partial {
    bytes: [u8; 4],
    have: usize,
    used: usize,
    cost: u32,
    unknown: usize,
    /// Which byte is 80 most likely.
    doubtful: Option<usize>,
    /// Whether a byte is lost that made no pair.
    unpaired: bool,
    pairs: Pairs,
}

impl Partial {
    /// Goes on byte by byte; no deeper than the four bytes of a character.
    fn follow(self, length: usize, rest: &[Symbol], take: &mut impl FnMut(Step)) {
        if self.have == length {
            return take(self.end());
        }
        let next = rest.get(self.used - 1).copied();
        match next {
            Some(Symbol::Byte(byte @ 0x80..=0xBF)) => {
                self.with(byte, 1, 0).follow(length, rest, take)
            }
            Some(Symbol::Euro) => {
                self.with(0xA2, 1, 0).follow(length, rest, take);
                self.with(0x80, 2, AS_80).follow(length, rest, take);
            }
            Some(symbol @ (Symbol::Unknown | Symbol::Question)) => {
                let doubt = if symbol == Symbol::Question {
                    NO_QUESTION
                } else {
                    0
                };
                let mut as_80 = self.with(0x80, 1, doubt);
                let mut lost = self.with(0, 1, doubt);
                match what_follows(rest.get(self.used..).unwrap_or_default()) {
                    Follows::Pair if self.pairs == Pairs::Private || self.is_mark() => {
                        as_80.cost += AS_80;
                        lost.cost += ONE_LOST;
                    }
                    Follows::Pair => {
                        as_80.cost += AS_80;
                        as_80.doubtful = Some(self.have);
                        as_80.unpaired = true;
                        lost.cost += AS_80;
                        lost.unpaired = true;
                    }
                    Follows::Paragraph => {
                        as_80.cost += AS_80;
                        as_80.doubtful = Some(self.have);
                        lost.cost += AS_80;
                    }
                    Follows::Ascii => as_80.cost += ONE_LOST,
                }
                if self.doubtful.is_none() {
                    as_80.follow(length, rest, take);
                }
                if self.unknown == 0 && self.doubtful.is_none() {
                    lost.follow(length, rest, take);
                }
            }
            // The rest of the character is gone.
            _ => take(self.cut()),
        }
    }

    fn with(mut self, byte: u8, used: usize, cost: u32) -> Self {
        self.bytes[self.have] = byte;
        self.have += 1;
        self.used += used;
        self.cost += cost;
        self.unknown += usize::from(byte == 0);
        self
    }

    /// Whether byte 80 gives a mark of Chinese punctuation next, and any other that makes no pair
    /// gives what no Chinese text has.
    fn is_mark(self) -> bool {
        matches!(self.bytes[..self.have], [0xE2 | 0xE3] | [0xE3, 0x80])
    }

    fn end(self) -> Step {
        let bytes = &self.bytes[..self.have];
        let read = std::str::from_utf8(bytes).ok();
        match read.and_then(|text| text.chars().next()) {
            // U+FF00, which a lost byte of ！ would make, is no character.
            Some(character) if self.unknown == 0 && character != '\u{FF00}' => Step {
                length: self.used as u8,
                cost: self.cost + plausible::bits(character),
                found: match self.doubtful {
                    Some(place) if self.have == 3 => {
                        Found::Doubtful(character, self.without(place))
                    }
                    _ => Found::Char(character),
                },
            },
            _ if self.unknown == 1 && self.have == 3 => Step {
                length: self.used as u8,
                cost: self.cost + ONE_LOST,
                found: Found::Lost(self.without(0)),
            },
            _ => self.cut(),
        }
    }

    /// The first three bytes, but for that at `place`, where it is not the lead.
    fn without(self, place: usize) -> Rest {
        let [first, second, third, _] = self.bytes;
        let known = match place {
            1 => [first, 0, third],
            2 => [first, second, 0],
            _ => [first, second, third],
        };
        Rest {
            known,
            unpaired: self.unpaired,
        }
    }

    fn cut(self) -> Step {
        Step {
            length: self.used as u8,
            cost: self.cost + LOST,
            found: Found::Lost(Rest::NONE),
        }
    }
}

/// What stands behind a lost byte.
enum Follows {
    /// A byte that would make a pair with any lost byte but 80, if all pairs were characters.
    Pair,
    /// The wide spaces that a paragraph begins with. A line end before them may have been taken out.
    Paragraph,
    /// No byte that could belong to a pair, so that any byte may have been lost.
    Ascii,
}

fn what_follows(symbols: &[Symbol]) -> Follows {
    match symbols {
        [Symbol::Byte(0xE3), Symbol::Byte(0x80), ..] => Follows::Paragraph,
        [
            Symbol::Byte(0x80..) | Symbol::Euro | Symbol::Unknown | Symbol::Question,
            ..,
        ] => Follows::Pair,
        _ => Follows::Ascii,
    }
}

/// A character of GBK. Where the text was read as Latin, no byte is lost without its character.
fn pair(symbols: &[Symbol], take: &mut impl FnMut(Step)) {
    let [Symbol::Byte(lead @ 0x81..), Symbol::Byte(trail), ..] = *symbols else {
        return;
    };
    if let Some(character) = GB18030.character([lead, trail]) {
        let mut step = whole(2, character);
        // A letter with an accent before a plain one would be a pair, too.
        step.cost += if trail.is_ascii() { 12 } else { 0 };
        take(step);
    }
}

/// One or two bytes that belong to nothing.
fn stray(symbols: &[Symbol], take: &mut impl FnMut(Step)) {
    let lost = |length| Step {
        length,
        cost: LOST,
        found: Found::Lost(Rest::NONE),
    };
    take(lost(1));
    if let Some(Symbol::Byte(0x80..=0xBF) | Symbol::Unknown) = symbols.get(1) {
        take(lost(2));
    }
}
