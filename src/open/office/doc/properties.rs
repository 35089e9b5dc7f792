//! Properties of paragraphs and characters, which lie in pages of the main stream by its places.

use super::super::bytes::{u8_at, u16_at, u32_at};

/// What a paragraph, or a style of paragraphs, says of itself.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// The number of its style.
    pub(super) style: u16,
    /// The use of a numbered list; 0 is none.
    pub(super) list: Option<u16>,
    /// The level in that list, 0 the highest.
    pub(super) list_level: Option<u8>,
    /// The level in the outline, 0 the highest; 9 is the body text.
    pub(super) outline: Option<u8>,
    /// Whether it is in a table.
    pub(super) in_table: bool,
    /// How deep in tables of tables, where that is told.
    pub(super) depth: u32,
    /// Whether it ends a row.
    pub(super) ends_row: bool,
    /// Whether it ends a cell of a table in a table.
    pub(super) ends_inner_cell: bool,
    /// Whether it ends a row of a table in a table.
    pub(super) ends_inner_row: bool,
}

/// What characters say of themselves, where it matters.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// Whether they are hidden, where they say so.
    pub(super) hidden: Option<bool>,
    /// Whether they are deleted, though still to be seen where changes are shown.
    pub(super) deleted: Option<bool>,
    /// A symbol: the number of its font, and its own.
    pub(super) symbol: Option<(u16, u16)>,
}

/// The properties of paragraphs, by where they lie in the main stream.
#[derive(Debug, Default)]
pub(super) struct Paragraphs(Vec<Run<Paragraph>>);

/// The properties of characters, by where they lie in the main stream.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<Run<Mark>>);

/// A stretch of the main stream that has the same properties.
#[derive(Debug)]
struct Run<T> {
    start: usize,
    end: usize,
    says: T,
}

const PAGE: usize = 512;

/// Properties too large for their page, which lie in the stream of data.
pub(super) struct Large<'a> {
    data: &'a [u8],
    /// How many more bytes may be read: many paragraphs may name the same ones, but not without end.
    left: usize,
}

impl<'a> Large<'a> {
    const MAX_OVERLAP: usize = 16;

    fn new(data: &'a [u8]) -> Self {
        let left = data.len().saturating_mul(Self::MAX_OVERLAP);
        Large { data, left }
    }

    /// None at all.
    pub(super) fn none() -> Self {
        Large::new(&[])
    }

    fn take(&mut self, at: usize) -> &'a [u8] {
        let size = usize::from(u16_at(self.data, at).unwrap_or(0)).min(self.left);
        self.left -= size;
        let list = at
            .checked_add(2)
            .and_then(|at| self.data.get(at..at.checked_add(size)?));
        list.unwrap_or_default()
    }
}

impl Paragraphs {
    /// Reads the pages that the list names. `data` is the stream of large properties.
    pub(super) fn read(stream: &[u8], list: &[u8], data: &[u8]) -> Self {
        let mut runs = Vec::new();
        let mut large = Large::new(data);
        for page in pages(stream, list) {
            for (number, start, end) in runs_of(page) {
                let count = usize::from(u8_at(page, PAGE - 1).unwrap_or(0));
                let says = paragraph_of(page, 4 * (count + 1) + 13 * number, &mut large);
                runs.push(Run {
                    start,
                    end,
                    says: says.unwrap_or_default(),
                });
            }
        }
        runs.sort_by_key(|run| run.start);
        Paragraphs(runs)
    }

    /// What the paragraph says that the character at `at`, of `width` bytes, lies in, and whether it
    /// is the last of it.
    pub(super) fn ending(&self, at: usize, width: usize) -> (Paragraph, bool) {
        find(&self.0, at).map_or((Paragraph::default(), true), |run| {
            (run.says.clone(), at + width >= run.end)
        })
    }
}

impl Marks {
    /// Reads the pages that the list names.
    pub(super) fn read(stream: &[u8], list: &[u8]) -> Self {
        let mut runs = Vec::new();
        for page in pages(stream, list) {
            let count = usize::from(u8_at(page, PAGE - 1).unwrap_or(0));
            for (number, start, end) in runs_of(page) {
                let at = u8_at(page, 4 * (count + 1) + number).map_or(0, |at| usize::from(at) * 2);
                let size = usize::from(u8_at(page, at).filter(|_| at > 0).unwrap_or(0));
                let says = Mark::of(page.get(at + 1..at + 1 + size).unwrap_or_default());
                if says != Mark::default() {
                    runs.push(Run { start, end, says });
                }
            }
        }
        runs.sort_by_key(|run| run.start);
        Marks(runs)
    }

    /// What the character says that lies at `at`.
    pub(super) fn of(&self, at: usize) -> Mark {
        find(&self.0, at).map_or_else(Mark::default, |run| run.says)
    }
}

