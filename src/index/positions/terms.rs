//! The terms of a segment, with how many positions each has and where its list is.
//!
//! ```text
//! terms     ascending, in blocks of 32, the last shorter: of each how much more it is than the one before it in its block
//!           (the first: 0), how many positions it has, and how many bytes its list; seven bits to the byte
//! blocks    for each block: u64 its first term, u64 where the list of that begins, u32 where the block begins (bytes behind
//!           the beginning of the terms)
//! ```
//!
//! Most searches meet a dictionary that no search of theirs has looked into: the fewer pages it takes the better.

use crate::index::list::Encoder;
use crate::index::packing::{put_vint, put_vint_u64, take_vint, take_vint_u64, u32_at, u64_at};

/// Terms in a block.
const BLOCK: usize = 32;
/// Bytes that are kept of a block beside its terms.
const ENTRY: usize = 8 + 8 + 4;

/// What is known of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its number.
    pub(super) term: u64,
    /// How many positions it has.
    pub(super) count: u32,
    /// Where its list begins, and how many bytes it has.
    pub(super) begin: u64,
    pub(super) length: u32,
}

/// The terms of a segment, as bytes.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    terms: &'a [u8],
    blocks: &'a [[u8; ENTRY]],
    count: usize,
}

impl<'a> Terms<'a> {
    /// So many terms, of which these bytes tell; `None` where they do not.
    pub(super) fn open(bytes: &'a [u8], count: usize) -> Option<Terms<'a>> {
        let blocks = count.div_ceil(BLOCK).checked_mul(ENTRY)?;
        let (terms, blocks) = bytes.split_at_checked(bytes.len().checked_sub(blocks)?)?;
        let (blocks, _) = blocks.as_chunks();
        Some(Terms {
            terms,
            blocks,
            count,
        })
    }

    /// What is known of a term; `None` where it stands nowhere.
    pub(super) fn find(&self, term: u64) -> Option<Entry> {
        let behind = self
            .blocks
            .partition_point(|block| u64_at(block, 0).is_some_and(|first| first <= term));
        let entries = self.block(behind.checked_sub(1)?)?;
        let mut ahead = entries.skip_while(|entry| entry.term < term);
        ahead.next().filter(|entry| entry.term == term)
    }

    /// Those of a block.
    fn block(&self, block: usize) -> Option<Entries<'a>> {
        let head = self.blocks.get(block)?;
        let begin = usize::try_from(u32_at(head, 16)?).ok()?;
        Some(Entries {
            bytes: self.terms.get(begin..)?,
            left: BLOCK.min(self.count.checked_sub(block * BLOCK)?),
            term: u64_at(head, 0)?,
            begin: u64_at(head, 8)?,
        })
    }

    /// All of them, ascending.
    pub(super) fn all(self) -> impl Iterator<Item = Entry> + use<'a> {
        (0..self.blocks.len())
            .map_while(move |block| self.block(block))
            .flatten()
    }
}

/// The terms of a block.
struct Entries<'a> {
    bytes: &'a [u8],
    left: usize,
    term: u64,
    begin: u64,
}

impl Iterator for Entries<'_> {
    type Item = Entry;

    #[inline]
    fn next(&mut self) -> Option<Entry> {
        self.left = self.left.checked_sub(1)?;
        self.term = self.term.checked_add(take_vint_u64(&mut self.bytes)?)?;
        let count = take_vint(&mut self.bytes)?;
        let length = take_vint(&mut self.bytes)?;
        let begin = self.begin;
        self.begin = begin.checked_add(u64::from(length))?;
        Some(Entry {
            term: self.term,
            count,
            begin,
            length,
        })
    }
}

/// Writes terms.
#[derive(Default)]
pub(super) struct Writing {
    terms: Vec<u8>,
    blocks: Vec<u8>,
    count: u32,
    before: u64,
    /// Where the next list begins.
    begin: u64,
}

impl Writing {
    /// Adds a term, which is behind those before, with what was pushed as its list, and gives that in bytes; nothing where
    /// it is empty.
    pub(super) fn add(&mut self, term: u64, list: &mut Encoder, bytes: &mut Vec<u8>) {
        bytes.clear();
        let count = list.finish(bytes);
        if count == 0 {
            return;
        }
        if (self.count as usize).is_multiple_of(BLOCK) {
            self.blocks.extend_from_slice(&term.to_le_bytes());
            self.blocks.extend_from_slice(&self.begin.to_le_bytes());
            // A term takes 20 bytes at most, and there are not so many.
            let begin = self.terms.len() as u32;
            self.blocks.extend_from_slice(&begin.to_le_bytes());
            self.before = term;
        }
        put_vint_u64(&mut self.terms, term.saturating_sub(self.before));
        put_vint(&mut self.terms, count);
        put_vint(&mut self.terms, bytes.len() as u32);
        self.before = term;
        self.begin += bytes.len() as u64;
        self.count += 1;
    }

    /// How many bytes the lists have so far.
    pub(super) fn lists(&self) -> u64 {
        self.begin
    }

    /// How many terms there are, and their bytes.
    pub(super) fn finish(mut self) -> (u32, Vec<u8>) {
        self.terms.append(&mut self.blocks);
        (self.count, self.terms)
    }
}
