#![allow(clippy::unwrap_used)]

use std::path::Path;

use tantivy::IndexWriter;
use tantivy::merge_policy::NoMergePolicy;

use super::*;
use crate::index::documents::Documents;
use crate::index::engine;
use crate::index::home::{Home, Tables, Wait};
use crate::index::ledger::Ledger;
use crate::index::reader::{Files, Reader};
use crate::index::schema::schema;
use crate::index::sources::Sources;
use crate::report::{Format, Report, Statements, Year, YearBasis};
use crate::structure::{Stated, understand};
use crate::{Archive, Query};

/// The `kind` of what is deleted again.
const DOOMED: &str = "doomed";
const WORDS: [&str; 14] = [
    "农业", "工业", "教育", "旅游", "党建", "水利", "的", "发展", "卫生", "交通", "文化", "体育",
    "科技", "就业",
];

/// A report with words, lengths, headings and a title that follow from its number.
fn report(number: usize) -> Report {
    let mut seed = number as u64 * 7919 + 12345;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize % below
    };
    let mut text = format!("{}{}工作情况\n", WORDS[next(14)], WORDS[next(14)]);
    for section in ["一、", "二、", "三、"].iter().take(1 + next(3)) {
        text.push_str(&format!("\n{section}{}工作\n", WORDS[next(14)]));
        for _ in 0..next(60) {
            for _ in 0..1 + next(6) {
                text.push_str(WORDS[next(14)]);
            }
            text.push_str(["，", "。", "向前推进，", "第"][next(4)]);
        }
        text.push('。');
    }
    let path = format!("{number:03}.txt");
    let understood = understand(&path, &text, &Stated::default());
    let year = 2000 + next(20) as i32;
    Report {
        path,
        format: Format::Txt,
        decoding: None,
        title: understood.title,
        year: Some(Year {
            year,
            basis: YearBasis::Given,
            evidence: String::new(),
            from: year,
            to: year,
        }),
        text,
        sections: understood.sections,
    }
}

/// How an index comes about.
struct Way {
    order: Vec<usize>,
    /// Reports are committed so many at a time.
    at_a_time: usize,
    merged: bool,
}

/// Writes reports; those from `KEPT_REPORTS` on are deleted again.
fn write(folder: &Path, way: &Way) {
    let (_, fields) = schema();
    let home = Home::lock(folder, Wait::No).unwrap();
    let mut generation = home.begin().unwrap();
    let index = engine::create(generation.directory()).unwrap();
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 50_000_000).unwrap();
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let documents = Documents { fields };
    for numbers in way.order.chunks(way.at_a_time) {
        for number in numbers {
            let report = report(*number);
            let block = documents.block(*number as u64, &report, &Statements::default(), None);
            for mut document in block.unwrap() {
                if *number >= KEPT_REPORTS {
                    document.add_text(fields.kind, DOOMED);
                }
                writer.add_document(document).unwrap();
            }
        }
        writer.commit().unwrap();
    }
    writer.delete_term(Term::from_field_text(fields.kind, DOOMED));
    writer.commit().unwrap();
    if way.merged {
        let segments = index.searchable_segment_ids().unwrap();
        writer.merge(&segments).wait().unwrap();
    }
    writer.wait_merging_threads().unwrap();
    let paths: Vec<String> = (0..KEPT_REPORTS)
        .map(|number| report(number).path)
        .collect();
    let tables = Tables {
        sources: &Sources::encode(paths.iter().map(String::as_str).zip(0..)),
        ledger: &|| Ok(Ledger::default().encode().unwrap()),
    };
    home.publish(&mut generation, folder, Some(&tables))
        .unwrap();
}

const KEPT_REPORTS: usize = 48;

/// The same reports in one segment, in many with others that were deleted, and after a merge of those.
fn ways() -> Vec<(&'static str, Way)> {
    let alone = || (0..KEPT_REPORTS).collect::<Vec<_>>();
    // Others come between them, more in some segments than in others.
    let mixed = || {
        let mut order = alone();
        for other in 0..30 {
            order.insert((other * other * 3) % order.len(), KEPT_REPORTS + other);
        }
        order.reverse();
        order
    };
    let way = |order, at_a_time, merged| Way {
        order,
        at_a_time,
        merged,
    };
    vec![
        ("one segment", way(alone(), KEPT_REPORTS, false)),
        ("deleted in one segment", way(mixed(), 200, false)),
        ("deleted in many segments", way(mixed(), 6, false)),
        ("merged", way(mixed(), 6, true)),
    ]
}

