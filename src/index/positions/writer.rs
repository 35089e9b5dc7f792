//! Gathering the positions of a segment while its documents are written.

use std::collections::HashMap;
use std::io::{self, Write};

use tantivy::TantivyError;

use super::lists::Lists;
use super::terms;
use super::{END, GAP, MAGIC, STRETCH, Zone, stretches};
use crate::index::list::Encoder;
use crate::segment::chars::{COMMON_CHARS, Gram, Standing, common_char, common_place, standing};

/// Characters of the basic plane are looked up in a table.
const PLANE: usize = 0x1_0000;
/// Places of common characters, counted from 1, and 0.
const SIDE: u32 = COMMON_CHARS as u32 + 1;
/// Marks a pair that was not met yet.
const NEW: u32 = u32::MAX;
/// So many positions are put into their lists together.
const TOGETHER: usize = 64;

/// The positions of the documents so far.
pub(in crate::index) struct Gathering {
    starts: Vec<u32>,
    /// Where the next document begins.
    end: u32,
    lists: Terms,
    /// What is known of the characters of each zone.
    zones: [Characters; Zone::ALL.len()],
}

/// The lists of terms.
struct Terms {
    /// The term of each list.
    terms: Vec<u64>,
    lists: Lists,
}

/// What is known of the characters of a zone.
struct Characters {
    zone: Zone,
    /// Those of the basic plane, and others.
    plane: Vec<Known>,
    beyond: HashMap<char, Known>,
    /// The lists of folded characters.
    singles: HashMap<char, u32>,
    /// The lists of pairs, by the places of their characters among the common ones, counted from 1.
    pairs: Vec<u32>,
}

/// What is known of a character as written: its place among the common ones, counted from 1, above 24 bits that tell
/// what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known(u32);

impl Known {
    const NOTHING: Known = Known(0);
    const SKIPPED: Known = Known(1);
    const GAP: Known = Known(2);
    /// The first list of a character.
    const FIRST: u32 = 3;
    const BITS: u32 = 24;

    /// A character with this list.
    fn placed(list: u32, common: Option<usize>) -> Known {
        let common = common.map_or(0, |place| place as u32 + 1);
        Known(common << Known::BITS | (list + Known::FIRST))
    }

    #[inline]
    fn list(self) -> u32 {
        (self.0 & ((1 << Known::BITS) - 1)) - Known::FIRST
    }

    #[inline]
    fn common(self) -> u32 {
        self.0 >> Known::BITS
    }
}

impl Gathering {
    pub(in crate::index) fn new() -> Gathering {
        Gathering {
            starts: Vec::new(),
            end: 0,
            lists: Terms {
                terms: Vec::new(),
                lists: Lists::new(),
            },
            zones: Zone::ALL.map(Characters::new),
        }
    }

    /// Takes in the next document, with its texts that are read by characters.
    ///
    /// # Errors
    /// Where a segment has no room for so much text.
    pub(in crate::index) fn add<'a>(
        &mut self,
        texts: impl Iterator<Item = (Zone, &'a str)>,
    ) -> tantivy::Result<()> {
        self.starts.push(self.end);
        for (zone, text) in texts {
            let room = (END - self.end) as usize;
            if text.len() >= room / 2 {
                return Err(too_long());
            }
            self.read(zone, text);
        }
        Ok(())
    }

    /// Reads a text as [`Reading`](crate::segment::chars::Reading) does.
    fn read(&mut self, zone: Zone, text: &str) {
        let (zones, lists) = (&mut self.zones, &mut self.lists);
        let Some(characters) = zones.get_mut(zone as usize) else {
            return;
        };
        let (begin, mut position) = (self.end, self.end);
        let mut gap = false;
        // The common place of the neighbour before; 0 where there is none.
        let mut before = 0;
        let mut found = [(0, 0); TOGETHER + 2];
        let mut count = 0;
        for c in text.chars() {
            let known = characters.known(c, lists);
            if known == Known::SKIPPED {
                continue;
            }
            if known == Known::GAP {
                gap = true;
                continue;
            }
            if gap && position > begin {
                position += 1;
                before = 0;
            }
            gap = false;
            let common = known.common();
            // Whether it is a pair with the one before cannot be guessed: where it is none, the next takes its place.
            let pair = characters.pair(before, common, lists);
            found[count] = (pair, position.wrapping_sub(1));
            count += usize::from(before > 0 && common > 0);
            found[count] = (known.list(), position);
            count += 1;
            if count >= TOGETHER {
                lists.lists.push_all(&found[..count]);
                count = 0;
            }
            before = common;
            position += 1;
        }
        lists.lists.push_all(&found[..count]);
        if position > begin {
            self.end = position + GAP;
        }
    }

