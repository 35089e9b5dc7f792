//! The table of sources: which report each source's text is.
//!
//! Reports carry no path. Sources with the same text are one report, and the first of their paths in order is the
//! report's: so a rename, a copy or a removed copy changes this table and nothing else. It is written whole with each
//! commit and read where it lies, without being taken apart.
//!
//! ```text
//! magic, count
//! paths     where each path ends, then all paths in order
//! folded    how many paths are other ones when folded; their places, and the same for them folded
//! reports   the report of each path
//! owners    (report, place of the path), in order
//! checksum  of all before
//! ```

use std::ops::Range;

use tantivy::directory::OwnedBytes;

use crate::segment::fold::{fold, fold_text};

const MAGIC: &[u8; 8] = b"kjsrc\0\0\x01";
/// The paths of all sources that could be read, and the number of the report that each of them is.
pub(crate) struct Sources {
    bytes: OwnedBytes,
    count: usize,
    path_ends: usize,
    paths: Range<usize>,
    /// Where the places of paths stand that are others when folded, and how many they are.
    folds: usize,
    fold_count: usize,
    folded_ends: usize,
    folded: Range<usize>,
    reports: usize,
    owners: usize,
}

impl Sources {
    /// Writes the table of these sources: paths in order, no path twice, each with the number of its report.
    pub(crate) fn encode<'a>(sources: impl Iterator<Item = (&'a str, u64)> + Clone) -> Vec<u8> {
        let count = sources.clone().count();
        let mut bytes = MAGIC.to_vec();
        put(&mut bytes, count as u64);
        let paths = sources.clone().map(|(path, _)| path);
        heap(&mut bytes, paths.clone());
        let differing = (0u64..)
            .zip(paths)
            .filter(|(_, path)| path.chars().any(|c| fold(c) != c));
        let (places, folded): (Vec<u64>, Vec<String>) = differing
            .map(|(place, path)| (place, fold_text(path)))
            .unzip();
        put(&mut bytes, places.len() as u64);
        places.iter().for_each(|place| put(&mut bytes, *place));
        heap(&mut bytes, folded.iter().map(String::as_str));
        let mut owners = Vec::with_capacity(count);
        for (place, (_, report)) in (0u64..).zip(sources) {
            put(&mut bytes, report);
            owners.push((report, place));
        }
        owners.sort_unstable();
        for (report, place) in owners {
            put(&mut bytes, report);
            put(&mut bytes, place);
        }
        let checksum = blake3::hash(&bytes);
        bytes.extend_from_slice(checksum.as_bytes());
        bytes
    }

    /// Opens a table. Only its frame is checked, so that opening takes no longer for a larger one; see
    /// [`Sources::is_whole`].
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn open(bytes: OwnedBytes) -> Result<Sources, &'static str> {
        const CUT: &str = "the table of sources is cut off";
        if bytes.get(..MAGIC.len()) != Some(MAGIC) {
            return Err("the table of sources is none");
        }
        let count = number(&bytes, MAGIC.len()).ok_or(CUT)?;
        let count = usize::try_from(count).map_err(|_| CUT)?;
        if count > bytes.len() / 32 {
            return Err(CUT);
        }
        let path_ends = MAGIC.len() + 8;
        let paths = heap_range(&bytes, path_ends, count).ok_or(CUT)?;
        let fold_count = number(&bytes, paths.end).ok_or(CUT)?;
        let fold_count = usize::try_from(fold_count).map_err(|_| CUT)?;
        if fold_count > count {
            return Err(CUT);
        }
        let folds = paths.end + 8;
        let folded_ends = folds + fold_count * 8;
        let folded = heap_range(&bytes, folded_ends, fold_count).ok_or(CUT)?;
        let reports = folded.end;
        let owners = reports + count * 8;
        if owners + count * 16 + blake3::OUT_LEN != bytes.len() {
            return Err(CUT);
        }
        Ok(Sources {
            bytes,
            count,
            path_ends,
            paths,
            folds,
            fold_count,
            folded_ends,
            folded,
            reports,
            owners,
        })
    }

    /// Whether the table is as it was written.
    pub(crate) fn is_whole(&self) -> bool {
        let end = self.bytes.len().saturating_sub(blake3::OUT_LEN);
        let (table, checksum) = self.bytes.split_at(end);
        blake3::hash(table).as_bytes().as_slice() == checksum
    }

    /// The bytes of the table.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// How many sources there are.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// The report of a source.
    pub(crate) fn report(&self, path: &str) -> Option<u64> {
        let mut range = 0..self.count;
        while !range.is_empty() {
            let middle = range.start + range.len() / 2;
            match self.path(middle).cmp(path) {
                std::cmp::Ordering::Equal => return number(&self.bytes, self.reports + middle * 8),
                std::cmp::Ordering::Less => range.start = middle + 1,
                std::cmp::Ordering::Greater => range.end = middle,
            }
        }
        None
    }

    /// The place of a report's first path among all paths in order; the last of places for a report without any.
    pub(crate) fn rank(&self, report: u64) -> usize {
        match self.owner(self.first_owner(report)) {
            Some((owner, place)) if owner == report => place,
            _ => usize::MAX,
        }
    }

    /// The paths of the sources of a report, in order.
    pub(crate) fn paths(&self, report: u64) -> impl Iterator<Item = &str> {
        (self.first_owner(report)..self.count)
            .map_while(move |at| self.owner(at).filter(|(owner, _)| *owner == report))
            .map(|(_, place)| self.path(place))
    }

    /// The path at this place in order.
    pub(crate) fn path(&self, place: usize) -> &str {
        self.piece(self.path_ends, &self.paths, place)
    }

    /// The reports one of whose paths has this part, in order of their numbers.
    pub(crate) fn with_part(&self, part: &str) -> Vec<u64> {
        let part = fold_text(part);
        let mut places = self.written_with(&part);
        for fold in 0..self.fold_count {
            if self
                .piece(self.folded_ends, &self.folded, fold)
                .contains(&part)
            {
                places.extend(self.fold(fold));
            }
        }
        let reports = places
            .iter()
            .map(|place| number(&self.bytes, self.reports + place * 8));
        let mut reports: Vec<u64> = reports.flatten().collect();
        reports.sort_unstable();
        reports.dedup();
        reports
    }

    /// The places of paths that are folded as they are written and have this part.
    fn written_with(&self, part: &str) -> Vec<usize> {
        let text = self.bytes.get(self.paths.clone()).unwrap_or_default();
        let text = std::str::from_utf8(text).unwrap_or_default();
        let mut places = Vec::new();
        let (mut place, mut from) = (0, 0);
        while let Some(at) = text.get(from..).and_then(|rest| rest.find(part)) {
            place = self.place_of(from + at, place);
            if place >= self.count {
                break;
            }
            let end = self.end(self.path_ends, place);
            // What reaches into the next path stands in neither.
            if from + at + part.len() > end {
                let next = text.get(from + at..).and_then(|rest| rest.chars().next());
                from += at + next.map_or(1, char::len_utf8);
                continue;
            }
            if !self.is_folded(place) {
                places.push(place);
            }
            // The path is found; its other matches tell nothing more.
            from = end;
            place += 1;
        }
        places
    }

    /// The place of the path in which a byte lies, at or behind `from`.
    fn place_of(&self, byte: usize, from: usize) -> usize {
        let mut range = from..self.count;
        while !range.is_empty() {
            let middle = range.start + range.len() / 2;
            match self.end(self.path_ends, middle) <= byte {
                true => range.start = middle + 1,
                false => range.end = middle,
            }
        }
        range.start
    }

    /// The place of a path that is another when folded.
    fn fold(&self, fold: usize) -> Option<usize> {
        let place = usize::try_from(number(&self.bytes, self.folds + fold * 8)?).ok()?;
        (place < self.count).then_some(place)
    }

    fn is_folded(&self, place: usize) -> bool {
        let mut range = 0..self.fold_count;
        while !range.is_empty() {
            let middle = range.start + range.len() / 2;
            match self.fold(middle) {
                Some(fold) if fold == place => return true,
                Some(fold) if fold < place => range.start = middle + 1,
                _ => range.end = middle,
            }
        }
        false
    }

    fn first_owner(&self, report: u64) -> usize {
        let mut range = 0..self.count;
        while !range.is_empty() {
            let middle = range.start + range.len() / 2;
            match self.owner(middle).is_some_and(|(owner, _)| owner < report) {
                true => range.start = middle + 1,
                false => range.end = middle,
            }
        }
        range.start
    }

    fn owner(&self, at: usize) -> Option<(u64, usize)> {
        if at >= self.count {
            return None;
        }
        let report = number(&self.bytes, self.owners + at * 16)?;
        let place = number(&self.bytes, self.owners + at * 16 + 8)?;
        let place = usize::try_from(place).ok()?;
        (place < self.count).then_some((report, place))
    }

    fn end(&self, ends: usize, place: usize) -> usize {
        let end = number(&self.bytes, ends + place * 8);
        end.and_then(|end| usize::try_from(end).ok()).unwrap_or(0)
    }

    /// A piece of a heap; what is damaged reads as nothing.
    fn piece(&self, ends: usize, heap: &Range<usize>, place: usize) -> &str {
        let start = match place {
            0 => 0,
            _ => self.end(ends, place - 1),
        };
        let heap = self.bytes.get(heap.clone()).unwrap_or_default();
        let bytes = heap.get(start..self.end(ends, place));
        std::str::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
    }
}

