//! Gathers what a rich text document says: its text, its notes, and what it states of itself.

use std::collections::HashMap;

use super::super::extracted::{Extracted, Metadata};
use super::super::lines::Lines;
use super::super::unread::Unread;
use super::field::Field;
use super::group::{Group, Place};
use crate::limits::Limits;

/// More styles than any document has; the table is not followed beyond.
const MOST_STYLES: usize = 10_000;
/// Longest name of a style, and longest title, in bytes.
const LONGEST_NAME: usize = 2000;

/// The document in the making.
pub(super) struct Output {
    lines: Lines,
    /// Bytes of text and notes so far.
    written: usize,
    field: Field,
    title: String,
    created: Date,
    changed: Date,
    /// The name of the style that is being defined, and the number and outline level it has.
    style_name: String,
    style: i32,
    style_outline: Option<i32>,
    /// The heading level of each style that has one.
    levels: HashMap<i32, u8>,
}

/// A date as the document's properties hold it.
#[derive(Debug, Default, Clone, Copy)]
struct Date {
    year: i32,
    month: i32,
    day: i32,
    hour: i32,
    minute: i32,
}

impl Output {
    pub(super) fn new(limits: &Limits) -> Self {
        Output {
            lines: Lines::new(limits),
            written: 0,
            field: Field::default(),
            title: String::new(),
            created: Date::default(),
            changed: Date::default(),
            style_name: String::new(),
            style: 0,
            style_outline: None,
            levels: HashMap::new(),
        }
    }

    /// Whether the limit is reached.
    pub(super) fn is_full(&self) -> bool {
        self.lines.is_full()
    }

    /// Adds text, to where the group says.
    pub(super) fn text(&mut self, text: &str, group: &Group) {
        if matches!(group.place, Place::Body | Place::Note) {
            self.written += text.trim().len();
        }
        match group.place {
            Place::Code => self.field.push(text),
            Place::Body if group.is_shown() => {
                match self.level(group) {
                    Some(level) => self.lines.start_heading(level),
                    None => self.lines.end_heading(),
                }
                // A number is set off from its paragraph by a tab or spaces, which are not its own.
                if group.label {
                    self.lines.push(text.trim_matches([' ', '\t', '\r', '\n']));
                } else if text.contains(['\r', '\n']) {
                    self.lines.push(&text.replace(['\r', '\n'], " "));
                } else {
                    self.lines.push(text);
                }
            }
            Place::Note if group.is_shown() => self.lines.push_note(text),
            Place::Title if self.title.len() + text.len() <= LONGEST_NAME => {
                self.title.push_str(text);
            }
            Place::Styles if self.style_name.len() + text.len() <= LONGEST_NAME => {
                self.style_name.push_str(text);
            }
            _ => {}
        }
    }

    fn level(&self, group: &Group) -> Option<u8> {
        match group.outline {
            Some(level @ 0..=8) => u8::try_from(level + 1).ok(),
            Some(_) => None,
            None => self.levels.get(&group.style).copied(),
        }
    }

    /// Ends a line, and with it the paragraph where it is one.
    pub(super) fn end_line(&mut self, group: &Group, paragraph: bool) {
        match group.place {
            Place::Note => self.lines.push_note("\n"),
            Place::Body if paragraph && group.in_table => {
                self.lines.end_line();
                self.lines.place_notes();
            }
            Place::Body if paragraph => {
                self.lines.end_row();
                self.lines.place_notes();
            }
            Place::Body => self.lines.end_line(),
            _ => {}
        }
    }

    /// Ends a table cell, or the row where it is the last.
    pub(super) fn end_cell(&mut self, group: &Group, row: bool) {
        match group.place {
            Place::Body if row => {
                self.lines.end_row();
                self.lines.place_notes();
            }
            Place::Body => self.lines.next_cell(),
            Place::Note => self.lines.push_note(if row { "\n" } else { "\t" }),
            _ => {}
        }
    }

    /// Ends the automatic number of a paragraph.
    pub(super) fn end_label(&mut self) {
        let last = self.lines.last_char();
        if last.is_some_and(|c| c == '•' || c.is_ascii() && c != ' ') {
            self.lines.push(" ");
        }
    }

    /// Ends the code of a field that has `depth` groups around it.
    pub(super) fn end_code(&mut self, depth: usize) {
        self.field.end_code(depth, self.written);
    }

    /// Whether a field that may show its code ends with a group that has `depth` groups around it.
    pub(super) fn ends_field(&self, depth: usize) -> bool {
        self.field.ends(depth)
    }

    /// Ends such a field. All text before must have been added.
    pub(super) fn end_field(&mut self, group: &Group) {
        if let Some(text) = self.field.end(self.written) {
            self.text(&text, group);
        }
    }

    /// Ends a note: the next begins a line of its own.
    pub(super) fn end_note(&mut self) {
        self.lines.push_note("\n");
    }

    /// Notes the number and the outline level of the style that is being defined.
    pub(super) fn begin_style(&mut self, number: Option<i32>, outline: Option<i32>) {
        self.style = number.unwrap_or(self.style);
        self.style_outline = outline.or(self.style_outline);
    }

    /// Ends the definition of a style.
    pub(super) fn end_style(&mut self) {
        let name = std::mem::take(&mut self.style_name).to_lowercase();
        let style = std::mem::take(&mut self.style);
        let level = match self.style_outline.take() {
            Some(level @ 0..=8) => u8::try_from(level + 1).ok(),
            Some(_) => None,
            None => named_level(&name),
        };
        if let Some(level) = level
            && self.levels.len() < MOST_STYLES
        {
            self.levels.insert(style, level);
        }
    }

    /// Notes a part of a date of the document's properties.
    pub(super) fn date(&mut self, part: &str, number: i32, group: &Group) {
        let date = match group.place {
            Place::Created => &mut self.created,
            Place::Changed => &mut self.changed,
            _ => return,
        };
        match part {
            "yr" => date.year = number,
            "mo" => date.month = number,
            "dy" => date.day = number,
            "hr" => date.hour = number,
            _ => date.minute = number,
        }
    }

    /// The whole, or the reason why it is too much.
    pub(super) fn finish(self) -> Result<Extracted, Unread> {
        let title = self.title.trim();
        let metadata = Metadata {
            title: (!title.is_empty()).then(|| title.to_owned()),
            created: self.created.written(),
            modified: self.changed.written(),
        };
        self.lines.finish(metadata)
    }
}

impl Date {
    fn written(self) -> Option<String> {
        let Date {
            year,
            month,
            day,
            hour,
            minute,
        } = self;
        // Programs write 1601 or 0 where they know no date.
        let known = (1900..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && (0..24).contains(&hour)
            && (0..60).contains(&minute);
        known.then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00"))
    }
}

/// The level of a heading style, by the name Word or WPS gives it.
fn named_level(name: &str) -> Option<u8> {
    let name = name.trim().trim_end_matches(';');
    let number = name
        .strip_prefix("heading")
        .or_else(|| name.strip_prefix("标题"))?;
    number
        .trim()
        .parse()
        .ok()
        .filter(|level| (1..=9).contains(level))
}
