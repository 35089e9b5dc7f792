//! Statistics for ranking that count what is alive: how many documents there are, how many have a term, and how long
//! they are.
//!
//! Tantivy's own count documents that are deleted until a merge drops them, and estimate lengths after it. These are
//! functions of the documents alone, so that an index answers alike however it came about.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, OnceLock, PoisonError};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{Bm25StatisticsProvider, EnableScoring};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Searcher, SegmentReader, Term};

use super::schema::Fields;
use super::words::{OfSegments, Words};

/// So many terms' counts are kept.
const KEPT: usize = 10_000;

/// The statistics of what a searcher sees. Each is found when first asked for.
pub(crate) struct Statistics {
    searcher: Searcher,
    fields: Fields,
    words: OfSegments,
    /// Deleted documents, by segment.
    dead: Vec<OnceLock<Vec<Range<DocId>>>>,
    /// Tokens, by field.
    tokens: Vec<OnceLock<u64>>,
    /// Documents alive that have a term, where that had to be counted.
    counted: Mutex<HashMap<Term, u64>>,
}

impl Statistics {
    /// The statistics of all that `searcher` sees, with the words of its segments; nothing is read yet.
    pub(crate) fn new(searcher: Searcher, fields: Fields, words: OfSegments) -> Statistics {
        let segments = searcher.segment_readers().len();
        let number = searcher.schema().num_fields();
        Statistics {
            dead: (0..segments).map(|_| OnceLock::new()).collect(),
            tokens: (0..number).map(|_| OnceLock::new()).collect(),
            counted: Mutex::default(),
            searcher,
            fields,
            words,
        }
    }

    /// To weigh a query by, where its scores are wanted.
    pub(crate) fn scoring(&self) -> EnableScoring<'_> {
        EnableScoring::enabled_from_statistics_provider(self, &self.searcher)
    }

    /// Each segment with its deleted documents.
    fn segments(&self) -> impl Iterator<Item = (&SegmentReader, &[Range<DocId>])> {
        let readers = self.searcher.segment_readers().iter();
        readers.zip(&self.dead).map(|(segment, dead)| {
            let dead = dead.get_or_init(|| deleted(segment));
            (segment, dead.as_slice())
        })
    }

    fn count(&self, term: &Term) -> tantivy::Result<u64> {
        let mut count = 0;
        for (segment, dead) in self.segments() {
            count += u64::from(match self.word(term) {
                Some(word) => alive_with_word(self.words.of(segment)?, segment, dead, word),
                None => alive_with(segment, dead, term)?,
            });
        }
        Ok(count)
    }

    /// The bytes of a term that is a word.
    fn word<'a>(&self, term: &'a Term) -> Option<&'a [u8]> {
        (term.field() == self.fields.words).then(|| term.serialized_value_bytes())
    }

    /// The documents that have a word, in all segments.
    fn documents_with(&self, word: &[u8]) -> tantivy::Result<u64> {
        let mut count = 0;
        for segment in self.searcher.segment_readers() {
            count += u64::from(self.words.of(segment)?.documents_with(word));
        }
        Ok(count)
    }

    fn sum_of_lengths(&self, field: Field) -> tantivy::Result<u64> {
        let kept = field == self.fields.words;
        let schema = self.searcher.schema();
        if !kept && !schema.get_field_entry(field).has_fieldnorms() {
            // Where no lengths are kept, each document is scored as one token.
            return self.total_num_docs();
        }
        let lengths = lengths();
        // A document without the field has the length 0.
        let length_of = |norms: &[u8]| {
            let lengths = norms.iter().map(|norm| lengths[usize::from(*norm)]);
            lengths.map(u64::from).sum::<u64>()
        };
        let mut sum = 0;
        for (segment, dead) in self.segments() {
            if kept {
                let words = self.words.of(segment)?;
                let range = |range: &Range<DocId>| range.start as usize..range.end as usize;
                let dead = dead
                    .iter()
                    .filter_map(|dead| words.norms().get(range(dead)));
                let dead = dead.map(length_of).sum();
                sum += words.tokens().saturating_sub(dead);
                continue;
            }
            let norms = segment.fieldnorms_readers().get_inner_file();
            if let Some(norms) = norms.open_read(field) {
                let norms = norms.read_bytes()?;
                let alive = alive(dead, norms.len()).filter_map(|range| norms.get(range));
                sum += alive.map(length_of).sum::<u64>();
            }
        }
        Ok(sum)
    }
}

