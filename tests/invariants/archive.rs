//! An archive as a whole: copies, figures, threads, and rebuilding while others read.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use kaijuan::{Answer, Archive, Error, Query};

use crate::{Place, hits, query};

const GRAIN: &str =
    "2021年粮食工作总结\n\n一、做法\n粮食播种面积稳定。\n二、打算\n粮食收购要有序。\n";
const WATER: &str = "2018年水利工作报告\n\n粮食灌溉有保障，水库安全。\n";
const UNDATED: &str = "水库管护情况汇报\n\n水库巡查到位。\n";

/// Three reports, one of them under three paths and in two encodings.
fn copies() -> Place {
    let (gb18030, _, _) = encoding_rs::GB18030.encode(GRAIN);
    let place = Place::with([
        ("农业/粮食.txt", GRAIN),
        ("农业/粮食（副本）.txt", GRAIN),
        ("水利/报告.txt", WATER),
        ("水利/汇报.md", UNDATED),
    ]);
    place.write("备份/旧.txt", gb18030);
    place
}

#[test]
fn sources_with_the_same_text_are_one_hit() {
    let place = copies();
    let (archive, summary) = place.build();
    assert_eq!(
        (summary.sources, summary.reports, summary.duplicates),
        (5, 3, 2)
    );
    assert_eq!((summary.added, summary.sections), (5, 2));
    let answer = archive
        .search(&query("播种").sort(kaijuan::Sort::Path))
        .unwrap();
    let [hit] = answer.hits.as_slice() else {
        panic!("{answer:?}");
    };
    // The first path in order, whatever it is encoded in.
    let mut all = ["农业/粮食.txt", "农业/粮食（副本）.txt", "备份/旧.txt"];
    all.sort_unstable();
    assert_eq!(hit.path, all[0]);
    assert_eq!(hit.also, all[1..]);
    assert_eq!(archive.paths(&query("播种")).unwrap(), all);
    assert_eq!(archive.count(&query("播种")).unwrap().reports, 1);
    assert_eq!(archive.count(&query("粮食")).unwrap().reports, 2);
    for path in all {
        let report = archive.report(path).unwrap();
        assert_eq!(
            (report.path.as_str(), report.text.as_str()),
            (all[0], GRAIN)
        );
        assert_eq!(
            hits(&archive, &format!("path:\"{path}\"")),
            [all[0]],
            "{path}"
        );
    }
    for (typed, want) in [
        ("path:备份", vec![all[0]]),
        ("path:旧 播种", vec![all[0]]),
        ("path:旧 水库", vec![]),
        ("path:备份 path:副本", vec![all[0]]),
        ("粮食 -path:备份", vec!["水利/报告.txt"]),
        (
            "path:水利 OR path:备份 播种",
            vec![all[0], "水利/报告.txt", "水利/汇报.md"],
        ),
    ] {
        let mut found = hits(&archive, typed);
        found.sort();
        let mut want = want;
        want.sort_unstable();
        assert_eq!(found, want, "{typed}");
    }
}

#[test]
fn an_unknown_path_is_an_error_that_helps() {
    let place = copies();
    let (archive, _) = place.build();
    for path in [
        "",
        "/",
        "粮食.txt",
        "农业",
        "农业/粮食",
        "农业/粮食.txt/",
        "./农业/粮食.txt",
        "农业/没有.txt",
    ] {
        match archive.report(path) {
            Err(Error::UnknownReport {
                path: named,
                suggestion,
            }) => {
                assert_eq!(named, path);
                assert!(!suggestion.is_empty(), "{path}");
                Query::parse(&format!("path:\"{suggestion}\"")).unwrap();
            }
            other => panic!("{path}: {other:?}"),
        }
    }
}

#[test]
fn figures_add_up() {
    let place = copies();
    let (archive, summary) = place.build();
    let stats = archive.stats().unwrap();
    let reports = ["农业/粮食.txt", "水利/报告.txt", "水利/汇报.md"]
        .map(|path| archive.report(path).unwrap());
    let characters: usize = reports
        .iter()
        .map(|report| report.text.chars().count())
        .sum();
    let sections: usize = reports.iter().map(|report| report.sections.len()).sum();
    assert_eq!(stats.reports, 3);
    assert_eq!(stats.duplicates, 2);
    assert_eq!(stats.characters, characters as u64);
    assert_eq!(
        (stats.sections, summary.sections),
        (sections as u64, sections)
    );
    assert_eq!(stats.years, [(2018, 1), (2021, 1)]);
    assert_eq!(stats.undated, 1);
    let dated: u64 = stats.years.iter().map(|(_, reports)| reports).sum();
    assert_eq!(dated + stats.undated, stats.reports);
    let sum = |counts: &[(String, u64)]| -> u64 { counts.iter().map(|(_, reports)| reports).sum() };
    assert_eq!(sum(&stats.encodings), stats.reports);
    assert_eq!(stats.formats, [("txt".to_owned(), 2), ("md".to_owned(), 1)]);
    assert_eq!(stats.corpus, place.corpus().canonicalize().unwrap());
    assert!(stats.index_bytes > 0);
    let bytes: u64 = [GRAIN.len() * 2, WATER.len(), UNDATED.len()]
        .iter()
        .sum::<usize>() as u64;
    assert_eq!(
        summary.bytes,
        bytes + encoding_rs::GB18030.encode(GRAIN).0.len() as u64
    );
    // Years in queries are the years in the figures.
    for (year, reports) in stats.years {
        assert_eq!(
            archive
                .count(&query(&format!("year:{year}")))
                .unwrap()
                .reports,
            reports
        );
    }
    assert_eq!(
        archive.count(&query("year:unknown")).unwrap().reports,
        stats.undated
    );
}

