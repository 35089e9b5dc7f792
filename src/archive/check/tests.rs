//! Damage of every kind is told, or changes no answer.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::Check;
use crate::archive::{Archive, Update};
use crate::error::Error;
use crate::index::ledger::{Dated, Ledger};
use crate::query::Query;

/// A folder with a corpus and its index.
struct Place(TempDir);

const PARTY: &str = "2019年度抓党建工作述职报告\n\n一、主要做法和成效\n（一）强化思想建设\n全年组织集中学习12次，抓党建工作的本领增强。\n（二）夯实组织基础\n新建支部三个。\n\n二、存在的问题\n督导还不够细。\n";
const GRAIN: &str = "2021年粮食生产工作总结\n\n一、基本情况\n粮食播种面积稳定。\n\n二、存在的问题\n烘干设备不足。\n";
const UNDATED: &str = "关于水库安全管理的汇报\n\n各村要落实巡查制度，粮食播种面积稳定，汛期每天巡查水库不少于两次。\n";

impl Place {
    /// A corpus whose index was built.
    fn built() -> Place {
        let place = Place(tempfile::tempdir().unwrap());
        for (path, text) in [
            ("党建/述职.txt", PARTY),
            ("农业/总结.txt", GRAIN),
            ("农业/副本.txt", GRAIN),
            ("水利/汇报.txt", UNDATED),
            ("杂/空.bin", "\0\u{1}\u{2}\0"),
        ] {
            place.write(path, text);
        }
        place.update();
        place
    }

    /// The same, whose index was brought up to date: it has segments with and without deleted reports.
    fn updated() -> Place {
        let place = Place::built();
        // So that something is left of each segment.
        for number in 0..6 {
            place.write(
                &format!("多/{number}.txt"),
                &format!("{PARTY}第{number}份。\n"),
            );
        }
        place.update();
        place.write("多/1.txt", &format!("{PARTY}改过的一份。\n"));
        place.write("农业/总结.txt", &GRAIN.replace("稳定", "增加"));
        place.update();
        place
    }

    fn corpus(&self) -> PathBuf {
        self.0.path().join("corpus")
    }

    fn index(&self) -> PathBuf {
        self.0.path().join("index")
    }

    fn write(&self, path: &str, text: &str) {
        let file = self.corpus().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn update(&self) {
        let update = Update::default();
        drop(Archive::index(&self.corpus(), &self.index(), &update, &mut |_| {}).unwrap());
    }

    fn check(&self) -> Check {
        Archive::check(&self.index()).unwrap()
    }

    /// The one generation.
    fn generation(&self) -> PathBuf {
        let mut folders = fs::read_dir(self.index())
            .unwrap()
            .map(|entry| entry.unwrap().path());
        folders.find(|path| path.is_dir()).unwrap()
    }

    /// The files of the index, in order.
    fn files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for folder in [self.index(), self.generation()] {
            let entries = fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path());
            files.extend(entries.filter(|path| path.is_file()));
        }
        files.sort();
        files
    }

    /// The file of the generation with this ending or beginning.
    fn file(&self, part: &str) -> PathBuf {
        let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
        let mut files = self.files().into_iter();
        files
            .find(|path| name(path).ends_with(part) || name(path).starts_with(part))
            .unwrap()
    }

    /// All that an archive shows; or what it says instead.
    fn shown(&self) -> Result<String, Error> {
        let archive = Archive::open(&self.index())?;
        let mut shown = Vec::new();
        for typed in [
            "粮食",
            "\"抓党建工作\"",
            "section:问题 督导",
            "党建 -粮食",
            "year:2019",
            "title:总结 OR 巡查",
            "path:农业",
        ] {
            let query = Query::parse(typed).unwrap();
            shown.push(format!("{:?}", archive.search(&query)?));
            shown.push(format!("{:?}", archive.count(&query)?));
            shown.push(format!("{:?}", archive.paths(&query)?));
        }
        for path in [
            "党建/述职.txt",
            "农业/副本.txt",
            "水利/汇报.txt",
            "多/1.txt",
        ] {
            match archive.report(path) {
                Err(Error::UnknownReport { .. }) => shown.push(format!("no {path}")),
                report => shown.push(format!("{:?}", report?)),
            }
        }
        shown.push(format!("{:?}", archive.stats()?));
        Ok(shown.join("\n"))
    }
}

