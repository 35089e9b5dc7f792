//! Byte order marks.

use crate::report::Encoding;

/// The marks, the longer before those they begin with.
const MARKS: &[(&[u8], Encoding)] = &[
    (b"\xFF\xFE\0\0", Encoding::Utf32Le),
    (b"\0\0\xFE\xFF", Encoding::Utf32Be),
    (b"\xEF\xBB\xBF", Encoding::Utf8),
    (b"\xFF\xFE", Encoding::Utf16Le),
    (b"\xFE\xFF", Encoding::Utf16Be),
    (b"\x84\x31\x95\x33", Encoding::Gb18030),
];

/// The encodings that a byte order mark at the start may name, the likeliest first, each with what
/// follows the mark. UTF-32 and UTF-16 may share one.
pub(super) fn marks(bytes: &[u8]) -> impl Iterator<Item = (Encoding, &[u8])> {
    MARKS
        .iter()
        .filter_map(move |(mark, encoding)| Some((*encoding, bytes.strip_prefix(*mark)?)))
}

/// What follows the byte order mark of an encoding that is known, and the encoding itself, whose
/// byte order the mark tells.
pub(super) fn strip(encoding: Encoding, bytes: &[u8]) -> (Encoding, &[u8]) {
    let same_units = |other: Encoding| unit(other) == unit(encoding);
    marks(bytes)
        .find(|(marked, _)| *marked == encoding || (unit(encoding) > 1 && same_units(*marked)))
        .unwrap_or_else(|| (encoding, strip_any(bytes)))
}

/// A mark of another encoding was put before the text by mistake.
fn strip_any(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// The size of the units an encoding writes in, in bytes.
pub(super) fn unit(encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 | Encoding::Gb18030 | Encoding::Big5 | Encoding::Hz => 1,
        Encoding::Utf16Le | Encoding::Utf16Be => 2,
        Encoding::Utf32Le | Encoding::Utf32Be => 4,
    }
}
