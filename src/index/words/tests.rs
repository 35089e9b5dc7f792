use std::collections::BTreeMap;

use proptest::prelude::*;
use tantivy::directory::OwnedBytes;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::{DocId, TERMINATED};

use super::postings::PostingsEncoder;
use super::*;
use crate::segment::words::Cutter;

/// Where a word stands in these texts, letter by letter.
fn standing<'a>(texts: &'a [&'a str]) -> impl Fn(&str, u32) -> Option<Counts> + 'a {
    move |word, _| {
        let texts = (0..).zip(texts);
        let counts = texts.map(|(document, text)| {
            let starts = text
                .char_indices()
                .filter(|(at, _)| text[*at..].starts_with(word));
            (document, starts.count() as u32)
        });
        Some(counts.filter(|(_, times)| *times > 0).collect())
    }
}

/// The segment of these documents, each with the text it has, if any.
fn segment(texts: &[&str]) -> Words {
    let mut gathering = Gathering::new();
    for text in texts {
        let text = Some(text).filter(|text| !text.is_empty());
        gathering.add(text.into_iter());
    }
    let mut bytes = Vec::new();
    gathering.write(&standing(texts), &mut bytes).unwrap();
    Words::open(OwnedBytes::new(bytes)).unwrap()
}

fn merged(parts: &[(&[&str], &[bool])]) -> Words {
    let mut merging = Merging::default();
    for (texts, alive) in parts {
        merging.add(segment(texts), &|document| alive[document as usize]);
    }
    let kept = parts
        .iter()
        .flat_map(|(texts, alive)| texts.iter().zip(*alive));
    let kept: Vec<&str> = kept
        .filter(|(_, alive)| **alive)
        .map(|(text, _)| *text)
        .collect();
    let mut bytes = Vec::new();
    merging.write(&standing(&kept), &mut bytes).unwrap();
    Words::open(OwnedBytes::new(bytes)).unwrap()
}

/// Each document of a word with its frequency.
type Found = Vec<(DocId, u32)>;

fn walked(mut postings: Postings) -> Found {
    let mut all = Vec::new();
    while postings.doc() != TERMINATED {
        all.push((postings.doc(), postings.frequency()));
        postings.advance();
    }
    all
}

/// All words of a segment.
fn all(words: &Words) -> BTreeMap<String, Found> {
    let mut all = BTreeMap::new();
    let mut terms = words.terms();
    while let Some(entry) = terms.next() {
        let word = String::from_utf8(terms.word().to_vec()).unwrap();
        all.insert(word, walked(words.postings(&entry).unwrap()));
    }
    assert_eq!(all.len(), words.count());
    all
}

/// The same, one word after another; and how many each document has.
fn naive(texts: &[&str]) -> (BTreeMap<String, Found>, Vec<u32>) {
    let mut all: BTreeMap<String, Found> = BTreeMap::new();
    let mut lengths = Vec::new();
    for (document, text) in (0..).zip(texts) {
        let mut length = 0;
        Cutter::default().cut(text, |word, _| {
            length += 1;
            let found = all.entry(word.to_owned()).or_default();
            match found.last_mut() {
                Some((last, frequency)) if *last == document => *frequency += 1,
                _ => found.push((document, 1)),
            }
        });
        lengths.push(length);
    }
    (all, lengths)
}

fn postings(found: &Found) -> Option<Postings> {
    let (mut encoder, mut bytes) = (PostingsEncoder::new(), Vec::new());
    for (document, frequency) in found {
        encoder.push(*document, *frequency);
    }
    let lengths = encoder.finish(&mut bytes);
    assert_eq!(lengths.count as usize, found.len());
    assert_eq!(lengths.documents + lengths.frequencies, bytes.len());
    let frequencies = bytes.split_off(lengths.documents);
    let [documents, frequencies] = [bytes, frequencies].map(OwnedBytes::new);
    Postings::new(documents, frequencies, lengths.count)
}

#[test]
fn a_word_stands_where_jieba_sees_it() {
    let words = segment(&["", "水利工程，水利", "", "粮食", "水利。"]);
    assert_eq!(walked(words.walk("水利").unwrap()), [(1, 2), (4, 1)]);
    assert_eq!(walked(words.walk("水利工程").unwrap()), [(1, 1)]);
    assert_eq!(words.documents_with("粮食".as_bytes()), 1);
    for none in ["", "，", "水", "水利工", "\u{10FFFF}"] {
        assert!(words.walk(none).is_none(), "{none}");
    }
    assert!(segment(&[]).walk("水利").is_none());
}

#[test]
fn a_word_so_long_that_tantivy_would_leave_it_out_is_left_out() {
    let [long, longer] = [65_530, 65_531].map(|length| "a".repeat(length));
    let words = segment(&[&long, &longer]);
    assert_eq!(words.count(), 1);
    assert_eq!(words.documents_with(long.as_bytes()), 1);
    assert_eq!(words.norms(), [1, 0]);
}

#[test]
fn words_of_all_lengths_come_back() {
    let texts: Vec<String> = (1..40)
        .map(|length| "ab".repeat(length)[..length].to_owned())
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let words = segment(&texts);
    for (document, text) in (0..).zip(&texts) {
        assert_eq!(
            words.walk(text).map(walked),
            Some(vec![(document, 1)]),
            "{text}"
        );
    }
}

#[test]
fn what_is_dead_is_not_merged() {
    let words = merged(&[
        (&["", "水利粮食", "水利", ""], &[true, false, true, true]),
        (&["粮食", "水利"], &[false, true]),
    ]);
    assert_eq!(words.walk("水利").map(walked), Some(vec![(1, 1), (3, 1)]));
    assert!(words.walk("粮食").is_none());
    assert_eq!(words.norms(), [0, 1, 0, 1]);
}

/// In which documents it is told that a word stands.
fn told(words: &Words, word: &str) -> Option<Counts> {
    words.standing(word).map(StandingWalk::into_counts)
}

#[test]
fn a_common_word_stands_where_jieba_does_not_see_it_too() {
    let texts: Vec<&str> = (0..40)
        .map(|number| match number % 4 {
            0 => "人民",
            1 => "人民和国人民",
            2 => "国人民生",
            _ => "粮食",
        })
        .collect();
    let words = segment(&texts);
    let want = standing(&texts)("人民", 0).unwrap();
    assert_eq!(told(&words, "人民"), Some(want));
    assert_eq!(words.common("人民").map(|most| most >= 30), Some(true));
    // One that is not common is left to its characters.
    let texts = [&texts[..], &["水利"]].concat();
    assert_eq!(told(&segment(&texts), "水利"), None);
}

#[test]
fn a_word_that_few_documents_have_is_told_of_where_most_of_its_places_are_seen() {
    let standing_in = |count: DocId| {
        let mut gathering = Gathering::new();
        for number in 0..1000 {
            gathering.add(std::iter::once(if number < 10 {
                "水利"
            } else {
                "粮食"
            }));
        }
        let documents = move |word: &str, _| match word {
            "水利" => Some((0..count).map(|document| (document, 1)).collect()),
            _ => None,
        };
        let mut bytes = Vec::new();
        gathering.write(&documents, &mut bytes).unwrap();
        let words = Words::open(OwnedBytes::new(bytes)).unwrap();
        told(&words, "水利").map(|told| told.len() as DocId)
    };
    for (count, want) in [(10, Some(10)), (30, Some(30)), (31, None)] {
        assert_eq!(standing_in(count), want, "{count}");
    }
}

#[test]
fn a_word_seen_where_its_characters_do_not_stand_is_not_told_of() {
    let mut gathering = Gathering::new();
    for _ in 0..20 {
        gathering.add(std::iter::once("水利粮食"));
    }
    let elsewhere = |_: &str, _| Some((5..30).map(|document| (document, 1)).collect());
    let mut bytes = Vec::new();
    gathering.write(&elsewhere, &mut bytes).unwrap();
    let words = Words::open(OwnedBytes::new(bytes)).unwrap();
    assert_eq!(told(&words, "水利"), None);
    assert_eq!(
        words.walk("水利").map(|postings| postings.count()),
        Some(20)
    );
}

/// Texts of few words and of many.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "(水利|工程|人民|粮食|GDP|abcdefghijk|二〇一二|，|。){0,30}",
        1 => "[a-c]{1,20}( [a-c]{1,20}){0,40}",
    ]
}

