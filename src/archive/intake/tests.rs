//! Uploads into a corpus: where they lie, that they are whole, and what is refused.

use std::collections::BTreeSet;
use std::fs;

use proptest::prelude::*;

use super::*;
use crate::crawl::crawl;

fn corpus() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn add(corpus: &Path, folder: &str, name: &str, content: &str) -> Result<TakenIn> {
    let folder = (!folder.is_empty()).then(|| Path::new(folder));
    take_in(corpus, folder, OsStr::new(name), &mut content.as_bytes())
}

/// Everything in a folder, hidden files too.
fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect()
}

/// Gives a few bytes and then fails.
struct Failing(bool);

impl Read for Failing {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if std::mem::replace(&mut self.0, true) {
            return Err(io::Error::other("Connection lost"));
        }
        into[..3].copy_from_slice(b"abc");
        Ok(3)
    }
}

#[test]
fn an_upload_lies_where_it_was_asked_for() {
    let place = corpus();
    let corpus = place.path();
    let taken = add(corpus, "2019/上半年/", "总结.txt", "工作总结").unwrap();
    assert_eq!(
        taken,
        TakenIn {
            path: "2019/上半年/总结.txt".to_owned(),
            file: corpus.join("2019/上半年/总结.txt"),
            renamed: false,
            bytes: 12,
            hash: blake3::hash("工作总结".as_bytes()),
        }
    );
    assert_eq!(fs::read_to_string(&taken.file).unwrap(), "工作总结");
    assert_eq!(hash_of(&mut "工作总结".as_bytes()).unwrap(), taken.hash);

    let again = add(corpus, ".//2019\\上半年", "总结.txt", "另一份").unwrap();
    assert_eq!(again.path, "2019/上半年/总结 (2).txt");
    assert!(again.renamed);
    assert_eq!(fs::read_to_string(&taken.file).unwrap(), "工作总结");
    let moved = add(corpus, "", "../2019/总结.txt", "第三份").unwrap();
    assert_eq!((moved.path.as_str(), moved.renamed), ("总结.txt", true));
}

#[test]
fn a_large_upload_is_whole() {
    let place = corpus();
    let content: Vec<u8> = (0..3 * PIECE + 7).map(|n| (n % 251) as u8).collect();
    let taken = take_in(
        place.path(),
        None,
        OsStr::new("大.bin"),
        &mut content.as_slice(),
    )
    .unwrap();
    assert_eq!(taken.hash, blake3::hash(&content));
    assert_eq!(taken.bytes, content.len() as u64);
    assert_eq!(fs::read(&taken.file).unwrap(), content);
}

#[test]
fn twenty_at_once_are_twenty_files() {
    let place = corpus();
    let corpus = place.path();
    let content = |n: usize| format!("{n} ").repeat(5_000);
    let taken: Vec<TakenIn> = std::thread::scope(|scope| {
        let adding: Vec<_> = (0..20)
            .map(|n| scope.spawn(move || add(corpus, "新", "总结.tar.gz", &content(n))))
            .collect();
        adding
            .into_iter()
            .map(|thread| thread.join().unwrap().unwrap())
            .collect()
    });
    for (n, taken) in taken.iter().enumerate() {
        assert_eq!(fs::read_to_string(&taken.file).unwrap(), content(n));
    }
    let mut expected: BTreeSet<String> = (2..=20).map(|n| format!("总结 ({n}).tar.gz")).collect();
    expected.insert("总结.tar.gz".to_owned());
    assert_eq!(names_in(&corpus.join("新")), expected);
    assert_eq!(taken.iter().filter(|taken| !taken.renamed).count(), 1);
}

#[test]
fn a_name_is_taken_by_whatever_has_it() {
    let place = corpus();
    fs::create_dir(place.path().join("甲")).unwrap();
    assert_eq!(add(place.path(), "", "甲", "x").unwrap().path, "甲 (2)");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/无此处", place.path().join("乙.txt")).unwrap();
        assert_eq!(
            add(place.path(), "", "乙.txt", "x").unwrap().path,
            "乙 (2).txt"
        );
    }
}

