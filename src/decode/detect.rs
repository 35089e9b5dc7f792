//! Choosing the encoding of bytes by the evidence of their readings.

use memchr::memchr;

use super::plausible::Evidence;
use super::read::read;
use super::reading::Reading;
use super::sample::{Sample, hz_start};
use super::{mark, mojibake};
use crate::report::Encoding;

/// The encoding chosen, and the next best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Choice {
    /// The encoding to read in.
    pub encoding: Encoding,
    /// Another one in which the bytes could be read almost without fault, to another text.
    pub runner_up: Option<Encoding>,
}

impl Choice {
    /// An encoding that is known, so that no other was tried.
    pub(super) fn certain(encoding: Encoding) -> Self {
        Self {
            encoding,
            runner_up: None,
        }
    }
}

/// The encodings, with what must be overcome to believe in them without a mark, in bits.
const CANDIDATES: [(Encoding, u64); 8] = [
    (Encoding::Utf8, 0),
    (Encoding::Gb18030, 1),
    (Encoding::Big5, 3),
    (Encoding::Hz, 3),
    (Encoding::Utf16Le, 10),
    (Encoding::Utf16Be, 12),
    (Encoding::Utf32Le, 12),
    (Encoding::Utf32Be, 14),
];

/// What another encoding must overcome, in bits, where the source declares one. Declarations are
/// often wrong, but less often than the evidence of a few characters is.
const DECLARED: u64 = 14;

/// How much less a loss counts where it is known how it came about.
const EXPLAINED: u64 = 30;

/// From so many bytes on, well-formed UTF-8 cannot be chance.
const BEYOND_CHANCE: usize = 64;

/// How much is read to choose among encodings, in bytes.
const SAMPLE: usize = 2048;

/// How much is read for the runner-up alone, where the choice is certain.
const SMALL_SAMPLE: usize = 512;

/// The encoding of `bytes`, or `None` where they are not text. `declared` is what the source says
/// of itself.
pub(super) fn detect(bytes: &[u8], declared: Option<Encoding>) -> Option<Choice> {
    if is_known_binary(bytes) {
        return None;
    }
    let certain = is_certainly_utf8(bytes);
    if certain && bytes.is_ascii() {
        return (!has_many_controls(bytes)).then_some(Choice::certain(Encoding::Utf8));
    }
    let sample = Sample::new(bytes, if certain { SMALL_SAMPLE } else { SAMPLE });
    let mut trials: Vec<Trial> = Vec::new();
    for (encoding, prior) in CANDIDATES {
        // UTF-16 comes last: it makes sense of any bytes, with much labour, but never more sense.
        if !is_in_bytes(encoding) && trials.iter().any(Trial::is_convincing) {
            break;
        }
        let against = match declared {
            Some(declared) if declared != encoding => DECLARED,
            _ => 0,
        };
        trials.extend(Trial::new(encoding, prior + against, &sample));
    }
    trials.sort_by_key(|trial| trial.bits_per_mebibyte);
    if certain {
        trials.sort_by_key(|trial| trial.encoding != Encoding::Utf8);
    }
    let (first, others) = trials.split_first()?;
    if !first.is_text() || (is_in_bytes(first.encoding) && has_many_controls(bytes)) {
        return None;
    }
    let runner_up = others
        .iter()
        .find(|trial| trial.is_possible() && trial.readings != first.readings);
    Some(Choice {
        encoding: first.encoding,
        runner_up: runner_up.map(|trial| trial.encoding),
    })
}

/// Whether `bytes`, after a byte order mark, bear out what the mark says.
pub(super) fn confirms(encoding: Encoding, bytes: &[u8]) -> bool {
    Trial::new(encoding, 0, &Sample::new(bytes, SAMPLE)).is_none_or(|trial| {
        let Evidence {
            chars, bad, lost, ..
        } = trial.evidence;
        let against = if encoding == Encoding::Utf8 {
            lost
        } else {
            bad
        };
        against <= chars / 10 + 1
    })
}

/// One encoding, tried on a sample.
struct Trial {
    encoding: Encoding,
    bits_per_mebibyte: u64,
    evidence: Evidence,
    readings: Vec<Reading>,
}

