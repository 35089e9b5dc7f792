//! What was found out of leaves while queries were answered, remembered for those to come.
//!
//! People ask for the same words again and again, in ever other company, and a common word takes most of what a query
//! costs. What is remembered holds for one commit of an index, which never changes.

use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::known::Known;
use super::leaf::Leaf;
use crate::segment::chars::Pattern;

/// A leaf takes about so many bytes beside what is known of it.
const LEAF: usize = 512;

/// What is remembered of leaves, up to a number of bytes: what was not asked for the longest is forgotten first.
pub(crate) struct Remembered(Mutex<Memory>);

struct Memory {
    /// What is known of each leaf, and its bytes when it was asked for last.
    leaves: LruCache<Key, (Known, usize)>,
    bytes: usize,
    most: usize,
}

/// All that what is known of a leaf depends on.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    pattern: Option<Pattern>,
    scope: Vec<Pattern>,
    numbers: Vec<String>,
    words: Vec<String>,
    /// As bits, which can be compared.
    weight: u32,
}

impl Key {
    fn of(leaf: &Leaf) -> Key {
        Key {
            pattern: leaf.pattern.clone(),
            scope: leaf.scope.clone(),
            numbers: leaf.numbers.clone(),
            words: leaf.words.clone(),
            weight: leaf.weight.to_bits(),
        }
    }
}

impl Remembered {
    /// Remembers nothing yet, and never more than so many bytes.
    pub(crate) fn new(most: usize) -> Remembered {
        Remembered(Mutex::new(Memory {
            leaves: LruCache::unbounded(),
            bytes: 0,
            most,
        }))
    }

    /// Never remembers more than so many bytes from now on.
    pub(crate) fn limit(&self, most: usize) {
        let mut memory = self.memory();
        memory.most = most;
        memory.forget();
    }

    /// What is remembered of a leaf.
    pub(super) fn of(&self, leaf: &Leaf) -> Option<Known> {
        let mut memory = self.memory();
        memory
            .leaves
            .get(&Key::of(leaf))
            .map(|(known, _)| known.clone())
    }

    /// Remembers what is known of a leaf by now.
    pub(super) fn remember(&self, leaf: &Leaf) {
        let Some(known) = leaf.known.as_ref().filter(|_| !leaf.verbatim) else {
            return;
        };
        known.forget_listed();
        let bytes = LEAF + known.bytes();
        let mut memory = self.memory();
        if bytes > memory.most {
            return;
        }
        let before = memory.leaves.put(Key::of(leaf), (known.clone(), bytes));
        memory.bytes += bytes;
        memory.bytes -= before.map_or(0, |(_, bytes)| bytes);
        memory.forget();
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    fn forget(&mut self) {
        while self.bytes > self.most
            && let Some((_, (_, bytes))) = self.leaves.pop_lru()
        {
            self.bytes -= bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(word: &str, passages: usize) -> Leaf {
        let known = Known::default();
        let segment = tantivy::index::SegmentId::generate_random();
        let look = || Ok::<_, ()>(vec![(0, 1); passages]);
        known.passages(segment, look).unwrap();
        Leaf {
            typed: word.to_owned(),
            pattern: Pattern::new(word),
            scope: Vec::new(),
            words: vec![word.to_owned()],
            weight: 1.0,
            verbatim: false,
            number: false,
            numbers: Vec::new(),
            known: Some(known),
        }
    }

    #[test]
    fn forgets_what_was_not_asked_for_the_longest() {
        let remembered = Remembered::new(30_000);
        let leaves = ["水利", "粮食", "教育"].map(|word| leaf(word, 1000));
        for leaf in &leaves {
            remembered.remember(leaf);
            assert!(remembered.of(&leaves[0]).is_some());
        }
        let kept = leaves.each_ref().map(|leaf| remembered.of(leaf).is_some());
        assert_eq!(kept, [true, true, true]);
        remembered.remember(&leaf("旅游", 1000));
        let kept = leaves.each_ref().map(|leaf| remembered.of(leaf).is_some());
        assert_eq!(kept, [false, true, true]);
        // What is remembered again takes no more room.
        for _ in 0..10 {
            remembered.remember(&leaves[2]);
        }
        assert!(remembered.of(&leaves[1]).is_some());
        remembered.limit(10_000);
        let kept = leaves.each_ref().map(|leaf| remembered.of(leaf).is_some());
        assert_eq!(kept, [false, true, false]);
        remembered.limit(0);
        remembered.remember(&leaves[0]);
        assert!(remembered.of(&leaves[0]).is_none());
    }

    #[test]
    fn what_is_ranked_otherwise_is_another_leaf() {
        let remembered = Remembered::new(1 << 20);
        let one = leaf("水利", 1);
        remembered.remember(&one);
        for other in [
            Leaf {
                weight: 2.0,
                ..one.clone()
            },
            Leaf {
                words: Vec::new(),
                ..one.clone()
            },
            Leaf {
                numbers: vec!["5".to_owned()],
                ..one.clone()
            },
            Leaf {
                scope: vec![Pattern::new("做法").unwrap()],
                ..one.clone()
            },
            leaf("粮食", 1),
        ] {
            assert!(remembered.of(&other).is_none(), "{other:?}");
        }
        assert!(remembered.of(&leaf("水利", 0)).is_some());
        let verbatim = Leaf {
            verbatim: true,
            ..leaf("教育", 1)
        };
        remembered.remember(&verbatim);
        assert!(remembered.of(&verbatim).is_none());
    }
}
