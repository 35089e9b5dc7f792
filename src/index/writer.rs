//! Writing an index: each report becomes one block of neighbouring documents.

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::indexer::{LogMergePolicy, UserOperation};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};
use tantivy::{
    Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError,
    Term,
};

use super::chronicle::Chronicle;
use super::documents::Documents;
use super::durable::DurableDirectory;
use super::home::Generation;
use super::in_flight::{Charged, InFlight};
use super::schema::{CHARS_TOKENIZER, WORDS_TOKENIZER, schema};
use super::undated::{Undated, Waiting};
use crate::error::{Error, Result};
use crate::report::{Report, Statements, Year};
use crate::segment::chars::CharsTokenizer;
use crate::segment::words::WordsTokenizer;

/// Memory for the documents not yet written to disk, in bytes, all threads together.
const MEMORY: usize = 400 << 20;
/// An update of fewer bytes is written by one thread, into one segment.
const SMALL: u64 = 8 << 20;
/// The memory for a small update, in bytes.
const SMALL_MEMORY: usize = 64 << 20;
/// Segments of fewer documents than this are merged with each other, so that small updates cost little.
const SMALL_SEGMENT: u32 = 1_000;
/// A segment is written anew when more of it than this is dead.
const MOST_DEAD: f32 = 0.3;
/// Stored texts are compressed in blocks of so many bytes. A hit reads a few blocks: smaller ones are
/// read faster, larger ones take less room.
const STORE_BLOCK: usize = 8 << 10;
/// So many characters of a report are enough to date it by its words.
const TELLING: usize = 300_000;
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
}

/// A report without a year that is in the index from before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Before {
    /// Its number.
    pub(crate) report: u64,
    /// The year it has been told.
    pub(crate) year: Option<Year>,
}

/// How a report came out of [`Writer::settle`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settled {
    /// The number it had.
    pub(crate) before: u64,
    /// The number it has.
    pub(crate) report: u64,
    /// The year it has been told.
    pub(crate) year: Option<Year>,
}

/// Gives a report of the index, and what its document states, by its number.
pub(crate) type Load<'a> = dyn Fn(u64) -> Result<(Report, Statements)> + 'a;