impl Trial {
    fn new(encoding: Encoding, prior: u64, sample: &Sample) -> Option<Self> {
        let stretches = match encoding {
            _ if !is_in_bytes(encoding) => &sample.in_units,
            Encoding::Hz if !sample.may_be_hz => return None,
            _ => &sample.in_bytes,
        };
        let sampled: usize = stretches.iter().map(|stretch| stretch.len()).sum();
        let readings: Vec<Reading> = stretches
            .iter()
            .map(|stretch| read(encoding, stretch))
            .collect();
        let mut evidence = Evidence::default();
        readings.iter().for_each(|reading| evidence.weigh(reading));
        // A character lost in UTF-8 leaves up to three bytes unexplained, in the others two.
        let unexplained = match encoding {
            Encoding::Utf8 => 10,
            Encoding::Utf32Le | Encoding::Utf32Be => 20,
            _ => 0,
        };
        let explained: usize = match encoding {
            Encoding::Utf8 if evidence.lost > 0 => stretches
                .iter()
                .map(|stretch| mojibake::question_marks(stretch))
                .sum(),
            _ => 0,
        };
        let lost = evidence.lost as u64 * unexplained;
        let bits = (evidence.bits() + lost + prior).saturating_sub(explained as u64 * EXPLAINED);
        // Samples of different size are made comparable.
        let bits_per_mebibyte = (bits << 20) / sampled.max(1) as u64;
        Some(Self {
            encoding,
            bits_per_mebibyte,
            evidence,
            readings,
        })
    }

    /// Whether almost nothing would be lost. As UTF-16 any bytes can be read, so that this must
    /// also look like text.
    fn is_possible(&self) -> bool {
        let Evidence { chars, bad, .. } = self.evidence;
        bad * 50 <= chars
            && (is_in_bytes(self.encoding) || self.evidence.bits() <= 14 * chars as u64)
    }

    /// Whether this is plausible enough to be text at all. A few characters tell little, so that
    /// one loss among them is allowed for.
    fn is_text(&self) -> bool {
        let Evidence {
            chars, bad, lost, ..
        } = self.evidence;
        // Chance hardly makes UTF-8, so that this is text even where it holds the wreck of another.
        if self.encoding == Encoding::Utf8 && lost * 10 <= chars {
            return true;
        }
        // Every pair of bytes is a character of UTF-16, so that less can be allowed for.
        let allowed = if is_in_bytes(self.encoding) {
            chars * 3 / 10
        } else {
            chars / 20 + 1
        };
        bad <= allowed + 1 && self.evidence.bits() <= 14 * chars as u64 + 26
    }

    /// Whether this is so much like text, for so long, that it cannot be chance.
    fn is_convincing(&self) -> bool {
        let Evidence { chars, bad, .. } = self.evidence;
        is_in_bytes(self.encoding)
            && chars >= 200
            && bad * 50 <= chars
            && self.evidence.bits() <= 11 * chars as u64
    }
}

/// Whether the encoding writes ASCII as single bytes, so that control bytes are what they seem.
fn is_in_bytes(encoding: Encoding) -> bool {
    mark::unit(encoding) == 1
}

/// Whether `bytes` are well-formed UTF-8 (but for a character cut at the end) beyond chance.
fn is_certainly_utf8(bytes: &[u8]) -> bool {
    let sound = encoding_rs::Encoding::utf8_valid_up_to(bytes);
    let rest = std::str::from_utf8(&bytes[sound..]);
    if rest.is_err_and(|error| error.error_len().is_some()) {
        return false;
    }
    let beyond_ascii = bytes.iter().filter(|byte| !byte.is_ascii());
    let beyond_ascii = beyond_ascii.take(BEYOND_CHANCE).count();
    let ascii_alone = beyond_ascii == 0 && hz_start(bytes).is_none();
    sound >= BEYOND_CHANCE
        && (beyond_ascii >= BEYOND_CHANCE || ascii_alone)
        && memchr(0, bytes).is_none()
}

/// Whether `bytes` are not text in any encoding that writes ASCII as single bytes.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    is_known_binary(bytes) || has_many_controls(bytes)
}

/// Whether more than one byte in 20 is a control character that texts do not have.
fn has_many_controls(bytes: &[u8]) -> bool {
    let is_control =
        |byte: u8| byte < 0x09 || (0x0E..0x1A).contains(&byte) || (0x1C..0x20).contains(&byte);
    // Counts that fit in a byte are made many at a time.
    let counts = bytes.chunks(usize::from(u8::MAX)).map(|chunk| -> u8 {
        let controls = chunk.iter().map(|&byte| u8::from(is_control(byte)));
        controls.sum()
    });
    let controls: usize = counts.map(usize::from).sum();
    controls * 20 > bytes.len()
}

/// Whether the bytes open as a well-known binary format does.
fn is_known_binary(bytes: &[u8]) -> bool {
    const OPENINGS: &[&[u8]] = &[
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"%PDF-",
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        b"\x89PNG\r\n",
        b"\xFF\xD8\xFF",
        b"GIF87a",
        b"GIF89a",
        b"II*\0",
        b"MM\0*",
        b"\x1F\x8B\x08",
        b"7z\xBC\xAF\x27\x1C",
        b"Rar!\x1A\x07",
        b"BZh9",
        b"\xFD7zXZ\0",
        b"\x28\xB5\x2F\xFD",
        b"\x7FELF",
        b"SQLite format 3\0",
    ];
    OPENINGS.iter().any(|opening| bytes.starts_with(opening))
}
