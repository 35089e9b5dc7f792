//! Hits as a table for spreadsheets: a line of names, then a row for each hit with its best section.

use std::io::{self, Write};

use kaijuan::{Count, Hit, SOFT_BREAK};

use super::Page;

/// Writes the hits of a page.
pub(crate) fn hits(out: &mut dyn Write, page: &Page) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record([
        "path",
        "title",
        "year",
        "year_basis",
        "score",
        "matches",
        "section",
        "headings",
        "snippet",
    ])?;
    for hit in &page.answer.hits {
        table.write_record(row(hit))?;
    }
    table.flush()
}

/// Writes how much there is.
pub(crate) fn count(out: &mut dyn Write, count: Count) -> io::Result<()> {
    writeln!(
        out,
        "reports,sections,occurrences\n{},{},{}",
        count.reports, count.sections, count.occurrences
    )
}

fn row(hit: &Hit) -> [String; 9] {
    let best = hit.sections.first();
    [
        hit.path.clone(),
        hit.title.clone().unwrap_or_default(),
        hit.year
            .as_ref()
            .map(|year| year.year.to_string())
            .unwrap_or_default(),
        hit.year
            .as_ref()
            .map(|year| year.basis.to_string())
            .unwrap_or_default(),
        hit.score.to_string(),
        hit.matches.to_string(),
        best.and_then(|section| section.number)
            .map(|number| number.to_string())
            .unwrap_or_default(),
        best.map(|section| section.headings.join(" > "))
            .unwrap_or_default(),
        best.map(|section| section.snippet.replace(SOFT_BREAK, "\n"))
            .unwrap_or_default(),
    ]
}
