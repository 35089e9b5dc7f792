//! Word 97 to 2003: text in pieces, and properties found by the place of the text in the file.

mod boxes;
mod header;
mod lists;
mod pieces;
mod properties;
mod styles;
mod walk;

use super::compound::Compound;
use super::lines::Lines;
use crate::limits::Limits;
use crate::open::extracted::Extracted;
use crate::open::unread::Unread;
use header::{Header, Place, Story};
use pieces::Pieces;
use properties::{Marks, Paragraphs};
use styles::Styles;
use walk::Walk;

/// What the text is read from.
struct Document {
    /// The stream that holds the text.
    text: Vec<u8>,
    pieces: Pieces,
    paragraphs: Paragraphs,
    marks: Marks,
    styles: Styles,
    numbering: super::numbering::Numbering,
    /// The names of the fonts.
    fonts: Vec<String>,
}

/// Whether the bytes of the main stream are of a version before Word 97, which is read otherwise.
pub(super) fn is_older(stream: &[u8]) -> bool {
    header::is_older(stream)
}

/// Takes the text out of the main stream, `text`, and those that belong to it: the body, the notes
/// after it; the headers and footers only where there is nothing else.
pub(super) fn extract(
    mut compound: Compound,
    text: Vec<u8>,
    limits: &Limits,
) -> Result<Extracted, Unread> {
    let header = Header::read(&text)?;
    let (named, other) = header.tables();
    let table = match compound.stream(named)? {
        Some(table) => Some(table),
        None => compound.stream(other)?,
    };
    let Some(table) = table else {
        return Err(Unread::Damaged(
            "its list of pieces is missing; open it in Word and save it anew".to_owned(),
        ));
    };
    // Properties too large for their page lie in a stream of their own.
    let data = compound.stream("Data").ok().flatten().unwrap_or_default();
    let document = Document {
        pieces: Pieces::read(header.place(&table, Place::Pieces), text.len())?,
        paragraphs: Paragraphs::read(&text, header.place(&table, Place::Paragraphs), &data),
        marks: Marks::read(&text, header.place(&table, Place::Characters)),
        styles: Styles::read(header.place(&table, Place::Styles)),
        numbering: lists::read(
            header.open_place(&table, Place::Lists),
            header.open_place(&table, Place::Uses),
        ),
        fonts: styles::fonts(header.place(&table, Place::Fonts)),
        text,
    };

    let mut lines = Lines::new(limits.text);
    let mut walk = Walk::new(&document, &mut lines);
    let boxes = boxes::read(
        header.place(&table, Place::Anchors),
        header.place(&table, Place::BoxBounds),
        header.story(Story::Boxes),
    );
    walk.body(header.story(Story::Body), boxes.anchored)?;
    for characters in boxes.loose {
        walk.story(characters)?;
    }
    for story in [Story::Footnotes, Story::Endnotes] {
        walk.story(header.story(story))?;
    }
    if walk.is_empty() {
        for story in [Story::Headers, Story::HeaderBoxes] {
            walk.story(header.story(story))?;
        }
    }
    let (text, headings) = lines.finish();
    Ok(Extracted {
        text,
        headings,
        metadata: compound.metadata(),
    })
}

#[cfg(test)]
mod tests;
