//! The bounds within which sources are read, so that no file can take all memory, time or disk.

use std::time::Duration;

/// How much one source may ask for. What goes beyond is not read, and the reason names the limit.
///
/// The defaults suit archives of reports: no honest report comes near them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest source that is read into memory, in bytes: a file, or a member of a container once
    /// unpacked.
    pub source: u64,
    /// Largest container on disk, in bytes. Containers are read as a stream.
    pub container: u64,
    /// Most text of one source, in bytes of UTF-8. A report is indexed as a whole, so that the largest
    /// one tells how much memory indexing takes.
    pub text: u64,
    /// Most bytes that all members of one container on disk may unpack to.
    pub unpacked: u64,
    /// Most members of one container on disk, those of containers in it included.
    pub members: u64,
    /// How deep containers may lie in containers; 1 is a container on disk with plain members.
    pub depth: u32,
    /// Longest time that one source, or one member, may take to be opened.
    pub time: Duration,
    /// Most memory that the reader of a rich format may take, in bytes.
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            source: 512 << 20,
            container: 64 << 30,
            text: 128 << 20,
            unpacked: 64 << 30,
            members: 1_000_000,
            depth: 8,
            time: Duration::from_secs(60),
            memory: 2 << 30,
        }
    }
}

/// A number of bytes in the largest unit that leaves it whole, for messages: `512 MB`.
pub(crate) fn in_bytes(bytes: u64) -> String {
    const UNITS: [(u32, &str); 3] = [(30, "GB"), (20, "MB"), (10, "KB")];
    let whole = UNITS
        .iter()
        .find(|(shift, _)| bytes > 0 && bytes.is_multiple_of(1 << shift));
    match whole {
        Some((shift, unit)) => format!("{} {unit}", bytes >> shift),
        None => format!("{bytes} bytes"),
    }
}
