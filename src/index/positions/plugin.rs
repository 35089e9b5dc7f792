//! How tantivy comes to write and merge positions with each segment.

use std::any::Any;
use std::io;

use tantivy::directory::TerminatingWrite as _;
use tantivy::indexer::DocIdMapping;
use tantivy::indexer::doc_id_mapping::MappingType;
use tantivy::schema::document::{ErasedDocument, ErasedValue, ReferenceValueLeaf};
use tantivy::schema::{Field, Schema};
use tantivy::{
    DocId, PluginMergeContext, PluginWriter, PluginWriterContext, Segment, SegmentPlugin,
    TantivyError,
};

use super::merge::Merging;
use super::writer::Gathering;
use super::{EXTENSION, Positions, component};

/// Keeps the positions of the characters of one field.
pub(crate) struct PositionsPlugin {
    field: Field,
}

impl PositionsPlugin {
    /// For the texts of this field.
    pub(crate) fn new(field: Field) -> PositionsPlugin {
        PositionsPlugin { field }
    }
}

impl SegmentPlugin for PositionsPlugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(
        &self,
        _context: &PluginWriterContext<'_>,
    ) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(PositionsWriter {
            field: self.field,
            gathering: Gathering::new(),
        }))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        if context.doc_id_mapping.mapping_type() == MappingType::Shuffled {
            return Err(sorted());
        }
        let mut merging = Merging::default();
        for reader in context.readers {
            let alive = reader.alive_bitset();
            let alive = |document| alive.is_none_or(|alive| alive.is_alive(document));
            merging.add(Positions::of(reader)?, &alive)?;
        }
        write(context.target_segment, |out| merging.write(out))
    }
}

/// Gathers the positions of one segment.
struct PositionsWriter {
    field: Field,
    gathering: Gathering,
}

impl PluginWriter for PositionsWriter {
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
            (field == self.field).then_some(text)
        });
        self.gathering.add(texts)
    }

    fn serialize(
        self: Box<Self>,
        segment: &Segment,
        mapping: Option<&DocIdMapping>,
    ) -> tantivy::Result<()> {
        match mapping {
            Some(_) => Err(sorted()),
            None => write(segment, |out| self.gathering.write(out)),
        }
    }

    fn mem_usage(&self) -> usize {
        self.gathering.memory()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// Writes the file of a segment.
fn write(
    segment: &Segment,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> tantivy::Result<()> {
    let mut out = segment.clone().open_write(component())?;
    write(&mut out)?;
    Ok(out.terminate()?)
}

/// That documents stand in another order than they came in, which blocks do not bear.
fn sorted() -> TantivyError {
    TantivyError::InvalidArgument("the documents of an index are not sorted".to_owned())
}
