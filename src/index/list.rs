//! A list of ascending positions, or documents, in blocks that can be skipped.
//!
//! ```text
//! skips     for each full block: u32 its last position, u32 where it begins (bytes behind the skips)
//! blocks    128 positions each, as the distances between them, less one, see `packing`
//! rest      the positions behind the last full block, as the distances between them, seven bits to the byte
//! ```

use bitpacking::{BitPacker as _, BitPacker4x};
use tantivy::directory::OwnedBytes;

use super::packing::{BLOCK, HEAD, UNIT, pack, put_vint, take_vint, u32_at, unpack};

/// Bytes of a skip.
const SKIP: usize = 4 + 4;

/// Behind the last position. No character stands here.
pub(crate) const END: u32 = u32::MAX;

/// Writes lists, one at a time.
pub(super) struct Encoder {
    packer: BitPacker4x,
    skips: Vec<u8>,
    blocks: Vec<u8>,
    pending: Vec<u32>,
    /// The last position of the last full block.
    last: Option<u32>,
    count: u32,
}

impl Encoder {
    pub(super) fn new() -> Encoder {
        Encoder {
            packer: BitPacker4x::new(),
            skips: Vec::new(),
            blocks: Vec::new(),
            pending: Vec::with_capacity(BLOCK),
            last: None,
            count: 0,
        }
    }

    /// Adds a position, which must be behind all before it.
    #[inline]
    pub(super) fn push(&mut self, position: u32) {
        self.pending.push(position);
        self.count += 1;
        if self.pending.len() == BLOCK {
            self.pack();
        }
    }

    fn pack(&mut self) {
        let mut next = self.last.map_or(0, |last| last.wrapping_add(1));
        let mut distances = [0; BLOCK];
        for (distance, position) in distances.iter_mut().zip(self.pending.drain(..)) {
            *distance = position.wrapping_sub(next);
            next = position.wrapping_add(1);
        }
        let last = next.wrapping_sub(1);
        self.last = Some(last);
        self.skips.extend_from_slice(&last.to_le_bytes());
        // A list takes fewer than 2³² bytes: the more positions, the shorter the distances.
        let begin = self.blocks.len() as u32;
        self.skips.extend_from_slice(&begin.to_le_bytes());
        pack(&self.packer, &distances, &mut self.blocks);
    }

    /// Ends the list: appends it to `bytes`, and gives how many positions it has.
    pub(super) fn finish(&mut self, bytes: &mut Vec<u8>) -> u32 {
        bytes.append(&mut self.skips);
        bytes.append(&mut self.blocks);
        let mut before = self.last.unwrap_or_default();
        for position in self.pending.drain(..) {
            put_vint(bytes, position.wrapping_sub(before));
            before = position;
        }
        self.last = None;
        std::mem::take(&mut self.count)
    }
}

/// Walks a list.
pub(crate) struct Cursor {
    /// From the beginning of the list.
    bytes: OwnedBytes,
    packer: BitPacker4x,
    count: u32,
    /// How many full blocks there are.
    full: usize,
    /// The block that is unpacked: the one behind the full ones is the rest.
    block: usize,
    positions: [u32; BLOCK],
    length: usize,
    at: usize,
}

impl Cursor {
    /// At the first of `count` positions; `None` where there are none.
    pub(super) fn new(bytes: OwnedBytes, count: u32) -> Option<Cursor> {
        let mut cursor = Cursor {
            bytes,
            packer: BitPacker4x::new(),
            count,
            full: count as usize / BLOCK,
            block: 0,
            positions: [END; BLOCK],
            length: 0,
            at: 0,
        };
        cursor.unpack(0);
        (cursor.length > 0).then_some(cursor)
    }

    /// How many positions there are.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// The position at hand; [`END`] behind the last.
    #[inline]
    pub(crate) fn position(&self) -> u32 {
        match self.at < self.length {
            true => self.positions[self.at],
            false => END,
        }
    }

    /// How many positions are before the one at hand; behind the last, all.
    pub(crate) fn rank(&self) -> u32 {
        match self.at < self.length {
            true => (self.block * BLOCK + self.at) as u32,
            false => self.count,
        }
    }

    /// The positions from the one at hand to the end of its block; none behind the last.
    pub(crate) fn block(&self) -> &[u32] {
        self.positions.get(self.at..self.length).unwrap_or_default()
    }

    /// Goes to the first position of the next block.
    pub(crate) fn advance_block(&mut self) {
        match self.block < self.full {
            true => self.unpack(self.block + 1),
            false => self.at = self.length,
        }
    }

    /// Goes to the next position.
    #[inline]
    pub(crate) fn advance(&mut self) -> u32 {
        self.at += 1;
        if self.at >= self.length && self.block < self.full {
            self.unpack(self.block + 1);
        }
        self.position()
    }

