//! Reading order: the lines of a page one after the other, as they are read.
//!
//! What wrote the file mostly drew the lines in the order they are read, cells of a table
//! included, which no look at the page can tell as well. Only where the drawing jumps about, or
//! goes to and fro between two columns, does the place on the page decide.

use super::lines::Line;

/// A gutter is at least this wide, in sizes of the font.
const GUTTER: f64 = 0.8;
/// Columns have at least this many lines each.
pub(super) const COLUMN_LINES: usize = 8;
/// Lines of a column fill it to this share on the average; cells of a table do not.
const COLUMN_FILL: f64 = 0.6;
/// The page is looked at in this many strips to find a gutter.
const STRIPS: usize = 200;
/// So many lines at the end of the drawing may be the head of the page, and at the start its
/// foot.
const FURNITURE: usize = 4;

/// In which column of the page a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Column {
    /// The only one, or across both.
    All,
    /// The left one of two.
    Left,
    /// The right one of two.
    Right,
}

/// The lines of a page, given in the order they are drawn, in the order they are read.
pub(super) fn reading_order(mut lines: Vec<Line>) -> Vec<(Column, Line)> {
    let gutter = gutter(&lines);
    let column = |line: &Line| match gutter {
        Some(gutter) if line.end <= gutter => Column::Left,
        Some(gutter) if line.start >= gutter => Column::Right,
        _ => Column::All,
    };
    let is_drawn_in_order = is_drawn_in_order(&lines);
    if is_drawn_in_order && !gutter.is_some_and(|gutter| is_to_and_fro(&lines, gutter)) {
        move_furniture(&mut lines);
        let mut ordered: Vec<_> = lines
            .into_iter()
            .map(|line| (column(&line), line))
            .collect();
        mark_right_columns(&mut ordered);
        return ordered;
    }
    sort_by_place(&mut lines);
    let mut ordered = Vec::with_capacity(lines.len());
    let mut right = Vec::new();
    for line in lines {
        match column(&line) {
            Column::Right => right.push((Column::Right, line)),
            Column::Left => ordered.push((Column::Left, line)),
            // What goes across both columns ends them.
            Column::All => {
                ordered.append(&mut right);
                ordered.push((Column::All, line));
            }
        }
    }
    ordered.append(&mut right);
    ordered
}

/// Sorts lines from top to bottom, and those side by side from left to right.
fn sort_by_place(lines: &mut [Line]) {
    lines.sort_by(|a, b| a.line.total_cmp(&b.line));
    let mut from = 0;
    while let Some(first) = lines.get(from) {
        let row = lines.iter().skip(from);
        let beside = row.take_while(|line| first.is_beside(line)).count().max(1);
        if let Some(row) = lines.get_mut(from..from + beside) {
            row.sort_by(|a, b| a.start.total_cmp(&b.start));
        }
        from += beside;
    }
}

/// Whether lines are drawn whole, and no line is drawn after one that stands below it, but to
/// the right of it, as the next column or cell does.
fn is_drawn_in_order(lines: &[Line]) -> bool {
    let strokes: usize = lines.iter().map(|line| line.strokes).sum();
    let pieces = strokes - lines.len();
    let back = lines.windows(2).filter(|pair| match pair {
        [one, next] => {
            let is_above = next.line < one.line - 0.5 * one.size.max(next.size);
            let is_before = next.line < one.line + 0.5 * one.size.max(next.size);
            (is_above || is_before) && next.start < one.end - one.size
        }
        _ => false,
    });
    let few = |count: usize| count <= 2.max(lines.len() / 16);
    few(pieces) && few(back.count())
}

/// Marks stretches of lines that begin beside those before them, higher up on the page, and are
/// too many for a cell: they are the next column.
fn mark_right_columns(lines: &mut [(Column, Line)]) {
    let mut at = 1;
    while let Some([(_, before), (_, first), ..]) = lines.get(at - 1..) {
        let is_higher = first.line < before.line - first.size && first.start > before.end;
        let left = first.start - 3.0 * first.size;
        let mut last = f64::NEG_INFINITY;
        let block = lines
            .get(at..)
            .unwrap_or_default()
            .iter()
            .take_while(|(_, line)| {
                let is_next = line.start > left && line.line > last;
                last = line.line;
                is_higher && is_next
            });
        let count = block.count();
        if count >= COLUMN_LINES {
            for (column, _) in lines.iter_mut().skip(at).take(count) {
                *column = Column::Right;
            }
        }
        at += count.max(1);
    }
}

