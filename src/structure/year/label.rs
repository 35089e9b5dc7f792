//! The year that a label gives: a file name, a folder name or a title.

use std::ops::Range;

use super::calendars::republic_year;
use super::numerals;
use super::page::Page;
use super::sessions::{Session, sessions};
use super::written::{Form, Written, dates, opens_span, span_start};

/// The year a label gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The best reading.
    pub year: i32,
    /// The first year it may mean.
    pub from: i32,
    /// The last year it may mean.
    pub to: i32,
    /// How the label says it.
    pub kind: LabelKind,
    /// Where it stands on the page.
    pub range: Range<usize>,
}

/// How a label says its year, from the surest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelKind {
    /// The year a summary sums up: 2023年度工作总结.
    Summary,
    /// A session of a numbered assembly.
    Session,
    /// A whole date.
    Date,
    /// A year gone by and the next one planned: 2023年计划执行情况与2024年计划草案.
    Pair,
    /// One year.
    Year,
    /// Years that differ, a span, or a year of two digits.
    Vague,
}

/// Words of reports that people look for by the year they sum up, though they come out after its end.
const SUMMARIES: &[&str] = &[
    "总结",
    "小结",
    "述职",
    "述廉",
    "年报",
    "年度报告",
    "年鉴",
    "决算",
    "统计公报",
    "发展公报",
    "状况公报",
    "年终",
    "考核",
    "自评",
    "大事记",
    "回顾",
];
/// Words after a year that is looked forward to or back at.
const ELSEWHEN: &[&str] = &["远景", "愿景", "前", "以前", "以来", "目标", "展望"];

/// Reads the label on a page. `bare`: whether four digits alone may be a year, as in a file name.
pub fn label(page: &Page, bare: bool) -> Option<Label> {
    let years: Vec<Written> = dates(page, bare)
        .into_iter()
        .filter(|d| !elsewhen(page, d) && !opens_span(page, d))
        .collect();
    summary(page, &years)
        .or_else(|| session(page))
        .or_else(|| whole_date(&years))
        .or_else(|| pair(page, &years))
        .or_else(|| single(page, &years))
        .or_else(|| if bare { short_year(page) } else { None })
}

fn exact(year: i32, kind: LabelKind, range: Range<usize>) -> Label {
    Label {
        year,
        from: year,
        to: year,
        kind,
        range,
    }
}

/// Whether a year is one aimed at, or a bound: 2035年远景目标, 到2020年, 1949年以前.
fn elsewhen(page: &Page, date: &Written) -> bool {
    let far = ELSEWHEN.iter().any(|word| page.has(date.range.end, word));
    let spans = span_start(page, date).is_some();
    far || (!spans && (page.ends(date.range.start, "到") || page.ends(date.range.start, "至")))
}

fn summary(page: &Page, years: &[Written]) -> Option<Label> {
    let year = years.iter().find(|d| d.form != Form::Digits && !d.day)?;
    if span_start(page, year).is_some()
        || page.any(0..page.len(), &["草案", "预算", "座谈会", "表彰"])
    {
        return None;
    }
    let sums = page.any(year.range.end..page.len(), SUMMARIES)
        || page.any(0..year.range.start, &["总结", "述职"]);
    sums.then(|| exact(year.year, LabelKind::Summary, year.range.clone()))
}

fn session(page: &Page) -> Option<Label> {
    let Session {
        from, to, range, ..
    } = sessions(page).into_iter().find(|s| s.single)?;
    Some(Label {
        year: from,
        from,
        to,
        kind: LabelKind::Session,
        range,
    })
}

fn whole_date(years: &[Written]) -> Option<Label> {
    let date = years.iter().rev().find(|d| d.day)?;
    Some(exact(date.year, LabelKind::Date, date.range.clone()))
}

fn pair(page: &Page, years: &[Written]) -> Option<Label> {
    let next = years
        .windows(2)
        .find(|pair| pair[1].year == pair[0].year + 1)?;
    let second = &next[1];
    let over = page.any(
        next[0].range.end..second.range.start,
        &["执行", "完成", "回顾", "总结", "情况"],
    );
    over.then(|| exact(second.year, LabelKind::Pair, second.range.clone()))
}

fn single(page: &Page, years: &[Written]) -> Option<Label> {
    let first = years.first()?;
    let (low, high) = (
        years.iter().map(|d| d.year).min()?,
        years.iter().map(|d| d.year).max()?,
    );
    if let Some((date, start)) = years.iter().find_map(|d| Some((d, span_start(page, d)?))) {
        // A plan comes out as its span begins, a collection after its end.
        let plans = page.any(0..page.len(), &["规划", "计划", "纲要", "行动", "方案"]);
        let year = if plans { start } else { date.year };
        return Some(Label {
            year,
            from: start - 1,
            to: date.year + 1,
            kind: LabelKind::Vague,
            range: date.range.clone(),
        });
    }
    let kind = if low == high {
        LabelKind::Year
    } else {
        LabelKind::Vague
    };
    Some(Label {
        year: first.year,
        from: low,
        to: high,
        kind,
        range: first.range.clone(),
    })
}

/// A file name's year of two digits: 98年总结, 05年; in a Taiwanese name a year of the Republic: 95年公報, 112年度計畫.
fn short_year(page: &Page) -> Option<Label> {
    (0..page.len())
        .filter(|&i| page.get(i) == Some('年'))
        .find_map(|i| {
            let number = numerals::before(page, i).filter(|n| matches!(n.len(), 2 | 3))?;
            if ["级", "代", "限", "级", "来", "间", "期", "以"]
                .iter()
                .any(|word| page.has(i + 1, word))
            {
                return None;
            }
            let positional = page.chars()[number.start..number.end]
                .iter()
                .all(|&c| numerals::digit(c).is_some());
            let year = match number.value {
                90..=99 if page.any(0..page.len(), &["立法院", "院会", "民国", "公报"]) => {
                    republic_year(number.value)?
                }
                100..=130 if positional => republic_year(number.value)?,
                49..=99 if positional => 1900 + number.value as i32,
                0..=9 if positional => 2000 + number.value as i32,
                _ => return None,
            };
            Some(exact(year, LabelKind::Vague, number.start..i + 1))
        })
}
