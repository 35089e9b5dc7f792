//! Filters over report documents: kind, year, title and path. They find and do not score.

use std::sync::Arc;

use tantivy::query::doc_predicate_query::{DocPredicateQuery, FunctionPredicate};
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader, Term};

use super::standing::StandingQuery;
use super::years::YearRange;
use crate::index::reader::Reader;
use crate::index::schema::REPORT;
use crate::segment::chars::Pattern;

/// The same documents, each scoring nothing.
pub(super) fn silent(query: impl Query) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(Box::new(query), 0.0))
}

/// All reports.
pub(super) fn reports(reader: &Reader) -> Box<dyn Query> {
    let term = Term::from_field_text(reader.fields.kind, REPORT);
    silent(TermQuery::new(term, IndexRecordOption::Basic))
}

/// Documents of these years.
pub(super) fn years(range: YearRange) -> Box<dyn Query> {
    let predicate = FunctionPredicate::from(move |reader: &SegmentReader| {
        let years = reader.fast_fields().column_opt::<i64>("year")?;
        Ok(move |doc: DocId| {
            let year = years.as_ref().and_then(|years| years.first(doc));
            range.holds(year.map(|year| year as i32))
        })
    });
    silent(DocPredicateQuery::from(predicate))
}

/// Reports whose year is written somewhere, not inferred.
pub(super) fn dated() -> Box<dyn Query> {
    let predicate = FunctionPredicate::from(move |reader: &SegmentReader| {
        let years = reader.fast_fields().column_opt::<i64>("year")?;
        let inferred = reader.fast_fields().column_opt::<u64>("inferred")?;
        Ok(move |doc: DocId| {
            let has_year = years.as_ref().and_then(|years| years.first(doc)).is_some();
            has_year
                && inferred
                    .as_ref()
                    .and_then(|inferred| inferred.first(doc))
                    .is_none()
        })
    });
    silent(DocPredicateQuery::from(predicate))
}

/// Reports with this word in their title.
pub(super) fn title(reader: &Reader, word: &Pattern) -> Box<dyn Query> {
    Box::new(StandingQuery::new(reader.fields.title, &word.terms()))
}

/// Reports one of whose paths has this part.
pub(super) fn path(reader: &Reader, part: &str) -> Box<dyn Query> {
    let with_part = Arc::new(reader.sources.with_part(part));
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let numbers = segment.fast_fields().column_opt::<u64>("report")?;
        let with_part = Arc::clone(&with_part);
        Ok(move |doc: DocId| {
            let number = numbers.as_ref().and_then(|numbers| numbers.first(doc));
            number.is_some_and(|number| with_part.binary_search(&number).is_ok())
        })
    });
    Box::new(BooleanQuery::new(vec![
        (Occur::Must, reports(reader)),
        (Occur::Must, silent(DocPredicateQuery::from(predicate))),
    ]))
}
