//! The query language: from what a person types to an expression.
//!
//! ```text
//! any    = all ("OR" all)*
//! all    = part (["AND"] part)*
//! part   = ("-" | "NOT") part | "(" any ")" | phrase | field | word
//! field  = ("year" | "section" | "title" | "path") ":" (phrase | word)
//! ```
//!
//! Chinese signs serve as well as ASCII ones: “…”, 「…」 and 『…』 for quotes, （…） for groups, ： after a field, the
//! ideographic space between words. `section:` holds for what follows it in its group.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// How deep groups may stand in each other.
const MAX_DEPTH: usize = 64;

/// A parsed query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    /// Each of these must hold.
    All(Vec<Expr>),
    /// At least one of these must hold.
    Any(Vec<Expr>),
    /// This must not hold.
    Not(Box<Expr>),
    /// Words without quotes, as typed.
    Words(Text),
    /// A phrase in quotes, as typed.
    Phrase(Text),
    /// What is `inside` must stand in a section headed by these words.
    Section { heading: Text, inside: Box<Expr> },
    /// The year of issue.
    Years(YearRange),
    /// Words of the title.
    Title(Text),
    /// A part of the path.
    Path(Text),
}

/// A piece of the query with its place, for messages.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) at: Range<usize>,
}

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

/// Why a query cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// What is wrong and what to do, in one sentence.
    pub message: String,
    /// The query as typed.
    pub query: String,
    /// The place, as a range of characters of the query.
    pub at: Range<usize>,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |range: Range<usize>| -> String {
            let text = self.query.chars().skip(range.start).take(range.len());
            text.map(|c| if c.is_control() { ' ' } else { c }).collect()
        };
        write!(f, "query: {}", self.message)?;
        if self.query.is_empty() {
            return Ok(());
        }
        let before = part(self.at.start.saturating_sub(20)..self.at.start);
        let after = part(self.at.end..self.at.end + 20);
        write!(f, ", here: {before}>>>{}<<<{after}", part(self.at.clone()))
    }
}

impl std::error::Error for QueryError {}

impl QueryError {
    pub(crate) fn new(message: impl Into<String>, query: &str, at: Range<usize>) -> Self {
        QueryError {
            message: message.into(),
            query: query.to_owned(),
            at,
        }
    }
}

/// Reads a query. Never panics; what it cannot read is an error that shows the place.
pub(crate) fn parse(query: &str) -> Result<Expr, QueryError> {
    let tokens = tokens(query)?;
    let mut parser = Parser {
        query,
        tokens: &tokens,
        next: 0,
        depth: 0,
    };
    let expr = parser.any()?;
    match parser.peek() {
        None => Ok(expr),
        Some(token) => Err(parser.error(
            "this bracket closes nothing; take it out, or quote it to search for it",
            &token.at,
        )),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Word(String),
    Phrase(String),
    Field(Field),
    Open,
    Close,
    And,
    Or,
    Not,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Field {
    Year,
    Section,
    Title,
    Path,
}

#[derive(Debug, Clone, PartialEq)]
struct Token {
    kind: Kind,
    at: Range<usize>,
}

/// The marks that may close what this mark opens; `None` where it opens nothing.
fn closing(mark: char) -> Option<&'static [char]> {
    match mark {
        '"' | '＂' => Some(&['"', '＂']),
        // People mix these up, and some input methods give the same one twice.
        '“' | '”' | '„' => Some(&['”', '“']),
        '「' => Some(&['」']),
        '『' => Some(&['』']),
        '﹁' => Some(&['﹂']),
        _ => None,
    }
}

fn opens(c: char) -> bool {
    matches!(c, '(' | '（')
}

fn closes(c: char) -> bool {
    matches!(c, ')' | '）')
}

fn tokens(query: &str) -> Result<Vec<Token>, QueryError> {
    let chars: Vec<char> = query.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let start = at;
        let kind = if c.is_whitespace() {
            at += 1;
            continue;
        } else if let Some(close) = closing(c) {
            at = phrase_end(query, &chars, start, close)?;
            Kind::Phrase(chars[start + 1..at - 1].iter().collect())
        } else if opens(c) || closes(c) {
            at += 1;
            if opens(c) { Kind::Open } else { Kind::Close }
        } else if matches!(c, '-' | '－') {
            at += 1;
            Kind::Not
        } else {
            let (kind, end) = word(query, &chars, start)?;
            at = end;
            kind
        };
        tokens.push(Token {
            kind,
            at: start..at,
        });
    }
    Ok(tokens)
}

