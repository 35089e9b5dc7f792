//! Makes text of the part `content.xml`.

use quick_xml::events::{BytesStart, Event};

use super::super::extracted::{Extracted, Metadata};
use super::super::lines::Lines;
use super::super::unread::Unread;
use super::super::xml;
use super::lists::Lists;
use super::styles::Styles;
use crate::limits::Limits;
use crate::report::Format;

/// Most spaces that one sign of the document stands for, and most copies of a repeated cell.
const MOST_REPEATS: u32 = 64;

/// The document as far as it has been read.
pub(super) struct Content {
    format: Format,
    styles: Styles,
    lines: Lines,
    lists: Lists,
    /// How many elements are open inside one that is left out, itself included.
    skipped: u32,
    /// How many of these are open.
    paragraphs: u32,
    tables: u32,
    /// The notes and text boxes that are open. Paragraphs around them are not counted above.
    asides: Vec<Aside>,
    /// How many of them have text that follows the paragraph.
    diverted: u32,
    cells: Vec<Cell>,
    /// Whether the last character was white space, which swallows what follows.
    spaced: bool,
}

/// A note or a text box that is being read.
struct Aside {
    /// How many paragraphs are open around it.
    paragraphs: u32,
    /// Whether its text follows the paragraph it stands in.
    diverted: bool,
}

/// A table cell that is being read.
struct Cell {
    /// Byte of the text at which it begins.
    start: usize,
    repeated: u32,
}

impl Content {
    pub(super) fn new(format: Format, styles: Styles, limits: &Limits) -> Self {
        Content {
            format,
            styles,
            lines: Lines::new(limits),
            lists: Lists::default(),
            skipped: 0,
            paragraphs: 0,
            tables: 0,
            asides: Vec::new(),
            diverted: 0,
            cells: Vec::new(),
            spaced: true,
        }
    }

    /// The text of the part.
    pub(super) fn read(mut self, part: &str, metadata: Metadata) -> Result<Extracted, Unread> {
        let mut reader = xml::reader(part);
        while !self.lines.is_full() {
            match reader.read_event() {
                Ok(Event::Start(element)) => {
                    let name = element.name();
                    let name = xml::local(name.as_ref());
                    if self.skipped > 0 || self.leaves_out(name) {
                        self.skipped += 1;
                    } else {
                        self.start(name, &element);
                    }
                }
                Ok(Event::Empty(element)) if self.skipped == 0 => {
                    let name = element.name();
                    let name = xml::local(name.as_ref());
                    if !self.leaves_out(name) {
                        self.start(name, &element);
                        self.end(name);
                    }
                }
                Ok(Event::End(_)) if self.skipped > 0 => self.skipped -= 1,
                Ok(Event::End(element)) => self.end(xml::local(element.name().as_ref())),
                Ok(Event::Text(text)) => self.text(&text.xml10_content()),
                Ok(Event::CData(text)) => self.text(&text.xml10_content()),
                Ok(Event::GeneralRef(reference)) => {
                    if let Some(c) = xml::referred(&reference) {
                        self.text(c.encode_utf8(&mut [0; 4]));
                    }
                }
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(_) => return Err(xml::broken("content.xml")),
            }
        }
        self.lines.finish(metadata)
    }

