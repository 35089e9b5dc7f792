//! Words as people type them: run together, with names, dates, numbers and signs among them.

use crate::{Place, hits, query};

/// An archive of made-up reports, each for one trait of typed words.
fn place() -> Place {
    Place::with([
        (
            "丙/分开.txt",
            "县里落实政策，各级都有责任。责任重大，落实有力，落实到位，责任到人。\n",
        ),
        (
            "乙/一起.txt",
            "县里讲政策。各乡镇层层落实责任，成效很好。\n",
        ),
        ("甲/人名.txt", "镇长贺楚材到会讲话，贺词很短。\n"),
        ("甲/不是人名.txt", "贺信一封，清楚明白，木材三方。\n"),
        ("甲/日期.txt", "大会于10月1日开幕。\n"),
        (
            "甲/别的日期.txt",
            "一月、十日不算，10个乡1个月后在2月1日开会。\n",
        ),
        ("甲/增长八.txt", "产值增长8%，形势很好。\n"),
        (
            "丙/编号.txt",
            "文号为2018、1988，共38件，产值增长1.8倍，增长不快。\n",
        ),
        (
            "丁/三道河水库除险加固验收报告.txt",
            "各方代表到会，一致同意。\n",
        ),
        ("丁/粮.txt", "粮食丰收。\n"),
    ])
}

#[test]
fn words_typed_together_come_first_and_are_shown_together() {
    let (archive, _) = place().build();
    assert_eq!(hits(&archive, "落实责任"), ["乙/一起.txt", "丙/分开.txt"]);
    let answer = archive.search(&query("落实责任")).unwrap();
    let section = &answer.hits[0].sections[0];
    let marked: Vec<String> = section
        .highlights
        .iter()
        .map(|mark| {
            section
                .snippet
                .chars()
                .skip(mark.start)
                .take(mark.len())
                .collect()
        })
        .collect();
    assert_eq!(marked, ["落实责任"]);
}

#[test]
fn typed_words_are_found_as_they_are_meant() {
    let (archive, _) = place().build();
    for (typed, want) in [
        // A name that the index does not know as a word stays together.
        ("贺楚材", "甲/人名.txt"),
        // So does a date.
        ("10月1日", "甲/日期.txt"),
        // A title that only the file name has.
        ("三道河水库除险加固", "丁/三道河水库除险加固验收报告.txt"),
        // Signs alone ask for nothing.
        ("粮食 ， —— *", "丁/粮.txt"),
        // A phrase asks for the text alone.
        ("\"三道河水库除险加固\"", ""),
    ] {
        let found = hits(&archive, typed);
        assert_eq!(found.join(" "), want, "{typed}");
    }
    for signs in ["——", "， *"] {
        assert!(archive.search(&query(signs)).is_err(), "{signs}");
    }
}

#[test]
fn a_number_by_itself_comes_before_the_same_digits_in_others() {
    let (archive, _) = place().build();
    assert_eq!(hits(&archive, "增长8%")[0], "甲/增长八.txt");
    let answer = archive.search(&query("8%")).unwrap();
    assert_eq!(answer.hits[0].path, "甲/增长八.txt");
}

#[test]
fn a_word_that_fails_is_told_whole() {
    let (archive, _) = place().build();
    let answer = archive.search(&query("粮食 火箭")).unwrap();
    let told: Vec<_> = answer
        .missing
        .iter()
        .map(|one| (one.term.as_str(), one.alone, one.without))
        .collect();
    assert_eq!(told, [("火箭", 0, 1)]);
}
