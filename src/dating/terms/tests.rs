//! The tables hold together.

#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use super::*;
use crate::segment::fold::fold;

fn all() -> impl Iterator<Item = &'static Term> {
    TABLES.iter().copied().flatten().copied().flatten()
}

fn plain(spelling: &str) -> String {
    let letters = spelling.chars().filter(|c| !matches!(c, '“' | '”'));
    letters.map(fold).collect()
}

#[test]
fn there_are_terms_enough_of_every_era() {
    assert!(all().count() >= 450, "{}", all().count());
    for (from, to, enough) in [
        (1911, 1937, 40),
        (1938, 1949, 35),
        (1950, 1965, 60),
        (1966, 1977, 30),
        (1978, 1989, 80),
        (1990, 1999, 80),
        (2000, 2011, 150),
        (2012, 2019, 130),
        (2020, 2026, 70),
    ] {
        let here = all().filter(|term| (from..=to).contains(&term.first.0));
        let here = here.count();
        assert!(here >= enough, "{from}: {here}");
    }
}

#[test]
fn days_are_days_and_stand_in_order() {
    for table in TABLES.iter().copied().flatten() {
        assert!(table.is_sorted_by_key(|term| term.since));
    }
    for term in all() {
        let mut parts = term
            .since
            .split('-')
            .map(|part| part.parse::<i32>().unwrap());
        assert!((1911..=2026).contains(&parts.next().unwrap()), "{term:?}");
        assert!((1..=12).contains(&parts.next().unwrap_or(1)), "{term:?}");
        assert!((1..=31).contains(&parts.next().unwrap_or(1)), "{term:?}");
        assert_eq!(parts.next(), None, "{term:?}");
        let (first, _) = term.first;
        assert!(
            term.last == OPEN || (first..=2035).contains(&term.last),
            "{term:?}"
        );
    }
}

#[test]
fn no_spelling_stands_twice_and_all_are_folded() {
    let mut seen = HashSet::new();
    for term in all() {
        assert!(!term.event.is_empty(), "{term:?}");
        for spelling in term.spellings.split('|') {
            let folded = plain(spelling);
            assert!(folded.chars().count() >= 2, "{spelling}");
            assert!(seen.insert(folded.clone()), "{spelling}");
            // Traditional characters would never be met; case and width are folded on the way.
            let traditional = spelling
                .chars()
                .find(|&c| !c.is_ascii() && u32::from(c) < 0xFF00 && fold(c) != c);
            assert_eq!(traditional, None, "{spelling}");
        }
    }
}

#[test]
fn every_decoy_hides_a_term() {
    for decoy in DECOYS {
        let hides = all().any(|term| {
            term.spellings
                .split('|')
                .any(|spelling| decoy.contains(&plain(spelling)))
        });
        assert!(hides, "{decoy}");
    }
}