#[test]
fn where_names_can_only_be_reserved_nothing_is_replaced_either() {
    let place = corpus();
    let target = place.path().join("总结.txt");
    let upload = |content: &[u8]| {
        let mut file = unfinished_in(place.path()).unwrap();
        file.write_all(content).unwrap();
        file
    };
    let placed = place::reserve_and_replace(upload(b"1"), &target).unwrap();
    assert!(placed.is_none());
    let back = place::reserve_and_replace(upload(b"2"), &target).unwrap();
    assert_eq!(fs::read(back.unwrap().path()).unwrap(), b"2");
    assert_eq!(fs::read(&target).unwrap(), b"1");
    let lost = upload(b"3");
    fs::remove_file(lost.path()).unwrap();
    place::reserve_and_replace(lost, &place.path().join("无.txt")).unwrap_err();
    assert_eq!(
        names_in(place.path()),
        BTreeSet::from(["总结.txt".to_owned()])
    );
}

#[test]
fn a_failed_upload_leaves_nothing_behind() {
    let place = corpus();
    let error = take_in(
        place.path(),
        None,
        OsStr::new("总结.txt"),
        &mut Failing(false),
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "总结.txt: cannot read what is to be added: connection lost"
    );
    assert_eq!(names_in(place.path()), BTreeSet::new());
    assert!(hash_of(&mut Failing(false)).is_err());

    // While it is copied, there is a file that a walk does not see.
    struct Looking<'a>(&'a Path, usize);
    impl Read for Looking<'_> {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            self.1 = names_in(self.0).len();
            assert!(
                crawl(self.0, &|_| false, &|_| {})
                    .unwrap()
                    .sources
                    .is_empty()
            );
            Ok(0)
        }
    }
    let mut looking = Looking(place.path(), 0);
    take_in(place.path(), None, OsStr::new("空.txt"), &mut looking).unwrap();
    assert_eq!(looking.1, 1);
    assert_eq!(
        names_in(place.path()),
        BTreeSet::from(["空.txt".to_owned()])
    );
}

#[test]
fn folders_that_cannot_be_used_are_refused_before_any_is_made() {
    let place = corpus();
    let corpus = place.path();
    fs::write(corpus.join("卷.zip"), "x").unwrap();
    for (folder, reason) in [
        (
            "新/..",
            "新/..: leads out of the corpus; name a folder inside it, such as `2019`",
        ),
        (
            "/tmp",
            "/tmp: is not a path below the corpus; name a folder inside it, such as `2019`",
        ),
        (
            "\\tmp",
            "\\tmp: is not a path below the corpus; name a folder inside it, such as `2019`",
        ),
        (
            "新/.git",
            "新/.git: hidden folders are passed over; name a folder that is not hidden",
        ),
        (
            "~$新",
            "~$新: hidden folders are passed over; name a folder that is not hidden",
        ),
        (
            "__MACOSX",
            "__MACOSX: what is of this name is passed over; name another folder",
        ),
        (
            "kaijuan.toml",
            "kaijuan.toml: what is of this name is passed over; name another folder",
        ),
        (
            "新/卷.zip!/二",
            "新/卷.zip!/二: `!/` stands for the inside of a container; name a folder without the `!`",
        ),
        ("卷.zip", "卷.zip: is a file, not a folder; name a folder"),
        (
            "上:下",
            "上:下: not every system takes this name; name the folder `上：下` instead",
        ),
        (
            "新\n年",
            "新\n年: not every system takes this name; name the folder `新年` instead",
        ),
    ] {
        let error = add(corpus, folder, "总结.txt", "x").unwrap_err();
        let corpus = format!("{}/", corpus.display());
        assert_eq!(error.to_string().replace(&corpus, ""), reason);
        assert!(matches!(error, Error::UploadRefused { .. }));
    }
    assert_eq!(names_in(corpus), BTreeSet::from(["卷.zip".to_owned()]));
}

