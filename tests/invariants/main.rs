//! The invariants of kaijuan, proved through its public interface against naive readings of the same texts.
//!
//! Each subject has a file. `oracle` says what ought to be found, in as simple a way as can be thought of; `generate`
//! makes reports in which much is found. `PROPTEST_CASES` says how many archives each property is tried on.

// What fails here is the test.
#![allow(clippy::unwrap_used)]

mod archive;
mod dating;
mod folder;
mod generate;
mod join;
mod offsets;
mod oracle;
mod order;
mod phrase;
mod words;

use std::fs;
use std::path::PathBuf;

use kaijuan::{Archive, Error, Query, Summary};
use proptest::test_runner::Config;
use tempfile::TempDir;

/// A temporary folder with a corpus in it, and room for an index.
struct Place(TempDir);

impl Place {
    fn new() -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    /// A place with these files in its corpus.
    fn with<P: AsRef<str>, B: AsRef<[u8]>>(files: impl IntoIterator<Item = (P, B)>) -> Place {
        let place = Place::new();
        for (path, bytes) in files {
            place.write(path.as_ref(), bytes.as_ref());
        }
        place
    }

    fn corpus(&self) -> PathBuf {
        self.0.path().join("corpus")
    }

    fn index(&self) -> PathBuf {
        self.0.path().join("index")
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let file = self.corpus().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }

    fn try_build(&self) -> Result<(Archive, Summary), Error> {
        Archive::build(&self.corpus(), &self.index(), &mut |_| {})
    }

    fn build(&self) -> (Archive, Summary) {
        self.try_build().unwrap()
    }
}

/// The query as typed, with all its hits.
fn query(typed: &str) -> Query {
    Query::parse(typed)
        .unwrap_or_else(|error| panic!("{error}"))
        .limit(0)
}

/// The paths of the hits, in their order.
fn hits(archive: &Archive, typed: &str) -> Vec<String> {
    let answer = archive.search(&query(typed)).unwrap();
    answer.hits.into_iter().map(|hit| hit.path).collect()
}

/// How a property is tried: on so many archives, unless `PROPTEST_CASES` says otherwise.
fn cases(cases: u32) -> Config {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|n| n.parse().ok());
    Config {
        cases: asked.unwrap_or(cases),
        // Each step builds an archive.
        max_shrink_iters: 40,
        failure_persistence: None,
        ..Config::default()
    }
}
