//! Safe names: of whatever an upload is called, a name that every system takes and that the walk sees.

use std::ffi::{OsStr, OsString};

use crate::config::CONFIG;

/// Longest name that file systems take, in bytes.
const LONGEST: usize = 255;
/// Longest ending, in characters; what is longer is part of a sentence.
const LONGEST_ENDING: usize = 10;
/// The name of what has none.
const NAMELESS: &str = "upload";
/// Endings that stand behind another one: `.tar.gz`.
const SECOND_ENDINGS: [&str; 6] = ["gz", "bz2", "xz", "zst", "lzma", "z"];
/// Names that mean something else to the walk or to a desktop.
const MEANT_OTHERWISE: [&str; 4] = ["thumbs.db", "desktop.ini", "__macosx", CONFIG];
/// Names of devices on Windows, with any ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
/// Devices on Windows that have a number.
const PORTS: [&str; 2] = ["com", "lpt"];

/// A safe name for an upload, and the ones to try where that is taken.
#[derive(Debug, Clone)]
pub(super) struct Name {
    stem: Vec<Unit>,
    ending: Vec<Unit>,
}

/// A character of a name. One that is not UTF-8 is most likely in an encoding of one or two bytes for each character,
/// whose second byte may look like a letter, or like `\`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Character(char),
    Foreign(u8, Option<u8>),
}

use Unit::{Character, Foreign};

impl Name {
    /// The safe name that is nearest to the one asked for. Of a path, its last part.
    pub(super) fn of(asked: &OsStr) -> Name {
        let mut asked = asked.to_owned();
        loop {
            // What is taken out may bring together what must not stand together, so it is looked at again.
            let name = Name::mended(&asked);
            let safe = name.numbered(1);
            if safe == asked {
                return name;
            }
            asked = safe;
        }
    }

    fn mended(asked: &OsStr) -> Name {
        let parts = parts(asked);
        let last = parts.iter().rfind(|part| !part.is_empty());
        let last = last.map_or(&[][..], |part| part.as_encoded_bytes());
        let mut units = shown(without_drive(&units(last)), str::from_utf8(last).is_ok());
        trim_start(&mut units);
        trim_end(&mut units);
        if units.is_empty() {
            units = NAMELESS.chars().map(Character).collect();
        }
        if is_reserved(&units) {
            units.insert(first_dot(&units), Character('_'));
        }
        let ending = units.split_off(ending_at(&units));
        if length(&units) + length(&ending) > LONGEST {
            cut(&mut units, LONGEST - length(&ending));
        }
        Name {
            stem: units,
            ending,
        }
    }

    /// The name for the first, second, … file that asks for it: `总结.txt`, `总结 (2).txt`, …
    pub(super) fn numbered(&self, number: u32) -> OsString {
        let mut units = self.stem.clone();
        if number > 1 {
            let mark = format!(" ({number})");
            cut(&mut units, LONGEST - length(&self.ending) - mark.len());
            units.extend(mark.chars().map(Character));
        }
        units.extend(&self.ending);
        name_of(&units)
    }
}

/// The parts of a path between `/` and `\`, empty ones too.
pub(super) fn parts(path: &OsStr) -> Vec<OsString> {
    let units = units(path.as_encoded_bytes());
    units.split(is_separator).map(name_of).collect()
}

fn units(name: &[u8]) -> Vec<Unit> {
    if let Ok(text) = str::from_utf8(name) {
        return text.chars().map(Character).collect();
    }
    let mut units = Vec::new();
    let mut bytes = name.iter().copied().peekable();
    while let Some(first) = bytes.next() {
        units.push(match first.is_ascii() {
            true => Character(char::from(first)),
            // No encoding in use has a second byte below the digits, so a `/` or a dot is always one.
            false => Foreign(
                first,
                bytes.next_if(|second| *second >= b'0' && *second != 0x7F),
            ),
        });
    }
    units
}

