//! Gathering the reports a plan matches, in the order asked for.
//!
//! The order depends on the reports alone, never on how the index came about: what scores alike is ordered by path.

use std::sync::Arc;

use tantivy::query::{EnableScoring, Query as Search};
use tantivy::{DocAddress, DocId, Score, SegmentReader, TantivyError};

use super::Sort;
use super::segments::each_segment;
use crate::index::columns::Columns;
use crate::index::reader::Reader;
use crate::index::sources::Sources;

/// The reports that match, best first.
pub(crate) struct Ranking {
    /// How many there are, asked for or not.
    pub(crate) total: usize,
    /// Those asked for.
    pub(crate) reports: Vec<Ranked>,
}

/// A report in its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ranked {
    pub(crate) at: DocAddress,
    pub(crate) score: Score,
    pub(crate) path: String,
}

/// Walks all matches and keeps `limit` of them (0: all) behind the first `offset`.
pub(crate) fn rank(
    reader: &Arc<Reader>,
    query: &dyn Search,
    sort: Sort,
    offset: usize,
    limit: usize,
) -> tantivy::Result<Ranking> {
    let weight = query.weight(reader.statistics.scoring())?;
    let wanted = if limit == 0 {
        usize::MAX
    } else {
        offset.saturating_add(limit)
    };
    let of_segments = each_segment(
        reader,
        move |reader, number, segment| -> tantivy::Result<_> {
            let mut candidates = Candidates::open(segment, sort, &reader.sources)?;
            weight.for_each(segment, &mut |doc, score| {
                if !segment.is_deleted(doc) {
                    candidates.take(doc, score);
                }
            })?;
            let found = candidates.all.len();
            let best = candidates.best(wanted).into_iter();
            Ok((found, best.map(|one| (number, one)).collect::<Vec<_>>()))
        },
    )?;
    let sources = &reader.sources;
    let total = of_segments.iter().map(|(found, _)| found).sum();
    let kept = of_segments.into_iter().flat_map(|(_, best)| best);
    let mut kept: Vec<(u32, Candidate)> = kept.collect();
    kept.sort_unstable_by_key(|(_, candidate)| (candidate.key, candidate.place));
    let limit = if limit == 0 { usize::MAX } else { limit };
    let ranked = kept.into_iter().skip(offset).take(limit);
    let reports = ranked.map(|(segment, candidate)| Ranked {
        at: DocAddress::new(segment, candidate.doc),
        score: candidate.score,
        path: match candidate.place < sources.len() {
            true => sources.path(candidate.place).to_owned(),
            false => String::new(),
        },
    });
    Ok(Ranking {
        total,
        reports: reports.collect(),
    })
}

/// The reports that match, in the order of the index.
pub(crate) fn matching(
    reader: &Arc<Reader>,
    query: &dyn Search,
) -> tantivy::Result<Vec<DocAddress>> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(&reader.searcher))?;
    let matching = each_segment(reader, move |_, number, segment| {
        let mut matching = Vec::new();
        weight.for_each_no_score(segment, &mut |docs| {
            let alive = docs.iter().filter(|doc| !segment.is_deleted(**doc));
            matching.extend(alive.map(|doc| DocAddress::new(number, *doc)));
        })?;
        Ok::<_, TantivyError>(matching)
    })?;
    Ok(matching.concat())
}

/// A match of one segment.
#[derive(Clone, Copy)]
struct Candidate {
    /// Smaller comes first.
    key: u64,
    /// Place of the report's path among all paths, in their order; known of those that are kept.
    place: usize,
    doc: DocId,
    score: Score,
}

/// The matches of one segment.
struct Candidates<'a> {
    all: Vec<Candidate>,
    sort: Sort,
    columns: Columns,
    sources: &'a Sources,
}

impl<'a> Candidates<'a> {
    fn open(segment: &SegmentReader, sort: Sort, sources: &'a Sources) -> tantivy::Result<Self> {
        Ok(Candidates {
            all: Vec::new(),
            sort,
            columns: Columns::of(segment)?,
            sources,
        })
    }

    fn take(&mut self, doc: DocId, score: Score) {
        let year = || self.columns.year(doc).map(i64::from);
        let key = match self.sort {
            // Scores are not negative, so their bits are in their order.
            Sort::Relevance => u64::from(u32::MAX - score.max(0.0).to_bits()),
            Sort::Year => year().map_or(u64::MAX, tantivy::i64_to_u64),
            Sort::YearDescending => year().map_or(u64::MAX, |year| tantivy::i64_to_u64(-year)),
            Sort::Path => 0,
        };
        self.all.push(Candidate {
            key,
            place: usize::MAX,
            doc,
            score,
        });
    }

    /// The first `wanted` of them, in no order.
    fn best(mut self, wanted: usize) -> Vec<Candidate> {
        // Paths are only looked up where they may decide.
        if (1..self.all.len()).contains(&wanted) {
            let (_, worst, _) = self
                .all
                .select_nth_unstable_by_key(wanted - 1, |candidate| candidate.key);
            let worst = worst.key;
            self.all.retain(|candidate| candidate.key <= worst);
        }
        for candidate in &mut self.all {
            let number = self.columns.report(candidate.doc);
            candidate.place = number.map_or(usize::MAX, |number| self.sources.rank(number));
        }
        if wanted < self.all.len() {
            self.all
                .select_nth_unstable_by_key(wanted, |candidate| (candidate.key, candidate.place));
            self.all.truncate(wanted);
        }
        self.all
    }
}
