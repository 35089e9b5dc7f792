//! Blocks: the documents of a report stand next to each other in one segment.
//!
//! ```text
//! outline  passage  passage  …  passage  report
//! ```
//!
//! They are added as one group, and tantivy keeps their order through merges. So the way from a
//! passage to its report is a distance, and needs no search.

use std::ops::Range;
use std::sync::Arc;

use tantivy::columnar::ColumnValues;
use tantivy::{DocId, SegmentReader};

/// How the documents of a segment stand in blocks.
#[derive(Clone)]
pub(crate) struct Blocks(Arc<dyn ColumnValues<u64>>);

impl Blocks {
    pub(crate) fn open(reader: &SegmentReader) -> tantivy::Result<Blocks> {
        Ok(Blocks(
            reader
                .fast_fields()
                .column_first_or_default::<u64>("block")?,
        ))
    }

    /// The report of a passage; the document itself where it is none.
    #[inline]
    pub(crate) fn report(&self, doc: DocId) -> DocId {
        match BlockPlace::decode(self.0.get_val(doc)) {
            BlockPlace::Passage { to_report } => doc + to_report,
            BlockPlace::Report { .. } => doc,
        }
    }

    /// How many documents the segment has.
    pub(crate) fn len(&self) -> u32 {
        self.0.num_vals()
    }

    /// A document's place in its block.
    pub(crate) fn place(&self, doc: DocId) -> BlockPlace {
        BlockPlace::decode(self.0.get_val(doc))
    }

    /// The document that holds a report's outline: the first of the block.
    pub(crate) fn outline(&self, report: DocId) -> DocId {
        self.passages(report).start.saturating_sub(1)
    }

    /// The passages of a report.
    pub(crate) fn passages(&self, report: DocId) -> Range<DocId> {
        match BlockPlace::decode(self.0.get_val(report)) {
            BlockPlace::Report { passages } => report.saturating_sub(passages)..report,
            BlockPlace::Passage { .. } => report..report,
        }
    }
}

/// A document's place in its block: the outline first, the passages, and the report last. The outline
/// counts as a passage, as the field `block` has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockPlace {
    /// The report stands so many documents on.
    Passage { to_report: u32 },
    /// So many passages stand before. An alias is a report without any.
    Report { passages: u32 },
}

impl BlockPlace {
    /// The field's value: the lowest bit tells the kinds apart.
    pub(crate) fn encode(self) -> u64 {
        match self {
            BlockPlace::Passage { to_report } => u64::from(to_report) << 1 | 1,
            BlockPlace::Report { passages } => u64::from(passages) << 1,
        }
    }

    fn decode(value: u64) -> BlockPlace {
        let count = (value >> 1) as u32;
        if value & 1 == 1 {
            BlockPlace::Passage { to_report: count }
        } else {
            BlockPlace::Report { passages: count }
        }
    }
}
