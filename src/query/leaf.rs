//! A leaf of a plan: one word or phrase (or a section filter by itself), looked for in passages.

use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use super::standing::{Standing, StandingQuery};
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
}

impl Leaf {
    fn text(&self, fields: &Fields) -> Option<StandingQuery> {
        let query = StandingQuery::new(fields.chars, &self.pattern.as_ref()?.terms());
        Some(if self.verbatim {
            query.verbatim(&self.typed)
        } else {
            query
        })
    }

    fn headings(&self, fields: &Fields) -> impl Iterator<Item = StandingQuery> {
        self.scope
            .iter()
            .map(|pattern| StandingQuery::new(fields.headings, &pattern.terms()))
    }

    /// The query over passages, with the scores they are ranked by.
    pub(crate) fn passages(&self, fields: &Fields) -> BooleanQuery {
        let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        if let Some(text) = self.text(fields) {
            parts.push((Occur::Must, Box::new(text.scoring(FOUND * self.weight))));
        }
        parts.extend(
            self.headings(fields)
                .map(|query| (Occur::Must, Box::new(query) as Box<dyn Query>)),
        );
        for word in &self.words {
            let term = Term::from_field_text(fields.words, word);
            parts.push((
                Occur::Should,
                Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
            ));
        }
        if let Some(pattern) = &self.pattern {
            let heading = StandingQuery::new(fields.headings, &pattern.terms())
                .scoring(IN_HEADING * self.weight);
            parts.push((Occur::Should, Box::new(heading)));
        }
        BooleanQuery::new(parts)
    }

    /// The passages of one segment it is found in, with how often; `None` where there are none.
    pub(crate) fn found(
        &self,
        fields: &Fields,
        reader: &SegmentReader,
    ) -> tantivy::Result<Option<Found>> {
        let text = match self.text(fields) {
            Some(query) => match query.standing(reader)? {
                None => return Ok(None),
                text => text,
            },
            None => None,
        };
        let counts = text.is_some();
        let mut all: Vec<Standing> = text.into_iter().collect();
        for query in self.headings(fields) {
            match query.standing(reader)? {
                Some(heading) => all.push(heading),
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
    pub(crate) fn count(&self) -> u32 {
        match self.all.first() {
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
