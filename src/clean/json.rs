//! Rules for blocks of JSON amid the text, which a program put into a gazette or which hold a
//! scraped page. Prose in them stays.

#[cfg(test)]
mod tests;
mod value;

use memchr::memchr3;

use super::edit::Edit;
use super::shape::is_chinese;
use crate::lines::line_at;
use value::Value;

/// As many keys show that braces in a text are machine data.
const KEYS: usize = 2;
/// A value with as many Chinese characters, or with a full stop, is prose.
const PROSE: usize = 15;

/// The edits these rules ask for.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    if memchr3(b'{', b'[', b'`', text.as_bytes()).is_none() {
        return edits;
    }
    let mut start = 0;
    while start < text.len() {
        let line = line_at(text, start);
        let next = start + line.len() + 1;
        let words = line.trim_start();
        let opens = words.starts_with(['{', '[', '`']);
        let block = if opens {
            block(text, start, words)
        } else {
            None
        };
        start = match block {
            Some(block) => {
                take_out(text, &block, &mut edits);
                block.to
            }
            None => next,
        };
    }
    edits
}

/// Machine data that takes whole lines.
#[derive(Debug)]
struct Block {
    from: usize,
    /// One past the line end of its last line.
    to: usize,
    /// What is in its values, without the quotes.
    strings: Vec<(usize, usize)>,
}

/// The block whose first line begins at byte `start` and has these words.
fn block(text: &str, start: usize, words: &str) -> Option<Block> {
    let fence = words.trim_end();
    if words.starts_with('`') {
        let is_fence = matches!(fence, "```json" | "```JSON" | "```");
        return if is_fence {
            fenced(text, start, fence.len() > 3)
        } else {
            None
        };
    }
    let at = start + line_at(text, start).len() - words.len();
    let value = Value::read(text, at)?;
    let is_data = value.keys >= KEYS && value.plain_keys == value.keys;
    let rest = line_at(text, value.end);
    let ends_line = rest.trim().is_empty() || matches!(rest.trim(), "," | ";");
    (is_data && ends_line).then(|| Block {
        from: start,
        to: (value.end + rest.len() + 1).min(text.len()),
        strings: value.strings,
    })
}

/// The block between fences, the first of which is the line at byte `start`.
fn fenced(text: &str, start: usize, is_named: bool) -> Option<Block> {
    let mut at = start + line_at(text, start).len() + 1;
    at += text.get(at..)?.len() - text.get(at..)?.trim_start().len();
    let value = Value::read(text, at)?;
    let after = text.get(value.end..)?;
    let closing = after.trim_start().strip_prefix("```")?;
    let rest = line_at(closing, 0);
    let keys = if is_named { 0 } else { KEYS };
    let is_data = value.keys >= keys && value.plain_keys == value.keys && rest.trim().is_empty();
    let to = text.len() - closing.len() + rest.len() + 1;
    is_data.then(|| Block {
        from: start,
        to: to.min(text.len()),
        strings: value.strings,
    })
}

/// Takes a block out, but for the prose in it: where there is prose, its neighbours in Chinese,
/// such as its title, stay too.
fn take_out(text: &str, block: &Block, edits: &mut Vec<Edit>) {
    let chinese = |(from, to): &(usize, usize)| {
        let value = text.get(*from..*to).unwrap_or_default();
        let count = value.chars().filter(|c| is_chinese(*c)).count();
        (count, count >= PROSE || (count > 3 && value.contains('。')))
    };
    let has_prose = block.strings.iter().any(|string| chinese(string).1);
    let mut done = block.from;
    let mut with = None;
    for &(from, to) in &block.strings {
        if has_prose && chinese(&(from, to)).0 > 1 {
            edits.push(Edit {
                from: done,
                to: from,
                with,
            });
            unescape(text, from, to, edits);
            (done, with) = (to, Some('\n'));
        }
    }
    // The line end after the last value kept is the block's own.
    let to = match with {
        Some(_)
            if text
                .get(..block.to)
                .is_some_and(|text| text.ends_with('\n')) =>
        {
            block.to - 1
        }
        _ => block.to,
    };
    if done < to {
        edits.push(Edit::delete(done, to));
    }
}

/// Puts the characters that escapes stand for in their place, in the string `from..to`.
fn unescape(text: &str, from: usize, to: usize, edits: &mut Vec<Edit>) {
    let mut at = from;
    while let Some(next) = text.get(at..to).and_then(|rest| rest.find('\\')) {
        at += next;
        let escape = text.get(at + 1..to).unwrap_or_default();
        let (length, with) = match escape.as_bytes().first() {
            Some(b'n' | b'r') => (2, '\n'),
            Some(b't') => (2, '\t'),
            Some(b'u') => code(escape).unwrap_or((1, '\\')),
            Some(&mark @ (b'"' | b'\\' | b'/')) => (2, mark.into()),
            _ => (1, '\\'),
        };
        if length > 1 {
            edits.push(Edit::replace(at, at + length, with));
        }
        at += length;
    }
}

/// The length of an escape by number with its backslash, and its character: `u4e2d`.
fn code(escape: &str) -> Option<(usize, char)> {
    let unit = |at: usize| u32::from_str_radix(escape.get(at..at + 4)?, 16).ok();
    let first = unit(1)?;
    if let Some(character) = char::from_u32(first) {
        return Some((6, character));
    }
    let second = unit(7).filter(|second| (0xdc00..0xe000).contains(second))?;
    let code = 0x10000 + ((first.checked_sub(0xd800)? & 0x3ff) << 10) + (second - 0xdc00);
    Some((12, char::from_u32(code)?))
}
