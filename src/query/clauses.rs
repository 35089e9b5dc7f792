//! What must, may and must not be found, with scores that are summed in the order in which the clauses are written.
//!
//! Sums of floating-point numbers depend on their order in the last bit. Tantivy's boolean query orders its parts by how
//! much they cost in the segment at hand, so that the same report could score otherwise in another segment, and what
//! ought to tie would not.

mod all;
mod any;

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Occur, Query, Scorer, Weight};
use tantivy::{DocId, Score, SeekDangerResult, SegmentReader, TERMINATED};

use all::AllOf;
use any::AnyOf;

use super::listed::{self, Listed};

/// A query of clauses, as tantivy's boolean query: where nothing must be found, one of what may be found must.
#[derive(Debug)]
pub(crate) struct Clauses(Vec<(Occur, Box<dyn Query>)>);

impl Clauses {
    /// Clauses in the order in which their scores are added, those that must be found before those that may. Without
    /// any, nothing is found.
    pub(crate) fn new(clauses: Vec<(Occur, Box<dyn Query>)>) -> Clauses {
        Clauses(clauses)
    }
}

impl Clone for Clauses {
    fn clone(&self) -> Self {
        let clauses = self.0.iter();
        Clauses(
            clauses
                .map(|(occur, query)| (*occur, query.box_clone()))
                .collect(),
        )
    }
}

impl Query for Clauses {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        if let [(Occur::Must | Occur::Should, only)] = self.0.as_slice() {
            return only.weight(scoring);
        }
        let weights = |wanted: Occur| -> tantivy::Result<Vec<Box<dyn Weight>>> {
            let of_kind = self.0.iter().filter(|(occur, _)| *occur == wanted);
            of_kind.map(|(_, query)| query.weight(scoring)).collect()
        };
        let required = weights(Occur::Must)?;
        // What may be found beside what must only scores.
        let silent = !required.is_empty() && !scoring.is_scoring_enabled();
        Ok(Box::new(ClausesWeight {
            required,
            optional: if silent {
                Vec::new()
            } else {
                weights(Occur::Should)?
            },
            excluded: weights(Occur::MustNot)?,
        }))
    }
}

struct ClausesWeight {
    required: Vec<Box<dyn Weight>>,
    optional: Vec<Box<dyn Weight>>,
    excluded: Vec<Box<dyn Weight>>,
}

impl Weight for ClausesWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(mut required) = aligned(&self.required, reader, boost)? else {
            return Ok(Box::new(EmptyScorer));
        };
        let mut optional = there(&self.optional, reader, boost)?;
        if required.is_empty() {
            required.push(any_of(std::mem::take(&mut optional)));
        }
        let excluded = there(&self.excluded, reader, boost)?;
        if optional.is_empty() && excluded.is_empty() && required.len() == 1 {
            return Ok(required.remove(0));
        }
        Ok(match required.iter().any(|scorer| scorer.is::<Listed>()) {
            true => Box::new(listed::all_of(required, optional, excluded)),
            false => Box::new(AllOf::new(required, optional, excluded)),
        })
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("sum of what is found", 0.0))
    }
}

/// What any of these finds.
fn any_of(alternatives: Vec<Box<dyn Scorer>>) -> Box<dyn Scorer> {
    if !alternatives.iter().all(|scorer| scorer.is::<Listed>()) {
        return Box::new(AnyOf::new(alternatives));
    }
    let lists = alternatives.into_iter().map(|list| list.downcast());
    let lists: Vec<Listed> = lists.flatten().map(|list| *list).collect();
    Box::new(listed::any_of(&lists))
}

/// Those scorers that find something.
fn there(
    weights: &[Box<dyn Weight>],
    reader: &SegmentReader,
    boost: Score,
) -> tantivy::Result<Vec<Box<dyn Scorer>>> {
    let mut scorers = Vec::with_capacity(weights.len());
    for weight in weights {
        let scorer = weight.scorer(reader, boost)?;
        if scorer.doc() != TERMINATED {
            scorers.push(scorer);
        }
    }
    Ok(scorers)
}

/// The scorers on the first document that all of them find; `None` where there is none. Each begins where those before
/// it stand, so that a costly one need not look for its own first document.
fn aligned(
    weights: &[Box<dyn Weight>],
    reader: &SegmentReader,
    boost: Score,
) -> tantivy::Result<Option<Vec<Box<dyn Scorer>>>> {
    let mut candidate = 0;
    // How many scorers before the next one, in a circle, are known to stand on the candidate.
    let mut agreed = 0;
    let mut scorers: Vec<Box<dyn Scorer>> = Vec::with_capacity(weights.len());
    let mut next = 0;
    while agreed < weights.len() {
        let sought = match scorers.get_mut(next) {
            Some(scorer) => scorer.seek_danger(candidate),
            None => {
                let (sought, scorer) = weights[next].scorer_danger(reader, candidate, boost)?;
                scorers.push(scorer);
                sought
            }
        };
        match sought {
            SeekDangerResult::Found => agreed += 1,
            SeekDangerResult::SeekLowerBound(TERMINATED) => return Ok(None),
            SeekDangerResult::SeekLowerBound(bound) => {
                candidate = bound;
                agreed = 0;
            }
        }
        next = (next + 1) % weights.len();
    }
    Ok(Some(scorers))
}

#[cfg(test)]
mod tests;
