//! Merging the positions of segments: their texts stand behind each other in the new one, without what is dead.

use std::io::{self, Write};

use tantivy::DocId;

use super::terms::Entry;
use super::writer::{Writing, too_long};
use super::{END, Positions};
use crate::index::list::Encoder;

/// One of the segments that are merged.
struct Part {
    positions: Positions,
    /// Its terms, the last first.
    terms: Vec<Entry>,
    /// Where each of its documents begins in the new segment; [`END`] for those that are dead.
    starts: Vec<u32>,
    /// How far all of them move, where all move alike.
    moves: Option<u32>,
}

/// Tells for each segment which of its documents are alive.
pub(in crate::index) type Alive<'a> = dyn Fn(DocId) -> bool + 'a;

/// Segments to be merged, in the order in which their documents follow each other.
#[derive(Default)]
pub(in crate::index) struct Merging {
    parts: Vec<Part>,
    starts: Vec<u32>,
    end: u32,
}

impl Merging {
    /// Adds a segment.
    ///
    /// # Errors
    /// Where the new segment has no room for its text.
    pub(in crate::index) fn add(
        &mut self,
        positions: Positions,
        alive: &Alive<'_>,
    ) -> tantivy::Result<()> {
        let begin = self.end;
        let mut starts = Vec::with_capacity(positions.documents as usize);
        for document in 0..positions.documents {
            if !alive(document) {
                starts.push(END);
                continue;
            }
            starts.push(self.end);
            self.starts.push(self.end);
            let range = positions.range(document);
            let length = range.end.saturating_sub(range.start);
            let end = self.end.checked_add(length).filter(|end| *end < END);
            self.end = end.ok_or_else(too_long)?;
        }
        let all = !starts.contains(&END);
        let terms = positions.terms().map(|terms| terms.all().collect());
        let mut terms: Vec<Entry> = terms.unwrap_or_default();
        terms.reverse();
        self.parts.push(Part {
            positions,
            terms,
            starts,
            moves: all.then_some(begin),
        });
        Ok(())
    }

    /// Writes the new segment.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(in crate::index) fn write(mut self, out: &mut dyn Write) -> io::Result<()> {
        let mut file = Writing::new(out);
        let mut encoder = Encoder::new();
        while let Some(term) = self.parts.iter().filter_map(Part::next).min() {
            for part in &mut self.parts {
                if part.next() == Some(term)
                    && let Some(entry) = part.terms.pop()
                {
                    part.copy(&entry, &mut encoder);
                }
            }
            file.list(term, &mut encoder)?;
        }
        file.finish(&self.starts, self.end)
    }
}

impl Part {
    /// The number of the next term.
    fn next(&self) -> Option<u64> {
        self.terms.last().map(|entry| entry.term)
    }

    /// Adds the positions of a term as they are in the new segment.
    fn copy(&self, entry: &Entry, encoder: &mut Encoder) {
        let Some(mut cursor) = self.positions.walk(entry) else {
            return;
        };
        let mut range = 0..0;
        let mut start = END;
        while cursor.position() != END {
            let position = cursor.position();
            if let Some(moves) = self.moves {
                encoder.push(position.saturating_add(moves));
                cursor.advance();
                continue;
            }
            if position >= range.end {
                let document = self.positions.document(position);
                range = self.positions.range(document);
                start = self.starts.get(document as usize).copied().unwrap_or(END);
            }
            if start == END {
                // What is dead is skipped, document by document.
                cursor.seek(range.end.max(position + 1));
            } else {
                encoder.push(position.saturating_sub(range.start).saturating_add(start));
                cursor.advance();
            }
        }
    }
}
