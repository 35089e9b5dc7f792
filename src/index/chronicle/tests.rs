//! What the chronicle counts is what stands in the reports that are left.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use tantivy::directory::RamDirectory;
use tantivy::indexer::NoMergePolicy;
use tantivy::{IndexWriter, Term};

use super::super::documents::Documents;
use super::super::engine;
use super::super::schema::schema;
use super::*;
use crate::report::{Format, Report, Statements, Year, YearBasis};

const WORDS: [&str; 6] = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"];

/// A report of a year that is stated or not, with some of the words, in so many passages.
#[derive(Debug, Clone)]
struct Made {
    year: Option<(i32, bool)>,
    words: Vec<usize>,
    passages: usize,
    deleted: bool,
}

fn made() -> impl Strategy<Value = Made> {
    let year = proptest::option::weighted(0.9, (1950..1956, proptest::bool::weighted(0.8)));
    let words = vec(0..WORDS.len(), 1..6);
    let passages = prop_oneof![1..3usize, 1..40usize];
    (year, words, passages, proptest::bool::weighted(0.2)).prop_map(
        |(year, words, passages, deleted)| Made {
            year,
            words,
            passages,
            deleted,
        },
    )
}

fn report(made: &Made) -> Report {
    let sentence: Vec<&str> = made.words.iter().map(|word| WORDS[*word]).collect();
    // Long enough to be a passage of its own.
    let passage = format!("{}{}。\n", sentence.join(" "), " ，".repeat(600));
    Report {
        path: String::new(),
        format: Format::Txt,
        decoding: None,
        title: None,
        year: made.year.map(|(year, stated)| Year {
            year,
            basis: match stated {
                true => YearBasis::Text,
                false => YearBasis::Inferred,
            },
            evidence: String::new(),
            from: year,
            to: year,
        }),
        text: passage.repeat(made.passages),
        sections: Vec::new(),
    }
}

fn index(segments: &[Vec<Made>]) -> Searcher {
    let (_, fields) = schema();
    let index = engine::create(RamDirectory::create()).unwrap();
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 50_000_000).unwrap();
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let documents = Documents { fields };
    let mut number = 0;
    let mut doomed = Vec::new();
    for segment in segments {
        for made in segment {
            let block = documents.block(number, &report(made), &Statements::default(), None);
            for document in block.unwrap() {
                writer.add_document(document).unwrap();
            }
            doomed.extend(made.deleted.then_some(number));
            number += 1;
        }
        writer.commit().unwrap();
    }
    for number in doomed {
        writer.delete_term(Term::from_field_u64(fields.block_of, number));
    }
    writer.commit().unwrap();
    index.reader().unwrap().searcher()
}

/// How many of the reports each year has.
fn by_year<'a>(reports: impl Iterator<Item = &'a Made>) -> Vec<(i32, u32)> {
    let mut years: BTreeMap<i32, u32> = BTreeMap::new();
    for made in reports.filter(|made| !made.deleted) {
        if let Some((year, true)) = made.year {
            *years.entry(year).or_default() += 1;
        }
    }
    years.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn each_dated_report_counts_once_for_each_of_its_words(
        segments in vec(vec(made(), 1..40), 1..3),
    ) {
        let searcher = index(&segments);
        let chronicle = Chronicle::of(&searcher).unwrap();
        let all = || segments.iter().flatten();
        prop_assert_eq!(chronicle.reports(), by_year(all()));
        for (number, word) in WORDS.iter().enumerate() {
            let with = all().filter(|made| made.words.contains(&number));
            prop_assert_eq!(chronicle.of(word), by_year(with), "{}", word);
        }
        prop_assert_eq!(chronicle.of("omega"), Vec::new());
    }
}
