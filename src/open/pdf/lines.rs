//! Lines: glyphs that stand side by side are put together, each once, with spaces where the gap
//! between them is one.

use std::collections::HashMap;

use super::reader::{Direction, Glyph};

/// Two glyphs of the same text are one drawn twice (for a bold look) where they are at most this
/// far apart, as a share of their width and of their height.
const SAME_PLACE: f64 = 0.25;
/// Glyphs are on one line where their lines are at most this far apart, in sizes of the font.
const SAME_LINE: f64 = 0.4;
/// A wider gap in a line, in sizes of the font, parts two columns.
const COLUMN_GAP: f64 = 2.0;
/// What was drawn at another time goes on with a line after at most this gap, in sizes of the
/// font: the text of the next cell is hardly farther away.
const DRAWN_APART_GAP: f64 = 0.35;
/// A wider gap between Chinese characters is a space, unless all of the line is that wide apart.
const WIDE_SPACE: f64 = 0.6;
/// A wider gap beside Latin letters or digits is a space, in sizes of the font.
const NARROW_SPACE: f64 = 0.15;

/// A stretch of a line without a gap as wide as between columns. Lengths are in points.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) start: f64,
    pub(super) end: f64,
    /// Where it stands: larger is farther down.
    pub(super) line: f64,
    /// The size of most of its glyphs.
    pub(super) size: f64,
    /// The place of its first glyph in the order they are drawn.
    pub(super) drawn: usize,
    /// In how many strokes it was drawn: 1 where nothing else was drawn in between.
    pub(super) strokes: usize,
}

impl Line {
    /// Whether the other stands on the same line of the page.
    pub(super) fn is_beside(&self, other: &Line) -> bool {
        (self.line - other.line).abs() <= SAME_LINE * self.size.max(other.size)
    }
}

/// Glyphs drawn one after the other on one line.
#[derive(Debug, Default)]
struct Run {
    /// The glyphs, each with its place in the order they are drawn.
    glyphs: Vec<(usize, Glyph)>,
    start: f64,
    end: f64,
    line: f64,
    size: f64,
    /// How many glyphs, spaces aside, are drawn before its first and before what follows its last.
    drawn: std::ops::Range<usize>,
    strokes: usize,
}

/// The lines of a page by the direction they run in, in the order they are drawn; the direction
/// with most glyphs first.
pub(super) fn lines(glyphs: Vec<Glyph>) -> Vec<Vec<Line>> {
    let mut directions: Vec<(Direction, Vec<(usize, Glyph)>)> = Vec::new();
    for (at, glyph) in once_each(glyphs).into_iter().enumerate() {
        let direction = glyph.direction;
        match directions.iter_mut().find(|(known, _)| *known == direction) {
            Some((_, glyphs)) => glyphs.push((at, glyph)),
            None => directions.push((direction, vec![(at, glyph)])),
        }
    }
    directions.sort_by_key(|(_, glyphs)| std::cmp::Reverse(glyphs.len()));
    let of_direction = |(_, glyphs)| {
        let runs = joined(runs(glyphs));
        let mut lines: Vec<Line> = runs.into_iter().filter_map(line).collect();
        lines.sort_by_key(|line| line.drawn);
        lines
    };
    directions.into_iter().map(of_direction).collect()
}

/// The glyphs without those drawn a second time at nearly the same place.
fn once_each(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    // A glyph is looked for in the cells around its own; a cell is as large as its font.
    let mut seen: HashMap<(u64, i64, i64), Vec<usize>> = HashMap::new();
    let mut kept: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    for glyph in glyphs {
        if is_space(&glyph) {
            kept.push(glyph);
            continue;
        }
        let name = name(&glyph);
        let cell = |length: f64| (length / glyph.size.max(1.0)).floor() as i64;
        let (x, y) = (cell(glyph.start), cell(glyph.line));
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy)));
        let is_again = around
            .filter_map(|(x, y)| seen.get(&(name, x, y)))
            .flatten()
            .filter_map(|at| kept.get(*at))
            .any(|other| is_same(&glyph, other));
        if !is_again {
            let cell = seen.entry((name, x, y)).or_default();
            // No honest text has many of one character in a square of its own size.
            if cell.len() < 16 {
                cell.push(kept.len());
            }
            kept.push(glyph);
        }
    }
    kept
}

