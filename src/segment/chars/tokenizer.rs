//! The reading as tokens, to hold it against other ways to index it.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::{Placed, Reading, forms_pair};

/// Cuts texts into the terms of the reading.
#[derive(Clone, Default)]
pub(crate) struct CharsTokenizer {
    token: Token,
}

impl Tokenizer for CharsTokenizer {
    type TokenStream<'a> = CharsStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CharsStream<'a> {
        CharsStream {
            reading: Reading::new(text),
            previous: None,
            waiting: None,
            token: &mut self.token,
        }
    }
}

/// The terms of one text.
pub(crate) struct CharsStream<'a> {
    reading: Reading<'a>,
    previous: Option<Placed>,
    /// A character whose pair with the one before it was given first.
    waiting: Option<Placed>,
    token: &'a mut Token,
}

impl TokenStream for CharsStream<'_> {
    fn advance(&mut self) -> bool {
        if let Some(single) = self.waiting.take() {
            self.give(single.position, &[single.folded]);
            self.previous = Some(single);
            return true;
        }
        let Some(next) = self.reading.next() else {
            return false;
        };
        match self.previous {
            Some(before)
                if forms_pair(
                    (before.position, before.folded),
                    (next.position, next.folded),
                ) =>
            {
                // Positions may not go back: the pair stands at the first character, so it comes before the second.
                self.give(before.position, &[before.folded, next.folded]);
                self.waiting = Some(next);
            }
            _ => {
                self.give(next.position, &[next.folded]);
                self.previous = Some(next);
            }
        }
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

impl CharsStream<'_> {
    fn give(&mut self, position: u32, chars: &[char]) {
        self.token.position = position as usize;
        self.token.text.clear();
        self.token.text.extend(chars);
    }
}
