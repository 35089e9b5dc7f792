//! Texts cut beforehand, for a writer that only has to take the tokens.
//!
//! Tantivy's own pre-tokenized texts are copied token by token when they are indexed, which would cost the ceiling more
//! than cutting them anew. So tokens are written one behind another into a string, each after a control character that
//! tells how far its position is from the one before.

use std::collections::HashMap;

use kaijuan::bench;
use tantivy::TantivyDocument;
use tantivy::schema::{
    Field, FieldType, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value as _,
};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream};

/// By what name a schema knows the [`Tokenizer`].
pub const NAME: &str = "ready";
/// Of a token at the position of the one before.
const HERE: u8 = 1;

/// Makes documents whose texts are cut.
pub struct Ready {
    /// The fields of an index, but that texts come as tokens, and that what is shown is stored; and more for the words
    /// and characters of passages, and for themselves.
    pub schema: Schema,
    words: Field,
    text: Field,
    /// What is cut of each field: the field the tokens go to, and by what they are cut.
    cut: HashMap<Field, Vec<(Field, TextAnalyzer)>>,
}

impl Ready {
    pub fn new(schema: &Schema) -> Ready {
        let mut builder = Schema::builder();
        for (_, entry) in schema.fields() {
            match entry.field_type() {
                FieldType::Bytes(_) => _ = builder.add_bytes_field(entry.name(), STORED),
                _ => _ = builder.add_field(entry.clone()),
            }
        }
        // Kaijuan has files of its own for these; in tantivy fields serve.
        let frequencies = TextFieldIndexing::default()
            .set_index_option(IndexRecordOption::WithFreqs)
            .set_fieldnorms(true);
        let terms = builder.add_text_field("terms", options(frequencies));
        let positions = TextFieldIndexing::default()
            .set_index_option(IndexRecordOption::WithFreqsAndPositions)
            .set_fieldnorms(false);
        let mut by_chars = |name| {
            let field = builder.add_text_field(name, options(positions.clone()));
            (field, bench::chars())
        };
        let [chars, title, headings] = ["chars", "title chars", "heading chars"].map(&mut by_chars);
        let text = builder.add_bytes_field("text", STORED);
        let [words, of_title, of_headings] =
            ["words", "title", "headings"].map(|name| schema.get_field(name).unwrap());
        let cut = [
            (words, vec![(terms, bench::words()), chars]),
            (of_title, vec![title]),
            (of_headings, vec![headings]),
        ];
        Ready {
            schema: builder.build(),
            words,
            text,
            cut: cut.into(),
        }
    }

    /// The same document with its texts cut.
    pub fn document(&mut self, document: &TantivyDocument) -> TantivyDocument {
        let mut ready = TantivyDocument::new();
        for (field, value) in document.field_values() {
            match (self.cut.get_mut(&field), value.as_str()) {
                (Some(cut), Some(text)) => {
                    if field == self.words {
                        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
                        ready.add_bytes(self.text, &units.collect::<Vec<u8>>());
                    }
                    for (field, tokenizer) in cut {
                        ready.add_text(*field, tokens(tokenizer, text));
                    }
                }
                _ => ready.add_field_value(field, value),
            }
        }
        ready.shrink_to_fit();
        ready
    }
}

fn options(indexing: TextFieldIndexing) -> TextOptions {
    TextOptions::default().set_indexing_options(indexing.set_tokenizer(NAME))
}

/// The tokens of a text as one string.
fn tokens(tokenizer: &mut TextAnalyzer, text: &str) -> String {
    let mut tokens = String::new();
    let mut before = 0;
    let mut stream = tokenizer.token_stream(text);
    while let Some(token) = stream.next() {
        let distance = u8::try_from(token.position - before).unwrap();
        before = token.position;
        assert!(distance < 8, "positions are never so far apart");
        tokens.push(char::from(HERE + distance));
        tokens.push_str(&token.text);
    }
    tokens
}

/// Gives the tokens that such a string holds.
#[derive(Clone, Default)]
pub struct Tokenizer {
    token: Token,
}

impl tantivy::tokenizer::Tokenizer for Tokenizer {
    type TokenStream<'a> = Tokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens<'a> {
        self.token.position = 0;
        Tokens {
            rest: text,
            token: &mut self.token,
        }
    }
}

/// Tokens not given yet.
pub struct Tokens<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl TokenStream for Tokens<'_> {
    fn advance(&mut self) -> bool {
        let Some(mark) = self.rest.bytes().next() else {
            return false;
        };
        let behind = &self.rest[1..];
        let end = behind.bytes().position(|byte| byte < b' ');
        let (text, rest) = behind.split_at(end.unwrap_or(behind.len()));
        self.token.position += usize::from(mark - HERE);
        self.token.text.clear();
        self.token.text.push_str(text);
        self.rest = rest;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
