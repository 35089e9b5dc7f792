//! 7z: the header is read and checked here; the packed blocks are unpacked by a crate.
//!
//! The crate trusts a header with its memory and its loops. So it is given one made anew for each
//! block, which says what was checked and nothing else.

mod block;
mod header;

use std::io::{self, Read, Seek};

use sevenz_rust2::{Archive, BlockDecoder, Error, Password};

use super::budget::{self, Metered, Scope};
use super::names::{self, Paths};
use super::{Place, Source, Stop, Walk};
use crate::open::unread::Unread;
use block::Block;
use header::File;

/// Walks a 7z, in the order its members are packed in; files without a byte come last.
pub(super) fn walk(
    walk: &mut Walk<'_>,
    source: &mut dyn Source,
    place: &Place<'_>,
) -> Result<(), Stop> {
    let contents = header::read(source, walk.limits.memory / 2).map_err(Stop::Here)?;
    let mut paths = Paths::default();
    let mut packed = Vec::new();
    let mut others = Vec::new();
    for file in &contents.files {
        let path = (!file.is_folder).then(|| paths.give(&file.name));
        let path = path.filter(|path| !names::is_passed_over(path) && walk.wants(place, path));
        match file.has_bytes {
            true => packed.push((path, file)),
            false => others.push((path, file)),
        }
    }
    let mut packed = packed.into_iter();
    for block in &contents.blocks {
        let members: Vec<_> = packed.by_ref().take(block.pieces.len()).collect();
        if members.iter().any(|(path, _)| path.is_some()) {
            read_block(walk, source, place, block, &members)?;
        }
    }
    // Files for which no bytes are packed, though the header says so, are empty as well.
    for (path, file) in others.into_iter().chain(packed) {
        if let (Some(path), false) = (path, file.is_removal) {
            walk.budget.begin_member().map_err(Stop::All)?;
            walk.member(place, &path, &mut io::empty())?;
        }
    }
    Ok(())
}

/// Reads the members packed in one block: those with a path.
fn read_block(
    walk: &mut Walk<'_>,
    source: &mut dyn Source,
    place: &Place<'_>,
    block: &Block,
    members: &[(Option<String>, &File)],
) -> Result<(), Stop> {
    let last = members.iter().rposition(|(path, _)| path.is_some());
    let budget = walk.budget;
    let mut members = members.iter().take(last.map_or(0, |last| last + 1));
    let mut stop = Ok(());
    let mut broken = None;
    let packed = Some(block.packed_size);
    let read = unpack(block, source, &mut |piece| {
        let Some((path, file)) = members.next() else {
            return false;
        };
        let mut piece = Piece::new(piece);
        let mut metered = Metered::new(&mut piece, packed, Scope::Container, budget);
        stop = read_member(walk, place, path.as_deref(), file, &mut metered);
        broken = piece.broken;
        stop.is_ok() && broken.is_none()
    });
    stop?;
    // Where the block cannot be read on, none of those behind in it can.
    let broken = broken.or(read.err());
    for (path, _) in members {
        if let (Some(path), Some(unread)) = (path, &broken) {
            walk.budget.begin_member().map_err(Stop::All)?;
            walk.tell(place, path, Err(unread.clone()))?;
        }
    }
    Ok(())
}

/// A reader of a piece that knows whether the unpacker can go on behind it.
struct Piece<R> {
    reader: R,
    /// Why it cannot.
    broken: Option<Unread>,
}

impl<R: Read> Piece<R> {
    fn new(reader: R) -> Self {
        Piece {
            reader,
            broken: None,
        }
    }
}

impl<R: Read> Read for Piece<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.reader.read(into).inspect_err(|error| {
            // A wrong checksum is told once all of the piece has come.
            let reason = error.get_ref().and_then(|reason| reason.downcast_ref());
            if !matches!(reason, Some(Error::ChecksumVerificationFailed)) {
                self.broken = Some(budget::unread(error));
            }
        })
    }
}

/// Reads one member, or over it where it has no path. The next begins where it ends.
fn read_member(
    walk: &mut Walk<'_>,
    place: &Place<'_>,
    path: Option<&str>,
    file: &File,
    piece: &mut dyn Read,
) -> Result<(), Stop> {
    if let Some(path) = path {
        walk.budget.begin_member().map_err(Stop::All)?;
        if file.is_link {
            let why = "is a link; links are not followed, pack the file itself instead";
            walk.tell(place, path, Err(Unread::Failed(why.to_owned())))?;
        } else {
            walk.member(place, path, piece)?;
        }
    }
    match io::copy(piece, &mut io::sink()) {
        // A limit ends it all; damage is told of the members that it reaches.
        Err(error) => walk.failure(&error).map(|_| ()),
        Ok(_) => Ok(()),
    }
}

/// Unpacks a block and gives each piece of it until `each` says no.
fn unpack<R: Read + Seek>(
    block: &Block,
    mut source: R,
    each: &mut dyn FnMut(&mut dyn Read) -> bool,
) -> Result<(), Unread> {
    block.refusal.clone().map_or(Ok(()), Err)?;
    let password = Password::empty();
    let archive = Archive::read(&mut io::Cursor::new(block.as_archive()), &password);
    let archive = archive.map_err(|error| unpackable(&error))?;
    let decoder = BlockDecoder::new(1, 0, &archive, &password, &mut source);
    let read = decoder.for_each_entries(&mut |_, piece| Ok(each(piece)));
    read.map(|_| ()).map_err(|error| unpackable(&error))
}

/// Why a block cannot be unpacked.
fn unpackable(error: &Error) -> Unread {
    match error {
        Error::PasswordRequired => Unread::Protected,
        Error::Io(error, _) => budget::unread(error),
        Error::UnsupportedCompressionMethod(_) | Error::Unsupported(_) => {
            Unread::Unsupported("packed by an uncommon method (unpack the 7z instead)".to_owned())
        }
        _ => header::damaged(),
    }
}
