//! Undoing what reading a text in a wrong encoding and saving it again did to it.
//!
//! Most often UTF-8 was read as GBK: 工作 became 宸ヤ綔. The bytes are still there, but for those
//! that GBK has no character for: each stands as U+FFFD or `?`.

mod bytes;
mod context;
mod pairs;
mod path;
mod steps;
#[cfg(test)]
mod tests;

use super::plausible;
use super::reading::Reading;
use crate::report::Mojibake;
use bytes::Via;
use context::Gap;
use path::Piece;
use std::sync::LazyLock;
use steps::{Found, Pairs, Rest};

/// How much text is looked at together, in bytes, which bounds the memory.
const PIECE: usize = 1 << 16;

/// So many characters must be restored before a text is believed to be damaged.
const ENOUGH: usize = 4;

/// Undoes the damage in `reading`, where there is any. What is lost becomes U+FFFD, which is
/// counted there as well.
pub(super) fn undo(reading: &mut Reading) -> Option<Mojibake> {
    let mut all: Option<Mojibake> = None;
    let suspected = suspected(&reading.text);
    for (via, sign) in [(Via::Gbk, ODD_AS_GBK), (Via::Latin, LATIN)] {
        if suspected & sign == 0 {
            continue;
        }
        let Some(undone) = undo_via(via, sign, &reading.text) else {
            continue;
        };
        let Undone {
            text,
            restored,
            explained,
            gaps,
            ..
        } = undone;
        // Where the text is large, there is no room for it three times.
        reading.text = String::new();
        let (text, lost) = context::fill(text, &gaps);
        let filled = gaps.len() - lost;
        reading.text = text;
        // Some of the losses that reading left were losses of the text before.
        reading.lost = reading.lost.saturating_sub(explained) + lost;
        let restored = restored + filled;
        all = sum(all, Some(Mojibake { restored, lost }));
    }
    all
}

/// The damage of two parts of a text together.
pub(super) fn sum(one: Option<Mojibake>, other: Option<Mojibake>) -> Option<Mojibake> {
    let (Some(a), Some(b)) = (one, other) else {
        return one.or(other);
    };
    Some(Mojibake {
        restored: a.restored + b.restored,
        lost: a.lost + b.lost,
    })
}

/// Reads UTF-8 that was read as GBK and saved as GBK again, which gives the same bytes but for those
/// that became question marks. `None` where there is too little of that.
pub(super) fn read_saved_as_gbk(bytes: &[u8], reading: &Reading) -> Option<(Reading, Mojibake)> {
    if reading.lost == 0 {
        return None;
    }
    let explained = question_marks(bytes);
    if 2 * explained < reading.lost {
        return None;
    }
    let pairs = pairs::of_bytes(bytes);
    let mut undone = Undone::default();
    let (mut questioned, mut certain) = (Vec::new(), 0);
    let mut rest = bytes;
    while !rest.is_empty() {
        let near = &rest[..rest.len().min(PIECE)];
        let line_end = near.iter().rposition(|&byte| byte == b'\n');
        let ascii = || near.iter().rposition(u8::is_ascii);
        let end = match line_end.or_else(ascii) {
            Some(at) if near.len() < rest.len() => at + 1,
            _ => near.len(),
        };
        let (piece, after) = rest.split_at(end);
        let path = path::find_in_bytes(pairs, piece)?;
        path.pieces.iter().for_each(|piece| undone.push(piece));
        for (character, is_certain) in path.pieces.iter().filter_map(by_question_mark) {
            questioned.push(character);
            certain += usize::from(is_certain);
        }
        rest = after;
    }
    // What was lost is byte 80, in quite common characters. Where it was another, many characters
    // must have lost one.
    let bits: u32 = questioned.iter().map(|c| plausible::bits(*c)).sum();
    let are_common = questioned.len() >= 2 && bits <= 10 * questioned.len() as u32;
    let is_dense = explained >= ENOUGH && 100 * explained >= bytes.len();
    if !are_common && !is_dense {
        return None;
    }
    let gaps = undone.gaps.len();
    let (text, lost) = context::fill(undone.text, &undone.gaps);
    let restored = certain + gaps - lost;
    Some((Reading { text, lost }, Mojibake { restored, lost }))
}

/// The character that a question mark was taken for a byte of, and whether that is certain.
fn by_question_mark(piece: &Piece) -> Option<(char, bool)> {
    match piece {
        Piece::Damaged {
            found: found @ (Found::Char(character) | Found::Doubtful(character, _)),
            questioned: true,
            ..
        } => Some((*character, matches!(found, Found::Char(_)))),
        _ => None,
    }
}

