//! Which words each document has, and how often: the index that reports are ranked by, a file of its own beside
//! tantivy's in each segment.
//!
//! Tantivy looks up each word of a text anew by its letters, in three places of memory. Here what there is of a word
//! while a segment is gathered lies in one line of the processor's cache, its letters with it.
//!
//! ```text
//! postings     of each word, one after another, see `postings`; behind those of a common one, where it stands unseen, see
//!              `standing`
//! norms        u8 for each document: how many words it has, as tantivy rounds it
//! words        ascending by their bytes, in blocks of 32, the last shorter; see below
//! blocks       for each block of words: the first 8 bytes of its first word, u64 where the postings of that begin, u64
//!              where the block begins (bytes behind the norms)
//! trailer      u64 where the norms begin, u64 bytes of the words, u64 words of all documents together, as their norms
//!              have it, u32 documents, u32 words, magic
//! ```
//!
//! A word is written as what it shares with the one before it in its block (front coding): how many bytes it shares, how
//! many follow, these bytes, in how many documents it stands, the bytes of the two parts of its postings, those of the
//! second doubled, and one more where behind them is told where it stands unseen, of which the bytes follow; all numbers of
//! a word seven bits to the byte. What is damaged reads as nothing or as nonsense, but never beyond the file.

mod lists;
mod merge;
mod postings;
mod standing;
mod writer;

#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use tantivy::directory::OwnedBytes;
use tantivy::index::{SegmentComponent, SegmentId};
use tantivy::{Searcher, SegmentReader, TantivyError};

use super::packing::{take_vint, u32_at, u64_at};

pub(super) use merge::Merging;
pub(crate) use postings::Postings;
pub(crate) use standing::Counts;
pub(super) use standing::Standing;
pub(crate) use standing::Walk as StandingWalk;
pub(super) use writer::Gathering;

/// How the file of a segment is named.
pub(super) const EXTENSION: &str = "words";
const MAGIC: &[u8; 8] = b"kjwrd\0\0\x02";
const TRAILER: usize = 8 + 8 + 8 + 4 + 4 + MAGIC.len();
/// Words in a block.
const BLOCK: usize = 32;
/// Bytes of a block's first word that are kept with it, so that most blocks need not be looked into for the right one.
const HEAD: usize = 8;
/// Bytes that are kept of a block beside its words.
const ENTRY: usize = HEAD + 8 + 8;

/// The file of a segment that holds them.
pub(crate) fn component() -> SegmentComponent {
    SegmentComponent::Custom(EXTENSION.to_owned())
}

/// The words of all segments that a searcher sees.
#[derive(Clone)]
pub(crate) struct OfSegments(Arc<HashMap<SegmentId, Words>>);

impl OfSegments {
    /// Opens them.
    ///
    /// # Errors
    /// Where a segment has none, or not what was written.
    pub(crate) fn open(searcher: &Searcher) -> tantivy::Result<OfSegments> {
        let segments = searcher.segment_readers().iter();
        let words = segments.map(|segment| Ok((segment.segment_id(), Words::of(segment)?)));
        Ok(OfSegments(Arc::new(words.collect::<tantivy::Result<_>>()?)))
    }

    /// The bytes of their files.
    pub(crate) fn bytes(&self) -> usize {
        self.0
            .values()
            .map(|of_segment| of_segment.bytes.len())
            .sum()
    }

    /// Those of one segment, which must be one of them.
    ///
    /// # Errors
    /// Where it is none.
    pub(crate) fn of(&self, segment: &SegmentReader) -> tantivy::Result<&Words> {
        let words = self.0.get(&segment.segment_id());
        words.ok_or_else(|| TantivyError::InternalError("a segment is unknown".to_owned()))
    }
}

impl fmt::Debug for OfSegments {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "words of {} segments", self.0.len())
    }
}

/// The words of one segment.
#[derive(Clone)]
pub(crate) struct Words {
    bytes: OwnedBytes,
    /// Where the norms begin, the words, and the table of their blocks.
    norms: usize,
    words: usize,
    blocks: usize,
    count: usize,
    tokens: u64,
}

/// What is known of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    /// How many documents have it.
    pub(crate) documents: u32,
    /// Where its postings begin, and how many bytes of them tell documents and frequencies.
    begin: u64,
    lengths: (u32, u32),
    /// The bytes behind them that tell where it stands unseen.
    unseen: u32,
}

impl Words {
    /// Opens those of a segment. Only the frame is looked at.
    ///
    /// # Errors
    /// Where there are none, or not what was written.
    pub(crate) fn of(segment: &SegmentReader) -> tantivy::Result<Words> {
        let bytes = segment.open_read(component())?.read_bytes()?;
        Words::open(bytes)
            .ok_or_else(|| TantivyError::InternalError("its words are damaged".to_owned()))
    }

