//! The beginning of the main stream, the file information block: where everything else lies.

use std::ops::Range;

use super::super::bytes::{u16_at, u32_at};
use crate::open::unread::Unread;

/// What the file information block says.
pub(super) struct Header {
    /// Whether `1Table` is in use, and not `0Table`.
    second_table: bool,
    /// The lengths of the stories, in the order they lie in, in characters.
    lengths: [u32; 8],
    /// Where things lie in the table stream: place and length in bytes.
    places: Vec<(usize, usize)>,
}

/// A run of text, which lie one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Story {
    Body,
    Footnotes,
    Headers,
    Endnotes,
    Boxes,
    HeaderBoxes,
}

/// A structure of the table stream, by its place in the list of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Styles = 1,
    Characters = 12,
    Paragraphs = 13,
    Fonts = 15,
    Pieces = 33,
    Anchors = 40,
    BoxBounds = 56,
    Lists = 73,
    Uses = 74,
}

/// What the main stream of Word 97 and later begins with.
const WORD_97: u16 = 0xA5EC;
const ENCRYPTED: u16 = 0x0100;
const SECOND_TABLE: u16 = 0x0200;
const LENGTHS_AT: usize = 76;
const PLACES_AT: usize = 154;
const PLACES: usize = 93;

/// Whether a main stream is of a version before Word 97.
pub(super) fn is_older(stream: &[u8]) -> bool {
    u16_at(stream, 0).is_some_and(|sign| sign != WORD_97 && (0xA500..=0xA6FF).contains(&sign))
}

impl Header {
    /// Reads the beginning of the main stream.
    pub(super) fn read(stream: &[u8]) -> Result<Self, Unread> {
        let flags = u16_at(stream, 10).filter(|_| u16_at(stream, 0) == Some(WORD_97));
        let Some(flags) = flags else {
            return Err(Unread::Damaged(
                "not a Word document, or its beginning is lost; copy the file again".to_owned(),
            ));
        };
        if flags & ENCRYPTED != 0 {
            return Err(Unread::Protected);
        }
        let mut lengths = [0; 8];
        for (number, length) in lengths.iter_mut().enumerate() {
            *length = u32_at(stream, LENGTHS_AT + 4 * number).unwrap_or(0);
        }
        let place = |number: usize| {
            let at = u32_at(stream, PLACES_AT + 8 * number).unwrap_or(0);
            let length = u32_at(stream, PLACES_AT + 8 * number + 4).unwrap_or(0);
            (at as usize, length as usize)
        };
        Ok(Header {
            second_table: flags & SECOND_TABLE != 0,
            lengths,
            places: (0..PLACES).map(place).collect(),
        })
    }

    /// The name of the table stream, and of the one that is left over from a former save.
    pub(super) fn tables(&self) -> (&'static str, &'static str) {
        if self.second_table {
            ("1Table", "0Table")
        } else {
            ("0Table", "1Table")
        }
    }

    /// A structure of the table stream; nothing where there is none.
    pub(super) fn place<'a>(&self, table: &'a [u8], place: Place) -> &'a [u8] {
        let length = self
            .places
            .get(place as usize)
            .map_or(0, |(_, length)| *length);
        let open = self.open_place(table, place);
        open.get(..length.min(open.len())).unwrap_or_default()
    }

    /// A structure whose length does not count all of it: the stream from where it begins.
    pub(super) fn open_place<'a>(&self, table: &'a [u8], place: Place) -> &'a [u8] {
        let (at, length) = self.places.get(place as usize).copied().unwrap_or_default();
        let there = if length == 0 { None } else { table.get(at..) };
        there.unwrap_or_default()
    }

    /// The characters of a story.
    pub(super) fn story(&self, story: Story) -> Range<u32> {
        let number = match story {
            Story::Body => 0,
            Story::Footnotes => 1,
            Story::Headers => 2,
            Story::Endnotes => 5,
            Story::Boxes => 6,
            Story::HeaderBoxes => 7,
        };
        let before = self.lengths.iter().take(number);
        let start = before.fold(0u32, |sum, length| sum.saturating_add(*length));
        let length = self.lengths.get(number).copied().unwrap_or(0);
        start..start.saturating_add(length)
    }
}
