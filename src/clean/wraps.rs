//! Hard wraps: where lines end at a steady width and not at sentence ends, they were broken by
//! the width of a page, and are joined again.

mod thin;

use super::edit::Edit;
use super::shape::{
    breaks_off, ends_sentence, is_date, is_indented, is_table_row, opens_paragraph, starts_item,
};
use crate::lines;

/// The narrowest and widest page, in columns or characters.
const PAGE: std::ops::RangeInclusive<usize> = 16..=160;
/// A page has at least this many lines that its width ended.
const EVIDENCE: usize = 4;
/// Where most lines are shorter, as many must end at the page's width, in prose.
const EVIDENCE_AMONG_SHORT: usize = 10;

/// How the width of a page is counted: by columns, of which a Chinese character takes two, or
/// by characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Columns,
    Characters,
}

impl Measure {
    /// A line that ends at most this far before the page's width was ended by the width: the
    /// next character, with the punctuation that may not begin a line, had no room.
    fn ragged(self) -> usize {
        match self {
            Self::Columns => 6,
            Self::Characters => 3,
        }
    }
}

/// The width at which the lines of a text were broken.
#[derive(Debug, Clone, Copy)]
struct Page {
    measure: Measure,
    width: usize,
    /// How many lines are as wide as the page.
    full: usize,
    /// Whether paragraphs begin with an indent or after a blank line.
    is_marked: bool,
}

/// A line of the text, before indents are taken away.
#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    start: usize,
    text: &'a str,
    /// Width in columns or characters, without trailing spaces.
    width: usize,
}

/// The edits these rules ask for.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let (columns, characters) = lines(text);
    let by_columns = page(&columns, Measure::Columns);
    let by_characters = page(&characters, Measure::Characters);
    let (page, lines) = match (by_columns, by_characters) {
        (Some(page), Some(other)) if other.full > page.full => (Some(other), &characters),
        (None, Some(other)) => (Some(other), &characters),
        (page, _) => (page, &columns),
    };
    let joints = match page {
        Some(page) => {
            let pairs = lines.windows(2).enumerate();
            let wrapped =
                pairs.filter(|(_, pair)| matches!(pair, [a, b] if is_wrapped(a, b, page)));
            wrapped.map(|(at, _)| at).collect()
        }
        None => {
            let by_columns = thin::joints(&columns, Measure::Columns);
            let by_characters = thin::joints(&characters, Measure::Characters);
            if by_characters.len() > by_columns.len() {
                by_characters
            } else {
                by_columns
            }
        }
    };
    let pairs = joints
        .into_iter()
        .filter_map(|at| lines.get(at).zip(lines.get(at + 1)));
    pairs.map(|(line, next)| join(text, line, next)).collect()
}

/// The edit that lets a line go on in the next.
fn join(text: &str, line: &Line<'_>, next: &Line<'_>) -> Edit {
    let from = line.start + line.text.trim_end().len();
    let indent = next.text.len() - next.text.trim_start().len();
    Edit::join(text, from, next.start + indent)
}

/// The lines of a text, with their width in columns and with their width in characters.
fn lines(text: &str) -> (Vec<Line<'_>>, Vec<Line<'_>>) {
    let (mut columns, mut characters) = (Vec::new(), Vec::new());
    for (start, line) in lines::lines(text) {
        let (wide, count) = widths(line.trim_end());
        let with = |width| Line {
            start,
            text: line,
            width,
        };
        columns.push(with(wide));
        characters.push(with(count));
    }
    (columns, characters)
}

/// The width of a line in columns and in characters, either counted no further than a little
/// over twice the widest page.
fn widths(line: &str) -> (usize, usize) {
    let most = 2 * PAGE.end() + 1;
    // No character has more than four bytes.
    if line.len() >= 4 * most {
        return (most, most);
    }
    let (mut columns, mut count) = (0, 0);
    for character in line.chars().take(most) {
        count += 1;
        columns += if character < '\u{1100}' { 1 } else { 2 };
    }
    (columns.min(most), count)
}

