//! Breaks around links: pages saved as text often have a line break before and after every
//! link, bold word or index figure, while blank lines part their paragraphs.
//!
//! A break where none can be meant is taken out of any text. Others go only where the text has
//! the habit: blank lines between its paragraphs, and breaks inside its sentences.

use super::edit::Edit;
use super::shape::{
    Role, breaks_off, ends_sentence, has_sentence_end, is_date, is_indented, is_mark, is_short,
    opens_paragraph, role,
};
use crate::lines;

/// The fewest bytes of a sentence that is put together from pieces.
const SENTENCE: usize = 45;
/// A line with more characters than this is no line of verse.
const VERSE: usize = 16;
/// The fewest breaks inside sentences that make a habit.
const EVIDENCE: usize = 2;
/// The fewest breaks of which all are certain, where no blank lines part paragraphs.
const EVIDENCE_WITHOUT_BLANK_LINES: usize = 4;
/// The fewest headings that show how headings are set.
const HEADINGS: usize = 3;
/// The fewest blank lines that part paragraphs by habit.
const BLANK_LINES: usize = 2;

/// A line of the text.
#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    /// First byte, white space left out.
    start: usize,
    /// The line without the white space around it.
    words: &'a str,
    /// Whether it opens with the white space of a paragraph's first line.
    is_indented: bool,
}

/// What the breaks of a text show, and which of them go.
struct Breaks<'a> {
    lines: &'a [Line<'a>],
    /// For each line, whether the break after it goes.
    gone: Vec<bool>,
    /// For each line, the bytes from there to the end of its sentence, or 0 where the sentence
    /// has no end before the next paragraph.
    sentence: Vec<usize>,
}

/// The edits these rules ask for.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let lines = lines(text);
    let mut breaks = Breaks::certain(&lines);
    breaks.follow_habit();
    let pairs = lines.windows(2).zip(&breaks.gone);
    pairs
        .filter(|(_, gone)| **gone)
        .map(|(pair, _)| Edit::join(text, pair[0].start + pair[0].words.len(), pair[1].start))
        .collect()
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let lines = lines::lines(text).map(|(start, line)| Line {
        start: start + line.len() - line.trim_start().len(),
        words: line.trim(),
        is_indented: is_indented(line),
    });
    lines.collect()
}