    fn open(bytes: OwnedBytes) -> Option<Words> {
        let trailer = bytes.len().checked_sub(TRAILER)?;
        let norms = usize::try_from(u64_at(&bytes, trailer)?).ok()?;
        let length = usize::try_from(u64_at(&bytes, trailer + 8)?).ok()?;
        let tokens = u64_at(&bytes, trailer + 16)?;
        let documents = u32_at(&bytes, trailer + 24)?;
        let count = u32_at(&bytes, trailer + 28)? as usize;
        let words = norms.checked_add(documents as usize)?;
        let blocks = words.checked_add(length)?;
        let end = blocks.checked_add(count.div_ceil(BLOCK) * ENTRY)?;
        let fits = end == trailer && bytes.ends_with(MAGIC);
        fits.then_some(Words {
            bytes,
            norms,
            words,
            blocks,
            count,
            tokens,
        })
    }

    /// Those of a segment of these texts.
    #[cfg(test)]
    pub(crate) fn of_texts(texts: &[String]) -> Words {
        let mut gathering = Gathering::new();
        for text in texts {
            gathering.add(std::iter::once(text));
        }
        let mut bytes = Vec::new();
        gathering.write(&|_, _| None, &mut bytes).unwrap();
        Words::open(OwnedBytes::new(bytes)).unwrap()
    }

    /// How many words all documents have together: the sum of what their norms stand for.
    pub(crate) fn tokens(&self) -> u64 {
        self.tokens
    }

    /// For each document how many words it has, as [tantivy](tantivy::fieldnorm::FieldNormReader) rounds it.
    pub(crate) fn norms(&self) -> &[u8] {
        self.bytes.get(self.norms..self.words).unwrap_or_default()
    }

    /// What is known of a word, by its bytes; `None` where no document has it.
    pub(crate) fn find(&self, word: &[u8]) -> Option<Entry> {
        // The last block that does not begin behind it.
        let (mut low, mut high) = (0, self.count.div_ceil(BLOCK));
        while low < high {
            let middle = low + (high - low) / 2;
            match self.compare(middle, word)? {
                Ordering::Greater => high = middle,
                _ => low = middle + 1,
            }
        }
        self.find_in(low.checked_sub(1)?, word)
    }

    /// What is known of a word of a block. None is put together: how far each is the same as the one sought, and whether
    /// it is before it, follows from what it shares with the one before.
    fn find_in(&self, block: usize, word: &[u8]) -> Option<Entry> {
        let mut bytes = self.bytes.get(self.begin(block)?..self.blocks)?;
        let mut begin = self.postings_begin(block)?;
        let mut same = 0;
        for _ in 0..BLOCK.min(self.count - block * BLOCK) {
            let (written, rest) = Written::take(bytes)?;
            bytes = rest;
            if written.shared < same {
                return None;
            }
            if written.shared == same {
                let sought = word.get(same..)?;
                let both = written.more.iter().zip(sought);
                let alike = both.take_while(|(one, other)| one == other).count();
                match written.more.get(alike..)?.cmp(sought.get(alike..)?) {
                    Ordering::Less => same += alike,
                    Ordering::Equal => return Some(written.entry(begin)),
                    Ordering::Greater => return None,
                }
            }
            begin = written.next(begin)?;
        }
        None
    }

    /// In how many documents a word stands.
    pub(crate) fn documents_with(&self, word: &[u8]) -> u32 {
        self.find(word).map_or(0, |entry| entry.documents)
    }

    /// Walks the documents of a word of which this is known; `None` where there are none.
    pub(crate) fn postings(&self, entry: &Entry) -> Option<Postings> {
        let begin = usize::try_from(entry.begin).ok()?;
        let middle = begin.checked_add(entry.lengths.0 as usize)?;
        let end = middle.checked_add(entry.lengths.1 as usize)?;
        if end > self.norms {
            return None;
        }
        let documents = self.bytes.slice(begin..middle);
        let frequencies = self.bytes.slice(middle..end);
        Postings::new(documents, frequencies, entry.documents)
    }

    /// Walks all documents in which a word stands, seen by jieba or not; `None` where that is not told: where it is not
    /// common.
    pub(crate) fn standing(&self, word: &str) -> Option<StandingWalk> {
        let entry = self.find(word.as_bytes())?;
        StandingWalk::new(self.postings(&entry)?, &self.unseen(&entry)?)
    }

    /// In how many documents a word stands, at most, where [`Words::standing`] tells in which.
    pub(crate) fn common(&self, word: &str) -> Option<u32> {
        let entry = self.find(word.as_bytes())?;
        let unseen = standing::count(&self.unseen(&entry)?);
        Some(entry.documents.saturating_add(unseen))
    }

