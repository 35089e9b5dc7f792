//! Blocks: the documents of a report stand next to each other in one segment.
//!
//! ```text
//! outline  passage  passage  …  passage  report
//! ```
//!
//! They are added as one group, and tantivy keeps their order through merges. So the way from a passage to its report
//! is short, and needs no search.

use std::ops::Range;

use tantivy::{DocId, SegmentReader};

use super::columns::Columns;

/// How the documents of a segment stand in blocks.
#[derive(Clone)]
pub(crate) struct Blocks(Columns);

impl Blocks {
    /// Those of a segment.
    ///
    /// # Errors
    /// Where its columns cannot be read.
    pub(crate) fn open(reader: &SegmentReader) -> tantivy::Result<Blocks> {
        Columns::of(reader).map(Blocks)
    }

    /// The columns of the segment.
    pub(crate) fn columns(&self) -> &Columns {
        &self.0
    }

    /// The report of a passage; the document itself where it is none.
    #[inline]
    pub(crate) fn report(&self, doc: DocId) -> DocId {
        self.0.report_of(doc)
    }

    /// The document that holds a report's outline: the first of the block.
    pub(crate) fn outline(&self, report: DocId) -> DocId {
        self.0.begin_of(report)
    }

    /// The passages of a report.
    pub(crate) fn passages(&self, report: DocId) -> Range<DocId> {
        let first = self.outline(report).saturating_add(1);
        first.min(report)..report
    }
}
