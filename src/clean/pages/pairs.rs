//! Headers and footers of so few pages that their count shows nothing: the same line opens, or
//! ends, two pages.

use std::collections::HashMap;

use super::headers::{could_be_header, key};
use super::{Line, breaks_sentence};
use crate::clean::shape::{is_table_row, starts_item};

/// A header with another number on each page has at least as many letters; 附件1 has fewer.
const LETTERS: usize = 6;

/// Marks the headers and footers that stand on two pages, where a sentence goes on around one or
/// where the pages are numbered too. Gives which lines may be headers as well, and stay.
pub(super) fn at_edges(text: &str, lines: &[Line<'_>], gone: &mut [bool]) -> Vec<bool> {
    let left: Vec<usize> = (0..lines.len()).filter(|at| !gone[*at]).collect();
    let mut kinds: HashMap<(bool, String), Vec<usize>> = HashMap::new();
    let mut from = 0;
    for page in left.chunk_by(|a, b| lines[*a].page == lines[*b].page) {
        let to = from + page.len();
        // What stands alone on its page is no header of anything.
        for (is_top, at) in [(true, from), (false, to - 1)] {
            if page.len() > 1 && could_be_repeated(lines[left[at]].words) {
                let words = letters(lines[left[at]].words);
                kinds.entry((is_top, words)).or_default().push(at);
            }
        }
        from = to;
    }
    let numbered = numbered_pages(lines, gone);
    let pages = lines.last().map_or(0, |line| line.page + 1);
    let mut doubtful = vec![false; lines.len()];
    for ((is_top, _), places) in kinds.iter().filter(|(_, places)| places.len() > 1) {
        let is_same = is_same(lines, &left, places) && pages_differ(lines, &left, places, *is_top);
        let covers_all = places.len() + 1 >= pages;
        for &place in places {
            let at = left[place];
            let around = place.checked_sub(1).and_then(|before| left.get(before));
            let around = around.zip(left.get(place + 1));
            let is_amid_sentence = around.is_some_and(|(before, after)| {
                breaks_sentence(text, &lines[*before], &lines[*after])
            });
            let is_numbered = covers_all && numbered[lines[at].page];
            let is_sure = is_same && (is_amid_sentence || is_numbered);
            if is_sure {
                gone[at] = true;
            } else {
                doubtful[at] = true;
            }
        }
    }
    doubtful
}

/// Whether a line could be a header, and is no item and no head of a table.
fn could_be_repeated(words: &str) -> bool {
    let gaps = words.matches("  ").count() + words.matches('\u{3000}').count();
    could_be_header(words) && !starts_item(words) && !is_table_row(words) && gaps < 2
}

/// A line without its digits and white space.
fn letters(words: &str) -> String {
    let is_letter = |c: &char| !c.is_whitespace() && !c.is_ascii_digit();
    words.chars().filter(is_letter).collect()
}

/// Whether lines are the same, or the same but for numbers that count their pages.
fn is_same(lines: &[Line<'_>], left: &[usize], places: &[usize]) -> bool {
    let all = || places.iter().map(|place| lines[left[*place]]);
    let counts = |line: &Line<'_>| {
        let (words, number) = key(line.words);
        let offset = number.map(|number| number as isize - line.page as isize);
        offset.map(|offset| (words, offset))
    };
    let Some(first) = all().next() else {
        return false;
    };
    let counted = counts(&first);
    let is_long = counted
        .as_ref()
        .is_some_and(|(words, _)| words.chars().count() >= LETTERS);
    all().all(|line| line.words == first.words)
        || (is_long && all().all(|line| counts(&line) == counted))
}

/// Whether something else stands beside each of the lines; a page that stands twice has no header.
fn pages_differ(lines: &[Line<'_>], left: &[usize], places: &[usize], is_top: bool) -> bool {
    let beside = |place: &usize| {
        let beside = if is_top {
            place + 1
        } else {
            place.saturating_sub(1)
        };
        left.get(beside).map_or("", |at| lines[*at].words)
    };
    places.windows(2).all(|pair| {
        matches!(pair, [a, b] if !beside(a).contains(beside(b)) && !beside(b).contains(beside(a)))
    })
}

/// Which pages have a page number that goes.
fn numbered_pages(lines: &[Line<'_>], gone: &[bool]) -> Vec<bool> {
    let pages = lines.last().map_or(0, |line| line.page + 1);
    let mut numbered = vec![false; pages];
    for (line, _) in lines.iter().zip(gone).filter(|(_, gone)| **gone) {
        numbered[line.page] |= line.number.is_some();
    }
    numbered
}
