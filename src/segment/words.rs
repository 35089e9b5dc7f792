//! The `words` reading: jieba's words, by which reports are ranked.
//!
//! Jieba cuts in search mode, so that a long word also gives the words inside it. The text is folded first: jieba's
//! dictionary is Simplified. Only indexing loads the dictionary; a query is cut by the index's own terms.

use std::ops::Range;
use std::sync::LazyLock;

use jieba_rs::Jieba;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::chars::takes_position;
use super::fold::fold;

/// Loaded once in a process, which takes about a tenth of a second, when the first text is cut.
static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// Loads jieba's dictionary ahead, in a thread of its own, where texts will be cut.
pub(crate) fn load_ahead() {
    std::thread::spawn(|| LazyLock::force(&JIEBA));
}

/// Gives the index the words of a text.
#[derive(Clone, Default)]
pub(crate) struct WordsTokenizer {
    folded: String,
    words: Vec<Range<usize>>,
    token: Token,
}

impl Tokenizer for WordsTokenizer {
    type TokenStream<'a> = WordsStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordsStream<'a> {
        #[cfg(test)]
        CUT.set(CUT.get() + 1);
        fold_words(text, &mut self.folded);
        let cut = JIEBA.cut_for_search(&self.folded, false);
        self.words.clear();
        let words = cut.iter().filter(|w| w.word.starts_with(takes_position));
        self.words.extend(words.map(|w| w.byte_start..w.byte_end));
        WordsStream {
            folded: &self.folded,
            words: self.words.iter(),
            token: &mut self.token,
        }
    }
}

/// Folds a character for cutting: as for matching, and zeros as jieba's dictionary writes them.
pub(crate) fn fold_word(c: char) -> char {
    match fold(c) {
        '〇' | '○' | '◯' => '零',
        folded => folded,
    }
}

/// Folds a text for cutting. Nearly all of it stays as it is, and is copied as it stands.
fn fold_words(text: &str, folded: &mut String) {
    folded.clear();
    let mut copied = 0;
    for (at, c) in text.char_indices() {
        let other = fold_word(c);
        if other != c {
            folded.push_str(text.get(copied..at).unwrap_or_default());
            folded.push(other);
            copied = at + c.len_utf8();
        }
    }
    folded.push_str(text.get(copied..).unwrap_or_default());
}

/// The words of one text.
pub(crate) struct WordsStream<'a> {
    folded: &'a str,
    words: std::slice::Iter<'a, Range<usize>>,
    token: &'a mut Token,
}

impl TokenStream for WordsStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(word) = self
            .words
            .next()
            .and_then(|range| self.folded.get(range.clone()))
        else {
            return false;
        };
        // Positions are not indexed, but tantivy adds them up.
        self.token.position = 0;
        self.token.text.clear();
        self.token.text.push_str(word);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
thread_local! {
    /// How many texts this thread has cut with the dictionary.
    pub(crate) static CUT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}
