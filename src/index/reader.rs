//! Reading an index: its segments, and the documents of a report.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use tantivy::Directory as _;
use tantivy::directory::MmapDirectory;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet as _, Searcher, TERMINATED, TantivyError, Term};

use super::blocks::Blocks;
use super::columns::Columns;
use super::commit::Commit;
use super::crew::Crew;
use super::documents::{Meta, Place};
use super::home::{Manifest, read_manifest};
use super::ledger::Ledger;
use super::opening::{self, Opened};
use super::positions;
use super::read_only::ReadOnlyDirectory;
use super::schema::{Fields, schema};
use super::sources::Sources;
use super::statistics::Statistics;
use super::stored::{decode, decode_chars};
use super::texts::{self, Part, Record};
use super::words;
use crate::error::{Error, Result};
use crate::report::{Section, Statements};

/// So often an index is opened again that changes while it is being opened.
const TRIES: usize = 100;

/// From so many bytes of positions on, a segment is worth a thread: a guess on the safe side.
const LARGE: usize = if cfg!(test) { 1 } else { 8 << 20 };

/// Which files of an index are opened with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Files {
    /// All of them.
    All,
    /// Those that are looked into, when they are.
    WhenRead,
}

/// An index open for reading. It shows one commit, whatever is written meanwhile.
pub(crate) struct Reader {
    pub(crate) searcher: Searcher,
    /// What the searcher sees, counted for ranking.
    pub(crate) statistics: Statistics,
    pub(crate) fields: Fields,
    pub(crate) positions: positions::OfSegments,
    pub(crate) words: words::OfSegments,
    pub(crate) texts: texts::OfSegments,
    pub(crate) sources: Sources,
    pub(crate) manifest: Manifest,
    /// Where it is there for a question or two: threads that stand by to answer it.
    pub(crate) crew: Option<Crew>,
    folder: PathBuf,
}

impl Reader {
    /// Opens the index in a folder, with all its files, so that it can be read even when they are removed; or, for a
    /// question or two, those only that are looked into, when they are.
    ///
    /// # Errors
    /// [`Error::NoIndex`] where there is none, and others where it cannot be used.
    pub(crate) fn open(folder: &Path, files: Files) -> Result<Reader> {
        let mut manifest = read_manifest(folder);
        for _ in 0..TRIES {
            let before = manifest?;
            let opened = Reader::open_commit(folder, before.clone(), files);
            if opened.is_ok() {
                return opened;
            }
            // What it named may have been removed because another commit took its place.
            manifest = read_manifest(folder);
            if manifest.as_ref().is_ok_and(|now| *now == before) {
                return opened;
            }
        }
        Err(Error::Damaged {
            path: folder.to_owned(),
            reason: "it changes faster than it can be opened".to_owned(),
        })
    }

