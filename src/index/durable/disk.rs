//! The steps by which files come to be and go, each of which a test can make fail.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// How the names of unfinished files begin.
const UNFINISHED: &str = ".tmp";

/// One step that changes the disk: what the system is about to be asked for. Where the crate `fail` has its feature
/// `failpoints`, which a release has not, the fault point `disk` can make it fail as if the disk were full (action
/// `return`) or end the process at once, as a kill would (action `return(kill)`). `7*off->return` fails from the eighth
/// step on, whichever threads take them.
pub(crate) fn step() -> io::Result<()> {
    fail::fail_point!("disk", |action: Option<String>| {
        if action.as_deref() == Some("kill") {
            std::process::abort();
        }
        Err(io::Error::new(
            io::ErrorKind::StorageFull,
            "no space left on device",
        ))
    });
    Ok(())
}

/// Writes the file `name` in `folder`, or writes it anew: whole or not at all, and lasting once this returns. Where it
/// fails, the file is as it was; only if the very last step fails, the syncing of the folder, it may be the new one.
pub(crate) fn write_file(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    step()?;
    let mut file = unfinished(folder)?;
    let written = file_steps(&mut file, bytes).and_then(|()| step());
    if let Err(error) = written {
        discard(file);
        return Err(error);
    }
    if let Err(error) = file.persist(folder.join(name)) {
        discard(error.file);
        return Err(error.error);
    }
    sync_folder(folder)
}

/// Removes what a killed [`write_file`] left unfinished in `folder`. Best effort: what cannot be removed does no harm.
pub(crate) fn remove_leftovers(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name.to_string_lossy().starts_with(UNFINISHED) && step().is_ok() {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Makes the names in `folder` last: a file that was made, renamed or removed is only sure to stay so after this.
/// Systems other than Unix see to it themselves.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    step()?;
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

/// A new file of a name that is not taken. `tempfile` keeps its files from all others unless told.
fn unfinished(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn file_steps(file: &mut NamedTempFile, bytes: &[u8]) -> io::Result<()> {
    step()?;
    file.write_all(bytes)?;
    step()?;
    file.as_file().sync_all()
}

/// Removes an unfinished file, if the disk lets it.
fn discard(file: NamedTempFile) {
    if step().is_ok() {
        let _ = file.close();
    } else {
        let _ = file.keep();
    }
}
