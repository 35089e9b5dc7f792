//! Writing an index: each report becomes one block of neighbouring documents.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use tantivy::indexer::UserOperation;
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};
use tantivy::{Index, IndexSettings, IndexWriter};

use super::documents::Documents;
use super::in_flight::{Charged, InFlight};
use super::schema::{CHARS_TOKENIZER, PATH_TOKENIZER, WORDS_TOKENIZER, schema};
use crate::report::Report;
use crate::segment::chars::CharsTokenizer;
use crate::segment::paths::PathTokenizer;
use crate::segment::words::WordsTokenizer;

/// Memory for the documents not yet written to disk, in bytes, all threads together.
const MEMORY: usize = 400 << 20;
/// Stored texts are compressed in blocks of so many bytes. A hit reads a few blocks: smaller ones are
/// read faster, larger ones take less room.
const STORE_BLOCK: usize = 8 << 10;
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
    documents: Documents,
    in_flight: Arc<InFlight>,
    /// The content hashes of the reports so far, with how often each came.
    seen: HashMap<blake3::Hash, u32>,
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
            documents: Documents { fields },
            in_flight: Arc::default(),
            seen: HashMap::new(),
        })
    }

    /// Adds a report, or its path alone where a report with the same text came before.
    pub(crate) fn add(&mut self, report: &Report) -> tantivy::Result<Added> {
        let content = blake3::hash(report.text.as_bytes());
        let times = self.seen.entry(content).or_insert(0);
        *times += 1;
        let again = *times > 1;
        // Two readings of the text, and its characters' terms.
        let charge = self.in_flight.charge(report.text.len() * 2);
        let documents = if again {
            vec![self.documents.alias(&report.path, content)]
        } else {
            self.documents.block(report, content)?
        };
        let charged = documents
            .into_iter()
            .map(|document| UserOperation::Add(Charged::new(document, &charge)));
        self.writer.run(charged.collect::<Vec<_>>())?;
        Ok(match again {
            true => Added::Alias,
            false => Added::Report {
                sections: report.sections.len(),
            },
        })
    }

    /// Makes all that was added durable.
    pub(crate) fn finish(mut self) -> tantivy::Result<()> {
        self.writer.commit()?;
        self.writer.wait_merging_threads()
    }
}
