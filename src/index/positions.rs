//! Where every character stands: the index that phrases are found by, a file of its own beside tantivy's in each segment.
//!
//! All documents of a segment are read as one long line, each with the texts of its [zones](Zone). A document begins at
//! its *start*; behind each text lies a gap that no phrase can cross. A term, which is a character or a pair of
//! [common ones](crate::segment::chars) in one zone, has one ascending list of the positions it stands at. So a phrase is
//! found by holding positions against each other, without first holding documents against each other, and a term costs one
//! number for each place instead of a document, a frequency and a position. (A word-level inverted file in the sense of
//! Zobel and Moffat, 2006, with one address space; zones in the dictionary as Manning, Raghavan and Schütze have them, 2008.)
//!
//! ```text
//! lists     one after another, see `list`
//! starts    u32 for each document of the segment
//! firsts    u32 for each stretch of 512 positions: the document that the first of them is in
//! terms     ascending, see `terms`: those of all zones of a character or pair are neighbours
//! trailer   u64 where the starts begin, u32 documents, u32 terms, u32 end of the last passage, magic
//! ```
//!
//! Numbers are little-endian. What is damaged reads as nothing or as nonsense, but never beyond the file.

mod lists;
mod merge;
mod terms;
mod writer;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use tantivy::directory::{FileSlice, OwnedBytes};
use tantivy::index::{SegmentComponent, SegmentId};
use tantivy::{DocId, Searcher, Segment, SegmentReader, TantivyError};

use self::terms::{Entry, Terms};
use super::packing::{u32_at, u64_at};
use crate::segment::chars::Gram;

pub(crate) use super::list::{Cursor, END};
pub(super) use merge::Merging;
pub(super) use writer::Gathering;

/// How the file of a segment is named.
pub(super) const EXTENSION: &str = "chars";
const MAGIC: &[u8; 8] = b"kjpos\0\0\x02";
const TRAILER: usize = 8 + 4 + 4 + 4 + MAGIC.len();
/// So many positions between texts stay empty: a phrase with a sentence end in it leaves one.
const GAP: u32 = 2;
/// So many neighbouring positions, as a power of two, tell by one look about which document they are in.
const STRETCH: u32 = 9;

/// What of a document is read by characters, each for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone {
    /// The text of a passage.
    Text,
    /// The title of a report.
    Title,
    /// The headings that lead to a passage.
    Headings,
}

impl Zone {
    /// All of them.
    const ALL: [Zone; 3] = [Zone::Text, Zone::Title, Zone::Headings];
    /// Bits that tell them apart.
    const BITS: u32 = 2;

    /// The number of a term in this zone, by which its list is found. Most of what is asked for stands in no title or
    /// heading: that is seen where the term of the text was looked up.
    fn term(self, gram: Gram) -> u64 {
        gram.number() << Zone::BITS | self as u64
    }
}

/// The file of a segment that holds them.
pub(crate) fn component() -> SegmentComponent {
    SegmentComponent::Custom(EXTENSION.to_owned())
}

/// The positions of all segments that a searcher sees.
#[derive(Clone)]
pub(crate) struct OfSegments(Arc<HashMap<SegmentId, Positions>>);

impl OfSegments {
    /// Opens them.
    ///
    /// # Errors
    /// Where a segment has none, or not what was written.
    pub(crate) fn open(searcher: &Searcher) -> tantivy::Result<OfSegments> {
        let segments = searcher.segment_readers().iter();
        let positions = segments.map(|segment| Ok((segment.segment_id(), Positions::of(segment)?)));
        Ok(OfSegments(Arc::new(
            positions.collect::<tantivy::Result<_>>()?,
        )))
    }

    /// The bytes of their files.
    pub(crate) fn bytes(&self) -> usize {
        self.0
            .values()
            .map(|of_segment| of_segment.bytes.len())
            .sum()
    }

    /// How many positions a term has in a zone, in all segments.
    pub(crate) fn count(&self, zone: Zone, gram: Gram) -> u64 {
        let counts = self.0.values().map(|positions| positions.count(zone, gram));
        counts.map(u64::from).sum()
    }

    /// Those of one segment, which must be one of them.
    ///
    /// # Errors
    /// Where it is none.
    pub(crate) fn of(&self, segment: &SegmentReader) -> tantivy::Result<&Positions> {
        let positions = self.0.get(&segment.segment_id());
        positions.ok_or_else(|| TantivyError::InternalError("a segment is unknown".to_owned()))
    }
}

impl fmt::Debug for OfSegments {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "positions of {} segments", self.0.len())
    }
}

/// The positions of one segment.
#[derive(Clone)]
pub(crate) struct Positions {
    bytes: OwnedBytes,
    starts: usize,
    documents: u32,
    /// Where the terms begin and end, and how many they are.
    terms: Range<usize>,
    count: usize,
    end: u32,
}

impl Positions {
    /// Opens those of a segment. Only the frame is looked at.
    ///
    /// # Errors
    /// Where there are none, or not what was written.
    pub(super) fn of(segment: &SegmentReader) -> tantivy::Result<Positions> {
        Positions::opened(segment.open_read(component())?)
    }

    /// Opens those of a segment that is being written.
    ///
    /// # Errors
    /// As [`Positions::of`].
    pub(super) fn in_segment(segment: &Segment) -> tantivy::Result<Positions> {
        Positions::opened(segment.open_read(component())?)
    }

