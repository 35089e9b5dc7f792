//! Reading bytes in an encoding already chosen, losing as little as can be.

use super::reading::Reading;
use super::utf16::{self, Utf16};
use super::{double_byte, hz, utf32};
use crate::report::Encoding;

/// Reads all of `bytes`; never fails. A byte order mark is read as any character.
pub(super) fn read(encoding: Encoding, bytes: &[u8]) -> Reading {
    match encoding {
        Encoding::Utf8 => read_utf8(bytes),
        Encoding::Gb18030 => double_byte::read(&double_byte::GB18030, bytes),
        Encoding::Big5 => double_byte::read(&double_byte::BIG5, bytes),
        Encoding::Utf16Le => utf16::read(&Utf16(u16::from_le_bytes), bytes),
        Encoding::Utf16Be => utf16::read(&Utf16(u16::from_be_bytes), bytes),
        Encoding::Utf32Le => utf32::read(u32::from_le_bytes, bytes),
        Encoding::Utf32Be => utf32::read(u32::from_be_bytes, bytes),
        Encoding::Hz => hz::read(bytes),
    }
}

fn read_utf8(bytes: &[u8]) -> Reading {
    let sound = encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(bytes);
    if let Some(text) = sound {
        return Reading {
            text: text.into_owned(),
            lost: 0,
        };
    }
    let mut reading = Reading {
        text: String::with_capacity(bytes.len()),
        lost: 0,
    };
    let (mut from, mut at) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        if !chunk.valid().is_empty() {
            lose_utf8(&bytes[from..at], &mut reading);
            reading.text.push_str(chunk.valid());
            from = at + chunk.valid().len();
        }
        at += chunk.valid().len() + chunk.invalid().len();
    }
    lose_utf8(&bytes[from..at], &mut reading);
    reading
}

/// Marks as many characters as a run of unreadable bytes once held: one bad byte spoils a whole
/// character, which is still one character.
fn lose_utf8(run: &[u8], reading: &mut Reading) {
    let mut at = 0;
    while let Some(lead) = run.get(at) {
        reading.lose();
        at += match lead {
            0xC0..=0xDF => 2,
            0xF0..=0xF7 => 4,
            _ => 3,
        };
    }
}
