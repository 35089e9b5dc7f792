//! How tantivy comes to write and merge what has files of its own, with each segment: the readings of passages, and the
//! columns.

use std::any::Any;
use std::io;

use tantivy::directory::TerminatingWrite as _;
use tantivy::index::SegmentComponent;
use tantivy::indexer::DocIdMapping;
use tantivy::indexer::doc_id_mapping::MappingType;
use tantivy::schema::Schema;
use tantivy::schema::document::{ErasedDocument, ErasedValue, ReferenceValueLeaf};
use tantivy::{
    DocId, PluginMergeContext, PluginWriter, PluginWriterContext, Segment, SegmentPlugin,
    TantivyError,
};

use super::columns::{self, Columns, Number, Row};
use super::phrase::Phrase;
use super::positions::{self, Positions};
use super::schema::Fields;
use super::words::{self, Counts, Words};
use crate::segment::chars::Pattern;

/// So many bytes of text wait until they are read.
const WAITING: usize = 512 << 10;

/// Keeps the characters and the words of passages, and the columns.
pub(super) struct Readings {
    fields: Fields,
}

impl Readings {
    /// For documents of these fields.
    pub(super) fn new(fields: Fields) -> Readings {
        Readings { fields }
    }
}

impl SegmentPlugin for Readings {
    fn extensions(&self) -> &[&str] {
        &[positions::EXTENSION, words::EXTENSION, columns::EXTENSION]
    }

    fn create_writer(
        &self,
        _context: &PluginWriterContext<'_>,
    ) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(ReadingsWriter {
            fields: self.fields,
            waiting: Waiting::default(),
            positions: positions::Gathering::new(),
            words: words::Gathering::new(),
            rows: Vec::new(),
        }))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        if context.doc_id_mapping.mapping_type() == MappingType::Shuffled {
            return Err(sorted());
        }
        let mut positions = positions::Merging::default();
        let mut words = words::Merging::default();
        let mut rows = Vec::new();
        for reader in context.readers {
            let alive = reader.alive_bitset();
            let alive = |document| alive.is_none_or(|alive| alive.is_alive(document));
            positions.add(Positions::of(reader)?, &alive)?;
            words.add(Words::of(reader)?, &alive);
            let columns = Columns::of(reader)?;
            let alive = (0..columns.len()).filter(|document| alive(*document));
            rows.extend(alive.map(|document| columns.row(document)));
        }
        let segment = context.target_segment;
        write(segment, positions::component(), |out| positions.write(out))?;
        let positions = Positions::in_segment(segment)?;
        let standing = |word: &str, least: u32| standing(&positions, word, least);
        write(segment, words::component(), |out| {
            words.write(&standing, out)
        })?;
        write(segment, columns::component(), |out| {
            columns::write(&rows, out)
        })
    }
}

/// In which documents the characters of a word stand together, and how often; `None` where there are certainly fewer than
/// so many. What is folded is found as it is folded.
fn standing(positions: &Positions, word: &str, least: u32) -> Option<Counts> {
    let pattern = Pattern::new(word).filter(|pattern| pattern.word().as_deref() == Some(word))?;
    let grams = pattern.grams();
    let rarest = grams.iter().map(|(_, gram)| positions.count(*gram)).min();
    rarest.filter(|places| *places >= least)?;
    Phrase::open(positions, &grams).map(Phrase::into_passages)
}

/// Gathers the readings of one segment.
struct ReadingsWriter {
    fields: Fields,
    waiting: Waiting,
    positions: positions::Gathering,
    words: words::Gathering,
    rows: Vec<Row>,
}

/// Documents that wait to be read.
#[derive(Default)]
struct Waiting {
    /// All their texts.
    text: String,
    /// Where each text ends.
    ends: Vec<usize>,
    /// How many texts there are up to the end of each document.
    documents: Vec<usize>,
}

