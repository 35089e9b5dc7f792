//! The text of a document from its rows: indents as wide spaces, blank lines where the page sets
//! rows apart, a form feed after each page.

use std::collections::HashMap;
use std::hash::Hash;

use super::lines::Line;
use super::order::Column;
use super::rows::{Row, rows};
use super::wraps::{Block, is_broken_off, is_title, is_wrapped, join};

/// The indent of a paragraph, as the hard-wrap rules know it.
const INDENT: &str = "\u{3000}\u{3000}";
/// Paragraphs are indented by this much, in sizes of the font.
const INDENTED: std::ops::Range<f64> = 1.4..2.7;
/// A gap between rows that is so many times the usual one sets them apart.
const SET_APART: f64 = 1.35;
/// Sizes that differ by more than this share are a heading's and its text's.
const OTHER_SIZE: f64 = 0.08;
/// Of so many rows the cleaning can tell by their widths where the page broke them, as long as all
/// of them are as they were printed.
const MANY_ROWS: usize = 40;
/// So many times as many rows must be joined as are left though they break off; one may be the
/// last of its kind.
const LEFT: usize = 4;
/// So many rows of a page show where the text ends on the right.
const FULL_ROWS: usize = 2;
/// A row ends this much before the margin, in sizes of the font, where it ends early.
const EARLY: f64 = 1.2;

/// Where the text of a column begins and ends, in points.
#[derive(Debug, Clone, Copy, Default)]
struct Margins {
    left: f64,
    right: f64,
}

/// How the pages of a document are laid out.
#[derive(Debug)]
struct Layout {
    /// The usual distance from row to row, in sizes of the font.
    pitch: f64,
    /// The size of most of the text, in points.
    size: f64,
    /// Whether the rows of a paragraph are to be joined.
    is_joined: bool,
    /// The usual margins, of odd and of even pages.
    margins: HashMap<(usize, Column), Margins>,
}

/// The pages of a document, to be made a text.
#[derive(Debug, Default)]
pub(super) struct Document {
    pages: Vec<Vec<Row>>,
}

impl Document {
    /// Adds a page: its lines in the order they are read.
    pub(super) fn add(&mut self, lines: Vec<(Column, Line)>) {
        self.pages.push(rows(lines));
    }

    /// The text of all pages.
    pub(super) fn text(&self) -> String {
        let mut layout = Layout::of(&self.pages);
        let is_short = self.pages.iter().map(Vec::len).sum::<usize>() < MANY_ROWS;
        layout.is_joined = is_short && are_joined(&self.pages, &layout);
        let mut text = String::new();
        for (number, rows) in self.pages.iter().enumerate() {
            page_text(number, rows, &layout, &mut text);
            text.push('\u{C}');
        }
        text
    }
}

impl Layout {
    fn of(pages: &[Vec<Row>]) -> Self {
        let steps = pages.iter().flat_map(|rows| {
            rows.windows(2).filter_map(|pair| match pair {
                [one, next] => Some(step(one, next)),
                _ => None,
            })
        });
        let steps = steps.filter(|step| (0.8..5.0).contains(step));
        let pitch = most_common(steps.map(|step| (step * 20.0).round() as i64));
        // Long rows are of the text, short ones may be of anything.
        let long = pages.iter().flatten().flat_map(|row| {
            let chars: usize = row.cells.iter().map(|cell| cell.text.len() / 12).sum();
            std::iter::repeat_n((row.size * 10.0).round() as i64, chars.min(100))
        });
        Layout {
            pitch: pitch.map_or(1.5, |step| step as f64 / 20.0),
            size: most_common(long).map_or(0.0, |size| size as f64 / 10.0),
            is_joined: false,
            margins: usual_margins(pages),
        }
    }

    fn is_of_the_text(&self, row: &Row) -> bool {
        (row.size - self.size).abs() <= OTHER_SIZE * self.size
    }
}

