//! Gathering what has files of its own while the documents of a segment are added.

use std::any::Any;
use std::borrow::Cow;

use tantivy::directory::{TerminatingWrite as _, WritePtr};
use tantivy::indexer::DocIdMapping;
use tantivy::schema::document::{ErasedDocument, ErasedValue, ReferenceValueLeaf};
use tantivy::schema::{Field, Schema};
use tantivy::{DocId, PluginWriter, Segment};

use super::waiting::Waiting;
use super::{sorted, write_all};
use crate::index::columns::{Number, Row};
use crate::index::positions::{self, Zone};
use crate::index::schema::Fields;
use crate::index::stored::encode_text;
use crate::index::texts::{self, Part};
use crate::index::words;

/// So many bytes of text wait until they are read.
const WAITING: usize = 512 << 10;

/// What there is of one segment so far.
pub(super) struct Gathering {
    fields: Fields,
    waiting: Waiting,
    positions: positions::Gathering,
    words: words::Gathering,
    texts: texts::Writing<WritePtr>,
    rows: Vec<Row>,
}

impl Gathering {
    /// Nothing yet, of documents of these fields; what is shown of them is written here.
    pub(super) fn new(fields: Fields, texts: WritePtr) -> Gathering {
        Gathering {
            fields,
            waiting: Waiting::default(),
            positions: positions::Gathering::new(),
            words: words::Gathering::new(),
            texts: texts::Writing::new(texts),
            rows: Vec::new(),
        }
    }

    /// Reads what waits, first all of it by words and then all of it by characters: what the one needs of the
    /// processor's cache, the other needs for itself.
    fn read(&mut self) -> tantivy::Result<()> {
        for texts in self.waiting.documents() {
            let passages = texts.filter(|(zone, _)| *zone == Zone::Text);
            self.words.add(passages.map(|(_, text)| text));
        }
        self.words.settle();
        for texts in self.waiting.documents() {
            self.positions.add(texts)?;
        }
        self.waiting.clear();
        Ok(())
    }
}

impl PluginWriter for Gathering {
    fn add_document(
        &mut self,
        number: DocId,
        document: &dyn ErasedDocument,
        _schema: &Schema,
    ) -> tantivy::Result<()> {
        let fields = self.fields;
        if let Some(head) =
            bytes(document).find_map(|(of, head)| (of == fields.meta).then_some(head))
        {
            self.texts.add_head(number, head)?;
        }
        let kept = texts(&fields, document).filter(|(zone, _)| *zone == Zone::Text);
        let kept = kept.map(|(_, text)| (Part::Text, Cow::Owned(encode_text(text))));
        let records = bytes(document)
            .filter_map(|(field, bytes)| Some((part(&fields, field)?, Cow::Borrowed(bytes))));
        self.texts.add(kept.chain(records))?;
        self.rows.push(row(&fields, document));
        self.waiting.push(texts(&fields, document));
        match self.waiting.len() < WAITING {
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
        let Gathering {
            positions,
            words,
            texts,
            rows,
            ..
        } = *self;
        texts.finish()?.terminate()?;
        write_all(
            segment,
            |out| positions.write(out),
            |standing, out| words.write(standing, out),
            &rows,
        )
    }

    fn mem_usage(&self) -> usize {
        let rows = self.rows.capacity() * size_of::<Row>();
        let readings = self.positions.memory() + self.words.memory();
        self.waiting.memory() + readings + self.texts.memory() + rows
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// What a document has in its fields.
fn leaves(document: &dyn ErasedDocument) -> impl Iterator<Item = (Field, ReferenceValueLeaf<'_>)> {
    let fields = document.erased_fields();
    fields.filter_map(|(field, value)| match value {
        ErasedValue::Leaf(leaf) => Some((field, leaf)),
        _ => None,
    })
}

/// Its texts that are read by characters.
fn texts<'a>(
    fields: &Fields,
    document: &'a dyn ErasedDocument,
) -> impl Iterator<Item = (Zone, &'a str)> + use<'a> {
    let zones = [
        (fields.words, Zone::Text),
        (fields.title, Zone::Title),
        (fields.headings, Zone::Headings),
    ];
    leaves(document).filter_map(move |(field, leaf)| match leaf {
        ReferenceValueLeaf::Str(text) => {
            let zone = zones.iter().find(|(of, _)| *of == field);
            zone.map(|(_, zone)| (*zone, text))
        }
        _ => None,
    })
}

/// What it has in those that are bytes.
fn bytes(document: &dyn ErasedDocument) -> impl Iterator<Item = (Field, &[u8])> {
    leaves(document).filter_map(|(field, leaf)| match leaf {
        ReferenceValueLeaf::Bytes(bytes) => Some((field, bytes)),
        _ => None,
    })
}

/// Which part of what is kept of a document a field is.
fn part(fields: &Fields, field: Field) -> Option<Part> {
    let parts = [
        (fields.place, Part::Place),
        (fields.outline, Part::Outline),
        (fields.statements, Part::Statements),
        (fields.evidence, Part::Evidence),
    ];
    let part = parts.into_iter().find(|(of, _)| *of == field);
    part.map(|(_, part)| part)
}

/// What a document has for the columns.
fn row(of: &Fields, document: &dyn ErasedDocument) -> Row {
    let mut row = Row {
        number: Number::Section(0),
        year: None,
        inferred: false,
    };
    for (field, leaf) in leaves(document) {
        match leaf {
            ReferenceValueLeaf::U64(number) if field == of.section => {
                row.number = Number::Section(number);
            }
            ReferenceValueLeaf::U64(number) if field == of.report => {
                row.number = Number::Report(number);
            }
            ReferenceValueLeaf::U64(_) if field == of.inferred => row.inferred = true,
            ReferenceValueLeaf::I64(year) if field == of.year => {
                row.year = i32::try_from(year).ok();
            }
            _ => {}
        }
    }
    row
}
