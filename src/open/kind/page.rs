//! Whether a text is a web page, by how it begins.

/// What a page saved with its pictures is called.
pub(super) const MHTML: &str = "a web page packed with its pictures (save it as .html)";

/// Tags that only the head or frame of a whole page begins with.
const WHOLE: [&str; 6] = ["!doctype html", "html", "head", "meta", "body", "frameset"];
/// Tags that a piece of a page begins with, or a page whose head is missing.
const PIECE: [&str; 14] = [
    "title", "table", "div", "style", "script", "link", "base", "center", "font", "p", "h1", "h2",
    "span", "xml",
];
/// How far a page is read for its start, in bytes.
const FAR: usize = 8 * 1024;

/// How a text begins: in lower case, ASCII alone.
pub(super) struct Start {
    /// All of it.
    head: String,
    /// Where what counts begins: behind comments, declarations and programs for the server.
    at: usize,
}

impl Start {
    /// How these first bytes begin, in whatever encoding they are.
    pub(super) fn of(head: &[u8]) -> Self {
        let head = head.get(..FAR).unwrap_or(head);
        let marks: [&[u8]; 3] = [b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF"];
        let unmarked = marks.iter().find_map(|mark| head.strip_prefix(*mark));
        let head = unmarked.unwrap_or(head);
        // In UTF-16 and UTF-32 the letters of tags have zeros between them. No tag has any character
        // that is not ASCII, for which another stands that no tag has.
        let ascii = head
            .iter()
            .filter(|byte| **byte != 0)
            .map(|byte| match byte {
                128.. => 0x7F,
                byte => byte.to_ascii_lowercase(),
            });
        let head = String::from_utf8(ascii.collect()).unwrap_or_default();
        let mut start = Start { head, at: 0 };
        start.at = start.head.len() - start.after_preamble().len();
        start
    }

    fn rest(&self) -> &str {
        self.head.get(self.at..).unwrap_or_default()
    }

    /// Whether it begins as a whole page does.
    pub(super) fn is_whole_page(&self) -> bool {
        WHOLE.iter().any(|tag| is_tag(self.rest(), tag))
    }

    /// Whether it begins with a piece of a page.
    pub(super) fn is_piece_of_page(&self) -> bool {
        PIECE.iter().any(|tag| is_tag(self.rest(), tag))
    }

    /// Whether there are tags in it at all.
    pub(super) fn has_tags(&self) -> bool {
        let after = self.head.split('<').skip(1);
        let mut tags = after.filter_map(|tag| tag.chars().next());
        tags.any(|first| first.is_ascii_lowercase() || matches!(first, '/' | '!' | '?' | '%'))
    }

    /// What it is, where it is a text that only a program can make sense of.
    pub(super) fn unsupported(&self) -> Option<&'static str> {
        let head = self.head.trim_start();
        let mail = [
            "mime-version:",
            "from: <saved by",
            "content-type: multipart/related",
        ];
        if mail.iter().any(|field| head.starts_with(field)) && head.contains("multipart/related") {
            return Some(MHTML);
        }
        if !head.starts_with("<?xml") {
            return None;
        }
        let signs = [
            (
                "progid=\"word.document\"",
                "a Word document of the XML kind (save it as .docx)",
            ),
            (
                "progid=\"excel.sheet\"",
                "an Excel table of the XML kind (save it as .xlsx)",
            ),
            (
                "<office:document",
                "a flat OpenDocument file (save it as .odt or .ods)",
            ),
            (
                "<pkg:package",
                "a Word document of the XML kind (save it as .docx)",
            ),
            ("<svg", "a drawing"),
        ];
        let sign = signs.iter().find(|(sign, _)| head.contains(sign));
        sign.map(|(_, what)| *what)
    }

    /// What is left behind white space, marks, comments, declarations and programs for the server.
    fn after_preamble(&self) -> &str {
        let mut rest = self.head.as_str();
        loop {
            rest = rest.trim_start();
            let closed_by = match rest {
                _ if rest.starts_with("<!--") => "-->",
                _ if rest.starts_with("<?php") || rest.starts_with("<?xml") => "?>",
                _ if rest.starts_with("<%") => "%>",
                _ => return rest,
            };
            match rest.split_once(closed_by) {
                Some((_, after)) => rest = after,
                None => return rest,
            }
        }
    }
}

/// Whether a text begins with this tag.
fn is_tag(text: &str, tag: &str) -> bool {
    let after = text
        .strip_prefix('<')
        .and_then(|text| text.strip_prefix(tag));
    after.is_some_and(|after| {
        !after.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '-')
    })
}
