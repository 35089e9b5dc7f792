//! Rules for Word's field codes: what tells Word to work out a page number, a link or a table of
//! contents, either between its control characters or written out in the text.

use memchr::{memchr, memmem};

use super::edit::Edit;

/// Stands before a field's instruction.
pub(super) const BEGIN: char = '\u{13}';
/// Stands between a field's instruction and its result.
const RESULT: u8 = 0x14;
/// Stands after a field.
const END: u8 = 0x15;
/// The longest instruction, in bytes.
const LONGEST: usize = 2048;
/// How deep fields may stand in a field's instruction.
const DEPTH: usize = 8;

/// What must follow a field's name for it to be a field and not a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Follows {
    /// A switch such as `\* MERGEFORMAT`.
    Switch,
    /// The name of a bookmark, and a switch.
    NameAndSwitch,
    /// Something in quotes, or a switch.
    Quoted,
    /// The name of a program's object, such as `Word.Document.8`.
    Object,
}

const FIELDS: [(&str, Follows); 18] = [
    ("AUTHOR", Follows::Switch),
    ("CREATEDATE", Follows::Switch),
    ("DATE", Follows::Switch),
    ("EMBED", Follows::Object),
    ("FILENAME", Follows::Switch),
    ("HYPERLINK", Follows::Quoted),
    ("INCLUDEPICTURE", Follows::Quoted),
    ("NUMPAGES", Follows::Switch),
    ("PAGE", Follows::Switch),
    ("PAGEREF", Follows::NameAndSwitch),
    ("REF", Follows::NameAndSwitch),
    ("SAVEDATE", Follows::Switch),
    ("SECTIONPAGES", Follows::Switch),
    ("SEQ", Follows::NameAndSwitch),
    ("SHAPE", Follows::Switch),
    ("STYLEREF", Follows::Quoted),
    ("TIME", Follows::Switch),
    ("TOC", Follows::Switch),
];

/// The edits for fields that are written out.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let hints = ["HYPERLINK \"", "HYPERLINK “", "EMBED "];
    let bytes = text.as_bytes();
    let has_hint = |hint: &&str| memmem::find(bytes, hint.as_bytes()).is_some();
    if memchr(b'\\', bytes).is_none() && !hints.iter().any(has_hint) {
        return edits;
    }
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let name = name_at(bytes, at);
        match name.checked_sub(at).filter(|length| *length > 2) {
            Some(_) if at > 0 && bytes[at - 1].is_ascii_alphanumeric() => at = name,
            Some(_) => match field(&text[at..], name - at) {
                Some(length) => {
                    edits.push(Edit::delete(at, at + length));
                    at += length;
                }
                None => at = name,
            },
            None => {
                at += if byte.is_ascii_uppercase() {
                    name - at
                } else {
                    1
                }
            }
        }
    }
    edits
}

/// The end of the capital letters from byte `at` on.
fn name_at(bytes: &[u8], at: usize) -> usize {
    let letters = bytes.get(at..).unwrap_or_default().iter();
    at + letters.take_while(|byte| byte.is_ascii_uppercase()).count()
}

/// The length in bytes of the field that a text opens with, whose name is `name` bytes long.
fn field(text: &str, name: usize) -> Option<usize> {
    let word = text.get(..name)?;
    let (_, follows) = FIELDS.iter().find(|(field, _)| *field == word)?;
    let mut at = name;
    let mut proven = false;
    match follows {
        Follows::Object => {
            let object = text[at..].strip_prefix(' ')?;
            let length = word_length(object);
            let has_dot = object.get(..length).is_some_and(|name| name.contains('.'));
            return has_dot.then_some(at + 1 + length);
        }
        Follows::Quoted => {
            if let Some(length) = quoted(&text[at..]) {
                at += length;
                proven = true;
            }
        }
        Follows::NameAndSwitch => {
            at += spaces(&text[at..]) + bookmark_length(&text[at + spaces(&text[at..])..])
        }
        Follows::Switch => {}
    }
    while let Some(length) = switch(&text[at..]) {
        at += length;
        proven = true;
    }
    // The number of a page is no more the report's than the code that gives it.
    if proven && matches!(word, "PAGE" | "NUMPAGES" | "SECTIONPAGES") {
        let number = text[at..].trim_start_matches(' ');
        let after = number.trim_start_matches(|c: char| c.is_ascii_digit());
        if after.len() < number.len() && number.len() - after.len() <= 4 {
            at = text.len() - after.len();
        }
    }
    proven.then_some(at)
}

