//! The part of a 7z header that says what is packed where, and how.

use super::super::block::{Block, Method, Piece};
use super::{Bytes, MOST_FILES};
use crate::open::unread::Unread;

/// A block is packed by one method or a few; this many no program uses.
const MOST_METHODS: usize = 16;

/// Reads the list of blocks, behind the byte that announces it.
pub(super) fn read(header: &mut Bytes<'_>, most_memory: u64) -> Option<Vec<Block>> {
    let mut part = header.byte()?;
    let mut packed = Vec::new();
    if part == 0x06 {
        packed = read_packed(header)?;
        part = header.byte()?;
    }
    let mut blocks = Vec::new();
    if part == 0x07 {
        blocks = read_blocks(header, &packed, most_memory)?;
        part = header.byte()?;
    }
    for block in &mut blocks {
        let size = block.size_unpacked()?;
        let crc = block.crc;
        block.pieces = vec![Piece { size, crc }];
    }
    if part == 0x08 {
        read_pieces(header, &mut blocks)?;
        part = header.byte()?;
    }
    (part == 0).then_some(blocks)
}

/// Where the packed streams are and how long.
fn read_packed(header: &mut Bytes<'_>) -> Option<Vec<(u64, u64)>> {
    let mut at = header.number()?;
    let count = header.count()?;
    let mut packed = Vec::new();
    let mut part = header.byte()?;
    if part == 0x09 {
        for _ in 0..count {
            let size = header.number()?;
            packed.push((at, size));
            at = at.checked_add(size).filter(|end| *end < 1 << 62)?;
        }
        part = header.byte()?;
    }
    if part == 0x0A {
        header.checksums(count)?;
        part = header.byte()?;
    }
    (part == 0).then_some(packed)
}

/// The blocks, still in one piece.
fn read_blocks(
    header: &mut Bytes<'_>,
    packed: &[(u64, u64)],
    most_memory: u64,
) -> Option<Vec<Block>> {
    if header.byte()? != 0x0B {
        return None;
    }
    let count = header.count()?;
    if header.byte()? != 0 {
        return None;
    }
    let mut packed = packed.iter();
    let mut blocks = Vec::new();
    let mut chains = Vec::new();
    for _ in 0..count {
        let (chain, methods) = read_chain(header)?;
        let mut streams = packed.by_ref().take(chain.packed);
        let (packed_at, packed_size) = *streams.next()?;
        // The others belong to methods that are not read.
        (streams.count() + 1 == chain.packed).then_some(())?;
        blocks.push(Block {
            packed_at,
            packed_size,
            methods: methods.to_vec(),
            refusal: chain.refusal(most_memory),
            ..Block::default()
        });
        chains.push(chain);
    }
    if header.byte()? != 0x0C {
        return None;
    }
    for (block, chain) in blocks.iter_mut().zip(&chains) {
        for _ in 0..chain.given {
            block.sizes.push(header.number()?);
        }
        block.last = chain.last;
    }
    let mut part = header.byte()?;
    if part == 0x0A {
        let checksums = header.checksums(count)?;
        let both = blocks.iter_mut().zip(checksums);
        both.for_each(|(block, crc)| block.crc = crc);
        part = header.byte()?;
    }
    (part == 0).then_some(blocks)
}

/// How the methods of a block are put together.
struct Chain<'h> {
    methods: Vec<Method<'h>>,
    /// How many packed streams go in.
    packed: usize,
    /// How many unpacked streams the methods give, those that go into other methods included.
    given: usize,
    /// Which of these is the one that comes out.
    last: usize,
    /// Whether it is one chain, from one packed stream through each method once.
    is_simple: bool,
}

impl Chain<'_> {
    /// Why what is packed like this is not unpacked.
    fn refusal(&self, most_memory: u64) -> Option<Unread> {
        let refusals = self
            .methods
            .iter()
            .map(|method| method.refusal(most_memory));
        refusals.flatten().next().or_else(|| {
            let why = "packed the way of programs (unpack the 7z instead)";
            (!self.is_simple).then(|| Unread::Unsupported(why.to_owned()))
        })
    }
}