#[test]
fn an_index_as_it_was_written_is_sound() {
    for place in [Place::built(), Place::updated()] {
        let check = place.check();
        assert_eq!(check.faults, [] as [String; 0]);
        assert!(check.is_sound() && check.agrees(), "{check:?}");
        assert_eq!(check.leftovers, 0);
        let stats = Archive::open(&place.index()).unwrap().stats().unwrap();
        assert_eq!(check.reports as u64, stats.reports);
        assert_eq!((check.sources - check.reports) as u64, stats.duplicates);
    }
}

/// Not every byte matters: who wrote a file, and the files that only writers look at.
#[test]
fn a_byte_that_is_another_is_told_or_changes_no_answer() {
    let place = Place::updated();
    let good = place.shown().unwrap();
    let places = std::env::var("PLACES").map_or(6, |places| places.parse().unwrap());
    assert!(
        place
            .files()
            .iter()
            .any(|file| file.extension() == Some("del".as_ref()))
    );
    for file in place.files() {
        let bytes = fs::read(&file).unwrap();
        let step = (bytes.len() / places).max(1);
        let (mut told, mut untold) = (0, Vec::new());
        for at in (0..bytes.len()).step_by(step) {
            let mut damaged = bytes.clone();
            damaged[at] ^= if at % 2 == 0 { 0x01 } else { 0x80 };
            fs::write(&file, &damaged).unwrap();
            let check = place.check();
            match check.is_sound() && check.agrees() {
                // What is damaged is not searched: the engine may ask for all memory.
                true => {
                    assert_eq!(
                        place.shown().unwrap(),
                        good,
                        "{}: byte {at}",
                        file.display()
                    );
                    untold.push(at);
                }
                false => told += 1,
            }
        }
        let name = file.file_name().unwrap().to_string_lossy();
        let harmless = ["meta.json", "lock"].contains(&&*name);
        assert!(
            harmless || told > untold.len(),
            "{name}: {untold:?} of {told}"
        );
        fs::write(&file, &bytes).unwrap();
    }
    assert!(place.check().is_sound());
}

#[test]
fn a_file_that_is_cut_off_gone_or_another_is_told() {
    let place = Place::updated();
    let files = place.files().into_iter();
    let files: Vec<PathBuf> = files
        .filter(|file| file.parent() == Some(&place.generation()))
        .collect();
    let ending = |file: &Path| file.extension().map(ToOwned::to_owned);
    for file in files.iter().filter(|file| !file.ends_with("meta.json")) {
        let told = |what: &str| {
            let check = place.check();
            assert!(!check.is_sound(), "{} {what}", file.display());
            assert!(check.faults[0].starts_with(&place.index().display().to_string()));
            assert!(
                check.faults[0].contains("kaijuan index --rebuild"),
                "{:?}",
                check.faults
            );
        };
        let bytes = fs::read(file).unwrap();
        for length in [0, 3, bytes.len() / 2, bytes.len() - 2] {
            fs::write(file, &bytes[..length]).unwrap();
            told("cut off");
        }
        fs::remove_file(file).unwrap();
        told("gone");
        let other = files.iter().find(|other| {
            *other != file
                && fs::read(other).unwrap() != bytes
                && ending(other) == ending(file)
                && ending(file).is_some_and(|e| e != "json")
        });
        if let Some(other) = other {
            fs::copy(other, file).unwrap();
            told("another");
        }
        fs::write(file, &bytes).unwrap();
    }
    assert!(place.check().is_sound());
}

#[test]
fn tables_of_two_commits_are_told() {
    let place = Place::built();
    let old: Vec<_> = ["ledger-", "sources-"]
        .iter()
        .map(|part| fs::read(place.file(part)).unwrap())
        .collect();
    place.write("新.txt", "新的一份\n\n内容。\n");
    place.update();
    for (part, old) in ["ledger-", "sources-"].iter().zip(old) {
        let file = place.file(part);
        let new = fs::read(&file).unwrap();
        fs::write(&file, old).unwrap();
        let check = place.check();
        assert!(
            check.faults[0].contains("are not of one commit"),
            "{check:?}"
        );
        fs::write(&file, new).unwrap();
    }
}

