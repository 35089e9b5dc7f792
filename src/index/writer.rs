//! Writing an index: each report becomes one block of neighbouring documents.

#[cfg(feature = "bench")]
pub(crate) mod bare;
mod settle;

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::indexer::{LogMergePolicy, MergePolicy as _, NoMergePolicy, UserOperation};
use tantivy::{Index, IndexWriter, SegmentMeta, TantivyDocument, TantivyError, Term};

pub(crate) use self::settle::{Before, Settled};
use super::documents::Documents;
use super::durable::DurableDirectory;
use super::engine;
use super::home::Generation;
use super::in_flight::{Charged, InFlight};
use super::schema::schema;
use super::undated::Undated;
use crate::error::{Error, Result};
use crate::report::{Report, Statements};

/// Memory for the documents not yet written to disk, in bytes, all threads together, unless asked for otherwise.
const MEMORY: u64 = 400 << 20;
/// Of which documents that wait for a thread get one part in so many.
const WAITING: usize = 16;
/// A thread does not work with less, in bytes.
const LEAST_FOR_A_THREAD: usize = 24 << 20;
/// An update of fewer bytes is written by one thread, into one segment.
const SMALL: u64 = 8 << 20;
/// The memory for a small update, in bytes.
const SMALL_MEMORY: u64 = 64 << 20;
/// Segments of fewer documents than this are merged with each other, so that small updates cost little.
const SMALL_SEGMENT: u32 = 1_000;
/// In a new index, segments are merged that are smaller than the largest by so much.
const SMALL_SHARE: u32 = 8;
/// A segment is written anew when more of it than this is dead.
const MOST_DEAD: f32 = 0.3;
/// More threads than this only make more segments.
const MAX_THREADS: usize = 8;

/// Writes a generation. Nothing is visible until its [home](super::home::Home) publishes what was committed.
pub(crate) struct Writer {
    writer: IndexWriter<Charged>,
    directory: DurableDirectory,
    folder: PathBuf,
    documents: Documents,
    in_flight: Arc<InFlight>,
    /// Reports that are dated last, by the others.
    undated: Undated,
    /// Those of them that shall not be written after all.
    dropped: HashSet<u64>,
    /// Of a new generation, whose segments are merged as they come.
    new: bool,
}

