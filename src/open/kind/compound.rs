//! What an OLE2 compound file is, by the streams in it.

use std::io::{self, Read, Seek, SeekFrom};

use super::Kind;
use crate::open::unread::Unread;
use crate::report::Format;
use Kind::{Document, Unsupported};

pub(super) const OLD_WPS: &str =
    "a document of an old WPS program (open it in WPS and save it as .docx)";

/// As many sectors of the directory are read, four to thirty-two entries each.
const MOST_SECTORS: usize = 2_048;
/// As many sectors of the table of tables are followed.
const MOST_TABLES: usize = 4_096;

/// Streams by which a compound file is told. The first that is there counts.
const STREAMS: [(&str, Kind); 15] = [
    ("WordDocument", Document(Format::Doc)),
    ("Workbook", Document(Format::Xls)),
    ("Book", Document(Format::Xls)),
    ("PowerPoint Document", Document(Format::Ppt)),
    ("PP40", Document(Format::Ppt)),
    (
        "__properties_version1.0",
        Unsupported("an e-mail message saved by Outlook"),
    ),
    (
        "__nameid_version1.0",
        Unsupported("an e-mail message saved by Outlook"),
    ),
    (
        "VisioDocument",
        Unsupported("a Visio drawing (save it as PDF)"),
    ),
    (
        "HwpSummaryInformation",
        Unsupported("a Hangul document (save it as PDF)"),
    ),
    (
        "FileHeader",
        Unsupported("a Hangul document (save it as PDF)"),
    ),
    (
        "Catalog",
        Unsupported("small copies of pictures; there is no text layer"),
    ),
    (
        "Quill",
        Unsupported("a Publisher document (save it as PDF)"),
    ),
    ("MatOST", Unsupported("a Works document (save it as .docx)")),
    (
        "PerfectOffice_MAIN",
        Unsupported("a WordPerfect document (save it as .docx)"),
    ),
    (
        "CONTENTS",
        Unsupported("a Works or Publisher document (save it as .docx or PDF)"),
    ),
];

/// What a compound file is; where its streams do not tell, by its ending.
pub(super) fn kind<R: Read + Seek>(
    source: &mut R,
    by_ending: Option<Kind>,
) -> Result<Kind, Unread> {
    let entries = match entries(source) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Vec::new(),
        Err(error) => {
            let why = crate::error::plain(&error);
            return Err(Unread::Failed(format!("cannot be read: {why}")));
        }
    };
    let names = top_names(&entries);
    let there = |stream: &str| names.iter().any(|name| name.eq_ignore_ascii_case(stream));
    // An office document of the newer kind with a password lies in a file of the older kind.
    if there("EncryptedPackage") {
        return Err(Unread::Protected);
    }
    if let Some((_, kind)) = STREAMS.iter().find(|(stream, _)| there(stream)) {
        return Ok(*kind);
    }
    match by_ending {
        // Cut off before its directory; its reader says so.
        Some(kind @ Document(Format::Doc | Format::Xls | Format::Ppt)) if names.is_empty() => {
            Ok(kind)
        }
        Some(kind @ Unsupported(_)) => Ok(kind),
        _ if names.is_empty() => Err(Unread::Damaged(
            "an office document of the older kind whose directory cannot be read; copy it again"
                .to_owned(),
        )),
        _ => Ok(Unsupported(
            "an office document of a kind that is not known",
        )),
    }
}

/// An entry of the directory.
struct Entry {
    name: String,
    /// Entries beside this one, and the first below it.
    beside: [u32; 2],
    below: u32,
}

/// The names at the top of the tree: documents put into documents have streams of the same names below.
fn top_names(entries: &[Entry]) -> Vec<&str> {
    let mut names = Vec::new();
    let mut seen = vec![false; entries.len()];
    let mut waiting: Vec<u32> = entries.first().map(|root| root.below).into_iter().collect();
    while let Some(at) = waiting.pop() {
        let at = at as usize;
        let (Some(entry), Some(seen)) = (entries.get(at), seen.get_mut(at)) else {
            continue;
        };
        if !std::mem::replace(seen, true) {
            names.push(entry.name.as_str());
            waiting.extend(entry.beside);
        }
    }
    if names.is_empty() {
        names.extend(entries.iter().skip(1).map(|entry| entry.name.as_str()));
    }
    names
}