fn put(bytes: &mut Vec<u8>, number: u64) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

fn number(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(8)?)?;
    Some(u64::from_le_bytes(bytes.try_into().ok()?))
}

/// Where each piece ends, then the pieces.
fn heap<'a>(bytes: &mut Vec<u8>, pieces: impl Iterator<Item = &'a str> + Clone) {
    let mut end = 0;
    for piece in pieces.clone() {
        end += piece.len() as u64;
        put(bytes, end);
    }
    pieces.for_each(|piece| bytes.extend_from_slice(piece.as_bytes()));
}

/// Where a heap of so many pieces lies, whose ends stand at `ends`.
fn heap_range(bytes: &[u8], ends: usize, count: usize) -> Option<Range<usize>> {
    let start = ends.checked_add(count.checked_mul(8)?)?;
    let length = match count {
        0 => 0,
        _ => usize::try_from(number(bytes, start - 8)?).ok()?,
    };
    let end = start.checked_add(length)?;
    (end <= bytes.len()).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(sources: &[(&str, u64)]) -> Sources {
        Sources::open(OwnedBytes::new(Sources::encode(sources.iter().copied()))).unwrap()
    }

    #[test]
    fn a_report_goes_by_its_first_path() {
        let table = table(&[("乙/一.txt", 7), ("甲/二.txt", 9), ("甲/副本.txt", 7)]);
        assert_eq!(table.len(), 3);
        assert_eq!(table.report("甲/二.txt"), Some(9));
        assert_eq!(table.report("甲/副本.txt"), Some(7));
        assert_eq!(table.report("甲"), None);
        assert_eq!(
            table.paths(7).collect::<Vec<_>>(),
            ["乙/一.txt", "甲/副本.txt"]
        );
        assert_eq!((table.rank(7), table.rank(9)), (0, 1));
        assert_eq!(table.rank(8), usize::MAX);
        assert_eq!(table.paths(8).count(), 0);
    }

    #[test]
    fn parts_of_paths_are_found_folded_and_never_across_two() {
        let table = table(&[("2019/總結.TXT", 1), ("2020/总结.txt", 2), ("副本.txt", 1)]);
        for (part, reports) in [
            ("总结.txt", vec![1, 2]),
            ("總結", vec![1, 2]),
            ("2019", vec![1]),
            ("副本", vec![1]),
            ("txt2020", vec![]),
            ("无", vec![]),
            ("/", vec![1, 2]),
        ] {
            assert_eq!(table.with_part(part), reports, "{part}");
        }
    }

    #[test]
    fn damage_is_told_or_harmless() {
        let bytes = Sources::encode([("甲.txt", 1), ("乙.txt", 2)].into_iter());
        for cut in 0..bytes.len() {
            assert!(Sources::open(OwnedBytes::new(bytes[..cut].to_vec())).is_err());
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x41;
            if let Ok(table) = Sources::open(OwnedBytes::new(damaged)) {
                assert!(!table.is_whole());
                let _ = (table.report("乙.txt"), table.with_part("t"), table.rank(2));
                let _ = table.paths(1).count();
            }
        }
        assert!(table(&[]).is_whole());
        assert_eq!(table(&[]).with_part("a"), [] as [u64; 0]);
    }

    proptest! {
        #[test]
        fn what_went_in_is_found(paths in proptest::collection::btree_map("[甲乙ab/.]{1,6}", 0u64..5, 0..20), part in "[甲乙ab/.]{1,2}") {
            let sources: Vec<(&str, u64)> = paths.iter().map(|(path, report)| (path.as_str(), *report)).collect();
            let table = table(&sources);
            for (place, (path, report)) in sources.iter().enumerate() {
                prop_assert_eq!(table.path(place), *path);
                prop_assert_eq!(table.report(path), Some(*report));
            }
            let mut with: Vec<u64> = sources.iter().filter(|(path, _)| path.contains(&part)).map(|(_, report)| *report).collect();
            with.sort_unstable();
            with.dedup();
            prop_assert_eq!(table.with_part(&part), with);
        }
    }
}
