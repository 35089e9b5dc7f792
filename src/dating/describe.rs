//! The evidence in plain words: 党的二十大（2022年10月起）、主题教育（2023—2024年）；与2021—2024年的报告用词最近.

use super::scan::Found;
use super::terms::{OPEN, Use};

/// How many terms are named.
const NAMED: usize = 4;
/// How long ordinary use may be, in years, to be told as from when to when.
const SHORT: i32 = 12;

/// What tells that the report is of the years `interval`: the latest terms, those that end near, the nearest years.
pub(super) fn describe(
    found: &[Found],
    by_words: Option<&[f64]>,
    years: &[i32],
    interval: (i32, i32),
) -> String {
    let mut parts: Vec<String> = Vec::new();
    let terms: Vec<String> = telling(found, interval).into_iter().map(name).collect();
    if !terms.is_empty() {
        parts.push(terms.join("、"));
    }
    if let Some((from, to)) = by_words.and_then(|words| nearest(words, years)) {
        let span = if from == to {
            format!("{from}年")
        } else {
            format!("{from}—{to}年")
        };
        parts.push(format!("与{span}的报告用词最近"));
    }
    parts.join("；")
}

/// The terms that tell most: the latest, and those whose use ends soonest after the interval begins.
fn telling(found: &[Found], (from, to): (i32, i32)) -> Vec<&Found> {
    let possible = |found: &&Found| found.term.first.0 <= to;
    let mut latest: Vec<&Found> = found.iter().filter(possible).collect();
    // Of equally late ones those made with their event tell more.
    latest.sort_by_key(|found| {
        (
            std::cmp::Reverse(found.term.first),
            found.term.usage == Use::Usual,
        )
    });
    let mut ending: Vec<&Found> = found
        .iter()
        .filter(possible)
        .filter(|found| (from..=to + 2).contains(&found.term.last) && found.former == 0)
        .collect();
    ending.sort_by_key(|found| (found.term.last, std::cmp::Reverse(found.times)));
    let mut telling: Vec<&Found> = Vec::new();
    for found in latest
        .iter()
        .take(NAMED / 2)
        .chain(ending.iter().take(NAMED / 2))
        .chain(&latest)
    {
        if telling.len() < NAMED
            && !telling
                .iter()
                .any(|seen| (seen.table, seen.place) == (found.table, found.place))
        {
            telling.push(found);
        }
    }
    telling
}

/// 党的二十大（2022年10月起）, 主题教育（2023—2024年）, 铁道部（至2013年）.
fn name(found: &Found) -> String {
    let term = found.term;
    let (year, month) = term.first;
    let when = match term.last {
        OPEN if term.since.contains('-') => format!("{year}年{month}月起"),
        OPEN => format!("{year}年起"),
        last if last == year => format!("{year}年"),
        last if last - year > SHORT => format!("至{last}年"),
        last => format!("{year}—{last}年"),
    };
    let cue = if found.expected * 2 >= found.times && found.expected > 0 {
        "迎接"
    } else {
        ""
    };
    format!("{cue}{}（{when}）", found.spelling)
}

/// The years around the likeliest by words, as far as they are nearly as likely.
fn nearest(words: &[f64], years: &[i32]) -> Option<(i32, i32)> {
    let (best, most) = words.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
    if *most <= 0.0 {
        return None;
    }
    let close = |i: &usize| words.get(*i).is_some_and(|likely| *likely > most - 1.0);
    let from = (0..=best).rev().take_while(close).last()?;
    let to = (best..words.len()).take_while(close).last()?;
    Some((*years.get(from)?, *years.get(to)?))
}
