//! Gathering the positions of a segment while its documents are written.

use std::collections::HashMap;
use std::io::{self, Write};

use tantivy::TantivyError;

use super::{END, GAP, MAGIC, STRETCH, stretches};
use crate::index::list::Encoder;
use crate::index::packing::take_vint;
use crate::segment::chars::{COMMON_CHARS, Gram, Placed, Reading, common_pair};

/// Characters of the basic plane are looked up in a table.
const PLANE: usize = 0x1_0000;
/// Marks a place in a table whose term was not met yet.
const NEW: u32 = u32::MAX;
/// Bytes of distances that are kept with the head of their list.
const NEAR: usize = 59;
/// A distance takes so many bytes, at most.
const LONGEST: usize = 5;

/// The positions of the documents so far.
pub(in crate::index) struct Gathering {
    starts: Vec<u32>,
    /// Where the next document begins.
    end: u32,
    terms: Vec<Gram>,
    heads: Vec<Head>,
    /// The distances of each list that are not with its head any more.
    far: Vec<Vec<u8>>,
    /// The places in `terms` of the characters of the basic plane, of others, and of pairs.
    plane: Vec<u32>,
    beyond: HashMap<char, u32>,
    pairs: Vec<u32>,
    /// Bytes in `far`.
    bytes: usize,
}

/// The end of a list in the making. Terms come in no order, so that each position is written somewhere else: what it
/// takes lies in one line of the processor's cache.
#[repr(align(64))]
struct Head {
    last: u32,
    used: u8,
    /// The distances between the latest positions, as [`put_vint`](crate::index::packing::put_vint) writes them.
    near: [u8; NEAR],
}

impl Gathering {
    pub(in crate::index) fn new() -> Gathering {
        Gathering {
            starts: Vec::new(),
            end: 0,
            terms: Vec::new(),
            heads: Vec::new(),
            far: Vec::new(),
            plane: vec![NEW; PLANE],
            beyond: HashMap::new(),
            pairs: vec![NEW; COMMON_CHARS * COMMON_CHARS],
            bytes: 0,
        }
    }

    /// Takes in the next document, with the text of it that is read by characters.
    ///
    /// # Errors
    /// Where a segment has no room for so much text.
    pub(in crate::index) fn add(
        &mut self,
        texts: impl Iterator<Item: AsRef<str>>,
    ) -> tantivy::Result<()> {
        self.starts.push(self.end);
        for text in texts {
            let text = text.as_ref();
            let room = (END - self.end) as usize;
            if text.len() >= room / 2 {
                return Err(too_long());
            }
            self.read(text);
        }
        Ok(())
    }

    fn read(&mut self, text: &str) {
        let begin = self.end;
        let mut previous: Option<Placed> = None;
        for c in Reading::new(text) {
            let position = begin + c.position;
            let pair = previous.and_then(|before| Some((before, common_pair(before, c)?)));
            if let Some((before, pair)) = pair {
                let place = self.pair(pair, before.folded, c.folded);
                self.push(place, position - 1);
            }
            let place = self.single(c.folded);
            self.push(place, position);
            self.end = position + 1;
            previous = Some(c);
        }
        if previous.is_some() {
            self.end += GAP;
        }
    }

    #[inline]
    fn single(&mut self, c: char) -> u32 {
        let known = match self.plane.get_mut(u32::from(c) as usize) {
            Some(place) => place,
            None => self.beyond.entry(c).or_insert(NEW),
        };
        if *known == NEW {
            *known = self.terms.len() as u32;
            self.begin(Gram::single(c));
            return self.terms.len() as u32 - 1;
        }
        *known
    }

    #[inline]
    fn pair(&mut self, pair: usize, first: char, second: char) -> u32 {
        let Some(known) = self.pairs.get_mut(pair) else {
            return NEW;
        };
        if *known == NEW {
            *known = self.terms.len() as u32;
            self.begin(Gram::pair(first, second));
            return self.terms.len() as u32 - 1;
        }
        *known
    }

    /// Begins the list of a term.
    fn begin(&mut self, term: Gram) {
        self.terms.push(term);
        self.far.push(Vec::new());
        self.heads.push(Head {
            last: 0,
            used: 0,
            near: [0; NEAR],
        });
    }