impl Writer {
    /// Begins the index of a new generation.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(crate) fn create(generation: &Generation) -> Result<Writer> {
        let (schema, _) = schema();
        let settings = IndexSettings {
            docstore_blocksize: STORE_BLOCK,
            ..IndexSettings::default()
        };
        let index = Index::create(generation.directory(), schema, settings);
        Writer::with(generation, index, u64::MAX)
    }

    /// Opens a generation for an update that reads about so many bytes.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub(crate) fn open(generation: &Generation, bytes: u64) -> Result<Writer> {
        Writer::with(generation, Index::open(generation.directory()), bytes)
    }

    fn with(generation: &Generation, index: tantivy::Result<Index>, bytes: u64) -> Result<Writer> {
        let (directory, folder) = (generation.directory(), generation.folder().to_owned());
        let open = || -> tantivy::Result<(IndexWriter<Charged>, Undated)> {
            let mut index = index?;
            let tokenizers = TokenizerManager::default();
            tokenizers.register(
                CHARS_TOKENIZER,
                TextAnalyzer::from(CharsTokenizer::default()),
            );
            tokenizers.register(
                WORDS_TOKENIZER,
                TextAnalyzer::from(WordsTokenizer::default()),
            );
            index.set_tokenizers(tokenizers);
            let (threads, memory) = match bytes < SMALL {
                true => (1, SMALL_MEMORY),
                false => (threads(), MEMORY),
            };
            let writer = index.writer_with_num_threads(threads, memory)?;
            let mut merging = LogMergePolicy::default();
            merging.set_min_layer_size(SMALL_SEGMENT);
            merging.set_del_docs_ratio_before_merge(MOST_DEAD);
            writer.set_merge_policy(Box::new(merging));
            Ok((writer, Undated::begin(&folder)?))
        };
        let (writer, undated) = open().map_err(|error| failed(&directory, &folder, &error))?;
        let (_, fields) = schema();
        Ok(Writer {
            writer,
            directory,
            folder,
            documents: Documents { fields },
            in_flight: Arc::default(),
            undated,
            dropped: HashSet::new(),
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
            Some(_) => self.write(number, report, statements),
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
    fn write(&self, number: u64, report: &Report, statements: &Statements) -> Result<()> {
        let write = || -> tantivy::Result<()> {
            let documents = self.documents.block(number, report, statements)?;
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

    /// Dates the reports that wait, and those of `before`, with `date`, which is given a report, its words, and the
    /// chronicle of all dated reports. Of those from before only the ones whose year has changed are written again,
    /// under numbers from `next` on.
    ///
    /// # Errors
    /// Where something cannot be read or written.
    pub(crate) fn settle(
        &mut self,
        before: &[Before],
        load: &Load<'_>,
        next: &mut u64,
        date: &Date<'_>,
    ) -> Result<Vec<Settled>> {
        if self.undated.count() == 0 && before.is_empty() {
            return Ok(Vec::new());
        }
        self.commit()?;
        let (directory, folder) = (self.directory.clone(), self.folder.clone());
        let failed = |error: TantivyError| failed(&directory, &folder, &error);
        let index = self.writer.index().clone();
        let reader: IndexReader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(failed)?;
        let searcher = reader.searcher();
        let mut daters = Vec::new();
        for _ in 0..threads() {
            daters.push(Dater {
                chronicle: Chronicle::of(&searcher, self.documents.fields).map_err(failed)?,
                tokenizer: index
                    .tokenizer_for_field(self.documents.fields.words)
                    .map_err(failed)?,
            });
        }
        let fresh = Undated::begin(&self.folder).map_err(|error| failed(error.into()))?;
        let waiting = std::mem::replace(&mut self.undated, fresh);
        let waiting = waiting.take().map_err(|error| failed(error.into()))?;
        let waiting = waiting.map(|waiting| waiting.map_err(|error| failed(error.into())));
        let known = before.iter().map(|before| {
            let (report, statements) = load(before.report)?;
            Ok(Waiting {
                number: before.report,
                report,
                statements,
            })
        });
        let first_new = before.iter().map(|one| (one.report, &one.year));
        let years: BTreeMap<u64, &Option<Year>> = first_new.collect();
        let mut settled = Vec::new();
        let mut all = waiting.chain(known);
        loop {
            let batch: Result<Vec<Waiting>> = all.by_ref().take(daters.len() * 32).collect();
            let mut batch = batch?;
            if batch.is_empty() {
                return Ok(settled);
            }
            batch.retain(|waiting| !self.dropped.contains(&waiting.number));
            date_all(&mut daters, &mut batch, date);
            for waiting in &batch {
                let year = waiting.report.year.clone();
                let mut number = waiting.number;
                match years.get(&number) {
                    Some(before) if **before == year => {}
                    Some(_) => {
                        self.remove(number);
                        number = *next;
                        *next += 1;
                        self.write(number, &waiting.report, &waiting.statements)?;
                    }
                    None => self.write(number, &waiting.report, &waiting.statements)?,
                }
                settled.push(Settled {
                    before: waiting.number,
                    report: number,
                    year,
                });
            }
        }
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

    /// Waits until segments that were being merged are. What fails of it does no harm: it is tried again with the next
    /// update.
    pub(crate) fn finish(self) {
        let _ = self.writer.wait_merging_threads();
    }
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

/// What one thread dates reports with.
struct Dater<'a> {
    chronicle: Chronicle<'a>,
    tokenizer: TextAnalyzer,
}

/// Dates reports, each by itself, with several threads.
fn date_all(daters: &mut [Dater<'_>], waiting: &mut [Waiting], date: &Date<'_>) {
    let share = waiting.len().div_ceil(daters.len().max(1)).max(1);
    std::thread::scope(|scope| {
        for (dater, waiting) in daters.iter_mut().zip(waiting.chunks_mut(share)) {
            scope.spawn(move || {
                for Waiting { report, .. } in waiting {
                    let words = words(&mut dater.tokenizer, &report.text);
                    let words: Vec<(&str, u32)> =
                        words.iter().map(|(word, n)| (word.as_str(), *n)).collect();
                    report.year = date(report, &words, &dater.chronicle);
                }
            });
        }
    });
}

/// How a report without a year is dated.
pub(crate) type Date<'a> =
    dyn Fn(&Report, &[(&str, u32)], &Chronicle<'_>) -> Option<Year> + Sync + 'a;

/// The distinct words of a text with how often it has each, in order.
fn words(tokenizer: &mut TextAnalyzer, text: &str) -> BTreeMap<String, u32> {
    let mut words: BTreeMap<String, u32> = BTreeMap::new();
    let beginning = text
        .char_indices()
        .nth(TELLING)
        .map_or(text, |(at, _)| &text[..at]);
    let mut stream = tokenizer.token_stream(beginning);
    while let Some(token) = stream.next() {
        match words.get_mut(&token.text) {
            Some(count) => *count += 1,
            None => {
                words.insert(token.text.clone(), 1);
            }
        }
    }
    words
}
