//! `kaijuan index`.

use serde_json::json;

use crate::{Workplace, keys};

#[test]
fn builds_and_tells_what_could_not_be_read() {
    let place = Workplace::new();
    let run = place.run(&["index"]);
    run.ended(
        0,
        "could not read 1 source:\n未整理/照片.jpg: a picture; it has no text layer\n",
    );
    let first = run.stdout.lines().next().unwrap();
    assert!(
        first.starts_with("3 reports from 5 files  ("),
        "{}",
        run.stdout
    );
    let rest: Vec<&str> = run.stdout.lines().skip(1).collect();
    assert_eq!(
        rest,
        [
            "  7 sections",
            "  4 added",
            "  1 file is a copy of another",
            "  1 could not be read",
            "  index in index"
        ]
    );
    place.run(&["search", "粮食"]).ended(0, "");
}

#[test]
fn the_json_summary_keeps_its_keys() {
    let place = Workplace::new();
    let run = place.run(&[
        "index",
        "corpus",
        "--index",
        "elsewhere",
        "--format",
        "json",
    ]);
    run.ended(0, "");
    assert_eq!(
        keys(&run.stdout),
        [
            "corpus",
            "index",
            "seconds",
            "bytes",
            "read",
            "sources",
            "reports",
            "sections",
            "added",
            "changed",
            "removed",
            "unchanged",
            "duplicates",
            "failed"
        ]
    );
    let summary = run.json();
    assert_eq!(summary["reports"], 3);
    assert_eq!(summary["duplicates"], 1);
    let reason = "a picture; it has no text layer";
    assert_eq!(
        summary["failed"],
        json!([{"path": "未整理/照片.jpg", "reason": reason}])
    );
    place
        .run(&["search", "粮食", "--index", "elsewhere"])
        .ended(0, "");
}

#[test]
fn a_rebuild_takes_in_what_is_new() {
    let place = Workplace::new();
    assert_eq!(place.run(&["index"]).status, Some(0));
    assert_eq!(place.run(&["search", "“棉花”"]).status, Some(1));
    place.write(
        "corpus/农业/棉花.txt",
        "棉花收购情况\n\n今年棉花收购价格平稳。\n".as_bytes(),
    );
    assert_eq!(place.run(&["index", "--rebuild"]).status, Some(0));
    place.run(&["search", "“棉花”"]).ended(0, "");
}

#[test]
fn a_corpus_that_is_not_there_is_an_error() {
    let place = Workplace::empty();
    place.run(&["index", "reports"]).ended(
        2,
        "kaijuan: reports: no such folder; name the folder that holds the reports\n",
    );
    place.write("reports", b"a file");
    let run = place.run(&["index", "reports"]);
    assert_eq!(
        (run.status, run.stderr.lines().count()),
        (Some(2), 1),
        "{run:?}"
    );
    assert!(
        run.stderr
            .starts_with("kaijuan: reports: is a file, not a folder;"),
        "{run:?}"
    );
}

#[test]
fn the_environment_may_name_the_index() {
    let place = Workplace::new();
    let run = crate::Run::of(
        place
            .command(&["index", "--format", "json"])
            .env("KAIJUAN_INDEX", "named"),
    );
    assert_eq!(
        (run.status, &run.json()["index"]),
        (Some(0), &json!("named"))
    );
    assert!(place.path().join("named").is_dir());
    crate::Run::of(
        place
            .command(&["search", "粮食"])
            .env("KAIJUAN_INDEX", "named"),
    )
    .ended(0, "");
}
