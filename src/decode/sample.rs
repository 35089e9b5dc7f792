//! The parts of a file that are read to choose its encoding.

use memchr::memmem;

/// In how many stretches a long file is sampled.
const STRETCHES: usize = 8;

/// How far the start of a character is looked for, in bytes.
const REACH: usize = 4096;

/// A sample of a file; all of it where it is short.
pub(super) struct Sample<'a> {
    /// Stretches that start at a character of any encoding that writes ASCII as single bytes.
    pub in_bytes: Vec<&'a [u8]>,
    /// Stretches that start at a unit of UTF-16, and of UTF-32.
    pub in_units: Vec<&'a [u8]>,
    /// Whether there is the start of an HZ stretch.
    pub may_be_hz: bool,
}

impl<'a> Sample<'a> {
    /// Takes about `budget` bytes of `bytes`.
    pub(super) fn new(bytes: &'a [u8], budget: usize) -> Self {
        let hz = hz_start(bytes);
        if bytes.len() <= budget {
            return Self {
                in_bytes: vec![bytes],
                in_units: vec![bytes],
                may_be_hz: hz.is_some(),
            };
        }
        let mut in_bytes = telling_stretches(bytes, budget / STRETCHES);
        if let Some(start) = hz {
            in_bytes.push(&bytes[start..bytes.len().min(start + budget)]);
        }
        if in_bytes.is_empty() {
            in_bytes.push(&bytes[..budget]);
        }
        // UTF-16 is not what most files are in, so that half the evidence must do.
        let in_units = even_stretches(bytes, budget / STRETCHES / 2);
        Self {
            in_bytes,
            in_units,
            may_be_hz: hz.is_some(),
        }
    }
}

/// Where the first stretch of HZ would begin.
pub(super) fn hz_start(bytes: &[u8]) -> Option<usize> {
    memmem::find(bytes, b"~{")
}

/// Stretches that hold more than ASCII, spread over the file.
fn telling_stretches(bytes: &[u8], size: usize) -> Vec<&[u8]> {
    let mut stretches = Vec::new();
    let mut from = 0;
    for number in 0..STRETCHES {
        from = from.max(bytes.len() / STRETCHES * number);
        let Some(telling) = bytes[from..].iter().position(|byte| !byte.is_ascii()) else {
            break;
        };
        // After nothing but ASCII, the first other byte does start a character. A little of that
        // ASCII is taken along, where not enough follows.
        let start = if from == 0 {
            Some(telling.min(bytes.len().saturating_sub(size)))
        } else {
            character_start(bytes, from + telling)
        };
        let Some(start) = start else { continue };
        let end = bytes.len().min(start + size);
        stretches.push(&bytes[start..end]);
        from = end;
    }
    stretches
}

/// The next place after a byte that is a character of its own in every encoding but UTF-16.
fn character_start(bytes: &[u8], from: usize) -> Option<usize> {
    let after = &bytes[from..bytes.len().min(from + REACH)];
    after
        .iter()
        .position(|&byte| byte < b'0')
        .map(|at| from + at + 1)
}

fn even_stretches(bytes: &[u8], size: usize) -> Vec<&[u8]> {
    let starts = (0..STRETCHES).map(|number| (bytes.len() / STRETCHES * number) & !3);
    starts.map(|start| &bytes[start..start + size]).collect()
}
