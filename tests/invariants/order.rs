//! Hits come in the order asked for, the same each time, page by page as in the whole; and the best come first.

use kaijuan::{Answer, Archive, Query, Sort};
use proptest::prelude::*;

use crate::{Place, cases, generate, hits, query};

const SORTS: [Sort; 4] = [
    Sort::Relevance,
    Sort::Year,
    Sort::YearDescending,
    Sort::Path,
];

/// Reports of several years, with years that stand twice and none at all, and paths in no order of years.
fn years() -> Place {
    Place::with([
        ("丁/总结.txt", "2018年工作总结\n\n抓水利。"),
        ("丙/总结.txt", "2020年工作总结\n\n抓水利，修水渠，兴水利。"),
        ("乙/总结.txt", "2018年水利工作总结\n\n管水利。"),
        ("甲/总结.txt", "水利工作情况\n\n看水利。"),
        ("a/总结.txt", "1998年工作总结\n\n治水利。"),
        ("B/总结.txt", "工作情况\n\n谈水利。"),
    ])
}

fn paths(answer: &Answer) -> Vec<&str> {
    answer.hits.iter().map(|hit| hit.path.as_str()).collect()
}

#[test]
fn years_and_paths_sort() {
    let place = years();
    let (archive, _) = place.build();
    let sorted = |sort| archive.search(&query("水利").sort(sort)).unwrap();
    let by_path = sorted(Sort::Path);
    assert!(paths(&by_path).is_sorted(), "{by_path:?}");
    assert_eq!(by_path.hits.len(), 6);
    // Within a year, and without one, by path.
    let (a, b, c) = ("a/总结.txt", "B/总结.txt", "丙/总结.txt");
    let (of_2018, undated) = (["丁/总结.txt", "乙/总结.txt"], [b, "甲/总结.txt"]);
    let by_year = sorted(Sort::Year);
    assert_eq!(
        paths(&by_year),
        [&[a], &of_2018[..], &[c], &undated].concat()
    );
    let newest = sorted(Sort::YearDescending);
    assert_eq!(
        paths(&newest),
        [&[c], &of_2018[..], &[a], &undated].concat()
    );
    let best = sorted(Sort::Relevance);
    assert!(
        best.hits.is_sorted_by(|a, b| a.score >= b.score),
        "{best:?}"
    );
}

#[test]
fn what_scores_alike_is_sorted_by_path() {
    let files = (0..30).map(|number| {
        (
            format!("{:02}.txt", (number * 7) % 30),
            format!("第{number}号情况。水利。"),
        )
    });
    let place = Place::with(files);
    let (archive, _) = place.build();
    let answer = archive.search(&query("\"水利\"")).unwrap();
    assert_eq!(answer.hits.len(), 30);
    for pair in answer.hits.windows(2) {
        assert!(
            pair[0].score > pair[1].score || pair[0].path < pair[1].path,
            "{pair:?}"
        );
    }
}

#[test]
fn the_limit_is_ten_unless_set_and_zero_is_all() {
    let place = Place::with(
        (0..12).map(|number| (format!("{number}.txt"), format!("第{number}号水利情况。"))),
    );
    let (archive, _) = place.build();
    let asked = Query::parse("水利").unwrap();
    let answer = archive.search(&asked).unwrap();
    assert_eq!((answer.reports, answer.hits.len()), (12, 10));
    assert_eq!(archive.paths(&asked).unwrap().len(), 10);
    let beyond = archive.search(&asked.clone().offset(11)).unwrap();
    assert_eq!((beyond.reports, beyond.hits.len()), (12, 1));
    let beyond = archive
        .search(&asked.clone().offset(usize::MAX).limit(usize::MAX))
        .unwrap();
    assert_eq!((beyond.reports, beyond.hits.len()), (12, 0));
    assert_eq!(
        archive.search(&asked.clone().limit(0)).unwrap().hits.len(),
        12
    );
    assert_eq!(
        archive.count(&asked.limit(1).offset(5)).unwrap().reports,
        12
    );
}

const ASKED: &[&str] = &[
    "工作",
    "一 的",
    "\"会议\" OR gdp",
    "工 -2012",
    "乡村 section:工作",
    "path:1",
    "-会",
    "查无此字",
];

fn answers(archive: &Archive) -> Vec<Answer> {
    let asked = ASKED
        .iter()
        .flat_map(|typed| SORTS.map(|sort| query(typed).sort(sort)));
    asked.map(|query| archive.search(&query).unwrap()).collect()
}

proptest! {
    #![proptest_config(cases(2))]

    #[test]
    fn pages_make_up_the_whole_and_a_second_build_answers_alike(
        written in generate::reports(generate::report()),
        size in 1..8usize,
    ) {
        let files = || written.0.iter().enumerate().map(|(number, text)| (format!("{number}.txt"), text));
        let place = Place::with(files());
        let (archive, _) = place.build();
        for typed in ASKED {
            for sort in SORTS {
                let asked = query(typed).sort(sort);
                let whole = archive.search(&asked).unwrap();
                let mut pages = Vec::new();
                let mut page_paths = Vec::new();
                for offset in (0..whole.reports + size).step_by(size) {
                    let page = asked.clone().limit(size).offset(offset);
                    let answer = archive.search(&page).unwrap();
                    prop_assert_eq!(answer.reports, whole.reports);
                    prop_assert!(answer.hits.len() <= size);
                    pages.extend(answer.hits);
                    page_paths.extend(archive.paths(&page).unwrap());
                }
                prop_assert_eq!(&pages, &whole.hits, "{} {:?}", typed, sort);
                prop_assert_eq!(page_paths, archive.paths(&asked).unwrap());
            }
        }
        let again = Place::with(files());
        let (other, _) = again.build();
        prop_assert_eq!(answers(&archive), answers(&other));
        // A build over an index answers alike, too.
        let (rebuilt, _) = place.build();
        prop_assert_eq!(answers(&archive), answers(&rebuilt));
    }
}

