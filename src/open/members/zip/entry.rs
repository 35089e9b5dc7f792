//! What a zip says of one member.

use std::io::{self, Read, Seek, SeekFrom};

use super::super::names::RawName;

/// The bit in the flags for a member that needs a password.
const ENCRYPTED: u16 = 1;
/// The bit in the flags for a member whose sizes follow it.
pub(super) const SIZES_FOLLOW: u16 = 1 << 3;
/// The bit in the flags for a name in UTF-8.
const UTF8: u16 = 1 << 11;

/// One member of a zip, as its header has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The name as it stands in the header.
    pub(super) name: Vec<u8>,
    /// The name in UTF-8, from the field that Info-ZIP adds beside the other.
    pub(super) unicode_name: Option<String>,
    pub(super) flags: u16,
    /// How it is packed: 0 not at all, 8 deflate, …
    pub(super) method: u16,
    pub(super) crc: u32,
    /// Its size in the zip, in bytes.
    pub(super) packed: u64,
    /// The size it is said to unpack to, in bytes.
    pub(super) size: u64,
    /// Where its own header begins, in bytes from the start of the source.
    pub(super) at: u64,
    /// The system it was made on, and that system's attributes of the file.
    pub(super) made_on: u8,
    pub(super) attributes: u32,
}

impl Entry {
    /// The name, with what is known of its encoding.
    pub(super) fn raw_name(&self) -> RawName {
        if let Some(name) = &self.unicode_name {
            return RawName::Text(name.clone());
        }
        match std::str::from_utf8(&self.name) {
            Ok(name) if self.flags & UTF8 != 0 => RawName::Text(name.to_owned()),
            _ => RawName::Bytes(self.name.clone()),
        }
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.flags & ENCRYPTED != 0
    }

    /// Whether it is a folder: by its name, or by the attribute of DOS and Windows.
    pub(super) fn is_folder(&self) -> bool {
        let marked = matches!(self.made_on, 0 | 10 | 11 | 14) && self.attributes & 0x10 != 0;
        self.name.ends_with(b"/") || (self.size == 0 && (marked || self.name.ends_with(b"\\")))
    }

    pub(super) fn is_link(&self) -> bool {
        matches!(self.made_on, 3 | 19) && (self.attributes >> 16) & 0o170_000 == 0o120_000
    }

    /// Where its packed bytes begin, as its own header says; none where there is no such header.
    pub(super) fn data_start<R: Read + Seek + ?Sized>(
        &self,
        source: &mut R,
    ) -> io::Result<Option<u64>> {
        source.seek(SeekFrom::Start(self.at))?;
        let mut header = [0; 30];
        source.read_exact(&mut header)?;
        if !header.starts_with(b"PK\x03\x04") {
            return Ok(None);
        }
        let lengths = u64::from(u16_at(&header, 26)) + u64::from(u16_at(&header, 28));
        Ok(self.at.checked_add(30 + lengths))
    }

    /// Applies the extra fields of its header. Fields that are not whole are left out.
    pub(super) fn apply_extra(&mut self, fields: &[u8]) {
        let mut rest = fields;
        while let Some((head, tail)) = rest.split_at_checked(4) {
            let Some((field, tail)) = tail.split_at_checked(u16_at(head, 2).into()) else {
                return;
            };
            match u16_at(head, 0) {
                0x0001 => self.apply_large_sizes(field),
                0x7075 => self.unicode_name = self.unicode_name_in(field),
                _ => {}
            }
            rest = tail;
        }
    }

    /// The sizes and place of a member of a large zip: each where the header has no room for it.
    fn apply_large_sizes(&mut self, field: &[u8]) {
        let mut numbers = field.chunks_exact(8).map(|number| u64_at(number, 0));
        for place in [&mut self.size, &mut self.packed, &mut self.at] {
            if *place == u64::from(u32::MAX)
                && let Some(number) = numbers.next()
            {
                *place = number;
            }
        }
    }

    /// The name in UTF-8, where it belongs to the name in the header: tools that know nothing of the
    /// field change the one and keep the other.
    fn unicode_name_in(&self, field: &[u8]) -> Option<String> {
        let (head, name) = field.split_at_checked(5)?;
        let mut crc = flate2::Crc::new();
        crc.update(&self.name);
        let belongs = head.first() == Some(&1) && u32_at(head, 1) == crc.sum();
        let name = std::str::from_utf8(name).ok()?;
        (belongs && !name.is_empty()).then(|| name.to_owned())
    }
}

/// The number of two bytes at a place; 0 where the bytes end before.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    let number = bytes.get(at..).and_then(|bytes| bytes.first_chunk());
    number.copied().map_or(0, u16::from_le_bytes)
}

/// The number of four bytes at a place; 0 where the bytes end before.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let number = bytes.get(at..).and_then(|bytes| bytes.first_chunk());
    number.copied().map_or(0, u32::from_le_bytes)
}

/// The number of eight bytes at a place; 0 where the bytes end before.
pub(super) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let number = bytes.get(at..).and_then(|bytes| bytes.first_chunk());
    number.copied().map_or(0, u64::from_le_bytes)
}
