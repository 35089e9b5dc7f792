//! Dating by words: in which years the dated reports of the archive use the words that a report uses.
//!
//! A temporal language model after de Jong, Rode and Hiemstra (2005), with temporal entropy as Kanhabua and Nørvåg
//! weigh words by it (2008). An archive has a few reports for a year and none for some, so each year also learns from
//! the years around it; and reports of different kinds fill different years, so what is compared is not how many
//! reports of a year hold a word but the word's share among all words of the report.

/// The statistics of an archive's dated reports.
pub(crate) trait YearCounts {
    /// How many dated reports each year has: years ascending, no year twice.
    fn reports(&self) -> &[(i32, u32)];
    /// How many of them hold `word`, by year, ascending; years without any may be left out.
    fn of(&self, word: &str) -> Vec<(i32, u32)>;
}

/// No archive to compare with.
pub(crate) struct NoCounts;

impl YearCounts for NoCounts {
    fn reports(&self) -> &[(i32, u32)] {
        &[]
    }

    fn of(&self, _word: &str) -> Vec<(i32, u32)> {
        Vec::new()
    }
}

/// The fewest dated reports, and the fewest known words of a report, that tell anything.
const FEWEST: (u32, usize) = (8, 20);
/// How many words of a report are looked up, at most: the longest reports have more, but no more to tell.
const MOST: usize = 1500;
/// How far years learn from each other, in years: nearby reports count by a bell curve of this width.
const WIDTH: f64 = 2.0;
/// How many reports' worth the whole archive weighs beside those of a year.
const PRIOR: f64 = 1.5;
/// How many words speak for themselves: more repeat each other.
const INDEPENDENT: f64 = 6.0;

/// The log likelihood ratio of each of `years` against the archive as a whole, for a report with these distinct words
/// (and how often it has each). `None` where the archive is too small, or knows too few of the words.
pub(super) fn likelihoods(
    words: &[(&str, u32)],
    counts: &dyn YearCounts,
    years: &[i32],
) -> Option<Vec<f64>> {
    let reports = counts.reports();
    let total: u32 = reports.iter().map(|(_, n)| n).sum();
    if total < FEWEST.0 || reports.len() < 2 {
        return None;
    }
    let smoothing = Smoothing::new(reports, years);
    let profiles: Vec<Profile> = telling(words)
        .into_iter()
        .filter_map(|word| Profile::new(&counts.of(word), total, &smoothing))
        .collect();
    if profiles.len() < FEWEST.1 {
        return None;
    }
    let mut likely = compare(&profiles, years.len());
    doubt_unknown(&mut likely, &smoothing);
    Some(likely)
}

/// Where no year's words suit the report, a year without reports suits it no better for being unknown.
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

/// The words that are looked up: no single characters, no numbers, the most frequent first.
fn telling<'a>(words: &[(&'a str, u32)]) -> Vec<&'a str> {
    let mut words: Vec<(&str, u32)> = words
        .iter()
        .filter(|(word, _)| {
            word.chars().nth(1).is_some() && !word.contains(|c: char| c.is_ascii_digit())
        })
        .copied()
        .collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    words.truncate(MOST);
    words.into_iter().map(|(word, _)| word).collect()
}

/// How much each year's reports count for each of the years asked about.
struct Smoothing {
    /// Per year asked about: the weight of each dated year.
    weights: Vec<Vec<f64>>,
    /// Per year asked about: the weighed number of reports.
    reports: Vec<f64>,
    /// The dated years.
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

/// One word's use over the years.
struct Profile {
    /// The part of the reports near each year that hold it.
    near: Vec<f64>,
    /// The part of all reports that hold it.
    overall: f64,
    /// How uneven its use is over the years: 0 for a word of all years, 1 for one of a single year.
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

/// How well the words' shares near each year suit a report that has them all.
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
            let at = |profile: &Profile| profile.near.get(i).copied().unwrap_or(profile.overall);
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
