//! Tokens: the words, phrases, fields and signs of a query.

use std::ops::Range;

use crate::error::QueryError;

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Word(String),
    Phrase(String),
    Field(Field),
    Open,
    Close,
    And,
    Or,
    Not,
}

/// A field of a report that a query can ask for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Field {
    Year,
    Section,
    Title,
    Path,
}

/// A token with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Its place, in characters of the query.
    pub(super) at: Range<usize>,
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

/// Cuts a query into tokens.
pub(super) fn tokens(query: &str) -> Result<Vec<Token>, QueryError> {
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
                // An address, http://…, has no field.
                Some(name) if is_field_name(&name) && !is_address(&chars[start..end]) => {
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

fn is_address(word: &[char]) -> bool {
    word.windows(3).any(|signs| signs == [':', '/', '/'])
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
