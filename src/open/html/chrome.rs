//! The parts of a page that it marks as navigation, header, footer or aside, and which to leave out.

use super::super::extracted::{Extracted, HeadingMark};

/// A page of less other text, in bytes, keeps even its navigation: it may be all there is.
const SOME: usize = 300;
/// A page of at least this much other text, in bytes, can do without its header and footer.
const PLENTY: usize = 1500;
/// More marked parts are not noted.
const MOST: usize = 10_000;
/// Deeper ones are not noted.
const DEEPEST: usize = 64;

/// The marked parts of a page, while it is read.
#[derive(Debug, Default)]
pub(super) struct Chrome {
    open: Vec<Open>,
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Open {
    name: &'static str,
    start: usize,
    headings: usize,
}

/// A stretch of the text, in bytes.
#[derive(Debug, Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
    navigation: bool,
}

impl Chrome {
    /// Notes that such an element begins, after so many bytes of text and so many headings.
    pub(super) fn start(&mut self, name: &'static str, at: usize, headings: usize) {
        if self.open.len() < DEEPEST {
            self.open.push(Open {
                name,
                start: at,
                headings,
            });
        }
    }

    /// Notes that such an element ends.
    pub(super) fn end(&mut self, name: &str, at: usize, headings: usize) {
        let Some(depth) = self.open.iter().rposition(|open| open.name == name) else {
            return;
        };
        let within = self.open.iter().take(depth);
        let in_article = within
            .clone()
            .any(|open| matches!(open.name, "article" | "main"));
        let part = self.open.get(depth).and_then(|open| {
            let navigation = open.name == "nav";
            // A header with a heading in it is the report's own as likely as the site's.
            let marked = matches!(open.name, "header" | "footer" | "aside")
                && !in_article
                && open.headings == headings;
            let start = open.start;
            (navigation || marked).then_some(Part {
                start,
                end: at,
                navigation,
            })
        });
        self.open.truncate(depth);
        if let Some(part) = part
            && self.parts.len() < MOST
            && part.end > part.start
        {
            self.parts.push(part);
        }
    }

    /// Leaves out the parts that the page can do without.
    pub(super) fn leave_out(mut self, page: &mut Extracted) {
        let all = self.total(|_| true);
        let rest = page.text.len().saturating_sub(all);
        let frame = self.total(|part| !part.navigation);
        let frame_too = rest >= PLENTY && rest >= 2 * frame;
        if rest < SOME {
            return;
        }
        // More than all the rest is no navigation, but a report in a navigation's dress.
        self.parts.retain(|part| {
            if part.navigation {
                part.end - part.start <= rest
            } else {
                frame_too
            }
        });
        cut(page, &self.outermost(|_| true));
    }

    fn total(&self, which: impl Fn(&Part) -> bool) -> usize {
        let parts = self.outermost(which);
        parts.iter().map(|part| part.end - part.start).sum()
    }

    /// The parts of a kind that lie in no other, in order.
    fn outermost(&self, which: impl Fn(&Part) -> bool) -> Vec<Part> {
        let mut parts: Vec<Part> = self.parts.iter().copied().filter(which).collect();
        parts.sort_by_key(|part| (part.start, std::cmp::Reverse(part.end)));
        let mut end = 0;
        parts.retain(|part| {
            let outside = part.start >= end;
            end = end.max(part.end);
            outside
        });
        parts
    }
}

/// Cuts the parts out of the text, which are in order and apart, and moves its headings along.
fn cut(page: &mut Extracted, parts: &[Part]) {
    let mut text = std::mem::take(&mut page.text).into_bytes();
    let mut kept = 0;
    let mut from = 0;
    let mut headings = Vec::with_capacity(page.headings.len());
    let mut marks = page.headings.iter().peekable();
    let last = Part {
        start: text.len(),
        end: text.len(),
        navigation: false,
    };
    for part in parts.iter().chain([&last]) {
        // The line end before the first text that is kept goes with what was before it.
        while kept == 0 && text.get(from) == Some(&b'\n') {
            from += 1;
        }
        let to = part.start.clamp(from, text.len());
        while let Some(mark) = marks.next_if(|mark| mark.at < part.end.max(to)) {
            if (from..to).contains(&mark.at) {
                let at = mark.at - from + kept;
                headings.push(HeadingMark { at, ..*mark });
            }
        }
        text.copy_within(from..to, kept);
        kept += to - from;
        from = part.end.clamp(to, text.len());
    }
    text.truncate(kept);
    // Parts begin and end between characters.
    page.text = String::from_utf8(text)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    page.headings = headings;
}
