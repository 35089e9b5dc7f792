//! `kaijuan search`, in all its formats.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::{Run, Workplace, keys};

#[test]
fn a_person_reads_title_year_path_headings_and_snippet() {
    let place = Workplace::indexed();
    let run = place.run(&["search", "\"抓党建工作\""]);
    run.ended(0, "");
    insta::assert_snapshot!(run.stdout, @r#"
    1. 2019年度党组书记抓党建述职报告  2019
       党建/述职报告.txt
       一、主要做法和成效 › （一）以理论武装为载体，强化思想政治建设
         …坚持把学习摆在首位，全年组织集中学习12次，【抓党建工作】的本领明显增强。

    1 report
    "#);
}

#[test]
fn colour_marks_the_match_where_it_is_wanted() {
    let place = Workplace::indexed();
    let run = Run::of(
        place
            .command(&["search", "烘干"])
            .env("CLICOLOR_FORCE", "1"),
    );
    assert!(
        run.stdout
            .contains("粮食\u{1b}[1m\u{1b}[31m烘干\u{1b}[0m设备"),
        "{}",
        run.stdout.escape_debug()
    );
    assert!(!run.stdout.contains('【'), "{}", run.stdout);
    let plain = Run::of(
        place
            .command(&["search", "烘干"])
            .env("CLICOLOR_FORCE", "1")
            .env("NO_COLOR", "1"),
    );
    assert!(
        plain.stdout.contains("粮食【烘干】设备"),
        "{}",
        plain.stdout
    );
    assert_eq!(plain.stdout, place.run(&["search", "烘干"]).stdout);
}

#[test]
fn copies_are_one_hit_and_paths_prints_them_all() {
    let place = Workplace::indexed();
    let text = place.run(&["search", "播种面积"]);
    assert!(
        text.stdout.contains("农业/粮食总结.txt  (and 1 copy)"),
        "{}",
        text.stdout
    );
    let paths = place.run(&["search", "播种面积", "--format", "paths"]);
    paths.ended(0, "");
    assert_eq!(
        paths.stdout,
        "农业/粮食总结.txt\n农业/粮食总结（副本）.txt\n"
    );
    let json = place
        .run(&["search", "播种面积", "--format", "jsonl"])
        .json();
    assert_eq!(
        (&json["path"], &json["also"]),
        (
            &json!("农业/粮食总结.txt"),
            &json!(["农业/粮食总结（副本）.txt"])
        )
    );
}

#[test]
fn a_json_hit_keeps_its_keys_and_its_offsets_are_right() {
    let place = Workplace::indexed();
    let run = place.run(&["search", "抓党建工作", "--format", "jsonl"]);
    run.ended(0, "");
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
    assert_eq!(
        keys(&run.stdout),
        [
            "path",
            "title",
            "year",
            "year_basis",
            "score",
            "matches",
            "sections"
        ]
    );
    let hit = run.json();
    assert_eq!(hit["path"], "党建/述职报告.txt");
    assert_eq!(
        (&hit["year"], hit["year_basis"].is_string()),
        (&json!(2019), true)
    );
    let section = &hit["sections"][0];
    let written = serde_json::to_string(section).unwrap();
    for key in [
        "number",
        "headings",
        "snippet",
        "highlights",
        "start",
        "end",
        "snippet_start",
        "matches",
    ] {
        assert!(section.get(key).is_some(), "{key} in {written}");
    }
    assert_eq!(
        section["headings"],
        json!([
            "一、主要做法和成效",
            "（一）以理论武装为载体，强化思想政治建设"
        ])
    );

    let clean: Vec<char> = place
        .run(&["text", "corpus/党建/述职报告.txt", "--clean"])
        .stdout
        .chars()
        .collect();
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let snippet: Vec<char> = section["snippet"].as_str().unwrap().chars().collect();
    let start = number(&section["snippet_start"]);
    assert_eq!(clean[start..start + snippet.len()], snippet);
    let range = &section["highlights"][0];
    let marked: String = snippet[number(&range[0])..number(&range[1])]
        .iter()
        .collect();
    assert_eq!(marked, "抓党建工作");
    let whole: String = clean[number(&section["start"])..number(&section["end"])]
        .iter()
        .collect();
    assert!(
        whole.starts_with("（一）以理论武装") && whole.contains("抓党建工作"),
        "{whole}"
    );
}

#[test]
fn json_is_one_object() {
    let place = Workplace::indexed();
    let run = place.run(&[
        "search", "粮食", "OR", "支部", "--limit", "1", "--format", "json",
    ]);
    run.ended(0, "");
    assert_eq!(keys(&run.stdout), ["query", "reports", "seconds", "hits"]);
    let answer = run.json();
    assert_eq!(
        (&answer["query"], &answer["reports"]),
        (&json!("粮食 OR 支部"), &json!(2))
    );
    assert_eq!(answer["hits"].as_array().unwrap().len(), 1);
    assert!(answer["seconds"].as_f64().unwrap() < 60.0);
}

#[test]
fn csv_is_a_table_with_a_row_for_each_hit() {
    let place = Workplace::indexed();
    let run = place.run(&["search", "烘干", "--format", "csv"]);
    run.ended(0, "");
    let mut table = csv::Reader::from_reader(run.stdout.as_bytes());
    let names = [
        "path",
        "title",
        "year",
        "year_basis",
        "score",
        "matches",
        "section",
        "headings",
        "snippet",
    ];
    assert_eq!(
        table.headers().unwrap(),
        &csv::StringRecord::from(names.to_vec())
    );
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(&rows[0][0], "农业/粮食总结.txt");
    assert_eq!(
        (&rows[0][2], &rows[0][5], &rows[0][6], &rows[0][7]),
        ("2021", "1", "2", "二、存在的问题")
    );
    assert!(rows[0][8].contains("烘干设备不足"), "{}", run.stdout);
}

#[test]
fn counts_are_of_reports_sections_and_occurrences() {
    let place = Workplace::indexed();
    let phrase = "“乡村旅游”";
    let text = place.run(&["search", phrase, "--count"]);
    text.ended(0, "");
    assert_eq!(text.stdout, "2 reports, 2 sections, 2 occurrences\n");
    let json = place.run(&["search", phrase, "--count", "--format", "json"]);
    assert_eq!(
        json.stdout,
        "{\"reports\":2,\"sections\":2,\"occurrences\":2}\n"
    );
    let csv = place.run(&["search", phrase, "--count", "--format", "csv"]);
    assert_eq!(csv.stdout, "reports,sections,occurrences\n2,2,2\n");
    place.run(&["search", "没有这个词", "--count"]).ended(1, "");
    let paths = place.run(&["search", "粮食", "--count", "--format", "paths"]);
    assert_eq!(
        (paths.status, paths.stderr.lines().count()),
        (Some(2), 1),
        "{paths:?}"
    );
}

#[test]
fn a_query_may_exclude_and_options_may_stand_anywhere() {
    let place = Workplace::indexed();
    let both = "党建/述职报告.txt\n农业/粮食总结.txt\n农业/粮食总结（副本）.txt\n";
    let one = "党建/述职报告.txt\n";
    let other = "农业/粮食总结.txt\n农业/粮食总结（副本）.txt\n";
    for (arguments, expected) in [
        (vec!["乡村旅游", "--sort", "year"], both),
        (vec!["--sort=year", "乡村旅游"], both),
        (vec!["乡村旅游", "-粮食"], one),
        (vec!["-粮食", "乡村旅游"], one),
        (vec!["乡村旅游", "-粮食", "--limit", "5"], one),
        (vec!["--", "乡村旅游", "-粮食"], one),
        (vec!["乡村旅游 -粮食"], one),
        (vec!["乡村旅游", "NOT", "粮食"], one),
        (vec!["乡村旅游", "--year", "2019"], one),
        (vec!["乡村旅游", "--year", "2020.."], other),
        (vec!["乡村旅游", "year:2020..2022"], other),
        (vec!["--section", "存在的问题", "乡村旅游"], other),
        (vec!["section:下一步", "乡村旅游"], one),
        (vec!["乡村旅游", "--sort", "-year", "--limit", "1"], other),
        (vec!["乡村旅游", "--sort=-year", "--offset", "1"], one),
        (vec!["“乡村旅游结合起来”"], one),
        (vec!["path:党建 乡村旅游"], one),
        (vec!["汛期", "--year", "unknown"], "水利/汇报.txt\n"),
        (vec!["鄉村旅遊", "-粮食"], one),
    ] {
        let run = place.run(&[&["search", "--format", "paths"], &arguments[..]].concat());
        assert_eq!(
            (run.status, run.stdout.as_str()),
            (Some(0), expected),
            "{arguments:?}: {run:?}"
        );
    }
    place
        .run(&["search", "鄉村旅遊", "--verbatim", "--format", "paths"])
        .ended(1, "");
}

#[test]
fn pages_say_where_they_are() {
    let place = Workplace::indexed();
    for (options, last) in [
        (vec![], "2 reports"),
        (
            vec!["--limit", "1"],
            "1 of 2 reports; --limit 0 shows all, --offset 1 the next",
        ),
        (vec!["--limit", "1", "--offset", "1"], "2–2 of 2 reports"),
        (vec!["--limit", "0"], "2 reports"),
    ] {
        let run = place.run(&[&["search", "乡村旅游"], &options[..]].concat());
        assert_eq!(
            run.stdout.lines().last(),
            Some(last),
            "{options:?}: {run:?}"
        );
    }
    let run = place.run(&["search", "乡村旅游", "--offset", "7"]);
    run.ended(
        1,
        "kaijuan: nothing left behind --offset 7: there are 2 reports\n",
    );
    assert_eq!(run.stdout, "");
}

#[test]
fn nothing_found_says_which_word_fails() {
    let place = Workplace::indexed();
    let run = place.run(&["search", "粮食", "烘干", "“航天”"]);
    let said = "kaijuan: nothing found for 粮食 烘干 “航天”
  航天 is in no report; without it: 1 report
";
    run.ended(1, said);
    assert_eq!(run.stdout, "");
    let json = place.run(&["search", "粮食", "“航天”", "--format", "json"]);
    json.ended(1, "");
    assert_eq!(
        keys(&json.stdout),
        ["query", "reports", "seconds", "hits", "missing"]
    );
    assert_eq!(
        json.json()["missing"][0],
        json!({"term": "航天", "alone": 0, "without": 1})
    );
    let narrowed = ["search", "粮食", "--year", "..1949", "--section", "问题"];
    place.run(&narrowed).ended(
        1,
        "kaijuan: nothing found for 粮食 --year ..1949 --section 问题\n  without year ..1949: 1 report\n",
    );
    for format in ["jsonl", "paths"] {
        let run = place.run(&["search", "航天", "--format", format]);
        run.ended(1, "");
        assert_eq!(run.stdout, "", "{format}");
    }
}

#[test]
fn without_an_index_the_corpus_is_indexed_first() {
    let place = Workplace::new();
    let run = place.run(&["search", "播种面积", "--format", "paths"]);
    assert_eq!(
        (run.status, run.stdout.lines().count()),
        (Some(0), 2),
        "{run:?}"
    );
    let said: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(
        said[0],
        "kaijuan: index: no index here yet; building it from corpus first"
    );
    assert_eq!(said[1], "could not read 1 source:");
    assert!(said[2].starts_with("未整理/照片.jpg: "), "{run:?}");
    assert!(
        said[3].starts_with("kaijuan: index: indexed 3 reports in "),
        "{run:?}"
    );
    place
        .run(&["search", "播种面积", "--format", "paths"])
        .ended(0, "");

    let nothing = Workplace::empty();
    let hint = "kaijuan: index: no index here yet; build it with `kaijuan index CORPUS`\n";
    nothing.run(&["search", "粮食"]).ended(2, hint);
    let hint = "kaijuan: reports: no such folder; name the folder that holds the reports\n";
    let run = nothing.run(&["search", "粮食", "--corpus", "reports"]);
    assert!(
        run.status == Some(2) && run.stderr.ends_with(hint),
        "{run:?}"
    );
}

#[test]
fn a_query_that_cannot_be_read_is_shown_with_the_place() {
    let place = Workplace::indexed();
    for (query, place_shown) in [
        ("党建 \"工作", ">>>\"<<<"),
        ("党建 AND", ">>>AND<<<"),
        ("yaer:1978", ">>>yaer:<<<"),
    ] {
        let run = place.run(&["search", query]);
        assert_eq!(
            (run.status, run.stderr.lines().count()),
            (Some(2), 1),
            "{query}: {run:?}"
        );
        assert!(
            run.stderr.starts_with("kaijuan: query: ") && run.stderr.contains(place_shown),
            "{query}: {run:?}"
        );
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let place = Workplace::indexed();
    for format in ["text", "json", "jsonl", "csv", "paths"] {
        let mut command = place.command(&["search", "粮食", "--format", format]);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}: {output:?}");
        assert!(output.stderr.is_empty(), "{format}: {output:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let full = std::fs::File::create("/dev/full").unwrap();
    let mut command = Workplace::indexed().command(&["search", "粮食"]);
    let output = command
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(
        said,
        "kaijuan: standard output: cannot write: no space left on device\n"
    );
}
