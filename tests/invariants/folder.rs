//! Whatever lies in a corpus or where an index is to be: it is read, or listed with a reason, or a plain error.

use std::fs;
use std::path::Path;

use kaijuan::{Archive, Error, Failure, Summary};

use crate::{Place, hits};

const WATER: &str = "2018年水利工作报告\n\n水库安全。\n";

fn failed<'a>(summary: &'a Summary, path: &str) -> &'a Failure {
    let failure = summary.failed.iter().find(|failure| failure.path == path);
    failure.unwrap_or_else(|| panic!("{path} is not among {:?}", summary.failed))
}

#[test]
fn what_cannot_be_read_is_listed_and_stops_nothing() {
    let place = Place::with([
        ("好.txt", WATER),
        ("空.txt", ""),
        ("空白.txt", " \n\u{3000}\n"),
    ]);
    let junk: Vec<u8> = (0..4096u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    place.write("乱码.txt", junk);
    place.write("照片.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    place.write("文档.docx", b"PK\x03\x04");
    place.write("报告.pdf", b"%PDF-1.4");
    place.write(".DS_Store", b"\0\0\0\x01Bud1");
    let (archive, summary) = place.build();
    assert_eq!(summary.sources, 7, "{summary:?}");
    assert_eq!(
        summary.added + summary.failed.len(),
        summary.sources,
        "{summary:?}"
    );
    for path in [
        "空.txt",
        "空白.txt",
        "乱码.txt",
        "照片.txt",
        "文档.docx",
        "报告.pdf",
    ] {
        let reason = &failed(&summary, path).reason;
        assert!(
            !reason.is_empty() && !reason.contains('\n'),
            "{path}: {reason}"
        );
        assert!(
            matches!(archive.report(path), Err(Error::UnknownReport { .. })),
            "{path}"
        );
    }
    assert!(
        summary.failed.is_sorted_by_key(|failure| &failure.path),
        "{summary:?}"
    );
    assert_eq!(hits(&archive, "水库"), ["好.txt"]);
    assert_eq!(archive.stats().unwrap().reports, 1);
}

#[test]
fn an_index_of_nothing_readable_finds_nothing() {
    let place = Place::with([("空.txt", "")]);
    let (archive, summary) = place.build();
    assert_eq!(
        (summary.sources, summary.reports, summary.failed.len()),
        (1, 0, 1)
    );
    for typed in [
        "水库",
        "\"水库\"",
        "-水库",
        "path:空",
        "year:unknown",
        "section:一",
        "title:一",
    ] {
        assert!(hits(&archive, typed).is_empty(), "{typed}");
    }
    assert_eq!(archive.stats().unwrap().reports, 0);
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf_8_can_be_found_and_shown() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let place = Place::with([("水利工作报告.txt", WATER)]);
    let (gbk, _, _) = encoding_rs::GBK.encode("水利工作报告.txt");
    for (name, text) in [
        (gbk.as_ref(), "甲说水库。"),
        (b"\xFF\xFE\xFF.txt", "乙说水库。"),
    ] {
        let file = place.corpus().join(OsStr::from_bytes(name));
        if fs::write(file, text).is_err() {
            return; // This file system has no such names.
        }
    }
    let (archive, summary) = place.build();
    assert_eq!((summary.sources, summary.reports), (3, 3), "{summary:?}");
    let found = hits(&archive, "水库");
    let different: std::collections::BTreeSet<_> = found.iter().collect();
    assert_eq!(different.len(), 3, "{found:?}");
    for path in found {
        assert_eq!(archive.report(&path).unwrap().path, path);
        assert!(!path.contains('\u{FFFD}'), "{path}");
        assert!(hits(&archive, &format!("path:\"{path}\"")).contains(&path));
    }
    assert_eq!(archive.report("水利工作报告.txt").unwrap().text, WATER);
}

#[cfg(unix)]
#[test]
fn links_are_listed_and_not_followed() {
    use std::os::unix::fs::symlink;

    let place = Place::with([("甲/水.txt", WATER)]);
    fs::create_dir(place.0.path().join("外")).unwrap();
    fs::write(place.0.path().join("外/外.txt"), "外面的水库。").unwrap();
    let link = |to: &str, name: &str| symlink(to, place.corpus().join(name)).unwrap();
    link("../外", "外");
    link("../外/外.txt", "外.txt");
    link("..", "甲/圈");
    link("自己", "自己");
    link("没有", "断.txt");
    let (archive, summary) = place.build();
    assert_eq!(
        (summary.sources, summary.reports, summary.failed.len()),
        (6, 1, 5),
        "{summary:?}"
    );
    for path in ["外", "外.txt", "甲/圈", "自己", "断.txt"] {
        assert!(failed(&summary, path).reason.contains("link"), "{path}");
    }
    assert_eq!(hits(&archive, "水库"), ["甲/水.txt"]);
}

#[cfg(unix)]
#[test]
fn a_corpus_may_itself_be_reached_by_a_link() {
    let place = Place::with([("水.txt", WATER)]);
    let link = place.0.path().join("链接");
    std::os::unix::fs::symlink(place.corpus(), &link).unwrap();
    let (archive, _) = Archive::build(&link, &place.index(), &mut |_| {}).unwrap();
    assert_eq!(hits(&archive, "水库"), ["水.txt"]);
}

#[test]
fn a_corpus_that_is_none() {
    let place = Place::new();
    assert!(matches!(place.try_build(), Err(Error::CorpusMissing(path)) if path == place.corpus()));
    fs::create_dir(place.corpus()).unwrap();
    assert!(matches!(place.try_build(), Err(Error::CorpusEmpty(path)) if path == place.corpus()));
    fs::create_dir(place.corpus().join("空")).unwrap();
    assert!(matches!(place.try_build(), Err(Error::CorpusEmpty(_))));
    place.write("水.txt", WATER);
    let file = place.corpus().join("水.txt");
    let built = Archive::build(&file, &place.index(), &mut |_| {});
    assert!(matches!(built, Err(Error::CorpusNotFolder(path)) if path == file));
    // None of these left an index behind.
    assert!(matches!(
        Archive::open(&place.index()),
        Err(Error::NoIndex(_))
    ));
}

#[test]
fn an_index_lost_by_an_emptied_corpus_stays() {
    let place = Place::with([("水.txt", WATER)]);
    place.build();
    fs::remove_file(place.corpus().join("水.txt")).unwrap();
    assert!(matches!(place.try_build(), Err(Error::CorpusEmpty(_))));
    assert_eq!(
        hits(&Archive::open(&place.index()).unwrap(), "水库"),
        ["水.txt"]
    );
}

/// All that lies below a folder, with its content.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut contents = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            contents.extend(self::contents(&path));
        } else {
            contents.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    contents.sort();
    contents
}

#[test]
fn a_folder_of_other_things_is_left_alone() {
    let place = Place::with([("水.txt", WATER)]);
    fs::create_dir(place.index()).unwrap();
    fs::write(place.index().join("论文.tex"), "别动").unwrap();
    let before = contents(place.0.path());
    assert!(matches!(place.try_build(), Err(Error::NotAnIndex(path)) if path == place.index()));
    assert!(matches!(
        Archive::open(&place.index()),
        Err(Error::NotAnIndex(_))
    ));
    // The corpus itself, and the folder it is in, are no place for an index.
    for index in [place.corpus(), place.0.path().to_owned()] {
        let built = Archive::build(&place.corpus(), &index, &mut |_| {});
        assert!(
            matches!(built, Err(Error::NotAnIndex(_))),
            "{}",
            index.display()
        );
    }
    // Nor is a file.
    let file = place.corpus().join("水.txt");
    let built = Archive::build(&place.corpus(), &file, &mut |_| {});
    assert!(matches!(built, Err(Error::NotAnIndex(path)) if path == file));
    assert!(matches!(Archive::open(&file), Err(Error::NotAnIndex(_))));
    assert_eq!(contents(place.0.path()), before);
}

#[test]
fn a_folder_that_only_waits_for_an_index_takes_one() {
    let place = Place::with([("水.txt", WATER)]);
    assert!(matches!(
        Archive::open(&place.index()),
        Err(Error::NoIndex(_))
    ));
    fs::create_dir(place.index()).unwrap();
    assert!(matches!(
        Archive::open(&place.index()),
        Err(Error::NoIndex(_))
    ));
    fs::write(place.index().join("README.md"), "索引在此").unwrap();
    assert!(
        matches!(Archive::open(&place.index()), Err(Error::NoIndex(path)) if path == place.index())
    );
    place.build();
    place.build();
    assert_eq!(
        hits(&Archive::open(&place.index()).unwrap(), "水库"),
        ["水.txt"]
    );
    assert_eq!(
        fs::read_to_string(place.index().join("README.md")).unwrap(),
        "索引在此"
    );
}

#[test]
fn a_damaged_index_says_so_and_can_be_built_anew() {
    let place = Place::with([("水.txt", WATER)]);
    place.build();
    let manifest = place.index().join("kaijuan.json");
    let written = fs::read_to_string(&manifest).unwrap();
    for broken in [
        "",
        "{",
        "[]",
        "{\"format\":\"一\"}",
        &written[..written.len() / 2],
    ] {
        fs::write(&manifest, broken).unwrap();
        let opened = Archive::open(&place.index());
        assert!(
            matches!(opened, Err(Error::Damaged { .. })),
            "{broken}: {:?}",
            opened.err()
        );
    }
    let other = written.replacen("\"format\": ", "\"format\": 7", 1);
    assert_ne!(other, written);
    fs::write(&manifest, other).unwrap();
    match Archive::open(&place.index()) {
        Err(Error::FormatVersion {
            path,
            found,
            expected,
        }) => {
            assert_eq!(path, place.index());
            assert_eq!(found.to_string(), format!("7{expected}"));
        }
        other => panic!("{:?}", other.err()),
    }
    // What its folder holds may be damaged, too.
    fs::write(&manifest, &written).unwrap();
    assert!(Archive::open(&place.index()).is_ok());
    let mut generations = fs::read_dir(place.index())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let generation = generations.find(|path| path.is_dir()).unwrap();
    let meta = generation.join("commit-1");
    fs::write(&meta, "{}").unwrap();
    assert!(matches!(
        Archive::open(&place.index()),
        Err(Error::Damaged { .. })
    ));
    fs::remove_file(&meta).unwrap();
    assert!(matches!(
        Archive::open(&place.index()),
        Err(Error::Damaged { .. })
    ));
    fs::remove_dir_all(&generation).unwrap();
    assert!(matches!(
        Archive::open(&place.index()),
        Err(Error::Damaged { .. })
    ));
    let (archive, _) = place.build();
    assert_eq!(hits(&archive, "水库"), ["水.txt"]);
}

#[test]
fn a_place_that_cannot_be_written_is_an_error() {
    let place = Place::with([("水.txt", WATER)]);
    let below_a_file = place.corpus().join("水.txt/index");
    let built = Archive::build(&place.corpus(), &below_a_file, &mut |_| {});
    match built {
        Err(error @ Error::Io { .. }) => {
            assert!(error.to_string().contains("水.txt/index"), "{error}")
        }
        other => panic!("{:?}", other.err()),
    }
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_an_error_and_a_file_without_is_listed() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::with([("水.txt", WATER), ("锁.txt", "锁住的水库。")]);
    let allow =
        |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let locked = place.corpus().join("锁.txt");
    allow(&locked, 0o000);
    if fs::read(&locked).is_ok() {
        return; // Root may read everything.
    }
    let (archive, summary) = place.build();
    assert_eq!(hits(&archive, "水库"), ["水.txt"]);
    assert!(
        failed(&summary, "锁.txt").reason.contains("permission"),
        "{summary:?}"
    );
    let sealed = place.0.path().join("封");
    fs::create_dir(&sealed).unwrap();
    allow(&sealed, 0o555);
    let built = Archive::build(&place.corpus(), &sealed.join("index"), &mut |_| {});
    assert!(matches!(built, Err(Error::Io { .. })));
    allow(&sealed, 0o755);
}

#[test]
fn a_corpus_may_hold_its_index() {
    let place = Place::with([("水.txt", WATER), ("甲/水.txt", "水库管护。")]);
    for index in ["index", "甲/索引"] {
        let index = place.corpus().join(index);
        for _ in 0..2 {
            let (archive, summary) = Archive::build(&place.corpus(), &index, &mut |_| {}).unwrap();
            let mut found = hits(&archive, "水库");
            found.sort();
            assert_eq!(found, ["水.txt", "甲/水.txt"]);
            assert_eq!(
                (summary.sources, summary.failed.len()),
                (2, 0),
                "{summary:?}"
            );
        }
        fs::remove_dir_all(index).unwrap();
    }
}
