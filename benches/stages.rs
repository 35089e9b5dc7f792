//! How fast each stage is by itself, with one thread.
//!
//! `cargo bench --features bench --bench stages`; what follows `--` chooses some of them, such as `-- structure`.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod sample;

use std::path::{Path, PathBuf};
use std::sync::{LazyLock, OnceLock};

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use kaijuan::bench::{self, Index};
use kaijuan::{Archive, Query, Report};
use tantivy::tokenizer::TextAnalyzer;

use sample::File;

/// Bytes of text that a stage is given at once.
const TEXTS: usize = 512 << 10;
/// Bytes of text in the index that is searched.
const INDEXED: usize = 16 << 20;
/// How many phrases, and pairs of words, are asked for: as many as there are samples.
const QUERIES: usize = 200;

fn main() {
    let place = tempfile::tempdir().unwrap();
    FOLDER.set(place.path().to_owned()).unwrap();
    println!("{}", sample::origin());
    divan::main();
}

/// Where an index can be built; removed in the end.
static FOLDER: OnceLock<PathBuf> = OnceLock::new();
static FILES: LazyLock<Vec<File>> = LazyLock::new(|| sample::files(TEXTS));
static DECODED: LazyLock<Vec<String>> = LazyLock::new(|| {
    let texts = FILES.iter().filter_map(|file| bench::decode(&file.bytes));
    texts.collect()
});
static REPORTS: LazyLock<Vec<Report>> = LazyLock::new(|| sample::reports(&FILES));

/// Measures a stage on all texts, one after another.
fn over<T, R>(bencher: Bencher<'_, '_>, all: &[T], bytes: usize, stage: impl Fn(&T) -> R) {
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for one in all {
            black_box(stage(black_box(one)));
        }
    });
}

fn over_reports<R>(bencher: Bencher<'_, '_>, stage: impl Fn(&Report) -> R) {
    let bytes = REPORTS.iter().map(|report| report.text.len()).sum();
    over(bencher, &REPORTS, bytes, stage);
}

#[divan::bench(args = ["UTF-8", "GB18030", "UTF-16LE"])]
fn decode(bencher: Bencher<'_, '_>, encoding: &str) {
    let encode = |text: &String| match encoding {
        "UTF-8" => text.clone().into_bytes(),
        "GB18030" => encoding_rs::GB18030.encode(text).0.into_owned(),
        _ => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
    };
    let files: Vec<Vec<u8>> = DECODED.iter().map(encode).collect();
    // Of UTF-8, so that encodings can be compared.
    let bytes = DECODED.iter().map(String::len).sum();
    over(bencher, &files, bytes, |bytes| bench::decode(bytes));
}

#[divan::bench]
fn clean(bencher: Bencher<'_, '_>) {
    let bytes = DECODED.iter().map(String::len).sum();
    over(bencher, &DECODED, bytes, |text| bench::clean(text));
}

mod structure {
    use super::*;

    #[divan::bench]
    fn title(bencher: Bencher<'_, '_>) {
        over_reports(bencher, |report| bench::title(&report.path, &report.text));
    }

    #[divan::bench]
    fn year(bencher: Bencher<'_, '_>) {
        over_reports(bencher, |report| {
            bench::year(&report.path, report.title.as_deref(), &report.text)
        });
    }

    #[divan::bench]
    fn outline(bencher: Bencher<'_, '_>) {
        over_reports(bencher, |report| bench::outline(&report.text));
    }
}

mod segment {
    use super::*;

    #[divan::bench]
    fn fold(bencher: Bencher<'_, '_>) {
        over_reports(bencher, |report| kaijuan::fold(&report.text));
    }

    #[divan::bench]
    fn passages(bencher: Bencher<'_, '_>) {
        over_reports(bencher, |report| bench::passages(report).len());
    }

    /// Jieba's cut.
    #[divan::bench]
    fn words(bencher: Bencher<'_, '_>) {
        // The dictionary is loaded before the clock.
        count(&mut bench::words(), "词");
        over_reports(bencher, |report| cut(bench::words(), report));
    }

    #[divan::bench]
    fn chars(bencher: Bencher<'_, '_>) {
        over_reports(bencher, |report| cut(bench::chars(), report));
    }

    /// As the index cuts them: passage by passage.
    fn cut(mut tokenizer: TextAnalyzer, report: &Report) -> usize {
        let passages = bench::passages(report);
        passages
            .iter()
            .map(|text| count(&mut tokenizer, text))
            .sum()
    }

