//! A disk that fails. Faults are set for the whole process, so those who cause them have it to themselves meanwhile.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use fail::FailGuard;

/// Every operation of an index on the disk passes this point.
const DISK: &str = "disk";

static DISTURBED: RwLock<()> = RwLock::new(());

/// A disk that fails once so many operations have gone well.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    pub after: usize,
    /// It goes on failing, as a full disk does.
    pub lasting: bool,
}

impl Fault {
    fn actions(self) -> String {
        let (after, fails) = (
            self.after,
            if self.lasting {
                "return"
            } else {
                "1*return->off"
            },
        );
        match after {
            0 => fails.to_owned(),
            after => format!("{after}*off->{fails}"),
        }
    }
}

/// Does work that no fault may hit. Must not be called inside itself.
pub fn undisturbed<T>(work: impl FnOnce() -> T) -> T {
    let _others = DISTURBED.read().unwrap_or_else(PoisonError::into_inner);
    work()
}

/// Does work that the fault hits.
pub fn disturbed<T>(fault: Fault, work: impl FnOnce() -> T) -> T {
    let _alone = DISTURBED.write().unwrap_or_else(PoisonError::into_inner);
    let _guard = FailGuard::new(DISK, &fault.actions()).unwrap();
    work()
}

/// How many operations on the disk this work takes.
pub fn counted(work: impl FnOnce()) -> usize {
    let _alone = DISTURBED.write().unwrap_or_else(PoisonError::into_inner);
    let steps = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&steps);
    let count = move || {
        counted.fetch_add(1, Ordering::SeqCst);
    };
    let _guard = FailGuard::with_callback(DISK, count).unwrap();
    work();
    steps.load(Ordering::SeqCst)
}
