//! Reading many files with all processors, and giving what they hold in their order.

use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::changes::Job;
use super::update::{Each, Understood};
use crate::error::Result;
use crate::index::ledger::Hash;

/// So many bytes of files are read ahead of those taken in, more or less.
const AHEAD_BYTES: u64 = 16 << 20;
/// Where so many are, reading goes on when there are no more than these: threads that took turns file by file would
/// each drive what the other needs out of the processor's cache.
const AHEAD_AGAIN: u64 = AHEAD_BYTES / 2;
/// Larger files are read as soon as there is room: many take long to read, so that no thread shall wait.
const LARGE: u64 = AHEAD_BYTES / 16;
/// So many files are read ahead, at most.
const AHEAD_SOURCES: usize = 256;
/// So many members of one container wait to be taken in, at most.
const AHEAD_MEMBERS: usize = 2;

/// What came of reading a source.
#[derive(Debug)]
pub(super) struct Read {
    /// The member it is in its container; `None` for the file itself.
    pub(super) member: Option<String>,
    /// The report, or why there is none.
    pub(super) reading: Understood,
}

/// How a file was found when it was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// Of the bytes that were read; `None` where they changed meanwhile.
    pub(super) hash: Option<Hash>,
    /// Whether a change of it since would show in its stamp.
    pub(super) settled: bool,
}

/// A step in the reading of all files.
#[derive(Debug)]
pub(super) enum Step {
    /// Something was read of the current file.
    Read(Box<Read>),
    /// The current file is done.
    Done(Seen),
}

/// How a file is read: gives what it holds, and how it was found.
pub(super) type ReadJob<'a> = dyn Fn(&Job<'_>, &mut Each<'_>) -> Result<Seen> + Sync + 'a;

/// Reads all files and gives what they hold, file by file in their order. Stops at the first error that `read` or `each`
/// gives.
///
/// # Errors
/// Those of `read` and `each`.
pub(super) fn read_all(
    jobs: &[Job<'_>],
    read: &ReadJob<'_>,
    each: &mut dyn FnMut(&Job<'_>, Step) -> Result<()>,
) -> Result<()> {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    let (lines, queue) = bounded(AHEAD_SOURCES);
    let ahead = Ahead::default();
    let claims = Mutex::new(Claims { next: 0, lines });
    std::thread::scope(|scope| {
        for _ in 0..threads.min(jobs.len()) {
            scope.spawn(|| read_claimed(jobs, read, &claims, &ahead));
        }
        let taken = take_in(jobs, queue, &ahead, each);
        // Where it stopped early, nobody must wait for room any more.
        ahead.close();
        taken
    })
}

/// What comes through the line of one file.
type Line = Result<Step>;

/// What the readers share: who reads what next.
struct Claims {
    next: usize,
    /// Where the consumer finds what is read of each file, in their order.
    lines: Sender<Receiver<Line>>,
}

/// Reads one file after another, as long as there are any and anybody wants them.
fn read_claimed(jobs: &[Job<'_>], read: &ReadJob<'_>, claims: &Mutex<Claims>, ahead: &Ahead) {
    loop {
        let (job, line) = {
            let mut claims = claims.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(job) = jobs.get(claims.next) else {
                return;
            };
            if ahead.wait_for_room(job.source.stamp.bytes).is_break() {
                return;
            }
            claims.next += 1;
            let (line, received) = bounded(AHEAD_MEMBERS);
            if claims.lines.send(received).is_err() {
                return;
            }
            (job, line)
        };
        let seen = read(job, &mut |member, reading| {
            let member = member.map(str::to_owned);
            match line.send(Ok(Step::Read(Box::new(Read { member, reading })))) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_nobody_listens) => ControlFlow::Break(()),
            }
        });
        let _ = line.send(seen.map(Step::Done));
    }
}

fn take_in(
    jobs: &[Job<'_>],
    queue: Receiver<Receiver<Line>>,
    ahead: &Ahead,
    each: &mut dyn FnMut(&Job<'_>, Step) -> Result<()>,
) -> Result<()> {
    for job in jobs {
        let Ok(line) = queue.recv() else {
            break;
        };
        for step in line {
            let step = step?;
            let done = matches!(step, Step::Done(_));
            each(job, step)?;
            if done {
                ahead.done(job.source.stamp.bytes);
            }
        }
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
    /// With how many of them there is room for the file that waits; only one does.
    room: Option<u64>,
    closed: bool,
}

impl Ahead {
    /// Waits until a file of this size may be read. What is larger than the bound is read alone.
    fn wait_for_room(&self, bytes: u64) -> ControlFlow<()> {
        let mut state = self.lock();
        let room = AHEAD_BYTES.saturating_sub(bytes);
        if state.bytes > room {
            state.room = Some(if bytes < LARGE { AHEAD_AGAIN } else { room });
        }
        while !state.closed && state.room.is_some_and(|room| state.bytes > room) {
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.room = None;
        state.bytes += bytes;
        match state.closed {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }

    fn done(&self, bytes: u64) {
        let mut state = self.lock();
        state.bytes -= bytes;
        if state.room.is_some_and(|room| state.bytes <= room) {
            self.changed.notify_all();
        }
    }

    fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
