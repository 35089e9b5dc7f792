//! What ought to be found: a scan of the folded text, sentence by sentence.

use std::ops::Range;

use kaijuan::{Report, Section, fold};

/// What is left of a sentence once it is folded and its punctuation and white space are dropped.
pub struct Sentence {
    letters: Vec<char>,
    /// Where each letter stands in the text, in characters.
    at: Vec<usize>,
    /// The character of the text that ends the sentence, or the end of the text.
    end: usize,
}

/// A place where a phrase stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// From its first letter to behind its last, in characters of the text.
    pub range: Range<usize>,
    /// Where the sentence ends that it stands in.
    pub sentence_end: usize,
}

/// Whether this character of a text ends a sentence.
pub fn is_end(c: char) -> bool {
    "。！？!?\n".contains(c)
}

/// The sentences of a text.
pub fn sentences(text: &str) -> Vec<Sentence> {
    let folded = fold(text);
    assert_eq!(folded.chars().count(), text.chars().count());
    let mut sentences = Vec::new();
    let (mut letters, mut at) = (Vec::new(), Vec::new());
    // One more end stands behind the text.
    for (place, (c, folded)) in text
        .chars()
        .zip(folded.chars())
        .chain([('\n', '\n')])
        .enumerate()
    {
        if is_end(c) {
            sentences.push(Sentence {
                letters: std::mem::take(&mut letters),
                at: std::mem::take(&mut at),
                end: place,
            });
        } else if folded.is_alphanumeric() {
            letters.push(folded);
            at.push(place);
        }
    }
    sentences
}

/// The letters of a phrase: folded, without punctuation and white space.
pub fn letters(phrase: &str) -> Vec<char> {
    fold(phrase)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// Where a phrase stands in a text. Occurrences may overlap.
pub fn occurrences(sentences: &[Sentence], phrase: &str) -> Vec<Occurrence> {
    let phrase = letters(phrase);
    assert!(!phrase.is_empty());
    let mut found = Vec::new();
    for sentence in sentences {
        for (first, window) in sentence.letters.windows(phrase.len()).enumerate() {
            if window == phrase {
                let last = first + phrase.len() - 1;
                found.push(Occurrence {
                    range: sentence.at[first]..sentence.at[last] + 1,
                    sentence_end: sentence.end,
                });
            }
        }
    }
    found
}

/// Whether a phrase stands in a text.
pub fn stands_in(text: &str, phrase: &str) -> bool {
    !occurrences(&sentences(text), phrase).is_empty()
}

/// The section a sentence belongs to: the last that begins before the sentence ends.
pub fn section(report: &Report, sentence_end: usize) -> Option<&Section> {
    report
        .sections
        .iter()
        .rev()
        .find(|section| section.start < sentence_end)
}

/// The headings that lead to a section, the highest first.
pub fn headings(report: &Report, section: Option<&Section>) -> Vec<String> {
    let mut headings = Vec::new();
    let mut next = section;
    while let Some(section) = next {
        headings.insert(0, section.heading.clone());
        next = section
            .parent
            .and_then(|parent| report.sections.iter().find(|other| other.number == parent));
    }
    headings
}

/// How often a piece of text stands in another exactly as it is; occurrences may overlap.
pub fn verbatim(text: &str, typed: &str) -> u64 {
    let starts = text
        .char_indices()
        .filter(|(at, _)| text[*at..].starts_with(typed));
    starts.count() as u64
}
