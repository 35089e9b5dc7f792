//! From an expression to a plan over one index: a tantivy query for reports, and the leaves that are
//! found in passages.

mod known;
mod lift;

use std::collections::BTreeSet;

use tantivy::query::{Bm25StatisticsProvider as _, Occur, Query as Search};
use tantivy::{Score, Term};

use super::Query;
use super::clauses::Clauses;
use super::cut;
use super::filters;
use super::join::ReportsOf;
use super::leaf::Leaf;
use super::remembered::Remembered;
use super::standing::StandingQuery;
use super::syntax::{Expr, Text};
use super::titled::Titled;
use crate::error::{QueryError, Result};
use crate::index::positions::Zone;
use crate::index::reader::Reader;
use crate::segment::chars::Pattern;

/// What a word in the title scores, as a share of its weight.
const IN_TITLE: Score = 1.5;

/// How a query is to be evaluated.
pub(crate) struct Plan {
    /// Matches report documents, scored.
    pub(crate) reports: Box<dyn Search>,
    /// What is looked for in passages, each once, excluded parts left out.
    pub(crate) leaves: Vec<Leaf>,
    /// The leaves that every hit must have, by their place in `leaves`.
    pub(crate) required: Vec<usize>,
    /// Words that were typed together, as they would stand together: where they do, a passage is
    /// shown first.
    pub(crate) wholes: Vec<Leaf>,
}

impl Plan {
    /// Plans a query, with what is remembered of its leaves.
    pub(crate) fn new(
        reader: &Reader,
        remembered: Option<&Remembered>,
        query: &Query,
    ) -> Result<Plan> {
        Plan::without(reader, remembered, query, None)
    }

    /// Plans a query as if one of its required leaves were not there.
    pub(crate) fn without(
        reader: &Reader,
        remembered: Option<&Remembered>,
        query: &Query,
        left_out: Option<usize>,
    ) -> Result<Plan> {
        let mut planner = Planner {
            reader,
            remembered,
            query,
            scope: Vec::new(),
            leaves: Vec::new(),
            required: BTreeSet::new(),
            left_out,
            wholes: Vec::new(),
            excluded: 0,
            optional: 0,
            leading: u64::MAX,
            known: 0,
        };
        for section in &query.sections {
            let text = Text {
                text: section.clone(),
                at: 0..0,
            };
            let patterns = planner.patterns(&text)?;
            planner.scope.extend(patterns);
        }
        let mut parts = planner.parts(&query.expr)?;
        if !planner.scope.is_empty() {
            planner.require_section(&query.expr, &mut parts);
        }
        if let Some(years) = query.years {
            parts.push((Occur::Must, filters::years(years)));
        }
        if query.dated {
            parts.push((Occur::Must, filters::dated()));
        }
        let reports = planner.all_of(parts);
        let required = planner.required.iter().copied().collect();
        Ok(Plan {
            reports,
            leaves: planner.leaves,
            required,
            wholes: planner.wholes,
        })
    }
}

impl Plan {
    /// The reports in which one leaf is found, whatever else is asked for.
    pub(crate) fn alone(&self, reader: &Reader, leaf: usize) -> Box<dyn Search> {
        Box::new(ReportsOf::leaf(self.leaves[leaf].passages(reader)))
    }

    /// Remembers what is known of its leaves, once the query is answered.
    pub(crate) fn remember(&self, remembered: &Remembered) {
        for leaf in &self.leaves {
            remembered.remember(leaf);
        }
    }
}

/// Words typed without a blank between them.
struct Run {
    typed: String,
    /// How many words it was cut into.
    words: usize,
}

type Parts = Vec<(Occur, Box<dyn Search>)>;

struct Planner<'a> {
    reader: &'a Reader,
    remembered: Option<&'a Remembered>,
    query: &'a Query,
    /// What the headings must have where the planner stands in the expression.
    scope: Vec<Pattern>,
    leaves: Vec<Leaf>,
    required: BTreeSet<usize>,
    left_out: Option<usize>,
    wholes: Vec<Leaf>,
    /// How many exclusions the planner stands in.
    excluded: usize,
    /// How many alternatives and exclusions the planner stands in.
    optional: usize,
    /// What the cheapest leaf costs that must be found with those that the planner comes to.
    leading: u64,
    /// What all leaves cost whose passages are looked for at once.
    known: u64,
}

