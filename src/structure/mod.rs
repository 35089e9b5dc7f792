//! Structure: from a cleaned text to what a reader knows of the report: its title, its year and its outline.
//!
//! Nothing here fails: what cannot be known is `None`.

mod outline;
mod title;
mod year;

use std::borrow::Cow;

use crate::report::{SOFT_BREAK, Section, Year};

/// What is known of a report beside its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Understood {
    pub(crate) title: Option<String>,
    pub(crate) year: Option<Year>,
    pub(crate) sections: Vec<Section>,
}

/// Understands a report. `path` is its path below the corpus, `text` its cleaned text.
pub(crate) fn understand(path: &str, text: &str) -> Understood {
    // To a reader a soft line break is a line break. One character stands for one, so that no
    // offset changes.
    let text = &*match text.contains(SOFT_BREAK) {
        true => Cow::Owned(text.replace(SOFT_BREAK, "\n")),
        false => Cow::Borrowed(text),
    };
    let title = title::title(path, text);
    let body = title
        .as_ref()
        .and_then(|title| title.range.as_ref())
        .map_or(0, |range| range.end);
    let title = title.map(|title| title.text);
    Understood {
        year: year::year(path, title.as_deref(), text),
        sections: outline::outline(text, body),
        title,
    }
}
