//! The bytes that a wrongly read character stood for.

use std::sync::LazyLock;

/// The encoding that a text was wrongly read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Via {
    /// GBK or GB18030. The text was UTF-8.
    Gbk,
    /// Windows-1252 or ISO 8859-1. The text was UTF-8 or GBK.
    Latin,
}

/// What is known of a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    /// The byte itself.
    Byte(u8),
    /// A byte, or two, that had no character: U+FFFD now.
    Unknown,
    /// A question mark, or else a byte or two that had no character.
    Question,
    /// Byte A2, with byte E3 behind it; or both are byte 80. For all of this `€` may stand.
    Euro,
    /// A character that no byte can have become.
    Opaque,
}

impl Via {
    /// The bytes that `character` stood for: one or two.
    pub(super) fn bytes(self, character: char) -> Option<([u8; 2], usize)> {
        match (self, character) {
            (_, '\0'..='\u{7F}') => Some(([character as u8, 0], 1)),
            // Some readers pass on what they do not know as control characters.
            (_, '\u{80}'..='\u{9F}') => Some(([character as u8, 0], 1)),
            (Via::Gbk, _) => gbk(character).map(|pair| (pair, 2)),
            (Via::Latin, _) => latin(character).map(|byte| ([byte, 0], 1)),
        }
    }

    /// Adds what is known of the bytes of `character`, and tells how many.
    pub(super) fn push(self, character: char, symbols: &mut Vec<Symbol>) -> u8 {
        let before = symbols.len();
        match (self, character) {
            (_, '?') => symbols.push(Symbol::Question),
            (_, char::REPLACEMENT_CHARACTER) => symbols.push(Symbol::Unknown),
            (Via::Gbk, '€') => symbols.extend([Symbol::Euro, Symbol::Byte(0xE3)]),
            _ => match self.bytes(character) {
                Some((bytes, length)) => {
                    symbols.extend(bytes[..length].iter().map(|&byte| Symbol::Byte(byte)));
                }
                None => symbols.push(Symbol::Opaque),
            },
        }
        (symbols.len() - before) as u8
    }
}

/// Characters that some readers of GBK give where `encoding_rs` gives others.
const OTHER_READINGS: &[(char, [u8; 2])] = &[
    ('\u{E7C7}', [0xA8, 0xBC]),
    ('\u{E7C8}', [0xA8, 0xBF]),
    ('\u{30FB}', [0xA1, 0xA4]),
    ('\u{301C}', [0xA1, 0xAB]),
];

static GBK: LazyLock<Vec<[u8; 2]>> = LazyLock::new(|| {
    let mut table = vec![[0; 2]; 1 << 16];
    let mut set = |character: char, pair| {
        if let Some(entry) = table.get_mut(character as usize)
            && *entry == [0; 2]
        {
            *entry = pair;
        }
    };
    for lead in 0x81..=0xFE {
        for trail in 0x40..=0xFE {
            let pair = [lead, trail];
            let text =
                encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(&pair);
            let mut chars = text.as_deref().unwrap_or_default().chars();
            if let (Some(character), None) = (chars.next(), chars.next()) {
                set(character, pair);
            }
        }
    }
    OTHER_READINGS
        .iter()
        .for_each(|&(character, pair)| set(character, pair));
    table
});

fn gbk(character: char) -> Option<[u8; 2]> {
    GBK.get(character as usize)
        .copied()
        .filter(|pair| *pair != [0; 2])
}

/// The characters of Windows-1252 at 80 to 9F; those it has none for are passed on as controls.
const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ";

fn latin(character: char) -> Option<u8> {
    match character {
        '\u{80}'..='\u{FF}' => Some(character as u8),
        '\u{152}'..='\u{2122}' => {
            let place = WINDOWS_1252.chars().position(|other| other == character)?;
            Some(0x80 + place as u8)
        }
        _ => None,
    }
}