impl Planner<'_> {
    /// A part of the expression as clauses over reports.
    fn parts(&mut self, expr: &Expr) -> Result<Parts> {
        Ok(match expr {
            Expr::All(all) => self.all(all)?,
            Expr::Any(any) => {
                self.optional += 1;
                let alternatives: Result<Parts> = any
                    .iter()
                    .map(|part| Ok((Occur::Should, self.reports(part)?)))
                    .collect();
                self.optional -= 1;
                must(Clauses::new(alternatives?))
            }
            Expr::Not(part) => {
                self.optional += 1;
                self.excluded += 1;
                let kept = self.leaves.len();
                let excluded = self.reports(part)?;
                self.excluded -= 1;
                // What must not be there is not shown, counted or marked.
                self.leaves.truncate(kept);
                self.optional -= 1;
                vec![(Occur::MustNot, excluded)]
            }
            Expr::Words(_) | Expr::Phrase(_) => self.all(std::slice::from_ref(expr))?,
            Expr::Section { heading, inside } => self.section(heading, inside)?,
            Expr::Years(range) => must_all([filters::years(*range)]),
            Expr::Title(text) => {
                let words = self.patterns(text)?;
                must_all(words.iter().map(|word| filters::title(self.reader, word)))
            }
            Expr::Path(text) if text.text.is_empty() => {
                return Err(self.nothing_to_find(&text.text, &text.at).into());
            }
            Expr::Path(text) => must_all([filters::path(self.reader, &text.text)]),
        })
    }

    /// A part of the expression as one query over reports.
    fn reports(&mut self, expr: &Expr) -> Result<Box<dyn Search>> {
        let parts = self.parts(expr)?;
        Ok(self.all_of(parts))
    }

    /// One query of clauses; where none of them leads through the reports, all reports are looked at.
    fn all_of(&self, mut parts: Parts) -> Box<dyn Search> {
        // Clauses are made here alone, and so lead through reports themselves.
        let leads = |query: &dyn Search| query.is::<ReportsOf>() || query.is::<Clauses>();
        if !parts
            .iter()
            .any(|(occur, query)| *occur == Occur::Must && leads(&**query))
        {
            parts.push((Occur::Must, filters::reports(self.reader)));
        }
        Box::new(Clauses::new(parts))
    }

    /// All of these; words are lifted where they stand together as typed.
    fn all(&mut self, all: &[Expr]) -> Result<Parts> {
        let mut leaves = Vec::new();
        let mut runs = Vec::new();
        for part in all {
            match part {
                Expr::Words(text) => {
                    let words = self.words(text)?;
                    runs.push(Run {
                        typed: text.text.clone(),
                        words: words.len(),
                    });
                    leaves.extend(words);
                }
                Expr::Phrase(text) => leaves.push(self.leaf(&text.text, &text.at)?),
                _ => {}
            }
        }
        let leading = self.leading;
        self.look_at_once(all, &mut leaves)?;
        let mut parts = Vec::new();
        for part in all {
            if !matches!(part, Expr::Words(_) | Expr::Phrase(_)) {
                parts.extend(self.parts(part)?);
            }
        }
        self.leading = leading;
        let only_words = !all.iter().any(|part| matches!(part, Expr::Phrase(_)));
        let mut found = self.leaf_parts(&leaves);
        self.lift_numbers(&leaves, &mut found)?;
        self.lift(&leaves, &runs, &mut found);
        match self.title_of(&leaves, &runs).filter(|_| only_words) {
            Some(title) => parts.extend(must(either(found, title))),
            None => parts.extend(found),
        }
        if parts.is_empty()
            && leaves.is_empty()
            && let Some(Expr::Words(text) | Expr::Phrase(text)) = all.first()
        {
            return Err(self.nothing_to_find(&text.text, &text.at).into());
        }
        Ok(parts)
    }

    /// The leaves of words typed without quotes; none where there are only signs.
    fn words(&mut self, text: &Text) -> Result<Vec<Leaf>> {
        let reader = self.reader;
        let cut = cut::words(&reader.statistics, &reader.fields, &text.text)
            .map_err(|error| reader.failed(error))?;
        let mut leaves = Vec::new();
        for word in cut {
            let mut leaf = self.leaf(&word.text, &text.at)?;
            leaf.number = word.number && !leaf.verbatim;
            leaves.push(leaf);
        }
        Ok(leaves)
    }

    fn nothing_to_find(&self, text: &str, at: &std::ops::Range<usize>) -> QueryError {
        let message = format!("`{text}` has no letter, digit or character that could be found");
        QueryError::new(message, &self.query.text, at.clone())
    }

    fn leaf(&self, typed: &str, at: &std::ops::Range<usize>) -> Result<Leaf> {
        let pattern = Pattern::new(typed).ok_or_else(|| self.nothing_to_find(typed, at))?;
        let reader = self.reader;
        let words = cut::terms(&reader.statistics, &reader.fields, typed)
            .map_err(|error| reader.failed(error))?;
        let mut weight: Score = 0.0;
        for word in &words {
            weight = weight.max(self.inverse_document_frequency(word)?);
        }
        let scope = self.scope.clone();
        let verbatim = self.query.verbatim;
        Ok(Leaf {
            typed: typed.to_owned(),
            pattern: Some(pattern),
            scope,
            words,
            weight,
            verbatim,
            number: false,
            numbers: Vec::new(),
            known: None,
        })
    }

    /// As BM25 has it.
    fn inverse_document_frequency(&self, word: &str) -> Result<Score> {
        let reader = self.reader;
        let term = Term::from_field_text(reader.fields.words, word);
        let failed = |error| reader.failed(error);
        let found = reader.statistics.doc_freq(&term).map_err(failed)? as Score;
        let all = reader.statistics.total_num_docs().map_err(failed)? as Score;
        Ok((1.0 + (all - found).max(0.0) / (found + 0.5)).ln())
    }

    /// Notes leaves for hits and counts, and gives the clauses that every one of them is found.
    fn leaf_parts(&mut self, leaves: &[Leaf]) -> Parts {
        let mut parts = Vec::new();
        for leaf in leaves {
            let place = self.note(leaf);
            if self.optional == 0 {
                self.required.insert(place);
            }
            if self.optional == 0 && self.left_out == Some(place) {
                continue;
            }
            parts.push((
                Occur::Must,
                Box::new(ReportsOf::leaf(leaf.passages(self.reader))) as Box<dyn Search>,
            ));
            if let Some(pattern) = &leaf.pattern {
                let title = StandingQuery::new(&self.reader.positions, Zone::Title, pattern)
                    .scoring(IN_TITLE * leaf.weight);
                let title: Box<dyn Search> = match &leaf.known {
                    Some(known) => Box::new(Titled::new(title, known.clone())),
                    None => Box::new(title),
                };
                parts.push((Occur::Should, title));
            }
        }
        parts
    }

    /// Notes a leaf, once, for hits and counts, and gives its place.
    fn note(&mut self, leaf: &Leaf) -> usize {
        match self
            .leaves
            .iter()
            .position(|known| known.finds_the_same(leaf))
        {
            Some(place) => place,
            None => {
                self.leaves.push(leaf.clone());
                self.leaves.len() - 1
            }
        }
    }

    fn section(&mut self, heading: &Text, inside: &Expr) -> Result<Parts> {
        let outer = self.scope.len();
        let patterns = self.patterns(heading)?;
        self.scope.extend(patterns);
        let mut parts = match inside {
            Expr::All(all) if all.is_empty() => Vec::new(),
            inside => self.parts(inside)?,
        };
        self.require_section(inside, &mut parts);
        self.scope.truncate(outer);
        Ok(parts)
    }

    /// Asks for a section as the scope has it, unless what is `inside` cannot be found without.
    fn require_section(&mut self, inside: &Expr, parts: &mut Parts) {
        if !needs_text(inside) {
            let shown = !shows_text(inside);
            parts.push((Occur::Must, self.section_alone(shown)));
        }
    }

    /// Reports that have a section as the scope asks for; `shown` in hits, where nothing else is.
    fn section_alone(&mut self, shown: bool) -> Box<dyn Search> {
        let leaf = Leaf {
            typed: String::new(),
            pattern: None,
            scope: self.scope.clone(),
            words: Vec::new(),
            weight: 1.0,
            verbatim: false,
            number: false,
            numbers: Vec::new(),
            known: None,
        };
        let query = ReportsOf::leaf(leaf.passages(self.reader));
        if shown {
            self.note(&leaf);
        }
        Box::new(query)
    }

    /// The parts of a field's value that must all stand in it.
    fn patterns(&self, text: &Text) -> Result<Vec<Pattern>> {
        let patterns: Vec<Pattern> = text
            .text
            .split_whitespace()
            .filter_map(Pattern::new)
            .collect();
        if patterns.is_empty() {
            return Err(self.nothing_to_find(&text.text, &text.at).into());
        }
        Ok(patterns)
    }
}

