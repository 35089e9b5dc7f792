//! The program is killed at any moment of building and updating. What was committed stays, the next run carries on, and
//! who searches meanwhile notices nothing.

use std::fs;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::{Duration, Instant};

use crate::model::{Corpus, Random, SHOW_ALL, State, agrees, is_wholly, state_shown};
use crate::place::{Footprint, INDEX, Place, Run, update, update_and};
use crate::rival;
use crate::searchers::{States, StopAtEnd, difference, search_on};

/// A few hundred, so that a run takes a while in every one of its stages.
const REPORTS: usize = 208;
/// Kills of updates and of rebuilds.
const UPDATES: usize = 160;
/// Kills of first builds.
const FIRST_BUILDS: usize = 40;
/// After so many kills a run is let through.
const LET_THROUGH: usize = 8;

/// How often to kill: as often as said here, unless `CRASH_ROUNDS` says otherwise.
fn rounds(rounds: usize) -> usize {
    let asked = std::env::var("CRASH_ROUNDS");
    asked.ok().and_then(|n| n.parse().ok()).unwrap_or(rounds)
}

#[test]
fn an_update_killed_at_any_moment_was_whole_or_never_was() {
    let place = Place::new();
    let mut corpus = Corpus::new(&place, REPORTS, 0x9E37_79B9);
    let first = Instant::now();
    place.index();
    let mut killer = Killer::new(first.elapsed());
    let mut committed = corpus.state.clone();
    let states = States::new(committed.clone());
    let stop = AtomicBool::new(false);
    let answers = thread::scope(|scope| {
        let searcher = scope.spawn(|| search_on(&place, &states, &stop));
        {
            let _stop = StopAtEnd(&stop);
            for round in 0.. {
                if killer.has_killed(rounds(UPDATES)) {
                    break;
                }
                corpus.change();
                states.may_become(&corpus.state);
                // Every fifth is a rebuild, which has other steps.
                let more: &[&str] = if round % 5 == 4 { &["--rebuild"] } else { &[] };
                let let_through = round % LET_THROUGH == LET_THROUGH - 1;
                let run = match let_through {
                    true => killer.let_through(&place, &update_and(more)),
                    false => killer.kill(&place, &update_and(more)),
                };
                committed = survived(&place, &run, &committed, &corpus.state);
                if committed == corpus.state {
                    states.became();
                }
            }
        }
        searcher.join().unwrap()
    });
    eprintln!("updates: {killer:?}; answers and states of the searcher: {answers:?}");
    assert!(answers.0 > 0);
    place.index();
    is_wholly(&place, &corpus.state, &committed);
    rival::is_as_if_fresh(&place);
}

/// Checks what a run left that may have been killed, and gives the state that is committed.
fn survived(place: &Place, run: &Run, before: &State, after: &State) -> State {
    let shown = state_shown(&place.run(&SHOW_ALL));
    if shown == *after {
        agrees(place, after, before);
    } else {
        let other = difference(&shown, after);
        assert_eq!(run.status, None, "{run:?} but {other}");
        let mixture = || format!("{}; {other}", difference(&shown, before));
        assert!(shown == *before, "neither before nor after: {}", mixture());
        agrees(place, before, after);
    }
    shown
}

#[test]
fn a_first_build_killed_at_any_moment_is_whole_or_no_index_yet() {
    let place = Place::new();
    let corpus = Corpus::new(&place, REPORTS, 0x85EB_CA6B);
    let first = Instant::now();
    place.index();
    let mut killer = Killer::new(first.elapsed());
    let fresh = Footprint::of(&place.path(INDEX));
    fs::remove_dir_all(place.path(INDEX)).unwrap();
    let mut whole = 0;
    while !killer.has_killed(rounds(FIRST_BUILDS)) {
        // What a kill leaves is there for the next.
        let run = killer.kill(&place, &update());
        let search = place.run(&SHOW_ALL);
        if search.status == Some(2) {
            search.is_clear_error(INDEX);
            assert!(search.stderr.contains("no index here yet"), "{search:?}");
            assert_eq!(run.status, None, "{run:?} but {search:?}");
        } else {
            whole += 1;
            is_wholly(&place, &corpus.state, &State::new());
            fs::remove_dir_all(place.path(INDEX)).unwrap();
        }
    }
    eprintln!("first builds: {killer:?}, {whole} were whole");
    place.index();
    is_wholly(&place, &corpus.state, &State::new());
    Footprint::of(&place.path(INDEX)).is_little_beside(fresh);
}

/// Kills the program at random moments of a run.
#[derive(Debug)]
struct Killer {
    /// How long a run takes that is let through.
    whole_run: Duration,
    random: Random,
    killed: usize,
    too_late: usize,
}

impl Killer {
    fn new(whole_run: Duration) -> Killer {
        Killer {
            whole_run,
            random: Random(0xC2B2_AE35),
            killed: 0,
            too_late: 0,
        }
    }

    /// Whether so many runs were killed before they ended by themselves.
    fn has_killed(&self, runs: usize) -> bool {
        assert!(
            self.too_late < 100 + 2 * runs,
            "kills come too late: {self:?}"
        );
        self.killed >= runs
    }

    /// Runs the program and kills it, at the latest a little after it should have ended. The first is killed at once.
    fn kill(&mut self, place: &Place, arguments: &[&str]) -> Run {
        // Half of the kills come in the second half, where the index is written.
        let percent = match self.random.below(2) {
            0 => self.random.below(100),
            _ => 50 + self.random.below(65),
        };
        let percent = if self.killed == 0 { 0 } else { percent };
        let begun = Instant::now();
        let end = begun + self.whole_run * u32::try_from(percent).unwrap() / 100;
        let mut child = place.command(arguments).spawn().unwrap();
        while Instant::now() < end && child.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        let run = Run::end_of(child);
        assert!(matches!(run.status, None | Some(0)), "{run:?}");
        match run.status {
            None => self.killed += 1,
            Some(_) => {
                self.too_late += 1;
                self.took(begun.elapsed());
            }
        }
        run
    }

    /// Runs the program to its end. It must succeed, whatever was killed before.
    fn let_through(&mut self, place: &Place, arguments: &[&str]) -> Run {
        let begun = Instant::now();
        let run = place.run(arguments);
        assert_eq!(run.status, Some(0), "{run:?}");
        self.took(begun.elapsed());
        run
    }

    /// A rebuild takes longer than an update, and all do on a busy machine: a time between the last ones cuts most.
    fn took(&mut self, time: Duration) {
        self.whole_run = (self.whole_run + time) / 2;
    }
}
