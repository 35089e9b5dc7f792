//! From bytes to text: which encoding they are in, why we think so, and what was lost.
//!
//! Every possible reading is made by the same reader that gives the final text, and weighed by how
//! plausible it is as Chinese (or other) writing. The most plausible one wins. Where the encoding
//! changes midway, each stretch is read in its own; where the text had once been read in a wrong
//! encoding and saved again, that is undone.

mod detect;
mod double_byte;
mod frequent;
mod hz;
mod label;
mod mark;
mod mojibake;
mod names;
mod plausible;
mod read;
mod reading;
mod recut;
mod sample;
mod stretches;
#[cfg(test)]
mod tests;
mod tidy;
mod utf16;
mod utf32;

pub use label::encoding_for_label;
// Its callers are the walk through folders and the readers of containers.
pub(crate) use names::names;

use crate::report::{Decoding, Encoding, EncodingBasis, Mojibake};
use detect::Choice;
use reading::Reading;
use stretches::Stretch;

/// The version of its rules: raised whenever they could give another text than before.
pub(crate) const VERSION: u32 = 1;

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

/// What is known of the encoding before the bytes are looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hint {
    /// What a person says it is. It overrules all, but that a byte order mark tells the byte order
    /// of UTF-16 and UTF-32.
    pub given: Option<Encoding>,
    /// What the source declares of itself, as a web page does. It is believed where the bytes bear
    /// it out.
    pub declared: Option<Encoding>,
}

/// Reads `bytes` as text, in the encoding that fits best, by what `hint` tells and by the bytes.
///
/// Characters that cannot be read become U+FFFD, one for each, and are counted in
/// `decoding.replaced`; a U+FFFD that the source itself holds is not counted. Line ends become LF,
/// a byte order mark (of whatever encoding) and NUL padding at the end are dropped. With an encoding
/// `given`, nothing but emptiness is refused.
pub fn decode(bytes: &[u8], hint: &Hint) -> Result<Decoded, NotText> {
    let bytes = without_padding(bytes);
    if is_blank(bytes) {
        return Err(NotText::Empty);
    }
    let Chosen {
        choice,
        basis,
        body,
        stretches,
    } = choose(bytes, hint)?;
    let ((mut reading, saved), stretches) = match stretches {
        Some(stretches) => (stretches::read(&stretches), stretches),
        None => read_all(choice.encoding, basis, body),
    };
    let undone = mojibake::sum(saved, mojibake::undo(&mut reading));
    let text = tidy::tidy(reading.text);
    if text.chars().all(|c| c.is_whitespace() || c == '\0') {
        return Err(NotText::Empty);
    }
    let (encoding, also) =
        stretches::encodings(&stretches).unwrap_or((choice.encoding, Vec::new()));
    Ok(Decoded {
        text,
        decoding: Decoding {
            encoding,
            basis,
            runner_up: choice
                .runner_up
                .filter(|other| *other != encoding && !also.contains(other)),
            replaced: reading.lost,
            also,
            mojibake: undone,
        },
    })
}

/// Reads bytes in the encoding chosen, or in stretches where that one does not suit all of them.
/// What a person says is not doubted.
fn read_all(encoding: Encoding, basis: EncodingBasis, body: &[u8]) -> (Undone, Vec<Stretch<'_>>) {
    let reading = read::read(encoding, body);
    if basis != EncodingBasis::Given
        && let Some(stretches) = stretches::find(encoding, body, &reading)
    {
        drop(reading);
        return (stretches::read(&stretches), stretches);
    }
    let whole = Stretch {
        encoding,
        bytes: body,
    };
    (stretches::undo_saved(&whole, reading), vec![whole])
}

/// A reading, and the damage that was undone in it.
type Undone = (Reading, Option<Mojibake>);

/// What the bytes are to be read as.
struct Chosen<'a> {
    choice: Choice,
    basis: EncodingBasis,
    /// The bytes after the byte order mark.
    body: &'a [u8],
    /// The stretches, where it is known already that there is more than one.
    stretches: Option<Vec<Stretch<'a>>>,
}

impl<'a> Chosen<'a> {
    fn one(choice: Choice, basis: EncodingBasis, body: &'a [u8]) -> Self {
        Self {
            choice,
            basis,
            body,
            stretches: None,
        }
    }
}

fn choose<'a>(bytes: &'a [u8], hint: &Hint) -> Result<Chosen<'a>, NotText> {
    if let Some(given) = hint.given {
        if mark::marks(bytes).any(|(_, after)| is_blank(after)) {
            return Err(NotText::Empty);
        }
        let (encoding, body) = mark::strip(given, bytes);
        let choice = Choice::certain(encoding);
        return Ok(Chosen::one(choice, EncodingBasis::Given, body));
    }
    let mut body = bytes;
    let mut marked = None;
    for (encoding, after) in mark::marks(bytes) {
        if is_blank(after) {
            return Err(NotText::Empty);
        }
        body = after;
        if detect::confirms(encoding, after) {
            marked = Some(encoding);
            break;
        }
    }
    if let Some(parts) = stretches::find_wide(body) {
        let basis = match marked {
            Some(encoding) if encoding == parts[0].encoding => EncodingBasis::Bom,
            _ => EncodingBasis::Detected,
        };
        return Ok(Chosen {
            choice: Choice::certain(parts[0].encoding),
            basis,
            body,
            stretches: Some(parts.to_vec()),
        });
    }
    if let Some(encoding) = marked {
        let choice = Choice::certain(encoding);
        return Ok(Chosen::one(choice, EncodingBasis::Bom, body));
    }
    let Some(choice) = detect::detect(body, hint.declared) else {
        return in_stretches(body).ok_or(NotText::Binary);
    };
    let basis = if hint.declared == Some(choice.encoding) {
        EncodingBasis::Declared
    } else {
        EncodingBasis::Detected
    };
    Ok(Chosen::one(choice, basis, body))
}

/// Bytes that are no text in any one encoding, but are text in several.
fn in_stretches(body: &[u8]) -> Option<Chosen<'_>> {
    if detect::is_binary(body) {
        return None;
    }
    let stretches = stretches::find_all(body)?;
    let (encoding, _) = stretches::encodings(&stretches)?;
    Some(Chosen {
        choice: Choice::certain(encoding),
        basis: EncodingBasis::Detected,
        body,
        stretches: Some(stretches),
    })
}

/// Leaves out a run of NULs at the end, such as preallocated or half-copied files have. A few NULs
/// may be part of a character of UTF-16 or UTF-32, so that whole units of these are kept.
fn without_padding(bytes: &[u8]) -> &[u8] {
    let end = bytes
        .iter()
        .rposition(|&byte| byte != 0)
        .map_or(0, |last| last + 1);
    if bytes.len() - end < 4 && end > 0 {
        return bytes;
    }
    let last = &bytes[end.saturating_sub(64)..end];
    let is_wide = last.iter().filter(|byte| **byte == 0).count() * 4 >= last.len();
    let unit = if is_wide { 4 } else { 2 };
    &bytes[..end.next_multiple_of(unit).min(bytes.len())]
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .all(|byte| byte.is_ascii_whitespace() || *byte == 0)
}
