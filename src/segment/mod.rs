//! Segmenting: from text to what the index holds of it.
//!
//! Each passage has two readings of the same folded text: [`chars`] (every character with its place, by which phrases
//! are found) and [`words`] (jieba's words, by which reports are ranked).

pub(crate) mod chars;
pub(crate) mod fold;
pub(crate) mod words;
