//! A leaf of a plan: one word or phrase (or a section filter by itself), looked for in passages.

mod one_passage;
mod scores;

use tantivy::query::{
    Bm25StatisticsProvider, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::{DocId, Score, SegmentReader};

use self::scores::{LeafScorer, Lifts};
use super::found::{Found, Sought, Walk};
use super::known::Known;
use super::standing::StandingQuery;
use super::word::Word;
use crate::index::positions::{self, Zone};
use crate::index::reader::Reader;
use crate::index::schema::Fields;
use crate::index::words::StandingWalk;
use crate::index::{texts, words};
use crate::segment::chars::Pattern;

pub(super) use self::one_passage::OnePassage;
pub(super) use self::scores::ScoredPassages;

/// What a leaf scores, as shares of its weight, beside BM25 on its words.
const FOUND: Score = 0.3;
const IN_HEADING: Score = 0.5;

/// One thing to be found in a passage.
#[derive(Debug, Clone)]
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
    /// Where all its passages are looked for at once, they are kept here.
    pub(crate) known: Option<Known>,
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

    /// Whether this leaf and the other are found in the same places, and score the same there.
    pub(crate) fn is_ranked_as(&self, other: &Leaf) -> bool {
        self.finds_the_same(other) && self.words == other.words && self.weight == other.weight
    }

    /// The query over passages, with the scores they are ranked by.
    pub(crate) fn passages(&self, reader: &Reader) -> LeafQuery {
        LeafQuery {
            leaf: self.clone(),
            index: Index::of(reader),
            each: None,
        }
    }

    fn text(&self, index: &Index) -> Option<StandingQuery> {
        let pattern = self.pattern.as_ref()?;
        if let [number] = self.numbers.as_slice() {
            return Some(StandingQuery::of_word(&index.words, number));
        }
        let query = StandingQuery::new(&index.positions, Zone::Text, pattern);
        Some(if self.verbatim {
            query.verbatim(&index.texts, &self.typed)
        } else {
            query
        })
    }

    fn headings(&self, index: &Index) -> impl Iterator<Item = StandingQuery> {
        let patterns = self.scope.iter();
        patterns.map(|pattern| StandingQuery::new(&index.positions, Zone::Headings, pattern))
    }

    /// What a passage scores in which the leaf is found: for its words as jieba saw them, by BM25, and for the leaf in a
    /// heading.
    fn lifts(
        &self,
        index: &Index,
        statistics: &dyn Bm25StatisticsProvider,
    ) -> tantivy::Result<Lifts> {
        let words = self.words.iter();
        let words = words.map(|word| Word::new(&index.words, index.fields.words, word, statistics));
        let pattern = self.pattern.as_ref();
        Ok(Lifts {
            found: FOUND * self.weight,
            words: words.collect::<tantivy::Result<_>>()?,
            heading: pattern
                .map(|pattern| StandingQuery::new(&index.positions, Zone::Headings, pattern)),
            in_heading: IN_HEADING * self.weight,
        })
    }

    /// The passages of one segment it is found in; `None` where there are none.
    pub(crate) fn found(
        &self,
        index: &Index,
        segment: &SegmentReader,
    ) -> tantivy::Result<Option<Found>> {
        let Some(known) = &self.known else {
            return Ok(match self.common(index, segment)? {
                Some(standing) => Some(Found::Common(Box::new(standing))),
                None => self.sought(index, segment)?.map(Found::Sought),
            });
        };
        let passages = known.passages(segment.segment_id(), || -> tantivy::Result<_> {
            if let Some(standing) = self.common(index, segment)? {
                known.is_listed(segment.segment_id());
                return Ok(standing.into_counts());
            }
            let sought = self.sought(index, segment)?;
            Ok(sought.map(Sought::into_passages).unwrap_or_default())
        })?;
        Ok((!passages.is_empty()).then(|| Found::Known(Walk::new(passages))))
    }

    /// The same, where few of them will be asked for.
    pub(crate) fn found_here_and_there(
        &self,
        index: &Index,
        segment: &SegmentReader,
    ) -> tantivy::Result<Option<Found>> {
        let known = self.known.as_ref();
        if known.is_some_and(|known| !known.has_passages(segment.segment_id()))
            && let Some(standing) = self.common(index, segment)?
        {
            return Ok(Some(Found::Common(Box::new(standing))));
        }
        self.found(index, segment)
    }

    /// The same, where it is nothing but a common word.
    fn common(
        &self,
        index: &Index,
        segment: &SegmentReader,
    ) -> tantivy::Result<Option<StandingWalk>> {
        let words = index.words.of(segment)?;
        let word = self.common_word();
        Ok(word.and_then(|word| words.standing(&word)))
    }

    /// The word that it is, where all that is asked for is that it stands somewhere.
    fn common_word(&self) -> Option<String> {
        let anywhere = self.scope.is_empty() && self.numbers.is_empty() && !self.verbatim;
        self.pattern.as_ref().filter(|_| anywhere)?.word()
    }

    /// The same, to be looked for.
    fn sought(&self, index: &Index, segment: &SegmentReader) -> tantivy::Result<Option<Sought>> {
        let text = self.text(index);
        let counts = text.is_some();
        let mut all = Vec::new();
        let numbers = self.numbers.iter().filter(|_| self.numbers.len() > 1);
        let numbers = numbers.map(|one| StandingQuery::of_word(&index.words, one));
        let headings = self.headings(index);
        for query in text.into_iter().chain(numbers).chain(headings) {
            match query.walk(segment)? {
                Some(standing) => all.push(standing),
                None => return Ok(None),
            }
        }
        Ok(Some(Sought::new(all, counts)))
    }

    /// How much there is to be looked through to find all its passages, in positions.
    ///
    /// # Errors
    /// Where a segment is unknown.
    pub(crate) fn cost(&self, reader: &Reader) -> tantivy::Result<u64> {
        let grams = self.pattern.as_ref().map(Pattern::grams);
        let grams = grams.unwrap_or_default();
        let word = self.common_word();
        let mut cost = 0;
        for segment in reader.searcher.segment_readers() {
            let words = reader.words.of(segment)?;
            if let Some(passages) = word.as_ref().and_then(|word| words.common(word)) {
                cost += u64::from(passages) * 2;
                continue;
            }
            let positions = reader.positions.of(segment)?;
            let counts = grams
                .iter()
                .map(|(_, gram)| positions.count(Zone::Text, *gram));
            let mut counts: Vec<u32> = counts.collect();
            counts.sort_unstable();
            cost += counts
                .iter()
                .take(2)
                .map(|count| u64::from(*count))
                .sum::<u64>();
        }
        Ok(cost)
    }
}

