//! Reading an index: its segments, and the documents of a report.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::schema::{Field, IndexRecordOption, Value as _};
use tantivy::{
    DocAddress, DocSet as _, Index, ReloadPolicy, Searcher, TERMINATED, TantivyDocument, Term,
};

use super::blocks::Blocks;
use super::documents::{Meta, Place};
use super::home::{Manifest, read_manifest};
use super::read_only::ReadOnlyDirectory;
use super::schema::{ALIAS, Fields, schema};
use crate::error::{Error, Result};
use crate::report::Section;

/// An index open for reading. It shows one state, whatever is written meanwhile.
pub(crate) struct Reader {
    pub(crate) searcher: Searcher,
    pub(crate) fields: Fields,
    pub(crate) manifest: Manifest,
    folder: PathBuf,
}

impl Reader {
    /// Opens the index in a folder.
    pub(crate) fn open(folder: &Path) -> Result<Reader> {
        let manifest = read_manifest(folder)?;
        let (schema, fields) = schema();
        let open = || -> tantivy::Result<Searcher> {
            let directory = MmapDirectory::open(folder.join(&manifest.generation))?;
            let index = Index::open(ReadOnlyDirectory(directory))?;
            if index.schema() != schema {
                return Err(tantivy::TantivyError::SchemaError(
                    "its fields are not the ones expected".to_owned(),
                ));
            }
            let reader = index
                .reader_builder()
                .reload_policy(ReloadPolicy::Manual)
                .try_into()?;
            Ok(reader.searcher())
        };
        let searcher = open().map_err(|error| Error::Damaged {
            path: folder.to_owned(),
            reason: brief(&error.to_string()),
        })?;
        Ok(Reader {
            searcher,
            fields,
            manifest,
            folder: folder.to_owned(),
        })
    }

    /// The bytes of the index.
    pub(crate) fn bytes(&self) -> Result<u64> {
        let usage = self
            .searcher
            .space_usage()
            .map_err(|error| self.failed(error))?;
        Ok(usage.total().get_bytes())
    }

    /// Turns an error of the engine into one of ours, for `map_err`. A finished index that cannot be
    /// read is damaged.
    pub(crate) fn failed(&self, error: impl std::fmt::Display) -> Error {
        Error::Damaged {
            path: self.folder.clone(),
            reason: brief(&error.to_string()),
        }
    }

    fn document(&self, at: DocAddress) -> Result<TantivyDocument> {
        self.searcher.doc(at).map_err(|error| self.failed(error))
    }

    /// What is stored of a report beside its text and outline.
    pub(crate) fn meta(&self, report: DocAddress) -> Result<Meta> {
        let document = self.document(report)?;
        self.json(bytes(&document, self.fields.meta))
    }

    /// The outline of a report.
    pub(crate) fn outline(&self, report: DocAddress) -> Result<Vec<Section>> {
        let segment = self.searcher.segment_reader(report.segment_ord);
        let blocks = Blocks::open(segment).map_err(|error| self.failed(error))?;
        let at = blocks.outline(report.doc_id);
        let document = self.document(DocAddress::new(report.segment_ord, at))?;
        self.json(bytes(&document, self.fields.outline))
    }

    /// A passage's text and its place in the report.
    pub(crate) fn passage(&self, passage: DocAddress) -> Result<(String, Place)> {
        let document = self.document(passage)?;
        let text = document
            .get_first(self.fields.chars)
            .and_then(|value| value.as_str());
        let text = text.unwrap_or_default().to_owned();
        Ok((text, self.json(bytes(&document, self.fields.place))?))
    }

    fn json<T: serde::de::DeserializeOwned>(&self, json: Option<&[u8]>) -> Result<T> {
        serde_json::from_slice(json.unwrap_or_default()).map_err(|error| Error::Damaged {
            path: self.folder.clone(),
            reason: format!("a report's own record does not read: {error}"),
        })
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

    /// The report of a path, or of a source with the same text.
    pub(crate) fn find_report(&self, path: &str) -> Result<Option<DocAddress>> {
        let with_path = self.documents_with(&Term::from_field_text(self.fields.path, path))?;
        let Some(source) = with_path.first().copied() else {
            return Ok(None);
        };
        let Some(content) = self.string(source, "content")? else {
            return Ok(None);
        };
        let same_text =
            self.documents_with(&Term::from_field_text(self.fields.content, &content))?;
        for at in same_text {
            if !self.is_alias(at)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// The other sources with a report's text, given by its hash, in order of path.
    pub(crate) fn aliases(&self, content: &str) -> Result<Vec<String>> {
        let term = Term::from_field_text(self.fields.content, content);
        let mut paths = Vec::new();
        let same_text = self.documents_with(&term)?;
        if same_text.len() > 1 {
            for at in same_text {
                if self.is_alias(at)? {
                    paths.extend(self.string(at, "path")?);
                }
            }
        }
        paths.sort_unstable();
        Ok(paths)
    }

    /// The other sources of all reports that have any, in order of path.
    pub(crate) fn copies(&self) -> Result<HashMap<DocAddress, Vec<String>>> {
        let mut copies: HashMap<DocAddress, Vec<String>> = HashMap::new();
        for alias in self.documents_with(&Term::from_field_text(self.fields.kind, ALIAS))? {
            let Some(path) = self.string(alias, "path")? else {
                continue;
            };
            if let Some(report) = self.find_report(&path)? {
                copies.entry(report).or_default().push(path);
            }
        }
        copies.values_mut().for_each(|paths| paths.sort_unstable());
        Ok(copies)
    }

    fn is_alias(&self, at: DocAddress) -> Result<bool> {
        let reader = self.searcher.segment_reader(at.segment_ord);
        let index = reader
            .inverted_index(self.fields.kind)
            .map_err(|error| self.failed(error))?;
        let term = Term::from_field_text(self.fields.kind, ALIAS);
        let postings = index
            .read_postings(&term, IndexRecordOption::Basic)
            .map_err(|error| self.failed(error))?;
        Ok(postings.is_some_and(|mut postings| {
            postings.doc() <= at.doc_id && postings.seek(at.doc_id) == at.doc_id
        }))
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

fn bytes(document: &TantivyDocument, field: Field) -> Option<&[u8]> {
    document.get_first(field).and_then(|value| value.as_bytes())
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
