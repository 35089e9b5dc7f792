//! Taking note of what is read of files.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::HasLen;
use tantivy::directory::{FileHandle, OwnedBytes};

use crate::index::commit::Parts;

/// More than so many bytes read at once are not a matter of opening a file.
const LONGEST: usize = 4 << 10;
/// Parts between which so few bytes lie are one.
const BETWEEN: usize = 32;

/// The files that were opened, with what was read of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<HashMap<OsString, Arc<NotedFile>>>>);

impl Notes {
    /// Takes note from now on of what is read of a file.
    pub(super) fn of(&self, path: &Path, file: Arc<dyn FileHandle>) -> Arc<NotedFile> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = files.entry(path.into()).or_insert_with(|| {
            let read = Mutex::default();
            Arc::new(NotedFile { file, read })
        });
        Arc::clone(noted)
    }

    /// The parts of each file that were read, without those that are long.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub(crate) fn parts(&self) -> io::Result<HashMap<OsString, Parts>> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let parts = files.iter();
        let parts = parts.map(|(name, file)| Ok((name.clone(), file.parts()?)));
        parts.collect()
    }
}

/// A file of which notes are taken.
#[derive(Debug)]
pub(super) struct NotedFile {
    file: Arc<dyn FileHandle>,
    read: Mutex<Vec<Range<usize>>>,
}

impl NotedFile {
    fn parts(&self) -> io::Result<Parts> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let ranges = joined(&read).into_iter();
        let parts = ranges.map(|range| Ok((range.start, self.file.read_bytes(range)?)));
        Ok(Parts {
            length: self.file.len(),
            parts: parts.collect::<io::Result<_>>()?,
        })
    }
}

impl HasLen for NotedFile {
    fn len(&self) -> usize {
        self.file.len()
    }
}

impl FileHandle for NotedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.push(range.clone());
        drop(read);
        self.file.read_bytes(range)
    }
}

/// These ranges without the long ones, in order, with neighbours as one.
fn joined(ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let short = |range: &&Range<usize>| range.len() <= LONGEST;
    let mut ranges: Vec<Range<usize>> = ranges.iter().filter(short).cloned().collect();
    ranges.sort_unstable_by_key(|range| range.start);
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end + BETWEEN => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_noted_in_order_and_joined() {
        let bytes: Vec<u8> = (0..20_000).map(|number| (number % 251) as u8).collect();
        let notes = Notes::default();
        let file = notes.of(Path::new("甲"), Arc::new(OwnedBytes::new(bytes.clone())));
        for range in [19_990..20_000, 0..20_000, 19_900..19_960, 5..9, 100..4_000] {
            assert_eq!(*file.read_bytes(range.clone()).unwrap(), bytes[range]);
        }
        let again = notes.of(Path::new("甲"), Arc::new(OwnedBytes::empty()));
        assert_eq!(again.len(), bytes.len());
        let parts = notes
            .parts()
            .unwrap()
            .remove(std::ffi::OsStr::new("甲"))
            .unwrap();
        let ranges = parts.parts.iter();
        let ranges: Vec<_> = ranges.map(|(start, part)| (*start, part.len())).collect();
        assert_eq!(ranges, [(5, 4), (100, 3_900), (19_900, 100)]);
        assert!(parts.are_of(&bytes));
    }
}