/// Where leaves are found.
#[derive(Debug, Clone)]
pub(crate) struct Index {
    fields: Fields,
    positions: positions::OfSegments,
    words: words::OfSegments,
    texts: texts::OfSegments,
}

impl Index {
    /// All that a reader sees.
    pub(crate) fn of(reader: &Reader) -> Index {
        Index {
            fields: reader.fields,
            positions: reader.positions.clone(),
            words: reader.words.clone(),
            texts: reader.texts.clone(),
        }
    }
}

/// Passages in which a leaf is found.
#[derive(Debug, Clone)]
pub(crate) struct LeafQuery {
    leaf: Leaf,
    index: Index,
    /// What each of them scores, unless they are ranked by their words.
    each: Option<Score>,
}

impl LeafQuery {
    /// The same passages, each scoring so much.
    pub(crate) fn each(self, score: Score) -> LeafQuery {
        LeafQuery {
            each: Some(score),
            ..self
        }
    }

    /// What is known of the leaf, unless each passage scores the same.
    pub(crate) fn known(&self) -> Option<&Known> {
        self.leaf.known.as_ref().filter(|_| self.each.is_none())
    }

    /// Those of one segment; `None` where there are none.
    fn found(&self, segment: &SegmentReader) -> tantivy::Result<Option<Found>> {
        self.leaf.found(&self.index, segment)
    }
}

impl Query for LeafQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let lifts = match (scoring, self.each) {
            (EnableScoring::Disabled { .. }, _) => None,
            (EnableScoring::Enabled { .. }, Some(each)) => Some(Lifts::each(each)),
            (
                EnableScoring::Enabled {
                    statistics_provider,
                    ..
                },
                None,
            ) => Some(self.leaf.lifts(&self.index, statistics_provider)?),
        };
        Ok(Box::new(LeafWeight {
            query: self.clone(),
            lifts,
        }))
    }
}

struct LeafWeight {
    query: LeafQuery,
    /// Where scores are wanted.
    lifts: Option<Lifts>,
}

impl Weight for LeafWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(found) = self.query.found(reader)? else {
            return Ok(Box::new(EmptyScorer));
        };
        let lifts = self.lifts.as_ref();
        let scores = lifts.map(|lifts| lifts.scores(reader, boost)).transpose()?;
        Ok(match found {
            Found::Known(walk) => Box::new(ScoredPassages::new(walk, scores)),
            Found::Common(_) | Found::Sought(_) => {
                Box::new(LeafScorer::new(found, scores.unwrap_or_default()))
            }
        })
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new(
            "a word or phrase in a passage",
            FOUND * self.query.leaf.weight,
        ))
    }
}
