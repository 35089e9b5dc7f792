//! The reading of paths: every character, punctuation and all, so that any part of a path can be found.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::fold::fold;

/// Gives the index the characters of a path.
#[derive(Clone, Default)]
pub(crate) struct PathTokenizer {
    token: Token,
}

impl Tokenizer for PathTokenizer {
    type TokenStream<'a> = PathStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PathStream<'a> {
        PathStream {
            chars: text.chars().enumerate(),
            token: &mut self.token,
        }
    }
}

/// The characters of one path.
pub(crate) struct PathStream<'a> {
    chars: std::iter::Enumerate<std::str::Chars<'a>>,
    token: &'a mut Token,
}

impl TokenStream for PathStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((position, c)) = self.chars.next() else {
            return false;
        };
        self.token.position = position;
        self.token.text.clear();
        self.token.text.push(fold(c));
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// The index terms of a part of a path, each at its distance from the first.
pub(crate) fn path_terms(part: &str) -> Vec<(u32, String)> {
    (0..)
        .zip(part.chars().map(|c| fold(c).to_string()))
        .collect()
}
