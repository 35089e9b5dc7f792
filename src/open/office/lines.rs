//! The lines of a document while they are taken out: paragraphs, rows of tables, marked headings.

use crate::open::extracted::HeadingMark;
use crate::open::unread::Unread;

/// A paragraph. A line feed in it is a break that its writer set by hand.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The words, without a line feed at the end.
    pub(super) text: String,
    /// The level, 1 the highest, where the document marks it as a heading.
    pub(super) heading: Option<u8>,
}

/// Gathers lines in reading order. Tables may lie in cells of tables.
#[derive(Debug)]
pub(super) struct Lines {
    text: String,
    headings: Vec<HeadingMark>,
    /// The open tables, outermost first.
    tables: Vec<Table>,
    /// How many more tables were opened within the innermost one that is kept apart.
    deeper: usize,
    /// Bytes of text taken in so far, and the most there may be.
    taken: u64,
    limit: u64,
}

/// The row of a table that is being read.
#[derive(Debug, Default)]
struct Table {
    row: Vec<Vec<Line>>,
    cell: Vec<Line>,
    /// Whether empty cells between others keep their place, as columns of figures need it.
    is_grid: bool,
    /// How many cells were empty since the last that was not.
    empty: usize,
}

/// Deeper tables are read as part of the cell they lie in.
const MAX_TABLES: usize = 32;
/// A cell of several paragraphs and this many characters is prose, not a field of a form.
const PROSE: usize = 100;
/// No row has more empty cells between two others, as far as tabs are written for them.
const MAX_EMPTY: usize = 31;

impl Lines {
    /// Nothing yet; more than `limit` bytes of text will be refused.
    pub(super) fn new(limit: u64) -> Self {
        Lines {
            text: String::new(),
            headings: Vec::new(),
            tables: Vec::new(),
            deeper: 0,
            taken: 0,
            limit,
        }
    }

    /// Adds a paragraph, to the open cell where there is one. A blank one counts for nothing.
    pub(super) fn paragraph(&mut self, line: Line) -> Result<(), Unread> {
        self.taken = self.taken.saturating_add(line.text.len() as u64 + 1);
        if self.taken > self.limit {
            return Err(too_much_text(self.limit));
        }
        self.place(line);
        Ok(())
    }

    /// Adds a line of plain text.
    pub(super) fn plain(&mut self, text: impl Into<String>) -> Result<(), Unread> {
        self.paragraph(Line {
            text: text.into(),
            heading: None,
        })
    }

    /// How many tables are open here, those too deep to be kept apart included.
    pub(super) fn depth(&self) -> usize {
        self.tables.len() + self.deeper
    }

    /// Opens a table, in the open cell where there is one.
    pub(super) fn open_table(&mut self) {
        if self.tables.len() < MAX_TABLES {
            self.tables.push(Table::default());
        } else {
            self.deeper += 1;
        }
    }

    /// Opens a table that is a grid: empty cells between others keep their place.
    pub(super) fn open_grid(&mut self) {
        self.open_table();
        if self.deeper == 0
            && let Some(table) = self.tables.last_mut()
        {
            table.is_grid = true;
        }
    }

    /// Ends a cell of the innermost table.
    pub(super) fn end_cell(&mut self) {
        if self.deeper > 0 {
            return;
        }
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        if table.cell.is_empty() {
            let counts = table.is_grid && !table.row.is_empty();
            table.empty = (table.empty + usize::from(counts)).min(MAX_EMPTY);
            return;
        }
        let empty = std::mem::take(&mut table.empty);
        table.row.extend((0..empty).map(|_| Vec::new()));
        table.row.push(std::mem::take(&mut table.cell));
    }

    /// Ends a row of the innermost table and writes it out.
    pub(super) fn end_row(&mut self) {
        self.end_cell();
        if self.deeper > 0 {
            return;
        }
        let row = self.tables.last_mut().map(|table| {
            table.empty = 0;
            std::mem::take(&mut table.row)
        });
        let Some(row) = row.filter(|row| !row.is_empty()) else {
            return;
        };
        let lines = lines_of(row);
        match self.tables.iter_mut().rev().nth(1) {
            Some(outer) => outer.cell.extend(lines),
            None => lines.into_iter().for_each(|line| self.write(line)),
        }
    }

    /// Forgets what was read of the row that is open.
    pub(super) fn drop_row(&mut self) {
        if self.deeper == 0
            && let Some(table) = self.tables.last_mut()
        {
            *table = Table::default();
        }
    }

    /// Closes the innermost table.
    pub(super) fn close_table(&mut self) {
        self.end_row();
        if self.deeper > 0 {
            self.deeper -= 1;
        } else {
            self.tables.pop();
        }
    }

