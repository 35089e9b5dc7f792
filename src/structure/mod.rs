//! Structure: from a cleaned text to what a reader knows of the report: its title, its year and its outline.
//!
//! Nothing here fails: what cannot be known is `None`.

pub(crate) mod outline;
pub(crate) mod title;
pub(crate) mod year;

use std::borrow::Cow;

use crate::report::{SOFT_BREAK, Section, Statements, Year, YearBasis};

/// The version of its rules: raised whenever they could give another title, year or outline than before.
pub(crate) const VERSION: u32 = 1;

/// What is known of a report beside its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Understood {
    pub(crate) title: Option<String>,
    pub(crate) year: Option<Year>,
    pub(crate) sections: Vec<Section>,
}

/// What is stated of a report apart from its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Stated<'a> {
    /// By its document.
    pub(crate) statements: Cow<'a, Statements>,
    /// The title a person gives it.
    pub(crate) given: Option<String>,
    /// The year a person gives it.
    pub(crate) given_year: Option<i32>,
}

/// Understands a report. `path` is its path below the corpus, `text` its cleaned text.
pub(crate) fn understand(path: &str, text: &str, stated: &Stated<'_>) -> Understood {
    // To a reader a soft line break is a line break. One character stands for one, so that no
    // offset changes.
    let text = &*match text.contains(SOFT_BREAK) {
        true => Cow::Owned(text.replace(SOFT_BREAK, "\n")),
        false => Cow::Borrowed(text),
    };
    let statements = &*stated.statements;
    let title = title::title(path, text, statements.title.as_deref());
    let body = title
        .as_ref()
        .and_then(|title| title.range.as_ref())
        .map_or(0, |range| range.end);
    let title = stated.given.clone().or(title.map(|title| title.text));
    let given = |year| Year {
        year,
        basis: YearBasis::Given,
        evidence: String::new(),
        from: year,
        to: year,
    };
    let read = || {
        year::year(
            path,
            title.as_deref(),
            text,
            statements.published.as_deref(),
        )
    };
    Understood {
        year: stated.given_year.map(given).or_else(read),
        sections: outline::outline(text, body, &statements.headings),
        title,
    }
}
