//! Walking at intervals, where the system does not tell: what differs from the walk before.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::Duration;

use super::settle::Moment;
use super::stamp::Stamp;

/// How often the corpus is walked where there are no notifications.
pub(super) const INTERVAL: Duration = Duration::from_secs(2);
/// The same on a file system shared with others. NFS does not ask its server again within three
/// seconds, so that a file would look settled that is not.
pub(super) const INTERVAL_SHARED: Duration = Duration::from_secs(4);
/// No walks follow each other closer than this, whatever is asked.
const SHORTEST: Duration = Duration::from_millis(50);
/// For so many times the cost of a walk the next one does not begin.
const REST: u32 = 10;

/// The walks of one corpus.
pub(super) struct Walks {
    interval: Duration,
    /// When the next one is due.
    pub(super) due: Moment,
    /// The stamps the last one found, by numbers that stand for the paths: an archive of a million
    /// files takes some 30 MB here.
    before: Option<HashMap<u64, Stamp>>,
}

/// A walk under way.
pub(super) struct Walk<'a> {
    before: Option<&'a HashMap<u64, Stamp>>,
    now: HashMap<u64, Stamp>,
    met_again: usize,
}

/// What a walk found.
pub(super) struct Found {
    stamps: HashMap<u64, Stamp>,
    /// True if files are gone that were there before.
    pub(super) missing: bool,
}

impl Walks {
    /// Walks at this interval, the first at once.
    pub(super) fn new(interval: Duration) -> Walks {
        Walks {
            interval: interval.max(SHORTEST),
            due: Moment::ZERO,
            before: None,
        }
    }

    /// Begins a walk.
    pub(super) fn begin(&self) -> Walk<'_> {
        let files = self.before.as_ref().map_or(0, HashMap::len);
        Walk {
            before: self.before.as_ref(),
            now: HashMap::with_capacity(files),
            met_again: 0,
        }
    }

    /// Keeps what a walk found that began and ended at these moments.
    pub(super) fn end(&mut self, found: Found, began: Moment, ended: Moment) {
        self.before = Some(found.stamps);
        self.due = began + self.interval.max((ended - began) * REST);
    }
}

impl Walk<'_> {
    /// Takes a file in; true if it is new or differs from the walk before.
    pub(super) fn differs(&mut self, file: &Path, stamp: Stamp) -> bool {
        let mut hasher = DefaultHasher::new();
        file.hash(&mut hasher);
        let number = hasher.finish();
        self.now.insert(number, stamp);
        let Some(before) = self.before else {
            return false;
        };
        let before = before.get(&number);
        self.met_again += usize::from(before.is_some());
        before != Some(&stamp)
    }

    /// Ends the walk: all files were taken in.
    pub(super) fn end(self) -> Found {
        Found {
            missing: self
                .before
                .is_some_and(|before| self.met_again < before.len()),
            stamps: self.now,
        }
    }
}
