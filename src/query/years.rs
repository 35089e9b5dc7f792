//! Years a query asks for.

use std::fmt;
use std::str::FromStr;

/// Years a report may be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YearRange {
    /// From the first to the last year, both included; `None` is open.
    Between(Option<i32>, Option<i32>),
    /// Only reports whose year is not known.
    Unknown,
}

impl YearRange {
    /// Whether a report of this year (`None`: not known) is meant.
    pub fn holds(self, year: Option<i32>) -> bool {
        match (self, year) {
            (YearRange::Unknown, year) => year.is_none(),
            (YearRange::Between(..), None) => false,
            (YearRange::Between(from, to), Some(year)) => {
                from.is_none_or(|from| from <= year) && to.is_none_or(|to| year <= to)
            }
        }
    }
}

impl fmt::Display for YearRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = |year: Option<i32>| year.map_or_else(String::new, |year| year.to_string());
        match *self {
            YearRange::Unknown => f.write_str("unknown"),
            YearRange::Between(from, to) if from == to => f.write_str(&year(from)),
            YearRange::Between(from, to) => write!(f, "{}..{}", year(from), year(to)),
        }
    }
}

impl FromStr for YearRange {
    type Err = String;

    /// Reads `1978`, `1978..1985`, `..1949`, `1949..` or `unknown`.
    fn from_str(text: &str) -> Result<YearRange, String> {
        let text = text.trim();
        if matches!(text, "unknown" | "未知" | "不详") {
            return Ok(YearRange::Unknown);
        }
        let year = |part: &str| -> Result<Option<i32>, String> {
            let part = part.trim().trim_end_matches('年');
            if part.is_empty() {
                return Ok(None);
            }
            match part.parse::<i32>() {
                Ok(year) if part.len() <= 4 && year > 0 => Ok(Some(year)),
                _ => Err(format!(
                    "`{part}` is not a year; write 1978, 1978..1985, ..1949, 1949.. or unknown"
                )),
            }
        };
        let (from, to) = match text.split_once("..") {
            Some((from, to)) => (year(from)?, year(to)?),
            None => (year(text)?, year(text)?),
        };
        match (from, to) {
            (None, None) => {
                Err("no year given; write 1978, 1978..1985, ..1949, 1949.. or unknown".to_owned())
            }
            (Some(a), Some(b)) if a > b => {
                Err(format!("the years are upside down; write {b}..{a}"))
            }
            _ => Ok(YearRange::Between(from, to)),
        }
    }
}
