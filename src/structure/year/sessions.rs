//! Meetings whose number tells the year: the National People's Congress, the national CPPCC, the Party's congresses and
//! plenums, the Legislative Yuan. The tables are facts of public record.

use std::ops::Range;

use super::numerals::{self, Numeral};
use super::page::Page;

/// A numbered meeting on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The year it opened; of a whole term, the first.
    pub from: i32,
    /// The last year it may mean: of one session the year it closed, of a whole term the year the next begins.
    pub to: i32,
    /// Where it stands on the page.
    pub range: Range<usize>,
    /// Whether one session is named, and not a term or a standing committee.
    pub single: bool,
    /// The term of the National People's Congress, where it is one.
    pub congress: Option<u32>,
}

/// National People's Congress: the years of each session, by term, before the yearly rhythm.
/// The national CPPCC met in the same years from its third committee on.
const CONGRESS_YEARS: &[&[i32]] = &[
    &[1954, 1955, 1956, 1957, 1958],
    &[1959, 1960, 1962, 1963],
    &[1964], // 21 December 1964 to 4 January 1965
    &[1975],
    &[1978, 1979, 1980, 1981, 1982],
];
/// From the sixth term on: five sessions a term, one each spring, the first in 1983.
const SIXTH_CONGRESS: i32 = 1983;

/// The CPPCC's first two national committees.
const EARLY_CPPCC: &[&[i32]] = &[&[1949, 1950, 1951, 1953], &[1954, 1956, 1957]];

/// National congresses of the Communist Party of China, from the first.
const PARTY_CONGRESSES: &[i32] = &[
    1921, 1922, 1923, 1925, 1927, 1928, 1945, 1956, 1969, 1973, 1977, 1982,
];

/// Plenums of the Central Committee elected by the n-th congress, from the seventh; the year of each in order.
const PLENUMS: &[&[i32]] = &[
    &[1945, 1949, 1950, 1954, 1955, 1955, 1956],
    &[
        1956, 1956, 1957, 1958, 1958, 1958, 1959, 1959, 1961, 1962, 1966, 1968,
    ],
    &[1969, 1970],
    &[1973, 1975, 1977],
    &[1977, 1978, 1978, 1979, 1980, 1981, 1982],
    &[1982, 1983, 1984, 1985, 1985, 1986, 1987],
    &[1987, 1988, 1988, 1989, 1989, 1990, 1990, 1991, 1992],
    &[1992, 1993, 1993, 1994, 1995, 1996, 1997],
    &[1997, 1998, 1998, 1999, 2000, 2001, 2002],
    &[2002, 2003, 2003, 2004, 2005, 2006, 2007],
    &[2007, 2008, 2008, 2009, 2010, 2011, 2012],
    &[2012, 2013, 2013, 2014, 2015, 2016, 2017],
    &[2017, 2018, 2018, 2019, 2020, 2021, 2022],
    &[2022, 2023, 2024, 2025],
];

/// The year each term of the Legislative Yuan began, from the fourth; two sessions a year, February and September.
const LEGISLATIVE_TERMS: &[i32] = &[1999, 2002, 2005, 2008, 2012, 2016, 2020, 2024];

/// The numbered meetings on a page, in order.
pub fn sessions(page: &Page) -> Vec<Session> {
    (0..page.len())
        .filter_map(|i| match page.get(i) {
            Some('届') => term_at(page, i),
            Some('次') if page.has(i + 1, "全国代表大会") => party_congress(page, i),
            _ => None,
        })
        .collect()
}

/// The year of session `number` of the `term`-th National People's Congress.
pub fn congress_year(term: u32, number: u32) -> Option<i32> {
    let (term, number) = (i32::try_from(term).ok()?, i32::try_from(number).ok()?);
    if term >= 6 {
        // No table can promise more than the rhythm has kept so far.
        return (term <= 30 && (1..=5).contains(&number))
            .then(|| SIXTH_CONGRESS + 5 * (term - 6) + number - 1);
    }
    let years = CONGRESS_YEARS.get(usize::try_from(term - 1).ok()?)?;
    years.get(usize::try_from(number - 1).ok()?).copied()
}

/// The year of the `number`-th plenum of the Central Committee of the `term`-th congress.
pub fn plenum_year(term: u32, number: u32) -> Option<i32> {
    let years = PLENUMS.get(usize::try_from(term.checked_sub(7)?).ok()?)?;
    years
        .get(usize::try_from(number.checked_sub(1)?).ok()?)
        .copied()
}

/// The year of the `number`-th national congress of the Party: every fifth since 1982.
pub fn party_congress_year(number: u32) -> Option<i32> {
    match number {
        0 | 41.. => None,
        1..=12 => PARTY_CONGRESSES.get(number as usize - 1).copied(),
        _ => Some(1982 + 5 * (number as i32 - 12)),
    }
}

