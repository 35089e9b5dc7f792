//! Makes text of the tokens of a page.

use std::cell::{Cell, RefCell};

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};

use super::super::extracted::Extracted;
use super::super::lines::Lines;
use super::super::unread::Unread;
use super::chrome::Chrome;
use super::flow::Flow;
use super::meta::Statements;
use crate::limits::Limits;

/// A title is not gathered much beyond so many bytes.
const LONGEST_TITLE: usize = 4000;

/// The page as far as it has been read.
pub(super) struct Page {
    state: RefCell<State>,
    /// The element whose content is being read as it stands, without markup.
    raw: Cell<Option<&'static str>>,
    /// Whether the element that begins next is closed somewhere.
    closed: Cell<bool>,
}

struct State {
    flow: Flow,
    statements: Statements,
    chrome: Chrome,
    title: String,
    /// The element whose content is left out, and how many of its kind are open.
    hidden: Option<(&'static str, u32)>,
    /// Whether the content of a text field is left out.
    hidden_field: bool,
    /// Where the table cell begins that is being read, in bytes of text.
    cell: usize,
}

impl Page {
    pub(super) fn new(limits: &Limits) -> Self {
        Page {
            state: RefCell::new(State {
                flow: Flow::new(Lines::new(limits)),
                statements: Statements::default(),
                chrome: Chrome::default(),
                title: String::new(),
                hidden: None,
                hidden_field: false,
                cell: 0,
            }),
            raw: Cell::new(None),
            closed: Cell::new(false),
        }
    }

    /// The element whose content is being read as it stands.
    pub(super) fn raw(&self) -> Option<&'static str> {
        self.raw.get()
    }

    /// Says whether the element that begins next is closed somewhere.
    pub(super) fn set_closed(&self, closed: bool) {
        self.closed.set(closed);
    }

    /// Whether the limit is reached.
    pub(super) fn is_full(&self) -> bool {
        self.state.borrow().flow.lines.is_full()
    }

    /// Adds characters of the page.
    pub(super) fn characters(&self, text: &str) {
        let mut state = self.state.borrow_mut();
        match self.raw.get() {
            Some("title") => {
                let left = LONGEST_TITLE.saturating_sub(state.title.len());
                state.title.extend(text.chars().take(left));
            }
            Some("textarea" | "xmp") if state.hidden_field => {}
            Some("textarea" | "xmp") | None if state.hidden.is_none() => state.flow.text(text),
            _ => {}
        }
    }

    /// All that the page gives.
    pub(super) fn finish(self) -> Result<Extracted, Unread> {
        let state = self.state.into_inner();
        let mut page = state.flow.lines.finish(state.statements.into_metadata())?;
        state.chrome.leave_out(&mut page);
        Ok(page)
    }

    fn tag(&self, tag: &Tag) -> Option<RawKind> {
        let mut state = self.state.borrow_mut();
        let name: &str = &tag.name;
        if tag.kind == TagKind::EndTag {
            self.raw.set(None);
            if name == "title" {
                // The first is the page's own; later ones belong to pictures.
                let title = std::mem::take(&mut state.title);
                state.statements.title(&title);
            }
            state.end(name);
            return None;
        }
        let closed = self.closed.replace(false);
        let raw = raw_kind(name).filter(|_| closed);
        state.start(name, tag, closed);
        if let Some((name, _)) = raw {
            self.raw.set(Some(name));
        }
        raw.map(|(_, kind)| kind)
    }
}

