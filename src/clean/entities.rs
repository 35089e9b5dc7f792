//! Rules for HTML entities left in a plain text, also where they were escaped twice:
//! `&nbsp;`, `&#8220;`, `&amp;ldquo;`.

use memchr::memchr;

use super::edit::Edit;

/// The longest entity between its & and its semicolon, in bytes.
const LONGEST: usize = 12;

/// Names and what they stand for, by ascending name.
const NAMES: [(&str, char); 80] = [
    ("Alpha", 'Α'),
    ("Beta", 'Β'),
    ("Delta", 'Δ'),
    ("Dagger", '‡'),
    ("Omega", 'Ω'),
    ("Prime", '″'),
    ("Sigma", 'Σ'),
    ("alpha", 'α'),
    ("amp", '&'),
    ("apos", '\''),
    ("asymp", '≈'),
    ("bdquo", '„'),
    ("beta", 'β'),
    ("bull", '•'),
    ("cent", '¢'),
    ("copy", '©'),
    ("dagger", '†'),
    ("darr", '↓'),
    ("deg", '°'),
    ("delta", 'δ'),
    ("divide", '÷'),
    ("emsp", '\u{3000}'),
    ("ensp", ' '),
    ("epsilon", 'ε'),
    ("equiv", '≡'),
    ("euro", '€'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("frac34", '¾'),
    ("gamma", 'γ'),
    ("ge", '≥'),
    ("gt", '>'),
    ("hellip", '…'),
    ("infin", '∞'),
    ("lambda", 'λ'),
    ("laquo", '«'),
    ("larr", '←'),
    ("ldquo", '“'),
    ("le", '≤'),
    ("lsaquo", '‹'),
    ("lsquo", '‘'),
    ("lt", '<'),
    ("mdash", '—'),
    ("micro", 'µ'),
    ("middot", '·'),
    ("minus", '−'),
    ("mu", 'μ'),
    ("nbsp", ' '),
    ("ndash", '–'),
    ("ne", '≠'),
    ("omega", 'ω'),
    ("oplus", '⊕'),
    ("para", '¶'),
    ("permil", '‰'),
    ("pi", 'π'),
    ("plusmn", '±'),
    ("pound", '£'),
    ("prime", '′'),
    ("quot", '"'),
    ("radic", '√'),
    ("raquo", '»'),
    ("rarr", '→'),
    ("rdquo", '”'),
    ("reg", '®'),
    ("rsaquo", '›'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("sect", '§'),
    ("sigma", 'σ'),
    ("sub", '⊂'),
    ("sum", '∑'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("theta", 'θ'),
    ("thinsp", ' '),
    ("tilde", '˜'),
    ("times", '×'),
    ("trade", '™'),
    ("uarr", '↑'),
    ("yen", '¥'),
];

/// The edits these rules ask for.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut at = 0;
    let bytes = text.as_bytes();
    while let Some(next) = bytes.get(at..).and_then(|rest| memchr(b'&', rest)) {
        at += next;
        match entity(&text[at..]) {
            Some((length, with)) => {
                let to = at + length;
                edits.push(Edit { from: at, to, with });
                at = to;
            }
            None => at += 1,
        }
    }
    edits
}

/// The length in bytes of the entity a text opens with, and the character it stands for; none
/// for one that is not seen.
fn entity(text: &str) -> Option<(usize, Option<char>)> {
    let mut rest = text.strip_prefix('&')?;
    let mut escaped = None;
    // An & that was escaped may be the & of an entity.
    while let Some(after) = rest.strip_prefix("amp;") {
        rest = after;
        escaped = Some((text.len() - rest.len(), Some('&')));
    }
    match body(rest) {
        Some((length, with)) => Some((text.len() - rest.len() + length, with)),
        None => escaped,
    }
}

/// The length of an entity after its &, and the character it stands for.
fn body(text: &str) -> Option<(usize, Option<char>)> {
    let bytes = text.as_bytes();
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
    let length = bytes
        .iter()
        .take(LONGEST)
        .take_while(|byte| is_part(byte))
        .count();
    let name = text.get(..length)?;
    let closed = bytes.get(length) == Some(&b';');
    // Pages that lost the semicolon lost it after the commonest one.
    if name.eq_ignore_ascii_case("nbsp") {
        return Some((length + usize::from(closed), Some(' ')));
    }
    if !closed {
        return None;
    }
    let with = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None => named(name)?,
    };
    Some((length + 1, with))
}

fn named(name: &str) -> Option<Option<char>> {
    if matches!(name, "shy" | "zwj" | "zwnj" | "lrm" | "rlm") {
        return Some(None);
    }
    let found = NAMES.iter().find(|(known, _)| *known == name)?;
    Some(Some(found.1))
}

/// The character of a number: 8220 or x201C. Those from 128 to 159 are meant as Windows has them.
fn numbered(number: &str) -> Option<Option<char>> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    Some(match code {
        0x85 => Some('…'),
        0x91 => Some('‘'),
        0x92 => Some('’'),
        0x93 => Some('“'),
        0x94 => Some('”'),
        0x95 => Some('•'),
        0x96 => Some('–'),
        0x97 => Some('—'),
        0x99 => Some('™'),
        0x9 | 0x20 | 0xa0 | 0x2000..=0x200a | 0x202f | 0x205f => Some(' '),
        0xa | 0xd => Some('\n'),
        0xad | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfffc => None,
        _ => Some(char::from_u32(code).filter(|c| !c.is_control())?),
    })
}

#[cfg(test)]
mod tests {
    use crate::clean::tests::check;

    #[test]
    fn entities_become_what_they_stand_for() {
        for (decoded, expected) in [
            ("总结&nbsp;报告", "总结 报告"),
            ("&ldquo;三农&rdquo;工作&hellip;&hellip;", "“三农”工作……"),
            (
                "&#8220;十五&#8221;&#x8BA1;划&#20013;&#147;&#148;",
                "“十五”计划中“”",
            ),
            ("增长&amp;ge;5%，&amp;amp;nbsp;降低", "增长≥5%， 降低"),
            ("研究&amp;开发，A&amp;B", "研究&开发，A&B"),
            ("&emsp;&emsp;各位代表：&zwnj;&shy;", "各位代表："),
            ("张三&nbsp李四", "张三 李四"),
            // Kept: what is no entity.
            ("研究&开发", "研究&开发"),
            ("a&b;c", "a&b;c"),
            ("&#0;&#xD800;&#99999999;", "&#0;&#xD800;&#99999999;"),
            ("?a=1&copy=2&lt", "?a=1&copy=2&lt"),
            ("&", "&"),
        ] {
            check(decoded, expected);
        }
    }
}
