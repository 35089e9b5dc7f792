//! Filters over report documents: kind, year, title and path. They find and do not score.

use tantivy::query::doc_predicate_query::{DocPredicateQuery, FunctionPredicate};
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query, TermQuery, TermSetQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet as _, SegmentReader, TERMINATED, Term};

use super::standing::StandingQuery;
use super::years::YearRange;
use crate::error::Result;
use crate::index::reader::Reader;
use crate::index::schema::{ALIAS, REPORT};
use crate::segment::chars::Pattern;
use crate::segment::paths::path_terms;

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
pub(super) fn path(reader: &Reader, part: &str) -> Result<Box<dyn Query>> {
    let path = StandingQuery::new(reader.fields.path_chars, &path_terms(part));
    let contents = contents_of_aliases(reader, &path)?;
    let either: Vec<(Occur, Box<dyn Query>)> = vec![
        (Occur::Should, Box::new(path)),
        (Occur::Should, silent(TermSetQuery::new(contents))),
    ];
    Ok(Box::new(BooleanQuery::new(vec![
        (Occur::Must, Box::new(BooleanQuery::new(either))),
        (Occur::Must, reports(reader)),
    ])))
}

/// The content terms of the aliases that a query over paths matches.
fn contents_of_aliases(reader: &Reader, path: &StandingQuery) -> Result<Vec<Term>> {
    let mut contents = Vec::new();
    for (number, segment) in (0..).zip(reader.searcher.segment_readers()) {
        for alias in aliases(reader, segment, path).map_err(|error| reader.failed(error))? {
            let content = reader.string(DocAddress::new(number, alias), "content")?;
            let term = |content: String| Term::from_field_text(reader.fields.content, &content);
            contents.extend(content.map(term));
        }
    }
    Ok(contents)
}

/// The aliases of one segment that a query over paths matches.
fn aliases(
    reader: &Reader,
    segment: &SegmentReader,
    path: &StandingQuery,
) -> tantivy::Result<Vec<DocId>> {
    let kind = Term::from_field_text(reader.fields.kind, ALIAS);
    let index = segment.inverted_index(reader.fields.kind)?;
    let aliases = index.read_postings(&kind, IndexRecordOption::Basic)?;
    let (Some(mut aliases), Some(mut paths)) = (aliases, path.uncounted(segment)?) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    while aliases.doc() != TERMINATED {
        if paths.doc() < aliases.doc() {
            paths.seek(aliases.doc());
        }
        if paths.doc() == aliases.doc() && !segment.is_deleted(aliases.doc()) {
            found.push(aliases.doc());
        }
        aliases.advance();
    }
    Ok(found)
}
