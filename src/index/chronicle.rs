//! The chronicle of an index: in which years' reports each word stands. Reports without a year are
//! dated by it.

use std::collections::BTreeMap;

use tantivy::{DocId, Searcher, SegmentReader};

use super::blocks::Blocks;
use super::words::{Postings, Words};
use crate::dating::YearCounts;

/// Counts over the dated reports of an index. Reports whose year is inferred are none.
pub(crate) struct Chronicle {
    segments: Vec<Segment>,
    reports: Vec<(i32, u32)>,
}

impl Chronicle {
    /// The chronicle of all that a searcher sees.
    pub(crate) fn of(searcher: &Searcher) -> tantivy::Result<Chronicle> {
        let mut reports: BTreeMap<i32, u32> = BTreeMap::new();
        let mut years = Vec::new();
        for reader in searcher.segment_readers() {
            let dated = dated(reader)?;
            for (_, year) in &dated {
                if let Some(year) = year {
                    *reports.entry(*year).or_default() += 1;
                }
            }
            years.push(dated);
        }
        let reports: Vec<(i32, u32)> = reports.into_iter().collect();
        let segments = searcher.segment_readers().iter().zip(years);
        let segments = segments.map(|(reader, years)| {
            Ok(Segment {
                words: Words::of(reader)?,
                reports: Reports::new(&years, &reports),
            })
        });
        Ok(Chronicle {
            segments: segments.collect::<tantivy::Result<_>>()?,
            reports,
        })
    }

    fn count(&self, word: &str) -> Vec<(i32, u32)> {
        // A place for each year, and one for reports that do not count.
        let mut counts = vec![0; self.reports.len() + 1];
        for Segment { words, reports } in &self.segments {
            let entry = words.find(word.as_bytes());
            if let Some(postings) = entry.and_then(|entry| words.postings(&entry)) {
                reports.count(postings, &mut counts);
            }
        }
        let years = self.reports.iter().zip(counts);
        let held = years.map(|((year, _), n)| (*year, n));
        held.filter(|(_, n)| *n > 0).collect()
    }
}

impl YearCounts for Chronicle {
    fn reports(&self) -> &[(i32, u32)] {
        &self.reports
    }

    fn of(&self, word: &str) -> Vec<(i32, u32)> {
        self.count(word)
    }
}

struct Segment {
    words: Words,
    reports: Reports,
}

/// The reports of a segment in order: the document each ends with, and the year that is written in it. None for
/// deleted ones.
fn dated(reader: &SegmentReader) -> tantivy::Result<Vec<(DocId, Option<i32>)>> {
    let blocks = Blocks::open(reader)?;
    let columns = blocks.columns();
    let year = |report: DocId| {
        let counts = !columns.is_inferred(report) && !reader.is_deleted(report);
        columns.year(report).filter(|_| counts)
    };
    let mut reports = Vec::new();
    let mut begin = 0;
    while begin < reader.max_doc() {
        let report = blocks.report(begin);
        reports.push((report, year(report)));
        begin = report + 1;
    }
    Ok(reports)
}

/// So many neighbouring documents, as a power of two, share an entry: a report has three documents at least.
const STRIDE: u32 = 2;

/// Which report each document of a segment belongs to, and the years of the reports.
struct Reports {
    /// The last document of each report, ascending.
    ends: Vec<DocId>,
    /// The place of each report's year among all years; one past them for a report that does not count.
    years: Vec<u32>,
    /// For each stride of documents the report that the first of them belongs to.
    first: Vec<u32>,
}

impl Reports {
    fn new(reports: &[(DocId, Option<i32>)], years: &[(i32, u32)]) -> Reports {
        let place = |year: &Option<i32>| {
            let place = year.and_then(|year| years.binary_search_by_key(&year, |(y, _)| *y).ok());
            place.unwrap_or(years.len()) as u32
        };
        let ends: Vec<DocId> = reports.iter().map(|(end, _)| *end).collect();
        let mut first = Vec::new();
        for (report, end) in (0..).zip(&ends) {
            while (first.len() as u32) << STRIDE <= *end {
                first.push(report);
            }
        }
        Reports {
            ends,
            years: reports.iter().map(|(_, year)| place(year)).collect(),
            first,
        }
    }

    /// Adds the reports with a posting, each once, to the counts by year.
    fn count(&self, mut postings: Postings, counts: &mut [u32]) {
        let mut done = None;
        while !postings.block().is_empty() {
            let docs = postings.block();
            let mut at = done.map_or(0, |end| skip(docs, end));
            while let Some(doc) = docs.get(at) {
                let (end, year) = self.of(*doc);
                if let Some(count) = counts.get_mut(year as usize) {
                    *count += 1;
                }
                done = Some(end);
                at += 1;
                at += skip(docs.get(at..).unwrap_or_default(), end);
            }
            postings.advance_block();
        }
    }

    /// The last document of the report that a document belongs to, and the place of its year.
    #[inline]
    fn of(&self, doc: DocId) -> (DocId, u32) {
        let first = self.first.get((doc >> STRIDE) as usize);
        let mut report = first.map_or(0, |report| *report as usize);
        // It is that report or, as a rule, the next.
        report += usize::from(self.ends.get(report).is_some_and(|end| *end < doc));
        while let (Some(end), Some(year)) = (self.ends.get(report), self.years.get(report)) {
            if *end >= doc {
                return (*end, *year);
            }
            report += 1;
        }
        (doc, u32::MAX)
    }
}

/// How many of the first documents are not behind `end`. They are compared several at a time.
#[inline]
fn skip(docs: &[DocId], end: DocId) -> usize {
    let mut at = 0;
    while let Some(docs) = docs.get(at..).and_then(<[DocId]>::first_chunk::<8>) {
        let within = docs
            .iter()
            .map(|doc| usize::from(*doc <= end))
            .sum::<usize>();
        at += within;
        if within < docs.len() {
            return at;
        }
    }
    let rest = docs.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|doc| **doc <= end).count()
}

#[cfg(test)]
mod tests;
