//! The system's notifications: from what it tells to what is noted.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode};
use notify::{Config, ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::scope::Scope;
use super::settle::{Event, Moment, Settling};

/// Linux tells when a file that was open for writing is closed.
pub(super) const CLOSES: bool = cfg!(target_os = "linux");

/// More folders than this are not looked through one by one.
const MOST_FOLDERS: usize = 1_000;

/// What is noted until it is acted on.
pub(super) struct Noted {
    /// Which files are pending, and the news.
    pub(super) settling: Settling,
    /// Folders that came: the system tells nothing of what was made in them before it watches them.
    pub(super) folders: Vec<PathBuf>,
    /// True if something happened to the corpus folder itself.
    pub(super) uprooted: bool,
    /// Why there will be no more notifications of some of the corpus.
    pub(super) blind: Option<String>,
}

/// What the system's thread and the one that waits share.
pub(super) struct Shared {
    noted: Mutex<Noted>,
    /// Told when something was noted.
    pub(super) stirred: Condvar,
    start: Instant,
}

impl Shared {
    /// Nothing is noted yet; time begins now.
    pub(super) fn new(settling: Settling) -> Shared {
        Shared {
            noted: Mutex::new(Noted {
                settling,
                folders: Vec::new(),
                uprooted: false,
                blind: None,
            }),
            stirred: Condvar::new(),
            start: Instant::now(),
        }
    }

    /// The time since following began.
    pub(super) fn now(&self) -> Moment {
        self.start.elapsed()
    }

    /// What is noted, for as long as the guard lives.
    pub(super) fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The system's notifications of one folder, for as long as this lives.
pub(super) struct Notices {
    watcher: RecommendedWatcher,
}

impl Notices {
    /// Has everything noted that happens in a scope from now on; else tells why it cannot be had.
    pub(super) fn start(scope: &Arc<Scope>, shared: &Arc<Shared>) -> Result<Notices, String> {
        /// A folder that goes while watching begins ends the attempt; others come and go seldom.
        const ATTEMPTS: usize = 5;
        let mut attempt = 1;
        loop {
            match Notices::try_start(scope, shared) {
                Err(error) if gone(&error) && attempt < ATTEMPTS => attempt += 1,
                Err(error) => return Err(reason(&error)),
                Ok(notices) => return Ok(notices),
            }
        }
    }

    fn try_start(scope: &Arc<Scope>, shared: &Arc<Shared>) -> notify::Result<Notices> {
        let config = Config::default().with_follow_symlinks(false);
        let root = scope.root.clone();
        let (scope, shared) = (Arc::clone(scope), Arc::clone(shared));
        let handler = move |told| note(told, &scope, &shared);
        let mut watcher = RecommendedWatcher::new(handler, config)?;
        watcher.watch(&root, RecursiveMode::Recursive)?;
        Ok(Notices { watcher })
    }

    /// Waits until the folders that were told of are watched.
    pub(super) fn catch_up(&mut self) {
        // The thread that tells answers between two rounds of telling, and at the end of a round it
        // begins to watch the folders that came in it.
        if cfg!(target_os = "linux") {
            let _ = self.watcher.configure(Config::default());
        }
    }
}

/// Notes what the system tells.
pub(super) fn note(told: notify::Result<notify::Event>, scope: &Scope, shared: &Shared) {
    let now = shared.now();
    let stirs = match told {
        Ok(event) if event.need_rescan() => {
            shared.noted().settling.apply(Event::Lost, now);
            true
        }
        Ok(event) => note_event(&event, scope, shared, now),
        Err(error) => {
            let mut noted = shared.noted();
            noted.settling.apply(Event::Lost, now);
            if matches!(error.kind, ErrorKind::MaxFilesWatch) {
                noted.blind = Some(reason(&error));
            }
            true
        }
    };
    if stirs {
        shared.stirred.notify_one();
    }
}

/// True if this may lead to news.
fn note_event(event: &notify::Event, scope: &Scope, shared: &Shared, now: Moment) -> bool {
    if let EventKind::Modify(ModifyKind::Name(RenameMode::Both)) = event.kind {
        let [from, to] = event.paths.as_slice() else {
            return false;
        };
        let (Some(from), Some(to)) = (scope.place(from), scope.place(to)) else {
            return false;
        };
        shared.noted().settling.apply(Event::Moved(from, to), now);
        return true;
    }
    let mut stirs = false;
    for told in &event.paths {
        let Some(path) = scope.place(told) else {
            continue;
        };
        if path == scope.corpus && ends(&event.kind) {
            shared.noted().uprooted = true;
            stirs = true;
        } else if let Some(happened) = happened(&event.kind, path) {
            stirs |= take_in(happened, shared, now);
        }
    }
    stirs
}

enum Happened {
    File(Event),
    /// A folder came.
    Folder(PathBuf),
}

fn take_in(happened: Happened, shared: &Shared, now: Moment) -> bool {
    let mut noted = shared.noted();
    match happened {
        Happened::Folder(path) => {
            match noted.folders.len() < MOST_FOLDERS {
                true => noted.folders.push(path),
                false => noted.settling.apply(Event::Lost, now),
            }
            noted.settling.apply(Event::Other, now);
            true
        }
        Happened::File(event) => {
            let stirs = !matches!(event, Event::Opened(_));
            noted.settling.apply(event, now);
            stirs
        }
    }
}

/// True of what a folder may not outlive.
fn ends(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))
    )
}

