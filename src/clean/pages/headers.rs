//! Running headers and footers: the same short line at the edge of most pages.

use std::collections::{HashMap, HashSet};

use super::Line;
use super::numbers::{self, PageNumber};
use crate::clean::shape::{ends_sentence, is_table_row};

/// A header has at most as many bytes.
const LONGEST: usize = 150;
/// A header stands on at least as many pages.
const PAGES: usize = 3;
/// A header has at least as many letters, numbers of pages left out.
const LETTERS: usize = 3;
/// How far down a text its title may stand, in lines.
const HEAD: usize = 30;

/// Whether a line is short enough for a header, and says something that is no sentence.
pub(super) fn could_be_header(line: &str) -> bool {
    line.len() <= LONGEST
        && !ends_sentence(line)
        && line
            .chars()
            .filter(|c| c.is_alphabetic())
            .take(LETTERS)
            .count()
            == LETTERS
}

/// What is the same in a header on every page, and the number of the page, if it has one.
pub(super) fn key(line: &str) -> (String, Option<usize>) {
    let is_frame = |c: char| c.is_whitespace() || "-–—―－─·•|_".contains(c);
    let line = line.trim_matches(is_frame);
    let (words, number) = leading(line)
        .or_else(|| trailing(line))
        .map_or((line, None), |(words, value)| (words, Some(value)));
    (words.chars().filter(|c| !is_frame(*c)).collect(), number)
}

/// The words and the number of a header that begins with the number of its page.
fn leading(line: &str) -> Option<(&str, usize)> {
    let (value, rest) = numbers::number(line)?;
    // 2003年 is a date.
    rest.starts_with(|c: char| !c.is_alphabetic())
        .then_some((rest, value))
}

/// The words and the number of a header that ends with the number of its page.
fn trailing(line: &str) -> Option<(&str, usize)> {
    if line.ends_with(['页', '頁']) {
        let at = line.find('第')?;
        let number = PageNumber::read(line.get(at..)?)?;
        return Some((&line[..at], number.value));
    }
    let words = line.trim_end_matches(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
    match numbers::number(&line[words.len()..])? {
        (value, "") => Some((words, value)),
        _ => None,
    }
}

/// One line that could be a header or footer.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    at: usize,
    /// The line next to it, away from the edge.
    next: Option<usize>,
    number: Option<usize>,
}

/// Marks the headers and footers at the edges of pages, where form feeds show the pages.
pub(super) fn at_edges(lines: &[Line<'_>], gone: &mut [bool]) {
    let pages = lines.last().map_or(0, |line| line.page + 1);
    let mut kinds: HashMap<(bool, String), Vec<Candidate>> = HashMap::new();
    for (at, is_top) in numbers::edges(lines, gone) {
        let line = lines[at];
        if !could_be_header(line.words) {
            continue;
        }
        let (words, number) = key(line.words);
        let is_left = |next: &usize| gone.get(*next) == Some(&false);
        let next = if is_top {
            (at + 1..=at + numbers::EDGE).find(is_left)
        } else {
            (at.saturating_sub(numbers::EDGE)..at).rev().find(is_left)
        };
        let next = next.filter(|next| lines.get(*next).is_some_and(|next| next.page == line.page));
        let candidate = Candidate { at, next, number };
        kinds.entry((is_top, words)).or_default().push(candidate);
    }
    for candidates in kinds.values() {
        // Headers of left and right pages may differ; the first page may have none.
        if candidates.len() >= PAGES && candidates.len() * 5 >= (pages - 1) * 2 {
            mark(lines, candidates, gone);
        }
    }
}

/// Marks the headers and footers beside lines that are found to count pages.
pub(super) fn beside_numbers(lines: &[Line<'_>], gone: &mut [bool]) {
    let numbers: Vec<usize> = (0..lines.len()).filter(|at| gone[*at]).collect();
    let mut kinds: HashMap<String, Vec<Candidate>> = HashMap::new();
    for &number in &numbers {
        let before = (1..=2)
            .filter_map(|step| Some((number.checked_sub(step)?, number.checked_sub(step + 1))));
        let after = (1..=2).map(|step| (number + step, Some(number + step + 1)));
        for (at, next) in before.chain(after) {
            if let Some(line) = lines.get(at)
                && !gone[at]
                && could_be_header(line.words)
            {
                let (words, number) = key(line.words);
                let candidate = Candidate { at, next, number };
                kinds.entry(words).or_default().push(candidate);
            }
        }
    }
    kinds.retain(|_, candidates| {
        candidates.len() >= PAGES && candidates.len() * 5 >= numbers.len() * 2
    });
    if kinds.is_empty() {
        return;
    }
    // A line that stands elsewhere as often is no header.
    let mut all: HashMap<String, usize> = HashMap::new();
    for line in lines.iter().filter(|line| could_be_header(line.words)) {
        *all.entry(key(line.words).0).or_default() += 1;
    }
    for (words, candidates) in &kinds {
        if all
            .get(words)
            .is_some_and(|all| candidates.len() * 5 >= all * 4)
        {
            mark(lines, candidates, gone);
        }
    }
}

/// Marks lines of one kind, unless something speaks against their being headers: the same text
/// is beside them each time, they are rows of a table, or their numbers do not count pages.
fn mark(lines: &[Line<'_>], candidates: &[Candidate], gone: &mut [bool]) {
    let beside = candidates.iter().filter_map(|candidate| {
        let next = lines.get(candidate.next?)?;
        Some(next.words)
    });
    let beside: HashSet<&str> = beside.collect();
    let numbered = candidates.iter().filter_map(|candidate| {
        let page = lines[candidate.at].page as isize;
        Some(candidate.number? as isize - page)
    });
    let numbered: Vec<isize> = numbered.collect();
    // A table's own header has its rows beside it.
    let rows = beside.iter().filter(|line| is_table_row(line)).count();
    let is_table = numbered.is_empty()
        && rows * 2 > beside.len()
        && candidates
            .first()
            .is_some_and(|first| is_table_row(lines[first.at].words));
    let has_pages = lines.last().is_some_and(|line| line.page > 0);
    let most = numbered.iter().collect::<HashSet<_>>().len();
    // Numbers as far from their pages everywhere are one; numbers of headings are many.
    let counts_pages = numbered.is_empty() || !has_pages || most * 3 <= numbered.len();
    let is_beside_all = beside.len() >= PAGES && beside.len() * 2 > candidates.len();
    if is_beside_all && !is_table && counts_pages {
        for candidate in candidates {
            gone[candidate.at] = true;
        }
    }
}

/// Keeps the first of the lines that are to go where it could be the title: it opens the text,
/// and no line that stays says the same.
pub(super) fn keep_title(lines: &[Line<'_>], gone: &mut [bool]) {
    let head = lines.iter().zip(gone.iter()).take(HEAD);
    let first = head
        .clone()
        .take(3)
        .position(|(line, gone)| *gone && could_be_header(line.words));
    let Some(first) = first.filter(|first| *first < 2) else {
        return;
    };
    let words = key(lines[first].words).0;
    let says_it = |(line, gone): (&Line<'_>, &bool)| {
        let line: String = line.words.chars().filter(|c| !c.is_whitespace()).collect();
        !gone && line.contains(&words)
    };
    if !head.clone().any(says_it) {
        gone[first] = false;
    }
}
