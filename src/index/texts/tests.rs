use std::borrow::Cow;

use proptest::prelude::*;
use tantivy::DocId;
use tantivy::directory::OwnedBytes;
use zstd_safe::DCtx;

use super::*;

/// What is kept of a document: its parts, and its head.
type Kept = (Vec<(Part, Vec<u8>)>, Option<Vec<u8>>);

fn segment(documents: &[Kept]) -> Texts {
    let mut file = Writing::new(Vec::new());
    for (number, (parts, head)) in (0..).zip(documents) {
        if let Some(head) = head {
            file.add_head(number, head).unwrap();
        }
        let parts = parts
            .iter()
            .map(|(part, bytes)| (*part, Cow::Borrowed(&**bytes)));
        file.add(parts).unwrap();
    }
    opened(file)
}

fn opened(file: Writing<Vec<u8>>) -> Texts {
    Texts::open(OwnedBytes::new(file.finish().unwrap())).unwrap()
}

fn merged(segments: &[(Texts, &[bool])]) -> Texts {
    let mut file = Writing::new(Vec::new());
    for (texts, alive) in segments {
        file.merge(texts, &|document| alive[document as usize])
            .unwrap();
    }
    opened(file)
}

fn record(texts: &Texts, document: DocId) -> Option<Record> {
    let blocks = texts.blocks_of(document)?;
    let first = texts.first(blocks.start)?;
    let block = OwnedBytes::new(texts.unpack(blocks, &mut DCtx::default())?);
    Record::find(block, document.checked_sub(first)?)
}

#[track_caller]
fn assert_holds(texts: &Texts, documents: &[Kept]) {
    assert_eq!(texts.documents as usize, documents.len());
    for (number, (parts, head)) in (0..).zip(documents) {
        let record = record(texts, number).unwrap();
        for part in PARTS {
            let kept = parts.iter().find(|(of, _)| *of == part);
            let kept = kept.map(|(_, bytes)| bytes.as_slice());
            assert!(record.part(part) == kept, "{part:?} of {number}");
        }
        assert_eq!(texts.head(number), head.as_deref(), "head of {number}");
    }
    assert!(record(texts, documents.len() as DocId).is_none());
}

const PARTS: [Part; 5] = [
    Part::Text,
    Part::Place,
    Part::Outline,
    Part::Statements,
    Part::Evidence,
];

/// A text of so many bytes, of phrases that begin with characters from `about` on.
fn text_about(about: u16, length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed;
    let numbers = std::iter::repeat_with(|| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as u16 % 500
    });
    let units = numbers.flat_map(|number| (0..8).map(move |at| about + number + at * number % 97));
    units.flat_map(u16::to_le_bytes).take(length).collect()
}

fn text(length: usize, seed: u64) -> Vec<u8> {
    text_about(0x4E00, length, seed)
}

fn passages_about(about: u16, count: u64, length: usize) -> Vec<Kept> {
    let text = |number| text_about(about, length, number);
    let kept = |number| (vec![(Part::Text, text(number))], None);
    (0..count).map(kept).collect()
}

fn passages(count: u64, length: usize) -> Vec<Kept> {
    passages_about(0x4E00, count, length)
}

#[test]
fn nothing_is_kept_of_nothing() {
    assert_holds(&segment(&[]), &[]);
    let documents = [
        (vec![], None),
        (vec![], Some(b"head".to_vec())),
        (vec![], None),
    ];
    assert_holds(&segment(&documents), &documents);
}

#[test]
fn a_record_is_framed() {
    for (bytes, expected) in [
        (&[0][..], Some((&[0][..], &[][..]))),
        (&[0, 7], Some((&[0], &[7]))),
        (&[1, 2, 8, 9, 0, 7], Some((&[1, 2, 8, 9, 0], &[7]))),
        (&[1, 0, 2, 1, 9, 0], Some((&[1, 0, 2, 1, 9, 0], &[]))),
        (&[], None),
        (&[1], None),
        (&[1, 2, 8], None),
        (&[1, 2, 8, 9], None),
        (&[1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], None),
    ] {
        assert_eq!(super::record::split(bytes), expected, "{bytes:?}");
    }
}

#[test]
fn a_record_longer_than_a_block_comes_back() {
    let lengths = [
        LONGEST - 8,
        LONGEST - 4,
        LONGEST,
        3 * LONGEST + 1,
        5 * LONGEST,
    ];
    let mut documents = Vec::new();
    for length in lengths {
        documents.extend(passages(2, 10));
        documents.extend(passages(2, length));
    }
    assert_holds(&segment(&documents), &documents);
    let alive = vec![true; documents.len()];
    assert_holds(&merged(&[(segment(&documents), &alive)]), &documents);
}

#[test]
fn a_part_goes_on_while_its_dictionary_is_a_good_one() {
    let one = passages(7_000, 2_000);
    let texts = segment(&one);
    assert_eq!(texts.parts_count(), 1);
    assert_holds(&texts, &one);
    let documents = [one, passages_about(0x7000, 3_500, 2_000)].concat();
    let texts = segment(&documents);
    assert_eq!(texts.parts_count(), 2);
    for part in 0..2 {
        let part = texts.part(part).unwrap();
        assert_eq!(texts.dictionary(&part).unwrap().len(), 64 << 10);
    }
    assert_holds(&texts, &documents);
}

