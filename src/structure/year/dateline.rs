//! Dates that say when a report was given: the line under its title, the line at its end, the stamp of the page it was
//! published on, its document number.

use std::ops::Range;

use super::calendars::republic_year;
use super::numerals;
use super::page::Page;
use super::written::{Form, Written, dates, span_start};

/// A date line, and how surely it tells the year of issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dateline {
    /// The year.
    pub year: i32,
    /// What kind of line it is.
    pub kind: DatelineKind,
    /// Where it stands on the page.
    pub range: Range<usize>,
}

/// Kinds of date lines, from the surest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DatelineKind {
    /// ——2024年3月5日在…会议上; （2023年3月13日…通过）; the volume of a gazette numbered by years.
    Delivered,
    /// A date alone on its line.
    Alone,
    /// 国发〔2019〕5号 alone on its line.
    Number,
    /// 发布时间：2026-02-03 09:02, 新华社北京2018年3月22日电.
    Published,
}

/// Where a report's body begins at the latest.
const BODY: &[&str] = &[
    "各位代表",
    "各位委员",
    "各位领导",
    "代表们",
    "同志们",
    "第一条",
    "第一章",
    "目录\n",
    "现将",
    "现在开会",
    "请予审议",
];
/// How far the lines under the title can reach: where the body's beginning is seen, and where it is not.
const ZONE: (usize, usize) = (1600, 400);
/// How far down a document number can stand.
const LETTERHEAD: usize = 600;
/// How far after its date a line says what happened then.
const LINE: usize = 200;
/// What was done on the day of issue.
const DONE: &[&str] = &[
    "会议上",
    "大会上",
    "全会上",
    "会上",
    "次会议",
    "上的报告",
    "上的讲话",
    "上作",
    "通过",
    "批准",
    "公布",
    "发布",
    "修正",
    "修订",
    "修改",
    "印发",
    "颁布",
    "签发",
];
/// What happens later, or happened to another text.
const OTHERWISE: &[&str] = &["起施行", "施行", "起实施", "实施", "生效"];

/// The date lines in the head of a report, in order.
pub fn in_head(page: &Page) -> Vec<Dateline> {
    let end = zone(page);
    let mut found: Vec<Dateline> = dates(page, false)
        .into_iter()
        .filter(|date| date.range.start < end && span_start(page, date).is_none())
        .filter_map(|date| {
            Some(Dateline {
                kind: head_kind(page, &date)?,
                year: date.year,
                range: date.range,
            })
        })
        .collect();
    found.extend(document_number(page, end.max(LETTERHEAD)));
    found.extend(gazette_volume(page, 0..end));
    found
}

/// Where the head of the report ends: at the greeting, or at the first article.
pub fn zone(page: &Page) -> usize {
    let seen = BODY
        .iter()
        .filter_map(|word| page.find(0..ZONE.0, word))
        .min();
    seen.unwrap_or(ZONE.1).min(page.len())
}

/// Whether the report speaks to an assembly.
pub fn greets(page: &Page) -> bool {
    page.any(0..ZONE.0, &["各位代表", "代表们", "各位委员", "向大会"])
}

fn head_kind(page: &Page, date: &Written) -> Option<DatelineKind> {
    let (start, end) = (date.range.start, date.range.end);
    if OTHERWISE.iter().any(|word| page.has(end, word)) {
        return None;
    }
    let line = page.line(start);
    let rest = end..line.end.min(end + LINE);
    let listed = page.before(start) == Some(',') && page.get(line.start) == Some('(');
    let opens = start == line.start
        || page.gap(start)
        || listed
        || matches!(page.before(start), Some('-' | '(' | '[' | '*' | '#' | ';'));
    let amends = page.any(rest.clone(), &["修正", "修订"]);
    let done = page.any(rest, DONE);
    let prose = matches!(page.get(end), Some(',' | '、' | '以')) && !date_list(page, end);
    let at_meeting = page.has(end, "在")
        && !["于", "自", "从", "据"]
            .iter()
            .any(|word| page.ends(start, word));
    if done && date.month && !prose && (opens || amends || at_meeting) {
        return Some(DatelineKind::Delivered);
    }
    if let Some(kind) = labelled(page, date) {
        return Some(kind);
    }
    alone(page, date)
}

/// 11月30日和12月1日, 10月17日（星期五）、10月21日: more days follow.
fn date_list(page: &Page, end: usize) -> bool {
    numerals::at(page, end + 1).is_some_and(|n| page.has(n.end, "月"))
}

/// 时间：2026-02-06, 发布日期：…, 時　間　中華民國95年….
fn labelled(page: &Page, date: &Written) -> Option<DatelineKind> {
    let start = date.range.start;
    let name_end = if page.ends(start, ":") {
        start - 1
    } else {
        start
    };
    let stamps = [
        "发布时间",
        "发布日期",
        "发表时间",
        "更新时间",
        "更新日期",
        "公开日期",
        "录入时间",
        "添加时间",
    ];
    if stamps.iter().any(|word| page.ends(name_end, word)) {
        return Some(DatelineKind::Published);
    }
    if ["成文日期", "签发日期", "印发日期", "报告日期", "日期"]
        .iter()
        .any(|word| page.ends(name_end, word))
    {
        return Some(DatelineKind::Alone);
    }
    // 来源：某报 2015-03-02, 2015-03-02 浏览次数：12
    let line = page.line(start);
    let beside = [
        "来源", "作者", "编辑", "浏览", "点击", "阅读", "字号", "字体",
    ];
    if page.any(line.start..line.end.min(line.start + 80), &beside) {
        return Some(DatelineKind::Published);
    }
    if !page.ends(name_end, "时间") {
        return None;
    }
    // Minutes write the date in words, web pages in digits.
    let minutes = date.form == Form::Era
        || (date.form == Form::Marked && date.day && !clock(page, date.range.end));
    Some(if minutes {
        DatelineKind::Delivered
    } else {
        DatelineKind::Published
    })
}

