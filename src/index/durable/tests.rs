//! Every step of writing fails once, or the process ends there: what was committed stays, and the next run carries on.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicUsize;

use tantivy::collector::DocSetCollector;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::query::AllQuery;
use tantivy::schema::{Field, STORED, STRING, Schema, Value as _};
use tantivy::{Index, IndexWriter, TantivyDocument, Term, doc};
use tempfile::TempDir;

use super::*;

const META: &str = "meta.json";

/// Names of what a folder holds.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    alone("a_file_is_written_whole_or_not_at_all", || {
        for action in ["return", "1*return->off"] {
            let folder = TempDir::new().unwrap();
            let read = || fs::read_to_string(folder.path().join("ledger")).unwrap();
            write_file(folder.path(), "ledger", b"old").unwrap();
            for n in 0.. {
                fail::cfg("disk", &format!("{n}*off->{action}")).unwrap();
                let written = write_file(folder.path(), "ledger", b"new");
                fail::remove("disk");
                if written.is_ok() {
                    assert!(n > 3, "there are steps to fail");
                    assert_eq!(read(), "new");
                    break;
                }
                assert_eq!(written.unwrap_err().to_string(), "no space left on device");
                assert!(["old", "new"].contains(&&*read()));
                if action != "return" {
                    assert_eq!(names(folder.path()).len(), 1, "nothing unfinished stays");
                }
                remove_leftovers(folder.path());
                assert_eq!(names(folder.path()), ["ledger".to_owned()].into());
                write_file(folder.path(), "ledger", b"old").unwrap();
            }
        }
    });
}

#[cfg(unix)]
#[test]
fn files_follow_the_umask() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = TempDir::new().unwrap();
    let directory = DurableDirectory::open(folder.path()).unwrap();
    fs::write(folder.path().join("by std"), "").unwrap();
    write_file(folder.path(), "whole", b"").unwrap();
    directory.atomic_write(Path::new(META), b"{}").unwrap();
    let growing = directory.open_write(Path::new("growing")).unwrap();
    growing.terminate().unwrap();
    let mode = |name: &str| {
        let meta = fs::metadata(folder.path().join(name)).unwrap();
        meta.permissions().mode() & 0o777
    };
    for name in ["whole", META, "growing"] {
        assert_eq!(mode(name), mode("by std"), "{name}");
    }
    if let Some(expected) = std::env::var_os("KAIJUAN_TEST_MODE") {
        assert_eq!(*expected, *format!("{:o}", mode("whole")));
    }
}

/// The umask belongs to the process, so others run under it.
#[cfg(unix)]
#[test]
fn files_follow_every_umask() {
    let (_, module) = module_path!().split_once("::").unwrap();
    for (umask, expected) in [("022", "644"), ("027", "640"), ("002", "664")] {
        let ran = std::process::Command::new("sh")
            .arg("-c")
            .arg(format!(r#"umask {umask}; exec "$0" "$@""#))
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", &format!("{module}::files_follow_the_umask")])
            .env("KAIJUAN_TEST_MODE", expected)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success() && said.contains("1 passed"), "{said}");
    }
}

#[test]
fn a_closed_directory_is_not_changed() {
    let folder = TempDir::new().unwrap();
    let directory = DurableDirectory::open(folder.path()).unwrap();
    let clone = directory.clone();
    let mut growing = clone.open_write(Path::new("growing")).unwrap();
    directory.close();
    growing.write_all(b"more").unwrap();
    assert!(growing.flush().is_err());
    assert!(growing.terminate().is_err());
    assert!(clone.open_write(Path::new("another")).is_err());
    assert!(clone.atomic_write(Path::new(META), b"{}").is_err());
    assert!(clone.sync_directory().is_err());
    assert_eq!(names(folder.path()), ["growing".to_owned()].into());
    assert_eq!(fs::read(folder.path().join("growing")).unwrap(), b"");
}

#[test]
fn tantivy_deletes_nothing() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("needed"), "").unwrap();
    let directory = DurableDirectory::open(folder.path()).unwrap();
    directory.delete(Path::new("needed")).unwrap();
    directory.atomic_write(Path::new(MANAGED), b"[]").unwrap();
    assert_eq!(names(folder.path()), ["needed".to_owned()].into());
}

/// A document per text; the payload of the commit is the texts, so that the two can be compared.
fn schema() -> (Schema, Field) {
    let mut builder = Schema::builder();
    let text = builder.add_text_field("text", STRING | STORED);
    (builder.build(), text)
}

/// A small index whose every commit deletes, adds and merges.
struct Small {
    directory: DurableDirectory,
    writer: IndexWriter,
    text: Field,
    texts: BTreeSet<String>,
}

