//! The fields of the index, and the version of its format.
//!
//! A report is a block of documents (see [`blocks`](super::blocks)). By which paths it goes stands in the
//! [table of sources](super::sources).

use tantivy::schema::{
    BytesOptions, FAST, Field, NumericOptions, STRING, Schema, SchemaBuilder, TextOptions,
};

/// Raised whenever an index written before could be misread, or would answer otherwise than one written now.
pub(crate) const FORMAT_VERSION: u32 = 7;

/// The `kind` of a report's own document.
pub(crate) const REPORT: &str = "report";

/// The fields, by what they are for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// [`REPORT`] on a report's own document; passages have none.
    pub(crate) kind: Field,
    /// The number of the report, on each document of its block, which is found and removed by it.
    pub(crate) block_of: Field,
    /// The same, on the report's own document. Tantivy keeps nothing of this and of the others that stand in
    /// [columns](super::columns).
    pub(crate) report: Field,
    /// Title of a report, of which tantivy keeps nothing: the [places](super::positions) of its characters have a file
    /// of their own.
    pub(crate) title: Field,
    /// Text of a passage, of which tantivy keeps nothing: its [words](super::words), for ranking, the
    /// [places](super::positions) of its characters, and [itself](super::texts) have files of their own.
    pub(crate) words: Field,
    /// Headings that lead to a passage, likewise.
    pub(crate) headings: Field,
    /// Year of a report, on each of its documents, a column.
    pub(crate) year: Field,
    /// 1 on a report whose year is inferred, in the column of years.
    pub(crate) inferred: Field,
    /// On a passage: number of its section, 0 before the first heading. A column.
    pub(crate) section: Field,
    /// How many sections a report has.
    pub(crate) sections: Field,
    /// How many characters a report has.
    pub(crate) characters: Field,
    /// Encoding of a report, unless its format carries its own.
    pub(crate) encoding: Field,
    /// Format of a report.
    pub(crate) format: Field,
    /// Where a passage stands in its report, [kept](super::texts) as a record.
    pub(crate) place: Field,
    /// What a hit shows of a report, [kept](super::texts) as a record.
    pub(crate) meta: Field,
    /// Outline of a report, [kept](super::texts) as a record.
    pub(crate) outline: Field,
    /// What its document states of a report beside its text, [kept](super::texts) as a record.
    pub(crate) statements: Field,
    /// What the text of a report without a stated year says of when it was written, by which it is dated again.
    pub(crate) evidence: Field,
}

/// The schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let fields = Fields {
        kind: builder.add_text_field("kind", STRING),
        block_of: builder.add_u64_field("block_of", NumericOptions::default().set_indexed()),
        report: builder.add_u64_field("report", NumericOptions::default()),
        title: builder.add_text_field("title", TextOptions::default()),
        words: builder.add_text_field("words", TextOptions::default()),
        headings: builder.add_text_field("headings", TextOptions::default()),
        year: builder.add_i64_field("year", NumericOptions::default()),
        inferred: builder.add_u64_field("inferred", NumericOptions::default()),
        section: builder.add_u64_field("section", NumericOptions::default()),
        sections: builder.add_u64_field("sections", FAST),
        characters: builder.add_u64_field("characters", FAST),
        encoding: builder.add_text_field("encoding", FAST),
        format: builder.add_text_field("format", FAST),
        place: kept(&mut builder, "place"),
        meta: kept(&mut builder, "meta"),
        outline: kept(&mut builder, "outline"),
        statements: kept(&mut builder, "statements"),
        evidence: kept(&mut builder, "evidence"),
    };
    (builder.build(), fields)
}

/// A field of which tantivy keeps nothing: it has a place in a file of our own.
fn kept(builder: &mut SchemaBuilder, name: &str) -> Field {
    builder.add_bytes_field(name, BytesOptions::default())
}
