//! The folder a corpus is in: whether it is still the same one, and whether its file system tells
//! of all that happens.

use std::fs;
use std::path::Path;

/// Which folder it is. A folder that was removed and made again, or that another file system was
/// mounted on, is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ground(u64, u64);

impl Ground {
    /// The folder at this path; none, if there is none.
    pub(super) fn at(folder: &Path) -> Option<Ground> {
        let meta = fs::metadata(folder).ok().filter(fs::Metadata::is_dir)?;
        Some(Ground::of(&meta))
    }

    #[cfg(unix)]
    fn of(meta: &fs::Metadata) -> Ground {
        use std::os::unix::fs::MetadataExt;
        Ground(meta.dev(), meta.ino())
    }

    #[cfg(not(unix))]
    fn of(_meta: &fs::Metadata) -> Ground {
        Ground(0, 0)
    }
}

/// The name of the file system a folder is in, if it is one that others change without our system
/// being told.
#[cfg(target_os = "linux")]
pub(super) fn shared_with_others(folder: &Path) -> Option<&'static str> {
    // The numbers are those of the manual page statfs(2) and of the kernel's `magic.h`.
    const SHARED: [(u32, &str); 14] = [
        (0x6969, "NFS"),
        (0x517B, "SMB"),
        (0xFE53_4D42, "SMB"),
        (0xFF53_4D42, "SMB"),
        (0x0102_1997, "9P"),
        (0x6573_5546, "FUSE"),
        (0x00C3_6400, "Ceph"),
        (0x0BD0_0BD0, "Lustre"),
        (0x4750_4653, "GPFS"),
        (0x7461_636F, "OCFS2"),
        (0x0116_1970, "GFS2"),
        (0x5346_414F, "AFS"),
        (0x6B41_4653, "AFS"),
        (0x786F_4256, "VirtualBox"),
    ];
    let kind = rustix::fs::statfs(folder).ok()?.f_type as u32;
    let shared = SHARED.iter().find(|(number, _)| *number == kind);
    shared.map(|(_, name)| *name)
}

/// The name of the file system a folder is in, if it is one that others change without our system
/// being told. Only Linux says.
#[cfg(not(target_os = "linux"))]
pub(super) fn shared_with_others(_folder: &Path) -> Option<&'static str> {
    None
}