    /// What tells where a word stands unseen.
    fn unseen(&self, entry: &Entry) -> Option<OwnedBytes> {
        let (documents, frequencies) = entry.lengths;
        let begin = entry
            .begin
            .checked_add(u64::from(documents) + u64::from(frequencies))?;
        let begin = usize::try_from(begin).ok()?;
        let end = begin.checked_add(entry.unseen as usize)?;
        (begin < end && end <= self.norms).then(|| self.bytes.slice(begin..end))
    }

    /// Walks the documents of a word; `None` where there are none.
    pub(crate) fn walk(&self, word: &str) -> Option<Postings> {
        self.postings(&self.find(word.as_bytes())?)
    }

    /// How many words there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Walks all words.
    pub(crate) fn terms(&self) -> Terms {
        Terms {
            at: self.words,
            begin: 0,
            number: 0,
            word: Vec::new(),
            words: self.clone(),
        }
    }

    /// Where the postings of the first word of a block begin.
    fn postings_begin(&self, block: usize) -> Option<u64> {
        u64_at(&self.bytes, self.blocks + block * ENTRY + HEAD)
    }

    /// Where a block of words begins.
    fn begin(&self, block: usize) -> Option<usize> {
        let begin = u64_at(&self.bytes, self.blocks + block * ENTRY + HEAD + 8)?;
        let begin = self.words.checked_add(usize::try_from(begin).ok()?)?;
        (begin <= self.blocks).then_some(begin)
    }

    /// How the first word of a block stands to another.
    fn compare(&self, block: usize, word: &[u8]) -> Option<Ordering> {
        let entry = self.blocks + block * ENTRY;
        let first: &[u8; HEAD] = self.bytes.get(entry..)?.first_chunk()?;
        match first.cmp(&head(word)) {
            Ordering::Equal => Some(self.first(block)?.cmp(word)),
            other => Some(other),
        }
    }

    /// The first word of a block.
    fn first(&self, block: usize) -> Option<&[u8]> {
        let mut bytes = self.bytes.get(self.begin(block)?..self.blocks)?;
        take_vint(&mut bytes)?;
        let length = take_vint(&mut bytes)? as usize;
        bytes.get(..length)
    }
}

/// The bytes that a word begins with, with zeros behind it: these stand to each other as words do, or are alike.
fn head(word: &[u8]) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    head.iter_mut().zip(word).for_each(|(to, from)| *to = *from);
    head
}

/// A word as it is written.
struct Written<'a> {
    /// How many bytes it shares with the one before, and those that follow.
    shared: usize,
    more: &'a [u8],
    documents: u32,
    lengths: (u32, u32),
    unseen: u32,
}

impl<'a> Written<'a> {
    /// Takes the word that these bytes begin with, and gives what is behind it.
    fn take(mut bytes: &'a [u8]) -> Option<(Written<'a>, &'a [u8])> {
        let shared = take_vint(&mut bytes)? as usize;
        let length = take_vint(&mut bytes)? as usize;
        let (more, mut bytes) = bytes.split_at_checked(length)?;
        let documents = take_vint(&mut bytes)?;
        let length = take_vint(&mut bytes)?;
        let frequencies = take_vint(&mut bytes)?;
        let written = Written {
            shared,
            more,
            documents,
            lengths: (length, frequencies >> 1),
            unseen: match frequencies & 1 {
                1 => take_vint(&mut bytes)?,
                _ => 0,
            },
        };
        Some((written, bytes))
    }

    /// What is known of it, where its postings begin here.
    fn entry(&self, begin: u64) -> Entry {
        Entry {
            documents: self.documents,
            begin,
            lengths: self.lengths,
            unseen: self.unseen,
        }
    }

    /// Where then those of the next begin.
    fn next(&self, begin: u64) -> Option<u64> {
        let (documents, frequencies) = self.lengths;
        begin.checked_add(u64::from(documents) + u64::from(frequencies) + u64::from(self.unseen))
    }
}

/// Walks words in their order.
pub(crate) struct Terms {
    words: Words,
    /// Where the next one is written, where its postings begin, and which it is.
    at: usize,
    begin: u64,
    number: usize,
    /// The one at hand.
    word: Vec<u8>,
}

impl Terms {
    /// The bytes of the word that was given last.
    pub(crate) fn word(&self) -> &[u8] {
        &self.word
    }

    /// Goes to the next word, and gives what is known of it; `None` behind the last, and where nothing can be read.
    pub(crate) fn next(&mut self) -> Option<Entry> {
        if self.number >= self.words.count {
            return None;
        }
        let bytes = self.words.bytes.get(self.at..self.words.blocks)?;
        let (written, rest) = Written::take(bytes)?;
        let entry = written.entry(self.begin);
        self.begin = written.next(self.begin)?;
        self.at = self.words.blocks - rest.len();
        self.word.truncate(written.shared);
        self.word.extend_from_slice(written.more);
        self.number += 1;
        Some(entry)
    }
}
