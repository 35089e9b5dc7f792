//! Queries: the language, its plan over the index, and the evaluation of that plan.

mod clauses;
pub(crate) mod collect;
mod cut;
mod filters;
pub(crate) mod found;
mod join;
mod known;
pub(crate) mod leaf;
mod listed;
pub(crate) mod plan;
pub(crate) mod remembered;
pub(crate) mod segments;
pub(crate) mod snippet;
mod standing;
mod syntax;
mod titled;
mod word;
mod years;

pub use years::YearRange;

use crate::error::QueryError;
use syntax::Expr;

/// A question to an archive: a parsed query with its options.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub(crate) text: String,
    pub(crate) expr: Expr,
    pub(crate) years: Option<YearRange>,
    pub(crate) dated: bool,
    pub(crate) sections: Vec<String>,
    pub(crate) sort: Sort,
    pub(crate) limit: usize,
    pub(crate) offset: usize,
    pub(crate) verbatim: bool,
}

/// The order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Oldest first; reports without a year last.
    Year,
    /// Newest first; reports without a year last.
    YearDescending,
    /// By path.
    Path,
}

impl Query {
    /// Reads a query as people type it (see the README for the language).
    ///
    /// # Errors
    /// [`QueryError`] shows the place that cannot be read.
    pub fn parse(text: &str) -> Result<Query, QueryError> {
        Ok(Query {
            text: text.to_owned(),
            expr: syntax::parse(text)?,
            years: None,
            dated: false,
            sections: Vec::new(),
            sort: Sort::Relevance,
            limit: 10,
            offset: 0,
            verbatim: false,
        })
    }

    /// Only reports of these years.
    #[must_use]
    pub fn years(mut self, years: YearRange) -> Self {
        self.years = Some(years);
        self
    }

    /// Only reports whose year is written somewhere: not those whose year is inferred from what they
    /// talk about, nor those without one.
    #[must_use]
    pub fn dated(mut self, dated: bool) -> Self {
        self.dated = dated;
        self
    }

    /// Only what stands in a section whose heading, or an ancestor's, has all these words.
    #[must_use]
    pub fn section(mut self, words: &str) -> Self {
        self.sections.push(words.to_owned());
        self
    }

    /// The order of hits; by relevance unless set.
    #[must_use]
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sort = sort;
        self
    }

    /// At most this many hits; 10 unless set, 0 for all.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Leave out this many hits at the front.
    #[must_use]
    pub fn offset(mut self, offset: usize) -> Self {
        self.offset = offset;
        self
    }

    /// Characters, script and punctuation must stand as typed.
    #[must_use]
    pub fn verbatim(mut self, verbatim: bool) -> Self {
        self.verbatim = verbatim;
        self
    }

    /// The filters set beside the query, each as typed, with the query as it is without it.
    pub(crate) fn without_filters(&self) -> Vec<(String, Query)> {
        let mut without = Vec::new();
        if let Some(years) = self.years {
            without.push((
                format!("year {years}"),
                Query {
                    years: None,
                    ..self.clone()
                },
            ));
        }
        if self.dated {
            without.push(("dated".to_owned(), self.clone().dated(false)));
        }
        for (number, section) in self.sections.iter().enumerate() {
            let mut query = self.clone();
            query.sections.remove(number);
            without.push((format!("section {section}"), query));
        }
        without
    }
}
