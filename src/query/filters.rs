//! Filters over report documents: kind, year, title and path. They find and do not score.

use std::sync::Arc;

use tantivy::query::doc_predicate_query::{DocPredicateQuery, FunctionPredicate};
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader, Term};

use super::standing::StandingQuery;
use super::years::YearRange;
use crate::index::columns::Columns;
use crate::index::positions::Zone;
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
        let columns = Columns::of(reader)?;
        Ok(move |doc: DocId| range.holds(columns.year(doc)))
    });
    silent(DocPredicateQuery::from(predicate))
}

/// Reports whose year is written somewhere, not inferred.
pub(super) fn dated() -> Box<dyn Query> {
    let predicate = FunctionPredicate::from(move |reader: &SegmentReader| {
        let columns = Columns::of(reader)?;
        Ok(move |doc: DocId| columns.year(doc).is_some() && !columns.is_inferred(doc))
    });
    silent(DocPredicateQuery::from(predicate))
}

/// Reports with this word in their title.
pub(super) fn title(reader: &Reader, word: &Pattern) -> Box<dyn Query> {
    Box::new(StandingQuery::new(&reader.positions, Zone::Title, word))
}

/// Reports one of whose paths has this part.
pub(super) fn path(reader: &Reader, part: &str) -> Box<dyn Query> {
    let with_part = Arc::new(reader.sources.with_part(part));
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let columns = Columns::of(segment)?;
        let with_part = Arc::clone(&with_part);
        Ok(move |doc: DocId| {
            let number = columns.report(doc);
            number.is_some_and(|number| with_part.binary_search(&number).is_ok())
        })
    });
    Box::new(BooleanQuery::new(vec![
        (Occur::Must, reports(reader)),
        (Occur::Must, silent(DocPredicateQuery::from(predicate))),
    ]))
}
