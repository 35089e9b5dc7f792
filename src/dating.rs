//! Dating a report that writes no year: from the datable terms it uses, and from the years whose reports use its words.
//!
//! Both kinds of evidence are likelihoods over the years. Together they give a best guess and an interval, or nothing
//! where they tell nothing. All here is a function of the text and of the archive's statistics alone.

mod belief;
mod evidence;
mod scan;
mod terms;
mod usage;
mod words;

#[cfg(test)]
mod tests;

use crate::report::{Year, YearBasis};

use belief::Belief;
pub(crate) use words::{NoCounts, YearCounts};

/// The version of its rules: raised whenever they could give another year than before.
pub(crate) const VERSION: u32 = 1;

/// The year a report was issued, told from what it says; `None` where that tells too little.
///
/// `text` is its cleaned text; `words` its distinct words (jieba's, of the folded text, as the index has them) and how
/// often it has each; `counts` the archive's dated reports, of which it is none. Without dated reports its datable
/// terms alone decide. The basis is always [`YearBasis::Inferred`].
pub(crate) fn date(text: &str, words: &[(&str, u32)], counts: &dyn YearCounts) -> Option<Year> {
    let found = scan::scan(text);
    let years = belief::years(counts.reports());
    let by_words = words::likelihoods(words, counts, &years);
    if found.is_empty() && by_words.is_none() {
        return None;
    }
    let by_terms = (!found.is_empty()).then(|| usage::likelihoods(&found, &years));
    let belief = Belief::new(
        &years,
        counts.reports(),
        by_terms.as_deref(),
        by_words.as_deref(),
    );
    let (from, to) = belief.interval();
    let year = belief.best();
    (to - from <= belief::WIDEST).then(|| Year {
        year,
        basis: YearBasis::Inferred,
        evidence: evidence::describe(&found, by_words.as_deref(), &years, (from, to)),
        from,
        to,
    })
}
