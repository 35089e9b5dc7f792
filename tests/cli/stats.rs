//! `kaijuan stats`.

use serde_json::json;

use crate::{Workplace, keys};

#[test]
fn figures_and_a_bar_for_each_year() {
    let place = Workplace::indexed();
    let run = place.run(&["stats"]);
    run.ended(0, "");
    for line in [
        "3 reports in index",
        "  copies     1 more file",
        "  sections   7",
        "years",
        "  2019     1  █",
        "  unknown  1  █",
        "  UTF-8    2  ██",
        "  GB18030  1  █",
    ] {
        assert!(
            run.stdout.lines().any(|printed| printed == line),
            "{line} in\n{}",
            run.stdout
        );
    }
}

#[test]
fn json_has_every_figure() {
    let place = Workplace::indexed();
    let run = place.run(&["stats", "--format", "json"]);
    run.ended(0, "");
    for key in [
        "reports",
        "duplicates",
        "sections",
        "characters",
        "years",
        "undated",
        "encodings",
        "formats",
    ] {
        assert!(
            keys(&run.stdout).iter().any(|name| name == key),
            "{key} in {}",
            run.stdout
        );
    }
    let stats = run.json();
    assert_eq!(
        (&stats["reports"], &stats["undated"]),
        (&json!(3), &json!(1))
    );
    assert_eq!(stats["years"], json!([[2019, 1], [2021, 1]]));
    let generations = std::fs::read_dir(place.path().join("index")).unwrap();
    let folders = generations.map(|entry| entry.unwrap().path());
    let files = folders
        .filter_map(|path| std::fs::read_dir(path).ok())
        .flatten();
    let files = files.map(|file| file.unwrap().path());
    let of_readings = files.filter(|path| {
        let kind = path.extension().and_then(|kind| kind.to_str());
        matches!(kind, Some("chars" | "words" | "texts" | "columns"))
    });
    // Those files count, too, that are not the engine's own.
    let sizes = of_readings.map(|path| without_footer(&std::fs::read(path).unwrap()));
    assert!(stats["index_bytes"].as_u64() > Some(sizes.sum()));
}

/// The bytes of a file without the engine's footer, whose length stands before the last four bytes.
fn without_footer(file: &[u8]) -> u64 {
    let (rest, _) = file.split_last_chunk::<4>().unwrap();
    let (rest, footer) = rest.split_last_chunk::<4>().unwrap();
    rest.len() as u64 - u64::from(u32::from_le_bytes(*footer))
}

#[test]
fn without_an_index_there_are_none() {
    let hint = "kaijuan: index: no index here yet; build it with `kaijuan index CORPUS`\n";
    Workplace::new().run(&["stats"]).ended(2, hint);
}
