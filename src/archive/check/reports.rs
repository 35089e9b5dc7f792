//! The reports of an index: each stands once, alive and whole, as its ledger says.

use std::collections::HashMap;
use std::ops::Range;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet as _, SegmentReader, TERMINATED, TantivyError};

use super::report::{Columns, Walk};
use super::{Faults, on_all};
use crate::index::blocks::Blocks;
use crate::index::ledger::{Block, Ledger};
use crate::index::reader::Reader;
use crate::index::words::Words;

/// What was found in a segment.
#[derive(Default)]
struct Found {
    /// The numbers of the reports alive.
    alive: Vec<u64>,
    faults: Vec<String>,
}

/// Verifies the reports that a reader sees.
pub(super) fn verify(reader: &Reader, ledger: &Ledger, faults: &mut Faults<'_>) {
    let known = ledger.reports.iter().map(|block| (block.report, block));
    let known: HashMap<u64, &Block> = known.collect();
    let mut alive = Vec::new();
    let found = on_all(reader.searcher.segment_readers(), |segment| {
        let mut found = Found::default();
        let walked = in_segment(reader, segment, &known, &mut found);
        if let Err(error) = walked {
            found.faults.push(error.to_string());
        }
        found
    });
    for (segment, found) in reader.searcher.segment_readers().iter().zip(found) {
        let of_segment =
            |fault: String| format!("segment {}: {fault}", segment.segment_id().uuid_string());
        match found {
            Some(found) => {
                alive.extend(found.alive);
                found
                    .faults
                    .into_iter()
                    .for_each(|fault| faults.damaged(of_segment(fault)));
            }
            None => faults.damaged(of_segment("the engine cannot read it".to_owned())),
        }
    }
    if faults.is_empty() {
        complete(&mut alive, ledger, faults);
    }
}

/// Verifies that the reports alive are those of the ledger, each once.
fn complete(alive: &mut Vec<u64>, ledger: &Ledger, faults: &mut Faults<'_>) {
    alive.sort_unstable();
    for pair in alive.windows(2) {
        if pair[0] == pair[1] {
            faults.damaged(format!("report {} is there twice", pair[0]));
        }
    }
    alive.dedup();
    for block in &ledger.reports {
        if alive.binary_search(&block.report).is_err() {
            faults.damaged(format!("report {} is missing", block.report));
        }
    }
}

/// Walks through a segment, document by document.
fn in_segment(
    reader: &Reader,
    segment: &SegmentReader,
    known: &HashMap<u64, &Block>,
    found: &mut Found,
) -> tantivy::Result<()> {
    lengths(segment)?;
    let blocks = Blocks::open(segment)?;
    let numbered = numbered(segment, reader.fields.block_of)?;
    let mut numbered = numbered.into_iter().peekable();
    let columns = Columns::open(segment)?;
    let mut kinds = with_term(segment, reader.fields.kind)?.into_iter();
    let mut walk: Option<Walk<'_>> = None;
    let id = segment.segment_id();
    for doc in 0..segment.max_doc() {
        let record = reader.texts.record(id, doc);
        let record = record.ok_or_else(|| broken("what is kept of a document cannot be read"))?;
        let mut at = match walk.take() {
            Some(walk) => walk,
            None => {
                let (block, number) = numbered
                    .next()
                    .ok_or_else(|| broken("a document has no report"))?;
                begin(segment, doc, block, number, known, found)?
            }
        };
        let is_last = doc == at.block.end - 1;
        if blocks.report(doc) != at.block.end - 1 {
            return Err(broken("a report is not whole"));
        }
        if is_last && (columns.own.report(doc) != Some(at.number) || kinds.next() != Some(doc)) {
            return Err(broken("a report has another number than its passages"));
        }
        at.take(doc, &record, reader.texts.head(id, doc));
        match is_last {
            true => found.faults.extend(at.end(doc, &columns)),
            false => walk = Some(at),
        }
    }
    if reader.texts.documents(id) != Some(segment.max_doc())
        || walk.is_some()
        || numbered.next().is_some()
        || kinds.next().is_some()
    {
        return Err(broken("its documents are not as many as they were"));
    }
    Ok(())
}

