//! Hard wraps of a short text, where too few lines are full to show the width of the page: here
//! every paragraph must show by itself that it was broken, and none may speak against it.

use super::{Line, Measure, PAGE};
use crate::clean::shape::{
    Role, breaks_off, ends_sentence, is_indented, is_table_row, opens_paragraph, role, starts_item,
};

/// As many lines must be broken off in mid-sentence by the width of the page.
const EVIDENCE: usize = 2;

/// What the paragraphs of a text show of the width at which its lines would be broken.
#[derive(Debug, Default)]
struct Shown {
    /// The lines that go on in the next one.
    joints: Vec<usize>,
    /// How many of them break off in mid-sentence.
    broken: usize,
    /// Full lines that end a sentence, and a paragraph.
    ended: usize,
    /// Whether a full line is something else than a paragraph broken by the page.
    is_doubtful: bool,
}

/// Which lines, by their number, go on in the next: those as wide as the widest, in paragraphs that
/// begin with an indent or after a blank line and end with a sentence.
pub(super) fn joints(lines: &[Line<'_>], measure: Measure) -> Vec<usize> {
    let width = lines.iter().map(|line| line.width).max().unwrap_or(0);
    if width > *PAGE.end() || width < narrowest(measure) {
        return Vec::new();
    }
    let mut shown = Shown::default();
    let mut at = 0;
    while at < lines.len() {
        let runs = lines.get(at..).unwrap_or_default().windows(2);
        let on = runs
            .take_while(|pair| matches!(pair, [line, next] if goes_on(line, next, width, measure)))
            .count();
        shown.look_at(lines, at, at + on, width - measure.ragged());
        at += on + 1;
    }
    let is_page = shown.broken >= EVIDENCE && shown.ended <= shown.broken && !shown.is_doubtful;
    if is_page { shown.joints } else { Vec::new() }
}

/// Lines of verse are narrower than this.
fn narrowest(measure: Measure) -> usize {
    match measure {
        Measure::Columns => 36,
        Measure::Characters => 18,
    }
}

/// Whether a full line could go on in the next.
fn goes_on(line: &Line<'_>, next: &Line<'_>, width: usize, measure: Measure) -> bool {
    let words = line.text.trim();
    let next_words = next.text.trim();
    let is_apart = next_words.is_empty() || is_indented(next.text) || starts_item(next_words);
    if line.width + measure.ragged() < width || is_apart {
        return false;
    }
    let is_prose = ends_sentence(next_words) || next.width * 2 > width;
    !is_table_row(words)
        && !is_table_row(next_words)
        && (!ends_sentence(words) || (is_prose && !opens_paragraph(next_words)))
}

impl Shown {
    /// Takes in the lines `from..=to`, of which each but the last could go on in the next; lines
    /// of `full` and more are full.
    fn look_at(&mut self, lines: &[Line<'_>], from: usize, to: usize, full: usize) {
        let (Some(first), Some(last)) = (lines.get(from), lines.get(to)) else {
            return;
        };
        let is_prose = |line: &Line<'_>| line.text.contains(['，', '。', '、', '；', ',']);
        if first.width < full || !is_prose(first) {
            return;
        }
        let before = from.checked_sub(1).and_then(|before| lines.get(before));
        let is_marked = is_indented(first.text) || before.is_some_and(|line| line.width == 0);
        let is_ended = ends_sentence(last.text);
        self.is_doubtful |= !is_marked || !is_ended || is_table_row(first.text.trim());
        self.ended += usize::from(from == to);
        // Under a blank line a heading and its paragraph may look like a paragraph of two lines.
        let is_sure = is_indented(first.text) || to > from + 1;
        for (at, line) in lines.iter().enumerate().take(to).skip(from) {
            let role = role(line.text.trim());
            if is_sure || role == Role::Open {
                self.broken += usize::from(breaks_off(line.text.trim_end()));
            }
            if is_sure || role != Role::Heading {
                self.joints.push(at);
            }
        }
    }
}
