//! Every step of writing an index fails, or is the last that the process does.

use std::process::Command;

use crate::FAULTS;
use crate::model::Corpus;
use crate::place::{Footprint, INDEX, Place, Run, update, update_and};
use crate::rival::{Answers, answers, fresh};

/// Where the index before the change is kept.
const KEPT: &str = "kept";
/// More steps than any of these small indexes is written in.
const MANY: usize = 1_000;
/// Fewer steps than any of them is written in.
const FEW: usize = 6;

/// An archive before a change and after it, to be brought from the one to the other again and again.
pub struct Trial {
    pub place: Place,
    arguments: Vec<&'static str>,
    before: Answers,
    after: Answers,
    room: Footprint,
}

impl Trial {
    /// So many reports that have no index yet.
    pub fn first_build(place: Place, reports: usize) -> Trial {
        let _ = Corpus::new(&place, reports, 7);
        Trial::of(place, update(), None)
    }

    /// So many reports, of which a few change after they were indexed; to be indexed with these arguments.
    pub fn change(place: Place, reports: usize, more: &[&'static str]) -> Trial {
        let mut corpus = Corpus::new(&place, reports, 7);
        corpus.copy();
        place.index();
        in_shell(&place, "mkdir kept && cp -R index/. kept/");
        let before = answers(&place, KEPT);
        corpus.edit();
        corpus.delete();
        corpus.rename();
        corpus.add();
        Trial::of(place, update_and(more), before)
    }

    fn of(place: Place, arguments: Vec<&'static str>, before: Answers) -> Trial {
        let (after, room) = fresh(&place);
        assert_ne!(before, after);
        Trial {
            place,
            arguments,
            before,
            after,
            room,
        }
    }

    /// The program, about to make the change.
    pub fn command(&self) -> Command {
        self.place.command(&self.arguments)
    }

    /// Its arguments.
    pub fn arguments(&self) -> &[&'static str] {
        &self.arguments
    }

    /// How much the index took before the change, and takes after it when it is built afresh, in bytes.
    pub fn bytes(&self) -> (u64, u64) {
        (Footprint::of(&self.place.path(KEPT)).bytes, self.room.bytes)
    }

    /// Puts the index back as it was before the change. The folder itself stays, for something may be mounted there.
    pub fn put_back(&self) {
        let line = "mkdir -p index kept && find index -mindepth 1 -delete && cp -R kept/. index/";
        in_shell(&self.place, line);
    }

    /// Checks what a run left that may have been disturbed. One that succeeded, or ended after the commit, is all
    /// there; of any other there is no trace. Tells whether it is there.
    pub fn check(&self, run: &Run) -> bool {
        let now = answers(&self.place, INDEX);
        match run.status {
            Some(0) => assert_eq!(now, self.after, "{run:?}"),
            Some(_) => {
                run.is_clear_error(INDEX);
            }
            None => {}
        }
        assert!(
            now == self.before || now == self.after,
            "neither before nor after: {now:#?}\n{run:?}"
        );
        now == self.after
    }

    /// The next run, which nothing disturbs, succeeds, and nothing shows what was before.
    pub fn carry_on(&self) {
        self.place.index();
        assert_eq!(answers(&self.place, INDEX), self.after);
        let room = self.footprint();
        room.is_little_beside(self.room);
    }

    /// What lies in the index folder, seen as the program sees it.
    fn footprint(&self) -> Footprint {
        let line = "find index -type f | wc -l; cat $(find index -type f) | wc -c";
        let told = in_shell(&self.place, line);
        let mut numbers = told.lines().map(|n| n.trim().parse().unwrap());
        Footprint {
            files: usize::try_from(numbers.next().unwrap()).unwrap(),
            bytes: numbers.next().unwrap(),
        }
    }

    /// One run with a fault after so many steps. If there was a commit, what was before is put back.
    fn with_fault(&self, steps: usize, fault: &str) -> Run {
        let setting = format!("disk={steps}*off->{fault}");
        let run = Run::of(self.command().env("FAILPOINTS", setting));
        if self.check(&run) {
            self.carry_on();
            self.put_back();
        }
        run
    }

    /// Every step fails, alone or as all do after it, and then is the last that is done. What one fault left is there
    /// for the next; now and then a run carries on.
    fn with_every_fault(&self) {
        let (mut steps, mut told) = (0, 0);
        self.put_back();
        loop {
            let lasting = steps % 2 == 0;
            let fault = if lasting { "return" } else { "1*return->off" };
            let failed = self.with_fault(steps, fault);
            if failed.status == Some(2) {
                told += 1;
                let reason = "no space left on device";
                let said = failed.stderr.contains(reason);
                assert!(said || !lasting, "step {steps}: {failed:?}");
            }
            let killed = self.with_fault(steps, "return(kill)");
            if killed.status.is_some() || steps % 4 == 3 {
                self.carry_on();
                self.put_back();
            }
            if killed.status.is_some() {
                assert_eq!(killed.status, Some(0), "{killed:?}");
                break;
            }
            steps += 1;
            assert!(steps < MANY, "the fault never stops coming");
        }
        eprintln!("{steps} steps, of which {told} fail the run");
        if FAULTS {
            // What is left to do after the commit may fail unnoticed.
            assert!(steps > FEW && told > FEW, "{steps} steps, {told} told");
        }
    }
}

/// What a line of the shell prints, which must succeed. It sees what is mounted for the program alone.
pub fn in_shell(place: &Place, line: &str) -> String {
    let run = Run::of(&mut place.command_of("sh", &["-c", line]));
    assert_eq!(run.status, Some(0), "{run:?}");
    run.stdout
}

#[test]
fn a_first_build() {
    Trial::first_build(Place::new(), 8).with_every_fault();
}

#[test]
fn an_update() {
    Trial::change(Place::new(), 8, &[]).with_every_fault();
}

#[test]
fn a_rebuild() {
    Trial::change(Place::new(), 8, &["--rebuild"]).with_every_fault();
}