/// One past the mark that closes the phrase opened at `start`.
fn phrase_end(
    query: &str,
    chars: &[char],
    start: usize,
    close: &[char],
) -> Result<usize, QueryError> {
    match chars[start + 1..].iter().position(|c| close.contains(c)) {
        Some(length) => Ok(start + 1 + length + 1),
        None => Err(QueryError::new(
            "this quotation mark is never closed",
            query,
            start..start + 1,
        )),
    }
}

/// A bare word, an operator or a field name beginning at `start`, and where it ends.
fn word(query: &str, chars: &[char], start: usize) -> Result<(Kind, usize), QueryError> {
    let ends = |c: &char| c.is_whitespace() || closing(*c).is_some() || opens(*c) || closes(*c);
    let end = chars[start..]
        .iter()
        .position(ends)
        .map_or(chars.len(), |length| start + length);
    let text: String = chars[start..end].iter().collect();
    let kind = match text.as_str() {
        "AND" | "&&" => Kind::And,
        "OR" | "||" | "|" => Kind::Or,
        "NOT" => Kind::Not,
        _ => {
            let colon = chars[start..end]
                .iter()
                .position(|c| matches!(c, ':' | '：'));
            let name = colon.map(|length| chars[start..start + length].iter().collect::<String>());
            match name {
                Some(name) if is_field_name(&name) => {
                    let after = start + name.chars().count() + 1;
                    let field = field(&name).ok_or_else(|| {
                        let message = format!("there is no field `{name}:`; there are year:, section:, title: and path: (quote it to search for these characters)");
                        QueryError::new(message, query, start..after)
                    })?;
                    return Ok((Kind::Field(field), after));
                }
                _ => Kind::Word(text),
            }
        }
    };
    Ok((kind, end))
}

/// Whether this looks like the name of a field: ASCII letters alone.
fn is_field_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic())
}

fn field(name: &str) -> Option<Field> {
    match name.to_ascii_lowercase().as_str() {
        "year" => Some(Field::Year),
        "section" => Some(Field::Section),
        "title" => Some(Field::Title),
        "path" => Some(Field::Path),
        _ => None,
    }
}

