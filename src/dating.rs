//! Dating a report that writes no year: from the datable terms it uses, and from the years whose reports use its words.
//!
//! Both kinds of evidence are likelihoods over the years. Together they give a best guess and an interval, or nothing
//! where they tell nothing. What is told of a year is a function of the text and of the archive's statistics alone.
//!
//! A text is looked through once, for its [`Evidence`]. That is dated, and dated again when the archive has changed,
//! without the text.

mod belief;
mod dater;
mod describe;
mod evidence;
mod profile;
mod scan;
mod terms;
mod usage;
mod words;

#[cfg(test)]
mod tests;

use crate::report::Year;

pub(crate) use dater::Dater;
pub(crate) use evidence::Evidence;
pub(crate) use words::{NoCounts, YearCounts};

/// The version of its rules: raised whenever they could give another year than before.
pub(crate) const VERSION: u32 = 1;

/// What a text says of when it was written.
///
/// `text` is a report's cleaned text; `words` its distinct words (jieba's, of the folded text, as the index has them)
/// and how often it has each.
pub(crate) fn evidence(text: &str, words: &[(&str, u32)]) -> Evidence {
    Evidence::new(scan::scan(text), words::telling(words))
}

/// The year a report was issued, told from what it says; `None` where that tells too little.
///
/// `counts` are the archive's dated reports, of which it is none. Without dated reports its datable terms alone decide.
/// The basis is always [`YearBasis::Inferred`](crate::report::YearBasis::Inferred). Many reports are dated faster by
/// one [`Dater`].
pub(crate) fn date(evidence: &Evidence, counts: &dyn YearCounts) -> Option<Year> {
    Dater::new(counts).date(evidence)
}
