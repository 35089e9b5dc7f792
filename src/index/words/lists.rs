//! The documents of each word while they are gathered.

use std::collections::HashMap;

use tantivy::DocId;

use crate::index::packing::take_vint;

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
    far: Vec<Vec<u8>>,
    /// The long words with their numbers.
    long: HashMap<Box<str>, u32>,
    /// Bytes in `far` and of long words.
    bytes: usize,
    /// Short words of the document at hand that are not counted yet.
    waiting: Vec<Key>,
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
    used: u8,
    /// The documents before the latest: for each its distance from the one before, doubled, and one more where the
    /// frequency is 1; else the frequency behind it. Seven bits to the byte.
    near: [u8; NEAR],
}

const _: () = assert!(size_of::<Head>() == 64);

/// The bytes of a short word, the first lowest, and zeros behind them, which no word has; 0 for a long word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key(u128);

/// The documents of one word.
pub(super) struct List {
    head: Head,
    far: Vec<u8>,
}

impl Lists {
    pub(super) fn new() -> Lists {
        Lists {
            places: vec![0; PLACES],
            heads: Vec::new(),
            far: Vec::new(),
            long: HashMap::new(),
            bytes: 0,
            waiting: Vec::with_capacity(TOGETHER),
        }
    }

    /// Counts a word of a document, counted from 1, which is none before the latest. `from_it_on` is the text that the
    /// word stands in, from its first byte on.
    #[inline]
    pub(super) fn push(&mut self, word: &str, from_it_on: &str, document: DocId) {
        match Key::of(word, from_it_on) {
            Some(key) => {
                self.waiting.push(key);
                if self.waiting.len() == TOGETHER {
                    self.settle(document);
                }
            }
            None => {
                let number = self.long(word);
                self.count(number, document);
            }
        }
    }

    /// Counts what waits, at the end of a document at the latest.
    pub(super) fn settle(&mut self, document: DocId) {
        let waiting = std::mem::take(&mut self.waiting);
        let mask = self.places.len() - 1;
        let mut places = [0; TOGETHER];
        for (place, key) in places.iter_mut().zip(&waiting) {
            let at = key.hash() as usize & mask;
            *place = self.places.get(at).copied().unwrap_or_default();
        }
        for place in places {
            let head = self.heads.get((place as u32 as usize).wrapping_sub(1));
            std::hint::black_box(head.map(|head| head.document));
        }
        for key in &waiting {
            let number = self.short(*key);
            self.count(number, document);
        }
        self.waiting = waiting;
        self.waiting.clear();
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
        if usize::from(head.used) > NEAR - LONGEST
            && let Some(far) = self.far.get_mut(number as usize)
        {
            self.bytes += usize::from(head.used);
            far.extend_from_slice(head.near());
            head.used = 0;
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
        self.far.push(Vec::new());
        self.heads.push(Head {
            word,
            document: 0,
            frequency: 0,
            before: 0,
            used: 0,
            near: [0; NEAR],
        });
        number
    }

    /// Bytes in use, about.
    pub(super) fn memory(&self) -> usize {
        let heads = self.heads.capacity() * size_of::<(Head, Vec<u8>)>();
        // Lists grow by doubling.
        self.places.len() * 8 + heads + self.bytes * 3 / 2
    }

    /// All words with their lists, in the order of their bytes.
    pub(super) fn into_words(self) -> Vec<(Box<[u8]>, List)> {
        let mut long = vec![None; 0];
        long.resize_with(self.heads.len(), || None);
        for (word, number) in self.long {
            if let Some(place) = long.get_mut(number as usize) {
                *place = Some(word.into_boxed_bytes());
            }
        }
        let lists = self.heads.into_iter().zip(self.far).zip(long);
        let words = lists.map(|((head, far), long)| {
            let word = long.unwrap_or_else(|| head.word.bytes());
            (word, List { head, far })
        });
        let mut words: Vec<_> = words.collect();
        words.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        words
    }
}

impl Head {
    fn near(&self) -> &[u8] {
        self.near.get(..usize::from(self.used)).unwrap_or_default()
    }

    /// Begins the next document, which has the word once so far; there is room for the one before.
    #[inline]
    fn begin(&mut self, document: DocId) {
        if self.document > 0 {
            let once = self.frequency == 1;
            self.put((self.document - self.before) << 1 | u32::from(once));
            if !once {
                self.put(self.frequency);
            }
            self.before = self.document;
        }
        self.document = document;
        self.frequency = 1;
    }

    #[inline]
    fn put(&mut self, mut number: u32) {
        let mut used = usize::from(self.used);
        while number >= 0x80 {
            self.near[used] = number as u8 | 0x80;
            number >>= 7;
            used += 1;
        }
        self.near[used] = number as u8;
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
            None => {
                let bytes = word.bytes().rev();
                bytes.fold(0, |all, byte| all << 8 | u128::from(byte))
            }
        };
        let behind = u128::BITS - 8 * length as u32;
        Some(Key(bytes.checked_shl(behind)? >> behind))
    }

    #[inline]
    fn hash(self) -> u64 {
        let (low, high) = (self.0 as u64, (self.0 >> 64) as u64);
        let low = u128::from(low ^ 0x9E37_79B9_7F4A_7C15);
        let product = low * u128::from(high ^ 0xD6E8_FEB8_6659_FD93);
        (product >> 64) as u64 ^ product as u64
    }

    /// The word again.
    fn bytes(self) -> Box<[u8]> {
        let length = SHORT - self.0.leading_zeros() as usize / 8;
        let bytes = self.0.to_le_bytes();
        bytes.get(..length).unwrap_or_default().into()
    }
}

impl List {
    /// Gives each document, counted from 0, with its frequency.
    pub(super) fn each(&self, mut each: impl FnMut(DocId, u32)) {
        let mut document = 0;
        let mut give = |mut bytes: &[u8]| {
            while let Some(distance) = take_vint(&mut bytes) {
                document += distance >> 1;
                let frequency = match distance & 1 {
                    1 => Some(1),
                    _ => take_vint(&mut bytes),
                };
                each(document - 1, frequency.unwrap_or_default());
            }
        };
        // What was moved away at once ends with a document.
        give(&self.far);
        give(self.head.near());
        each(self.head.document - 1, self.head.frequency);
    }
}
