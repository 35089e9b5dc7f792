//! What an index holds, counted from columns.

use std::collections::BTreeMap;

use tantivy::collector::DocSetCollector;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Term};

use super::Stats;
use crate::error::Result;
use crate::index::columns::Columns;
use crate::index::opening::verify_columns;
use crate::index::reader::Reader;
use crate::index::schema::REPORT;

pub(super) fn stats(reader: &Reader) -> Result<Stats> {
    let term = Term::from_field_text(reader.fields.kind, REPORT);
    let query = TermQuery::new(term, IndexRecordOption::Basic);
    let reports = reader
        .searcher
        .search(&query, &DocSetCollector)
        .map_err(|error| reader.failed(error))?;
    let mut stats = Stats {
        reports: reports.len() as u64,
        duplicates: (reader.sources.len() as u64).saturating_sub(reports.len() as u64),
        sections: 0,
        characters: 0,
        years: Vec::new(),
        undated: 0,
        encodings: Vec::new(),
        formats: Vec::new(),
        index_bytes: reader.bytes()?,
        corpus: reader.manifest.corpus.clone(),
    };
    let mut years: BTreeMap<i32, u64> = BTreeMap::new();
    let mut encodings = BTreeMap::new();
    let mut formats = BTreeMap::new();
    verify_columns(&reader.searcher).map_err(|error| reader.failed(error))?;
    let segments = reader.searcher.segment_readers().iter();
    let columns: Vec<Columns> = segments
        .map(|segment| Columns::of(segment).map_err(|error| reader.failed(error)))
        .collect::<Result<_>>()?;
    for at in reports {
        if let Some(columns) = columns.get(at.segment_ord as usize) {
            match columns.year(at.doc_id) {
                Some(year) => *years.entry(year).or_default() += 1,
                None => stats.undated += 1,
            }
        }
        let engine = reader.searcher.segment_reader(at.segment_ord).fast_fields();
        let number = |field: &str| -> Result<u64> {
            let column = engine.column_opt::<u64>(field);
            let column = column.map_err(|error| reader.failed(error))?;
            let number = column.and_then(|column| column.first(at.doc_id));
            Ok(number.unwrap_or(0))
        };
        stats.sections += number("sections")?;
        stats.characters += number("characters")?;
        tally(reader, at, "encoding", &mut encodings)?;
        tally(reader, at, "format", &mut formats)?;
    }
    stats.years = years.into_iter().collect();
    stats.encodings = most_first(encodings);
    stats.formats = most_first(formats);
    Ok(stats)
}

fn tally(
    reader: &Reader,
    at: DocAddress,
    field: &str,
    counts: &mut BTreeMap<String, u64>,
) -> Result<()> {
    if let Some(name) = reader.string(at, field)? {
        *counts.entry(name).or_default() += 1;
    }
    Ok(())
}

fn most_first(counts: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}
