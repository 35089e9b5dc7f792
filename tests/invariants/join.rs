//! Words, phrases, sections, years, titles and paths joined by AND, OR and NOT: as a naive reading of the query has it.

use std::collections::{BTreeMap, BTreeSet};

use kaijuan::{Archive, Query, Report, Section, YearRange};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::oracle::{self, Sentence};
use crate::{Place, cases, query};

/// A query, as it is meant.
#[derive(Debug, Clone)]
enum Ask {
    /// A word of one character class, so that it is cut no further.
    Word(&'static str),
    Phrase(&'static str),
    /// The first and the last year; neither for reports without a year.
    Year(Option<i32>, Option<i32>),
    Title(&'static str),
    Path(&'static str),
    Not(Box<Ask>),
    All(Vec<Ask>),
    Any(Vec<Ask>),
    /// A section whose heading has these words, and what must hold in it.
    Section(&'static str, Option<Box<Ask>>),
}

impl Ask {
    /// The query as a person would type it.
    fn typed(&self) -> String {
        match self {
            Ask::Word(word) => (*word).to_owned(),
            Ask::Phrase(phrase) => format!("\"{phrase}\""),
            Ask::Year(None, None) => "year:unknown".to_owned(),
            Ask::Year(from, to) => {
                let year = |year: &Option<i32>| year.map_or(String::new(), |year| year.to_string());
                format!("year:{}..{}", year(from), year(to))
            }
            Ask::Title(words) => format!("title:\"{words}\""),
            Ask::Path(part) => format!("path:{part}"),
            Ask::Not(ask) => format!("-{}", ask.grouped()),
            Ask::All(all) => all.iter().map(Ask::grouped).collect::<Vec<_>>().join(" "),
            Ask::Any(any) => any
                .iter()
                .map(Ask::grouped)
                .collect::<Vec<_>>()
                .join(" OR "),
            Ask::Section(heading, None) => format!("section:\"{heading}\""),
            Ask::Section(heading, Some(inside)) => match &**inside {
                all @ Ask::All(_) => format!("section:\"{heading}\" {}", all.typed()),
                other => format!("section:\"{heading}\" {}", other.grouped()),
            },
        }
    }

    /// The same, so that it can stand beside others.
    fn grouped(&self) -> String {
        match self {
            Ask::All(_) | Ask::Any(_) | Ask::Section(..) => format!("({})", self.typed()),
            _ => self.typed(),
        }
    }

    /// Whether it holds for a report. `scope` are the headings asked for around it.
    fn holds(&self, read: &Read, scope: &[&str]) -> bool {
        let report = &read.report;
        match self {
            Ask::Word(words) | Ask::Phrase(words) => read.occurrences(words, scope) > 0,
            Ask::Year(None, None) => report.year.is_none(),
            Ask::Year(from, to) => report.year.as_ref().is_some_and(|year| {
                from.is_none_or(|from| from <= year.year) && to.is_none_or(|to| year.year <= to)
            }),
            Ask::Title(words) => {
                let title = report.title.as_deref().unwrap_or_default();
                words.split(' ').all(|word| oracle::stands_in(title, word))
            }
            Ask::Path(part) => report.path.contains(part),
            Ask::Not(ask) => !ask.holds(read, scope),
            Ask::All(all) => all.iter().all(|ask| ask.holds(read, scope)),
            Ask::Any(any) => any.iter().any(|ask| ask.holds(read, scope)),
            Ask::Section(heading, inside) => {
                let scope: Vec<&str> = scope.iter().copied().chain(heading.split(' ')).collect();
                let stands = report
                    .sections
                    .iter()
                    .any(|section| read.is_under(Some(section), &scope));
                stands
                    && inside
                        .as_ref()
                        .is_none_or(|inside| inside.holds(read, &scope))
            }
        }
    }

    /// Whether a section is asked for by itself: it counts, though no word of the query stands in it.
    fn asks_for_a_section_alone(&self) -> bool {
        match self {
            Ask::All(parts) | Ask::Any(parts) => parts.iter().any(Ask::asks_for_a_section_alone),
            Ask::Section(_, Some(inside)) => {
                let mut wanted = BTreeSet::new();
                inside.wanted(&[], &mut wanted);
                wanted.is_empty() || inside.asks_for_a_section_alone()
            }
            Ask::Section(_, None) => true,
            _ => false,
        }
    }

    /// The words and phrases that are asked for, each with the headings it must stand under.
    fn wanted<'a>(&self, scope: &[&'a str], wanted: &mut BTreeSet<(&'a str, Vec<&'a str>)>)
    where
        Self: 'a,
    {
        match self {
            Ask::Word(words) | Ask::Phrase(words) => {
                wanted.insert((words, scope.to_vec()));
            }
            Ask::All(parts) | Ask::Any(parts) => {
                parts.iter().for_each(|part| part.wanted(scope, wanted))
            }
            Ask::Section(heading, Some(inside)) => {
                let scope: Vec<&str> = scope.iter().copied().chain(heading.split(' ')).collect();
                inside.wanted(&scope, wanted);
            }
            Ask::Year(..) | Ask::Title(_) | Ask::Path(_) | Ask::Not(_) | Ask::Section(_, None) => {}
        }
    }
}

/// A report with its sentences.
struct Read {
    report: Report,
    sentences: Vec<Sentence>,
}

impl Read {
    /// How often words stand under such headings.
    fn occurrences(&self, words: &str, scope: &[&str]) -> u64 {
        self.sections(words, scope).len() as u64
    }

    /// The number of the section of each occurrence of words under such headings; 0 before the first heading.
    fn sections(&self, words: &str, scope: &[&str]) -> Vec<u32> {
        let found = oracle::occurrences(&self.sentences, words);
        let sections = found
            .iter()
            .map(|found| oracle::section(&self.report, found.sentence_end))
            .filter(|section| self.is_under(*section, scope));
        sections
            .map(|section| section.map_or(0, |section| section.number))
            .collect()
    }

    /// Whether each of these words stands in the heading of the section or in that of an ancestor.
    fn is_under(&self, section: Option<&Section>, scope: &[&str]) -> bool {
        let headings = oracle::headings(&self.report, section);
        scope.iter().all(|words| {
            headings
                .iter()
                .any(|heading| oracle::stands_in(heading, words))
        })
    }
}

const WORDS: &[&str] = &["农", "林", "水", "学", "医", "路", "gdp", "2030"];
const PHRASES: &[&str] = &[
    "农林",
    "林水",
    "水，学",
    "学医",
    "路 农",
    "医",
    "农林水",
    "gdp农",
    "2030林",
];
const HEADINGS: &[&str] = &["做法", "问题", "打算", "经验", "做法 经验", "问题 打算"];
const PATHS: &[&str] = &["甲/", "乙", "1.txt", "0"];
const TITLES: &[&str] = &["农业", "总结", "水利 总结", "报告", "2019"];

fn ask() -> impl Strategy<Value = Ask> {
    let leaf = prop_oneof![
        8 => select(WORDS).prop_map(Ask::Word),
        6 => select(PHRASES).prop_map(Ask::Phrase),
        1 => select(vec![
            (None, None), (Some(2019), Some(2019)), (Some(2018), Some(2020)), (None, Some(2019)), (Some(2020), None),
        ]).prop_map(|(from, to)| Ask::Year(from, to)),
        1 => select(TITLES).prop_map(Ask::Title),
        1 => select(PATHS).prop_map(Ask::Path),
        1 => select(HEADINGS).prop_map(|heading| Ask::Section(heading, None)),
    ];
    leaf.prop_recursive(3, 12, 3, |part| {
        prop_oneof![
            3 => vec(part.clone(), 2..4).prop_map(Ask::All),
            2 => vec(part.clone(), 2..4).prop_map(Ask::Any),
            1 => part.clone().prop_map(|part| Ask::Not(Box::new(part))),
            2 => (select(HEADINGS), part).prop_map(|(heading, part)| Ask::Section(heading, Some(Box::new(part)))),
        ]
    })
}

/// A sentence of a few characters.
fn sentence() -> impl Strategy<Value = String> {
    let letter = select(
        &[
            "农", "林", "水", "学", "醫", "医", "路", "GDP", "2030", "，", "在", "和",
        ][..],
    );
    vec(letter, 1..7).prop_map(|letters| format!("各地{}。", letters.concat()))
}

/// A small report: a title, and sections each with a heading on a line of its own.
fn report() -> impl Strategy<Value = String> {
    let title = select(
        &[
            "2018年农业总结",
            "2019年水利总结",
            "农业情况报告",
            "水利工作报告",
            "2020年工作报告",
        ][..],
    );
    let body = || vec(sentence(), 1..3).prop_map(|sentences| sentences.concat());
    let section = (
        select(&["做法", "问题", "打算"][..]),
        body(),
        vec((select(&["做法", "经验", "打算"][..]), body()), 0..3),
    );
    (title, body(), vec(section, 0..4)).prop_map(|(title, opening, sections)| {
        let mut text = format!("{title}\n\n{opening}\n");
        for ((heading, body, parts), number) in sections.into_iter().zip("一二三四".chars()) {
            text += &format!("{number}、主要{heading}\n{body}\n");
            for ((heading, body), number) in parts.into_iter().zip("一二三".chars()) {
                text += &format!("（{number}）有关{heading}\n{body}\n");
            }
        }
        text
    })
}

/// Reads all reports of the archive.
fn read(archive: &Archive) -> Vec<Read> {
    let all = archive.search(&query("path:.txt")).unwrap();
    let reports = all
        .hits
        .iter()
        .map(|hit| archive.report(&hit.path).unwrap());
    reports
        .map(|report| Read {
            sentences: oracle::sentences(&report.text),
            report,
        })
        .collect()
}

/// What a naive reading of the query finds: each report with how often, and in how many sections in all.
fn ought(reports: &[Read], ask: &Ask) -> (BTreeMap<String, u64>, u64) {
    let mut wanted = BTreeSet::new();
    ask.wanted(&[], &mut wanted);
    let (mut found, mut in_sections) = (BTreeMap::new(), 0);
    for read in reports.iter().filter(|read| ask.holds(read, &[])) {
        let places = wanted
            .iter()
            .map(|(words, scope)| read.sections(words, scope));
        let places: Vec<Vec<u32>> = places.collect();
        found.insert(
            read.report.path.clone(),
            places.iter().map(|places| places.len() as u64).sum(),
        );
        in_sections += places.concat().into_iter().collect::<BTreeSet<u32>>().len() as u64;
    }
    (found, in_sections)
}

/// Fails where the archive answers otherwise than a naive reading of the query.
fn check(
    archive: &Archive,
    reports: &[Read],
    query: &Query,
    ask: &Ask,
) -> Result<(), TestCaseError> {
    let answer = archive.search(query).unwrap();
    let count = archive.count(query).unwrap();
    let found: BTreeMap<String, u64> = answer
        .hits
        .iter()
        .map(|hit| (hit.path.clone(), hit.matches))
        .collect();
    let (ought, in_sections) = ought(reports, ask);
    for read in reports {
        let path = &read.report.path;
        if found.get(path) != ought.get(path) {
            return Err(TestCaseError::fail(format!(
                "{}: found {:?}, ought to be {:?} in {path}, year {:?}: {:?}",
                ask.typed(),
                found.get(path),
                ought.get(path),
                read.report.year,
                read.report.text,
            )));
        }
    }
    prop_assert_eq!(answer.reports, ought.len(), "{}", ask.typed());
    prop_assert_eq!(count.reports, ought.len() as u64, "{}", ask.typed());
    prop_assert_eq!(
        count.occurrences,
        ought.values().sum::<u64>(),
        "{}",
        ask.typed()
    );
    if !ask.asks_for_a_section_alone() {
        prop_assert_eq!(count.sections, in_sections, "{}", ask.typed());
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(5))]

    #[test]
    fn a_query_means_what_it_says(
        reports in vec((select(&["甲", "甲/乙", "丙"][..]), report()), 20),
        asks in vec(ask(), 80),
        filters in vec((select(HEADINGS), 2017..2022, ask()), 20),
    ) {
        let files = reports.iter().enumerate();
        let place = Place::with(files.map(|(number, (folder, text))| (format!("{folder}/{number}.txt"), text)));
        let (archive, _) = place.build();
        // A report of several paths is found by any of them; that has its own test.
        let all = archive.search(&query("path:.txt")).unwrap().hits;
        prop_assume!(all.iter().all(|hit| hit.also.is_empty()));
        let read = read(&archive);
        for ask in asks {
            check(&archive, &read, &query(&ask.typed()), &ask)?;
        }
        for (heading, year, ask) in filters {
            let options = query(&ask.typed()).section(heading).years(YearRange::Between(None, Some(year)));
            let inside = Ask::All(vec![Ask::Year(None, Some(year)), Ask::Section(heading, Some(Box::new(ask)))]);
            check(&archive, &read, &options, &inside)?;
        }
    }
}

/// Six reports for the table below.
fn reports() -> Place {
    let outlined = "2019年农业总结\n\n开头说农。\n一、主要做法\n（一）抓水利\n修渠引水。\n（二）抓林业\n种树。学农。\n二、存在的问题\n缺水。\n三、下一步打算\n兴学。\n";
    Place::with([
        ("甲/农水.txt", "2018年农水报告\n\n农。水。"),
        ("甲/农林.txt", "2019年农林报告\n\n农林。"),
        ("乙/水学.txt", "2020年水学报告\n\n水，学。"),
        ("乙/林学.txt", "林学报告\n\n林。学。"),
        ("乙/分段.txt", outlined),
        ("乙/空.txt", "别无所有的报告\n\n别无所有。"),
    ])
}

#[test]
fn operators_and_filters() {
    let place = reports();
    let (archive, _) = place.build();
    for (typed, want) in [
        ("农", "分段 农林 农水"),
        ("农 水", "分段 农水"),
        ("农 AND 水", "分段 农水"),
        ("\"农水\"", "农水"),
        ("\"水，学\"", "水学"),
        ("“农林”", "农林"),
        ("「农林」", "农林"),
        ("農林", "农林"),
        ("农 -水", "农林"),
        ("农 NOT 水", "农林"),
        ("-农 -水", "林学 空"),
        ("-(农 OR 水)", "林学 空"),
        ("NOT （农 水）", "农林 林学 水学 空"),
        ("--农", "分段 农林 农水"),
        // AND binds closer than OR.
        ("农 水 OR 林 学", "分段 农水 林学"),
        ("农 AND (水 OR 林)", "分段 农林 农水"),
        ("(农 OR 水) (林 OR 学)", "分段 农林 水学"),
        ("year:2019", "分段 农林"),
        ("year:..2019", "分段 农林 农水"),
        ("year:2019.. 水", "分段 水学"),
        ("year:unknown", "林学 空"),
        ("-year:unknown 农", "分段 农林 农水"),
        ("year:unknown OR year:2020", "林学 水学 空"),
        ("section:做法", "分段"),
        ("section:做法 水", "分段"),
        ("section:林业 水", ""),
        ("section:抓水利 section:做法 修渠", "分段"),
        ("section:\"林业 做法\" 农", "分段"),
        ("section:\"林业 问题\" 农", ""),
        ("section:问题 -水", ""),
        ("section:打算 -水", "分段"),
        ("农 section:打算 学", "分段"),
        ("section:打算 农", ""),
        ("(section:打算 学) 农", "分段"),
        ("(section:打算 农) OR 林", "农林 分段 林学"),
        // All that follows in the group stands inside the section.
        ("section:打算 农 OR 林", ""),
        ("-section:做法 农", "农林 农水"),
        ("NOT (section:打算 农) 农", "分段 农林 农水"),
        ("title:报告 农", "农林 农水"),
        ("title:\"农 报告\"", "农林 农水"),
        ("title:农林", "农林"),
        ("path:甲", "农林 农水"),
        ("path:乙/水", "水学"),
        ("path:.TXT -农 -林", "水学 空"),
        ("path:txt title:学", "林学 水学"),
        ("无", "空"),
        ("无 农", ""),
        ("查无此字", ""),
    ] {
        let mut found: Vec<String> = crate::hits(&archive, typed);
        found.sort();
        let mut want: Vec<&str> = want.split_whitespace().collect();
        want.sort_unstable();
        let names: Vec<String> = found
            .iter()
            .map(|path| {
                path.rsplit('/')
                    .next()
                    .unwrap()
                    .trim_end_matches(".txt")
                    .to_owned()
            })
            .collect();
        let mut names = names;
        names.sort();
        assert_eq!(names, want, "{typed}");
    }
}

#[test]
fn a_section_asked_for_twice_counts_as_asked_for_once() {
    let place = reports();
    let (archive, _) = place.build();
    let once = archive.count(&query("section:做法 水")).unwrap();
    assert_eq!((once.reports, once.sections, once.occurrences), (1, 1, 2));
    for typed in [
        "(section:做法 水) OR (section:做法 水)",
        "(section:做法 水) (section:做法 水)",
    ] {
        assert_eq!(archive.count(&query(typed)).unwrap(), once, "{typed}");
    }
}

#[test]
fn a_section_holds_for_alternatives_that_are_not_in_the_text() {
    let place = reports();
    let (archive, _) = place.build();
    for typed in [
        "section:做法 year:2018",
        "section:做法 (year:2018 OR 学)",
        "section:做法 (year:2018 OR 查无此字)",
        "section:做法 (-查无此字 OR 学)",
    ] {
        let found = crate::hits(&archive, typed);
        assert!(
            found.iter().all(|path| path == "乙/分段.txt"),
            "{typed}: {found:?}"
        );
        let option = typed.strip_prefix("section:做法 ").unwrap();
        let asked = query(option).section("做法");
        assert_eq!(archive.paths(&asked).unwrap(), found, "{option}");
    }
}
