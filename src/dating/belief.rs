//! What the evidence makes of the years: how much each is believed, the best guess, and the interval.

use std::sync::LazyLock;

use super::terms::TABLES;

/// The widest interval, in years, that is worth saying.
pub(super) const WIDEST: i32 = 45;
/// The first year that is thought of.
const FIRST: i32 = 1911;
/// How much of the belief lies in the interval. Words alone are doubted enough to begin with.
const INSIDE: f64 = 0.95;
const INSIDE_BY_WORDS: f64 = 0.88;
/// Up to how many years an interval is narrow: its likeliest year is then the best guess.
const NARROW: i32 = 12;
/// How much the archive's own years count as expectation: the rest is spread evenly.
const EXPECTED: f64 = 0.95;
/// How often the words tell nothing, because the archive's dated reports are of other kinds.
const DOUBT: f64 = 0.1;
/// How many years an archive's reports make their neighbours expected, as the width of a bell curve.
const NEAR: f64 = 3.0;

/// The last year that any term tells of, and the one after, in which it may be looked back upon.
static LAST: LazyLock<i32> = LazyLock::new(|| {
    let terms = TABLES.iter().copied().flatten().copied().flatten();
    1 + terms.map(|term| term.first.0).max().unwrap_or(FIRST)
});

/// The years that are thought of: those the tables know, and those of the dated reports.
pub(super) fn years(reports: &[(i32, u32)]) -> Vec<i32> {
    let first = reports.first().map_or(FIRST, |(year, _)| FIRST.min(*year));
    let last = reports.last().map_or(*LAST, |(year, _)| (*LAST).max(*year));
    // A year that is none would make the calculation long, not better.
    (first.max(1600)..=last.min(2200)).collect()
}

/// How much each year is believed.
#[derive(Debug)]
pub(super) struct Belief {
    years: Vec<i32>,
    /// For each year, adding up to 1.
    belief: Vec<f64>,
    /// How much of it lies in the interval.
    inside: f64,
}

impl Belief {
    /// Puts together how much each of `years` was [`expected`] and what both kinds of evidence say.
    pub(super) fn new(
        years: &[i32],
        expected: &[f64],
        by_terms: Option<&[f64]>,
        by_words: Option<&[f64]>,
    ) -> Self {
        let by_words = by_words.map_or_else(Vec::new, |words| doubted(words, expected));
        let mut log: Vec<f64> = Vec::with_capacity(years.len());
        for (i, expected) in expected.iter().enumerate() {
            let terms = by_terms.and_then(|terms| terms.get(i)).copied();
            let words = by_words.get(i).copied().unwrap_or_default();
            log.push(expected.ln() + terms.unwrap_or_default() + words);
        }
        let most = log.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut belief: Vec<f64> = log.iter().map(|log| (log - most).exp()).collect();
        let sum: f64 = belief.iter().sum();
        belief.iter_mut().for_each(|belief| *belief /= sum);
        Belief {
            years: years.to_vec(),
            belief,
            inside: if by_terms.is_some() {
                INSIDE
            } else {
                INSIDE_BY_WORDS
            },
        }
    }

    /// The likeliest year; where the interval is wide and none stands out, the year in the middle of the belief.
    pub(super) fn best(&self) -> i32 {
        let (from, to) = self.shortest();
        if to - from > NARROW {
            return self.middle();
        }
        let pairs = self.years.iter().zip(&self.belief);
        let most = pairs.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
        most.map_or(from, |(year, _)| *year)
    }

    /// The years between which the truth is believed to lie.
    pub(super) fn interval(&self) -> (i32, i32) {
        let ((from, to), best) = (self.shortest(), self.best());
        (from.min(best), to.max(best))
    }

    /// The shortest stretch of years that holds enough belief.
    fn shortest(&self) -> (i32, i32) {
        let mut best: Option<(usize, usize)> = None;
        let (mut from, mut held) = (0, 0.0);
        for (to, belief) in self.belief.iter().enumerate() {
            held += belief;
            while held - self.belief.get(from).unwrap_or(&0.0) >= self.inside {
                held -= self.belief.get(from).unwrap_or(&0.0);
                from += 1;
            }
            let shorter = best.is_none_or(|(a, b)| to - from < b - a);
            if held >= self.inside && shorter {
                best = Some((from, to));
            }
        }
        let (from, to) = best.unwrap_or((0, self.years.len().saturating_sub(1)));
        let year = |i: usize| self.years.get(i).copied().unwrap_or_default();
        (year(from), year(to))
    }

    /// The year with as much belief before as after it.
    fn middle(&self) -> i32 {
        let mut held = 0.0;
        for (year, belief) in self.years.iter().zip(&self.belief) {
            held += belief;
            if held >= 0.5 {
                return *year;
            }
        }
        self.years.last().copied().unwrap_or_default()
    }
}

/// Likelihoods by words, with the chance that they tell nothing.
fn doubted(words: &[f64], expected: &[f64]) -> Vec<f64> {
    let most = words.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let trusted = |words: f64| (words - most).exp();
    let mean: f64 = words
        .iter()
        .zip(expected)
        .map(|(words, expected)| expected * trusted(*words))
        .sum();
    let doubted = words
        .iter()
        .map(|words| (1.0 - DOUBT) * trusted(*words) / mean + DOUBT);
    doubted.map(f64::ln).collect()
}

/// How much each year is expected before the report is read: evenly, and as the archive's reports lie.
pub(super) fn expected(years: &[i32], reports: &[(i32, u32)]) -> Vec<f64> {
    let even = 1.0 / years.len().max(1) as f64;
    let near: Vec<f64> = years
        .iter()
        .map(|&year| {
            let bell =
                |from: i32| (-0.5 * ((f64::from(year) - f64::from(from)) / NEAR).powi(2)).exp();
            // By root: a thousand laws of one year do not make that year so much more likely for other reports.
            let weight = |n: u32| f64::from(n).sqrt();
            reports
                .iter()
                .map(|&(from, n)| bell(from) * weight(n))
                .sum()
        })
        .collect();
    let sum: f64 = near.iter().sum();
    let share = |near: f64| if sum > 0.0 { near / sum } else { even };
    near.into_iter()
        .map(|near| (1.0 - EXPECTED) * even + EXPECTED * share(near))
        .collect()
}
