//! The calls that write or open an index, apart from those of tests that make the disk fail.

use std::path::Path;

use kaijuan::{Archive, Error, Progress, Summary};

use crate::faults::undisturbed;

/// Builds an index afresh.
pub fn build(corpus: &Path, index: &Path) -> Result<(Archive, Summary), Error> {
    undisturbed(|| Archive::build(corpus, index, &mut |_| {}))
}

pub fn open(index: &Path) -> Result<Archive, Error> {
    undisturbed(|| Archive::open(index))
}

/// Brings an index up to date, whatever is removed by it. The archive answers from the new state afterwards.
pub fn update(archive: &mut Archive) -> Result<Summary, Error> {
    undisturbed(|| update_with(archive, &mut |_| {}))
}

/// Updates as [`update`] does, but neither waits for tests with faults nor keeps them waiting.
pub fn update_with(
    archive: &mut Archive,
    progress: &mut dyn FnMut(Progress),
) -> Result<Summary, Error> {
    let everything = kaijuan::Update {
        allow_removals: true,
        ..Default::default()
    };
    archive.update_with(&everything, progress)
}

/// Updates as a person does who has allowed nothing.
pub fn update_guarded(archive: &mut Archive) -> Result<Summary, Error> {
    undisturbed(|| archive.update(&mut |_| {}))
}

/// Takes over what another archive committed; true where that changed anything.
pub fn refresh(archive: &mut Archive) -> Result<bool, Error> {
    undisturbed(|| archive.refresh())
}

pub fn add(archive: &mut Archive, name: &str, bytes: &[u8]) -> Result<(), Error> {
    undisturbed(|| archive.add(name, bytes).map(drop))
}

pub fn remove(archive: &mut Archive, path: &str) -> Result<(), Error> {
    undisturbed(|| archive.remove(path).map(drop))
}
