//! Edits to a text, and the map of pieces that leads from the edited text to the decoded one.

use super::{Cleaned, Origins};

/// A stretch of the text that stands in the decoded text as it stands here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// First character, in characters of the cleaned text.
    pub start: usize,
    /// The same character, in characters of the decoded text.
    pub origin: usize,
    /// Length in characters.
    pub chars: usize,
}

/// One change: the bytes `from..to` give way to `with`, or to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edit {
    /// First byte replaced.
    pub from: usize,
    /// One past the last byte replaced; more than `from`.
    pub to: usize,
    /// The one character that stands for them.
    pub with: Option<char>,
}

impl Edit {
    /// Takes the bytes `from..to` out.
    pub fn delete(from: usize, to: usize) -> Self {
        Self {
            from,
            to,
            with: None,
        }
    }

    /// Puts `with` in the place of the bytes `from..to`.
    pub fn replace(from: usize, to: usize, with: char) -> Self {
        Self {
            from,
            to,
            with: Some(with),
        }
    }

    /// Takes a line break out, which with the white space around it is the bytes `from..to` of
    /// `text`. Latin words keep a space between them; PM and 2.5 do not.
    pub fn join(text: &str, from: usize, to: usize) -> Self {
        let mut before = text[..from].chars().rev();
        let last = before.next().unwrap_or(' ');
        let first = text[to..].chars().next().unwrap_or(' ');
        let is_latin = |c: char| c < '\u{1100}' && !c.is_whitespace();
        let is_digit = |c: char| c.is_ascii_digit();
        let is_one_word = match (last, first) {
            ('.', first) => is_digit(first) && before.next().is_some_and(is_digit),
            (last, '.' | '%') => is_digit(last),
            (last, first) => (is_digit(last) || last.is_ascii_uppercase()) && is_digit(first),
        };
        if is_latin(last) && is_latin(first) && !is_one_word {
            Self::replace(from, to, ' ')
        } else {
            Self::delete(from, to)
        }
    }
}

/// The length of a text in characters.
pub(super) fn chars(text: &str) -> usize {
    text.chars().count()
}

/// Applies edits, which are in order and do not overlap. A character that stands for others
/// comes from the first of them.
pub(super) fn apply(before: &Cleaned, edits: &[Edit]) -> Cleaned {
    let mut after = Rewrite::new(before);
    let mut done = 0;
    for edit in edits {
        after.keep(&before.text[done..edit.from]);
        after.change(&before.text[edit.from..edit.to], edit.with);
        done = edit.to;
    }
    after.keep(&before.text[done..]);
    Cleaned {
        text: after.text,
        origins: Origins {
            pieces: after.pieces,
        },
    }
}

/// A text being rewritten from left to right.
struct Rewrite<'a> {
    old: &'a [Piece],
    /// The piece of `old` that holds the next character read.
    at: usize,
    /// Characters read.
    read: usize,
    /// Characters written.
    written: usize,
    text: String,
    pieces: Vec<Piece>,
}

impl<'a> Rewrite<'a> {
    fn new(before: &'a Cleaned) -> Self {
        Self {
            old: &before.origins.pieces,
            at: 0,
            read: 0,
            written: 0,
            text: String::with_capacity(before.text.len()),
            pieces: Vec::with_capacity(before.origins.pieces.len()),
        }
    }

    /// Copies a stretch of the old text.
    fn keep(&mut self, stretch: &str) {
        let mut left = chars(stretch);
        while left > 0 {
            let (origin, room) = self.here();
            let take = left.min(room);
            self.write(origin, take);
            self.read += take;
            left -= take;
        }
        self.text.push_str(stretch);
    }

    /// Passes over a stretch of the old text, and writes what stands for it.
    fn change(&mut self, stretch: &str, with: Option<char>) {
        if let Some(character) = with {
            let (origin, _) = self.here();
            self.write(origin, 1);
            self.text.push(character);
        }
        self.read += chars(stretch);
    }

    /// The origin of the next character read, and how many more are in its piece.
    fn here(&mut self) -> (usize, usize) {
        while let Some(piece) = self.old.get(self.at) {
            if self.read < piece.start + piece.chars {
                let inside = self.read - piece.start;
                return (piece.origin + inside, piece.chars - inside);
            }
            self.at += 1;
        }
        (self.read, usize::MAX)
    }

    /// Notes that the next characters written come from `origin` on.
    fn write(&mut self, origin: usize, chars: usize) {
        match self.pieces.last_mut() {
            Some(last) if last.origin + last.chars == origin => last.chars += chars,
            _ => self.pieces.push(Piece {
                start: self.written,
                origin,
                chars,
            }),
        }
        self.written += chars;
    }
}

#[cfg(test)]
mod tests {
    use super::Edit;

    #[test]
    fn a_joined_line_keeps_a_space_between_latin_words_only() {
        for (text, with) in [
            ("粮食\n增产", None),
            ("粮食\nPM", None),
            ("annual\nreport", Some(' ')),
            ("PM\n2.5", None),
            ("12\n.5", None),
            ("12.\n5", None),
            ("12\n%", None),
            ("end.\n5", Some(' ')),
            ("end\n.5", Some(' ')),
        ] {
            let at = text.find('\n').unwrap();
            let edit = Edit::join(text, at, at + 1);
            assert_eq!(
                (edit.from, edit.to, edit.with),
                (at, at + 1, with),
                "{text:?}"
            );
        }
    }
}