/// The margins that most pages have, odd and even ones apart.
fn usual_margins(pages: &[Vec<Row>]) -> HashMap<(usize, Column), Margins> {
    let mut all: HashMap<(usize, Column), Vec<Margins>> = HashMap::new();
    for (number, rows) in pages.iter().enumerate() {
        for column in [Column::All, Column::Left, Column::Right] {
            if let Some(margins) = column_margins(rows, column) {
                all.entry((number % 2, column)).or_default().push(margins);
            }
        }
    }
    let usual = |all: &[Margins], of: fn(&Margins) -> f64| {
        most_common(all.iter().map(|margins| of(margins).round() as i64))
            .map_or(0.0, |place| place as f64)
    };
    all.into_iter()
        .map(|(key, all)| {
            let left = usual(&all, |margins| margins.left);
            let right = usual(&all, |margins| margins.right);
            (key, Margins { left, right })
        })
        .collect()
}

/// How far a row is below another, in sizes of the font.
fn step(one: &Row, next: &Row) -> f64 {
    (next.line - one.last_line()) / one.size.min(next.size)
}

/// The value that is most common; of those, the smallest.
fn most_common<T: Hash + Ord + Copy>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: HashMap<T, usize> = HashMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    let by_count = |(value, count): &(T, usize)| (*count, std::cmp::Reverse(*value));
    counts
        .into_iter()
        .max_by_key(by_count)
        .map(|(value, _)| value)
}

/// Where the rows of a column begin and end: the outermost places that several of them share.
fn column_margins(rows: &[Row], column: Column) -> Option<Margins> {
    let rows: Vec<&Row> = rows.iter().filter(|row| row.column == column).collect();
    let needed = 2.max(rows.len() / 12);
    let starts = rows.iter().map(|row| (row.start(), row.size)).collect();
    let ends = rows.iter().map(|row| (-row.end(), row.size)).collect();
    Some(Margins {
        left: outermost(starts, needed)?,
        right: -outermost(ends, needed)?,
    })
}

/// The smallest of the places that at least `needed` rows share; each stands with the size of its
/// row's font.
fn outermost(mut places: Vec<(f64, f64)>, needed: usize) -> Option<f64> {
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    let shared = places
        .windows(needed)
        .find_map(|window| match (window.first(), window.last()) {
            (Some(first), Some(last)) if last.0 - first.0 <= 0.5 * first.1 => Some(first.0),
            _ => None,
        });
    shared.or_else(|| places.first().map(|place| place.0))
}

/// The margins of a page, or the usual ones where its own are those of a page with nothing but
/// indented or short rows, or it has none.
fn trusted(own: Option<Margins>, usual: Option<Margins>) -> Margins {
    let (own, usual) = match (own, usual) {
        (Some(own), Some(usual)) => (own, usual),
        (own, usual) => return own.or(usual).unwrap_or_default(),
    };
    // A page of another make has margins of its own.
    let is_of_another_make = own.left - usual.left > 0.2 * (usual.right - usual.left);
    if is_of_another_make {
        return own;
    }
    Margins {
        left: own.left.min(usual.left),
        right: own.right.max(usual.right),
    }
}

/// The margins of each column of a page, and the block of text in it.
fn blocks(
    number: usize,
    rows: &[Row],
    layout: &Layout,
) -> HashMap<Column, (Margins, Option<Block>)> {
    let mut blocks = HashMap::new();
    for row in rows {
        blocks.entry(row.column).or_insert_with(|| {
            let usual = layout.margins.get(&(number % 2, row.column)).copied();
            let margins = trusted(column_margins(rows, row.column), usual);
            (margins, block(rows, row.column, layout, margins))
        });
    }
    blocks
}

/// The block of text a column's rows stand in, where several of them show its right margin.
fn block(rows: &[Row], column: Column, layout: &Layout, margins: Margins) -> Option<Block> {
    let rows: Vec<&Row> = rows.iter().filter(|row| row.column == column).collect();
    // Marks may hang over the margin: most rows end at it.
    let ends = rows
        .iter()
        .filter(|row| margins.right - row.end() < 2.0 * row.size)
        .map(|row| (row.end() * 2.0).round() as i64);
    let right = most_common(ends.map(std::cmp::Reverse))?.0 as f64 / 2.0;
    let is_full = |row: &&&Row| (right - row.end()).abs() < 0.6 * row.size;
    // What follows a sentence shows whether paragraphs begin with an indent.
    let (mut indented, mut even) = (0, 0);
    for pair in rows.windows(2) {
        if let [one, next] = pair
            && layout.is_of_the_text(next)
            && one.text().ends_with(['。', '：'])
        {
            let is_early = right - one.end() > 2.0 * one.size;
            let is_indented = INDENTED.contains(&indent(next, margins));
            indented += usize::from(is_indented);
            even += usize::from(is_early && !is_indented);
        }
    }
    (rows.iter().filter(is_full).count() >= FULL_ROWS).then_some(Block {
        left: margins.left,
        right,
        pitch: layout.pitch,
        size: layout.size,
        is_indented: indented >= 2 && indented >= 9 * even,
    })
}