impl Small {
    fn open(folder: &Path) -> tantivy::Result<Small> {
        remove_leftovers(folder);
        let (schema, text) = schema();
        let directory = DurableDirectory::open(folder)?;
        let index = Index::open_or_create(directory.clone(), schema)?;
        remove_orphans(&index, folder)?;
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .build();
        let writer: IndexWriter = index.writer_with_options(options)?;
        let mut policy = LogMergePolicy::default();
        policy.set_min_num_segments(2);
        writer.set_merge_policy(Box::new(policy));
        Ok(Small {
            directory,
            writer,
            text,
            texts: committed(folder),
        })
    }

    /// Replaces the first text by others, in one commit.
    fn update(&mut self, name: &str) -> tantivy::Result<()> {
        if let Some(first) = self.texts.pop_first() {
            let term = Term::from_field_text(self.text, &first);
            self.writer.delete_term(term);
        }
        for part in ["a", "b"] {
            let text = format!("{name}{part}");
            self.writer.add_document(doc!(self.text => text.clone()))?;
            self.texts.insert(text);
        }
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&payload(&self.texts));
        commit.commit()?;
        Ok(())
    }

    fn finish(self) -> tantivy::Result<()> {
        let finished = self.writer.wait_merging_threads();
        self.directory.close();
        finished
    }

    /// As the process would leave it that gives up.
    fn give_up(self) {
        drop(self.writer);
        self.directory.close();
    }
}

fn payload(texts: &BTreeSet<String>) -> String {
    texts.iter().cloned().collect::<Vec<_>>().join(" ")
}

