//! The phrase query: where terms stand at given distances from each other.
//!
//! Unlike tantivy's own phrase query it takes phrases of one term, says how often a phrase occurs, scores by a constant
//! (ranking is for the words), and can check the text as written.

use memchr::memmem::Finder;
use tantivy::index::SegmentId;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use crate::index::phrase::Phrase;
use crate::index::positions::{OfSegments, Zone};
use crate::index::stored::encode_text;
use crate::index::texts::{self, Part};
use crate::index::words::{self, Postings};
use crate::segment::chars::{Gram, Pattern};

/// Documents in which these terms stand at these distances.
#[derive(Debug, Clone)]
pub(crate) struct StandingQuery {
    terms: Terms,
    score: Score,
    verbatim: Option<Verbatim>,
}

/// Each term with its distance from the first.
#[derive(Debug, Clone)]
enum Terms {
    /// Characters of a zone of documents.
    Chars(OfSegments, Zone, Vec<(u32, Gram)>),
    /// One word of the text of passages.
    Word(words::OfSegments, String),
}

/// What the text of a document must hold as written.
#[derive(Debug, Clone)]
struct Verbatim {
    texts: texts::OfSegments,
    /// Finds it in a text as texts are kept.
    finder: Finder<'static>,
}

impl StandingQuery {
    /// In a zone of documents; each match scores 0.
    pub(crate) fn new(positions: &OfSegments, zone: Zone, pattern: &Pattern) -> StandingQuery {
        StandingQuery::of(Terms::Chars(positions.clone(), zone, pattern.grams()))
    }

    /// In the text of passages, one of its words; each match scores 0.
    pub(crate) fn of_word(words: &words::OfSegments, word: &str) -> StandingQuery {
        StandingQuery::of(Terms::Word(words.clone(), word.to_owned()))
    }

    fn of(terms: Terms) -> StandingQuery {
        StandingQuery {
            terms,
            score: 0.0,
            verbatim: None,
        }
    }

    /// What each match scores.
    pub(crate) fn scoring(mut self, score: Score) -> Self {
        self.score = score;
        self
    }

    /// Only where the text itself holds these characters as they are.
    pub(crate) fn verbatim(mut self, texts: &texts::OfSegments, text: &str) -> Self {
        self.verbatim = Some(Verbatim {
            texts: texts.clone(),
            finder: Finder::new(&encode_text(text)).into_owned(),
        });
        self
    }

    /// The matches of one segment; `None` where there are none.
    pub(crate) fn walk(&self, reader: &SegmentReader) -> tantivy::Result<Option<Standing>> {
        let walk = match &self.terms {
            Terms::Chars(positions, zone, grams) => {
                Phrase::open(positions.of(reader)?, *zone, grams)
                    .map(Box::new)
                    .map(Walk::ByPosition)
            }
            Terms::Word(words, word) => words
                .of(reader)?
                .walk(word)
                .map(Box::new)
                .map(Walk::OneWord),
        };
        let Some(walk) = walk else {
            return Ok(None);
        };
        let verbatim = self.verbatim.as_ref();
        let verbatim = verbatim.map(|verbatim| (reader.segment_id(), verbatim.clone()));
        let mut standing = Standing {
            walk,
            score: self.score,
            verbatim,
            verbatim_count: 0,
        };
        standing.settle();
        Ok(Some(standing))
    }
}

impl Query for StandingQuery {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(StandingWeight(self.clone())))
    }
}

struct StandingWeight(StandingQuery);

impl Weight for StandingWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.0.walk(reader)? {
            Some(mut standing) => {
                standing.score *= boost;
                Box::new(standing)
            }
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("terms standing together", self.0.score))
    }
}

/// Walks the documents of one segment in which the terms stand together.
pub(crate) struct Standing {
    walk: Walk,
    score: Score,
    verbatim: Option<(SegmentId, Verbatim)>,
    /// How often the text stands in the document at hand as written.
    verbatim_count: u32,
}

/// The ways to find where terms stand together.
enum Walk {
    ByPosition(Box<Phrase>),
    OneWord(Box<Postings>),
}

impl Standing {
    /// How often the phrase occurs in the document at hand.
    pub(crate) fn occurrences(&mut self) -> u32 {
        match &mut self.walk {
            _ if self.verbatim.is_some() => self.verbatim_count,
            Walk::ByPosition(walk) => walk.count(),
            Walk::OneWord(walk) => walk.frequency(),
        }
    }

    /// All documents from the one at hand on, with how often the phrase occurs in each.
    pub(crate) fn into_passages(mut self) -> Vec<(DocId, u32)> {
        match self.walk {
            Walk::ByPosition(walk) if self.verbatim.is_none() => walk.into_passages(),
            _ => {
                let mut passages = Vec::new();
                while self.doc() != TERMINATED {
                    passages.push((self.doc(), self.occurrences()));
                    self.advance();
                }
                passages
            }
        }
    }

    /// Goes on until the text is as written, where that is asked for.
    fn settle(&mut self) -> DocId {
        let Some((segment, verbatim)) = &self.verbatim else {
            return self.doc();
        };
        loop {
            let doc = self.doc();
            if doc == TERMINATED {
                return TERMINATED;
            }
            let record = verbatim.texts.record(*segment, doc);
            let text = record.as_ref().and_then(|record| record.part(Part::Text));
            self.verbatim_count = text.map_or(0, |text| occurrences(text, &verbatim.finder));
            if self.verbatim_count > 0 {
                return doc;
            }
            self.walk.seek(doc + 1);
        }
    }
}

impl Walk {
    fn doc(&self) -> DocId {
        match self {
            Walk::ByPosition(walk) => walk.doc(),
            Walk::OneWord(walk) => walk.doc(),
        }
    }

    /// Goes to the first match at or behind `target`, which is ahead.
    fn seek(&mut self, target: DocId) {
        match self {
            Walk::ByPosition(walk) => walk.seek(target),
            Walk::OneWord(walk) => {
                walk.seek(target);
            }
        }
    }
}

/// How often something stands in a text, each time counted where they overlap. Both are encoded, and characters begin at
/// even bytes.
fn occurrences(text: &[u8], finder: &Finder<'_>) -> u32 {
    let (mut count, mut rest) = (0, 0);
    while let Some(found) = text.get(rest..).and_then(|text| finder.find(text)) {
        count += u32::from((rest + found).is_multiple_of(2));
        rest += found + 1;
    }
    count
}

impl DocSet for Standing {
    fn advance(&mut self) -> DocId {
        match self.doc() {
            TERMINATED => TERMINATED,
            doc => self.seek(doc + 1),
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let doc = self.doc();
        if doc >= target {
            return doc;
        }
        self.walk.seek(target);
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.walk.doc()
    }

    fn size_hint(&self) -> u32 {
        match &self.walk {
            Walk::ByPosition(walk) => walk.size_hint(),
            Walk::OneWord(walk) => walk.count(),
        }
    }

    fn cost(&self) -> u64 {
        match &self.walk {
            Walk::ByPosition(walk) => walk.cost(),
            Walk::OneWord(walk) => u64::from(walk.count()) * 10,
        }
    }
}

impl Scorer for Standing {
    fn score(&mut self) -> Score {
        self.score
    }
}
