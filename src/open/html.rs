//! Web pages: the text a reader would see, the title and the dates the page states.
//!
//! A page is read tag by tag and never as a tree, so that no nesting is too deep and time grows with
//! its length alone.

mod chrome;
mod declared;
mod feed;
mod flow;
mod meta;
mod page;
mod raw;
mod tag;
#[cfg(test)]
mod tests;

use html5ever::tokenizer::{Tokenizer, TokenizerOpts};

pub(crate) use self::declared::declared;
use self::page::Page;
use super::extracted::Extracted;
use super::unread::Unread;
use crate::limits::Limits;

/// The text of a page, already decoded. A line is a block or a table row, cells are separated by
/// tabs; headings are those of `h1` to `h6`. The only reason to fail is too much text.
pub(crate) fn extract(html: &str, limits: &Limits) -> Result<Extracted, Unread> {
    let tokenizer = Tokenizer::new(Page::new(limits), TokenizerOpts::default());
    feed::feed(html, &tokenizer);
    tokenizer.end();
    tokenizer.sink.finish()
}
