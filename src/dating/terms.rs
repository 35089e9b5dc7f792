//! Datable terms: words that a report could write only from a certain day on, or usually wrote only for some years.
//!
//! The tables are facts of public record, a file for each era. To add a term add a row: its spellings in folded
//! Simplified characters, separated by `|` (in “ ” where it counts only in quotation marks or a book title's); the day
//! it could first be written, as far as it matters; the last year of ordinary use, 9999 where it goes on; how it came
//! into use; and the event that fixes it, with its date behind a comma where that is not the first day. Words that are
//! ordinary words too do not belong here. Where a longer word holds a term and means something else, name it in
//! [`DECOYS`].

mod century;
mod founding;
mod new_era;
mod reform;
mod republic;
mod taiwan;

#[cfg(test)]
mod tests;

/// The last year of ordinary use of a term that still is in use.
pub(super) const OPEN: i32 = 9999;

/// How a term came into use: how much it means that a report writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// A word made with its event: nobody wrote it before.
    Coined,
    /// An institution, a law or a meeting: those who prepared it may have written it a little before.
    Known,
    /// A plan or a law long drafted: written about for a year or two before it takes force.
    Plan,
    /// Written here and there before; usual from that day on.
    Usual,
}

/// One datable term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Term {
    /// Its spellings, separated by `|`.
    pub(super) spellings: &'static str,
    /// The day from which it could be written: `2022`, `2022-10` or `2022-10-16`.
    pub(super) since: &'static str,
    /// The year and the month of that day; the month is 1 where only a year is given.
    pub(super) first: (i32, i32),
    /// The last year of ordinary use; looks back may write it later. [`OPEN`] where it goes on.
    pub(super) last: i32,
    /// How it came into use.
    pub(super) usage: Use,
    /// The event that fixes it, and its date where it is not `since`.
    #[allow(dead_code, reason = "for those who check the table")]
    pub(super) event: &'static str,
}

const fn term(
    spellings: &'static str,
    since: &'static str,
    last: i32,
    usage: Use,
    event: &'static str,
) -> Term {
    Term {
        spellings,
        since,
        first: first(since),
        last,
        usage,
        event,
    }
}

/// The year and the month of a day written `2022`, `2022-10` or `2022-10-16`; the month is 1 where there is none.
const fn first(since: &str) -> (i32, i32) {
    let bytes = since.as_bytes();
    let mut parts = [0, 0];
    let (mut at, mut part) = (0, 0);
    while at < bytes.len() && part < parts.len() {
        match bytes[at] {
            b'-' => part += 1,
            digit => parts[part] = parts[part] * 10 + (digit - b'0') as i32,
        }
        at += 1;
    }
    let month = if parts[1] == 0 { 1 } else { parts[1] };
    (parts[0], month)
}

/// The tables. Terms of one table compete with each other: who writes of one country need not write of another.
pub(super) const TABLES: &[&[&[Term]]] = &[
    &[republic::TERMS],
    &[
        founding::TERMS,
        reform::TERMS,
        century::TERMS,
        new_era::TERMS,
    ],
    &[taiwan::TERMS],
];

/// The terms of a table, which have their places in it.
pub(super) fn terms(table: usize) -> impl Iterator<Item = &'static Term> {
    let files = TABLES.get(table).copied().unwrap_or_default();
    files.iter().copied().flatten()
}

/// Words that hold a term, and mean something else.
pub(super) const DECOYS: &[&str] = &[
    "非典型",
    "初级社会",
    "高级社会",
    "中国梦想",
    "建设部署",
    "建设部位",
    "建设部件",
    "严打击",
    "从严打",
    "双减法",
    "大哥大姐",
];
