//! What a PDF file states of itself in its `Info` dictionary or its XMP packet, read by a look at
//! the bytes alone: the reader of pages does not tell.

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use crate::open::extracted::Metadata;

/// No longer value is read, in bytes.
const LONGEST: usize = 4096;

/// What the file states of itself, as far as it can be read.
pub(super) fn metadata(bytes: &[u8]) -> Metadata {
    // The words of a protected file are protected, too.
    let info = match rfind(bytes, b"/Encrypt") {
        Some(_) => &[][..],
        None => info(bytes).unwrap_or_default(),
    };
    let value = |key: &[u8]| string(info, key).map(|bytes| words(&bytes));
    let xmp = |tag: &str| xmp(bytes, tag);
    let some = |value: Option<String>| {
        value
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    };
    Metadata {
        title: some(value(b"/Title")).or_else(|| some(xmp("dc:title"))),
        created: some(value(b"/CreationDate")).or_else(|| some(xmp("xmp:CreateDate"))),
        modified: some(value(b"/ModDate")).or_else(|| some(xmp("xmp:ModifyDate"))),
    }
}

/// The bytes of the `Info` dictionary that the last trailer names, and what follows them.
fn info(bytes: &[u8]) -> Option<&[u8]> {
    let mut end = bytes.len();
    // `/Info` may also be a word of something else.
    for _ in 0..4 {
        let at = rfind(bytes.get(..end)?, b"/Info")?;
        if let Some(number) = number(bytes.get(at + 5..)?) {
            let header = format!("{number} 0 obj");
            let found = object(bytes, header.as_bytes())?;
            let body = bytes.get(found..(found + 16 * LONGEST).min(bytes.len()))?;
            let end = find(body, b"endobj").unwrap_or(body.len());
            return body.get(..end);
        }
        end = at;
    }
    None
}

/// The number at the start, after white space.
fn number(bytes: &[u8]) -> Option<u32> {
    let bytes = bytes.trim_ascii_start();
    let digits = bytes.iter().take(10).take_while(|b| b.is_ascii_digit());
    std::str::from_utf8(bytes.get(..digits.count())?)
        .ok()?
        .parse()
        .ok()
}

/// Where the object of this header begins; the last one counts, as it replaces those before.
fn object(bytes: &[u8], header: &[u8]) -> Option<usize> {
    let mut end = bytes.len();
    loop {
        let at = rfind(bytes.get(..end)?, header)?;
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        if !before.is_some_and(u8::is_ascii_digit) {
            return Some(at + header.len());
        }
        end = at;
    }
}

/// The string that stands after a key, its escapes undone.
fn string(dictionary: &[u8], key: &[u8]) -> Option<Vec<u8>> {
    let at = find(dictionary, key)? + key.len();
    let rest = dictionary.get(at..)?.trim_ascii_start();
    match rest.first()? {
        b'(' => Some(literal(rest.get(1..)?)),
        b'<' if rest.get(1) != Some(&b'<') => Some(hexadecimal(rest.get(1..)?)),
        _ => None,
    }
}

/// A string in parentheses, from after the first one.
fn literal(bytes: &[u8]) -> Vec<u8> {
    let mut value = Vec::new();
    let mut depth = 0;
    let mut rest = bytes.iter().take(LONGEST).copied().peekable();
    while let Some(byte) = rest.next() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            b'\\' => {
                value.extend(escaped(&mut rest));
                continue;
            }
            _ => {}
        }
        value.push(byte);
    }
    value
}

/// The byte that an escape stands for, from after its backslash; none for a broken line.
fn escaped(rest: &mut std::iter::Peekable<impl Iterator<Item = u8>>) -> Option<u8> {
    match rest.next()? {
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        b't' => Some(b'\t'),
        b'b' | b'f' | b'\n' => None,
        b'\r' => {
            rest.next_if_eq(&b'\n');
            None
        }
        digit @ b'0'..=b'7' => {
            let mut value = u32::from(digit - b'0');
            for _ in 0..2 {
                if let Some(digit) = rest.next_if(|byte| matches!(byte, b'0'..=b'7')) {
                    value = value * 8 + u32::from(digit - b'0');
                }
            }
            Some(value as u8)
        }
        other => Some(other),
    }
}

