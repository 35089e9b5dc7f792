//! The list styles of an OpenDocument file, and the labels they give.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use super::super::xml;
use super::numbering::number;

/// Deeper list levels have no style of their own.
pub(super) const MOST_LEVELS: usize = 10;
/// More list styles than any document has.
const MOST_STYLES: usize = 100_000;

/// How items of one level of a list are numbered.
#[derive(Debug, Clone, Default)]
struct Level {
    format: String,
    prefix: String,
    suffix: String,
    /// The whole label with `%1%` and so on for the numbers of each level, where the writer states it.
    pattern: Option<String>,
    /// How many levels' numbers the label shows.
    shown: usize,
    start: Option<u32>,
}

type ListStyle = [Option<Box<Level>>; MOST_LEVELS];

/// The list styles by name, and that of headings.
#[derive(Debug, Default)]
pub(super) struct Styles {
    lists: HashMap<String, ListStyle>,
    outline: ListStyle,
}

impl Styles {
    /// Takes in the list styles that a part defines. What is broken in it defines nothing.
    pub(super) fn read(&mut self, part: &str) {
        let mut reader = xml::reader(part);
        let mut style: Option<(String, ListStyle)> = None;
        loop {
            match reader.read_event() {
                Ok(Event::Start(element) | Event::Empty(element)) => {
                    let name = element.name();
                    match xml::local(name.as_ref()) {
                        "list-style" => {
                            let name = xml::attribute(&element, "name").unwrap_or_default();
                            style = Some((name, ListStyle::default()));
                        }
                        "list-level-style-number" | "list-level-style-bullet" => {
                            if let Some((_, levels)) = &mut style {
                                set_level(levels, &element);
                            }
                        }
                        "outline-level-style" => set_level(&mut self.outline, &element),
                        // Styles stand before the text.
                        "body" => return,
                        _ => {}
                    }
                }
                Ok(Event::End(element)) if xml::local(element.name().as_ref()) == "list-style" => {
                    if let Some((name, levels)) = style.take()
                        && self.lists.len() < MOST_STYLES
                    {
                        self.lists.insert(name, levels);
                    }
                }
                Ok(Event::Eof) | Err(_) => return,
                _ => {}
            }
        }
    }

    fn level(&self, style: Option<&str>, level: usize) -> Option<&Level> {
        let levels = match style {
            Some(style) => self.lists.get(style)?,
            None => &self.outline,
        };
        levels.get(level)?.as_deref()
    }

    /// The first number of a level (0 is the highest) of a list style; of headings without one.
    pub(super) fn first(&self, style: Option<&str>, level: usize) -> u32 {
        let level = self.level(style, level);
        level.and_then(|level| level.start).unwrap_or(1)
    }

    /// The label of an item of a level (0 is the highest) by its number and those of the levels
    /// above; empty where the style gives none.
    pub(super) fn label(&self, style: Option<&str>, level: usize, numbers: &[u32]) -> String {
        let Some(own) = self.level(style, level) else {
            return String::new();
        };
        if own.format.is_empty() {
            return String::new();
        }
        let written = |at: usize| {
            let format = self.level(style, at).map_or("1", |level| &level.format);
            number(numbers.get(at).copied().unwrap_or(1), format)
        };
        if let Some(pattern) = &own.pattern {
            let mut label = pattern.clone();
            for at in 0..=level {
                let sign = format!("%{}%", at + 1);
                if label.contains(&sign) {
                    label = label.replace(&sign, &written(at));
                }
            }
            return label;
        }
        let from = (level + 1).saturating_sub(own.shown.max(1));
        let numbers: Vec<String> = (from..=level)
            .map(written)
            .filter(|number| !number.is_empty())
            .collect();
        format!("{}{}{}", own.prefix, numbers.join("."), own.suffix)
    }
}

fn set_level(levels: &mut ListStyle, element: &BytesStart<'_>) {
    let value = |name| xml::attribute(element, name);
    let number = |name| value(name).and_then(|number| number.parse::<u32>().ok());
    let level = number("level").and_then(|level| usize::try_from(level).ok()?.checked_sub(1));
    let Some(place) = level.and_then(|level| levels.get_mut(level)) else {
        return;
    };
    let short = |text: String| Some(text).filter(|text| text.len() <= 100);
    *place = Some(Box::new(Level {
        format: value("num-format").and_then(short).unwrap_or_default(),
        prefix: value("num-prefix").and_then(short).unwrap_or_default(),
        suffix: value("num-suffix").and_then(short).unwrap_or_default(),
        pattern: value("num-list-format").and_then(short),
        shown: number("display-levels").map_or(1, |shown| shown.min(10) as usize),
        start: number("start-value"),
    }));
}
