//! The members of a zip whose list is missing, by the headers that stand before each.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use super::entry::{Entry, SIZES_FOLLOW, u16_at, u32_at};

/// Finds members by their own headers, `most` of them.
pub(super) fn find<R: Read + Seek + ?Sized>(source: &mut R, most: u64) -> io::Result<Vec<Entry>> {
    let mut scan = Scan::new(source)?;
    let mut entries = Vec::new();
    // A member whose sizes follow it, and where its bytes begin.
    let mut open: Option<(Entry, u64)> = None;
    while let Some((at, sign)) = scan.next_sign()? {
        match sign {
            _ if entries.len() as u64 >= most => break,
            Sign::List => break,
            Sign::Member => match scan.header(at)? {
                Some((entry, data)) if entry.flags & SIZES_FOLLOW != 0 => {
                    open = Some((entry, data));
                }
                Some((entry, data)) => {
                    // The search goes on behind its bytes, which may hold a zip themselves.
                    scan.go_to(data.saturating_add(entry.packed))?;
                    entries.push(entry);
                    open = None;
                }
                None => {}
            },
            Sign::Sizes => {
                let fields = scan.peek(12)?;
                let sizes = [4, 8].map(|at| u64::from(u32_at(&fields, at)));
                if let Some((mut entry, _)) =
                    open.take_if(|open| at.checked_sub(open.1) == Some(sizes[0]))
                {
                    entry.crc = u32_at(&fields, 0);
                    [entry.packed, entry.size] = sizes;
                    entries.push(entry);
                }
            }
        }
    }
    Ok(entries)
}

/// What a header is of.
enum Sign {
    Member,
    /// The checksum and sizes of the member before.
    Sizes,
    /// The list of members, behind which no more come.
    List,
}

/// A search through a source, from its start to its end.
struct Scan<'s, R: Read + Seek + ?Sized> {
    source: BufReader<&'s mut R>,
    at: u64,
    size: u64,
}

impl<'s, R: Read + Seek + ?Sized> Scan<'s, R> {
    fn new(source: &'s mut R) -> io::Result<Self> {
        let size = source.seek(SeekFrom::End(0))?;
        source.seek(SeekFrom::Start(0))?;
        let source = BufReader::with_capacity(64 << 10, source);
        Ok(Scan {
            source,
            at: 0,
            size,
        })
    }

    /// The next sign of a header and where it begins. The search goes on behind it.
    fn next_sign(&mut self) -> io::Result<Option<(u64, Sign)>> {
        let mut last = 0_u32;
        loop {
            let buffer = self.source.fill_buf()?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let mut read = 0;
            let mut sign = None;
            for byte in buffer {
                read += 1;
                last = last << 8 | u32::from(*byte);
                sign = match &last.to_be_bytes() {
                    b"PK\x03\x04" => Some(Sign::Member),
                    b"PK\x07\x08" => Some(Sign::Sizes),
                    b"PK\x01\x02" => Some(Sign::List),
                    _ => continue,
                };
                break;
            }
            self.source.consume(read);
            self.at += read as u64;
            if let Some(sign) = sign {
                return Ok(Some((self.at - 4, sign)));
            }
        }
    }

    /// Goes to a place, which costs no seek where it is near.
    fn go_to(&mut self, at: u64) -> io::Result<()> {
        let at = at.min(self.size);
        let by = i64::try_from(i128::from(at) - i128::from(self.at)).unwrap_or(i64::MAX);
        self.source.seek_relative(by)?;
        self.at = at;
        Ok(())
    }

    /// As many bytes from here as there are, up to `count`.
    fn take(&mut self, count: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        (&mut self.source).take(count).read_to_end(&mut bytes)?;
        self.at += bytes.len() as u64;
        Ok(bytes)
    }

    /// The same without going on.
    fn peek(&mut self, count: u64) -> io::Result<Vec<u8>> {
        let at = self.at;
        let bytes = self.take(count)?;
        self.go_to(at)?;
        Ok(bytes)
    }

    /// The member whose header begins at `at`, its sign just read, and where its bytes begin.
    fn header(&mut self, at: u64) -> io::Result<Option<(Entry, u64)>> {
        let behind = self.at;
        let header = self.take(26)?;
        let [name_length, extra_length] = [22, 24].map(|at| u64::from(u16_at(&header, at)));
        let name = self.take(name_length)?;
        let extra = self.take(extra_length)?;
        let data = self.at;
        let mut entry = Entry {
            name,
            flags: u16_at(&header, 2),
            method: u16_at(&header, 4),
            crc: u32_at(&header, 10),
            packed: u32_at(&header, 14).into(),
            size: u32_at(&header, 18).into(),
            at,
            ..Entry::default()
        };
        // A sign by chance, in the midst of packed bytes, has no sense behind it.
        let whole = extra.len() as u64 == extra_length && !entry.name.is_empty();
        if !whole || u16_at(&header, 0) >= 100 || entry.method >= 100 {
            self.go_to(behind)?;
            return Ok(None);
        }
        entry.apply_extra(&extra);
        entry.at = at;
        Ok(Some((entry, data)))
    }
}
