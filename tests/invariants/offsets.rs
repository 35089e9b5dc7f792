//! Every place that is shown points at the right characters: of the snippet, of the cleaned text, of the source.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use kaijuan::{Archive, Hit, Reading, Report, SectionHit, inspect};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::oracle;
use crate::{Place, cases, generate, query};

/// A hit shows so many sections.
const SHOWN: usize = 3;

/// The characters of a text in a range that counts them.
fn slice(text: &str, range: &Range<usize>) -> String {
    text.chars().skip(range.start).take(range.len()).collect()
}

/// Where each of the terms stands in a report, with the number of the section (0 before the first heading).
fn standing(report: &Report, terms: &BTreeSet<String>, verbatim: bool) -> Vec<(u32, Range<usize>)> {
    let sentences = oracle::sentences(&report.text);
    let mut found = Vec::new();
    let mut known = BTreeSet::new();
    for term in terms {
        // Terms of the same letters ask for the same, unless they are asked for as typed.
        if !verbatim && !known.insert(oracle::letters(term)) {
            continue;
        }
        for occurrence in oracle::occurrences(&sentences, term) {
            let section = oracle::section(report, occurrence.sentence_end).map_or(0, |s| s.number);
            let range = if verbatim {
                // The marks typed around the letters belong to it.
                let before = term.chars().take_while(|c| !c.is_alphanumeric()).count();
                let start = occurrence.range.start.wrapping_sub(before);
                let range = start..start.wrapping_add(term.chars().count());
                if start > occurrence.range.start || slice(&report.text, &range) != *term {
                    continue;
                }
                range
            } else {
                occurrence.range
            };
            found.push((section, range));
        }
    }
    found.sort_by_key(|(_, range)| (range.start, range.end));
    found
}

/// Ranges in order, those that touch made one.
fn merged(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut marked: BTreeSet<usize> = BTreeSet::new();
    ranges.for_each(|range| marked.extend(range));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for at in marked {
        match merged.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => merged.push(at..at + 1),
        }
    }
    merged
}

/// Holds a hit against the report it is of.
fn check(
    report: &Report,
    hit: &Hit,
    terms: &BTreeSet<String>,
    verbatim: bool,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(&hit.title, &report.title);
    prop_assert_eq!(&hit.year, &report.year);
    let standing = standing(report, terms, verbatim);
    prop_assert_eq!(hit.matches, standing.len() as u64, "matches of {:?}", terms);
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    standing
        .iter()
        .for_each(|(section, _)| *counts.entry(*section).or_default() += 1);
    prop_assert_eq!(hit.sections.len(), counts.len().min(SHOWN));
    let shown: BTreeSet<_> = hit.sections.iter().map(|section| section.number).collect();
    prop_assert_eq!(shown.len(), hit.sections.len(), "a section is shown twice");
    for section in &hit.sections {
        prop_assert_eq!(
            Some(&section.matches),
            counts.get(&section.number.unwrap_or(0))
        );
        check_place(report, section)?;
        let start = section.snippet_start;
        let snippet = start..start + section.snippet.chars().count();
        let inside = standing.iter().map(|(_, range)| range.clone());
        let inside =
            inside.filter(|range| snippet.start <= range.start && range.end <= snippet.end);
        let ought = merged(inside.map(|range| range.start - start..range.end - start));
        prop_assert!(
            !ought.is_empty(),
            "nothing of {:?} stands in {:?}",
            terms,
            section
        );
        prop_assert_eq!(&section.highlights, &ought, "{:?} in {:?}", terms, section);
    }
    Ok(())
}

/// Holds a section of a hit against the outline and the text of the report.
fn check_place(report: &Report, section: &SectionHit) -> Result<(), TestCaseError> {
    let characters = report.text.chars().count();
    let place = section
        .number
        .map(|number| &report.sections[number as usize - 1]);
    let first = report
        .sections
        .first()
        .map_or(characters, |first| first.start);
    let ought = place.map_or(0..first, |section| section.start..section.end);
    prop_assert_eq!(&section.range, &ought, "{:?}", section);
    prop_assert!(section.range.end <= characters);
    prop_assert_eq!(&section.headings, &oracle::headings(report, place));
    if let Some(place) = place {
        let text = slice(&report.text, &section.range);
        prop_assert!(
            // A heading may be broken over two lines.
            oracle::letters(&text).starts_with(&oracle::letters(&place.heading)),
            "{:?} begins {:?}",
            place.heading,
            text
        );
    }
    let snippet = section.snippet_start..section.snippet_start + section.snippet.chars().count();
    prop_assert_eq!(slice(&report.text, &snippet), section.snippet.as_str());
    prop_assert!(
        snippet.len() <= 400,
        "a snippet of {} characters",
        snippet.len()
    );
    Ok(())
}

/// Holds the cleaned text against the source it was made from.
fn check_origins(reading: &Reading) -> Result<(), TestCaseError> {
    let decoded: Vec<char> = reading.decoded.chars().collect();
    let mut last = None;
    for (at, c) in reading.report.text.chars().enumerate() {
        let origin = reading.origins.of(at);
        prop_assert!(
            last.is_none_or(|last| last < origin),
            "{} comes from {} again",
            at,
            origin
        );
        last = Some(origin);
        // White space may have become other white space.
        let same = decoded[origin] == c
            || (c.is_whitespace()
                && (decoded[origin].is_whitespace() || decoded[origin].is_control()));
        prop_assert!(
            same,
            "{:?} at {} comes from {:?} at {}",
            c,
            at,
            decoded[origin],
            origin
        );
    }
    let end = reading.origins.of(reading.report.text.chars().count());
    prop_assert_eq!(end, last.map_or(0, |last| last + 1));
    Ok(())
}

