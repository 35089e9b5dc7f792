//! How the reader that damaged a text took the pairs of GBK that stand for no character.

use super::steps::Pairs;
use crate::decode::plausible;

/// How the reader of a damaged text took pairs that stand for no character. A reader that passes
/// them on leaves about as many of them as it loses bytes.
pub(super) fn of_text(text: &str) -> Pairs {
    let is_damage = |c: Option<char>| {
        c.is_some_and(|c| matches!(c, '\u{4E00}'..='\u{9FFF}') && plausible::bits(c) >= 15)
    };
    let (mut private, mut lost) = (0, 0);
    let mut before = None;
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        match character {
            char::REPLACEMENT_CHARACTER => lost += 1,
            // Private use of other kinds stands in sound text.
            '\u{E000}'..='\u{E765}' if is_damage(before) || is_damage(rest.clone().next()) => {
                private += 1;
            }
            _ => {}
        }
        before = Some(character);
    }
    judge(private, lost)
}

/// The same of a text that was saved as GBK, with question marks for what was lost.
pub(super) fn of_bytes(bytes: &[u8]) -> Pairs {
    let (mut private, mut lost) = (0, 0);
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        let second = after.first().copied().unwrap_or_default();
        let length = if *first > 0x80 && second >= 0x40 {
            2
        } else {
            1
        };
        lost += usize::from(*first == b'?' && second > 0x80);
        private += usize::from(length == 2 && is_private([*first, second]));
        rest = rest.get(length..).unwrap_or_default();
    }
    judge(private, lost)
}

fn judge(private: usize, lost: usize) -> Pairs {
    if private > 0 && private >= lost / 8 {
        Pairs::Private
    } else {
        Pairs::Unknown
    }
}

/// Whether a pair is in one of the three areas of GBK that are for private use.
fn is_private([lead, trail]: [u8; 2]) -> bool {
    match lead {
        0xAA..=0xAF | 0xF8..=0xFE => trail >= 0xA1,
        0xA1..=0xA7 => trail <= 0xA0,
        _ => false,
    }
}
