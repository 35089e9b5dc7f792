//! Walking containers: from a zip, tar, gz or 7z to the files in it, those of containers in it too.
//!
//! Nothing is unpacked to disk. A container in a container is held in memory, within the limit for
//! one source. What a container declares of itself, sizes above all, is never believed: what comes
//! out of it is counted.

mod budget;
mod gzip;
#[cfg(test)]
pub(crate) mod make;
mod names;
mod seven_zip;
mod tar;
mod zip;

use std::io::{Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use crate::limits::Limits;
use crate::open::kind::{self, Container, FirstLook, Kind};
use crate::open::unread::Unread;
use budget::{Budget, Scope, size_in_words};

pub(crate) use tar::is_tar;
pub(crate) use zip::list as list_zip;

/// What is found in a container: a file that is no container itself, or why one cannot be read.
#[derive(Debug)]
pub(crate) struct Member {
    /// Path inside the outermost container, nested ones joined with `!/`: `b.zip!/c.txt`. Such paths
    /// cannot lead out of the container, and no two members of one container have the same.
    pub(crate) path: String,
    /// What it is, never a container, with its bytes; or why it cannot be read.
    pub(crate) content: Result<(Kind, Vec<u8>), Unread>,
}

/// Walks a container and hands what is in it to `each`, until that breaks.
///
/// `name` is the file name of the container. With `only`, the member of that path alone is handed
/// over (all members of it, where it is a container itself), if there is one. Members of a zip come
/// in order of path, those of the others in the order they are stored in. Hidden files, folders and
/// the droppings of desktops are passed over. The error is for what keeps the container, or the rest
/// of it, from being read; members may have been handed over before.
pub(crate) fn walk<R: Read + Seek>(
    container: Container,
    mut source: R,
    name: &str,
    only: Option<&str>,
    limits: &Limits,
    each: &mut dyn FnMut(Member) -> ControlFlow<()>,
) -> Result<(), Unread> {
    let size = source
        .seek(SeekFrom::End(0))
        .map_err(|error| budget::unread(&error))?;
    if size > limits.container {
        let limit = size_in_words(limits.container);
        return Err(Unread::Limit(format!(
            "larger than {limit}, the limit for one container"
        )));
    }
    let budget = Budget::new(limits, size);
    let mut walk = Walk {
        limits,
        budget: &budget,
        only,
        each,
    };
    let place = Place {
        name,
        inside: String::new(),
        depth: 1,
    };
    match walk.container(container, &mut source, &place) {
        Ok(()) | Err(Stop::Asked) => Ok(()),
        Err(Stop::Here(unread) | Stop::All(unread)) => Err(unread),
    }
}

/// What a container is read from.
trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

/// Why a walk goes no further.
enum Stop {
    /// The caller has seen enough.
    Asked,
    /// The rest of this container cannot be read; the walk goes on after it.
    Here(Unread),
    /// The outermost container has used up what it may.
    All(Unread),
}

/// Where in the outermost container a walk is.
struct Place<'p> {
    /// The file name of the container.
    name: &'p str,
    /// What the paths of its members begin with: empty, or `b.zip!/`.
    inside: String,
    /// How many containers lie around its members.
    depth: u32,
}

/// A walk through one container on disk.
struct Walk<'w> {
    limits: &'w Limits,
    budget: &'w Budget<'w>,
    only: Option<&'w str>,
    each: &'w mut dyn FnMut(Member) -> ControlFlow<()>,
}