/// The entries of the directory, as far as they can be read.
fn entries<R: Read + Seek>(source: &mut R) -> io::Result<Vec<Entry>> {
    source.seek(SeekFrom::Start(0))?;
    let mut header = [0; 512];
    source.read_exact(&mut header)?;
    let shift = u16::from_le_bytes([header[30], header[31]]);
    let sectors = Sectors {
        size: if shift == 12 { 4_096 } else { 512 },
    };
    let mut directory = Vec::new();
    let mut tables = Tables::of(&header);
    let mut sector = u32_at(&header, 48);
    for _ in 0..MOST_SECTORS {
        let Some(bytes) = sectors.read(source, sector)? else {
            break;
        };
        directory.extend(bytes);
        match tables.next_of(source, &sectors, sector)? {
            Some(next) => sector = next,
            None => break,
        }
    }
    Ok(directory.chunks_exact(128).map(entry).collect())
}

fn entry(bytes: &[u8]) -> Entry {
    let length = bytes.get(64).copied().map_or(0, usize::from).min(64);
    let units = bytes.get(..length.saturating_sub(2)).unwrap_or_default();
    let units = units
        .chunks_exact(2)
        .filter_map(|pair| pair.first_chunk().copied());
    let units: Vec<u16> = units.map(u16::from_le_bytes).collect();
    Entry {
        name: String::from_utf16_lossy(&units),
        beside: [u32_at(bytes, 68), u32_at(bytes, 72)],
        below: u32_at(bytes, 76),
    }
}

/// The sectors that a compound file consists of, behind its header.
struct Sectors {
    size: u64,
}

impl Sectors {
    /// The bytes of a sector; none where the file ends before it, or it is none.
    fn read<R: Read + Seek>(&self, source: &mut R, sector: u32) -> io::Result<Option<Vec<u8>>> {
        if sector >= 0xFFFF_FFFA {
            return Ok(None);
        }
        source.seek(SeekFrom::Start((u64::from(sector) + 1) * self.size))?;
        let mut bytes = Vec::new();
        source.take(self.size).read_to_end(&mut bytes)?;
        Ok((!bytes.is_empty()).then_some(bytes))
    }
}

/// The tables that say which sector comes after which.
struct Tables {
    /// The sectors that the tables are in, as far as they have been read.
    known: Vec<u32>,
    /// The sector that lists more of them.
    more: u32,
    /// How many such lists have been read.
    read: usize,
}

impl Tables {
    fn of(header: &[u8; 512]) -> Self {
        let known = header[76..].chunks_exact(4).map(|bytes| u32_at(bytes, 0));
        Tables {
            known: known.collect(),
            more: u32_at(header, 68),
            read: 0,
        }
    }

    /// The sector that comes after another; none at the end.
    fn next_of<R: Read + Seek>(
        &mut self,
        source: &mut R,
        sectors: &Sectors,
        sector: u32,
    ) -> io::Result<Option<u32>> {
        let in_each = sectors.size / 4;
        let table = (u64::from(sector) / in_each) as usize;
        while self.known.len() <= table && self.read < MOST_TABLES {
            let Some(list) = sectors.read(source, self.more)? else {
                break;
            };
            self.read += 1;
            let mut list: Vec<u32> = list.chunks_exact(4).map(|bytes| u32_at(bytes, 0)).collect();
            self.more = list.pop().unwrap_or(u32::MAX);
            self.known.extend(list);
        }
        let Some(table) = self.known.get(table) else {
            return Ok(None);
        };
        let Some(table) = sectors.read(source, *table)? else {
            return Ok(None);
        };
        let at = (u64::from(sector) % in_each) as usize * 4;
        Ok((at + 4 <= table.len()).then(|| u32_at(&table, at)))
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let number = bytes.get(at..).and_then(|bytes| bytes.first_chunk());
    number.copied().map_or(u32::MAX, u32::from_le_bytes)
}