#[test]
fn a_corpus_that_is_none_is_told() {
    let place = corpus();
    let file = place.path().join("a.txt");
    fs::write(&file, "x").unwrap();
    let missing = add(&place.path().join("无"), "", "总结.txt", "x").unwrap_err();
    assert!(matches!(missing, Error::CorpusMissing(_)));
    let file = add(&file, "", "总结.txt", "x").unwrap_err();
    assert!(matches!(file, Error::CorpusNotFolder(_)));
}

#[cfg(unix)]
mod on_unix {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn links_are_not_followed() {
        let place = corpus();
        let (corpus, outside) = (place.path().join("corpus"), place.path().join("outside"));
        fs::create_dir_all(corpus.join("甲")).unwrap();
        fs::create_dir(&outside).unwrap();
        symlink(&outside, corpus.join("甲/出")).unwrap();
        symlink(corpus.join("甲"), corpus.join("乙")).unwrap();
        symlink("无此处", corpus.join("丙")).unwrap();
        for folder in ["甲/出", "甲/出/深", "乙", "丙"] {
            let error = add(&corpus, folder, "总结.txt", "x")
                .unwrap_err()
                .to_string();
            assert!(
                error.contains(": is a link; links are not followed"),
                "{error}"
            );
        }
        assert_eq!(names_in(&outside), BTreeSet::new());
        assert!(!corpus.join("无此处").exists());
        // The corpus itself may be a link.
        let link = place.path().join("link");
        symlink(&corpus, &link).unwrap();
        let taken = add(&link, "甲", "总结.txt", "x").unwrap();
        assert_eq!(
            (taken.path.as_str(), taken.file),
            ("甲/总结.txt", link.join("甲/总结.txt"))
        );
    }

    #[test]
    fn permissions_are_those_of_any_new_file() {
        let place = corpus();
        let taken = add(place.path(), "新", "总结.txt", "x").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        fs::write(place.path().join("别.txt"), "x").unwrap();
        fs::create_dir(place.path().join("别")).unwrap();
        assert_eq!(mode(&taken.file), mode(&place.path().join("别.txt")));
        assert_eq!(
            mode(&place.path().join("新")),
            mode(&place.path().join("别"))
        );
    }

    #[test]
    fn names_in_another_encoding_stay_as_they_are_and_can_be_read() {
        let place = corpus();
        let folder = Path::new(OsStr::from_bytes(b"\xB1\xA8\xB8\xE6"));
        fs::create_dir(place.path().join(folder)).unwrap();
        let name = OsStr::from_bytes(b"\xB9\xA4\xD7\xF7\xD7\xDC\xBD\xE1.txt");
        let taken = take_in(place.path(), Some(folder), name, &mut &b"x"[..]).unwrap();
        assert_eq!(taken.file, place.path().join(folder).join(name));
        assert_eq!(taken.path, "报告/工作总结.txt");
        assert!(!taken.renamed);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn any_name_gives_a_file_that_the_walk_sees(
        name in prop_oneof![
            any::<String>(),
            "[.~$ /\\\\!\u{0}\u{202E}a报:]{0,9}(kaijuan\\.toml|Thumbs\\.db|__MACOSX|\\.txt)?[. /!]{0,2}",
        ],
        folder in prop::sample::select(vec!["", "新"]),
    ) {
        let place = corpus();
        let taken = add(place.path(), folder, &name, "x").unwrap();
        let parent = if folder.is_empty() { place.path().to_owned() } else { place.path().join(folder) };
        prop_assert_eq!(taken.file.parent().unwrap(), parent);
        let seen = crawl(place.path(), &|_| false, &|_| {}).unwrap();
        let seen: Vec<_> = seen.sources.iter().map(|s| (s.path.as_str(), s.file.as_path())).collect();
        prop_assert_eq!(seen, vec![(taken.path.as_str(), taken.file.as_path())]);
        prop_assert!(!taken.path.contains("!/"));
    }
}
