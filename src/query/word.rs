//! What a word scores in the passages that have it as jieba saw it: BM25.

use tantivy::query::{Bm25StatisticsProvider, Bm25Weight};
use tantivy::schema::Field;
use tantivy::{DocId, Score, SegmentReader, TERMINATED, Term};

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
    pub(crate) fn add_to(mut self, passages: &[(DocId, u32)], scores: &mut [Score]) {
        if passages.len() * SPARSE < self.postings.count() as usize {
            for ((passage, _), score) in passages.iter().zip(scores) {
                *score += self.of(*passage);
            }
            return;
        }
        let words = self.words.clone();
        let (norms, table) = (words.norms(), self.table());
        let mut rest = passages.iter().zip(scores);
        let Some((mut passage, mut score)) = rest.next().map(|((doc, _), score)| (*doc, score))
        else {
            return;
        };
        self.postings.seek(passage);
        while self.postings.doc() != TERMINATED {
            let (documents, less) = self.postings.block_with_frequencies();
            for (document, less) in documents.iter().zip(less) {
                while passage < *document {
                    match rest.next() {
                        Some(((next, _), its)) => (passage, score) = (*next, its),
                        None => return,
                    }
                }
                if passage == *document {
                    let norm = norms.get(passage as usize).copied().unwrap_or_default();
                    *score += match table.get(*less as usize) {
                        Some(of_norms) => of_norms[usize::from(norm)],
                        None => self.similarity.score(norm, less.saturating_add(1)),
                    };
                }
            }
            self.postings.advance_block();
        }
    }

    /// What it scores in a passage of each norm that has it once, twice, and so on; nothing where it stands in so few that
    /// they are quicker counted one by one.
    fn table(&self) -> Vec<[Score; NORMS]> {
        let frequencies = match self.postings.count() {
            ..TABLE => 1..1,
            _ => 1..FREQUENCIES,
        };
        let of_norms =
            |frequency| std::array::from_fn(|norm| self.similarity.score(norm as u8, frequency));
        frequencies.map(of_norms).collect()
    }
}

/// Where a word has so many times more passages than are asked for, these are sought in it.
const SPARSE: usize = 16;
/// As many norms as tantivy tells apart.
const NORMS: usize = 256;
/// Most passages have a word less often.
const FREQUENCIES: u32 = 5;
/// A word with so many passages is scored by a table.
const TABLE: u32 = 4000;

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a word is in few passages or in many, and whether they are asked for one by one or all together.
    #[test]
    fn scores_all_passages_as_it_scores_each() {
        for (passages, every) in [(50, 1), (9000, 1), (9000, 3), (9000, 2000)] {
            let texts: Vec<String> = (0..passages)
                .map(|number: usize| match number % 7 {
                    0 => "粮食".to_owned(),
                    more => "水利，".repeat(more) + &"粮食，".repeat(number % 40),
                })
                .collect();
            let words = Words::of_texts(&texts);
            let of_word = || WordScores {
                postings: words.walk("水利").unwrap(),
                words: words.clone(),
                similarity: Bm25Weight::for_one_term(30, 100, 12.5),
            };
            let asked: Vec<(DocId, u32)> = (0..passages as DocId)
                .step_by(every)
                .map(|passage| (passage, 1))
                .collect();
            let mut scores = vec![1.5; asked.len()];
            of_word().add_to(&asked, &mut scores);
            let mut one_by_one = of_word();
            for ((passage, _), score) in asked.iter().zip(scores) {
                assert_eq!(
                    score,
                    1.5 + one_by_one.of(*passage),
                    "{passages} {every} {passage}"
                );
            }
        }
    }
}