/// A few terms of the reports and some that may be nowhere.
fn terms(reports: &[Report], picks: &[(Index, Index, usize)], other: String) -> BTreeSet<String> {
    let pieces = picks.iter().map(|(report, place, length)| {
        let text = &report.get(reports).text;
        let start = place.index(text.chars().count());
        let rest = text
            .chars()
            .skip(start)
            .take_while(|c| !oracle::is_end(*c) && *c != '"');
        rest.take(*length).collect::<String>()
    });
    pieces
        .chain([other])
        .filter(|term| !oracle::letters(term).is_empty())
        .collect()
}

fn all_reports(archive: &Archive) -> Vec<Report> {
    let paths = archive.paths(&query("path:.txt")).unwrap();
    paths
        .iter()
        .map(|path| archive.report(path).unwrap())
        .collect()
}

proptest! {
    #![proptest_config(cases(5))]

    #[test]
    fn hits_show_what_was_asked_for_where_it_stands(
        written in generate::reports(generate::report()),
        asks in vec((vec((any::<Index>(), any::<Index>(), 1..12usize), 1..4), generate::phrase(), any::<bool>()), 40),
    ) {
        let files = written.0.iter().enumerate();
        let place = Place::with(files.map(|(number, text)| (format!("{number}.txt"), text)));
        let (archive, _) = place.build();
        let reports = all_reports(&archive);
        for report in &reports {
            for inspection in inspect(&place.corpus().join(&report.path)).unwrap() {
                let reading = inspection.reading.unwrap();
                prop_assert_eq!(&reading.report.text, &report.text);
                prop_assert_eq!(&reading.report.sections, &report.sections);
                check_origins(&reading)?;
            }
        }
        for (picks, other, verbatim) in asks {
            let terms = terms(&reports, &picks, other);
            if terms.is_empty() {
                continue;
            }
            let typed: Vec<String> = terms.iter().map(|term| format!("\"{term}\"")).collect();
            for joint in [" OR ", " "] {
                let answer = archive.search(&query(&typed.join(joint)).verbatim(verbatim)).unwrap();
                for hit in &answer.hits {
                    let report = reports.iter().find(|report| report.path == hit.path).unwrap();
                    check(report, hit, &terms, verbatim)?;
                }
            }
        }
    }
}

#[test]
fn places_lead_back_to_the_decoded_source() {
    let source = "\u{feff}　　2019年工作总结\r\n\r\n\r\n　　一、主\u{200b}要做法\r\n　　抓好##paidbegin##水库##paidend##安全，\u{a0}巡查到位。\r\n";
    let place = Place::with([("总结.txt", source)]);
    let (archive, _) = place.build();
    let inspected = inspect(&place.corpus().join("总结.txt")).unwrap().remove(0);
    let reading = inspected.reading.unwrap();
    check_origins(&reading).unwrap();
    for (phrase, written) in [
        ("工作总结", "工作总结"),
        ("主要做法", "主\u{200b}要做法"),
        ("好水库安全", "好##paidbegin##水库##paidend##安全"),
        ("安全巡查", "安全，\u{a0}巡查"),
    ] {
        let answer = archive.search(&query(&format!("\"{phrase}\""))).unwrap();
        let section = &answer.hits[0].sections[0];
        let mark = &section.highlights[0];
        let start = reading.origins.of(section.snippet_start + mark.start);
        let end = reading.origins.of(section.snippet_start + mark.end - 1) + 1;
        assert_eq!(slice(&reading.decoded, &(start..end)), written);
    }
}

#[test]
fn a_hit_without_words_shows_how_the_report_begins() {
    let text = "水库安全总结\n\n巡查到位。\n一、做法\n抓好。\n二、打算\n再抓。\n";
    let place = Place::with([("2019/总结.txt", text)]);
    let (archive, _) = place.build();
    let report = archive.report("2019/总结.txt").unwrap();
    for typed in [
        "path:2019",
        "title:总结",
        "-查无此字",
        "year:unknown OR -year:unknown",
    ] {
        let answer = archive.search(&query(typed)).unwrap();
        let [hit] = answer.hits.as_slice() else {
            panic!("{typed}: {answer:?}");
        };
        assert_eq!(hit.matches, 0, "{typed}");
        let [section] = hit.sections.as_slice() else {
            panic!("{typed}: {hit:?}");
        };
        check_place(&report, section).unwrap();
        assert_eq!((section.number, section.matches), (None, 0), "{typed}");
        assert!(
            // The title stands above it.
            section.snippet.starts_with("巡查到位"),
            "{typed}: {section:?}"
        );
        assert!(section.highlights.is_empty(), "{typed}: {section:?}");
    }
    // A section alone shows the section.
    let answer = archive.search(&query("section:打算")).unwrap();
    let section = &answer.hits[0].sections[0];
    check_place(&report, section).unwrap();
    assert_eq!(section.headings, ["二、打算"]);
}

#[test]
fn a_verbatim_phrase_is_marked_with_the_white_space_it_was_typed_with() {
    let place = Place::with([("总结.txt", "水库安全。 巡查到位。抓得好。")]);
    let (archive, _) = place.build();
    for typed in ["\" 巡查到位\"", "\"。 巡查\"", "\"巡查到位。\""] {
        let answer = archive.search(&query(typed).verbatim(true)).unwrap();
        let section = &answer.hits[0].sections[0];
        assert_eq!(section.highlights.len(), 1, "{typed}: {section:?}");
        let marked = slice(&section.snippet, &section.highlights[0]);
        assert_eq!(format!("\"{marked}\""), typed);
    }
}
