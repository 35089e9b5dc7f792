//! Automatic numbering: the 一、 and （二） that Word counts and shows but does not store.

use std::collections::{HashMap, HashSet};

use crate::open::numerals::Numerals;

/// The numbered lists a document defines.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// The lists. Paragraphs count on in the list, by whichever use of it they name.
    pub(super) lists: Vec<List>,
    /// What a paragraph names: a use of a list, by its number in the document.
    pub(super) uses: HashMap<u32, Use>,
}

/// A list: how each of its levels is numbered, the highest first.
#[derive(Debug, Default, Clone)]
pub(super) struct List {
    /// The levels; at most nine count.
    pub(super) levels: Vec<Level>,
}

/// A use of a list, which may begin anew or look otherwise.
#[derive(Debug, Default)]
pub(super) struct Use {
    /// Place of the list in [`Numbering::lists`].
    pub(super) list: usize,
    /// Levels that begin anew where this use is first met, and the number they begin with.
    pub(super) starts: HashMap<u8, u32>,
    /// Levels that look otherwise than the list says.
    pub(super) levels: HashMap<u8, Level>,
}

/// How a level of a list is numbered.
#[derive(Debug, Clone)]
pub(super) struct Level {
    /// The way its number is written.
    pub(super) numerals: Numerals,
    /// What stands before the paragraph.
    pub(super) label: Vec<Part>,
    /// The first number.
    pub(super) start: u32,
    /// The level (1 the highest) after which it begins anew, where it is not each higher one;
    /// 0 is never.
    pub(super) restart: Option<u8>,
    /// Whether the numbers of higher levels are written in digits.
    pub(super) legal: bool,
    /// Whether the text follows at once, without a space or tab.
    pub(super) tight: bool,
}

/// A piece of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A character as it is.
    Char(char),
    /// The number of the level, 0 the highest.
    Number(u8),
}

/// Word knows no more levels.
pub(super) const LEVELS: usize = 9;
/// No honest label is longer, in parts.
const MAX_LABEL: usize = 64;

impl Default for Level {
    fn default() -> Self {
        Level {
            numerals: Numerals::Decimal,
            label: Vec::new(),
            start: 1,
            restart: None,
            legal: false,
            tight: false,
        }
    }
}

/// The numbers that were given so far.
#[derive(Debug, Default)]
pub(super) struct Counters {
    given: HashMap<usize, [Option<u32>; LEVELS]>,
    begun: HashSet<(u32, u8)>,
}

impl Counters {
    /// Counts a paragraph of `level` (0 the highest) that names a use of a list, and gives what
    /// stands before it, with the space after it. `None` where nothing does.
    pub(super) fn next(&mut self, numbering: &Numbering, named: u32, level: u8) -> Option<String> {
        let used = numbering.uses.get(&named)?;
        let list = numbering.lists.get(used.list)?;
        let find = |at: u8| {
            used.levels
                .get(&at)
                .or_else(|| list.levels.get(usize::from(at)))
        };
        let at = usize::from(level);
        let look = find(level).filter(|_| at < LEVELS)?;

        let given = self.given.entry(used.list).or_default();
        let fresh = self.begun.insert((named, level));
        let anew = used.starts.get(&level).filter(|_| fresh).copied();
        let slot = given.get_mut(at)?;
        let number = anew.unwrap_or_else(|| slot.map_or(look.start, |n| n.saturating_add(1)));
        *slot = Some(number);
        for (lower, slot) in given.iter_mut().enumerate().skip(at + 1) {
            let restart = u8::try_from(lower)
                .ok()
                .and_then(find)
                .and_then(|l| l.restart);
            if restart.is_none_or(|after| at < usize::from(after)) {
                *slot = None;
            }
        }
        label(look, given, find)
    }
}

/// What stands before a paragraph, with the numbers that are given.
fn label<'a>(
    look: &Level,
    given: &[Option<u32>; LEVELS],
    find: impl Fn(u8) -> Option<&'a Level>,
) -> Option<String> {
    let mut written = String::new();
    for part in look.label.iter().take(MAX_LABEL) {
        match *part {
            Part::Char(c) => written.push(c),
            Part::Number(of) => {
                let level = find(of);
                let number = given.get(usize::from(of)).copied().flatten();
                let number = number.or_else(|| level.map(|l| l.start)).unwrap_or(1);
                let own = level.map_or(Numerals::Decimal, |l| l.numerals);
                let numerals = if look.legal { Numerals::Decimal } else { own };
                written.push_str(&numerals.write(number));
            }
        }
    }
    // A bullet says nothing.
    let written = written.trim();
    if written.is_empty() || look.numerals == Numerals::None && !has_words(written) {
        return None;
    }
    let closed = |c: char| !c.is_ascii() && (!c.is_alphanumeric() || matches!(c, '①'..='⓿'));
    let space = if look.tight || written.ends_with(closed) {
        ""
    } else {
        " "
    };
    Some(format!("{written}{space}"))
}

