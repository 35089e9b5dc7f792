//! What only the inside can see of an archive.

use std::fs;

use super::*;
use crate::segment::words::{CUT, Cutter};

#[test]
fn searching_never_loads_the_dictionary() {
    let place = tempfile::tempdir().unwrap();
    let corpus = place.path().join("corpus");
    fs::create_dir(&corpus).unwrap();
    fs::write(
        corpus.join("总结.txt"),
        "工作总结\n一、做法\n深入开展党员干部教育，粮食增产。\n",
    )
    .unwrap();
    let index = place.path().join("index");
    drop(Archive::build(&corpus, &index, &mut |_| {}).unwrap());
    Cutter::default().cut("党员", |_, _| {});
    assert_eq!(CUT.get(), 1);

    let archive = Archive::open(&index).unwrap();
    for typed in [
        "党员干部",
        "\"开展党员\" OR 粮食 -旱灾",
        "section:做法 增产 教育",
        "火箭 粮食",
    ] {
        let query = Query::parse(typed).unwrap();
        archive.search(&query).unwrap();
        archive.count(&query).unwrap();
        archive.paths(&query).unwrap();
    }
    archive.report("总结.txt").unwrap();
    archive.stats().unwrap();
    assert_eq!(CUT.get(), 1);
}
