//! Follows the lists of an OpenDocument file and counts their items.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use super::super::xml;
use super::styles::{MOST_LEVELS, Styles};

/// More lists than any document has; the numbers of others are not kept for lists that go on.
const MOST_LISTS: usize = 100_000;

/// The numbers a list has reached, from the highest level down; 0 before the first.
type Numbers = [u32; MOST_LEVELS];

/// The lists that are open, and what those before them reached.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// How many lists are open, one in the other.
    depth: usize,
    /// Style of each open list.
    styles: Vec<Option<String>>,
    id: Option<String>,
    numbers: Numbers,
    /// Whether the item that is open still waits for its label.
    waiting: bool,
    /// A number that the item asks for.
    asked: Option<u32>,
    /// What lists have reached, by style and by their own name.
    by_style: HashMap<String, Numbers>,
    by_id: HashMap<String, Numbers>,
    headings: Numbers,
}

impl Lists {
    pub(super) fn start(&mut self, element: &BytesStart<'_>) {
        self.depth += 1;
        if self.depth > MOST_LEVELS {
            return;
        }
        let outer = self.styles.last().cloned().flatten();
        let style = xml::attribute(element, "style-name").or(outer);
        if self.depth == 1 {
            self.id = xml::attribute(element, "id");
            let continued = xml::attribute(element, "continue-list");
            let goes_on = xml::attribute(element, "continue-numbering").as_deref() == Some("true");
            self.numbers = match (continued, &style) {
                (Some(id), _) if self.by_id.contains_key(&id) => self.by_id.get(&id).copied(),
                (None, Some(style)) if goes_on => self.by_style.get(style).copied(),
                _ => None,
            }
            .unwrap_or_default();
        }
        self.styles.push(style);
    }

    pub(super) fn end(&mut self) {
        if self.depth <= MOST_LEVELS
            && let Some(style) = self.styles.pop()
            && self.depth == 1
        {
            if let Some(id) = self.id.take()
                && self.by_id.len() < MOST_LISTS
            {
                self.by_id.insert(id, self.numbers);
            }
            if let Some(style) = style
                && self.by_style.len() < MOST_LISTS
            {
                self.by_style.insert(style, self.numbers);
            }
        }
        self.depth = self.depth.saturating_sub(1);
        self.waiting = false;
    }

    pub(super) fn start_item(&mut self, element: &BytesStart<'_>) {
        self.waiting = true;
        let asked = xml::attribute(element, "start-value");
        self.asked = asked.and_then(|number| number.parse().ok());
    }

    /// Begins an item that has no label.
    pub(super) fn start_header(&mut self) {
        self.waiting = false;
    }

    pub(super) fn end_item(&mut self) {
        self.waiting = false;
    }

    /// The label of a paragraph: that of its item, if it is the item's first. `None` outside of
    /// lists.
    pub(super) fn label(&mut self, styles: &Styles) -> Option<String> {
        let level = self.depth.checked_sub(1)?;
        if !std::mem::take(&mut self.waiting) {
            return Some(String::new());
        }
        let style = self.styles.get(level)?.as_deref()?;
        let asked = self.asked.take();
        count(
            &mut self.numbers,
            level,
            asked,
            styles.first(Some(style), level),
        );
        Some(styles.label(Some(style), level, &self.numbers))
    }

    /// The label of a heading of a level (0 is the highest) that stands in no list.
    pub(super) fn heading(
        &mut self,
        styles: &Styles,
        level: usize,
        element: &BytesStart<'_>,
    ) -> Option<String> {
        let asked = xml::attribute(element, "start-value").and_then(|number| number.parse().ok());
        count(&mut self.headings, level, asked, styles.first(None, level));
        Some(styles.label(None, level, &self.headings))
    }
}

/// Counts an item of a level; the levels below begin anew.
fn count(numbers: &mut Numbers, level: usize, asked: Option<u32>, first: u32) {
    for (at, number) in numbers.iter_mut().enumerate().skip(level) {
        *number = match (at == level, asked, *number) {
            (false, ..) => 0,
            (true, Some(asked), _) => asked,
            (true, None, 0) => first,
            (true, None, reached) => reached.saturating_add(1),
        };
    }
}
