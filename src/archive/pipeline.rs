//! Reading many sources with all processors, and giving what they hold in their order.

use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::reading::{Each, Place, Reading, SourceReader};
use crate::config::Config;
use crate::crawl::Source;
use crate::error::Result;

/// So many bytes of files are read ahead of those taken in, more or less.
const AHEAD_BYTES: u64 = 16 << 20;
/// So many files are read ahead, at most.
const AHEAD_SOURCES: usize = 256;
/// So many members of one container wait to be taken in, at most.
const AHEAD_MEMBERS: usize = 2;

/// What came of reading a source or a member.
#[derive(Debug)]
pub(super) struct Read {
    /// Its path below the corpus.
    pub(super) path: String,
    /// The report, or why there is none.
    pub(super) reading: std::result::Result<Reading, String>,
}

/// A step in the reading of all sources.
#[derive(Debug)]
pub(super) enum Step {
    /// Something was read of the current source.
    Read(Box<Read>),
    /// The current source is done.
    Done,
}

/// Reads all sources and gives what they hold, source by source in their order. Stops at the first
/// error that `each` gives.
///
/// # Errors
/// Those of `each`.
pub(super) fn read_all(
    sources: &[Source],
    reader: &SourceReader,
    config: &Config,
    each: &mut dyn FnMut(&Source, Step) -> Result<()>,
) -> Result<()> {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    let (lines, queue) = bounded(AHEAD_SOURCES);
    let ahead = Ahead::default();
    let claims = Mutex::new(Claims { next: 0, lines });
    std::thread::scope(|scope| {
        for _ in 0..threads.min(sources.len()) {
            scope.spawn(|| {
                read_claimed(
                    sources,
                    &|place, each| reader.read(place, config, each),
                    &claims,
                    &ahead,
                )
            });
        }
        let taken = take_in(sources, queue, &ahead, each);
        // Where it stopped early, nobody must wait for room any more.
        ahead.close();
        taken
    })
}

/// What the readers share: who reads what next.
struct Claims {
    next: usize,
    /// Where the consumer finds what is read of each source, in their order.
    lines: Sender<Receiver<Box<Read>>>,
}

/// Reads one source after another, as long as there are any and anybody wants them.
fn read_claimed(
    sources: &[Source],
    read: &(dyn Fn(Place<'_>, &mut Each<'_>) + Sync),
    claims: &Mutex<Claims>,
    ahead: &Ahead,
) {
    loop {
        let (source, line) = {
            let mut claims = claims.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(source) = sources.get(claims.next) else {
                return;
            };
            if ahead.wait_for_room(source.bytes).is_break() {
                return;
            }
            claims.next += 1;
            let (line, received) = bounded(AHEAD_MEMBERS);
            if claims.lines.send(received).is_err() {
                return;
            }
            (source, line)
        };
        let place = Place {
            file: &source.file,
            path: &source.path,
            below: &source.path,
            only: None,
        };
        read(place, &mut |member, reading| {
            let path = match member {
                Some(member) => format!("{}!/{member}", source.path),
                None => source.path.clone(),
            };
            match line.send(Box::new(Read { path, reading })) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_nobody_listens) => ControlFlow::Break(()),
            }
        });
    }
}

fn take_in(
    sources: &[Source],
    queue: Receiver<Receiver<Box<Read>>>,
    ahead: &Ahead,
    each: &mut dyn FnMut(&Source, Step) -> Result<()>,
) -> Result<()> {
    for source in sources {
        let Ok(line) = queue.recv() else {
            break;
        };
        for read in line {
            each(source, Step::Read(read))?;
        }
        ahead.done(source.bytes);
        each(source, Step::Done)?;
    }
    Ok(())
}

/// Bounds how many bytes of files are read ahead.
#[derive(Debug, Default)]
struct Ahead {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    bytes: u64,
    closed: bool,
}

impl Ahead {
    /// Waits until a file of this size may be read. What is larger than the bound is read alone.
    fn wait_for_room(&self, bytes: u64) -> ControlFlow<()> {
        let mut state = self.lock();
        while !state.closed && state.bytes > 0 && state.bytes + bytes > AHEAD_BYTES {
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.bytes += bytes;
        match state.closed {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }

    fn done(&self, bytes: u64) {
        self.lock().bytes -= bytes;
        self.changed.notify_all();
    }

    fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