/// Whether the drawing goes on from the left column to the line beside it in the right one.
fn is_to_and_fro(lines: &[Line], gutter: f64) -> bool {
    let left = lines.iter().filter(|line| line.end <= gutter).count();
    let across = lines.windows(2).filter(|pair| match pair {
        [one, next] => one.end <= gutter && next.start >= gutter && one.is_beside(next),
        _ => false,
    });
    across.count() * 2 >= left
}

/// Where the page is parted into two columns of running text, if it is.
fn gutter(lines: &[Line]) -> Option<f64> {
    if lines.len() < 2 * COLUMN_LINES {
        return None;
    }
    let left = lines.iter().map(|line| line.start).min_by(f64::total_cmp)?;
    let right = lines.iter().map(|line| line.end).max_by(f64::total_cmp)?;
    let strip = (right - left) / STRIPS as f64;
    let mut sizes: Vec<f64> = lines.iter().map(|line| line.size).collect();
    sizes.sort_by(f64::total_cmp);
    let size = sizes.get(sizes.len() / 2).copied()?;
    if strip <= 0.0 {
        return None;
    }
    let across = across(lines, left, strip);
    let is_free = |at: usize| across.get(at).is_some_and(|count| count * 8 <= lines.len());
    let mut best: Option<(usize, usize)> = None;
    let mut from = None;
    for at in STRIPS / 4..=STRIPS * 3 / 4 {
        match (is_free(at), from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                from = None;
                if best.is_none_or(|(from, to)| to - from < at - start) {
                    best = Some((start, at));
                }
            }
            _ => {}
        }
    }
    let (from, to) = best?;
    let is_wide = (to - from) as f64 * strip >= GUTTER * size;
    let middle = left + (from + to) as f64 / 2.0 * strip;
    let one: Vec<&Line> = lines.iter().filter(|line| line.end <= middle).collect();
    let other: Vec<&Line> = lines.iter().filter(|line| line.start >= middle).collect();
    (is_wide && is_column(&one) && is_column(&other)).then_some(middle)
}

/// How many lines go across each strip of the page.
fn across(lines: &[Line], left: f64, strip: f64) -> Vec<usize> {
    let at = |x: f64| (((x - left) / strip).floor().max(0.0) as usize).min(STRIPS);
    let mut changes = vec![0i64; STRIPS + 2];
    for line in lines {
        if let Some(change) = changes.get_mut(at(line.start)) {
            *change += 1;
        }
        if let Some(change) = changes.get_mut(at(line.end) + 1) {
            *change -= 1;
        }
    }
    let sum = |sum: &mut i64, change: i64| {
        *sum += change;
        Some((*sum).max(0) as usize)
    };
    changes.into_iter().scan(0, sum).collect()
}

/// Whether these lines are a column of running text: they fill its width.
fn is_column(lines: &[&Line]) -> bool {
    let left = lines.iter().map(|line| line.start).min_by(f64::total_cmp);
    let right = lines.iter().map(|line| line.end).max_by(f64::total_cmp);
    let (Some(left), Some(right)) = (left, right) else {
        return false;
    };
    let filled: f64 = lines.iter().map(|line| line.end - line.start).sum();
    lines.len() >= COLUMN_LINES && filled >= COLUMN_FILL * (right - left) * lines.len() as f64
}