/// The page a text was broken by, if it evidently was: most lines are that wide, hardly any
/// is wider, and few of them end a sentence.
fn page(lines: &[Line<'_>], measure: Measure) -> Option<Page> {
    let mut counts = vec![0usize; 2 * PAGE.end() + 4];
    for line in lines.iter().filter(|line| line.width > 0) {
        if let Some(count) = counts.get_mut(line.width) {
            *count += 1;
        }
    }
    let all: usize = counts.iter().sum();
    let ragged = measure.ragged();
    let near = |width: usize| {
        counts
            .iter()
            .take(width + 1)
            .skip(width.saturating_sub(ragged))
            .sum()
    };
    let widest = PAGE.max_by_key(|&width| -> usize { near(width) })?;
    // The widest line of the cluster is as wide as the page.
    let width = (widest.saturating_sub(ragged)..=widest)
        .rev()
        .find(|&width| counts[width] > 0)?;
    let full = near(width);
    let wider = counts.iter().skip(width + 1).sum::<usize>();
    if full < EVIDENCE || wider * 20 > all {
        return None;
    }
    let is_full = |line: &&Line<'_>| line.width + ragged >= width && line.width <= width;
    let count = |is_such: &dyn Fn(&str) -> bool| {
        let full = lines.iter().filter(is_full);
        full.filter(|line| is_such(line.text)).count()
    };
    let ended = count(&ends_sentence);
    // The rows of a table are of one width too.
    let gapped =
        count(&|text| text.trim().contains(['\u{3000}', '\t']) || text.trim().contains("  "));
    if gapped * 2 > full {
        return None;
    }
    let is_page = if full * 2 >= all {
        ended * 3 < full
    } else {
        // Among speeches or headings the page shows only where prose is broken off by it.
        full >= ended + EVIDENCE_AMONG_SHORT
            && full * 8 >= all
            && ended * 3 < full * 2
            && count(&|text| text.contains(['，', '。', '、', '；'])) * 3 >= full * 2
    };
    is_page.then(|| Page {
        measure,
        width,
        full,
        is_marked: marks_paragraphs(lines, width),
    })
}

/// Whether the paragraphs of a text begin with an indent or after a blank line: what follows a
/// sentence that ends in the middle of a line shows it.
fn marks_paragraphs(lines: &[Line<'_>], width: usize) -> bool {
    let (mut marked, mut all) = (0, 0);
    for pair in lines.windows(2) {
        if let [line, next] = pair
            && line.width > 0
            && line.width * 5 < width * 4
            && ends_sentence(line.text)
        {
            all += 1;
            marked += usize::from(next.width == 0 || is_indented(next.text));
        }
    }
    marked >= EVIDENCE && marked * 10 >= all * 9
}

/// Whether the page's width broke this line from the next.
fn is_wrapped(line: &Line<'_>, next: &Line<'_>, page: Page) -> bool {
    let words = line.text.trim_end();
    let next_words = next.text.trim_start();
    if next_words.is_empty()
        || is_indented(next.text)
        || starts_item(next_words)
        || is_table_row(words)
        || is_table_row(next_words)
        // A date at the right of the page.
        || (is_indented(line.text) && is_date(words.trim_start()))
    {
        return false;
    }
    let is_full = line.width + page.measure.ragged() >= page.width;
    // A heading is short, and ends no sentence.
    let is_prose = ends_sentence(next_words) || next.width * 2 > page.width;
    if ends_sentence(words) {
        let is_full = line.width + 2 > page.width;
        let goes_on = page.is_marked && line.width * 5 >= page.width * 4;
        (is_full || goes_on) && is_prose && !opens_paragraph(next_words)
    } else {
        // Digits are narrower on the page than they are counted. Where nothing marks paragraphs, a
        // line must come closer to the page's width, for it could be a heading.
        let is_wide = match page.is_marked {
            true => line.width * 5 >= page.width * 3,
            false => line.width * 10 >= page.width * 9,
        };
        is_full || (is_wide && breaks_off(words) && !opens_paragraph(next_words))
    }
}
