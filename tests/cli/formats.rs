//! Formats, containers and encodings, as a person meets them.

use std::io::Write as _;

use serde_json::{Value, json};

use crate::{GRAIN, UNDATED, Workplace};

const DOCUMENT: &[u8] = include_bytes!("../samples/numbered.docx");

/// A zip with a report in GBK under a GBK name, another zip, and a broken document.
fn handover() -> Vec<u8> {
    let inner = zipped(&[("内/汇报.txt", UNDATED.as_bytes())]);
    let (gbk, _, _) = encoding_rs::GBK.encode(GRAIN);
    zipped(&[
        ("农业/粮食总结.txt", &gbk),
        ("旧文件.zip", &inner),
        ("坏.docx", &DOCUMENT[..DOCUMENT.len() / 2]),
    ])
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn lines(stdout: &str) -> Vec<Value> {
    let lines = stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn members_are_reports_of_their_own() {
    let place = Workplace::empty();
    place.write("corpus/移交.zip", &handover());
    let run = place.run(&["index"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(run.stdout.starts_with("2 reports from 3 files"), "{run:?}");
    assert!(
        run.stderr.contains("移交.zip!/坏.docx: damaged: "),
        "{run:?}"
    );

    let found = place.run(&["search", "\"烘干设备\"", "--format", "paths"]);
    assert_eq!(found.stdout, "移交.zip!/农业/粮食总结.txt\n");
    let shown = place.run(&["show", "移交.zip!/旧文件.zip!/内/汇报.txt"]);
    assert_eq!(shown.status, Some(0), "{shown:?}");
    assert!(shown.stdout.contains("落实巡查制度"), "{shown:?}");
}

#[test]
fn inspect_gives_a_line_for_each_member_and_text_wants_one() {
    let place = Workplace::empty();
    place.write("移交.zip", &handover());
    let run = place.run(&["inspect", "移交.zip", "--format", "jsonl"]);
    let seen: Vec<(Value, Value)> = lines(&run.stdout)
        .into_iter()
        .map(|line| (line["path"].clone(), line["encoding"].clone()))
        .collect();
    assert_eq!(
        seen,
        [
            (json!("移交.zip!/农业/粮食总结.txt"), json!("GB18030")),
            (json!("移交.zip!/坏.docx"), Value::Null),
            (json!("移交.zip!/旧文件.zip!/内/汇报.txt"), json!("UTF-8")),
        ]
    );
    let text = place.run(&["text", "移交.zip!/旧文件.zip!/内/汇报.txt"]);
    text.ended(0, "");
    assert_eq!(text.stdout, UNDATED);
    place.run(&["text", "移交.zip"]).ended(
        2,
        "kaijuan: 移交.zip: holds 3 files; name one, such as 移交.zip!/农业/粮食总结.txt\n",
    );
    place.run(&["text", "移交.zip!/没有.txt"]).ended(
        2,
        "kaijuan: 移交.zip!/没有.txt: no such member; see `kaijuan inspect 移交.zip`\n",
    );
    place.run(&["text", "没有.zip!/没有.txt"]).ended(
        2,
        "kaijuan: 没有.zip!/没有.txt: cannot read: no such file or directory\n",
    );
}

/// Read as GB18030 this is other Chinese.
const BIG5: &str = "清湖鄉公所七十四年度工作報告";

fn big5() -> Vec<u8> {
    encoding_rs::BIG5.encode(BIG5).0.into_owned()
}

#[test]
fn a_person_overrules_the_encoding() {
    let place = Workplace::empty();
    place.write("一.txt", &big5());
    let text = |arguments: &[&str]| place.run(arguments).stdout;
    assert_eq!(text(&["text", "一.txt"]), BIG5);
    let (gbk, _, _) = encoding_rs::GBK.encode(BIG5);
    assert!(!gbk.is_empty());
    assert_ne!(text(&["text", "一.txt", "--encoding", "GBK"]), BIG5);
    let run = place.run(&[
        "inspect",
        "一.txt",
        "--encoding",
        "gb2312",
        "--format",
        "jsonl",
    ]);
    let seen = lines(&run.stdout);
    assert_eq!(
        (&seen[0]["encoding"], &seen[0]["encoding_basis"]),
        (&json!("GB18030"), &json!("given"))
    );
    let wrong = place.run(&["text", "一.txt", "--encoding", "latin9"]);
    assert_eq!(wrong.status, Some(2));
    assert!(wrong.stderr.contains("no such encoding"), "{wrong:?}");
}

#[test]
fn kaijuan_toml_overrules_by_path_and_is_no_report() {
    let place = Workplace::empty();
    place.write("corpus/台/一.txt", &big5());
    place.write("corpus/二.txt", &big5());
    place.write(
        "corpus/kaijuan.toml",
        "[[source]]\npath = \"台/**\"\nencoding = \"GBK\"\n".as_bytes(),
    );
    let run = place.run(&["index"]);
    assert!(run.stdout.starts_with("2 reports from 2 files"), "{run:?}");
    let encoding = |path: &str| {
        let shown = place.run(&["show", path, "--format", "json"]);
        lines(&shown.stdout)[0]["encoding"].clone()
    };
    assert_eq!(encoding("台/一.txt"), "GB18030");
    assert_eq!(encoding("二.txt"), "Big5");
    // Looking at a file shows what indexing makes of it.
    let run = place.run(&["inspect", "corpus/台/一.txt", "--format", "jsonl"]);
    assert_eq!(lines(&run.stdout)[0]["encoding_basis"], "given");

    place.write("corpus/kaijuan.toml", b"[[source]]\npth = \"x\"\n");
    let run = place.run(&["index"]);
    assert_eq!(run.status, Some(2));
    assert!(
        run.stderr.contains("corpus/kaijuan.toml: line 2: "),
        "{run:?}"
    );
    assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
}

#[test]
fn kaijuan_toml_gives_year_and_title() {
    let place = Workplace::empty();
    place.write("corpus/汇报.txt", UNDATED.as_bytes());
    place.write(
        "corpus/kaijuan.toml",
        "[[source]]\npath = \"**\"\nyear = 1987\ntitle = \"水库汇报\"\n".as_bytes(),
    );
    place.run(&["index"]);
    let found = place.run(&["search", "year:1987 水库", "--format", "jsonl"]);
    let hit = &lines(&found.stdout)[0];
    assert_eq!(
        (&hit["title"], &hit["year_basis"]),
        (&json!("水库汇报"), &json!("given"))
    );
    let shown = place.run(&["show", "汇报.txt"]);
    assert!(shown.stdout.contains("1987  as given\n"), "{shown:?}");
}

#[test]
fn limits_can_be_set_and_are_told_where_they_strike() {
    let place = Workplace::empty();
    place.write("一.txt", &"工作总结。".repeat(1000).into_bytes());
    let run = place.run(&["text", "一.txt", "--limit", "source=4KB"]);
    run.ended(
        2,
        "kaijuan: 一.txt: larger than 4 KB, the limit for one source\n",
    );
    let run = place.run(&["text", "一.txt", "--limit", "sauce=4KB"]);
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("there are source, text, "), "{run:?}");
}

#[test]
fn formats_are_told_by_content() {
    let place = Workplace::empty();
    let page = format!(
        "<!DOCTYPE html><html><head><meta charset=\"gb2312\"><title>总结</title></head><body><p>{}</p></body></html>",
        GRAIN.replace('\n', "</p><p>")
    );
    let (gbk, _, _) = encoding_rs::GBK.encode(&page);
    place.write("总结.doc", &gbk);
    place.write("照片.txt", b"\xFF\xD8\xFF\xE0 no text");
    let run = place.run(&["inspect", "总结.doc", "照片.txt", "--format", "jsonl"]);
    let seen = lines(&run.stdout);
    assert_eq!(
        (
            &seen[0]["format"],
            &seen[0]["encoding"],
            &seen[0]["encoding_basis"]
        ),
        (&json!("html"), &json!("GB18030"), &json!("declared"))
    );
    let reason = seen[1]["error"].as_str().unwrap();
    assert!(reason.contains("no text layer"), "{reason}");
}
