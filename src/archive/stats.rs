//! What an index holds, counted from its columns.

use std::collections::BTreeMap;

use tantivy::collector::DocSetCollector;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Term};

use super::Stats;
use crate::error::Result;
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
    for at in reports {
        let columns = reader.searcher.segment_reader(at.segment_ord).fast_fields();
        let number = |field: &str| -> Result<u64> {
            let column = columns
                .column_opt::<u64>(field)
                .map_err(|error| reader.failed(error))?;
            Ok(column
                .and_then(|column| column.first(at.doc_id))
                .unwrap_or(0))
        };
        stats.sections += number("section")?;
        stats.characters += number("characters")?;
        let year = columns
            .column_opt::<i64>("year")
            .map_err(|error| reader.failed(error))?;
        match year.and_then(|year| year.first(at.doc_id)) {
            Some(year) => *years.entry(year as i32).or_default() += 1,
            None => stats.undated += 1,
        }
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
