//! Where common words stand: in the documents in which jieba saw them, and where they stand unseen.
//!
//! A word matches wherever its characters stand together, and a segmentation hides some of these places: 人民 in
//! 中华人民共和国. Of a common word it is quicker to read which documents those are than to hold the positions of its
//! characters, which are many, against each other.
//!
//! ```text
//! unseen       how many documents there are; if there are any, the bytes of `documents`, both seven bits to the byte
//! documents    in which the word stands more often than jieba saw it, and how much more often, see `postings`
//! frequencies
//! ```

use tantivy::directory::OwnedBytes;
use tantivy::{DocId, TERMINATED};

use super::postings::{Postings, PostingsEncoder};
use crate::index::packing::{put_vint, take_vint};

/// A word is common where at least so many documents have it,
const COMMON: u32 = 8;
/// and at least one in so many.
const SHARE: u32 = 32;
/// One that fewer documents have is common, too, where at least one in so many has it,
const SHARE_OF_SEEN: u32 = 512;
/// and it stands in no more than so many times as many: of others it would take much room to tell where they stand.
const TIMES_SEEN: u32 = 3;
/// A character is common that stands by itself in one document in so many: it has more places that are unseen.
const SHARE_OF_CHARACTER: u32 = 4;

/// Documents, ascending, with how often each has something.
pub(crate) type Counts = Vec<(DocId, u32)>;

/// Tells of a word in which documents its characters stand together, and how often; `None` where that is not known, and
/// where there are certainly fewer than so many.
pub(in crate::index) type Standing<'a> = dyn Fn(&str, u32) -> Option<Counts> + 'a;

/// In which documents, of so many, a word stands that jieba saw in `seen` of them, if it is common.
pub(super) fn of_common(
    word: &[u8],
    seen: u32,
    all: u32,
    standing: &Standing<'_>,
) -> Option<Counts> {
    let word = str::from_utf8(word).ok()?;
    if seen >= COMMON && seen >= all / SHARE {
        return standing(word, seen);
    }
    if word.chars().nth(1).is_none() {
        let least = (all / SHARE_OF_CHARACTER).max(COMMON);
        let standing = (all >= least).then(|| standing(word, least)).flatten();
        return standing.filter(|documents| documents.len() >= least as usize);
    }
    if seen < COMMON || seen < all / SHARE_OF_SEEN {
        return None;
    }
    let most = seen.saturating_mul(TIMES_SEEN) as usize;
    standing(word, seen).filter(|documents| documents.len() <= most)
}

/// Appends where a word stands unseen, if that can be told: `standing` are the documents in which it stands, `seen` are
/// its postings.
pub(super) fn encode(
    seen: Postings,
    standing: &Counts,
    encoder: &mut PostingsEncoder,
    bytes: &mut Vec<u8>,
) {
    let Some(unseen) = unseen(seen, standing) else {
        return;
    };
    put_vint(bytes, unseen.len() as u32);
    for (document, times) in unseen {
        encoder.push(document, times);
    }
    let mut postings = Vec::new();
    let lengths = encoder.finish(&mut postings);
    if lengths.count > 0 {
        put_vint(bytes, lengths.documents as u32);
        bytes.append(&mut postings);
    }
}

/// How much more often than it was seen a word stands in which documents; `None` where it was seen where it does not
/// stand, as a sign may be that is another one when folded.
fn unseen(mut seen: Postings, standing: &Counts) -> Option<Counts> {
    let mut unseen = Counts::new();
    let mut met = 0;
    for (document, times) in standing {
        let there = seen.seek(*document) == *document;
        let frequency = if there { seen.frequency() } else { 0 };
        met += u32::from(there);
        match times.checked_sub(frequency)? {
            0 => {}
            more => unseen.push((*document, more)),
        }
    }
    (met == seen.count()).then_some(unseen)
}

/// How many documents there are in which it stands unseen.
pub(super) fn count(unseen: &[u8]) -> u32 {
    take_vint(&mut &*unseen).unwrap_or_default()
}

