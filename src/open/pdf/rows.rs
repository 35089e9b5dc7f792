//! Rows: lines side by side are one row, its cells parted by tabs, and the lines of one cell of a
//! table are one cell.

use super::lines::Line;
use super::order::{COLUMN_LINES, Column};

/// A wider gap between pieces of a row, in sizes of the font, parts cells of a table.
const CELL_GAP: f64 = 2.5;
/// The lines of a cell follow at most this far from one another, in sizes of the font.
const CELL_STEP: f64 = 2.2;

/// A row of the page. Lengths are in points.
#[derive(Debug)]
pub(super) struct Row {
    /// Its cells, in order; a row of running text has one.
    pub(super) cells: Vec<Cell>,
    pub(super) column: Column,
    /// Where its first line stands: larger is farther down.
    pub(super) line: f64,
    pub(super) size: f64,
}

/// A piece of a row.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) start: f64,
    pub(super) end: f64,
    /// Where its last line ends.
    last_end: f64,
    /// Where its last line stands.
    last_line: f64,
    /// Whether the one before it has several lines, as only cells have.
    is_beside_lines: bool,
}

impl Row {
    fn new(column: Column, line: &Line) -> Self {
        Row {
            cells: vec![Cell::new(line)],
            column,
            line: line.line,
            size: line.size,
        }
    }

    /// Where it begins.
    pub(super) fn start(&self) -> f64 {
        self.cells.first().map_or(0.0, |cell| cell.start)
    }

    /// Where it ends.
    pub(super) fn end(&self) -> f64 {
        self.cells.last().map_or(0.0, |cell| cell.end)
    }

    /// Its text, cells parted by tabs or, where the gap is small, by spaces.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let mut end = None;
        for cell in &self.cells {
            if let Some(end) = end {
                let is_wide = cell.start - end > CELL_GAP * self.size;
                text.push(if is_wide || cell.is_beside_lines {
                    '\t'
                } else {
                    ' '
                });
            }
            text.push_str(&cell.text);
            end = Some(cell.end);
        }
        text
    }

    /// Where its last line stands.
    pub(super) fn last_line(&self) -> f64 {
        let lines = self.cells.iter().map(|cell| cell.last_line);
        lines.fold(self.line, f64::max)
    }

    fn is_beside(&self, line: &Line) -> bool {
        (self.line - line.line).abs() <= 0.4 * self.size.max(line.size)
            && line.start > self.end() - 0.5 * line.size
    }

    fn push(&mut self, line: &Line) {
        self.cells.push(Cell::new(line));
    }
}

impl Cell {
    fn new(line: &Line) -> Self {
        Cell {
            text: line.text.trim_end().to_owned(),
            start: line.start,
            end: line.end,
            last_end: line.end,
            last_line: line.line,
            is_beside_lines: false,
        }
    }

    fn is_above(&self, start: f64, end: f64) -> bool {
        start < self.end && end > self.start
    }

    /// Adds another line. One that ends early, and what follows it, are two things.
    fn join(&mut self, more: &Cell, size: f64) {
        let (text, start, end) = (more.text.as_str(), more.start, more.end);
        let is_wide = |c: Option<char>| c.is_some_and(|c| c >= '\u{2E80}');
        let is_full = self.last_end + 1.2 * size > self.end.max(end);
        let are_wide = is_wide(self.text.chars().next_back()) || is_wide(text.chars().next());
        if !(is_full && are_wide) {
            self.text.push(' ');
        }
        self.text.push_str(text);
        self.start = self.start.min(start);
        self.end = self.end.max(end);
        self.last_end = end;
        self.last_line = more.last_line;
    }
}

/// The rows of a page from its lines in the order they are read.
pub(super) fn rows(lines: Vec<(Column, Line)>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (column, line) in lines {
        match rows.last_mut() {
            Some(row) if row.is_beside(&line) => row.push(&line),
            Some(row) if goes_on_in_cell(row, &line) => {
                if let Some(cell) = row.cells.last_mut() {
                    cell.join(&Cell::new(&line), line.size);
                }
            }
            _ => {
                if column == Column::All && close_cell(&mut rows, &line) {
                    continue;
                }
                rows.push(Row::new(column, &line));
            }
        }
    }
    rows
}

