//! Writing the texts of a segment, as its documents come.

use std::borrow::Cow;
use std::io::{self, Write};

use tantivy::DocId;
use zstd_safe::{CCtx, CParameter, ErrorCode, compress_bound, get_error_name};

use super::record::{self, Part};
use super::{LONGEST, MAGIC};

/// A block is full with so many bytes. Smaller ones are unpacked faster, larger ones take less room.
const FULL: usize = 5 << 10;
/// So many bytes are gathered before they are packed, so that a sample can be taken of all of them.
const STRETCH: usize = 6 << 20;
/// The sample of a stretch, in bytes; the one of a smaller stretch has one byte in so many.
const SAMPLE: usize = 64 << 10;
const SHARE: usize = STRETCH / SAMPLE;
/// It is taken in pieces of so many bytes. Where there were fewer pieces than these, there is none.
const PIECE: usize = 512;
const LEAST_PIECES: usize = 8;
/// A stretch is packed with the dictionary of the one before, unless its own would save more than one byte in so many: few
/// dictionaries stay at hand in the processor's cache.
const WORTHWHILE: usize = 12;
/// So many of its blocks are packed both ways to know.
const TRIALS: usize = 32;
/// A part ends with more bytes, packed.
const LONGEST_PART: u32 = 1 << 30;
/// How hard texts are packed: harder gains little, and takes much longer.
const LEVEL: i32 = 3;
/// So many bytes must be the same to be copied, which is two characters.
const LEAST_MATCH: u32 = 4;
/// What zstd's own dictionaries begin with. A sample has no tables, and must not look as if it had.
const OWN_DICTIONARY: [u8; 4] = 0xEC30_A437_u32.to_le_bytes();

/// The texts of a segment so far. What is packed is written at once.
pub(in crate::index) struct Writing<W> {
    out: W,
    written: u64,
    documents: DocId,
    /// The records of the stretch in the making.
    raw: Vec<u8>,
    /// Each of its blocks: the first document, and where it ends in `raw`.
    blocks: Vec<Cut>,
    /// The first document of the block in the making.
    first: DocId,
    /// What was packed last is of this part.
    part: Option<(PartSoFar, Packer)>,
    heads: Vec<u8>,
    head_table: Vec<u8>,
    block_table: Vec<u8>,
    part_table: Vec<u8>,
}

impl<W: Write> Writing<W> {
    /// Begins the file of a segment.
    pub(in crate::index) fn new(out: W) -> Writing<W> {
        Writing {
            out,
            written: 0,
            documents: 0,
            raw: Vec::new(),
            blocks: Vec::new(),
            first: 0,
            part: None,
            heads: Vec::new(),
            head_table: Vec::new(),
            block_table: Vec::new(),
            part_table: Vec::new(),
        }
    }

    /// Bytes in use, about.
    pub(in crate::index) fn memory(&self) -> usize {
        let tables = self.head_table.capacity() + self.block_table.capacity();
        let packer = self
            .part
            .as_ref()
            .map_or(0, |(_, packer)| packer.0.sizeof());
        tables + self.raw.capacity() + self.heads.capacity() + packer
    }

    /// Takes in the next document, with the parts that are kept of it.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(in crate::index) fn add<'a>(
        &mut self,
        parts: impl Iterator<Item = (Part, Cow<'a, [u8]>)>,
    ) -> io::Result<()> {
        let begin = self.raw.len();
        for (part, bytes) in parts {
            record::put(&mut self.raw, part, &bytes);
        }
        record::end(&mut self.raw);
        self.take(begin)
    }

    /// Takes in the next document, with its record as it was.
    pub(super) fn add_record(&mut self, record: &[u8]) -> io::Result<()> {
        let begin = self.raw.len();
        self.raw.extend_from_slice(record);
        self.take(begin)
    }

