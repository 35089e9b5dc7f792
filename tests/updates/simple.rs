//! What each change alone does to an archive, and what its summary says of it.

use std::collections::BTreeSet;

use kaijuan::{Archive, Encoding, Error, Query, Summary, YearBasis};

use crate::Place;
use crate::asking::{Shown, asked, shown};
use crate::corpus::{Corpus, same_length};
use crate::faults::{Fault, counted, disturbed};
use crate::followed;
use crate::run::{agree, files, not_written, unchanged};
use crate::writing::{Form, zip};

const WATER: &str = "2018年水利工作报告\n\n一、水库\n水库安全，灌溉有保障。\n";
const GRAIN: &str = "2021年粮食工作总结\n\n一、做法\n粮食播种面积稳定。\n";
const FOREST: &str = "山林管护情况\n\n山林防火有序。\n";
const SCHOOL: &str = "1999年教育工作\n\n学校建设有力。\n";

fn place() -> Place {
    Place::with([
        ("水利.txt", WATER),
        ("农业/粮食.txt", GRAIN),
        ("山林.md", FOREST),
        ("教育/学校.txt", SCHOOL),
    ])
}

fn build(place: &Place) -> Archive {
    followed::build(&place.corpus(), &place.index()).unwrap().0
}

/// What an archive shows of its sources and of these words.
fn seen(place: &Place, archive: &Archive) -> Shown {
    let sources: BTreeSet<String> = Corpus(place.corpus()).sources().into_iter().collect();
    shown(archive, &asked(&[], &[]), &sources)
}

/// Updates, and holds what is shown and said against a fresh build.
#[track_caller]
fn update(place: &Place, archive: &mut Archive) -> Summary {
    let summary = followed::update(archive).unwrap();
    let (fresh, ought) = followed::build(&place.corpus(), &place.fresh()).unwrap();
    agree(&summary, &ought);
    let difference = seen(place, archive).difference(&seen(place, &fresh));
    assert!(difference.is_none(), "{}", difference.unwrap_or_default());
    summary
}

/// Added, changed, removed, unchanged.
fn counts(summary: &Summary) -> [usize; 4] {
    [
        summary.added,
        summary.changed,
        summary.removed,
        summary.unchanged,
    ]
}

fn paths(archive: &Archive, typed: &str) -> Vec<String> {
    archive
        .paths(&Query::parse(typed).unwrap().limit(0))
        .unwrap()
}

#[test]
fn each_change_is_counted_as_what_it_is() {
    let place = place();
    let corpus = Corpus(place.corpus());
    let mut archive = build(&place);
    let mut row = |what: &str, change: &dyn Fn(), ought: [usize; 4]| {
        change();
        assert_eq!(counts(&update(&place, &mut archive)), ought, "{what}");
    };
    row("nothing", &|| {}, [0, 0, 0, 4]);
    row(
        "a new file",
        &|| place.write("新.txt", "2020年新报告\n\n新修公路。\n"),
        [1, 0, 0, 4],
    );
    row(
        "an edit",
        &|| place.write("新.txt", "2020年新报告\n\n又修公路两条。\n"),
        [0, 1, 0, 4],
    );
    row(
        "the same bytes again",
        &|| place.write("新.txt", "2020年新报告\n\n又修公路两条。\n"),
        [0, 0, 0, 5],
    );
    let time = corpus.modified("水利.txt") + std::time::Duration::from_secs(3600);
    row(
        "another time stamp",
        &|| corpus.set_modified("水利.txt", time),
        [0, 0, 0, 5],
    );
    row("a copy", &|| place.write("a/副本.txt", WATER), [1, 0, 0, 5]);
    row(
        "another name",
        &|| corpus.rename("新.txt", "2001年.txt"),
        [1, 0, 1, 5],
    );
    row("a file gone", &|| place.remove("2001年.txt"), [0, 0, 1, 5]);
    row(
        "the copy gone",
        &|| place.remove("a/副本.txt"),
        [0, 0, 1, 4],
    );
}

