//! A phrase is found exactly where a scan of the folded text finds it.

use std::collections::BTreeMap;

use kaijuan::{Archive, Error, Query, Report, inspect};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::oracle::{self, Sentence};
use crate::{Place, cases, generate, query};

/// The reports of an archive, as indexed, with their sentences.
struct Scanned(Vec<(Report, Vec<Sentence>)>);

impl Scanned {
    /// Reads all reports of an archive, each once, in the order of paths.
    fn read(archive: &Archive) -> Scanned {
        let everything = Query::parse("path:.").unwrap().limit(0);
        let answer = archive.search(&everything).unwrap();
        let mut reports: BTreeMap<String, Report> = BTreeMap::new();
        for hit in answer.hits {
            let report = archive.report(&hit.path).unwrap();
            assert_eq!(report.path, hit.path);
            reports.insert(hit.path, report);
        }
        let scanned = reports.into_values().map(|report| {
            let sentences = oracle::sentences(&report.text);
            (report, sentences)
        });
        Scanned(scanned.collect())
    }

    /// Each report in which the phrase stands, with how often.
    fn find(&self, phrase: &str) -> BTreeMap<String, u64> {
        let counts = self.0.iter().map(|(report, sentences)| {
            let found = oracle::occurrences(sentences, phrase);
            (report.path.clone(), found.len() as u64)
        });
        counts.filter(|(_, count)| *count > 0).collect()
    }

    /// Each report whose text has the typed characters as they are, with how often.
    fn find_verbatim(&self, typed: &str) -> BTreeMap<String, u64> {
        let counts = self
            .0
            .iter()
            .map(|(report, _)| (report.path.clone(), oracle::verbatim(&report.text, typed)));
        counts.filter(|(_, count)| *count > 0).collect()
    }

    /// Fails where what was found is not what ought to be, and shows the shortest report it is wrong about.
    fn agree(
        &self,
        asked: &str,
        found: &BTreeMap<String, u64>,
        ought: &BTreeMap<String, u64>,
    ) -> Result<(), TestCaseError> {
        let wrong = self
            .0
            .iter()
            .filter(|(report, _)| found.get(&report.path) != ought.get(&report.path));
        let Some((report, _)) = wrong.min_by_key(|(report, _)| report.text.len()) else {
            return Ok(());
        };
        let (found, ought) = (found.get(&report.path), ought.get(&report.path));
        Err(TestCaseError::fail(format!(
            "{asked}: found {found:?}, ought to be {ought:?} in {:?}",
            report.text
        )))
    }

    /// In how many sections the phrase stands.
    fn sections(&self, phrase: &str) -> u64 {
        let sections = self.0.iter().map(|(report, sentences)| {
            let found = oracle::occurrences(sentences, phrase);
            let mut numbers: Vec<_> = found
                .iter()
                .map(|found| oracle::section(report, found.sentence_end).map(|s| s.number))
                .collect();
            numbers.dedup();
            numbers.len() as u64
        });
        sections.sum()
    }
}

/// What the archive finds: each report with how often, after search, paths and count were held against each other.
fn found(archive: &Archive, query: &Query) -> BTreeMap<String, u64> {
    let answer = archive.search(query).unwrap();
    let hits: BTreeMap<String, u64> = answer
        .hits
        .iter()
        .map(|hit| (hit.path.clone(), hit.matches))
        .collect();
    assert_eq!(
        answer.hits.len(),
        hits.len(),
        "a report is found twice: {query:?}"
    );
    assert_eq!(answer.reports, hits.len(), "{query:?}");
    let in_order = answer
        .hits
        .iter()
        .flat_map(|hit| std::iter::once(&hit.path).chain(&hit.also));
    let paths = archive.paths(query).unwrap();
    assert!(in_order.eq(&paths), "paths differ from hits: {query:?}");
    let count = archive.count(query).unwrap();
    assert_eq!(count.reports, hits.len() as u64, "{query:?}");
    assert_eq!(count.occurrences, hits.values().sum::<u64>(), "{query:?}");
    hits
}

fn quoted(phrase: &str) -> Query {
    query(&format!("\"{phrase}\""))
}

