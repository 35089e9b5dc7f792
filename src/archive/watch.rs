//! Watching: an archive that follows its corpus.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use super::follow::{Follower, Wait};
use super::{Archive, Following, Summary, Update, update};
use crate::error::{Error, Result};
use crate::index::home::is_home;

/// Where another process writes the index, it is asked for again after this time.
const AGAIN_SOON: Duration = Duration::from_millis(200);
/// After a failure, such as a full disk, it is tried again after this time though nothing has changed.
const AGAIN_LATER: Duration = Duration::from_secs(20);

/// What happens while an archive watches its corpus.
#[derive(Debug)]
pub enum Watched {
    /// It has begun to follow; `polling` says why the corpus is walked at intervals, where it is: the system does not tell
    /// of every change there.
    Following {
        /// The reason, in plain words.
        polling: Option<String>,
    },
    /// The index was brought up to date; perhaps nothing had changed.
    Updated(Box<Summary>),
    /// The index could not be brought up to date now. It is as it was, and it will be tried again; the same trouble is
    /// told once.
    Trouble(Error),
}

impl Archive {
    /// Keeps the index up to date with its corpus until `stop` says so, which is asked at least ten times a second.
    /// Other threads can search meanwhile. A file is taken in when it has been written whole, as far as can be told.
    ///
    /// `each` is told what happens.
    ///
    /// # Errors
    /// Where the corpus is not there to begin with, or the index cannot be used any more.
    pub fn watch(
        &self,
        update: &Update,
        following: &Following,
        stop: &dyn Fn() -> bool,
        each: &mut dyn FnMut(Watched),
    ) -> Result<()> {
        let corpus = self.corpus();
        let own = self.index.canonicalize().ok();
        let leave_out =
            Box::new(move |folder: &Path| own.as_deref() == Some(folder) || is_home(folder));
        let mut follower = Follower::begin(&corpus, leave_out, following)?;
        let mut told = Told::default();
        told.polling(&follower, each);
        let mut again: Option<Instant> = None;
        loop {
            let due = || again.is_some_and(|again| Instant::now() >= again);
            let waited = follower.wait(&|| stop() || due());
            told.polling(&follower, each);
            let files = match waited {
                Wait::Changed { unsettled } => unsettled,
                Wait::Stopped if stop() => return Ok(()),
                Wait::Stopped => BTreeSet::new(),
            };
            let unsettled = follower.unsettled();
            let is_unsettled = |file: &Path| files.contains(file) || unsettled.contains(file);
            let updated =
                update::update_settled(&corpus, &self.index, update, &is_unsettled, &mut |_| {});
            again = match updated {
                Ok(None) => None,
                Ok(Some(summary)) => {
                    self.refresh()?;
                    told.trouble = None;
                    each(Watched::Updated(Box::new(summary)));
                    None
                }
                Err(
                    error @ (Error::Damaged { .. }
                    | Error::FormatVersion { .. }
                    | Error::NotAnIndex(_)),
                ) => {
                    return Err(error);
                }
                Err(error) => {
                    let soon = matches!(error, Error::Locked { .. });
                    told.trouble(error, each);
                    let wait = if soon { AGAIN_SOON } else { AGAIN_LATER };
                    Some(Instant::now() + wait)
                }
            };
        }
    }
}

/// What has been told already.
#[derive(Default)]
struct Told {
    following: bool,
    polling: Option<String>,
    trouble: Option<String>,
}

impl Told {
    fn polling(&mut self, follower: &Follower, each: &mut dyn FnMut(Watched)) {
        let polling = follower.by_polling().map(str::to_owned);
        if !self.following || polling != self.polling {
            self.following = true;
            self.polling.clone_from(&polling);
            each(Watched::Following { polling });
        }
    }

    fn trouble(&mut self, error: Error, each: &mut dyn FnMut(Watched)) {
        let trouble = error.to_string();
        if self.trouble.as_ref() != Some(&trouble) {
            self.trouble = Some(trouble);
            each(Watched::Trouble(error));
        }
    }
}
