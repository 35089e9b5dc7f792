//! Follows the groups and control words of a rich text document.

use super::super::extracted::Extracted;
use super::super::unread::Unread;
use super::charset::{Charset, Charsets, symbol};
use super::group::{Group, Place};
use super::lexer::{Lexer, Token};
use super::output::Output;
use crate::limits::Limits;

/// Deeper groups share the state of the one at this depth.
const DEEPEST: usize = 4096;
/// Bytes of text are decoded in stretches of about this many.
const STRETCH: usize = 64 << 10;

/// The document as far as it has been read.
pub(super) struct Reader<'a> {
    lexer: Lexer<'a>,
    charsets: Charsets,
    output: Output,
    group: Group,
    stack: Vec<Group>,
    /// How many groups are open beyond the deepest that is followed.
    beyond: usize,
    /// Bytes that wait to be decoded together, what they are, and whether they were not escaped.
    bytes: Vec<u8>,
    charset: Charset,
    raw: bool,
    /// Whether the last byte asks for another.
    half: bool,
    /// How many characters are still to be left out after `\u`.
    skip: u32,
    /// The first half of a character that `\u` writes in two.
    surrogate: Option<u16>,
    /// Whether `\*` stood just before.
    ignorable: bool,
    default_font: i32,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], limits: &Limits) -> Self {
        Reader {
            lexer: Lexer::new(bytes),
            charsets: Charsets::new(bytes),
            output: Output::new(limits),
            group: Group::new(),
            stack: Vec::new(),
            beyond: 0,
            bytes: Vec::new(),
            charset: Charset::Unsure,
            raw: false,
            half: false,
            skip: 0,
            surrogate: None,
            ignorable: false,
            default_font: 0,
        }
    }

    /// The text of the whole document.
    pub(super) fn read(mut self) -> Result<Extracted, Unread> {
        while !self.output.is_full() {
            let charset = self.charsets.of(self.group.font, self.group.two_byte_font);
            let Some(token) = self.lexer.next(self.charsets.raw_pairs(charset)) else {
                break;
            };
            match token {
                Token::Open => self.open(),
                Token::Close => self.close(),
                Token::Word(name, number) => self.word(name, number),
                Token::Symbol(symbol) => self.symbol(symbol),
                Token::Hex(byte) => self.bytes(&[byte], false),
                Token::Text(bytes) => self.bytes(bytes, true),
            }
        }
        self.flush();
        let is_cut = !self.stack.is_empty();
        let extracted = self.output.finish()?;
        // The fonts and styles come first: where the cut is in them, nothing shows it but that.
        if is_cut && extracted.text.trim().is_empty() {
            return Err(Unread::Damaged(
                "cut off; copy it again from where it came".to_owned(),
            ));
        }
        Ok(extracted)
    }

    fn open(&mut self) {
        self.skip = 0;
        self.ignorable = false;
        if self.stack.len() < DEEPEST {
            self.stack.push(self.group.clone());
        } else {
            self.beyond += 1;
        }
    }

    fn close(&mut self) {
        self.skip = 0;
        self.ignorable = false;
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        let Some(outer) = self.stack.pop() else {
            return;
        };
        let place = self.group.place;
        if place != outer.place || outer.is_shown() != self.group.is_shown() {
            self.flush();
        }
        match place {
            Place::Styles => {
                self.flush();
                self.output.end_style();
            }
            Place::Note if outer.place != Place::Note => self.output.end_note(),
            Place::Code if outer.place != Place::Code => {
                self.output.end_code(self.stack.len().saturating_sub(1));
            }
            _ => {}
        }
        if self.group.label && !outer.label {
            self.flush();
            self.output.end_label();
        }
        if self.output.ends_field(self.stack.len()) {
            self.flush();
            self.output.end_field(&self.group);
        }
        self.group = outer;
    }

    fn word(&mut self, name: &str, number: Option<i32>) {
        let ignorable = std::mem::take(&mut self.ignorable);
        if name == "bin" {
            let length = number.and_then(|number| usize::try_from(number).ok());
            self.lexer.skip(length.unwrap_or(0));
            self.skip = self.skip.saturating_sub(1);
            return;
        }
        if self.skip > 0 {
            self.skip -= 1;
            // Other words are obeyed even there: documents exist that leave the fallback out.
            if is_character(name) {
                return;
            }
        }
        let before = (self.group.place, self.group.is_shown());
        // What was gathered belongs to where text went so far.
        let mut group = self.group.clone();
        if group.enter(name, ignorable) {
            if before.0 != group.place {
                self.flush();
            }
            self.group = group;
            return;
        }
        match (name, number) {
            ("u", Some(number)) => self.unicode(number),
            ("uc", number) => {
                self.group.fallback = u32::try_from(number.unwrap_or(1)).unwrap_or(1);
            }
            ("f", Some(font)) => self.font(font),
            ("fcharset", Some(charset)) if self.group.place == Place::Fonts => {
                self.charsets.set_font(self.group.font, charset, false);
            }
            ("cpg", Some(page)) if self.group.place == Place::Fonts => {
                self.charsets.set_font(self.group.font, page, true);
            }
            ("af", Some(font)) if self.group.two_byte => self.group.two_byte_font = Some(font),
            ("dbch", _) => self.group.two_byte = true,
            ("loch" | "hich" | "ltrch" | "rtlch", _) => self.group.two_byte = false,
            ("v", number) => self.hide(number != Some(0), self.group.deleted),
            ("deleted", number) => self.hide(self.group.hidden, number != Some(0)),
            ("plain", _) => {
                if !self.group.is_shown() {
                    self.flush();
                }
                self.group.reset_character(self.default_font);
            }
            ("pard", _) => {
                if self.level_may_change() {
                    self.flush();
                }
                self.group.reset_paragraph();
            }
            ("s" | "outlinelevel", Some(number)) => self.style(name, number),
            ("listtext" | "pntext", _) => self.group.label = true,
            ("intbl", number) => self.group.in_table = number != Some(0),
            ("yr" | "mo" | "dy" | "hr" | "min", Some(number)) => {
                self.output.date(name, number, &self.group);
            }
            ("ansicpg", Some(page)) => self.charsets.set_page(page),
            ("deflang" | "deflangfe", Some(language)) => self.charsets.set_language(language),
            ("deff", Some(font)) => {
                self.default_font = font;
                self.group.font = font;
            }
            _ => self.character(name),
        }
    }

    fn font(&mut self, font: i32) {
        self.group.font = font;
        if self.group.two_byte {
            self.group.two_byte_font = Some(font);
        }
    }

    fn level_may_change(&self) -> bool {
        self.group.style != 0 || self.group.outline.is_some()
    }

    fn style(&mut self, name: &str, number: i32) {
        let (style, outline) = match name {
            "s" => (Some(number), None),
            _ => (None, Some(number)),
        };
        if self.group.place == Place::Styles {
            self.output.begin_style(style, outline);
        } else {
            self.flush();
            self.group.style = style.unwrap_or(self.group.style);
            self.group.outline = outline.or(self.group.outline);
        }
    }

    fn hide(&mut self, hidden: bool, deleted: bool) {
        self.flush();
        self.group.hidden = hidden;
        self.group.deleted = deleted;
    }

    /// A control word that stands for a character, or ends a line.
    fn character(&mut self, name: &str) {
        let text = match name {
            "par" | "sect" => return self.end_line(true),
            "line" | "page" | "column" | "lbr" => return self.end_line(false),
            "cell" | "nestcell" => return self.end_cell(false),
            "row" | "nestrow" => return self.end_cell(true),
            "tab" => "\t",
            "emdash" => "—",
            "endash" => "–",
            "lquote" => "‘",
            "rquote" => "’",
            "ldblquote" => "“",
            "rdblquote" => "”",
            "bullet" => "•",
            "emspace" => "\u{3000}",
            "enspace" | "qmspace" => " ",
            _ => return,
        };
        self.put(text);
    }

    fn symbol(&mut self, symbol: u8) {
        if symbol == b'*' {
            self.ignorable = true;
            return;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        match symbol {
            b'\r' | b'\n' => self.end_line(true),
            b'~' => self.put(" "),
            b'_' => self.put("-"),
            b'\t' => self.put("\t"),
            // A brace or backslash may be the second byte of a character.
            b'\\' | b'{' | b'}' => self.bytes(&[symbol], false),
            _ => {}
        }
    }

    fn end_line(&mut self, paragraph: bool) {
        self.flush();
        self.output.end_line(&self.group, paragraph);
    }

    fn end_cell(&mut self, row: bool) {
        self.flush();
        self.output.end_cell(&self.group, row);
    }

    fn put(&mut self, text: &str) {
        self.flush();
        self.output.text(text, &self.group);
    }

    /// A character by its number, which may be half of one, or negative beyond 32767.
    fn unicode(&mut self, number: i32) {
        self.skip = self.group.fallback;
        let high = self.surrogate.take();
        let Ok(unit) = u16::try_from(if number < 0 {
            number + 0x1_0000
        } else {
            number
        }) else {
            let c = u32::try_from(number).ok().and_then(char::from_u32);
            let c = c.unwrap_or(char::REPLACEMENT_CHARACTER);
            return self.put(c.encode_utf8(&mut [0; 4]));
        };
        if matches!(unit, 0xD800..=0xDBFF) {
            self.surrogate = Some(unit);
            return;
        }
        let units = [high, Some(unit)];
        let mut text = String::new();
        for c in char::decode_utf16(units.into_iter().flatten()) {
            text.push(match c {
                // Where fonts of symbols keep theirs.
                Ok(c @ '\u{F020}'..='\u{F0FF}') => symbol((u32::from(c) & 0xFF) as u8),
                Ok(c) => c,
                Err(_) => char::REPLACEMENT_CHARACTER,
            });
        }
        self.put(&text);
    }

    /// Bytes of text.
    fn bytes(&mut self, bytes: &[u8], raw: bool) {
        self.ignorable = false;
        let skip = bytes.len().min(self.skip as usize);
        self.skip -= skip as u32;
        let bytes = bytes.get(skip..).unwrap_or_default();
        if bytes.is_empty()
            || matches!(
                self.group.place,
                Place::Skip | Place::Pair | Place::Never | Place::Fonts
            )
        {
            return;
        }
        self.surrogate = None;
        let charset = self.charsets.of(self.group.font, self.group.two_byte_font);
        // A character may be begun in one font and ended in another.
        let differs = charset != self.charset || raw != self.raw && !bytes.is_ascii();
        if !self.half && (differs || self.bytes.len() > STRETCH) {
            self.flush();
        }
        if self.bytes.is_empty() {
            self.charset = charset;
            self.raw = raw;
        }
        let pairs = self.charsets.pairs(self.charset);
        for byte in bytes {
            self.half = !self.half && pairs && *byte >= 0x81;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// Decodes the bytes that wait.
    fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let text = self.charsets.decode(&self.bytes, self.charset, self.raw);
        self.output.text(&text, &self.group);
        self.bytes.clear();
        self.half = false;
    }
}

/// Whether a control word counts as a character among those left out after `\u`.
fn is_character(name: &str) -> bool {
    matches!(
        name,
        "tab"
            | "emdash"
            | "endash"
            | "lquote"
            | "rquote"
            | "ldblquote"
            | "rdblquote"
            | "bullet"
            | "emspace"
            | "enspace"
            | "qmspace"
    )
}