    fn start(&mut self, name: &str, element: &BytesStart<'_>) {
        match name {
            "p" | "h" => self.start_paragraph(name, element),
            "s" => {
                let count = repeats(element, "c");
                (0..count).for_each(|_| self.push(" "));
                self.spaced = false;
            }
            "tab" => self.push("\t"),
            "line-break" => self.end_line(),
            "list" => self.lists.start(element),
            "list-item" => self.lists.start_item(element),
            "list-header" => self.lists.start_header(),
            name if is_aside(name) => self.start_aside(),
            "table" => self.start_table(element),
            "table-cell" | "covered-table-cell" => self.cells.push(Cell {
                start: self.lines.len(),
                repeated: repeats(element, "number-columns-repeated"),
            }),
            "page" => self.lines.end_row(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "p" | "h" => self.end_paragraph(),
            "list" => self.lists.end(),
            "list-item" | "list-header" => self.lists.end_item(),
            name if is_aside(name) => {
                if let Some(aside) = self.asides.pop() {
                    self.paragraphs = aside.paragraphs;
                    self.diverted -= u32::from(aside.diverted);
                }
            }
            "table" => {
                self.tables = self.tables.saturating_sub(1);
                self.lines.end_row();
            }
            "table-row" if !self.in_aside() => {
                self.lines.end_row();
                self.lines.place_notes();
            }
            "table-cell" | "covered-table-cell" => self.end_cell(),
            _ => {}
        }
    }

    /// Whether readers do not see an element, or see it elsewhere.
    fn leaves_out(&self, name: &str) -> bool {
        // In a slide's notes a placeholder stands for the number of the page.
        is_left_out(name) || self.format == Format::Odp && name == "page-number"
    }

    fn start_aside(&mut self) {
        // A text box of a slide stands in no paragraph: what it says is the text.
        let diverted = self.paragraphs > 0;
        self.diverted += u32::from(diverted);
        self.asides.push(Aside {
            paragraphs: std::mem::take(&mut self.paragraphs),
            diverted,
        });
    }

    /// Whether text follows the paragraph that is being read.
    fn in_aside(&self) -> bool {
        self.diverted > 0
    }

    fn start_table(&mut self, element: &BytesStart<'_>) {
        if !self.in_aside() {
            self.lines.end_row();
        }
        let name = xml::attribute(element, "name").unwrap_or_default();
        // A sheet's own name may say what it holds; the one it is given by itself does not.
        if self.format == Format::Ods && self.tables == 0 && !name.is_ascii() {
            let own = name.trim_end_matches(|c: char| c.is_ascii_digit());
            if !matches!(own, "工作表" | "表") {
                self.lines.push(&name.replace(['\r', '\n'], " "));
                self.lines.end_row();
            }
        }
        self.tables += 1;
    }

    fn start_paragraph(&mut self, name: &str, element: &BytesStart<'_>) {
        self.paragraphs += 1;
        self.spaced = true;
        if self.paragraphs > 1 || self.in_aside() {
            return;
        }
        let level = xml::attribute(element, "outline-level").and_then(|level| level.parse().ok());
        let level: u8 = level.unwrap_or(1).clamp(1, 10);
        let mut label = self.lists.label(&self.styles);
        if name == "h" {
            self.lines.start_heading(level);
            if label.is_none() && xml::attribute(element, "is-list-header").is_none() {
                label = self
                    .lists
                    .heading(&self.styles, usize::from(level - 1), element);
            }
        }
        if let Some(label) = label.filter(|label| !label.is_empty()) {
            self.lines.push(&label.replace(['\r', '\n'], " "));
            if label.ends_with(|c: char| c.is_ascii() && c != ' ') {
                self.lines.push(" ");
            }
        }
    }

    fn end_paragraph(&mut self) {
        self.paragraphs = self.paragraphs.saturating_sub(1);
        if self.in_aside() {
            return self.lines.push_note("\n");
        }
        if self.paragraphs > 0 {
            return;
        }
        self.lines.end_heading();
        if self.tables > 0 {
            self.lines.end_line();
        } else {
            self.lines.end_row();
            self.lines.place_notes();
        }
    }

    fn end_line(&mut self) {
        self.spaced = true;
        if self.in_aside() {
            self.lines.push_note("\n");
        } else {
            self.lines.end_line();
        }
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cells.pop() else {
            return;
        };
        if self.in_aside() {
            return self.lines.push_note("\t");
        }
        let text = self
            .lines
            .since(cell.start)
            .trim_start_matches(['\t', '\n'])
            .to_owned();
        let copies = if text.is_empty() || text.contains('\n') {
            1
        } else {
            cell.repeated
        };
        for _ in 1..copies {
            self.lines.next_cell();
            self.lines.push(&text);
        }
        self.lines.next_cell();
    }

    /// Characters of a paragraph, whose white space collapses.
    fn text(&mut self, text: &str) {
        if self.skipped > 0 || self.paragraphs == 0 {
            return;
        }
        let space = [' ', '\n', '\t', '\r'];
        let mut rest = text;
        while let Some(at) = rest.find(space) {
            let (run, tail) = rest.split_at(at);
            self.push(run);
            if !self.spaced {
                self.push(" ");
                self.spaced = true;
            }
            rest = tail.trim_start_matches(space);
        }
        self.push(rest);
    }

    fn push(&mut self, text: &str) {
        if text.is_empty() || self.paragraphs == 0 {
            return;
        }
        self.spaced = false;
        if self.in_aside() {
            self.lines.push_note(text);
        } else {
            self.lines.push(text);
        }
    }
}

fn repeats(element: &BytesStart<'_>, name: &str) -> u32 {
    let count = xml::attribute(element, name).and_then(|count| count.parse().ok());
    count.unwrap_or(1).min(MOST_REPEATS)
}

/// Notes, text boxes, and the shapes that may hold text themselves.
fn is_aside(name: &str) -> bool {
    matches!(
        name,
        "note-body"
            | "text-box"
            | "custom-shape"
            | "rect"
            | "circle"
            | "ellipse"
            | "polygon"
            | "regular-polygon"
            | "polyline"
            | "path"
            | "line"
            | "connector"
            | "caption"
    )
}

/// Elements that readers do not see, or that repeat what they see.
fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "tracked-changes"
            | "annotation"
            | "scripts"
            | "font-face-decls"
            | "automatic-styles"
            | "styles"
            | "master-styles"
            | "settings"
            | "meta"
            | "sequence-decls"
            | "forms"
            | "variable-decls"
            | "user-field-decls"
            | "note-citation"
            | "ruby-text"
            | "hidden-text"
            | "title"
            | "desc"
            | "table-of-content-source"
            | "illustration-index-source"
            | "table-index-source"
            | "object-index-source"
            | "user-index-source"
            | "alphabetical-index-source"
            | "bibliography-source"
            | "content-validations"
            | "named-expressions"
            | "database-ranges"
            | "header-decl"
            | "footer-decl"
            | "date-time-decl"
            | "binary-data"
            | "event-listeners"
    )
}
