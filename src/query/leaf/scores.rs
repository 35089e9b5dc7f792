//! What the passages score in which a leaf is found.

use std::sync::Arc;

use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use crate::query::found::{Found, Passages, Walk};
use crate::query::standing::{Standing, StandingQuery};
use crate::query::word::{Word, WordScores};

/// What lifts the passages in which a leaf is found.
pub(super) struct Lifts {
    /// What each of them scores.
    pub(super) found: Score,
    /// The words it is ranked by.
    pub(super) words: Vec<Word>,
    /// Passages with the leaf in a heading, and what they score beside.
    pub(super) heading: Option<StandingQuery>,
    pub(super) in_heading: Score,
}

impl Lifts {
    /// Each passage scores the same.
    pub(super) fn each(score: Score) -> Lifts {
        Lifts {
            found: score,
            words: Vec::new(),
            heading: None,
            in_heading: 0.0,
        }
    }

    /// The scores of a segment's passages, times `boost`.
    ///
    /// # Errors
    /// Where the segment cannot be read.
    pub(super) fn scores(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Scores> {
        let mut words = Vec::with_capacity(self.words.len());
        for word in &self.words {
            words.extend(word.scores(segment, boost)?);
        }
        let heading = self.heading.as_ref().map(|heading| heading.walk(segment));
        Ok(Scores {
            found: self.found * boost,
            words,
            heading: heading.transpose()?.flatten(),
            in_heading: self.in_heading * boost,
        })
    }
}

/// The scores of one segment's passages, which are asked for in order. By default, they score nothing.
#[derive(Default)]
pub(super) struct Scores {
    found: Score,
    words: Vec<WordScores>,
    heading: Option<Standing>,
    in_heading: Score,
}

impl Scores {
    fn of(&mut self, passage: DocId) -> Score {
        let mut score = self.found;
        for word in &mut self.words {
            score += word.of(passage);
        }
        if let Some(heading) = &mut self.heading
            && heading.seek(passage) == passage
        {
            score += self.in_heading;
        }
        score
    }

    /// Of all these passages.
    fn of_all(mut self, passages: &[(DocId, u32)]) -> Vec<Score> {
        let mut scores = vec![self.found; passages.len()];
        // One list after the other: each stays in the processor's cache. What is added to a score comes in the same order.
        for word in self.words {
            word.add_to(passages, &mut scores);
        }
        if let Some(heading) = &mut self.heading {
            for ((passage, _), score) in passages.iter().zip(&mut scores) {
                if heading.seek(*passage) == *passage {
                    *score += self.in_heading;
                }
            }
        }
        scores
    }
}

/// Walks passages while they are looked for.
pub(super) struct LeafScorer {
    found: Found,
    scores: Scores,
}

impl LeafScorer {
    pub(super) fn new(found: Found, scores: Scores) -> LeafScorer {
        LeafScorer { found, scores }
    }
}

impl DocSet for LeafScorer {
    fn advance(&mut self) -> DocId {
        self.found.advance();
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.found.seek(target);
        }
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.found.doc()
    }

    fn size_hint(&self) -> u32 {
        self.found.size_hint()
    }

    fn cost(&self) -> u64 {
        self.found.cost()
    }
}

impl Scorer for LeafScorer {
    fn score(&mut self) -> Score {
        self.scores.of(self.found.doc())
    }
}

/// Walks passages that are all known.
pub(in crate::query) struct ScoredPassages {
    walk: Walk,
    /// Of each passage; empty where they score nothing.
    scores: Vec<Score>,
}

impl ScoredPassages {
    /// Each of these passages scores the same.
    pub(super) fn each(passages: Passages, score: Score) -> ScoredPassages {
        ScoredPassages {
            scores: vec![score; passages.len()],
            walk: Walk::new(Arc::new(passages)),
        }
    }

    pub(super) fn new(walk: Walk, scores: Option<Scores>) -> ScoredPassages {
        let scores = scores.map(|scores| scores.of_all(walk.passages()));
        ScoredPassages {
            walk,
            scores: scores.unwrap_or_default(),
        }
    }

    /// All of them, ascending, with what each scores.
    pub(in crate::query) fn all(&self) -> impl Iterator<Item = (DocId, Score)> {
        let scores = self.scores.iter().copied();
        let passages = self.walk.passages().iter().map(|(passage, _)| *passage);
        passages.zip(scores.chain(std::iter::repeat(0.0)))
    }
}

impl DocSet for ScoredPassages {
    fn advance(&mut self) -> DocId {
        self.walk.advance();
        self.walk.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.walk.seek(target);
        self.walk.doc()
    }

    fn doc(&self) -> DocId {
        self.walk.doc()
    }

    fn size_hint(&self) -> u32 {
        self.walk.passages().len() as u32
    }
}

impl Scorer for ScoredPassages {
    fn score(&mut self) -> Score {
        match self.walk.doc() {
            TERMINATED => 0.0,
            _ => self.scores.get(self.walk.at()).copied().unwrap_or(0.0),
        }
    }
}
