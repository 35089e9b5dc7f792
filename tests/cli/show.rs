//! `kaijuan show`.

use serde_json::json;

use crate::{Workplace, keys};

const PATH: &str = "党建/述职报告.txt";

#[test]
fn a_report_shows_its_head_outline_and_text() {
    let place = Workplace::indexed();
    let run = place.run(&["show", PATH]);
    run.ended(0, "");
    insta::assert_snapshot!(run.stdout, @r#"
    2019年度党组书记抓党建述职报告
      path      党建/述职报告.txt
      year      2019  from the title: 2019年
      encoding  UTF-8  told from the bytes
      lost      nothing
      format    txt
      length    200 characters, 5 sections

       1  一、主要做法和成效
       2    （一）以理论武装为载体，强化思想政治建设
       3    （二）以支部建设为抓手，夯实组织基础
       4  二、存在的问题
       5  三、下一步打算

    2019年度党组书记抓党建述职报告

    一、主要做法和成效
    （一）以理论武装为载体，强化思想政治建设
    坚持把学习摆在首位，全年组织集中学习12次，抓党建工作的本领明显增强。
    （二）以支部建设为抓手，夯实组织基础
    新建支部三个，党员活动室全部达标，党建工作有了阵地。

    二、存在的问题
    对支部的日常督导还不够细，个别支部学习流于形式。

    三、下一步打算
    继续抓好支部建设，把党建工作同乡村旅游结合起来。
    "#);
}

#[test]
fn the_outline_alone() {
    let run = Workplace::indexed().run(&["show", PATH, "--outline"]);
    run.ended(0, "");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(
        lines,
        [
            "   1  一、主要做法和成效",
            "   2    （一）以理论武装为载体，强化思想政治建设",
            "   3    （二）以支部建设为抓手，夯实组织基础",
            "   4  二、存在的问题",
            "   5  三、下一步打算",
        ]
    );
}

#[test]
fn one_section() {
    let place = Workplace::indexed();
    let run = place.run(&["show", PATH, "--section", "4"]);
    run.ended(0, "");
    insta::assert_snapshot!(run.stdout, @r#"
    2019年度党组书记抓党建述职报告 › 二、存在的问题

    二、存在的问题
    对支部的日常督导还不够细，个别支部学习流于形式。
    "#);
    let json = place.run(&["show", PATH, "--section", "2", "--format", "json"]);
    assert_eq!(
        keys(&json.stdout),
        [
            "path", "number", "level", "heading", "start", "end", "headings", "text"
        ]
    );
    let section = json.json();
    assert_eq!(section["headings"][0], "一、主要做法和成效");
    let text = section["text"].as_str().unwrap();
    assert!(
        text.starts_with("（一）以理论武装为载体") && text.contains("抓党建工作"),
        "{text}"
    );
    let missing = place.run(&["show", PATH, "--section", "99"]);
    missing
        .ended(2, "kaijuan: 党建/述职报告.txt: has no section 99; its outline has 5, see `kaijuan show --outline`\n");
}

#[test]
fn json_is_what_inspect_tells_and_the_text() {
    let place = Workplace::indexed();
    let run = place.run(&["show", "农业/粮食总结.txt", "--format", "json"]);
    run.ended(0, "");
    let inspected = place.run(&["inspect", "corpus/农业/粮食总结.txt", "--format", "jsonl"]);
    let mut expected = keys(&inspected.stdout);
    expected.push("text".to_owned());
    assert_eq!(keys(&run.stdout), expected);
    let clean = place
        .run(&["text", "corpus/农业/粮食总结.txt", "--clean"])
        .stdout;
    assert_eq!(run.json()["text"], json!(clean));
    let outline = place.run(&["show", "农业/粮食总结.txt", "--outline", "--format", "json"]);
    assert_eq!(keys(&outline.stdout), keys(&inspected.stdout));
}

#[test]
fn a_path_may_be_a_copys_or_lead_through_the_corpus() {
    let place = Workplace::indexed();
    for path in [
        "农业/粮食总结（副本）.txt",
        "corpus/农业/粮食总结.txt",
        "./corpus/农业/../农业/粮食总结.txt",
    ] {
        let run = place.run(&["show", path, "--outline"]);
        run.ended(0, "");
        assert!(run.stdout.contains("二、存在的问题"), "{path}: {run:?}");
    }
}

#[test]
fn an_unknown_path_says_how_to_look_for_it() {
    let place = Workplace::indexed();
    let run = place.run(&["show", "党建/述职.txt"]);
    assert_eq!(
        (run.status, run.stderr.lines().count()),
        (Some(2), 1),
        "{run:?}"
    );
    assert!(
        run.stderr
            .starts_with("kaijuan: 党建/述职.txt: no report of this path in the index;"),
        "{run:?}"
    );
    Workplace::empty().run(&["show", PATH]).ended(
        2,
        "kaijuan: index: no index here yet; build it with `kaijuan index CORPUS`\n",
    );
}
