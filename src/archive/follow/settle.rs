//! When what happened to files may be taken in: a state machine that is given events and moments
//! and gives decisions. It has no clock of its own and reads no disk.
//!
//! A file is *pending* while it is, or may be, still being written. When it has settled, or when
//! something happened that needs no settling (a file went), that is *news*. News is held back for
//! a little to gather a burst.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::stamp::Stamp;

/// A moment: the time since following began.
pub(super) type Moment = Duration;

/// A burst is taken in this long after the first of its files settled, even if it goes on.
/// Together with the update this keeps within the two seconds a person waits for a new file.
pub(super) const GATHER: Duration = Duration::from_secs(1);
/// A file of which nobody tells whether it was closed must have been left alone for this long.
pub(super) const DOUBT: Duration = Duration::from_secs(1);
/// The same on systems that never tell when a file is closed.
pub(super) const DOUBT_WITHOUT_CLOSES: Duration = Duration::from_secs(2);
/// A file that is never closed counts as settled when nothing has happened to it for this long.
pub(super) const GIVE_UP: Duration = Duration::from_secs(60);
/// As many files may be pending at once; with more, the corpus is looked through again.
pub(super) const MOST_PENDING: usize = 20_000;

/// Something that happened in the corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    /// A file was made.
    Created(PathBuf),
    /// A file was opened, for reading or writing.
    Opened(PathBuf),
    /// A file was written to.
    Written(PathBuf),
    /// A file that was open for writing was closed.
    Closed(PathBuf),
    /// A file came whole: by a rename.
    Placed(PathBuf),
    /// A file or folder went.
    Gone(PathBuf),
    /// What went from the first path last is now at the second.
    Moved(PathBuf, PathBuf),
    /// A file is as it was but for its time stamps or its rights.
    Touched(PathBuf),
    /// A file was found that changed at this moment, and nobody told.
    Found(PathBuf, Stamp, Moment),
    /// A file differs from what it was in the walk before.
    Differs(PathBuf),
    /// Something else changed.
    Other,
    /// Events were lost.
    Lost,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Made, but not seen opened: a hard link, or its writer is about to be told of.
    Created,
    /// Written to, and not closed since.
    Writing,
    /// Closed by its writer.
    Closed,
    /// Nobody will tell when it is closed.
    Doubtful,
    /// Found changed by a walk; the next walk tells.
    Walked,
}

#[derive(Debug, Clone)]
struct Pending {
    phase: Phase,
    /// When something last happened to it.
    changed: Moment,
    stamp: Option<Stamp>,
}

/// When the first and the last of the news came.
#[derive(Debug, Clone, Copy)]
struct News {
    first: Moment,
    last: Moment,
}

/// The files that are pending, and the news.
#[derive(Debug)]
pub(super) struct Settling {
    quiet: Duration,
    closes: bool,
    most: usize,
    pending: BTreeMap<PathBuf, Pending>,
    news: Option<News>,
    /// What was pending below the path that went last, for it may turn up at another.
    left: Option<(PathBuf, Vec<(PathBuf, Pending)>)>,
    lost: bool,
}

impl Settling {
    /// Nothing is pending and there is no news. `closes` says that the system tells when a file is
    /// closed; `quiet` is how long nothing must happen before news is given.
    pub(super) fn new(quiet: Duration, closes: bool) -> Settling {
        Settling {
            quiet,
            closes,
            most: MOST_PENDING,
            pending: BTreeMap::new(),
            news: None,
            left: None,
            lost: false,
        }
    }

