//! A leaf of a plan: one word or phrase (or a section filter by itself), looked for in passages.

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use super::standing::{Standing, StandingQuery};
use crate::index::positions::OfSegments;
use crate::index::reader::Reader;
use crate::index::schema::Fields;
use crate::segment::chars::Pattern;

/// What a leaf scores, as shares of its weight, beside BM25 on its words.
const FOUND: Score = 0.3;
const IN_HEADING: Score = 0.5;

/// One thing to be found in a passage.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Leaf {
    /// As typed, for messages.
    pub(crate) typed: String,
    /// The characters to be found; `None` where only a section is asked for.
    pub(crate) pattern: Option<Pattern>,
    /// Patterns that must stand in the headings that lead to the passage.
    pub(crate) scope: Vec<Pattern>,
    /// The words it is ranked by, as the index has them.
    pub(crate) words: Vec<String>,
    /// How telling it is: the inverse document frequency of its rarest word.
    pub(crate) weight: Score,
    /// The text must hold it as typed.
    pub(crate) verbatim: bool,
    /// It is a number, and rather meant by itself than inside other numbers.
    pub(crate) number: bool,
    /// The digits of a number as jieba parted them, where it is looked for by itself alone.
    pub(crate) numbers: Vec<String>,
}

impl Leaf {
    /// Whether this leaf and the other are found in the same places.
    pub(crate) fn finds_the_same(&self, other: &Leaf) -> bool {
        let as_typed = |leaf: &Leaf| leaf.verbatim.then(|| leaf.typed.clone());
        (&self.pattern, &self.scope, &self.numbers, as_typed(self))
            == (
                &other.pattern,
                &other.scope,
                &other.numbers,
                as_typed(other),
            )
    }

    /// The terms of its characters, each at its distance from the first.
    pub(crate) fn terms(&self) -> Vec<(u32, String)> {
        self.pattern
            .as_ref()
            .map(Pattern::terms)
            .unwrap_or_default()
    }

    /// The query over passages, with the scores they are ranked by.
    pub(crate) fn passages(&self, reader: &Reader) -> LeafQuery {
        LeafQuery {
            leaf: self.clone(),
            fields: reader.fields,
            positions: reader.positions.clone(),
        }
    }

    fn text(&self, fields: &Fields, positions: &OfSegments) -> Option<StandingQuery> {
        let pattern = self.pattern.as_ref()?;
        if let [number] = self.numbers.as_slice() {
            return Some(StandingQuery::new(fields.words, &[(0, number.clone())]));
        }
        let query = StandingQuery::in_text(positions, pattern);
        Some(if self.verbatim {
            query.verbatim(fields.text, &self.typed)
        } else {
            query
        })
    }

    fn headings(&self, fields: &Fields) -> impl Iterator<Item = StandingQuery> {
        self.scope
            .iter()
            .map(|pattern| StandingQuery::new(fields.headings, &pattern.terms()))
    }

    /// What lifts a passage in which the leaf is found: its words as jieba saw them, by BM25, and
    /// the leaf in a heading.
    fn lifts(
        &self,
        fields: &Fields,
        scoring: EnableScoring<'_>,
    ) -> tantivy::Result<Vec<Box<dyn Weight>>> {
        let mut lifts = Vec::new();
        for word in &self.words {
            let term = Term::from_field_text(fields.words, word);
            lifts.push(TermQuery::new(term, IndexRecordOption::WithFreqs).weight(scoring)?);
        }
        if let Some(pattern) = &self.pattern {
            let heading = StandingQuery::new(fields.headings, &pattern.terms());
            lifts.push(heading.scoring(IN_HEADING * self.weight).weight(scoring)?);
        }
        Ok(lifts)
    }

