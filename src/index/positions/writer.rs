//! Gathering the positions of a segment while its documents are written.

use std::collections::HashMap;
use std::io::{self, Write};

use tantivy::TantivyError;

use super::list::{Encoder, put_vint, take_vint};
use super::{END, GAP, MAGIC};
use crate::segment::chars::{COMMON_CHARS, Gram, Reading, common_pair};

/// Characters of the basic plane are looked up in a table.
const PLANE: usize = 0x1_0000;
/// Marks a place in a table whose term was not met yet.
const NEW: u32 = u32::MAX;
/// Bytes of a list, beside its positions.
const LIST: usize = size_of::<(Gram, Gathered)>();

/// The positions of the documents so far.
pub(super) struct Gathering {
    starts: Vec<u32>,
    /// Where the next document begins.
    end: u32,
    lists: Vec<(Gram, Gathered)>,
    /// The places in `lists` of the characters of the basic plane, of others, and of pairs.
    plane: Vec<u32>,
    beyond: HashMap<char, u32>,
    pairs: Vec<u32>,
    /// Bytes of positions.
    bytes: usize,
}

/// A list in the making.
#[derive(Default)]
struct Gathered {
    last: u32,
    /// The distances between positions.
    distances: Vec<u8>,
}

impl Gathering {
    pub(super) fn new() -> Gathering {
        Gathering {
            starts: Vec::new(),
            end: 0,
            lists: Vec::new(),
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
    pub(super) fn add(&mut self, texts: impl Iterator<Item: AsRef<str>>) -> tantivy::Result<()> {
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
        let mut previous = None;
        for c in Reading::new(text) {
            let position = begin + c.position;
            if let Some(pair) = previous.and_then(|before| common_pair(before, c)) {
                let place = self.pair(pair, previous.map(|one| one.folded), c.folded);
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
            *known = self.lists.len() as u32;
            self.lists.push((Gram::single(c), Gathered::default()));
        }
        *known
    }

    #[inline]
    fn pair(&mut self, pair: usize, first: Option<char>, second: char) -> u32 {
        let (Some(known), Some(first)) = (self.pairs.get_mut(pair), first) else {
            return NEW;
        };
        if *known == NEW {
            *known = self.lists.len() as u32;
            self.lists
                .push((Gram::pair(first, second), Gathered::default()));
        }
        *known
    }

    #[inline]
    fn push(&mut self, place: u32, position: u32) {
        if let Some((_, list)) = self.lists.get_mut(place as usize) {
            let before = list.distances.len();
            put_vint(&mut list.distances, position - list.last);
            list.last = position;
            self.bytes += list.distances.len() - before;
        }
    }

    /// Bytes in use, about.
    pub(super) fn memory(&self) -> usize {
        let tables = (self.plane.len() + self.pairs.len() + self.starts.capacity()) * 4;
        // Lists grow by doubling.
        tables + self.lists.capacity() * LIST + self.bytes * 3 / 2
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn write(mut self, out: &mut dyn Write) -> io::Result<()> {
        self.lists.sort_unstable_by_key(|(term, _)| *term);
        let mut file = Writing::new(out);
        let mut encoder = Encoder::new();
        for (term, list) in self.lists {
            let (mut distances, mut position) = (list.distances.as_slice(), 0);
            while let Some(distance) = take_vint(&mut distances) {
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
