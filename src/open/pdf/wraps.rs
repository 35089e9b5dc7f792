//! Wraps: whether the width of its block, and nothing else, broke a row from the next one, and how
//! the two are put together.
//!
//! The page shows what the text does not: how much room was left at the end of a row, and whether
//! what the next one begins with had fitted in. In doubt a row stays a line of its own.

use super::rows::Row;

/// Lengths, in sizes of the font: of shorter rows each may be a line of its own, as of a poem or a
/// list of names. A title is larger.
const SHORTEST: f64 = 15.0;
const SHORTEST_TITLE: f64 = 12.0;
/// A row was full where so much less room was left than what follows needs, in sizes of the font.
const TO_SPARE: f64 = 0.1;
/// No word is so long that it leaves more room than this, in sizes of the font.
const MOST_ROOM: f64 = 5.0;
/// Rows begin at the same place where they are at most this far apart, in sizes of the font.
const SAME_START: f64 = 0.3;
/// The first row of a paragraph is indented, or begins before the others, by at most this much, in
/// sizes of the font.
const MOST_INDENT: f64 = 4.5;
/// A title in the middle has as much room on its left as on its right, in sizes of its font.
const SAME_ROOM: f64 = 0.3;
/// Rows of a paragraph follow at no more than the usual step and this share of it.
const MORE_STEP: f64 = 0.12;
/// A title's rows are at most this far apart, in sizes of its font.
const TITLE_STEP: f64 = 2.0;
/// Rows are of one size where their sizes differ by at most this share.
const SAME_SIZE: f64 = 0.02;

/// The block of text that rows stand in. Lengths are in points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    pub(super) left: f64,
    pub(super) right: f64,
    /// The usual step from row to row, in sizes of the font.
    pub(super) pitch: f64,
    /// The size of most of the text.
    pub(super) size: f64,
    /// Whether the first row of a paragraph can be told by its indent.
    pub(super) is_indented: bool,
}

/// Whether a row is larger than the text of its block.
pub(super) fn is_title(row: &Row, block: Block) -> bool {
    row.size > block.size * (1.0 + SAME_SIZE)
}

/// Whether `row` goes on with the paragraph or title of the row `before` it.
pub(super) fn is_wrapped(before: &Row, row: &Row, block: Block) -> bool {
    let ([first], [next]) = (before.cells.as_slice(), row.cells.as_slice()) else {
        return false;
    };
    let (words, next_words) = (first.text.as_str(), next.text.as_str());
    before.column == row.column
        && before.last_line() <= before.line
        && (before.size - row.size).abs() <= SAME_SIZE * row.size
        && is_running_text(words)
        && is_running_text(next_words)
        && !opens_item(next_words)
        && is_one_word_each(words, next_words)
        && is_full(before, next_words, block)
        && (is_below(before, row, block) || is_rest_of_title(before, row, block))
}

/// Whether a row ends about where its block does, and no sentence ends there.
pub(super) fn is_broken_off(row: &Row, block: Block) -> bool {
    let text = row.text();
    (block.right - row.end()) / row.size < 1.5
        && row.end() - row.start() >= SHORTEST * row.size
        && !ends_sentence(&text)
}

/// Puts a row at the end of what it goes on with.
pub(super) fn join(text: &mut String, words: &str) {
    let is_wide = |c: Option<char>| c.is_some_and(is_wide);
    if !is_wide(text.chars().next_back()) && !is_wide(words.chars().next()) {
        text.push(' ');
    }
    text.push_str(words);
}

/// Whether what a row begins with had no room at the end of the one before it.
fn is_full(before: &Row, next: &str, block: Block) -> bool {
    let is_title = is_title(before, block);
    let on_the_right = (block.right - before.end()) / before.size;
    let on_the_left = (before.start() - block.left) / before.size;
    // In the middle, half of the room is on the left.
    let is_centred = is_title && (on_the_left - on_the_right).abs() < SAME_ROOM;
    let room = if is_centred {
        on_the_left + on_the_right
    } else {
        on_the_right
    };
    let shortest = if is_title { SHORTEST_TITLE } else { SHORTEST };
    before.end() - before.start() >= shortest * before.size
        && room < MOST_ROOM
        && room < needed(next) - TO_SPARE
}

/// How much room a row needs for its first word, in sizes of the font: what may begin no row stays
/// with the character before it, and what may end none with the one after it.
fn needed(words: &str) -> f64 {
    let opens = |c: &char| "“‘《〈（「『【〔(".contains(*c);
    let closes = |c: &char| "”’》〉）」』】〕)，、。：；！？,.:;!?%％".contains(*c);
    let is_letter = |c: &char| c.is_ascii_alphanumeric();
    let mut rest = words.chars().peekable();
    let mut needed = 0.0;
    while rest.next_if(opens).is_some() {
        needed += 1.0;
    }
    if rest.peek().is_some_and(is_letter) {
        // A figure stays with its point and its sign: 3.6%
        let is_in_word = |c: &char| is_letter(c) || ".,%％/".contains(*c);
        while rest.next_if(is_in_word).is_some() {
            needed += 0.5;
        }
    } else if rest.next().is_some() {
        needed += 1.0;
    }
    while rest.next_if(closes).is_some() {
        // Such marks may hang over the margin or be drawn half as wide.
        needed += 0.5;
    }
    needed
}

