//! Building an index: sources are read by several threads, and taken in by one, in their order.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::reading::{Reading, read};
use super::{Failure, Progress, Summary};
use crate::crawl::{Source, crawl};
use crate::error::{Error, Result};
use crate::index::home::{Building, is_home};
use crate::index::writer::{Added, Writer};

/// So many bytes of sources are read at a time, more or less: they are in memory together.
const BATCH_BYTES: u64 = 8 << 20;
/// So many sources are read at a time, at most.
const BATCH_SOURCES: usize = 256;

pub(super) fn build(
    corpus: &Path,
    index: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<Summary> {
    let begun = Instant::now();
    // An index in the corpus holds no reports, be it this one or another.
    let own = index.canonicalize().ok();
    let is_own = |folder: &Path| own.is_some() && folder.canonicalize().ok() == own;
    let crawl = crawl(corpus, &|folder| is_home(folder) || is_own(folder))?;
    if crawl.sources.is_empty() && crawl.failed.is_empty() {
        return Err(Error::CorpusEmpty(corpus.to_owned()));
    }
    let building = Building::begin(index)?;
    let failed = |error: tantivy::TantivyError| building.failed(&error);
    let mut writer = Writer::create(building.path()).map_err(failed)?;

    let mut at = Progress {
        sources: 0,
        of_sources: crawl.sources.len(),
        bytes: 0,
        of_bytes: crawl.sources.iter().map(|source| source.bytes).sum(),
        finishing: false,
    };
    let mut summary = Summary::new(corpus, index);
    summary.sources = crawl.sources.len() + crawl.failed.len();
    summary.failed = crawl
        .failed
        .into_iter()
        .map(|(path, reason)| Failure { path, reason })
        .collect();
    progress(at);
    for batch in batches(&crawl.sources) {
        for (source, reading) in batch.iter().zip(read_all(batch)) {
            take_in(&mut writer, &mut summary, source, reading).map_err(failed)?;
            at.sources += 1;
            at.bytes += source.bytes;
            progress(at);
        }
    }
    at.finishing = true;
    progress(at);
    writer.finish().map_err(failed)?;
    building.publish(&corpus.canonicalize().unwrap_or_else(|_| corpus.to_owned()))?;
    summary.failed.sort_by(|a, b| a.path.cmp(&b.path));
    summary.seconds = begun.elapsed().as_secs_f64();
    Ok(summary)
}

fn take_in(
    writer: &mut Writer,
    summary: &mut Summary,
    source: &Source,
    reading: std::result::Result<Reading, String>,
) -> tantivy::Result<()> {
    match reading {
        Ok(reading) => {
            match writer.add(&reading.report)? {
                Added::Report { sections } => {
                    summary.reports += 1;
                    summary.sections += sections;
                }
                Added::Alias => summary.duplicates += 1,
            }
            summary.bytes += source.bytes;
            summary.added += 1;
        }
        Err(reason) => summary.failed.push(Failure {
            path: source.path.clone(),
            reason,
        }),
    }
    Ok(())
}

/// The sources in stretches that fit into memory.
fn batches(sources: &[Source]) -> Vec<&[Source]> {
    let mut batches = Vec::new();
    let mut rest = sources;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fitting = rest.iter().take(BATCH_SOURCES).take_while(|source| {
            bytes += source.bytes;
            bytes <= BATCH_BYTES
        });
        // A source larger than a batch is one by itself.
        let (batch, others) = rest.split_at(fitting.count().max(1));
        batches.push(batch);
        rest = others;
    }
    batches
}

/// Reads sources with all processors and gives them in their order.
fn read_all(batch: &[Source]) -> Vec<std::result::Result<Reading, String>> {
    let threads = std::thread::available_parallelism()
        .map_or(1, |n| n.get())
        .min(batch.len());
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(batch.len()));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((number, source)) = {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    batch.get(number).map(|source| (number, source))
                } {
                    let reading = read(&source.file, &source.path);
                    done.lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner)
                        .push((number, reading));
                }
            });
        }
    });
    let mut done = done
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, reading)| reading).collect()
}
