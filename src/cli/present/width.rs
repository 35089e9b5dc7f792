//! Lines that fit: wrapping and cutting of Chinese text by the columns it takes on a screen.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The columns a text takes: two for most Chinese characters, one for ASCII.
pub(crate) fn columns(text: &str) -> usize {
    text.width()
}

/// The columns a character takes.
pub(crate) fn of(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Cuts a text into lines of at most so many columns, as ranges of its characters. White space at the break belongs to
/// no line.
///
/// Chinese breaks between any two characters, but no line begins with a closing mark (，。》) or ends with an opening
/// one (《（“), and numbers and Latin words stay whole, where a line can hold them.
pub(crate) fn wrap(text: &[char], columns: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = skip_blanks(text, 0);
    while start < text.len() {
        let end = line_end(text, start, columns);
        let trimmed = text[start..end]
            .iter()
            .rposition(|c| !c.is_whitespace())
            .map_or(start, |last| start + last + 1);
        lines.push(start..trimmed);
        start = skip_blanks(text, end);
    }
    lines
}

/// The text cut to so many columns, with … for what is missing at the end.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if self::columns(text) <= columns {
        return text.to_owned();
    }
    let mut used = 1;
    let fits = |c: &char| {
        used += of(*c);
        used <= columns
    };
    let mut short: String = text.chars().take_while(fits).collect();
    short.push('…');
    short
}

/// One past the last character of the line that begins at `start`; always at least one character.
fn line_end(text: &[char], start: usize, columns: usize) -> usize {
    let mut used = 0;
    let mut last_break = None;
    for (at, &c) in text.iter().enumerate().skip(start) {
        if at > start && may_break(text[at - 1], c) {
            last_break = Some(at);
        }
        used += of(c);
        // A blank may hang over the edge: nobody sees it there.
        if used > columns && at > start && !c.is_whitespace() {
            return last_break.unwrap_or(at);
        }
    }
    text.len()
}

fn skip_blanks(text: &[char], from: usize) -> usize {
    text[from..]
        .iter()
        .position(|c| !c.is_whitespace())
        .map_or(text.len(), |blanks| from + blanks)
}

fn may_break(before: char, after: char) -> bool {
    !(after.is_whitespace()
        || closes(after)
        || opens(before)
        || (is_latin(before) && is_latin(after)))
}

/// Characters of Latin words, numbers, dates and addresses: narrow ones that read as one piece.
fn is_latin(c: char) -> bool {
    c.is_ascii_graphic() || (c.is_alphanumeric() && of(c) == 1)
}

fn opens(c: char) -> bool {
    "（《〈「『【〔〖“‘([{<".contains(c)
}

fn closes(c: char) -> bool {
    "，。、；：？！）》〉」』】〕〗”’…—·％‰℃,.;:?!)]}>%".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, columns: usize) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        wrap(&chars, columns)
            .into_iter()
            .map(|line| chars[line].iter().collect())
            .collect()
    }

    #[test]
    fn lines_fit_and_break_where_chinese_may() {
        for (text, columns, expected) in [
            ("一二三四五", 10, vec!["一二三四五"]),
            ("一二三四五", 9, vec!["一二三四", "五"]),
            ("一二三，四五六", 6, vec!["一二", "三，四", "五六"]),
            ("一二《三四》五", 6, vec!["一二", "《三", "四》五"]),
            ("增长12.5%以上", 8, vec!["增长", "12.5%以", "上"]),
            ("GDP of 2023 grew", 8, vec!["GDP of", "2023", "grew"]),
            ("一二三四  五六", 8, vec!["一二三四", "五六"]),
            ("abcdefghij", 4, vec!["abcd", "efgh", "ij"]),
            ("。。。。。", 4, vec!["。。", "。。", "。"]),
            ("  一", 8, vec!["一"]),
            ("", 8, vec![]),
            ("   ", 8, vec![]),
            ("一二", 1, vec!["一", "二"]),
            ("一二", 0, vec!["一", "二"]),
        ] {
            assert_eq!(wrapped(text, columns), expected, "{text} in {columns}");
        }
    }

    #[test]
    fn nothing_but_blanks_is_lost() {
        let text = "二〇二三年，全县GDP增长6.5%（可比价），“十四五”开局良好。 下一步：抓好落实！";
        let bare = |text: &str| {
            text.chars()
                .filter(|c| !c.is_whitespace())
                .collect::<String>()
        };
        for columns in 0..90 {
            assert_eq!(
                bare(&wrapped(text, columns).concat()),
                bare(text),
                "in {columns}"
            );
        }
    }

    #[test]
    fn a_cut_text_fits_with_its_mark() {
        for (text, columns, expected) in [
            ("一二三", 6, "一二三"),
            ("一二三", 5, "一二…"),
            ("一二三", 4, "一…"),
            ("abc", 2, "a…"),
            ("一", 1, "…"),
            ("", 0, ""),
        ] {
            assert_eq!(cut(text, columns), expected, "{text} in {columns}");
        }
    }
}
