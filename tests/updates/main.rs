//! An index brought up to date by any sequence of changes answers as one built afresh.
//!
//! `writing` makes short reports in which much is found and much is the same, `changes` does to a corpus what people do,
//! `asking` writes down everything an archive shows, and `sequences` plays changes and holds the followed index against
//! a fresh one. `simple` has what each change alone must do. `PROPTEST_CASES` says how many chains of sequences each
//! property is tried on.

// What fails here is the test.
#![allow(clippy::unwrap_used)]

mod asking;
mod changes;
mod corpus;
mod faults;
mod followed;
mod run;
mod sequences;
mod simple;
mod writing;

use std::fs;
use std::path::PathBuf;

use proptest::test_runner::Config;
use tempfile::TempDir;

/// A temporary folder with a corpus in it, and room for indexes.
struct Place(TempDir);

impl Place {
    fn new() -> Place {
        let place = Place(tempfile::tempdir().unwrap());
        fs::create_dir(place.corpus()).unwrap();
        place
    }

    /// A place with these files in its corpus.
    fn with<P: AsRef<str>, B: AsRef<[u8]>>(files: impl IntoIterator<Item = (P, B)>) -> Place {
        let place = Place::new();
        for (path, bytes) in files {
            place.write(path.as_ref(), bytes);
        }
        place
    }

    fn corpus(&self) -> PathBuf {
        self.0.path().join("corpus")
    }

    /// The index that is kept up to date.
    fn index(&self) -> PathBuf {
        self.0.path().join("index")
    }

    /// Where an index is built afresh to compare with.
    fn fresh(&self) -> PathBuf {
        self.0.path().join("fresh")
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let file = self.corpus().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.corpus().join(path)).unwrap();
    }
}

/// How a property is tried: on so many chains of sequences, unless `PROPTEST_CASES` says otherwise.
fn cases(cases: u32) -> Config {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|n| n.parse().ok());
    Config {
        cases: asked.unwrap_or(cases),
        // Each step builds archives.
        max_shrink_iters: 60,
        failure_persistence: None,
        ..Config::default()
    }
}
