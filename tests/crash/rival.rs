//! The rival of every index that has been through something: a fresh build of the same corpus.

use serde_json::Value;

use crate::model::ALL;
use crate::place::{CORPUS, Footprint, INDEX, Place, Run};

/// What an index answers to a handful of questions; `None` where there is no index yet.
pub type Answers = Option<Vec<Value>>;

const FRESH: &str = "fresh";

/// Asks the index in a folder.
#[track_caller]
pub fn answers(place: &Place, index: &str) -> Answers {
    let questions: [&[&str]; 5] = [
        &["search", ALL, "--limit", "0"],
        &["search", "巡查 -平稳", "--sort", "path"],
        &["search", "工作 year:2001..2010", "--limit", "20"],
        &["search", "\"次数不足\" section:存在的问题"],
        &["stats"],
    ];
    let mut answers = Vec::new();
    for question in questions {
        let run = place.run(&[question, &["--index", index, "--format", "json"]].concat());
        if run.status == Some(2) && run.stderr.contains("no index here yet") {
            run.is_clear_error(index);
            assert_eq!(answers, Vec::<Value>::new(), "gone between two searches");
            return None;
        }
        answers.push(told(&run));
    }
    Some(answers)
}

/// An answer without what may differ between two runs.
#[track_caller]
fn told(run: &Run) -> Value {
    assert!(matches!(run.status, Some(0 | 1)), "{run:?}");
    let mut answer = run.json();
    let object = answer.as_object_mut().unwrap();
    object.remove("seconds");
    object.remove("index_bytes");
    answer
}

/// Builds the corpus afresh in a folder of its own; gives its answers and the room it takes.
pub fn fresh(place: &Place) -> (Answers, Footprint) {
    let _ = std::fs::remove_dir_all(place.path(FRESH));
    let run = place.run(&["index", CORPUS, "--index", FRESH]);
    assert_eq!(run.status, Some(0), "{run:?}");
    let answers = answers(place, FRESH);
    assert!(answers.is_some(), "{run:?}");
    (answers, Footprint::of(&place.path(FRESH)))
}

/// Fails unless the index answers as a fresh build does, and does not take much more room.
pub fn is_as_if_fresh(place: &Place) {
    let (fresh, room) = fresh(place);
    assert_eq!(answers(place, INDEX), fresh);
    Footprint::of(&place.path(INDEX)).is_little_beside(room);
}
