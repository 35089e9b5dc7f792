//! The lines of a text, found fast: most stages read a text line by line, some of them more than once.

use std::iter;

use memchr::{memchr, memchr_iter};

/// The lines of a text without their ends, each with its first byte. Behind the last line end stands a last line, which
/// may be empty, as in `str::split`.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let ends = memchr_iter(b'\n', text.as_bytes()).chain(iter::once(text.len()));
    let mut start = 0;
    ends.map(move |end| {
        let line = (start, &text[start..end]);
        start = end + 1;
        line
    })
}

/// The line that begins at byte `start`, without its end; nothing where no character begins there.
pub(crate) fn line_at(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or_default();
    memchr(b'\n', rest.as_bytes()).map_or(rest, |end| &rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_split() {
        for text in ["", "\n", "甲", "甲\n", "\n\n乙", "甲\r\n乙\n丙"] {
            let mut start = 0;
            let split = text.split('\n').map(|line| {
                let at = start;
                start += line.len() + 1;
                (at, line)
            });
            let split: Vec<_> = split.collect();
            assert_eq!(lines(text).collect::<Vec<_>>(), split, "{text:?}");
            for (at, line) in split {
                assert_eq!(line_at(text, at), line, "{text:?}");
            }
        }
        assert_eq!(line_at("甲乙", 1), "");
        assert_eq!(line_at("甲乙", 7), "");
    }
}
