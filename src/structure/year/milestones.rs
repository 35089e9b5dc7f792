//! What the report calls its own year: 今年是“十五五”开局之年, 迎接中华人民共和国成立60周年. Counted from well-known years.

use memchr::memmem;

use super::numerals;
use super::page::Page;
use super::{Clue, Place, YearBasis};

/// The first year of the n-th five-year plan: after the second came three years of adjustment.
fn plan_start(number: u32) -> Option<i32> {
    match number {
        1 | 2 => Some(1953 + 5 * (number as i32 - 1)),
        3..=40 => Some(1966 + 5 * (number as i32 - 3)),
        _ => None,
    }
}

/// Founding years whose anniversaries reports name.
const FOUNDED: &[(&str, i32)] = &[
    ("中华人民共和国成立", 1949),
    ("新中国成立", 1949),
    ("建国", 1949),
    ("中国共产党成立", 1921),
    ("建党", 1921),
    ("建军", 1927),
    ("改革开放", 1978),
];

/// How much a plan's year says, how much an anniversary this year, and how much one that is celebrated.
const WEIGHTS: (u32, u32, u32) = (60, 50, 30);
/// How much of a text's characters follows each opening word.
const WINDOW: usize = 60;
/// How many openings are looked at in one report.
const MOST: usize = 200;

/// The clues in what `text` says of its own year.
pub(super) fn clues(text: &str) -> Vec<Clue> {
    let mut clues = Vec::new();
    for (opening, own) in [("今年是", true), ("迎接", false), ("庆祝", false)] {
        for at in memmem::find_iter(text.as_bytes(), opening).take(MOST) {
            let Some(rest) = text.get(at..) else { continue };
            let page = Page::of(rest.chars().take(WINDOW));
            let end = (0..page.len())
                .find(|&i| matches!(page.get(i), Some('。' | '\n' | ';' | '!')))
                .unwrap_or(page.len());
            clues.extend(anniversary(
                &page,
                end,
                if own { WEIGHTS.1 } else { WEIGHTS.2 },
            ));
            if own {
                clues.extend(plan_year(&page, end));
            }
        }
    }
    clues
}

fn clue(page: &Page, end: usize, year: i32, weight: u32) -> Clue {
    let evidence = page.written(0..end);
    Clue {
        year,
        from: year,
        to: year,
        weight,
        place: Place::Milestone,
        basis: YearBasis::Text,
        evidence,
    }
}

/// 今年是实施“十三五”规划的第二年.
fn plan_year(page: &Page, end: usize) -> Option<Clue> {
    let (start, after) = (0..end).find_map(|i| plan_named(page, i))?;
    let clause = (after..end)
        .find(|&i| page.get(i) == Some(','))
        .unwrap_or(end)
        .min(after + 16);
    let of = |words: &[&str]| {
        words
            .iter()
            .filter_map(|word| Some(page.find(after..clause, word)? + word.chars().count()))
            .min()
    };
    if let Some(stop) = of(&[
        "开局之年",
        "开局年",
        "第一年",
        "头一年",
        "起步之年",
        "开启之年",
    ]) {
        return Some(clue(page, stop, start, WEIGHTS.0));
    }
    if let Some(stop) = of(&["收官之年", "收官年", "最后一年", "末年"]) {
        return Some(clue(page, stop, start + 4, WEIGHTS.0));
    }
    let ordinal = page.find(after..clause, "第")?;
    let number = numerals::at(page, ordinal + 1)
        .filter(|n| page.has(n.end, "年") && (2..=5).contains(&n.value))?;
    Some(clue(
        page,
        number.end + 1,
        start + number.value as i32 - 1,
        WEIGHTS.0,
    ))
}

/// The first year of the plan named at `i`, as “十三五” or 第七个五年计划, and where its name ends.
fn plan_named(page: &Page, i: usize) -> Option<(i32, usize)> {
    if page.has(i, "第") {
        let number = numerals::at(page, i + 1).filter(|n| page.has(n.end, "个五年"))?;
        return Some((plan_start(number.value)?, number.end + 3));
    }
    if !matches!(page.get(i), Some('“' | '"' | '「' | '『')) {
        return None;
    }
    let end = numerals::run_end(page, i + 1);
    let count = page.chars().get(i + 1..end)?.strip_suffix(&['五'])?;
    let closed = matches!(page.get(end), Some('”' | '"' | '」' | '』'));
    Some((
        plan_start(numerals::number(count).filter(|_| closed)?)?,
        end + 1,
    ))
}

/// 今年是中国共产党成立100周年; 以优异成绩庆祝新中国成立70周年.
fn anniversary(page: &Page, end: usize, weight: u32) -> Option<Clue> {
    FOUNDED.iter().find_map(|(founding, year)| {
        let after = page.find(0..end, founding)? + founding.chars().count();
        let number = numerals::at(page, after).filter(|n| (5..=200).contains(&n.value))?;
        let stop = ["周年", "年"]
            .iter()
            .find(|word| page.has(number.end, word))
            .map(|word| number.end + word.chars().count())?;
        Some(clue(page, stop, year + number.value as i32, weight))
    })
}
