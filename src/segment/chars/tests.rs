//! The reading, its terms, and the covering of phrases.

use proptest::prelude::*;

use tantivy::tokenizer::{TokenStream as _, Tokenizer as _};

use super::*;

fn line(text: &str) -> Line {
    Line::of(&text.chars().collect::<Vec<char>>())
}

/// The characters of a term.
fn shown_gram(gram: Gram) -> String {
    let codes = [(gram.number() >> 32) as u32, gram.number() as u32];
    let chars = codes.into_iter().filter(|code| *code > 0);
    chars.filter_map(char::from_u32).collect()
}

/// The terms that cover a phrase, with their distances.
fn cover(pattern: &Pattern) -> Vec<(u32, String)> {
    let grams = pattern.grams().into_iter();
    grams
        .map(|(offset, gram)| (offset, shown_gram(gram)))
        .collect()
}

/// The terms of a text with their positions.
fn terms(text: &str) -> Vec<(usize, String)> {
    let mut tokenizer = CharsTokenizer::default();
    let mut stream = tokenizer.token_stream(text);
    let mut terms = Vec::new();
    while stream.advance() {
        terms.push((stream.token().position, stream.token().text.clone()));
    }
    terms
}

fn shown(text: &str) -> String {
    let terms: Vec<String> = terms(text)
        .iter()
        .map(|(at, term)| format!("{at}{term}"))
        .collect();
    terms.join(" ")
}

#[test]
fn gives_every_character_and_the_pairs_of_common_ones() {
    for (text, want) in [
        ("", ""),
        ("。！？\n", ""),
        ("乡村", "0乡 1村"),
        ("人民", "0人 0人民 1民"),
        ("的人民", "0的 0的人 1人 1人民 2民"),
        // Punctuation and white space take no position.
        ("三会，一 课", "0三 0三会 1会 1会一 2一 3课"),
        // A sentence end leaves one empty, however it is written.
        ("乡。村", "0乡 2村"),
        ("乡。”\n　村", "0乡 2村"),
        ("。乡", "0乡"),
        ("人。民", "0人 2民"),
        // So does a lost character.
        ("乡\u{FFFD}村", "0乡 2村"),
        // Folded.
        ("鄉Ａ１", "0乡 1a 21"),
        ("2023年", "02 020 10 102 22 223 33 33年 4年"),
    ] {
        assert_eq!(shown(text), want, "{text}");
    }
}

#[test]
fn covers_phrases_left_to_right() {
    for (phrase, want) in [
        ("乡村", vec![(0, "乡"), (1, "村")]),
        ("人民", vec![(0, "人民")]),
        ("人", vec![(0, "人")]),
        // A common character left over shares a pair.
        ("的人民", vec![(0, "的人"), (1, "人民")]),
        ("人民的乡", vec![(0, "人民"), (1, "民的"), (3, "乡")]),
        ("乡的村", vec![(0, "乡"), (1, "的"), (2, "村")]),
        ("乡。村", vec![(0, "乡"), (2, "村")]),
    ] {
        let got = Pattern::new(phrase)
            .map(|pattern| cover(&pattern))
            .unwrap_or_default();
        let want: Vec<_> = want
            .into_iter()
            .map(|(at, term)| (at, term.to_owned()))
            .collect();
        assert_eq!(got, want, "{phrase}");
    }
    assert_eq!(Pattern::new("——、 。"), None);
}

#[test]
fn common_characters_differ_and_fold_to_themselves() {
    let different: std::collections::BTreeSet<char> = COMMON.chars().collect();
    assert_eq!(different.len(), COMMON_CHARS);
    for c in COMMON.chars() {
        assert_eq!(fold(c), c);
        assert!(common_place(c).is_some());
    }
    for c in "乡村x，\u{20000}".chars() {
        assert!(common_place(c).is_none());
    }
}

#[test]
fn letters_digits_and_ideographs_take_positions() {
    for c in '\0'..=char::MAX {
        assert_eq!(
            takes_position(c),
            c.is_alphanumeric(),
            "{c:?} U+{:04X}",
            u32::from(c)
        );
    }
}

#[test]
fn finds_places_as_written() {
    for (text, phrase, want) in [
        ("全面推进鄉村振興。", "乡村振兴", "4-8"),
        ("“三会一课”制度", "三会一课制度", "1-8"),
        ("哈哈哈", "哈哈", "0-2 1-3"),
        ("乡。村", "乡村", ""),
        ("乡。村", "乡。村", "0-3"),
        ("", "乡", ""),
    ] {
        let line = line(text);
        let found = Pattern::new(phrase)
            .map(|pattern| pattern.find(&line))
            .unwrap_or_default();
        let found: Vec<String> = found
            .iter()
            .map(|r| format!("{}-{}", r.start, r.end))
            .collect();
        assert_eq!(found.join(" "), want, "{phrase} in {text}");
    }
}

proptest! {
    /// What the terms of a pattern say of a text by their positions is what `find` says.
    #[test]
    fn terms_find_what_find_finds(text in "[人民的一乡村a1，。\n ]{0,60}", phrase in "[人民的一乡村a1，]{1,6}") {
        let Some(pattern) = Pattern::new(&phrase) else { return Ok(()) };
        let indexed = terms(&text);
        let starts: Vec<usize> = (0..text.chars().count() * 2)
            .filter(|base| {
                let stands = |(at, term): &(u32, String)| indexed.contains(&(base + *at as usize, term.clone()));
                cover(&pattern).iter().all(stands)
            })
            .collect();
        prop_assert_eq!(starts.len(), pattern.find(&line(&text)).len());
    }

    /// A line is the reading, position by position.
    #[test]
    fn a_line_has_everything_where_it_is_read(text in "[人民的一乡a1，。！\n \u{FFFD}]{0,60}") {
        let line = line(&text);
        let placed: Vec<Placed> = Reading::new(&text).collect();
        let length = placed.last().map_or(0, |last| last.position as usize + 1);
        prop_assert_eq!(line.folded.len(), length);
        let filled = line.folded.iter().filter(|c| **c != EMPTY).count();
        prop_assert_eq!(filled, placed.len());
        for one in placed {
            let position = one.position as usize;
            prop_assert_eq!((line.folded[position], line.at[position]), (one.folded, one.at));
        }
    }

    /// Positions never go back, as the index demands.
    #[test]
    fn positions_ascend(text in "\\PC{0,80}") {
        let positions: Vec<usize> = terms(&text).iter().map(|(at, _)| *at).collect();
        prop_assert!(positions.is_sorted());
    }
}
