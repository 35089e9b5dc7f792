//! Answering a query: the plan's reports in order, and what a hit shows of each.

use std::sync::Arc;

use super::Shown;
use super::hits::{hits, occurrences};
use crate::error::Result;
use crate::hit::{Answer, Count, Missing};
use crate::query::Query;
use crate::query::collect::{matching, rank};
use crate::query::plan::Plan;

/// Up to so many words are tried one by one where a query finds nothing.
const TRIED: usize = 12;

pub(super) fn search(shown: &Shown, query: &Query) -> Result<Answer> {
    let reader = &shown.reader;
    let plan = shown.plan(query)?;
    let ranking = rank(
        reader,
        &*plan.reports,
        query.sort,
        query.offset,
        query.limit,
    )
    .map_err(|error| reader.failed(error))?;
    let plan = Arc::new(plan);
    let hits = hits(reader, &plan, &ranking.reports)?;
    let missing = if ranking.total == 0 {
        missing(shown, query, &plan)?
    } else {
        Vec::new()
    };
    plan.remember(&shown.remembered);
    Ok(Answer {
        reports: ranking.total,
        hits,
        missing,
    })
}

pub(super) fn count(shown: &Shown, query: &Query) -> Result<Count> {
    let reader = &shown.reader;
    let plan = shown.plan(query)?;
    let reports = matching(reader, &*plan.reports).map_err(|error| reader.failed(error))?;
    let plan = Arc::new(plan);
    let count = occurrences(reader, &plan, reports);
    plan.remember(&shown.remembered);
    count
}

pub(super) fn paths(shown: &Shown, query: &Query) -> Result<Vec<String>> {
    let reader = &shown.reader;
    let plan = shown.plan(query)?;
    let ranking = rank(
        reader,
        &*plan.reports,
        query.sort,
        query.offset,
        query.limit,
    )
    .map_err(|error| reader.failed(error))?;
    let mut paths = Vec::with_capacity(ranking.reports.len());
    for ranked in ranking.reports {
        let all = reader.sources.paths(reader.number(ranked.at)?);
        paths.extend(all.map(str::to_owned));
    }
    plan.remember(&shown.remembered);
    Ok(paths)
}

/// What each required word or phrase finds alone, and what would be found without it; of those that
/// tell why nothing is found.
fn missing(shown: &Shown, query: &Query, plan: &Plan) -> Result<Vec<Missing>> {
    let reader = &shown.reader;
    let total = |reports: &dyn tantivy::query::Query| -> Result<u64> {
        let reports = matching(reader, reports).map_err(|error| reader.failed(error))?;
        Ok(reports.len() as u64)
    };
    let mut missing = Vec::new();
    for (term, without) in query.without_filters() {
        let without = total(&*shown.plan(&without)?.reports)?;
        missing.push(Missing {
            term,
            alone: without,
            without,
            filter: true,
        });
    }
    missing.retain(|filter| filter.without > 0);
    if plan.required.len() < 2 && missing.is_empty() {
        return Ok(missing);
    }
    for place in plan.required.iter().take(TRIED) {
        let without = Plan::without(reader, Some(&shown.remembered), query, Some(*place))?;
        missing.push(Missing {
            term: plan.leaves[*place].typed.clone(),
            alone: total(&*plan.alone(reader, *place))?,
            without: total(&*without.reports)?,
            filter: false,
        });
    }
    // A word that no report has is the reason; the others are none then.
    if missing.iter().any(|one| one.alone == 0) {
        missing.retain(|one| one.alone == 0);
    } else if missing.iter().any(|one| one.without > 0) {
        missing.retain(|one| one.without > 0);
    }
    Ok(missing)
}
