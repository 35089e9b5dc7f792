//! Reads one JSON object or array in a text, strictly and without recursion.

/// How deep JSON may be nested.
const DEPTH: usize = 64;

/// A JSON object or array in the text.
#[derive(Debug, Default)]
pub(super) struct Value {
    /// One past its last byte.
    pub end: usize,
    /// How many keys there are.
    pub keys: usize,
    /// Keys in Latin letters, as programs name things.
    pub plain_keys: usize,
    /// Where its strings stand that are no keys, without their quotes.
    pub strings: Vec<(usize, usize)>,
}

/// What may come next in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    /// A value, or the end of an empty array.
    ValueOrEnd,
    Key,
    /// A key, or the end of an empty object.
    KeyOrEnd,
    Colon,
    CommaOrEnd,
}

impl Value {
    /// Reads the object or array that begins at byte `at`, if that is one.
    pub fn read(text: &str, mut at: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut value = Self::default();
        let mut open: Vec<u8> = Vec::new();
        let mut next = Next::Value;
        if !matches!(bytes.get(at)?, b'{' | b'[') {
            return None;
        }
        loop {
            at = skip_space(bytes, at);
            next = match (next, *bytes.get(at)?) {
                (Next::Value | Next::ValueOrEnd, opening @ (b'{' | b'[')) => {
                    if open.len() == DEPTH {
                        return None;
                    }
                    open.push(opening);
                    at += 1;
                    if opening == b'{' {
                        Next::KeyOrEnd
                    } else {
                        Next::ValueOrEnd
                    }
                }
                (Next::ValueOrEnd | Next::CommaOrEnd, b']') if open.last() == Some(&b'[') => {
                    at += 1;
                    open.pop();
                    Next::CommaOrEnd
                }
                (Next::KeyOrEnd | Next::CommaOrEnd, b'}') if open.last() == Some(&b'{') => {
                    at += 1;
                    open.pop();
                    Next::CommaOrEnd
                }
                (Next::CommaOrEnd, b',') => {
                    at += 1;
                    if open.last() == Some(&b'{') {
                        Next::Key
                    } else {
                        Next::Value
                    }
                }
                (Next::Colon, b':') => {
                    at += 1;
                    Next::Value
                }
                (Next::Key | Next::KeyOrEnd, b'"') => {
                    let end = string_end(bytes, at)?;
                    value.keys += 1;
                    value.plain_keys += usize::from(bytes.get(at..end)?.is_ascii());
                    at = end;
                    Next::Colon
                }
                (Next::Value | Next::ValueOrEnd, b'"') => {
                    let end = string_end(bytes, at)?;
                    value.strings.push((at + 1, end - 1));
                    at = end;
                    Next::CommaOrEnd
                }
                (Next::Value | Next::ValueOrEnd, _) => {
                    at = plain_end(bytes, at)?;
                    Next::CommaOrEnd
                }
                _ => return None,
            };
            if open.is_empty() {
                value.end = at;
                return Some(value);
            }
        }
    }
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | 0xc) = bytes.get(at) {
        at += 1;
    }
    at
}

/// One past the quote that closes the string at byte `at`.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            b'\n' => return None,
            _ => at += 1,
        }
    }
}

/// The end of the number, true, false or null at byte `at`.
fn plain_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let words: [&[u8]; 3] = [b"true", b"false", b"null"];
    if let Some(word) = words.iter().find(|word| rest.starts_with(word)) {
        return Some(at + word.len());
    }
    let is_part = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
    let length = rest.iter().take_while(|byte| is_part(byte)).count();
    let is_number = rest
        .first()
        .is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-');
    (is_number && length > 0).then_some(at + length)
}
