//! How fast an open archive answers: the library's searches, one after another.
//!
//! A thousand mixed questions, as many of each kind: a phrase, a phrase in five years, a word, two words, either of two
//! words, a word in reports with another in their title. Each is once answered by ten hits with snippets, and once by
//! counts. All files are in the page cache. First they are put to an archive that remembers nothing; then, once each, to
//! one that may remember, but does not know them yet; then to that again, and to that by two threads.
//!
//! `cargo bench --features bench --bench warm`. The archive is made of texts (`KAIJUAN_BENCH_CORPUS` names a folder of real
//! ones), `KAIJUAN_BENCH_MB` of them (32), `KAIJUAN_BENCH_COPIES` times over (5), each twentieth line or so of a copy
//! another text's.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "warm/questions.rs"]
mod questions;
mod sample;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kaijuan::{Archive, Query};

use sample::{Chance, File};

/// What an archive remembers, at most, unless asked for otherwise.
const MEMORY: usize = 128 << 20;

fn main() {
    // Cargo names its purpose; when it only tests whether this runs, little is enough.
    let measuring = std::env::args().any(|argument| argument == "--bench");
    let (megabytes, copies, count) = match measuring {
        true => (
            sample::number("KAIJUAN_BENCH_MB", 32),
            sample::number("KAIJUAN_BENCH_COPIES", 5),
            1000,
        ),
        false => (1, 2, 30),
    };
    let files = sample::files(megabytes << 20);
    let place = tempfile::tempdir().unwrap();
    let (corpus, index) = (place.path().join("corpus"), place.path().join("index"));
    let bytes = write_copies(&files, copies, &corpus);
    drop(Archive::build(&corpus, &index, &mut |_| {}).unwrap());
    let archive = Archive::open(&index).unwrap();

    let questions = questions::draw(&sample::reports(&files), count);
    println!("{}, {copies} times over", sample::origin());
    let (megabytes, reports) = (bytes as f64 / 1e6, archive.stats().unwrap().reports);
    println!("{megabytes:.0} MB, {reports} reports");
    println!(
        "{} questions, in milliseconds: median, 99th percentile, most",
        questions.len()
    );

    let hits = || time(&questions, |query| drop(archive.search(query).unwrap()));
    let counts = || {
        time(&questions, |query| {
            archive.count(query).unwrap();
        })
    };
    let forget = || {
        archive.remember(0);
        archive.remember(MEMORY);
    };
    archive.remember(0);
    hits();
    print("nothing remembered", &hits(), &counts());
    forget();
    let once = hits();
    forget();
    print("each put once", &once, &counts());
    hits();
    let again = hits();
    counts();
    print("put again", &again, &counts());
    hits();
    let one: Duration = again.iter().sum();
    let two = by_two_threads(&archive, &questions);
    let times = one.as_secs_f64() / two.as_secs_f64();
    println!("two threads give hits {times:.2} times as fast");
}

/// Writes files into a folder so many times, the copies with other lines here and there; gives their bytes.
fn write_copies(files: &[File], copies: usize, folder: &Path) -> usize {
    let mut chance = Chance::new(4);
    let texts: Vec<String> = files
        .iter()
        .map(|file| String::from_utf8_lossy(&file.bytes).into_owned())
        .collect();
    let lines: Vec<&str> = texts
        .iter()
        .step_by(7)
        .flat_map(|text| text.lines())
        .collect();
    let mut bytes = 0;
    for copy in 0..copies {
        let copied = files.iter().zip(&texts).map(|(file, text)| {
            if copy == 0 {
                return File {
                    path: file.path.clone(),
                    bytes: file.bytes.clone(),
                };
            }
            let mut changed = String::with_capacity(text.len());
            for line in text.lines() {
                let other = chance.below(20) == 0;
                changed.push_str(if other { chance.of(&lines) } else { line });
                changed.push('\n');
            }
            // The same text would be one report.
            changed.push_str(&format!("副本之{copy}。\n"));
            File {
                path: format!("copy-{copy}/{}", file.path),
                bytes: changed.into_bytes(),
            }
        });
        let copied: Vec<File> = copied.collect();
        bytes += copied.iter().map(|file| file.bytes.len()).sum::<usize>();
        sample::write(&copied, folder);
    }
    bytes
}

/// How long each question takes.
fn time(questions: &[Query], ask: impl Fn(&Query)) -> Vec<Duration> {
    let each = questions.iter().map(|query| {
        let begun = Instant::now();
        ask(query);
        begun.elapsed()
    });
    each.collect()
}

/// How long two threads take for all of them, each the next one that is left.
fn by_two_threads(archive: &Archive, questions: &[Query]) -> Duration {
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(query) = questions.get(next.fetch_add(1, Ordering::Relaxed)) {
                    archive.search(query).unwrap();
                }
            });
        }
    });
    begun.elapsed()
}

fn print(how: &str, hits: &[Duration], counts: &[Duration]) {
    let all = [hits, counts].concat();
    println!(
        "{how:20} hits {}   counts {}   all {}",
        spread(hits),
        spread(counts),
        spread(&all)
    );
}

fn spread(times: &[Duration]) -> String {
    let mut times: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1e3).collect();
    times.sort_by(f64::total_cmp);
    let at = |share: usize| {
        times
            .get(times.len() * share / 100)
            .copied()
            .unwrap_or_default()
    };
    let most = times.last().copied().unwrap_or_default();
    format!("{:.2} {:.1} {most:.1}", at(50), at(99))
}
