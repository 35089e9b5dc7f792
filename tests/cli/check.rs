//! `kaijuan check`.

use std::fs;

use crate::{Workplace, keys};

fn indexed() -> Workplace {
    let place = Workplace::new();
    assert_eq!(place.run(&["index"]).status, Some(0));
    place
}

#[test]
fn a_good_index_is_said_to_be_in_one_line() {
    let run = Workplace::indexed().run(&["check"]);
    run.ended(0, "");
    assert_eq!(
        run.stdout,
        "3 reports in index: whole, and as the corpus is\n"
    );
}

#[test]
fn what_differs_from_the_corpus_ends_with_status_2() {
    let place = indexed();
    place.write("corpus/新.txt", "新的一份\n\n内容。\n".as_bytes());
    let run = place.run(&["check"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert_eq!(run.stdout, "3 reports in index: whole\n");
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(
        run.stderr
            .contains("(1 file added); bring it up to date with `kaijuan index`")
    );
    assert_eq!(place.run(&["index"]).status, Some(0));
    place.run(&["check"]).ended(0, "");
}

#[test]
fn damage_is_a_line_each_and_json_has_every_key() {
    let place = indexed();
    let folders = fs::read_dir(place.path().join("index")).unwrap();
    let mut folders = folders.map(|entry| entry.unwrap().path());
    let generation = folders.find(|path| path.is_dir()).unwrap();
    fs::remove_file(generation.join("sources-1")).unwrap();
    let run = place.run(&["check"]);
    let name = generation.file_name().unwrap().to_str().unwrap();
    run.ended(
        2,
        &format!(
            "kaijuan: index: the index is damaged ({name}/sources-1 is gone); build it anew with `kaijuan index --rebuild \
             CORPUS`\n"
        ),
    );
    assert_eq!(run.stdout, "");
    let run = place.run(&["check", "--format", "json"]);
    assert_eq!(run.status, Some(2));
    assert_eq!(
        keys(&run.stdout),
        [
            "index",
            "corpus",
            "reports",
            "sources",
            "faults",
            "incomparable",
            "added",
            "changed",
            "removed",
            "leftovers"
        ]
    );
    assert_eq!(run.json()["faults"].as_array().unwrap().len(), 1);
}

#[test]
fn without_an_index_there_is_nothing_to_check() {
    let hint = "kaijuan: index: no index here yet; build it with `kaijuan index CORPUS`\n";
    Workplace::new().run(&["check"]).ended(2, hint);
}

/// What could not be read before and after a change, for the same reason, was never entered anew.
#[test]
fn an_unreadable_file_that_changes_is_settled_by_an_update() {
    let place = indexed();
    for bytes in ["", "  "] {
        place.write("corpus/空.txt", bytes.as_bytes());
        assert_eq!(place.run(&["index"]).status, Some(0));
        place.run(&["check"]).ended(0, "");
    }
}

/// A merge of a damaged segment gave it new checksums, and so made it look sound.
#[test]
fn damage_is_not_merged_away() {
    let place = indexed();
    let generation = fs::read_dir(place.path().join("index")).unwrap();
    let mut generation = generation.map(|entry| entry.unwrap().path());
    let generation = generation.find(|path| path.is_dir()).unwrap();
    let files = fs::read_dir(&generation).unwrap();
    let files = files.map(|entry| entry.unwrap().path());
    let mut texts: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "texts"))
        .collect();
    texts.sort_by_key(|path| fs::metadata(path).unwrap().len());
    let damaged = texts.pop().unwrap();
    let mut bytes = fs::read(&damaged).unwrap();
    bytes[20] ^= 1;
    fs::write(&damaged, bytes).unwrap();
    for number in 0..10 {
        let text = format!("第{number}份新报告\n\n内容是新的。\n");
        place.write(&format!("corpus/新{number}.txt"), text.as_bytes());
        let run = place.run(&["index"]);
        assert!(matches!(run.status, Some(0 | 2)), "{run:?}");
        assert_eq!(place.run(&["check"]).status, Some(2), "after {number}");
    }
}
