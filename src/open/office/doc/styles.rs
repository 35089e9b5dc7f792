//! The styles and fonts of a document of the older format.

use super::super::bytes::{text_at, u8_at, u16_at};
use super::properties::{Large, Mark, Paragraph};

/// The styles by their numbers.
#[derive(Debug, Default)]
pub(super) struct Styles(Vec<Style>);

#[derive(Debug, Default)]
struct Style {
    /// The level in the outline that comes with a heading style, 0 the highest.
    heading: Option<u8>,
    based_on: usize,
    paragraph: Paragraph,
    hidden: bool,
}

/// No honest style is based on more others.
const MAX_BASES: usize = 16;

impl Styles {
    /// Reads the structure of the styles, as far as it goes.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let size = usize::from(u16_at(bytes, 0).unwrap_or(0));
        let count = usize::from(u16_at(bytes, 2).unwrap_or(0));
        let base = usize::from(u16_at(bytes, 4).unwrap_or(10));
        let mut at = 2 + size;
        let mut styles = Vec::new();
        for _ in 0..count {
            let Some(length) = u16_at(bytes, at).map(usize::from) else {
                break;
            };
            let entry = bytes.get(at + 2..).unwrap_or_default();
            let entry = entry.get(..length.min(entry.len())).unwrap_or_default();
            styles.push(style(entry, base).unwrap_or_default());
            at += 2 + length;
        }
        Styles(styles)
    }

    /// The level of a paragraph in the outline, 1 the highest, where it is a heading.
    pub(super) fn heading(&self, paragraph: &Paragraph) -> Option<u8> {
        let mut chain = self.chain(paragraph.style);
        let stated = paragraph
            .outline
            .or_else(|| chain.find_map(|style| style.paragraph.outline.or(style.heading)));
        stated.filter(|level| *level < 9).map(|level| level + 1)
    }

    /// The use of a list a paragraph is in, and the level, 0 the highest.
    pub(super) fn list(&self, paragraph: &Paragraph) -> Option<(u32, u8)> {
        let mut chain = self.chain(paragraph.style).map(|style| &style.paragraph);
        let stated = [paragraph].into_iter().chain(&mut chain);
        let mut level = None;
        for says in stated {
            level = level.or(says.list_level);
            match says.list {
                Some(0 | 0xF801) => return None,
                // The negation of a number is of a paragraph whose indent is its own.
                Some(list @ 0xF802..) => {
                    return Some((u32::from(list.wrapping_neg()), level.unwrap_or(0)));
                }
                Some(list) => return Some((u32::from(list), level.unwrap_or(0))),
                None => {}
            }
        }
        None
    }

    /// Whether text of a style is hidden.
    pub(super) fn hides(&self, style: u16) -> bool {
        self.chain(style).any(|style| style.hidden)
    }

    /// The style and those it is based on.
    fn chain(&self, style: u16) -> impl Iterator<Item = &Style> {
        let first = self.0.get(usize::from(style));
        std::iter::successors(first, |style| self.0.get(style.based_on)).take(MAX_BASES)
    }
}

/// Reads an entry whose fixed part takes `base` bytes.
fn style(entry: &[u8], base: usize) -> Option<Style> {
    const OF_PARAGRAPHS: u16 = 1;
    let known = u16_at(entry, 0)? & 0x0FFF;
    let kind = u16_at(entry, 2)?;
    let mut found = Style {
        heading: (1..=9).contains(&known).then(|| known as u8 - 1),
        based_on: usize::from(kind >> 4),
        ..Style::default()
    };
    if kind & 0xF != OF_PARAGRAPHS {
        return Some(found);
    }
    let name = usize::from(u16_at(entry, base)?);
    let mut at = base + 2 + 2 * (name + 1);
    let length = usize::from(u16_at(entry, at)?);
    let says = entry.get(at + 2..at + 2 + length)?;
    found
        .paragraph
        .change(says.get(2..).unwrap_or_default(), &mut Large::none());
    at += 2 + length.next_multiple_of(2);
    if let Some(length) = u16_at(entry, at).map(usize::from)
        && let Some(says) = entry.get(at + 2..at + 2 + length)
    {
        found.hidden = Mark::of(says).hidden == Some(true);
    }
    Some(found)
}

/// The names of the fonts by their numbers.
pub(super) fn fonts(bytes: &[u8]) -> Vec<String> {
    const NAME_AT: usize = 40;
    let count = usize::from(u16_at(bytes, 0).unwrap_or(0));
    let mut at = 4;
    let mut fonts = Vec::new();
    for _ in 0..count {
        let Some(length) = u8_at(bytes, at).map(usize::from) else {
            break;
        };
        let units = (length + 1).saturating_sub(NAME_AT) / 2;
        let name = text_at(bytes, at + NAME_AT, units).unwrap_or_default();
        fonts.push(name.split('\0').next().unwrap_or_default().to_owned());
        at += length + 1;
    }
    fonts
}