impl TokenSink for Page {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => self.characters(&text),
            Token::TagToken(tag) => {
                if let Some(kind) = self.tag(&tag) {
                    return TokenSinkResult::RawData(kind);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn start(&mut self, name: &str, tag: &Tag, closed: bool) {
        if let Some((hidden, depth)) = &mut self.hidden {
            if name == *hidden {
                *depth += 1;
            }
            // Readings of characters may go without an end tag, and end where anything else begins.
            let reading = matches!(*hidden, "rt" | "rp");
            if !reading || !(is_block(name) || matches!(name, "rb" | "rt" | "rp")) {
                return;
            }
            self.hidden = None;
        }
        match name {
            "br" => self.flow.line_break(),
            "meta" => self.meta(tag),
            "td" | "th" => self.cell(),
            "table" | "tr" => {
                self.end_block();
                self.flow.end_row();
                self.cell = self.flow.lines.len();
            }
            "pre" | "listing" => {
                self.end_block();
                self.flow.pre = self.flow.pre.saturating_add(1);
            }
            "textarea" | "xmp" if closed => {
                self.end_block();
                self.flow.pre = self.flow.pre.saturating_add(1);
                self.hidden_field = is_hidden(tag);
            }
            "rt" | "rp" => self.hidden = known(&["rt", "rp"], name).map(|name| (name, 1)),
            "template" | "xml" | "select" | "datalist" if closed => {
                let known = known(&["template", "xml", "select", "datalist"], name);
                self.hidden = known.map(|name| (name, 1));
            }
            _ => self.start_block(name),
        }
    }

    fn start_block(&mut self, name: &str) {
        if let Some(level) = heading_level(name) {
            self.flow.end_line();
            self.flow.lines.start_heading(level);
        } else if is_block(name) {
            self.end_block();
            if let Some(part) = known(&PARTS, name) {
                let headings = self.flow.lines.headings();
                self.chrome.start(part, self.flow.lines.len(), headings);
            }
        }
    }

    /// Ends the line. A heading that has its text and was not closed ends with it.
    fn end_block(&mut self) {
        if self.flow.lines.in_heading() && !self.flow.lines.at_line_start() {
            self.flow.lines.end_heading();
        }
        self.flow.end_line();
    }

    fn end(&mut self, name: &str) {
        if let Some((hidden, depth)) = &mut self.hidden {
            let reading = matches!(*hidden, "rt" | "rp");
            if name == *hidden {
                *depth -= 1;
            }
            if *depth > 0 && !(reading && (name == "ruby" || is_block(name))) {
                return;
            }
            self.hidden = None;
        }
        if heading_level(name).is_some() {
            self.flow.end_line();
            self.flow.lines.end_heading();
        } else if matches!(name, "pre" | "listing" | "textarea" | "xmp") {
            self.flow.end_line();
            self.flow.pre = self.flow.pre.saturating_sub(1);
            self.hidden_field = false;
        } else if is_block(name) {
            self.flow.end_line();
            if matches!(name, "tr" | "table") {
                self.flow.end_row();
            }
            if known(&PARTS, name).is_some() {
                let headings = self.flow.lines.headings();
                self.chrome.end(name, self.flow.lines.len(), headings);
            }
        }
    }

    /// Begins a cell: in the line of the one before, where that is a single line.
    fn cell(&mut self) {
        self.end_block();
        let before = self.flow.lines.since(self.cell);
        if !before.trim_start_matches(['\n', '\t']).contains('\n') {
            self.flow.next_cell();
        }
        self.cell = self.flow.lines.len();
    }

    fn meta(&mut self, tag: &Tag) {
        let content = attribute(tag, "content").unwrap_or_default();
        for key in ["name", "property", "itemprop", "http-equiv"] {
            if let Some(name) = attribute(tag, key) {
                self.statements.meta(name, content);
            }
        }
    }
}

/// The parts of a page that may be chrome, and those that are not.
const PARTS: [&str; 6] = ["nav", "header", "footer", "aside", "article", "main"];

fn known<const N: usize>(names: &[&'static str; N], name: &str) -> Option<&'static str> {
    names.iter().find(|known| **known == name).copied()
}

fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    let found = tag.attrs.iter().find(|attr| &*attr.name.local == name);
    found.map(|attr| &*attr.value)
}

fn is_hidden(tag: &Tag) -> bool {
    let style = attribute(tag, "style").unwrap_or_default();
    let style = style.replace(' ', "").to_ascii_lowercase();
    attribute(tag, "hidden").is_some() || style.contains("display:none")
}

/// The elements whose content is no markup, and how the tokenizer is to read it.
fn raw_kind(name: &str) -> Option<(&'static str, RawKind)> {
    Some(match name {
        "title" => ("title", RawKind::Rcdata),
        "textarea" => ("textarea", RawKind::Rcdata),
        "script" => ("script", RawKind::ScriptData),
        "style" => ("style", RawKind::Rawtext),
        "xmp" => ("xmp", RawKind::Rawtext),
        "iframe" => ("iframe", RawKind::Rawtext),
        "noembed" => ("noembed", RawKind::Rawtext),
        "noframes" => ("noframes", RawKind::Rawtext),
        "noscript" => ("noscript", RawKind::Rawtext),
        _ => return None,
    })
}

fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// Whether the element begins and ends a line.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "frameset"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "option"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "tfoot"
            | "thead"
            | "tr"
            | "ul"
    )
}