impl Waiting {
    fn push<'a>(&mut self, texts: impl Iterator<Item = &'a str>) {
        for text in texts {
            self.text.push_str(text);
            self.ends.push(self.text.len());
        }
        self.documents.push(self.ends.len());
    }

    /// The texts of each document.
    fn documents(&self) -> impl Iterator<Item = impl Iterator<Item = &str>> {
        let text = |at: usize| {
            let begin = at.checked_sub(1).and_then(|before| self.ends.get(before));
            let begin = begin.copied().unwrap_or_default();
            self.text.get(begin..*self.ends.get(at)?)
        };
        let begins = std::iter::once(0).chain(self.documents.iter().copied());
        let documents = begins.zip(&self.documents);
        documents.map(move |(begin, end)| (begin..*end).filter_map(text))
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.documents.clear();
    }
}

impl ReadingsWriter {
    /// Reads what waits, first all of it by words and then all of it by characters: what the one needs of the
    /// processor's cache, the other needs for itself.
    fn read(&mut self) -> tantivy::Result<()> {
        for texts in self.waiting.documents() {
            self.words.add(texts);
        }
        self.words.settle();
        for texts in self.waiting.documents() {
            self.positions.add(texts)?;
        }
        self.waiting.clear();
        Ok(())
    }
}

impl PluginWriter for ReadingsWriter {
    fn add_document(
        &mut self,
        _document: DocId,
        fields: &dyn ErasedDocument,
        _schema: &Schema,
    ) -> tantivy::Result<()> {
        let texts = fields.erased_fields().filter_map(|(field, value)| {
            let ErasedValue::Leaf(ReferenceValueLeaf::Str(text)) = value else {
                return None;
            };
            (field == self.fields.words).then_some(text)
        });
        self.waiting.push(texts);
        self.rows.push(row(&self.fields, fields));
        match self.waiting.text.len() < WAITING {
            true => Ok(()),
            false => self.read(),
        }
    }

    fn serialize(
        mut self: Box<Self>,
        segment: &Segment,
        mapping: Option<&DocIdMapping>,
    ) -> tantivy::Result<()> {
        if mapping.is_some() {
            return Err(sorted());
        }
        self.read()?;
        let ReadingsWriter {
            positions,
            words,
            rows,
            ..
        } = *self;
        write(segment, positions::component(), |out| positions.write(out))?;
        let positions = Positions::in_segment(segment)?;
        let standing = |word: &str, least: u32| standing(&positions, word, least);
        write(segment, words::component(), |out| {
            words.write(&standing, out)
        })?;
        write(segment, columns::component(), |out| {
            columns::write(&rows, out)
        })
    }

    fn mem_usage(&self) -> usize {
        let rows = self.rows.capacity() * size_of::<Row>();
        self.waiting.text.capacity() + self.positions.memory() + self.words.memory() + rows
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// What a document has for the columns.
fn row(of: &Fields, document: &dyn ErasedDocument) -> Row {
    let mut row = Row {
        number: Number::Section(0),
        year: None,
        inferred: false,
    };
    for (field, value) in document.erased_fields() {
        match value {
            ErasedValue::Leaf(ReferenceValueLeaf::U64(number)) => {
                if field == of.section {
                    row.number = Number::Section(number);
                } else if field == of.report {
                    row.number = Number::Report(number);
                } else if field == of.inferred {
                    row.inferred = true;
                }
            }
            ErasedValue::Leaf(ReferenceValueLeaf::I64(year)) if field == of.year => {
                row.year = i32::try_from(year).ok();
            }
            _ => {}
        }
    }
    row
}

/// Writes a file of a segment.
fn write(
    segment: &Segment,
    component: SegmentComponent,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> tantivy::Result<()> {
    let mut out = segment.clone().open_write(component)?;
    write(&mut out)?;
    Ok(out.terminate()?)
}

/// That documents stand in another order than they came in, which blocks do not bear.
fn sorted() -> TantivyError {
    TantivyError::InvalidArgument("the documents of an index are not sorted".to_owned())
}
