//! Looking into all segments of an index: one after another, or, where threads stand by for it, side by side.

use std::cmp::Reverse;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crossbeam_channel::{Sender, unbounded};
use tantivy::SegmentReader;

use crate::index::reader::Reader;

/// What `each` gives of each segment, by its number, in their order.
///
/// # Errors
/// The first that there is.
pub(crate) fn each_segment<T: Send + 'static, E: Send + 'static>(
    reader: &Arc<Reader>,
    each: impl Fn(&Reader, u32, &SegmentReader) -> Result<T, E> + Send + Sync + 'static,
) -> Result<Vec<T>, E> {
    let segments = reader.searcher.segment_readers();
    let Some(crew) = reader.crew.as_ref().filter(|_| segments.len() > 1) else {
        let numbered = (0..).zip(segments);
        return numbered
            .map(|(number, segment)| each(reader, number, segment))
            .collect();
    };
    let mut order: Vec<u32> = (0..segments.len() as u32).collect();
    // The largest first: what is left in the end is small.
    order.sort_by_key(|number| Reverse(reader.searcher.segment_reader(*number).max_doc()));
    let (done, results) = unbounded();
    let work = Arc::new(Work {
        reader: Arc::clone(reader),
        each,
        order,
        next: AtomicUsize::new(0),
        done,
    });
    for _ in 0..crew.threads().min(segments.len() - 1) {
        let work = Arc::clone(&work);
        crew.give(move || work.go_on());
    }
    work.go_on();
    // A segment that nobody has begun with is not waited for: there is none.
    let mut all: Vec<_> = results.iter().take(segments.len()).collect();
    all.sort_by_key(|(number, _)| *number);
    all.into_iter()
        .map(|(_, done)| done.unwrap_or_else(|panic| resume_unwind(panic)))
        .collect()
}

/// What is to be done with each segment, and by whoever comes next.
struct Work<T, E, F> {
    reader: Arc<Reader>,
    each: F,
    order: Vec<u32>,
    /// The place in the order of the next one.
    next: AtomicUsize,
    done: Sender<(u32, thread::Result<Result<T, E>>)>,
}

impl<T, E, F: Fn(&Reader, u32, &SegmentReader) -> Result<T, E>> Work<T, E, F> {
    /// Does what is left.
    fn go_on(&self) {
        while let Some(number) = self.order.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            let segment = self.reader.searcher.segment_reader(*number);
            let each = || (self.each)(&self.reader, *number, segment);
            // Nobody listens any more where the one who asked is gone.
            let _ = self
                .done
                .send((*number, catch_unwind(AssertUnwindSafe(each))));
        }
    }
}
