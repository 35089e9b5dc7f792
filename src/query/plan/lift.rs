//! Lifting: what words score beside BM25 for where and how they stand, so that the report a person
//! would want comes first.

use std::collections::BTreeSet;

use tantivy::query::{Bm25StatisticsProvider as _, ConstScoreQuery, Occur};
use tantivy::{Score, Term};

use super::{Parts, Planner, Run};
use crate::error::Result;
use crate::index::positions::Zone;
use crate::query::clauses::Clauses;
use crate::query::join::ReportsOf;
use crate::query::known::Known;
use crate::query::leaf::{Leaf, OnePassage};
use crate::query::standing::StandingQuery;
use crate::segment::chars::Pattern;
use crate::segment::fold::fold_text;

/// What words score for where they stand, as shares of their weights.
const WHOLE_TITLE: Score = 6.0;
const TOGETHER: Score = 3.0;
const IN_ONE_PASSAGE: Score = 0.4;
/// So many characters found in a title say that the report is meant, even if its text lacks them.
const TITLE_LENGTH: usize = 4;

impl Planner<'_> {
    /// Reports with all that was typed in their title, though the text may not have it: many
    /// titles are file names.
    pub(super) fn title_of(&self, leaves: &[Leaf], runs: &[Run]) -> Option<StandingQuery> {
        let typed: String = runs.iter().map(|run| run.typed.as_str()).collect();
        let pattern = Pattern::new(&typed)?;
        let anywhere = self.scope.is_empty() && !self.query.verbatim && self.left_out.is_none();
        let telling = pattern.len() >= TITLE_LENGTH;
        let weight: Score = leaves.iter().map(|leaf| leaf.weight).sum();
        let title = StandingQuery::new(&self.reader.positions, Zone::Title, &pattern);
        (anywhere && telling).then(|| title.scoring(WHOLE_TITLE * weight))
    }

    /// The digits of a number as jieba parts them; none where the index does not know them.
    fn numbers(&self, typed: &str) -> Result<Vec<String>> {
        let parts = typed
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty());
        let parts: Vec<String> = parts.map(fold_text).collect();
        for part in &parts {
            let term = Term::from_field_text(self.reader.fields.words, part);
            let known = self.reader.statistics.doc_freq(&term);
            if known.map_err(|error| self.reader.failed(error))? == 0 {
                return Ok(Vec::new());
            }
        }
        Ok(parts)
    }

    /// Lifts reports in which words stand together as typed, or at least in one passage.
    pub(super) fn lift(&mut self, leaves: &[Leaf], runs: &[Run], parts: &mut Parts) {
        if leaves.len() < 2 {
            return;
        }
        let known = leaves.iter().all(|leaf| leaf.known.is_some());
        let weight: Score = leaves.iter().map(|leaf| leaf.weight).sum();
        let letters: usize = leaves
            .iter()
            .filter_map(|leaf| leaf.pattern.as_ref())
            .map(Pattern::len)
            .sum();
        let mut together: BTreeSet<String> = runs
            .iter()
            .filter(|run| run.words > 1)
            .map(|run| run.typed.clone())
            .collect();
        if runs.len() > 1 {
            together.insert(runs.iter().map(|run| run.typed.as_str()).collect());
        }
        for typed in &together {
            let Some(pattern) = Pattern::new(typed) else {
                continue;
            };
            let share = pattern.len() as Score / letters.max(1) as Score;
            let title = StandingQuery::new(&self.reader.positions, Zone::Title, &pattern);
            let mut whole = self.whole(typed, pattern, weight * share);
            if known {
                // All its characters are among theirs.
                whole.known = Some(Known::default());
            }
            parts.push((
                Occur::Should,
                Box::new(title.scoring(TOGETHER * whole.weight)),
            ));
            let text = whole.passages(self.reader).each(TOGETHER * whole.weight);
            parts.push((Occur::Should, Box::new(ReportsOf::new(text))));
            if self.excluded == 0 {
                self.wholes.push(whole);
            }
        }
        let one_passage = self.one_passage(leaves, known, IN_ONE_PASSAGE * weight);
        parts.push((Occur::Should, Box::new(one_passage)));
    }

    /// Reports with a passage in which all these leaves are found.
    fn one_passage(&self, leaves: &[Leaf], known: bool, score: Score) -> ReportsOf {
        let leaves = leaves.iter().map(|leaf| leaf.passages(self.reader));
        if known {
            return ReportsOf::new(OnePassage::new(leaves.collect(), score));
        }
        let silent = leaves.map(|leaf| (Occur::Must, Box::new(leaf.each(0.0)) as _));
        let all = Clauses::new(silent.collect());
        ReportsOf::new(ConstScoreQuery::new(Box::new(all), score))
    }

    /// Lifts reports that have a number by itself over those that have it inside other numbers.
    pub(super) fn lift_numbers(&mut self, leaves: &[Leaf], parts: &mut Parts) -> Result<()> {
        for leaf in leaves.iter().filter(|leaf| leaf.number) {
            let numbers = self.numbers(&leaf.typed)?;
            if numbers.is_empty() {
                continue;
            }
            let whole = Leaf {
                numbers,
                known: None,
                ..leaf.clone()
            };
            let text = whole.passages(self.reader).each(TOGETHER * whole.weight);
            parts.push((Occur::Should, Box::new(ReportsOf::new(text))));
            if self.excluded == 0 {
                self.wholes.push(whole);
            }
        }
        Ok(())
    }

    /// A leaf for words that stand together as typed.
    fn whole(&self, typed: &str, pattern: Pattern, weight: Score) -> Leaf {
        Leaf {
            typed: typed.to_owned(),
            pattern: Some(pattern),
            scope: self.scope.clone(),
            words: Vec::new(),
            weight,
            verbatim: self.query.verbatim,
            number: false,
            numbers: Vec::new(),
            known: None,
        }
    }
}