/// Begins the report whose first document this is.
fn begin<'a>(
    segment: &SegmentReader,
    doc: DocId,
    block: Range<DocId>,
    number: u64,
    known: &HashMap<u64, &'a Block>,
    found: &mut Found,
) -> tantivy::Result<Walk<'a>> {
    let to_report = block.end.checked_sub(doc + 1);
    if block.start != doc
        || to_report.is_none_or(|distance| distance == 0)
        || block.end > segment.max_doc()
    {
        return Err(broken("a report is not whole"));
    }
    let dead = block.clone().filter(|doc| segment.is_deleted(*doc)).count();
    let alive = dead == 0;
    if dead != 0 && dead != block.len() {
        return Err(broken("a report is deleted in part"));
    }
    let ledger = known.get(&number).copied();
    if alive {
        found.alive.push(number);
        if ledger.is_none() {
            found
                .faults
                .push(format!("report {number} is not in the ledger"));
        }
    }
    Ok(Walk::new(block, number, ledger.filter(|_| alive)))
}

/// The documents of each report, in their order, with its number. They stand together.
fn numbered(segment: &SegmentReader, block_of: Field) -> tantivy::Result<Vec<(Range<DocId>, u64)>> {
    let index = segment.inverted_index(block_of)?;
    let mut blocks = Vec::new();
    let mut terms = index.terms().stream()?;
    while terms.advance() {
        let number = terms.key().try_into().map(u64::from_be_bytes);
        let number = number.map_err(|_| broken("a report has no number"))?;
        let mut postings =
            index.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
        let start = postings.doc();
        let mut end = start;
        while postings.doc() != TERMINATED {
            if postings.doc() != end {
                return Err(broken("a report does not stand in one place"));
            }
            end += 1;
            postings.advance();
        }
        blocks.push((start..end, number));
    }
    blocks.sort_unstable_by_key(|(block, _)| block.start);
    Ok(blocks)
}

/// Verifies that words ascend, and that the lengths of documents are those of their words.
fn lengths(segment: &SegmentReader) -> tantivy::Result<()> {
    let words = Words::of(segment)?;
    let mut lengths = vec![0u32; segment.max_doc() as usize];
    let mut before: Option<Vec<u8>> = None;
    let mut count = 0;
    let mut terms = words.terms();
    while let Some(entry) = terms.next() {
        let word = terms.word();
        if before.as_deref().is_some_and(|before| before >= word) {
            return Err(broken("its words are in no order"));
        }
        if words.find(word) != Some(entry) {
            return Err(broken("a word is not found where it stands"));
        }
        let postings = words.postings(&entry);
        let mut postings = postings.ok_or_else(|| broken("a word stands in no document"))?;
        let mut documents = 0;
        while postings.doc() != TERMINATED {
            let length = lengths.get_mut(postings.doc() as usize);
            let length = length.ok_or_else(|| broken("a word stands in no document"))?;
            *length = length.saturating_add(postings.frequency());
            documents += 1;
            postings.advance();
        }
        if documents != entry.documents {
            return Err(broken("a word stands in fewer documents than it did"));
        }
        before = Some(word.to_vec());
        count += 1;
    }
    let norms = words.norms();
    let lengths = lengths.into_iter().map(FieldNormReader::fieldnorm_to_id);
    match count == words.count() && lengths.eq(norms.iter().copied()) {
        true => Ok(()),
        false => Err(broken(
            "the lengths of its documents are not those of their words",
        )),
    }
}

/// The documents that have any term in a field, in order.
fn with_term(segment: &SegmentReader, field: Field) -> tantivy::Result<Vec<DocId>> {
    let index = segment.inverted_index(field)?;
    let mut documents = Vec::new();
    let mut terms = index.terms().stream()?;
    while terms.advance() {
        let mut postings =
            index.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
        while postings.doc() != TERMINATED {
            documents.push(postings.doc());
            postings.advance();
        }
    }
    documents.sort_unstable();
    Ok(documents)
}

/// The column of this name; where no document has a value, an empty one.
pub(super) fn column(segment: &SegmentReader, name: &str) -> tantivy::Result<Column<u64>> {
    let column = segment.fast_fields().column_opt(name)?;
    Ok(column.unwrap_or_else(|| Column::build_empty_column(segment.max_doc())))
}

fn broken(what: &str) -> TantivyError {
    TantivyError::InternalError(what.to_owned())
}