    fn opened(file: FileSlice) -> tantivy::Result<Positions> {
        Positions::open(file.read_bytes()?).ok_or_else(|| {
            TantivyError::InternalError("the positions of its characters are damaged".to_owned())
        })
    }

    fn open(bytes: OwnedBytes) -> Option<Positions> {
        let trailer = bytes.len().checked_sub(TRAILER)?;
        let starts = usize::try_from(u64_at(&bytes, trailer)?).ok()?;
        let documents = u32_at(&bytes, trailer + 8)?;
        let count = u32_at(&bytes, trailer + 12)? as usize;
        let end = u32_at(&bytes, trailer + 16)?;
        let terms = starts.checked_add((documents as usize + stretches(end)) * 4)?;
        let fits = terms <= trailer && bytes.ends_with(MAGIC);
        let positions = Positions {
            bytes,
            starts,
            documents,
            terms: terms..trailer,
            count,
            end,
        };
        (fits && positions.terms().is_some()).then_some(positions)
    }

    /// Walks the positions of a term in a zone; `None` where it stands nowhere.
    pub(crate) fn cursor(&self, zone: Zone, gram: Gram) -> Option<Cursor> {
        self.walk(&self.terms()?.find(zone.term(gram))?)
    }

    /// Walks the positions of a term of which this is known.
    fn walk(&self, entry: &Entry) -> Option<Cursor> {
        let begin = usize::try_from(entry.begin).ok()?;
        let end = begin.checked_add(usize::try_from(entry.length).ok()?)?;
        (end <= self.starts).then(|| Cursor::new(self.bytes.slice(begin..end), entry.count))?
    }

    /// How many positions a term has in a zone.
    pub(crate) fn count(&self, zone: Zone, gram: Gram) -> u32 {
        let entry = self.terms().and_then(|terms| terms.find(zone.term(gram)));
        entry.map_or(0, |entry| entry.count)
    }

    /// Where a document begins; behind the last, where all end.
    fn start(&self, document: DocId) -> u32 {
        match document < self.documents {
            true => u32_at(&self.bytes, self.starts + document as usize * 4).unwrap_or(self.end),
            false => self.end,
        }
    }

    /// The positions of a document, with the gap behind it.
    pub(crate) fn range(&self, document: DocId) -> Range<u32> {
        self.start(document)..self.start(document.saturating_add(1))
    }

    /// How many of all positions a list of so many takes up, as a share.
    pub(crate) fn density(&self, count: u32) -> f32 {
        count as f32 / self.end.max(1) as f32
    }

    /// How many documents there are.
    pub(crate) fn len(&self) -> u32 {
        self.documents
    }

    /// The document that a position is in; the last for one behind it.
    #[inline]
    pub(crate) fn document(&self, position: u32) -> DocId {
        self.document_from(self.first((position >> STRETCH) as usize), position)
    }

    /// The documents that ascending positions are in, one for each.
    pub(crate) fn documents(&self, positions: &[u32], documents: &mut Vec<DocId>) {
        documents.clear();
        // Memory that is far answers many questions in the time of one, if none of them waits for the answer to another.
        let firsts = positions
            .iter()
            .map(|position| (position >> STRETCH) as usize);
        documents.extend(firsts.map(|stretch| self.first(stretch)));
        for (document, position) in documents.iter_mut().zip(positions) {
            *document = self.document_from(*document, *position);
        }
    }

    /// The document that a position is in, which is not before `low`, the one that its stretch begins in.
    #[inline]
    fn document_from(&self, mut low: DocId, position: u32) -> DocId {
        // It is the last that begins at or before the position. Few begin in a stretch.
        while let Some(next) = self.starts_behind(low) {
            let before = next.iter().filter(|start| **start <= position).count();
            low += before as u32;
            if before < next.len() {
                return low;
            }
        }
        let mut high = self
            .first((position >> STRETCH) as usize + 1)
            .min(self.documents.saturating_sub(1));
        while low < high {
            let middle = high - (high - low) / 2;
            match self.start(middle) <= position {
                true => low = middle,
                false => high = middle - 1,
            }
        }
        low.min(self.documents.saturating_sub(1))
    }

    /// Where the next few documents behind one begin, if there are so many.
    #[inline]
    fn starts_behind(&self, document: DocId) -> Option<[u32; 4]> {
        if document.saturating_add(4) >= self.documents {
            return None;
        }
        let begin = self.starts + (document as usize + 1) * 4;
        let (starts, _) = self.bytes.get(begin..begin + 16)?.as_chunks::<4>();
        Some(std::array::from_fn(|number| {
            starts
                .get(number)
                .map_or(END, |start| u32::from_le_bytes(*start))
        }))
    }

    /// The document that the first position of a stretch is in; behind the last stretch, the last document.
    #[inline]
    fn first(&self, stretch: usize) -> DocId {
        let firsts = self.starts + self.documents as usize * 4;
        match stretch < stretches(self.end) {
            true => u32_at(&self.bytes, firsts + stretch * 4).unwrap_or(self.documents),
            false => self.documents,
        }
    }

    /// The terms there are.
    fn terms(&self) -> Option<Terms<'_>> {
        Terms::open(self.bytes.get(self.terms.clone())?, self.count)
    }
}

/// How many stretches there are up to the end of the last passage.
fn stretches(end: u32) -> usize {
    (end as usize).div_ceil(1 << STRETCH)
}