    /// Takes in what happened at a moment.
    pub(super) fn apply(&mut self, event: Event, now: Moment) {
        match event {
            Event::Created(path) if self.closes => self.pend(path, Phase::Created, now),
            Event::Written(path) if self.closes => self.pend(path, Phase::Writing, now),
            Event::Created(path) | Event::Written(path) => self.pend(path, Phase::Doubtful, now),
            Event::Opened(path) => {
                if let Some(file) = self.pending.get_mut(&path)
                    && file.phase == Phase::Created
                {
                    file.phase = Phase::Writing;
                }
            }
            Event::Closed(path) => self.pend(path, Phase::Closed, now),
            Event::Placed(path) => {
                self.pending.remove(&path);
                self.tell(now);
            }
            Event::Gone(path) => {
                let below = self.forget(&path);
                self.left = (!below.is_empty()).then_some((path, below));
                self.tell(now);
            }
            Event::Moved(from, to) => self.moved(&from, &to, now),
            // A copy keeps its original's time stamps just before it is closed.
            Event::Touched(path) if self.pending.contains_key(&path) => {}
            Event::Touched(_) | Event::Other => self.tell(now),
            Event::Found(path, stamp, changed) => self.found(path, stamp, changed),
            Event::Differs(path) => self.differs(path, now),
            Event::Lost => self.lost = true,
        }
    }

    /// True if this file must not be read yet.
    pub(super) fn is_pending(&self, file: &Path) -> bool {
        self.pending.contains_key(file)
    }

    /// True once after events were lost; what is given then is held back until the corpus has been
    /// looked through and this is false.
    pub(super) fn take_lost(&mut self) -> bool {
        std::mem::take(&mut self.lost)
    }

    /// From now on nobody tells when a file is closed.
    pub(super) fn without_closes(&mut self) {
        self.closes = false;
        for file in self.pending.values_mut() {
            if matches!(file.phase, Phase::Created | Phase::Writing) {
                file.phase = Phase::Doubtful;
            }
        }
    }

    /// Nothing is pending any more; something changed.
    pub(super) fn start_over(&mut self, closes: bool, now: Moment) {
        self.closes = closes;
        self.pending.clear();
        self.left = None;
        self.lost = true;
        self.tell(now);
    }

    /// A walk has ended that began at this moment: what it did not find changed has settled.
    pub(super) fn walked(&mut self, began: Moment) {
        let settled = |file: &Pending| file.phase == Phase::Walked && file.changed < began;
        self.settle(settled);
    }

    /// Lets settle what needs no look at the disk, and gives the files that have to be looked at:
    /// nothing was told of them for long enough. Each is to be given to [`Settling::looked_at`].
    pub(super) fn ripe(&mut self, now: Moment) -> Vec<PathBuf> {
        let quiet = self.quiet;
        self.settle(|file| file.phase == Phase::Closed && file.changed + quiet <= now);
        let ripe = self.pending.iter().filter(|(_, file)| {
            let moment = self.settles(file);
            moment.is_some_and(|moment| moment <= now)
        });
        ripe.map(|(path, _)| path.clone()).collect()
    }

    /// Takes in what a ripe file looks like: its stamp and how long ago it changed; none, if it is
    /// gone.
    pub(super) fn looked_at(&mut self, path: &Path, look: Option<(Stamp, Duration)>, now: Moment) {
        let file = self.pending.get(path);
        let Some(file) = file.filter(|file| self.settles(file).is_some_and(|m| m <= now)) else {
            // Something happened to it meanwhile.
            return;
        };
        let changed = file.changed;
        let as_it_was = look.is_none_or(|(stamp, age)| match file.stamp {
            Some(before) => before == stamp,
            None => age >= self.quiet,
        });
        if as_it_was {
            self.pending.remove(path);
            self.tell(changed);
        } else {
            self.pend(path.to_owned(), Phase::Doubtful, now);
            if let Some(file) = self.pending.get_mut(path) {
                file.stamp = look.map(|(stamp, _)| stamp);
            }
        }
    }

    /// The files still pending, if there is news and it is time for it.
    pub(super) fn take(&mut self, now: Moment) -> Option<BTreeSet<PathBuf>> {
        if self.lost || self.due()? > now {
            return None;
        }
        self.news = None;
        Some(self.pending.keys().cloned().collect())
    }