    /// Takes in what a hit shows of the report that the document of this number is. Numbers ascend.
    ///
    /// # Errors
    /// Where a segment has no room for it.
    pub(in crate::index) fn add_head(&mut self, document: DocId, head: &[u8]) -> io::Result<()> {
        self.heads.extend_from_slice(head);
        let end = u32::try_from(self.heads.len()).map_err(|_| too_long())?;
        put(&mut self.head_table, [document, end]);
        Ok(())
    }

    /// How many documents there are.
    pub(super) fn documents(&self) -> DocId {
        self.documents
    }

    /// Takes the record of the next document into blocks, which begins here in `raw`.
    fn take(&mut self, begin: usize) -> io::Result<()> {
        let block = self.block_begin();
        if begin > block && self.raw.len() - block > FULL {
            self.end_block(begin);
        }
        if begin == self.block_begin() {
            self.first = self.documents;
        }
        let is_long = self.raw.len() - self.block_begin() > LONGEST;
        while self.raw.len() - self.block_begin() > LONGEST {
            self.end_block(self.block_begin() + LONGEST);
        }
        self.documents += 1;
        if is_long {
            // Nothing else stands in a block with the last piece of it.
            self.end_block(self.raw.len());
        }
        match self.raw.len() >= STRETCH {
            true => self.pack(),
            false => Ok(()),
        }
    }

    /// Where the block in the making begins in `raw`.
    fn block_begin(&self) -> usize {
        self.blocks.last().map_or(0, |(_, end)| *end)
    }

    /// Ends the block in the making here in `raw`.
    fn end_block(&mut self, end: usize) {
        self.blocks.push((self.first, end));
        self.first = self.documents;
    }

    /// Packs and writes the stretch in the making, if any.
    fn pack(&mut self) -> io::Result<()> {
        if self.raw.len() > self.block_begin() {
            self.end_block(self.raw.len());
        }
        let blocks = std::mem::take(&mut self.blocks);
        if blocks.is_empty() {
            return Ok(());
        }
        let raw = std::mem::take(&mut self.raw);
        let (mut part, mut packer) = self.part_for(&raw, &blocks)?;
        for (first, block) in each(&raw, &blocks) {
            let packed = packer.pack(block)?;
            self.write_block(&mut part, first, packed)?;
        }
        self.part = Some((part, packer));
        self.raw = raw;
        self.raw.clear();
        Ok(())
    }

    /// The part that a stretch belongs to: the one at hand, or else a new one.
    fn part_for(&mut self, raw: &[u8], blocks: &[Cut]) -> io::Result<(PartSoFar, Packer)> {
        let sample = sample(raw);
        let mut fresh = Packer::new(&sample)?;
        if let Some((part, mut packer)) = self.part.take()
            && part.packed < LONGEST_PART
        {
            let (mut goes_on, mut anew, mut trials) = (0, 0, 0);
            let distance = blocks.len().div_ceil(TRIALS);
            for (_, block) in each(raw, blocks).step_by(distance) {
                goes_on += packer.pack(block)?.len();
                anew += fresh.pack(block)?.len();
                trials += 1;
            }
            let anew = anew + sample.len() * trials / blocks.len();
            if goes_on <= anew + anew / WORTHWHILE {
                return Ok((part, packer));
            }
        }
        Ok((self.begin_part(&sample)?, fresh))
    }

    /// Ends the part at hand, if any.
    pub(super) fn end_part(&mut self) -> io::Result<()> {
        self.pack()?;
        self.part = None;
        Ok(())
    }

    /// Begins to write a part with this dictionary.
    pub(super) fn begin_part(&mut self, dictionary: &[u8]) -> io::Result<PartSoFar> {
        self.part_table
            .extend_from_slice(&self.written.to_le_bytes());
        let blocks = self.block_table.len() / super::BLOCK;
        put(
            &mut self.part_table,
            [dictionary.len() as u32, blocks as u32],
        );
        self.write(dictionary)?;
        Ok(PartSoFar { packed: 0 })
    }

