//! The documents of each word while they are gathered.

use std::collections::HashMap;
use std::io;
use std::mem::{replace, take};

use tantivy::DocId;

use crate::index::packing::take_vint;
use crate::index::parts::{Ordered, Parts, touch};

/// Words of so many bytes are kept with the heads of their lists.
const SHORT: usize = 16;
/// Bytes of a list that are kept with its head.
const NEAR: usize = 35;
/// A document takes so many of them, at most.
const LONGEST: usize = 10;
/// Of a place in the table so many bits tell words apart before the heads of their lists are looked at.
const TAG: u64 = 0xFFFF_FFFF_0000_0000;
/// So many words are looked up together: what the processor must wait for, it then fetches side by side.
const TOGETHER: usize = 32;
/// Places in a new table.
const PLACES: usize = 1 << 14;

/// Of each word the documents that have it.
pub(super) struct Lists {
    /// The number of each short word, counted from 1, beneath its tag; at most half of the places are taken.
    places: Vec<u64>,
    heads: Vec<Head>,
    /// What is not with the head any more of each list.
    far: Parts<Part>,
    /// The long words with their numbers.
    long: HashMap<Box<str>, u32>,
    /// Bytes of long words.
    bytes: usize,
    /// Short words that are not counted yet, document by document, and where those of each document end.
    waiting: Vec<Key>,
    ends: Vec<(DocId, usize)>,
}

/// A word and the end of its list. Words come in no order, so that each is counted somewhere else: what that takes lies
/// in one line of the processor's cache.
#[repr(align(64))]
struct Head {
    word: Key,
    /// The latest document, counted from 1, and how often it has the word.
    document: DocId,
    frequency: u32,
    /// The document before it.
    before: DocId,
    /// The documents before the latest.
    near: Part,
}

const _: () = assert!(size_of::<Head>() == 64);

/// Documents of a list: for each its distance from the one before, doubled, and one more where the frequency is 1; else
/// the frequency behind it. Seven bits to the byte.
#[derive(Clone, Copy)]
struct Part {
    used: u8,
    bytes: [u8; NEAR],
}

/// The bytes of a short word, the first lowest, and zeros behind them, which no word has; 0 for a long word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key(u128);

/// Lists of words that get no more documents.
pub(super) struct Complete {
    heads: Vec<Head>,
    far: Ordered<Part>,
    /// The beginning of each word, as a number that is in the order of bytes, with the number of its list, in order.
    words: Vec<(u128, u32)>,
    long: HashMap<u32, Box<str>>,
}

