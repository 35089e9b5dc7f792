use std::fs::{self, File};
use std::io::Write;
use std::time::Instant;

use tempfile::TempDir;

use super::*;

/// What must come is waited for so long.
const LONG: Duration = Duration::from_secs(60);

/// A corpus folder that is followed. Its index folder is left out.
struct Followed {
    follower: Follower,
    folder: TempDir,
}

impl Followed {
    fn new() -> Followed {
        Followed::with(&Following::default())
    }

    fn with(how: &Following) -> Followed {
        let folder = TempDir::new().unwrap();
        let corpus = folder.path().join("库");
        fs::create_dir_all(corpus.join("旧")).unwrap();
        let index = corpus.join("索引");
        let leave_out = Box::new(move |path: &Path| path == index);
        let follower = Follower::begin(&corpus, leave_out, how).unwrap();
        let mut followed = Followed { follower, folder };
        followed.settled();
        followed.write("旧/一.txt");
        followed.settled();
        followed
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join("库").join(below)
    }

    fn write(&self, below: &str) {
        fs::write(self.path(below), "工作总结").unwrap();
    }

    /// Writes a file that changed just now for however long this takes.
    fn write_just_now(&self, below: &str) {
        self.write(below);
        let file = File::options().append(true).open(self.path(below));
        let later = std::time::SystemTime::now() + LONG;
        file.unwrap().set_modified(later).unwrap();
    }

    /// A path as the system tells it.
    fn told(&self, below: &str) -> PathBuf {
        self.follower.scope.root.join(below)
    }

    /// Has it told that this happened.
    fn note(&self, told: notify::Result<notify::Event>) {
        notices::note(told, &self.follower.scope, &self.follower.shared);
    }

    /// Waits for a change, and gives what is unsettled then.
    #[track_caller]
    fn changed(&mut self) -> BTreeSet<PathBuf> {
        let start = Instant::now();
        match self.follower.wait(&|| start.elapsed() > LONG) {
            Wait::Changed { unsettled } => unsettled,
            Wait::Stopped => panic!("nothing changed"),
        }
    }

    /// Waits until a change comes with nothing unsettled.
    #[track_caller]
    fn settled(&mut self) {
        while !self.changed().is_empty() {}
    }

    /// Waits until all that happened before was told, and says whether any of it matters.
    fn is_stirred(&mut self) -> bool {
        if let Some(notices) = self.follower.notices.as_mut() {
            // In a first round the thread may have answered before it read what happened.
            notices.catch_up();
            notices.catch_up();
        }
        let mut noted = self.follower.shared.noted();
        noted.settling.next().is_some() || noted.settling.take_lost() || noted.uprooted
    }
}

#[test]
fn a_new_file_is_told_of() {
    let mut followed = Followed::new();
    assert_eq!(followed.follower.by_polling(), None);
    followed.write("新.txt");
    followed.settled();
    assert!(!CLOSES || !followed.is_stirred());
}

