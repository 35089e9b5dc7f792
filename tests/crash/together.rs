//! Several processes at one index: those who search see one committed state after another, and one writes at a time.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use kaijuan::{Archive, Query};
use rustix::process::{Pid, Signal, kill_process};

use crate::LOCK_OWNER;
use crate::model::{ALL, Corpus, State, is_wholly, marker_in, text};
use crate::place::{CORPUS, INDEX, Place, Run, update, update_and};
use crate::refresh;
use crate::searchers::{States, StopAtEnd, search_on};

const SEARCHERS: usize = 4;
const UPDATES: u32 = 50;
/// Markers of the reports that stay as they are.
const STAYING: std::ops::Range<u32> = 0..40;

/// The reports of the k-th state: those that stay, one that is new in it, and one that says its number.
fn state(k: u32) -> State {
    let staying = STAYING.map(|marker| (format!("常设/{marker:03}.txt"), marker));
    let changing = [
        (format!("新来/{k:03}.txt"), 1_000 + 2 * k),
        ("共同.txt".to_owned(), 1_001 + 2 * k),
    ];
    staying.chain(changing).collect()
}

/// Brings the corpus from the state before into this one.
fn write(place: &Place, k: u32) {
    let before = if k == 0 { State::new() } else { state(k - 1) };
    let now = state(k);
    for (path, marker) in now.iter().filter(|(path, m)| before.get(*path) != Some(m)) {
        place.write(path, &text(*marker));
    }
    for path in before.keys().filter(|path| !now.contains_key(*path)) {
        fs::remove_file(place.path(CORPUS).join(path)).unwrap();
    }
}

#[test]
fn searchers_see_one_committed_state_after_another() {
    let place = Place::new();
    write(&place, 0);
    place.index();
    let states = States::new(state(0));
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let mut searchers = Vec::new();
        for _ in 0..SEARCHERS {
            searchers.push(scope.spawn(|| search_on(&place, &states, &stop)));
        }
        let inside = scope.spawn(|| search_inside(&place, &states, &stop));
        {
            let _stop = StopAtEnd(&stop);
            for k in 1..=UPDATES {
                write(&place, k);
                states.may_become(&state(k));
                place.index();
                states.became();
            }
        }
        for searcher in searchers.into_iter().chain([inside]) {
            let (answers, seen) = searcher.join().unwrap();
            eprintln!("{answers} answers from {seen} states");
            assert!(answers > 0);
        }
    });
    is_wholly(&place, &state(UPDATES), &state(UPDATES - 1));
}

/// One archive that stays open in this process. It shows its state until it is refreshed, whatever lands meanwhile;
/// then, what was committed.
fn search_inside(place: &Place, states: &States, stop: &AtomicBool) -> (usize, usize) {
    let index = place.path(INDEX);
    let mut archive = Archive::open(&index).unwrap();
    let (mut answers, mut seen, mut last) = (0, 0, None);
    while !stop.load(Ordering::Relaxed) {
        let from = states.committed().max(last.unwrap_or(0));
        if crate::READERS_TRY_AGAIN {
            refresh(&mut archive, &index);
        } else if let Ok(opened) = Archive::open(&index) {
            archive = opened;
        } else {
            eprintln!("an archive was opened while a commit landed");
            continue;
        }
        let shown = shown_by(&archive);
        let number = states.number_of(&shown, from);
        thread::sleep(Duration::from_millis(50));
        assert_eq!(
            shown_by(&archive),
            shown,
            "it changed without being refreshed"
        );
        answers += 2;
        seen += usize::from(last != Some(number));
        last = Some(number);
    }
    (answers, seen)
}

/// The state that an open archive shows.
fn shown_by(archive: &Archive) -> State {
    let query = Query::parse(ALL).unwrap().limit(0);
    let mut state = State::new();
    for hit in archive.search(&query).unwrap().hits {
        let marker = marker_in(&hit.sections[0].snippet).unwrap();
        let doubled = state.insert(hit.path, marker);
        assert_eq!(doubled, None);
    }
    state
}

