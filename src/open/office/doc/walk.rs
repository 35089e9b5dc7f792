//! A walk through a story of a document of the older format, from its first character to its last.

use std::ops::Range;

use super::super::bytes::u16_at;
use super::super::fields::Fields;
use super::super::lines::{Line, Lines};
use super::super::numbering::Counters;
use super::super::symbols::symbol;
use super::Document;
use super::pieces::Piece;
use super::properties::{Large, Mark, Paragraph};
use crate::open::unread::Unread;

/// Walks through stories in the order they are given; the numbers go on from story to story.
pub(super) struct Walk<'a> {
    document: &'a Document,
    lines: &'a mut Lines,
    counters: Counters,
    fields: Fields,
    /// The paragraph that is being read.
    text: String,
    /// The first half of a character of two units.
    half: Option<u16>,
    /// The text boxes that are still to come, the next last: where they are anchored, and their text.
    boxes: Vec<(u32, Range<u32>)>,
    /// How many tables were open where the story began.
    base: usize,
}

/// Tables do not lie deeper than this.
const MAX_DEPTH: u32 = 64;

impl<'a> Walk<'a> {
    pub(super) fn new(document: &'a Document, lines: &'a mut Lines) -> Self {
        Walk {
            document,
            lines,
            counters: Counters::default(),
            fields: Fields::default(),
            text: String::new(),
            half: None,
            boxes: Vec::new(),
            base: 0,
        }
    }

    /// Whether no text was found so far.
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Walks through the body. A text box follows the paragraph it is anchored in.
    pub(super) fn body(
        &mut self,
        characters: Range<u32>,
        mut boxes: Vec<(u32, Range<u32>)>,
    ) -> Result<(), Unread> {
        boxes.reverse();
        self.boxes = boxes;
        self.story(characters)?;
        // Those that are anchored where there is no paragraph.
        self.boxes_up_to(u32::MAX)
    }

    /// Walks through the characters of a story and adds its lines.
    pub(super) fn story(&mut self, characters: Range<u32>) -> Result<(), Unread> {
        self.fields = Fields::default();
        self.half = None;
        let document = self.document;
        for piece in document.pieces.within(characters) {
            self.piece(&piece)?;
        }
        let rest = std::mem::take(&mut self.text);
        self.lines.plain(rest)?;
        while self.lines.depth() > self.base {
            self.lines.close_table();
        }
        Ok(())
    }

    /// Walks through the text boxes that are anchored up to a character of the body.
    fn boxes_up_to(&mut self, character: u32) -> Result<(), Unread> {
        while let Some((_, characters)) = self.boxes.pop_if(|(place, _)| *place <= character) {
            // What is anchored in a box is none of the body's.
            let boxes = std::mem::take(&mut self.boxes);
            let fields = std::mem::take(&mut self.fields);
            let base = std::mem::replace(&mut self.base, self.lines.depth());
            self.story(characters)?;
            (self.boxes, self.fields, self.base) = (boxes, fields, base);
        }
        Ok(())
    }

    fn piece(&mut self, piece: &Piece) -> Result<(), Unread> {
        let document = self.document;
        let changes = document.pieces.changes(piece);
        let changed = Mark::of(changes);
        let width = piece.width();
        for (number, unit) in piece.bytes(&document.text).chunks_exact(width).enumerate() {
            let at = piece.at + number * width;
            let mark = document.marks.of(at).changed(changed);
            let Some(c) = self.character(unit) else {
                continue;
            };
            match c {
                '\r' | '\u{7}' | '\u{c}' if mark.deleted == Some(true) => {}
                '\r' | '\u{7}' | '\u{c}' => {
                    let (mut says, last) = document.paragraphs.ending(at, width);
                    says.change(changes, &mut Large::none());
                    if c == '\u{c}' && !last {
                        self.text.push('\n');
                    } else {
                        let character = piece.characters.start.saturating_add(number as u32);
                        self.end(c, &says, character)?;
                    }
                }
                c => self.read(c, mark),
            }
        }
        Ok(())
    }

    /// The character of a unit, once it is whole.
    fn character(&mut self, unit: &[u8]) -> Option<char> {
        let Some(unit) = u16_at(unit, 0) else {
            let byte = encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(unit)
                .0;
            return byte.chars().next();
        };
        if let Some(half) = self.half.take() {
            let whole = char::decode_utf16([half, unit]).next();
            if let Some(Ok(c)) = whole {
                return Some(c);
            }
            self.text.push('\u{fffd}');
        }
        if (0xD800..0xDC00).contains(&unit) {
            self.half = Some(unit);
            return None;
        }
        Some(char::from_u32(u32::from(unit)).unwrap_or('\u{fffd}'))
    }

    fn read(&mut self, c: char, mark: Mark) {
        match c {
            '\u{13}' => return self.fields.begin(),
            '\u{14}' => return self.fields.separate(),
            '\u{15}' => {
                if let Some(shown) = self.fields.end() {
                    self.text.push_str(&shown);
                }
                return;
            }
            _ => {}
        }
        if self.fields.hides() {
            return self.fields.code(c.encode_utf8(&mut [0; 4]));
        }
        if mark.deleted == Some(true) || mark.hidden == Some(true) {
            return;
        }
        let shown = match c {
            '(' if mark.symbol.is_some() => mark.symbol.and_then(|(font, number)| {
                let font = self.document.fonts.get(usize::from(font));
                symbol(font.map_or("", String::as_str), u32::from(number))
            }),
            '\t' => Some(c),
            '\u{b}' | '\u{e}' => Some('\n'),
            '\u{1e}' => Some('-'),
            // Pictures, marks of notes, hyphens that are not shown.
            '\0'..'\u{20}' => None,
            c => Some(c),
        };
        self.text.extend(shown);
    }

    /// A paragraph, a cell or a row ends with this character of the story.
    fn end(&mut self, c: char, says: &Paragraph, character: u32) -> Result<(), Unread> {
        let depth = match says.in_table {
            true => self.base + says.depth.clamp(1, MAX_DEPTH) as usize,
            false => self.base,
        };
        while self.lines.depth() > depth {
            self.lines.close_table();
        }
        while self.lines.depth() < depth {
            self.lines.open_table();
        }
        if !says.in_table && c == '\u{7}' {
            // A cell without its properties.
            self.text.push('\t');
            return Ok(());
        }
        self.paragraph(says)?;
        self.boxes_up_to(character)?;
        if says.ends_row || says.ends_inner_row {
            self.lines.end_row();
        } else if c == '\u{7}' || says.ends_inner_cell {
            self.lines.end_cell();
        }
        Ok(())
    }

    fn paragraph(&mut self, says: &Paragraph) -> Result<(), Unread> {
        self.fields.end_paragraph();
        let styles = &self.document.styles;
        let mut text = std::mem::take(&mut self.text);
        if styles.hides(says.style) {
            text.clear();
        }
        // An empty paragraph counts, too; the end of a row is none.
        let listed = styles
            .list(says)
            .filter(|_| !says.ends_row && !says.ends_inner_row);
        let label = listed
            .and_then(|(list, level)| self.counters.next(&self.document.numbering, list, level));
        if let Some(label) = label
            && !text.trim().is_empty()
        {
            text = label + text.trim_start();
        }
        let heading = styles.heading(says);
        self.lines.paragraph(Line { text, heading })
    }
}