/// Whether a row stands where the next one of the paragraph does.
fn is_below(before: &Row, row: &Row, block: Block) -> bool {
    let step = (row.line - before.line) / row.size;
    let is_next = step > 0.9 && step < (1.0 + MORE_STEP) * block.pitch;
    let indent = (before.start() - row.start()) / row.size;
    let inset = (row.start() - block.left) / row.size;
    let text = before.text();
    let is_first = indent > SAME_START && indent < MOST_INDENT && inset.abs() < SAME_START;
    let goes_on = indent.abs() < SAME_START && inset > -SAME_START && inset < MOST_INDENT;
    let hangs = indent < -SAME_START && indent > -MOST_INDENT && opens_item(&text);
    // A sentence may end at the end of a row; then the next one may begin a paragraph.
    let is_whole = ends_sentence(&text) && !(block.is_indented && inset.abs() < SAME_START);
    is_next && (is_first || goes_on || hangs) && !is_whole
}

/// Whether a row is the rest of a title, below it in the middle or at the same margin.
fn is_rest_of_title(before: &Row, row: &Row, block: Block) -> bool {
    let step = (row.line - before.line) / row.size;
    let on_the_left = (row.start() - block.left) / row.size;
    let on_the_right = (block.right - row.end()) / row.size;
    let is_centred = (on_the_left - on_the_right).abs() < SAME_ROOM;
    let is_at_margin = on_the_left.abs() < SAME_START && before.start() - row.start() < row.size;
    is_title(row, block)
        && step > 0.8
        && step < TITLE_STEP
        && (is_centred || is_at_margin)
        && !ends_sentence(&before.text())
}

/// Whether a row is none of a table of contents, or of names set apart.
fn is_running_text(words: &str) -> bool {
    let is_gap = |c: char| c == ' ' || c == '\u{3000}';
    let mut gaps = 0;
    let mut last = None;
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        let are_wide = last.is_some_and(is_wide) && chars.peek().is_some_and(|c| is_wide(*c));
        gaps += usize::from(is_gap(c) && are_wide);
        last = Some(c);
    }
    let leaders = ["...", "………", "···", "\t", "\u{FFFD}", "|", "│"];
    let is_number = words.chars().all(|c| !c.is_alphabetic());
    gaps < 2 && !is_number && !leaders.iter().any(|leader| words.contains(leader))
}

/// Whether a row ends, and the next begins, with a whole word: a number or a hyphened word that
/// was broken is left as it is.
fn is_one_word_each(words: &str, next: &str) -> bool {
    let (Some(last), Some(first)) = (words.chars().next_back(), next.chars().next()) else {
        return false;
    };
    let are_digits = last.is_ascii_digit() && first.is_ascii_digit();
    let is_hyphen = |c: char| "-\u{AD}\u{2010}\u{2011}\u{2013}".contains(c);
    !are_digits && !is_hyphen(last) && !is_hyphen(first)
}

fn ends_sentence(words: &str) -> bool {
    let words = words.trim_end_matches(['”', '’', '」', '』', '）', ')']);
    words.ends_with(['。', '！', '？', '：', '；', '!', '?', ':', ';', '.'])
}

/// Whether a row opens like an item of a list or a heading with a number: 一、 （二） 3. 第四条 ①.
fn opens_item(words: &str) -> bool {
    let is_chinese = |c: char| "零〇一二三四五六七八九十百壹贰貳叁參肆伍陆陸柒捌玖拾".contains(c);
    let is_number = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || is_chinese(c);
    let rest = words.trim_start_matches(['（', '(', '第', '〔', '【']);
    let is_opened = rest.len() < words.len();
    let after = rest.trim_start_matches(is_number);
    let mut following = after.chars();
    let closes = match following.next() {
        Some('、' | '．' | '.') => !following.next().is_some_and(is_number),
        Some('）' | ')' | '〕' | '】' | '章' | '节' | '節' | '条' | '條' | '编' | '編') => {
            is_opened
        }
        _ => false,
    };
    let is_mark = |c: char| "#*—―●■◆▲★○·•".contains(c) || ('①'..='⒛').contains(&c);
    (after.len() < rest.len() && closes) || words.starts_with(is_mark)
}

/// Whether a character is as wide as it is high.
fn is_wide(c: char) -> bool {
    c >= '\u{2E80}' || "“”‘’—…".contains(c)
}
