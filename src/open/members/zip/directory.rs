//! The list of members at the end of a zip.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use super::entry::{Entry, u16_at, u32_at, u64_at};

/// The longest list that is read, in bytes.
const LONGEST: u64 = 256 << 20;

/// The list of members of a zip, as far as it can be read.
#[derive(Debug)]
pub(crate) enum Listing {
    /// The members listed; with `whole` false, the list breaks off, or there are more than asked for.
    Members { entries: Vec<Entry>, whole: bool },
    /// It has no list: it is cut off, or damaged at its end.
    Missing,
    /// It is one part of a zip that is split over several files.
    Split,
}

impl Listing {
    /// The names of the members as they stand in the list; none where there is no list.
    pub(crate) fn names(&self) -> impl Iterator<Item = &[u8]> {
        let entries = match self {
            Listing::Members { entries, .. } => entries.as_slice(),
            Listing::Missing | Listing::Split => &[],
        };
        entries.iter().map(|entry| entry.name.as_slice())
    }
}

/// What the record at the end says of the list.
struct End {
    /// Where the record begins, in bytes from the start of the source.
    at: u64,
    /// Where the list begins, in bytes from the start of the zip.
    start: u64,
    /// How long it is, in bytes.
    length: u64,
    /// How many members it lists.
    count: u64,
    split: bool,
}

/// Reads the list of members, `most` of them.
pub(crate) fn list<R: Read + Seek + ?Sized>(source: &mut R, most: u64) -> io::Result<Listing> {
    let size = source.seek(SeekFrom::End(0))?;
    let Some(end) = find_end(source, size)? else {
        return Ok(Listing::Missing);
    };
    if end.split {
        return Ok(Listing::Split);
    }
    // Where other bytes stand before the zip, its places count from where it begins.
    let before = end.at.checked_sub(end.length);
    let shift = before.and_then(|start| start.checked_sub(end.start));
    for (start, shift) in [(before, shift), (Some(end.start), Some(0))] {
        let (Some(start), Some(shift)) = (start, shift) else {
            continue;
        };
        source.seek(SeekFrom::Start(start))?;
        let length = end.at.saturating_sub(start).min(LONGEST);
        let list = BufReader::new(&mut *source).take(length);
        let (entries, whole) = read_list(list, shift, most)?;
        if !entries.is_empty() || end.count == 0 {
            let whole = whole && entries.len() as u64 >= end.count;
            return Ok(Listing::Members { entries, whole });
        }
    }
    Ok(Listing::Missing)
}

/// Finds the record at the end of a zip, which a comment may follow.
fn find_end<R: Read + Seek + ?Sized>(source: &mut R, size: u64) -> io::Result<Option<End>> {
    let from = size.saturating_sub(22 + 65_535);
    source.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    source.take(22 + 65_535).read_to_end(&mut tail)?;
    let mut candidates = (0..tail.len().saturating_sub(21))
        .rev()
        .filter(|at| tail.get(*at..*at + 4) == Some(b"PK\x05\x06"));
    // The comment says how long it is: the record whose comment ends with the file is the one.
    let reaches_end = |at: &usize| at + 22 + usize::from(u16_at(&tail, at + 20)) == tail.len();
    let exact = candidates.clone().find(reaches_end);
    let Some(at) = exact.or_else(|| candidates.next()) else {
        return Ok(None);
    };
    let record = tail.get(at..).unwrap_or_default();
    let parts = [4, 6].map(|at| u16_at(record, at));
    let mut end = End {
        at: from + at as u64,
        start: u64::from(u32_at(record, 16)),
        length: u64::from(u32_at(record, 12)),
        count: u64::from(u16_at(record, 10)),
        // A whole zip is part 0 of itself; 65,535 stands for what has no room.
        split: parts.iter().any(|part| ![0, u16::MAX].contains(part)),
    };
    let locator = at.checked_sub(20).and_then(|at| tail.get(at..at + 20));
    if let Some(locator) = locator.filter(|locator| locator.starts_with(b"PK\x06\x07")) {
        read_large_end(source, u64_at(locator, 8), &mut end)?;
    }
    Ok(Some(end))
}

/// Reads the record that a zip with many or large members has before the other, at `stated`.
fn read_large_end<R: Read + Seek + ?Sized>(
    source: &mut R,
    stated: u64,
    end: &mut End,
) -> io::Result<()> {
    // Where other bytes stand before the zip, the stated place is wrong. With nothing added, the
    // record stands just before what leads to it.
    let just_before = end.at.saturating_sub(20 + 56);
    for at in [stated, just_before] {
        source.seek(SeekFrom::Start(at))?;
        let mut record = Vec::new();
        source.take(56).read_to_end(&mut record)?;
        if record.len() == 56 && record.starts_with(b"PK\x06\x06") {
            end.at = at;
            end.start = u64_at(&record, 48);
            end.length = u64_at(&record, 40);
            end.count = u64_at(&record, 32);
            end.split |= u32_at(&record, 16) != 0 || u32_at(&record, 20) != 0;
            return Ok(());
        }
    }
    Ok(())
}

/// Reads entries as far as they go, `most` at most, and whether they end as they should.
fn read_list(mut list: impl Read, shift: u64, most: u64) -> io::Result<(Vec<Entry>, bool)> {
    let mut entries = Vec::new();
    loop {
        let mut header = Vec::new();
        list.by_ref().take(46).read_to_end(&mut header)?;
        if header.len() < 46 || !header.starts_with(b"PK\x01\x02") {
            // A signature may stand at the end of the list.
            let ended = header.is_empty() || header.starts_with(b"PK\x05\x05");
            return Ok((entries, ended));
        }
        let [name_length, extra_length, comment_length] =
            [28, 30, 32].map(|at| u64::from(u16_at(&header, at)));
        let mut fields = Vec::new();
        let all = name_length + extra_length + comment_length;
        let read = list.by_ref().take(all).read_to_end(&mut fields)?;
        if (read as u64) < all || entries.len() as u64 >= most {
            return Ok((entries, false));
        }
        let (name, rest) = fields.split_at(name_length as usize);
        let mut entry = Entry {
            name: name.to_vec(),
            unicode_name: None,
            flags: u16_at(&header, 8),
            method: u16_at(&header, 10),
            crc: u32_at(&header, 16),
            packed: u64::from(u32_at(&header, 20)),
            size: u64::from(u32_at(&header, 24)),
            at: u64::from(u32_at(&header, 42)),
            made_on: header.get(5).copied().unwrap_or_default(),
            attributes: u32_at(&header, 38),
        };
        entry.apply_extra(rest.get(..extra_length as usize).unwrap_or_default());
        entry.at = entry.at.saturating_add(shift);
        entries.push(entry);
    }
}
