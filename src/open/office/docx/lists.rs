//! The numbered lists of a Word document.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::numbering::{LEVELS, Level, List, Numbering, Part, Use};
use super::super::xml;
use super::styles::Styles;
use crate::open::numerals::Numerals;
use crate::open::unread::Unread;

/// The lists, and what the text needs to find a paragraph's level in them.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// The lists and their uses.
    pub(super) numbering: Numbering,
    /// The level that a style stands at, by list and style.
    style_levels: HashMap<(usize, String), u8>,
}

/// What is being read.
#[derive(Default)]
struct Reading {
    lists: Lists,
    /// Place of each list by its number.
    places: HashMap<u32, usize>,
    /// Lists that are defined by another, by way of a style.
    links: HashMap<usize, String>,
    /// The list whose definition is open.
    list: Option<usize>,
    /// The use whose definition is open, and the level it changes.
    named: Option<u32>,
    changed: Option<u8>,
}

impl Lists {
    /// Reads the part of the numbering.
    pub(super) fn read(part: &str, styles: &Styles) -> Result<Self, Unread> {
        let mut reading = Reading::default();
        let mut reader = xml::reader(part);
        loop {
            match xml::next(&mut reader)? {
                Event::Start(element) => reading.begin(&element, &mut reader)?,
                Event::Eof => break,
                _ => {}
            }
        }
        let Reading {
            mut lists, links, ..
        } = reading;
        let numbering = &mut lists.numbering;
        for (list, style) in links {
            let target = styles
                .list_of_style(&style)
                .and_then(|used| numbering.uses.get(&used));
            if let Some(target) = target.map(|used| used.list).filter(|at| *at != list)
                && let Some(levels) = numbering.lists.get(target).map(|list| list.levels.clone())
                && let Some(list) = numbering.lists.get_mut(list)
            {
                list.levels = levels;
            }
        }
        Ok(lists)
    }

    /// The level of a paragraph that a style puts into a list, 0 the highest.
    pub(super) fn level_of_style(&self, named: u32, style: &str) -> Option<u8> {
        let list = self.numbering.uses.get(&named)?.list;
        self.style_levels.get(&(list, style.to_owned())).copied()
    }
}

impl Reading {
    fn begin(
        &mut self,
        element: &BytesStart<'_>,
        reader: &mut Reader<&[u8]>,
    ) -> Result<(), Unread> {
        match element.local_name().as_ref() {
            "abstractNum" => {
                let at = self.lists.numbering.lists.len();
                self.lists.numbering.lists.push(List::default());
                if let Some(number) = xml::number(element, "abstractNumId") {
                    self.places.insert(number, at);
                }
                (self.list, self.named) = (Some(at), None);
            }
            "numStyleLink" => {
                let style = xml::attribute(element, "val");
                self.links.extend(self.list.zip(style));
            }
            "num" => {
                (self.list, self.named) = (None, xml::number(element, "numId"));
                self.changed = None;
            }
            "abstractNumId" => {
                let list = xml::number::<u32>(element, "val").and_then(|n| self.places.get(&n));
                if let Some((named, list)) = self.named.zip(list.copied()) {
                    self.lists.numbering.uses.entry(named).or_default().list = list;
                }
            }
            "lvlOverride" => self.changed = xml::number(element, "ilvl"),
            "startOverride" => {
                let start = xml::number(element, "val");
                if let (Some(used), Some(level), Some(start)) = (self.used(), self.changed, start) {
                    self.lists_use(used).starts.insert(level, start);
                }
            }
            "lvl" => {
                let (level, style) = level(reader)?;
                if let Some(at) =
                    xml::number(element, "ilvl").filter(|at| usize::from(*at) < LEVELS)
                {
                    self.keep(at, level, style);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The use that is open, where its list is known.
    fn used(&self) -> Option<u32> {
        self.named
            .filter(|named| self.lists.numbering.uses.contains_key(named))
    }

    fn lists_use(&mut self, named: u32) -> &mut Use {
        self.lists.numbering.uses.entry(named).or_default()
    }

    fn keep(&mut self, at: u8, level: Level, style: Option<String>) {
        if let Some(used) = self.used() {
            self.lists_use(used).levels.insert(at, level);
        } else if let Some(place) = self.list
            && let Some(list) = self.lists.numbering.lists.get_mut(place)
        {
            while list.levels.len() <= usize::from(at) {
                list.levels.push(Level::default());
            }
            if let Some(slot) = list.levels.get_mut(usize::from(at)) {
                *slot = level;
            }
            if let Some(style) = style {
                self.lists.style_levels.insert((place, style), at);
            }
        }
    }
}

/// Reads a level, whose element has just begun, and the style that stands at it.
fn level(reader: &mut Reader<&[u8]>) -> Result<(Level, Option<String>), Unread> {
    let (mut level, mut style) = (Level::default(), None);
    let mut depth = 0usize;
    loop {
        match xml::next(reader)? {
            Event::Start(element) => {
                let value = || xml::attribute(&element, "val").unwrap_or_default();
                match element.local_name().as_ref() {
                    "pPr" | "rPr" => {
                        xml::skip(reader, &element)?;
                        continue;
                    }
                    "start" => level.start = xml::number(&element, "val").unwrap_or(1),
                    // A format of one's own has a plain one beside it, for programs that do not know it.
                    "numFmt" if value() != "custom" => {
                        level.numerals = Numerals::from_name(&value())
                    }
                    "lvlText" => level.label = label(&value()),
                    "lvlRestart" => level.restart = xml::number(&element, "val"),
                    "isLgl" => level.legal = xml::is_on(&element),
                    "suff" => level.tight = value() == "nothing",
                    "pStyle" => style = Some(value()),
                    _ => {}
                }
                depth += 1;
            }
            Event::End(_) if depth == 0 => return Ok((level, style)),
            Event::End(_) => depth -= 1,
            Event::Eof => return Ok((level, style)),
            _ => {}
        }
    }
}

/// The parts of a label such as `第%1章`.
fn label(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let level = chars
            .peek()
            .and_then(|next| next.to_digit(10))
            .filter(|n| c == '%' && *n > 0);
        match level {
            Some(number) => {
                chars.next();
                parts.push(Part::Number(number as u8 - 1));
            }
            None => parts.push(Part::Char(c)),
        }
    }
    parts
}
