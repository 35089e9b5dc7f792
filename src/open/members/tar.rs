//! Tar: read as a stream, so that one in a gzip is never held whole.

use std::io::{self, BufReader, Read, SeekFrom};
use std::ops::ControlFlow;

use ::tar::{Archive, EntryType, PaxExtensions};

use super::budget::{Budget, Metered, Scope};
use super::gzip::Gunzip;
use super::names::{self, Paths, RawName};
use super::{Place, Source, Stop, Walk, budget};
use crate::open::unread::Unread;

/// Longest name or list of attributes that an entry may have, in bytes.
const LONGEST_EXTENSION: u64 = 64 << 10;
/// Most bytes of names that are weighed together to tell their encoding.
const MOST_NAMES: usize = 64 << 20;

/// What a tar is packed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
}

/// Whether these first bytes, at least 512, are those of a tar: by its sign, or by the checksum of
/// its first header, which the oldest have alone.
pub(crate) fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..512) else {
        return false;
    };
    let sum: u32 = header
        .iter()
        .enumerate()
        .map(|(at, byte)| match at {
            148..156 => u32::from(b' '),
            _ => u32::from(*byte),
        })
        .sum();
    let stated = header.get(148..156).and_then(octal);
    let sign = header.get(257..262) == Some(b"ustar");
    header.first() != Some(&0) && (sign || stated == Some(sum))
}

fn octal(field: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(field).ok()?;
    let text = text.trim_matches(|character| character == ' ' || character == '\0');
    u32::from_str_radix(text, 8).ok()
}

/// Walks a tar, packed as said.
pub(super) fn walk(
    walk: &mut Walk<'_>,
    source: &mut dyn Source,
    packing: Packing,
    place: &Place<'_>,
) -> Result<(), Stop> {
    let budget = walk.budget;
    let mut pass = Pass::default();
    pass.run(walk, &mut *open(budget, source, packing)?, place)?;
    let Some(reached) = pass.stopped_at else {
        return Ok(());
    };
    // A name is not UTF-8. All such names are gathered, since together they tell their encoding,
    // and the tar is read again from where the first of them stands.
    let mut names = Vec::new();
    for_each_entry(
        walk,
        &mut *open(budget, source, packing)?,
        &mut |_, _, name, _| {
            let size: usize = names.iter().map(Vec::len).sum();
            if std::str::from_utf8(&name).is_err() && size < MOST_NAMES {
                names.push(name);
            }
            Ok(ControlFlow::Continue(()))
        },
    )?;
    let names = names.into_iter().map(RawName::Bytes).collect();
    pass.foreign = Some(names::read(names).into_iter());
    pass.skip = reached;
    pass.run(walk, &mut *open(budget, source, packing)?, place)
}

/// The tar from its first byte.
fn open<'s>(
    budget: &'s Budget<'s>,
    source: &'s mut dyn Source,
    packing: Packing,
) -> Result<Box<dyn Read + 's>, Stop> {
    let here = |error: io::Error| Stop::Here(budget::unread(&error));
    let packed = Some(source.seek(SeekFrom::End(0)).map_err(here)?);
    source.seek(SeekFrom::Start(0)).map_err(here)?;
    let source = BufReader::with_capacity(64 << 10, source);
    let scope = Scope::Container;
    Ok(match packing {
        Packing::None => Box::new(Metered::new(source, packed, scope, budget)),
        Packing::Gzip => Box::new(Metered::new(Gunzip::new(source), packed, scope, budget)),
    })
}

/// One reading of a tar from its start.
#[derive(Default)]
struct Pass {
    paths: Paths,
    /// The names that are not UTF-8, once they have been read.
    foreign: Option<std::vec::IntoIter<String>>,
    /// Entries to leave out, seen in an earlier pass.
    skip: usize,
    /// The entry at which a name could not be read.
    stopped_at: Option<usize>,
}

impl Pass {
    fn run(
        &mut self,
        walk: &mut Walk<'_>,
        reader: &mut dyn Read,
        place: &Place<'_>,
    ) -> Result<(), Stop> {
        for_each_entry(walk, reader, &mut |walk, at, name, entry| {
            if at < self.skip {
                return Ok(ControlFlow::Continue(()));
            }
            let Some(name) = self.read_name(name) else {
                self.stopped_at = Some(at);
                return Ok(ControlFlow::Break(()));
            };
            let entry_type = entry.header().entry_type();
            if entry_type.is_dir() || name.ends_with('/') {
                return Ok(ControlFlow::Continue(()));
            }
            let path = self.paths.give(&name);
            if names::is_passed_over(&path) || !walk.wants(place, &path) {
                return Ok(ControlFlow::Continue(()));
            }
            walk.budget.begin_member().map_err(Stop::All)?;
            match not_a_file(entry_type) {
                Some(unread) => walk.tell(place, &path, Err(unread))?,
                None => {
                    let left = entry.size();
                    walk.member(
                        place,
                        &path,
                        &mut Whole {
                            reader: entry,
                            left,
                        },
                    )?;
                }
            }
            Ok(ControlFlow::Continue(()))
        })
    }

