//! Feeds a page to the tokenizer piece by piece: text, or one whole tag.
//!
//! Cut so, nothing the tokenizer does is more than linear, and damage that would make it swallow the
//! rest of the page (an unclosed comment, quote or title) costs that piece alone.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer};

use super::page::Page;
use super::raw::Ends;
use super::tag;

/// Text is handed over in pieces of about this many bytes.
const PIECE: usize = 1 << 20;
/// How many tags may be unclosed before what follows such a tag is given up.
const MOST_UNCLOSED: u32 = 8;

/// Feeds the whole page, or as much as the limits allow.
pub(super) fn feed(html: &str, tokenizer: &Tokenizer<Page>) {
    let mut feeder = Feeder {
        html,
        at: 0,
        tokenizer,
        queue: BufferQueue::default(),
        ends: Ends::new(html),
        xml: html
            .trim_start_matches(['\u{FEFF}', ' ', '\n', '\r', '\t'])
            .starts_with("<?xml"),
        unclosed: 0,
    };
    while feeder.at < html.len() && !tokenizer.sink.is_full() {
        let before = feeder.at;
        feeder.piece();
        // Nothing may stand still, whatever the page.
        if feeder.at <= before {
            break;
        }
    }
}

struct Feeder<'a> {
    html: &'a str,
    at: usize,
    tokenizer: &'a Tokenizer<Page>,
    queue: BufferQueue,
    ends: Ends<'a>,
    /// Whether the page is XHTML, where any element may close itself.
    xml: bool,
    unclosed: u32,
}

impl<'a> Feeder<'a> {
    fn rest(&self) -> &'a str {
        self.html.get(self.at..).unwrap_or_default()
    }

    fn piece(&mut self) {
        let rest = self.rest();
        if let Some(name) = self.tokenizer.sink.raw() {
            match self.ends.next(name, self.at) {
                Some(end) if end == self.at => self.tag(),
                Some(end) => self.text(end),
                None => self.text(self.html.len()),
            }
        } else if tag::begins(rest) {
            self.tag();
        } else if is_markup(rest) {
            self.aside();
        } else {
            // No further than is fed at once, so as not to look for it again and again.
            let signs = rest.bytes().take(PIECE).enumerate();
            let end = signs
                .filter(|(_, byte)| *byte == b'<')
                .map(|(at, _)| at)
                .find(|at| rest.get(*at..).is_some_and(is_markup));
            self.text(self.at + end.unwrap_or(PIECE));
        }
    }

    /// Feeds text up to a byte of the page.
    fn text(&mut self, end: usize) {
        let mut to = end.min(self.at + PIECE).min(self.html.len());
        while !self.html.is_char_boundary(to) {
            to -= 1;
        }
        self.send(self.html.get(self.at..to).unwrap_or_default());
        self.at = to;
    }

    /// Goes past a comment, a declaration, or what is treated like one.
    fn aside(&mut self) {
        let rest = self.rest();
        if self.xml
            && let Some(data) = rest.strip_prefix("<![CDATA[")
        {
            let end = data.find("]]>").unwrap_or(data.len());
            self.tokenizer
                .sink
                .characters(data.get(..end).unwrap_or_default());
            self.at = (self.at + "<![CDATA[]]>".len() + end).min(self.html.len());
            return;
        }
        let comment = rest.starts_with("<!--").then(|| self.ends.comment(self.at));
        self.at = match comment.flatten() {
            Some(end) => end,
            None => rest
                .find('>')
                .map_or(self.html.len(), |end| self.at + end + 1),
        };
    }

    fn tag(&mut self) {
        let rest = self.rest();
        let extent = tag::extent(rest);
        self.prepare(rest, extent.end);
        let name = rest.get(..extent.name).unwrap_or_default();
        match (extent.end, extent.keep) {
            (Some(end), None) => {
                self.send(rest.get(..end).unwrap_or_default());
                self.at += end;
            }
            (Some(end), Some(keep)) => {
                self.send(rest.get(..keep).unwrap_or_default());
                self.send(">");
                self.at += end;
            }
            // A quote is not closed, or the page is cut off: the tag ends at the next `>` after all.
            (None, _) => {
                self.unclosed += 1;
                match rest.find('>') {
                    Some(end) if self.unclosed <= MOST_UNCLOSED => {
                        self.send(name);
                        self.send(">");
                        self.at += end + 1;
                    }
                    _ => self.at = self.html.len(),
                }
            }
        }
    }

    /// Tells the page whether the element that begins here is closed somewhere.
    fn prepare(&mut self, rest: &str, end: Option<usize>) {
        let name = tag::name(rest).to_ascii_lowercase();
        let itself = end.is_some_and(|end| rest.get(..end).is_some_and(|tag| tag.ends_with("/>")));
        let closed = self.ends.next(&name, self.at).is_some();
        // A script that is never closed has no text for readers in it, whatever follows.
        let script = matches!(name.as_str(), "script" | "style");
        self.tokenizer.sink.set_closed(if itself {
            closed && !self.xml
        } else {
            closed || script
        });
    }

    fn send(&self, piece: &str) {
        if !piece.is_empty() {
            self.queue.push_back(StrTendril::from_slice(piece));
            // The page asks for nothing that would make the tokenizer stop before the end.
            let _ = self.tokenizer.feed(&self.queue);
        }
    }
}

/// Whether markup begins here; a `<` that begins nothing is text.
fn is_markup(text: &str) -> bool {
    text.starts_with("<!") || text.starts_with("<?") || text.starts_with("</") || tag::begins(text)
}
