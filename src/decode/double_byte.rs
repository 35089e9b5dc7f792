//! GB18030 and Big5. Sound lines are read by `encoding_rs`, damaged ones are cut anew.

use super::reading::Reading;
use super::{plausible, recut};
use std::sync::LazyLock;

/// An encoding of one-byte and two-byte characters.
pub(super) struct DoubleByte {
    encoding: &'static encoding_rs::Encoding,
    /// What the character of a lead and a trail byte costs, in bits; 0 where there is none.
    costs: LazyLock<Vec<u8>>,
}

/// GB18030, with GBK and GB2312 inside it.
pub(super) static GB18030: DoubleByte = DoubleByte {
    encoding: encoding_rs::GB18030,
    costs: LazyLock::new(|| costs_of_pairs(encoding_rs::GB18030)),
};

/// Big5 with the Hong Kong supplement.
pub(super) static BIG5: DoubleByte = DoubleByte {
    encoding: encoding_rs::BIG5,
    costs: LazyLock::new(|| costs_of_pairs(encoding_rs::BIG5)),
};

/// What a lost character costs, in bits: less than two rare characters, more than one.
const LOSS: u32 = 26;

/// How much is read at a time, in bytes: `encoding_rs` sets aside three times as much.
const PIECE: usize = 1 << 20;

/// Reads `bytes`, losing one character for each place of damage.
pub(super) fn read(kind: &DoubleByte, bytes: &[u8]) -> Reading {
    let mut reading = Reading {
        text: String::with_capacity(bytes.len() * 3 / 2),
        lost: 0,
    };
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = piece_end(rest);
        let piece = &rest[..end.unwrap_or(rest.len())];
        let whole = match end {
            Some(end) => kind.strictly(piece).map(|text| (text, end)),
            // Somewhere here a character does end.
            None => {
                (PIECE..PIECE + 4).find_map(|end| Some((kind.strictly(rest.get(..end)?)?, end)))
            }
        };
        rest = match whole {
            Some((text, end)) => {
                reading.text.push_str(&text);
                &rest[end..]
            }
            None => {
                read_by_line(kind, piece, &mut reading);
                &rest[piece.len()..]
            }
        };
    }
    reading
}

/// Where the first piece ends: at the end of a line, or else after another byte that is never the
/// second of a character. `None` where there is none for long.
fn piece_end(bytes: &[u8]) -> Option<usize> {
    let Some((_, after)) = bytes.split_at_checked(PIECE) else {
        return Some(bytes.len());
    };
    let near = &after[..after.len().min(PIECE)];
    near.iter()
        .position(|&byte| byte == b'\n')
        .or_else(|| near.iter().position(|&byte| byte < b'0'))
        .map(|at| PIECE + at + 1)
}

fn read_by_line(kind: &DoubleByte, bytes: &[u8], reading: &mut Reading) {
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let text = (line.len() <= 2 * PIECE).then(|| kind.strictly(line));
        match text.flatten() {
            Some(text) => reading.text.push_str(&text),
            None => recut::read(kind, line, reading),
        }
    }
}

impl DoubleByte {
    fn strictly(&self, bytes: &[u8]) -> Option<String> {
        let text = self
            .encoding
            .decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(text.into_owned())
    }

    /// The character of two bytes, where there is one.
    pub(super) fn character(&self, bytes: [u8; 2]) -> Option<char> {
        let text = self
            .encoding
            .decode_without_bom_handling_and_without_replacement(&bytes)?;
        let mut chars = text.chars();
        chars.next().filter(|_| chars.next().is_none())
    }
}

impl recut::Cut for DoubleByte {
    fn cost(&self, bytes: &[u8]) -> Option<u32> {
        match *bytes {
            [byte] if byte.is_ascii() => Some(plausible::bits(char::from(byte))),
            [lead @ 0x80..=0xFF, trail] => {
                let cost = self.costs[pair(lead, trail)];
                (cost > 0).then_some(u32::from(cost))
            }
            [0x81..=0xFF, b'0'..=b'9', 0x81..=0xFF, b'0'..=b'9'] => {
                let text = self.strictly(bytes)?;
                let mut chars = text.chars();
                chars
                    .next()
                    .filter(|_| chars.next().is_none())
                    .map(plausible::bits)
            }
            _ => None,
        }
    }

    /// ASCII is never given up.
    fn loss(&self, bytes: &[u8]) -> Option<u32> {
        bytes.iter().all(|byte| !byte.is_ascii()).then_some(LOSS)
    }

    fn push(&self, bytes: &[u8], text: &mut String) {
        let mut decoder = self.encoding.new_decoder_without_bom_handling();
        let most = decoder.max_utf8_buffer_length(bytes.len());
        text.reserve(most.unwrap_or(3 * bytes.len()));
        let _ = decoder.decode_to_string(bytes, text, true);
    }
}

fn pair(lead: u8, trail: u8) -> usize {
    usize::from(lead & 0x7F) << 8 | usize::from(trail)
}

fn costs_of_pairs(encoding: &'static encoding_rs::Encoding) -> Vec<u8> {
    let mut costs = vec![0; 0x80 << 8];
    for lead in 0x81..=0xFE {
        for trail in 0x40..=0xFE {
            let bytes = [lead, trail];
            let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes);
            if let Some(first) = text.as_deref().and_then(|text| text.chars().next()) {
                costs[pair(lead, trail)] = plausible::bits(first).min(255) as u8;
            }
        }
    }
    costs
}
