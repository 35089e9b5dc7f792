//! Texts of documents that wait to be read.

use crate::index::positions::Zone;

/// Documents that wait to be read.
#[derive(Default)]
pub(super) struct Waiting {
    /// All their texts.
    text: String,
    /// Of each text its zone, and where it ends.
    ends: Vec<(Zone, usize)>,
    /// How many texts there are up to the end of each document.
    documents: Vec<usize>,
}

impl Waiting {
    /// Adds the next document, with its texts.
    pub(super) fn push<'a>(&mut self, texts: impl Iterator<Item = (Zone, &'a str)>) {
        for (zone, text) in texts {
            self.text.push_str(text);
            self.ends.push((zone, self.text.len()));
        }
        self.documents.push(self.ends.len());
    }

    /// The bytes of all their texts.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The texts of each document.
    pub(super) fn documents(&self) -> impl Iterator<Item = impl Iterator<Item = (Zone, &str)>> {
        let text = |at: usize| {
            let begin = at.checked_sub(1).and_then(|before| self.ends.get(before));
            let begin = begin.map_or(0, |(_, end)| *end);
            let (zone, end) = self.ends.get(at)?;
            Some((*zone, self.text.get(begin..*end)?))
        };
        let begins = std::iter::once(0).chain(self.documents.iter().copied());
        let documents = begins.zip(&self.documents);
        documents.map(move |(begin, end)| (begin..*end).filter_map(text))
    }

    /// None waits any more.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.documents.clear();
    }

    /// Bytes in use, about.
    pub(super) fn memory(&self) -> usize {
        let ends = self.ends.capacity() * size_of::<(Zone, usize)>();
        self.text.capacity() + ends + self.documents.capacity() * size_of::<usize>()
    }
}
