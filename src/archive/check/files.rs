//! The files of an index: each that its commit names is there and as it was written, and the tables fit together.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::directory::error::OpenReadError;
use tantivy::index::SegmentComponent;
use tantivy::{Directory as _, Index, SegmentMeta};

use super::super::contents::Contents;
use super::super::update::table;
use super::{Faults, on_all};
use crate::error::plain;
use crate::index::commit::{Commit, Parts};
use crate::index::home::{GENERATION, Manifest, seal};
use crate::index::ledger::Ledger;
use crate::index::read_only::ReadOnlyDirectory;
use crate::index::sources::Sources;
use crate::index::{columns, positions, texts, words};

/// What the files hold, as far as it can be read.
pub(super) struct Found {
    /// The names of the files of the commit, in its generation.
    pub(super) named: BTreeSet<String>,
    /// The bookkeeping.
    pub(super) ledger: Option<Ledger>,
    /// How many sources the table has.
    pub(super) sources: usize,
}

/// Verifies the files that the commit of a manifest names.
pub(super) fn verify(index: &Path, manifest: &Manifest, faults: &mut Faults<'_>) -> Found {
    let folder = index.join(&manifest.generation);
    let mut found = Found {
        named: [
            manifest.commit_file(),
            manifest.sources(),
            manifest.ledger(),
        ]
        .into(),
        ledger: None,
        sources: 0,
    };
    match fs::read(folder.join(manifest.ledger())) {
        Err(error) => faults.damaged(unread(manifest, &manifest.ledger(), &error)),
        Ok(bytes) => match Ledger::decode(&bytes) {
            Err(reason) => faults.damaged(reason.to_owned()),
            Ok(ledger) => found.ledger = Some(ledger),
        },
    }
    let mapped = match MmapDirectory::open(&folder) {
        Ok(mapped) => mapped,
        Err(error) => {
            faults.damaged(format!("{} cannot be read: {error}", manifest.generation));
            return found;
        }
    };
    let table = mapped.open_read(Path::new(&manifest.sources()));
    match table.and_then(|file| file.read_bytes().map_err(wrap(&manifest.sources()))) {
        Err(error) => faults.damaged(unopened(manifest, &manifest.sources(), &error)),
        Ok(bytes) => match Sources::open(bytes.clone()) {
            Err(reason) => faults.damaged(reason.to_owned()),
            Ok(sources) if !sources.is_whole() => {
                faults.damaged(not_as_written(manifest, &manifest.sources()));
            }
            Ok(sources) => {
                found.sources = sources.len();
                if let Some(ledger) = &found.ledger {
                    fit(ledger, &bytes, manifest, faults);
                }
            }
        },
    }
    segments(mapped, manifest, &mut found.named, faults);
    found
}

/// Verifies that the ledger has a report for each text and a text for each report, and that the table says the same.
fn fit(ledger: &Ledger, table_now: &[u8], manifest: &Manifest, faults: &mut Faults<'_>) {
    let contents = Contents::of(ledger);
    let mut with_sources = HashSet::new();
    for file in &ledger.files {
        for source in &file.sources {
            let Ok(taken) = &source.outcome else {
                continue;
            };
            match contents.report(&taken.content) {
                Some(number) => {
                    with_sources.insert(number);
                }
                None => faults.damaged(format!(
                    "its ledger has no report for {}",
                    file.path_of(source)
                )),
            }
        }
    }
    if with_sources.len() != ledger.reports.len() {
        faults.damaged("its ledger has reports without a source".to_owned());
    }
    let numbers = ledger.reports.windows(2);
    let in_order = numbers
        .into_iter()
        .all(|pair| pair[0].report < pair[1].report);
    let last = ledger.reports.last().map(|block| block.report);
    if !in_order || last.is_some_and(|last| last >= ledger.next) {
        faults.damaged("its ledger does not number its reports in order".to_owned());
    }
    if table(ledger) != table_now {
        faults.damaged(format!(
            "{} and {} are not of one commit",
            manifest.sources(),
            manifest.ledger()
        ));
    }
}

