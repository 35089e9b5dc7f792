//! The encodings that the bytes of a rich text document are in: by its code page and its fonts.

use std::collections::HashMap;

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, WINDOWS_874, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257,
    WINDOWS_1258,
};

/// More fonts than any document has; the table is not followed beyond.
const MOST_FONTS: usize = 10_000;

/// What the bytes of a stretch of text are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    /// In this encoding.
    Of(&'static Encoding),
    /// In the document's code page, or in Western letters: the font does not say.
    Unsure,
    /// Signs of a font of its own, such as bullets.
    Symbols,
}

/// What the document says of its encodings.
#[derive(Debug)]
pub(super) struct Charsets {
    fonts: HashMap<i32, Charset>,
    /// The document's code page, where it states one that is known.
    page: Option<&'static Encoding>,
    /// The encoding of the language it is written in.
    language: Option<&'static Encoding>,
    /// Whether bytes that are not escaped are UTF-8.
    utf8: bool,
}

impl Charsets {
    /// Of a document with these bytes, nothing of which has been read.
    pub(super) fn new(bytes: &[u8]) -> Self {
        Charsets {
            fonts: HashMap::new(),
            page: None,
            language: None,
            // No document of any length is valid UTF-8 by chance.
            utf8: !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok(),
        }
    }

    /// Notes `\ansicpg`.
    pub(super) fn set_page(&mut self, page: i32) {
        self.page = code_page(page);
    }

    /// Notes `\deflang` or `\deflangfe`.
    pub(super) fn set_language(&mut self, language: i32) {
        let encoding = match language {
            2052 | 4100 => Some(GB18030),
            1028 | 3076 | 5124 => Some(BIG5),
            _ => None,
        };
        self.language = encoding.or(self.language);
    }

    /// Notes a font and the number of its character set, or of its code page.
    pub(super) fn set_font(&mut self, font: i32, charset: i32, is_page: bool) {
        let charset = match (is_page, charset) {
            (true, page) => code_page(page).map(Charset::Of),
            (false, 2) => Some(Charset::Symbols),
            (false, charset) => font_encoding(charset).map(Charset::Of),
        };
        if let Some(charset) = charset
            && self.fonts.len() < MOST_FONTS
        {
            self.fonts.insert(font, charset);
        }
    }

    /// What the bytes are that are written in a font, with another for two-byte characters.
    pub(super) fn of(&self, font: i32, two_byte_font: Option<i32>) -> Charset {
        let own = self.fonts.get(&font).copied();
        if let Some(Charset::Of(encoding)) = own
            && is_two_byte(encoding)
        {
            return Charset::Of(encoding);
        }
        let other = two_byte_font.and_then(|font| self.fonts.get(&font).copied());
        match (own, other) {
            (Some(Charset::Symbols), None) => Charset::Symbols,
            (_, Some(Charset::Of(encoding))) if is_two_byte(encoding) => Charset::Of(encoding),
            (Some(Charset::Of(encoding)), _) if encoding != WINDOWS_1252 => Charset::Of(encoding),
            (Some(Charset::Symbols), _) => Charset::Symbols,
            _ => Charset::Unsure,
        }
    }

    /// Whether bytes that are not escaped may stand for a character in twos.
    pub(super) fn raw_pairs(&self, charset: Charset) -> bool {
        !self.utf8 && self.pairs(charset)
    }

    /// Whether a first byte of such text asks for a second.
    pub(super) fn pairs(&self, charset: Charset) -> bool {
        match charset {
            Charset::Of(encoding) => is_two_byte(encoding),
            Charset::Unsure => is_two_byte(self.default_page()),
            Charset::Symbols => false,
        }
    }

    fn default_page(&self) -> &'static Encoding {
        match (self.page, self.language) {
            (Some(page), Some(language)) if page == WINDOWS_1252 => language,
            (Some(page), _) => page,
            (None, language) => language.unwrap_or(WINDOWS_1252),
        }
    }

    /// The text of such bytes; `raw` says that they were not escaped.
    pub(super) fn decode(&self, bytes: &[u8], charset: Charset, raw: bool) -> String {
        if raw
            && self.utf8
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return text.to_owned();
        }
        let encoding = match charset {
            Charset::Of(encoding) => encoding,
            Charset::Symbols => return bytes.iter().map(|byte| symbol(*byte)).collect(),
            Charset::Unsure => {
                let page = self.default_page();
                if is_two_byte(page) && !all_in_pairs(bytes) {
                    WINDOWS_1252
                } else {
                    page
                }
            }
        };
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    }
}

/// Whether the bytes beyond ASCII stand in twos, as Chinese of everyday use does; the quotation
/// marks of Western text stand alone.
fn all_in_pairs(bytes: &[u8]) -> bool {
    bytes
        .split(u8::is_ascii)
        .all(|run| run.len().is_multiple_of(2))
}

fn is_two_byte(encoding: &'static Encoding) -> bool {
    [GB18030, BIG5, SHIFT_JIS, EUC_KR].contains(&encoding)
}

fn code_page(page: i32) -> Option<&'static Encoding> {
    Some(match page {
        936 | 54936 | 20936 | 10008 => GB18030,
        950 | 951 | 10002 => BIG5,
        932 => SHIFT_JIS,
        949 | 1361 => EUC_KR,
        65001 => UTF_8,
        _ => single_byte(page)?,
    })
}

fn single_byte(page: i32) -> Option<&'static Encoding> {
    Some(match page {
        874 => WINDOWS_874,
        1250 => WINDOWS_1250,
        1251 => WINDOWS_1251,
        1252 => WINDOWS_1252,
        1253 => WINDOWS_1253,
        1254 => WINDOWS_1254,
        1255 => WINDOWS_1255,
        1256 => WINDOWS_1256,
        1257 => WINDOWS_1257,
        1258 => WINDOWS_1258,
        _ => return None,
    })
}

/// The encoding of a font's character set, by the numbers of Windows.
fn font_encoding(charset: i32) -> Option<&'static Encoding> {
    Some(match charset {
        0 => WINDOWS_1252,
        128 => SHIFT_JIS,
        129 | 130 => EUC_KR,
        134 => GB18030,
        136 => BIG5,
        161 => WINDOWS_1253,
        162 => WINDOWS_1254,
        163 => WINDOWS_1258,
        177 => WINDOWS_1255,
        178 => WINDOWS_1256,
        186 => WINDOWS_1257,
        204 => WINDOWS_1251,
        222 => WINDOWS_874,
        238 => WINDOWS_1250,
        _ => return None,
    })
}

/// A sign of a symbol font: nearly always the bullet of a list.
pub(super) fn symbol(byte: u8) -> char {
    match byte {
        0x20..=0x7E => char::from(byte),
        0xA0 => ' ',
        0xD8 | 0xE0 => '➢',
        0xFC | 0xFE => '✓',
        _ => '•',
    }
}
