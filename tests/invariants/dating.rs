//! Years that are inferred: marked as such, found by year, and a function of the archive.

use std::fs;

use kaijuan::{Archive, Query, YearBasis, YearRange};
use tempfile::TempDir;

/// Writes no year. The campaigns and congresses it names bound it.
const UNDATED: &str = "党组书记抓党建工作述职\n\n深入学习贯彻党的二十大精神，扎实开展主题教育，\
    持续落实乡村振兴战略，完善网格化管理，党员活动室全部达标。\n";

fn write(corpus: &TempDir, name: &str, text: &str) {
    fs::write(corpus.path().join(name), text).unwrap();
}

fn build(corpus: &TempDir) -> (TempDir, Archive) {
    let index = TempDir::new().unwrap();
    let (archive, _) = Archive::build(corpus.path(), index.path(), &mut |_| {}).unwrap();
    (index, archive)
}

fn found(archive: &Archive, query: Query) -> Vec<String> {
    archive.paths(&query.limit(0)).unwrap()
}

#[test]
fn an_inferred_year_is_marked_and_found_and_can_be_left_out() {
    let corpus = TempDir::new().unwrap();
    write(&corpus, "甲.txt", UNDATED);
    write(
        &corpus,
        "乙.txt",
        "2023年党建工作总结\n\n党员活动室全部达标，支部建设有力。\n",
    );
    write(
        &corpus,
        "丙.txt",
        "值班安排\n\n各股室轮流值班，活动室钥匙放在传达室。\n",
    );
    let (_index, archive) = build(&corpus);
    let report = archive.report("甲.txt").unwrap();
    let year = report.year.unwrap();
    assert_eq!(year.basis, YearBasis::Inferred);
    assert!((2022..=2025).contains(&year.year), "{year:?}");
    assert!(year.from <= year.year && year.year <= year.to, "{year:?}");
    assert!(year.evidence.contains("二十大"), "{year:?}");
    assert_eq!(archive.report("丙.txt").unwrap().year, None);

    let query = || Query::parse("活动室").unwrap();
    let range = YearRange::Between(Some(year.year), Some(year.year));
    assert!(found(&archive, query().years(range)).contains(&"甲.txt".to_owned()));
    assert_eq!(found(&archive, query().dated(true)), ["乙.txt"]);
    assert_eq!(
        found(&archive, query().years(YearRange::Unknown)),
        ["丙.txt"]
    );
}

#[test]
fn what_is_inferred_does_not_hang_on_the_order_of_paths() {
    let years = |undated: &str| {
        let corpus = TempDir::new().unwrap();
        write(&corpus, undated, UNDATED);
        for year in 2010..2024 {
            let text =
                format!("{year}年工作总结\n\n全年各项工作有序推进，完成第{year}号工程建设。\n");
            write(&corpus, &format!("m{year}.txt"), &text);
        }
        let (_index, archive) = build(&corpus);
        archive.report(undated).unwrap().year
    };
    assert_eq!(years("a.txt"), years("z.txt"));
}
