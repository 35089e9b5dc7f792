//! How far a heading reaches: to the end of its line, or of its first sentence.

/// The longest heading, in characters.
const LONGEST: usize = 70;
/// The longest heading that a colon may end with its body after it.
const LONGEST_BEFORE_COLON: usize = 20;
/// A line with fewer characters than this is not cut at a single space.
const LONG_LINE: usize = 100;

/// What stands after a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A line of its own that is no sentence: 一、总体要求
    Title,
    /// One sentence, which is the whole paragraph.
    Sentence,
    /// A first sentence or title, with the body after it in the same paragraph.
    Lead,
    /// Too long, or broken off: the item of a list.
    Item,
}

/// The bytes a heading takes of `text`, which runs to the end of the paragraph, and its shape.
/// `inline`: the paragraph is a whole page in one line, so that a space may end a title.
pub(super) fn measure(text: &str, inline: bool) -> (usize, Shape) {
    let mut quotes = 0i32;
    let mut commas = 0;
    let mut last = ' ';
    for (count, (at, character)) in text.char_indices().enumerate() {
        if count > LONGEST {
            return (at, Shape::Item);
        }
        let after = &text[at + character.len_utf8()..];
        let ended = match character {
            '“' | '「' | '『' | '《' | '（' | '(' | '〈' | '【' => {
                quotes += 1;
                None
            }
            '”' | '」' | '』' | '》' | '）' | ')' | '〉' | '】' => {
                quotes = (quotes - 1).max(0);
                None
            }
            _ if quotes > 0 => None,
            '，' | ',' => {
                commas += 1;
                None
            }
            '：' | ':' => at_colon(after, count, commas, last),
            ' ' | '\u{3000}' | '\t' => {
                (count >= 4 && is_cut(text, at, last, inline)).then_some(Shape::Lead)
            }
            _ => at_sentence_end(character, after),
        };
        if let Some(shape) = ended {
            return (at, shape);
        }
        last = character;
    }
    let ends_open = text.trim_end().ends_with(['，', '、', ',', '；', ';']);
    (
        text.len(),
        if ends_open { Shape::Item } else { Shape::Title },
    )
}

/// The shape of a heading that this character ends, if it ends a sentence.
fn at_sentence_end(character: char, after: &str) -> Option<Shape> {
    match character {
        '。' | '！' | '？' | '!' | '?' if after.trim().is_empty() => Some(Shape::Sentence),
        '。' => Some(Shape::Lead),
        // Questions and exclamations with more words after them are speech.
        '！' | '？' | '!' | '?' | '；' | ';' => Some(Shape::Item),
        _ => None,
    }
}

/// The shape of a heading that a colon ends, if it does: at the end of the line, or after a
/// short title with its body after it.
fn at_colon(after: &str, count: usize, commas: usize, last: char) -> Option<Shape> {
    if after.trim().is_empty() {
        return Some(Shape::Title);
    }
    let short = (2..=LONGEST_BEFORE_COLON).contains(&count) && commas == 0;
    (short && !matches!(last, '是' | '为' | '為') && !is_digit(last)).then_some(Shape::Lead)
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '０'..='９')
}

/// Whether the white space at byte `at` sets a title apart from its body.
fn is_cut(text: &str, at: usize, last: char, inline: bool) -> bool {
    let after = text[at..].trim_start();
    let wide = text.len() - at - after.len() >= 6 || text[at..].starts_with('\t');
    let word = text[..at]
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or_default();
    let is_word = word.chars().nth(1).is_some();
    let next = after.chars().next().unwrap_or(' ');
    let is_long = || after.chars().nth(LONG_LINE).is_some();
    let chinese = |c: char| ('\u{2e80}'..='\u{9fff}').contains(&c) && !"，、".contains(c);
    let starts =
        chinese(next) || is_digit(next) || matches!(next, '“' | '「' | '《' | '（' | '(' | '#');
    is_word && starts && (wide || (chinese(last) && (inline || is_long())))
}
