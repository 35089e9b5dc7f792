//! A walk through a part of a Word document, from its first paragraph to its last.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::fields::Fields;
use super::super::lines::{Line, Lines};
use super::super::numbering::Counters;
use super::super::symbols::symbol;
use super::super::xml;
use super::lists::Lists;
use super::styles::{self, Styles};
use crate::open::unread::Unread;

/// Walks through parts in the order they are given; the numbers go on from part to part.
pub(super) struct Walk<'a> {
    styles: &'a Styles,
    lists: &'a Lists,
    lines: &'a mut Lines,
    counters: Counters,
    fields: Fields,
    /// The open paragraphs: one, and those of text boxes anchored in it.
    paragraphs: Vec<Paragraph>,
    /// Paragraphs of text boxes, which follow the paragraph they are anchored in.
    boxes: Vec<Line>,
    /// Text of paragraphs whose end is deleted, which the next one continues.
    joined: String,
    /// Whether each open run is hidden.
    runs: Vec<bool>,
    /// Whether each open row of a table is deleted.
    rows: Vec<bool>,
    /// Whether each open choice between alternatives is made.
    choices: Vec<bool>,
    /// What the text at this place is.
    within: Within,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    says: styles::Paragraph,
}

/// What the text at a place of the part is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Text,
    Code,
    Nothing,
}

impl<'a> Walk<'a> {
    pub(super) fn new(styles: &'a Styles, lists: &'a Lists, lines: &'a mut Lines) -> Self {
        Walk {
            styles,
            lists,
            lines,
            counters: Counters::default(),
            fields: Fields::default(),
            paragraphs: Vec::new(),
            boxes: Vec::new(),
            joined: String::new(),
            runs: Vec::new(),
            rows: Vec::new(),
            choices: Vec::new(),
            within: Within::Nothing,
        }
    }

    /// Whether no text was found so far.
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Walks through a part and adds its lines.
    pub(super) fn part(&mut self, part: &str) -> Result<(), Unread> {
        let mut reader = xml::reader(part);
        self.fields = Fields::default();
        loop {
            match xml::next(&mut reader)? {
                Event::Start(element) => self.begin(&element, &mut reader)?,
                Event::End(element) => self.end(element.local_name().as_ref())?,
                Event::Text(text) => self.text(&text.xml10_content()),
                Event::CData(text) => self.text(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    self.text(&xml::referred(&reference).unwrap_or_default());
                }
                Event::Eof => break,
                _ => {}
            }
        }
        let rest = std::mem::take(&mut self.joined);
        self.lines.plain(rest)
    }

