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
//! ideographic space between words. `section:` holds for all that follows it in its group, OR included.

mod tokens;

use std::ops::Range;

use super::years::YearRange;
use crate::error::QueryError;
use tokens::{Field, Kind, Token, tokens};

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
                        self.any()?
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

#[cfg(test)]
mod tests;
