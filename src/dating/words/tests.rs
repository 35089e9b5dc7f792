//! Likelihoods come out to the last bit as the formula read literally gives them.

#![allow(clippy::unwrap_used)]

use std::collections::HashMap;

use proptest::collection::{btree_map, hash_map, vec};
use proptest::prelude::*;

use super::{Profiles, ROOM, Shelf, YearCounts};
use crate::dating::evidence::Evidence;
use crate::dating::profile::Profile;

/// The statistics of an archive that is not there.
#[derive(Debug)]
struct Made {
    reports: Vec<(i32, u32)>,
    words: HashMap<String, Vec<(i32, u32)>>,
}

impl YearCounts for Made {
    fn reports(&self) -> &[(i32, u32)] {
        &self.reports
    }

    fn of(&self, word: &str) -> Vec<(i32, u32)> {
        self.words.get(word).cloned().unwrap_or_default()
    }
}

fn made() -> impl Strategy<Value = Made> {
    let year = 1911..2030i32;
    let word = btree_map(year.clone(), 0..30u32, 0..12);
    let reports = btree_map(year, 1..300u32, 2..40);
    (reports, hash_map("[a-z]{2}", word, 0..90)).prop_map(|(reports, words)| Made {
        reports: reports.into_iter().collect(),
        words: words
            .into_iter()
            .map(|(word, held)| (word, held.into_iter().collect()))
            .collect(),
    })
}

