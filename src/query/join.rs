//! The join: what is found in passages, lifted to their reports.
//!
//! The documents of a report stand in one block, its passages before it. A report matches where one of its passages does,
//! and is scored by its best passage, and a little by how much else in it matches. (Lucene calls this a block join.)

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use crate::index::blocks::Blocks;

/// How much the passages beside the best one can add, at most, as a share of the best one's score.
const OTHERS: Score = 0.5;

/// Reports one of whose passages `passages` matches.
#[derive(Debug)]
pub(crate) struct ReportsOf {
    passages: Box<dyn Query>,
}

impl ReportsOf {
    /// `passages` must match passages only.
    pub(crate) fn new(passages: impl Query) -> ReportsOf {
        ReportsOf {
            passages: Box::new(passages),
        }
    }
}

impl Clone for ReportsOf {
    fn clone(&self) -> Self {
        ReportsOf {
            passages: self.passages.box_clone(),
        }
    }
}

impl Query for ReportsOf {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(ReportsWeight(self.passages.weight(scoring)?)))
    }
}

struct ReportsWeight(Box<dyn Weight>);

impl Weight for ReportsWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let passages = self.0.scorer(reader, boost)?;
        let mut reports = Reports {
            passages,
            blocks: Blocks::open(reader)?,
            report: 0,
            score: 0.0,
        };
        reports.gather();
        Ok(Box::new(reports))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("best of the report's passages", 0.0))
    }
}

/// Walks the reports of one segment.
struct Reports {
    /// Stands on the first match behind the report at hand.
    passages: Box<dyn Scorer>,
    blocks: Blocks,
    report: DocId,
    score: Score,
}

impl Reports {
    /// Takes in all matches of the block in which the next match is.
    fn gather(&mut self) -> DocId {
        let mut passage = self.passages.doc();
        if passage == TERMINATED {
            self.report = TERMINATED;
            return TERMINATED;
        }
        self.report = self.blocks.report(passage);
        let (mut best, mut sum) = (0.0, 0.0);
        while passage < self.report {
            let score = self.passages.score();
            best = Score::max(best, score);
            sum += score;
            passage = self.passages.advance();
        }
        self.score = if sum > 0.0 {
            best * (1.0 + OTHERS * (1.0 - best / sum))
        } else {
            0.0
        };
        self.report
    }
}

impl DocSet for Reports {
    fn advance(&mut self) -> DocId {
        if self.report == TERMINATED {
            TERMINATED
        } else {
            self.gather()
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.report >= target {
            return self.report;
        }
        if target == TERMINATED {
            self.report = TERMINATED;
            return TERMINATED;
        }
        if self.passages.doc() < target {
            // All matches of the block count, also those before a target in its midst.
            let first = self.blocks.passages(self.blocks.report(target)).start;
            if self.passages.doc() < first {
                self.passages.seek(first);
            }
        }
        self.gather()
    }

    fn doc(&self) -> DocId {
        self.report
    }

    fn size_hint(&self) -> u32 {
        self.passages.size_hint()
    }

    fn cost(&self) -> u64 {
        self.passages.cost()
    }
}

impl Scorer for Reports {
    fn score(&mut self) -> Score {
        self.score
    }
}