struct Parser<'a> {
    query: &'a str,
    tokens: &'a [Token],
    next: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn error(&self, message: &str, at: &Range<usize>) -> QueryError {
        QueryError::new(message, self.query, at.clone())
    }

    /// The place just behind the last token read.
    fn here(&self) -> Range<usize> {
        let end = self
            .next
            .checked_sub(1)
            .and_then(|i| self.tokens.get(i))
            .map_or(0, |t| t.at.end);
        end..end
    }

    fn any(&mut self) -> Result<Expr, QueryError> {
        let mut parts = vec![self.all()?];
        while self.peek().is_some_and(|t| t.kind == Kind::Or) {
            self.next += 1;
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Expr::Any))
    }

    fn all(&mut self) -> Result<Expr, QueryError> {
        let mut parts = Vec::new();
        loop {
            match self.peek().map(|t| (t.kind.clone(), t.at.clone())) {
                None | Some((Kind::Or | Kind::Close, _)) => break,
                Some((Kind::And, at)) => {
                    self.next += 1;
                    let missing = match self.peek() {
                        None => true,
                        Some(next) => matches!(next.kind, Kind::Or | Kind::Close | Kind::And),
                    };
                    if parts.is_empty() || missing {
                        return Err(self.error("something is missing beside this AND", &at));
                    }
                }
                Some((Kind::Field(Field::Section), _)) => {
                    self.next += 1;
                    let heading = self.value("section:")?;
                    // The rest of the group stands inside the section.
                    let inside = if self.at_end_of_group() {
                        Expr::All(Vec::new())
                    } else {
                        self.all()?
                    };
                    parts.push(Expr::Section {
                        heading,
                        inside: Box::new(inside),
                    });
                }
                Some(_) => parts.push(self.part()?),
            }
        }
        if parts.is_empty() {
            return Err(self.nothing_here());
        }
        Ok(one_or(parts, Expr::All))
    }

    fn at_end_of_group(&self) -> bool {
        self.peek()
            .is_none_or(|t| matches!(t.kind, Kind::Or | Kind::Close))
    }

    fn nothing_here(&self) -> QueryError {
        match self.peek() {
            None if self.tokens.is_empty() => self.error(
                "nothing to search for; type a word, or a phrase in quotes",
                &(0..0),
            ),
            None => self.error("something is missing at the end", &self.here()),
            Some(token) => self.error("something is missing before this", &token.at),
        }
    }

    fn part(&mut self) -> Result<Expr, QueryError> {
        let Some(token) = self.peek().cloned() else {
            return Err(self.nothing_here());
        };
        self.next += 1;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error("groups stand too deep in each other here", &token.at));
        }
        let at = token.at.clone();
        let part = match token.kind {
            Kind::Word(text) => Expr::Words(Text { text, at }),
            Kind::Phrase(text) => Expr::Phrase(Text { text, at }),
            Kind::Not => {
                if self.at_end_of_group() || self.peek().is_some_and(|t| t.kind == Kind::And) {
                    return Err(
                        self.error("this excludes nothing; put a word right behind it", &at)
                    );
                }
                if self
                    .peek()
                    .is_some_and(|t| t.kind == Kind::Field(Field::Section))
                {
                    self.next += 1;
                    let heading = self.value("section:")?;
                    Expr::Not(Box::new(Expr::Section {
                        heading,
                        inside: Box::new(Expr::All(Vec::new())),
                    }))
                } else {
                    Expr::Not(Box::new(self.part()?))
                }
            }
            Kind::Open => self.group(&at)?,
            Kind::Field(field) => self.field(field)?,
            // `all` takes these before they come here.
            Kind::Close | Kind::And | Kind::Or => {
                return Err(self.error("something is missing before this", &at));
            }
        };
        self.depth -= 1;
        Ok(part)
    }

    fn group(&mut self, open: &Range<usize>) -> Result<Expr, QueryError> {
        if self.peek().is_some_and(|t| t.kind == Kind::Close) {
            return Err(self.error("this group is empty", &(open.start..open.end + 1)));
        }
        let inner = self.any()?;
        if self.peek().is_some_and(|t| t.kind == Kind::Close) {
            self.next += 1;
            return Ok(inner);
        }
        Err(self.error("this bracket is never closed", open))
    }

    fn field(&mut self, field: Field) -> Result<Expr, QueryError> {
        match field {
            Field::Title => self.value("title:").map(Expr::Title),
            Field::Path => self.value("path:").map(Expr::Path),
            Field::Section => {
                let heading = self.value("section:")?;
                Ok(Expr::Section {
                    heading,
                    inside: Box::new(Expr::All(Vec::new())),
                })
            }
            Field::Year => {
                let value = self.value("year:")?;
                let years = value.text.parse::<YearRange>();
                years
                    .map(Expr::Years)
                    .map_err(|message| self.error(&message, &value.at))
            }
        }
    }

    /// The word or phrase right behind a field's colon.
    fn value(&mut self, name: &str) -> Result<Text, QueryError> {
        let end = self.here().end;
        let value = match self.peek() {
            Some(Token {
                kind: Kind::Word(text) | Kind::Phrase(text),
                at,
            }) if at.start == end => Text {
                text: text.clone(),
                at: at.clone(),
            },
            _ => {
                let message =
                    format!("{name} wants a word or a phrase in quotes right behind the colon");
                return Err(self.error(&message, &(end - name.len()..end)));
            }
        };
        self.next += 1;
        Ok(value)
    }
}

/// The only part there is, or all of them under one head.
fn one_or(mut parts: Vec<Expr>, head: fn(Vec<Expr>) -> Expr) -> Expr {
    if parts.len() == 1 {
        parts.remove(0)
    } else {
        head(parts)
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

#[cfg(test)]
mod tests;