/// A piece of a report from this place on, at most so long, that stays in a sentence and can be typed in quotes.
fn piece(text: &str, place: Index, length: usize) -> String {
    let start = place.index(text.chars().count());
    let rest = text.chars().skip(start);
    let typed = rest
        .take_while(|c| !oracle::is_end(*c) && *c != '"')
        .take(length);
    typed.collect()
}

fn has_letters(phrase: &str) -> bool {
    !oracle::letters(phrase).is_empty()
}

fn build(reports: &[String]) -> (Place, Archive) {
    let files = reports.iter().enumerate();
    let place = Place::with(files.map(|(number, text)| (format!("报告{number:02}.txt"), text)));
    let (archive, summary) = place.build();
    for failure in summary.failed {
        let file = place.corpus().join(&failure.path);
        assert!(
            std::fs::read_to_string(file).unwrap().trim().is_empty(),
            "{failure:?}"
        );
    }
    (place, archive)
}

proptest! {
    #![proptest_config(cases(5))]

    #[test]
    fn a_phrase_is_found_where_a_scan_of_the_folded_text_finds_it(
        reports in generate::reports(generate::report()),
        pieces in vec((any::<Index>(), any::<Index>(), 1..15usize), 60),
        others in vec(generate::phrase(), 20),
    ) {
        let (_place, archive) = build(&reports.0);
        let scanned = Scanned::read(&archive);
        prop_assume!(!scanned.0.is_empty());
        let pieces = pieces.iter().map(|(report, place, length)| {
            piece(&scanned.0[report.index(scanned.0.len())].0.text, *place, *length)
        });
        for phrase in pieces.chain(others).filter(|phrase| has_letters(phrase)) {
            let asked = quoted(&phrase);
            scanned.agree(&format!("{phrase:?}"), &found(&archive, &asked), &scanned.find(&phrase))?;
            prop_assert_eq!(archive.count(&asked).unwrap().sections, scanned.sections(&phrase), "{:?}", phrase);
            let verbatim = found(&archive, &asked.verbatim(true));
            scanned.agree(&format!("{phrase:?} as typed"), &verbatim, &scanned.find_verbatim(&phrase))?;
        }
    }

    #[test]
    fn a_text_that_needs_no_cleaning_is_found_as_it_was_written(
        reports in generate::reports(generate::clean_report()),
        pieces in vec((any::<Index>(), any::<Index>(), 1..15usize), 60),
    ) {
        let (place, archive) = build(&reports.0);
        // Among reports with the same text the first has the hit.
        let mut first = BTreeMap::new();
        for (number, text) in reports.0.iter().enumerate() {
            let path = format!("报告{number:02}.txt");
            prop_assert_eq!(archive.report(&path).unwrap().text, text.as_str());
            let inspected = inspect(&place.corpus().join(&path)).unwrap();
            prop_assert_eq!(&inspected[0].reading.as_ref().unwrap().report.text, text);
            first.entry(text.clone()).or_insert(path);
        }
        for (report, place, length) in pieces {
            let phrase = piece(&reports.0[report.index(reports.0.len())], place, length);
            if has_letters(&phrase) {
                let count = |text: &String| oracle::occurrences(&oracle::sentences(text), &phrase).len() as u64;
                let written = first.iter().map(|(text, path)| (path.clone(), count(text)));
                let written: BTreeMap<_, _> = written.filter(|(_, count)| *count > 0).collect();
                prop_assert_eq!(found(&archive, &quoted(&phrase)), written, "{:?}", phrase);
            }
        }
    }
}

/// One report of each kind of place in which a phrase may stand.
fn places() -> (Place, Archive) {
    let long: String = ('\u{4E00}'..).take(500).collect();
    let place = Place::with([
        (
            "标点.txt",
            "党员落实“三会一课”制度，按期交纳党费。".to_owned(),
        ),
        (
            "句末.txt",
            "会议开幕。大会选举了主席团！谁当选？张三当选".to_owned(),
        ),
        (
            "换行.txt",
            "工作会议\n工作方案。\n工作，\n计划。".to_owned(),
        ),
        ("繁体.txt", "鄉村振興與ＧＤＰ增長７．８％。".to_owned()),
        ("数字.txt", "2012年第12号令，共120条。".to_owned()),
        ("叠字.txt", "的的的的。的的，的。".to_owned()),
        ("长.txt", format!("前{long}。{long}后。")),
    ]);
    let (archive, summary) = place.build();
    assert!(summary.failed.is_empty(), "{summary:?}");
    (place, archive)
}

