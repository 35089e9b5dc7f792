//! Cleaning: what saving, scraping and typesetting left in a text is taken out, and every
//! character that stays keeps its way back to the decoded text.
//!
//! Each family of rules reads the text and names edits; none of them rewrites anything itself.
//! What could be the report's own words is never deleted: a rule takes what it can show to be
//! something else, and keeps what it doubts.

mod characters;
mod chrome;
mod edit;
mod entities;
mod fields;
mod front_matter;
mod json;
mod lines;
mod links;
mod markup;
mod pages;
mod paragraphs;
mod scattered;
mod shape;
mod spacing;
#[cfg(test)]
mod tests;
mod wraps;

use edit::{Edit, Piece};

/// The version of its rules: raised whenever they could give another text than before.
pub(crate) const VERSION: u32 = 1;

/// A cleaned text, with the way back to the decoded text it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// The cleaned text. A line of it is a paragraph.
    pub text: String,
    /// Where each of its characters comes from.
    pub origins: Origins,
}

/// The way from a cleaned text back to the decoded text it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origins {
    /// Where stretches of the text come from, by ascending start; the first starts at 0.
    pieces: Vec<Piece>,
}

impl Origins {
    /// The offset in the decoded text, in characters, of the character that stands at `at`
    /// in the cleaned text, in characters. For the end of the text: one past the origin of
    /// its last character.
    pub fn of(&self, at: usize) -> usize {
        let after = self.pieces.partition_point(|piece| piece.start <= at);
        match after
            .checked_sub(1)
            .and_then(|index| self.pieces.get(index))
        {
            Some(piece) => {
                // At a piece's start nothing has been kept yet that could stand for the end.
                let inside = at - piece.start;
                piece.origin + inside.min(piece.chars)
            }
            None => at,
        }
    }

    /// The first character of the cleaned text, in characters, that stands at `origin` in the decoded
    /// text or behind it; `None` where all behind was taken away.
    pub(crate) fn kept(&self, origin: usize) -> Option<usize> {
        // Pieces come in the order of the decoded text.
        let after = self
            .pieces
            .partition_point(|piece| piece.origin + piece.chars <= origin);
        let piece = self.pieces.get(after)?;
        Some(piece.start + origin.saturating_sub(piece.origin))
    }
}

impl Cleaned {
    /// The decoded text as it is, before any rule.
    fn whole(decoded: &str) -> Self {
        let chars = edit::chars(decoded);
        let piece = Piece {
            start: 0,
            origin: 0,
            chars,
        };
        Self {
            text: decoded.to_owned(),
            origins: Origins {
                pieces: vec![piece],
            },
        }
    }

    /// The text after one family of rules.
    fn then(self, rules: impl FnOnce(&str) -> Vec<Edit>) -> Self {
        let edits = rules(&self.text);
        if edits.is_empty() {
            self
        } else {
            edit::apply(&self, &edits)
        }
    }
}

/// Cleans a decoded text. Whatever the text, this gives a cleaned one.
pub fn clean(decoded: &str) -> Cleaned {
    let whole = Cleaned::whole(decoded)
        .then(characters::edits)
        .then(entities::edits)
        .then(markup::edits)
        .then(fields::edits)
        .then(front_matter::edits)
        .then(json::edits)
        .then(pages::edits);
    let breaks = paragraphs::edits(&whole.text);
    let broken = !breaks.is_empty();
    let cleaned = whole
        .then(|_| breaks)
        .then(chrome::edits)
        .then(wraps::edits)
        .then(links::edits)
        .then(spacing::edits)
        .then(scattered::edits)
        .then(lines::edits);
    if broken {
        let softer = paragraphs::soften(&cleaned, decoded);
        cleaned.then(|_| softer)
    } else {
        cleaned
    }
}