    fn count(tokenizer: &mut TextAnalyzer, text: &str) -> usize {
        let mut stream = tokenizer.token_stream(text);
        let mut tokens = 0;
        while stream.advance() {
            tokens += black_box(stream.token()).text.len();
        }
        tokens
    }
}

/// One query at a time, warm: the median is that of all queries.
mod query {
    use super::*;

    struct Searched {
        index: Index,
        archive: Archive,
        phrases: Vec<String>,
        words: Vec<String>,
        /// A passage with a phrase of it.
        passages: Vec<(String, String)>,
    }

    static SEARCHED: LazyLock<Searched> = LazyLock::new(|| searched(FOLDER.get().unwrap()));

    fn searched(folder: &Path) -> Searched {
        let files = sample::files(INDEXED);
        sample::write(&files, &folder.join("corpus"));
        let (corpus, index) = (folder.join("corpus"), folder.join("index"));
        let (archive, _) = Archive::build(&corpus, &index, &mut |_| {}).unwrap();
        let reports = sample::reports(&files);
        let texts: Vec<&str> = reports.iter().map(|report| &*report.text).collect();
        let passages = reports.iter().flat_map(bench::passages);
        let passages = passages.filter_map(|passage| {
            let phrase = sample::phrases(&[passage], 1).pop()?;
            Some((passage.to_owned(), phrase))
        });
        Searched {
            phrases: quoted(&sample::phrases(&texts, QUERIES)),
            words: sample::word_pairs(&texts, QUERIES),
            passages: passages.take(QUERIES).collect(),
            index: Index::open(&index).unwrap(),
            archive,
        }
    }

    fn quoted(phrases: &[String]) -> Vec<String> {
        phrases
            .iter()
            .map(|phrase| format!("\"{phrase}\""))
            .collect()
    }

    /// Measures a step on one after another.
    fn each<T, R>(bencher: Bencher<'_, '_>, all: &[T], step: impl Fn(&T) -> R) {
        let mut turn = all.iter().cycle();
        bencher
            .counter(ItemsCount::new(1usize))
            .with_inputs(move || turn.next().unwrap())
            .bench_local_values(|one| black_box(step(one)));
    }

    fn each_query<R>(bencher: Bencher<'_, '_>, queries: &[String], step: impl Fn(&Query) -> R) {
        let queries: Vec<Query> = queries
            .iter()
            .map(|one| Query::parse(one).unwrap())
            .collect();
        each(bencher, &queries, step);
    }

    /// All passages with the phrase.
    #[divan::bench(sample_count = 200, sample_size = 1)]
    fn phrase(bencher: Bencher<'_, '_>) {
        let Searched { index, phrases, .. } = &*SEARCHED;
        each_query(bencher, phrases, |query| {
            index.plan(query).unwrap().passages().unwrap()
        });
    }

    /// The same, and their reports.
    #[divan::bench(sample_count = 200, sample_size = 1)]
    fn join(bencher: Bencher<'_, '_>) {
        let Searched { index, phrases, .. } = &*SEARCHED;
        each_query(bencher, phrases, |query| {
            index.plan(query).unwrap().reports().unwrap()
        });
    }

    /// The ten best reports with two words.
    #[divan::bench(sample_count = 200, sample_size = 1)]
    fn words(bencher: Bencher<'_, '_>) {
        let Searched { index, words, .. } = &*SEARCHED;
        each_query(bencher, words, |query| index.rank(query).unwrap());
    }

    #[divan::bench(sample_count = 200, sample_size = 1)]
    fn snippet(bencher: Bencher<'_, '_>) {
        each(bencher, &SEARCHED.passages, |(passage, phrase)| {
            bench::snippet(passage, phrase)
        });
    }

    /// A whole search for a phrase: ten hits with their snippets.
    #[divan::bench(sample_count = 200, sample_size = 1)]
    fn search_phrase(bencher: Bencher<'_, '_>) {
        let Searched {
            archive, phrases, ..
        } = &*SEARCHED;
        each_query(bencher, phrases, |query| {
            archive.search(query).unwrap().reports
        });
    }

    /// A whole search for two words.
    #[divan::bench(sample_count = 200, sample_size = 1)]
    fn search_words(bencher: Bencher<'_, '_>) {
        let Searched { archive, words, .. } = &*SEARCHED;
        each_query(bencher, words, |query| {
            archive.search(query).unwrap().reports
        });
    }
}
