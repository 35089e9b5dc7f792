//! What guards the person: an archive does not vanish with an unmounted drive, an index can be read by whoever may read
//! it, and by nobody else.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;

use crate::model::{Corpus, SHOW_ALL, State, is_wholly, state_shown};
use crate::place::{CORPUS, INDEX, PROGRAM, Place, Run};
use crate::{GUARDS, GUARDS_OF_REBUILDS, UMASK_OF_EACH_RUN};

/// A user who owns nothing here.
const NOBODY: u32 = 65_534;

#[test]
fn more_than_half_of_the_reports_do_not_go_unasked() {
    if !GUARDS {
        eprintln!("skipped: more than half of the reports: there is no such guard yet");
        return;
    }
    let place = Place::new();
    let mut corpus = Corpus::new(&place, 20, 11);
    place.index();
    // Half of them may go.
    (0..10).for_each(|_| corpus.delete());
    let run = place.run(&["index", CORPUS]);
    assert_eq!(run.status, Some(0), "{run:?}");
    let half = corpus.state.clone();
    is_wholly(&place, &half, &State::new());
    // Other paths for the same texts are no removals.
    (0..10).for_each(|_| corpus.rename());
    let run = place.run(&["index", CORPUS]);
    assert_eq!(run.status, Some(0), "{run:?}");
    let renamed = corpus.state.clone();
    is_wholly(&place, &renamed, &half);
    // Seven of ten are too many.
    (0..7).for_each(|_| corpus.delete());
    let run = place.run(&["index", CORPUS]);
    run.is_clear_error(CORPUS);
    for told in ["7", "10", "--allow-removals"] {
        assert!(run.stderr.contains(told), "{told}: {run:?}");
    }
    is_wholly(&place, &renamed, &corpus.state);
    let run = place.run(&["index", CORPUS, "--allow-removals"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    is_wholly(&place, &corpus.state, &renamed);
}

/// To build afresh is not to agree to an archive of which most is missing.
#[test]
fn a_rebuild_does_not_drop_more_than_half_unasked() {
    if !GUARDS_OF_REBUILDS {
        eprintln!("skipped: more than half of the reports, rebuilt: there is no such guard");
        return;
    }
    let place = Place::new();
    let mut corpus = Corpus::new(&place, 10, 29);
    place.index();
    let before = corpus.state.clone();
    (0..7).for_each(|_| corpus.delete());
    let run = place.run(&["index", CORPUS, "--rebuild"]);
    run.is_clear_error(CORPUS);
    is_wholly(&place, &before, &corpus.state);
    let run = place.run(&["index", CORPUS, "--rebuild", "--allow-removals"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    is_wholly(&place, &corpus.state, &before);
}

/// The index answers as before when its corpus is not what it was.
fn stays_without(spoil: impl Fn(&Path)) {
    let place = Place::new();
    let corpus = Corpus::new(&place, 12, 13);
    place.index();
    spoil(&place.path(CORPUS));
    for arguments in [
        &["index", CORPUS][..],
        &["index"],
        &["index", CORPUS, "--rebuild"],
    ] {
        place.run(arguments).is_clear_error(CORPUS);
        is_wholly(&place, &corpus.state, &State::new());
    }
}

#[test]
fn a_corpus_that_is_gone_leaves_the_index() {
    stays_without(|corpus| fs::remove_dir_all(corpus).unwrap());
}

#[test]
fn a_corpus_that_is_suddenly_empty_leaves_the_index() {
    stays_without(|corpus| {
        fs::remove_dir_all(corpus).unwrap();
        fs::create_dir(corpus).unwrap();
    });
}

/// Folders without a file in them are what some drives leave when they go.
#[test]
fn a_corpus_of_empty_folders_leaves_the_index() {
    stays_without(|corpus| {
        fs::remove_dir_all(corpus).unwrap();
        fs::create_dir_all(corpus.join("党建/旧")).unwrap();
    });
}

/// Takes everyone's right to write, or gives it back to the owner.
fn set_writable(folder: &Path, writable: bool) {
    for entry in walkdir::WalkDir::new(folder).contents_first(!writable) {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().mode() & 0o777;
        let mode = if writable {
            mode | 0o200
        } else {
            mode & !0o222
        };
        fs::set_permissions(entry.path(), fs::Permissions::from_mode(mode)).unwrap();
    }
}

#[test]
fn an_index_that_cannot_be_written_can_be_searched() {
    let place = Place::new();
    let corpus = Corpus::new(&place, 12, 17);
    place.index();
    set_writable(&place.path(INDEX), false);
    fs::set_permissions(place.folder(), fs::Permissions::from_mode(0o755)).unwrap();
    let is_root = rustix::process::geteuid().is_root();
    let run = |arguments: &[&str]| {
        let mut command = place.command(arguments);
        if is_root {
            // Modes do not hold root back.
            command.uid(NOBODY).gid(NOBODY);
        }
        Run::of(&mut command)
    };
    // The program itself may lie where others cannot go.
    let mut reachable = place.command_of(PROGRAM, &["--version"]);
    if is_root
        && !reachable
            .uid(NOBODY)
            .gid(NOBODY)
            .output()
            .is_ok_and(|o| o.status.success())
    {
        eprintln!(
            "skipped: an index that cannot be written: run by root, and nobody else can run kaijuan"
        );
        set_writable(&place.path(INDEX), true);
        return;
    }
    let search = run(&SHOW_ALL);
    assert_eq!(search.stderr, "", "{search:?}");
    assert_eq!(state_shown(&search), corpus.state);
    for arguments in [
        &["stats"][..],
        &["show", corpus.state.keys().next().unwrap()],
    ] {
        let reading = run(arguments);
        assert_eq!(reading.status, Some(0), "{reading:?}");
    }
    for arguments in [&["index", CORPUS][..], &["index", CORPUS, "--rebuild"]] {
        run(arguments).is_clear_error(INDEX);
        assert_eq!(state_shown(&run(&SHOW_ALL)), corpus.state);
    }
    set_writable(&place.path(INDEX), true);
    is_wholly(&place, &corpus.state, &State::new());
}

/// Fails unless everything in a folder has the mode that a new file or folder gets under the umask.
#[track_caller]
fn follows(folder: &Path, umask: u32, when: &str) {
    for entry in walkdir::WalkDir::new(folder).min_depth(1) {
        let entry = entry.unwrap();
        let meta = entry.metadata().unwrap();
        let full = if meta.is_dir() { 0o777 } else { 0o666 };
        let (mode, path) = (meta.mode() & 0o777, entry.path().display());
        assert!(
            mode == full & !umask,
            "{path}: {mode:o} under umask {umask:o}, {when}"
        );
    }
}

#[test]
fn index_files_follow_the_umask() {
    for umask in [0o027, 0o022, 0o002, 0o077] {
        let place = Place::new();
        let mut corpus = Corpus::new(&place, 12, 19);
        let line = format!("umask {umask:03o}; exec \"$@\"");
        let run = |arguments: &[&str]| {
            let run = place.shell(&line, arguments);
            assert_eq!(run.status, Some(0), "{run:?}");
        };
        run(&["index", CORPUS]);
        let folder = fs::metadata(place.path(INDEX)).unwrap().mode() & 0o777;
        assert_eq!(folder, 0o777 & !umask, "{folder:o} under umask {umask:o}");
        follows(&place.path(INDEX), umask, "first");
        corpus.edit();
        corpus.delete();
        corpus.add();
        run(&["index", CORPUS]);
        follows(&place.path(INDEX), umask, "updated");
        corpus.edit();
        run(&["index", CORPUS, "--rebuild"]);
        follows(&place.path(INDEX), umask, "rebuilt");
    }
}

/// A folder that anyone may look into, such as one checked out, does not make what is written in it public.
#[test]
fn index_files_follow_the_umask_in_a_folder_that_was_there() {
    if !UMASK_OF_EACH_RUN {
        eprintln!(
            "skipped: the umask in a folder that was there: files follow their folder so far"
        );
        return;
    }
    let place = Place::new();
    Corpus::new(&place, 4, 23);
    fs::create_dir(place.path(INDEX)).unwrap();
    fs::set_permissions(place.path(INDEX), fs::Permissions::from_mode(0o755)).unwrap();
    let run = place.shell("umask 077; exec \"$@\"", &["index", CORPUS]);
    assert_eq!(run.status, Some(0), "{run:?}");
    follows(&place.path(INDEX), 0o077, "in a public folder");
}
