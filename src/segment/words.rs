//! The `words` reading: jieba's words, by which reports are ranked.
//!
//! Jieba cuts in search mode, so that a long word also gives the words inside it. The text is folded first: jieba's
//! dictionary is Simplified. Only indexing loads the dictionary; a query is cut by the index's own terms.

use std::sync::LazyLock;

use jieba_rs::Jieba;

use super::chars::takes_position;
use super::fold::{fold, is_plain_ideograph};

/// Loaded once in a process, which takes about a tenth of a second, when the first text is cut.
static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// Texts are cut in pieces of so many bytes, at most: while jieba cuts, it takes some fifty bytes for each character.
const PIECE: usize = 256 << 10;

/// Loads jieba's dictionary ahead, in a thread of its own, where texts will be cut.
pub(crate) fn load_ahead() {
    std::thread::spawn(|| LazyLock::force(&JIEBA));
}

/// Cuts texts into words.
#[derive(Default)]
pub(crate) struct Cutter {
    folded: String,
}

impl Cutter {
    /// Gives `each` word of a text, folded, in their order; of what stands in others, each time it does. With it comes
    /// the folded text from the word on.
    pub(crate) fn cut(&mut self, text: &str, mut each: impl FnMut(&str, &str)) {
        #[cfg(test)]
        CUT.set(CUT.get() + 1);
        let mut rest = text;
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at_checked(piece(rest)).unwrap_or((rest, ""));
            rest = behind;
            fold_words(piece, &mut self.folded);
            for cut in JIEBA.cut_for_search(&self.folded, false) {
                if cut.word.starts_with(takes_position) {
                    each(
                        cut.word,
                        self.folded.get(cut.byte_start..).unwrap_or_default(),
                    );
                }
            }
        }
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
        if is_plain_ideograph(c) {
            continue;
        }
        let other = fold_word(c);
        if other != c {
            folded.push_str(text.get(copied..at).unwrap_or_default());
            folded.push(other);
            copied = at + c.len_utf8();
        }
    }
    folded.push_str(text.get(copied..).unwrap_or_default());
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
        let mut words = Vec::new();
        Cutter::default().cut(text, |word, _| words.push(word.to_owned()));
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