const ASKED: [&str; 5] = [
    "粮食",
    "\"水库\" -灌溉",
    "section:打算 收购",
    "year:..2020",
    "path:备份",
];

fn answers(archive: &Archive) -> Vec<Answer> {
    ASKED
        .map(|typed| archive.search(&query(typed)).unwrap())
        .to_vec()
}

#[test]
fn threads_share_an_archive() {
    fn can_be_shared<T: Send + Sync + 'static>(_: &T) {}
    let place = copies();
    let (archive, _) = place.build();
    can_be_shared(&archive);
    let alone = answers(&archive);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| (0..10).map(|_| answers(&archive)).collect::<Vec<_>>()))
            .collect();
        for thread in threads {
            for answered in thread.join().unwrap() {
                assert_eq!(answered, alone);
            }
        }
    });
}

#[test]
fn an_open_archive_answers_as_before_while_and_after_another_is_built() {
    let place = copies();
    let (old, _) = place.build();
    let before = (answers(&old), old.stats().unwrap());
    place.write("水利/报告.txt", "2019年水利工作报告\n\n全部改写。\n");
    place.write("新/新.txt", "2022年新报告\n\n粮食又丰收。\n");
    std::fs::remove_file(place.corpus().join("备份/旧.txt")).unwrap();
    let mut seen = 0;
    let built = Archive::build(&place.corpus(), &place.index(), &mut |_| {
        // Until the build is done, whoever opens the index has the old one.
        seen += 1;
        let opened = Archive::open(&place.index()).unwrap();
        assert_eq!(answers(&opened), before.0);
    });
    assert!(seen > 2);
    let (new, _) = built.unwrap();
    let opened = Archive::open(&place.index()).unwrap();
    assert_eq!(answers(&opened), answers(&new));
    assert_eq!(new.count(&query("粮食")).unwrap().reports, 2);
    assert!(matches!(
        new.report("备份/旧.txt"),
        Err(Error::UnknownReport { .. })
    ));
    assert_eq!(answers(&old), before.0);
    assert_eq!(old.report("备份/旧.txt").unwrap().text, GRAIN);
    assert_eq!(old.stats().unwrap().characters, before.1.characters);
}

#[test]
fn two_builds_do_not_write_one_index_at_once() {
    let place = copies();
    let mut refused = 0;
    let built = Archive::build(
        &place.corpus(),
        &place.index(),
        &mut |_| match place.try_build() {
            Err(Error::Locked { path, .. }) => {
                assert_eq!(path, place.index());
                refused += 1;
            }
            other => panic!("{:?}", other.err()),
        },
    );
    assert!(refused > 0);
    assert_eq!(answers(&built.unwrap().0).len(), ASKED.len());
}

#[test]
fn a_build_that_is_broken_off_leaves_the_old_index() {
    let place = copies();
    let (old, _) = place.build();
    let before = answers(&old);
    let names = || -> Vec<_> {
        let entries = std::fs::read_dir(place.index()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let left = names();
    place.write("新/新.txt", "2022年新报告\n\n粮食又丰收。\n");
    let broken = catch_unwind(AssertUnwindSafe(|| {
        Archive::build(&place.corpus(), &place.index(), &mut |at| {
            assert!(at.sources < 3, "broken off on purpose");
        })
    }));
    assert!(broken.is_err());
    assert_eq!(names(), left);
    assert_eq!(answers(&Archive::open(&place.index()).unwrap()), before);
    // The next build carries on.
    let (new, _) = place.build();
    assert_eq!(new.count(&query("丰收")).unwrap().reports, 1);
}

#[test]
fn progress_tells_of_every_source() {
    let place = copies();
    place.write("图.jpg", b"\xFF\xD8\xFF\xE0");
    let mut moments = Vec::new();
    let built = Archive::build(&place.corpus(), &place.index(), &mut |at| moments.push(at));
    let (_, summary) = built.unwrap();
    let (first, last) = (moments[0], moments[moments.len() - 1]);
    assert_eq!((first.sources, first.bytes, first.finishing), (0, 0, false));
    assert_eq!(
        (last.sources, last.bytes, last.finishing),
        (6, last.of_bytes, true)
    );
    for at in &moments {
        // The picture is seen, but not read.
        assert_eq!(
            (at.of_sources, at.of_bytes),
            (6, summary.bytes + 4),
            "{at:?}"
        );
    }
    assert!(moments.is_sorted_by_key(|at| (at.sources, at.bytes, at.finishing)));
}