#[test]
fn a_ledger_that_says_otherwise_is_told() {
    let place = Place::built();
    let file = place.file("ledger-");
    let bytes = fs::read(&file).unwrap();
    type Change = fn(&mut Ledger);
    let changes: [(&str, Change); 5] = [
        ("another text", |ledger| {
            let other = [7; 32];
            let was = std::mem::replace(&mut ledger.reports[0].content, other);
            let sources = ledger.files.iter_mut().flat_map(|file| &mut file.sources);
            for taken in sources.filter_map(|one| one.outcome.as_mut().ok()) {
                if taken.content == was {
                    taken.content = other;
                }
            }
        }),
        ("another outline", |ledger| ledger.reports[0].sections += 1),
        ("another title", |ledger| {
            ledger.reports[0].understood[0] ^= 1
        }),
        ("another year", |ledger| {
            let mut reports = ledger.reports.iter_mut();
            let stated = reports.find(|block| block.dated == Dated::Stated);
            stated.unwrap().dated = Dated::Inferred(None);
        }),
        ("in order", |ledger| ledger.reports.reverse()),
    ];
    for (what, change) in changes {
        let mut ledger = Ledger::decode(&bytes).unwrap();
        change(&mut ledger);
        fs::write(&file, ledger.encode().unwrap()).unwrap();
        let check = place.check();
        assert!(
            check.faults.iter().any(|fault| fault.contains(what)),
            "{what}: {check:?}"
        );
    }
}

#[test]
fn another_format_and_no_index_are_told() {
    let place = Place::built();
    let manifest = place.index().join("kaijuan.json");
    let json = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, json.replace("\"format\": ", "\"format\": 9")).unwrap();
    let check = place.check();
    assert!(
        check.faults[0].contains("the index has format 9"),
        "{check:?}"
    );
    assert!(!check.agrees());
    fs::write(&manifest, "{").unwrap();
    assert!(!place.check().is_sound());
    let none = Archive::check(&place.corpus().join("党建"));
    assert!(matches!(none, Err(Error::NotAnIndex(_))));
    let none = Archive::check(&place.index().join("none"));
    assert!(matches!(none, Err(Error::NoIndex(_))));
}

#[test]
fn what_differs_from_the_corpus_is_counted() {
    let place = Place::built();
    let counts = || {
        let check = place.check();
        assert!(check.is_sound(), "{check:?}");
        (check.added, check.changed, check.removed)
    };
    place.write("新.txt", PARTY);
    place.write("农业/总结.txt", &GRAIN.replace("稳定", "增加"));
    fs::remove_file(place.corpus().join("水利/汇报.txt")).unwrap();
    assert_eq!(counts(), (1, 1, 1));
    place.update();
    assert_eq!(counts(), (0, 0, 0));
    // The bytes count, not the time.
    place.write("新.txt", PARTY);
    assert_eq!(counts(), (0, 0, 0));
    place.write(
        "kaijuan.toml",
        "[[source]]\npath = \"党建/**\"\nyear = 1987\n",
    );
    assert_eq!(counts(), (0, 1, 0));
    place.write("kaijuan.toml", "[[source]");
    assert!(place.check().incomparable.unwrap().contains("kaijuan.toml"));
    fs::rename(place.corpus(), place.0.path().join("away")).unwrap();
    let check = place.check();
    assert!(check.is_sound() && !check.agrees());
    assert!(check.incomparable.unwrap().contains("is not there"));
}

#[test]
fn what_an_update_left_is_counted_and_no_fault() {
    let place = Place::built();
    fs::write(place.generation().join("sources-7"), "").unwrap();
    fs::create_dir(place.index().join("gen-0")).unwrap();
    let check = place.check();
    assert!(check.is_sound() && check.agrees(), "{check:?}");
    assert_eq!(check.leftovers, 2);
}
