//! The stages, one by one, for this project's own benchmarks. They are no part of the library: whatever is here may be
//! another thing tomorrow.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::query::Query as Search;
use tantivy::schema::Schema;
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};
use tantivy::{IndexWriter, TantivyDocument};

use crate::error::{Error, Result};
use crate::index::documents::Documents;
use crate::index::home::{Home, Tables, Wait};
use crate::index::ledger::Ledger;
use crate::index::reader::{Files, Reader};
use crate::index::sources::Sources;
use crate::index::writer::{self, Writer};
use crate::index::{passages, schema};
use crate::query::collect::rank;
use crate::query::plan::Plan;
use crate::query::{Query, snippet};
use crate::report::{Format, Report, Section, Statements, Year};
use crate::segment::chars::{CharsTokenizer, Pattern};
use crate::segment::words::Cutter;
use crate::structure::{Stated, outline, title, understand, year};
use crate::{clean, decode};

/// The text of these bytes; `None` where they are not text.
pub fn decode(bytes: &[u8]) -> Option<String> {
    let decoded = decode::decode(bytes, &decode::Hint::default());
    decoded.ok().map(|decoded| decoded.text)
}

/// A decoded text, cleaned.
pub fn clean(decoded: &str) -> String {
    clean::clean(decoded).text
}

/// The title of a cleaned text.
pub fn title(path: &str, text: &str) -> Option<String> {
    title::title(path, text, None).map(|title| title.text)
}

/// The year of a cleaned text, with its evidence.
pub fn year(path: &str, title: Option<&str>, text: &str) -> Option<Year> {
    year::year(path, title, text, None)
}

/// The outline of a cleaned text.
pub fn outline(text: &str) -> Vec<Section> {
    outline::outline(text, 0, &[])
}

/// The report that a cleaned text is.
pub fn report(path: &str, text: &str) -> Report {
    let understood = understand(path, text, &Stated::default());
    Report {
        path: path.to_owned(),
        format: Format::Txt,
        decoding: None,
        title: understood.title,
        year: understood.year,
        text: text.to_owned(),
        sections: understood.sections,
    }
}

/// The texts of the passages that a report is cut into.
pub fn passages(report: &Report) -> Vec<&str> {
    let passages = passages::passages(&report.text, &report.sections);
    passages.into_iter().map(|passage| passage.text).collect()
}

/// Cuts texts into the `words` reading.
pub fn words() -> TextAnalyzer {
    TextAnalyzer::from(Words::default())
}

/// Gives the words of a text as tantivy would have them.
#[derive(Clone, Default)]
struct Words {
    words: Vec<String>,
    token: Token,
}

/// The words of one text.
struct WordsStream<'a> {
    words: std::slice::Iter<'a, String>,
    token: &'a mut Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordsStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordsStream<'a> {
        self.words.clear();
        Cutter::default().cut(text, |word, _| self.words.push(word.to_owned()));
        // Positions are not indexed, but tantivy adds them up.
        self.token.position = 0;
        WordsStream {
            words: self.words.iter(),
            token: &mut self.token,
        }
    }
}

