//! The join: what is found in passages, lifted to their reports.
//!
//! The documents of a report stand in one block, its passages before it. A report matches where one of its passages does,
//! and is scored by its best passage, and a little by how much else in it matches. (Lucene calls this a block join.)

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use super::found::before;
use super::leaf::ScoredPassages;
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
        let blocks = Blocks::open(reader)?;
        let passages = match self.0.scorer(reader, boost)?.downcast::<ScoredPassages>() {
            Ok(all) => return Ok(Box::new(KnownReports::new(&all, &blocks))),
            Err(passages) => passages,
        };
        let mut reports = Reports {
            passages,
            blocks,
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

/// The score of a report in the making.
#[derive(Default)]
struct Lifted {
    best: Score,
    sum: Score,
}

impl Lifted {
    #[inline]
    fn add(&mut self, passage: Score) {
        self.best = self.best.max(passage);
        self.sum += passage;
    }

    fn score(&self) -> Score {
        if self.sum > 0.0 {
            self.best * (1.0 + OTHERS * (1.0 - self.best / self.sum))
        } else {
            0.0
        }
    }
}

/// Walks the reports of one segment, while their passages are looked for.
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
        let mut lifted = Lifted::default();
        while passage < self.report {
            lifted.add(self.passages.score());
            passage = self.passages.advance();
        }
        self.score = lifted.score();
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

/// Walks the reports of one segment, all of whose passages are known.
struct KnownReports {
    reports: Vec<(DocId, Score)>,
    at: usize,
}

impl KnownReports {
    fn new(passages: &ScoredPassages, blocks: &Blocks) -> KnownReports {
        let mut reports: Vec<(DocId, Score)> = Vec::new();
        let mut lifted = Lifted::default();
        let mut report = 0;
        for (passage, score) in passages.all() {
            if passage >= report {
                if let Some((_, score)) = reports.last_mut() {
                    *score = lifted.score();
                }
                report = blocks.report(passage);
                reports.push((report, 0.0));
                lifted = Lifted::default();
            }
            lifted.add(score);
        }
        if let Some((_, score)) = reports.last_mut() {
            *score = lifted.score();
        }
        KnownReports { reports, at: 0 }
    }
}

impl DocSet for KnownReports {
    fn advance(&mut self) -> DocId {
        self.at += usize::from(self.at < self.reports.len());
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let ahead = self.reports.get(self.at..).unwrap_or_default();
        self.at += before(ahead, target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        let report = self.reports.get(self.at);
        report.map_or(TERMINATED, |(report, _)| *report)
    }

    fn size_hint(&self) -> u32 {
        self.reports.len() as u32
    }
}

impl Scorer for KnownReports {
    fn score(&mut self) -> Score {
        self.reports.get(self.at).map_or(0.0, |(_, score)| *score)
    }
}
