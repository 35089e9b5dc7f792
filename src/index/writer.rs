//! Writing an index: each report becomes one block of neighbouring documents.

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::indexer::UserOperation;
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};
use tantivy::{Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyDocument};

use super::chronicle::Chronicle;
use super::documents::Documents;
use super::in_flight::{Charged, InFlight};
use super::schema::{CHARS_TOKENIZER, PATH_TOKENIZER, WORDS_TOKENIZER, schema};
use super::undated::Undated;
use crate::report::{Report, Year};
use crate::segment::chars::CharsTokenizer;
use crate::segment::paths::PathTokenizer;
use crate::segment::words::WordsTokenizer;

/// Memory for the documents not yet written to disk, in bytes, all threads together.
const MEMORY: usize = 400 << 20;
/// Stored texts are compressed in blocks of so many bytes. A hit reads a few blocks: smaller ones are
/// read faster, larger ones take less room.
const STORE_BLOCK: usize = 8 << 10;
/// So many characters of a report are enough to date it by its words.
const TELLING: usize = 300_000;
/// More threads than this only make more segments.
const MAX_THREADS: usize = 8;

/// How a source came into the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Added {
    /// As a report of so many sections.
    Report { sections: usize },
    /// As another path of a report that is there already.
    Alias,
}

/// A new index in the making. Nothing is visible until [`Writer::finish`].
pub(crate) struct Writer {
    writer: IndexWriter<Charged>,
    folder: PathBuf,
    documents: Documents,
    in_flight: Arc<InFlight>,
    /// Reports that are dated last, by the others.
    undated: Undated,
    /// The content hashes of the reports so far.
    seen: HashSet<blake3::Hash>,
}

impl Writer {
    /// Begins an index in an empty folder.
    pub(crate) fn create(folder: &Path) -> tantivy::Result<Writer> {
        let (schema, fields) = schema();
        let settings = IndexSettings {
            docstore_blocksize: STORE_BLOCK,
            ..IndexSettings::default()
        };
        let mut index = Index::builder()
            .schema(schema)
            .settings(settings)
            .create_in_dir(folder)?;
        let tokenizers = TokenizerManager::default();
        tokenizers.register(
            CHARS_TOKENIZER,
            TextAnalyzer::from(CharsTokenizer::default()),
        );
        tokenizers.register(WORDS_TOKENIZER, TextAnalyzer::from(WordsTokenizer::new()));
        tokenizers.register(PATH_TOKENIZER, TextAnalyzer::from(PathTokenizer::default()));
        index.set_tokenizers(tokenizers);
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(MAX_THREADS));
        let writer = index.writer_with_num_threads(threads, MEMORY)?;
        Ok(Writer {
            writer,
            folder: folder.to_owned(),
            documents: Documents { fields },
            in_flight: Arc::default(),
            undated: Undated::begin(folder)?,
            seen: HashSet::new(),
        })
    }

    /// Adds a report, or its path alone where a report with the same text came before. A report
    /// without a year waits for [`Writer::finish`].
    pub(crate) fn add(&mut self, report: &Report) -> tantivy::Result<Added> {
        let content = blake3::hash(report.text.as_bytes());
        if !self.seen.insert(content) {
            self.write(vec![self.documents.alias(&report.path, content)], 0)?;
            return Ok(Added::Alias);
        }
        match report.year {
            Some(_) => self.write_report(report, content)?,
            None => self.undated.push(report)?,
        }
        Ok(Added::Report {
            sections: report.sections.len(),
        })
    }

    fn write_report(&self, report: &Report, content: blake3::Hash) -> tantivy::Result<()> {
        self.write(self.documents.block(report, content)?, report.text.len())
    }

    /// Adds documents as neighbours. `bytes` is the length of their text.
    fn write(&self, documents: Vec<TantivyDocument>, bytes: usize) -> tantivy::Result<()> {
        // Two readings of the text, and its characters' terms.
        let charge = self.in_flight.charge(bytes * 2);
        let charged = documents
            .into_iter()
            .map(|document| UserOperation::Add(Charged::new(document, &charge)));
        self.writer.run(charged.collect::<Vec<_>>())?;
        Ok(())
    }

    /// Dates the reports that wait with `date`, which is given a report, its words, and the
    /// chronicle of all others; then makes all that was added durable.
    pub(crate) fn finish(mut self, date: &Date<'_>) -> tantivy::Result<()> {
        self.writer.commit()?;
        if self.undated.count() > 0 {
            self.settle(date)?;
            self.writer.commit()?;
        }
        self.writer.wait_merging_threads()
    }

    fn settle(&mut self, date: &Date<'_>) -> tantivy::Result<()> {
        let index = self.writer.index();
        let reader: IndexReader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let searcher = reader.searcher();
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(MAX_THREADS));
        let mut daters = Vec::new();
        for _ in 0..threads {
            daters.push(Dater {
                chronicle: Chronicle::of(&searcher, self.documents.fields)?,
                tokenizer: index.tokenizer_for_field(self.documents.fields.words)?,
            });
        }
        let waiting = std::mem::replace(&mut self.undated, Undated::begin(&self.folder)?);
        let mut waiting = waiting.take()?;
        loop {
            let batch: io::Result<Vec<Report>> = waiting.by_ref().take(threads * 32).collect();
            let mut batch = batch?;
            if batch.is_empty() {
                return Ok(());
            }
            date_all(&mut daters, &mut batch, date);
            for report in &batch {
                self.write_report(report, blake3::hash(report.text.as_bytes()))?;
            }
        }
    }
}

/// What one thread dates reports with.
struct Dater<'a> {
    chronicle: Chronicle<'a>,
    tokenizer: TextAnalyzer,
}

/// Dates reports, each by itself, with several threads.
fn date_all(daters: &mut [Dater<'_>], reports: &mut [Report], date: &Date<'_>) {
    let share = reports.len().div_ceil(daters.len().max(1)).max(1);
    std::thread::scope(|scope| {
        for (dater, reports) in daters.iter_mut().zip(reports.chunks_mut(share)) {
            scope.spawn(move || {
                for report in reports {
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
