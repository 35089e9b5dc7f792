//! What lists in the making hold beside their ends: parts that are full and will not change any more.
//!
//! Parts of all lists stand behind each other as they come, so that no list is ever moved to where it has room to grow.

/// Parts in a chunk.
const CHUNK: usize = 1 << 10;
/// So many parts are looked at together.
const TOGETHER: usize = 16;

/// The full parts of lists, which are counted from 0.
pub(super) struct Parts<T> {
    chunks: Vec<Vec<T>>,
    /// The list of each part.
    lists: Vec<u32>,
}

/// The same, when no more come.
pub(super) struct Ordered<T> {
    chunks: Vec<Vec<T>>,
    /// The places of parts, list by list, and where those of each list begin.
    order: Vec<u32>,
    begins: Vec<u32>,
}

impl<T> Parts<T> {
    pub(super) fn new() -> Parts<T> {
        Parts {
            chunks: Vec::new(),
            lists: Vec::new(),
        }
    }

    /// Adds the next part of a list.
    pub(super) fn push(&mut self, list: u32, part: T) {
        self.lists.push(list);
        match self.chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => chunk.push(part),
            _ => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(part);
                self.chunks.push(chunk);
            }
        }
    }

    /// Bytes in use, about.
    pub(super) fn memory(&self) -> usize {
        self.chunks.len() * CHUNK * size_of::<T>() + self.lists.len() * size_of::<u32>()
    }

    /// Puts the parts of so many lists in order.
    pub(super) fn order(self, lists: usize) -> Ordered<T> {
        let mut begins = vec![0; lists + 1];
        for list in &self.lists {
            if let Some(count) = begins.get_mut(*list as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for begin in &mut begins {
            sum += *begin;
            *begin = sum;
        }
        let mut next = begins.clone();
        let mut order = vec![0; self.lists.len()];
        for (part, list) in (0..).zip(&self.lists) {
            if let Some(next) = next.get_mut(*list as usize)
                && let Some(place) = order.get_mut(*next as usize)
            {
                *place = part;
                *next += 1;
            }
        }
        Ordered {
            chunks: self.chunks,
            order,
            begins,
        }
    }
}

impl<T> Ordered<T> {
    /// Gives the parts of a list, in the order in which they came. `byte` gives any byte of a part.
    pub(super) fn each(&self, list: u32, byte: impl Fn(&T) -> u8, mut each: impl FnMut(&T)) {
        let parts = self.order.get(self.begin(list)..self.begin(list + 1));
        for some in parts.unwrap_or_default().chunks(TOGETHER) {
            let parts = some.iter().filter_map(|at| self.part(*at));
            touch(parts.clone().map(&byte));
            parts.for_each(&mut each);
        }
    }

    /// Where the parts of a list begin.
    fn begin(&self, list: u32) -> usize {
        let begin = self.begins.get(list as usize);
        begin.map_or(0, |begin| *begin as usize)
    }

    fn part(&self, at: u32) -> Option<&T> {
        let at = at as usize;
        self.chunks.get(at / CHUNK)?.get(at % CHUNK)
    }
}

/// Looks at a byte of each of several places in memory. What the processor must wait for, it fetches side by side, as
/// long as nothing depends on it.
#[inline]
pub(super) fn touch(bytes: impl Iterator<Item = u8>) {
    std::hint::black_box(bytes.fold(0, |all, byte| all ^ byte));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_list_come_in_their_order() {
        let mut parts = Parts::new();
        let list = |number: u32| [3, 0, 3, 1][number as usize % 4];
        for number in 0..5 * CHUNK as u32 {
            parts.push(list(number), number);
        }
        let ordered = parts.order(5);
        for of in 0..6 {
            let mut all = Vec::new();
            ordered.each(of, |_| 0, |number| all.push(*number));
            let naive = (0..5 * CHUNK as u32).filter(|number| list(*number) == of);
            assert!(all == naive.collect::<Vec<_>>(), "{of}");
        }
    }
}
