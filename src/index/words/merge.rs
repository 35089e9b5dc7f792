//! Merging the words of segments: their documents stand behind each other in the new one, without what is dead.

use std::io::{self, Write};

use tantivy::{DocId, TERMINATED};

use super::postings::PostingsEncoder;
use super::standing::Standing;
use super::writer::Writing;
use super::{Entry, Terms, Words};

/// Marks a document that is dead.
const DEAD: DocId = DocId::MAX;

/// One of the segments that are merged.
struct Part {
    words: Words,
    terms: Terms,
    /// What is known of the word at hand; `None` behind the last.
    entry: Option<Entry>,
    /// The number of each document in the new segment, or [`DEAD`].
    numbers: Vec<DocId>,
}

/// Segments to be merged, in the order in which their documents follow each other.
#[derive(Default)]
pub(in crate::index) struct Merging {
    parts: Vec<Part>,
    norms: Vec<u8>,
}

impl Merging {
    /// Adds a segment, and which of its documents are alive.
    pub(in crate::index) fn add(&mut self, words: Words, alive: &dyn Fn(DocId) -> bool) {
        let mut numbers = Vec::with_capacity(words.norms().len());
        for (document, norm) in (0..).zip(words.norms()) {
            if alive(document) {
                numbers.push(self.norms.len() as DocId);
                self.norms.push(*norm);
            } else {
                numbers.push(DEAD);
            }
        }
        let mut terms = words.terms();
        self.parts.push(Part {
            entry: terms.next(),
            terms,
            words,
            numbers,
        });
    }

    /// Writes the new segment; `standing` tells where words stand in it.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(in crate::index) fn write(
        mut self,
        standing: &Standing<'_>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut file = Writing::new(self.norms.len() as u32, standing, out);
        let mut encoder = PostingsEncoder::new();
        let mut word = Vec::new();
        while let Some(next) = self.parts.iter().filter_map(Part::word).min() {
            word.clear();
            word.extend_from_slice(next);
            for part in &mut self.parts {
                if part.word() == Some(&word) {
                    part.copy(&mut encoder);
                    part.entry = part.terms.next();
                }
            }
            file.word(&word, &mut encoder)?;
        }
        file.finish(&self.norms)
    }
}

impl Part {
    /// The word at hand.
    fn word(&self) -> Option<&[u8]> {
        self.entry.map(|_| self.terms.word())
    }

    /// Adds the documents of the word at hand as they are in the new segment.
    fn copy(&self, encoder: &mut PostingsEncoder) {
        let postings = self.entry.and_then(|entry| self.words.postings(&entry));
        let Some(mut postings) = postings else {
            return;
        };
        while postings.doc() != TERMINATED {
            let number = self.numbers.get(postings.doc() as usize);
            if let Some(number) = number.filter(|number| **number != DEAD) {
                encoder.push(*number, postings.frequency());
            }
            postings.advance();
        }
    }
}
