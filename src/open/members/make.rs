//! Containers made for tests.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};

/// A zip put together by hand, so that it can say of itself what it likes.
#[derive(Default)]
pub(crate) struct Zip {
    bytes: Vec<u8>,
    list: Vec<u8>,
    count: u16,
}

/// What a header of a zip says of a member, where it is not the plain truth.
#[derive(Default, Clone)]
pub(crate) struct Says {
    /// Flags: 1 for a password, and such.
    pub(crate) flags: u16,
    /// The checksum of the content.
    pub(crate) crc: Option<u32>,
    /// The size of the content, in bytes.
    pub(crate) size: Option<u32>,
    /// Extra fields.
    pub(crate) extra: Vec<u8>,
    /// Attributes of the file, as the system below has them.
    pub(crate) attributes: u32,
    /// The system it was made on: 0 DOS, 3 Unix.
    pub(crate) made_on: u8,
    /// How it is packed; 8, deflate, is the truth.
    pub(crate) method: Option<u16>,
    /// Where the member lies, if at another one's place.
    pub(crate) at: Option<u32>,
}

/// The flag for names in UTF-8.
pub(crate) const UTF8: u16 = 1 << 11;

/// The checksum that zip and gzip use.
pub(crate) fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

impl Zip {
    /// Adds a packed member with a name in these bytes.
    pub(crate) fn file(self, name: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Self {
        self.saying(name, content, Says::default())
    }

    /// Adds a packed member of which the zip says more, or other than the truth.
    pub(crate) fn saying(
        mut self,
        name: impl AsRef<[u8]>,
        content: impl AsRef<[u8]>,
        says: Says,
    ) -> Self {
        let (name, content) = (name.as_ref(), content.as_ref());
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
        packer.write_all(content).unwrap();
        let packed = packer.finish().unwrap();
        let at = says.at.unwrap_or(self.bytes.len() as u32);
        let numbers = |header: &mut Vec<u8>| {
            header.extend(20_u16.to_le_bytes());
            header.extend(says.flags.to_le_bytes());
            header.extend(says.method.unwrap_or(8).to_le_bytes());
            header.extend([0; 4]);
            header.extend(says.crc.unwrap_or(crc(content)).to_le_bytes());
            header.extend((packed.len() as u32).to_le_bytes());
            header.extend(says.size.unwrap_or(content.len() as u32).to_le_bytes());
            header.extend((name.len() as u16).to_le_bytes());
            header.extend((says.extra.len() as u16).to_le_bytes());
        };
        if says.at.is_none() {
            self.bytes.extend(b"PK\x03\x04");
            numbers(&mut self.bytes);
            self.bytes.extend(name);
            self.bytes.extend(&says.extra);
            self.bytes.extend(&packed);
        }
        self.list.extend(b"PK\x01\x02\x14");
        self.list.push(says.made_on);
        numbers(&mut self.list);
        self.list.extend([0; 6]);
        self.list.extend(says.attributes.to_le_bytes());
        self.list.extend(at.to_le_bytes());
        self.list.extend(name);
        self.list.extend(&says.extra);
        self.count += 1;
        self
    }

    /// The zip without its list of members.
    pub(crate) fn cut(self) -> Vec<u8> {
        self.bytes
    }

    /// The whole zip.
    pub(crate) fn done(mut self) -> Vec<u8> {
        let at = self.bytes.len() as u32;
        self.bytes.extend(&self.list);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend(self.count.to_le_bytes());
        self.bytes.extend(self.count.to_le_bytes());
        self.bytes.extend((self.list.len() as u32).to_le_bytes());
        self.bytes.extend(at.to_le_bytes());
        self.bytes.extend([0; 2]);
        self.bytes
    }
}

/// A gzip of this content.
pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(content).unwrap();
    packer.finish().unwrap()
}

/// One entry of a tar, of this type, with its padding.
pub(crate) fn tar_entry(name: &[u8], kind: u8, content: &[u8]) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..name.len()].copy_from_slice(name);
    header[100..108].copy_from_slice(b"0000644\0");
    header[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
    header[156] = kind;
    header[257..265].copy_from_slice(b"ustar\x0000");
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header.extend(content);
    header.resize(header.len().next_multiple_of(512), 0);
    header
}

/// A tar of plain files.
pub(crate) fn tar(files: &[(&[u8], &str)]) -> Vec<u8> {
    let entries = files
        .iter()
        .map(|(name, content)| tar_entry(name, b'0', content.as_bytes()));
    let mut bytes: Vec<u8> = entries.flatten().collect();
    bytes.extend([0; 1024]);
    bytes
}

/// A text in GBK.
pub(crate) fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}