/// Reads how the methods of a block are put together, and gives the bytes that say so as well.
fn read_chain<'h>(header: &mut Bytes<'h>) -> Option<(Chain<'h>, &'h [u8])> {
    let start = *header;
    let count = header
        .count()
        .filter(|count| (1..=MOST_METHODS).contains(count))?;
    let mut methods = Vec::new();
    let (mut taken, mut given) = (0_u64, 0_u64);
    let mut is_simple = true;
    for _ in 0..count {
        let bits = header.byte()?;
        let id = header.take(usize::from(bits & 0x0F))?;
        let (takes, gives) = match bits & 0x10 {
            0 => (1, 1),
            _ => (header.number()?, header.number()?),
        };
        (takes <= 32 && gives <= 32 && bits & 0x80 == 0).then_some(())?;
        is_simple &= takes == 1 && gives == 1;
        (taken, given) = (taken + takes, given + gives);
        let properties = match bits & 0x20 {
            0 => &[],
            _ => header.take_counted()?,
        };
        methods.push(Method { id, properties });
    }
    let (taken, given) = (usize::try_from(taken).ok()?, usize::try_from(given).ok()?);
    let mut pairs = Vec::new();
    for _ in 1..given.max(1) {
        pairs.push((header.number()?, header.number()?));
    }
    let packed = taken
        .checked_sub(pairs.len())
        .filter(|packed| *packed > 0)?;
    if packed > 1 {
        for _ in 0..packed {
            header.number()?;
        }
    }
    let last = (0..given)
        .rev()
        .find(|out| pairs.iter().all(|(_, from)| *from != *out as u64))?;
    let is_simple = is_simple && visits_all(&pairs, count);
    let read = start.0.get(..start.0.len() - header.0.len())?;
    let chain = Chain {
        methods,
        packed,
        given,
        last,
        is_simple,
    };
    Some((chain, read))
}

/// Whether the pairs, of a method and that which it takes from, lead through each method once.
fn visits_all(pairs: &[(u64, u64)], count: usize) -> bool {
    let first = (0..count as u64).find(|method| pairs.iter().all(|(to, _)| to != method));
    let mut at = first;
    let mut visited = 0;
    while let Some(method) = at {
        visited += 1;
        if visited > count {
            return false;
        }
        at = pairs
            .iter()
            .find(|(_, from)| *from == method)
            .map(|(to, _)| *to);
    }
    visited == count
}

/// Cuts the blocks into pieces.
fn read_pieces(header: &mut Bytes<'_>, blocks: &mut [Block]) -> Option<()> {
    let mut part = header.byte()?;
    if part == 0x0D {
        let mut all = 0_usize;
        for block in &mut *blocks {
            let count = usize::try_from(header.number()?).ok()?;
            all = all.checked_add(count).filter(|all| *all <= MOST_FILES)?;
            block.pieces = vec![Piece::default(); count];
        }
        part = header.byte()?;
    }
    for block in &mut *blocks {
        let mut left = block.size_unpacked()?;
        let Some((last, others)) = block.pieces.split_last_mut() else {
            continue;
        };
        for piece in others {
            piece.size = match part {
                0x09 => header.number()?,
                _ => 0,
            };
            left = left.checked_sub(piece.size)?;
        }
        last.size = left;
    }
    if part == 0x09 {
        part = header.byte()?;
    }
    let own = |block: &Block| block.pieces.len() == 1 && block.crc.is_some();
    for block in blocks.iter_mut().filter(|block| own(block)) {
        let crc = block.crc;
        block.pieces.iter_mut().for_each(|piece| piece.crc = crc);
    }
    if part == 0x0A {
        let pieces = blocks.iter_mut().filter(|block| !own(block));
        let pieces: Vec<_> = pieces.flat_map(|block| block.pieces.iter_mut()).collect();
        let checksums = header.checksums(pieces.len())?;
        let both = pieces.into_iter().zip(checksums);
        both.for_each(|(piece, crc)| piece.crc = crc);
        part = header.byte()?;
    }
    (part == 0).then_some(())
}
