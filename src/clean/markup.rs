//! Rules for what is left of a web page in a plain text: tags and comments.
//!
//! Only what is a tag by its name and its attributes goes; a < b and 〈…〉 stay.

mod tag;

use super::edit::Edit;
use tag::{Kind, Tag, tags};

/// The edits these rules ask for.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let mut tags = tags(text);
    let has = |letter: u8, closing: bool| {
        let like = |tag: &Tag| tag.letter == Some((letter, closing));
        tags.iter().any(like)
    };
    let mut paired = [false; 256];
    for letter in *b"abiqsu" {
        paired[letter as usize] = has(letter, true) && (letter == b'a' || has(letter, false));
    }
    tags.retain(|tag| tag.letter.is_none_or(|(letter, _)| paired[letter as usize]));
    let mut rewrite = Rewrite::default();
    for (number, tag) in tags.iter().enumerate() {
        let end = tags.get(number + 1).map_or(text.len(), |next| next.from);
        rewrite.take(text, *tag, end);
    }
    rewrite.edits
}

/// Turns tags into edits, from left to right.
#[derive(Debug, Default)]
struct Rewrite {
    edits: Vec<Edit>,
    /// One past the last byte looked at.
    seen: usize,
    /// Whether the line so far has words.
    has_words: bool,
    /// How the words before are set apart from what follows.
    pending: Option<Kind>,
}

impl Rewrite {
    /// Takes a tag out; the text goes on without tags to byte `end`.
    fn take(&mut self, text: &str, tag: Tag, end: usize) {
        let before = &text[self.seen..tag.from];
        let line = before.rfind('\n').map_or(before, |at| &before[at + 1..]);
        if line.len() < before.len() {
            self.has_words = false;
            self.pending = None;
        }
        let is_blank = line.trim().is_empty();
        self.has_words |= !is_blank;
        if self.has_words {
            self.pending = self.pending.max(Some(tag.kind));
        }
        // The indent of a line that has no words goes with its tags.
        let from = if self.has_words {
            tag.from
        } else {
            tag.from - line.len()
        };
        let after = &text[tag.to..end];
        let words = after.split('\n').next().unwrap_or_default();
        if !words.trim().is_empty() {
            let with = match self.pending.take() {
                Some(Kind::Block) => Some('\n'),
                Some(Kind::Cell) => Some('\t'),
                Some(Kind::Inline) | None => None,
            };
            self.edits.push(Edit {
                from,
                to: tag.to,
                with,
            });
        } else if !self.has_words && words.len() < after.len() {
            // The line had nothing but tags.
            let to = tag.to + words.len() + 1;
            self.edits.push(Edit::delete(from, to));
            self.seen = to;
            return;
        } else {
            self.edits.push(Edit::delete(from, tag.to));
        }
        self.seen = tag.to;
    }
}

#[cfg(test)]
mod tests {
    use crate::clean::tests::check;

    #[test]
    fn tags_go_and_lines_are_where_they_were() {
        for (decoded, expected) in [
            ("第一段<br/>第二段<BR>第三段", "第一段\n第二段\n第三段"),
            (
                "<p>第一段</p><p>第二段</p>\n第三段",
                "第一段\n第二段\n第三段",
            ),
            (
                "<div class=\"a\">\n\t<p STYLE='x: y'>\n\t第一段</p>\n</div>\n第二段",
                "第一段\n第二段",
            ),
            (
                "全县<font color=red size=\"4\">粮食</font>增产<b>两</b>成",
                "全县粮食增产两成",
            ),
            (
                "<table><tr><td>县</td><td nowrap>乡</td></tr></table>",
                "县\t乡",
            ),
            (
                "<a name=\"top\"></a>总结<o:p></o:p><img src=\"a.gif\" alt=\"图\">",
                "总结",
            ),
            ("总结<!-- INFO END -->\n<!-- TABLE -->\n正文", "总结\n正文"),
            ("<!DOCTYPE html>\n<html>\n总结", "总结"),
            (
                "总结<script>var a = \"某\";</script><style type=\"a\">p {}</style>",
                "总结",
            ),
            ("面积<sup>2</sup>，<u>合计</u>", "面积2，合计"),
            ("&lt;p&gt;总结&lt;/p&gt;", "总结"),
        ] {
            check(decoded, expected);
        }
    }

    #[test]
    fn what_is_no_tag_stays() {
        for text in [
            "若 a < b，且 b > c",
            "〈通知〉《条例》<<办法>>",
            "<通知>",
            "<report>",
            "<p 级干部>",
            "<a>类和<b>类",
            "气温<p",
            "<!-- 这一段说明写得很长，是县政府办公室的同志在整理档案的时候写下的，不能当作没有 -->",
        ] {
            check(text, text);
        }
    }
}
