//! The encoding that a web page says it is in.

/// How far into a page its declaration is looked for, in bytes.
const HEAD: usize = 8 << 10;

/// The charset label that a page declares near its beginning, as written: in a `meta` tag, else in
/// its XML declaration. `None` where there is none, and for pages in UTF-16 or UTF-32.
pub(crate) fn declared(page: &[u8]) -> Option<&str> {
    let head = page.get(..HEAD).unwrap_or(page);
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    in_meta(head).or_else(|| in_xml(head))
}

fn in_meta(head: &[u8]) -> Option<&str> {
    let mut rest = head;
    while let Some(start) = rest.iter().position(|byte| *byte == b'<') {
        rest = rest.get(start..)?;
        if rest.starts_with(b"<!--") {
            // A declaration that is commented out does not count.
            rest = rest.get(find(rest, b"-->")?..)?;
            continue;
        }
        if starts_with(rest, b"<meta")
            && rest
                .get(5)
                .is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'/')
        {
            let end = rest.iter().position(|byte| *byte == b'>');
            if let Some(label) = meta_label(rest.get(..end.unwrap_or(rest.len()))?) {
                return Some(label);
            }
        }
        rest = rest.get(1..)?;
    }
    None
}

/// The label in a `meta` tag, as `charset=…` or in `content="text/html; charset=…"`.
fn meta_label(tag: &[u8]) -> Option<&str> {
    // What a description or keywords say of charsets is no declaration.
    if find(tag, b" name=").is_some() || find(tag, b" property=").is_some() {
        return None;
    }
    let mut rest = tag;
    while let Some(at) = find(rest, b"charset") {
        rest = rest.get(at + b"charset".len()..)?;
        if let Some(label) = value(rest) {
            return Some(label);
        }
    }
    None
}

fn in_xml(head: &[u8]) -> Option<&str> {
    let head = head.trim_ascii_start();
    if !head.starts_with(b"<?xml") {
        return None;
    }
    let declaration = head.get(..find(head, b">")?)?;
    value(declaration.get(find(declaration, b"encoding")? + b"encoding".len()..)?)
}

/// What stands after an equals sign, with or without quotes.
fn value(text: &[u8]) -> Option<&str> {
    let text = text
        .trim_ascii_start()
        .strip_prefix(b"=")?
        .trim_ascii_start();
    let text = match text.first() {
        Some(b'"' | b'\'') => text.get(1..)?.trim_ascii_start(),
        _ => text,
    };
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
    let length = text.iter().take_while(|byte| inside(byte)).count();
    let label = std::str::from_utf8(text.get(..length)?).ok()?;
    (!label.is_empty() && label.len() <= 40).then_some(label)
}

/// Where the words begin in the text, whatever their case.
fn find(text: &[u8], words: &[u8]) -> Option<usize> {
    text.windows(words.len())
        .position(|window| window.eq_ignore_ascii_case(words))
}

fn starts_with(text: &[u8], words: &[u8]) -> bool {
    text.get(..words.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_is_found_where_pages_put_it() {
        let long = format!("{}<meta charset=gbk>", " ".repeat(HEAD));
        for (page, want) in [
            (r#"<html><META charset="GBK">"#, Some("GBK")),
            (
                r#"<meta http-equiv="Content-Type" content="text/html; charset=gb2312" />"#,
                Some("gb2312"),
            ),
            (
                "<meta http-equiv=Content-Type content='text/html;charset = utf-8 '>",
                Some("utf-8"),
            ),
            ("<meta charset=big5/>", Some("big5")),
            ("\u{feff}<meta\ncharset='x-gbk'>", Some("x-gbk")),
            (
                "<?xml version=\"1.0\" encoding='GB18030'?><html>",
                Some("GB18030"),
            ),
            (
                "<?xml version=\"1.0\" encoding=\"utf-8\"?><meta charset=gb2312>",
                Some("gb2312"),
            ),
            (
                "<!-- <meta charset=big5> --><meta charset=gbk>",
                Some("gbk"),
            ),
            (
                r#"<meta name="keywords" content="charset=big5"><meta charset=gbk>"#,
                Some("gbk"),
            ),
            ("<metadata charset=gbk>", None),
            ("<meta charset=>", None),
            ("<p>charset=gbk</p>", None),
            ("<meta charset", None),
            ("<", None),
            ("", None),
            (long.as_str(), None),
        ] {
            assert_eq!(declared(page.as_bytes()), want, "{page}");
        }
    }

    #[test]
    fn wide_pages_declare_nothing() {
        let page = "<meta charset=gb2312><p>报告</p>";
        let wide: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(declared(&wide), None);
        let wide: Vec<u8> = page.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(declared(&wide), None);
    }
}
