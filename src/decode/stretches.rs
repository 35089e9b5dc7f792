//! Texts that change their encoding midway, as where one file was put behind another.

mod wide;

use super::plausible::{self, Evidence};
use super::reading::Reading;
use super::{mojibake, read};
use crate::report::{Encoding, Mojibake};
use std::ops::Range;

/// Bytes in one encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch<'a> {
    /// The encoding.
    pub encoding: Encoding,
    /// The bytes.
    pub bytes: &'a [u8],
}

/// The encodings that may follow one another in a file.
const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Gb18030, Encoding::Big5];

/// What it costs to change the encoding, in bits: more than a few bad bytes.
const CHANGE: u64 = 70;

/// What a lost character costs beyond its U+FFFD, in bits.
const LOST: u64 = 12;

/// How much less it costs where it is known how the character was lost.
const KNOWN_LOSS: u64 = 30;

/// So many bytes beyond ASCII that are well-formed UTF-8 are no chance.
const ISLAND: usize = 24;

/// Into how many tokens a text is cut at most, and how much of one is weighed, in bytes.
const TOKENS: usize = 40_000;
const WEIGHED: usize = 512;

/// The stretches of `bytes`, where they are in more than one encoding. `encoding` is what suits
/// them best as a whole, and `reading` what they give in it.
pub(super) fn find<'a>(
    encoding: Encoding,
    bytes: &'a [u8],
    reading: &Reading,
) -> Option<Vec<Stretch<'a>>> {
    if !ENCODINGS.contains(&encoding) || !is_odd(encoding, reading) {
        return None;
    }
    let found = by_token(bytes);
    let main = main_encoding(&found);
    let sound = found.into_iter().map(|(range, encoding)| {
        let stays = encoding == main || is_convincing(encoding, &bytes[range.clone()]);
        (range, if stays { encoding } else { main })
    });
    as_stretches(bytes, merged(sound))
}

/// The stretches of `bytes` that are no text in any one encoding.
pub(super) fn find_all(bytes: &[u8]) -> Option<Vec<Stretch<'_>>> {
    let found = by_token(bytes);
    let sound = found.iter().filter(|(range, encoding)| {
        range.len() > ISLAND && is_convincing(*encoding, &bytes[range.clone()])
    });
    let sound: usize = sound.map(|(range, _)| range.len()).sum();
    (sound * 10 >= bytes.len() * 9).then(|| as_stretches(bytes, found))?
}

fn by_token(bytes: &[u8]) -> Vec<(Range<usize>, Encoding)> {
    let tokens = tokens(bytes);
    let encodings = cheapest_encodings(bytes, &tokens);
    merged(tokens.into_iter().zip(encodings))
}

fn as_stretches(bytes: &[u8], found: Vec<(Range<usize>, Encoding)>) -> Option<Vec<Stretch<'_>>> {
    (found.len() > 1).then(|| {
        let stretches = found.into_iter().map(|(range, encoding)| Stretch {
            encoding,
            bytes: &bytes[range],
        });
        stretches.collect()
    })
}

/// The two stretches of a file of which one part is in UTF-16 and the other is not.
pub(super) fn find_wide(bytes: &[u8]) -> Option<[Stretch<'_>; 2]> {
    wide::find(bytes)
}

/// Reads each stretch in its encoding, and tells what damage was undone.
pub(super) fn read(stretches: &[Stretch]) -> (Reading, Option<Mojibake>) {
    let mut all = Reading::default();
    let mut all_undone = None;
    for stretch in stretches {
        let reading = read::read(stretch.encoding, stretch.bytes);
        let (reading, undone) = undo_saved(stretch, reading);
        // A file that was put behind another may have brought its mark.
        all.text
            .push_str(reading.text.trim_start_matches('\u{FEFF}'));
        all.lost += reading.lost;
        all_undone = mojibake::sum(all_undone, undone);
    }
    (all, all_undone)
}

/// Undoes the damage of a text that was saved in the encoding it was wrongly read in.
pub(super) fn undo_saved(stretch: &Stretch, reading: Reading) -> (Reading, Option<Mojibake>) {
    if stretch.encoding == Encoding::Utf8
        && let Some((reading, undone)) = mojibake::read_saved_as_gbk(stretch.bytes, &reading)
    {
        return (reading, Some(undone));
    }
    (reading, None)
}

