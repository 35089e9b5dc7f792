//! A disk that takes no more: by a limit on the size of files, and by a small file system where one can be mounted.

use std::process::{Child, Stdio};

use crate::faults::{Trial, in_shell};
use crate::place::{INDEX, Place, Run};

/// Enough that the files of the index have quite different sizes.
const REPORTS: usize = 60;

/// Tries with files that may be no larger than so many blocks of 512 or 1024 bytes, until they are large enough.
fn with_every_limit(trial: &Trial) {
    let (mut blocks, mut failures) = (0, 0);
    loop {
        trial.put_back();
        // Who ignores the signal is told by an error.
        let line = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        let run = trial.place.shell(&line, trial.arguments());
        trial.check(&run);
        trial.carry_on();
        if run.status == Some(0) {
            break;
        }
        assert!(run.stderr.contains("file too large"), "{run:?}");
        failures += 1;
        blocks += 1 + blocks / 3;
        assert!(blocks < 100_000, "{run:?}");
    }
    assert!(failures > 1, "only {failures} limits were too low");
}

#[test]
fn a_first_build_of_limited_files() {
    with_every_limit(&Trial::first_build(Place::new(), REPORTS));
}

#[test]
fn an_update_of_limited_files() {
    with_every_limit(&Trial::change(Place::new(), REPORTS, &[]));
}

#[test]
fn an_update_on_a_full_disk() {
    with_every_disk(&[]);
}

#[test]
fn a_rebuild_on_a_full_disk() {
    with_every_disk(&["--rebuild"]);
}

/// Tries with a disk that has room for so much more than the index before, until that is enough.
fn with_every_disk(more: &[&'static str]) {
    let mut place = Place::new();
    let Some(_mount) = SmallDisk::mount(&mut place) else {
        return;
    };
    let trial = Trial::change(place, REPORTS, more);
    let (before, after) = trial.bytes();
    let (mut room, mut failures) = (4, 0);
    loop {
        assert!(
            room << 10 < 10 * (before + after) + (1 << 20),
            "never enough"
        );
        give(&trial.place, 1 << 20);
        trial.put_back();
        give(&trial.place, used(&trial.place) + room);
        let run = Run::of(&mut trial.command());
        trial.check(&run);
        if run.status == Some(2) {
            let reason = "no space left on device";
            assert!(run.stderr.contains(reason), "{run:?}");
        }
        // Somebody makes room. Nothing else need be done.
        give(&trial.place, 1 << 20);
        trial.carry_on();
        if run.status == Some(0) {
            break;
        }
        failures += 1;
        room += 4 + room / 4;
    }
    assert!(failures > 1, "only {failures} disks were too small");
}

/// Kilobytes taken on the small disk.
fn used(place: &Place) -> u64 {
    let told = in_shell(place, "df -kP index | tail -n 1");
    told.split_whitespace().nth(2).unwrap().parse().unwrap()
}

/// Gives the small disk so many kilobytes in all.
fn give(place: &Place, kilobytes: u64) {
    let line = format!("mount -o remount,size={kilobytes}k \"$PWD/index\"");
    in_shell(place, &line);
}

/// A file system in memory on the index folder of a place, in a name space of its own.
struct SmallDisk(Child);

impl SmallDisk {
    /// Mounts it, and lets the program see it. `None`, with a word on standard error, where this system does not let
    /// just anyone mount.
    fn mount(place: &mut Place) -> Option<SmallDisk> {
        let mounted = "mkdir index && mount -t tmpfs -o size=64m tmpfs \"$PWD/index\" \
            && echo mounted && exec sleep 1000000";
        let mut unshare = place.command_of("unshare", &["-U", "-r", "-m", "sh", "-c", mounted]);
        let skipped = |why: &str| eprintln!("skipped: a full disk: {why}");
        let Ok(child) = unshare.stderr(Stdio::inherit()).spawn() else {
            skipped("there is no unshare");
            return None;
        };
        let mut disk = SmallDisk(child);
        if !disk.says_mounted() {
            skipped("a file system cannot be mounted here");
            return None;
        }
        let enter = format!("cd '{}' && exec \"$@\"", place.folder().display());
        let holder = disk.0.id().to_string();
        let line = [
            "nsenter",
            "-t",
            &holder,
            "-U",
            "-m",
            "--preserve-credentials",
            "sh",
            "-c",
            &enter,
            "sh",
        ];
        place.run_by(line.map(str::to_owned).to_vec());
        let entered = place.command_of("test", &["-d", INDEX]).status();
        if !entered.is_ok_and(|status| status.success()) {
            skipped("its name space cannot be entered");
            return None;
        }
        Some(disk)
    }

    fn says_mounted(&mut self) -> bool {
        let mut said = String::new();
        let stdout = self.0.stdout.as_mut().unwrap();
        let line = std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut said);
        line.is_ok() && said == "mounted\n"
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
