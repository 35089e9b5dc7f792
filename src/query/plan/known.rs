//! Which leaves have all their passages looked for at once, to be known to all who ask for them.
//!
//! A word is asked for several times while a query is answered: by the clause that it must be found, by what lifts words in
//! one passage, by the hits. To walk its passages from end to end is much faster than to seek them one by one; but where a
//! rare word leads, few passages of a common one need be looked at.

use super::Planner;
use crate::error::Result;
use crate::index::positions::Zone;
use crate::query::known::Known;
use crate::query::leaf::Leaf;
use crate::query::syntax::{Expr, Text};
use crate::segment::chars::Pattern;

/// To seek a word in one passage costs as much as so many of its positions in a row.
const SEEK: u64 = 64;
/// To look through a report for a word costs as much as to seek it so often.
const OF_TITLE: u64 = 4;
/// So many positions cost next to nothing.
const CHEAP: u64 = 20_000;
/// All leaves of a query together have no more positions than this looked through at once. What is known takes up to
/// twelve bytes for each.
const MOST: u64 = 16 << 20;

impl Planner<'_> {
    /// Has all passages of leaves looked for at once where that costs not much more than what must be looked at anyway.
    /// `all` is what must be found with them.
    pub(super) fn look_at_once(&mut self, all: &[Expr], leaves: &mut [Leaf]) -> Result<()> {
        let reader = self.reader;
        let mut costs = Vec::with_capacity(leaves.len());
        for leaf in leaves.iter() {
            costs.push(leaf.cost(reader).map_err(|error| reader.failed(error))?);
        }
        if all.iter().any(|part| matches!(part, Expr::Path(_))) || self.excluded > 0 {
            self.leading = 0;
        }
        for part in all {
            if let Expr::Title(title) = part {
                let titles = self.titles(title)?;
                self.leading = self.leading.min(titles.saturating_mul(OF_TITLE));
            }
        }
        let cheapest = costs.iter().copied().min();
        self.leading = self.leading.min(cheapest.unwrap_or(u64::MAX));
        let worth = self.leading.saturating_mul(SEEK).max(CHEAP);
        for (leaf, cost) in leaves.iter_mut().zip(costs) {
            let noted = self.leaves.iter().find(|noted| noted.is_ranked_as(leaf));
            let remembered = || self.remembered.and_then(|remembered| remembered.of(leaf));
            if let Some(noted) = noted {
                leaf.known.clone_from(&noted.known);
            } else if let Some(known) = remembered().filter(|_| !leaf.verbatim) {
                leaf.known = Some(known);
            } else if cost <= worth && self.known.saturating_add(cost) <= MOST && !leaf.verbatim {
                self.known += cost;
                leaf.known = Some(Known::default());
            }
        }
        Ok(())
    }

    /// About how many reports have this in their title: no more than that.
    fn titles(&self, title: &Text) -> Result<u64> {
        let reader = self.reader;
        let patterns = self.patterns(title)?;
        let mut fewest = u64::MAX;
        for (_, gram) in patterns.iter().flat_map(Pattern::grams) {
            let places = reader.positions.count(Zone::Title, gram);
            fewest = fewest.min(places);
        }
        Ok(fewest)
    }
}
