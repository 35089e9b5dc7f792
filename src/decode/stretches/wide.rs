//! Files of which one part is in UTF-16 and the other is not.

use memchr::{memchr, memrchr};

use super::Stretch;
use crate::decode::detect;
use crate::decode::plausible::Evidence;
use crate::decode::read;
use crate::report::Encoding;

/// How far from the first or last NUL the change is looked for, in bytes.
const FAR: usize = 1 << 16;

/// How much is weighed on each side of a change, in bytes.
const REACH: usize = 1024;

/// How many characters each part must have to be believed in.
const ENOUGH: usize = 8;

/// How many lines are tried as the place of the change.
const LINES: usize = 32;

/// The two parts, where there are two. NULs tell: UTF-16 has them at every line end, other texts
/// have none.
pub(super) fn find(bytes: &[u8]) -> Option<[Stretch<'_>; 2]> {
    let first = memchr(0, bytes)?;
    let last = memrchr(0, bytes)?;
    wide_tail(bytes, first).or_else(|| wide_head(bytes, last))
}

/// UTF-16 behind other text: it begins at a line or with a byte order mark, before the first NUL.
fn wide_tail(bytes: &[u8], first_nul: usize) -> Option<[Stretch<'_>; 2]> {
    let reach = first_nul.saturating_sub(FAR);
    let near = &bytes[reach..first_nul];
    let marks = near.windows(2).enumerate().filter_map(|(at, pair)| {
        let at = reach + at;
        match pair {
            b"\xFF\xFE" => Some((at, at + 2, Encoding::Utf16Le)),
            b"\xFE\xFF" => Some((at, at + 2, Encoding::Utf16Be)),
            _ => None,
        }
    });
    let line_ends = near.iter().enumerate().rev();
    let starts = line_ends
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(at, _)| reach + at + 1)
        .flat_map(|at| WIDE.map(|encoding| (at, at, encoding)));
    marks
        .take(LINES)
        .chain(starts.take(2 * LINES))
        .filter_map(|(end, start, wide)| {
            let (head, tail) = (&bytes[..end], &bytes[start..]);
            let after = weigh(wide, even(&tail[..tail.len().min(REACH)]))?;
            let before = end_of(head);
            let before = weigh(narrow(before)?, before)?;
            Some((
                after.bits_per_char() + before.bits_per_char(),
                head,
                tail,
                wide,
            ))
        })
        .min_by_key(|(cost, ..)| *cost)
        .and_then(|(_, head, tail, wide)| {
            Some([
                Stretch {
                    encoding: narrow(head)?,
                    bytes: head,
                },
                Stretch {
                    encoding: wide,
                    bytes: tail,
                },
            ])
        })
}

/// Other text behind UTF-16: it begins after the last NUL.
fn wide_head(bytes: &[u8], last_nul: usize) -> Option<[Stretch<'_>; 2]> {
    // Most files with NULs are in UTF-16 to the end, which is soon seen.
    let (_, end) = bytes.split_at(bytes.len().saturating_sub(REACH).max(last_nul + 1));
    weigh(narrow(end)?, end)?;
    let encoding = narrow(bytes.get(last_nul + 2..)?)?;
    let reach = last_nul.saturating_sub(REACH) & !1;
    let ends = (last_nul + 1..bytes.len().min(last_nul + REACH)).filter(|end| end % 2 == 0);
    ends.flat_map(|end| WIDE.map(|wide| (end, wide)))
        .filter_map(|(end, wide)| {
            let (head, tail) = bytes.split_at(end);
            let sample = &tail[..tail.len().min(last_nul + 2 * REACH - end)];
            let cost = weigh(wide, &head[reach..])?.bits() + weigh(encoding, sample)?.bits();
            Some((cost, head, tail, wide))
        })
        .min_by_key(|(cost, ..)| *cost)
        .map(|(_, head, tail, wide)| {
            [
                Stretch {
                    encoding: wide,
                    bytes: head,
                },
                Stretch {
                    encoding,
                    bytes: tail,
                },
            ]
        })
}

const WIDE: [Encoding; 2] = [Encoding::Utf16Le, Encoding::Utf16Be];

/// The evidence of a part, where it is text beyond doubt.
fn weigh(encoding: Encoding, bytes: &[u8]) -> Option<Evidence> {
    let mut evidence = Evidence::default();
    evidence.weigh(&read::read(encoding, bytes));
    let Evidence { chars, bad, .. } = evidence;
    let is_text = chars >= ENOUGH
        && bad.saturating_sub(1) * 50 <= chars
        && evidence.bits() <= 12 * chars as u64;
    is_text.then_some(evidence)
}

/// The last lines of a text.
fn end_of(text: &[u8]) -> &[u8] {
    let Some((_, end)) = text.split_last_chunk::<REACH>() else {
        return text;
    };
    let line_end = end.iter().position(|&byte| byte == b'\n');
    let start = line_end.map_or(0, |at| at + 1);
    if start < REACH / 2 {
        &end[start..]
    } else {
        end
    }
}

/// The encoding of a part that is not UTF-16.
fn narrow(bytes: &[u8]) -> Option<Encoding> {
    detect::detect(bytes, None)
        .map(|choice| choice.encoding)
        .filter(|encoding| super::ENCODINGS.contains(encoding))
}

/// Whole units alone.
fn even(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len() & !1]
}
