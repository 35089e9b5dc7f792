//! The year that an annual report's own plan-and-review pattern tells: it looks back on one year and plans the next.

use std::ops::Range;

use memchr::memmem;

use super::numerals;
use super::page::{Page, fold};
use super::written::{Written, marked, span_start};

/// What a report looks back on and what it plans.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outlook {
    /// The year it plans, with the words.
    pub plan: Option<Mentioned>,
    /// The year it reviews, with the words.
    pub review: Option<Mentioned>,
}

/// A year as the text speaks of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mentioned {
    /// The year.
    pub year: i32,
    /// How strongly the mentions speak together: a heading counts five, a phrase one.
    pub weight: u32,
    /// The words of the strongest mention.
    pub words: String,
}

/// What follows a year that lies ahead.
const PLANS: &[&str] = &[
    "工作总体部署",
    "工作总体要求",
    "工作总体思路",
    "工作部署",
    "工作安排",
    "工作打算",
    "工作计划",
    "工作思路",
    "工作建议",
    "工作要求",
    "工作任务",
    "工作目标",
    "工作重点",
    "工作要点",
    "重点工作",
    "主要任务",
    "目标任务",
    "主要目标",
    "预期目标",
    "总体要求",
    "总体部署",
    "计划草案",
    "预算草案",
    "工作基本方针",
    "发展目标",
];
/// What follows a year that is over.
const REVIEWS: &[&str] = &[
    "工作回顾",
    "回顾",
    "工作总结",
    "工作情况",
    "执行情况",
    "完成情况",
    "工作成效",
];
/// Work done, though the words are those of a plan: 完成2024年目标任务.
const OVER: &[&str] = &[
    "完成了",
    "超额完成",
    "圆满完成",
    "确定的",
    "实现了",
    "落实了",
];

/// How many years are looked at in one report.
const MOST: usize = 2000;
/// How many characters are read before and after a year.
const WINDOW: (usize, usize) = (24, 28);

/// The year planned and the year reviewed in `text`.
pub fn outlook(text: &str) -> Outlook {
    let (mut plans, mut reviews) = (Vec::new(), Vec::new());
    let sign = "年";
    for at in memmem::find_iter(text.as_bytes(), sign).take(MOST) {
        let Some((page, date)) = window(text, at, at + sign.len()) else {
            continue;
        };
        match mention(&page, &date) {
            Some((Tense::Plan, weight, words)) => add(&mut plans, date.year, weight, words),
            Some((Tense::Review, weight, words)) => add(&mut reviews, date.year, weight, words),
            None => {}
        }
    }
    let strongest = |found: Vec<Mentioned>| found.into_iter().max_by_key(|m| (m.weight, m.year));
    Outlook {
        plan: strongest(plans),
        review: strongest(reviews),
    }
}

/// The characters around the 年 at byte `at`, and the year it ends.
fn window(text: &str, at: usize, after: usize) -> Option<(Page, Written)> {
    let mut last = text[..at].chars().rev().filter(|c| !c.is_whitespace());
    if !(0..3).all(|_| {
        last.next()
            .is_some_and(|c| numerals::digit(fold(c)).is_some())
    }) {
        return None; // 今年, 五年: most need no closer look
    }
    let before = text[..at]
        .char_indices()
        .rev()
        .take(WINDOW.0)
        .last()
        .map_or(at, |(i, _)| i);
    let end = text[after..]
        .char_indices()
        .nth(WINDOW.1)
        .map_or(text.len(), |(i, _)| after + i);
    let page = Page::new(&text[before..end]);
    let lead = page.folded_index(text[before..at].chars().count())?;
    let date =
        marked(&page, lead).filter(|date| !date.month && span_start(&page, date).is_none())?;
    let aimed = ["到", "至", "自", "从"]
        .iter()
        .any(|word| page.ends(date.range.start, word));
    (!aimed).then_some((page, date))
}

#[derive(Clone, Copy)]
enum Tense {
    Plan,
    Review,
}

