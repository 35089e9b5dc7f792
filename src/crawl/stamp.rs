//! Stamps: by which a file is recognised as unchanged without being read.

use std::fs::{self, Metadata};
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// How coarse the clock of a file system may be, in nanoseconds: of one that keeps whole seconds (FAT keeps every other),
/// and of one that keeps fractions, which follow the ticks of the system.
const COARSE: i64 = 2_100_000_000;
const FINE: i64 = 50_000_000;
const SECOND: i64 = 1_000_000_000;

/// What the file system tells of a file. Times are nanoseconds since 1970, 0 where they are not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    /// Its size in bytes.
    pub(crate) bytes: u64,
    /// When its content was last changed, or is said to have been.
    pub(crate) modified: i64,
    /// When anything of it was last changed, its time of modification included. Only Unix tells it.
    pub(crate) changed: i64,
}

impl Stamp {
    /// The stamp of a file with this metadata.
    pub(crate) fn of(meta: &Metadata) -> Stamp {
        #[cfg(unix)]
        let changed = {
            use std::os::unix::fs::MetadataExt as _;
            meta.ctime()
                .saturating_mul(SECOND)
                .saturating_add(meta.ctime_nsec())
        };
        #[cfg(not(unix))]
        let changed = 0;
        Stamp {
            bytes: meta.len(),
            modified: meta.modified().map_or(0, nanoseconds),
            changed,
        }
    }

    /// The stamp of a file as it is now; that of nothing where it cannot be had.
    pub(crate) fn now(file: &Path) -> Stamp {
        Stamp::try_now(file).unwrap_or_default()
    }

    /// The stamp of a file as it is now; `None` where there is none. One that is there but may not be looked at has the
    /// stamp of nothing.
    pub(crate) fn try_now(file: &Path) -> Option<Stamp> {
        match fs::symlink_metadata(file) {
            Ok(meta) => Some(Stamp::of(&meta)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(_) => Some(Stamp::default()),
        }
    }

    /// Whether anything of the file was changed after `moment`, as far as the clocks agree.
    pub(crate) fn is_newer_than(&self, moment: SystemTime) -> bool {
        self.modified.max(self.changed) > nanoseconds(moment)
    }

    /// Whether a change after `moment` would show in the stamp. A file that was written a moment before can be written
    /// again without another time. (Git calls such files racily clean.)
    pub(crate) fn is_settled_at(&self, moment: SystemTime) -> bool {
        let last = if self.changed != 0 {
            self.changed
        } else {
            self.modified
        };
        let coarse = if last % SECOND == 0 { COARSE } else { FINE };
        last != 0 && last.saturating_add(coarse) < nanoseconds(moment)
    }
}

fn nanoseconds(time: SystemTime) -> i64 {
    let nanoseconds = match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()),
        Err(before) => i64::try_from(before.duration().as_nanos()).map(|n| -n),
    };
    nanoseconds.unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_was_written_a_moment_ago_is_not_settled() {
        let at = |nanoseconds: i64| Stamp {
            bytes: 1,
            modified: nanoseconds,
            changed: nanoseconds,
        };
        let moment = UNIX_EPOCH + Duration::from_secs(1_000);
        for (last, settled) in [
            (0, false),
            (990 * SECOND, true),
            (998 * SECOND, false),
            (998 * SECOND + 1, true),
            (1_000 * SECOND - 10_000_000, false),
            (1_000 * SECOND - 60_000_000, true),
            (2_000 * SECOND, false),
        ] {
            assert_eq!(at(last).is_settled_at(moment), settled, "{last}");
        }
    }

    #[test]
    fn a_write_changes_the_stamp() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "甲").unwrap();
        let before = Stamp::now(file.path());
        assert_eq!((before.bytes, before), (3, Stamp::now(file.path())));
        std::thread::sleep(Duration::from_millis(30));
        fs::write(file.path(), "乙").unwrap();
        assert_ne!(before, Stamp::now(file.path()));
    }
}