#[test]
fn phrases_in_particular_places() {
    let (_place, archive) = places();
    let long: String = ('\u{4E00}'..).take(500).collect();
    let row = |phrase: &str, want: &[(&str, u64)]| {
        let want: BTreeMap<_, _> = want
            .iter()
            .map(|(path, n)| (format!("{path}.txt"), *n))
            .collect();
        assert_eq!(found(&archive, &quoted(phrase)), want, "{phrase}");
    };
    // Marks inside a sentence count neither in the text nor in the phrase.
    row("三会一课制度", &[("标点", 1)]);
    row("“三会、一课”制度", &[("标点", 1)]);
    row("制度按期", &[("标点", 1)]);
    row("，按期，", &[("标点", 1)]);
    // Sentence ends part.
    row("开幕大会", &[]);
    row("主席团谁", &[]);
    row("当选张三", &[]);
    row("会议工作", &[]);
    row("工作", &[("换行", 3)]);
    row("工作计划", &[]);
    // Phrases that touch them, with and without the mark.
    row("会议开幕", &[("句末", 1)]);
    row("会议开幕。", &[("句末", 1)]);
    row("。大会", &[("句末", 1)]);
    row("张三当选", &[("句末", 1)]);
    row("张三当选。", &[("句末", 1)]);
    // A sentence end inside a phrase is asked for; which mark it is does not matter.
    row("开幕。大会", &[("句末", 1)]);
    row("开幕！大会", &[("句末", 1)]);
    row("会议。工作方案", &[("换行", 1)]);
    row("三会。一课", &[]);
    // Width, case and script.
    row("乡村振兴与gdp增长7.8%", &[("繁体", 1)]);
    row("ＧＤＰ增长78", &[("繁体", 1)]);
    row("g", &[("繁体", 1)]);
    row("年第12号", &[("数字", 1)]);
    row("12", &[("数字", 3)]);
    row("2", &[("数字", 4)]);
    row("01", &[("数字", 1)]);
    // Occurrences that overlap count each.
    row("的", &[("叠字", 7)]);
    row("的的", &[("叠字", 5)]);
    row("的的的", &[("叠字", 3)]);
    row("的的的的", &[("叠字", 1)]);
    row("的的的的的", &[]);
    // Long ones.
    row(&long, &[("长", 2)]);
    row(&format!("前{long}"), &[("长", 1)]);
    row(&format!("{long}后"), &[("长", 1)]);
    row(&format!("前{long}后"), &[]);
}

#[test]
fn verbatim_phrases_stand_as_typed() {
    let (_place, archive) = places();
    let row = |phrase: &str, want: &[(&str, u64)]| {
        let want: BTreeMap<_, _> = want
            .iter()
            .map(|(path, n)| (format!("{path}.txt"), *n))
            .collect();
        assert_eq!(
            found(&archive, &quoted(phrase).verbatim(true)),
            want,
            "{phrase}"
        );
    };
    row("三会一课制度", &[]);
    row("“三会一课”制度，", &[("标点", 1)]);
    row("乡村振兴", &[]);
    row("鄉村振興與ＧＤＰ", &[("繁体", 1)]);
    row("鄉村振興與GDP", &[]);
    row("７．８％", &[("繁体", 1)]);
    row("７．８％。", &[("繁体", 1)]);
    row("開幕。", &[]);
    row("开幕。", &[("句末", 1)]);
    row("开幕。大会", &[("句末", 1)]);
    row("开幕！大会", &[]);
    row("会议\n工作", &[("换行", 1)]);
    row("的的", &[("叠字", 4)]);
}

#[test]
fn what_has_no_letters_cannot_be_asked_for() {
    let (_place, archive) = places();
    for typed in [
        "\"\"",
        "\"，。\"",
        "\"  \"",
        "“《》”",
        "——",
        "党员 \"…\"",
        "title:、",
        "section:《》",
    ] {
        let error = archive.search(&query(typed)).unwrap_err();
        assert!(matches!(error, Error::Query(_)), "{typed}: {error}");
        assert!(
            matches!(archive.count(&query(typed)), Err(Error::Query(_))),
            "{typed}"
        );
        assert!(
            matches!(archive.paths(&query(typed)), Err(Error::Query(_))),
            "{typed}"
        );
    }
}
