//! Those who search while the index is being written, one search after another.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::READERS_TRY_AGAIN;
use crate::model::{SHOW_ALL, State, state_shown};
use crate::place::Place;

/// Between two searches, so that searchers leave the writer some of a small machine.
const PAUSE: Duration = Duration::from_millis(50);

/// The states that the index has had, and may have by now.
pub struct States(Mutex<Known>);

struct Known {
    /// In the order in which they were to be committed. No two are equal.
    states: Vec<State>,
    /// The last that is known to be committed.
    committed: usize,
}

impl States {
    /// The index is in this state.
    pub fn new(first: State) -> States {
        States(Mutex::new(Known {
            states: vec![first],
            committed: 0,
        }))
    }

    /// From now on the index may get into this state.
    pub fn may_become(&self, state: &State) {
        self.0.lock().unwrap().states.push(state.clone());
    }

    /// The index is known to be in the last of the states.
    pub fn became(&self) {
        let mut known = self.0.lock().unwrap();
        known.committed = known.states.len() - 1;
    }

    /// The number of the last state that is known to be committed.
    pub fn committed(&self) -> usize {
        self.0.lock().unwrap().committed
    }

    /// The number of a state that was shown; `from` is the oldest that it may have been.
    #[track_caller]
    pub fn number_of(&self, shown: &State, from: usize) -> usize {
        let known = self.0.lock().unwrap();
        let number = known.states.iter().rposition(|state| state == shown);
        let number = number.unwrap_or_else(|| {
            let last = known.states.last().unwrap();
            panic!("no state of the index; {}", difference(shown, last))
        });
        assert!(number >= from, "went back from state {from} to {number}");
        number
    }
}

/// In what two states differ, in a few words.
pub fn difference(shown: &State, state: &State) -> String {
    let only = |a: &State, b: &State| -> Vec<String> {
        let only = a.iter().filter(|(path, m)| b.get(*path) != Some(m));
        only.take(8)
            .map(|(path, m)| format!("{path} ({m})"))
            .collect()
    };
    format!(
        "only shown: {:?}; not shown: {:?}",
        only(shown, state),
        only(state, shown)
    )
}

/// Tells the others to stop, in whatever way the test ends.
pub struct StopAtEnd<'a>(pub &'a AtomicBool);

impl Drop for StopAtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Searches by one process after another until told to stop; every answer must be one of the states, never one older
/// than the answer before or than what was committed when the search began. Gives how many answers there were, and
/// from how many states.
pub fn search_on(place: &Place, states: &States, stop: &AtomicBool) -> (usize, usize) {
    let (mut answers, mut seen, mut last) = (0, 0, None);
    while !stop.load(Ordering::Relaxed) {
        let from = states.committed().max(last.unwrap_or(0));
        let run = place.run(&SHOW_ALL);
        if !READERS_TRY_AGAIN && run.stderr.contains("is damaged") {
            eprintln!("a search met a commit: {}", run.stderr.trim_end());
            continue;
        }
        let number = states.number_of(&state_shown(&run), from);
        assert_eq!(run.stderr, "", "{run:?}");
        answers += 1;
        seen += usize::from(last != Some(number));
        last = Some(number);
        std::thread::sleep(PAUSE);
    }
    (answers, seen)
}
