//! Where a tag ends, found as HTML's tokenizer would, so that it can be fed whole or shortened.

/// No tag of a page has more attributes that matter. The tokenizer compares each with all before it,
/// so that a tag of a million would never end.
const MOST_ATTRIBUTES: usize = 256;

/// The extent of a tag, in bytes from its `<`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    /// One past the name.
    pub(super) name: usize,
    /// One past the last attribute to keep, where the tag has too many.
    pub(super) keep: Option<usize>,
    /// One past the `>`; `None` where the text ends first.
    pub(super) end: Option<usize>,
}

/// Whether a tag begins here.
pub(super) fn begins(text: &str) -> bool {
    let mut bytes = text.bytes();
    let first = bytes.next() == Some(b'<');
    let second = bytes.next();
    first
        && (second.is_some_and(|b| b.is_ascii_alphabetic())
            || second == Some(b'/') && bytes.next().is_some_and(|b| b.is_ascii_alphabetic()))
}

/// The name of a tag that begins here, as written, without the slash of an end tag.
pub(super) fn name(text: &str) -> &str {
    let text = text.get(1..).unwrap_or_default();
    let text = text.strip_prefix('/').unwrap_or(text);
    let end = text.find([' ', '\n', '\t', '\r', '\x0C', '/', '>']);
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// The extent of a tag that begins here.
pub(super) fn extent(text: &str) -> Extent {
    let slash = usize::from(text.as_bytes().get(1) == Some(&b'/'));
    let name_end = 1 + slash + name(text).len();
    let mut scan = Scan {
        bytes: text.as_bytes(),
        at: name_end,
    };
    let mut keep = None;
    let mut attributes = 0_usize;
    let end = loop {
        scan.skip(|b| is_space(b) || b == b'/');
        match scan.peek() {
            None => break None,
            Some(b'>') => break Some(scan.at + 1),
            Some(_) if attributes == MOST_ATTRIBUTES => {
                keep = Some(scan.at);
                attributes += 1;
            }
            Some(_) => attributes += 1,
        }
        if scan.attribute().is_none() {
            break None;
        }
    };
    Extent {
        name: name_end,
        keep,
        end,
    }
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self, over: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&over) {
            self.at += 1;
        }
    }

    /// Goes past an attribute and its value; `None` where the text ends in its quotes.
    fn attribute(&mut self) -> Option<()> {
        // An equals sign at the beginning is part of the name.
        self.at += 1;
        self.skip(|b| !is_space(b) && !matches!(b, b'/' | b'>' | b'='));
        self.skip(is_space);
        if self.peek() != Some(b'=') {
            return Some(());
        }
        self.at += 1;
        self.skip(is_space);
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => {
                self.at += 1;
                self.skip(|b| b != quote);
                self.peek()?;
                self.at += 1;
            }
            Some(b'>') | None => {}
            Some(_) => self.skip(|b| !is_space(b) && b != b'>'),
        }
        Some(())
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | b'\x0C')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_ends_where_its_quotes_allow() {
        for (text, end) in [
            ("<p>文", Some("<p>")),
            ("</p >文", Some("</p >")),
            ("<a title='1>0' b>文", Some("<a title='1>0' b>")),
            ("<a title=\"'>\"b='\">'>文", Some("<a title=\"'>\"b='\">'>")),
            ("<a b = c'd>文", Some("<a b = c'd>")),
            ("<a b=>文", Some("<a b=>")),
            ("<a =b='>'>文", Some("<a =b='>'>")),
            ("<a/b/>文", Some("<a/b/>")),
            ("<a b='>文", None),
            ("<a b", None),
            ("<a", None),
        ] {
            assert!(begins(text), "{text}");
            assert_eq!(extent(text).end.map(|end| &text[..end]), end, "{text}");
        }
        for text in ["<", "</", "< p>", "<1>", "</ p>", "<!p>", "文", ""] {
            assert!(!begins(text), "{text}");
        }
    }

    #[test]
    fn names_end_at_spaces_and_slashes() {
        for (text, want) in [("<TITLE>", "TITLE"), ("</o:p\n>", "o:p"), ("<br/>", "br")] {
            assert_eq!(name(text), want);
        }
    }

    #[test]
    fn a_tag_of_too_many_attributes_is_shortened() {
        let text = format!("<p{}>文", " a".repeat(MOST_ATTRIBUTES + 1));
        let found = extent(&text);
        assert_eq!(found.keep, Some(2 + 2 * MOST_ATTRIBUTES + 1));
        assert_eq!(found.end, Some(text.len() - "文".len()));
        assert_eq!(extent(&text.replacen(" a", "", 1)).keep, None);
    }
}
