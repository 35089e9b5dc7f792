//! Reports that are all known, with what each scores; and how clauses over such lists are held against each other.
//!
//! To walk two lists side by side takes a fraction of what it takes to ask one scorer after another for one report after
//! another. What is not a list is only asked about the reports that the lists leave.

use std::sync::Arc;

use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, SeekDangerResult, TERMINATED};

use super::found::before;

/// Reports, ascending, with what each scores.
pub(super) type Reports = Vec<(DocId, Score)>;

/// Walks the reports of one segment, all of which are known.
pub(super) struct Listed {
    reports: Arc<Reports>,
    at: usize,
}

impl Listed {
    /// From the first of them on.
    pub(super) fn new(reports: Arc<Reports>) -> Listed {
        Listed { reports, at: 0 }
    }

    /// From the one at hand on.
    fn ahead(&self) -> &[(DocId, Score)] {
        self.reports.get(self.at..).unwrap_or_default()
    }
}

impl DocSet for Listed {
    fn advance(&mut self) -> DocId {
        self.at += usize::from(self.at < self.reports.len());
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.at += before(self.ahead(), target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        let report = self.reports.get(self.at);
        report.map_or(TERMINATED, |(report, _)| *report)
    }

    fn size_hint(&self) -> u32 {
        self.reports.len() as u32
    }
}

impl Scorer for Listed {
    fn score(&mut self) -> Score {
        self.reports.get(self.at).map_or(0.0, |(_, score)| *score)
    }
}

/// All that a scorer finds, from where it stands.
pub(super) fn all(scorer: &mut dyn Scorer) -> Reports {
    if let Some(list) = scorer.downcast_ref::<Listed>() {
        return list.ahead().to_vec();
    }
    let mut reports = Reports::with_capacity(scorer.size_hint() as usize);
    while scorer.doc() != TERMINATED {
        reports.push((scorer.doc(), scorer.score()));
        scorer.advance();
    }
    reports
}

/// The reports that all of `required` find and none of `excluded`, with the sums of what they and `optional` score, in
/// this order; `required` must have a list, and all of them stand on the same report.
pub(super) fn all_of(
    required: Vec<Box<dyn Scorer>>,
    optional: Vec<Box<dyn Scorer>>,
    excluded: Vec<Box<dyn Scorer>>,
) -> Listed {
    let found = found_by_all(required);
    let mut found = found.iter().map(Listed::ahead);
    let mut sums = match (found.next(), found.next()) {
        (None, _) => Reports::new(),
        (Some(only), None) => only.to_vec(),
        (Some(one), Some(other)) => both(one, other),
    };
    for reports in found {
        sums = both(&sums, reports);
    }
    for mut scorer in excluded {
        remove(&mut sums, &mut *scorer);
    }
    for mut scorer in optional {
        match scorer.downcast_ref::<Listed>() {
            Some(list) => add_list(&mut sums, list.ahead()),
            None => add(&mut sums, &mut *scorer),
        }
    }
    Listed::new(Arc::new(sums))
}

/// What each of these finds, in their order: those that are no lists only of what is left by those that are.
fn found_by_all(scorers: Vec<Box<dyn Scorer>>) -> Vec<Listed> {
    let mut sought = Vec::new();
    let mut found: Vec<(usize, Listed)> = Vec::with_capacity(scorers.len());
    for (number, scorer) in scorers.into_iter().enumerate() {
        match scorer.downcast::<Listed>() {
            Ok(list) => found.push((number, *list)),
            Err(scorer) => sought.push((number, scorer)),
        }
    }
    sought.sort_by_key(|(_, scorer)| scorer.cost());
    for (number, mut scorer) in sought {
        let mut lists: Vec<&[(DocId, Score)]> =
            found.iter().map(|(_, list)| list.ahead()).collect();
        lists.sort_by_key(|list| list.len());
        let left = match lists.as_slice() {
            [] => Reports::new(),
            [only] => found_also(only, &mut *scorer),
            [one, other, ..] => found_also(&both(one, other), &mut *scorer),
        };
        found.push((number, Listed::new(Arc::new(left))));
    }
    found.sort_by_key(|(number, _)| *number);
    found.into_iter().map(|(_, list)| list).collect()
}

/// The reports that one of these lists has, with the sums of their scores in this order.
pub(super) fn any_of(lists: &[Listed]) -> Listed {
    let lists = lists.iter().map(Listed::ahead);
    let sums = lists.fold(Reports::new(), |sums, list| either(&sums, list));
    Listed::new(Arc::new(sums))
}

/// The reports that both lists have, with the sums of their scores.
fn both(one: &[(DocId, Score)], other: &[(DocId, Score)]) -> Reports {
    let mut sums = Reports::with_capacity(one.len().min(other.len()));
    let (mut one, mut other) = (one, other);
    while let (Some((a, score)), Some((b, more))) = (one.first(), other.first()) {
        if a == b {
            sums.push((*a, score + more));
        }
        let (behind_a, behind_b) = (a <= b, b <= a);
        if behind_a {
            one = &one[1..];
        }
        if behind_b {
            other = &other[1..];
        }
    }
    sums
}

/// The reports that one of both lists has, with the sums of their scores.
fn either(one: &[(DocId, Score)], other: &[(DocId, Score)]) -> Reports {
    let mut sums = Reports::with_capacity(one.len() + other.len());
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    loop {
        let next = match (one.peek(), other.peek()) {
            (Some((a, _)), Some((b, _))) => *a.min(b),
            (Some((doc, _)), None) | (None, Some((doc, _))) => *doc,
            (None, None) => return sums,
        };
        let mut sum = 0.0;
        for list in [&mut one, &mut other] {
            if let Some((_, score)) = list.next_if(|(doc, _)| *doc == next) {
                sum += score;
            }
        }
        sums.push((next, sum));
    }
}

/// Those of the reports that a scorer finds, with what it scores.
fn found_also(reports: &[(DocId, Score)], scorer: &mut dyn Scorer) -> Reports {
    let mut found = Reports::new();
    let mut rest = reports;
    while let Some((doc, _)) = rest.first() {
        match scorer.seek_danger(*doc) {
            SeekDangerResult::Found => {
                found.push((*doc, scorer.score()));
                rest = &rest[1..];
            }
            SeekDangerResult::SeekLowerBound(bound) => {
                rest = &rest[before(rest, bound.max(doc.saturating_add(1)))..];
            }
        }
    }
    found
}

/// Takes away those that a scorer finds.
fn remove(reports: &mut Reports, scorer: &mut dyn Scorer) {
    reports.retain(|(doc, _)| scorer.seek_danger(*doc) != SeekDangerResult::Found);
}

/// Adds what a list scores to those that it has.
fn add_list(reports: &mut Reports, list: &[(DocId, Score)]) {
    let mut reports = reports.as_mut_slice();
    for (doc, more) in list {
        let ahead = before(reports, *doc);
        reports = reports.split_at_mut(ahead).1;
        match reports.first_mut() {
            Some((found, score)) if found == doc => *score += more,
            Some(_) => {}
            None => return,
        }
    }
}

/// Adds what a scorer scores to those that it finds.
fn add(reports: &mut Reports, scorer: &mut dyn Scorer) {
    let mut reports = reports.as_mut_slice();
    while let Some((doc, score)) = reports.first_mut() {
        let there = match scorer.doc() {
            there if there < *doc => scorer.seek(*doc),
            there => there,
        };
        if there == TERMINATED {
            return;
        }
        if there == *doc {
            *score += scorer.score();
        }
        let ahead = before(reports, there.max(1)).max(1);
        reports = reports.split_at_mut(ahead).1;
    }
}
