//! What is kept of each document to be shown: texts and records, packed in a file of its own beside tantivy's in each
//! segment.
//!
//! A hit shows a passage here and there. So documents are packed in small blocks, each by itself, with a dictionary: a
//! sample of such texts, from which zstd copies what the block repeats. It is read where it stands in the file. Blocks
//! with the same dictionary are a part of the file. A part says nothing of where it stands, so that a merge can take it
//! over as it is.
//!
//! ```text
//! parts        for each: its dictionary, as it is, and its blocks, each a frame of zstd
//! heads        what a hit shows of a report, of each report, as it is: too short to be packed by itself, and read often
//! head table   for each head, by document: u32 document, u32 where it ends (bytes behind where heads begin)
//! block table  for each block: u32 its first document, u32 where it ends (bytes behind the dictionary of its part)
//! part table   for each part: u64 where it begins, u32 bytes of its dictionary, u32 its first block
//! trailer      u64 where the heads begin, u32 heads, u32 blocks, u32 parts, u32 documents, magic
//! ```
//!
//! A block holds whole records, see `record`, of documents that follow each other. A record that is too long for one is
//! cut in pieces, and each of them stands in a block by itself, with the same first document. What is damaged reads as
//! nothing or as nonsense, but never beyond the file, and each block takes a bounded memory.

mod merge;
mod record;
mod unpacked;
mod writer;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use tantivy::HasLen as _;
use tantivy::directory::{FileSlice, OwnedBytes};
use tantivy::index::{SegmentComponent, SegmentId};
use tantivy::{DocId, Searcher, SegmentReader, TantivyError};

use self::unpacked::Unpacked;
use super::packing::{u32_at, u64_at};

pub(crate) use record::{Part, Record};
pub(super) use writer::Writing;

/// How the file of a segment is named.
pub(super) const EXTENSION: &str = "texts";
const MAGIC: &[u8; 8] = b"kjtxt\0\0\x01";
const TRAILER: usize = 8 + 4 + 4 + 4 + 4 + MAGIC.len();
/// Bytes of a head in the table, of a block, and of a part.
const HEAD: usize = 4 + 4;
const BLOCK: usize = 4 + 4;
const PART: usize = 8 + 4 + 4;
/// A block holds no more bytes, unpacked.
const LONGEST: usize = 64 << 10;

/// The file of a segment that holds them.
pub(crate) fn component() -> SegmentComponent {
    SegmentComponent::Custom(EXTENSION.to_owned())
}

/// The texts of all segments that a searcher sees.
#[derive(Clone)]
pub(crate) struct OfSegments(Arc<All>);

struct All {
    segments: HashMap<SegmentId, OfSegment>,
    unpacked: Unpacked,
}

/// The texts of one of them, which are opened when one is asked for.
struct OfSegment {
    number: usize,
    file: FileSlice,
    /// `None` where they are not as they were written.
    texts: OnceLock<Option<Texts>>,
}

impl OfSegments {
    /// Finds them. No text is looked at.
    ///
    /// # Errors
    /// Where a segment has none.
    pub(crate) fn open(searcher: &Searcher) -> tantivy::Result<OfSegments> {
        let segments = searcher.segment_readers().iter().enumerate();
        let texts = segments.map(|(number, segment)| {
            let texts = OfSegment {
                number,
                file: segment.open_read(component())?,
                texts: OnceLock::new(),
            };
            Ok((segment.segment_id(), texts))
        });
        Ok(OfSegments(Arc::new(All {
            segments: texts.collect::<tantivy::Result<_>>()?,
            unpacked: Unpacked::default(),
        })))
    }

    /// The bytes of their files.
    pub(crate) fn bytes(&self) -> usize {
        let segments = self.0.segments.values();
        segments.map(|segment| segment.file.len()).sum()
    }

    /// What is kept of a document of a segment; `None` where that cannot be read.
    pub(crate) fn record(&self, segment: SegmentId, document: DocId) -> Option<Record> {
        let (number, texts) = self.of(segment)?;
        let blocks = texts.blocks_of(document)?;
        let first = texts.first(blocks.start)?;
        let block = self.0.unpacked.get((number, blocks.start), |context| {
            texts.unpack(blocks, context)
        });
        Record::find(block?, document.checked_sub(first)?)
    }