/// What is found by these clauses, or else has that title.
fn either(found: Parts, title: StandingQuery) -> Clauses {
    let found: Box<dyn Search> = Box::new(Clauses::new(found));
    Clauses::new(vec![
        (Occur::Should, found),
        (Occur::Should, Box::new(title)),
    ])
}

fn must(query: impl Search) -> Parts {
    vec![(Occur::Must, Box::new(query))]
}

fn must_all(queries: impl IntoIterator<Item = Box<dyn Search>>) -> Parts {
    queries
        .into_iter()
        .map(|query| (Occur::Must, query))
        .collect()
}

/// Whether nothing answers this but by its text.
fn needs_text(expr: &Expr) -> bool {
    match expr {
        Expr::Words(_) | Expr::Phrase(_) | Expr::Section { .. } => true,
        Expr::All(all) => all.iter().any(needs_text),
        Expr::Any(any) => any.iter().all(needs_text),
        Expr::Not(_) | Expr::Years(_) | Expr::Title(_) | Expr::Path(_) => false,
    }
}

/// Whether some of this is found in the text.
fn shows_text(expr: &Expr) -> bool {
    match expr {
        Expr::Words(_) | Expr::Phrase(_) | Expr::Section { .. } => true,
        Expr::All(parts) | Expr::Any(parts) => parts.iter().any(shows_text),
        Expr::Not(_) | Expr::Years(_) | Expr::Title(_) | Expr::Path(_) => false,
    }
}
