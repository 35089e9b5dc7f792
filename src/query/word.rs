//! What a word scores in the passages that have it as jieba saw it: BM25.

use tantivy::query::{Bm25StatisticsProvider, Bm25Weight};
use tantivy::schema::Field;
use tantivy::{DocId, Score, SegmentReader, Term};

use crate::index::words::{OfSegments, Postings, Words};

/// A word by which passages are ranked.
pub(crate) struct Word {
    words: OfSegments,
    term: Term,
    similarity: Bm25Weight,
}

impl Word {
    /// This word, whose statistics are known as those of `field`.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub(crate) fn new(
        words: &OfSegments,
        field: Field,
        word: &str,
        statistics: &dyn Bm25StatisticsProvider,
    ) -> tantivy::Result<Word> {
        let term = Term::from_field_text(field, word);
        let similarity = Bm25Weight::for_terms(statistics, std::slice::from_ref(&term))?;
        Ok(Word {
            words: words.clone(),
            term,
            similarity,
        })
    }

    /// What it scores in a segment, times `boost`; `None` where it does not occur.
    ///
    /// # Errors
    /// Where the segment is unknown.
    pub(crate) fn scores(
        &self,
        segment: &SegmentReader,
        boost: Score,
    ) -> tantivy::Result<Option<WordScores>> {
        let words = self.words.of(segment)?;
        let entry = words.find(self.term.serialized_value_bytes());
        let postings = entry.and_then(|entry| words.postings(&entry));
        Ok(postings.map(|postings| WordScores {
            postings,
            words: words.clone(),
            similarity: self.similarity.boost_by(boost),
        }))
    }
}

/// What a word scores in the passages of one segment, one after another.
pub(crate) struct WordScores {
    postings: Postings,
    words: Words,
    similarity: Bm25Weight,
}

impl WordScores {
    /// What it scores in a passage, which must not be before the last one asked for: nothing where it does not occur.
    #[inline]
    pub(crate) fn of(&mut self, passage: DocId) -> Score {
        if self.postings.seek(passage) != passage {
            return 0.0;
        }
        let norm = self.words.norms().get(passage as usize);
        let frequency = self.postings.frequency();
        self.similarity
            .score(norm.copied().unwrap_or_default(), frequency)
    }

    /// Adds what it scores in each of these passages, which ascend.
    pub(crate) fn add_to(&mut self, passages: &[(DocId, u32)], scores: &mut [Score]) {
        let norms = self.words.norms();
        for ((passage, _), score) in passages.iter().zip(scores) {
            if self.postings.seek(*passage) == *passage {
                let norm = norms.get(*passage as usize).copied();
                let frequency = self.postings.frequency();
                *score += self.similarity.score(norm.unwrap_or_default(), frequency);
            }
        }
    }
}