    #[inline]
    fn push(&mut self, place: u32, position: u32) {
        let Some(head) = self.heads.get_mut(place as usize) else {
            return;
        };
        let mut used = usize::from(head.used);
        if used > NEAR - LONGEST {
            if let Some(far) = self.far.get_mut(place as usize) {
                far.extend_from_slice(head.near.get(..used).unwrap_or_default());
                self.bytes += used;
            }
            used = 0;
        }
        let mut distance = position - head.last;
        head.last = position;
        while distance >= 0x80 {
            head.near[used] = distance as u8 | 0x80;
            distance >>= 7;
            used += 1;
        }
        head.near[used] = distance as u8;
        head.used = used as u8 + 1;
    }

    /// Bytes in use, about.
    pub(in crate::index) fn memory(&self) -> usize {
        const LIST: usize = size_of::<(Gram, Head, Vec<u8>)>();
        let tables = (self.plane.len() + self.pairs.len() + self.starts.capacity()) * 4;
        // Lists grow by doubling.
        tables + self.terms.capacity() * LIST + self.bytes * 3 / 2
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(in crate::index) fn write(self, out: &mut dyn Write) -> io::Result<()> {
        let lists = self.far.into_iter().zip(&self.heads);
        let mut lists: Vec<_> = self.terms.into_iter().zip(lists).collect();
        lists.sort_unstable_by_key(|(term, _)| *term);
        let mut file = Writing::new(out);
        let mut encoder = Encoder::new();
        for (term, (mut distances, head)) in lists {
            let near = head.near.get(..usize::from(head.used));
            distances.extend_from_slice(near.unwrap_or_default());
            let (mut rest, mut position) = (distances.as_slice(), 0);
            while let Some(distance) = take_vint(&mut rest) {
                position += distance;
                encoder.push(position);
            }
            file.list(term.number(), &mut encoder)?;
        }
        file.finish(&self.starts, self.end)
    }
}

/// That a segment has no room for more text.
pub(super) fn too_long() -> TantivyError {
    TantivyError::InvalidArgument("a segment cannot hold so much text".to_owned())
}

/// Writes the file of a segment, list by list, in order of their terms.
pub(super) struct Writing<'a> {
    out: &'a mut dyn Write,
    written: u64,
    terms: Vec<u8>,
    counts: Vec<u8>,
    offsets: Vec<u8>,
    buffer: Vec<u8>,
}

impl<'a> Writing<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Writing<'a> {
        Writing {
            out,
            written: 0,
            terms: Vec::new(),
            counts: Vec::new(),
            offsets: Vec::new(),
            buffer: Vec::new(),
        }
    }

    /// Writes what was pushed as the list of a term, unless that is nothing.
    pub(super) fn list(&mut self, term: u64, encoder: &mut Encoder) -> io::Result<()> {
        self.buffer.clear();
        let count = encoder.finish(&mut self.buffer);
        if count == 0 {
            return Ok(());
        }
        self.terms.extend_from_slice(&term.to_le_bytes());
        self.counts.extend_from_slice(&count.to_le_bytes());
        self.offsets.extend_from_slice(&self.written.to_le_bytes());
        self.written += self.buffer.len() as u64;
        self.out.write_all(&self.buffer)
    }

    /// Writes the tables behind the lists.
    pub(super) fn finish(self, starts: &[u32], end: u32) -> io::Result<()> {
        let mut tables = Vec::with_capacity(starts.len() * 4);
        for start in starts {
            tables.extend_from_slice(&start.to_le_bytes());
        }
        let mut document = 0;
        for stretch in 0..stretches(end) {
            let begins = (stretch << STRETCH) as u32;
            let next = |document: usize| starts.get(document + 1);
            while next(document).is_some_and(|start| *start <= begins) {
                document += 1;
            }
            tables.extend_from_slice(&(document as u32).to_le_bytes());
        }
        let terms = (self.terms.len() / 8) as u32;
        tables.extend_from_slice(&self.terms);
        tables.extend_from_slice(&self.counts);
        tables.extend_from_slice(&self.offsets);
        tables.extend_from_slice(&self.written.to_le_bytes());
        tables.extend_from_slice(&(starts.len() as u32).to_le_bytes());
        tables.extend_from_slice(&terms.to_le_bytes());
        tables.extend_from_slice(&end.to_le_bytes());
        tables.extend_from_slice(MAGIC);
        self.out.write_all(&tables)
    }
}
