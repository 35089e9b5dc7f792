//! The chronicle of an index: in which years' reports each word stands. Reports without a year are
//! dated by it.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use tantivy::columnar::Column;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet as _, Searcher, SegmentReader, TERMINATED, Term};

use super::blocks::Blocks;
use super::schema::Fields;
use crate::dating::YearCounts;

/// Counts over the dated reports of an index. Reports whose year is inferred are none.
pub(crate) struct Chronicle<'a> {
    searcher: &'a Searcher,
    fields: Fields,
    segments: Vec<Segment>,
    reports: Vec<(i32, u32)>,
    known: RefCell<HashMap<String, Vec<(i32, u32)>>>,
}

struct Segment {
    blocks: Blocks,
    years: Option<Column<i64>>,
    inferred: Option<Column<u64>>,
}

impl<'a> Chronicle<'a> {
    /// The chronicle of all that a searcher sees.
    pub(crate) fn of(searcher: &'a Searcher, fields: Fields) -> tantivy::Result<Chronicle<'a>> {
        let segments = searcher.segment_readers().iter().map(Segment::open);
        let segments = segments.collect::<tantivy::Result<Vec<_>>>()?;
        let mut reports: BTreeMap<i32, u32> = BTreeMap::new();
        for (reader, segment) in searcher.segment_readers().iter().zip(&segments) {
            for doc in reader.doc_ids_alive() {
                let is_report = segment.blocks.report(doc) == doc;
                if let Some(year) = segment.year(doc).filter(|_| is_report) {
                    *reports.entry(year).or_default() += 1;
                }
            }
        }
        Ok(Chronicle {
            searcher,
            fields,
            segments,
            reports: reports.into_iter().collect(),
            known: RefCell::default(),
        })
    }

    fn count(&self, word: &str) -> tantivy::Result<Vec<(i32, u32)>> {
        let term = Term::from_field_text(self.fields.words, word);
        let mut counts: BTreeMap<i32, u32> = BTreeMap::new();
        for (reader, segment) in self.searcher.segment_readers().iter().zip(&self.segments) {
            let index = reader.inverted_index(self.fields.words)?;
            let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else {
                continue;
            };
            let mut last = None;
            while postings.doc() != TERMINATED {
                let report = segment.blocks.report(postings.doc());
                if last != Some(report) && !reader.is_deleted(report) {
                    last = Some(report);
                    if let Some(year) = segment.year(report) {
                        *counts.entry(year).or_default() += 1;
                    }
                }
                postings.advance();
            }
        }
        Ok(counts.into_iter().collect())
    }
}

impl YearCounts for Chronicle<'_> {
    fn reports(&self) -> &[(i32, u32)] {
        &self.reports
    }

    fn of(&self, word: &str) -> Vec<(i32, u32)> {
        if let Some(counts) = self.known.borrow().get(word) {
            return counts.clone();
        }
        // A word that cannot be looked up tells nothing; what ails the index shows when it is searched.
        let counts = self.count(word).unwrap_or_default();
        self.known
            .borrow_mut()
            .insert(word.to_owned(), counts.clone());
        counts
    }
}

impl Segment {
    fn open(reader: &SegmentReader) -> tantivy::Result<Segment> {
        let columns = reader.fast_fields();
        Ok(Segment {
            blocks: Blocks::open(reader)?,
            years: columns.column_opt("year")?,
            inferred: columns.column_opt("inferred")?,
        })
    }

    /// The year that is written in a report.
    fn year(&self, report: DocId) -> Option<i32> {
        let year = self.years.as_ref()?.first(report)?;
        let inferred = self.inferred.as_ref().and_then(|i| i.first(report));
        inferred.is_none().then_some(())?;
        i32::try_from(year).ok()
    }
}