/// The texts a fresh reader finds; they must be what the commit says they are.
fn committed(folder: &Path) -> BTreeSet<String> {
    if !folder.join(META).exists() {
        return BTreeSet::new();
    }
    let index = Index::open(DurableDirectory::open(folder).unwrap()).unwrap();
    let text = index.schema().get_field("text").unwrap();
    let searcher = index.reader().unwrap().searcher();
    let found = searcher.search(&AllQuery, &DocSetCollector).unwrap();
    let count = found.len();
    let found: BTreeSet<String> = found
        .into_iter()
        .map(|address| {
            let document: TantivyDocument = searcher.doc(address).unwrap();
            document
                .get_first(text)
                .unwrap()
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(count, found.len(), "nothing is there twice");
    let said = index.load_metas().unwrap().payload.unwrap_or_default();
    assert_eq!(payload(&found), said, "texts and payload are of one commit");
    found
}

/// What lies in `folder` beside the files of the index that is committed there.
fn orphans(folder: &Path) -> BTreeSet<String> {
    let index = Index::open(DurableDirectory::open(folder).unwrap()).unwrap();
    let mut needed = index.load_metas().unwrap().list_segment_files();
    needed.insert(META.into());
    names(folder)
        .into_iter()
        .filter(|name| !needed.contains(Path::new(name)))
        .collect()
}

/// Runs a test in a process of its own: faults are set for the whole process, where others write as well.
fn alone(name: &str, test: impl FnOnce()) {
    if std::env::var_os("KAIJUAN_TEST_ALONE").is_some() {
        return test();
    }
    let (ok, said) = child(name, &[("KAIJUAN_TEST_ALONE", "1")]);
    assert!(ok && said.contains("1 passed"), "{said}");
}

/// Runs one test of this module in a process of its own, with variables in its environment.
fn child(name: &str, variables: &[(&str, &str)]) -> (bool, String) {
    let (_, module) = module_path!().split_once("::").unwrap();
    let ran = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--include-ignored", "--nocapture"])
        .arg(format!("{module}::{name}"))
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let said = [ran.stdout, ran.stderr].concat();
    (
        ran.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

/// An index of a few commits in `folder`, whole and at rest.
fn build(folder: &Path) {
    let mut small = Small::open(folder).unwrap();
    for name in ["1", "2", "3"] {
        small.update(name).unwrap();
    }
    small.finish().unwrap();
}

fn copy(from: &Path, to: &Path) {
    for name in names(from) {
        fs::copy(from.join(&name), to.join(&name)).unwrap();
    }
}

/// Two updates, and what merges follow. Gives the texts after the last that was reported done, and after the first
/// that was reported failed.
fn updates(folder: &Path) -> (BTreeSet<String>, Option<BTreeSet<String>>) {
    let mut done = committed(folder);
    let Ok(mut small) = Small::open(folder) else {
        return (done, None);
    };
    for name in ["4", "5"] {
        let updated = small.update(name);
        if updated.is_err() {
            let tried = small.texts.clone();
            small.give_up();
            return (done, Some(tried));
        }
        done = small.texts.clone();
    }
    let _ = small.finish();
    (done, None)
}

/// The next run carries on, whatever was left, and leaves nothing behind.
fn carries_on(folder: &Path) {
    let mut small = Small::open(folder).unwrap();
    small.update("6").unwrap();
    let texts = small.texts.clone();
    small.finish().unwrap();
    assert_eq!(committed(folder), texts);
    // A file that was in use at the last moment goes when the next writer comes.
    drop(Small::open(folder).unwrap());
    assert_eq!(orphans(folder), BTreeSet::new());
}

/// Takes every step of two updates as `fault` does it, which is given the number of the step and a folder with an index.
fn at_every_step(mut fault: impl FnMut(usize, &Path)) {
    let base = TempDir::new().unwrap();
    build(base.path());
    let fresh = || {
        let folder = TempDir::new().unwrap();
        copy(base.path(), folder.path());
        folder
    };
    let steps = Arc::new(AtomicUsize::new(0));
    let counted = steps.clone();
    let count = move || {
        counted.fetch_add(1, Ordering::SeqCst);
    };
    fail::cfg_callback("disk", count).unwrap();
    updates(fresh().path());
    fail::remove("disk");
    let steps = steps.load(Ordering::SeqCst);
    assert!(steps > 100, "{steps}");
    let every = std::env::var("KAIJUAN_TEST_EVERY").map_or(23, |every| every.parse().unwrap());
    for n in (0..steps).step_by(every) {
        let folder = fresh();
        fault(n, folder.path());
        carries_on(folder.path());
    }
}

fn failing(action: &str, updates: Updates) {
    at_every_step(|n, folder| {
        fail::cfg("disk", &format!("{n}*off->{action}")).unwrap();
        let (done, tried) = updates(folder);
        fail::remove("disk");
        let found = committed(folder);
        assert!(found == done || Some(found) == tried, "step {n}");
    });
}

/// What gives the texts after the last update that was reported done, and after one that was reported failed.
type Updates = fn(&Path) -> (BTreeSet<String>, Option<BTreeSet<String>>);

#[test]
fn a_full_disk_loses_nothing_committed() {
    alone("a_full_disk_loses_nothing_committed", || {
        failing("return", updates);
    });
}

#[test]
fn a_failing_step_loses_nothing_committed() {
    alone("a_failing_step_loses_nothing_committed", || {
        failing("1*return->off", updates);
    });
}

#[test]
fn a_kill_loses_nothing_committed() {
    alone("a_kill_loses_nothing_committed", || {
        let mut killed = 0;
        at_every_step(|n, folder| {
            let faults = format!("disk={n}*off->return(kill)");
            let before = committed(folder);
            let variables = [("FAILPOINTS", &*faults), (FOLDER, folder.to_str().unwrap())];
            let (ok, said) = child("updates_of_a_child", &variables);
            killed += usize::from(!ok);
            let found = committed(folder);
            let done = said.lines().filter(|line| *line == "done").count();
            let after: Vec<BTreeSet<String>> = states(&before);
            assert!(
                after[done..].iter().take(2).any(|texts| *texts == found),
                "step {n}: {said}"
            );
        });
        assert!(killed > 0);
    });
}

const FOLDER: &str = "KAIJUAN_TEST_FOLDER";

/// The texts before two updates, after the first and after the second.
fn states(before: &BTreeSet<String>) -> Vec<BTreeSet<String>> {
    let mut texts = before.clone();
    let mut states = vec![before.clone()];
    for name in ["4", "5"] {
        texts.pop_first();
        texts.extend([format!("{name}a"), format!("{name}b")]);
        states.push(texts.clone());
    }
    states
}

#[test]
#[ignore = "runs in a process of its own, which is killed"]
fn updates_of_a_child() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let _faults = fail::FailScenario::setup();
    let mut small = Small::open(Path::new(&folder)).unwrap();
    for name in ["4", "5"] {
        small.update(name).unwrap();
        println!("done");
    }
    small.finish().unwrap();
}

/// A caller who goes on after a failure is not told that something is committed which is not.
#[test]
fn nothing_is_committed_after_a_failure() {
    let stubborn: Updates = |folder| {
        let mut done = committed(folder);
        let mut tried = None;
        let Ok(mut small) = Small::open(folder) else {
            return (done, None);
        };
        for name in ["4", "5"] {
            if small.update(name).is_ok() {
                done = small.texts.clone();
            } else {
                tried.get_or_insert_with(|| small.texts.clone());
                assert!(small.directory.failure().is_some());
            }
        }
        small.give_up();
        (done, tried)
    };
    alone("nothing_is_committed_after_a_failure", || {
        failing("1*return->off", stubborn);
    });
}

#[test]
fn orphans_are_removed_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    build(folder.path());
    let texts = committed(folder.path());
    fs::write(folder.path().join("sources-7"), "").unwrap();
    let clean = || {
        let index = Index::open(DurableDirectory::open(folder.path()).unwrap()).unwrap();
        remove_orphans(&index, folder.path()).unwrap();
    };
    clean();
    let before = names(folder.path());
    let segment = before.iter().find_map(|name| name.strip_suffix(".idx"));
    let deletions = format!("{}.999.del", segment.unwrap());
    for name in [&*deletions, "0123456789abcdef0123456789abcdef.store"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    clean();
    assert_eq!(names(folder.path()), before);
    assert_eq!(committed(folder.path()), texts);
}
