//! Bounds the memory of documents that wait to be indexed.
//!
//! Tantivy's own queue counts documents, not bytes: with large reports it would hold gigabytes.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tantivy::TantivyDocument;
use tantivy::schema::document::Document;

/// The bytes that wait now.
#[derive(Debug)]
pub(crate) struct InFlight {
    /// Bytes of text that may wait, more or less.
    limit: usize,
    bytes: Mutex<usize>,
    freed: Condvar,
}

impl InFlight {
    /// For so many bytes of text that may wait, more or less.
    pub(crate) fn new(limit: usize) -> InFlight {
        InFlight {
            limit,
            bytes: Mutex::default(),
            freed: Condvar::default(),
        }
    }

    /// Waits until there is room, and takes it until the charge is dropped. What is larger than the
    /// limit waits until nothing else does.
    pub(crate) fn charge(self: &Arc<Self>, bytes: usize) -> Arc<Charge> {
        let mut waiting = self.lock();
        while *waiting > 0 && *waiting + bytes > self.limit {
            waiting = self
                .freed
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *waiting += bytes;
        drop(waiting);
        Arc::new(Charge {
            bytes,
            of: Arc::clone(self),
        })
    }

    fn lock(&self) -> MutexGuard<'_, usize> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
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
        *self.of.lock() -= self.bytes;
        self.of.freed.notify_all();
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
        assert_eq!(*in_flight.lock(), 0);
    }
}
