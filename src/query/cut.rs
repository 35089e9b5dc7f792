//! Cutting what a person typed into words, by the index's own terms.
//!
//! The index knows exactly the words that can match, and how common each is. The most probable cut over them (the best
//! path through the word lattice, with the unigram model of jieba and of Viterbi's method) is nearly always jieba's own,
//! without jieba's dictionary being loaded.

use std::ops::Range;

use tantivy::Term;
use tantivy::query::Bm25StatisticsProvider as _;

use crate::index::schema::Fields;
use crate::index::statistics::Statistics;
use crate::segment::fold::fold;
use crate::segment::words::fold_word;

/// No longer word is looked up, in characters.
const LONGEST: usize = 8;

/// A word as it must be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    /// A number by itself, such as `2012` or `8.5%`: it is not meant inside other numbers.
    pub(crate) number: bool,
}

/// Cuts typed text into what must be found; punctuation between words goes.
///
/// Single characters next to each other are words that the index does not know, a name mostly:
/// they are left together, and so must stand together. So are dates and counts (`10月1日`).
/// Particles (的, 了) beside other words ask for nothing.
pub(crate) fn words(
    statistics: &Statistics,
    fields: &Fields,
    typed: &str,
) -> tantivy::Result<Vec<Word>> {
    let chars: Vec<char> = typed.chars().collect();
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut loose_before = false;
    for word in cut(statistics, fields, &chars)? {
        let loose = is_loose(&chars[word.clone()]);
        match words.last_mut() {
            Some(last) if loose && loose_before && last.end == word.start => last.end = word.end,
            _ => words.push(word),
        }
        loose_before = loose;
    }
    if words.len() > 1 {
        let mut telling = Vec::new();
        for word in &words {
            if !is_particle(statistics, fields, &chars[word.clone()])? {
                telling.push(word.clone());
            }
        }
        if !telling.is_empty() {
            words = telling;
        }
    }
    let text = |word: Range<usize>| -> Word {
        let chars = &chars[word];
        let number = chars.iter().all(|c| !is_ideograph(*c)) && chars.iter().any(|c| is_digit(*c));
        Word {
            text: chars.iter().collect(),
            number,
        }
    };
    Ok(words.into_iter().map(text).collect())
}

/// Whether a piece is too small to stand alone: one ideograph, a number, a letter or two.
fn is_loose(piece: &[char]) -> bool {
    match piece {
        [one] if is_ideograph(*one) => true,
        [first, ..] if is_ideograph(*first) => piece.iter().all(|c| NUMERALS.contains(*c)),
        _ => piece.len() <= 2 || piece.iter().any(|c| is_digit(*c)),
    }
}

const NUMERALS: &str = "〇○零一二三四五六七八九十百千万亿";

fn is_digit(c: char) -> bool {
    fold(c).is_ascii_digit()
}

/// Whether a piece is one ideograph that stands in so many passages that it tells nothing.
fn is_particle(statistics: &Statistics, fields: &Fields, piece: &[char]) -> tantivy::Result<bool> {
    let [one] = piece else { return Ok(false) };
    let term = Term::from_field_text(fields.words, &fold_word(*one).to_string());
    let documents = statistics.total_num_docs()?.max(1);
    let share = statistics.doc_freq(&term)? as f64 / documents as f64;
    Ok(is_ideograph(*one) && share > PARTICLE)
}

/// The share of all passages from which on a single character is a particle.
const PARTICLE: f64 = 0.2;

/// Cuts typed text into terms of the `words` reading, folded, for ranking.
pub(crate) fn terms(
    statistics: &Statistics,
    fields: &Fields,
    typed: &str,
) -> tantivy::Result<Vec<String>> {
    let chars: Vec<char> = typed.chars().collect();
    let words = cut(statistics, fields, &chars)?;
    Ok(words
        .into_iter()
        .map(|word| chars[word].iter().map(|c| fold_word(*c)).collect())
        .collect())
}

fn cut(
    statistics: &Statistics,
    fields: &Fields,
    chars: &[char],
) -> tantivy::Result<Vec<Range<usize>>> {
    let mut words = Vec::new();
    for run in runs(chars) {
        if is_ideograph(chars[run.start]) {
            let cut = most_probable(statistics, fields, &chars[run.clone()])?;
            words.extend(
                cut.into_iter()
                    .map(|word| run.start + word.start..run.start + word.end),
            );
        } else {
            words.push(run);
        }
    }
    Ok(words)
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '〇' | '々' | '○')
}

/// Stretches of ideographs, and of other letters and digits with the marks that stand between those (`3.5`, `GB/T`).
fn runs(chars: &[char]) -> Vec<Range<usize>> {
    let kind = |c: char| match c {
        c if is_ideograph(c) => Some(true),
        c if c.is_alphanumeric() => Some(false),
        _ => None,
    };
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, c) in chars.iter().enumerate() {
        let Some(ideographs) = kind(*c) else { continue };
        let goes_on = runs.last().is_some_and(|run| {
            let same = kind(chars[run.start]) == Some(ideographs);
            let joined = |gap: &[char]| matches!(gap, [mark] if !ideographs && !mark.is_whitespace() && fold(*mark).is_ascii());
            same && (run.end == at || joined(&chars[run.end..at]))
        });
        match runs.last_mut() {
            Some(run) if goes_on => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

/// The most probable cut of a run into terms of the index and single characters.
fn most_probable(
    statistics: &Statistics,
    fields: &Fields,
    run: &[char],
) -> tantivy::Result<Vec<Range<usize>>> {
    let folded: Vec<char> = run.iter().map(|c| fold_word(*c)).collect();
    let total = 1.0 + statistics.total_num_tokens(fields.words)? as f64;
    // best[i]: the best value of a cut of the characters before i, and where its last word begins.
    let mut best: Vec<(f64, usize)> = vec![(f64::NEG_INFINITY, 0); folded.len() + 1];
    best[0] = (0.0, 0);
    for start in 0..folded.len() {
        let mut word = String::new();
        for end in start + 1..=folded.len().min(start + LONGEST) {
            word.push(folded[end - 1]);
            let documents = statistics.doc_freq(&Term::from_field_text(fields.words, &word))?;
            if documents == 0 && end > start + 1 {
                continue;
            }
            let value = best[start].0 + ((documents as f64).max(0.5) / total).ln();
            if value > best[end].0 {
                best[end] = (value, start);
            }
        }
    }
    let mut cut = Vec::new();
    let mut end = folded.len();
    while end > 0 {
        let start = best[end].1;
        cut.push(start..end);
        end = start;
    }
    cut.reverse();
    Ok(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_part_scripts_and_keep_numbers_whole() {
        for (typed, want) in [
            ("乡村振兴", vec!["乡村振兴"]),
            ("GDP增长7.8%", vec!["GDP", "增长", "7.8"]),
            ("三会一课、主题教育", vec!["三会一课", "主题教育"]),
            ("2023年", vec!["2023", "年"]),
            ("GB/T 19001-2016", vec!["GB/T", "19001-2016"]),
            ("——", vec![]),
            ("１９８７年", vec!["１９８７", "年"]),
        ] {
            let chars: Vec<char> = typed.chars().collect();
            let got: Vec<String> = runs(&chars)
                .into_iter()
                .map(|r| chars[r].iter().collect())
                .collect();
            assert_eq!(got, want, "{typed}");
        }
    }
}
