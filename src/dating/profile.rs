//! How the use of a word lies over the years.

/// How far years learn from each other, in years: nearby reports count by a bell curve of this width.
pub(super) const WIDTH: f64 = 2.0;
/// How many reports' worth the whole archive weighs beside those of a year.
pub(super) const PRIOR: f64 = 1.5;

/// How much each year's reports count for each of the years asked about.
pub(super) struct Smoothing {
    /// Per dated year: its weight for each of the years asked about.
    weights: Vec<Vec<f64>>,
    /// Per year asked about: the weighed number of reports.
    pub(super) reports: Vec<f64>,
    /// The dated years.
    dated: Vec<i32>,
    /// The number of reports.
    total: u32,
}

impl Smoothing {
    /// Of these numbers of dated reports (years ascending, no year twice), for these years asked about.
    pub(super) fn new(reports: &[(i32, u32)], years: &[i32]) -> Self {
        let weights: Vec<Vec<f64>> = reports
            .iter()
            .map(|&(from, _)| {
                let bell = |year: i32| {
                    let far = (f64::from(year) - f64::from(from)) / WIDTH;
                    (-0.5 * far * far).exp()
                };
                years.iter().map(|&year| bell(year)).collect()
            })
            .collect();
        let held = weights.iter().map(Vec::as_slice);
        let held: Vec<(&[f64], f64)> = held
            .zip(reports.iter().map(|(_, n)| f64::from(*n)))
            .collect();
        let mut near = vec![0.0; years.len()];
        add(&mut near, &held);
        Smoothing {
            weights,
            reports: near,
            dated: reports.iter().map(|(year, _)| *year).collect(),
            total: reports.iter().map(|(_, n)| n).sum(),
        }
    }
}

/// Years asked about that are added up side by side, in the processor's registers.
const SIDE_BY_SIDE: usize = 8;

/// Adds the weighed number of each dated year's reports to each year asked about: for each of them one year after the
/// other, so that sums come out the same however many are added up at once.
fn add(near: &mut [f64], held: &[(&[f64], f64)]) {
    let mut at = 0;
    for near in near.chunks_mut(SIDE_BY_SIDE) {
        let mut sums = [0.0; SIDE_BY_SIDE];
        for (weights, n) in held {
            let weights = weights.get(at..).unwrap_or_default();
            match weights.first_chunk::<SIDE_BY_SIDE>() {
                Some(weights) => {
                    for (sum, weight) in sums.iter_mut().zip(weights) {
                        *sum += weight * n;
                    }
                }
                None => {
                    for (sum, weight) in sums.iter_mut().zip(weights) {
                        *sum += weight * n;
                    }
                }
            }
        }
        near.copy_from_slice(sums.get(..near.len()).unwrap_or_default());
        at += SIDE_BY_SIDE;
    }
}

/// One word's use over the years.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Profile {
    /// The part of the reports near each year that hold it.
    pub(super) near: Box<[f64]>,
    /// The logarithm of that part against the part of all reports.
    pub(super) ratio: Box<[f64]>,
    /// The part of all reports that hold it.
    pub(super) overall: f64,
    /// How uneven its use is over the years: 0 for a word of all years, 1 for one of a single year.
    pub(super) weight: f64,
}

impl Profile {
    /// Of a word that so many reports of each year hold; `None` where that tells nothing.
    pub(super) fn new(holding: &[(i32, u32)], smoothing: &Smoothing) -> Option<Self> {
        let all: u32 = holding.iter().map(|(_, n)| n).sum();
        // What a single report writes is its own matter.
        if all < 2 {
            return None;
        }
        let overall = f64::from(all) / f64::from(smoothing.total);
        let held: Vec<(&[f64], f64)> = holding
            .iter()
            .filter_map(|(year, n)| {
                let at = smoothing.dated.binary_search(year).ok()?;
                Some((smoothing.weights.get(at)?.as_slice(), f64::from(*n)))
            })
            .collect();
        let mut near = vec![0.0; smoothing.reports.len()];
        add(&mut near, &held);
        for (near, reports) in near.iter_mut().zip(&smoothing.reports) {
            *near = (*near + PRIOR * overall) / (reports + PRIOR);
        }
        Some(Profile {
            weight: unevenness(&near, &smoothing.reports),
            ratio: near.iter().map(|near| (near / overall).ln()).collect(),
            near: near.into_boxed_slice(),
            overall,
        })
    }

    /// How many bytes it takes, about.
    pub(super) fn size(&self) -> usize {
        size_of::<Profile>() + 2 * size_of_val::<[f64]>(&self.near)
    }
}

/// Temporal entropy, turned so that 1 is a word of one year, over the years that have reports near them.
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
