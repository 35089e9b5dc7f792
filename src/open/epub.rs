//! Electronic books: their pages in reading order, each read as a web page.

mod book;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use encoding_rs::{Encoding, UTF_8};

use self::book::Book;
use super::extracted::{Extracted, HeadingMark, Metadata};
use super::package::Package;
use super::unread::Unread;
use super::{html, xml};
use crate::limits::Limits;

/// The text of an electronic book, page after page. Its contents page is left out.
pub(crate) fn extract(bytes: Vec<u8>, limits: &Limits) -> Result<Extracted, Unread> {
    let mut package = Package::open(bytes, limits)?;
    if let Some(part) = package.part("META-INF/encryption.xml")?
        && book::hides_pages(&xml::decode(&part))
    {
        return Err(Unread::Protected);
    }
    let book = open(&mut package)?;
    let mut whole = Extracted {
        metadata: Metadata {
            title: book.title,
            created: book.date,
            modified: book.modified,
        },
        ..Extracted::default()
    };
    let mut read = HashSet::new();
    let mut missing = None;
    for name in book.pages {
        // A page that is listed a thousand times is read once.
        if read.contains(&name) {
            continue;
        }
        match package.part(&name)? {
            Some(part) => append(&mut whole, &part, limits)?,
            None => missing = Some(name.clone()),
        }
        read.insert(name);
    }
    match missing {
        Some(name) if whole.text.is_empty() => Err(Unread::Damaged(format!(
            "its page {name} is missing; copy the file again"
        ))),
        _ => Ok(whole),
    }
}

fn open(package: &mut Package) -> Result<Book, Unread> {
    let missing = |part: &str| {
        Unread::Damaged(format!(
            "not an electronic book: its part {part} is missing"
        ))
    };
    let container = package.part("META-INF/container.xml")?;
    let container = container.ok_or_else(|| missing("META-INF/container.xml"))?;
    let name = book::root(&xml::decode(&container))
        .ok_or_else(|| xml::broken("META-INF/container.xml"))?;
    let part = package.part(&name)?.ok_or_else(|| missing(&name))?;
    Ok(Book::read(&xml::decode(&part), &name))
}

/// Adds the text of a page.
fn append(whole: &mut Extracted, part: &[u8], limits: &Limits) -> Result<(), Unread> {
    let page = match html::declared(part).and_then(|label| Encoding::for_label(label.as_bytes())) {
        Some(encoding) if encoding != UTF_8 => encoding.decode(part).0,
        _ => xml::decode(part),
    };
    let left = Limits {
        text: limits.text.saturating_sub(whole.text.len() as u64),
        ..limits.clone()
    };
    let page = html::extract(&page, &left).map_err(|reason| match reason {
        Unread::Limit(_) => Unread::Limit(format!(
            "its text is longer than {} MB, the limit for the text of one source",
            limits.text >> 20
        )),
        other => other,
    })?;
    if page.text.is_empty() {
        return Ok(());
    }
    if !whole.text.is_empty() {
        whole.text.push('\n');
    }
    let start = whole.text.len();
    whole.text.push_str(&page.text);
    whole
        .headings
        .extend(page.headings.iter().map(|mark| HeadingMark {
            at: mark.at + start,
            ..*mark
        }));
    Ok(())
}
