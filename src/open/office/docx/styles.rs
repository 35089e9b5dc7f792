//! The styles of a Word document, and the properties that paragraphs and styles share.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::super::xml;
use crate::open::unread::Unread;

/// What a paragraph, or a style of paragraphs, says of itself.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// The style it is in.
    pub(super) style: Option<String>,
    /// The numbered list it is in; 0 is none.
    pub(super) list: Option<u32>,
    /// The level in that list, 0 the highest.
    pub(super) list_level: Option<u8>,
    /// The level in the outline, 0 the highest; 9 is the body text.
    pub(super) outline: Option<u8>,
    /// Whether its end is deleted, so that the next paragraph is part of it.
    pub(super) joins_next: bool,
}

/// The styles by their identifiers.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    default: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    name: String,
    paragraph: Paragraph,
    hidden: Option<bool>,
}

/// No honest style is based on more others.
const MAX_BASES: usize = 16;

/// The list of a paragraph: its number, the level, and the styles that say so.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Listed<'a> {
    /// The number of the use of the list.
    pub(super) list: u32,
    /// The level that is stated, 0 the highest.
    pub(super) level: Option<u8>,
    /// The paragraph's style, where that puts it into the list.
    pub(super) own: Option<&'a str>,
    /// The style among its bases that says so.
    pub(super) stating: Option<&'a str>,
}

impl Styles {
    /// Reads the part of the styles.
    pub(super) fn read(part: &str) -> Result<Self, Unread> {
        let mut styles = Styles::default();
        let mut reader = xml::reader(part);
        let mut id = None;
        loop {
            let event = xml::next(&mut reader)?;
            let Event::Start(element) = event else {
                if matches!(event, Event::Eof) {
                    return Ok(styles);
                }
                continue;
            };
            let name = element.local_name();
            if name.as_ref() == "style" {
                id = xml::attribute(&element, "styleId");
                let paragraph = xml::attribute(&element, "type").as_deref() == Some("paragraph");
                let default = xml::attribute(&element, "default");
                if paragraph && matches!(default.as_deref(), Some("1" | "true" | "on")) {
                    styles.default.clone_from(&id);
                }
                continue;
            }
            let Some(id) = id.clone() else { continue };
            let style = styles.styles.entry(id).or_default();
            match name.as_ref() {
                "name" => style.name = xml::attribute(&element, "val").unwrap_or_default(),
                "basedOn" => style.based_on = xml::attribute(&element, "val"),
                "pPr" => style.paragraph = paragraph(&mut reader)?,
                "rPr" => style.hidden = run(&mut reader)?.hidden,
                // What a table style says of parts of the table is not said of its text.
                "tblStylePr" => xml::skip(&mut reader, &element)?,
                _ => {}
            }
        }
    }

    /// The level of a paragraph in the outline, 1 the highest, where it is a heading.
    pub(super) fn heading(&self, paragraph: &Paragraph) -> Option<u8> {
        let stated = paragraph.outline.or_else(|| {
            self.chain(paragraph.style.as_deref())
                .find_map(|(_, style)| style.paragraph.outline.or_else(|| named_level(&style.name)))
        });
        stated.filter(|level| *level < 9).map(|level| level + 1)
    }

    /// The list a paragraph is in, by itself or by its style.
    pub(super) fn list<'a>(&'a self, paragraph: &'a Paragraph) -> Option<Listed<'a>> {
        let own = paragraph.list.map(|list| Listed {
            list,
            level: paragraph.list_level.or(Some(0)),
            own: None,
            stating: None,
        });
        let stated = own.or_else(|| {
            let mut level = paragraph.list_level;
            self.chain(paragraph.style.as_deref())
                .find_map(|(id, style)| {
                    level = level.or(style.paragraph.list_level);
                    style.paragraph.list.map(|list| Listed {
                        list,
                        level,
                        own: paragraph.style.as_deref(),
                        stating: Some(id),
                    })
                })
        });
        stated.filter(|listed| listed.list != 0)
    }

    /// The list that a style of numbering stands for.
    pub(super) fn list_of_style(&self, id: &str) -> Option<u32> {
        self.styles.get(id)?.paragraph.list
    }

    /// Whether text of these styles is hidden.
    pub(super) fn hides(&self, style: Option<&str>) -> bool {
        let mut chain = self.chain(style);
        chain.find_map(|(_, style)| style.hidden).unwrap_or(false)
    }

    /// The style, or the default one, and those it is based on.
    fn chain<'a>(&'a self, style: Option<&'a str>) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let first = style.or(self.default.as_deref());
        let find = |id: &'a str| {
            self.styles
                .get_key_value(id)
                .map(|(id, s)| (id.as_str(), s))
        };
        let next = move |(_, style): &(&str, &'a Style)| style.based_on.as_deref().and_then(find);
        std::iter::successors(first.and_then(find), next).take(MAX_BASES)
    }
}

/// The level in the outline that a style's name states, 0 the highest.
fn named_level(name: &str) -> Option<u8> {
    let name = name.trim().to_lowercase();
    let level = name
        .strip_prefix("heading")
        .or_else(|| name.strip_prefix("标题"))?;
    let level: u8 = level.trim().parse().ok()?;
    (1..=9).contains(&level).then(|| level - 1)
}

/// Reads the properties of a paragraph, whose element has just begun.
pub(super) fn paragraph(reader: &mut Reader<&[u8]>) -> Result<Paragraph, Unread> {
    let mut found = Paragraph::default();
    let mut depth = 0usize;
    loop {
        match xml::next(reader)? {
            Event::Start(element) => {
                match element.local_name().as_ref() {
                    "pPrChange" | "rPrChange" | "sectPr" | "tabs" => {
                        xml::skip(reader, &element)?;
                        continue;
                    }
                    "pStyle" => found.style = xml::attribute(&element, "val"),
                    "numId" => found.list = xml::number(&element, "val"),
                    "ilvl" => found.list_level = xml::number(&element, "val"),
                    "outlineLvl" => found.outline = xml::number(&element, "val"),
                    // Within the properties of the mark that ends the paragraph.
                    "del" | "moveFrom" => found.joins_next = true,
                    _ => {}
                }
                depth += 1;
            }
            Event::End(_) if depth == 0 => return Ok(found),
            Event::End(_) => depth -= 1,
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// What a run of characters says of itself.
#[derive(Debug, Default)]
pub(super) struct Run {
    /// The style it is in.
    pub(super) style: Option<String>,
    /// Whether it is hidden, where it says so.
    pub(super) hidden: Option<bool>,
}

/// Reads the properties of a run, whose element has just begun.
pub(super) fn run(reader: &mut Reader<&[u8]>) -> Result<Run, Unread> {
    let mut found = Run::default();
    let mut depth = 0usize;
    loop {
        match xml::next(reader)? {
            Event::Start(element) => {
                match element.local_name().as_ref() {
                    "rPrChange" => {
                        xml::skip(reader, &element)?;
                        continue;
                    }
                    "rStyle" => found.style = xml::attribute(&element, "val"),
                    "vanish" => found.hidden = Some(xml::is_on(&element)),
                    _ => {}
                }
                depth += 1;
            }
            Event::End(_) if depth == 0 => return Ok(found),
            Event::End(_) => depth -= 1,
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}
