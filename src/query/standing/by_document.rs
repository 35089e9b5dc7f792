//! Terms that stand together in a field that tantivy indexes: first in the same document, then at their distances.

use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

/// One term's documents, and what to add to its positions so that all terms of a match have the same.
struct List {
    shift: u32,
    postings: SegmentPostings,
}

/// Walks the documents of one segment in which terms stand together.
pub(super) struct ByDocument {
    /// The rarest leads, so that the others are skipped through.
    lists: Vec<List>,
    count: u32,
    /// Where the phrase may still stand, while the lists are held against each other.
    bases: Vec<u32>,
    positions: Vec<u32>,
}

impl ByDocument {
    /// On the first document; `None` where a term has none.
    pub(super) fn open(
        reader: &SegmentReader,
        terms: &[(u32, Term)],
    ) -> tantivy::Result<Option<ByDocument>> {
        let option = match terms.len() {
            1 => IndexRecordOption::WithFreqs,
            _ => IndexRecordOption::WithFreqsAndPositions,
        };
        let last = terms.iter().map(|(offset, _)| *offset).max();
        let last = last.unwrap_or_default();
        // Where one of the terms is unknown, as most phrases have one in titles, no list need be opened.
        let mut known = Vec::with_capacity(terms.len());
        for (offset, term) in terms {
            let index = reader.inverted_index(term.field())?;
            let Some(info) = index.get_term_info(term)? else {
                return Ok(None);
            };
            known.push((offset, index, info));
        }
        let mut lists = Vec::with_capacity(terms.len());
        for (offset, index, info) in known {
            let postings = index.read_postings_from_terminfo(&info, option)?;
            lists.push((info.doc_freq, last - offset, postings));
        }
        lists.sort_by_key(|(doc_freq, ..)| *doc_freq);
        let lists = lists.into_iter();
        let lists: Vec<List> = lists
            .map(|(_, shift, postings)| List { shift, postings })
            .collect();
        if lists.is_empty() {
            return Ok(None);
        }
        let mut walk = ByDocument {
            lists,
            count: 0,
            bases: Vec::new(),
            positions: Vec::new(),
        };
        walk.settle();
        Ok(Some(walk))
    }

    pub(super) fn doc(&self) -> DocId {
        let leading = self.lists.first();
        leading.map_or(TERMINATED, |list| list.postings.doc())
    }

    pub(super) fn count(&self) -> u32 {
        self.count
    }

    pub(super) fn seek(&mut self, target: DocId) {
        if let Some(leading) = self.lists.first_mut() {
            leading.postings.seek(target);
        }
        self.settle();
    }

    /// From where the leading list stands, goes to the first match.
    fn settle(&mut self) {
        loop {
            let doc = self.doc();
            if doc == TERMINATED {
                self.count = 0;
                return;
            }
            let lacking = self.lack(doc);
            if lacking.is_none() {
                self.count = self.occurrences();
                if self.count > 0 {
                    return;
                }
            }
            if let Some(leading) = self.lists.first_mut() {
                match lacking {
                    Some(next) => leading.postings.seek(next),
                    None => leading.postings.advance(),
                };
            }
        }
    }

    /// Where one of the lists lacks a document: the next that it has.
    fn lack(&mut self, doc: DocId) -> Option<DocId> {
        self.lists.iter_mut().skip(1).find_map(|other| {
            let there = match other.postings.doc() {
                there if there < doc => other.postings.seek(doc),
                there => there,
            };
            (there > doc).then_some(there)
        })
    }

    /// How often the terms stand at their distances in the document all lists are at.
    fn occurrences(&mut self) -> u32 {
        if let [only] = self.lists.as_slice() {
            return only.postings.term_freq();
        }
        for (number, list) in self.lists.iter_mut().enumerate() {
            let into = match number {
                0 => &mut self.bases,
                _ => &mut self.positions,
            };
            list.postings.positions_with_offset(list.shift, into);
            if number > 0 {
                keep_common(&mut self.bases, &self.positions);
            }
            if self.bases.is_empty() {
                return 0;
            }
        }
        self.bases.len() as u32
    }

    pub(super) fn size_hint(&self) -> u32 {
        let leading = self.lists.first();
        let hint = leading.map_or(0, |list| list.postings.size_hint());
        hint / self.lists.len().max(1) as u32
    }

    pub(super) fn cost(&self) -> u64 {
        // Positions are read for each candidate.
        let leading = self.lists.first();
        let hint = leading.map_or(0, |list| list.postings.size_hint());
        u64::from(hint) * 10 * self.lists.len() as u64
    }
}

/// Keeps in `bases` what also stands in `positions`; both ascend.
fn keep_common(bases: &mut Vec<u32>, positions: &[u32]) {
    let mut rest = positions;
    bases.retain(|base| {
        let skip = rest
            .iter()
            .position(|position| position >= base)
            .unwrap_or(rest.len());
        rest = rest.get(skip..).unwrap_or_default();
        rest.first() == Some(base)
    });
}

#[cfg(test)]
mod tests {
    use super::keep_common;

    #[test]
    fn keeps_what_both_lists_have() {
        for (bases, positions, both) in [
            (vec![], vec![1, 2], vec![]),
            (vec![1, 2], vec![], vec![]),
            (vec![1, 5, 9], vec![1, 9, 12], vec![1, 9]),
            (vec![3], vec![1, 2, 3], vec![3]),
            (vec![4, 6], vec![5, 7], vec![]),
        ] {
            let mut got = bases.clone();
            keep_common(&mut got, &positions);
            assert_eq!(got, both, "{bases:?} {positions:?}");
        }
    }
}