/// The encoding that most of the bytes are in, and the others in order of appearance.
pub(super) fn encodings(stretches: &[Stretch]) -> Option<(Encoding, Vec<Encoding>)> {
    let sizes = stretches.iter().map(|s| (s.encoding, s.bytes.len()));
    let main = largest(sizes)?;
    let mut also: Vec<Encoding> = Vec::new();
    for stretch in stretches {
        if stretch.encoding != main && !also.contains(&stretch.encoding) {
            also.push(stretch.encoding);
        }
    }
    Some((main, also))
}

fn main_encoding(found: &[(Range<usize>, Encoding)]) -> Encoding {
    let sizes = found
        .iter()
        .map(|(range, encoding)| (*encoding, range.len()));
    largest(sizes).unwrap_or(Encoding::Utf8)
}

fn largest(sizes: impl Iterator<Item = (Encoding, usize)> + Clone) -> Option<Encoding> {
    let total = |encoding| -> usize {
        let own = sizes.clone().filter(|(other, _)| *other == encoding);
        own.map(|(_, size)| size).sum()
    };
    sizes
        .clone()
        .map(|(encoding, _)| encoding)
        .max_by_key(|encoding| total(*encoding))
}

/// Whether some of the text is so unlike text that it may be in another encoding: several losses
/// close together, or many rare characters.
fn is_odd(encoding: Encoding, reading: &Reading) -> bool {
    const WINDOW: u32 = 24;
    const TOO_DEAR: u32 = 14;
    const CLOSE: u32 = 3;
    if encoding == Encoding::Utf8 && reading.lost < CLOSE as usize {
        return false;
    }
    let (mut bits, mut chars, mut recent) = (0, 0, 0_u32);
    for character in reading.text.chars().filter(|c| !c.is_ascii()) {
        let is_lost = character == char::REPLACEMENT_CHARACTER;
        recent = recent << 1 | u32::from(is_lost);
        if is_lost && recent.count_ones() >= CLOSE {
            return true;
        }
        bits += plausible::bits(character);
        chars += 1;
        if chars == WINDOW {
            if bits > TOO_DEAR * WINDOW {
                return true;
            }
            (bits, chars) = (0, 0);
        }
    }
    chars > 3 && bits > TOO_DEAR * chars
}

/// Cuts the bytes at line ends, and where well-formed UTF-8 begins or ends.
fn tokens(bytes: &[u8]) -> Vec<Range<usize>> {
    let least = bytes.len() / TOKENS;
    let mut edges = island_edges(bytes).into_iter().peekable();
    let mut tokens = Vec::new();
    let mut from = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let at_edge = edges.next_if_eq(&at).is_some();
        if at_edge && at > from {
            tokens.push(from..at);
            from = at;
        }
        let ends_line = byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
        if ends_line && at - from >= least {
            tokens.push(from..at + 1);
            from = at + 1;
        }
    }
    if from < bytes.len() {
        tokens.push(from..bytes.len());
    }
    tokens
}

/// Where long stretches of well-formed UTF-8 begin and end.
fn island_edges(bytes: &[u8]) -> Vec<usize> {
    let mut edges = vec![0];
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        let valid = chunk.valid();
        if valid.bytes().filter(|byte| !byte.is_ascii()).count() >= ISLAND {
            let before = &bytes[edges.last().copied().unwrap_or(0)..at];
            let end = valid.trim_end_matches(is_of_either).len();
            edges.extend([at + island_start(before, valid), at + end]);
        }
        at += valid.len() + chunk.invalid().len();
    }
    edges.dedup();
    edges
}

/// Where in `valid` the island begins. Its first bytes may be the end of a character of another
/// encoding, of which the beginning is `before` it.
fn island_start(before: &[u8], valid: &str) -> usize {
    let line_start = before.iter().rposition(|&byte| byte == b'\n');
    let line = &before[line_start.map_or(0, |at| at + 1)..];
    let line = &line[line.len().saturating_sub(WEIGHED)..];
    let mut starts = valid.char_indices().map(|(at, _)| at).take(6);
    let strict = starts.find(|&start| {
        let whole = [line, &valid.as_bytes()[..start]].concat();
        [encoding_rs::GB18030, encoding_rs::BIG5]
            .iter()
            .any(|kind| {
                kind.decode_without_bom_handling_and_without_replacement(&whole)
                    .is_some()
            })
    });
    let start = match strict.filter(|_| !line.is_ascii()) {
        Some(start) => {
            let rest = valid[start..].trim_start_matches(|c: char| c.len_utf8() == 2);
            valid.len() - rest.len()
        }
        None => valid.len() - valid.trim_start_matches(is_of_either).len(),
    };
    // The island begins with a line, where one begins near by.
    let ascii = valid[start..].bytes().take_while(u8::is_ascii).count();
    let line_end = valid[..start + ascii].rfind('\n');
    line_end.map_or(start, |line_end| line_end + 1)
}

