//! The phrase query: where terms stand at given distances from each other.
//!
//! Unlike tantivy's own phrase query it takes phrases of one term, says how often a phrase occurs, scores by a constant
//! (ranking is for the words), and can check the text as written.

use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption, Value as _};
use tantivy::store::StoreReader;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyDocument, Term};

/// How many blocks of the document store to keep while checking texts.
const STORE_BLOCKS: usize = 4;

/// Documents in which these terms stand at these distances.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StandingQuery {
    field: Field,
    /// Each term with its distance from the first.
    terms: Vec<(u32, Term)>,
    score: Score,
    verbatim: Option<Verbatim>,
    /// A term that only documents have in which the phrase stands, though not all of them.
    certain: Option<Term>,
}

/// What the text of a document must hold as written.
#[derive(Debug, Clone, PartialEq)]
struct Verbatim {
    stored_in: Field,
    text: String,
}

impl StandingQuery {
    /// `terms` with their distances from the first; each match scores 0.
    pub(crate) fn new(field: Field, terms: &[(u32, String)]) -> StandingQuery {
        let terms = terms
            .iter()
            .map(|(offset, text)| (*offset, Term::from_field_text(field, text)));
        StandingQuery {
            field,
            terms: terms.collect(),
            score: 0.0,
            verbatim: None,
            certain: None,
        }
    }

    /// What each match scores.
    pub(crate) fn scoring(mut self, score: Score) -> Self {
        self.score = score;
        self
    }

    /// Only where the field's stored text holds these characters as they are.
    pub(crate) fn verbatim(mut self, text: &str) -> Self {
        self.verbatim = Some(Verbatim {
            stored_in: self.field,
            text: text.to_owned(),
        });
        self
    }

    /// Where a document has this term, the phrase is known to stand in it: its positions need not
    /// be read to tell.
    pub(crate) fn certain_by(mut self, term: Term) -> Self {
        self.certain = Some(term);
        self
    }

    /// The matches of one segment, with their counts; `None` where there are none.
    pub(crate) fn counted(&self, reader: &SegmentReader) -> tantivy::Result<Option<Standing>> {
        self.standing(reader, None)
    }

    /// The matches of one segment, without counts; `None` where there are none.
    pub(crate) fn uncounted(&self, reader: &SegmentReader) -> tantivy::Result<Option<Standing>> {
        let certain = match &self.certain {
            Some(term) if self.verbatim.is_none() && self.terms.len() > 1 => {
                let index = reader.inverted_index(term.field())?;
                index.read_postings(term, IndexRecordOption::Basic)?
            }
            _ => None,
        };
        self.standing(reader, certain)
    }