proptest! {
    #[test]
    fn postings_hold_what_was_put_into_them(
        distances in proptest::collection::vec((prop_oneof![4 => 1_u32..4, 1 => 1_u32..3000],
            prop_oneof![8 => Just(1_u32), 4 => 1_u32..5, 1 => 1_u32..100_000]), 0..900),
        targets in proptest::collection::vec(0_u32..4_000, 0..60),
    ) {
        let mut found: Found = Vec::new();
        for (distance, frequency) in distances {
            let document = found.last().map_or(distance - 1, |(last, _)| last + distance);
            found.push((document, frequency));
        }
        let Some(all) = postings(&found) else {
            prop_assert!(found.is_empty());
            return Ok(());
        };
        prop_assert_eq!(all.count() as usize, found.len());
        prop_assert_eq!(walked(all), found.clone());
        let mut blocks = Vec::new();
        let mut postings_by_block = postings(&found).unwrap();
        while !postings_by_block.block().is_empty() {
            blocks.extend_from_slice(postings_by_block.block());
            postings_by_block.advance_block();
        }
        prop_assert!(blocks.iter().eq(found.iter().map(|(document, _)| document)));
        let mut targets = targets;
        targets.sort_unstable();
        let mut postings = postings(&found).unwrap();
        for target in targets {
            let rank = found.partition_point(|(document, _)| *document < target);
            let expected = found.get(rank).map_or(TERMINATED, |(document, _)| *document);
            prop_assert_eq!(postings.seek(target), expected);
            prop_assert_eq!(postings.rank() as usize, rank);
            if let Some((_, frequency)) = found.get(rank) {
                prop_assert_eq!(postings.frequency(), *frequency);
            }
        }
    }

    #[test]
    fn every_word_is_counted(texts in proptest::collection::vec(text(), 0..60), leap in 0..60_u32) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let words = segment(&texts);
        let (naive, lengths) = naive(&texts);
        for (word, found) in &naive {
            prop_assert_eq!(words.walk(word).map(walked), Some(found.clone()), "{}", word);
        }
        prop_assert_eq!(&all(&words), &naive);
        for word in naive.keys() {
            let Some(told) = told(&words, word) else { continue };
            let want = standing(&texts)(word, 0);
            prop_assert_eq!(Some(&told), want.as_ref(), "{}", word);
            // Step by step, and by leaps.
            let mut walk = words.standing(word).unwrap();
            for (document, times) in &told {
                prop_assert_eq!((walk.doc(), walk.count()), (*document, *times));
                walk.seek(document + 1);
            }
            prop_assert_eq!(walk.doc(), TERMINATED);
            let mut walk = words.standing(word).unwrap();
            walk.seek(leap);
            let next = told.iter().find(|(document, _)| *document >= leap);
            prop_assert_eq!(walk.doc(), next.map_or(TERMINATED, |(document, _)| *document));
        }
        let norms: Vec<u8> = lengths.into_iter().map(FieldNormReader::fieldnorm_to_id).collect();
        prop_assert_eq!(words.norms(), norms);
    }

    /// Merged or not, with whatever is dead, it is as if only what is alive had been written.
    #[test]
    fn a_merge_is_what_a_fresh_segment_would_be(
        parts in proptest::collection::vec(
            proptest::collection::vec((text(), any::<bool>()), 0..12), 0..4),
        everything in any::<bool>(),
    ) {
        let parts: Vec<(Vec<&str>, Vec<bool>)> = parts
            .iter()
            .map(|part| part.iter().map(|(text, alive)| (text.as_str(), *alive || everything)).unzip())
            .collect();
        let kept = parts.iter().flat_map(|(texts, alive)| texts.iter().zip(alive));
        let kept: Vec<&str> = kept.filter(|(_, alive)| **alive).map(|(text, _)| *text).collect();
        let parts: Vec<(&[&str], &[bool])> = parts.iter().map(|(t, a)| (t.as_slice(), a.as_slice())).collect();
        let (merged, fresh) = (merged(&parts), segment(&kept));
        prop_assert_eq!(merged.bytes.as_slice(), fresh.bytes.as_slice());
    }

    #[test]
    fn damage_is_no_reason_to_panic(
        texts in proptest::collection::vec(text(), 0..9),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut bytes = segment(&texts).bytes.to_vec();
        for (at, with) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= with;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Some(words) = Words::open(OwnedBytes::new(bytes)) {
            for word in ["水利", "粮食", "gdp", "零"] {
                told(&words, word);
                let mut standing = words.standing(word);
                while let Some(standing) = standing.as_mut().filter(|standing| standing.doc() != TERMINATED) {
                    standing.count();
                    standing.seek(standing.doc() + 1);
                }
                words.common(word);
                let Some(mut postings) = words.walk(word) else { continue };
                for target in [1, 100, 1_000_000, TERMINATED] {
                    postings.frequency();
                    postings.seek(target);
                    postings.rank();
                    postings.advance();
                    postings.advance_block();
                }
            }
            let mut merging = Merging::default();
            merging.add(words, &|_| true);
            let nothing = |_: &str, _| None;
            merging.write(&nothing, &mut std::io::sink()).unwrap();
        }
    }
}
