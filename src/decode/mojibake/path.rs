//! Telling the damaged stretches of a text from the sound ones, and reading each the cheapest way.

use super::bytes::{Symbol, Via};
use super::steps::{self, Found, Pairs};
use crate::decode::plausible;

/// What it costs to go from sound text to damaged text or back, in bits.
const CHANGE: u32 = 32;

/// How far before the end of a piece that goes on its reading may be in doubt, in bytes.
const DOUBT: usize = 16;

/// A stretch of a text as it was before the damage.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// It was not damaged.
    Sound(&'a str),
    /// A character that was restored or is lost, in place of so many U+FFFD, or of a question mark,
    /// and other characters.
    Damaged {
        found: Found,
        explained: usize,
        questioned: bool,
    },
}

/// The cheapest reading of a text.
pub(super) struct Path<'a> {
    pub pieces: Vec<Piece<'a>>,
    /// How many bytes of the text it reaches to.
    pub used: usize,
}

/// Reads `text`, to its end where it is `ended`, else to shortly before; `None` where all of it is
/// sound.
pub(super) fn find(via: Via, pairs: Pairs, text: &str, ended: bool) -> Option<Path<'_>> {
    let lattice = Lattice::of_text(via, pairs, text);
    let best = lattice.cheapest();
    lattice.trace(&best, ended)
}

/// Reads bytes that were UTF-8 but for question marks in place of some.
pub(super) fn find_in_bytes(pairs: Pairs, bytes: &[u8]) -> Option<Path<'static>> {
    let lattice = Lattice::of_bytes(pairs, bytes);
    let best = lattice.cheapest();
    lattice.trace(&best, true)
}

/// A text as the bytes it was made from.
struct Lattice<'a> {
    via: Via,
    pairs: Pairs,
    /// The text, if some of it may be sound.
    text: Option<&'a str>,
    symbols: Vec<Symbol>,
    /// For each symbol, the place in the text of the character that it begins.
    starts: Vec<Option<u32>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Sound = 0,
    Damaged = 1,
}

/// The cheapest way to a place: what it costs and the last step.
#[derive(Clone, Copy)]
struct Way {
    cost: u32,
    /// How many symbols the step took; 0 for a change of mode.
    length: u8,
    found: Found,
}

const UNREACHED: Way = Way {
    cost: u32::MAX,
    length: 0,
    found: Found::Char(' '),
};

impl<'a> Lattice<'a> {
    fn of_bytes(pairs: Pairs, bytes: &[u8]) -> Self {
        let symbol = |&byte: &u8| match byte {
            b'?' => Symbol::Question,
            _ => Symbol::Byte(byte),
        };
        Self {
            via: Via::Gbk,
            pairs,
            text: None,
            symbols: bytes.iter().map(symbol).collect(),
            starts: (0..=bytes.len() as u32).map(Some).collect(),
        }
    }

    fn of_text(via: Via, pairs: Pairs, text: &'a str) -> Self {
        let mut lattice = Self {
            via,
            pairs,
            text: Some(text),
            symbols: Vec::with_capacity(text.len()),
            starts: Vec::with_capacity(text.len() + 1),
        };
        for (at, character) in text.char_indices() {
            let pushed = via.push(character, &mut lattice.symbols);
            lattice.starts.push(Some(at as u32));
            lattice.starts.extend((1..pushed).map(|_| None));
        }
        lattice.starts.push(Some(text.len() as u32));
        lattice
    }

    /// For each place and mode the cheapest way to it.
    fn cheapest(&self) -> Vec<[Way; 2]> {
        let mut best = vec![[UNREACHED; 2]; self.symbols.len() + 1];
        let first = if self.text.is_some() {
            Mode::Sound
        } else {
            Mode::Damaged
        };
        best[0][first as usize].cost = 0;
        for at in 0..self.symbols.len() {
            let character = self.starts[at].and_then(|start| self.character(start as usize));
            if let Some(character) = character {
                change_mode(&mut best[at]);
                let length = self.length(at);
                let cost = best[at][0].cost.saturating_add(plausible::bits(character));
                improve(
                    &mut best[at + length][0],
                    cost,
                    length,
                    Found::Char(character),
                );
            }
            let so_far = best[at][Mode::Damaged as usize].cost;
            if so_far == u32::MAX {
                continue;
            }
            steps::each(self.via, self.pairs, &self.symbols, at, |step| {
                let length = usize::from(step.length);
                if let Some(ways) = best.get_mut(at + length) {
                    improve(&mut ways[1], so_far + step.cost, length, step.found);
                }
            });
        }
        best
    }

    fn character(&self, at: usize) -> Option<char> {
        self.text?.get(at..)?.chars().next()
    }

    /// How many symbols the character at `at` has.
    fn length(&self, at: usize) -> usize {
        let after = &self.starts[at + 1..];
        1 + after.iter().take_while(|start| start.is_none()).count()
    }

    fn trace(&self, best: &[[Way; 2]], ended: bool) -> Option<Path<'a>> {
        let (mut at, mut mode) = (self.symbols.len(), Mode::Sound);
        if best[at][1].cost < best[at][0].cost {
            mode = Mode::Damaged;
        }
        let limit = if ended { at } else { at.saturating_sub(DOUBT) };
        let mut used = None;
        let mut damaged = false;
        let mut pieces = Vec::new();
        while at > 0 {
            if let (None, Some(start)) = (used, self.starts[at])
                && at <= limit
            {
                used = Some(start as usize);
            }
            let way = best[at][mode as usize];
            if way.length == 0 {
                mode = if mode == Mode::Sound {
                    Mode::Damaged
                } else {
                    Mode::Sound
                };
                continue;
            }
            let from = at - usize::from(way.length);
            if used.is_some() {
                damaged |= mode == Mode::Damaged;
                self.push_before(&mut pieces, mode, from..at, way.found);
            }
            at = from;
        }
        pieces.reverse();
        damaged.then(|| Path {
            pieces,
            used: used.unwrap_or_default(),
        })
    }

    /// Adds what stands before all that is there already.
    fn push_before(
        &self,
        pieces: &mut Vec<Piece<'a>>,
        mode: Mode,
        symbols: std::ops::Range<usize>,
        found: Found,
    ) {
        if let (Mode::Sound, Some(text)) = (mode, self.text) {
            let [start, end] = [symbols.start, symbols.end]
                .map(|at| self.starts[at].map_or(text.len(), |start| start as usize));
            let end = match pieces.last() {
                Some(Piece::Sound(after)) => end + after.len(),
                _ => end,
            };
            if let Some(Piece::Sound(_)) = pieces.last() {
                pieces.pop();
            }
            pieces.push(Piece::Sound(&text[start..end]));
            return;
        }
        let symbols = &self.symbols[symbols];
        let unknown = symbols.iter().filter(|s| **s == Symbol::Unknown);
        pieces.push(Piece::Damaged {
            found,
            explained: unknown.count(),
            questioned: symbols.len() > 1 && symbols.contains(&Symbol::Question),
        });
    }
}

/// Tries what a change of mode costs at a place where a character begins.
fn change_mode(ways: &mut [Way; 2]) {
    for (from, to) in [(0, 1), (1, 0)] {
        let cost = ways[from].cost.saturating_add(CHANGE);
        improve(&mut ways[to], cost, 0, Found::Char(' '));
    }
}

fn improve(way: &mut Way, cost: u32, length: usize, found: Found) {
    if cost < way.cost {
        *way = Way {
            cost,
            length: length as u8,
            found,
        };
    }
}