    fn begin(
        &mut self,
        element: &BytesStart<'_>,
        reader: &mut Reader<&[u8]>,
    ) -> Result<(), Unread> {
        match element.local_name().as_ref() {
            // Deleted or moved away; pronunciation above characters; what is beside the text.
            "del" | "moveFrom" | "rt" | "tblPr" | "tblGrid" | "tcPr" | "sectPr" | "sdtPr"
            | "sdtEndPr" | "rubyPr" => xml::skip(reader, element)?,
            "Choice" | "Fallback" => match self.choices.last_mut() {
                Some(made) if *made => xml::skip(reader, element)?,
                Some(made) => *made = true,
                None => {}
            },
            "AlternateContent" => self.choices.push(false),
            "footnote" | "endnote" => {
                let kind = xml::attribute(element, "type");
                if kind.is_some_and(|kind| kind != "normal") {
                    xml::skip(reader, element)?;
                }
            }
            "p" => self.paragraphs.push(Paragraph::default()),
            "pPr" => {
                let says = styles::paragraph(reader)?;
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.says = says;
                }
            }
            "r" => self.runs.push(false),
            "tr" => self.rows.push(false),
            "rPr" => {
                let run = styles::run(reader)?;
                let style = run.style.as_deref();
                let by_style = || style.is_some_and(|style| self.styles.hides(Some(style)));
                let hidden = run.hidden.unwrap_or_else(by_style);
                if let Some(run) = self.runs.last_mut() {
                    *run = hidden;
                }
            }
            "trPr" => self.row_properties(reader)?,
            "tbl" => self.lines.open_table(),
            "t" => self.within = Within::Text,
            "instrText" => self.within = Within::Code,
            "fldChar" => self.field(xml::attribute(element, "fldCharType").as_deref()),
            "tab" | "ptab" => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "sym" => self.symbol(element),
            "textpath" => self.word_art(element),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Unread> {
        match name {
            "t" | "instrText" => self.within = Within::Nothing,
            "r" => drop(self.runs.pop()),
            "p" => self.end_paragraph()?,
            "tc" => self.end_cell()?,
            "tr" => self.end_row(),
            "tbl" => self.lines.close_table(),
            "AlternateContent" => drop(self.choices.pop()),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        match self.within {
            Within::Text => {
                // Line feeds of the XML are white space; those of the text are elements.
                let mut pieces = text.split(['\n', '\r']);
                self.push(pieces.next().unwrap_or_default());
                for piece in pieces {
                    self.push(" ");
                    self.push(piece);
                }
            }
            Within::Code => self.fields.code(text),
            Within::Nothing => {}
        }
    }

    /// Adds to the open paragraph, unless this place of it is not shown.
    fn push(&mut self, text: &str) {
        if self.fields.hides() || self.runs.last().copied().unwrap_or(false) {
            return;
        }
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.text.push_str(text);
        }
    }

    fn field(&mut self, kind: Option<&str>) {
        match kind {
            Some("begin") => self.fields.begin(),
            Some("separate") => self.fields.separate(),
            Some("end") => {
                if let Some(shown) = self.fields.end() {
                    self.push(&shown);
                }
            }
            _ => {}
        }
    }

    fn symbol(&mut self, element: &BytesStart<'_>) {
        let number = xml::attribute(element, "char");
        let number = number.and_then(|number| u32::from_str_radix(&number, 16).ok());
        let font = xml::attribute(element, "font").unwrap_or_default();
        if let Some(c) = number.and_then(|number| symbol(&font, number)) {
            self.push(c.encode_utf8(&mut [0; 4]));
        }
    }

    /// Words drawn as a picture keep what they say in an attribute.
    fn word_art(&mut self, element: &BytesStart<'_>) {
        if let Some(text) = xml::attribute(element, "string") {
            self.boxes.push(Line {
                text,
                heading: None,
            });
        }
    }

    /// Rows that are deleted are told by their properties alone.
    fn row_properties(&mut self, reader: &mut Reader<&[u8]>) -> Result<(), Unread> {
        let mut depth = 0usize;
        loop {
            match xml::next(reader)? {
                Event::Start(element) => {
                    if element.local_name().as_ref() == "del"
                        && let Some(deleted) = self.rows.last_mut()
                    {
                        *deleted = true;
                    }
                    depth += 1;
                }
                Event::End(_) if depth == 0 => return Ok(()),
                Event::End(_) => depth -= 1,
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn end_row(&mut self) {
        if self.rows.pop().unwrap_or(false) {
            self.lines.drop_row();
        }
        self.lines.end_row();
    }

    fn end_cell(&mut self) -> Result<(), Unread> {
        let rest = std::mem::take(&mut self.joined);
        self.lines.plain(rest)?;
        self.lines.end_cell();
        Ok(())
    }

    fn end_paragraph(&mut self) -> Result<(), Unread> {
        let Some(Paragraph { mut text, says }) = self.paragraphs.pop() else {
            return Ok(());
        };
        self.fields.end_paragraph();
        if self.styles.hides(says.style.as_deref()) {
            text.clear();
        }
        let in_box = !self.paragraphs.is_empty();
        if !in_box {
            self.joined.push_str(&text);
            if says.joins_next {
                return Ok(());
            }
            text = std::mem::take(&mut self.joined);
        }
        // An empty paragraph counts, too.
        if let Some(label) = self.number(&says)
            && !text.trim().is_empty()
        {
            text = label + text.trim_start();
        }
        let heading = self.styles.heading(&says);
        let line = Line { text, heading };
        if in_box {
            self.boxes.push(line);
            return Ok(());
        }
        self.lines.paragraph(line)?;
        for line in std::mem::take(&mut self.boxes) {
            self.lines.paragraph(line)?;
        }
        Ok(())
    }

    /// Counts a paragraph, and gives what Word shows before it.
    fn number(&mut self, says: &styles::Paragraph) -> Option<String> {
        let listed = self.styles.list(says)?;
        let linked = |style| self.lists.level_of_style(listed.list, style);
        let level = says
            .list_level
            .or_else(|| listed.own.and_then(linked))
            .or(listed.level)
            .or_else(|| listed.stating.and_then(linked));
        self.counters
            .next(&self.lists.numbering, listed.list, level.unwrap_or(0))
    }
}
