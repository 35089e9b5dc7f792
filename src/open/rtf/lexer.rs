//! Cuts the bytes of a rich text document into groups, control words and text.

/// One piece of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// A control word, with its number where it has one.
    Word(&'a str, Option<i32>),
    /// A control symbol other than `\'`, such as `\~`; `\` at the end of a line too.
    Symbol(u8),
    /// A byte of text written as `\'xx`.
    Hex(u8),
    /// Bytes of text as they are; never empty.
    Text(&'a [u8]),
}

/// The pieces of a document in order.
pub(super) struct Lexer<'a> {
    rest: &'a [u8],
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Lexer { rest: bytes }
    }

    /// The next piece. Where text may be in two bytes a character, the second is text whatever it
    /// looks like.
    pub(super) fn next(&mut self, two_bytes: bool) -> Option<Token<'a>> {
        loop {
            let (first, tail) = self.rest.split_first()?;
            match first {
                b'{' => {
                    self.rest = tail;
                    return Some(Token::Open);
                }
                b'}' => {
                    self.rest = tail;
                    return Some(Token::Close);
                }
                b'\\' => {
                    self.rest = tail;
                    return self.control();
                }
                b'\r' | b'\n' | b'\0' => self.rest = tail,
                _ => return Some(self.text(two_bytes)),
            }
        }
    }

    fn text(&mut self, two_bytes: bool) -> Token<'a> {
        let special = |byte: &u8| matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n' | b'\0');
        let mut length = 0;
        while let Some(byte) = self.rest.get(length)
            && !special(byte)
        {
            let second = self.rest.get(length + 1);
            let pair = two_bytes && *byte >= 0x81 && second.is_some_and(|second| *second >= 0x40);
            length += if pair { 2 } else { 1 };
        }
        let (text, rest) = self.rest.split_at(length);
        self.rest = rest;
        Token::Text(text)
    }

    /// What stands after a backslash.
    fn control(&mut self) -> Option<Token<'a>> {
        let (first, tail) = self.rest.split_first()?;
        if first.is_ascii_alphabetic() {
            return Some(self.word());
        }
        self.rest = tail;
        if *first != b'\'' {
            return Some(Token::Symbol(*first));
        }
        let digits = tail
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                self.rest = tail.get(2..).unwrap_or_default();
                Some(Token::Hex(byte))
            }
            None => Some(Token::Symbol(b'\'')),
        }
    }

    fn word(&mut self) -> Token<'a> {
        let letters = self.rest.iter().take_while(|b| b.is_ascii_alphabetic());
        let (name, rest) = self.rest.split_at(letters.count());
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = rest.iter().skip(sign).take_while(|b| b.is_ascii_digit());
        let (number, rest) = match digits.count() {
            0 => rest.split_at(0),
            count => rest.split_at(sign + count),
        };
        self.rest = rest.strip_prefix(b" ").unwrap_or(rest);
        let name = std::str::from_utf8(name).unwrap_or_default();
        let number = std::str::from_utf8(number).unwrap_or_default();
        Token::Word(name, number.parse().ok())
    }

    /// Goes past so many bytes, which are no text.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_cut_as_written() {
        let mut lexer = Lexer::new(b"{\\b0 a\\u-123?\\par\\'b8\\~\r\n\\'zz\\x-}");
        let mut pieces = Vec::new();
        while let Some(piece) = lexer.next(false) {
            pieces.push(piece);
        }
        let want = [
            Token::Open,
            Token::Word("b", Some(0)),
            Token::Text(b"a"),
            Token::Word("u", Some(-123)),
            Token::Text(b"?"),
            Token::Word("par", None),
            Token::Hex(0xB8),
            Token::Symbol(b'~'),
            Token::Symbol(b'\''),
            Token::Text(b"zz"),
            Token::Word("x", None),
            Token::Text(b"-"),
            Token::Close,
        ];
        assert_eq!(pieces, want);
    }

    #[test]
    fn a_second_byte_is_text_whatever_it_looks_like() {
        let bytes = b"\x81\x5C\x81\x7D}";
        assert_eq!(Lexer::new(bytes).next(true), Some(Token::Text(&bytes[..4])));
        assert_eq!(
            Lexer::new(bytes).next(false),
            Some(Token::Text(&bytes[..1]))
        );
    }
}