#[test]
fn a_merge_takes_large_parts_over_and_packs_small_ones_together() {
    // Random phrases pack into little.
    let large = passages(3_000, 6_000);
    let small = passages(100, 1_000);
    let alive = [true; 3_000];
    let segments = [
        (segment(&small), &alive[..100]),
        (segment(&small), &alive[..100]),
        (segment(&large), &alive[..]),
        (segment(&small), &alive[..100]),
    ];
    let texts = merged(&segments);
    let all = [&small[..], &small, &large, &small].concat();
    assert_holds(&texts, &all);
    assert_eq!(texts.parts_count(), 3);
    let taken_over = texts.part(1).unwrap();
    let before = segments[2].0.part(0).unwrap();
    let length = texts.length(&taken_over).unwrap();
    assert_eq!(
        texts.packed(&taken_over, 0..length),
        segments[2].0.packed(&before, 0..length)
    );
    // Merged once more, nothing changes.
    let again = merged(&[(texts.clone(), &vec![true; all.len()])]);
    assert_holds(&again, &all);
    assert_eq!(again.parts_count(), 3);
}

#[test]
fn what_is_dead_is_dropped_from_a_large_part() {
    let mut documents = passages(3_000, 2_000);
    for (number, (_, head)) in documents.iter_mut().enumerate() {
        *head = number
            .is_multiple_of(7)
            .then(|| number.to_le_bytes().to_vec());
    }
    let alive: Vec<bool> = (0..3_000).map(|number| number % 3 != 1).collect();
    let texts = merged(&[(segment(&documents), &alive), (segment(&documents), &alive)]);
    let kept = documents.iter().zip(&alive).filter(|(_, alive)| **alive);
    let kept: Vec<Kept> = kept.map(|(kept, _)| kept.clone()).collect();
    assert_holds(&texts, &[&kept[..], &kept].concat());
}

#[test]
fn blocks_are_kept_by_their_keys() {
    let unpacked = Unpacked::default();
    let get = |key, bytes: Option<&[u8]>| {
        let block = unpacked.get(key, |_| bytes.map(<[u8]>::to_vec));
        block.map(|block| block.as_slice().to_vec())
    };
    assert_eq!(get((0, 1), None), None);
    assert_eq!(get((0, 1), Some(b"a")), Some(b"a".to_vec()));
    assert_eq!(get((1, 1), Some(b"b")), Some(b"b".to_vec()));
    assert_eq!(get((0, 1), None), Some(b"a".to_vec()));
    for block in 2..100 {
        get((0, block), Some(b"c"));
    }
    assert_eq!(get((0, 1), None), None);
}

/// What is kept of documents of all kinds.
fn kept() -> impl Strategy<Value = Kept> {
    let length = prop_oneof![8 => 0_usize..3_000, 1 => 0..3 * LONGEST];
    let text = (length, any::<u64>()).prop_map(|(length, seed)| text(length, seed));
    let bytes = proptest::collection::vec(any::<u8>(), 0..90);
    let parts = (
        proptest::option::of(text),
        proptest::option::of(bytes.clone()),
        any::<bool>(),
    );
    let parts = parts.prop_map(|(text, place, is_outline)| {
        let other = if is_outline {
            Part::Outline
        } else {
            Part::Place
        };
        let text = text.map(|text| (Part::Text, text));
        text.into_iter()
            .chain(place.map(|place| (other, place)))
            .collect()
    });
    (parts, proptest::option::of(bytes))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Merged or not, with whatever is dead, it is as if only what is alive had been written.
    #[test]
    fn what_is_kept_comes_back(
        segments in proptest::collection::vec(
            proptest::collection::vec((kept(), any::<bool>()), 0..40), 0..4),
        everything in any::<bool>(),
    ) {
        let segments: Vec<(Vec<Kept>, Vec<bool>)> = segments
            .into_iter()
            .map(|segment| segment.into_iter().map(|(kept, alive)| (kept, alive || everything)).unzip())
            .collect();
        for (documents, _) in &segments {
            assert_holds(&segment(documents), documents);
        }
        let alive = segments.iter().flat_map(|(documents, alive)| documents.iter().zip(alive));
        let kept: Vec<Kept> = alive.filter(|(_, alive)| **alive).map(|(kept, _)| kept.clone()).collect();
        let segments: Vec<(Texts, &[bool])> = segments
            .iter()
            .map(|(documents, alive)| (segment(documents), alive.as_slice()))
            .collect();
        assert_holds(&merged(&segments), &kept);
    }

    #[test]
    fn damage_is_no_reason_to_panic(
        documents in proptest::collection::vec(kept(), 0..40),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        near_the_end in any::<bool>(),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = segment(&documents).bytes.to_vec();
        let from = if near_the_end { bytes.len().saturating_sub(300) } else { 0 };
        for (at, with) in flips {
            let at = from + at.index(bytes.len() - from);
            bytes[at] ^= with;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Some(texts) = Texts::open(OwnedBytes::new(bytes)) {
            for document in (0..60).chain([DocId::MAX]) {
                texts.head(document);
                if let Some(record) = record(&texts, document) {
                    assert!(PARTS.iter().all(|part| record.part(*part) == record.part(*part)));
                }
            }
            // It is refused, or something is written that can be read.
            let mut file = Writing::new(Vec::new());
            if file.merge(&texts, &|document| document % 5 != 0).is_ok() {
                opened(file);
            }
        }
    }
}