/// Walks all documents in which a word stands, seen or not.
pub(crate) struct Walk {
    seen: Postings,
    unseen: Option<Postings>,
}

impl Walk {
    /// At the first of them, by the word's postings and by where it stands unseen; `None` where that cannot be read.
    pub(super) fn new(seen: Postings, unseen: &OwnedBytes) -> Option<Walk> {
        let mut rest = unseen.as_slice();
        let count = take_vint(&mut rest)?;
        if count == 0 {
            return Some(Walk { seen, unseen: None });
        }
        let documents = take_vint(&mut rest)? as usize;
        let begin = unseen.len() - rest.len();
        let middle = begin.checked_add(documents)?;
        if middle > unseen.len() {
            return None;
        }
        let frequencies = unseen.slice(middle..unseen.len());
        let unseen = Postings::new(unseen.slice(begin..middle), frequencies, count)?;
        Some(Walk {
            seen,
            unseen: Some(unseen),
        })
    }

    /// The document at hand; [`TERMINATED`] behind the last.
    pub(crate) fn doc(&self) -> DocId {
        let unseen = self.unseen.as_ref().map_or(TERMINATED, Postings::doc);
        self.seen.doc().min(unseen)
    }

    /// How often the word stands in it.
    pub(crate) fn count(&mut self) -> u32 {
        let doc = self.doc();
        let here = |postings: &mut Postings| match postings.doc() == doc {
            true => postings.frequency(),
            false => 0,
        };
        let unseen = self.unseen.as_mut().map_or(0, here);
        here(&mut self.seen).saturating_add(unseen)
    }

    /// Goes to the first document that is not before `target`, if that is ahead.
    pub(crate) fn seek(&mut self, target: DocId) {
        self.seen.seek(target);
        if let Some(unseen) = &mut self.unseen {
            unseen.seek(target);
        }
    }

    /// How many documents there are, at most.
    pub(crate) fn size_hint(&self) -> u32 {
        let unseen = self.unseen.as_ref().map_or(0, Postings::count);
        self.seen.count().saturating_add(unseen)
    }

    /// All documents from the one at hand on, and how often the word stands in each.
    pub(crate) fn into_counts(self) -> Counts {
        let mut counts = Counts::with_capacity(self.size_hint() as usize);
        take_all(self.seen, &mut counts);
        if let Some(postings) = self.unseen {
            let mut unseen = Counts::with_capacity(postings.count() as usize);
            take_all(postings, &mut unseen);
            add(&mut counts, &unseen);
        }
        counts
    }
}

/// Takes all documents from the one at hand on.
fn take_all(mut postings: Postings, counts: &mut Counts) {
    while postings.doc() != TERMINATED {
        let (documents, frequencies) = postings.block_with_frequencies();
        let frequencies = frequencies.iter().map(|less| less.saturating_add(1));
        counts.extend(documents.iter().copied().zip(frequencies));
        postings.advance_block();
    }
}

/// Adds how often a word stands in other documents, or stands there, too. Few are added to many, from behind, so that no
/// other memory is needed.
fn add(counts: &mut Counts, more: &Counts) {
    let mut end = counts.len();
    counts.resize(end + more.len(), (0, 0));
    // From there on all is in its place.
    let mut placed = counts.len();
    for (document, times) in more.iter().rev() {
        let ahead = counts.get(..end).unwrap_or_default();
        let behind = ahead.iter().rev();
        let behind = behind.take_while(|(one, _)| one >= document).count();
        let from = end - behind;
        counts.copy_within(from..end, placed - behind);
        placed -= behind;
        end = from;
        match counts.get_mut(placed) {
            Some((first, sum)) if first == document => *sum = sum.saturating_add(*times),
            _ => {
                placed -= 1;
                if let Some(place) = counts.get_mut(placed) {
                    *place = (*document, *times);
                }
            }
        }
    }
    // What was in both has left a gap.
    counts.drain(end..placed);
}
