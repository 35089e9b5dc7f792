//! Finds the tags and comments in a text, by their names and attributes.

use memchr::memchr;

/// The longest tag, in bytes.
const LONGEST: usize = 2048;
/// The longest comment, in bytes.
const LONGEST_COMMENT: usize = 4096;
/// The longest script or style sheet, in bytes.
const LONGEST_SCRIPT: usize = 1 << 16;
/// A comment with as many Chinese characters may be somebody's words.
const PROSE: usize = 30;

/// What a tag does to the words around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Nothing: they stand together.
    Inline,
    /// They are cells of a table.
    Cell,
    /// They are in different lines.
    Block,
}

/// Names that begin and end a line.
const BLOCKS: [&str; 41] = [
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "title",
    "tr",
    "ul",
    "xml",
];
/// Names that set a cell of a table apart.
const CELLS: [&str; 2] = ["td", "th"];
/// Names that leave the line as it is.
const INLINES: [&str; 46] = [
    "a", "abbr", "area", "b", "base", "big", "button", "col", "colgroup", "del", "em", "embed",
    "font", "i", "iframe", "img", "input", "ins", "label", "link", "map", "marquee", "meta",
    "nobr", "noscript", "object", "option", "param", "q", "s", "script", "select", "small", "span",
    "strike", "strong", "style", "sub", "sup", "textarea", "tt", "u", "video", "wbr", "ruby", "rt",
];
/// Attributes that may stand without a value.
const BARE: [&str; 8] = [
    "async", "checked", "compact", "defer", "disabled", "nowrap", "noshade", "selected",
];

/// A tag in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag {
    /// Its first byte.
    pub from: usize,
    /// One past its last byte.
    pub to: usize,
    /// What it does to the words around it.
    pub kind: Kind,
    /// Its name, where that is one letter and nothing else is in the tag: then it goes only if
    /// its like is found too.
    pub letter: Option<(u8, bool)>,
}

/// The tags and comments of a text, in order.
pub(super) fn tags(text: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut closings = Closings::default();
    let mut at = 0;
    let bytes = text.as_bytes();
    while let Some(next) = bytes.get(at..).and_then(|rest| memchr(b'<', rest)) {
        at += next;
        match comment(text, at, &mut closings).or_else(|| tag(text, at, &mut closings)) {
            Some(tag) => {
                at = tag.to;
                tags.push(tag);
            }
            None => at += 1,
        }
    }
    tags
}

/// Where the next ends of comments and scripts are, so that none is looked for twice.
#[derive(Debug, Default)]
struct Closings {
    comment: Option<usize>,
    script: Option<usize>,
    style: Option<usize>,
}

/// The first byte from `at` on at which `what` stands, remembered in `known`.
fn next(text: &str, at: usize, what: &str, known: &mut Option<usize>) -> usize {
    match *known {
        Some(found) if found >= at => found,
        _ => {
            let found = text[at..].find(what).map_or(usize::MAX, |found| at + found);
            *known = Some(found);
            found
        }
    }
}

/// The comment that begins at byte `at`, unless it may be somebody's words.
fn comment(text: &str, at: usize, closings: &mut Closings) -> Option<Tag> {
    let rest = text.get(at..)?;
    let to = if rest.starts_with("<!--") {
        let end = next(text, at + 4, "-->", &mut closings.comment);
        end.checked_add(3)?
    } else if rest.starts_with("<!") || rest.starts_with("<?xml") {
        let is_known = ["<!DOCTYPE", "<!doctype", "<![endif]", "<![if", "<?xml"];
        if !is_known.iter().any(|known| rest.starts_with(known)) {
            return None;
        }
        let end = rest.bytes().take(LONGEST).position(|byte| byte == b'>')?;
        at + end + 1
    } else {
        return None;
    };
    if to - at > LONGEST_COMMENT {
        return None;
    }
    let words = text
        .get(at..to)?
        .chars()
        .filter(|c| *c >= '\u{2e80}')
        .count();
    (words < PROSE).then_some(Tag {
        from: at,
        to,
        kind: Kind::Inline,
        letter: None,
    })
}