    /// Opens the commit that a manifest names.
    fn open_commit(folder: &Path, manifest: Manifest, files: Files) -> Result<Reader> {
        let (schema, fields) = schema();
        let internal = |reason: &str| TantivyError::InternalError(reason.to_owned());
        let open = || -> tantivy::Result<(Opened, Sources, Option<Crew>)> {
            let generation = folder.join(&manifest.generation);
            let commit = std::fs::read(generation.join(manifest.commit_file()))?;
            let commit = Commit::decode(commit).ok_or_else(|| {
                let file = manifest.commit_file();
                internal(&format!("{file} is not as it was written"))
            })?;
            let large = commit.files_as_long(positions::EXTENSION, LARGE);
            let mapped = MmapDirectory::open(&generation)?;
            let directory = ReadOnlyDirectory::new(mapped.clone(), commit);
            let crew = match files {
                Files::All => None,
                Files::WhenRead => Crew::begin(large),
            };
            if let Some(crew) = &crew {
                let directory = directory.clone();
                crew.give(move || directory.open_ahead(&generation));
            }
            let table = mapped.open_read(Path::new(&manifest.sources()))?;
            let sources = Sources::open(table.read_bytes()?).map_err(internal)?;
            let opened = opening::open(directory.clone())?;
            if opened.searcher.schema() != &schema {
                return Err(TantivyError::SchemaError(
                    "its fields are not the ones expected".to_owned(),
                ));
            }
            if files == Files::All {
                directory.open_all()?;
            }
            Ok((opened, sources, crew))
        };
        // The engine can panic on files that are damaged.
        let opened = catch_unwind(AssertUnwindSafe(open)).unwrap_or_else(|_| {
            let reason = "the engine stumbled over it".to_owned();
            Err(TantivyError::InternalError(reason))
        });
        match opened {
            Ok((opened, sources, crew)) => Ok(Reader {
                statistics: Statistics::new(opened.searcher.clone(), fields, opened.words.clone()),
                searcher: opened.searcher,
                fields,
                positions: opened.positions,
                words: opened.words,
                texts: opened.texts,
                sources,
                crew,
                manifest,
                folder: folder.to_owned(),
            }),
            Err(error) => {
                let reason = match error {
                    TantivyError::InternalError(reason) => reason,
                    error => brief(&error.to_string()),
                };
                let path = folder.to_owned();
                Err(Error::Damaged { path, reason })
            }
        }
    }

    /// The bookkeeping of the commit, for an update.
    pub(crate) fn ledger(&self) -> Result<Ledger> {
        let generation = self.folder.join(&self.manifest.generation);
        let path = generation.join(self.manifest.ledger());
        let bytes = std::fs::read(&path).map_err(|error| self.failed(error))?;
        Ledger::decode(&bytes).map_err(|reason| self.failed(reason))
    }

    /// The bytes of what searches read: the segments, with both readings, the texts and the columns, and
    /// the table of sources.
    pub(crate) fn bytes(&self) -> Result<u64> {
        let usage = self.searcher.space_usage();
        let usage = usage.map_err(|error| self.failed(error))?;
        let segments = self.searcher.segment_readers().iter();
        let columns = segments.map(|segment| Ok(Columns::of(segment)?.bytes()));
        let columns: tantivy::Result<usize> = columns.sum();
        let columns = columns.map_err(|error| self.failed(error))?;
        let readings = self.positions.bytes() + self.words.bytes();
        let beside = readings + self.texts.bytes() + self.sources.bytes() + columns;
        Ok(usage.total().get_bytes() + beside as u64)
    }

    /// Turns an error of the engine into one of ours, for `map_err`. A finished index that cannot be
    /// read is damaged.
    pub(crate) fn failed(&self, error: impl std::fmt::Display) -> Error {
        Error::Damaged {
            path: self.folder.clone(),
            reason: brief(&error.to_string()),
        }
    }

    /// What is kept of a document beside the head of a report.
    fn document(&self, at: DocAddress) -> Result<Record> {
        let segment = self.searcher.segment_reader(at.segment_ord);
        let record = self.texts.record(segment.segment_id(), at.doc_id);
        record.ok_or_else(|| self.failed("the text of a report cannot be read"))
    }

    /// What is stored of a report beside its text and outline.
    pub(crate) fn meta(&self, report: DocAddress) -> Result<Meta> {
        let segment = self.searcher.segment_reader(report.segment_ord);
        self.record(self.texts.head(segment.segment_id(), report.doc_id))
    }

    /// The outline of a report.
    pub(crate) fn outline(&self, report: DocAddress) -> Result<Vec<Section>> {
        let document = self.first_of_block(report)?;
        self.record(document.part(Part::Outline))
    }

    /// A passage's text, its characters, and its place in the report.
    pub(crate) fn passage(&self, passage: DocAddress) -> Result<(Vec<char>, Place)> {
        let document = self.document(passage)?;
        let text = document.part(Part::Text).and_then(decode_chars);
        let text = text.ok_or_else(|| self.failed("the text of a report cannot be read"))?;
        Ok((text, self.record(document.part(Part::Place))?))
    }