    /// What a hit shows of the report that a document of a segment is; `None` where it is none, or that cannot be read.
    pub(crate) fn head(&self, segment: SegmentId, document: DocId) -> Option<&[u8]> {
        let (_, texts) = self.of(segment)?;
        texts.head(document)
    }

    /// How many documents a segment has texts of; `None` where it is none of these.
    pub(crate) fn documents(&self, segment: SegmentId) -> Option<u32> {
        let (_, texts) = self.of(segment)?;
        Some(texts.documents)
    }

    /// The texts of a segment, with its number.
    fn of(&self, segment: SegmentId) -> Option<(usize, &Texts)> {
        let OfSegment {
            number,
            file,
            texts,
        } = self.0.segments.get(&segment)?;
        let texts = texts.get_or_init(|| file.read_bytes().ok().and_then(Texts::open));
        Some((*number, texts.as_ref()?))
    }
}

impl fmt::Debug for OfSegments {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "texts of {} segments", self.0.segments.len())
    }
}

/// The texts of one segment.
#[derive(Clone)]
pub(crate) struct Texts {
    bytes: OwnedBytes,
    /// Where the heads begin, and the tables.
    heads: usize,
    head_table: usize,
    block_table: usize,
    part_table: usize,
    trailer: usize,
    documents: u32,
}

impl Texts {
    /// Opens those of a segment. Only the frame is looked at.
    ///
    /// # Errors
    /// Where there are none, or not what was written.
    pub(super) fn of(segment: &SegmentReader) -> tantivy::Result<Texts> {
        let bytes = segment.open_read(component())?.read_bytes()?;
        Texts::open(bytes)
            .ok_or_else(|| TantivyError::InternalError("its texts are damaged".to_owned()))
    }

    fn open(bytes: OwnedBytes) -> Option<Texts> {
        let trailer = bytes.len().checked_sub(TRAILER)?;
        let heads = usize::try_from(u64_at(&bytes, trailer)?).ok()?;
        let count = |at: usize| Some(u32_at(&bytes, trailer + at)? as usize);
        let (in_head_table, blocks, parts) = (count(8)?, count(12)?, count(16)?);
        let documents = u32_at(&bytes, trailer + 20)?;
        let part_table = trailer.checked_sub(parts * PART)?;
        let block_table = part_table.checked_sub(blocks * BLOCK)?;
        let head_table = block_table.checked_sub(in_head_table * HEAD)?;
        // Each document takes a byte, at least.
        let fits = heads <= head_table
            && documents as usize <= blocks.saturating_mul(LONGEST)
            && bytes.ends_with(MAGIC);
        fits.then_some(Texts {
            bytes,
            heads,
            head_table,
            block_table,
            part_table,
            trailer,
            documents,
        })
    }

    /// What a hit shows of a report.
    fn head(&self, document: DocId) -> Option<&[u8]> {
        let count = self.heads_count();
        let at = partition_point(count, |head| Some(self.head_document(head)? < document))?;
        (self.head_document(at)? == document).then_some(())?;
        self.head_at(at)
    }

    fn heads_count(&self) -> usize {
        (self.block_table - self.head_table) / HEAD
    }

    /// Of which document a head is.
    fn head_document(&self, head: usize) -> Option<DocId> {
        let end = self.block_table;
        number_of(self.bytes.get(self.head_table..end)?, head, HEAD, 0)
    }

    /// A head, by its place in the table.
    fn head_at(&self, head: usize) -> Option<&[u8]> {
        let table = self.bytes.get(self.head_table..self.block_table)?;
        let end = |head: usize| Some(number_of(table, head, HEAD, 4)? as usize);
        let begin = match head.checked_sub(1) {
            Some(before) => end(before)?,
            None => 0,
        };
        let heads = self.bytes.get(self.heads..self.head_table)?;
        heads.get(begin..end(head)?)
    }

    fn blocks_count(&self) -> usize {
        (self.part_table - self.block_table) / BLOCK
    }

    /// The first document of a block.
    fn first(&self, block: usize) -> Option<DocId> {
        number_of(self.block_table()?, block, BLOCK, 0)
    }

    fn block_table(&self) -> Option<&[u8]> {
        self.bytes.get(self.block_table..self.part_table)
    }

