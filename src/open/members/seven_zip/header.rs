//! The header of a 7z: what is packed where, and the names.
//!
//! Every number in it is checked before it is used: a header can ask for any memory, and lead in
//! circles.

mod files;
mod streams;

use std::io::{self, Read, SeekFrom};

use super::block::{Block, crc};
use super::unpack;
use crate::open::members::{Source, budget};
use crate::open::unread::Unread;

pub(super) use files::File;

/// The longest header that is read, in bytes.
const LONGEST: u64 = 64 << 20;
/// Headers may themselves be packed, but not over and over.
const MOST_PACKINGS: usize = 3;

/// More files than this are taken for an attempt to fill memory.
const MOST_FILES: usize = 2 << 20;

/// What a header says.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) blocks: Vec<Block>,
    pub(super) files: Vec<File>,
}

/// Reads the header. Blocks that need more than `most_memory` bytes to unpack are marked as refused.
pub(super) fn read(source: &mut dyn Source, most_memory: u64) -> Result<Contents, Unread> {
    let mut bytes = read_bytes(source)?;
    for _ in 0..MOST_PACKINGS {
        let mut header = Bytes(&bytes);
        match header.byte() {
            // Nothing follows the first header where nothing is packed.
            None => return Ok(Contents::default()),
            Some(0x01) => return contents(header, most_memory).ok_or_else(damaged),
            Some(0x17) => {}
            Some(_) => return Err(damaged()),
        }
        let blocks = streams::read(&mut header, most_memory).ok_or_else(damaged)?;
        let block = blocks.first().ok_or_else(damaged)?;
        bytes = unpacked(block, source)?;
    }
    Err(damaged())
}

/// Why a header that is not what it should be cannot be read.
pub(super) fn damaged() -> Unread {
    Unread::Damaged(
        "cut off or not whole: the list of its members cannot be read; copy it again from where it came"
            .to_owned(),
    )
}

/// The bytes of the header, as the first header, 32 bytes long, leads to them.
fn read_bytes(source: &mut dyn Source) -> Result<Vec<u8>, Unread> {
    let failed = |error: io::Error| budget::unread(&error);
    let size = source.seek(SeekFrom::End(0)).map_err(failed)?;
    source.seek(SeekFrom::Start(0)).map_err(failed)?;
    let mut first = [0; 32];
    source.read_exact(&mut first).map_err(failed)?;
    let mut fields = Bytes(&first);
    let signed = fields.take(6) == Some(b"7z\xBC\xAF\x27\x1C");
    let version = fields.take(2);
    let first_crc = fields.u32();
    let (at, length, header_crc) = (fields.u64(), fields.u64(), fields.u32());
    let (Some([0, _]), Some(at), Some(length)) = (version, at, length) else {
        return Err(damaged());
    };
    let end = at.checked_add(length).and_then(|end| end.checked_add(32));
    let whole = end.is_some_and(|end| end <= size) && length <= LONGEST;
    if !signed || first_crc != Some(crc(&first[12..])) || !whole {
        return Err(damaged());
    }
    source.seek(SeekFrom::Start(32 + at)).map_err(failed)?;
    let mut bytes = Vec::new();
    source
        .take(length)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    match header_crc == Some(crc(&bytes)) {
        true => Ok(bytes),
        false => Err(damaged()),
    }
}

/// A header that was itself packed.
fn unpacked(block: &Block, source: &mut dyn Source) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    let mut read = Ok(0);
    unpack(block, source, &mut |piece| {
        read = piece.take(LONGEST + 1).read_to_end(&mut bytes);
        false
    })?;
    match read {
        Ok(length) if length as u64 <= LONGEST => Ok(bytes),
        _ => Err(damaged()),
    }
}

/// What the header says, after its first byte.
fn contents(mut header: Bytes<'_>, most_memory: u64) -> Option<Contents> {
    let mut contents = Contents::default();
    let mut part = header.byte()?;
    if part == 0x02 {
        while header.byte()? != 0 {
            header.take_counted()?;
        }
        part = header.byte()?;
    }
    if part == 0x04 {
        contents.blocks = streams::read(&mut header, most_memory)?;
        part = header.byte()?;
    }
    if part == 0x05 {
        contents.files = files::read(&mut header)?;
        part = header.byte()?;
    }
    (part == 0).then_some(contents)
}

/// The rest of a header.
#[derive(Debug, Clone, Copy)]
struct Bytes<'h>(&'h [u8]);

impl<'h> Bytes<'h> {
    fn take(&mut self, count: usize) -> Option<&'h [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.first_chunk().copied().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take(8)?.first_chunk().copied().map(u64::from_le_bytes)
    }

    /// A number: as many bytes follow the first as it begins with ones, low ones first; what is left
    /// of the first is the highest part.
    fn number(&mut self) -> Option<u64> {
        let first = self.byte()?;
        let more = first.leading_ones();
        let mut number = 0_u64;
        for at in 0..more.min(8) {
            number |= u64::from(self.byte()?) << (8 * at);
        }
        if more < 7 {
            let left = u64::from(first) & ((1_u64 << (7 - more)) - 1);
            number |= left << (8 * more);
        }
        Some(number)
    }

    /// A number of things that are yet to come, each of which takes a byte at least.
    fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.0.len()).then_some(count)
    }

    /// The bytes of a field that begins with their number.
    fn take_counted(&mut self) -> Option<&'h [u8]> {
        let count = self.count()?;
        self.take(count)
    }

    /// `count` bits, the highest of a byte first.
    fn bits(&mut self, count: usize) -> Option<Vec<bool>> {
        let bytes = self.take(count.div_ceil(8))?;
        let bits = bytes
            .iter()
            .flat_map(|byte| (0..8).map(move |at| byte & (0x80 >> at) != 0));
        Some(bits.take(count).collect())
    }

    /// `count` bits, or a byte that says that all are set.
    fn bits_or_all(&mut self, count: usize) -> Option<Vec<bool>> {
        match self.byte()? {
            0 => self.bits(count),
            _ => Some(vec![true; count]),
        }
    }

    /// As many checksums as there are bits set, at their places.
    fn checksums(&mut self, count: usize) -> Option<Vec<Option<u32>>> {
        let there = self.bits_or_all(count)?;
        let checksums = there.into_iter().map(|there| match there {
            true => self.u32().map(Some),
            false => Some(None),
        });
        checksums.collect()
    }
}
