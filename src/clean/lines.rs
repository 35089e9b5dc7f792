//! Rules for the white space around lines: indents, trailing spaces, blank lines.

use super::edit::Edit;
use crate::lines::lines;

/// The edits these rules ask for.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let words_end = text.trim_end().len();
    if words_end == 0 {
        cut(&mut edits, 0, text.len());
        return edits;
    }
    // Whether the line before was blank; the first line needs no blank line before it.
    let mut blank = true;
    for (start, line) in lines(&text[..words_end]) {
        let words = line.trim();
        let end = start + line.len();
        if words.is_empty() {
            // A blank line goes with its own line end, unless it is the one that is kept.
            cut(&mut edits, start, if blank { end + 1 } else { end });
            blank = true;
        } else {
            let lead = line.len() - line.trim_start().len();
            cut(&mut edits, start, start + lead);
            cut(&mut edits, start + lead + words.len(), end);
            blank = false;
        }
    }
    // Of the white space at the end one line end stays.
    let tail = &text[words_end..];
    let kept = tail
        .find('\n')
        .filter(|_| words_end > 0)
        .map(|at| words_end + at);
    cut(&mut edits, words_end, kept.unwrap_or(text.len()));
    cut(&mut edits, kept.map_or(text.len(), |at| at + 1), text.len());
    edits
}

/// Deletes the bytes `from..to`, if there are any.
pub(super) fn cut(edits: &mut Vec<Edit>, from: usize, to: usize) {
    if from < to {
        edits.push(Edit::delete(from, to));
    }
}
