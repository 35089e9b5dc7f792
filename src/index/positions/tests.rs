use proptest::prelude::*;
use tantivy::directory::OwnedBytes;

use super::merge::Merging;
use super::writer::Gathering;
use super::*;
use crate::index::list::Encoder;
use crate::index::packing::{put_vint, take_vint};
use crate::index::phrase::Phrase;
use crate::segment::chars::{Pattern, Placed, Reading};

fn list(positions: &[u32]) -> OwnedBytes {
    let (mut encoder, mut bytes) = (Encoder::new(), Vec::new());
    for position in positions {
        encoder.push(*position);
    }
    assert_eq!(encoder.finish(&mut bytes) as usize, positions.len());
    OwnedBytes::new(bytes)
}

fn cursor(positions: &[u32]) -> Option<Cursor> {
    Cursor::new(list(positions), positions.len() as u32)
}

/// Everything a cursor comes by.
fn walked(mut cursor: Cursor) -> Vec<u32> {
    let mut all = Vec::new();
    while cursor.position() != END {
        all.push(cursor.position());
        cursor.advance();
    }
    all
}

/// The segment of these documents, each with the text it has, if any.
fn segment(texts: &[&str]) -> Positions {
    let mut gathering = Gathering::new();
    for text in texts {
        let text = Some(text).filter(|text| !text.is_empty());
        let text = text.into_iter().map(|text| (Zone::Text, *text));
        gathering.add(text).unwrap();
    }
    let mut bytes = Vec::new();
    gathering.write(&mut bytes).unwrap();
    Positions::open(OwnedBytes::new(bytes)).unwrap()
}

fn merged(parts: &[(&[&str], &[bool])]) -> Positions {
    let mut merging = Merging::default();
    for (texts, alive) in parts {
        let alive = |document: DocId| alive[document as usize];
        merging.add(segment(texts), &alive).unwrap();
    }
    let mut bytes = Vec::new();
    merging.write(&mut bytes).unwrap();
    Positions::open(OwnedBytes::new(bytes)).unwrap()
}

fn bytes_of(positions: &Positions) -> &[u8] {
    &positions.bytes
}

/// The documents a character stands in, once for each time.
fn documents(positions: &Positions, c: char) -> Vec<DocId> {
    let found = positions.cursor(Zone::Text, Gram::single(c)).map(walked);
    let found = found.unwrap_or_default().into_iter();
    found.map(|position| positions.document(position)).collect()
}

#[test]
fn numbers_come_back_from_their_bytes() {
    for number in [0, 1, 127, 128, 16_383, 16_384, u32::MAX] {
        let mut bytes = Vec::new();
        put_vint(&mut bytes, number);
        let mut rest = bytes.as_slice();
        assert_eq!(take_vint(&mut rest), Some(number));
        assert!(rest.is_empty());
        assert_eq!(take_vint(&mut &bytes[..bytes.len() - 1]), None);
    }
}

#[test]
fn a_position_is_in_the_document_that_begins_before_it() {
    // Some documents have no text: the outline before the passages, the report behind them.
    let positions = segment(&["", "水利", "", "", "水。土", "", "水"]);
    assert_eq!(documents(&positions, '水'), [1, 4, 6]);
    assert_eq!(documents(&positions, '土'), [4]);
    assert_eq!(documents(&positions, '林'), [] as [DocId; 0]);
    assert_eq!(positions.document(positions.end), positions.len() - 1);
    assert_eq!(positions.range(0).len(), 0);
    assert_eq!(positions.range(6).end, positions.end);
    assert_eq!(positions.range(7).len(), 0);
}

#[test]
fn no_phrase_reaches_from_one_passage_into_the_next() {
    // Not even one with a sentence end in it, which leaves a position empty.
    let positions = segment(&["水利", "工程"]);
    let [利, 工] = ['利', '工'].map(|c| {
        positions
            .cursor(Zone::Text, Gram::single(c))
            .unwrap()
            .position()
    });
    let pattern = Pattern::new("利。工").unwrap();
    let asked = pattern.grams()[1].0;
    assert!(工 - 利 > asked, "{工} - {利} against {asked}");
}

#[test]
fn common_neighbours_have_a_list_of_their_own() {
    let positions = segment(&["人民的人民"]);
    let pairs = positions
        .cursor(Zone::Text, Gram::pair('人', '民'))
        .map(walked);
    assert_eq!(pairs, Some(vec![0, 3]));
    // The sentence ends between them.
    assert!(
        segment(&["人。民"])
            .cursor(Zone::Text, Gram::pair('人', '民'))
            .is_none()
    );
}

#[test]
fn zones_are_found_each_for_itself() {
    let mut gathering = Gathering::new();
    let passage = [(Zone::Text, "人民水利"), (Zone::Headings, "水利\n人民")];
    gathering.add(passage.into_iter()).unwrap();
    gathering
        .add([(Zone::Title, "人民的水")].into_iter())
        .unwrap();
    let mut bytes = Vec::new();
    gathering.write(&mut bytes).unwrap();
    let positions = Positions::open(OwnedBytes::new(bytes)).unwrap();
    let places = |zone, phrase: &str| {
        let grams = Pattern::new(phrase).unwrap().grams();
        let found = Phrase::open(&positions, zone, &grams);
        found.map(Phrase::into_passages).unwrap_or_default()
    };
    for (phrase, in_text, in_title, in_headings) in [
        ("水", 1, 1, 1),
        ("人民", 1, 1, 1),
        ("水利", 1, 0, 1),
        ("民水", 1, 0, 0),
        ("人民的", 0, 1, 0),
        ("利。人", 0, 0, 1),
        // From the text into the headings.
        ("利水", 0, 0, 0),
        ("土", 0, 0, 0),
    ] {
        let passage = |count| {
            (count > 0)
                .then_some((0, count))
                .into_iter()
                .collect::<Vec<_>>()
        };
        assert_eq!(places(Zone::Text, phrase), passage(in_text), "{phrase}");
        assert_eq!(
            places(Zone::Headings, phrase),
            passage(in_headings),
            "{phrase}"
        );
        let report = (in_title > 0)
            .then_some((1, in_title))
            .into_iter()
            .collect::<Vec<_>>();
        assert_eq!(places(Zone::Title, phrase), report, "{phrase}");
    }
}