/// Verifies the checksums of all files of all segments.
fn segments(
    mapped: MmapDirectory,
    manifest: &Manifest,
    named: &mut BTreeSet<String>,
    faults: &mut Faults<'_>,
) {
    let Some(commit) = commit(manifest, faults) else {
        return;
    };
    let Commit { meta, files: parts } = commit;
    let files = HashMap::new();
    let directory = ReadOnlyDirectory::new(mapped.clone(), Commit { meta, files });
    let opened = Index::open(directory);
    let opened = opened.and_then(|index| Ok((index.load_metas()?, index)));
    let (metas, index) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let reason = error.to_string();
            let reason = reason.lines().next().unwrap_or_default();
            faults.damaged(format!(
                "{} cannot be read: {reason}",
                place(manifest, &manifest.commit_file())
            ));
            return;
        }
    };
    let deletes = metas
        .segments
        .iter()
        .filter_map(SegmentMeta::delete_opstamp);
    if deletes.max().is_some_and(|last| last > metas.opstamp) {
        faults.damaged(not_as_written(manifest, &manifest.commit_file()));
    }
    let paths: Vec<PathBuf> = metas.segments.iter().flat_map(files_of).collect();
    let valid = on_all(&paths, |path| index.directory().validate_checksum(path));
    for (path, valid) in paths.iter().zip(valid) {
        let name = path.to_string_lossy().into_owned();
        match valid {
            Some(Ok(true)) => {}
            Some(Err(error)) => faults.damaged(unopened(manifest, &name, &error)),
            Some(Ok(false)) | None => faults.damaged(not_as_written(manifest, &name)),
        }
        named.insert(name);
    }
    let folder = faults.index.join(&manifest.generation);
    if seal(&folder, &metas).ok().as_ref() != Some(&manifest.seal) {
        let folder = &manifest.generation;
        faults.damaged(format!(
            "{folder} holds a segment's file that is not of its commit"
        ));
    }
    // Where the files are as they were written, so are these parts of them.
    let stands = |(name, parts): (&OsString, &Parts)| {
        let file = mapped.open_read(Path::new(name)).ok();
        let file = file.and_then(|file| file.read_bytes().ok());
        file.is_some_and(|file| parts.are_of(&file))
    };
    if faults.is_empty() && !parts.iter().all(stands) {
        faults.damaged(not_as_written(manifest, &manifest.commit_file()));
    }
}

/// Reads the file of the commit.
fn commit(manifest: &Manifest, faults: &mut Faults<'_>) -> Option<Commit> {
    let name = manifest.commit_file();
    let path = faults.index.join(&manifest.generation).join(&name);
    match fs::read(path) {
        Err(error) => faults.damaged(unread(manifest, &name, &error)),
        Ok(bytes) => match Commit::decode(bytes) {
            Some(commit) => return Some(commit),
            None => faults.damaged(not_as_written(manifest, &name)),
        },
    }
    None
}

/// The files that a segment cannot do without.
fn files_of(segment: &SegmentMeta) -> Vec<PathBuf> {
    let mut components = vec![
        SegmentComponent::Postings,
        SegmentComponent::Positions,
        SegmentComponent::FastFields,
        SegmentComponent::FieldNorms,
        SegmentComponent::Terms,
        SegmentComponent::Store,
        positions::component(),
        words::component(),
        columns::component(),
        texts::component(),
    ];
    if segment.has_deletes() {
        components.push(SegmentComponent::Delete);
    }
    let paths = components.into_iter();
    paths
        .map(|component| segment.relative_path(component))
        .collect()
}

/// Counts the files that are in the index folder and not of the commit. Other generations count as one each.
pub(super) fn leftovers(index: &Path, manifest: &Manifest, named: &BTreeSet<String>) -> usize {
    /// Tantivy's own, which an update makes from those of the commit.
    const OWN: [&str; 2] = ["meta.json", ".tantivy-meta.lock"];
    let names = |folder: &Path| -> Vec<String> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect()
    };
    let beside = names(index).into_iter();
    let beside = beside.filter(|name| name.starts_with(GENERATION) && *name != manifest.generation);
    let within = names(&index.join(&manifest.generation)).into_iter();
    let within = within.filter(|name| !named.contains(name) && !OWN.contains(&&**name));
    beside.count() + within.count()
}

fn place(manifest: &Manifest, name: &str) -> String {
    format!("{}/{name}", manifest.generation)
}

fn not_as_written(manifest: &Manifest, name: &str) -> String {
    format!("{} is not as it was written", place(manifest, name))
}

fn unread(manifest: &Manifest, name: &str, error: &std::io::Error) -> String {
    let place = place(manifest, name);
    match error.kind() {
        std::io::ErrorKind::NotFound => format!("{place} is gone"),
        _ => format!("{place} cannot be read: {}", plain(error)),
    }
}

fn unopened(manifest: &Manifest, name: &str, error: &OpenReadError) -> String {
    match error {
        OpenReadError::FileDoesNotExist(_) => format!("{} is gone", place(manifest, name)),
        // A file whose end says nothing of its checksum.
        OpenReadError::IoError { io_error, .. } if io_error.raw_os_error().is_none() => {
            not_as_written(manifest, name)
        }
        OpenReadError::IoError { io_error, .. } => unread(manifest, name, io_error),
        OpenReadError::IncompatibleIndex(_) => not_as_written(manifest, name),
    }
}

fn wrap(name: &str) -> impl FnOnce(std::io::Error) -> OpenReadError {
    let path = PathBuf::from(name);
    move |error| OpenReadError::wrap_io_error(error, path)
}
