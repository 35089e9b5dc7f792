//! Threads that stand by while a program answers its one question.
//!
//! They begin when the index is opened, and do not go to sleep between the steps of a search: to wake up a processor can
//! take longer than a search takes. Nobody waits for a thread that has not begun with what it was given.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvError, Sender, TryRecvError, unbounded};

/// With the one who asks, there are no more threads than this.
const MOST: usize = 4;

/// So long a thread without work stays awake.
const AWAKE: Duration = Duration::from_millis(1);

type Job = Box<dyn FnOnce() + Send>;

/// Threads that do what they are given, until it is dropped.
#[derive(Debug)]
pub(crate) struct Crew {
    jobs: Sender<Job>,
    threads: usize,
}

impl Crew {
    /// As many threads as there are processors for, beside this one, and as there is work for; `None` where that is none.
    pub(crate) fn begin(work: usize) -> Option<Crew> {
        let wanted = processors().min(MOST).min(work).saturating_sub(1);
        let (jobs, given) = unbounded::<Job>();
        let place = Place::of_this_thread();
        let begun = (0..wanted).map_while(|_| {
            let given = given.clone();
            let work = move || {
                place.leave();
                while let Ok(job) = next(&given) {
                    // Whoever waits for what it does hears of a panic otherwise.
                    let _ = catch_unwind(AssertUnwindSafe(job));
                }
            };
            // Where no more threads can be had, there are fewer.
            thread::Builder::new().spawn(work).ok()
        });
        let threads = begun.count();
        if threads > 0 {
            // So that they can leave.
            thread::yield_now();
        }
        (threads > 0).then_some(Crew { jobs, threads })
    }

    /// How many threads stand by.
    pub(crate) fn threads(&self) -> usize {
        self.threads
    }

    /// Has this done by the next thread that is free.
    pub(crate) fn give(&self, job: impl FnOnce() + Send + 'static) {
        // It fails only where all threads have ended, and they do not before this is dropped.
        let _ = self.jobs.send(Box::new(job));
    }
}

/// The next job, for which a thread waits awake at first.
fn next(given: &Receiver<Job>) -> Result<Job, RecvError> {
    let mut waiting = None;
    loop {
        match given.try_recv() {
            Ok(job) => return Ok(job),
            Err(TryRecvError::Disconnected) => return Err(RecvError),
            Err(TryRecvError::Empty) => {}
        }
        if waiting.get_or_insert_with(Instant::now).elapsed() > AWAKE {
            return given.recv();
        }
        thread::yield_now();
    }
}

/// The processor on which a thread runs.
///
/// A new thread should begin on another one. But in a virtual machine a processor without work is not there for the
/// kernel, as the host may have taken it away; then the new thread waits behind the one that began it until the next tick
/// of the clock, some milliseconds. A thread that may not run where it is goes elsewhere at once.
#[derive(Clone, Copy)]
struct Place(#[cfg(target_os = "linux")] usize);

#[cfg(target_os = "linux")]
impl Place {
    fn of_this_thread() -> Place {
        Place(rustix::thread::sched_getcpu())
    }

    /// Where this thread runs there, it goes on elsewhere, if it may.
    fn leave(self) {
        use rustix::thread::{sched_getaffinity, sched_getcpu, sched_setaffinity};

        if sched_getcpu() != self.0 {
            return;
        }
        if let Ok(all) = sched_getaffinity(None) {
            let mut others = all;
            others.unset(self.0);
            // Where this fails it stays, which only takes longer.
            if others.count() > 0 && sched_setaffinity(None, &others).is_ok() {
                let _ = sched_setaffinity(None, &all);
            }
        }
    }
}

#[cfg(not(target_os = "linux"))]
impl Place {
    fn of_this_thread() -> Place {
        Place()
    }

    fn leave(self) {}
}

/// How many processors this process may use. (The standard library looks for limits of containers, too, which takes longer
/// than a search.)
#[cfg(target_os = "linux")]
fn processors() -> usize {
    rustix::thread::sched_getaffinity(None).map_or(1, |set| set.count() as usize)
}

#[cfg(not(target_os = "linux"))]
fn processors() -> usize {
    thread::available_parallelism().map_or(1, |count| count.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_no_more_threads_than_there_is_work_for() {
        assert!(Crew::begin(0).is_none());
        assert!(Crew::begin(1).is_none());
        let most = Crew::begin(100).map_or(1, |crew| crew.threads() + 1);
        assert_eq!(most, processors().min(MOST));
    }

    #[test]
    fn a_panic_ends_no_thread() {
        // Where there is one processor, nobody stands by.
        let Some(crew) = Crew::begin(2) else { return };
        assert_eq!(crew.threads(), 1);
        let (sender, done) = unbounded();
        crew.give(|| std::panic::resume_unwind(Box::new("on purpose")));
        crew.give(move || sender.send(1).unwrap());
        assert_eq!(done.recv(), Ok(1));
    }

    #[test]
    fn a_thread_that_went_to_sleep_is_woken_up() {
        let Some(crew) = Crew::begin(2) else { return };
        thread::sleep(3 * AWAKE);
        let (sender, done) = unbounded();
        crew.give(move || sender.send(1).unwrap());
        assert_eq!(done.recv(), Ok(1));
    }
}
