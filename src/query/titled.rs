//! Reports with a leaf in their title, known all at once.

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, Score, SegmentReader};

use super::known::Known;
use super::listed::{self, Listed};
use super::standing::StandingQuery;

/// Reports with a leaf in their title.
#[derive(Debug, Clone)]
pub(super) struct Titled {
    title: StandingQuery,
    known: Known,
}

impl Titled {
    /// Those that `title` finds, which are kept with what else is known of the leaf.
    pub(super) fn new(title: StandingQuery, known: Known) -> Titled {
        Titled { title, known }
    }
}

impl Query for Titled {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(TitledWeight(self.clone())))
    }
}

struct TitledWeight(Titled);

impl Weight for TitledWeight {
    fn scorer(&self, reader: &SegmentReader, _boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Titled { title, known } = &self.0;
        let titles = known.titles(reader.segment_id(), || -> tantivy::Result<_> {
            let standing = title.walk(reader)?;
            let all = standing.map(|mut standing| listed::all(&mut standing));
            Ok(all.unwrap_or_default())
        })?;
        Ok(Box::new(Listed::new(titles)))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("the leaf in a title", 0.0))
    }
}
