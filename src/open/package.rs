//! A document that is a zip of parts, such as OpenDocument and EPUB.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

use super::unread::Unread;
use crate::limits::Limits;

/// The parts of a zipped document.
pub(crate) struct Package {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    /// Most bytes that the parts read may unpack to, all together, and how many are left of them.
    most: u64,
    left: u64,
}

impl Package {
    /// Opens a zipped document by its bytes.
    pub(crate) fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Package, Unread> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
            Unread::Damaged(
                "cut off or not whole: the list of its parts is missing; copy the file again"
                    .to_owned(),
            )
        })?;
        Ok(Package {
            archive,
            most: limits.source,
            left: limits.source,
        })
    }

    /// A part by its name, unpacked; `None` where there is none of that name. What a part says of
    /// its own size is not believed.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Unread> {
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(Unread::Protected);
            }
            Err(_) => return Err(spoilt(name)),
        };
        let mut bytes = Vec::new();
        let read = file.take(self.left + 1).read_to_end(&mut bytes);
        let length = bytes.len() as u64;
        if length > self.left {
            let most = self.most >> 20;
            return Err(Unread::Limit(format!(
                "it unpacks to more than {most} MB, the limit for one source"
            )));
        }
        read.map_err(|_| spoilt(name))?;
        self.left -= length;
        Ok(Some(bytes))
    }
}

fn spoilt(name: &str) -> Unread {
    Unread::Damaged(format!(
        "its part {name} cannot be unpacked; copy the file again"
    ))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn pack(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn parts_are_read_by_name() {
        let bytes = pack(&[("a/甲.xml", b"1"), ("b", b"22")]);
        let mut package = Package::open(bytes, &Limits::default()).unwrap();
        assert_eq!(package.part("a/甲.xml"), Ok(Some(b"1".to_vec())));
        assert_eq!(package.part("b"), Ok(Some(b"22".to_vec())));
        assert_eq!(package.part("c"), Ok(None));
    }

    #[test]
    fn what_unpacks_to_too_much_is_told() {
        let limits = Limits {
            source: 3 << 20,
            ..Limits::default()
        };
        let bytes = pack(&[("a", &[0; 2 << 20]), ("b", &[0; 2 << 20])]);
        let mut package = Package::open(bytes, &limits).unwrap();
        assert!(package.part("a").is_ok());
        let reason = package.part("b").unwrap_err().to_string();
        assert_eq!(
            reason,
            "it unpacks to more than 3 MB, the limit for one source"
        );
    }

    #[test]
    fn damage_is_told() {
        let whole = pack(&[("a", "全县经济平稳运行".repeat(9).as_bytes())]);
        let cut = whole[..whole.len() / 2].to_vec();
        let reason = Package::open(cut, &Limits::default()).err().unwrap();
        assert!(reason.to_string().contains("copy the file again"));
        let mut spoilt = whole;
        spoilt[40] ^= 0xFF;
        let mut package = Package::open(spoilt, &Limits::default()).unwrap();
        let reason = package.part("a").unwrap_err().to_string();
        assert_eq!(
            reason,
            "damaged: its part a cannot be unpacked; copy the file again"
        );
    }
}
