//! The pieces that the text lies in: which characters are where in the main stream, and how.

use std::ops::Range;

use super::super::bytes::{u8_at, u16_at, u32_at};
use super::super::compound::cut_off;
use crate::open::unread::Unread;

/// The pieces in the order of the text.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    pieces: Vec<Piece>,
    /// Lists of changes that pieces of a document saved in haste name.
    changes: Vec<Vec<u8>>,
}

/// A stretch of text that lies in one place.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Its characters, as the document counts them.
    pub(super) characters: Range<u32>,
    /// Where it begins in the main stream.
    pub(super) at: usize,
    /// Whether a character is two bytes of UTF-16, and not one of Windows-1252.
    pub(super) wide: bool,
    /// What is changed of all of it.
    change: Change,
}

#[derive(Debug, Clone, Copy)]
enum Change {
    /// A list of changes, by its number.
    Listed(usize),
    /// A single one.
    Single([u8; 3]),
    None,
}

/// How often the same bytes may be read as different pieces, all in all: hostile pieces could make
/// any amount of text of a few bytes.
const MAX_OVERLAP: u64 = 16;

/// No honest list of changes is longer, in bytes.
const MAX_CHANGES: usize = 512;

impl Pieces {
    /// Reads the list of pieces of a main stream of `length` bytes. A piece must lie within.
    pub(super) fn read(list: &[u8], length: usize) -> Result<Self, Unread> {
        let mut found = Pieces::default();
        let mut at = 0;
        while u8_at(list, at) == Some(1) {
            let size = usize::from(u16_at(list, at + 1).unwrap_or(0));
            let changes = list.get(at + 3..at + 3 + size).ok_or_else(lost)?;
            let kept = changes.get(..MAX_CHANGES).unwrap_or(changes);
            found.changes.push(kept.to_vec());
            at += 3 + size;
        }
        if u8_at(list, at) != Some(2) {
            return Err(lost());
        }
        let table = list.get(at + 5..).ok_or_else(lost)?;
        let size = u32_at(list, at + 1).ok_or_else(lost)? as usize;
        let table = table.get(..size).ok_or_else(lost)?;
        let count = table.len().saturating_sub(4) / 12;
        let mut read = 0u64;
        for number in 0..count {
            let piece = piece(table, number, count).ok_or_else(lost)?;
            read = read.saturating_add(piece.length() as u64);
            if piece.at.saturating_add(piece.length()) > length {
                return Err(cut_off());
            }
            found.pieces.push(piece);
        }
        let ordered = found
            .pieces
            .is_sorted_by_key(|piece| piece.characters.start);
        if !ordered || read > length as u64 * MAX_OVERLAP {
            return Err(lost());
        }
        Ok(found)
    }

    /// The stretches of these characters, in order.
    pub(super) fn within(&self, characters: Range<u32>) -> impl Iterator<Item = Piece> + '_ {
        let first = self
            .pieces
            .partition_point(|p| p.characters.end <= characters.start);
        let rest = self.pieces.get(first..).unwrap_or_default().iter();
        let wanted = characters.clone();
        rest.take_while(move |piece| piece.characters.start < characters.end)
            .map(move |piece| piece.clipped(&wanted))
    }

    /// What is changed of all of a piece, as properties.
    pub(super) fn changes<'a>(&'a self, piece: &'a Piece) -> &'a [u8] {
        match &piece.change {
            Change::Listed(number) => self.changes.get(*number).map_or(&[], Vec::as_slice),
            Change::Single(change) => change,
            Change::None => &[],
        }
    }
}

impl Piece {
    /// How many bytes a character takes.
    pub(super) fn width(&self) -> usize {
        if self.wide { 2 } else { 1 }
    }

    fn length(&self) -> usize {
        self.characters.len().saturating_mul(self.width())
    }

    /// The bytes of the piece in the main stream.
    pub(super) fn bytes<'a>(&self, stream: &'a [u8]) -> &'a [u8] {
        stream
            .get(self.at..self.at.saturating_add(self.length()))
            .unwrap_or_default()
    }

    fn clipped(&self, wanted: &Range<u32>) -> Piece {
        let start = self.characters.start.max(wanted.start);
        let end = self.characters.end.min(wanted.end).max(start);
        let skipped = (start - self.characters.start) as usize * self.width();
        Piece {
            characters: start..end,
            at: self.at.saturating_add(skipped),
            ..self.clone()
        }
    }
}

fn piece(table: &[u8], number: usize, count: usize) -> Option<Piece> {
    const NARROW: u32 = 1 << 30;
    let start = u32_at(table, 4 * number)?;
    let end = u32_at(table, 4 * number + 4).filter(|end| *end >= start)?;
    let says = 4 * (count + 1) + 8 * number;
    let place = u32_at(table, says + 2)?;
    let change = u16_at(table, says + 6)?;
    let wide = place & NARROW == 0;
    let at = if wide { place } else { (place & !NARROW) / 2 };
    Some(Piece {
        characters: start..end,
        at: at as usize,
        wide,
        change: match (change & 1, change >> 1 & 0x7F, change >> 8) {
            (1, _, _) => Change::Listed(usize::from(change >> 1)),
            (_, short, value) => single(short, value as u8),
        },
    })
}

/// A change that is stated in short.
fn single(short: u16, value: u8) -> Change {
    let property: u16 = match short {
        0x18 => 0x2416,
        0x19 => 0x2417,
        0x41 => 0x0800,
        0x5C => 0x083C,
        _ => return Change::None,
    };
    let [low, high] = property.to_le_bytes();
    Change::Single([low, high, value])
}

fn lost() -> Unread {
    Unread::Damaged(
        "its list of pieces is broken; copy the file again, or open it in Word and save it anew"
            .to_owned(),
    )
}
