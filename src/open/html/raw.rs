//! Where elements end whose content is not markup, and comments.

/// The elements whose end is asked for, in lower case.
const NAMES: [&str; 13] = [
    "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript",
    "template", "xml", "select", "datalist",
];

/// The ends of such elements in a page. Each is looked for once, however often it is asked for.
pub(super) struct Ends<'a> {
    html: &'a str,
    found: [Found; NAMES.len()],
    comment: Found,
}

/// What is known of where the next one is.
#[derive(Clone, Copy)]
enum Found {
    /// Nothing from before this byte on.
    At(usize),
    Nowhere,
    NotSought,
}

impl<'a> Ends<'a> {
    pub(super) fn new(html: &'a str) -> Self {
        Ends {
            html,
            found: [Found::NotSought; NAMES.len()],
            comment: Found::NotSought,
        }
    }

    /// Byte of the first end tag of this element at or after a byte of the page.
    pub(super) fn next(&mut self, name: &str, at: usize) -> Option<usize> {
        let index = NAMES.iter().position(|known| *known == name)?;
        let found = self.found.get_mut(index)?;
        recall(found, at, || end_tag(self.html, name, at))
    }

    /// One past the end of the comment that begins at a byte of the page.
    pub(super) fn comment(&mut self, at: usize) -> Option<usize> {
        let rest = self.html.get(at..)?;
        for empty in ["<!-->", "<!--->"] {
            if rest.starts_with(empty) {
                return Some(at + empty.len());
            }
        }
        let inside = at + "<!--".len();
        recall(&mut self.comment, inside, || {
            let rest = self.html.get(inside..)?;
            rest.match_indices("--")
                .map(|(at, _)| inside + at)
                .find(|at| {
                    let after = self.html.get(at + 2..).unwrap_or_default();
                    after.starts_with('>') || after.starts_with("!>") || after.starts_with("->")
                })
        })
        .and_then(|dashes| Some(dashes + self.html.get(dashes..)?.find('>')? + 1))
    }
}

fn recall(found: &mut Found, at: usize, seek: impl FnOnce() -> Option<usize>) -> Option<usize> {
    match *found {
        Found::At(place) if place >= at => return Some(place),
        Found::Nowhere => return None,
        _ => {}
    }
    let place = seek();
    *found = place.map_or(Found::Nowhere, Found::At);
    place
}

fn end_tag(html: &str, name: &str, at: usize) -> Option<usize> {
    html.get(at..)?
        .match_indices("</")
        .map(|(place, _)| at + place)
        .find(|place| {
            let tag = html.as_bytes().get(place + 2..).unwrap_or_default();
            let same = tag
                .get(..name.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()));
            let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
            same && tag.get(name.len()).is_some_and(ends)
        })
}
