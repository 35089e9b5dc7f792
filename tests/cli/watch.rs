//! `kaijuan watch`. What must come is waited for generously; nothing here measures time.

#![cfg(unix)]

use std::fs::File;
use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Workplace;

/// A watch under way, stopped when dropped.
struct Watch(Child);

impl Watch {
    fn begin(place: &Workplace, arguments: &[&str]) -> Watch {
        let mut command = place.command(&[&["watch"], arguments].concat());
        let log = File::create(place.path().join("log")).unwrap();
        command.stdout(Stdio::null()).stderr(log);
        let watch = Watch(command.spawn().unwrap());
        wait_for("the watch to begin", || {
            let log = std::fs::read_to_string(place.path().join("log"));
            log.is_ok_and(|log| log.contains("watching"))
        });
        watch
    }

    /// Asks it to stop, and gives the status it leaves with.
    fn stop(mut self) -> Option<i32> {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").arg(&id).status().unwrap().success());
        self.0.wait().unwrap().code()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn wait_for(what: &str, mut is_there: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_there() {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "waited for {what}"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn finds(place: &Workplace, query: &str) -> bool {
    let run = place.run(&["search", query, "--count"]);
    assert_ne!(run.status, Some(2), "{run:?}");
    run.status == Some(0)
}

#[test]
fn what_is_written_edited_and_removed_is_followed() {
    let place = Workplace::new();
    let watch = Watch::begin(&place, &[]);
    place.write("corpus/新/林业.txt", "林业总结\n\n全县造林。".as_bytes());
    wait_for("a new file", || finds(&place, "造林"));
    place.write("corpus/新/林业.txt", "林业总结\n\n全县护林。".as_bytes());
    wait_for("an edit", || {
        finds(&place, "护林") && !finds(&place, "造林")
    });
    std::fs::remove_dir_all(place.path().join("corpus/新")).unwrap();
    wait_for("a removal", || !finds(&place, "护林"));
    assert_eq!(watch.stop(), Some(0));
    place.run(&["check"]).ended(0, "");
}

#[test]
fn a_file_that_is_still_being_written_is_not_taken_for_whole() {
    if !cfg!(target_os = "linux") {
        eprintln!("skipped: this system does not tell when a file is closed");
        return;
    }
    let place = Workplace::new();
    let watch = Watch::begin(&place, &[]);
    let mut half = File::create(place.path().join("corpus/上传.txt")).unwrap();
    half.write_all("上传的报告\n\n前半部分。\n".as_bytes())
        .unwrap();
    // Another file is followed meanwhile.
    place.write("corpus/别的.txt", "别的报告\n\n修建水渠。".as_bytes());
    wait_for("the other file", || finds(&place, "水渠"));
    assert!(!finds(&place, "前半部分"));
    half.write_all("后半部分。\n".as_bytes()).unwrap();
    drop(half);
    wait_for("the whole file", || finds(&place, "\"后半部分\""));
    assert!(finds(&place, "前半部分"));
    assert_eq!(watch.stop(), Some(0));
}

#[test]
fn walking_at_intervals_follows_too() {
    let place = Workplace::new();
    let watch = Watch::begin(&place, &["--poll", "200ms"]);
    place.write("corpus/林业.txt", "林业总结\n\n全县造林。".as_bytes());
    wait_for("a new file", || finds(&place, "造林"));
    assert_eq!(watch.stop(), Some(0));
}

#[test]
fn an_emptied_corpus_empties_no_index() {
    let place = Workplace::new();
    let watch = Watch::begin(&place, &[]);
    let (corpus, away) = (place.path().join("corpus"), place.path().join("away"));
    std::fs::rename(&corpus, &away).unwrap();
    wait_for("the trouble to be told", || {
        let log = std::fs::read_to_string(place.path().join("log")).unwrap();
        log.contains("no such folder")
    });
    assert!(finds(&place, "党建"));
    std::fs::rename(&away, &corpus).unwrap();
    place.write("corpus/林业.txt", "林业总结\n\n全县造林。".as_bytes());
    wait_for("a new file", || finds(&place, "造林"));
    assert_eq!(watch.stop(), Some(0));
}
