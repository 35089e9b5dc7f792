//! Following: waits until something in a corpus folder has changed and settled, so that the index
//! can be brought up to date, and knows which files are still being written.
//!
//! The system's notifications are listened to where there are any; where there are none, or not of
//! everything, the corpus is walked at intervals. Nothing is known here of the index.

mod ground;
mod notices;
mod scope;
mod settle;
mod stamp;
mod walks;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use crate::error::{Error, Result};
use ground::Ground;
use notices::{CLOSES, Notices, Shared};
use scope::{LeaveOut, Scope};
use settle::{Event, Moment, Settling};
use stamp::Stamp;
use walks::{INTERVAL, INTERVAL_SHARED, Walks};

/// How a corpus is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Following {
    /// How long nothing must happen before what happened is taken in; 300 ms.
    pub quiet: Duration,
    /// Walk the corpus at this interval instead of listening to the system's notifications.
    pub poll: Option<Duration>,
}

impl Default for Following {
    fn default() -> Self {
        Following {
            quiet: Duration::from_millis(300),
            poll: None,
        }
    }
}

/// What came of waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wait {
    /// Something changed; the index is to be brought up to date.
    Changed {
        /// Files that must not be read yet, as paths below the corpus as it was given. When they
        /// have settled, waiting ends again.
        unsettled: BTreeSet<PathBuf>,
    },
    /// It was told to stop.
    Stopped,
}

/// Tells at any moment, in any thread, which files are still being written: a file may begin to be
/// written after the wait has ended.
#[derive(Clone)]
pub(crate) struct Unsettled(Arc<Shared>);

impl Unsettled {
    /// True if this file, below the corpus as it was given, must not be read now, or what was just
    /// read of it must not be taken for whole. When it has settled, waiting ends again.
    pub(crate) fn contains(&self, file: &Path) -> bool {
        self.0.noted().settling.is_pending(file)
    }
}

/// It is asked at least this often whether to stop.
const STOP: Duration = Duration::from_millis(80);
/// After something happened, this long is waited for more before anything is worked out.
const BREATH: Duration = Duration::from_millis(10);
/// Whether the corpus is still the same folder is looked at this often.
const LOOK_DOWN: Duration = Duration::from_millis(500);
/// The corpus is not looked through for lost events more often than this.
const LOOK_THROUGH: Duration = Duration::from_millis(500);

/// Follows one corpus.
pub(crate) struct Follower {
    corpus: PathBuf,
    leave_out: LeaveOut,
    how: Following,
    shared: Arc<Shared>,
    scope: Arc<Scope>,
    /// The folder that is followed; none, while there is none.
    ground: Option<Ground>,
    notices: Option<Notices>,
    walks: Option<Walks>,
    why_walks: Option<String>,
    look_down: Moment,
    look_through: Moment,
}

impl Follower {
    /// Begins to follow a corpus folder. `leave_out` tells the folders not to follow, given as paths
    /// below `corpus`. The first wait ends soon, for something may have changed before.
    ///
    /// # Errors
    /// Where the corpus is not a folder that is there.
    pub(crate) fn begin(
        corpus: &Path,
        leave_out: Box<dyn Fn(&Path) -> bool + Send + Sync>,
        how: &Following,
    ) -> Result<Follower> {
        match fs::metadata(corpus) {
            Ok(meta) if meta.is_dir() => {}
            Ok(_) => return Err(Error::CorpusNotFolder(corpus.to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Error::CorpusMissing(corpus.to_owned()));
            }
            Err(error) => return Err(Error::io("read the folder", corpus)(error)),
        }
        let leave_out: LeaveOut = Arc::from(leave_out);
        let scope = Scope::new(corpus, &leave_out).map_err(Error::io("read the folder", corpus))?;
        let shared = Arc::new(Shared::new(Settling::new(how.quiet, CLOSES)));
        let mut follower = Follower {
            corpus: corpus.to_owned(),
            leave_out,
            how: how.clone(),
            scope: Arc::new(scope),
            ground: None,
            notices: None,
            walks: None,
            why_walks: None,
            look_down: shared.now() + LOOK_DOWN,
            look_through: Moment::ZERO,
            shared,
        };
        follower.settle_down();
        Ok(follower)
    }

    /// Why the corpus is walked at intervals, in plain words; none, if the system tells of
    /// everything. It may change while waiting.
    pub(crate) fn by_polling(&self) -> Option<&str> {
        self.why_walks.as_deref()
    }

    /// What tells which files are still being written while the index is brought up to date.
    pub(crate) fn unsettled(&self) -> Unsettled {
        Unsettled(Arc::clone(&self.shared))
    }

    /// Waits until something may have changed and has settled. `stop` is asked at least ten times a
    /// second.
    pub(crate) fn wait(&mut self, stop: &dyn Fn() -> bool) -> Wait {
        while !stop() {
            self.act(stop);
            let mut noted = self.shared.noted();
            let now = self.shared.now();
            if let Some(unsettled) = noted.settling.take(now) {
                return Wait::Changed { unsettled };
            }
            let next = noted.settling.next().into_iter().chain(self.walk_due());
            let long = next.min().map_or(STOP, |next| next.saturating_sub(now));
            let long = long.clamp(BREATH, STOP);
            let stirred = self.shared.stirred.wait_timeout(noted, long);
            let (noted, waited) = stirred.unwrap_or_else(PoisonError::into_inner);
            drop(noted);
            if !waited.timed_out() {
                std::thread::sleep(BREATH);
            }
        }
        Wait::Stopped
    }