fn bits(likely: Option<Vec<f64>>) -> Option<Vec<u64>> {
    likely.map(|likely| likely.into_iter().map(f64::to_bits).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn likelihoods_are_those_of_the_formula(
        made in made(),
        strange in vec("[a-z]{3}", 0..5),
        threads in 1..4usize,
        years in 1..130i32,
    ) {
        let years: Vec<i32> = (1911..1911 + years).collect();
        let mut words: Vec<&str> = made.words.keys().map(String::as_str).collect();
        words.sort_unstable();
        words.extend(strange.iter().map(String::as_str));
        let right = bits(formula::likelihoods(&words, &made, &years));
        let evidence = Evidence::new(Vec::new(), words);
        let Some(mut profiles) = Profiles::new(&made, &years) else {
            prop_assert_eq!(right, None);
            return Ok(());
        };
        prop_assert_eq!(&bits(profiles.likelihoods(&evidence)), &right);
        profiles.learn(&[&evidence, &evidence], threads);
        prop_assert_eq!(&bits(profiles.likelihoods(&evidence)), &right);
    }
}

#[test]
fn a_shelf_takes_no_more_than_there_is_room_for() {
    let profile = |_: &str| {
        Some(Profile {
            near: vec![0.5; 100].into(),
            ratio: vec![0.5; 100].into(),
            overall: 0.5,
            weight: 0.5,
        })
    };
    let words: Vec<String> = (0..100).map(|n| format!("word{n}")).collect();
    let mut shelf = Shelf::default();
    shelf.fill(words.iter().map(String::as_str), 20_000, &profile);
    let held = shelf.known.len();
    assert!((5..15).contains(&held), "{held}");
    assert!(shelf.full);
    // Others take their places.
    shelf.fill(["another"].into_iter(), 20_000, &profile);
    assert_eq!((shelf.known.len(), shelf.full), (1, false));
    shelf.fill(words.iter().map(String::as_str), ROOM, &profile);
    assert_eq!(shelf.known.len(), 101);
}

/// The formula, year by year and word by word.
mod formula {
    use super::super::{FEWEST, INDEPENDENT, YearCounts};
    use crate::dating::profile::{PRIOR, WIDTH};

    // The log likelihood ratio of each of `years` against the archive as a whole, for a report with these distinct words
    // (and how often it has each). `None` where the archive is too small, or knows too few of the words.
    pub(super) fn likelihoods(
        words: &[&str],
        counts: &dyn YearCounts,
        years: &[i32],
    ) -> Option<Vec<f64>> {
        let reports = counts.reports();
        let total: u32 = reports.iter().map(|(_, n)| n).sum();
        if total < FEWEST.0 || reports.len() < 2 {
            return None;
        }
        let smoothing = Smoothing::new(reports, years);
        let profiles: Vec<Profile> = words
            .iter()
            .filter_map(|word| Profile::new(&counts.of(word), total, &smoothing))
            .collect();
        if profiles.len() < FEWEST.1 {
            return None;
        }
        let mut likely = compare(&profiles, years.len());
        doubt_unknown(&mut likely, &smoothing);
        Some(likely)
    }

    // Where no year's words suit the report, a year without reports suits it no better for being unknown.
    fn doubt_unknown(likely: &mut [f64], smoothing: &Smoothing) {
        let best = likely
            .iter()
            .zip(&smoothing.reports)
            .filter(|(_, reports)| **reports > 0.5);
        let best = best
            .map(|(likely, _)| *likely)
            .fold(f64::NEG_INFINITY, f64::max);
        if best < 0.0 {
            for (likely, reports) in likely.iter_mut().zip(&smoothing.reports) {
                *likely += best * PRIOR / (reports + PRIOR);
            }
        }
    }

    // How much each year's reports count for each of the years asked about.
    struct Smoothing {
        // Per year asked about: the weight of each dated year.
        weights: Vec<Vec<f64>>,
        // Per year asked about: the weighed number of reports.
        reports: Vec<f64>,
        // The dated years.
        dated: Vec<i32>,
    }

    impl Smoothing {
        fn new(reports: &[(i32, u32)], years: &[i32]) -> Self {
            let weights: Vec<Vec<f64>> = years
                .iter()
                .map(|&year| {
                    let bell = |from: i32| {
                        let far = (f64::from(year) - f64::from(from)) / WIDTH;
                        (-0.5 * far * far).exp()
                    };
                    reports.iter().map(|&(from, _)| bell(from)).collect()
                })
                .collect();
            let reports_near = weights
                .iter()
                .map(|weights| {
                    let weighed = weights.iter().zip(reports);
                    weighed.map(|(weight, (_, n))| weight * f64::from(*n)).sum()
                })
                .collect();
            Smoothing {
                weights,
                reports: reports_near,
                dated: reports.iter().map(|(year, _)| *year).collect(),
            }
        }
    }

    // One word's use over the years.
    struct Profile {
        // The part of the reports near each year that hold it.
        near: Vec<f64>,
        // The part of all reports that hold it.
        overall: f64,
        // How uneven its use is over the years: 0 for a word of all years, 1 for one of a single year.
        weight: f64,
    }

    impl Profile {
        fn new(holding: &[(i32, u32)], total: u32, smoothing: &Smoothing) -> Option<Self> {
            let all: u32 = holding.iter().map(|(_, n)| n).sum();
            // What a single report writes is its own matter.
            if all < 2 {
                return None;
            }
            let overall = f64::from(all) / f64::from(total);
            let held: Vec<(usize, f64)> = holding
                .iter()
                .filter_map(|(year, n)| {
                    let at = smoothing.dated.binary_search(year).ok()?;
                    Some((at, f64::from(*n)))
                })
                .collect();
            let near: Vec<f64> = smoothing
                .weights
                .iter()
                .zip(&smoothing.reports)
                .map(|(weights, reports)| {
                    let weighed = held
                        .iter()
                        .map(|(at, n)| weights.get(*at).unwrap_or(&0.0) * n);
                    (weighed.sum::<f64>() + PRIOR * overall) / (reports + PRIOR)
                })
                .collect();
            let weight = unevenness(&near, &smoothing.reports);
            Some(Profile {
                near,
                overall,
                weight,
            })
        }
    }

    // Temporal entropy, turned so that 1 is a word of one year, over the years that have reports near them.
    fn unevenness(near: &[f64], reports: &[f64]) -> f64 {
        let shares: Vec<f64> = near
            .iter()
            .zip(reports)
            .filter(|(_, reports)| **reports > 0.5)
            .map(|(part, _)| *part)
            .collect();
        let sum: f64 = shares.iter().sum();
        if shares.len() < 2 || sum <= 0.0 {
            return 0.0;
        }
        let entropy: f64 = shares
            .iter()
            .map(|part| part / sum)
            .filter(|part| *part > 0.0)
            .map(|part| -part * part.ln())
            .sum();
        (1.0 - entropy / (shares.len() as f64).ln()).clamp(0.0, 1.0)
    }

    // How well the words' shares near each year suit a report that has them all.
    fn compare(profiles: &[Profile], years: usize) -> Vec<f64> {
        let weight: f64 = profiles.iter().map(|profile| profile.weight).sum();
        if weight <= 0.0 {
            return vec![0.0; years];
        }
        let overall: f64 = profiles.iter().map(|profile| profile.overall).sum();
        // A few uneven words tell less than many.
        let scale = INDEPENDENT.min(weight * 10.0);
        (0..years)
            .map(|i| {
                let at =
                    |profile: &Profile| profile.near.get(i).copied().unwrap_or(profile.overall);
                let all: f64 = profiles.iter().map(at).sum();
                let level = (overall / all).ln();
                let sum: f64 = profiles
                    .iter()
                    .map(|profile| profile.weight * ((at(profile) / profile.overall).ln() + level))
                    .sum();
                scale * sum / weight
            })
            .collect()
    }
}
