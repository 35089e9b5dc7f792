//! The file of a commit: the segments that are in it, and the parts of their files that are read whenever they are
//! opened.
//!
//! Each file of a segment ends with what tells how to read it, and a segment has many. Here these ends stand together:
//! an index is opened by reading one small file, and a search opens those files alone in which it looks. Files of
//! segments are never changed, so that their parts stay true.

use std::collections::HashMap;
use std::ffi::OsString;
use std::ops::Range;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::directory::OwnedBytes;

/// What is known of the segments of a commit without looking into their files.
#[derive(Debug, Default)]
pub(crate) struct Commit {
    /// Tantivy's `meta.json` at that moment.
    pub(crate) meta: Vec<u8>,
    /// The files by their names, in the folder of the generation. (To look a name up as a path takes much longer.)
    pub(crate) files: HashMap<OsString, Parts>,
}

/// What is known of a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parts {
    /// Bytes of the whole file.
    pub(crate) length: usize,
    /// Where each part begins, and its bytes.
    pub(crate) parts: Vec<(usize, OwnedBytes)>,
}

/// A commit as it is written, behind a checksum.
#[derive(Serialize, Deserialize)]
struct Written<'a> {
    meta: &'a [u8],
    #[serde(borrow)]
    files: Vec<WrittenFile<'a>>,
}

/// A file's name, its bytes, and its parts.
type WrittenFile<'a> = (&'a str, usize, Vec<(usize, &'a [u8])>);

impl Commit {
    /// How many of its files with this extension have so many bytes, or more.
    pub(crate) fn files_as_long(&self, extension: &str, bytes: usize) -> usize {
        let long = |(name, file): &(&OsString, &Parts)| {
            file.length >= bytes
                && Path::new(name)
                    .extension()
                    .is_some_and(|its| its == extension)
        };
        self.files.iter().filter(long).count()
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// None that is to be expected.
    pub(crate) fn encode(&self) -> postcard::Result<Vec<u8>> {
        let mut files: Vec<_> = self.files.iter().collect();
        files.sort_unstable_by_key(|(name, _)| *name);
        let files = files.into_iter().filter_map(|(name, file)| {
            let parts = file.parts.iter().map(|(start, part)| (*start, &**part));
            Some((name.to_str()?, file.length, parts.collect()))
        });
        let written = Written {
            meta: &self.meta,
            files: files.collect(),
        };
        let content = postcard::to_stdvec(&written)?;
        let mut bytes = crc32fast::hash(&content).to_le_bytes().to_vec();
        bytes.extend_from_slice(&content);
        Ok(bytes)
    }

    /// Reads the bytes of the file; `None` where they are not as they were written.
    pub(crate) fn decode(bytes: Vec<u8>) -> Option<Commit> {
        let bytes = OwnedBytes::new(bytes);
        let (sum, content) = bytes.split_first_chunk()?;
        if crc32fast::hash(content) != u32::from_le_bytes(*sum) {
            return None;
        }
        let written: Written<'_> = postcard::from_bytes(content).ok()?;
        // Parts stay where they were read, which is at these places.
        let place = |part: &[u8]| {
            let start = part.as_ptr().addr() - bytes.as_ptr().addr();
            bytes.slice(start..start + part.len())
        };
        let files = written.files.into_iter().map(|(name, length, parts)| {
            let parts = parts.into_iter();
            let parts = parts.map(|(start, part)| (start, place(part)));
            let parts = parts.collect();
            (OsString::from(name), Parts { length, parts })
        });
        Some(Commit {
            meta: written.meta.to_vec(),
            files: files.collect(),
        })
    }
}

impl Parts {
    /// The bytes of this range of the file, if a part has them.
    pub(crate) fn get(&self, range: &Range<usize>) -> Option<OwnedBytes> {
        self.parts.iter().find_map(|(start, part)| {
            let from = range.start.checked_sub(*start)?;
            let to = range.end.checked_sub(*start)?;
            (from <= to && to <= part.len()).then(|| part.slice(from..to))
        })
    }

    /// Whether a file is the one they are parts of, as far as they tell.
    pub(crate) fn are_of(&self, file: &[u8]) -> bool {
        let stands = |(start, part): &(usize, OwnedBytes)| {
            let rest = file.get(*start..);
            rest.is_some_and(|rest| rest.starts_with(part))
        };
        file.len() == self.length && self.parts.iter().all(stands)
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    fn commit() -> Commit {
        let part = |start, bytes: &[u8]| (start, OwnedBytes::new(bytes.to_vec()));
        let parts = vec![part(2, b"cde"), part(8, b"ij")];
        let file = Parts { length: 10, parts };
        let files = [("a.chars".into(), file)].into();
        let meta = b"{}".to_vec();
        Commit { meta, files }
    }

    #[test]
    fn what_is_damaged_is_not_read() {
        let bytes = commit().encode().unwrap();
        let read = Commit::decode(bytes.clone()).unwrap();
        assert_eq!((read.meta, read.files), (commit().meta, commit().files));
        for at in 0..bytes.len() {
            assert!(Commit::decode(bytes[..at].to_vec()).is_none());
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x10;
            assert!(Commit::decode(damaged).is_none(), "byte {at}");
        }
    }

    #[test]
    fn parts_answer_for_their_ranges_alone() {
        let file = commit().files.remove(OsStr::new("a.chars")).unwrap();
        let whole = b"abcdefghij";
        for start in 0..=whole.len() {
            for end in start..=whole.len() {
                let known = (start >= 2 && end <= 5) || start >= 8;
                let bytes = file.get(&(start..end));
                assert_eq!(bytes.is_some(), known, "{start}..{end}");
                assert!(bytes.is_none_or(|bytes| *bytes == whole[start..end]));
            }
        }
        assert!(file.are_of(whole));
        assert!(!file.are_of(b"abcdefghi"));
        assert!(!file.are_of(b"abcdefghiJ"));
        assert!(!file.are_of(b"abcdefghijk"));
    }
}