/// Whether the rows of paragraphs are found to be such nearly everywhere. Where they are not, the
/// cleaning does better with lines that are all as they were printed.
fn are_joined(pages: &[Vec<Row>], layout: &Layout) -> bool {
    let (mut joined, mut left) = (0, 0);
    for (number, rows) in pages.iter().enumerate() {
        let blocks = blocks(number, rows, layout);
        for pair in rows.windows(2) {
            if let [one, next] = pair
                && let Some((_, Some(block))) = blocks.get(&next.column)
            {
                let is_joined = is_wrapped(one, next, *block);
                joined += usize::from(is_joined);
                left += usize::from(!is_joined && is_broken_off(one, *block));
            }
        }
    }
    left <= 1 + joined / LEFT
}

/// Writes the rows of a page, a line each, or one for all that are a paragraph.
fn page_text(number: usize, rows: &[Row], layout: &Layout, text: &mut String) {
    let blocks = blocks(number, rows, layout);
    let mut before: Option<&Row> = None;
    for row in rows {
        let (margins, block) = blocks.get(&row.column).copied().unwrap_or_default();
        if let (Some(one), Some(block)) = (before, block)
            && (layout.is_joined || (number == 0 && is_title(row, block)))
            && is_wrapped(one, row, block)
        {
            // The line goes on.
            text.pop();
            join(text, &row.text());
            text.push('\n');
            before = Some(row);
            continue;
        }
        if before.is_some_and(|before| is_set_apart(before, row, layout, margins)) {
            text.push('\n');
        }
        let is_paragraph = INDENTED.contains(&indent(row, margins))
            && row.cells.len() == 1
            && !is_centred(row, layout, margins)
            && !before.is_some_and(|before| goes_on(before, row, margins));
        let words = row.text();
        if is_paragraph && !words.starts_with(char::is_whitespace) {
            text.push_str(INDENT);
        }
        text.push_str(&words);
        text.push('\n');
        before = Some(row);
    }
}

/// How far a row is indented, in sizes of the font.
fn indent(row: &Row, margins: Margins) -> f64 {
    (row.start() - margins.left) / row.size
}

/// Whether a row is a heading that stands in the middle of the page.
fn is_centred(row: &Row, layout: &Layout, margins: Margins) -> bool {
    let right = (margins.right - row.end()) / row.size;
    !layout.is_of_the_text(row) && right > EARLY && (indent(row, margins) - right).abs() < EARLY
}

/// Whether a row goes on with the one before it though both are indented, as all rows of a block
/// can be.
fn goes_on(before: &Row, row: &Row, margins: Margins) -> bool {
    let is_full = margins.right - before.end() < EARLY * before.size;
    let ends = |text: &str| text.ends_with(['。', '！', '？', '：', '；', '”', '.', ':', ';']);
    let is_ended = before.cells.last().is_none_or(|cell| ends(&cell.text));
    let is_below = (before.start() - row.start()).abs() < 0.3 * row.size;
    is_full && !is_ended && is_below && before.column == row.column
}

/// Whether the page shows that a row is no part of the paragraph before it.
fn is_set_apart(before: &Row, row: &Row, layout: &Layout, margins: Margins) -> bool {
    let is_table = before.cells.len() > 1 && row.cells.len() > 1;
    let is_far = step(before, row) > SET_APART * layout.pitch;
    let larger = before.size.max(row.size);
    let is_other_size = (before.size - row.size).abs() > OTHER_SIZE * larger;
    let is_inset =
        |row: &Row| indent(row, margins) >= INDENTED.end || is_centred(row, layout, margins);
    let is_other_inset = is_inset(before) != is_inset(row);
    before.column == row.column && !is_table && (is_far || is_other_size || is_other_inset)
}
