//! UTF-32 of either byte order.

use super::reading::Reading;

/// Reads `bytes`. Most of a unit is zero, so that the way back is seen where bytes are missing or
/// too many.
pub(super) fn read(unit: fn([u8; 4]) -> u32, bytes: &[u8]) -> Reading {
    let mut reading = Reading {
        text: String::with_capacity(bytes.len()),
        lost: 0,
    };
    let mut rest = bytes;
    while !rest.is_empty() {
        if let Some((character, after)) = first(unit, rest) {
            reading.text.push(character);
            rest = after;
            continue;
        }
        reading.lose();
        let skipped = (1..4.min(rest.len()))
            .find(|&skipped| is_text(unit, &rest[skipped..]))
            .unwrap_or(4.min(rest.len()));
        rest = &rest[skipped..];
    }
    reading
}

fn first(unit: fn([u8; 4]) -> u32, bytes: &[u8]) -> Option<(char, &[u8])> {
    let (head, after) = bytes.split_first_chunk::<4>()?;
    Some((char::from_u32(unit(*head))?, after))
}

/// Whether two characters stand here that texts do have. Two, since one may be chance.
fn is_text(unit: fn([u8; 4]) -> u32, bytes: &[u8]) -> bool {
    let common = |found: &(char, &[u8])| ('\t'..'\u{10000}').contains(&found.0);
    first(unit, bytes)
        .filter(common)
        .and_then(|(_, after)| first(unit, after))
        .is_some_and(|found| common(&found))
}