impl Bm25StatisticsProvider for Statistics {
    /// The lengths of all documents alive, each as exactly as it is scored: the sum is the same after any merge.
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let known = self.tokens.get(field.field_id() as usize);
        if let Some(sum) = known.and_then(OnceLock::get) {
            return Ok(*sum);
        }
        let sum = self.sum_of_lengths(field)?;
        Ok(known.map_or(sum, |known| *known.get_or_init(|| sum)))
    }

    /// The documents alive.
    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.searcher.num_docs())
    }

    /// The documents alive that have a term.
    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        if !self
            .searcher
            .segment_readers()
            .iter()
            .any(SegmentReader::has_deletes)
        {
            return match self.word(term) {
                Some(word) => self.documents_with(word),
                None => self.searcher.doc_freq(term),
            };
        }
        let counted = || self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counted().get(term) {
            return Ok(*count);
        }
        let count = self.count(term)?;
        let mut counted = counted();
        if counted.len() >= KEPT {
            counted.clear();
        }
        counted.insert(term.clone(), count);
        Ok(count)
    }
}

/// The deleted documents of a segment. They are few ranges: reports are deleted whole.
fn deleted(segment: &SegmentReader) -> Vec<Range<DocId>> {
    let Some(alive) = segment.alive_bitset() else {
        return Vec::new();
    };
    let mut ranges: Vec<Range<DocId>> = Vec::new();
    let mut left = segment.num_deleted_docs();
    for doc in 0..segment.max_doc() {
        if left == 0 {
            break;
        }
        if alive.is_alive(doc) {
            continue;
        }
        left -= 1;
        match ranges.last_mut() {
            Some(last) if last.end == doc => last.end = doc + 1,
            _ => ranges.push(doc..doc + 1),
        }
    }
    ranges
}

/// What is left of `0..end` between `dead`.
fn alive(dead: &[Range<DocId>], end: usize) -> impl Iterator<Item = Range<usize>> {
    let starts = std::iter::once(0).chain(dead.iter().map(|range| range.end as usize));
    let ends = dead.iter().map(|range| range.start as usize);
    starts
        .zip(ends.chain(std::iter::once(end)))
        .map(|(start, end)| start..end)
}

/// The documents of a segment that have a term and are not `dead`.
fn alive_with(segment: &SegmentReader, dead: &[Range<DocId>], term: &Term) -> tantivy::Result<u32> {
    let index = segment.inverted_index(term.field())?;
    let Some(info) = index.get_term_info(term)? else {
        return Ok(0);
    };
    let (false, Some(alive)) = (dead.is_empty(), segment.alive_bitset()) else {
        return Ok(info.doc_freq);
    };
    let mut postings = index.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
    if dead.len() < info.doc_freq as usize {
        // The ranges are found by skipping through the list.
        let dead_with: u32 = dead
            .iter()
            .map(|range| {
                let before = postings.rank(range.start);
                postings.rank(range.end) - before
            })
            .sum();
        return Ok(info.doc_freq - dead_with);
    }
    let mut count = 0;
    while !postings.docs().is_empty() {
        count += postings
            .docs()
            .iter()
            .filter(|doc| alive.is_alive(**doc))
            .count() as u32;
        postings.advance();
    }
    Ok(count)
}

/// The documents of a segment that have a word and are not `dead`.
fn alive_with_word(
    words: &Words,
    segment: &SegmentReader,
    dead: &[Range<DocId>],
    word: &[u8],
) -> u32 {
    let Some(entry) = words.find(word) else {
        return 0;
    };
    let (false, Some(alive)) = (dead.is_empty(), segment.alive_bitset()) else {
        return entry.documents;
    };
    let Some(mut postings) = words.postings(&entry) else {
        return 0;
    };
    if dead.len() < entry.documents as usize {
        // The ranges are found by skipping through the list.
        let mut alive = entry.documents;
        for range in dead {
            postings.seek(range.start);
            let before = postings.rank();
            postings.seek(range.end);
            alive = alive.saturating_sub(postings.rank().saturating_sub(before));
        }
        return alive;
    }
    let mut count = 0;
    while !postings.block().is_empty() {
        let documents = postings.block().iter();
        count += documents.filter(|doc| alive.is_alive(**doc)).count() as u32;
        postings.advance_block();
    }
    count
}

/// How many tokens each of the 256 norms stands for.
fn lengths() -> [u32; 256] {
    std::array::from_fn(|norm| FieldNormReader::id_to_fieldnorm(norm as u8))
}

#[cfg(test)]
mod tests;
