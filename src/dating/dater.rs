//! Dating many reports by the same archive.

use super::belief::{self, Belief};
use super::evidence::Evidence;
use super::words::{Profiles, YearCounts};
use super::{describe, usage};
use crate::report::{Year, YearBasis};

/// What reports are dated by: what one archive makes of years and words, worked out once.
pub(crate) struct Dater<'a> {
    years: Vec<i32>,
    /// How much each year is expected before a report is read.
    expected: Vec<f64>,
    /// None where the archive is too small to tell anything by words.
    profiles: Option<Profiles<'a>>,
}

impl<'a> Dater<'a> {
    /// Dates by the dated reports of an archive.
    pub(crate) fn new(counts: &'a dyn YearCounts) -> Dater<'a> {
        let years = belief::years(counts.reports());
        Dater {
            expected: belief::expected(&years, counts.reports()),
            profiles: Profiles::new(counts, &years),
            years,
        }
    }

    /// Dates reports as [`Dater::date`] does, in their order, with so many threads.
    pub(crate) fn date_all(&mut self, reports: &[&Evidence], threads: usize) -> Vec<Option<Year>> {
        if let Some(profiles) = &mut self.profiles {
            profiles.learn(reports, threads);
        }
        let share = reports.len().div_ceil(threads.max(1)).max(1);
        let dater = &*self;
        let mut years: Vec<Option<Year>> = vec![None; reports.len()];
        std::thread::scope(|scope| {
            for (reports, years) in reports.chunks(share).zip(years.chunks_mut(share)) {
                scope.spawn(move || {
                    for (report, year) in reports.iter().zip(years) {
                        *year = dater.date(report);
                    }
                });
            }
        });
        years
    }

    /// The year a report was issued; `None` where its evidence tells too little.
    pub(crate) fn date(&self, evidence: &Evidence) -> Option<Year> {
        let (found, years) = (evidence.found(), self.years.as_slice());
        let profiles = self.profiles.as_ref();
        let by_words = profiles.and_then(|profiles| profiles.likelihoods(evidence));
        if found.is_empty() && by_words.is_none() {
            return None;
        }
        let by_terms = (!found.is_empty()).then(|| usage::likelihoods(found, years));
        let belief = Belief::new(
            years,
            &self.expected,
            by_terms.as_deref(),
            by_words.as_deref(),
        );
        let (from, to) = belief.interval();
        let year = belief.best();
        (to - from <= belief::WIDEST).then(|| Year {
            year,
            basis: YearBasis::Inferred,
            evidence: describe::describe(found, by_words.as_deref(), years, (from, to)),
            from,
            to,
        })
    }
}
