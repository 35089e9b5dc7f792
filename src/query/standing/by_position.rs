//! Characters that stand together in the text of passages: their [positions](crate::index::positions) are held against
//! each other, and only where they meet it is asked which passage that is.

use tantivy::{DocId, TERMINATED};

use crate::index::positions::{Cursor, END, Positions};
use crate::segment::chars::Gram;

/// One term's positions, and its distance from the first of the phrase.
struct List {
    offset: u32,
    cursor: Cursor,
}

/// Walks the passages of one segment in which a phrase stands.
pub(super) struct ByPosition {
    positions: Positions,
    /// The rarest leads, so that the others are skipped through.
    lists: Vec<List>,
    /// The passage at hand.
    doc: DocId,
    /// Where it ends.
    end: u32,
    /// Where the phrase begins in it; once it is counted there, the first place behind it.
    base: u32,
    /// How often it stands in it, once that was asked for.
    count: Option<u32>,
}

impl ByPosition {
    /// On the first passage; `None` where a term stands nowhere.
    pub(super) fn open(positions: &Positions, grams: &[(u32, Gram)]) -> Option<ByPosition> {
        let mut lists = Vec::with_capacity(grams.len());
        for (offset, gram) in grams {
            lists.push(List {
                offset: *offset,
                cursor: positions.cursor(*gram)?,
            });
        }
        lists.sort_by_key(|list| list.cursor.count());
        let mut walk = ByPosition {
            positions: positions.clone(),
            lists,
            doc: 0,
            end: 0,
            base: END,
            count: None,
        };
        walk.settle(0);
        (walk.doc != TERMINATED).then_some(walk)
    }

    pub(super) fn doc(&self) -> DocId {
        self.doc
    }

    pub(super) fn seek(&mut self, target: DocId) {
        self.settle(self.positions.range(target).start);
    }

    /// Goes to the first passage in which the phrase stands at or behind a position.
    fn settle(&mut self, from: u32) {
        // Where occurrences were counted, the first behind them is known already.
        if self.count.take().is_none() || self.base < from {
            self.base = self.next(from);
        }
        self.doc = match self.base {
            END => TERMINATED,
            base => self.positions.document(base),
        };
        self.end = match self.doc {
            TERMINATED => END,
            doc => self.positions.range(doc).end,
        };
    }

    /// Where the phrase stands first, at or behind a position.
    fn next(&mut self, from: u32) -> u32 {
        let [leading, others @ ..] = self.lists.as_mut_slice() else {
            return END;
        };
        let mut base = from;
        'candidates: loop {
            // No text reaches so far that this could overflow and mean anything.
            let position = leading.cursor.seek(base.saturating_add(leading.offset));
            if position == END {
                return END;
            }
            base = position - leading.offset;
            for other in others.iter_mut() {
                let sought = base.saturating_add(other.offset);
                let position = other.cursor.seek(sought);
                if position == END {
                    return END;
                }
                if position != sought {
                    base = position - other.offset;
                    continue 'candidates;
                }
            }
            return base;
        }
    }

    /// How often the phrase stands in the passage at hand.
    pub(super) fn count(&mut self) -> u32 {
        if let Some(count) = self.count {
            return count;
        }
        let mut count = 0;
        while self.base < self.end {
            count += 1;
            self.base = self.next(self.base + 1);
        }
        self.count = Some(count);
        count
    }

    pub(super) fn size_hint(&self) -> u32 {
        let leading = self.lists.first();
        leading.map_or(0, |list| list.cursor.count()) / self.lists.len().max(1) as u32
    }

    pub(super) fn cost(&self) -> u64 {
        let leading = self.lists.first();
        let leading = leading.map_or(0, |list| u64::from(list.cursor.count()));
        leading * 4 * self.lists.len() as u64
    }
}
