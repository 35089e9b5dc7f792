//! Walks what all required clauses find and no excluded one.

use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, SeekDangerResult, TERMINATED};

/// Documents that all of `required` find. Optional clauses are only asked about these, and only for their scores.
pub(super) struct AllOf {
    /// The cheapest leads, so that the others are skipped through.
    required: Vec<Box<dyn Scorer>>,
    /// Where the required clauses, as written, stand in `required`.
    written: Vec<usize>,
    optional: Vec<Box<dyn Scorer>>,
    excluded: Vec<Box<dyn Scorer>>,
}

impl AllOf {
    /// `required` has at least one scorer, and all of them stand on the same document.
    pub(super) fn new(
        required: Vec<Box<dyn Scorer>>,
        optional: Vec<Box<dyn Scorer>>,
        excluded: Vec<Box<dyn Scorer>>,
    ) -> AllOf {
        let mut by_cost: Vec<(usize, Box<dyn Scorer>)> = required.into_iter().enumerate().collect();
        by_cost.sort_by_key(|(_, scorer)| scorer.cost());
        let mut written = vec![0; by_cost.len()];
        for (stands, (place, _)) in by_cost.iter().enumerate() {
            written[*place] = stands;
        }
        let mut all = AllOf {
            required: by_cost.into_iter().map(|(_, scorer)| scorer).collect(),
            written,
            optional,
            excluded,
        };
        all.settle();
        all
    }

    /// From where the leading clause stands, goes to the first match.
    fn settle(&mut self) -> DocId {
        let AllOf {
            required, excluded, ..
        } = self;
        let Some((lead, others)) = required.split_first_mut() else {
            return TERMINATED;
        };
        let mut candidate = lead.doc();
        'candidates: while candidate != TERMINATED {
            for other in others.iter_mut() {
                if let SeekDangerResult::SeekLowerBound(bound) = other.seek_danger(candidate) {
                    candidate = lead.seek(bound);
                    continue 'candidates;
                }
            }
            if !holds(excluded, candidate) {
                return candidate;
            }
            candidate = lead.advance();
        }
        TERMINATED
    }
}

/// Whether one of the scorers finds a document.
fn holds(scorers: &mut [Box<dyn Scorer>], doc: DocId) -> bool {
    scorers
        .iter_mut()
        .any(|scorer| scorer.seek_danger(doc) == SeekDangerResult::Found)
}

impl DocSet for AllOf {
    fn advance(&mut self) -> DocId {
        if self.doc() == TERMINATED {
            return TERMINATED;
        }
        self.required[0].advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let doc = self.doc();
        if doc >= target {
            return doc;
        }
        self.required[0].seek(target);
        self.settle()
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= TERMINATED {
            return SeekDangerResult::SeekLowerBound(TERMINATED);
        }
        for scorer in &mut self.required {
            let sought = scorer.seek_danger(target);
            if sought != SeekDangerResult::Found {
                return sought;
            }
        }
        if holds(&mut self.excluded, target) {
            return SeekDangerResult::SeekLowerBound(target + 1);
        }
        SeekDangerResult::Found
    }

    fn doc(&self) -> DocId {
        self.required[0].doc()
    }

    fn size_hint(&self) -> u32 {
        let hints = self.required.iter().map(|scorer| scorer.size_hint());
        hints.min().unwrap_or(0)
    }

    fn cost(&self) -> u64 {
        self.required[0].cost()
    }
}

impl Scorer for AllOf {
    fn score(&mut self) -> Score {
        let doc = self.doc();
        let mut score = 0.0;
        for stands in &self.written {
            score += self.required[*stands].score();
        }
        for scorer in &mut self.optional {
            if scorer.doc() < doc {
                scorer.seek(doc);
            }
            if scorer.doc() == doc {
                score += scorer.score();
            }
        }
        score
    }
}
