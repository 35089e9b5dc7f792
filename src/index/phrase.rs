//! Characters that stand together in the text of passages: their [positions](crate::index::positions) are held against
//! each other, and only where they meet it is asked which passage that is.
//!
//! Passages are found some at a time: a window of positions is looked through with all lists, then the next. What is asked
//! for one passage in many looks through little; what is walked from end to end goes on in wide windows.

mod window;

use tantivy::{DocId, TERMINATED};

use self::window::{List, SPAN, Window};
use super::positions::{END, Positions, Zone};
use crate::segment::chars::Gram;

/// How many positions are looked through behind a leap.
const NARROW: u32 = 1 << 11;

/// Walks the passages of one segment in which a phrase stands.
pub(crate) struct Phrase {
    positions: Positions,
    /// The rarest leads, so that the others are skipped through.
    lists: Vec<List>,
    window: Window,
    /// How many positions the next window has.
    span: u32,
    /// All before this is looked through.
    looked: u32,
    /// The passage of each place that was found in the window, where that was asked for.
    docs: Vec<DocId>,
    /// Passages that were found, with how often the phrase stands in each.
    found: Vec<(DocId, u32)>,
    /// The passage at hand among them.
    at: usize,
    /// So many of them lie in what is looked through to their end.
    whole: usize,
}

impl Phrase {
    /// On the first document with it in that zone; `None` where a term stands nowhere.
    pub(crate) fn open(positions: &Positions, zone: Zone, grams: &[(u32, Gram)]) -> Option<Phrase> {
        let mut lists = Vec::with_capacity(grams.len());
        for (offset, gram) in grams {
            let cursor = positions.cursor(zone, *gram)?;
            lists.push(List {
                offset: *offset,
                density: positions.density(cursor.count()),
                cursor,
            });
        }
        lists.sort_by_key(|list| list.cursor.count());
        let mut walk = Phrase {
            positions: positions.clone(),
            lists,
            window: Window::new(),
            span: NARROW,
            looked: 0,
            docs: Vec::new(),
            found: Vec::new(),
            at: 0,
            whole: 0,
        };
        walk.go_on();
        (walk.doc() != TERMINATED).then_some(walk)
    }

    /// The passage at hand.
    #[inline]
    pub(crate) fn doc(&self) -> DocId {
        match self.found.get(self.at) {
            Some((doc, _)) if self.at < self.whole => *doc,
            _ => TERMINATED,
        }
    }

    /// How often the phrase stands in the passage at hand.
    #[inline]
    pub(crate) fn count(&self) -> u32 {
        self.found.get(self.at).map_or(0, |(_, count)| *count)
    }

    /// Goes to the first passage at or behind `target`, which is ahead.
    #[inline]
    pub(crate) fn seek(&mut self, target: DocId) {
        self.at += 1;
        while self.at < self.whole {
            if self.doc() >= target {
                return;
            }
            self.at += 1;
        }
        self.leap(target);
    }

    /// All passages from the one at hand on, with how often the phrase stands in each.
    pub(crate) fn into_passages(mut self) -> Vec<(DocId, u32)> {
        self.found.drain(..self.at);
        while self.looked != END {
            self.look(SPAN);
        }
        self.found
    }

    /// Goes on behind what was found, at or behind `target`.
    fn leap(&mut self, target: DocId) {
        let begin = self.positions.range(target).start;
        let is_partly_found = |(doc, _): &(DocId, u32)| *doc >= target;
        if !self.found.get(self.whole).is_some_and(is_partly_found) && begin > self.looked {
            self.found.clear();
            self.whole = 0;
            if begin - self.looked > self.span {
                self.span = NARROW;
            }
            self.looked = begin;
        }
        self.go_on();
    }

    /// Looks through windows until one has a passage.
    fn go_on(&mut self) {
        // What was found in part comes first.
        self.found.drain(..self.whole);
        (self.at, self.whole) = (0, 0);
        while self.whole == 0 && self.looked != END {
            self.look(self.span);
            self.span = (self.span * 2).min(SPAN);
        }
    }

    /// Looks through a window, and tells in which passages the phrase stands.
    fn look(&mut self, span: u32) {
        let range = self.looked..self.looked.saturating_add(span);
        self.looked = self.window.look_through(&mut self.lists, range);
        let bases = self.window.bases();
        let passages = bases.first().zip(bases.last()).map_or(0, |(first, last)| {
            let (first, last) = (
                self.positions.document(*first),
                self.positions.document(*last),
            );
            last.saturating_sub(first)
        });
        match bases.len() > passages as usize / 2 {
            true => count_by_passage(&self.positions, bases, &mut self.found),
            false => {
                self.positions.documents(bases, &mut self.docs);
                count_alike(&self.docs, &mut self.found);
            }
        }
        let last = self.found.last();
        let end = last.map_or(0, |(doc, _)| self.positions.range(*doc).end);
        let is_partly_found = !self.found.is_empty() && end > self.looked;
        self.whole = self.found.len() - usize::from(is_partly_found);
    }

    pub(crate) fn size_hint(&self) -> u32 {
        let leading = self.lists.first();
        leading.map_or(0, |list| list.cursor.count()) / self.lists.len().max(1) as u32
    }

    pub(crate) fn cost(&self) -> u64 {
        let leading = self.lists.first();
        let leading = leading.map_or(0, |list| u64::from(list.cursor.count()));
        leading * 4 * self.lists.len() as u64
    }
}

/// Counts how many of these places are in each passage, and adds those that have some to `found`, whose last may be the
/// first of them. Nothing in it decides where to go on, as a rule: the processor need not guess.
fn count_by_passage(positions: &Positions, bases: &[u32], found: &mut Vec<(DocId, u32)>) {
    let Some(first) = bases.first() else { return };
    let mut doc = positions.document(*first);
    let before = found.pop_if(|(last, _)| *last == doc);
    let mut times = before.map_or(0, |(_, times)| times);
    let mut rest = bases;
    while !rest.is_empty() && doc < positions.len() {
        let end = positions.range(doc).end;
        loop {
            let within = count_below(rest, end);
            times += within as u32;
            rest = rest.get(within..).unwrap_or_default();
            if within < AT_ONCE {
                break;
            }
        }
        found.push((doc, times));
        // What has none is written over.
        found.truncate(found.len() - usize::from(times == 0));
        times = 0;
        doc += 1;
    }
}

/// So many places are compared at once.
const AT_ONCE: usize = 8;

/// How many of the first places are before `end`, [`AT_ONCE`] at most.
#[inline]
fn count_below(places: &[u32], end: u32) -> usize {
    let is_below = |place: &u32| usize::from(*place < end);
    match places.first_chunk::<AT_ONCE>() {
        Some(first) => first.iter().map(is_below).sum(),
        None => places.iter().map(is_below).sum(),
    }
}

/// Counts how often each of these ascending passages is there, and adds them to `found`, whose last may be the first of
/// them.
fn count_alike(docs: &[DocId], found: &mut Vec<(DocId, u32)>) {
    let mut length = found.len();
    let (mut last, mut times) = found.last().copied().unwrap_or((TERMINATED, 0));
    found.resize(length + docs.len(), (0, 0));
    for doc in docs {
        let is_same = *doc == last;
        times = if is_same { times + 1 } else { 1 };
        length += usize::from(!is_same);
        if let Some(place) = found.get_mut(length.wrapping_sub(1)) {
            *place = (*doc, times);
        }
        last = *doc;
    }
    found.truncate(length);
}