/// How many of the places that are not UTF-8 stand next to a question mark, which then stands for a
/// byte of the same character.
pub(super) fn question_marks(bytes: &[u8]) -> usize {
    let mut chunks = bytes.utf8_chunks().peekable();
    let mut explained = 0;
    while let Some(chunk) = chunks.next() {
        let next = chunks.peek().map_or("", |next| next.valid());
        let beside = next.starts_with('?') || chunk.valid().ends_with('?');
        explained += usize::from(beside && !chunk.invalid().is_empty());
    }
    explained
}

/// A text of which the damage is undone.
#[derive(Default)]
struct Undone {
    text: String,
    /// Characters restored that are not ASCII, which is never damaged.
    restored: usize,
    /// What these cost, in bits.
    bits: usize,
    /// How many U+FFFD of the damaged text are explained.
    explained: usize,
    /// Where a character was lost.
    gaps: Vec<Gap>,
}

fn undo_via(via: Via, sign: u8, text: &str) -> Option<Undone> {
    let pairs = match via {
        Via::Gbk => pairs::of_text(text),
        Via::Latin => Pairs::Private,
    };
    let mut undone: Option<Undone> = None;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let piece = &rest[..piece_end(rest)];
        let mut used = piece.len();
        let found = if suspected(piece) & sign != 0 {
            path::find(
                via,
                pairs,
                piece,
                piece.len() == rest.len() || piece.ends_with('\n'),
            )
        } else {
            None
        };
        if let Some(path) = found {
            used = path.used;
            let undone = undone.get_or_insert_with(|| Undone::before(&text[..at], text.len()));
            path.pieces.iter().for_each(|piece| undone.push(piece));
        } else if let Some(undone) = &mut undone {
            undone.text.push_str(piece);
        }
        at += used;
    }
    undone.filter(Undone::is_plausible)
}

impl Undone {
    fn before(sound: &str, size: usize) -> Self {
        let mut text = String::with_capacity(size);
        text.push_str(sound);
        Self {
            text,
            ..Self::default()
        }
    }

    fn push(&mut self, piece: &Piece) {
        match piece {
            Piece::Sound(text) => self.text.push_str(text),
            Piece::Damaged {
                found, explained, ..
            } => {
                self.explained += explained;
                match *found {
                    Found::Char(character) => {
                        if !character.is_ascii() {
                            self.restored += 1;
                            self.bits += plausible::bits(character) as usize;
                        }
                        self.text.push(character);
                    }
                    Found::Doubtful(character, rest) => {
                        self.push_gap(rest, (!rest.unpaired).then_some(character));
                    }
                    Found::Lost(rest) => self.push_gap(rest, None),
                }
            }
        }
    }
}

impl Undone {
    /// Whether what was restored is text beyond doubt.
    fn is_plausible(&self) -> bool {
        let Self { restored, gaps, .. } = self;
        *restored >= ENOUGH && *restored > 2 * gaps.len() && self.bits <= 12 * restored
    }

    fn push_gap(&mut self, rest: Rest, likely: Option<char>) {
        self.gaps.push(Gap {
            at: self.text.len(),
            rest,
            likely,
        });
        self.text
            .push(likely.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
}

/// Where the first piece of a text ends: after a line, where there is one.
fn piece_end(text: &str) -> usize {
    if text.len() <= PIECE {
        return text.len();
    }
    let mut end = PIECE;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].rfind('\n').map_or(end, |line_end| line_end + 1)
}

/// Signs of a character that it may stand for bytes read in a wrong encoding.
const ODD_AS_GBK: u8 = 1;
const LATIN: u8 = 2;

/// The signs of the characters of the basic plane.
static SIGNS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let sign = |character: char| match character {
        '\0'..='\u{7F}' => 0,
        _ if Via::Latin.bytes(character).is_some() => ODD_AS_GBK | LATIN,
        _ if plausible::bits(character) >= 15 => ODD_AS_GBK,
        _ => 0,
    };
    (0..=0xFFFF_u32)
        .map(|code_point| char::from_u32(code_point).map_or(0, sign))
        .collect()
});

/// The signs that five of eight neighbouring characters have somewhere. In a million characters of
/// sound Chinese text that happens once, in damaged text all the time.
fn suspected(text: &str) -> u8 {
    const NEAR: u32 = 0xFF;
    const MANY: u32 = 5;
    let signs: &[u8] = &SIGNS;
    let (mut odd, mut latin, mut found) = (0_u32, 0_u32, 0);
    for character in text.chars() {
        let sign = signs.get(character as usize).copied().unwrap_or(ODD_AS_GBK);
        odd = odd << 1 | u32::from(sign & ODD_AS_GBK);
        latin = latin << 1 | u32::from(sign >> 1);
        // A character without a sign makes no more of them, and most have none.
        if sign != 0 && (odd & NEAR).count_ones() >= MANY {
            found |= ODD_AS_GBK;
            if (latin & NEAR).count_ones() >= MANY {
                return found | LATIN;
            }
        }
    }
    found
}
