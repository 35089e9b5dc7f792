//! When a law takes force: 本条例自2012年9月1日起施行. It was issued before that day, and not long before.

use super::page::Page;
use super::written::{Form, Written, dates};
use super::{Clue, Place, YearBasis};

/// Enough where nothing else speaks.
const WEIGHT: u32 = 30;

/// The clue in the closing article of a law.
pub(super) fn clue(tail: &Page) -> Option<Clue> {
    let in_force =
        |date: &Written| tail.has(date.range.end, "起施行") || tail.has(date.range.end, "起实施");
    let own = |date: &Written| {
        let start = date.range.start;
        tail.ends(start, "自") && tail.any(start.saturating_sub(10)..start, &["本"])
    };
    let date = dates(tail, false)
        .into_iter()
        .rev()
        .find(|date| in_force(date) && own(date))?;
    let year = issued(tail, &date)?;
    let evidence = tail.written(date.range.start - 1..date.range.end + 3);
    let (from, to) = (date.year - 1, date.year);
    Some(Clue {
        year,
        from,
        to,
        weight: WEIGHT,
        place: Place::Force,
        basis: YearBasis::Text,
        evidence,
    })
}

/// The year of issue of what takes force on `date`. Laws wait some months, as a rule for the first of a month: what takes
/// force at New Year was issued the year before, what takes force in the second half of a year in that year. Between the
/// two nothing can be told.
fn issued(tail: &Page, date: &Written) -> Option<i32> {
    let (month, day) = date.month_and_day(tail)?;
    match (month, day) {
        _ if date.form == Form::Digits => None,
        (1, 1) => Some(date.year - 1),
        (2..=5, 1) | (1, _) => None,
        _ => Some(date.year),
    }
}