    fn standing(
        &self,
        reader: &SegmentReader,
        certain: Option<SegmentPostings>,
    ) -> tantivy::Result<Option<Standing>> {
        let index = reader.inverted_index(self.field)?;
        let option = match self.terms.len() {
            1 => IndexRecordOption::WithFreqs,
            _ => IndexRecordOption::WithFreqsAndPositions,
        };
        let last = self
            .terms
            .iter()
            .map(|(offset, _)| *offset)
            .max()
            .unwrap_or(0);
        let mut lists = Vec::with_capacity(self.terms.len());
        for (offset, term) in &self.terms {
            let Some(info) = index.get_term_info(term)? else {
                return Ok(None);
            };
            lists.push((
                info.doc_freq,
                last - offset,
                index.read_postings_from_terminfo(&info, option)?,
            ));
        }
        // The rarest leads, so that the others are skipped through.
        lists.sort_by_key(|(doc_freq, ..)| *doc_freq);
        let lists: Vec<_> = lists
            .into_iter()
            .map(|(_, shift, postings)| List { shift, postings })
            .collect();
        if lists.is_empty() {
            return Ok(None);
        }
        let verbatim = match &self.verbatim {
            Some(verbatim) => Some((reader.get_store_reader(STORE_BLOCKS)?, verbatim.clone())),
            None => None,
        };
        let mut standing = Standing {
            lists,
            count: 0,
            bases: Vec::new(),
            positions: Vec::new(),
            score: self.score,
            verbatim,
            certain,
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
        Ok(match self.0.uncounted(reader)? {
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

/// One term's documents, and what to add to its positions so that all terms of a match have the same.
struct List {
    shift: u32,
    postings: SegmentPostings,
}

/// Walks the documents of one segment in which the terms stand together.
pub(crate) struct Standing {
    lists: Vec<List>,
    count: u32,
    /// Where the phrase may still stand, while the lists are held against each other.
    bases: Vec<u32>,
    positions: Vec<u32>,
    score: Score,
    verbatim: Option<(StoreReader, Verbatim)>,
    certain: Option<SegmentPostings>,
}

impl Standing {
    /// How often the phrase occurs in the document at hand, where that was asked for.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// From where the leading list stands, goes to the first match.
    fn settle(&mut self) -> DocId {
        loop {
            let doc = self.doc();
            if doc == TERMINATED {
                self.count = 0;
                return doc;
            }
            if self.is_certain(doc) {
                self.count = 1;
                return doc;
            }
            match self.lack(doc) {
                None => self.count = self.occurrences(doc),
                // No document before this one has all terms, and so none is certain.
                Some(next) => {
                    self.lists[0].postings.seek(next);
                    continue;
                }
            }
            if self.count > 0 {
                return doc;
            }
            self.lists[0].postings.advance();
        }
    }

    fn is_certain(&mut self, doc: DocId) -> bool {
        let Some(certain) = &mut self.certain else {
            return false;
        };
        if certain.doc() < doc {
            certain.seek(doc);
        }
        certain.doc() == doc
    }

    /// Where one of the lists lacks a document: the next that it has.
    fn lack(&mut self, doc: DocId) -> Option<DocId> {
        self.lists.iter_mut().skip(1).find_map(|other| {
            let there = match other.postings.doc() {
                there if there < doc => other.postings.seek(doc),
                there => there,
            };
            (there > doc).then_some(there)
        })
    }

    fn occurrences(&mut self, doc: DocId) -> u32 {
        let standing = self.standing_together();
        match &self.verbatim {
            Some((store, verbatim)) if standing > 0 => {
                let document = store.get::<TantivyDocument>(doc).ok();
                let text = document
                    .as_ref()
                    .and_then(|d| d.get_first(verbatim.stored_in)?.as_str());
                text.map_or(0, |text| occurrences(text, &verbatim.text))
            }
            _ => standing,
        }
    }

    /// How often the terms stand at their distances in the document all lists are at.
    fn standing_together(&mut self) -> u32 {
        if let [only] = self.lists.as_slice() {
            return only.postings.term_freq();
        }
        for (number, list) in self.lists.iter_mut().enumerate() {
            if number == 0 {
                list.postings
                    .positions_with_offset(list.shift, &mut self.bases);
            } else {
                list.postings
                    .positions_with_offset(list.shift, &mut self.positions);
                keep_common(&mut self.bases, &self.positions);
            }
            if self.bases.is_empty() {
                return 0;
            }
        }
        self.bases.len() as u32
    }
}

/// How often `part` stands in `text`, each time counted where they overlap.
fn occurrences(text: &str, part: &str) -> u32 {
    let starts = text
        .char_indices()
        .filter(|(at, _)| text[*at..].starts_with(part));
    starts.count() as u32
}

/// Keeps in `bases` what also stands in `positions`; both ascend.
fn keep_common(bases: &mut Vec<u32>, positions: &[u32]) {
    let mut rest = positions;
    bases.retain(|base| {
        let skip = rest
            .iter()
            .position(|position| position >= base)
            .unwrap_or(rest.len());
        rest = rest.get(skip..).unwrap_or_default();
        rest.first() == Some(base)
    });
}

impl DocSet for Standing {
    fn advance(&mut self) -> DocId {
        if self.doc() == TERMINATED {
            return TERMINATED;
        }
        self.lists[0].postings.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let doc = self.doc();
        if doc >= target {
            return doc;
        }
        self.lists[0].postings.seek(target);
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.lists[0].postings.doc()
    }

    fn size_hint(&self) -> u32 {
        self.lists[0].postings.size_hint() / self.lists.len() as u32
    }

    fn cost(&self) -> u64 {
        // Positions are read for each candidate.
        u64::from(self.lists[0].postings.size_hint()) * 10 * self.lists.len() as u64
    }
}

impl Scorer for Standing {
    fn score(&mut self) -> Score {
        self.score
    }
}

#[cfg(test)]
mod tests {
    use super::keep_common;

    #[test]
    fn keeps_what_both_lists_have() {
        for (bases, positions, both) in [
            (vec![], vec![1, 2], vec![]),
            (vec![1, 2], vec![], vec![]),
            (vec![1, 5, 9], vec![1, 9, 12], vec![1, 9]),
            (vec![3], vec![1, 2, 3], vec![3]),
            (vec![4, 6], vec![5, 7], vec![]),
        ] {
            let mut got = bases.clone();
            keep_common(&mut got, &positions);
            assert_eq!(got, both, "{bases:?} {positions:?}");
        }
    }
}
