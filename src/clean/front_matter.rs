//! Rules for the front matter of Markdown: the names and values between two lines of dashes with
//! which a text may open. Its title stays, and what is in Chinese or may be a date.

use super::edit::Edit;
use super::shape::is_chinese;
use crate::lines::line_at;

/// The most lines of front matter.
const LINES: usize = 40;

/// The edits these rules ask for.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let is_fence = |line: &str| line.trim_end() == "---";
    if !is_fence(line_at(text, 0)) {
        return Vec::new();
    }
    let mut at = (line_at(text, 0).len() + 1).min(text.len());
    let mut lines = vec![(0, at)];
    for _ in 0..LINES {
        let line = line_at(text, at);
        let to = (at + line.len() + 1).min(text.len());
        if is_fence(line) {
            lines.push((at, to));
            let cuts = lines.iter().filter(|(from, to)| from < to);
            return cuts.map(|&(from, to)| Edit::delete(from, to)).collect();
        }
        if !is_property(line) || at >= text.len() {
            return Vec::new();
        }
        match own_words(line) {
            Some(0) => {}
            Some(words) => lines.push((at, at + words)),
            None => lines.push((at, to)),
        }
        at = to;
    }
    Vec::new()
}

/// Whether a line is a name and its value, or the item of a list, as front matter has them.
fn is_property(line: &str) -> bool {
    let name = line.split(':').next().unwrap_or_default();
    let is_name = !name.is_empty() && name.len() < line.len() && name.is_ascii();
    line.trim().is_empty() || is_name || line.trim_start().starts_with("- ")
}

/// Where in a line of front matter the report's own words begin: after the name of a title, and
/// at the start of what is in Chinese or a date.
fn own_words(line: &str) -> Option<usize> {
    let value = line.find(':').map_or(0, |at| at + 1);
    let words = line.get(value..)?;
    let has_chinese = words.chars().any(is_chinese);
    if line.starts_with("title:") && has_chinese {
        let lead = words.len() - words.trim_start_matches([' ', '"', '\'']).len();
        return Some(value + lead);
    }
    let digits = words.bytes().filter(u8::is_ascii_digit).count();
    (has_chinese || digits >= 4).then_some(0)
}

#[cfg(test)]
mod tests {
    use crate::clean::tests::check;

    #[test]
    fn front_matter_goes_but_for_the_reports_own_words() {
        for (decoded, expected) in [
            (
                "---\nlayout: post\ntitle: 某县工作总结\ndate: 2019-03-05\ntags:\n- a\n---\n\n正文\n",
                "某县工作总结\ndate: 2019-03-05\n\n正文\n",
            ),
            ("---\nid: 3\nauthor: 某某\n---\n正文", "author: 某某\n正文"),
            ("---\n总结\n---\n正文", "---\n总结\n---\n正文"),
            ("---\nid: 3\n正文", "---\nid: 3\n正文"),
            ("总结\n---\nid: 3\n---\n", "总结\n---\nid: 3\n---\n"),
        ] {
            check(decoded, expected);
        }
    }
}