/// Whether a line is the next one of the last cell of a row.
fn goes_on_in_cell(row: &Row, line: &Line) -> bool {
    let is_next = |cell: &Cell| {
        let step = (line.line - cell.last_line) / row.size.min(line.size);
        // What goes on was broken where the line was full.
        step > 0.5
            && step < CELL_STEP
            && (line.start - cell.start).abs() < 0.5 * line.size
            && cell.last_end + 1.2 * line.size > cell.end.max(line.end)
            && !cell.text.ends_with(|c: char| c.is_ascii_digit())
    };
    row.cells.len() > 1 && row.cells.last().is_some_and(is_next)
}

/// Where a line begins the next cell beside a cell of several lines, which were taken for rows so
/// far, makes these one cell and adds the line to its row.
fn close_cell(rows: &mut Vec<Row>, line: &Line) -> bool {
    let mut at = rows.len();
    let mut below: Option<&Row> = None;
    for (index, row) in rows.iter().enumerate().rev().take(COLUMN_LINES) {
        if row.line < line.line - line.size || row.end() > line.start + 0.5 * line.size {
            break;
        }
        if let (Some(below), Some(cell)) = (below, row.cells.last()) {
            let step = (below.line - row.last_line()) / row.size;
            let is_one = below.cells.len() == 1 && cell.is_above(below.start(), below.end());
            if !is_one || step <= 0.5 || step >= CELL_STEP {
                break;
            }
        }
        if row.is_beside(line) {
            at = index;
            break;
        }
        below = Some(row);
    }
    if at >= rows.len() {
        return false;
    }
    let lines = rows.split_off(at + 1);
    let Some(row) = rows.last_mut() else {
        return false;
    };
    for below in lines {
        if let (Some(cell), Some(more)) = (row.cells.last_mut(), below.cells.first()) {
            cell.join(more, below.size);
        }
    }
    row.push(line);
    if let Some(cell) = row.cells.last_mut() {
        cell.is_beside_lines = true;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of lines given by text, start and height; characters are 10 points wide.
    fn texts(lines: &[(&str, f64, f64)]) -> Vec<String> {
        let lines = lines.iter().map(|(text, start, at)| {
            let line = Line {
                text: (*text).to_owned(),
                start: *start,
                end: start + 10.0 * text.chars().count() as f64,
                line: *at,
                size: 10.0,
                ..Line::default()
            };
            (Column::All, line)
        });
        rows(lines.collect()).iter().map(Row::text).collect()
    }

    #[test]
    fn cells_of_a_row_are_parted() {
        let got = texts(&[
            ("项目", 0.0, 0.0),
            ("投资", 60.0, 0.0),
            ("年底", 90.0, 0.0),
            ("水库", 0.0, 20.0),
        ]);
        assert_eq!(got, ["项目\t投资 年底", "水库"]);
    }

    #[test]
    fn lines_of_a_cell_are_one() {
        // The last cell goes on.
        let got = texts(&[
            ("河道", 0.0, 0.0),
            ("全部修整", 60.0, 0.0),
            ("完成", 60.0, 15.0),
            ("水库", 0.0, 35.0),
        ]);
        assert_eq!(got, ["河道\t全部修整完成", "水库"]);
        // The first two cells go on.
        let got = texts(&[
            ("问题之一是", 0.0, 0.0),
            ("投资不足", 0.0, 15.0),
            ("措施之一", 90.0, 0.0),
            ("是节约", 90.0, 15.0),
            ("年底前", 200.0, 0.0),
            ("问题之二", 0.0, 35.0),
        ]);
        assert_eq!(
            got,
            ["问题之一是投资不足\t措施之一是节约\t年底前", "问题之二"]
        );
    }

    #[test]
    fn rows_of_figures_stay_apart() {
        let got = texts(&[
            ("甲", 0.0, 0.0),
            ("100", 60.0, 0.0),
            ("200", 60.0, 15.0),
            ("乙", 0.0, 30.0),
        ]);
        assert_eq!(got, ["甲\t100", "200", "乙"]);
    }
}
