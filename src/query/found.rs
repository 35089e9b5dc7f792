//! The passages of one segment in which a leaf is found: looked for one after another, or known all at once.

use std::sync::Arc;

use tantivy::{DocId, DocSet as _, TERMINATED};

use super::standing::Standing;
use crate::index::words::StandingWalk;

/// Passages, ascending, with how often a leaf occurs in each.
pub(crate) type Passages = Vec<(DocId, u32)>;

/// Walks the passages of one segment in which a leaf is found.
pub(crate) enum Found {
    /// All of them are known.
    Known(Walk),
    /// Those of a common word, which are listed in the index.
    Common(Box<StandingWalk>),
    /// They are looked for.
    Sought(Sought),
}

impl Found {
    /// The passage at hand.
    pub(crate) fn doc(&self) -> DocId {
        match self {
            Found::Known(walk) => walk.doc(),
            Found::Common(walk) => walk.doc(),
            Found::Sought(sought) => sought.doc(),
        }
    }

    /// How often the leaf occurs in it: never, where only a section is asked for.
    pub(crate) fn count(&mut self) -> u32 {
        match self {
            Found::Known(walk) => walk.count(),
            Found::Common(walk) => walk.count(),
            Found::Sought(sought) => sought.count(),
        }
    }

    /// Goes to the next passage.
    pub(crate) fn advance(&mut self) {
        match self {
            Found::Known(walk) => walk.advance(),
            Found::Common(walk) => walk.seek(walk.doc().saturating_add(1)),
            Found::Sought(sought) => sought.advance(),
        }
    }

    /// Goes to the first passage from `target` on, if that is ahead.
    pub(crate) fn seek(&mut self, target: DocId) {
        match self {
            Found::Known(walk) => walk.seek(target),
            Found::Common(walk) => walk.seek(target),
            Found::Sought(sought) => sought.seek(target),
        }
    }

    /// How many passages there are, about.
    pub(super) fn size_hint(&self) -> u32 {
        match self {
            Found::Known(walk) => walk.passages.len() as u32,
            Found::Common(walk) => walk.size_hint(),
            Found::Sought(sought) => {
                let hints = sought.all.iter().map(|standing| standing.size_hint());
                hints.min().unwrap_or(0)
            }
        }
    }

    /// What it costs to walk them, in the unit of tantivy.
    pub(super) fn cost(&self) -> u64 {
        match self {
            Found::Known(walk) => walk.passages.len() as u64,
            Found::Common(walk) => u64::from(walk.size_hint()),
            Found::Sought(sought) => sought.all.iter().map(|standing| standing.cost()).sum(),
        }
    }
}

/// Walks passages that are known.
pub(crate) struct Walk {
    passages: Arc<Passages>,
    at: usize,
}

impl Walk {
    /// From the first of them on.
    pub(super) fn new(passages: Arc<Passages>) -> Walk {
        Walk { passages, at: 0 }
    }

    /// All of them.
    pub(super) fn passages(&self) -> &[(DocId, u32)] {
        &self.passages
    }

    /// The place of the passage at hand among them.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The passage at hand.
    #[inline]
    pub(super) fn doc(&self) -> DocId {
        self.passages
            .get(self.at)
            .map_or(TERMINATED, |(doc, _)| *doc)
    }

    fn count(&self) -> u32 {
        self.passages.get(self.at).map_or(0, |(_, count)| *count)
    }

    /// Goes to the next passage.
    pub(super) fn advance(&mut self) {
        self.at += usize::from(self.at < self.passages.len());
    }

    /// Goes to the first passage from `target` on, if that is ahead.
    pub(super) fn seek(&mut self, target: DocId) {
        self.at += before(self.passages.get(self.at..).unwrap_or_default(), target);
    }
}

/// How many of these documents are before `target`, which is near, as a rule.
pub(super) fn before<T>(documents: &[(DocId, T)], target: DocId) -> usize {
    let is_before = |(doc, _): &(DocId, T)| *doc < target;
    let mut bound = 1;
    while documents.get(bound - 1).is_some_and(is_before) {
        bound *= 2;
    }
    let low = bound / 2;
    let rest = documents.get(low..bound.min(documents.len()));
    low + rest.unwrap_or_default().partition_point(is_before)
}

/// Looks for the passages in which several things stand.
pub(crate) struct Sought {
    /// The text first, where it is asked for, then the headings.
    all: Vec<Standing>,
    counts: bool,
}

impl Sought {
    /// Stands on the first passage in which `all` stand; where it `counts`, the first of them is what is counted.
    pub(super) fn new(all: Vec<Standing>, counts: bool) -> Sought {
        let mut sought = Sought { all, counts };
        sought.align();
        sought
    }

    /// All passages from the one at hand on.
    pub(super) fn into_passages(mut self) -> Passages {
        if self.counts
            && self.all.len() == 1
            && let Some(only) = self.all.pop()
        {
            return only.into_passages();
        }
        let mut passages = Vec::new();
        while self.doc() != TERMINATED {
            passages.push((self.doc(), self.count()));
            self.advance();
        }
        passages
    }

    fn doc(&self) -> DocId {
        self.all.first().map_or(TERMINATED, |first| first.doc())
    }

    fn count(&mut self) -> u32 {
        match self.all.first_mut() {
            Some(first) if self.counts => first.occurrences(),
            _ => 0,
        }
    }

    fn advance(&mut self) {
        if let Some(first) = self.all.first_mut() {
            first.advance();
        }
        self.align();
    }

    fn seek(&mut self, target: DocId) {
        if let Some(first) = self.all.first_mut() {
            first.seek(target);
        }
        self.align();
    }

    fn align(&mut self) {
        let [first, others @ ..] = self.all.as_mut_slice() else {
            return;
        };
        'candidates: while first.doc() != TERMINATED {
            for other in others.iter_mut() {
                let there = other.seek(first.doc());
                if there > first.doc() {
                    first.seek(there);
                    continue 'candidates;
                }
            }
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::before;

    #[test]
    fn tells_how_many_passages_are_before_one() {
        let passages: Vec<(u32, u32)> = (0..50).map(|number| (number * 3 + 1, 1)).collect();
        for length in 0..passages.len() {
            let passages = &passages[..length];
            for target in 0..160 {
                let want = passages.iter().filter(|(doc, _)| *doc < target).count();
                assert_eq!(before(passages, target), want, "{length} {target}");
            }
        }
    }
}