    /// The blocks that hold the record of a document: one, or all pieces of a long one.
    fn blocks_of(&self, document: DocId) -> Option<Range<usize>> {
        if document >= self.documents {
            return None;
        }
        let count = self.blocks_count();
        let end = partition_point(count, |block| Some(self.first(block)? <= document))?;
        let last = end.checked_sub(1)?;
        let first = self.first(last)?;
        let mut begin = last;
        while begin > 0 && self.first(begin - 1)? == first {
            begin -= 1;
        }
        Some(begin..end)
    }

    /// The documents of blocks that follow each other.
    fn documents_of(&self, blocks: &Range<usize>) -> Option<Range<DocId>> {
        let end = match blocks.end < self.blocks_count() {
            true => self.first(blocks.end)?,
            false => self.documents,
        };
        Some(self.first(blocks.start)?..end)
    }

    fn parts_count(&self) -> usize {
        (self.trailer - self.part_table) / PART
    }

    /// A part, by its number.
    fn part(&self, number: usize) -> Option<PartOfFile> {
        let table = self.bytes.get(self.part_table..self.trailer)?;
        let first_block = |part| Some(number_of(table, part, PART, 12)? as usize);
        let end = match number + 1 < self.parts_count() {
            true => first_block(number + 1)?,
            false => self.blocks_count(),
        };
        let begin = u64_at(table.get(..(number + 1) * PART)?, number * PART)?;
        let begin = usize::try_from(begin).ok()?;
        let length = number_of(table, number, PART, 8)? as usize;
        Some(PartOfFile {
            begin,
            packed: begin.checked_add(length)?,
            blocks: first_block(number)?..end,
        })
    }

    /// The part that a block is of.
    fn part_of(&self, block: usize) -> Option<PartOfFile> {
        let behind = partition_point(self.parts_count(), |part| {
            Some(self.part(part)?.blocks.start <= block)
        })?;
        self.part(behind.checked_sub(1)?)
    }

    /// The bytes of a part between these ends, which count from behind its dictionary.
    fn packed(&self, part: &PartOfFile, range: Range<usize>) -> Option<&[u8]> {
        let begin = part.packed.checked_add(range.start)?;
        let end = part.packed.checked_add(range.end)?;
        self.bytes.get(..self.heads)?.get(begin..end)
    }

    /// Where a block ends in its part, behind the dictionary.
    fn end_of(&self, block: usize) -> Option<usize> {
        Some(number_of(self.block_table()?, block, BLOCK, 4)? as usize)
    }

    /// The bytes of all blocks of a part, packed.
    fn length(&self, part: &PartOfFile) -> Option<usize> {
        self.end_of(part.blocks.end.checked_sub(1)?)
    }

    fn dictionary(&self, part: &PartOfFile) -> Option<&[u8]> {
        self.bytes.get(..self.heads)?.get(part.begin..part.packed)
    }

    /// Unpacks blocks of one part behind each other; `None` where they are damaged.
    fn unpack(
        &self,
        blocks: Range<usize>,
        context: &mut zstd_safe::DCtx<'static>,
    ) -> Option<Vec<u8>> {
        let part = self.part_of(blocks.start)?;
        let dictionary = self.dictionary(&part)?;
        let mut begin = match blocks.start > part.blocks.start {
            true => self.end_of(blocks.start - 1)?,
            false => 0,
        };
        let mut all = Vec::new();
        for block in blocks {
            let end = self.end_of(block)?;
            let packed = self.packed(&part, begin..end)?;
            let piece = unpacked::frame(packed, dictionary, context)?;
            match all.is_empty() {
                true => all = piece,
                false => all.extend_from_slice(&piece),
            }
            begin = end;
        }
        Some(all)
    }
}

/// Blocks with the same dictionary.
struct PartOfFile {
    /// Where the dictionary begins, and what it packs.
    begin: usize,
    packed: usize,
    /// Its blocks.
    blocks: Range<usize>,
}

/// A number in an entry of a table.
fn number_of(table: &[u8], entry: usize, size: usize, at: usize) -> Option<u32> {
    u32_at(table, entry.checked_mul(size)?.checked_add(at)?)
}

/// How many of the first entries this holds for, of so many; `None` where it cannot be told.
fn partition_point(count: usize, holds: impl Fn(usize) -> Option<bool>) -> Option<usize> {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        match holds(middle)? {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    Some(low)
}
