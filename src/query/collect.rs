//! Gathering the reports a plan matches, in the order asked for.
//!
//! The order depends on the reports alone, never on how the index came about: what scores alike is ordered by path.

use tantivy::query::{EnableScoring, Query as Search};
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentReader};

use super::Sort;

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
    searcher: &Searcher,
    query: &dyn Search,
    sort: Sort,
    offset: usize,
    limit: usize,
) -> tantivy::Result<Ranking> {
    let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
    let wanted = if limit == 0 {
        usize::MAX
    } else {
        offset.saturating_add(limit)
    };
    let mut total = 0;
    let mut kept: Vec<(u64, Ranked)> = Vec::new();
    for (segment, reader) in (0..).zip(searcher.segment_readers()) {
        let mut candidates = Candidates::open(reader, sort)?;
        weight.for_each(reader, &mut |doc, score| {
            if !reader.is_deleted(doc) {
                candidates.take(doc, score);
            }
        })?;
        total += candidates.all.len();
        for candidate in candidates.best(wanted) {
            let mut path = String::new();
            if let Some(paths) = &candidates.paths {
                paths.ord_to_str(candidate.path, &mut path)?;
            }
            let at = DocAddress::new(segment, candidate.doc);
            kept.push((
                candidate.key,
                Ranked {
                    at,
                    score: candidate.score,
                    path,
                },
            ));
        }
    }
    kept.sort_by(|(a, left), (b, right)| (a, &left.path).cmp(&(b, &right.path)));
    let reports = kept.into_iter().map(|(_, ranked)| ranked).skip(offset);
    let reports = reports
        .take(if limit == 0 { usize::MAX } else { limit })
        .collect();
    Ok(Ranking { total, reports })
}

/// The reports that match, in the order of the index.
pub(crate) fn matching(
    searcher: &Searcher,
    query: &dyn Search,
) -> tantivy::Result<Vec<DocAddress>> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut matching = Vec::new();
    for (segment, reader) in (0..).zip(searcher.segment_readers()) {
        weight.for_each_no_score(reader, &mut |docs| {
            let alive = docs.iter().filter(|doc| !reader.is_deleted(**doc));
            matching.extend(alive.map(|doc| DocAddress::new(segment, *doc)));
        })?;
    }
    Ok(matching)
}

/// A match of one segment.
#[derive(Clone, Copy)]
struct Candidate {
    /// Smaller comes first.
    key: u64,
    /// Place of the path among the segment's paths, in their order.
    path: u64,
    doc: DocId,
    score: Score,
}

/// The matches of one segment.
struct Candidates {
    all: Vec<Candidate>,
    sort: Sort,
    years: Option<tantivy::columnar::Column<i64>>,
    paths: Option<tantivy::columnar::StrColumn>,
}

impl Candidates {
    fn open(reader: &SegmentReader, sort: Sort) -> tantivy::Result<Candidates> {
        let years = match sort {
            Sort::Year | Sort::YearDescending => reader.fast_fields().column_opt::<i64>("year")?,
            Sort::Relevance | Sort::Path => None,
        };
        Ok(Candidates {
            all: Vec::new(),
            sort,
            years,
            paths: reader.fast_fields().str("path")?,
        })
    }

    fn take(&mut self, doc: DocId, score: Score) {
        let year = || self.years.as_ref().and_then(|years| years.first(doc));
        let key = match self.sort {
            // Scores are not negative, so their bits are in their order.
            Sort::Relevance => u64::from(u32::MAX - score.max(0.0).to_bits()),
            Sort::Year => year().map_or(u64::MAX, tantivy::i64_to_u64),
            Sort::YearDescending => year().map_or(u64::MAX, |year| tantivy::i64_to_u64(-year)),
            Sort::Path => 0,
        };
        let path = self
            .paths
            .as_ref()
            .and_then(|paths| paths.ords().first(doc))
            .unwrap_or(u64::MAX);
        self.all.push(Candidate {
            key,
            path,
            doc,
            score,
        });
    }

    /// The first `wanted` of them, in no order.
    fn best(&mut self, wanted: usize) -> Vec<Candidate> {
        let by_place = |candidate: &Candidate| (candidate.key, candidate.path);
        if wanted < self.all.len() {
            self.all.select_nth_unstable_by_key(wanted, by_place);
            self.all.truncate(wanted);
        }
        std::mem::take(&mut self.all)
    }
}
