//! What is taken out of a document that carries its own encoding.

use serde::{Deserialize, Serialize};

/// The text of a document, and what it says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Extracted {
    /// The text: a line is a paragraph, a table row or a line of a slide. LF line ends.
    /// Characters that could not be read stand as U+FFFD.
    pub(crate) text: String,
    /// What the document states of itself.
    pub(crate) metadata: Metadata,
    /// Lines of the text that the document marks as headings, in order.
    pub(crate) headings: Vec<HeadingMark>,
}

/// What a document states of itself, apart from its text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Metadata {
    /// The title given in its properties.
    pub(crate) title: Option<String>,
    /// When it was written, as it says, such as `2019-03-05T08:00:00Z` or `D:20190305`.
    pub(crate) created: Option<String>,
    /// When it was last changed, as it says.
    pub(crate) modified: Option<String>,
}

/// A line that the document marks as a heading, by an HTML tag or a style of Word's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HeadingMark {
    /// Byte at which the line begins in the text.
    pub(crate) at: usize,
    /// The level the document gives it; 1 is the highest.
    pub(crate) level: u8,
}