#[test]
fn what_cannot_be_read_is_told_again_each_time() {
    let place = place();
    place.write("空.txt", "");
    let mut archive = build(&place);
    let failed = |summary: &Summary| -> Vec<String> {
        summary
            .failed
            .iter()
            .map(|failure| failure.path.clone())
            .collect()
    };
    assert_eq!(failed(&update(&place, &mut archive)), ["空.txt"]);
    place.write("图.jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0");
    let summary = update(&place, &mut archive);
    assert_eq!(
        (failed(&summary), counts(&summary)),
        (vec!["图.jpg".to_owned(), "空.txt".to_owned()], [0, 0, 0, 4])
    );
    // What can be read now is there, and what no longer can is not.
    place.write("空.txt", "2019年报告\n\n空白填上。\n");
    place.write("水利.txt", "");
    let summary = update(&place, &mut archive);
    assert_eq!(failed(&summary), ["图.jpg", "水利.txt"]);
    assert_eq!(
        (paths(&archive, "空白"), paths(&archive, "水库")),
        (vec!["空.txt".to_owned()], vec![])
    );
}

#[test]
fn an_update_of_nothing_writes_nothing() {
    let place = place();
    let mut archive = build(&place);
    let before = files(&place.index());
    let summary = update(&place, &mut archive);
    unchanged(&summary, &summary);
    not_written(&before, &files(&place.index()));
}

#[test]
fn a_removed_file_is_found_no_more() {
    let place = place();
    let mut archive = build(&place);
    assert_eq!(paths(&archive, "水库"), ["水利.txt"]);
    place.remove("水利.txt");
    update(&place, &mut archive);
    for typed in [
        "水库",
        "\"灌溉有保障\"",
        "year:2018",
        "title:水利",
        "path:水利",
        "section:水库 安全",
    ] {
        assert!(paths(&archive, typed).is_empty(), "{typed}");
    }
    assert!(matches!(
        archive.report("水利.txt"),
        Err(Error::UnknownReport { .. })
    ));
    assert_eq!(archive.stats().unwrap().reports, 3);
}

#[test]
fn an_edit_that_keeps_length_and_time_is_seen() {
    let place = place();
    let corpus = Corpus(place.corpus());
    let mut archive = build(&place);
    for at in 0..3 {
        let time = corpus.modified("山林.md");
        corpus.write("山林.md", &same_length(FOREST.as_bytes(), 9 + at).unwrap());
        corpus.set_modified("山林.md", time);
        let summary = update(&place, &mut archive);
        if cfg!(unix) {
            assert_eq!(counts(&summary), [0, 1, 0, 3]);
        }
    }
}

#[test]
fn swapped_names_swap_what_is_found() {
    let place = Place::with([
        ("甲.txt", "水库安全有序。"),
        ("乙.txt", "山林防火有序。"),
        ("丙.txt", GRAIN),
    ]);
    let corpus = Corpus(place.corpus());
    corpus.set_modified("甲.txt", corpus.modified("乙.txt"));
    let mut archive = build(&place);
    corpus.rename("甲.txt", "x");
    corpus.rename("乙.txt", "甲.txt");
    corpus.rename("x", "乙.txt");
    assert_eq!(counts(&update(&place, &mut archive)), [0, 2, 0, 1]);
    assert_eq!(
        (paths(&archive, "水库"), paths(&archive, "防火")),
        (vec!["乙.txt".to_owned()], vec!["甲.txt".to_owned()])
    );
}

#[test]
fn a_name_gives_its_year_and_title_anew() {
    let text = "水库安全，灌溉有保障。\n";
    let place = Place::with([("1992年水利总结.txt", text), ("粮食.txt", GRAIN)]);
    let corpus = Corpus(place.corpus());
    let mut archive = build(&place);
    let year = |archive: &Archive, path: &str| {
        archive
            .report(path)
            .unwrap()
            .year
            .map(|year| (year.year, year.basis))
    };
    assert_eq!(
        year(&archive, "1992年水利总结.txt"),
        Some((1992, YearBasis::Name))
    );
    corpus.rename("1992年水利总结.txt", "2021年防汛小结.txt");
    update(&place, &mut archive);
    assert_eq!(
        year(&archive, "2021年防汛小结.txt"),
        Some((2021, YearBasis::Name))
    );
    assert!(
        paths(&archive, "year:1992").is_empty()
            && paths(&archive, "title:防汛") == ["2021年防汛小结.txt"]
    );
    // A folder's year counts, too.
    corpus.rename("2021年防汛小结.txt", "2007年/水利.txt");
    update(&place, &mut archive);
    assert_eq!(
        year(&archive, "2007年/水利.txt"),
        Some((2007, YearBasis::Name))
    );
}

