//! Texts of documents that wait to be read.

/// Documents that wait to be read.
#[derive(Default)]
pub(super) struct Waiting {
    /// All their texts.
    text: String,
    /// Where each text ends.
    ends: Vec<usize>,
    /// How many texts there are up to the end of each document.
    documents: Vec<usize>,
}

impl Waiting {
    /// Adds the next document, with its texts.
    pub(super) fn push<'a>(&mut self, texts: impl Iterator<Item = &'a str>) {
        for text in texts {
            self.text.push_str(text);
            self.ends.push(self.text.len());
        }
        self.documents.push(self.ends.len());
    }

    /// The bytes of all their texts.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The texts of each document.
    pub(super) fn documents(&self) -> impl Iterator<Item = impl Iterator<Item = &str>> {
        let text = |at: usize| {
            let begin = at.checked_sub(1).and_then(|before| self.ends.get(before));
            let begin = begin.copied().unwrap_or_default();
            self.text.get(begin..*self.ends.get(at)?)
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
        self.text.capacity()
            + (self.ends.capacity() + self.documents.capacity()) * size_of::<usize>()
    }
}