/// Tells characters apart, for the search of those drawn twice.
fn name(glyph: &Glyph) -> u64 {
    let first = glyph.text.chars().next().map_or(0, u64::from);
    first << 16 | glyph.text.len().min(0xFFFF) as u64
}

fn is_same(one: &Glyph, other: &Glyph) -> bool {
    let width = (one.end - one.start).min(other.end - other.start);
    let height = one.size.min(other.size);
    one.text == other.text
        && one.direction == other.direction
        && (one.start - other.start).abs() <= SAME_PLACE * width
        && (one.line - other.line).abs() <= SAME_PLACE * height
}

fn is_space(glyph: &Glyph) -> bool {
    glyph.text.chars().all(char::is_whitespace)
}

/// The glyphs of one direction in runs, in the order they are drawn.
fn runs(glyphs: Vec<(usize, Glyph)>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    // Spaces belong to the run of what follows them, if that goes on with the run before.
    let mut spaces: Vec<(usize, Glyph)> = Vec::new();
    let mut drawn = 0;
    for (at, glyph) in glyphs {
        if is_space(&glyph) {
            spaces.push((at, glyph));
            continue;
        }
        let is_spaced = !spaces.is_empty();
        let goes_on = runs
            .last()
            .is_some_and(|run| run.goes_on_with(&glyph, is_spaced));
        if !goes_on {
            runs.push(Run {
                drawn: drawn..drawn,
                ..Run::default()
            });
        }
        drawn += 1;
        let Some(run) = runs.last_mut() else { continue };
        let leading = !goes_on;
        for (at, space) in spaces.drain(..) {
            let is_near = (space.line - glyph.line).abs() <= SAME_LINE * glyph.size;
            let is_before = space.start <= glyph.start && glyph.start - space.end < glyph.size;
            if is_near && (!leading || is_before || space.text.contains('\u{3000}')) {
                run.glyphs.push((at, space));
            }
        }
        run.push(at, glyph);
        run.drawn.end = drawn;
    }
    runs
}

impl Run {
    /// Whether this glyph carries on with the run, after spaces or without. What stands farther
    /// away may have something between that is drawn later.
    fn goes_on_with(&self, glyph: &Glyph, is_spaced: bool) -> bool {
        let size = self.size.max(glyph.size);
        let gap = glyph.start - self.end;
        (glyph.line - self.line).abs() <= SAME_LINE * size
            && gap > -0.5 * size
            && gap <= widest_gap(is_spaced) * size
    }

    fn push(&mut self, at: usize, glyph: Glyph) {
        // A note mark, smaller and higher up, does not move the line it is on.
        if self.size == 0.0 || glyph.size > self.size * 1.2 {
            self.line = glyph.line;
            self.size = glyph.size;
        }
        if self.strokes == 0 {
            (self.start, self.end) = (glyph.start, glyph.end);
            self.strokes = 1;
        }
        self.start = self.start.min(glyph.start);
        self.end = self.end.max(glyph.end);
        self.glyphs.push((at, glyph));
    }

    fn join(&mut self, other: Run) {
        if other.size > self.size * 1.2 {
            self.line = other.line;
            self.size = other.size;
        }
        self.start = self.start.min(other.start);
        self.end = self.end.max(other.end);
        // What was drawn next is of the same stroke.
        self.strokes += other.strokes - usize::from(other.drawn.start == self.drawn.end);
        self.drawn = other.drawn;
        self.glyphs.extend(other.glyphs);
    }
}

/// How far what goes on with a line may be away from it, in sizes of the font.
fn widest_gap(is_drawn_next: bool) -> f64 {
    if is_drawn_next {
        COLUMN_GAP
    } else {
        DRAWN_APART_GAP
    }
}

