//! Questions of every kind, and everything an archive shows in answer.

use std::collections::BTreeSet;
use std::path::PathBuf;

use kaijuan::{Archive, Query, Sort, YearRange};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::writing::word;

/// A part of a question, with what it takes from the archive's texts still open.
#[derive(Debug, Clone)]
enum Part {
    Words(Vec<&'static str>),
    /// So many characters from somewhere in some text.
    Piece(Index, Index, usize),
    /// The same, in quotes.
    Phrase(Index, Index, usize),
    Filter(String),
    Any(Box<Part>, Box<Part>),
    All(Box<Part>, Box<Part>),
    But(Box<Part>, Box<Part>),
    Within(&'static str, Box<Part>),
}

impl Part {
    fn typed(&self, texts: &[String]) -> String {
        match self {
            Part::Words(words) => words.join(" "),
            Part::Piece(text, place, length) => piece(texts, text, place, *length),
            Part::Phrase(text, place, length) => {
                format!("\"{}\"", piece(texts, text, place, *length))
            }
            Part::Filter(filter) => filter.clone(),
            Part::Any(one, other) => format!("({} OR {})", one.typed(texts), other.typed(texts)),
            Part::All(one, other) => format!("{} {}", one.typed(texts), other.typed(texts)),
            Part::But(one, other) => format!("{} -({})", one.typed(texts), other.typed(texts)),
            Part::Within(heading, one) => format!("(section:{heading} {})", one.typed(texts)),
        }
    }
}

fn piece(texts: &[String], text: &Index, place: &Index, length: usize) -> String {
    let Some(text) = (!texts.is_empty()).then(|| &texts[text.index(texts.len())]) else {
        return "工作".to_owned();
    };
    let letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    letters
        .iter()
        .skip(place.index(letters.len()))
        .take(length)
        .collect()
}

fn part() -> impl Strategy<Value = Part> {
    let filter = prop_oneof![
        select(
            &[
                "year:2018",
                "year:..1990",
                "year:1985..2016",
                "year:2019..",
                "year:unknown"
            ][..]
        )
        .prop_map(str::to_owned),
        select(&["path:甲", "path:年", "path:md", "path:\"一.txt\"", "path:."][..])
            .prop_map(str::to_owned),
        word().prop_map(|word| format!("title:{word}")),
    ];
    let leaf = prop_oneof![
        5 => vec(word(), 1..4).prop_map(Part::Words),
        2 => (any::<Index>(), any::<Index>(), 2..6usize).prop_map(|(text, place, length)| Part::Piece(text, place, length)),
        4 => (any::<Index>(), any::<Index>(), 1..9usize).prop_map(|(text, place, length)| Part::Phrase(text, place, length)),
        2 => filter.prop_map(Part::Filter),
    ];
    leaf.prop_recursive(2, 4, 2, |inner| {
        let pair = (inner.clone(), inner.clone())
            .prop_map(|(one, other)| (Box::new(one), Box::new(other)));
        prop_oneof![
            pair.clone().prop_map(|(one, other)| Part::Any(one, other)),
            pair.clone().prop_map(|(one, other)| Part::All(one, other)),
            pair.prop_map(|(one, other)| Part::But(one, other)),
            (select(&["工作", "存在", "水利", "\"一、主要\""][..]), inner)
                .prop_map(|(heading, one)| Part::Within(heading, Box::new(one))),
        ]
    })
}

/// What is set beside the words.
#[derive(Debug, Clone)]
struct Options {
    sort: Sort,
    limit: usize,
    offset: usize,
    verbatim: bool,
    dated: bool,
    years: Option<YearRange>,
    section: Option<&'static str>,
}

fn options() -> impl Strategy<Value = Options> {
    let years = prop_oneof![
        6 => Just(None),
        1 => Just(Some(YearRange::Unknown)),
        1 => Just(Some(YearRange::Between(Some(1960), Some(2018)))),
        1 => Just(Some(YearRange::Between(Some(1995), None))),
    ];
    (
        select(
            &[
                Sort::Relevance,
                Sort::Relevance,
                Sort::Year,
                Sort::YearDescending,
                Sort::Path,
            ][..],
        ),
        select(&[0, 0, 0, 10, 2, 1][..]),
        select(&[0, 0, 0, 1, 3][..]),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.15),
        years,
        prop::option::weighted(0.1, select(&["工作", "一、"][..])),
    )
        .prop_map(
            |(sort, limit, offset, verbatim, dated, years, section)| Options {
                sort,
                limit,
                offset,
                verbatim,
                dated,
                years,
                section,
            },
        )
}

/// A question, with what it takes from the archive's texts still open.
#[derive(Debug, Clone)]
pub struct Question {
    part: Part,
    options: Options,
}

pub fn questions() -> impl Strategy<Value = Vec<Question>> {
    vec((part(), options()), 6..12).prop_map(|asked| {
        asked
            .into_iter()
            .map(|(part, options)| Question { part, options })
            .collect()
    })
}

/// A question as it is asked, and how to name it.
pub struct Asked(String, Query);

/// The questions over these texts, and two that every archive is asked.
pub fn asked(questions: &[Question], texts: &[String]) -> Vec<Asked> {
    let everything = Query::parse("path:.").unwrap().limit(0);
    let common = Query::parse("工作 OR 水利 OR 2018").unwrap().limit(0);
    let mut asked = vec![
        Asked("everything".to_owned(), everything),
        Asked("what is common".to_owned(), common),
    ];
    for Question { part, options } in questions {
        let typed = part.typed(texts);
        let Ok(query) = Query::parse(&typed) else {
            continue;
        };
        let mut query = query
            .sort(options.sort)
            .limit(options.limit)
            .offset(options.offset)
            .verbatim(options.verbatim)
            .dated(options.dated);
        if let Some(years) = options.years {
            query = query.years(years);
        }
        if let Some(section) = options.section {
            query = query.section(section);
        }
        asked.push(Asked(format!("{typed} {options:?}"), query));
    }
    asked
}

/// Everything that an archive shows, each with what it is; what is the same reads the same. Scores are written so
/// that each has its own digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown(Vec<(String, String)>);

/// What an archive shows in answer to these questions, of these sources, and of itself.
pub fn shown(archive: &Archive, asked: &[Asked], sources: &BTreeSet<String>) -> Shown {
    let mut shown = Vec::new();
    for Asked(name, query) in asked {
        shown.push((
            format!("search {name}"),
            format!("{:?}", archive.search(query)),
        ));
        shown.push((
            format!("count {name}"),
            format!("{:?}", archive.count(query)),
        ));
        shown.push((
            format!("paths {name}"),
            format!("{:?}", archive.paths(query)),
        ));
    }
    let stats = archive.stats().map(|stats| kaijuan::Stats {
        index_bytes: 0,
        corpus: PathBuf::new(),
        ..stats
    });
    shown.push(("stats".to_owned(), format!("{stats:?}")));
    for path in sources {
        shown.push((
            format!("show {path}"),
            format!("{:?}", archive.report(path)),
        ));
    }
    Shown(shown)
}

impl Shown {
    /// Where this differs from what ought to be shown, with what stands on either side; `None` where it does not.
    pub fn difference(&self, ought: &Shown) -> Option<String> {
        let differing: Vec<_> = self
            .0
            .iter()
            .zip(&ought.0)
            .filter(|(is, ought)| is != ought)
            .collect();
        let ((name, is), (_, ought)) = differing.iter().min_by_key(|(is, _)| is.1.len())?;
        let same = is
            .chars()
            .zip(ought.chars())
            .take_while(|(a, b)| a == b)
            .count();
        let around = |text: &str| -> String {
            text.chars()
                .skip(same.saturating_sub(120))
                .take(400)
                .collect()
        };
        Some(format!(
            "{name}\n  is       …{}\n  ought to …{}\n  and {} more answers differ",
            around(is),
            around(ought),
            differing.len() - 1
        ))
    }
}

/// Every path that an archive's answers name.
pub fn found_paths(archive: &Archive, asked: &[Asked]) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for Asked(_, query) in asked {
        for hit in archive
            .search(query)
            .map(|answer| answer.hits)
            .unwrap_or_default()
        {
            paths.insert(hit.path);
            paths.extend(hit.also);
        }
        paths.extend(archive.paths(query).unwrap_or_default());
    }
    paths
}
