//! The join: what is found in passages, lifted to their reports.
//!
//! The documents of a report stand in one block, its passages before it. A report matches where one of its passages does,
//! and is scored by its best passage, and a little by how much else in it matches. (Lucene calls this a block join.)

use std::sync::Arc;

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use super::known::Known;
use super::leaf::{LeafQuery, ScoredPassages};
use super::listed::{self, Listed, Reports};
use crate::index::blocks::Blocks;

/// How much the passages beside the best one can add, at most, as a share of the best one's score.
const OTHERS: Score = 0.5;

/// Reports one of whose passages `passages` matches.
#[derive(Debug)]
pub(crate) struct ReportsOf {
    passages: Box<dyn Query>,
    /// Where what these passages are lifted to is kept, if it is.
    known: Option<Known>,
}

impl ReportsOf {
    /// `passages` must match passages only.
    pub(crate) fn new(passages: impl Query) -> ReportsOf {
        ReportsOf {
            passages: Box::new(passages),
            known: None,
        }
    }

    /// Reports in which a leaf is found.
    pub(crate) fn leaf(passages: LeafQuery) -> ReportsOf {
        ReportsOf {
            known: passages.known().cloned(),
            passages: Box::new(passages),
        }
    }
}

impl Clone for ReportsOf {
    fn clone(&self) -> Self {
        ReportsOf {
            passages: self.passages.box_clone(),
            known: self.known.clone(),
        }
    }
}

impl Query for ReportsOf {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(ReportsWeight {
            passages: self.passages.weight(scoring)?,
            known: self.known.clone(),
            scored: scoring.is_scoring_enabled(),
        }))
    }
}

struct ReportsWeight {
    passages: Box<dyn Weight>,
    known: Option<Known>,
    scored: bool,
}

impl Weight for ReportsWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let sought = || -> tantivy::Result<Box<dyn Scorer>> {
            let blocks = Blocks::open(reader)?;
            let passages = self.passages.scorer(reader, boost)?;
            Ok(match passages.downcast::<ScoredPassages>() {
                Ok(all) => Box::new(Listed::new(Arc::new(lifted(&all, &blocks)))),
                Err(passages) => Box::new(Sought::new(passages, blocks)),
            })
        };
        match &self.known {
            Some(known) if boost == 1.0 => {
                let all = || Ok(listed::all(&mut *sought()?));
                let reports = known.reports(reader.segment_id(), self.scored, all);
                reports.map(|reports| Box::new(Listed::new(reports)) as Box<dyn Scorer>)
            }
            _ => sought(),
        }
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
struct Sought {
    /// Stands on the first match behind the report at hand.
    passages: Box<dyn Scorer>,
    blocks: Blocks,
    report: DocId,
    score: Score,
}

impl Sought {
    fn new(passages: Box<dyn Scorer>, blocks: Blocks) -> Sought {
        let mut reports = Sought {
            passages,
            blocks,
            report: 0,
            score: 0.0,
        };
        reports.gather();
        reports
    }

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

impl DocSet for Sought {
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

impl Scorer for Sought {
    fn score(&mut self) -> Score {
        self.score
    }
}

/// The reports of passages that are all known.
fn lifted(passages: &ScoredPassages, blocks: &Blocks) -> Reports {
    let mut reports = Reports::new();
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
    reports
}