/// Brings the head of a page to its start where it was drawn last, and its foot to its end where
/// it was drawn first.
fn move_furniture(lines: &mut Vec<Line>) {
    let by_place = |a: &&Line, b: &&Line| a.line.total_cmp(&b.line);
    let (Some(top), Some(bottom)) = (
        lines.iter().min_by(by_place).cloned(),
        lines.iter().max_by(by_place).cloned(),
    ) else {
        return;
    };
    if lines.len() < 2 || top.is_beside(&bottom) {
        return;
    }
    let count = lines.len();
    let furniture = FURNITURE.min(count / 2);
    let (first, last) = (furniture, count - furniture);
    // A cell beside what was drawn long before is no head.
    let is_at = |lines: &[Line], place: &Line| lines.iter().any(|line| line.is_beside(place));
    let has_head = !is_at(lines.get(..last).unwrap_or_default(), &top);
    let has_foot = !is_at(lines.get(first..).unwrap_or_default(), &bottom);
    let mut head = Vec::new();
    let mut foot = Vec::new();
    let mut body = Vec::with_capacity(count);
    for (at, line) in lines.drain(..).enumerate() {
        if has_head && at >= last && line.is_beside(&top) {
            head.push(line);
        } else if has_foot && at < first && line.is_beside(&bottom) {
            foot.push(line);
        } else {
            body.push(line);
        }
    }
    lines.append(&mut head);
    lines.append(&mut body);
    lines.append(&mut foot);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of the given text, 10 points high; all characters are as wide.
    fn line(drawn: usize, text: &str, start: f64, at: f64) -> Line {
        let glyphs = text.chars().count();
        Line {
            text: text.to_owned(),
            start,
            end: start + 10.0 * glyphs as f64,
            line: at,
            size: 10.0,
            drawn,
            strokes: 1,
        }
    }

    fn order(places: &[(&str, f64, f64)]) -> String {
        let lines = places
            .iter()
            .enumerate()
            .map(|(drawn, (text, start, at))| line(drawn, text, *start, *at));
        let ordered = reading_order(lines.collect());
        let texts: Vec<String> = ordered.into_iter().map(|(_, line)| line.text).collect();
        texts.join("|")
    }

    #[test]
    fn cells_are_read_as_drawn() {
        // Two cells of two lines each, then the next row.
        let got = order(&[
            ("问题一", 0.0, 0.0),
            ("下半句", 0.0, 15.0),
            ("措施一", 100.0, 0.0),
            ("又一句", 100.0, 15.0),
            ("问题二", 0.0, 30.0),
        ]);
        assert_eq!(got, "问题一|下半句|措施一|又一句|问题二");
    }

    #[test]
    fn heads_and_feet_drawn_out_of_order_go_to_their_place() {
        let got = order(&[
            ("第三页", 100.0, 800.0),
            ("正文甲", 0.0, 100.0),
            ("正文乙", 0.0, 115.0),
            ("某市年鉴", 0.0, 20.0),
            ("右上角", 200.0, 20.0),
        ]);
        assert_eq!(got, "某市年鉴|右上角|正文甲|正文乙|第三页");
    }

    #[test]
    fn what_is_drawn_in_disorder_is_read_from_top_to_bottom() {
        let mut places: Vec<(String, f64, f64)> = (0..20)
            .map(|n| (format!("第{n:02}行"), 0.0, 15.0 * f64::from(n)))
            .collect();
        places.reverse();
        let places: Vec<_> = places
            .iter()
            .map(|(text, x, y)| (text.as_str(), *x, *y))
            .collect();
        let got = order(&places);
        assert!(got.starts_with("第00行|第01行|第02行"), "{got}");
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        let mut places = vec![("跨两栏的大标题居中于此", 45.0, 0.0)];
        for row in 0..8 {
            let at = 20.0 + 15.0 * f64::from(row);
            places.push(("左栏的一行文字", 0.0, at));
            places.push(("右栏的一行文字", 100.0, at));
        }
        let got = order(&places);
        let want = format!(
            "跨两栏的大标题居中于此{}{}",
            "|左栏的一行文字".repeat(8),
            "|右栏的一行文字".repeat(8)
        );
        assert_eq!(got, want);
        // A table of short cells is no pair of columns.
        let mut table = Vec::new();
        for row in 0..8 {
            let at = 15.0 * f64::from(row);
            table.push((["甲", "乙很长的名称"][row as usize % 2], 0.0, at));
            table.push((["一", "二百三十四万"][row as usize / 7], 130.0, at));
        }
        assert!(order(&table).starts_with("甲|一|乙很长的名称|一|甲|一"));
    }
}