#[test]
fn a_copy_takes_the_place_of_the_first() {
    let text = "水利工作\n\n水利安全，用水有序，人民生活安全。\n";
    let place = Place::with([("粮食.txt", GRAIN)]);
    place.write("甲/2003年.txt", Form::Big5.bytes(text));
    place.write("乙/1998年.txt", Form::Gb18030.bytes(text));
    place.write("c.md", text);
    place.write("kaijuan.toml", "[[source]]\npath = \"甲/*\"\nencoding = \"Big5\"\n[[source]]\npath = \"乙/*\"\nencoding = \"GB18030\"\n");
    let mut archive = build(&place);
    let first = |archive: &Archive| {
        let report = archive
            .report(paths(archive, "用水").last().unwrap())
            .unwrap();
        (report.path, report.decoding.unwrap().encoding)
    };
    assert_eq!(first(&archive), ("c.md".to_owned(), Encoding::Utf8));
    place.remove("c.md");
    assert_eq!(counts(&update(&place, &mut archive)), [0, 0, 1, 3]);
    assert_eq!(
        first(&archive),
        ("乙/1998年.txt".to_owned(), Encoding::Gb18030)
    );
    place.remove("乙/1998年.txt");
    update(&place, &mut archive);
    assert_eq!(
        first(&archive),
        ("甲/2003年.txt".to_owned(), Encoding::Big5)
    );
    // One that comes before it takes its place.
    place.write("a.txt", text);
    assert_eq!(counts(&update(&place, &mut archive)), [1, 0, 0, 2]);
    assert_eq!(first(&archive), ("a.txt".to_owned(), Encoding::Utf8));
    assert_eq!(paths(&archive, "用水"), ["a.txt", "甲/2003年.txt"]);
}

/// The same bytes under two names that say different formats: the report was read of the first of them, which is gone.
#[test]
fn a_renamed_copy_keeps_the_format_of_its_own_name() {
    let text = "水利工作\n\n水利安全，用水有序。\n";
    let place = Place::with([("粮食.txt", GRAIN)]);
    place.write("乙/二.txt", text);
    let mut archive = build(&place);
    place.write("甲/附件.md", text);
    update(&place, &mut archive);
    place.remove("乙/二.txt");
    Corpus(place.corpus()).rename("甲/附件.md", "甲/水利.md");
    update(&place, &mut archive);
    let format = archive.report("甲/水利.md").unwrap().format;
    assert_eq!(format.as_str(), "md");
}

#[test]
fn members_of_a_container_come_and_go() {
    let member = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let place = place();
    place.write(
        "汇编.zip",
        zip(&[
            member("一.txt", "水库安全。"),
            member("二.txt", "山林防火。"),
        ]),
    );
    let mut archive = build(&place);
    place.write(
        "汇编.zip",
        zip(&[
            member("一.txt", "水库安全。"),
            member("二.txt", "公路交通。"),
        ]),
    );
    let summary = update(&place, &mut archive);
    assert_eq!((summary.added, summary.removed), (0, 0), "{summary:?}");
    assert!((1..=2).contains(&summary.changed), "{summary:?}");
    assert_eq!(paths(&archive, "公路"), ["汇编.zip!/二.txt"]);
    place.write("汇编.zip", zip(&[member("三.txt", "水库安全。")]));
    let summary = update(&place, &mut archive);
    assert_eq!(
        (summary.added, summary.removed, summary.sources),
        (1, 2, 5),
        "{summary:?}"
    );
    place.remove("汇编.zip");
    assert_eq!(update(&place, &mut archive).removed, 1);
}

