//! Cutting a report into passages, the units of indexing.
//!
//! Passages follow each other without gap or overlap and are made of whole sentences, so that no phrase is cut in two.
//! A section begins a passage. Where its heading stands in the midst of a sentence (a report in one long line), the
//! passage begins with that sentence.

use std::ops::Range;

use crate::report::Section;
use crate::segment::chars::{ends_sentence, takes_position};
use crate::segment::fold::fold;

/// A passage is cut at the first sentence end after this many characters. Long enough that few sections are cut, short
/// enough that a snippet needs little text.
const LENGTH: usize = 1200;

/// A section, or a piece of a long one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Passage<'a> {
    /// The section's place in the outline; `None` before the first heading.
    pub(crate) section: Option<usize>,
    /// First character of the passage in the report's text.
    pub(crate) start: usize,
    /// The words themselves.
    pub(crate) text: &'a str,
}

/// The passages of a text with its outline (sections in reading order).
pub(crate) fn passages<'a>(text: &'a str, sections: &[Section]) -> Vec<Passage<'a>> {
    let mut cutter = Cutter {
        text,
        passages: Vec::new(),
        begin: Place::default(),
        section: None,
    };
    let start_of = |section: usize| sections.get(section).map_or(usize::MAX, |s| s.start);
    let mut next_section = 0;
    let mut next_start = start_of(0);
    let mut sentence = Sentence::default();
    for (number, (byte, c)) in text.char_indices().enumerate() {
        let here = Place { char: number, byte };
        // Whichever ideograph it is, it is a letter of the sentence.
        let folded = match c {
            '\u{4E00}'..='\u{9FFF}' => '一',
            c => fold(c),
        };
        // Most characters are ideographs amid a sentence, with which nothing begins or ends.
        if folded == '一' && sentence.begun && !sentence.ended && number < next_start {
            continue;
        }
        sentence.step(here, c, folded);
        let mut headed = None;
        while next_start <= number {
            headed = Some(next_section);
            next_section += 1;
            next_start = start_of(next_section);
        }
        if let Some(section) = headed {
            cutter.cut(if sentence.begun { sentence.start } else { here });
            cutter.section = Some(section);
        } else if sentence.start == here && number - cutter.begin.char >= LENGTH {
            cutter.cut(here);
        }
        sentence.begun |= takes_position(folded);
    }
    cutter.cut(Place {
        char: usize::MAX,
        byte: text.len(),
    });
    cutter.passages
}

/// A place in the text, counted both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Place {
    char: usize,
    byte: usize,
}

/// Where the sentence at hand began.
#[derive(Default)]
struct Sentence {
    start: Place,
    /// A word of it has been seen.
    begun: bool,
    /// The last one has ended, but for closing marks and white space.
    ended: bool,
}

impl Sentence {
    /// Takes the next character into account.
    fn step(&mut self, here: Place, c: char, folded: char) {
        if ends_sentence(folded) {
            self.ended = true;
        } else if self.ended && !closes(c) {
            *self = Sentence {
                start: here,
                begun: false,
                ended: false,
            };
        }
    }
}

/// Marks that still belong to the sentence that has ended before them.
fn closes(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '”' | '’' | '」' | '』' | '）' | ')' | '】' | '》' | '〉' | '"' | '\'' | '］' | ']'
        )
}

struct Cutter<'a> {
    text: &'a str,
    passages: Vec<Passage<'a>>,
    begin: Place,
    section: Option<usize>,
}

impl Cutter<'_> {
    /// Ends the passage at hand before `at`, where there is anything in it.
    fn cut(&mut self, at: Place) {
        let range: Range<usize> = self.begin.byte..at.byte;
        let text = self.text.get(range).unwrap_or_default();
        if !text.is_empty() {
            self.passages.push(Passage {
                section: self.section,
                start: self.begin.char,
                text,
            });
            self.begin = at;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn section(number: u32, start: usize) -> Section {
        Section {
            number,
            level: 1,
            heading: String::new(),
            parent: None,
            start,
            end: 0,
        }
    }

    fn cut(text: &str, starts: &[usize]) -> Vec<(Option<usize>, String)> {
        let sections: Vec<_> = starts
            .iter()
            .zip(1..)
            .map(|(start, number)| section(number, *start))
            .collect();
        passages(text, &sections)
            .iter()
            .map(|p| (p.section, p.text.to_owned()))
            .collect()
    }

    #[test]
    fn sections_begin_passages() {
        let text = "工作总结\n一、做法\n抓学习。\n二、打算\n再努力。";
        let got = cut(text, &[5, 15]);
        let want = [
            (None, "工作总结\n"),
            (Some(0), "一、做法\n抓学习。\n"),
            (Some(1), "二、打算\n再努力。"),
        ];
        assert_eq!(got, want.map(|(s, t)| (s, t.to_owned())));
    }

    #[test]
    fn a_heading_amid_a_sentence_takes_the_whole_sentence_along() {
        let text = "大会开幕。现在报告工作：一、回顾。很好。";
        assert_eq!(
            cut(text, &[12]),
            [
                (None, "大会开幕。".to_owned()),
                (Some(0), "现在报告工作：一、回顾。很好。".to_owned())
            ]
        );
    }

    #[test]
    fn two_headings_in_one_sentence_leave_it_to_the_second() {
        let text = "三、改革（一）国企改革。好。";
        assert_eq!(cut(text, &[0, 4]), [(Some(1), text.to_owned())]);
    }

    #[test]
    fn a_quotation_mark_stays_with_the_sentence_it_closes() {
        let text = format!("{}他说：“好。”后来又说。", "开会。".repeat(400));
        let got = cut(&text, &[]);
        assert_eq!(got.len(), 2);
        assert!(got[0].1.ends_with('。'), "{got:?}");
        assert_eq!(got[0].1.chars().count(), LENGTH);
    }

    proptest! {
        #[test]
        fn passages_are_the_text_again_and_cut_no_sentence(
            text in "[一二三A1，。！\n” （]{0,200}",
            starts in proptest::collection::vec(0usize..220, 0..6),
        ) {
            let mut starts = starts;
            starts.sort_unstable();
            starts.dedup();
            let count = text.chars().count();
            starts.retain(|s| *s < count);
            let sections: Vec<_> = starts.iter().zip(1..).map(|(start, number)| section(number, *start)).collect();
            let got = passages(&text, &sections);
            prop_assert_eq!(got.iter().map(|p| p.text).collect::<String>(), &text[..]);
            let mut at = 0;
            for p in &got {
                prop_assert_eq!(p.start, at);
                at += p.text.chars().count();
            }
            for pair in got.windows(2) {
                let before = pair[0].text.trim_end_matches(|c: char| !c.is_alphanumeric());
                let between = &pair[0].text[before.len()..];
                prop_assert!(before.is_empty() || between.chars().any(|c| ends_sentence(fold(c))), "{:?}", pair);
            }
        }
    }
}