impl Lists {
    pub(super) fn new() -> Lists {
        Lists {
            places: vec![0; PLACES],
            heads: Vec::new(),
            far: Parts::new(),
            long: HashMap::new(),
            bytes: 0,
            waiting: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Takes a word of a document, counted from 1, which is none before the latest. `from_it_on` is the text that the
    /// word stands in, from its first byte on.
    #[inline]
    pub(super) fn push(&mut self, word: &str, from_it_on: &str, document: DocId) {
        match Key::of(word, from_it_on) {
            Some(key) => self.waiting.push(key),
            None => {
                let number = self.long(word);
                self.count(number, document);
            }
        }
    }

    /// Ends a document, counted from 1.
    pub(super) fn end(&mut self, document: DocId) {
        self.ends.push((document, self.waiting.len()));
    }

    /// Counts the words of the documents that were ended.
    pub(super) fn settle(&mut self) {
        let (waiting, ends) = (take(&mut self.waiting), take(&mut self.ends));
        let mut rest = waiting.as_slice();
        let mut begin = 0;
        for (document, end) in &ends {
            let (words, behind) = rest.split_at_checked(end - begin).unwrap_or_default();
            for some in words.chunks(TOGETHER) {
                self.count_all(some, *document);
            }
            (rest, begin) = (behind, *end);
        }
        (self.waiting, self.ends) = (waiting, ends);
        self.waiting.clear();
        self.ends.clear();
    }

    /// Counts short words of a document, at most [`TOGETHER`].
    fn count_all(&mut self, words: &[Key], document: DocId) {
        let mask = self.places.len() - 1;
        let mut places = [0; TOGETHER];
        for (place, key) in places.iter_mut().zip(words) {
            let at = key.hash() as usize & mask;
            *place = self.places.get(at).copied().unwrap_or_default();
        }
        touch(places.iter().map(|place| {
            let head = self.heads.get((*place as u32 as usize).wrapping_sub(1));
            head.map_or(0, |head| head.near.used)
        }));
        for key in words {
            let number = self.short(*key);
            self.count(number, document);
        }
    }

    #[inline]
    fn count(&mut self, number: u32, document: DocId) {
        let Some(head) = self.heads.get_mut(number as usize) else {
            return;
        };
        if head.document == document {
            head.frequency += 1;
            return;
        }
        if usize::from(head.near.used) > NEAR - LONGEST {
            let full = replace(&mut head.near, Part::NEW);
            self.far.push(number, full);
        }
        head.begin(document);
    }

    /// The number of a short word.
    #[inline]
    fn short(&mut self, key: Key) -> u32 {
        let hash = key.hash();
        let mask = self.places.len() - 1;
        let mut at = hash as usize & mask;
        while let Some(place) = self.places.get(at).copied().filter(|place| *place > 0) {
            if (place ^ hash) & TAG == 0 {
                let number = place as u32 - 1;
                let head = self.heads.get(number as usize);
                if head.is_some_and(|head| head.word == key) {
                    return number;
                }
            }
            at = (at + 1) & mask;
        }
        self.begin_short(key, at)
    }

    /// Begins the list of a short word whose place this is.
    #[cold]
    fn begin_short(&mut self, key: Key, at: usize) -> u32 {
        let number = self.begin(key);
        if let Some(place) = self.places.get_mut(at) {
            *place = key.hash() & TAG | u64::from(number + 1);
        }
        if self.heads.len() * 2 > self.places.len() {
            self.grow();
        }
        number
    }

    fn grow(&mut self) {
        let mask = self.places.len() * 2 - 1;
        let mut places = vec![0; mask + 1];
        let short = (1_u64..).zip(&self.heads);
        for (number, head) in short.filter(|(_, head)| head.word != Key::LONG) {
            let hash = head.word.hash();
            let mut at = hash as usize & mask;
            while places.get(at).is_some_and(|place| *place > 0) {
                at = (at + 1) & mask;
            }
            if let Some(place) = places.get_mut(at) {
                *place = hash & TAG | number;
            }
        }
        self.places = places;
    }

    /// The number of a long word.
    #[cold]
    fn long(&mut self, word: &str) -> u32 {
        if let Some(number) = self.long.get(word) {
            return *number;
        }
        let number = self.begin(Key::LONG);
        self.long.insert(word.into(), number);
        self.bytes += word.len() + size_of::<(Box<str>, u32)>() * 2;
        number
    }

    /// Begins the list of a word.
    fn begin(&mut self, word: Key) -> u32 {
        let number = self.heads.len() as u32;
        self.heads.push(Head {
            word,
            document: 0,
            frequency: 0,
            before: 0,
            near: Part::NEW,
        });
        number
    }

    /// Bytes in use, about.
    pub(super) fn memory(&self) -> usize {
        let heads = self.heads.capacity() * size_of::<Head>();
        let waiting = self.waiting.capacity() * size_of::<Key>();
        self.places.len() * 8 + heads + self.far.memory() + self.bytes + waiting
    }

    /// Ends all lists; nothing waits.
    pub(super) fn complete(self) -> Complete {
        let long = self.long.into_iter().map(|(word, number)| (number, word));
        let long: HashMap<u32, Box<str>> = long.collect();
        let begins = self.heads.iter().zip(0..).map(|(head, number)| {
            let begin = match head.word {
                Key::LONG => Key::beginning(long.get(&number).map_or("", |word| word)),
                short => short,
            };
            (begin.0.swap_bytes(), number)
        });
        let mut words: Vec<(u128, u32)> = begins.collect();
        words.sort_unstable_by(|(one, a), (other, b)| {
            // Only words of which one is long at least can begin alike.
            one.cmp(other)
                .then_with(|| match (long.get(a), long.get(b)) {
                    (Some(a), Some(b)) => a.cmp(b),
                    (a, b) => a.is_some().cmp(&b.is_some()),
                })
        });
        Complete {
            far: self.far.order(self.heads.len()),
            heads: self.heads,
            words,
            long,
        }
    }
}

impl Complete {
    /// Gives each word, in the order of their bytes, with its list.
    ///
    /// # Errors
    /// Those of `each`.
    pub(super) fn each(
        &self,
        mut each: impl FnMut(&[u8], List<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        for some in self.words.chunks(TOGETHER) {
            let lists = some.iter().filter_map(|(_, number)| {
                let (far, number) = (&self.far, *number);
                let head = self.heads.get(number as usize)?;
                Some(List { number, head, far })
            });
            touch(lists.clone().map(|list| list.head.near.used));
            for list in lists {
                let short = list.head.word.bytes();
                let word = match list.head.word {
                    Key::LONG => self
                        .long
                        .get(&list.number)
                        .map_or("", |word| word)
                        .as_bytes(),
                    Key(_) => short.as_slice(),
                };
                let length = word
                    .iter()
                    .rposition(|byte| *byte > 0)
                    .map_or(0, |last| last + 1);
                each(word.get(..length).unwrap_or_default(), list)?;
            }
        }
        Ok(())
    }
}

/// The documents of one word.
pub(super) struct List<'a> {
    number: u32,
    head: &'a Head,
    far: &'a Ordered<Part>,
}

impl Head {
    /// Begins the next document, which has the word once so far; there is room for the one before.
    #[inline]
    fn begin(&mut self, document: DocId) {
        if self.document > 0 {
            let once = self.frequency == 1;
            self.near
                .put((self.document - self.before) << 1 | u32::from(once));
            if !once {
                self.near.put(self.frequency);
            }
            self.before = self.document;
        }
        self.document = document;
        self.frequency = 1;
    }
}

impl Part {
    const NEW: Part = Part {
        used: 0,
        bytes: [0; NEAR],
    };

    fn bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.used)).unwrap_or_default()
    }

    #[inline]
    fn put(&mut self, mut number: u32) {
        let mut used = usize::from(self.used);
        while number >= 0x80 {
            self.bytes[used] = number as u8 | 0x80;
            number >>= 7;
            used += 1;
        }
        self.bytes[used] = number as u8;
        self.used = used as u8 + 1;
    }
}