    /// The passages of one segment it is found in; `None` where there are none.
    pub(crate) fn found(
        &self,
        fields: &Fields,
        positions: &OfSegments,
        segment: &SegmentReader,
    ) -> tantivy::Result<Option<Found>> {
        let text = self.text(fields, positions);
        let counts = text.is_some();
        let mut all = Vec::new();
        let numbers = self.numbers.iter().filter(|_| self.numbers.len() > 1);
        let numbers = numbers.map(|one| StandingQuery::new(fields.words, &[(0, one.clone())]));
        for query in text.into_iter().chain(numbers).chain(self.headings(fields)) {
            match query.walk(segment)? {
                Some(standing) => all.push(standing),
                None => return Ok(None),
            }
        }
        let mut found = Found { all, counts };
        found.align();
        Ok(Some(found))
    }
}

/// Walks the passages of one segment in which a leaf is found.
pub(crate) struct Found {
    /// The text first, where it is asked for, then the headings.
    all: Vec<Standing>,
    counts: bool,
}

impl Found {
    /// The passage at hand.
    pub(crate) fn doc(&self) -> DocId {
        self.all.first().map_or(TERMINATED, |first| first.doc())
    }

    /// How often the leaf occurs in it: never, where only a section is asked for.
    pub(crate) fn count(&mut self) -> u32 {
        match self.all.first_mut() {
            Some(first) if self.counts => first.count(),
            _ => 0,
        }
    }

    /// Goes to the next passage.
    pub(crate) fn advance(&mut self) {
        if let Some(first) = self.all.first_mut() {
            first.advance();
        }
        self.align();
    }

    /// Goes to the first passage from `target` on.
    pub(crate) fn seek(&mut self, target: DocId) {
        if let Some(first) = self.all.first_mut() {
            first.seek(target);
        }
        self.align();
    }

    fn align(&mut self) {
        let [first, others @ ..] = self.all.as_mut_slice() else {
            return;
        };
        'candidates: while first.doc() != TERMINATED {
            for other in others.iter_mut() {
                let there = other.seek(first.doc());
                if there > first.doc() {
                    first.seek(there);
                    continue 'candidates;
                }
            }
            return;
        }
    }
}

/// Passages in which a leaf is found.
#[derive(Debug, Clone)]
pub(crate) struct LeafQuery {
    leaf: Leaf,
    fields: Fields,
    positions: OfSegments,
}

impl Query for LeafQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let lifts = match scoring {
            EnableScoring::Enabled { .. } => self.leaf.lifts(&self.fields, scoring)?,
            EnableScoring::Disabled { .. } => Vec::new(),
        };
        Ok(Box::new(LeafWeight {
            leaf: self.leaf.clone(),
            fields: self.fields,
            positions: self.positions.clone(),
            lifts,
        }))
    }
}

struct LeafWeight {
    leaf: Leaf,
    fields: Fields,
    positions: OfSegments,
    lifts: Vec<Box<dyn Weight>>,
}

impl Weight for LeafWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(found) = self.leaf.found(&self.fields, &self.positions, reader)? else {
            return Ok(Box::new(EmptyScorer));
        };
        let lifts = self.lifts.iter().map(|lift| lift.scorer(reader, boost));
        Ok(Box::new(LeafScorer {
            found,
            score: FOUND * self.leaf.weight * boost,
            lifts: lifts.collect::<tantivy::Result<_>>()?,
        }))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new(
            "a word or phrase in a passage",
            FOUND * self.leaf.weight,
        ))
    }
}

struct LeafScorer {
    found: Found,
    score: Score,
    lifts: Vec<Box<dyn Scorer>>,
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
        self.found
            .all
            .iter()
            .map(|standing| standing.size_hint())
            .min()
            .unwrap_or(0)
    }

    fn cost(&self) -> u64 {
        self.found.all.iter().map(|standing| standing.cost()).sum()
    }
}

impl Scorer for LeafScorer {
    fn score(&mut self) -> Score {
        let doc = self.found.doc();
        let mut score = self.score;
        for lift in &mut self.lifts {
            if lift.doc() < doc {
                lift.seek(doc);
            }
            if lift.doc() == doc {
                score += lift.score();
            }
        }
        score
    }
}
