//! The documents of one word, and how often each has it.
//!
//! ```text
//! documents    ascending, see `list`
//! ends         u32 for each full block of 128 frequencies: where it ends (bytes behind the ends)
//! frequencies  the full blocks, one less each, packed, see `packing`
//! rest         for each frequency behind the last full block that is not 1: its place in the rest, and two less than it,
//!              both seven bits to the byte
//! ```
//!
//! So documents are walked without a look at frequencies, and where a word stands once in a document, as it mostly does,
//! that takes next to nothing.

use bitpacking::{BitPacker as _, BitPacker4x};
use tantivy::directory::OwnedBytes;
use tantivy::{DocId, TERMINATED};

use crate::index::list::{Cursor, Encoder};
use crate::index::packing::{BLOCK, pack, put_vint, take_vint, u32_at, unpack};

/// Writes postings, one word at a time.
pub(super) struct PostingsEncoder {
    packer: BitPacker4x,
    documents: Encoder,
    ends: Vec<u8>,
    blocks: Vec<u8>,
    pending: Vec<u32>,
}

/// How long the two parts of a word's postings are, in bytes, and how many documents it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lengths {
    pub(super) count: u32,
    pub(super) documents: usize,
    pub(super) frequencies: usize,
}

impl PostingsEncoder {
    pub(super) fn new() -> PostingsEncoder {
        PostingsEncoder {
            packer: BitPacker4x::new(),
            documents: Encoder::new(),
            ends: Vec::new(),
            blocks: Vec::new(),
            pending: Vec::with_capacity(BLOCK),
        }
    }

    /// Adds a document, which must be behind all before it, with its frequency, which is not 0.
    #[inline]
    pub(super) fn push(&mut self, document: DocId, frequency: u32) {
        self.documents.push(document);
        self.pending.push(frequency.wrapping_sub(1));
        if let Ok(block) = <&[u32; BLOCK]>::try_from(self.pending.as_slice()) {
            pack(&self.packer, block, &mut self.blocks);
            self.pending.clear();
            // It takes fewer than 2³² bytes: a word stands no more often than there are bytes of text.
            let end = self.blocks.len() as u32;
            self.ends.extend_from_slice(&end.to_le_bytes());
        }
    }

    /// Ends the word: appends its postings to `bytes`.
    pub(super) fn finish(&mut self, bytes: &mut Vec<u8>) -> Lengths {
        let begin = bytes.len();
        let count = self.documents.finish(bytes);
        let documents = bytes.len() - begin;
        bytes.append(&mut self.ends);
        bytes.append(&mut self.blocks);
        for (place, less) in (0..).zip(self.pending.drain(..)) {
            if less > 0 {
                put_vint(bytes, place);
                put_vint(bytes, less - 1);
            }
        }
        Lengths {
            count,
            documents,
            frequencies: bytes.len() - begin - documents,
        }
    }
}

/// Walks the documents of a word.
pub(crate) struct Postings {
    documents: Cursor,
    frequencies: OwnedBytes,
    packer: BitPacker4x,
    /// The block of frequencies that is unpacked.
    block: Option<usize>,
    unpacked: [u32; BLOCK],
}

impl Postings {
    /// At the first of `count` documents; `None` where there are none.
    pub(super) fn new(
        documents: OwnedBytes,
        frequencies: OwnedBytes,
        count: u32,
    ) -> Option<Postings> {
        Some(Postings {
            documents: Cursor::new(documents, count)?,
            frequencies,
            packer: BitPacker4x::new(),
            block: None,
            unpacked: [0; BLOCK],
        })
    }

    /// How many documents there are.
    pub(crate) fn count(&self) -> u32 {
        self.documents.count()
    }

    /// The document at hand; [`TERMINATED`] behind the last.
    #[inline]
    pub(crate) fn doc(&self) -> DocId {
        doc(self.documents.position())
    }

    /// Goes to the next document.
    #[inline]
    pub(crate) fn advance(&mut self) -> DocId {
        doc(self.documents.advance())
    }

    /// Goes to the first document that is not before `target`, if that is ahead.
    #[inline]
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        doc(self.documents.seek(target))
    }

    /// How many documents are before the one at hand; behind the last, all.
    pub(crate) fn rank(&self) -> u32 {
        self.documents.rank()
    }

    /// The documents from the one at hand to the end of its block; none behind the last.
    pub(crate) fn block(&self) -> &[DocId] {
        self.documents.block()
    }

    /// The documents from the one at hand to the end of its block, and one less than how often each has the word.
    pub(crate) fn block_with_frequencies(&mut self) -> (&[DocId], &[u32]) {
        let first = self.documents.rank() as usize;
        self.frequency();
        let less = self.unpacked.get(first % BLOCK..).unwrap_or_default();
        (self.documents.block(), less)
    }

    /// Goes to the first document of the next block.
    pub(crate) fn advance_block(&mut self) {
        self.documents.advance_block();
    }

    /// How often the document at hand has the word.
    #[inline]
    pub(crate) fn frequency(&mut self) -> u32 {
        let rank = self.documents.rank() as usize;
        let block = rank / BLOCK;
        if self.block != Some(block) {
            self.block = Some(block);
            self.unpacked = [0; BLOCK];
            self.unpack(block);
        }
        let less = self.unpacked.get(rank % BLOCK);
        less.map_or(1, |less| less.saturating_add(1))
    }

    /// What is damaged reads as 1, or as nonsense.
    fn unpack(&mut self, block: usize) -> Option<()> {
        let full = self.count() as usize / BLOCK;
        let begin = match block.checked_sub(1) {
            Some(before) => u32_at(&self.frequencies, before * 4)? as usize,
            None => 0,
        };
        let mut bytes = self.frequencies.get(full * 4 + begin..)?;
        if block < full {
            return unpack(&self.packer, bytes, &mut self.unpacked);
        }
        while let Some(place) = take_vint(&mut bytes) {
            let less = take_vint(&mut bytes)?;
            *self.unpacked.get_mut(place as usize)? = less.saturating_add(1);
        }
        Some(())
    }
}

/// Behind the last document tantivy has a number of its own, which is greater than any.
#[inline]
fn doc(position: u32) -> DocId {
    position.min(TERMINATED)
}
