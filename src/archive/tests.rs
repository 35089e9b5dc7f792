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

#[test]
fn what_is_remembered_answers_as_what_is_looked_for() {
    let place = tempfile::tempdir().unwrap();
    let corpus = place.path().join("corpus");
    fs::create_dir(&corpus).unwrap();
    for number in 0..60 {
        let text = format!(
            "第{number}号工作总结\n一、做法\n深入开展党员教育{}。\n二、打算\n人民{}生活，粮食增产。\n",
            "，党员".repeat(number % 5),
            "和人民".repeat(number % 3),
        );
        fs::write(corpus.join(format!("{number}.txt")), text).unwrap();
    }
    let index = place.path().join("index");
    drop(Archive::build(&corpus, &index, &mut |_| {}).unwrap());
    let remembering = Archive::open(&index).unwrap();
    let forgetful = Archive::open(&index).unwrap();
    forgetful.remember(0);
    let queries = [
        "党员 粮食",
        "党员教育",
        "人民 OR 党员",
        "粮食 -人民和",
        "党员",
        "\"人民\" 总结",
        "title:总结 人民",
        "section:打算 人民",
        "人民",
        "year:unknown 粮食 党员",
    ];
    for _ in 0..3 {
        for typed in queries {
            let query = Query::parse(typed).unwrap();
            let same = |archive: &Archive| {
                (
                    archive.count(&query).unwrap(),
                    archive.search(&query).unwrap(),
                )
            };
            assert_eq!(same(&remembering), same(&forgetful), "{typed}");
        }
    }
    // What comes is not answered by what was.
    fs::write(corpus.join("新.txt"), "新的总结\n人民，党员，粮食。\n").unwrap();
    remembering.update(&mut |_| {}).unwrap();
    let query = Query::parse("党员 粮食").unwrap();
    assert_eq!(remembering.count(&query).unwrap().reports, 61);
}

#[test]
fn an_open_archive_stays_as_it_was_and_one_open_briefly_may_go_on_to_the_next() {
    let place = tempfile::tempdir().unwrap();
    let corpus = place.path().join("corpus");
    let index = place.path().join("index");
    fs::create_dir(&corpus).unwrap();
    // Long enough that its files are not known from the commit alone.
    let all: String = (0..3000).map(|number| format!("第{number}座。")).collect();
    let write = |done: &str| {
        let text = format!("水库管护总结\n\n一、做法\n每日{done}。{all}\n");
        fs::write(corpus.join("总结.txt"), text).unwrap();
    };
    write("巡查");
    drop(Archive::build(&corpus, &index, &mut |_| {}).unwrap());
    let open = Archive::open(&index).unwrap();
    let briefly = Archive::open_briefly(&index).unwrap();
    let also_briefly = Archive::open_briefly(&index).unwrap();
    let finds = |archive: &Archive, typed: &str| {
        let query = Query::parse(typed).unwrap();
        let found = archive.search(&query).unwrap();
        assert_eq!(archive.count(&query).unwrap().reports, found.reports as u64);
        assert_eq!(archive.paths(&query).unwrap().len(), found.reports);
        found.reports == 1
    };
    assert!(finds(&also_briefly, "巡查"));
    // Another generation takes the place of this one, of which nothing stays.
    write("巡视");
    drop(Archive::build(&corpus, &index, &mut |_| {}).unwrap());
    assert!(finds(&open, "巡查") && !finds(&open, "巡视"));
    assert_eq!(open.stats().unwrap().reports, 1);
    assert!(open.report("总结.txt").unwrap().text.contains("巡查"));
    // What it needs of one is open, and of the other it is gone.
    assert!(finds(&also_briefly, "巡查") && !finds(&also_briefly, "巡视"));
    assert!(briefly.report("总结.txt").unwrap().text.contains("巡视"));
    assert!(finds(&briefly, "巡视") && !finds(&briefly, "巡查"));
    // What is damaged and has not been replaced is an error of both.
    let manifest = read_manifest(&index).unwrap();
    let files = fs::read_dir(index.join(manifest.generation)).unwrap();
    let mut files = files.map(|entry| entry.unwrap().path());
    let chars = files.find(|path| path.extension() == Some("chars".as_ref()));
    let chars = chars.unwrap();
    let bytes = fs::read(&chars).unwrap();
    for damaged in [&bytes[..bytes.len() - 1], &bytes[1..], &bytes[..0]] {
        fs::write(&chars, damaged).unwrap();
        assert!(matches!(Archive::open(&index), Err(Error::Damaged { .. })));
        let query = Query::parse("巡视").unwrap();
        let told = Archive::open_briefly(&index).and_then(|archive| archive.search(&query));
        assert!(matches!(told, Err(Error::Damaged { .. })), "{told:?}");
    }
}

#[test]
fn segments_answer_side_by_side_as_they_do_one_after_another() {
    let place = tempfile::tempdir().unwrap();
    let corpus = place.path().join("corpus");
    let index = place.path().join("index");
    fs::create_dir(&corpus).unwrap();
    let write = |number: usize| {
        let text = format!(
            "第{number}号水利总结\n一、做法\n{}，粮食增产{}。\n二、打算\n继续教育{}。\n",
            "巡查水库".repeat(number % 4),
            "，人民满意".repeat(number % 3),
            "党员".repeat(number % 2),
        );
        fs::write(corpus.join(format!("{number}.txt")), text).unwrap();
    };
    write(0);
    let archive = Archive::build(&corpus, &index, &mut |_| {}).map(|_| Archive::open(&index));
    let archive = archive.unwrap().unwrap();
    for update in 0..5 {
        (0..10).for_each(|number| write(update * 10 + number));
        archive.update(&mut |_| {}).unwrap();
    }
    let briefly = Archive::open_briefly(&index).unwrap();
    let shown = briefly.shown.read().unwrap();
    assert!(shown.reader.searcher.segment_readers().len() > 3);
    let processors = std::thread::available_parallelism().unwrap().get();
    assert_eq!(shown.reader.crew.is_some(), processors > 1);
    drop(shown);
    for typed in [
        "水库",
        "\"水库，粮食\"",
        "人民 党员",
        "人民 OR 党员",
        "section:打算 教育",
        "title:水利 -党员",
        "没有",
        "year:unknown",
    ] {
        let query = Query::parse(typed).unwrap().limit(7);
        let answers = |archive: &Archive| {
            (
                archive.search(&query).unwrap(),
                archive.count(&query).unwrap(),
                archive.paths(&query).unwrap(),
            )
        };
        assert_eq!(answers(&briefly), answers(&archive), "{typed}");
    }
}
