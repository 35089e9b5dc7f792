//! Looking into all segments of an index: one after another, or, where nobody else has to wait for the processor, side by
//! side.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tantivy::SegmentReader;

use crate::index::reader::Reader;

/// More threads than this are not begun.
const THREADS: usize = 4;
/// A segment of fewer documents is not worth a thread: a guess on the safe side.
const WORTH: u32 = if cfg!(test) { 1 } else { 20_000 };

/// What `each` gives of each segment, by its number, in their order.
///
/// # Errors
/// The first that there is.
pub(crate) fn each_segment<T: Send, E: Send>(
    reader: &Reader,
    each: impl Fn(u32, &SegmentReader) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    let segments = reader.searcher.segment_readers();
    let mut order: Vec<usize> = (0..segments.len()).collect();
    // The largest first: what is left in the end is small.
    order.sort_by_key(|number| std::cmp::Reverse(segments[*number].max_doc()));
    let large = order
        .iter()
        .filter(|number| segments[**number].max_doc() >= WORTH)
        .count();
    let threads = match reader.has_the_processor {
        true if large > 1 => large.min(processors()).min(THREADS),
        _ => 1,
    };
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some(number) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((*number, each(*number as u32, &segments[*number])));
        }
        done
    };
    let mut all = thread::scope(|scope| {
        // Where no more threads can be had, there are fewer.
        let begin = |_| thread::Builder::new().spawn_scoped(scope, work).ok();
        let others: Vec<_> = (1..threads).filter_map(begin).collect();
        let mut all = work();
        for other in others {
            match other.join() {
                Ok(done) => all.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_by_key(|(number, _)| *number);
    all.into_iter().map(|(_, done)| done).collect()
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