    /// Goes to the first position that is not before `target`, if that is ahead.
    #[inline]
    pub(crate) fn seek(&mut self, target: u32) -> u32 {
        let here = self.position();
        if here >= target {
            return here;
        }
        // It is the next one, often.
        if let Some(next) = self
            .positions
            .get(..self.length)
            .and_then(|all| all.get(self.at + 1))
            && *next >= target
        {
            self.at += 1;
            return *next;
        }
        if self.length == 0 || self.positions[self.length - 1] < target {
            self.skip(target);
        }
        let ahead = self.positions.get(self.at..self.length).unwrap_or_default();
        self.at += count_below(ahead, target);
        self.position()
    }

    /// Takes the positions from the one at hand on that are before `end`, as many as are unpacked, but at most
    /// [`RUN`](Self::RUN): none where there are none.
    #[inline]
    pub(crate) fn take_until(&mut self, end: u32) -> &[u32] {
        if self.at >= self.length {
            if self.block >= self.full {
                return &[];
            }
            self.unpack(self.block + 1);
        }
        let begin = self.at;
        let ahead = self.positions.get(begin..self.length).unwrap_or_default();
        self.at += match ahead.last() {
            Some(last) if *last < end => ahead.len(),
            _ => count_below(ahead, end),
        };
        self.positions.get(begin..self.at).unwrap_or_default()
    }

    /// How many positions are taken at once, at most.
    pub(crate) const RUN: usize = BLOCK;

    /// Unpacks the first block, behind the one at hand, whose last position is not before `target`.
    fn skip(&mut self, target: u32) {
        // It is near, as a rule.
        let (mut low, mut step) = (self.block + 1, 1);
        while low + step <= self.full && self.last(low + step - 1) < target {
            low += step;
            step *= 2;
        }
        let mut high = (low + step - 1).min(self.full);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.last(middle) < target {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        self.unpack(low);
    }

    /// The last position of a full block.
    #[inline]
    fn last(&self, block: usize) -> u32 {
        u32_at(&self.bytes, block * SKIP).unwrap_or(END)
    }

    fn unpack(&mut self, block: usize) {
        self.block = block.min(self.full);
        self.at = 0;
        self.length = match block < self.full {
            true => self.unpack_full(block).map_or(0, |()| BLOCK),
            false if block == self.full => self.unpack_rest(),
            false => 0,
        };
    }

    fn unpack_full(&mut self, block: usize) -> Option<()> {
        let bytes = self.bytes.get(self.begin(block)?..)?;
        unpack(&self.packer, bytes, &mut self.positions)?;
        let before = block.checked_sub(1).map(|before| self.last(before));
        let mut sum = before.map_or(0, |before| before.wrapping_add(1));
        // The distances are short of one each. One addition depends on the other, so that there are no more of them than
        // must be.
        for (number, position) in (0..).zip(&mut self.positions) {
            sum = sum.wrapping_add(*position);
            *position = sum.wrapping_add(number);
        }
        Some(())
    }

    /// Where a full block begins.
    fn begin(&self, block: usize) -> Option<usize> {
        let begin = u32_at(&self.bytes, block * SKIP + 4)? as usize;
        Some(self.full * SKIP + begin)
    }

    /// Where the rest begins: behind the last full block.
    fn rest(&self) -> Option<usize> {
        let Some(block) = self.full.checked_sub(1) else {
            return Some(0);
        };
        let begin = self.begin(block)?;
        let (&[bits, exceptions], bytes) = self.bytes.get(begin..)?.split_first_chunk::<HEAD>()?;
        let places = UNIT * usize::from(bits) + usize::from(exceptions);
        let before = bytes.get(places..)?;
        let mut bytes = before;
        for _ in 0..exceptions {
            take_vint(&mut bytes)?;
        }
        Some(begin + HEAD + places + (before.len() - bytes.len()))
    }

    fn unpack_rest(&mut self) -> usize {
        let Some(begin) = self.rest() else {
            return 0;
        };
        let mut before = self.full.checked_sub(1).map_or(0, |block| self.last(block));
        let mut bytes = self.bytes.get(begin..).unwrap_or_default();
        let length = self.count as usize % BLOCK;
        for (number, place) in self.positions.iter_mut().take(length).enumerate() {
            let distance = take_vint(&mut bytes);
            let Some(position) = distance.and_then(|distance| before.checked_add(distance)) else {
                return number;
            };
            *place = position;
            before = position;
        }
        length
    }
}

/// How many of these ascending positions are before `target`. They are compared several at a time.
#[inline]
fn count_below(positions: &[u32], target: u32) -> usize {
    let mut below = 0;
    let mut chunks = positions.chunks_exact(8);
    for chunk in &mut chunks {
        let within = chunk.iter().map(|one| usize::from(*one < target));
        let within = within.sum::<usize>();
        below += within;
        if within < chunk.len() {
            return below;
        }
    }
    below
        + chunks
            .remainder()
            .iter()
            .take_while(|one| **one < target)
            .count()
}