#[test]
#[cfg(target_os = "linux")]
fn a_half_file_is_unsettled_until_it_is_closed() {
    let mut followed = Followed::new();
    let half = followed.path("半.txt");
    let mut writer = File::create(&half).unwrap();
    writer.write_all("一半".as_bytes()).unwrap();
    followed.write("整.txt");
    let unsettled = followed.follower.unsettled();
    while followed.changed() != BTreeSet::from([half.clone()]) {}
    assert!(unsettled.contains(&half));
    writer.write_all("另一半".as_bytes()).unwrap();
    drop(writer);
    assert_eq!(followed.changed(), BTreeSet::new());
    assert!(!unsettled.contains(&half));
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_renamed_into_place_is_whole() {
    let mut followed = Followed::new();
    let upload = followed.path(".上传");
    let mut writer = File::create(&upload).unwrap();
    writer.write_all("全文".as_bytes()).unwrap();
    assert!(!followed.is_stirred());
    // Its writer has it open still, so that only the name can tell.
    fs::rename(&upload, followed.path("全.txt")).unwrap();
    assert_eq!(followed.changed(), BTreeSet::new());
    drop(writer);
}

#[test]
fn an_edit_by_rename_is_told_of() {
    let mut followed = Followed::new();
    followed.write("旧/.一.txt.swp");
    fs::rename(followed.path("旧/.一.txt.swp"), followed.path("旧/一.txt")).unwrap();
    followed.settled();
}

#[test]
fn a_folder_moved_in_and_out_is_told_of_and_followed() {
    let mut followed = Followed::new();
    let outside = followed.folder.path().join("外");
    fs::create_dir_all(outside.join("里")).unwrap();
    fs::write(outside.join("里/二.txt"), "计划").unwrap();
    fs::rename(&outside, followed.path("内")).unwrap();
    followed.settled();
    followed.write("内/里/三.txt");
    followed.settled();
    fs::rename(followed.path("内"), &outside).unwrap();
    followed.settled();
}

#[test]
fn what_is_made_in_a_new_folder_at_once_is_not_missed() {
    let mut followed = Followed::new();
    for number in 0..3 {
        let folder = format!("{number}/深/更深");
        fs::create_dir_all(followed.path(&folder)).unwrap();
        followed.write(&format!("{folder}/三.txt"));
        followed.settled();
    }
}

#[test]
fn what_was_made_in_a_new_folder_before_it_was_watched_is_looked_for() {
    let mut followed = Followed::new();
    followed.follower.notices = None;
    fs::create_dir(followed.path("新")).unwrap();
    followed.write_just_now("新/三.txt");
    let folder = notify::EventKind::Create(notify::event::CreateKind::Folder);
    followed.note(Ok(notify::Event::new(folder).add_path(followed.told("新"))));
    followed.follower.act(&|| false);
    let unsettled = followed.follower.unsettled();
    assert!(unsettled.contains(&followed.path("新/三.txt")));
    followed.settled();
    assert!(!unsettled.contains(&followed.path("新/三.txt")));
}

#[test]
fn a_burst_ends_with_nothing_unsettled() {
    let mut followed = Followed::new();
    for number in 0..500 {
        followed.write(&format!("{number}.txt"));
    }
    let start = Instant::now();
    followed.settled();
    while followed.is_stirred() {
        assert!(start.elapsed() < LONG);
        followed.settled();
    }
}

#[test]
fn a_removal_and_a_touch_are_told_of() {
    let mut followed = Followed::new();
    let file = File::options()
        .append(true)
        .open(followed.path("旧/一.txt"));
    file.unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    followed.settled();
    fs::remove_file(followed.path("旧/一.txt")).unwrap();
    followed.settled();
    fs::remove_dir(followed.path("旧")).unwrap();
    followed.settled();
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_left_out_or_only_read_wakes_nobody() {
    let mut followed = Followed::new();
    fs::create_dir_all(followed.path("索引/gen-1")).unwrap();
    followed.write("索引/gen-1/meta.json");
    fs::create_dir(followed.path(".git")).unwrap();
    for name in [".git/index", ".DS_Store", "旧/~$一.doc", "Thumbs.db"] {
        followed.write(name);
    }
    fs::read(followed.path("旧/一.txt")).unwrap();
    fs::read_dir(followed.path("旧")).unwrap().for_each(drop);
    assert!(!followed.is_stirred());
    followed.write("kaijuan.toml");
    assert!(followed.is_stirred());
}

#[test]
fn after_an_overflow_the_corpus_is_looked_through() {
    let mut followed = Followed::new();
    followed.follower.notices = None;
    let rescan = notify::Event::new(notify::EventKind::Other).set_flag(notify::event::Flag::Rescan);
    followed.note(Ok(rescan));
    followed.settled();
    // What changed just now and was not told of may not be whole.
    followed.write_just_now("漏.txt");
    followed.note(Err(notify::Error::generic("no more")));
    followed.follower.look_through = Moment::ZERO;
    followed.follower.act(&|| false);
    let unsettled = followed.follower.unsettled();
    assert!(unsettled.contains(&followed.path("漏.txt")));
    followed.settled();
    assert!(!unsettled.contains(&followed.path("漏.txt")));
}

#[test]
fn when_no_more_folders_can_be_watched_the_corpus_is_walked() {
    let mut followed = Followed::new();
    followed.note(Err(notify::Error::new(notify::ErrorKind::MaxFilesWatch)));
    followed.settled();
    let why = followed.follower.by_polling().unwrap();
    assert!(why.contains("limit of watched folders"), "{why}");
    followed.write("新.txt");
    followed.settled();
}

#[test]
fn a_corpus_that_goes_and_comes_back_is_followed_again() {
    for how in [
        Following::default(),
        Following {
            poll: Some(Duration::from_millis(100)),
            ..Following::default()
        },
    ] {
        let mut followed = Followed::with(&how);
        let corpus = followed.path("");
        fs::remove_dir_all(&corpus).unwrap();
        while followed.follower.ground.is_some() {
            followed.changed();
        }
        fs::create_dir(&corpus).unwrap();
        while followed.follower.ground.is_none() {
            followed.changed();
        }
        followed.write("新.txt");
        followed.settled();
        // Gone and made again before anybody looks.
        fs::remove_dir_all(&corpus).unwrap();
        fs::create_dir(&corpus).unwrap();
        followed.settled();
        while followed.follower.ground != Ground::at(&corpus) {
            followed.changed();
        }
        fs::create_dir(followed.path("新")).unwrap();
        followed.write("新/二.txt");
        followed.settled();
    }
}

#[test]
fn a_corpus_said_to_be_gone_is_followed_anew_even_if_it_looks_the_same() {
    let mut followed = Followed::new();
    followed.follower.notices = None;
    let gone = notify::EventKind::Remove(notify::event::RemoveKind::Folder);
    followed.note(Ok(notify::Event::new(gone).add_path(followed.told(""))));
    followed.settled();
    followed.write("新.txt");
    followed.settled();
}

#[test]
fn a_walked_corpus_is_told_of_too() {
    let mut followed = Followed::with(&Following {
        poll: Some(Duration::from_millis(50)),
        ..Following::default()
    });
    assert_eq!(followed.follower.by_polling(), Some("it was asked for"));
    followed.write("新.txt");
    followed.settled();
    followed.write("索引");
    fs::rename(followed.path("新.txt"), followed.path("更新.txt")).unwrap();
    followed.settled();
    fs::remove_file(followed.path("更新.txt")).unwrap();
    followed.settled();
}

#[test]
fn it_stops_when_told_and_asks_often() {
    let mut followed = Followed::new();
    assert_eq!(followed.follower.wait(&|| true), Wait::Stopped);
    let asked = std::cell::Cell::new(0);
    let stop = || asked.replace(asked.get() + 1) == 5;
    assert_eq!(followed.follower.wait(&stop), Wait::Stopped);
}

#[test]
fn what_is_no_folder_cannot_be_followed() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("一.txt");
    fs::write(&file, "总结").unwrap();
    let begin = |path: &Path| Follower::begin(path, Box::new(|_| false), &Following::default());
    assert!(matches!(begin(&file), Err(Error::CorpusNotFolder(_))));
    let missing = begin(&folder.path().join("无"));
    assert!(matches!(missing, Err(Error::CorpusMissing(_))));
}

#[test]
#[cfg(unix)]
fn a_corpus_named_by_a_link_is_followed_by_that_name() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("库")).unwrap();
    let link = folder.path().join("链");
    std::os::unix::fs::symlink(folder.path().join("库"), &link).unwrap();
    let follower = Follower::begin(&link, Box::new(|_| false), &Following::default()).unwrap();
    let mut followed = Followed { follower, folder };
    followed.settled();
    let half = File::create(link.join("半.txt")).unwrap();
    followed.write("整.txt");
    let unsettled = followed.changed();
    assert!(unsettled.contains(&link.join("半.txt")), "{unsettled:?}");
    drop(half);
}