fn name_of(units: &[Unit]) -> OsString {
    let mut bytes = Vec::new();
    for unit in units {
        match unit {
            Character(character) => {
                bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            Foreign(first, second) => {
                bytes.push(*first);
                bytes.extend(second);
            }
        }
    }
    #[cfg(unix)]
    return std::os::unix::ffi::OsStringExt::from_vec(bytes);
    #[cfg(not(unix))]
    return String::from_utf8_lossy(&bytes).into_owned().into();
}

fn is_separator(unit: &Unit) -> bool {
    matches!(unit, Character('/' | '\\'))
}

/// A name without the drive it begins with: `C:总结.doc`.
fn without_drive(units: &[Unit]) -> &[Unit] {
    match units {
        [Character(letter), Character(':'), rest @ ..] if letter.is_ascii_alphabetic() => rest,
        _ => units,
    }
}

/// What of a name can be seen, with what Windows takes in no name written in full width, as people would write it in
/// Chinese.
fn shown(units: &[Unit], is_utf8: bool) -> Vec<Unit> {
    let shown = units.iter().filter(|unit| match unit {
        Character(character) => !is_unseen(*character),
        Foreign(..) => true,
    });
    let written = shown.map(|unit| match unit {
        Character(character @ (':' | '*' | '?' | '"' | '<' | '>' | '|')) if is_utf8 => {
            // The full-width forms stand in the same order as ASCII.
            Character(char::from_u32(u32::from(*character) + 0xFEE0).unwrap_or('_'))
        }
        Character(':' | '*' | '?' | '"' | '<' | '>' | '|') => Character('_'),
        unit => *unit,
    });
    written.collect()
}

/// Control characters, and those that show nothing or turn the direction of writing, so that a name shows as another.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

fn is_space(unit: &Unit) -> bool {
    matches!(unit, Character(' ' | '\u{3000}'))
}

/// Takes away what would hide a file, and spaces.
fn trim_start(units: &mut Vec<Unit>) {
    let mut rest = units.as_slice();
    loop {
        rest = match rest {
            [Character('.'), rest @ ..] | [Character('~'), Character('$'), rest @ ..] => rest,
            [first, rest @ ..] if is_space(first) => rest,
            _ => break,
        };
    }
    units.drain(..units.len() - rest.len());
}

/// Takes away spaces and dots, which Windows would leave out.
fn trim_end(units: &mut Vec<Unit>) {
    while units
        .pop_if(|last| *last == Character('.') || is_space(last))
        .is_some()
    {}
}

/// Takes away from the end what is more than so many bytes, and spaces before that.
fn cut(units: &mut Vec<Unit>, bytes: usize) {
    let mut over = length(units).saturating_sub(bytes);
    while over > 0
        && let Some(last) = units.pop()
    {
        over = over.saturating_sub(length(&[last]));
    }
    while units.pop_if(|last| is_space(last)).is_some() {}
}

/// So many bytes.
fn length(units: &[Unit]) -> usize {
    let lengths = units.iter().map(|unit| match unit {
        Character(character) => character.len_utf8(),
        Foreign(_, second) => 1 + usize::from(second.is_some()),
    });
    lengths.sum()
}

/// Whether Windows, the walk or a desktop sees something else in this name, in whatever case.
fn is_reserved(units: &[Unit]) -> bool {
    let name = folded(units);
    let (base, _) = units.split_at(first_dot(units));
    let base = folded(base);
    let base = base.trim_end();
    let is_port = PORTS.iter().any(|port| {
        let number = base.strip_prefix(port).map(|rest| rest.chars());
        number.is_some_and(|mut number| {
            matches!(number.next(), Some('0'..='9' | '¹' | '²' | '³')) && number.next().is_none()
        })
    });
    MEANT_OTHERWISE.contains(&name.as_str()) || DEVICES.contains(&base) || is_port
}

/// The name in lower case. Going by upper case, letters that file systems hold to be the same become so.
fn folded(units: &[Unit]) -> String {
    let characters = units.iter().map(|unit| match unit {
        Character(character) => *character,
        Foreign(..) => char::REPLACEMENT_CHARACTER,
    });
    let upper = characters.flat_map(char::to_lowercase);
    upper
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect()
}

fn first_dot(units: &[Unit]) -> usize {
    let dot = units.iter().position(|unit| *unit == Character('.'));
    dot.unwrap_or(units.len())
}

/// Where the ending begins, with its dot: the last one, or the last two of `.tar.gz`.
fn ending_at(units: &[Unit]) -> usize {
    let Some((last, ending)) = last_ending(units) else {
        return units.len();
    };
    let before = units.split_at(last).0;
    match last_ending(before) {
        Some((first, _)) if SECOND_ENDINGS.contains(&ending.as_str()) => first,
        _ => last,
    }
}

/// The last ending, if there is one, and where its dot is. A number is no ending, nor is a sentence.
fn last_ending(units: &[Unit]) -> Option<(usize, String)> {
    let dot = units.iter().rposition(|unit| *unit == Character('.'))?;
    let ending = folded(units.get(dot + 1..)?);
    let is_ending = (1..=LONGEST_ENDING).contains(&ending.len())
        && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && ending.bytes().any(|byte| byte.is_ascii_alphabetic());
    (dot > 0 && is_ending).then_some((dot, ending))
}

#[cfg(test)]
mod tests;
