//! Whole or not at all: the real program is killed, starved of disk and run beside itself, and its index must show the
//! state before an update or the state after it, never another, and need no person to go on.
//!
//! `place` runs the program in a folder of its own; `model` knows what the index must say, `rival` compares it with a
//! fresh build. `CRASH_ROUNDS` says how many times the program is killed.

#![cfg(unix)]
// What fails here is the test, and what it skips it says.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod disk;
mod faults;
mod guards;
mod kills;
mod model;
mod place;
mod rival;
mod searchers;
mod together;

// What waits for the program to learn it; each is switched on by its line alone.

/// `index` stops where more than half of the reports would go, and `--allow-removals` lets them go.
const GUARDS: bool = true;
/// `index --rebuild` stops in the same way.
const GUARDS_OF_REBUILDS: bool = true;
/// Who is turned away is told the number of the process that writes, and `index --wait` waits for it.
const LOCK_OWNER: bool = true;
/// Faults can be set off by `FAILPOINTS` in what tests are built with.
const FAULTS: bool = true;
/// What opens the index while an update lands tries again.
const READERS_TRY_AGAIN: bool = true;
/// Index files follow the umask even where their folder was made under another.
const UMASK_OF_EACH_RUN: bool = true;

/// Brings an archive that is open to the newest state.
fn refresh(archive: &mut kaijuan::Archive, _index: &std::path::Path) {
    archive.refresh().unwrap();
}