impl<'a> Breaks<'a> {
    /// The breaks that go in any text.
    fn certain(lines: &'a [Line<'a>]) -> Self {
        let mut gone: Vec<bool> = lines.windows(2).map(is_impossible).collect();
        gone.push(false);
        // A link after which the sentence goes on is in the sentence that was broken off before.
        for at in 1..gone.len() {
            if gone[at] && !gone[at - 1] {
                gone[at - 1] = is_before_link(lines[at - 1], lines[at]);
            }
        }
        Self {
            lines,
            gone,
            sentence: Vec::new(),
        }
    }

    /// Whether blank lines part the paragraphs of the text, and not single breaks.
    fn are_in_paragraphs(&self) -> bool {
        let blank = self.lines.windows(2).filter(|pair| {
            let [before, line] = pair else { return false };
            line.words.is_empty() && !before.words.is_empty()
        });
        let single = self.lines.windows(2).filter(|pair| {
            let [before, line] = pair else { return false };
            !line.words.is_empty() && ends_sentence(before.words)
        });
        let blank = blank.count();
        blank >= BLANK_LINES && single.count() <= blank
    }

    /// How many single breaks stand after no sentence.
    fn broken_off(&self) -> usize {
        let broken = self.lines.windows(2).filter(|pair| {
            let [line, next] = pair else { return false };
            !next.words.is_empty() && breaks_off(line.words)
        });
        broken.count()
    }

    /// Finds how far the sentence of each line goes.
    fn measure_sentences(&mut self) {
        self.sentence = vec![0; self.lines.len()];
        for at in (0..self.lines.len()).rev() {
            let words = self.lines[at].words;
            let rest = if has_sentence_end(words) {
                Some(0)
            } else {
                let goes_on = self.gone[at] || (breaks_off(words) && self.can_follow(at + 1));
                Some(self.after(at)).filter(|rest| goes_on && *rest > 0)
            };
            self.sentence[at] = rest.map_or(0, |rest| rest + words.len());
        }
    }

    /// How far the sentence of the line after this one goes.
    fn after(&self, at: usize) -> usize {
        self.sentence.get(at + 1).copied().unwrap_or(0)
    }

    /// Whether a line could go on with the sentence of the line before.
    fn can_follow(&self, at: usize) -> bool {
        let line = self.lines.get(at);
        line.is_some_and(|line| !line.is_indented && !opens_paragraph(line.words))
    }

    /// Takes out the breaks inside sentences, where the text evidently has such breaks.
    fn follow_habit(&mut self) {
        if self.broken_off() < EVIDENCE {
            return;
        }
        let certain = self.gone.iter().filter(|gone| **gone).count();
        let blank_lines = self.are_in_paragraphs();
        if !blank_lines && certain < EVIDENCE_WITHOUT_BLANK_LINES {
            return;
        }
        self.measure_sentences();
        let (alone, attached) = self.headings();
        let headings_are_alone = blank_lines && attached * 3 <= alone;
        let broken_off = |role| role == Role::Open || (headings_are_alone && role == Role::Long);
        let inner: Vec<bool> = (0..self.lines.len())
            .map(|at| {
                self.gone[at] || (broken_off(role(self.lines[at].words)) && self.is_inner(at))
            })
            .collect();
        let evidence = inner.iter().filter(|inner| **inner).count();
        if evidence < EVIDENCE || (!blank_lines && self.unfinished() * 20 > certain) {
            return;
        }
        let links = if headings_are_alone {
            self.first_links(&inner, alone >= HEADINGS)
        } else {
            vec![false; self.lines.len()]
        };
        for at in 0..self.lines.len() {
            let in_sentence = at > 0 && self.gone[at - 1] && self.is_middle(at);
            let in_title = blank_lines && self.is_last_character(at);
            self.gone[at] |= inner[at] || in_sentence || links[at] || in_title;
        }
    }

    /// How many paragraphs end without the end of a sentence.
    fn unfinished(&self) -> usize {
        let unfinished = self.lines.windows(2).filter(|pair| {
            let [line, next] = pair else { return false };
            role(line.words) == Role::Open && opens_paragraph(next.words)
        });
        unfinished.count()
    }

    /// Whether a line that is broken off and the next are pieces of a sentence.
    fn is_inner(&self, at: usize) -> bool {
        let line = self.lines[at].words;
        self.is_middle(at)
            && line.len() + self.after(at) >= SENTENCE
            && (!line.ends_with(['，', '、']) || !self.is_verse(at))
    }

    /// Whether the sentence of a line may go on in the next line, and comes to an end.
    fn is_middle(&self, at: usize) -> bool {
        self.after(at) > 0
            && breaks_off(self.lines[at].words)
            && role(self.lines[at].words) != Role::Heading
            && self.can_follow(at + 1)
    }

    /// Whether a line and the next are as short as lines of verse, or of an address.
    fn is_verse(&self, at: usize) -> bool {
        let words = self.lines[at].words;
        let next = self.lines.get(at + 1).map_or("", |next| next.words);
        words.chars().nth(VERSE).is_none() && is_short(next) && !is_mark(words)
    }

    /// The short lines that are links with which a paragraph or a sentence begins.
    /// Where too few headings show that headings are apart from their bodies, a short line may
    /// be one with its body.
    fn first_links(&self, inner: &[bool], headings_are_apart: bool) -> Vec<bool> {
        let mut links = vec![false; self.lines.len()];
        // The first lines of a text are its title.
        let title = self.lines.iter().skip_while(|line| line.words.is_empty());
        let body = self.lines.len() - title.skip_while(|line| !line.words.is_empty()).count();
        let mut joined = false;
        for at in 0..self.lines.len() {
            let words = self.lines[at].words;
            let first = !joined && !inner[at] && at >= body && role(words) == Role::Short;
            let next = self.lines.get(at + 1);
            let is_piece = || headings_are_apart || next.is_some_and(|next| is_bare(next.words));
            let is_long = words.len() + self.after(at) >= SENTENCE;
            links[at] = first && is_long && self.is_middle(at) && !is_date(words) && is_piece();
            joined = inner[at] || links[at] || (joined && self.is_middle(at));
        }
        let found = links.iter().filter(|link| **link).count();
        let evidence = inner.iter().filter(|inner| **inner).count();
        if found * 2 > evidence {
            links.fill(false);
        }
        links
    }

    /// How many numbered headings have a blank line after them, and how many have none.
    fn headings(&self) -> (usize, usize) {
        let (mut alone, mut attached) = (0, 0);
        for pair in self.lines.windows(2) {
            if let [line, next] = pair
                && role(line.words) == Role::Heading
            {
                let count = if next.words.is_empty() {
                    &mut alone
                } else {
                    &mut attached
                };
                *count += 1;
            }
        }
        (alone, attached)
    }

    /// Whether the next line is the one character that is left of a title.
    fn is_last_character(&self, at: usize) -> bool {
        let next = self.lines.get(at + 1).map_or("", |next| next.words);
        let after = self
            .lines
            .get(at + 2)
            .is_none_or(|after| after.words.is_empty());
        let before = at
            .checked_sub(1)
            .is_none_or(|at| self.lines[at].words.is_empty());
        let words = self.lines[at].words;
        let is_title = words.chars().nth(2).is_some() && breaks_off(words);
        let is_one = next.len() == 3 && next.chars().all(char::is_alphabetic);
        is_one && is_title && before && after
    }
}

/// Whether the break between two lines stands where none can be meant: after an opening
/// bracket, before a closing one or a comma.
fn is_impossible(pair: &[Line<'_>]) -> bool {
    let [line, next] = pair else { return false };
    let opens = ['《', '“', '（', '「', '『', '〈', '〔'];
    let closes = [
        '》', '”', '）', '」', '』', '〉', '〕', '，', '。', '、', '；', '？', '！',
    ];
    let is_broken = line.words.ends_with(opens) || next.words.starts_with(closes);
    is_broken && !line.words.is_empty() && !next.words.is_empty()
}

/// Whether a line is broken off, and what follows it is short enough for a link.
fn is_before_link(line: Line<'_>, link: Line<'_>) -> bool {
    let follows = !link.is_indented && !opens_paragraph(link.words);
    let is_sentence = match role(line.words) {
        Role::Open | Role::Long => true,
        Role::Short | Role::Heading => line.words.contains('，'),
        Role::Whole => false,
    };
    is_bare(link.words) && follows && is_sentence
}

/// Whether a line is as short as a link, and no part of a sentence shows in it.
fn is_bare(line: &str) -> bool {
    is_short(line) && !line.contains(['，', '。', '；', '：'])
}