#[test]
fn settings_count_as_soon_as_they_change() {
    let place = place();
    let mut archive = build(&place);
    let year = |archive: &Archive| archive.report("水利.txt").unwrap().year.unwrap().year;
    for (settings, ought) in [
        ("[[source]]\npath = \"水*\"\nyear = 1977\n", 1977),
        ("[[source]]\npath = \"水*\"\nyear = 1966\n", 1966),
        ("[[source]]\npath = \"山*\"\nyear = 1966\n", 2018),
        ("", 2018),
    ] {
        place.write("kaijuan.toml", settings);
        let summary = update(&place, &mut archive);
        assert_eq!((summary.added, summary.removed), (0, 0), "{summary:?}");
        assert_eq!(year(&archive), ought, "{settings}");
    }
    // Settings that cannot be understood change nothing.
    let before = seen(&place, &archive);
    place.write("kaijuan.toml", "[[source]\n");
    assert!(matches!(
        followed::update(&mut archive),
        Err(Error::Config { .. })
    ));
    assert_eq!(seen(&place, &archive), before);
    place.remove("kaijuan.toml");
    update(&place, &mut archive);
}

/// Reports of two times, each of which names its year and what the time talks about.
fn chronicle() -> (Place, &'static str) {
    const OLD: &str = "公社、生产队、社员、工分、粮票、供销社、合作社、拖拉机、炼钢、公粮、互助组、养猪、积肥、贫农、民兵、扫盲、食堂、大队、算盘、煤油、布票、播种";
    const NEW: &str = "网格、直播、数字、电商、平台、微信、手机、生态、互联网、快递、志愿者、督导、整改、清单、台账、民宿、物业、社区、小区、健身、旅游、垃圾";
    let years = [(1961..1967, OLD), (2014..2020, NEW)];
    let files = years.into_iter().flat_map(|(years, words)| {
        years.map(move |year| {
            (
                format!("{year}.txt"),
                format!("{year}年工作总结\n\n{words}。\n"),
            )
        })
    });
    let place = Place::with(files);
    place.write("无年.txt", format!("工作情况\n\n今年以来，{NEW}。\n"));
    (place, OLD)
}

#[test]
fn an_inferred_year_follows_the_reports_it_is_inferred_from() {
    let (place, old) = chronicle();
    let mut archive = build(&place);
    let year = |archive: &Archive| archive.report("无年.txt").unwrap().year;
    let first = year(&archive).unwrap();
    assert_eq!(first.basis, YearBasis::Inferred);
    assert!((2012..=2021).contains(&first.year), "{first:?}");
    // The report itself is not touched; others are.
    for year in 2014..2020 {
        let text = std::fs::read_to_string(place.corpus().join(format!("{year}.txt"))).unwrap();
        place.write(
            &format!("{year}.txt"),
            text.replace(&format!("{year}年"), &format!("{}年", year - 25)),
        );
        place.write(
            &format!("b{year}.txt"),
            format!("{year}年总结\n\n{old}。\n"),
        );
    }
    update(&place, &mut archive);
    let then = year(&archive);
    assert_ne!(then, Some(first.clone()));
    // Where too few are left, nothing is told.
    for path in Corpus(place.corpus()).files() {
        if path.starts_with(['1', 'b']) {
            place.remove(&path);
        }
    }
    place.write("无年.txt", format!("工作情况\n\n今年以来，{old}。\n"));
    update(&place, &mut archive);
    assert_ne!(year(&archive), then);
}

#[test]
fn removals_beyond_half_are_asked_about() {
    let place = place();
    let mut archive = build(&place);
    for path in ["水利.txt", "山林.md", "教育/学校.txt"] {
        place.remove(path);
    }
    let before = seen(&place, &archive);
    let error = followed::update_guarded(&mut archive)
        .unwrap_err()
        .to_string();
    assert!(error.contains("removal"), "{error}");
    assert_eq!(seen(&place, &archive), before);
    assert_eq!(paths(&archive, "水库"), ["水利.txt"]);
    assert_eq!(counts(&update(&place, &mut archive)), [0, 0, 3, 1]);
}

#[test]
fn a_corpus_that_vanished_does_not_empty_the_index() {
    let place = place();
    let mut archive = build(&place);
    let away = place.corpus().with_extension("away");
    std::fs::rename(place.corpus(), &away).unwrap();
    assert!(followed::update_guarded(&mut archive).is_err());
    std::fs::create_dir(place.corpus()).unwrap();
    assert!(followed::update_guarded(&mut archive).is_err());
    assert_eq!(paths(&archive, "水库"), ["水利.txt"]);
    std::fs::remove_dir(place.corpus()).unwrap();
    std::fs::rename(&away, place.corpus()).unwrap();
    assert_eq!(counts(&update(&place, &mut archive)), [0, 0, 0, 4]);
}

