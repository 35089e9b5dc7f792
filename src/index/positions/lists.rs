//! The positions of each term while they are gathered.

use crate::index::packing::take_vint;
use crate::index::parts::{Ordered, Parts, touch};

/// Bytes of distances in a head.
const NEAR: usize = 59;
/// A distance takes so many of them, at most.
const LONGEST: usize = 5;

/// Lists of ascending positions, which get their positions in no order.
pub(super) struct Lists {
    heads: Vec<Head>,
    /// Heads that are full.
    full: Parts<Head>,
}

/// The end of a list in the making. Each position goes to another list than the one before: what it takes lies in one
/// line of the processor's cache.
#[repr(align(64))]
struct Head {
    last: u32,
    used: u8,
    /// The distances between the latest positions, seven bits to the byte, the lowest first.
    near: [u8; NEAR],
}

const _: () = assert!(size_of::<Head>() == 64);

/// Lists that get no more positions.
pub(super) struct Complete {
    heads: Vec<Head>,
    full: Ordered<Head>,
}

impl Head {
    const NEW: Head = Head {
        last: 0,
        used: 0,
        near: [0; NEAR],
    };

    fn near(&self) -> &[u8] {
        self.near.get(..usize::from(self.used)).unwrap_or_default()
    }
}

impl Lists {
    pub(super) fn new() -> Lists {
        Lists {
            heads: Vec::new(),
            full: Parts::new(),
        }
    }

    /// Begins a list, and gives its number: they are counted from 0.
    pub(super) fn begin(&mut self) -> u32 {
        self.heads.push(Head::NEW);
        self.heads.len() as u32 - 1
    }

    /// Adds positions, each to the list of this number. Those of a list ascend.
    pub(super) fn push_all(&mut self, positions: &[(u32, u32)]) {
        touch(positions.iter().map(|(list, _)| self.used(*list)));
        for (list, position) in positions {
            self.push(*list, *position);
        }
    }

    #[inline]
    fn used(&self, list: u32) -> u8 {
        self.heads.get(list as usize).map_or(0, |head| head.used)
    }

    #[inline]
    fn push(&mut self, list: u32, position: u32) {
        let Some(head) = self.heads.get_mut(list as usize) else {
            return;
        };
        let (bytes, length) = vint(position - head.last);
        head.last = position;
        let used = usize::from(head.used);
        if let Some(room) = head.near.get_mut(used..used + LONGEST) {
            room.copy_from_slice(&bytes);
        }
        head.used += length;
        if usize::from(head.used) > NEAR - LONGEST {
            self.put_away(list);
        }
    }

    /// Puts a full head away and begins another.
    fn put_away(&mut self, list: u32) {
        let Some(head) = self.heads.get_mut(list as usize) else {
            return;
        };
        let new = Head {
            last: head.last,
            ..Head::NEW
        };
        let full = std::mem::replace(head, new);
        self.full.push(list, full);
    }

    /// Bytes in use, about.
    pub(super) fn memory(&self) -> usize {
        self.heads.capacity() * size_of::<Head>() + self.full.memory()
    }

    /// Ends all lists.
    pub(super) fn complete(self) -> Complete {
        Complete {
            full: self.full.order(self.heads.len()),
            heads: self.heads,
        }
    }
}

impl Complete {
    /// Gives the positions of a list, in order.
    pub(super) fn each(&self, list: u32, mut each: impl FnMut(u32)) {
        let mut position = 0;
        let mut give = |head: &Head| {
            let mut bytes = head.near();
            while let Some(distance) = take_vint(&mut bytes) {
                position += distance;
                each(position);
            }
        };
        self.full.each(list, |head| head.used, &mut give);
        if let Some(last) = self.heads.get(list as usize) {
            give(last);
        }
    }
}

/// The bytes of a number, as [`put_vint`](crate::index::packing::put_vint) writes it, and how many they are. Distances
/// are of any length, in no order: there is no branch that the processor could guess.
#[inline]
fn vint(number: u32) -> ([u8; LONGEST], u8) {
    let bits = u32::BITS - (number | 1).leading_zeros();
    // As many as there are sevens in it, rounded up.
    let length = (bits * 9 + 64) / 64;
    let wide = u64::from(number);
    let sevens = wide & 0x7F
        | (wide & 0x7F << 7) << 1
        | (wide & 0x7F << 14) << 2
        | (wide & 0x7F << 21) << 3
        | (wide & 0x7F << 28) << 4;
    let more = 0x80_8080_8080 & ((1 << (8 * (length - 1))) - 1);
    let [a, b, c, d, e, ..] = (sevens | more).to_le_bytes();
    ([a, b, c, d, e], length as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::packing::put_vint;

    #[test]
    fn numbers_have_the_bytes_that_are_read_again() {
        let powers = (0..32).map(|power| 1_u32 << power);
        let near = powers.flat_map(|power| [power - 1, power, power | 1]);
        for number in near.chain([u32::MAX]) {
            let mut bytes = Vec::new();
            put_vint(&mut bytes, number);
            let (written, length) = vint(number);
            assert_eq!(&written[..usize::from(length)], bytes, "{number}");
        }
    }

    #[test]
    fn lists_give_what_was_pushed_onto_them() {
        let mut lists = Lists::new();
        let mut naive = vec![Vec::new(); 7];
        for _ in &naive {
            lists.begin();
        }
        let (mut random, mut position) = (1_u32, 0);
        let mut batch = Vec::new();
        for _ in 0..200_000 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            position += (random >> 16) % 500;
            // The last list gets none.
            let list = (random >> 8) % 6;
            batch.push((list, position));
            naive[list as usize].push(position);
            if batch.len() > 40 {
                lists.push_all(&batch);
                batch.clear();
            }
        }
        lists.push_all(&batch);
        let lists = lists.complete();
        for (list, naive) in (0..).zip(naive) {
            let mut all = Vec::new();
            lists.each(list, |position| all.push(position));
            assert!(all == naive, "{list}");
        }
    }
}