impl Writer {
    /// Begins the index of a new generation, with so many bytes of memory for what is not written yet.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(crate) fn create(generation: &Generation, memory: Option<u64>) -> Result<Writer> {
        let index = engine::create(generation.directory());
        Writer::with(generation, index, memory.unwrap_or(MEMORY), true)
    }

    /// Opens a generation for an update that reads about so many `bytes`.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub(crate) fn open(generation: &Generation, bytes: u64, memory: Option<u64>) -> Result<Writer> {
        let index = engine::open(generation.directory());
        let most = match bytes < SMALL {
            true => SMALL_MEMORY,
            false => u64::MAX,
        };
        let memory = memory.unwrap_or(MEMORY).min(most);
        Writer::with(generation, index, memory, false)
    }

    fn with(
        generation: &Generation,
        index: tantivy::Result<Index>,
        memory: u64,
        create: bool,
    ) -> Result<Writer> {
        let (directory, folder) = (generation.directory(), generation.folder().to_owned());
        let memory_in_all = usize::try_from(memory).unwrap_or(usize::MAX);
        let waiting = memory_in_all / WAITING;
        let indexing = (memory_in_all - waiting).max(LEAST_FOR_A_THREAD);
        let open = || -> tantivy::Result<(IndexWriter<Charged>, Undated)> {
            let index = index?;
            let threads = match memory <= SMALL_MEMORY {
                true => 1,
                false => threads().min(indexing / LEAST_FOR_A_THREAD).max(1),
            };
            let writer = index.writer_with_num_threads(threads, indexing)?;
            match create {
                true => writer.set_merge_policy(Box::new(merging())),
                // What was written before is verified before it is merged.
                false => writer.set_merge_policy(Box::new(NoMergePolicy)),
            }
            Ok((writer, Undated::begin(&folder)?))
        };
        let (writer, undated) = open().map_err(|error| failed(&directory, &folder, &error))?;
        let (_, fields) = schema();
        Ok(Writer {
            writer,
            directory,
            folder,
            documents: Documents { fields },
            in_flight: Arc::new(InFlight::new(waiting)),
            undated,
            dropped: HashSet::new(),
            new: create,
        })
    }

    /// Adds a report under a number that was never used. A report without a year waits for [`Writer::settle`].
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(crate) fn put(
        &mut self,
        number: u64,
        report: &Report,
        statements: &Statements,
    ) -> Result<()> {
        match report.year {
            Some(_) => self.write(number, report, statements, None),
            None => self
                .undated
                .push(number, report, statements)
                .map_err(|error| self.failed(&error.into())),
        }
    }

    /// Removes the report of this number.
    pub(crate) fn remove(&mut self, number: u64) {
        self.dropped.insert(number);
        let fields = self.documents.fields;
        self.writer
            .delete_term(Term::from_field_u64(fields.block_of, number));
    }

    /// Adds the documents of a report as neighbours.
    fn write(
        &self,
        number: u64,
        report: &Report,
        statements: &Statements,
        evidence: Option<&[u8]>,
    ) -> Result<()> {
        let write = || -> tantivy::Result<()> {
            let documents = self.documents.block(number, report, statements, evidence)?;
            // Two readings of the text, and its characters' terms.
            let charge = self.in_flight.charge(report.text.len() * 2);
            let charged = documents.into_iter().map(|document: TantivyDocument| {
                UserOperation::Add(Charged::new(document, &charge))
            });
            self.writer.run(charged.collect::<Vec<_>>())?;
            Ok(())
        };
        write().map_err(|error| self.failed(&error))
    }

    /// Makes all that was put and removed durable.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(crate) fn commit(&mut self) -> Result<()> {
        let committed = self.writer.commit();
        committed.map_err(|error| self.failed(&error))?;
        Ok(())
    }

    fn failed(&self, error: &TantivyError) -> Error {
        failed(&self.directory, &self.folder, error)
    }

    /// Merges small segments, and such as are dead for the most part. What fails of it does no harm: it is tried again
    /// with the next update.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a segment is not as it was written: merged, it would look sound.
    pub(crate) fn finish(mut self) -> Result<()> {
        let index = self.writer.index().clone();
        if self.new {
            // What was dated last stands in small segments of its own: each would cost every search a little.
            let segments = index.searchable_segment_metas().unwrap_or_default();
            let largest = segments.iter().map(SegmentMeta::max_doc).max();
            let is_small =
                |meta: &&SegmentMeta| meta.max_doc() < largest.unwrap_or(0) / SMALL_SHARE;
            let small: Vec<_> = segments
                .iter()
                .filter(is_small)
                .map(|meta| meta.id())
                .collect();
            if small.len() > 1 {
                let _ = self.writer.merge(&small).wait();
            }
            let _ = self.writer.wait_merging_threads();
            return Ok(());
        }
        let segments = index.searchable_segment_metas();
        let segments = segments.map_err(|error| self.failed(&error))?;
        for candidate in merging().compute_merge_candidates(&segments) {
            for segment in segments
                .iter()
                .filter(|meta| candidate.0.contains(&meta.id()))
            {
                self.verify(&index, segment)?;
            }
            let _ = self.writer.merge(&candidate.0).wait();
        }
        let _ = self.writer.wait_merging_threads();
        Ok(())
    }

    /// Sees that the files of a segment are as they were written.
    fn verify(&self, index: &Index, segment: &SegmentMeta) -> Result<()> {
        let damaged = |reason: String| Error::Damaged {
            path: self.folder.parent().unwrap_or(&self.folder).to_owned(),
            reason,
        };
        let id = segment.id().uuid_string();
        let metas = index.load_metas().map_err(|error| self.failed(&error))?;
        for file in metas.list_segment_files() {
            let of_segment = file.to_string_lossy().starts_with(&id);
            if !of_segment || !self.folder.join(&file).exists() {
                continue;
            }
            match index.directory().validate_checksum(&file) {
                Ok(true) => {}
                _ => {
                    let name = file.display();
                    return Err(damaged(format!("{name} is not as it was written")));
                }
            }
        }
        Ok(())
    }
}

/// Which segments are merged.
fn merging() -> LogMergePolicy {
    let mut merging = LogMergePolicy::default();
    merging.set_min_layer_size(SMALL_SEGMENT);
    merging.set_del_docs_ratio_before_merge(MOST_DEAD);
    merging
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, |n| n.get().min(MAX_THREADS))
}

/// Turns an error of the engine into one of ours. The engine often does not say why a thread of it could not write; the
/// directory does.
fn failed(directory: &DurableDirectory, folder: &Path, error: &TantivyError) -> Error {
    let lost = match error {
        TantivyError::IoError(error) => Some(io::Error::new(error.kind(), error.to_string())),
        _ => None,
    };
    match directory.failure().or(lost) {
        Some(failure) => Error::io("write the index here", folder)(failure),
        None => Error::Engine {
            path: folder.to_owned(),
            reason: error.to_string(),
        },
    }
}