    /// Whether nothing but white space was added so far.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
            && self
                .tables
                .iter()
                .all(|t| t.row.is_empty() && t.cell.is_empty())
    }

    /// The text, with LF line ends, and the lines of it that are headings.
    pub(super) fn finish(mut self) -> (String, Vec<HeadingMark>) {
        while self.depth() > 0 {
            self.close_table();
        }
        (self.text, self.headings)
    }

    fn place(&mut self, line: Line) {
        if line.text.trim().is_empty() {
            return;
        }
        match self.tables.last_mut() {
            Some(table) => table.cell.push(line),
            None => self.write(line),
        }
    }

    fn write(&mut self, line: Line) {
        if let Some(level) = line.heading {
            self.headings.push(HeadingMark {
                at: self.text.len(),
                level,
            });
        }
        // Full-width spaces stay: they show where paragraphs begin.
        self.text
            .push_str(line.text.trim_end().trim_start_matches(['\t', '\n', ' ']));
        self.text.push('\n');
    }
}

/// A row as it is written: one line with tabs between the cells; but a row that is one cell, or
/// that holds prose, keeps its paragraphs, because it is a frame and no table.
fn lines_of(row: Vec<Vec<Line>>) -> Vec<Line> {
    let prose = |cell: &Vec<Line>| {
        cell.len() > 1 && cell.iter().map(|l| l.text.chars().count()).sum::<usize>() >= PROSE
    };
    if row.len() == 1 || row.iter().any(prose) {
        return row.into_iter().flatten().collect();
    }
    let mut text = String::new();
    for (number, cell) in row.iter().enumerate() {
        if number > 0 {
            text.push('\t');
        }
        let parts = cell.iter().flat_map(|line| line.text.split('\n'));
        for (number, part) in parts.map(str::trim).filter(|p| !p.is_empty()).enumerate() {
            if number > 0 {
                text.push(' ');
            }
            text.push_str(part);
        }
    }
    vec![Line {
        text,
        heading: None,
    }]
}

/// The reason for a text of more than `limit` bytes.
pub(super) fn too_much_text(limit: u64) -> Unread {
    Unread::Limit(format!(
        "holds more than {} MB of text, the limit for one source",
        limit >> 20
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        Line {
            text: text.to_owned(),
            heading: None,
        }
    }

    #[test]
    fn a_row_is_a_line_unless_it_is_a_frame() {
        let long = "本单位全年开展业务培训，组织交流研讨，".repeat(6);
        let cases: [(&[&[&str]], &[&str]); 5] = [
            (&[&["指标"], &["2020年"]], &["指标\t2020年"]),
            (&[&["财政", "收入"], &["1\n2"]], &["财政 收入\t1 2"]),
            (&[&["指标"], &[" "], &["增速"]], &["指标\t增速"]),
            (&[&["一、概况", "全年平稳。"]], &["一、概况", "全年平稳。"]),
            (
                &[&["总结"], &["一、学习", &long]],
                &["总结", "一、学习", &long],
            ),
        ];
        for (row, want) in cases {
            let mut lines = Lines::new(1 << 20);
            lines.open_table();
            for cell in row {
                for paragraph in *cell {
                    lines.paragraph(line(paragraph)).unwrap();
                }
                lines.end_cell();
            }
            lines.end_row();
            lines.close_table();
            assert_eq!(lines.finish().0.lines().collect::<Vec<_>>(), want);
        }
    }

    #[test]
    fn empty_cells_of_a_grid_keep_their_place_between_others() {
        for (row, want) in [
            (&["指标", "", "增速"][..], "指标\t\t增速\n"),
            (&["", "指标", "", "", "增速", "", ""], "指标\t\t\t增速\n"),
            (&["", "指标", ""], "指标\n"),
            (&["", ""], ""),
        ] {
            let mut lines = Lines::new(1 << 20);
            lines.open_grid();
            for cell in row {
                lines.plain(*cell).unwrap();
                lines.end_cell();
            }
            lines.end_row();
            lines.plain("后").unwrap();
            lines.end_row();
            lines.close_table();
            assert_eq!(lines.finish().0, format!("{want}后\n"), "{row:?}");
        }
    }

    #[test]
    fn a_table_in_a_cell_is_part_of_the_row() {
        let mut lines = Lines::new(1 << 20);
        lines.open_table();
        lines.paragraph(line("外")).unwrap();
        lines.end_cell();
        lines.open_table();
        for text in ["内一", "内二"] {
            lines.paragraph(line(text)).unwrap();
            lines.end_cell();
        }
        lines.end_row();
        lines.close_table();
        lines.end_cell();
        lines.end_row();
        lines.close_table();
        assert_eq!(lines.finish().0, "外\t内一\t内二\n");
    }

    #[test]
    fn deep_tables_and_tables_left_open_lose_no_text() {
        let mut lines = Lines::new(1 << 20);
        for depth in 0..100 {
            lines.open_table();
            lines.plain(depth.to_string()).unwrap();
        }
        let text = lines.finish().0;
        for depth in 0..100 {
            let found = text
                .split(['\n', '\t', ' '])
                .any(|w| w == depth.to_string());
            assert!(found, "{depth} in {text:?}");
        }
    }

    #[test]
    fn more_text_than_the_limit_is_refused_in_tables_too() {
        for in_table in [false, true] {
            let mut lines = Lines::new(10);
            if in_table {
                lines.open_table();
            }
            lines.plain("报告").unwrap();
            let refused = lines.plain("报告").unwrap_err();
            assert!(matches!(refused, Unread::Limit(_)), "{refused}");
        }
    }
}
