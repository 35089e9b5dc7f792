//! Bounds the memory of documents that wait to be indexed.
//!
//! Tantivy's own queue counts documents, not bytes: with large reports it would hold gigabytes.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tantivy::TantivyDocument;
use tantivy::schema::document::Document;

/// What takes so large a part of the limit is let in as soon as there is room.
const LARGE: usize = 16;

/// The bytes that wait now.
#[derive(Debug)]
pub(crate) struct InFlight {
    /// Bytes of text that may wait, more or less.
    limit: usize,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    bytes: usize,
    /// With how many of them there is room for what is waited with; where the limit was reached, that is well below it, so
    /// that threads do not take turns report by report.
    room: Option<usize>,
}

impl InFlight {
    /// For so many bytes of text that may wait, more or less.
    pub(crate) fn new(limit: usize) -> InFlight {
        InFlight {
            limit,
            state: Mutex::default(),
            freed: Condvar::default(),
        }
    }

    /// Waits until there is room, and takes it until the charge is dropped. What is larger than the
    /// limit waits until nothing else does. One thread charges at a time.
    pub(crate) fn charge(self: &Arc<Self>, bytes: usize) -> Arc<Charge> {
        let mut state = self.lock();
        let room = self.limit.saturating_sub(bytes);
        if state.bytes > room {
            let large = bytes >= self.limit / LARGE;
            state.room = Some(if large { room } else { self.limit / 2 });
        }
        while state.room.is_some_and(|room| state.bytes > room) {
            state = self
                .freed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.room = None;
        state.bytes += bytes;
        drop(state);
        Arc::new(Charge {
            bytes,
            of: Arc::clone(self),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Room taken by the documents of one report, given back when the last of them is indexed.
#[derive(Debug)]
pub(crate) struct Charge {
    bytes: usize,
    of: Arc<InFlight>,
}

impl Drop for Charge {
    fn drop(&mut self) {
        let mut state = self.of.lock();
        state.bytes -= self.bytes;
        if state.room.is_some_and(|room| state.bytes <= room) {
            self.of.freed.notify_all();
        }
    }
}

/// A document that holds its report's charge until the indexer takes it.
#[derive(Debug)]
pub(crate) struct Charged {
    document: TantivyDocument,
    _charge: Arc<Charge>,
}

impl Charged {
    pub(crate) fn new(document: TantivyDocument, charge: &Arc<Charge>) -> Charged {
        Charged {
            document,
            _charge: Arc::clone(charge),
        }
    }
}

impl Document for Charged {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        self.document
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn waits_for_room_and_lets_the_oversized_through_alone() {
        let in_flight = Arc::new(InFlight::new(1_000));
        let oversized = in_flight.charge(2_000);
        let other = Arc::clone(&in_flight);
        let waiter = std::thread::spawn(move || drop(other.charge(1)));
        std::thread::sleep(Duration::from_millis(50));
        assert!(!waiter.is_finished());
        drop(oversized);
        waiter.join().unwrap();
        assert_eq!(in_flight.lock().bytes, 0);
    }

    #[test]
    fn small_ones_wait_until_there_is_room_for_many() {
        let in_flight = Arc::new(InFlight::new(1_000));
        let mut charges: Vec<_> = (0..20).map(|_| in_flight.charge(50)).collect();
        let (small, large) = (Arc::clone(&in_flight), Arc::clone(&in_flight));
        let small = std::thread::spawn(move || drop(small.charge(50)));
        for left in [20, 19, 11] {
            charges.truncate(left);
            std::thread::sleep(Duration::from_millis(50));
            assert!(!small.is_finished(), "{left}");
        }
        charges.truncate(10);
        small.join().unwrap();
        charges.extend((0..10).map(|_| in_flight.charge(50)));
        let large = std::thread::spawn(move || drop(large.charge(100)));
        std::thread::sleep(Duration::from_millis(50));
        assert!(!large.is_finished());
        charges.truncate(18);
        large.join().unwrap();
    }
}
