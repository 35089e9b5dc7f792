//! The numbered lists of a document of the older format.

use std::collections::HashMap;

use super::super::bytes::{text_at, u8_at, u16_at, u32_at};
use super::super::numbering::{LEVELS, Level, List, Numbering, Part, Use};
use crate::open::numerals::Numerals;

/// Reads the lists and the uses of them. What is broken ends the reading, and leaves out the rest.
pub(super) fn read(lists: &[u8], uses: &[u8]) -> Numbering {
    let mut numbering = Numbering::default();
    let places = read_lists(lists, &mut numbering);
    read_uses(uses, &places, &mut numbering);
    numbering
}

const LIST: usize = 28;
const USE: usize = 16;

/// Reads the lists: first what each is, then the levels of all. Gives their places by their
/// identifiers.
fn read_lists(bytes: &[u8], numbering: &mut Numbering) -> HashMap<u32, usize> {
    let count = usize::from(u16_at(bytes, 0).unwrap_or(0));
    let mut places = HashMap::new();
    let mut at = 2 + count * LIST;
    for number in 0..count {
        let entry = 2 + number * LIST;
        let Some((identifier, flags)) = u32_at(bytes, entry).zip(u8_at(bytes, entry + 26)) else {
            break;
        };
        let levels = if flags & 1 == 1 { 1 } else { LEVELS };
        let mut list = List::default();
        for _ in 0..levels {
            let Some((level, next)) = level(bytes, at) else {
                return places;
            };
            list.levels.push(level);
            at = next;
        }
        places.insert(identifier, numbering.lists.len());
        numbering.lists.push(list);
    }
    places
}

/// Reads the uses: first which list each is of, then what each changes. They count from 1.
fn read_uses(bytes: &[u8], places: &HashMap<u32, usize>, numbering: &mut Numbering) {
    let count = u32_at(bytes, 0).unwrap_or(0) as usize;
    let count = count.min(bytes.len() / USE);
    let mut at = 4 + count * USE;
    for number in 0..count {
        let entry = 4 + number * USE;
        let (Some(identifier), Some(changes)) = (u32_at(bytes, entry), u8_at(bytes, entry + 12))
        else {
            return;
        };
        let mut used = Use::default();
        at += 4;
        let mut whole = true;
        for _ in 0..changes {
            let Some(next) = change(bytes, at, &mut used) else {
                whole = false;
                break;
            };
            at = next;
        }
        if let Some(list) = places.get(&identifier).copied() {
            used.list = list;
            numbering.uses.insert(number as u32 + 1, used);
        }
        if !whole {
            return;
        }
    }
}

/// Reads a change of a level at a place; gives the place after it.
fn change(bytes: &[u8], at: usize, used: &mut Use) -> Option<usize> {
    let (start, flags) = (u32_at(bytes, at)?, u32_at(bytes, at + 4)?);
    let of = (flags & 0xF) as u8;
    let (starts, looks) = (flags & 0x10 != 0, flags & 0x20 != 0);
    let mut next = at + 8;
    if looks {
        let (level, after) = level(bytes, next)?;
        if starts {
            used.starts.insert(of, level.start);
        }
        used.levels.insert(of, level);
        next = after;
    } else if starts {
        used.starts.insert(of, start);
    }
    Some(next)
}

/// Reads a level at a place; gives the place after it, too.
fn level(bytes: &[u8], at: usize) -> Option<(Level, usize)> {
    const FIXED: usize = 28;
    let flags = u8_at(bytes, at + 5)?;
    let (characters, paragraph) = (u8_at(bytes, at + 24)?, u8_at(bytes, at + 25)?);
    let label_at = at + FIXED + usize::from(characters) + usize::from(paragraph);
    let units = usize::from(u16_at(bytes, label_at)?);
    let label = text_at(bytes, label_at + 2, units)?;
    let part = |c: char| match c {
        '\0'..='\u{8}' => Part::Number(c as u8),
        c => Part::Char(c),
    };
    let level = Level {
        numerals: Numerals::from_code(u8_at(bytes, at + 4)?),
        label: label.chars().map(part).collect(),
        start: u32_at(bytes, at)?,
        restart: (flags & 8 != 0).then_some(u8_at(bytes, at + 26)?),
        legal: flags & 4 != 0,
        tight: u8_at(bytes, at + 15)? == 2,
    };
    Some((level, label_at + 2 + 2 * units))
}