const ASKED: &[&str] = &[
    "农业",
    "农业 工业",
    "农业 工业 教育",
    "党建 农业 工业 教育",
    "农业工业教育",
    "旅游 OR 水利",
    "农业 OR 工业 OR \"教育旅游\" OR 党建",
    "(农业 OR 教育) 工业 旅游 -\"党建水利\"",
    "发展 -\"教育旅游\" -title:旅游",
    "\"农业工业\"",
    "\"工作情况\" 水利 党建",
    "section:教育 农业 工业",
    "title:水利 旅游 党建",
    "year:2005..2012 水利 发展 工业",
    "-\"农业工业\"",
];

/// What is asked, the sections in which it is found, and each hit's path with the bits of its score.
type Answered = (&'static str, u64, Vec<(String, u32)>);

fn answers(archive: &Archive) -> Vec<Answered> {
    let each = ASKED.iter().map(|typed| {
        let query = Query::parse(typed).unwrap().limit(0);
        let hits = archive.search(&query).unwrap().hits;
        let hits = hits.into_iter().map(|hit| (hit.path, hit.score.to_bits()));
        let sections = archive.count(&query).unwrap().sections;
        (*typed, sections, hits.collect())
    });
    each.collect()
}

#[test]
fn answers_and_statistics_do_not_tell_how_the_index_came_about() {
    let mut first = None;
    for (name, way) in ways() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &way);
        let reader = Reader::open(folder.path(), Files::All).unwrap();
        let statistics = &reader.statistics;
        let words: Vec<u64> = WORDS
            .iter()
            .map(|word| Term::from_field_text(reader.fields.words, word))
            .map(|term| statistics.doc_freq(&term).unwrap())
            .collect();
        assert!(words.iter().all(|count| *count > 10), "{name}: {words:?}");
        let documents = statistics.total_num_docs().unwrap();
        let tokens = statistics.total_num_tokens(reader.fields.words).unwrap();
        assert_eq!(
            tokens,
            statistics.total_num_tokens(reader.fields.words).unwrap()
        );
        let archive = Archive::open(folder.path()).unwrap();
        let answers = answers(&archive);
        for (typed, _, hits) in &answers {
            assert!(hits.len() > 1, "{typed}");
        }
        let got = (words, documents, tokens, answers);
        let want = first.get_or_insert_with(|| got.clone());
        assert_eq!((&got.0, got.1, got.2), (&want.0, want.1, want.2), "{name}");
        for (got, want) in got.3.iter().zip(&want.3) {
            assert_eq!(got, want, "{name}");
        }
    }
}

/// Whether a document of a segment has a word.
fn has_word(reader: &Reader, segment: &SegmentReader, doc: DocId, word: &str) -> bool {
    let postings = reader.words.of(segment).unwrap().walk(word);
    postings.is_some_and(|mut postings| postings.seek(doc) == doc)
}

#[test]
fn counts_what_is_alive() {
    let folder = tempfile::tempdir().unwrap();
    let (_, way) = ways().swap_remove(2);
    write(folder.path(), &way);
    let reader = Reader::open(folder.path(), Files::All).unwrap();
    let (fields, searcher) = (reader.fields, &reader.searcher);
    assert!(
        searcher
            .segment_readers()
            .iter()
            .any(SegmentReader::has_deletes)
    );
    let alive: Vec<_> = searcher
        .segment_readers()
        .iter()
        .flat_map(|segment| segment.doc_ids_alive().map(move |doc| (segment, doc)))
        .collect();
    assert_eq!(
        reader.statistics.total_num_docs().unwrap(),
        alive.len() as u64
    );
    let lengths = alive.iter().map(|(segment, doc)| {
        let norms = reader.words.of(segment).unwrap().norms();
        u64::from(FieldNormReader::id_to_fieldnorm(norms[*doc as usize]))
    });
    let tokens = reader.statistics.total_num_tokens(fields.words).unwrap();
    assert_eq!(tokens, lengths.sum::<u64>());
    for field in [fields.words, fields.kind] {
        for word in ["农业", "教", "育", "第", "情况", "report", DOOMED, "无此词"] {
            let term = Term::from_field_text(field, word);
            let with = match field == fields.words {
                true => alive
                    .iter()
                    .filter(|(segment, doc)| has_word(&reader, segment, *doc, word))
                    .count(),
                false => reader.documents_with(&term).unwrap().len(),
            } as u64;
            assert_eq!(reader.statistics.doc_freq(&term).unwrap(), with, "{word}");
            // What is known by now is the same.
            assert_eq!(reader.statistics.doc_freq(&term).unwrap(), with, "{word}");
        }
    }
    // What has no lengths is scored as one token in each document.
    let numbers = reader.statistics.total_num_tokens(fields.block_of).unwrap();
    assert_eq!(numbers, alive.len() as u64);
}
