//! UTF-16 of either byte order, in which a lost byte would spoil all the rest.

use super::reading::Reading;
use super::{plausible, recut};

/// UTF-16, by the way two bytes make a unit.
pub(super) struct Utf16(pub fn([u8; 2]) -> u16);

/// So many bits a character, over so many characters, are no text as written.
const TOO_DEAR: u32 = 15;
const STRETCH: usize = 64;

/// What a lost character costs, in bits. Any two bytes are a character here, so that it takes a
/// stretch of better text to believe in a loss.
const LOSS: u32 = 40;

/// Reads `bytes`; where the text shows that a byte is missing or too many, finds the place.
pub(super) fn read(kind: &Utf16, bytes: &[u8]) -> Reading {
    let mut reading = Reading {
        text: String::with_capacity(bytes.len() * 3 / 2),
        lost: 0,
    };
    kind.read_straight(bytes, &mut reading);
    if !has_dear_stretch(&reading.text) || is_sparse(&reading.text) {
        return reading;
    }
    let mut recut = Reading {
        text: String::with_capacity(bytes.len() * 3 / 2),
        lost: 0,
    };
    recut::read(kind, bytes, &mut recut);
    recut
}

impl Utf16 {
    fn read_straight(&self, bytes: &[u8], reading: &mut Reading) {
        let (units, rest) = bytes.as_chunks::<2>();
        for decoded in char::decode_utf16(units.iter().map(|&pair| self.0(pair))) {
            match decoded {
                Ok(character) => reading.text.push(character),
                Err(_) => reading.lose(),
            }
        }
        if !rest.is_empty() {
            reading.lose();
        }
    }
}

/// Whether some stretch of the text is no text as it stands.
fn has_dear_stretch(text: &str) -> bool {
    let (mut bits, mut chars) = (0, 0);
    for character in text.chars() {
        bits += plausible::bits(character);
        chars += 1;
        if chars == STRETCH {
            if bits > TOO_DEAR * STRETCH as u32 {
                return true;
            }
            (bits, chars) = (0, 0);
        }
    }
    false
}

/// Whether NULs abound. Then these are wider units or no text, and not UTF-16 with a byte missing.
fn is_sparse(text: &str) -> bool {
    text.bytes().filter(|&byte| byte == 0).count() > text.len() / 20
}

impl recut::Cut for Utf16 {
    fn cost(&self, bytes: &[u8]) -> Option<u32> {
        let (units, rest) = bytes.as_chunks::<2>();
        if !rest.is_empty() {
            return None;
        }
        let mut decoded = char::decode_utf16(units.iter().map(|&pair| self.0(pair)));
        let first = decoded.next()?.ok()?;
        decoded.next().is_none().then(|| plausible::bits(first))
    }

    fn loss(&self, bytes: &[u8]) -> Option<u32> {
        (bytes.len() <= 2).then_some(LOSS)
    }

    fn push(&self, bytes: &[u8], text: &mut String) {
        let mut reading = Reading::default();
        self.read_straight(bytes, &mut reading);
        text.push_str(&reading.text);
    }
}
