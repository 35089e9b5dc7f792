//! Holding the positions of several terms against each other within a window.
//!
//! Where two lists have about as many positions there, those of the one are marked in a set of bits, one for each position
//! of the window, and those of the other are looked up in it: no comparison decides where to go on, so that the processor
//! need not guess. Where one list has far fewer, each of its positions is sought in the other.

use std::cell::RefCell;
use std::ops::Range;

use crate::index::positions::{Cursor, END};

/// A window has so many positions, at most.
pub(super) const SPAN: u32 = 1 << 18;
/// To seek a position costs as much as to look so many up.
const SEEK: f32 = 12.0;

/// One term's positions.
pub(super) struct List {
    /// Its distance from the first of the phrase.
    pub(super) offset: u32,
    /// The share of all positions that it stands at.
    pub(super) density: f32,
    pub(super) cursor: Cursor,
}

/// Where a phrase begins in the window last looked through.
pub(super) struct Window {
    bases: Vec<u32>,
    /// Those of before, while another list is held against them.
    marked: Vec<u32>,
    /// Where they are needed.
    marks: Option<Marks>,
}

impl Window {
    pub(super) fn new() -> Window {
        Window {
            bases: Vec::new(),
            marked: Vec::new(),
            marks: None,
        }
    }

    /// Where the phrase begins, ascending.
    pub(super) fn bases(&self) -> &[u32] {
        &self.bases
    }

    /// Finds where the phrase begins within a range of at most [`SPAN`] positions; the range begins anew where the first
    /// list goes on. Gives the end of what was looked through; [`END`] where nothing is left.
    pub(super) fn look_through(&mut self, lists: &mut [List], range: Range<u32>) -> u32 {
        self.bases.clear();
        let Some((leading, others)) = lists.split_first_mut() else {
            return END;
        };
        // No text reaches so far that a sum could overflow and mean anything; in a damaged file it may.
        let offset = leading.offset;
        let first = leading.cursor.seek(range.start.saturating_add(offset));
        if first == END {
            return END;
        }
        let start = first - offset;
        let end = start.saturating_add(range.end - range.start);
        loop {
            let run = leading.cursor.take_until(end.saturating_add(offset));
            if run.is_empty() {
                break;
            }
            self.bases
                .extend(run.iter().map(|position| position.wrapping_sub(offset)));
        }
        for list in others {
            self.keep_common(list, start, end);
        }
        end
    }

    /// Keeps the bases at which another term stands, too.
    fn keep_common(&mut self, list: &mut List, start: u32, end: u32) {
        let (Some(first), Some(last)) = (self.bases.first(), self.bases.last()) else {
            return;
        };
        let first = first.saturating_add(list.offset);
        let behind = last.saturating_add(list.offset).saturating_add(1);
        let there = (end - start) as f32 * list.density;
        if (self.bases.len() as f32) * SEEK < there {
            let List { offset, cursor, .. } = list;
            self.bases.retain(|base| {
                let sought = base.saturating_add(*offset);
                cursor.seek(sought) == sought
            });
            return;
        }
        std::mem::swap(&mut self.bases, &mut self.marked);
        self.bases.clear();
        let marks = self.marks.get_or_insert_with(Marks::clean);
        self.marked.iter().for_each(|base| marks.set(*base));
        list.cursor.seek(first);
        let mut common = [0; Cursor::RUN];
        loop {
            let run = list.cursor.take_until(behind);
            if run.is_empty() {
                break;
            }
            let mut found = 0;
            for position in run {
                let base = position.wrapping_sub(list.offset);
                if let Some(place) = common.get_mut(found) {
                    *place = base;
                }
                found += marks.get(base);
            }
            self.bases
                .extend_from_slice(common.get(..found).unwrap_or_default());
        }
        self.marked.iter().for_each(|base| marks.clear(*base));
    }
}

/// A bit for each position of a window, by the last bits of its number.
struct Marks(Box<[u64; WORDS]>);

/// The words of 64 bits for as many positions as a window can have.
const WORDS: usize = (SPAN / u64::BITS) as usize;

thread_local! {
    /// Marks that are clean, of windows that are gone. Memory that is new to a process is dear: a query of several words
    /// looks through many windows, few of them at the same time.
    static SPARE: RefCell<Vec<Marks>> = const { RefCell::new(Vec::new()) };
}

/// So many are kept by a thread.
const MOST_SPARE: usize = 4;

impl Marks {
    /// None is set.
    fn clean() -> Marks {
        let spare = SPARE.with_borrow_mut(Vec::pop);
        // Zeros that nobody has written yet cost no memory.
        let new = || vec![0; WORDS].into_boxed_slice().try_into();
        spare.unwrap_or_else(|| Marks(new().unwrap_or_else(|_| Box::new([0; WORDS]))))
    }

    #[inline]
    fn set(&mut self, position: u32) {
        self.0[Marks::word(position)] |= 1 << (position % u64::BITS);
    }

    /// Clears it, and its neighbours.
    #[inline]
    fn clear(&mut self, position: u32) {
        self.0[Marks::word(position)] = 0;
    }

    /// 1 where it is set, or else 0.
    #[inline]
    fn get(&self, position: u32) -> usize {
        (self.0[Marks::word(position)] >> (position % u64::BITS)) as usize & 1
    }

    #[inline]
    fn word(position: u32) -> usize {
        (position / u64::BITS) as usize % WORDS
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // Where something went wrong, they may not be clean.
        let Some(marks) = self.marks.take().filter(|_| !std::thread::panicking()) else {
            return;
        };
        // While a thread ends there may be no place to keep them any more.
        let _ = SPARE.try_with(|spare| {
            if let Ok(mut spare) = spare.try_borrow_mut()
                && spare.len() < MOST_SPARE
            {
                spare.push(marks);
            }
        });
    }
}
