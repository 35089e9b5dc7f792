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

/// Texts are cut in pieces of so many bytes, at most: while jieba cuts, it takes some fifty bytes for each character.
const PIECE: usize = 256 << 10;

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
        self.words.clear();
        WordsStream {
            rest: text,
            next: 0,
            tokenizer: self,
        }
    }
}

impl WordsTokenizer {
    /// Cuts the first piece of a text, and gives the rest.
    fn cut<'a>(&mut self, text: &'a str) -> &'a str {
        let (piece, rest) = text.split_at_checked(piece(text)).unwrap_or((text, ""));
        fold_words(piece, &mut self.folded);
        let cut = JIEBA.cut_for_search(&self.folded, false);
        self.words.clear();
        let words = cut.iter().filter(|w| w.word.starts_with(takes_position));
        self.words.extend(words.map(|w| w.byte_start..w.byte_end));
        rest
    }
}

/// The length in bytes of a text's first piece: all of it, but for texts so long that jieba would take too much memory.
/// Those end where no word can go on, or else in the midst of one.
fn piece(text: &str) -> usize {
    if text.len() <= PIECE {
        return text.len();
    }
    let boundary = (0..=PIECE).rev().find(|at| text.is_char_boundary(*at));
    let end = boundary.unwrap_or(text.len());
    let parts = |c: char| matches!(c, '\n' | ' ' | '，' | '。' | '、' | '；' | '：');
    let piece = text.get(..end).and_then(|piece| {
        let (at, c) = piece.rmatch_indices(parts).next()?;
        Some(at + c.len())
    });
    piece.unwrap_or(end)
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
    tokenizer: &'a mut WordsTokenizer,
    /// The next of the words that are cut.
    next: usize,
    /// What is not cut yet.
    rest: &'a str,
}

impl TokenStream for WordsStream<'_> {
    fn advance(&mut self) -> bool {
        while self.next >= self.tokenizer.words.len() {
            if self.rest.is_empty() {
                return false;
            }
            self.rest = self.tokenizer.cut(self.rest);
            self.next = 0;
        }
        let WordsTokenizer {
            folded,
            words,
            token,
        } = &mut *self.tokenizer;
        let word = words
            .get(self.next)
            .and_then(|word| folded.get(word.clone()));
        self.next += 1;
        // Positions are not indexed, but tantivy adds them up.
        token.position = 0;
        token.text.clear();
        token.text.push_str(word.unwrap_or_default());
        true
    }

    fn token(&self) -> &Token {
        &self.tokenizer.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.tokenizer.token
    }
}

#[cfg(test)]
thread_local! {
    /// How many texts this thread has cut with the dictionary.
    pub(crate) static CUT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a text.
    fn words(text: &str) -> Vec<String> {
        let mut tokenizer = WordsTokenizer::default();
        let mut stream = tokenizer.token_stream(text);
        let mut words = Vec::new();
        while stream.advance() {
            words.push(stream.token().text.clone());
        }
        words
    }

    #[test]
    fn a_long_text_has_the_words_of_its_pieces() {
        let sentence = "加强水利工程建设，保障粮食安全。";
        let count = 3 * PIECE / sentence.len();
        let of_one = words(sentence);
        assert!(of_one.contains(&"水利工程".to_owned()), "{of_one:?}");
        let all = std::iter::repeat_n(of_one, count).flatten();
        assert_eq!(words(&sentence.repeat(count)), all.collect::<Vec<_>>());
    }

    #[test]
    fn a_long_text_without_marks_is_cut_all_the_same() {
        let text = "水利工程".repeat(2 * PIECE / 12);
        let words = words(&text);
        let whole = words.iter().filter(|word| *word == "水利工程").count();
        // Where a piece ends in the midst of a word, that one word is lost.
        assert!(whole + 4 >= 2 * PIECE / 12, "{whole}");
        assert_eq!(super::piece("水"), 3);
    }
}
