//! Dating by words: in which years the dated reports of the archive use the words that a report uses.
//!
//! A temporal language model after de Jong, Rode and Hiemstra (2005), with temporal entropy as Kanhabua and Nørvåg
//! weigh words by it (2008). An archive has a few reports for a year and none for some, so each year also learns from
//! the years around it; and reports of different kinds fill different years, so what is compared is not how many
//! reports of a year hold a word but the word's share among all words of the report.

use std::borrow::Cow;
use std::collections::HashMap;

use super::evidence::Evidence;
use super::profile::{PRIOR, Profile, Smoothing};

/// The statistics of an archive's dated reports.
pub(crate) trait YearCounts: Sync {
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
/// How many words speak for themselves: more repeat each other.
const INDEPENDENT: f64 = 6.0;
/// How many bytes of profiles are kept.
const ROOM: usize = 64 << 20;
/// How many bytes a word takes beside its profile, about.
const ENTRY: usize = 64;

/// The words that are looked up: no single characters, no numbers, the most frequent first.
pub(super) fn telling<'a>(words: &[(&'a str, u32)]) -> Vec<&'a str> {
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

/// The profiles of an archive's words, of which as many are kept as there is room for.
pub(super) struct Profiles<'a> {
    counts: &'a dyn YearCounts,
    smoothing: Smoothing,
    /// A part for each thread, which alone fills it.
    shelves: Vec<Shelf>,
}

impl<'a> Profiles<'a> {
    /// Of an archive, over `years`. `None` where it is too small.
    pub(super) fn new(counts: &'a dyn YearCounts, years: &[i32]) -> Option<Profiles<'a>> {
        let reports = counts.reports();
        let total: u32 = reports.iter().map(|(_, n)| n).sum();
        let enough = total >= FEWEST.0 && reports.len() >= 2;
        enough.then(|| Profiles {
            counts,
            smoothing: Smoothing::new(reports, years),
            shelves: Vec::new(),
        })
    }

    /// Works out the profiles of these reports' words, so that they need not be while the reports are dated.
    pub(super) fn learn(&mut self, reports: &[&Evidence], threads: usize) {
        if self.shelves.len() != threads {
            self.shelves = (0..threads).map(|_| Shelf::default()).collect();
        }
        let (counts, smoothing) = (self.counts, &self.smoothing);
        std::thread::scope(|scope| {
            for (number, shelf) in self.shelves.iter_mut().enumerate() {
                scope.spawn(move || {
                    let profile = |word: &str| Profile::new(&counts.of(word), smoothing);
                    let words = reports.iter().flat_map(|report| report.words());
                    let own = words.filter(|word| shelf_of(word, threads) == number);
                    shelf.fill(own, ROOM / threads, &profile);
                });
            }
        });
    }

    /// The log likelihood ratio of each year against the archive as a whole, for a report with these words. `None`
    /// where the archive knows too few of them.
    pub(super) fn likelihoods(&self, evidence: &Evidence) -> Option<Vec<f64>> {
        let profiles: Vec<Cow<'_, Profile>> = evidence
            .words()
            .filter_map(|word| self.profile(word))
            .collect();
        if profiles.len() < FEWEST.1 {
            return None;
        }
        let mut likely = compare(&profiles, self.smoothing.reports.len());
        doubt_unknown(&mut likely, &self.smoothing);
        Some(likely)
    }

    fn profile(&self, word: &str) -> Option<Cow<'_, Profile>> {
        let shelf = self.shelves.get(shelf_of(word, self.shelves.len()));
        match shelf.and_then(|shelf| shelf.known.get(word)) {
            Some(known) => known.as_ref().map(Cow::Borrowed),
            None => Profile::new(&self.counts.of(word), &self.smoothing).map(Cow::Owned),
        }
    }
}

/// Some of the profiles.
#[derive(Default)]
struct Shelf {
    /// By word; none where it tells nothing.
    known: HashMap<Box<str>, Option<Profile>>,
    /// Bytes, about.
    size: usize,
    /// Whether it was too small.
    full: bool,
}

impl Shelf {
    /// Takes in words it does not know, until they are `room` bytes.
    fn fill<'w>(
        &mut self,
        words: impl Iterator<Item = &'w str>,
        room: usize,
        profile: &dyn Fn(&str) -> Option<Profile>,
    ) {
        if self.full {
            *self = Shelf::default();
        }
        let mut new: Vec<&str> = words
            .filter(|word| !self.known.contains_key(*word))
            .collect();
        // Neighbours in order are neighbours in the index, too, and are found there faster.
        new.sort_unstable();
        new.dedup();
        for word in new {
            if self.size >= room {
                self.full = true;
                return;
            }
            let profile = profile(word);
            self.size += ENTRY + word.len() + profile.as_ref().map_or(0, Profile::size);
            self.known.insert(word.into(), profile);
        }
    }
}

/// The place of a word's shelf among so many.
fn shelf_of(word: &str, shelves: usize) -> usize {
    let mixed = word.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (mixed >> 32) as usize % shelves.max(1)
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

/// How well the words' shares near each year suit a report that has them all.
fn compare(profiles: &[Cow<'_, Profile>], years: usize) -> Vec<f64> {
    let weight: f64 = profiles.iter().map(|profile| profile.weight).sum();
    if weight <= 0.0 {
        return vec![0.0; years];
    }
    let overall: f64 = profiles.iter().map(|profile| profile.overall).sum();
    // A few uneven words tell less than many.
    let scale = INDEPENDENT.min(weight * 10.0);
    let mut level = vec![0.0; years];
    for profile in profiles {
        for (all, near) in level.iter_mut().zip(&profile.near) {
            *all += near;
        }
    }
    level
        .iter_mut()
        .for_each(|all| *all = (overall / *all).ln());
    // Sums begin at -0.0, as those of iterators do.
    let mut likely = vec![-0.0; years];
    for profile in profiles {
        for ((sum, ratio), level) in likely.iter_mut().zip(&profile.ratio).zip(&level) {
            *sum += profile.weight * (ratio + level);
        }
    }
    likely
        .iter_mut()
        .for_each(|sum| *sum = scale * *sum / weight);
    likely
}

#[cfg(test)]
mod tests;
