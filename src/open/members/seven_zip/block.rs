//! A packed block of a 7z: one chain of methods that gives one or more files, end to end.

use crate::open::members::budget::size_in_words;
use crate::open::unread::Unread;

/// A packed block, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// Where its packed bytes begin, counted from the end of the first header (32 bytes).
    pub(super) packed_at: u64,
    /// How many packed bytes there are.
    pub(super) packed_size: u64,
    /// How it is packed, as the header has it.
    pub(super) methods: Vec<u8>,
    /// The bytes that each method gives.
    pub(super) sizes: Vec<u64>,
    /// Which of the methods gives what comes out.
    pub(super) last: usize,
    /// The checksum of the whole.
    pub(super) crc: Option<u32>,
    /// What it unpacks to, one after the other.
    pub(super) pieces: Vec<Piece>,
    /// Why it cannot be unpacked.
    pub(super) refusal: Option<Unread>,
}

/// One file in a block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its size in bytes.
    pub(super) size: u64,
    pub(super) crc: Option<u32>,
}

/// One method of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Method<'m> {
    pub(super) id: &'m [u8],
    pub(super) properties: &'m [u8],
}

impl Method<'_> {
    /// Why it cannot be used, where it asks for more than `most_memory` bytes, or cannot be at all.
    pub(super) fn refusal(&self, most_memory: u64) -> Option<Unread> {
        let number = self.properties.get(1..5).and_then(|b| b.first_chunk());
        let number = number.copied().map(u32::from_le_bytes).map(u64::from);
        let memory = match self.id {
            [0x06, 0xF1, 0x07, 0x01] => return Some(Unread::Protected),
            // LZMA states its dictionary, PPMd its memory, at the same place.
            [0x03, 0x01, 0x01] | [0x03, 0x04, 0x01] => number,
            [0x21] => self.properties.first().and_then(|step| match step {
                step @ 0..40 => Some(u64::from(2 | step & 1) << (step / 2 + 11)),
                40 => Some(u64::from(u32::MAX)),
                _ => None,
            }),
            _ => Some(0),
        };
        match memory {
            None => Some(super::header::damaged()),
            Some(memory) if memory > most_memory => Some(Unread::Limit(format!(
                "needs more than {} of memory to unpack, the limit for one source; unpack it",
                size_in_words(most_memory)
            ))),
            Some(_) => None,
        }
    }
}

impl Block {
    /// The bytes it unpacks to.
    pub(super) fn size_unpacked(&self) -> Option<u64> {
        self.sizes.get(self.last).copied()
    }

    /// A 7z header with this block alone, and nothing in it that was not checked.
    pub(super) fn as_archive(&self) -> Vec<u8> {
        let mut header = vec![0x01, 0x04];
        self.write_packing(&mut header);
        self.write_pieces(&mut header);
        // No more of the streams; then as many files as there are pieces, without names.
        header.extend([0x00, 0x05]);
        write_number(&mut header, self.pieces.len() as u64);
        header.extend([0x00, 0x00]);
        let mut start = Vec::new();
        start.extend(0_u64.to_le_bytes());
        start.extend((header.len() as u64).to_le_bytes());
        start.extend(crc(&header).to_le_bytes());
        let mut archive = b"7z\xBC\xAF\x27\x1C\x00\x04".to_vec();
        archive.extend(crc(&start).to_le_bytes());
        archive.extend(start);
        archive.extend(header);
        archive
    }

    /// Writes where the packed bytes are, and how they are unpacked.
    fn write_packing(&self, header: &mut Vec<u8>) {
        header.push(0x06);
        write_number(header, self.packed_at);
        header.extend([1, 0x09]);
        write_number(header, self.packed_size);
        header.extend([0x00, 0x07, 0x0B, 1, 0]);
        header.extend(&self.methods);
        header.push(0x0C);
        for size in &self.sizes {
            write_number(header, *size);
        }
        write_checksums(header, &[self.crc]);
        header.push(0x00);
    }

    /// Writes what the block is cut into.
    fn write_pieces(&self, header: &mut Vec<u8>) {
        header.extend([0x08, 0x0D]);
        write_number(header, self.pieces.len() as u64);
        if let Some((_, but_last)) = self
            .pieces
            .split_last()
            .filter(|(_, rest)| !rest.is_empty())
        {
            header.push(0x09);
            for piece in but_last {
                write_number(header, piece.size);
            }
        }
        // That of a single piece is that of the block, where it has one.
        if self.pieces.len() != 1 || self.crc.is_none() {
            let checksums: Vec<_> = self.pieces.iter().map(|piece| piece.crc).collect();
            write_checksums(header, &checksums);
        }
        header.push(0x00);
    }
}

/// Writes checksums and which of them there are, where there is any.
fn write_checksums(header: &mut Vec<u8>, checksums: &[Option<u32>]) {
    if checksums.iter().all(Option::is_none) {
        return;
    }
    header.extend([0x0A, 0x00]);
    for eight in checksums.chunks(8) {
        let bits = eight
            .iter()
            .enumerate()
            .map(|(at, checksum)| match checksum {
                Some(_) => 0x80_u8 >> at,
                None => 0,
            });
        header.push(bits.sum());
    }
    for checksum in checksums.iter().flatten() {
        header.extend(checksum.to_le_bytes());
    }
}

/// Writes a number in its longest form.
fn write_number(header: &mut Vec<u8>, number: u64) {
    header.push(0xFF);
    header.extend(number.to_le_bytes());
}

/// The checksum that 7z uses.
pub(super) fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}