    /// Does what the notes ask for.
    fn act(&mut self, stop: &dyn Fn() -> bool) {
        self.look_down();
        if self.ground.is_none() {
            return;
        }
        let blind = self.shared.noted().blind.take();
        if let Some(why) = blind {
            // What is left of the watched folders is of use to other programs.
            self.notices = None;
            self.shared.noted().settling.without_closes();
            self.walk_for(why, INTERVAL);
        }
        let now = self.shared.now();
        let due = self.walk_due().is_some_and(|due| due <= now);
        let lost = (due || self.look_through <= now) && self.shared.noted().settling.take_lost();
        if due || lost {
            self.look_through(lost, stop);
        }
        self.look_at_folders(stop);
        let ripe = self.shared.noted().settling.ripe(self.shared.now());
        for file in ripe {
            let look = stamp::look_at(&file);
            let now = self.shared.now();
            self.shared.noted().settling.looked_at(&file, look, now);
        }
    }

    fn walk_due(&self) -> Option<Moment> {
        let walks = self.walks.as_ref().filter(|_| self.ground.is_some());
        walks.map(|walks| walks.due)
    }

    /// Looks whether the corpus is still the folder that is followed; if not, follows the one that
    /// is there now.
    fn look_down(&mut self) {
        let now = self.shared.now();
        let uprooted = std::mem::take(&mut self.shared.noted().uprooted);
        if !uprooted && now < self.look_down {
            return;
        }
        self.look_down = now + LOOK_DOWN;
        let ground = Ground::at(&self.corpus);
        if ground == self.ground && !(uprooted && ground.is_some()) {
            return;
        }
        self.notices = None;
        match Scope::new(&self.corpus, &self.leave_out) {
            Ok(scope) if ground.is_some() => {
                self.scope = Arc::new(scope);
                self.settle_down();
            }
            _ => {
                self.ground = None;
                let mut noted = self.shared.noted();
                noted.settling.start_over(CLOSES, now);
                // There is nothing to look through.
                noted.settling.take_lost();
            }
        }
    }

    /// Begins to listen or to walk where the corpus is now.
    fn settle_down(&mut self) {
        self.ground = Ground::at(&self.corpus);
        self.walks = None;
        self.why_walks = None;
        if let Some(interval) = self.how.poll {
            self.walk_for("it was asked for".to_owned(), interval);
        } else {
            match Notices::start(&self.scope, &self.shared) {
                Ok(notices) => self.notices = Some(notices),
                Err(why) => self.walk_for(why, INTERVAL),
            }
            if let Some(kind) = ground::shared_with_others(&self.scope.root) {
                let why = format!("{kind} does not tell what others change");
                self.walk_for(why, INTERVAL_SHARED);
            }
        }
        let mut noted = self.shared.noted();
        noted.folders.clear();
        noted.uprooted = false;
        let now = self.shared.now();
        noted
            .settling
            .start_over(CLOSES && self.notices.is_some(), now);
    }

    fn walk_for(&mut self, why: String, interval: Duration) {
        self.walks = Some(Walks::new(interval));
        self.why_walks = Some(why);
    }

    /// Walks the corpus: for files that differ from the walk before, if walks are to tell, and for
    /// such as changed just now, if events were lost.
    fn look_through(&mut self, lost: bool, stop: &dyn Fn() -> bool) {
        let began = self.shared.now();
        let mut walk = self.walks.as_ref().map(Walks::begin);
        let whole = self.scope.walk(&self.corpus, stop, &mut |file, meta| {
            let stamp = Stamp::of(meta);
            if lost {
                find(&self.shared, file, meta, stamp);
            }
            if walk.as_mut().is_some_and(|walk| walk.differs(file, stamp)) {
                let differs = Event::Differs(file.to_owned());
                let now = self.shared.now();
                self.shared.noted().settling.apply(differs, now);
            }
        });
        let found = walk.map(walks::Walk::end);
        let ended = self.shared.now();
        let mut noted = self.shared.noted();
        if lost {
            self.look_through = ended + LOOK_THROUGH.max(ended - began);
            let event = if whole { Event::Other } else { Event::Lost };
            noted.settling.apply(event, ended);
        }
        if let (Some(walks), Some(found), true) = (self.walks.as_mut(), found, whole) {
            noted.settling.walked(began);
            if found.missing {
                noted.settling.apply(Event::Other, ended);
            }
            walks.end(found, began, ended);
        }
    }

    /// Looks for what was made in new folders before they were watched.
    fn look_at_folders(&mut self, stop: &dyn Fn() -> bool) {
        let folders = std::mem::take(&mut self.shared.noted().folders);
        if folders.is_empty() {
            return;
        }
        if let Some(notices) = self.notices.as_mut() {
            notices.catch_up();
        }
        for folder in folders {
            let whole = self.scope.walk(&folder, stop, &mut |file, meta| {
                find(&self.shared, file, meta, Stamp::of(meta));
            });
            let event = if whole { Event::Other } else { Event::Lost };
            let now = self.shared.now();
            self.shared.noted().settling.apply(event, now);
        }
    }
}

/// Notes a file that changed so lately that its writer may not be done.
fn find(shared: &Shared, file: &Path, meta: &fs::Metadata, stamp: Stamp) {
    let (age, now) = (stamp::age(meta), shared.now());
    if age < settle::DOUBT_WITHOUT_CLOSES {
        let found = Event::Found(file.to_owned(), stamp, now.saturating_sub(age));
        shared.noted().settling.apply(found, now);
    }
}

#[cfg(test)]
mod tests;