/// A string in hexadecimal digits, from after its `<`.
fn hexadecimal(bytes: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = bytes
        .iter()
        .take(2 * LONGEST)
        .take_while(|byte| **byte != b'>')
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .map(|digit| digit as u8)
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit) << (4 * (2 - pair.len())))
        .collect()
}

/// The characters of a string of a document: UTF-16 or UTF-8 with a byte order mark, else the
/// GBK that Chinese programs write against the rules, else Latin.
fn words(bytes: &[u8]) -> String {
    let decoded = if bytes.starts_with(&[0xFE, 0xFF]) {
        UTF_16BE.decode(bytes).0
    } else if bytes.starts_with(&[0xFF, 0xFE]) {
        UTF_16LE.decode(bytes).0
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        text.trim_start_matches('\u{FEFF}').into()
    } else {
        let (text, _, has_errors) = GB18030.decode(bytes);
        if has_errors {
            bytes.iter().map(|byte| char::from(*byte)).collect()
        } else {
            text
        }
    };
    decoded.chars().filter(|c| !c.is_control()).collect()
}

/// What stands in an element of the XMP packet, or in the first entry of a list in it.
fn xmp(bytes: &[u8], tag: &str) -> Option<String> {
    let from = rfind(bytes, b"<x:xmpmeta")?;
    let packet = bytes.get(from..(from + 64 * LONGEST).min(bytes.len()))?;
    let start = find(packet, format!("<{tag}").as_bytes())?;
    let rest = packet.get(start..)?;
    let end = find(rest, format!("</{tag}>").as_bytes())?;
    let element = std::str::from_utf8(rest.get(..end.min(LONGEST))?).ok()?;
    // What is not inside of a tag is the value.
    let value: String = element
        .split('<')
        .filter_map(|piece| piece.split_once('>'))
        .map(|(_, words)| words)
        .collect();
    let marks = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&amp;", "&"),
    ];
    let plain = marks
        .iter()
        .fold(value, |value, (mark, sign)| value.replace(mark, sign));
    Some(plain)
}

/// Where a word first stands.
pub(super) fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

/// Where a word last stands.
fn rfind(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_read_in_all_their_encodings() {
        let gbk = GB18030.encode("某县总结").0.into_owned();
        for (written, title) in [
            (&b"(\xFE\xFF\x5E\x74\x00\\)\x00a)"[..], "年)a"),
            (b"<FEFF5E74 662>", "年映"),
            (b"(Report \\(2019\\) (a) \\101)", "Report (2019) (a) A"),
            (&[b"(", &gbk[..], b")"].concat(), "某县总结"),
            ("(总结)".as_bytes(), "总结"),
        ] {
            let file = [
                &b"%PDF-1.4\n11 0 obj<</Title(no)>>endobj 1 0 obj <</Title "[..],
                written,
                b"/CreationDate(D:20190305)>> endobj\ntrailer <</Info 1 0 R>>",
            ]
            .concat();
            let got = metadata(&file);
            assert_eq!(got.title.as_deref(), Some(title), "{written:?}");
            assert_eq!(got.created.as_deref(), Some("D:20190305"));
        }
    }

    #[test]
    fn what_is_not_there_or_protected_is_left_out() {
        for file in [
            &b""[..],
            b"/Info",
            b"/Info 7 0 R",
            b"7 0 obj <</Title/Name>> /Info 7 0 R",
            b"7 0 obj <</Title(abc)>> trailer <</Encrypt 3 0 R/Info 7 0 R>>",
        ] {
            assert_eq!(metadata(file), Metadata::default());
        }
    }

    #[test]
    fn a_packet_stands_in_for_the_dictionary() {
        let file = "<x:xmpmeta><xmp:CreateDate>2019-03-05</xmp:CreateDate><dc:title><rdf:Alt>\
                    <rdf:li xml:lang='x'>甲&amp;乙</rdf:li></rdf:Alt></dc:title></x:xmpmeta>";
        let got = metadata(file.as_bytes());
        assert_eq!(got.title.as_deref(), Some("甲&乙"));
        assert_eq!(got.created.as_deref(), Some("2019-03-05"));
    }
}
