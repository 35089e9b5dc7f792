//! Finds years and dates as they are written, whatever the numerals and the calendar.

use std::ops::Range;

use super::calendars::{cycle_year, era_year};
use super::numerals::{self, Numeral};
use super::page::Page;

/// A year or date on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The Gregorian year.
    pub year: i32,
    /// Whether the month is written, too.
    pub month: bool,
    /// Whether the day is written, too.
    pub day: bool,
    /// How it is written.
    pub form: Form,
    /// Where it stands on the page.
    pub range: Range<usize>,
}

impl Written {
    /// The month and the day of a date written in words.
    pub fn month_and_day(&self, page: &Page) -> Option<(u32, u32)> {
        let year = page.find(self.range.clone(), "年")?;
        let month = numerals::at(page, year + 1)?;
        let day = numerals::at(page, month.end + 1)?;
        (self.day).then_some((month.value, day.value))
    }
}

/// How a year is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// With 年, with or without month and day.
    Marked,
    /// With 年, counted from an era.
    Era,
    /// Digits alone with month and day: 2020-05-14, 2020.5.14, 20200514.
    Digits,
    /// Four digits that stand alone.
    Bare,
}

/// The years that a number with 年 may mean without an era.
const MARKED: Range<u32> = 1800..2100;
/// The years that digits without 年 may mean.
const UNMARKED: Range<u32> = 1900..2050;

/// The dates on a page, in order. Four digits alone are taken for a year only where `bare` says so.
pub fn dates(page: &Page, bare: bool) -> Vec<Written> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < page.len() {
        let date = match page.get(i) {
            Some('年') => marked(page, i),
            Some('0'..='9') => digits(page, i, bare),
            _ => None,
        };
        match date {
            Some(date) => {
                i = date.range.end.max(i + 1);
                found.push(date);
            }
            None => i += 1,
        }
    }
    found
}

/// The year that the 年 at `i` belongs to, with the month and day after it.
pub fn marked(page: &Page, i: usize) -> Option<Written> {
    let Some(number) = numerals::before(page, i) else {
        let (start, year) = cycle_year(page, i)?;
        return Some(with_month(page, i, start, year, Form::Era));
    };
    let (start, year, form) = match era_year(page, number.start, number.value) {
        Some((start, year)) => (start, year, Form::Era),
        None if number.len() >= 4 && MARKED.contains(&number.value) => {
            (number.start, number.value as i32, Form::Marked)
        }
        None => return None,
    };
    Some(with_month(page, i, start, year, form))
}

/// A year whose 年 stands at `i`, with the month and day after it.
fn with_month(page: &Page, i: usize, start: usize, year: i32, form: Form) -> Written {
    let (end, month, day) = month_and_day(page, i + 1);
    Written {
        year,
        month,
        day,
        form,
        range: start..end,
    }
}

fn month_and_day(page: &Page, start: usize) -> (usize, bool, bool) {
    let part = |start: usize, signs: [char; 3], most: u32| -> Option<usize> {
        let number = numerals::at(page, start)?;
        let sign = page.get(number.end)?;
        ((1..=most).contains(&number.value) && signs.contains(&sign)).then_some(number.end + 1)
    };
    match part(start, ['月', '月', '月'], 12) {
        None => (start, false, false),
        Some(end) => match part(end, ['日', '号', '曰'], 31) {
            None => (end, true, false),
            Some(end) => (end, true, true),
        },
    }
}

/// A date or year in Arabic digits that starts at `i`.
fn digits(page: &Page, i: usize, bare: bool) -> Option<Written> {
    if page.before(i).is_some_and(|c| c.is_ascii_digit()) && !page.gap(i) {
        return None;
    }
    let run = arabic(page, i)?;
    if run.len() == 8 {
        return compact(run);
    }
    if run.len() != 4 || !UNMARKED.contains(&run.value) || page.get(run.end) == Some('年') {
        return None;
    }
    let year = run.value as i32;
    if let Some((end, day)) = separated(page, run.end) {
        return Some(Written {
            year,
            month: true,
            day,
            form: Form::Digits,
            range: i..end,
        });
    }
    bare.then_some(Written {
        year,
        month: false,
        day: false,
        form: Form::Bare,
        range: i..run.end,
    })
}

/// The run of ASCII digits at `i`.
fn arabic(page: &Page, i: usize) -> Option<Numeral> {
    let run = numerals::at(page, i)?;
    let ascii = page.chars()[run.start..run.end]
        .iter()
        .all(char::is_ascii_digit);
    ascii.then_some(run)
}

/// 20200514.
fn compact(run: Numeral) -> Option<Written> {
    let (year, month, day) = (run.value / 10_000, run.value / 100 % 100, run.value % 100);
    let right = UNMARKED.contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    right.then_some(Written {
        year: year as i32,
        month: true,
        day: true,
        form: Form::Digits,
        range: run.start..run.end,
    })
}

/// The end of `-05-14`, `.5.14`, `/05/14`, `_05_14` at `i`, and whether it has a day.
fn separated(page: &Page, i: usize) -> Option<(usize, bool)> {
    let sign = page
        .get(i)
        .filter(|c| ['-', '.', '/', '_', '．', '。'].contains(c))?;
    let month = arabic(page, i + 1).filter(|n| n.len() <= 2 && (1..=12).contains(&n.value))?;
    if page.get(month.end) == Some(sign) {
        let day =
            arabic(page, month.end + 1).filter(|n| n.len() <= 2 && (1..=31).contains(&n.value));
        return day.map(|day| (day.end, true));
    }
    // 2020.5 may be any number; 2020-05 and 2020/5 are months.
    (sign == '-' && month.len() == 2).then_some((month.end, false))
}

/// The year that a span ending with `date` starts from: 2016 of 2016-2020年, 2021 of 2021年至2025年.
pub fn span_start(page: &Page, date: &Written) -> Option<i32> {
    let mut end = date.range.start;
    if !matches!(page.before(end), Some('-' | '~' | '至' | '到')) {
        return None;
    }
    while matches!(page.before(end), Some('-' | '~' | '至' | '到')) {
        end -= 1;
    }
    let end = if page.ends(end, "年") { end - 1 } else { end };
    let first =
        numerals::before(page, end).filter(|n| n.len() == 4 && MARKED.contains(&n.value))?;
    let first = first.value as i32;
    (first < date.year).then_some(first)
}

/// Whether a span begins with `date`: 2016 of 2016-2020年.
pub fn opens_span(page: &Page, date: &Written) -> bool {
    let mut end = date.range.end;
    while matches!(page.get(end), Some('-' | '~' | '至' | '到')) {
        end += 1;
    }
    let last = numerals::at(page, end).filter(|n| n.len() == 4 && MARKED.contains(&n.value));
    end > date.range.end && last.is_some_and(|n| n.value as i32 > date.year)
}
