//! Walks what any of several clauses finds.

use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, TERMINATED};

/// Documents that one of the alternatives finds.
pub(super) struct AnyOf {
    alternatives: Vec<Box<dyn Scorer>>,
    /// Where each of them stands: at `doc` or behind it.
    docs: Vec<DocId>,
    doc: DocId,
}

impl AnyOf {
    /// Finds nothing where there are no alternatives.
    pub(super) fn new(alternatives: Vec<Box<dyn Scorer>>) -> AnyOf {
        let docs = alternatives.iter().map(|scorer| scorer.doc()).collect();
        let mut any = AnyOf {
            alternatives,
            docs,
            doc: TERMINATED,
        };
        any.settle();
        any
    }

    fn settle(&mut self) -> DocId {
        self.doc = self.docs.iter().copied().min().unwrap_or(TERMINATED);
        self.doc
    }
}

impl DocSet for AnyOf {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        for (scorer, doc) in self.alternatives.iter_mut().zip(&mut self.docs) {
            if *doc == self.doc {
                *doc = scorer.advance();
            }
        }
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        for (scorer, doc) in self.alternatives.iter_mut().zip(&mut self.docs) {
            if *doc < target {
                *doc = scorer.seek(target);
            }
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let hints = self.alternatives.iter().map(|scorer| scorer.size_hint());
        hints.fold(0, u32::saturating_add)
    }

    fn cost(&self) -> u64 {
        self.alternatives.iter().map(|scorer| scorer.cost()).sum()
    }
}

impl Scorer for AnyOf {
    fn score(&mut self) -> Score {
        let mut score = 0.0;
        for (scorer, doc) in self.alternatives.iter_mut().zip(&self.docs) {
            if *doc == self.doc {
                score += scorer.score();
            }
        }
        score
    }
}