/// Runs side by side on one line, whenever they were drawn, are one.
fn joined(mut runs: Vec<Run>) -> Vec<Run> {
    runs.sort_by(|a, b| a.line.total_cmp(&b.line));
    let mut all: Vec<Run> = Vec::new();
    let mut rest = runs.into_iter().peekable();
    while let Some(first) = rest.next() {
        let (line, size) = (first.line, first.size);
        let mut row = vec![first];
        while let Some(next) =
            rest.next_if(|next| next.line - line <= SAME_LINE * size.min(next.size))
        {
            row.push(next);
        }
        row.sort_by(|a, b| a.start.total_cmp(&b.start));
        let mut pieces = row.into_iter();
        let Some(mut piece) = pieces.next() else {
            continue;
        };
        for next in pieces {
            let size = piece.size.max(next.size);
            let gap = next.start - piece.end;
            let is_drawn_next = next.drawn.start == piece.drawn.end;
            if gap > -0.5 * size && gap <= widest_gap(is_drawn_next) * size {
                piece.join(next);
            } else {
                all.push(std::mem::replace(&mut piece, next));
            }
        }
        all.push(piece);
    }
    all
}

/// A run as a line of text; none where it has no character.
fn line(run: Run) -> Option<Line> {
    let Run {
        mut glyphs,
        start,
        end,
        line,
        strokes,
        ..
    } = run;
    let drawn = glyphs.iter().map(|(at, _)| *at).min()?;
    glyphs.sort_by(|(_, a), (_, b)| a.start.total_cmp(&b.start));
    let glyphs: Vec<Glyph> = glyphs.into_iter().map(|(_, glyph)| glyph).collect();
    Some(Line {
        text: text(&glyphs),
        start,
        end,
        line,
        size: most_common_size(&glyphs),
        drawn,
        strokes,
    })
}

/// The size of most glyphs.
fn most_common_size(glyphs: &[Glyph]) -> f64 {
    let mut sizes: Vec<f64> = glyphs.iter().map(|glyph| glyph.size).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(1.0)
}

/// The text of glyphs that stand side by side, with the spaces between them.
fn text(glyphs: &[Glyph]) -> String {
    let spread = spread(glyphs);
    let mut text = String::new();
    let mut before: Option<&Glyph> = None;
    let mut spaces: Vec<&str> = Vec::new();
    for glyph in glyphs {
        if is_space(glyph) {
            spaces.push(&glyph.text);
            continue;
        }
        if let Some(before) = before {
            let gap = (glyph.start - before.end) / before.size.max(glyph.size);
            if spaces.is_empty() {
                text.push_str(space(before, glyph, gap, spread));
            } else if gap > 0.05 {
                spaces.iter().for_each(|space| text.push_str(space));
            }
        } else {
            spaces.iter().for_each(|space| text.push_str(space));
        }
        spaces.clear();
        text.push_str(&glyph.text);
        before = Some(glyph);
    }
    text
}

/// How far the glyphs of a line are spread out: the middle one of the gaps between glyphs, in
/// sizes of the font.
fn spread(glyphs: &[Glyph]) -> f64 {
    let solid: Vec<&Glyph> = glyphs.iter().filter(|glyph| !is_space(glyph)).collect();
    let mut gaps: Vec<f64> = solid
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] => Some((b.start - a.end) / a.size.max(b.size)),
            _ => None,
        })
        .collect();
    gaps.sort_by(f64::total_cmp);
    gaps.get(gaps.len() / 2).copied().unwrap_or(0.0).max(0.0)
}

/// The space that a gap between two glyphs is, in a line that is spread out as given; both are
/// in sizes of the font.
fn space(before: &Glyph, after: &Glyph, gap: f64, spread: f64) -> &'static str {
    let is_wide = |c: Option<char>| c.is_some_and(|c| c >= '\u{2E80}');
    let left = is_wide(before.text.chars().next_back());
    let right = is_wide(after.text.chars().next());
    let narrowest = match (left, right) {
        (false, false) => NARROW_SPACE + spread.min(0.3),
        _ => WIDE_SPACE + spread,
    };
    if gap > narrowest { " " } else { "" }
}