/// Whether a character at the edge of an island may be none: its bytes may be the end of a character
/// of another encoding, or a whole one.
fn is_of_either(character: char) -> bool {
    character.len_utf8() <= 2
}

/// The encoding of each token, so that all together cost least.
fn cheapest_encodings(bytes: &[u8], tokens: &[Range<usize>]) -> Vec<Encoding> {
    let mut costs = [0_u64; ENCODINGS.len()];
    let mut came_from: Vec<[u8; ENCODINGS.len()]> = Vec::with_capacity(tokens.len());
    for token in tokens {
        let cheapest = index_of_least(&costs);
        let changed = costs[cheapest] + CHANGE;
        let mut from = [0_u8, 1, 2];
        for (number, cost) in costs.iter_mut().enumerate() {
            if changed < *cost {
                *cost = changed;
                from[number] = cheapest as u8;
            }
            *cost += cost_of(ENCODINGS[number], &bytes[token.clone()]);
        }
        came_from.push(from);
    }
    let mut number = index_of_least(&costs);
    let mut encodings: Vec<Encoding> = came_from
        .iter()
        .rev()
        .map(|from| {
            let encoding = ENCODINGS[number];
            number = usize::from(from[number]);
            encoding
        })
        .collect();
    encodings.reverse();
    encodings
}

fn index_of_least(costs: &[u64; ENCODINGS.len()]) -> usize {
    let numbers = 0..costs.len();
    numbers.min_by_key(|&number| costs[number]).unwrap_or(0)
}

/// What the bytes cost in an encoding, in bits. ASCII costs the same in all.
fn cost_of(encoding: Encoding, bytes: &[u8]) -> u64 {
    let telling = telling(bytes);
    let weighed = &telling[..telling.len().min(WEIGHED)];
    if weighed.is_empty() {
        return 0;
    }
    let evidence = weigh(encoding, weighed);
    let mut bits = evidence.bits() + evidence.lost as u64 * LOST;
    if encoding == Encoding::Utf8 {
        bits = bits.saturating_sub(mojibake::question_marks(weighed) as u64 * KNOWN_LOSS);
    }
    bits * telling.len() as u64 / weighed.len() as u64
}

/// The part of some bytes that tells: from the first that is not ASCII.
fn telling(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|byte| !byte.is_ascii());
    first.map_or(&[], |first| &bytes[first..])
}

/// Reads without looking for the best way around damage, which would take too long here.
fn weigh(encoding: Encoding, bytes: &[u8]) -> Evidence {
    let kind = match encoding {
        Encoding::Gb18030 => Some(encoding_rs::GB18030),
        Encoding::Big5 => Some(encoding_rs::BIG5),
        _ => None,
    };
    let reading = kind.map_or_else(
        || read::read(encoding, bytes),
        |kind| {
            let (text, _) = kind.decode_without_bom_handling(bytes);
            Reading {
                lost: text.matches(char::REPLACEMENT_CHARACTER).count(),
                text: text.into_owned(),
            }
        },
    );
    let mut evidence = Evidence::default();
    evidence.weigh(&reading);
    evidence
}

/// Whether a stretch is text in its encoding beyond doubt.
fn is_convincing(encoding: Encoding, bytes: &[u8]) -> bool {
    let telling = telling(bytes);
    let weighed = &telling[..telling.len().min(WEIGHED)];
    let evidence = weigh(encoding, weighed);
    let Evidence { chars, bad, .. } = evidence;
    let beyond_ascii = weighed.iter().filter(|byte| !byte.is_ascii()).count();
    let explained = match encoding {
        Encoding::Utf8 => mojibake::question_marks(weighed),
        _ => 0,
    };
    // The weighed part may end inside a character.
    let bad = bad.saturating_sub(1 + explained);
    let bits = evidence
        .bits()
        .saturating_sub(explained as u64 * KNOWN_LOSS);
    beyond_ascii >= 8 && bad * 30 <= chars && bits <= 13 * chars as u64
}

/// Joins neighbours in the same encoding.
fn merged(tokens: impl Iterator<Item = (Range<usize>, Encoding)>) -> Vec<(Range<usize>, Encoding)> {
    let mut merged: Vec<(Range<usize>, Encoding)> = Vec::new();
    for (range, encoding) in tokens {
        match merged.last_mut() {
            Some((before, same)) if *same == encoding => before.end = range.end,
            _ => merged.push((range, encoding)),
        }
    }
    merged
}