/// The meeting whose 届 stands at `i`.
fn term_at(page: &Page, i: usize) -> Option<Session> {
    let term = numerals::before(page, i).filter(|n| (1..=40).contains(&n.value))?;
    let next = i + 1;
    for name in ["全国人民代表大会", "全国人大"] {
        if page.has(next, name) {
            return congress(page, term, next + name.chars().count());
        }
    }
    for name in ["全国委员会", "全国政协"] {
        if page.has(next, name) {
            return cppcc(page, term, next + name.chars().count());
        }
    }
    if page.has(next, "中央委员会") {
        let (number, end) = session_number(page, next + 5)?;
        return plenum(term, number, first(page, term)..end);
    }
    if page.ends(first(page, term), "立法院") {
        return legislative_yuan(page, term, next);
    }
    plenary_list(page, term, next)
}

/// Where a meeting's name begins: 第 before the number belongs to it.
fn first(page: &Page, number: Numeral) -> usize {
    if page.ends(number.start, "第") {
        number.start - 1
    } else {
        number.start
    }
}

/// 第三次会议, 三次会议, 第三次全体会议 at `i`: the number and the end.
fn session_number(page: &Page, i: usize) -> Option<(u32, usize)> {
    let i = if page.has(i, "第") { i + 1 } else { i };
    let number = numerals::at(page, i)?;
    let end = ["次会议", "次全体会议", "次大会"]
        .iter()
        .find(|word| page.has(number.end, word))?;
    Some((number.value, number.end + end.chars().count()))
}

fn congress(page: &Page, term: Numeral, end: usize) -> Option<Session> {
    let start = first(page, term);
    let from = congress_year(term.value, 1)?;
    let to = congress_year(term.value + 1, 1)?;
    let whole = Session {
        from,
        to,
        range: start..end,
        single: false,
        congress: Some(term.value),
    };
    let Some((number, end)) = session_number(page, end) else {
        return Some(whole);
    };
    let from = congress_year(term.value, number)?;
    let to = if term.value == 3 { from + 1 } else { from };
    Some(Session {
        from,
        to,
        range: start..end,
        single: true,
        congress: Some(term.value),
    })
}

fn cppcc(page: &Page, term: Numeral, end: usize) -> Option<Session> {
    let start = first(page, term);
    // Other bodies have a 全国委员会 too.
    let ours = page.ends(end, "政协")
        || page.any(start.saturating_sub(12)..start, &["政治协商会议", "政协"]);
    let (number, end) = session_number(page, end).filter(|_| ours)?;
    let from = match term
        .value
        .checked_sub(1)
        .and_then(|t| EARLY_CPPCC.get(t as usize))
    {
        Some(years) => *years.get(number.checked_sub(1)? as usize)?,
        None => congress_year(term.value, number)?,
    };
    let to = if term.value == 4 { from + 1 } else { from };
    Some(Session {
        from,
        to,
        range: start..end,
        single: true,
        congress: None,
    })
}

fn plenum(term: Numeral, number: u32, range: Range<usize>) -> Option<Session> {
    let year = plenum_year(term.value, number)?;
    Some(Session {
        from: year,
        to: year,
        range,
        single: true,
        congress: None,
    })
}

/// 十八届三中全会, and the last of 十七届三中、四中、五中全会.
fn plenary_list(page: &Page, term: Numeral, mut i: usize) -> Option<Session> {
    let mut last = None;
    while let Some(number) = numerals::at(page, i).filter(|n| page.has(n.end, "中")) {
        last = Some(number.value);
        i = number.end + 1;
        if matches!(page.get(i), Some('、' | '和' | '及' | ',')) {
            i += 1;
        }
    }
    let end = i + 2;
    page.has(i, "全会")
        .then(|| plenum(term, last?, term.start..end))?
}

fn party_congress(page: &Page, i: usize) -> Option<Session> {
    let number = numerals::before(page, i)?;
    let start = first(page, number);
    // Women's federations, unions and other parties count their national congresses too.
    let ours = ["共产党", "党的", "中共", "党"]
        .iter()
        .any(|party| page.ends(start, party));
    let year = party_congress_year(number.value).filter(|_| ours && !page.ends(start, "民主党"))?;
    Some(Session {
        from: year,
        to: year,
        range: start..i + 7,
        single: true,
        congress: None,
    })
}

fn legislative_yuan(page: &Page, term: Numeral, i: usize) -> Option<Session> {
    let opened = *LEGISLATIVE_TERMS.get(term.value.checked_sub(4)? as usize)?;
    let i = if page.has(i, "第") { i + 1 } else { i };
    let number =
        numerals::at(page, i).filter(|n| page.has(n.end, "会期") && (1..=8).contains(&n.value))?;
    let from = opened + (number.value as i32 - 1) / 2;
    // The autumn session runs into January.
    let to = if number.value % 2 == 0 {
        from + 1
    } else {
        from
    };
    Some(Session {
        from,
        to,
        range: first(page, term) - 3..number.end + 2,
        single: true,
        congress: None,
    })
}