/// Whether a time of day to the minute follows: 09:02, 07时41分.
fn clock(page: &Page, end: usize) -> bool {
    numerals::at(page, end).is_some_and(|hour| {
        matches!(page.get(hour.end), Some(':' | '时')) && numerals::at(page, hour.end + 1).is_some()
    })
}

/// A date with nothing beside it but its brackets, its weekday or a time.
fn alone(page: &Page, date: &Written) -> Option<DatelineKind> {
    let mut start = date.range.start;
    while matches!(page.before(start), Some('-' | '(' | '[' | '*')) {
        start -= 1;
    }
    if !page.begins(start) || !(date.month || issue_number(page, date.range.end).is_some()) {
        return None;
    }
    if clock(page, date.range.end) {
        return Some(DatelineKind::Published);
    }
    let mut end = issue_number(page, date.range.end).unwrap_or(date.range.end);
    while matches!(page.get(end), Some(')' | ']' | '*' | '印' | '发')) {
        end += 1;
    }
    (end == page.len() || page.stops(end)).then_some(DatelineKind::Alone)
}

/// The end of 第3期 at `i`, as after a journal's year.
fn issue_number(page: &Page, i: usize) -> Option<usize> {
    let number = numerals::at(
        page,
        if page.has(i, "第") {
            i + 1
        } else {
            return None;
        },
    )?;
    let end = number.end + 1;
    let total = if page.has(end, "(总第") {
        page.find(end..end + 10, ")").map(|close| close + 1)
    } else {
        None
    };
    page.has(number.end, "期").then_some(total.unwrap_or(end))
}

/// 国发〔2019〕5号 set off as a line of its own.
fn document_number(page: &Page, end: usize) -> Option<Dateline> {
    (0..end)
        .filter(|&i| matches!(page.get(i), Some('[' | '(')))
        .find_map(|i| {
            let year = numerals::at(page, i + 1)
                .filter(|n| n.len() == 4 && (1949..2050).contains(&n.value))?;
            let closes = matches!(page.get(year.end), Some(']' | ')'));
            let from = if page.has(year.end + 1, "第") {
                year.end + 2
            } else {
                year.end + 1
            };
            let number = numerals::at(page, from).filter(|n| closes && page.has(n.end, "号"))?;
            let stops = number.end + 1 == page.len() || page.stops(number.end + 1);
            let start = (i.saturating_sub(14)..=i).rev().find(|&s| page.begins(s))?;
            stops.then(|| Dateline {
                year: year.value as i32,
                kind: DatelineKind::Number,
                range: start..number.end + 1,
            })
        })
}

/// 立法院公報 第九十二卷: volumes are years of the Republic.
fn gazette_volume(page: &Page, range: Range<usize>) -> Option<Dateline> {
    let start = page.find(range, "立法院公报")?;
    let i = start + 5;
    let volume = numerals::at(page, if page.has(i, "第") { i + 1 } else { i })?;
    let year = republic_year(volume.value).filter(|_| page.has(volume.end, "卷"))?;
    Some(Dateline {
        year,
        kind: DatelineKind::Delivered,
        range: start..volume.end + 1,
    })
}

/// The date lines at the end of a report, in order.
pub fn in_tail(page: &Page) -> Vec<Dateline> {
    let mut found: Vec<Dateline> = dates(page, false)
        .into_iter()
        .filter_map(|date| {
            Some(Dateline {
                kind: tail_kind(page, &date)?,
                year: date.year,
                range: date.range,
            })
        })
        .collect();
    found.extend(gazette_volume(page, 0..page.len()));
    found
}

fn tail_kind(page: &Page, date: &Written) -> Option<DatelineKind> {
    let (start, end) = (date.range.start, date.range.end);
    if OTHERWISE.iter().any(|word| page.has(end, word)) || page.ends(start, "自") {
        return None;
    }
    if page.has(end, "电)")
        || (page.any(end..end + 8, &["版)"])
            && page.any(start.saturating_sub(12)..start, &["日报", "报》"]))
    {
        return Some(DatelineKind::Published);
    }
    if let Some(kind) = labelled(page, date) {
        return Some(kind);
    }
    if let Some(kind) = alone(page, date) {
        return Some(kind);
    }
    // In a text on one line the date comes after the last sentence.
    let last = end + 3 >= page.len()
        && date.day
        && (page.gap(start) || matches!(page.before(start), Some('。' | '!')));
    let paper = end + 3 >= page.len() && page.ends(start, "日报》");
    (last || paper).then_some(if paper {
        DatelineKind::Published
    } else {
        DatelineKind::Alone
    })
}
