//! How near indexing comes to the fastest that the engine allows.
//!
//! The ceiling is a bare tantivy writer that is given ready-made tokens and texts: the words and the characters with
//! their places that an index of ours has, cut before the clock starts, as tantivy's own postings. Against it stand, one
//! more step each: tantivy given texts, which are cut and indexed as kaijuan does it; kaijuan's writer given reports;
//! and kaijuan given files. All run in turn, some rounds long; each is held against the ceiling of its own round.
//!
//! `cargo bench --features bench --bench ceiling`. `KAIJUAN_BENCH_MB` says how much text (32), `KAIJUAN_BENCH_ROUNDS` how
//! many rounds (5).

#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "ceiling/ready.rs"]
mod ready;
mod sample;

use std::fs;
use std::path::Path;
use std::time::Instant;

use kaijuan::{Archive, Report, bench};
use tantivy::indexer::UserOperation;
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};
use tantivy::{IndexWriter, TantivyDocument};

use ready::Ready;

/// The documents of one report.
type Block = Vec<TantivyDocument>;

fn main() {
    // Cargo names its purpose; when it only tests whether this runs, little is enough.
    let measuring = std::env::args().any(|argument| argument == "--bench");
    let (megabytes, rounds) = match measuring {
        true => (
            sample::number("KAIJUAN_BENCH_MB", 32),
            sample::number("KAIJUAN_BENCH_ROUNDS", 5),
        ),
        false => (1, 1),
    };
    let input = Input::new(megabytes << 20);
    let mut steps: Vec<Step> = STEPS.iter().map(Step::new).collect();
    for round in 0..rounds {
        for turn in 0..steps.len() {
            // Who begins, alternates.
            let at = (round + turn) % steps.len();
            steps[at].run(&input);
        }
    }
    print(&input, &steps, rounds);
}

/// What is indexed, in all its forms.
struct Input {
    files: tempfile::TempDir,
    reports: Vec<Report>,
    blocks: Vec<Block>,
    ready: Ready,
    ready_blocks: Vec<Block>,
    /// Bytes of text.
    bytes: usize,
}

impl Input {
    fn new(bytes: usize) -> Input {
        let files = sample::files(bytes);
        let place = tempfile::tempdir().unwrap();
        sample::write(&files, place.path());
        let reports = sample::reports(&files);
        let blocks = (0..).zip(&reports);
        let blocks = blocks.map(|(number, report)| bench::documents(number, report).unwrap());
        let blocks: Vec<Block> = blocks.collect();
        let mut ready = Ready::new(&bench::schema());
        let mut cut = |block: &Block| block.iter().map(|doc| ready.document(doc)).collect();
        let ready_blocks: Vec<Block> = blocks.iter().map(&mut cut).collect();
        Input {
            ready_blocks,
            bytes: reports.iter().map(|report| report.text.len()).sum(),
            files: place,
            reports,
            blocks,
            ready,
        }
    }
}

/// A way to an index: its name, and a function that gives the seconds it took to write one into an empty folder.
type Way = (&'static str, fn(&Input, &Path) -> f64);

const STEPS: [Way; 4] = [
    ("bare writer, ready-made tokens", ready_made),
    ("bare writer, texts as kaijuan indexes them", texts),
    ("kaijuan's writer, reports", reports),
    ("kaijuan, files", files),
];

fn ready_made(input: &Input, folder: &Path) -> f64 {
    let tokenizers = TokenizerManager::default();
    let tokenizer = TextAnalyzer::from(ready::Tokenizer::default());
    tokenizers.register(ready::NAME, tokenizer);
    let (schema, blocks) = (input.ready.schema.clone(), input.ready_blocks.clone());
    write(blocks, || bench::bare_writer(folder, schema, tokenizers))
}

fn texts(input: &Input, folder: &Path) -> f64 {
    write(input.blocks.clone(), || bench::document_writer(folder))
}

fn write(blocks: Vec<Block>, begin: impl FnOnce() -> tantivy::Result<IndexWriter>) -> f64 {
    let begun = Instant::now();
    let mut writer = begin().unwrap();
    for block in blocks {
        let block = block.into_iter().map(UserOperation::Add);
        writer.run(block.collect::<Vec<_>>()).unwrap();
    }
    writer.commit().unwrap();
    writer.wait_merging_threads().unwrap();
    begun.elapsed().as_secs_f64()
}

fn reports(input: &Input, folder: &Path) -> f64 {
    let begun = Instant::now();
    bench::write(folder, &input.reports).unwrap();
    begun.elapsed().as_secs_f64()
}

fn files(input: &Input, folder: &Path) -> f64 {
    let begun = Instant::now();
    Archive::build(input.files.path(), folder, &mut |_| {}).unwrap();
    begun.elapsed().as_secs_f64()
}

/// One way to an index, and what it took each time.
struct Step {
    way: &'static Way,
    seconds: Vec<f64>,
    /// Bytes of the last index.
    size: u64,
}

impl Step {
    fn new(way: &'static Way) -> Step {
        Step {
            way,
            seconds: Vec::new(),
            size: 0,
        }
    }

    fn run(&mut self, input: &Input) {
        let place = tempfile::tempdir().unwrap();
        let (_, way) = self.way;
        self.seconds.push(way(input, place.path()));
        self.size = size(place.path());
    }
}

fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let sizes = entries.map(|entry| match entry.file_type().unwrap().is_dir() {
        true => size(&entry.path()),
        false => entry.metadata().unwrap().len(),
    });
    sizes.sum()
}

fn print(input: &Input, steps: &[Step], rounds: usize) {
    let megabytes = input.bytes as f64 / 1e6;
    println!("{}", sample::origin());
    println!(
        "{} reports, {megabytes:.1} MB of UTF-8 text; {rounds} rounds\n",
        input.reports.len()
    );
    println!("| | MB/s | time ÷ the first's (least to greatest) | index ÷ text |");
    println!("|---|---|---|---|");
    for step in steps {
        let rates = step.seconds.iter().map(|seconds| megabytes / seconds);
        let (rate, ..) = spread(rates);
        let pairs = step.seconds.iter().zip(&steps[0].seconds);
        let (median, least, greatest) = spread(pairs.map(|(ours, first)| ours / first));
        let size = step.size as f64 / input.bytes as f64;
        let (name, _) = step.way;
        println!("| {name} | {rate:.1} | {median:.2} ({least:.2} to {greatest:.2}) | {size:.2} |");
    }
}

/// The median, the least and the greatest.
fn spread(values: impl Iterator<Item = f64>) -> (f64, f64, f64) {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let median = match values.len() % 2 {
        0 => (values[middle - 1] + values[middle]) / 2.0,
        _ => values[middle],
    };
    (median, values[0], values[values.len() - 1])
}
