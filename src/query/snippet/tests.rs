//! Snippets of small passages.

use proptest::prelude::*;

use super::*;

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

/// The snippet of a passage with its marks shown.
fn marked(passage: &str, phrases: &[&str], shown: Option<&str>) -> String {
    let patterns: Vec<Pattern> = phrases
        .iter()
        .filter_map(|phrase| Pattern::new(phrase))
        .collect();
    let sought: Vec<Sought<'_>> = patterns
        .iter()
        .map(|pattern| Sought {
            pattern,
            weight: 1.0,
            verbatim: None,
            number: false,
        })
        .collect();
    let snippet = snippet(&chars(passage), &sought, shown);
    let mut text = String::new();
    for (at, c) in snippet.text.chars().enumerate() {
        text.extend(
            snippet
                .highlights
                .iter()
                .filter(|h| h.end == at)
                .map(|_| '】'),
        );
        text.extend(
            snippet
                .highlights
                .iter()
                .filter(|h| h.start == at)
                .map(|_| '【'),
        );
        text.push(c);
    }
    let end = snippet.text.chars().count();
    text.extend(
        snippet
            .highlights
            .iter()
            .filter(|h| h.end == end)
            .map(|_| '】'),
    );
    text
}

#[test]
fn shows_whole_clauses_around_what_was_sought() {
    let filler = "各项工作平稳推进，".repeat(20);
    for (passage, phrases, want) in [
        ("抓好党建工作。", vec!["党建"], "抓好【党建】工作。"),
        (
            "第一段。\\n抓好黨建工作。\\n第三段。",
            vec!["党建"],
            "抓好【黨建】工作。",
        ),
        ("三会，一课。", vec!["三会一课"], "【三会，一课】。"),
        ("无关。", vec![], "无关。"),
    ] {
        assert_eq!(
            marked(&passage.replace("\\n", "\n"), &phrases, None),
            want,
            "{passage}"
        );
    }
    let long = format!("{filler}抓好党建，促进发展。{filler}");
    let got = marked(&long, &["党建"], None);
    assert!(got.contains("抓好【党建】，促进发展。"), "{got}");
    assert!(
        got.starts_with("各项") && got.chars().count() <= LENGTH + 2,
        "{got}"
    );
}

#[test]
fn the_place_with_most_of_what_was_sought_is_shown() {
    let apart = "说到粮食。".to_owned() + &"别的事情很多。".repeat(20);
    let passage = format!("{apart}粮食和水利一起抓。");
    assert_eq!(
        marked(&passage, &["粮食", "水利"], None)
            .matches('【')
            .count(),
        2
    );
}

#[test]
fn a_line_shown_above_anyway_is_passed_over_where_there_is_a_choice() {
    let passage = "一、党建工作\n狠抓党建。";
    assert_eq!(
        marked(passage, &["党建"], Some("一、党建工作")),
        "狠抓【党建】。"
    );
    let passage = "茶乡党建\n——党建经验\n\n狠抓党建。";
    assert_eq!(
        marked(passage, &["党建"], Some("茶乡党建 ——党建经验")),
        "狠抓【党建】。"
    );
    assert_eq!(
        marked("一、党建工作\n无事。", &["党建"], Some("一、党建工作")),
        "一、【党建】工作"
    );
}

proptest! {
    #[test]
    fn a_snippet_is_the_passage_from_its_start_and_marks_lie_in_it(
        passage in "[党建工作，。；\n a　]{0,300}",
        phrase in "[党建工作]{1,3}",
    ) {
        let Some(pattern) = Pattern::new(&phrase) else { return Ok(()) };
        let sought = [Sought { pattern: &pattern, weight: 1.0, verbatim: None, number: false }];
        let snippet = snippet(&chars(&passage), &sought, None);
        let there: String = passage.chars().skip(snippet.start).take(snippet.text.chars().count()).collect();
        prop_assert_eq!(&there, &snippet.text);
        let found = pattern.find(&Line::of(&chars(&passage)));
        prop_assert_eq!(found.is_empty(), snippet.highlights.is_empty());
        for mark in &snippet.highlights {
            let marked: String = snippet.text.chars().skip(mark.start).take(mark.len()).collect();
            prop_assert!(marked.starts_with(phrase.chars().next().unwrap_or_default()), "{} {}", marked, phrase);
        }
    }
}
