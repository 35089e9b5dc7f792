//! How likely a term is written in a year: never before it was made, ordinarily while it was in use, rarely after.

use std::sync::LazyLock;

use super::scan::Found;
use super::terms::{OPEN, TABLES, Term, Use};

/// No single term says more against a year than this (natural logarithm): it may be misread.
const FLOOR: f64 = -5.0;
/// How fast a term falls out of use after its last ordinary year, and how far.
const AFTER: (f64, f64) = (0.35, -2.5);
/// The same for a campaign, which is over in as many years as [`CAMPAIGN`].
const AFTER_CAMPAIGN: (f64, f64) = (0.7, -3.0);
/// How many years a campaign lasts at most.
const CAMPAIGN: i32 = 4;
/// How long a term is still fresh, in years, and how much rarer it is at last, where it goes on.
const FADING: (f64, f64) = (12.0, 0.5);
/// So many found terms speak with full weight; more repeat each other.
const INDEPENDENT: f64 = 6.0;

/// The log likelihood of each of `years` for a report that writes these terms, up to a constant.
pub(super) fn likelihoods(found: &[Found], years: &[i32]) -> Vec<f64> {
    let damping = (INDEPENDENT / found.len().max(1) as f64).min(1.0).powf(0.6);
    years
        .iter()
        .map(|&year| {
            let early: f64 = found.iter().map(|found| too_early(found, year)).sum();
            let late = found
                .iter()
                .map(|found| too_late(found, year) - rivals(found, year));
            early + damping * late.sum::<f64>()
        })
        .collect()
}

/// The log of how many terms compete with a term in a year.
fn rivals(found: &Found, year: i32) -> f64 {
    // Before its day a term had no rivals that count: that it is too early says all.
    let year = year.max(found.term.first.0);
    let table = RIVALS.get(found.table).map_or(&[][..], Vec::as_slice);
    let at = usize::try_from(year - RIVALS_FROM).unwrap_or(0);
    table.get(at).or(table.last()).copied().unwrap_or(0.0)
}

/// The years for which rivals are counted; in later ones they are no fewer.
const RIVALS_FROM: i32 = 1911;
const RIVALS_TO: i32 = 2060;

/// The log of how many terms of each table compete in each year. Those that have fallen out of use still count: it is the newer
/// terms a report does not write that speak against a later year.
static RIVALS: LazyLock<Vec<Vec<f64>>> = LazyLock::new(|| {
    let count = |files: &&[&[Term]]| {
        let terms = || files.iter().copied().flatten();
        let mut most = 0.0f64;
        let count = |year| {
            most = most.max(3.0 + terms().map(|term| rate(term, year)).sum::<f64>());
            most.ln()
        };
        (RIVALS_FROM..=RIVALS_TO).map(count).collect()
    };
    TABLES.iter().map(count).collect()
});

/// How often a term is written in a year, against its best years.
fn rate(term: &Term, year: i32) -> f64 {
    (before(term, year, false) + after(term, year)).exp()
}

fn too_early(found: &Found, year: i32) -> f64 {
    before(found.term, year, found.expected > 0)
}

fn too_late(found: &Found, year: i32) -> f64 {
    let Found {
        term,
        times,
        expected,
        former,
        ..
    } = found;
    if *former * 2 >= *times {
        // What is called former has ended, or is about to.
        return if term.last != OPEN && year < term.last {
            -1.5
        } else {
            0.0
        };
    }
    if *expected * 2 >= *times && year > term.first.0 {
        // What is still to come has not been.
        return (-1.5 * f64::from(year - term.first.0)).max(-3.0);
    }
    after(term, year)
}

/// The log of how much rarer a term is in a year because it is too early for it.
fn before(term: &Term, year: i32, expected: bool) -> f64 {
    let (first, month) = term.first;
    let early = f64::from(first - year);
    if year == first && !expected {
        // Only what is left of the year can write it, but reports are written late in the year, or look back on it.
        return (0.4 + 0.6 * f64::from(13 - month) / 12.0).ln();
    }
    if year >= first {
        return 0.0;
    }
    let penalty = match term.usage {
        _ if expected => -0.7 * (early - 1.0),
        Use::Coined => FLOOR,
        Use::Known => -2.5 * early,
        Use::Plan => -1.5 * early,
        Use::Usual => -0.8 - 0.3 * early,
    };
    let floor = if term.usage == Use::Usual {
        -3.0
    } else {
        FLOOR
    };
    penalty.max(floor)
}

/// The log of how much rarer a term is in a year because its time has passed.
fn after(term: &Term, year: i32) -> f64 {
    let (first, _) = term.first;
    if term.last != OPEN {
        let brief = term.last - first <= CAMPAIGN;
        let (fall, floor) = if brief { AFTER_CAMPAIGN } else { AFTER };
        return (-fall * f64::from((year - term.last).max(0))).max(floor);
    }
    let age = f64::from((year - first).max(0));
    -FADING.1 * (1.0 - (-age / FADING.0).exp())
}