    /// A name as text; none where it is not UTF-8 and the others like it are not known yet.
    fn read_name(&mut self, name: Vec<u8>) -> Option<String> {
        match (String::from_utf8(name), &mut self.foreign) {
            (Ok(name), _) => Some(name),
            (Err(_), None) => None,
            (Err(error), Some(foreign)) => Some(
                foreign
                    .next()
                    .unwrap_or_else(|| String::from_utf8_lossy(error.as_bytes()).into_owned()),
            ),
        }
    }
}

/// Why an entry of this type is not read, where it is no file.
fn not_a_file(entry: EntryType) -> Option<Unread> {
    let why = match entry {
        EntryType::Symlink | EntryType::Link => {
            "is a link; links are not followed, pack the file itself instead"
        }
        EntryType::Char | EntryType::Block | EntryType::Fifo => "is neither a file nor a folder",
        EntryType::GNUSparse => "is stored with holes, which kaijuan does not read; unpack it",
        _ => return None,
    };
    Some(Unread::Failed(why.to_owned()))
}

type Entry<'e, 'r> = ::tar::Entry<'e, &'r mut dyn Read>;
type EachEntry<'f> = dyn FnMut(&mut Walk<'_>, usize, Vec<u8>, &mut Entry<'_, '_>) -> Result<ControlFlow<()>, Stop>
    + 'f;

/// Gives each entry with its number and its name in bytes, until `each` breaks.
///
/// The entries that hold long names and attributes of the next are read here, so that they cannot ask
/// for memory without bound.
fn for_each_entry(
    walk: &mut Walk<'_>,
    mut reader: &mut dyn Read,
    each: &mut EachEntry<'_>,
) -> Result<(), Stop> {
    let mut archive = Archive::new(&mut reader as &mut dyn Read);
    let entries = archive
        .entries()
        .map_err(|error| Stop::Here(budget::unread(&error)))?;
    let mut ahead = Ahead::default();
    let mut number = 0;
    for entry in entries.raw(true) {
        let mut entry = entry.map_err(|error| broken(walk, &error))?;
        match entry.header().entry_type() {
            EntryType::GNULongName => {
                ahead
                    .long_name(&mut entry)
                    .map_err(|error| broken(walk, &error))?;
            }
            EntryType::XHeader => {
                ahead
                    .pax(&mut entry)
                    .map_err(|error| broken(walk, &error))?;
            }
            // What says something of all entries, of links, or of the tar itself.
            EntryType::XGlobalHeader | EntryType::GNULongLink => {}
            other if matches!(other.as_byte(), b'V' | b'M' | b'N' | b'D') => {}
            _ => {
                let Ahead { name, size } = std::mem::take(&mut ahead);
                if size.is_some_and(|size| size != entry.size()) {
                    return Err(Stop::Here(Unread::Limit(
                        "holds a file larger than 8 GB; the rest is not read".to_owned(),
                    )));
                }
                let name = name.unwrap_or_else(|| entry.path_bytes().into_owned());
                if each(walk, number, name, &mut entry)?.is_break() {
                    return Ok(());
                }
                number += 1;
            }
        }
    }
    Ok(())
}

/// What was said of the entry that comes next.
#[derive(Default)]
struct Ahead {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

impl Ahead {
    /// Reads a long name as GNU tar writes it.
    fn long_name(&mut self, entry: &mut Entry<'_, '_>) -> io::Result<()> {
        let mut name = Vec::new();
        entry.take(LONGEST_EXTENSION).read_to_end(&mut name)?;
        while name.last() == Some(&0) {
            name.pop();
        }
        self.name = Some(name);
        Ok(())
    }

    /// Reads attributes as POSIX has them.
    fn pax(&mut self, entry: &mut Entry<'_, '_>) -> io::Result<()> {
        let mut list = Vec::new();
        entry.take(LONGEST_EXTENSION).read_to_end(&mut list)?;
        for record in PaxExtensions::new(&list).flatten() {
            match record.key_bytes() {
                b"path" => self.name = Some(record.value_bytes().to_vec()),
                b"size" => self.size = record.value().ok().and_then(|size| size.parse().ok()),
                _ => {}
            }
        }
        Ok(())
    }
}

/// The stop for a tar that cannot be read on.
fn broken(walk: &Walk<'_>, error: &io::Error) -> Stop {
    match walk.failure(error) {
        Err(stop) => stop,
        Ok(Unread::Damaged(_)) => Stop::Here(Unread::Damaged(
            "cut off, or not a whole tar from some place on; copy it again from where it came"
                .to_owned(),
        )),
        Ok(unread) => Stop::Here(unread),
    }
}

/// A reader of an entry that fails where the tar ends before the entry does.
struct Whole<R> {
    reader: R,
    left: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(into)?;
        self.left = self.left.saturating_sub(count as u64);
        if count == 0 && self.left > 0 && !into.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(count)
    }
}
