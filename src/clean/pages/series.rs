//! Page numbers and running headers where nothing shows the pages but that they count on, stand
//! as far apart as pages end, and break sentences.

use std::collections::{HashMap, HashSet};

use super::headers::key;
use super::numbers::Style;
use super::{Line, breaks_sentence};

/// The fewest bytes of a page.
const PAGE: usize = 450;
/// As many times must the same line stand to be a header without a number.
const HEADERS: usize = 6;

/// What a series of lines shows.
#[derive(Debug, Clone, Copy)]
struct Evidence {
    /// How many lines there are.
    count: usize,
    /// How many of them break a sentence.
    broken: usize,
    /// The distance in bytes from one to the next that is in the middle of all.
    distance: usize,
    /// How many distances are like that one, in percent.
    regular: usize,
    /// Whether the last of them is the last line of the text.
    ends_text: bool,
}

/// Marks the lines that count pages.
pub(super) fn numbers(text: &str, lines: &[Line<'_>], gone: &mut [bool]) {
    let numbered = |(at, line): (usize, &Line<'_>)| {
        let number = line.number.filter(|number| number.value < 2000)?;
        Some((at, number.style, number.value))
    };
    let candidates: Vec<_> = lines.iter().enumerate().filter_map(numbered).collect();
    for (at, style, _) in &candidates {
        gone[*at] |= *style == Style::Total;
    }
    for (style, series) in rising(&candidates) {
        let seen = evidence(text, lines, &series);
        let is_page = match style {
            Style::Framed | Style::Named | Style::Total => {
                // A heading may be a framed number too, but never breaks a sentence or ends the text.
                let is_broken = seen.broken > 0 && seen.broken * 5 >= seen.count;
                seen.distance >= PAGE && (is_broken || seen.ends_text)
            }
            Style::Bare | Style::Fraction => {
                seen.count >= 5
                    && seen.distance >= 2 * PAGE
                    && seen.regular >= 80
                    && seen.broken > 1
                    && seen.broken * 3 >= seen.count
            }
        };
        if is_page {
            mark(&series, gone);
        }
    }
}

/// Marks the headers that have the number of their page in them, or are the same on every page.
pub(super) fn headers(text: &str, lines: &[Line<'_>], gone: &mut [bool]) {
    let mut same: HashMap<String, Vec<usize>> = HashMap::new();
    let mut counting = Vec::new();
    // Few lines of a text stand twice; the others need no key.
    for at in repeated(lines, gone) {
        let (words, number) = key(lines[at].words);
        if let Some(value) = number {
            counting.push((at, words.clone(), value));
        }
        same.entry(words).or_default().push(at);
    }
    for (_, series) in rising(&counting) {
        let seen = evidence(text, lines, &series);
        if seen.count >= 4
            && seen.distance >= PAGE
            && seen.regular >= 60
            && seen.broken > 1
            && seen.broken * 4 >= seen.count
        {
            mark(&series, gone);
        }
    }
    for series in same.into_values().filter(|series| series.len() >= HEADERS) {
        let series: Vec<usize> = series.into_iter().filter(|at| !gone[*at]).collect();
        let seen = evidence(text, lines, &series);
        let is_one = series
            .windows(2)
            .all(|pair| lines[pair[0]].words == lines[pair[1]].words);
        if is_one
            && seen.count >= HEADERS
            && seen.distance >= 2 * PAGE
            && seen.regular >= 85
            && seen.broken * 5 >= seen.count * 2
        {
            mark(&series, gone);
        }
    }
}

/// The short lines whose words, but for numbers, stand more than three times.
fn repeated(lines: &[Line<'_>], gone: &[bool]) -> Vec<usize> {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut counts: HashMap<u64, usize> = HashMap::new();
    let mut hashes = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if gone[at] || !super::headers::could_be_header(line.words) {
            continue;
        }
        let mut hasher = DefaultHasher::new();
        let is_part = |c: &char| !c.is_ascii_digit() && !c.is_whitespace();
        for c in line.words.chars().filter(is_part) {
            c.hash(&mut hasher);
        }
        let hash = hasher.finish();
        *counts.entry(hash).or_default() += 1;
        hashes.push((at, hash));
    }
    let is_repeated = |(at, hash): (usize, u64)| (counts.get(&hash) > Some(&3)).then_some(at);
    hashes.into_iter().filter_map(is_repeated).collect()
}

/// The longest series of one kind that count up by one, at most one number left out at a time.
fn rising<K: Clone + Eq + std::hash::Hash>(
    candidates: &[(usize, K, usize)],
) -> Vec<(K, Vec<usize>)> {
    // The series that ends with a number of a kind; the last to do so is gone on with.
    let mut ending: HashMap<(&K, usize), usize> = HashMap::new();
    let mut series: Vec<(&K, Vec<usize>)> = Vec::new();
    for (at, kind, value) in candidates {
        let before = [1, 2].iter().filter_map(|step| {
            let last = value.checked_sub(*step)?;
            ending.remove(&(kind, last))
        });
        let number = before.take(1).next().unwrap_or_else(|| {
            series.push((kind, Vec::new()));
            series.len() - 1
        });
        if let Some((_, lines)) = series.get_mut(number) {
            lines.push(*at);
        }
        ending.insert((kind, *value), number);
    }
    let long = series.into_iter().filter(|(_, lines)| lines.len() > 1);
    long.map(|(kind, lines)| (kind.clone(), lines)).collect()
}

/// What a series of lines shows.
fn evidence(text: &str, lines: &[Line<'_>], series: &[usize]) -> Evidence {
    // A header beside the numbers is the same each time, and no part of a sentence.
    let is_same = |beside: &dyn Fn(usize) -> Option<usize>| {
        let all = series.iter().filter_map(|at| lines.get(beside(*at)?));
        let different: HashSet<&str> = all.map(|line| line.words).collect();
        different.len() <= 1 + series.len() / 8
    };
    let before = 1 + usize::from(is_same(&|at| at.checked_sub(1)));
    let after = 1 + usize::from(is_same(&|at| Some(at + 1)));
    let breaks = |at: &&usize| {
        let before = at.checked_sub(before).and_then(|before| lines.get(before));
        let pair = before.zip(lines.get(**at + after));
        pair.is_some_and(|(before, after)| breaks_sentence(text, before, after))
    };
    let mut distances: Vec<usize> = series
        .windows(2)
        .map(|pair| lines[pair[1]].start - lines[pair[0]].start)
        .collect();
    // The last page may be short.
    if distances.len() > 1 {
        distances.pop();
    }
    distances.sort_unstable();
    let distance = distances.get(distances.len() / 2).copied().unwrap_or(0);
    let is_like = |other: &&usize| **other * 20 >= distance * 11 && **other * 20 <= distance * 31;
    let like = distances.iter().filter(is_like).count();
    Evidence {
        count: series.len(),
        broken: series.iter().filter(breaks).count(),
        distance,
        regular: like * 100 / distances.len().max(1),
        ends_text: series.last().is_some_and(|last| last + 1 == lines.len()),
    }
}

fn mark(series: &[usize], gone: &mut [bool]) {
    for at in series {
        if let Some(gone) = gone.get_mut(*at) {
            *gone = true;
        }
    }
}
