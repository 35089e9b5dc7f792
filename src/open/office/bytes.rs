//! Numbers in the bytes of the older format, the low byte first. Beyond the end there are none.

/// The byte at a place.
pub(super) fn u8_at(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at).copied()
}

/// The number of two bytes at a place.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(two.try_into().ok()?))
}

/// The number of four bytes at a place.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

/// The UTF-16 text of `units` units at a place.
pub(super) fn text_at(bytes: &[u8], at: usize, units: usize) -> Option<String> {
    let text = bytes.get(at..at.checked_add(units.checked_mul(2)?)?)?;
    let units = text.chunks_exact(2).filter_map(|unit| u16_at(unit, 0));
    Some(
        char::decode_utf16(units)
            .map(|c| c.unwrap_or('\u{fffd}'))
            .collect(),
    )
}
