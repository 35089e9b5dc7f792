//! What a search gives: hits, counts, and what would have been found otherwise.

use std::ops::Range;

use serde::Serialize;

use crate::report::Year;

/// The answer to a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// How many reports answer, shown or not.
    pub reports: usize,
    /// The hits asked for by limit and offset, in the order asked for.
    pub hits: Vec<Hit>,
    /// Where nothing answers: what each word finds, and what the query would find without it.
    pub missing: Vec<Missing>,
}

/// One report that answers a query, with the sections that answer best.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Path of the report below the corpus.
    pub path: String,
    /// Other sources with the same text, in order of path.
    pub also: Vec<String>,
    /// The title, where one is known.
    pub title: Option<String>,
    /// The year of issue, where one is known.
    pub year: Option<Year>,
    /// How well the report answers; greater is better, comparable within one answer.
    pub score: f32,
    /// Occurrences of the query's phrases and words in the report.
    pub matches: u64,
    /// The sections that answer best, best first.
    pub sections: Vec<SectionHit>,
}

/// A section of a hit, with the place in it that answers best.
#[derive(Debug, Clone, PartialEq)]
pub struct SectionHit {
    /// The section's number in the outline; `None` for text before the first heading.
    pub number: Option<u32>,
    /// The headings that lead to it, the highest first.
    pub headings: Vec<String>,
    /// Occurrences in the section itself.
    pub matches: u64,
    /// Whole clauses around the best place: the cleaned text as it stands from `snippet_start` on.
    pub snippet: String,
    /// First character of the snippet, in characters of the cleaned text.
    pub snippet_start: usize,
    /// What matched, as character ranges in `snippet`.
    pub highlights: Vec<Range<usize>>,
    /// The section's range, in characters of the cleaned text.
    pub range: Range<usize>,
}

/// How much a query finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Count {
    /// Reports that answer.
    pub reports: u64,
    /// Sections in which one of the query's phrases or words stands.
    pub sections: u64,
    /// Occurrences of the query's phrases and words in those reports.
    pub occurrences: u64,
}

/// A part of a query that found nothing together with the rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// The word or phrase, as typed, or the filter.
    pub term: String,
    /// How many reports it finds alone; for a filter, as many as `without`.
    pub alone: u64,
    /// How many reports the query finds without it.
    pub without: u64,
    /// It is a filter set beside the query, such as a range of years.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub filter: bool,
}