#[test]
fn what_is_dead_is_not_merged() {
    let positions = merged(&[
        (&["", "水土", "水", ""], &[true, false, true, true]),
        (&["土", "水"], &[false, true]),
    ]);
    assert_eq!(positions.documents, 4);
    assert_eq!(documents(&positions, '水'), [1, 3]);
    assert!(positions.cursor(Zone::Text, Gram::single('土')).is_none());
}

#[test]
fn segments_without_text_can_be_merged() {
    let positions = merged(&[(&[], &[]), (&["", ""], &[true, false])]);
    assert_eq!((positions.documents, positions.end), (1, 0));
}

/// A position that no list of one document can hold is refused by the caller before it comes here.
#[test]
fn the_last_position_there_can_be_is_kept() {
    let positions = [0, END - 1];
    assert_eq!(walked(cursor(&positions).unwrap()), positions);
}

proptest! {
    #[test]
    fn a_list_holds_what_was_put_into_it(
        distances in proptest::collection::vec(prop_oneof![4 => 1_u32..4, 2 => 1_u32..3000, 1 => 1_u32..2_000_000], 0..900),
        targets in proptest::collection::vec(0_u32..4_000_000, 0..60),
        steps in proptest::collection::vec(any::<bool>(), 60),
    ) {
        let mut positions = Vec::new();
        for distance in &distances {
            positions.push(positions.last().map_or(distance - 1, |last| last + distance));
        }
        let Some(all) = cursor(&positions) else {
            prop_assert!(positions.is_empty());
            return Ok(());
        };
        prop_assert_eq!(all.count() as usize, positions.len());
        prop_assert_eq!(walked(all), positions.clone());
        let (mut cursor, mut at) = (cursor(&positions).unwrap(), 0);
        let mut targets = targets;
        targets.sort_unstable();
        for (target, step) in targets.into_iter().zip(steps) {
            at += positions[at..].iter().take_while(|position| **position < target).count();
            let expected = |at: usize| positions.get(at).copied().unwrap_or(END);
            prop_assert_eq!(cursor.seek(target), expected(at));
            if step && at < positions.len() {
                at += 1;
                prop_assert_eq!(cursor.advance(), expected(at));
            }
        }
    }

    /// Merged or not, with whatever is dead, it is as if only what is alive had been written.
    #[test]
    fn a_merge_is_what_a_fresh_segment_would_be(
        parts in proptest::collection::vec(
            proptest::collection::vec(("[水利人民的会。，A1]{0,30}", any::<bool>()), 0..12), 0..4),
        all in any::<bool>(),
    ) {
        let parts: Vec<(Vec<&str>, Vec<bool>)> = parts
            .iter()
            .map(|part| part.iter().map(|(text, alive)| (text.as_str(), *alive || all)).unzip())
            .collect();
        let kept = parts.iter().flat_map(|(texts, alive)| texts.iter().zip(alive));
        let kept: Vec<&str> = kept.filter(|(_, alive)| **alive).map(|(text, _)| *text).collect();
        let parts: Vec<(&[&str], &[bool])> = parts.iter().map(|(t, a)| (t.as_slice(), a.as_slice())).collect();
        let (merged, fresh) = (merged(&parts), segment(&kept));
        prop_assert_eq!(bytes_of(&merged), bytes_of(&fresh));
    }

    #[test]
    fn every_character_stands_where_it_is_read(texts in proptest::collection::vec("[水利人民的会。，A1𠀀]{0,300}", 0..9)) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let positions = segment(&texts);
        for c in "水利人民的会a1𠀀".chars() {
            let naive = (0..).zip(&texts).flat_map(|(document, text)| {
                let read: Vec<Placed> = Reading::new(text).filter(|placed| placed.folded == c).collect();
                read.into_iter().map(move |placed| (document, placed.position))
            });
            let found = positions.cursor(Zone::Text, Gram::single(c)).map(walked).unwrap_or_default();
            let found = found.into_iter().map(|position| {
                let document = positions.document(position);
                (document, position - positions.range(document).start)
            });
            prop_assert_eq!(found.collect::<Vec<_>>(), naive.collect::<Vec<_>>());
        }
    }

    #[test]
    fn damage_is_no_reason_to_panic(
        texts in proptest::collection::vec("[水利人民]{0,200}", 0..4),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut bytes = bytes_of(&segment(&texts)).to_vec();
        for (at, with) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= with;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Some(positions) = Positions::open(OwnedBytes::new(bytes)) {
            for gram in [Gram::single('水'), Gram::single('民'), Gram::pair('人', '民')] {
                if let Some(mut cursor) = positions.cursor(Zone::Text, gram) {
                    for target in [1, 100, 1_000_000, END] {
                        let found = cursor.seek(target);
                        positions.document(found);
                        cursor.advance();
                    }
                }
            }
            let mut documents = Vec::new();
            positions.documents(&[0, 5, 600, 1 << 20, END], &mut documents);
            let last = positions.len().saturating_sub(1);
            assert!(documents.iter().all(|document| *document <= last));
            let mut merging = Merging::default();
            if merging.add(positions, &|_| true).is_ok() {
                merging.write(&mut std::io::sink()).unwrap();
            }
        }
    }
}