impl Key {
    const LONG: Key = Key(0);

    /// The key of a word, with the text from it on; `None` where it is long.
    #[inline]
    fn of(word: &str, from_it_on: &str) -> Option<Key> {
        let length = word.len();
        if length > SHORT {
            return None;
        }
        // What stands behind the word is read, too, and cleared: words have many lengths, in no order.
        let bytes = match from_it_on.as_bytes().first_chunk() {
            Some(bytes) => u128::from_le_bytes(*bytes),
            None => Key::beginning(word).0,
        };
        let behind = u128::BITS - 8 * length as u32;
        Some(Key(bytes.checked_shl(behind)? >> behind))
    }

    /// The first bytes of a word, as many as a short word has.
    fn beginning(word: &str) -> Key {
        let bytes = word.bytes().take(SHORT).rev();
        Key(bytes.fold(0, |all, byte| all << 8 | u128::from(byte)))
    }

    #[inline]
    fn hash(self) -> u64 {
        let (low, high) = (self.0 as u64, (self.0 >> 64) as u64);
        let low = u128::from(low ^ 0x9E37_79B9_7F4A_7C15);
        let product = low * u128::from(high ^ 0xD6E8_FEB8_6659_FD93);
        (product >> 64) as u64 ^ product as u64
    }

    /// The bytes of the word again, and zeros behind them.
    fn bytes(self) -> [u8; SHORT] {
        self.0.to_le_bytes()
    }
}

impl List<'_> {
    /// Gives each document, counted from 0, with its frequency.
    pub(super) fn each(&self, mut each: impl FnMut(DocId, u32)) {
        let mut document = 0;
        // What was moved away at once ends with a document.
        let mut give = |part: &Part| {
            let mut bytes = part.bytes();
            while let Some(distance) = take_vint(&mut bytes) {
                document += distance >> 1;
                let frequency = match distance & 1 {
                    1 => Some(1),
                    _ => take_vint(&mut bytes),
                };
                each(document - 1, frequency.unwrap_or_default());
            }
        };
        self.far.each(self.number, |part| part.used, &mut give);
        give(&self.head.near);
        each(self.head.document - 1, self.head.frequency);
    }
}
