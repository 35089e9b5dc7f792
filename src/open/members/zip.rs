//! Zip: read by the list of members at its end, or without it by the headers before each.

mod directory;
mod entry;
mod salvage;

use std::cell::Cell;
use std::io::{self, BufReader, Read, SeekFrom};

use ::zip::read::{ZipReadOptions, read_zipfile_from_stream_with_options};
use ::zip::result::ZipError;

use super::budget::{Metered, Scope};
use super::names::{self, Paths};
use super::{Place, Source, Stop, Walk, budget};
use crate::open::unread::Unread;
use entry::{Entry, SIZES_FOLLOW};

use directory::Listing;
pub(crate) use directory::list;

/// How members may be packed: not at all, deflate, deflate64, bzip2, LZMA.
const METHODS: [u16; 5] = [0, 8, 9, 12, 14];

/// Walks a zip, in the order of the paths of its members.
pub(super) fn walk(
    walk: &mut Walk<'_>,
    source: &mut dyn Source,
    place: &Place<'_>,
) -> Result<(), Stop> {
    let here = |error: io::Error| Stop::Here(budget::unread(&error));
    let most = walk.limits.members.saturating_add(1);
    let (entries, wrong) = match list(source, most).map_err(here)? {
        Listing::Members { entries, whole } => (entries, (!whole).then(list_breaks_off)),
        Listing::Split => return Err(Stop::Here(split())),
        Listing::Missing => {
            let found = salvage::find(source, most).map_err(here)?;
            let unread = list_missing(found.is_empty());
            (found, Some(unread))
        }
    };
    let cut = entries.len() as u64 >= most;
    for (path, entry) in in_order(entries) {
        if names::is_passed_over(&path) || !walk.wants(place, &path) {
            continue;
        }
        walk.budget.begin_member().map_err(Stop::All)?;
        member(walk, source, place, &path, &entry)?;
    }
    match wrong {
        _ if cut => Err(Stop::All(walk.budget.too_many())),
        Some(unread) => Err(Stop::Here(unread)),
        None => Ok(()),
    }
}

/// The files with their paths, in the order of these.
fn in_order(mut entries: Vec<Entry>) -> Vec<(String, Entry)> {
    let names = names::read(entries.iter().map(Entry::raw_name).collect());
    let mut paths = Paths::default();
    let mut members: Vec<_> = names
        .iter()
        .zip(entries.drain(..))
        .filter(|(_, entry)| !entry.is_folder())
        .map(|(name, entry)| (paths.give(name), entry))
        .collect();
    members.sort_by(|a, b| a.0.cmp(&b.0));
    members
}

/// Reads one member.
fn member(
    walk: &mut Walk<'_>,
    source: &mut dyn Source,
    place: &Place<'_>,
    path: &str,
    entry: &Entry,
) -> Result<(), Stop> {
    if entry.is_encrypted() {
        return walk.tell(place, path, Err(Unread::Protected));
    }
    if entry.is_link() {
        let why = "is a link; links are not followed, pack the file itself instead";
        return walk.tell(place, path, Err(Unread::Failed(why.to_owned())));
    }
    if !METHODS.contains(&entry.method) {
        let what = format!("packed by method {} (unpack the zip)", entry.method);
        return walk.tell(place, path, Err(Unread::Unsupported(what)));
    }
    let data = match entry.data_start(source) {
        Ok(Some(data)) => source.seek(SeekFrom::Start(data)).map(|_| ()),
        Ok(None) => {
            let why = "it is not where the list of the zip says; copy the zip again";
            return walk.tell(place, path, Err(Unread::Damaged(why.to_owned())));
        }
        Err(error) => Err(error),
    };
    if let Err(error) = data {
        return walk.tell(place, path, Err(budget::unread(&error)));
    }
    let budget = walk.budget;
    let closed = Cell::new(false);
    let packed = Closable {
        reader: source.take(entry.packed),
        closed: &closed,
    };
    // The header of the member is made anew from the list, where the sizes are right.
    let header = header_for(entry);
    let mut stream = header.chain(BufReader::new(packed));
    let options = ZipReadOptions::new()
        .override_compressed_size(entry.packed)
        .override_uncompressed_size(entry.size)
        .override_crc(entry.crc);
    match read_zipfile_from_stream_with_options(&mut stream, options) {
        Ok(Some(mut unpacked)) => {
            let packed = Some(entry.packed);
            let mut reader = Metered::new(&mut unpacked, packed, Scope::Member, budget);
            let told = walk.member(place, path, &mut reader);
            // The crate reads to the end of what was left unread, however long that is said to be.
            closed.set(true);
            told
        }
        Ok(None) => walk.tell(place, path, Err(unpackable(&ZipError::FileNotFound))),
        Err(error) => walk.tell(place, path, Err(unpackable(&error))),
    }
}

/// A header like that before each member, without a name, whose sizes are told apart.
fn header_for(entry: &Entry) -> io::Cursor<Vec<u8>> {
    let mut header = b"PK\x03\x04".to_vec();
    let flags = entry.flags | SIZES_FOLLOW;
    for field in [20, flags, entry.method, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] {
        header.extend(field.to_le_bytes());
    }
    io::Cursor::new(header)
}

/// A reader that ends once it is closed.
struct Closable<'c, R> {
    reader: R,
    closed: &'c Cell<bool>,
}

impl<R: Read> Read for Closable<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.closed.get() {
            true => Ok(0),
            false => self.reader.read(into),
        }
    }
}

/// Why a member cannot be unpacked at all.
fn unpackable(error: &ZipError) -> Unread {
    match error {
        ZipError::Io(error) => budget::unread(error),
        _ => Unread::Damaged("its header is wrong; copy it again from where it came".to_owned()),
    }
}

fn list_missing(nothing_found: bool) -> Unread {
    let but = match nothing_found {
        true => "",
        false => ", and only what could be found without it is read",
    };
    Unread::Damaged(format!(
        "cut off or not whole: the list of its members is missing{but}; copy it again from where it came"
    ))
}

fn list_breaks_off() -> Unread {
    Unread::Damaged(
        "the list of its members breaks off, and what stands behind is not read; copy it again from where it came"
            .to_owned(),
    )
}

fn split() -> Unread {
    Unread::Unsupported(
        "one part of a zip that is split over several files (join them with a zip program)"
            .to_owned(),
    )
}
