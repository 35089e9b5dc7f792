//! Embedding kaijuan: build the index of a folder or bring it up to date, search it, and read a report.
//!
//! `cargo run --release --example embed -- corpus 乡村振兴`

// Examples may print; the library does not.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::Path;

use kaijuan::{Archive, Query, Update};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let corpus = arguments.next().unwrap_or_else(|| "corpus".to_owned());
    let words = arguments.next().unwrap_or_else(|| "乡村振兴".to_owned());

    let index = std::env::temp_dir().join("kaijuan-embed-example");
    // Builds the index, or takes in what has changed since the last time.
    let update = Update::default();
    let (archive, summary) =
        Archive::index(Path::new(&corpus), &index, &update, &mut |_progress| {})?;
    println!(
        "{} reports, {} sources could not be read",
        summary.reports,
        summary.failed.len()
    );

    let answer = archive.search(&Query::parse(&words)?.limit(5))?;
    for hit in &answer.hits {
        let year = hit
            .year
            .as_ref()
            .map_or_else(|| "----".to_owned(), |year| year.year.to_string());
        println!(
            "{year}  {}  {}",
            hit.title.as_deref().unwrap_or(&hit.path),
            hit.path
        );
        for section in &hit.sections {
            println!(
                "      {}",
                section.snippet.replace(char::is_whitespace, " ")
            );
        }
    }
    if let Some(best) = answer.hits.first() {
        let report = archive.report(&best.path)?;
        println!(
            "{} sections, {} characters",
            report.sections.len(),
            report.text.chars().count()
        );
    }
    Ok(())
}