fn happened(kind: &EventKind, path: PathBuf) -> Option<Happened> {
    let event = match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Event::Closed(path),
        EventKind::Access(AccessKind::Open(_)) => Event::Opened(path),
        EventKind::Access(_) => return None,
        EventKind::Create(CreateKind::Folder) => return Some(Happened::Folder(path)),
        EventKind::Create(CreateKind::File) => Event::Created(path),
        EventKind::Create(_) if is_folder(&path) => return Some(Happened::Folder(path)),
        EventKind::Create(_) => Event::Created(path),
        EventKind::Modify(ModifyKind::Metadata(_)) => Event::Touched(path),
        EventKind::Modify(ModifyKind::Name(RenameMode::From)) => Event::Gone(path),
        EventKind::Modify(ModifyKind::Name(_)) if is_folder(&path) => {
            return Some(Happened::Folder(path));
        }
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Event::Placed(path),
        // Some systems say no more than that a name changed.
        EventKind::Modify(ModifyKind::Name(_)) if fs::symlink_metadata(&path).is_err() => {
            Event::Gone(path)
        }
        EventKind::Modify(_) => Event::Written(path),
        EventKind::Remove(_) => Event::Gone(path),
        EventKind::Any | EventKind::Other => Event::Other,
    };
    Some(Happened::File(event))
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir())
}

fn gone(error: &notify::Error) -> bool {
    matches!(error.kind, ErrorKind::PathNotFound)
}

/// Why there are no notifications, in plain words.
fn reason(error: &notify::Error) -> String {
    const WATCHES: &str = "the system's limit of watched folders is reached; \
                           raise fs.inotify.max_user_watches to be told at once";
    const WATCHERS: &str = "the system's limit of watching programs is reached; \
                            raise fs.inotify.max_user_instances to be told at once";
    /// Too many open files, on all unix systems.
    const EMFILE: i32 = 24;
    match &error.kind {
        ErrorKind::MaxFilesWatch => WATCHES.to_owned(),
        ErrorKind::Io(io) if cfg!(unix) && io.raw_os_error() == Some(EMFILE) => WATCHERS.to_owned(),
        ErrorKind::Io(io) => {
            let reason = crate::error::plain(io);
            match error.paths.first() {
                Some(path) => format!("{}: cannot be watched: {reason}", path.display()),
                None => format!("the system gives no notifications: {reason}"),
            }
        }
        _ => "the system gives no notifications".to_owned(),
    }
}