/// The length of a switch with what it takes, and the spaces before it: ` \* MERGEFORMAT`.
fn switch(text: &str) -> Option<usize> {
    let start = spaces(text);
    if start == 0 {
        return None;
    }
    let mut letters = text[start..].strip_prefix('\\')?.chars();
    let letter = letters.next()?;
    let takes_word = letter == '*';
    if !takes_word && !"@#!".contains(letter) && !letter.is_ascii_alphabetic() {
        return None;
    }
    let end = start + 2;
    // `\hidden` is a path or a formula, not the switch `\h`.
    if letter.is_ascii_alphabetic() && letters.next().is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    if takes_word {
        let from = end + spaces(&text[end..]);
        let rest = &text.as_bytes()[from..];
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        return (length > 0).then_some(from + length);
    }
    Some(end + quoted(&text[end..]).unwrap_or(0))
}

/// The length of something in quotes on the same line, and the spaces before it.
fn quoted(text: &str) -> Option<usize> {
    let start = spaces(text);
    let opening = text[start..].chars().next()?;
    let closing: &[char] = match opening {
        '"' => &['"'],
        '“' | '”' => &['”', '“'],
        _ => return None,
    };
    let from = start + opening.len_utf8();
    for (at, c) in text[from..].char_indices() {
        if closing.contains(&c) {
            return Some(from + at + c.len_utf8());
        }
        if c == '\n' || at > LONGEST {
            return None;
        }
    }
    None
}

fn spaces(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b' ').count()
}

/// The length of a name such as Word.Document.8.
fn word_length(text: &str) -> usize {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_');
    text.bytes()
        .take(64)
        .take_while(|byte| is_part(byte))
        .count()
}

/// The length of a bookmark's name, which may be in Chinese.
fn bookmark_length(text: &str) -> usize {
    let letters = text.chars().take(40);
    let name = letters.take_while(|c| c.is_alphanumeric() || *c == '_');
    name.map(char::len_utf8).sum()
}

/// The length in bytes of what goes at the start of a field between control characters: its
/// instruction, and the whole field where its result is the number of a page.
pub(super) fn instruction(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut depth = 0;
    let mut ends_page = false;
    for (at, &byte) in bytes.iter().enumerate().take(LONGEST) {
        match byte {
            0x13 if depth == DEPTH => return 1,
            0x13 => depth += 1,
            RESULT if depth == 1 && !ends_page => {
                if !is_page_number(&text[1..at]) {
                    return at + 1;
                }
                ends_page = true;
            }
            END => depth -= 1,
            b'\n' => return 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    1
}

/// Whether an instruction asks for the number of a page, or how many there are.
fn is_page_number(instruction: &str) -> bool {
    let name = instruction.split_whitespace().next();
    matches!(name, Some("PAGE" | "NUMPAGES" | "SECTIONPAGES"))
}

#[cfg(test)]
mod tests {
    use crate::clean::tests::check;

    #[test]
    fn field_codes_go_and_their_results_stay() {
        for (decoded, expected) in [
            (
                "见\u{13} HYPERLINK \"http://a.b/\" \u{14}附件\u{15}。",
                "见附件。",
            ),
            (
                "\u{13} TOC \\o \"1-3\" \u{14}总结\u{13} PAGEREF _a \\h \u{14}\u{15}\u{15}",
                "总结",
            ),
            ("第\u{13} PAGE \\* MERGEFORMAT \u{14}12\u{15}页码", "第页码"),
            (
                "甲\u{13} IF \u{13} REF a \u{14}一\u{15} \u{14}乙\u{15}",
                "甲乙",
            ),
            ("甲\u{13}乙\u{14}丙\n\u{15}丁", "甲丙\n丁"),
            ("甲\u{13}乙\n丙", "甲乙\n丙"),
            ("见HYPERLINK \"http://a.b/c d\" \\o \"说明\"附件", "见附件"),
            (
                "HYPERLINK \\l \"_Toc1\" 一、总结 PAGEREF _Toc1 \\h 3",
                "一、总结  3",
            ),
            ("总结\nTOC \\o \"1-3\" \\h \\z \\u\n正文", "总结\n\n正文"),
            ("总结 PAGE   \\* MERGEFORMAT 12", "总结"),
            ("表SEQ 表 \\* ARABIC1", "表1"),
            ("EMBED Word.Document.8正文", "正文"),
        ] {
            check(decoded, expected);
        }
    }

    #[test]
    fn words_that_fields_are_named_by_stay() {
        for text in [
            "PAGE 12",
            "HYPERLINK 是一种链接",
            "TOC 指标",
            "DATE \\hidden",
            "C:\\PAGE\\a",
            "MYPAGE \\* MERGEFORMAT",
            "EMBED 项目",
        ] {
            check(text, text);
        }
    }
}
