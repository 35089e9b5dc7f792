//! Questions as people ask them, drawn by chance from reports: always the same ones for the same reports.

use std::collections::{BTreeSet, HashMap};

use kaijuan::{Query, Report, YearRange, bench};

use crate::sample::{self, Chance};

/// From so many reports they are drawn.
const REPORTS: usize = 400;

/// So many questions, as many of each kind.
///
/// Phrases of four to eight characters stand in a report; words are among those that jieba sees in a report, but neither
/// in that alone nor in more than half of all.
pub fn draw(reports: &[Report], count: usize) -> Vec<Query> {
    let mut questions = Questions::new(reports);
    let drawn = (0..count).filter_map(|number| {
        // Not every report has a title, a year, or words enough.
        (0..100).find_map(|_| match number % 6 {
            0 => questions.phrase(),
            1 => questions.phrase_in_years(),
            2 => questions.word(),
            3 => questions.words(),
            4 => questions.either(),
            _ => questions.titled(),
        })
    });
    drawn.collect()
}

struct Questions<'a> {
    chance: Chance,
    /// Each with its words.
    reports: Vec<(&'a Report, Vec<String>)>,
}

impl<'a> Questions<'a> {
    fn new(reports: &'a [Report]) -> Questions<'a> {
        let step = reports.len().div_ceil(REPORTS).max(1);
        let reports: Vec<(&Report, BTreeSet<String>)> = reports
            .iter()
            .step_by(step)
            .map(|report| (report, words(&report.text)))
            .collect();
        let mut found: HashMap<&str, usize> = HashMap::new();
        for word in reports.iter().flat_map(|(_, words)| words) {
            *found.entry(word).or_default() += 1;
        }
        let telling = |word: &&String| (2..=reports.len() / 2).contains(&found[word.as_str()]);
        let with_words = reports.iter().map(|(report, words)| {
            (
                *report,
                words.iter().filter(telling).cloned().collect::<Vec<_>>(),
            )
        });
        Questions {
            chance: Chance::new(5),
            reports: with_words.filter(|(_, words)| words.len() > 1).collect(),
        }
    }

    /// Some words of one report.
    fn words_of_one<const COUNT: usize>(&mut self) -> (&'a Report, [String; COUNT]) {
        let (report, words) = &self.reports[self.chance.below(self.reports.len())];
        let drawn = std::array::from_fn(|_| words[self.chance.below(words.len())].clone());
        (*report, drawn)
    }

    fn phrase_of(&mut self, report: &Report) -> Option<String> {
        let drawn = sample::phrases_with(&mut self.chance, &[&report.text], 1);
        drawn.first().map(|phrase| format!("\"{phrase}\""))
    }

    fn phrase(&mut self) -> Option<Query> {
        let (report, _) = self.words_of_one::<0>();
        Query::parse(&self.phrase_of(report)?).ok()
    }

    fn phrase_in_years(&mut self) -> Option<Query> {
        let (report, _) = self.words_of_one::<0>();
        let year = report.year.as_ref()?.year;
        let years: YearRange = format!("{}..{}", year - 2, year + 2).parse().ok()?;
        Some(Query::parse(&self.phrase_of(report)?).ok()?.years(years))
    }

    fn word(&mut self) -> Option<Query> {
        let (_, [word]) = self.words_of_one();
        Query::parse(&word).ok()
    }

    fn words(&mut self) -> Option<Query> {
        let (_, [one, other]) = self.words_of_one();
        Query::parse(&format!("{one} {other}")).ok()
    }

    fn either(&mut self) -> Option<Query> {
        let (_, [one]) = self.words_of_one();
        let (_, [other]) = self.words_of_one();
        Query::parse(&format!("{one} OR {other}")).ok()
    }

    fn titled(&mut self) -> Option<Query> {
        let (report, [word]) = self.words_of_one();
        let title: Vec<String> = words(report.title.as_deref()?).into_iter().collect();
        let of_title = title.get(self.chance.below(title.len().max(1)))?;
        Query::parse(&format!("title:{of_title} {word}")).ok()
    }
}

/// The words of two ideographs and more that jieba sees in a text.
fn words(text: &str) -> BTreeSet<String> {
    let mut cutting = bench::words();
    let mut stream = cutting.token_stream(text);
    let mut words = BTreeSet::new();
    while let Some(token) = stream.next() {
        let ideographs = token
            .text
            .chars()
            .all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
        if ideographs && token.text.chars().nth(1).is_some() {
            words.insert(token.text.clone());
        }
    }
    words
}
