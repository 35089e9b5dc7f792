//! `kaijuan inspect` and `kaijuan text`: files read without an index.

use serde_json::{Value, json};

use crate::{GRAIN, Workplace, keys};

const KEYS: [&str; 15] = [
    "path",
    "format",
    "encoding",
    "encoding_basis",
    "encoding_runner_up",
    "replaced",
    "title",
    "year",
    "year_basis",
    "year_evidence",
    "year_from",
    "year_to",
    "chars",
    "sections",
    "error",
];

#[test]
fn a_person_reads_what_is_seen_and_why() {
    let run = Workplace::new().run(&["inspect", "corpus/农业/粮食总结.txt"]);
    run.ended(0, "");
    insta::assert_snapshot!(run.stdout, @r#"
    corpus/农业/粮食总结.txt
      title     2021年粮食生产工作总结
      year      2021  from the title: 2021年
      encoding  GB18030  told from the bytes
      lost      nothing
      format    txt
      length    91 characters, 2 sections
      outline
       1  一、基本情况
       2  二、存在的问题
    "#);
}

#[test]
fn jsonl_keeps_its_keys() {
    let place = Workplace::new();
    let run = place.run(&[
        "inspect",
        "--format",
        "jsonl",
        "corpus/农业/粮食总结.txt",
        "corpus/水利/汇报.txt",
    ]);
    run.ended(0, "");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines.iter().all(|line| keys(line) == KEYS),
        "{}",
        run.stdout
    );
    let grain: Value = serde_json::from_str(lines[0]).unwrap();
    assert_eq!(grain["path"], "corpus/农业/粮食总结.txt");
    assert_eq!(
        (&grain["format"], &grain["encoding"]),
        (&json!("txt"), &json!("GB18030"))
    );
    assert_eq!(
        (&grain["encoding_basis"], &grain["replaced"]),
        (&json!("detected"), &json!(0))
    );
    assert_eq!(
        (&grain["title"], &grain["year"]),
        (&json!("2021年粮食生产工作总结"), &json!(2021))
    );
    assert_eq!(grain["error"], Value::Null);
    let section = &grain["sections"][1];
    assert_eq!(
        (&section["number"], &section["level"], &section["heading"]),
        (&json!(2), &json!(1), &json!("二、存在的问题"))
    );
    let report: Value = serde_json::from_str(lines[1]).unwrap();
    assert_eq!(
        (&report["year"], &report["year_basis"]),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_goes_on() {
    let place = Workplace::new();
    let picture = "corpus/未整理/照片.jpg";
    let run = place.run(&["inspect", picture, "corpus/水利/汇报.txt"]);
    run.ended(
        0,
        "kaijuan: corpus/未整理/照片.jpg: a picture; it has no text layer\n",
    );
    assert!(run.stdout.starts_with("corpus/水利/汇报.txt\n"), "{run:?}");

    let run = place.run(&["inspect", "nowhere.txt", "corpus/水利/汇报.txt"]);
    run.ended(
        2,
        "kaijuan: nowhere.txt: cannot read: no such file or directory\n",
    );
    assert!(run.stdout.starts_with("corpus/水利/汇报.txt\n"), "{run:?}");

    let run = place.run(&["inspect", "--format", "jsonl", picture]);
    run.ended(0, "");
    assert_eq!(keys(&run.stdout), KEYS);
    assert_eq!(
        (&run.json()["encoding"], run.json()["error"].is_string()),
        (&Value::Null, true)
    );
}

#[test]
fn text_is_utf_8_as_decoded_or_cleaned() {
    let place = Workplace::new();
    let run = place.run(&["text", "corpus/农业/粮食总结.txt"]);
    run.ended(0, "");
    assert_eq!(run.stdout, GRAIN);
    let spaced = "总 结\r\n\r\n\r\n\r\n第一段　　。   \r\n";
    place.write("a.txt", spaced.as_bytes());
    assert_eq!(
        place.run(&["text", "a.txt"]).stdout,
        spaced.replace("\r\n", "\n")
    );
    let clean = place.run(&["text", "a.txt", "--clean"]);
    clean.ended(0, "");
    assert_ne!(clean.stdout, spaced);
    let chars = place.run(&["inspect", "a.txt", "--format", "jsonl"]).json()["chars"].as_u64();
    assert_eq!(chars, Some(clean.stdout.chars().count() as u64));
}

#[test]
fn text_of_what_is_no_text_is_an_error() {
    let place = Workplace::new();
    place.run(&["text", "corpus/未整理/照片.jpg"]).ended(
        2,
        "kaijuan: corpus/未整理/照片.jpg: a picture; it has no text layer\n",
    );
    place.run(&["text", "nowhere.txt"]).ended(
        2,
        "kaijuan: nowhere.txt: cannot read: no such file or directory\n",
    );
}