    fn record<T: serde::de::DeserializeOwned>(&self, bytes: Option<&[u8]>) -> Result<T> {
        let record = bytes.and_then(decode);
        record.ok_or_else(|| self.failed("the record of a report cannot be read"))
    }

    /// The documents that hold a term, in all segments.
    pub(crate) fn documents_with(&self, term: &Term) -> Result<Vec<DocAddress>> {
        let mut found = Vec::new();
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            let index = reader
                .inverted_index(term.field())
                .map_err(|error| self.failed(error))?;
            let postings = index.read_postings(term, IndexRecordOption::Basic);
            let Some(mut postings) = postings.map_err(|error| self.failed(error))? else {
                continue;
            };
            while postings.doc() != TERMINATED {
                if !reader.is_deleted(postings.doc()) {
                    found.push(DocAddress::new(segment, postings.doc()));
                }
                postings.advance();
            }
        }
        Ok(found)
    }

    /// The string a fast field has for a document.
    pub(crate) fn string(&self, at: DocAddress, field: &str) -> Result<Option<String>> {
        let reader = self.searcher.segment_reader(at.segment_ord);
        let Some(column) = reader
            .fast_fields()
            .str(field)
            .map_err(|error| self.failed(error))?
        else {
            return Ok(None);
        };
        let Some(ord) = column.term_ords(at.doc_id).next() else {
            return Ok(None);
        };
        let mut text = String::new();
        let there = column
            .ord_to_str(ord, &mut text)
            .map_err(|error| self.failed(error))?;
        Ok(there.then_some(text))
    }

    /// Where the report of this number stands.
    pub(crate) fn at(&self, report: u64) -> Result<Option<DocAddress>> {
        let term = Term::from_field_u64(self.fields.block_of, report);
        // The report is the last document of its block.
        Ok(self.documents_with(&term)?.pop())
    }

    /// The number of the report at this place.
    pub(crate) fn number(&self, report: DocAddress) -> Result<u64> {
        let segment = self.searcher.segment_reader(report.segment_ord);
        let columns = Columns::of(segment).map_err(|error| self.failed(error))?;
        let number = columns.report(report.doc_id);
        number.ok_or_else(|| self.failed("a report has no number"))
    }

    /// The whole text of a report.
    pub(crate) fn text(&self, report: DocAddress) -> Result<String> {
        let mut text = String::new();
        for passage in self.passages(report)? {
            text.extend(self.passage(passage)?.0);
        }
        Ok(text)
    }

    /// What its document states of a report beside its text.
    pub(crate) fn statements(&self, report: DocAddress) -> Result<Statements> {
        let document = self.first_of_block(report)?;
        match document.part(Part::Statements) {
            Some(record) => self.record(Some(record)),
            None => Ok(Statements::default()),
        }
    }

    fn first_of_block(&self, report: DocAddress) -> Result<Record> {
        let segment = self.searcher.segment_reader(report.segment_ord);
        let blocks = Blocks::open(segment).map_err(|error| self.failed(error))?;
        self.document(DocAddress::new(
            report.segment_ord,
            blocks.outline(report.doc_id),
        ))
    }

    /// The passages of a report, in order.
    pub(crate) fn passages(&self, report: DocAddress) -> Result<Vec<DocAddress>> {
        let reader = self.searcher.segment_reader(report.segment_ord);
        let block = Blocks::open(reader).map_err(|error| self.failed(error))?;
        let range = block.passages(report.doc_id);
        Ok(range
            .map(|doc| DocAddress::new(report.segment_ord, doc))
            .collect())
    }
}

/// The beginning of the engine's message, in one line: how it goes on tells a user nothing.
fn brief(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut brief: String = text.chars().take(100).collect();
    if brief.len() < text.len() {
        brief.push('…');
    }
    brief
}
