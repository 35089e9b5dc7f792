//! From bytes to text: which encoding they are in, why we think so, and what was lost.
//!
//! Every possible reading is made by the same reader that gives the final text, and weighed by how
//! plausible it is as Chinese (or other) writing. The most plausible one wins.

mod detect;
mod double_byte;
mod frequent;
mod hz;
mod plausible;
mod read;
mod reading;
mod recut;
mod sample;
#[cfg(test)]
mod tests;
mod utf16;

use crate::report::{Decoding, Encoding, EncodingBasis};
use detect::Choice;

/// The text of a source, and how it was come by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, with LF line ends and without a byte order mark.
    pub text: String,
    /// The encoding, the reason for it, and the number of characters that could not be read.
    pub decoding: Decoding,
}

/// Why bytes have no text to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// Nothing but white space or NUL.
    #[error("no text in it: the file is empty or blank")]
    Empty,
    /// Not plausible in any encoding.
    #[error("binary data, not text in any encoding kaijuan knows")]
    Binary,
}

/// Reads `bytes` as text, in the encoding `given` or else in the one that fits best.
///
/// Characters that cannot be read become U+FFFD, one for each, and are counted in
/// `decoding.replaced`; a U+FFFD that the source itself holds is not counted. Line ends become LF,
/// a byte order mark (of whatever encoding) and NUL padding at the end are dropped. With `given`,
/// nothing but emptiness is refused.
pub fn decode(bytes: &[u8], given: Option<Encoding>) -> Result<Decoded, NotText> {
    let bytes = without_padding(bytes);
    if is_blank(bytes) {
        return Err(NotText::Empty);
    }
    let mark = byte_order_mark(bytes);
    let body = &bytes[mark.map_or(0, |(_, length)| length)..];
    let as_utf8 = std::str::from_utf8(body);
    let (choice, basis) = match (given, mark) {
        (Some(encoding), _) => (Choice::certain(encoding), EncodingBasis::Given),
        (None, Some((encoding, _))) if detect::confirms(encoding, body) => {
            (Choice::certain(encoding), EncodingBasis::Bom)
        }
        (None, _) if is_blank(body) => return Err(NotText::Empty),
        (None, _) => {
            let choice = detect::detect(body, as_utf8).ok_or(NotText::Binary)?;
            (choice, EncodingBasis::Detected)
        }
    };
    let (text, replaced) = match as_utf8 {
        Ok(text) if choice.encoding == Encoding::Utf8 => (tidy(text), 0),
        _ => {
            let reading = read::read(choice.encoding, body);
            (tidy(&reading.text), reading.lost)
        }
    };
    if text
        .chars()
        .all(|character| character.is_whitespace() || character == '\0')
    {
        return Err(NotText::Empty);
    }
    let Choice {
        encoding,
        runner_up,
    } = choice;
    Ok(Decoded {
        text,
        decoding: Decoding {
            encoding,
            basis,
            runner_up,
            replaced,
        },
    })
}

/// The encoding that a byte order mark at the start names, and the mark's length in bytes.
fn byte_order_mark(bytes: &[u8]) -> Option<(Encoding, usize)> {
    const MARKS: &[(&[u8], Encoding)] = &[
        (b"\xEF\xBB\xBF", Encoding::Utf8),
        (b"\xFF\xFE", Encoding::Utf16Le),
        (b"\xFE\xFF", Encoding::Utf16Be),
        (b"\x84\x31\x95\x33", Encoding::Gb18030),
    ];
    let (mark, encoding) = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark))?;
    Some((*encoding, mark.len()))
}

/// Leaves out a run of NULs at the end, such as preallocated or half-copied files have. A single
/// NUL may be half of a UTF-16 character, so an even length is kept even.
fn without_padding(bytes: &[u8]) -> &[u8] {
    let end = bytes
        .iter()
        .rposition(|&byte| byte != 0)
        .map_or(0, |last| last + 1);
    if bytes.len() - end < 4 && end > 0 {
        return bytes;
    }
    &bytes[..end + end % 2]
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .all(|byte| byte.is_ascii_whitespace() || *byte == 0)
}

/// Brings line ends to LF, and drops byte order marks at the start and NULs at the end.
fn tidy(text: &str) -> String {
    let inner = text.trim_start_matches('\u{FEFF}').trim_end_matches('\0');
    let mut pieces = inner.split('\r');
    let mut tidied = String::with_capacity(inner.len());
    tidied.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        if !piece.starts_with('\n') {
            tidied.push('\n');
        }
        tidied.push_str(piece);
    }
    tidied
}
