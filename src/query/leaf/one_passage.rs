//! Passages in which all of several leaves are found.

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, Score, SegmentReader, TERMINATED};

use super::LeafQuery;
use super::scores::ScoredPassages;
use crate::query::found::{Found, Passages};

/// Passages in which all of these leaves are found, each scoring the same.
#[derive(Debug, Clone)]
pub(in crate::query) struct OnePassage {
    leaves: Vec<LeafQuery>,
    score: Score,
}

impl OnePassage {
    /// Of these leaves; each passage scores `score`.
    pub(in crate::query) fn new(leaves: Vec<LeafQuery>, score: Score) -> OnePassage {
        OnePassage { leaves, score }
    }
}

impl Query for OnePassage {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(OnePassageWeight(self.clone())))
    }
}

struct OnePassageWeight(OnePassage);

impl Weight for OnePassageWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut found = Vec::with_capacity(self.0.leaves.len());
        for leaf in &self.0.leaves {
            match leaf.found(reader)? {
                Some(leaf) => found.push(leaf),
                None => return Ok(Box::new(EmptyScorer)),
            }
        }
        let passages = common(found);
        Ok(Box::new(ScoredPassages::each(
            passages,
            self.0.score * boost,
        )))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("all in one passage", self.0.score))
    }
}

/// The passages that all of these have.
fn common(mut found: Vec<Found>) -> Passages {
    // The rarest leads, so that the others are skipped through.
    found.sort_by_key(Found::cost);
    let mut common = Passages::new();
    let Some((leading, others)) = found.split_first_mut() else {
        return common;
    };
    'passages: while leading.doc() != TERMINATED {
        let passage = leading.doc();
        for other in others.iter_mut() {
            other.seek(passage);
            if other.doc() != passage {
                leading.seek(other.doc());
                continue 'passages;
            }
        }
        common.push((passage, 1));
        leading.advance();
    }
    common
}
