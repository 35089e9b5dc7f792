//! Snippets: whole clauses around the place of a passage that answers best.

use std::ops::Range;

use crate::report::SOFT_BREAK;
use crate::segment::chars::{Line, Pattern, ends_sentence, takes_position};
use crate::segment::fold::fold;

/// Clauses are added around the best place while the snippet stays below this many characters.
const LENGTH: usize = 90;
/// A clause longer than this is cut in its midst.
const LONGEST: usize = 160;

/// A stretch of a passage with what matched in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Snippet {
    /// The text as it stands in the passage.
    pub(crate) text: String,
    /// Its first character in the passage.
    pub(crate) start: usize,
    /// What matched, as character ranges of `text`, in order and apart.
    pub(crate) highlights: Vec<Range<usize>>,
}

/// What is looked for in a passage.
pub(crate) struct Sought<'a> {
    pub(crate) pattern: &'a Pattern,
    /// How telling it is.
    pub(crate) weight: f32,
    /// It must stand as written here.
    pub(crate) verbatim: Option<&'a str>,
    /// It is a number, and not meant inside other numbers where it stands by itself, too.
    pub(crate) number: bool,
}

/// The snippet of a passage of these characters. Its first lines are passed over, where there is a choice, if they are
/// `shown` beside the snippet anyway.
pub(crate) fn snippet(chars: &[char], sought: &[Sought<'_>], shown: Option<&str>) -> Snippet {
    let shown = shown.map_or(0, |shown| lines_shown(chars, shown));
    let found = occurrences(chars, sought);
    let place = best_place(chars, shown, &found, sought);
    let range = around(chars, &place);
    let inside = found
        .iter()
        .map(|(range, _)| range)
        .filter(|found| range.start <= found.start && found.end <= range.end);
    let highlights = merged(inside.map(|found| found.start - range.start..found.end - range.start));
    Snippet {
        text: chars[range.clone()].iter().collect(),
        start: range.start,
        highlights,
    }
}

/// The length of the first lines that say nothing but what is `shown`.
fn lines_shown(chars: &[char], shown: &str) -> usize {
    let shown: Vec<char> = shown.chars().filter(|c| takes_position(*c)).collect();
    let mut end = 0;
    for line in chars.split_inclusive(breaks_line) {
        let letters = line.iter().filter(|c| takes_position(**c));
        // Most first lines are no headings, and go on for long.
        let says: Vec<char> = letters.take(shown.len() + 1).copied().collect();
        let is_shown = says.is_empty() || shown.windows(says.len()).any(|part| part == says);
        if !is_shown {
            break;
        }
        end += line.len();
    }
    end
}

/// Where what is sought stands, in order, each with its number.
fn occurrences(chars: &[char], sought: &[Sought<'_>]) -> Vec<(Range<usize>, usize)> {
    let line = Line::of(chars);
    let mut found = Vec::new();
    for (number, one) in sought.iter().enumerate() {
        let mut ranges = one.pattern.find(&line);
        if let Some(typed) = one.verbatim {
            ranges = ranges
                .iter()
                .filter_map(|range| as_written(chars, range, typed))
                .collect();
        }
        if one.number && !ranges.iter().all(|range| is_inside_number(chars, range)) {
            ranges.retain(|range| !is_inside_number(chars, range));
        }
        found.extend(ranges.into_iter().map(|range| (range, number)));
    }
    found.sort_by_key(|(range, number)| (range.start, range.end, *number));
    found
}

/// Whether the digits at a place go on before or after it, directly or behind a decimal point.
fn is_inside_number(chars: &[char], place: &Range<usize>) -> bool {
    let digit = |at: Option<usize>| {
        at.and_then(|at| chars.get(at))
            .is_some_and(|c| fold(*c).is_ascii_digit())
    };
    let point = |at: Option<usize>| {
        at.and_then(|at| chars.get(at))
            .is_some_and(|c| fold(*c) == '.')
    };
    let before = |distance: usize| place.start.checked_sub(distance);
    let after = |distance: usize| Some(place.end + distance);
    digit(before(1))
        || digit(after(0))
        || (point(before(1)) && digit(before(2)))
        || (point(after(0)) && digit(after(1)))
}

/// Where the typed characters stand around a match of their folded form; they may begin or end with punctuation.
fn as_written(chars: &[char], folded: &Range<usize>, typed: &str) -> Option<Range<usize>> {
    let typed: Vec<char> = typed.chars().collect();
    let lead = typed.iter().position(|c| c.is_alphanumeric())?;
    let start = folded.start.checked_sub(lead)?;
    let range = start..start + typed.len();
    (chars.get(range.clone())? == typed).then_some(range)
}

/// The occurrence around which most of what is sought stands within the length of a snippet.
fn best_place(
    chars: &[char],
    shown: usize,
    found: &[(Range<usize>, usize)],
    sought: &[Sought<'_>],
) -> Range<usize> {
    // Where nothing is sought, how the passage goes on behind what is shown tells most.
    let mut best = (-1.0, shown..shown);
    for (at, (first, _)) in found.iter().enumerate() {
        let mut seen = vec![false; sought.len()];
        let mut value = 0.0;
        let mut end = first.end;
        let line = chars[first.start..]
            .iter()
            .position(breaks_line)
            .map_or(chars.len(), |length| first.start + length);
        let reach = line.min(first.start + LENGTH).max(first.end);
        for (range, number) in found[at..]
            .iter()
            .take_while(|(range, _)| range.end <= reach)
        {
            // The same again is worth a little.
            value += sought[*number].weight * if seen[*number] { 0.1 } else { 1.0 };
            seen[*number] = true;
            end = end.max(range.end);
        }
        if first.start < shown {
            value *= 0.1;
        }
        if value > best.0 {
            best = (value, first.start..end);
        }
    }
    best.1
}

/// Whole clauses around a place, within its paragraph.
fn around(chars: &[char], place: &Range<usize>) -> Range<usize> {
    let mut range = clause(chars, place.start);
    while range.end < place.end {
        range.end = clause(chars, range.end).end;
    }
    if range.len() > LONGEST.max(place.len() + LENGTH) {
        let start = place.start.saturating_sub(LENGTH / 2).max(range.start);
        range = start..(place.end + LENGTH / 2).min(range.end);
    }
    let sentence_began =
        |at: usize| at == 0 || chars.get(at - 1).is_some_and(|c| ends_sentence(fold(*c)));
    loop {
        let before = range.start.checked_sub(1).map(|at| clause(chars, at));
        let before = before.filter(|_| !sentence_began(range.start));
        let after = (range.end < chars.len() && !breaks_line(&chars[range.end - 1]))
            .then(|| clause(chars, range.end));
        let fits = |clause: &Range<usize>| range.len() + clause.len() <= LENGTH;
        let lead = place.start - range.start;
        match (before.filter(fits), after.filter(fits)) {
            // How a sentence begins tells more than how it goes on, up to half of the snippet.
            (Some(before), None) => range.start = before.start,
            (Some(before), _) if lead + before.len() <= LENGTH / 2 => range.start = before.start,
            (_, Some(after)) => range.end = after.end,
            (None, None) => break,
        }
    }
    let trimmed = trimmed(chars, range);
    // What was sought as typed may itself begin or end with white space.
    match place.is_empty() {
        true => trimmed,
        false => trimmed.start.min(place.start)..trimmed.end.max(place.end),
    }
}

/// The clause a character belongs to, the mark that ends it included.
fn clause(chars: &[char], at: usize) -> Range<usize> {
    let ends = |c: &char| {
        matches!(c, '，' | '；' | '：' | ',' | ';' | ' ' | '\u{3000}')
            || breaks_line(c)
            || ends_sentence(fold(*c))
    };
    let at = at.min(chars.len());
    let start = chars[..at]
        .iter()
        .rposition(ends)
        .map_or(0, |before| before + 1);
    let end = chars[at..]
        .iter()
        .position(ends)
        .map_or(chars.len(), |length| at + length + 1);
    start..end
}

/// A line ends with this character, be it the break of a paragraph or a soft one.
fn breaks_line(c: &char) -> bool {
    matches!(*c, '\n' | SOFT_BREAK)
}

/// Without white space at either end.
fn trimmed(chars: &[char], range: Range<usize>) -> Range<usize> {
    let text = &chars[range.clone()];
    let lead = text.iter().take_while(|c| c.is_whitespace()).count();
    let tail = text[lead..]
        .iter()
        .rev()
        .take_while(|c| c.is_whitespace())
        .count();
    range.start + lead..range.end - tail
}

/// Ranges in order, those that touch or overlap made one.
fn merged(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests;
