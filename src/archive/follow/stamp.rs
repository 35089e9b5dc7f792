//! What tells that a file was written to, without reading it.

use std::fs::{self, Metadata};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// What a file looked like, as one number: equal as long as nothing was written to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp(pub(super) u64);

impl Stamp {
    /// The stamp of a file: its size, and when it was modified and changed. Its number is not in
    /// it, for some file systems give a new one each time they are asked.
    pub(super) fn of(meta: &Metadata) -> Stamp {
        let mut hasher = DefaultHasher::new();
        (meta.len(), meta.modified().ok(), changed(meta)).hash(&mut hasher);
        Stamp(hasher.finish())
    }
}

/// How long ago something last happened to a file; nothing, where clocks disagree.
pub(super) fn age(meta: &Metadata) -> Duration {
    let last = meta.modified().ok().max(changed(meta));
    let age = last.and_then(|last| SystemTime::now().duration_since(last).ok());
    age.unwrap_or_default()
}

/// The stamp of the file at this path and how long ago something happened to it; none, if there is
/// nothing.
pub(super) fn look_at(file: &Path) -> Option<(Stamp, Duration)> {
    let meta = fs::symlink_metadata(file).ok()?;
    Some((Stamp::of(&meta), age(&meta)))
}

/// When the file or what the system knows of it changed. No program can set it back.
#[cfg(unix)]
fn changed(meta: &Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;
    let seconds = Duration::from_secs(u64::try_from(meta.ctime()).ok()?);
    let part = Duration::from_nanos(u64::try_from(meta.ctime_nsec()).ok()?);
    SystemTime::UNIX_EPOCH.checked_add(seconds + part)
}

#[cfg(not(unix))]
fn changed(_meta: &Metadata) -> Option<SystemTime> {
    None
}