#[test]
fn an_open_archive_changes_when_it_is_refreshed() {
    let place = place();
    let mut archive = build(&place);
    let mut other = followed::open(&place.index()).unwrap();
    place.write("水利.txt", "2018年水利工作报告\n\n山塘安全。\n");
    update(&place, &mut other);
    assert_eq!(
        (paths(&archive, "水库"), paths(&other, "山塘")),
        (vec!["水利.txt".to_owned()], vec!["水利.txt".to_owned()])
    );
    assert_eq!(archive.report("水利.txt").unwrap().text, WATER);
    assert!(followed::refresh(&mut archive).unwrap());
    assert_eq!(seen(&place, &archive), seen(&place, &other));
    assert!(!followed::refresh(&mut archive).unwrap());
    // A build takes the place of the whole index.
    place.remove("山林.md");
    let rebuilt = build(&place);
    assert!(followed::refresh(&mut archive).unwrap());
    assert_eq!(seen(&place, &archive), seen(&place, &rebuilt));
    // Either may go on.
    place.write("新.txt", "2020年新报告\n\n新修公路。\n");
    assert_eq!(counts(&update(&place, &mut archive)), [1, 0, 0, 3]);
    assert!(followed::refresh(&mut other).unwrap());
    assert_eq!(seen(&place, &other), seen(&place, &archive));
}

#[test]
fn uploads_are_taken_in_and_out_at_once() {
    let place = place();
    let mut archive = build(&place);
    followed::add(
        &mut archive,
        "公路.txt",
        "2020年公路工作\n\n公路畅通。\n".as_bytes(),
    )
    .unwrap();
    assert_eq!(paths(&archive, "畅通"), ["公路.txt"]);
    let summary = update(&place, &mut archive);
    assert_eq!(counts(&summary), [0, 0, 0, 5]);
    followed::remove(&mut archive, "教育/学校.txt").unwrap();
    assert!(!place.corpus().join("教育/学校.txt").exists());
    assert!(paths(&archive, "学校").is_empty());
    assert_eq!(counts(&update(&place, &mut archive)), [0, 0, 0, 4]);
}

#[test]
fn a_disk_that_fails_makes_an_update_fail() {
    let place = place();
    let mut archive = build(&place);
    place.write("新.txt", "2022年新报告\n\n内容新。\n");
    for after in [0, 3, 20] {
        let fault = Fault {
            after,
            lasting: true,
        };
        let failed = disturbed(fault, || followed::update_with(&mut archive, &mut |_| {}));
        let said = failed.unwrap_err().to_string();
        assert!(said.contains("no space left on device"), "{said}");
    }
    update(&place, &mut archive);
}

#[test]
fn a_rename_or_a_copy_reads_and_writes_no_report() {
    let place = place();
    let mut archive = build(&place);
    let segments = |place: &Place| -> BTreeSet<String> {
        let names = files(&place.index()).into_keys();
        names.filter(|name| name.ends_with(".idx")).collect()
    };
    let before = segments(&place);
    place.write("新/水利.txt", WATER);
    place.remove("水利.txt");
    place.write("副本/粮食.txt", GRAIN);
    let summary = update(&place, &mut archive);
    assert_eq!(counts(&summary), [2, 0, 1, 3], "{summary:?}");
    assert_eq!(summary.read, 0, "{summary:?}");
    assert_eq!(segments(&place), before);
}

#[test]
fn a_build_that_fails_behind_its_manifest_leaves_what_that_names() {
    let place = place();
    let build = || Archive::build(&place.corpus(), &place.index(), &mut |_| {}).map(|_| ());
    let steps = counted(|| build().unwrap());
    // How many steps there are differs a little from build to build.
    for after in (steps - 12..steps + 2).flat_map(|after| [after; 6]) {
        let _ = std::fs::remove_dir_all(place.index());
        let lasting = after % 2 == 0;
        let built = disturbed(Fault { after, lasting }, build);
        match followed::open(&place.index()) {
            Ok(archive) => assert_eq!(paths(&archive, "水库"), ["水利.txt"], "step {after}"),
            Err(Error::NoIndex { .. }) => assert!(built.is_err(), "step {after}"),
            Err(error) => panic!("step {after}: {error}"),
        }
    }
}
