//! Texts to measure with: made up, or from the folder that `KAIJUAN_BENCH_CORPUS` names.

// Each benchmark needs some of it.
#![allow(dead_code, clippy::unwrap_used)]

mod chance;
mod prose;

use std::fs;
use std::path::{Path, PathBuf};

use kaijuan::Report;
use kaijuan::bench;

pub use chance::Chance;

/// The environment variable that names a folder of texts.
const CORPUS: &str = "KAIJUAN_BENCH_CORPUS";

/// One file: its path below the folder, and what it holds.
pub struct File {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// Where the texts are from, for people.
pub fn origin() -> String {
    match std::env::var_os(CORPUS) {
        Some(folder) => format!("files of {}", PathBuf::from(folder).display()),
        None => format!("made-up reports ({CORPUS} names a folder of real ones)"),
    }
}

/// Files of about so many bytes, all together: the same ones at every call. Fewer, where the folder has no more.
pub fn files(wanted: usize) -> Vec<File> {
    let Some(folder) = std::env::var_os(CORPUS).map(PathBuf::from) else {
        return made_up(wanted);
    };
    let mut paths = Vec::new();
    list(&folder, &mut paths);
    paths.sort();
    // In their order, the first ones would all be of one kind.
    Chance::new(1).shuffle(&mut paths);
    let mut files = Vec::new();
    let mut taken = 0;
    for path in paths {
        // What is not plain text would measure other people's readers.
        let Some(bytes) = fs::read(&path).ok().filter(|b| bench::decode(b).is_some()) else {
            continue;
        };
        taken += bytes.len();
        let path = path.strip_prefix(&folder).unwrap_or(&path);
        let path = path.to_string_lossy().replace('\\', "/");
        files.push(File { path, bytes });
        if taken >= wanted {
            break;
        }
    }
    files
}

fn made_up(wanted: usize) -> Vec<File> {
    let mut chance = Chance::new(1);
    let mut files = Vec::new();
    let mut made = 0;
    while made < wanted {
        let report = prose::report(&mut chance, files.len());
        made += report.text.len();
        files.push(File {
            path: report.path,
            bytes: report.text.into_bytes(),
        });
    }
    files
}

fn list(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => list(&entry.path(), paths),
            Ok(kind) if kind.is_file() => paths.push(entry.path()),
            _ => {}
        }
    }
}

/// The reports that files are, decoded, cleaned and understood.
pub fn reports(files: &[File]) -> Vec<Report> {
    let reports = files.iter().filter_map(|file| {
        let text = bench::clean(&bench::decode(&file.bytes)?);
        Some(bench::report(&file.path, &text))
    });
    reports
        .filter(|report| !report.text.trim().is_empty())
        .collect()
}

/// Phrases of four to eight characters that stand in these texts.
pub fn phrases(texts: &[&str], count: usize) -> Vec<String> {
    phrases_with(&mut Chance::new(2), texts, count)
}

/// The same, by this chance.
pub fn phrases_with(chance: &mut Chance, texts: &[&str], count: usize) -> Vec<String> {
    let is_ideograph = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    let mut phrases = Vec::new();
    for _ in 0..count * 100 {
        let text = chance.of(texts);
        let runs = text.split(|c| !is_ideograph(c));
        let runs: Vec<&str> = runs.filter(|run| run.chars().count() >= 4).collect();
        if runs.is_empty() {
            continue;
        }
        let run: Vec<char> = chance.of(&runs).chars().collect();
        let length = (4 + chance.below(5)).min(run.len());
        let start = chance.below(run.len() - length + 1);
        phrases.push(run[start..start + length].iter().collect());
        if phrases.len() == count {
            break;
        }
    }
    phrases
}

/// Pairs of words of two characters and more, both in one of these texts.
pub fn word_pairs(texts: &[&str], count: usize) -> Vec<String> {
    let mut chance = Chance::new(3);
    let mut words = bench::words();
    let mut pairs = Vec::new();
    for _ in 0..count {
        let mut stream = words.token_stream(chance.of(texts));
        let mut all = Vec::new();
        while let Some(token) = stream.next() {
            if token.text.len() >= 6 {
                all.push(token.text.clone());
            }
        }
        if all.len() > 1 {
            let (one, other) = (chance.below(all.len()), chance.below(all.len()));
            pairs.push(format!("{} {}", all[one], all[other]));
        }
    }
    pairs
}

/// The number that an environment variable gives, or another one.
pub fn number(variable: &str, otherwise: usize) -> usize {
    let Ok(given) = std::env::var(variable) else {
        return otherwise;
    };
    let number = given.parse();
    number.unwrap_or_else(|_| panic!("{variable} must be a number, not `{given}`"))
}

/// Writes files into a folder.
pub fn write(files: &[File], folder: &Path) {
    for file in files {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap_or(folder)).unwrap();
        fs::write(path, &file.bytes).unwrap();
    }
}