impl Paragraph {
    /// Takes a list of properties; later ones prevail. `large` are those
    /// too large for their page.
    pub(super) fn change(&mut self, list: &[u8], large: &mut Large<'_>) {
        for (property, value) in properties(list) {
            let on = value.first().is_some_and(|value| *value != 0);
            match property {
                0x4600 => self.style = u16_at(value, 0).unwrap_or(self.style),
                0x260A => self.list_level = u8_at(value, 0),
                0x460B => self.list = u16_at(value, 0),
                0x2416 => self.in_table = on,
                0x2417 => self.ends_row = on,
                0x6649 => self.depth = u32_at(value, 0).unwrap_or(0),
                0x244B => self.ends_inner_cell = on,
                0x244C => self.ends_inner_row = on,
                0x2640 => self.outline = u8_at(value, 0),
                // Too large for the page: they lie in the stream of data, and name no further ones.
                0x6645 | 0x6646 => {
                    let list = large.take(u32_at(value, 0).unwrap_or(0) as usize);
                    self.change(list, &mut Large::none());
                }
                _ => {}
            }
        }
    }
}

impl Mark {
    /// This, changed by what `other` says.
    pub(super) fn changed(self, other: Mark) -> Mark {
        Mark {
            hidden: other.hidden.or(self.hidden),
            deleted: other.deleted.or(self.deleted),
            symbol: other.symbol.or(self.symbol),
        }
    }

    /// What a list of properties says; later ones prevail.
    pub(super) fn of(list: &[u8]) -> Mark {
        let mut mark = Mark::default();
        for (property, value) in properties(list) {
            // 0x80 is "as the style says", 0x81 the opposite of that.
            let on = value.first().is_some_and(|value| matches!(value, 1 | 0x81));
            match property {
                0x0800 => mark.deleted = Some(on),
                0x083C => mark.hidden = Some(on),
                0x6A09 => mark.symbol = u16_at(value, 0).zip(u16_at(value, 2)),
                _ => {}
            }
        }
        mark
    }
}

fn find<T>(runs: &[Run<T>], at: usize) -> Option<&Run<T>> {
    let after = runs.partition_point(|run| run.start <= at);
    runs.get(after.checked_sub(1)?).filter(|run| at < run.end)
}

/// The pages that a list of them names: first the places where they begin, then their numbers.
fn pages<'a>(stream: &'a [u8], list: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let count = list.len().saturating_sub(4) / 8;
    // No more than there are: hostile lists name the same page again and again.
    (0..count.min(stream.len() / PAGE)).filter_map(move |number| {
        let page = u32_at(list, 4 * (count + 1) + 4 * number)? as usize & 0x3F_FFFF;
        stream.get(page * PAGE..(page + 1) * PAGE)
    })
}

/// The stretches that a page tells of: number, begin and end in the main stream.
fn runs_of(page: &[u8]) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
    let count = usize::from(u8_at(page, PAGE - 1).unwrap_or(0));
    (0..count).filter_map(move |number| {
        let start = u32_at(page, 4 * number)? as usize;
        let end = u32_at(page, 4 * number + 4)? as usize;
        (start < end).then_some((number, start, end))
    })
}

/// What the paragraph says whose entry lies at `entry` in a page.
fn paragraph_of(page: &[u8], entry: usize, large: &mut Large<'_>) -> Option<Paragraph> {
    let at = usize::from(u8_at(page, entry)?) * 2;
    let size = usize::from(u8_at(page, at).filter(|_| at > 0)?);
    let (from, size) = match size {
        0 => (at + 2, 2 * usize::from(u8_at(page, at + 1)?)),
        size => (at + 1, 2 * size - 1),
    };
    let says = page.get(from..(from + size).min(PAGE))?;
    let mut paragraph = Paragraph {
        style: u16_at(says, 0)?,
        ..Paragraph::default()
    };
    paragraph.change(says.get(2..)?, large);
    Some(paragraph)
}

/// The properties of a list: the number of each, and its value.
pub(super) fn properties(list: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let property = u16_at(list, at)?;
        at += 2;
        let size = match property >> 13 {
            0 | 1 => 1,
            2 | 4 | 5 => 2,
            3 => 4,
            7 => 3,
            _ => {
                // The length is stated; in two bytes, which count one too many, for tables.
                let (stated, before) = match property {
                    0xD606 | 0xD608 => (usize::from(u16_at(list, at)?).saturating_sub(1), 2),
                    _ => (usize::from(u8_at(list, at)?), 1),
                };
                at += before;
                stated
            }
        };
        let value = list.get(at..at.checked_add(size)?)?;
        at += size;
        Some((property, value))
    })
}