#[test]
fn one_writes_at_a_time() {
    let place = Place::new();
    let mut corpus = Corpus::new(&place, 200, 3);
    place.index();
    let before = corpus.state.clone();
    corpus.change();
    // A rebuild has the lock for long.
    let Some(first) = Stopped::with_lock(&place, &update_and(&["--rebuild"])) else {
        return;
    };
    let second = place.run(&update());
    second.is_clear_error(INDEX);
    let number = first.number().to_string();
    if LOCK_OWNER {
        assert!(second.stderr.contains(&number), "{number}: {second:?}");
    }
    is_wholly(&place, &before, &corpus.state);
    let waiting = LOCK_OWNER.then(|| {
        let mut waiting = place.command(&update_and(&["--wait"])).spawn().unwrap();
        // It cannot have done its work by now; a wrong program may have ended.
        thread::sleep(Duration::from_millis(500));
        assert_eq!(waiting.try_wait().unwrap(), None, "it did not wait");
        waiting
    });
    let first = first.go_on();
    assert_eq!(first.status, Some(0), "{first:?}");
    if let Some(waiting) = waiting {
        let run = Run::end_of(waiting);
        assert_eq!(run.status, Some(0), "{run:?}");
    }
    is_wholly(&place, &corpus.state, &before);
    place.index();
}

/// Of many that begin at once, each writes the whole index or is turned away.
#[test]
fn all_at_once() {
    let place = Place::new();
    let corpus = Corpus::new(&place, 40, 5);
    let begun: Vec<Child> = (0..6)
        .map(|_| place.command(&update()).spawn().unwrap())
        .collect();
    let runs: Vec<Run> = begun.into_iter().map(Run::end_of).collect();
    assert!(runs.iter().any(|run| run.status == Some(0)), "{runs:?}");
    for run in runs.iter().filter(|run| run.status != Some(0)) {
        run.is_clear_error(INDEX);
    }
    is_wholly(&place, &corpus.state, &State::new());
}

/// A run that was stopped while it had the lock.
struct Stopped(Option<Child>);

impl Stopped {
    /// Runs a rebuild until it has taken the lock and writes. `None`, with a word on standard error, where the system does not tell.
    fn with_lock(place: &Place, arguments: &[&str]) -> Option<Stopped> {
        if !PathBuf::from("/proc/self/fdinfo").is_dir() {
            eprintln!("skipped: one writes at a time: the system does not tell who has a lock");
            return None;
        }
        // On a busy machine the run may be over before it is stopped; then another is tried.
        for _ in 0..20 {
            let child = place.command(arguments).spawn().unwrap();
            let mut run = Stopped(Some(child));
            while !run.has_lock(place) && !run.is_over() {
                thread::sleep(Duration::from_millis(1));
            }
            run.signal(Signal::STOP);
            if !run.is_over() && run.has_lock(place) {
                return Some(run);
            }
            run.signal(Signal::CONT);
            let over = run.go_on();
            assert_eq!(over.status, Some(0), "{over:?}");
        }
        panic!("no run was seen with the lock");
    }

    fn number(&self) -> u32 {
        self.0.as_ref().unwrap().id()
    }

    fn is_over(&mut self) -> bool {
        self.0.as_mut().unwrap().try_wait().unwrap().is_some()
    }

    /// Whether the process has locked a file that lies in the index folder itself, and begun to write there: between
    /// the two it may not have said yet who it is.
    fn has_lock(&self, place: &Place) -> bool {
        let names = fs::read_dir(place.path(INDEX)).unwrap().flatten();
        let generation = |name: &OsString| name.to_string_lossy().starts_with("gen-");
        if names
            .map(|entry| entry.file_name())
            .filter(generation)
            .count()
            < 2
        {
            return false;
        }
        let process = PathBuf::from(format!("/proc/{}", self.number()));
        let index = place.path(INDEX).canonicalize().unwrap();
        let open = fs::read_dir(process.join("fd"));
        open.into_iter().flatten().flatten().any(|entry| {
            let own = fs::read_link(entry.path()).is_ok_and(|to| to.parent() == Some(&index));
            let told = fs::read_to_string(process.join("fdinfo").join(entry.file_name()));
            own && told.is_ok_and(|told| told.lines().any(|line| line.starts_with("lock:")))
        })
    }

    fn signal(&self, signal: Signal) {
        let process = Pid::from_raw(i32::try_from(self.number()).unwrap()).unwrap();
        let _ = kill_process(process, signal);
    }

    /// Lets it run to its end.
    fn go_on(mut self) -> Run {
        self.signal(Signal::CONT);
        Run::end_of(self.0.take().unwrap())
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
