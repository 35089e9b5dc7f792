//! `kaijuan add`.

use crate::{GRAIN, Workplace, keys};

const NEW: &str = "2024年林业工作总结\n\n一、造林\n全县造林三千亩。\n";

fn indexed() -> Workplace {
    let place = Workplace::new();
    assert_eq!(place.run(&["index"]).status, Some(0));
    place
}

fn paths(place: &Workplace, query: &str) -> Vec<String> {
    let run = place.run(&["search", query, "--format", "paths", "--limit", "0"]);
    run.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn a_new_file_is_copied_and_found_at_once() {
    let place = indexed();
    place.write("下载/林业总结.txt", NEW.as_bytes());
    let run = place.run(&["add", "下载/林业总结.txt", "--to", "林业/2024"]);
    run.ended(0, "");
    assert_eq!(
        run.stdout,
        "下载/林业总结.txt: added as 林业/2024/林业总结.txt\n"
    );
    assert_eq!(paths(&place, "造林"), ["林业/2024/林业总结.txt"]);
    assert!(place.path().join("下载/林业总结.txt").exists());
    place.run(&["check"]).ended(0, "");
}

#[test]
fn nothing_is_overwritten_and_duplicates_are_told() {
    let place = indexed();
    place.write("述职报告.txt", NEW.as_bytes());
    let first = place.run(&["add", "述职报告.txt", "--to", "党建"]);
    first.ended(0, "");
    assert_eq!(
        first.stdout,
        "述职报告.txt: added as 党建/述职报告 (2).txt\n"
    );
    let again = place.run(&["add", "述职报告.txt"]);
    again.ended(0, "");
    assert_eq!(
        again.stdout,
        "述职报告.txt: already in the archive as 党建/述职报告 (2).txt\n"
    );
    // The same text in another encoding is another file.
    place.write("粮食.txt", GRAIN.as_bytes());
    let same_text = place.run(&["add", "粮食.txt"]);
    same_text.ended(0, "");
    assert_eq!(
        same_text.stdout,
        "粮食.txt: added as 粮食.txt; its text is that of 农业/粮食总结.txt\n"
    );
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let place = indexed();
    place.write("新.txt", NEW.as_bytes());
    place.write("坏.docx", b"PK\x03\x04");
    let run = place.run(&[
        "add",
        "没有.txt",
        "新.txt",
        "坏.docx",
        "corpus",
        "--format",
        "jsonl",
    ]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(
        run.stderr.contains("kaijuan: 没有.txt: cannot read"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("kaijuan: corpus: is a folder"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("\n坏.docx: "), "{}", run.stderr);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{run:?}");
    assert_eq!(
        keys(lines[0]),
        [
            "path",
            "already",
            "renamed",
            "sources",
            "same_text",
            "failed"
        ]
    );
    assert_eq!(paths(&place, "造林"), ["新.txt"]);
}

#[test]
fn no_folder_leads_out_of_the_corpus() {
    let place = indexed();
    place.write("新.txt", NEW.as_bytes());
    for to in ["..", "../外", "/tmp", ".藏"] {
        let run = place.run(&["add", "新.txt", "--to", to]);
        assert_eq!(run.status, Some(2), "{to}: {run:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{to}: {run:?}");
    }
    assert!(paths(&place, "造林").is_empty());
}

#[test]
fn an_archive_can_begin_with_an_upload() {
    let place = Workplace::empty();
    std::fs::create_dir(place.path().join("corpus")).unwrap();
    place.write("新.txt", NEW.as_bytes());
    let run = place.run(&["add", "新.txt"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert_eq!(paths(&place, "造林"), ["新.txt"]);
}

/// An update that could not be made left its uploads in the corpus, and each further try another copy.
#[test]
fn an_upload_that_cannot_be_indexed_is_not_left_behind() {
    let place = indexed();
    place.write("新.txt", NEW.as_bytes());
    place.write("corpus/kaijuan.toml", b"[[source]\n");
    for _ in 0..2 {
        let run = place.run(&["add", "新.txt"]);
        assert_eq!(run.status, Some(2), "{run:?}");
        assert!(run.stderr.contains("kaijuan.toml"), "{run:?}");
    }
    assert!(!place.path().join("corpus/新.txt").exists());
    std::fs::remove_file(place.path().join("corpus/kaijuan.toml")).unwrap();
    let run = place.run(&["add", "新.txt"]);
    assert_eq!(run.stdout, "新.txt: added as 新.txt\n");
}