/// Filler that has nothing of what is asked for.
fn filler(sentences: usize) -> String {
    "各镇街认真落实巡查责任，及时上报情况，群众反映良好。".repeat(sentences)
}

/// The names of the hits, best first. What ranks alike comes by name: the report that ought to come second has the first.
fn best(reports: &[(&str, String)], typed: &str) -> Vec<String> {
    // Some more reports, so that frequencies tell something.
    let others = (0..10).map(|number| {
        (
            format!("其他{number}.txt"),
            format!("第{number}次会议情况\n\n{}", filler(number + 1)),
        )
    });
    let named = reports
        .iter()
        .map(|(name, text)| (format!("{name}.txt"), text.clone()));
    let place = Place::with(named.chain(others));
    let (archive, _) = place.build();
    let found = hits(&archive, typed);
    found
        .iter()
        .map(|path| path.trim_end_matches(".txt").to_owned())
        .collect()
}

#[test]
fn a_title_is_worth_more_than_mentions() {
    let reports = [
        (
            "1提到",
            format!(
                "全县工作总结\n\n{}对水库管护抓得紧。{}水库管护有力。",
                filler(1),
                filler(1)
            ),
        ),
        ("2标题", format!("水库管护工作总结\n\n{}", filler(2))),
    ];
    assert_eq!(best(&reports, "水库管护"), ["2标题", "1提到"]);
    assert_eq!(best(&reports, "\"水库管护\""), ["2标题", "1提到"]);
}

#[test]
fn words_together_are_worth_more_than_words_apart() {
    // The same words in both.
    let reports = [
        (
            "1分散",
            format!("全县工作情况\n\n{}产业升级。旅游起步。", filler(2)),
        ),
        (
            "2一起",
            format!("全县工作情况\n\n{}产业旅游。升级起步。", filler(2)),
        ),
    ];
    assert_eq!(best(&reports, "产业 旅游"), ["2一起", "1分散"]);
    assert_eq!(best(&reports, "\"产业旅游\""), ["2一起"]);
}

#[test]
fn words_in_one_section_are_worth_more_than_words_in_two() {
    let reports = [
        (
            "1两节",
            format!(
                "全县工作情况\n\n一、做法\n{}产业升级。\n二、打算\n{}旅游起步。",
                filler(2),
                filler(2)
            ),
        ),
        (
            "2一节",
            format!(
                "全县工作情况\n\n一、做法\n{}产业升级，旅游起步。\n二、打算\n{}",
                filler(2),
                filler(2)
            ),
        ),
    ];
    assert_eq!(best(&reports, "产业 旅游"), ["2一节", "1两节"]);
}

#[test]
fn a_section_about_it_is_worth_more_than_one_mention() {
    let about = "抓烘干设备，买烘干设备，修烘干设备，用烘干设备，管烘干设备。烘干设备要更新，烘干设备要维护，烘干设备要共享，烘干设备要登记，烘干设备要验收。";
    let reports = [
        (
            "1一次",
            format!(
                "全县工作情况\n\n一、基本情况\n{}购置烘干设备。{}\n二、打算\n{}",
                filler(9),
                filler(9),
                filler(2)
            ),
        ),
        (
            "2十次",
            format!("全县工作情况\n\n一、农机\n{about}\n二、打算\n{}", filler(2)),
        ),
    ];
    assert_eq!(best(&reports, "烘干设备"), ["2十次", "1一次"]);
    assert_eq!(best(&reports, "\"烘干设备\""), ["2十次", "1一次"]);
}

#[test]
fn a_word_is_worth_more_than_neighbours_by_chance() {
    // 和服 is a word in the one and two halves of words in the other.
    let reports = [
        (
            "1偶然",
            format!("全县工作情况\n\n改善管理和服务。{}", filler(2)),
        ),
        (
            "2成词",
            format!("全县工作情况\n\n展出日本和服。{}", filler(2)),
        ),
    ];
    assert_eq!(best(&reports, "和服"), ["2成词", "1偶然"]);
    assert_eq!(best(&reports, "\"和服\""), ["2成词", "1偶然"]);
}

#[test]
fn a_heading_is_worth_more_than_a_mention() {
    let reports = [
        (
            "1提到",
            format!(
                "全县工作情况\n\n一、基本情况\n{}防汛准备有序，基本情况到位。\n二、打算\n{}",
                filler(2),
                filler(2)
            ),
        ),
        (
            "2标题",
            format!(
                "全县工作情况\n\n一、防汛准备\n{}基本情况有序，基本情况到位。\n二、打算\n{}",
                filler(2),
                filler(2)
            ),
        ),
    ];
    assert_eq!(best(&reports, "防汛准备"), ["2标题", "1提到"]);
    assert_eq!(best(&reports, "\"防汛准备\""), ["2标题", "1提到"]);
}