/// The tag that begins at byte `at`; of a script or a style sheet, all of it.
fn tag(text: &str, at: usize, closings: &mut Closings) -> Option<Tag> {
    let bytes = text.as_bytes();
    let closing = bytes.get(at + 1) == Some(&b'/');
    let start = at + 1 + usize::from(closing);
    let length = bytes.get(start..)?.iter().take(12);
    let length = length
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    let name = text.get(start..start + length)?.to_ascii_lowercase();
    let (kind, name_end) = match bytes.get(start + length) {
        // What Office writes: <o:p>, <st1:chsdate>.
        Some(b':') if matches!(name.as_str(), "o" | "v" | "w" | "m" | "st1") => {
            let rest = bytes.get(start + length + 1..)?.iter().take(24);
            let more = rest.take_while(|byte| byte.is_ascii_alphanumeric()).count();
            (Kind::Inline, start + length + 1 + more)
        }
        _ => (kind(&name)?, start + length),
    };
    let (to, bare) = attributes(bytes, name_end, closing)?;
    let letter = match name.as_bytes() {
        [letter] if bare && kind == Kind::Inline && name_end == start + 1 => {
            Some((*letter, closing))
        }
        _ => None,
    };
    let body_end = match name.as_str() {
        "script" if !closing => next(text, to, "</script", &mut closings.script),
        "style" if !closing => next(text, to, "</style", &mut closings.style),
        _ => to,
    };
    let to = if body_end.saturating_sub(to) <= LONGEST_SCRIPT {
        body_end
    } else {
        to
    };
    Some(Tag {
        from: at,
        to,
        kind,
        letter,
    })
}

fn kind(name: &str) -> Option<Kind> {
    if BLOCKS.contains(&name) {
        Some(Kind::Block)
    } else if CELLS.contains(&name) {
        Some(Kind::Cell)
    } else {
        INLINES.contains(&name).then_some(Kind::Inline)
    }
}

/// The end of the tag whose attributes begin at byte `at`, and whether there are none; nothing
/// where these are no attributes.
fn attributes(bytes: &[u8], mut at: usize, closing: bool) -> Option<(usize, bool)> {
    let first = at;
    let end = bytes.len().min(at + LONGEST);
    loop {
        let spaces = at;
        at += count(bytes, at, end, |byte| byte.is_ascii_whitespace());
        match bytes.get(at)? {
            b'>' => return Some((at + 1, spaces == first)),
            b'/' if bytes.get(at + 1) == Some(&b'>') => return Some((at + 2, false)),
            _ if closing || at == spaces || at >= end => return None,
            _ => at = attribute(bytes, at, end)?,
        }
    }
}

/// The end of the attribute at byte `at`.
fn attribute(bytes: &[u8], at: usize, end: usize) -> Option<usize> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':');
    let length = count(bytes, at, end, is_name);
    let name = bytes.get(at..at + length).filter(|name| !name.is_empty())?;
    let after = at + length + count(bytes, at + length, end, |byte| byte == b' ');
    if bytes.get(after) != Some(&b'=') {
        let name = std::str::from_utf8(name).ok()?.to_ascii_lowercase();
        return BARE.contains(&name.as_str()).then_some(at + length);
    }
    let value = after + 1 + count(bytes, after + 1, end, |byte| byte == b' ');
    match bytes.get(value)? {
        quote @ (b'"' | b'\'') => {
            let inside = count(bytes, value + 1, end, |byte| byte != *quote);
            let closes = bytes.get(value + 1 + inside) == Some(quote);
            closes.then_some(value + inside + 2)
        }
        _ => {
            let is_part = |byte: u8| !byte.is_ascii_whitespace() && !b"<>\"'".contains(&byte);
            Some(value + count(bytes, value, end, is_part))
        }
    }
}

/// How many bytes from `at` on, and before `end`, are such.
fn count(bytes: &[u8], at: usize, end: usize, is_such: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(at..end).unwrap_or_default();
    rest.iter().take_while(|byte| is_such(**byte)).count()
}
