//! What one container on disk may use up: counting what comes out of it, and saying when it is too much.

use std::cell::{Cell, RefCell};
use std::io::{self, Read};
use std::time::Instant;

use crate::error::plain;
use crate::limits::Limits;
use crate::open::unread::Unread;

/// Text compresses to a tenth, tables of zeros to a two-hundredth; only a bomb goes beyond this.
const MOST_RATIO: u64 = 1_000;
/// One member may go beyond the ratio up to this many bytes,
const FREE_MEMBER: u64 = 64 << 20;
/// and all together up to this many.
const FREE_ALL: u64 = 256 << 20;

/// How far a limit reaches that was struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// This member alone cannot be read.
    Member,
    /// The rest of the container that it lies in cannot be read.
    Container,
    /// The rest of the outermost container cannot be read.
    All,
}

/// What has been used so far of what one container on disk may use.
pub(super) struct Budget<'l> {
    limits: &'l Limits,
    /// Size of the container on disk, in bytes.
    size: u64,
    /// Bytes that came out of it and of the containers in it.
    unpacked: Cell<u64>,
    members: Cell<u64>,
    /// When the member now read was begun.
    begun: Cell<Instant>,
    struck: RefCell<Option<(Scope, Unread)>>,
}

impl<'l> Budget<'l> {
    /// The budget of a container on disk of `size` bytes.
    pub(super) fn new(limits: &'l Limits, size: u64) -> Self {
        Budget {
            limits,
            size,
            unpacked: Cell::new(0),
            members: Cell::new(0),
            begun: Cell::new(Instant::now()),
            struck: RefCell::new(None),
        }
    }

    /// Counts one more member; the reason where that is one too many.
    pub(super) fn begin_member(&self) -> Result<(), Unread> {
        self.begun.set(Instant::now());
        self.members.set(self.members.get() + 1);
        if self.members.get() > self.limits.members {
            return Err(self.too_many());
        }
        Ok(())
    }

    /// The reason for not reading more members.
    pub(super) fn too_many(&self) -> Unread {
        let most = self.limits.members;
        Unread::Limit(format!(
            "holds more than {most} files, the limit for one container; the rest is not read"
        ))
    }

    /// The limit that made a read fail, if that was why.
    pub(super) fn struck(&self) -> Option<(Scope, Unread)> {
        self.struck.borrow_mut().take()
    }

    /// Counts `bytes` that came out of a stream.
    fn spend(&self, bytes: u64, stream: &Stream) -> io::Result<()> {
        let all = self.unpacked.get().saturating_add(bytes);
        self.unpacked.set(all);
        let limits = self.limits;
        let struck = if all > limits.unpacked {
            let limit = size_in_words(limits.unpacked);
            let reason = format!(
                "unpacks to more than {limit}, the limit for one container; the rest is not read"
            );
            (Scope::All, reason)
        } else if all > FREE_ALL.max(self.size.saturating_mul(MOST_RATIO)) {
            (Scope::All, bomb("the rest is not read"))
        } else if stream.is_bomb() {
            (stream.scope, bomb("taken for a decompression bomb"))
        } else if self.begun.get().elapsed() > limits.time {
            let seconds = limits.time.as_secs_f32();
            let reason =
                format!("takes longer than {seconds} seconds to unpack, the limit for one source");
            (stream.scope, reason)
        } else {
            return Ok(());
        };
        *self.struck.borrow_mut() = Some((struck.0, Unread::Limit(struck.1)));
        Err(io::Error::other("a limit was struck"))
    }
}

fn bomb(then: &str) -> String {
    format!("unpacks to more than {MOST_RATIO} times its size, which no document does; {then}")
}

/// One compressed stream: what it came from and how much came out.
struct Stream {
    out: u64,
    packed: Option<u64>,
    scope: Scope,
}

impl Stream {
    fn is_bomb(&self) -> bool {
        let most = self.packed.map(|packed| packed.saturating_mul(MOST_RATIO));
        most.is_some_and(|most| self.out > most.max(FREE_MEMBER))
    }
}

/// A reader that counts what comes out of it and fails when it is too much.
///
/// What has failed once fails ever after: unpackers that go on after an error may never end.
pub(super) struct Metered<'b, R> {
    reader: R,
    failed: Option<io::ErrorKind>,
    stream: Stream,
    budget: &'b Budget<'b>,
}

impl<'b, R: Read> Metered<'b, R> {
    /// Meters `reader`, which unpacks `packed` bytes, if that is known. `scope` is what is lost where
    /// this stream goes beyond what one may.
    pub(super) fn new(
        reader: R,
        packed: Option<u64>,
        scope: Scope,
        budget: &'b Budget<'b>,
    ) -> Self {
        let stream = Stream {
            out: 0,
            packed,
            scope,
        };
        Metered {
            reader,
            failed: None,
            stream,
            budget,
        }
    }
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Some(kind) = self.failed {
            return Err(kind.into());
        }
        let read = self.reader.read(into).and_then(|count| {
            self.stream.out = self.stream.out.saturating_add(count as u64);
            self.budget.spend(count as u64, &self.stream)?;
            Ok(count)
        });
        if let Err(error) = &read
            && error.kind() != io::ErrorKind::Interrupted
        {
            self.failed = Some(error.kind());
        }
        read
    }
}

/// What a failed read says of what was read.
pub(super) fn unread(error: &io::Error) -> Unread {
    if error.raw_os_error().is_some() {
        return Unread::Failed(format!("cannot be read: {}", plain(error)));
    }
    let how = match error.kind() {
        io::ErrorKind::UnexpectedEof => "cut off",
        _ => "its packed bytes are not what was packed",
    };
    Unread::Damaged(format!("{how}; copy it again from where it came"))
}

/// A size limit as people say it: `512 MB`.
pub(super) fn size_in_words(bytes: u64) -> String {
    match bytes {
        _ if bytes >= 1 << 30 && bytes.is_multiple_of(1 << 30) => format!("{} GB", bytes >> 30),
        _ if bytes >= 1 << 20 => format!("{} MB", bytes >> 20),
        _ => format!("{bytes} bytes"),
    }
}