    /// Bytes in use, about.
    pub(in crate::index) fn memory(&self) -> usize {
        const TERM: usize = size_of::<(u64, char, u32)>();
        let tables = self.zones.iter().map(Characters::memory).sum::<usize>();
        let Terms { terms, lists } = &self.lists;
        tables + self.starts.capacity() * 4 + terms.capacity() * TERM + lists.memory()
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(in crate::index) fn write(self, out: &mut dyn Write) -> io::Result<()> {
        let Terms { terms, lists } = self.lists;
        let mut terms: Vec<(u64, u32)> = terms.into_iter().zip(0..).collect();
        terms.sort_unstable();
        let mut file = Writing::new(out);
        let mut encoder = Encoder::new();
        let lists = lists.complete();
        for (term, list) in terms {
            lists.each(list, |position| encoder.push(position));
            file.list(term, &mut encoder)?;
        }
        file.finish(&self.starts, self.end)
    }
}

impl Terms {
    /// Begins the list of a term.
    fn begin(&mut self, term: u64) -> u32 {
        self.terms.push(term);
        self.lists.begin()
    }
}

impl Characters {
    fn new(zone: Zone) -> Characters {
        Characters {
            zone,
            plane: vec![Known::NOTHING; PLANE],
            beyond: HashMap::new(),
            singles: HashMap::new(),
            pairs: no_pairs(),
        }
    }

    /// Bytes in use, about.
    fn memory(&self) -> usize {
        (self.plane.len() + self.pairs.len()) * 4
    }

    /// What a character is, and its list.
    #[inline]
    fn known(&mut self, c: char, lists: &mut Terms) -> Known {
        let known = match self.plane.get(u32::from(c) as usize) {
            Some(known) => *known,
            None => self.beyond.get(&c).copied().unwrap_or(Known::NOTHING),
        };
        match known == Known::NOTHING {
            true => self.learn(c, lists),
            false => known,
        }
    }

    #[cold]
    fn learn(&mut self, c: char, lists: &mut Terms) -> Known {
        let known = match standing(c) {
            Standing::Skipped => Known::SKIPPED,
            Standing::Gap => Known::GAP,
            Standing::Placed(folded) => self.learn_placed(folded, lists),
        };
        match self.plane.get_mut(u32::from(c) as usize) {
            Some(place) => *place = known,
            None => _ = self.beyond.insert(c, known),
        }
        known
    }

    /// Learns of a character that takes a position. Others may be folded to the same.
    fn learn_placed(&mut self, folded: char, lists: &mut Terms) -> Known {
        let list = match self.singles.get(&folded) {
            Some(list) => *list,
            None => {
                let list = lists.begin(self.zone.term(Gram::single(folded)));
                self.singles.insert(folded, list);
                list
            }
        };
        Known::placed(list, common_place(folded))
    }

    /// The list of two common neighbours, by their places.
    #[inline]
    fn pair(&mut self, before: u32, common: u32, lists: &mut Terms) -> u32 {
        match self.pairs.get((before * SIDE + common) as usize) {
            Some(list) if *list != NEW => *list,
            _ => self.learn_pair(before, common, lists),
        }
    }

    #[cold]
    fn learn_pair(&mut self, before: u32, common: u32, lists: &mut Terms) -> u32 {
        let chars = [before, common].map(|place| common_char(place as usize - 1));
        let [Some(first), Some(second)] = chars else {
            return NEW;
        };
        let list = lists.begin(self.zone.term(Gram::pair(first, second)));
        if let Some(place) = self.pairs.get_mut((before * SIDE + common) as usize) {
            *place = list;
        }
        list
    }
}

/// The lists of pairs before any was met. Those with the place 0, which are no pairs, do not look as if they had to be
/// begun.
fn no_pairs() -> Vec<u32> {
    let is_pair = |at: u32| at > SIDE && !at.is_multiple_of(SIDE);
    let lists = (0..SIDE * SIDE).map(|at| if is_pair(at) { NEW } else { 0 });
    lists.collect()
}

/// That a segment has no room for more text.
pub(super) fn too_long() -> TantivyError {
    TantivyError::InvalidArgument("a segment cannot hold so much text".to_owned())
}

/// Writes the file of a segment, list by list, in order of their terms.
pub(super) struct Writing<'a> {
    out: &'a mut dyn Write,
    terms: terms::Writing,
    buffer: Vec<u8>,
}

impl<'a> Writing<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Writing<'a> {
        Writing {
            out,
            terms: terms::Writing::default(),
            buffer: Vec::new(),
        }
    }

    /// Writes what was pushed as the list of a term, unless that is nothing.
    pub(super) fn list(&mut self, term: u64, encoder: &mut Encoder) -> io::Result<()> {
        self.terms.add(term, encoder, &mut self.buffer);
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
        let lists = self.terms.lists();
        let (count, terms) = self.terms.finish();
        tables.extend_from_slice(&terms);
        tables.extend_from_slice(&lists.to_le_bytes());
        tables.extend_from_slice(&(starts.len() as u32).to_le_bytes());
        tables.extend_from_slice(&count.to_le_bytes());
        tables.extend_from_slice(&end.to_le_bytes());
        tables.extend_from_slice(MAGIC);
        self.out.write_all(&tables)
    }
}