    /// Writes a block of a part, packed.
    pub(super) fn write_block(
        &mut self,
        part: &mut PartSoFar,
        first: DocId,
        packed: &[u8],
    ) -> io::Result<()> {
        let length = u32::try_from(packed.len()).ok();
        let end = length.and_then(|length| part.packed.checked_add(length));
        part.packed = end.ok_or_else(too_long)?;
        put(&mut self.block_table, [first, part.packed]);
        self.write(packed)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.written += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    /// Counts documents whose blocks were written as they were.
    pub(super) fn count(&mut self, documents: DocId) {
        self.documents += documents;
    }

    /// Writes what stands behind the parts.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(in crate::index) fn finish(mut self) -> io::Result<W> {
        self.end_part()?;
        let heads_begin = self.written;
        let counts = [
            self.head_table.len() / super::HEAD,
            self.block_table.len() / super::BLOCK,
            self.part_table.len() / super::PART,
        ];
        let mut out = self.out;
        for all in [
            self.heads,
            self.head_table,
            self.block_table,
            self.part_table,
        ] {
            out.write_all(&all)?;
        }
        let mut end = Vec::new();
        end.extend_from_slice(&heads_begin.to_le_bytes());
        put(&mut end, counts.map(|count| count as u32));
        put(&mut end, [self.documents]);
        end.extend_from_slice(MAGIC);
        out.write_all(&end)?;
        Ok(out)
    }
}

/// Where a block begins among documents, and where it ends among bytes.
type Cut = (DocId, usize);

/// The first document of each block, and its bytes.
fn each<'a>(raw: &'a [u8], blocks: &'a [Cut]) -> impl Iterator<Item = (DocId, &'a [u8])> {
    let begins = std::iter::once(0).chain(blocks.iter().map(|(_, end)| *end));
    let blocks = blocks.iter().zip(begins);
    blocks.map(|((first, end), begin)| (*first, raw.get(begin..*end).unwrap_or_default()))
}

/// The part whose blocks are written.
pub(super) struct PartSoFar {
    /// Bytes of its blocks.
    packed: u32,
}

/// Packs blocks with a dictionary.
struct Packer(CCtx<'static>, Vec<u8>);

impl Packer {
    fn new(dictionary: &[u8]) -> io::Result<Packer> {
        let mut context = CCtx::default();
        for parameter in [
            CParameter::CompressionLevel(LEVEL),
            CParameter::MinMatch(LEAST_MATCH),
        ] {
            context.set_parameter(parameter).map_err(failed)?;
        }
        context.load_dictionary(dictionary).map_err(failed)?;
        Ok(Packer(context, Vec::new()))
    }

    fn pack(&mut self, block: &[u8]) -> io::Result<&[u8]> {
        let Packer(context, packed) = self;
        packed.clear();
        packed.reserve(compress_bound(block.len()));
        context.compress2(packed, block).map_err(failed)?;
        Ok(packed)
    }
}

/// Pieces of this, evenly spaced.
fn sample(raw: &[u8]) -> Vec<u8> {
    let pieces = (raw.len() / SHARE).min(SAMPLE) / PIECE;
    if pieces < LEAST_PIECES {
        return Vec::new();
    }
    let begins = (0..pieces).map(|piece| piece * (raw.len() / pieces));
    let pieces = begins.filter_map(|begin| raw.get(begin..begin + PIECE));
    let mut sample: Vec<u8> = pieces.flatten().copied().collect();
    while sample.starts_with(&OWN_DICTIONARY) {
        sample.remove(0);
    }
    sample
}

fn put<const N: usize>(table: &mut Vec<u8>, numbers: [u32; N]) {
    for number in numbers {
        table.extend_from_slice(&number.to_le_bytes());
    }
}

fn failed(code: ErrorCode) -> io::Error {
    io::Error::other(get_error_name(code))
}

fn too_long() -> io::Error {
    io::Error::other("there is too much text for one segment of the index")
}