    /// The next moment at which something may be ripe or due, if nothing happens before.
    pub(super) fn next(&self) -> Option<Moment> {
        let settles = self.pending.values().filter_map(|file| self.settles(file));
        settles.chain(self.due()).min()
    }

    /// When there is news to be given. As long as files were closed just now, more of the burst is
    /// waited for.
    fn due(&self) -> Option<Moment> {
        let news = self.news?;
        let burst = self.pending.values().any(|f| f.phase == Phase::Closed);
        let latest = news.first + GATHER.max(self.quiet);
        match burst {
            true => Some(latest),
            false => Some(latest.min(news.last + self.quiet)),
        }
    }

    /// When nothing will have happened to a file for long enough. Walks tell for themselves.
    fn settles(&self, file: &Pending) -> Option<Moment> {
        let doubt = match self.closes {
            true => DOUBT,
            false => DOUBT_WITHOUT_CLOSES,
        };
        let long = match file.phase {
            Phase::Walked => return None,
            Phase::Closed => self.quiet,
            Phase::Created | Phase::Doubtful => doubt.max(self.quiet),
            Phase::Writing => GIVE_UP.max(self.quiet),
        };
        Some(file.changed + long)
    }

    fn settle(&mut self, settled: impl Fn(&Pending) -> bool) {
        let mut moments = Vec::new();
        self.pending.retain(|_, file| {
            let keep = !settled(file);
            if !keep {
                moments.push(file.changed);
            }
            keep
        });
        moments.into_iter().for_each(|moment| self.tell(moment));
    }

    fn tell(&mut self, at: Moment) {
        let news = self.news.get_or_insert(News {
            first: at,
            last: at,
        });
        news.first = news.first.min(at);
        news.last = news.last.max(at);
    }

    fn pend(&mut self, path: PathBuf, phase: Phase, now: Moment) {
        let file = Pending {
            phase,
            changed: now,
            stamp: None,
        };
        self.insert(path, file);
    }

    /// Where there is no room, what has settled makes some; else it is as if events were lost.
    fn insert(&mut self, path: PathBuf, file: Pending) {
        if self.pending.len() >= self.most && !self.pending.contains_key(&path) {
            if !self.lost {
                let (quiet, now) = (self.quiet, file.changed);
                self.settle(|file| file.phase == Phase::Closed && file.changed + quiet <= now);
            }
            if self.pending.len() >= self.most {
                self.lost = true;
                return;
            }
        }
        self.pending.insert(path, file);
    }

    fn found(&mut self, path: PathBuf, stamp: Stamp, changed: Moment) {
        if !self.pending.contains_key(&path) {
            let file = Pending {
                phase: Phase::Doubtful,
                changed,
                stamp: Some(stamp),
            };
            self.insert(path, file);
        }
    }

    /// What the system tells of a file by its own goes before what a walk finds.
    fn differs(&mut self, path: PathBuf, now: Moment) {
        match self.pending.get_mut(&path) {
            Some(file) => file.changed = now,
            None => self.pend(path, Phase::Walked, now),
        }
    }

    /// Takes out what is pending at and below a path.
    fn forget(&mut self, path: &Path) -> Vec<(PathBuf, Pending)> {
        let below = self.pending.range(path.to_owned()..);
        let below = below.take_while(|(found, _)| found.starts_with(path));
        let below: Vec<PathBuf> = below.map(|(found, _)| found.clone()).collect();
        let taken = below
            .into_iter()
            .filter_map(|p| self.pending.remove_entry(&p));
        taken.collect()
    }

    /// A file that was renamed while it was being written is still being written.
    fn moved(&mut self, from: &Path, to: &Path, now: Moment) {
        if let Some((_, files)) = self.left.take_if(|(left, _)| left == from) {
            for (path, file) in files {
                let path = match path.strip_prefix(from) {
                    Ok(below) if below.as_os_str().is_empty() => to.to_owned(),
                    Ok(below) => to.join(below),
                    Err(_) => continue,
                };
                self.insert(path, file);
            }
        }
        self.tell(now);
    }
}

#[cfg(test)]
mod tests;