impl Walk<'_> {
    /// Walks one container. Calls itself by way of `member`, at most as deep as the limit allows.
    fn container(
        &mut self,
        container: Container,
        source: &mut dyn Source,
        place: &Place<'_>,
    ) -> Result<(), Stop> {
        match container {
            Container::Zip => zip::walk(self, source, place),
            Container::Tar => tar::walk(self, source, tar::Packing::None, place),
            Container::Gzip => gzip::walk(self, source, place),
            Container::SevenZip => seven_zip::walk(self, source, place),
        }
    }

    /// Whether the member at `path` of this place is asked for, or leads to what is.
    fn wants(&self, place: &Place<'_>, path: &str) -> bool {
        let Some(only) = self.only else { return true };
        let below = |whole: &str, start: &str| {
            let rest = whole.strip_prefix(start);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("!/"))
        };
        let path = format!("{}{path}", place.inside);
        below(only, &path) || below(&path, only)
    }

    /// Hands over what was found at `path` of this place.
    fn tell(
        &mut self,
        place: &Place<'_>,
        path: &str,
        content: Result<(Kind, Vec<u8>), Unread>,
    ) -> Result<(), Stop> {
        let path = format!("{}{path}", place.inside);
        match (self.each)(Member { path, content }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stop::Asked),
        }
    }

    /// Reads a member and hands it over; where it is a container, what is in it. The reader counts
    /// what comes out of it, and may not have been read to its end afterwards.
    fn member(&mut self, place: &Place<'_>, path: &str, reader: &mut dyn Read) -> Result<(), Stop> {
        let bytes = match self.read(path, reader) {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(unread)) => return self.tell(place, path, Err(unread)),
            Err(error) => {
                let unread = self.failure(&error)?;
                return self.tell(place, path, Err(unread));
            }
        };
        let head = bytes.get(..kind::HEAD).unwrap_or(&bytes);
        let look = kind::first_look(head, path);
        match kind::look_inside(&mut Cursor::new(&bytes), look, path) {
            Ok(Kind::Container(container)) => self.nested(place, path, container, bytes),
            Ok(Kind::Unsupported(what)) => self.tell(place, path, Err(kind::refused(what))),
            Ok(kind) => self.tell(place, path, Ok((kind, bytes))),
            Err(unread) => self.tell(place, path, Err(unread)),
        }
    }

    /// The bytes of a member, or why it is not read whole.
    fn read(
        &mut self,
        path: &str,
        reader: &mut dyn Read,
    ) -> std::io::Result<Result<Vec<u8>, Unread>> {
        let mut bytes = Vec::new();
        reader.take(kind::HEAD as u64).read_to_end(&mut bytes)?;
        // A film need not be unpacked to be told that it is one.
        if let FirstLook::Known(Kind::Unsupported(what)) = kind::first_look(&bytes, path) {
            return Ok(Err(kind::refused(what)));
        }
        let most = self.limits.source.saturating_add(1);
        let most = most.saturating_sub(bytes.len() as u64);
        reader.take(most).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > self.limits.source {
            let limit = size_in_words(self.limits.source);
            return Ok(Err(Unread::Limit(format!(
                "larger than {limit}, the limit for one source"
            ))));
        }
        Ok(Ok(bytes))
    }

    /// Walks a container that lies in another.
    fn nested(
        &mut self,
        place: &Place<'_>,
        path: &str,
        container: Container,
        bytes: Vec<u8>,
    ) -> Result<(), Stop> {
        let deepest = self.limits.depth.min(DEEPEST);
        if place.depth >= deepest {
            let unread = Unread::Limit(format!(
                "lies in {deepest} containers, the limit for containers in containers; unpack the outer ones"
            ));
            return self.tell(place, path, Err(unread));
        }
        let inner = Place {
            name: names::last_part(path),
            inside: format!("{}{path}!/", place.inside),
            depth: place.depth + 1,
        };
        match self.container(container, &mut Cursor::new(bytes), &inner) {
            Err(Stop::Here(unread)) => self.tell(place, path, Err(unread)),
            other => other,
        }
    }

    /// What a failed read means for its member; where it means more than that, the stop.
    fn failure(&self, error: &std::io::Error) -> Result<Unread, Stop> {
        match self.budget.struck() {
            None => Ok(budget::unread(error)),
            Some((Scope::Member, unread)) => Ok(unread),
            Some((Scope::Container, unread)) => Err(Stop::Here(unread)),
            Some((Scope::All, unread)) => Err(Stop::All(unread)),
        }
    }
}

/// No deeper than this, whatever the limits say: each container on the way takes room on the stack.
const DEEPEST: u32 = 64;

#[cfg(test)]
mod tests;