/// Whether the year is planned or reviewed here, how strongly, and the words.
fn mention(page: &Page, date: &Written) -> Option<(Tense, u32, String)> {
    let (start, end) = (date.range.start, date.range.end);
    let phrase = clause_end(page, end);
    let followed = |words: &[&str]| {
        words
            .iter()
            .filter_map(|word| phrase_end(page, end..phrase, word))
            .min()
    };
    let planned = followed(PLANS).filter(|_| !OVER.iter().any(|word| page.ends(start, word)));
    let heading = |stop: usize| if is_heading(page, start, stop) { 5 } else { 1 };
    if let Some(stop) = planned {
        return Some((Tense::Plan, heading(stop), page.written(start..stop)));
    }
    if let Some(stop) = followed(REVIEWS) {
        return Some((Tense::Review, heading(stop), page.written(start..stop)));
    }
    if page.has(end, "的工作")
        && ["报告", "回顾", "总结"]
            .iter()
            .any(|word| page.ends(start, word))
    {
        return Some((Tense::Review, 3, page.written(start..end + 3)));
    }
    if page.ends(start, "过去的") && !page.ends(start, "已过去的") {
        return Some((Tense::Review, 3, page.written(start - 3..end)));
    }
    // 2011年是“十二五”开局之年，做好今年的工作…: the sentence calls it this year.
    let sentence = (end..page.len())
        .find(|&i| matches!(page.get(i), Some('。' | '\n')))
        .unwrap_or(page.len());
    if page.begins(start)
        && (page.has(end, "是") || page.has(end, ",是"))
        && page.any(end..sentence, &["今年"])
    {
        return Some((Tense::Plan, 3, page.written(start..sentence)));
    }
    under_review_heading(page, start).map(|from| (Tense::Review, 5, page.written(from..end)))
}

/// Where `word` first ends in `range`, 的 aside: 工作基本方针 is also 工作的基本方针.
fn phrase_end(page: &Page, range: Range<usize>, word: &str) -> Option<usize> {
    range.clone().find_map(|start| {
        let mut i = start;
        for c in word.chars() {
            if page.get(i) == Some('的') && i > start {
                i += 1;
            }
            if page.get(i) != Some(c) {
                return None;
            }
            i += 1;
        }
        (i <= range.end).then_some(i)
    })
}

/// Where the clause that follows `i` ends, ten characters on at most.
fn clause_end(page: &Page, i: usize) -> usize {
    let stops = |k: &usize| {
        matches!(
            page.get(*k),
            Some(',' | '。' | ';' | '\n' | ':' | '!') | None
        )
    };
    (i..i + 16).find(stops).unwrap_or(i + 16)
}

/// Whether the phrase stands as a heading: at the start of a line or after its number, to the end of the line.
fn is_heading(page: &Page, start: usize, stop: usize) -> bool {
    let opens = page.begins(start) && start > 0
        || (matches!(page.before(start), Some('、' | ')' | '.'))
            && (start.saturating_sub(6)..start).any(|i| page.begins(i)));
    let near = (stop..stop + 18).any(|i| page.get(i).is_none() || page.stops(i));
    opens && near
}

/// 一、去年工作回顾 / 2005年: a year right below the heading that reviews the last one.
fn under_review_heading(page: &Page, start: usize) -> Option<usize> {
    if !page.begins(start) {
        return None;
    }
    let end = if page.ends(start, "\n") {
        start - 1
    } else {
        start
    };
    let from = [
        "去年工作回顾",
        "一年工作回顾",
        "一年工作的回顾",
        "一年来工作回顾",
        "去年工作的回顾",
        "一年的工作",
    ]
    .iter()
    .find(|heading| page.ends(end, heading))?;
    Some(end - from.chars().count())
}

fn add(found: &mut Vec<Mentioned>, year: i32, weight: u32, words: String) {
    match found.iter_mut().find(|m| m.year == year) {
        Some(known) => {
            if weight > 1 && !known.words.is_empty() && known.weight < 5 {
                known.words = words;
            }
            known.weight += weight;
        }
        None => found.push(Mentioned {
            year,
            weight,
            words,
        }),
    }
}