/// Whether a label without a number is more than a bullet.
fn has_words(label: &str) -> bool {
    label.chars().any(char::is_alphanumeric) && label.chars().count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(label: &str) -> Vec<Part> {
        let part = |c: char| match c.to_digit(10) {
            Some(n) if n > 0 => Part::Number(n as u8 - 1),
            _ => Part::Char(c),
        };
        label.chars().map(part).collect()
    }

    fn numbering(levels: &[(&str, &str)]) -> Numbering {
        let level = |(name, label): &(&str, &str)| Level {
            numerals: Numerals::from_name(name),
            label: parts(label),
            ..Level::default()
        };
        let list = List {
            levels: levels.iter().map(level).collect(),
        };
        Numbering {
            lists: vec![list],
            uses: HashMap::from([(1, Use::default()), (2, Use::default())]),
        }
    }

    fn labels(numbering: &Numbering, paragraphs: &[(u32, u8)]) -> Vec<String> {
        let mut counters = Counters::default();
        let mut next = |(named, level): &(u32, u8)| counters.next(numbering, *named, *level);
        paragraphs
            .iter()
            .map(|p| next(p).unwrap_or_default())
            .collect()
    }

    #[test]
    fn lower_levels_begin_anew_after_a_higher_one() {
        let numbering = numbering(&[
            ("chineseCounting", "1、"),
            ("chineseCounting", "（2）"),
            ("decimal", "3."),
            ("decimalEnclosedCircle", "4"),
        ]);
        let given = labels(
            &numbering,
            &[
                (1, 0),
                (1, 1),
                (1, 1),
                (2, 2),
                (1, 0),
                (2, 1),
                (1, 2),
                (1, 3),
            ],
        );
        assert_eq!(
            given,
            [
                "一、",
                "（一）",
                "（二）",
                "1. ",
                "二、",
                "（一）",
                "1. ",
                "①"
            ]
        );
    }

    #[test]
    fn labels_name_higher_levels() {
        let mut numbering = numbering(&[("chineseCounting", "第1章"), ("decimal", "1.2")]);
        assert_eq!(labels(&numbering, &[(1, 0), (1, 1)]), ["第一章 ", "一.1 "]);
        numbering.lists[0].levels[1].legal = true;
        assert_eq!(labels(&numbering, &[(1, 0), (1, 1)]), ["第一章 ", "1.1 "]);
        // A level that was skipped counts as its first.
        assert_eq!(labels(&numbering, &[(1, 1), (1, 1)]), ["1.1 ", "1.2 "]);
    }

    #[test]
    fn a_use_may_begin_anew_once() {
        let mut numbering = numbering(&[("chineseCounting", "1、")]);
        numbering.uses.get_mut(&2).unwrap().starts.insert(0, 1);
        let given = labels(&numbering, &[(1, 0), (1, 0), (2, 0), (2, 0), (1, 0)]);
        assert_eq!(given, ["一、", "二、", "一、", "二、", "三、"]);
    }

    #[test]
    fn a_level_may_go_on_through_higher_ones() {
        let mut numbering = numbering(&[("chineseCounting", "第1章"), ("decimal", "第2条")]);
        numbering.lists[0].levels[1].restart = Some(0);
        let given = labels(&numbering, &[(1, 0), (1, 1), (1, 0), (1, 1)]);
        assert_eq!(given, ["第一章 ", "第1条 ", "第二章 ", "第2条 "]);
    }

    #[test]
    fn bullets_say_nothing_but_words_do() {
        let levels = [("bullet", "\u{f0b7}"), ("bullet", "●"), ("none", "附件：")];
        let given = labels(
            &numbering(&levels),
            &[(1, 0), (1, 1), (1, 2), (9, 0), (1, 9)],
        );
        assert_eq!(given, ["", "", "附件：", "", ""]);
    }
}