impl TokenStream for WordsStream<'_> {
    fn advance(&mut self) -> bool {
        let next = self.words.next();
        self.token.text.clear();
        self.token.text.push_str(next.map_or("", String::as_str));
        next.is_some()
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// Cuts texts into the `chars` reading.
pub fn chars() -> TextAnalyzer {
    TextAnalyzer::from(CharsTokenizer::default())
}

/// The fields of an index.
pub fn schema() -> Schema {
    schema::schema().0
}

/// The documents that the index has of a report, neighbours of each other.
///
/// # Errors
/// Where they cannot be made.
pub fn documents(number: u64, report: &Report) -> tantivy::Result<Vec<TantivyDocument>> {
    let (_, fields) = schema::schema();
    Documents { fields }.block(number, report, &Statements::default(), None)
}

/// Begins an index in an empty folder that takes documents of any fields as they are, with the memory, the threads, the
/// compression and the merging that kaijuan's writer has.
///
/// # Errors
/// Where it cannot be written.
pub fn bare_writer(
    folder: &Path,
    schema: Schema,
    tokenizers: TokenizerManager,
) -> tantivy::Result<IndexWriter> {
    writer::bare::begin(folder, schema, tokenizers)
}

/// Begins an index in an empty folder that takes [`documents`].
///
/// # Errors
/// Where it cannot be written.
pub fn document_writer(folder: &Path) -> tantivy::Result<IndexWriter> {
    writer::bare::begin_ours(folder)
}

/// Writes an index of these reports, from the first document to the manifest. Their paths must differ.
///
/// # Errors
/// Where it cannot be written.
pub fn write(folder: &Path, reports: &[Report]) -> Result<()> {
    let home = Home::lock(folder, Wait::No)?;
    let mut generation = home.begin()?;
    let mut writer = Writer::create(&generation, None)?;
    let mut rows = Vec::with_capacity(reports.len());
    for (number, report) in (0..).zip(reports) {
        writer.put(number, report, &Statements::default())?;
        rows.push((report.path.as_str(), number));
    }
    let none = |_| {
        Err(Error::Engine {
            path: folder.to_owned(),
            reason: "no report is from before".to_owned(),
        })
    };
    writer.settle(&[], &none, &mut (reports.len() as u64))?;
    writer.commit()?;
    writer.finish()?;
    rows.sort_unstable();
    let tables = Tables {
        sources: &Sources::encode(rows.into_iter()),
        // What an update would want to know is of no use to a search.
        ledger: &|| Ledger::default().encode().map_err(io::Error::other),
    };
    home.publish(&mut generation, folder, Some(&tables))
}

/// A snippet of a passage around a phrase; `None` where nothing in the phrase can be found.
pub fn snippet(passage: &str, phrase: &str) -> Option<String> {
    let sought = snippet::Sought {
        pattern: &Pattern::new(phrase)?,
        weight: 1.0,
        verbatim: None,
        number: false,
    };
    let passage: Vec<char> = passage.chars().collect();
    Some(snippet::snippet(&passage, &[sought], None).text)
}

/// An index, open for the steps of a search.
pub struct Index(Arc<Reader>);

impl Index {
    /// Opens the index in a folder.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn open(folder: &Path) -> Result<Index> {
        Ok(Index(Arc::new(Reader::open(folder, Files::All)?)))
    }

    /// Plans a query.
    ///
    /// # Errors
    /// Where nothing of it can be found.
    pub fn plan(&self, query: &Query) -> Result<Planned<'_>> {
        let plan = Plan::new(&self.0, None, query)?;
        Ok(Planned {
            plan,
            reader: &self.0,
        })
    }

    /// Plans a query and ranks what it finds; gives how many reports that are.
    ///
    /// # Errors
    /// As [`Index::plan`].
    pub fn rank(&self, query: &Query) -> Result<usize> {
        let plan = Plan::new(&self.0, None, query)?;
        let ranking = rank(
            &self.0,
            &*plan.reports,
            query.sort,
            query.offset,
            query.limit,
        );
        Ok(ranking.map_err(|error| self.0.failed(error))?.total)
    }
}

/// A query, planned for an index.
pub struct Planned<'a> {
    plan: Plan,
    reader: &'a Reader,
}

impl Planned<'_> {
    /// How many passages have its first word or phrase.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn passages(&self) -> Result<u64> {
        let found = self.plan.leaves.iter().take(1);
        let found = found.map(|leaf| self.walk(&leaf.passages(self.reader)));
        found.sum()
    }

    /// How many reports have such a passage.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn reports(&self) -> Result<u64> {
        self.walk(&*self.plan.alone(self.reader, 0))
    }

    /// Walks and scores all that is found.
    fn walk(&self, search: &dyn Search) -> Result<u64> {
        let mut found = 0;
        let mut walk = || -> tantivy::Result<()> {
            let weight = search.weight(self.reader.statistics.scoring())?;
            for segment in self.reader.searcher.segment_readers() {
                weight.for_each(segment, &mut |_, _| found += 1)?;
            }
            Ok(())
        };
        walk().map_err(|error| self.reader.failed(error))?;
        Ok(found)
    }
}
