//! The domain types: what kaijuan knows of one report.
//!
//! This file imports nothing of the crate, so that every stage may use its words.

use serde::{Deserialize, Serialize};

/// Stands in a cleaned text for a line break in the midst of a sentence, which the source shows by a
/// wide space alone: a line ends there, no sentence does, and a phrase may cross it.
pub const SOFT_BREAK: char = '\u{2028}';

/// What one source says once decoded, cleaned and understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Path below the corpus folder, with `/`.
    pub path: String,
    /// The file format the text was taken from.
    pub format: Format,
    /// How the bytes became text; `None` for a format that carries its own encoding.
    pub decoding: Option<Decoding>,
    /// The title, where one could be told.
    pub title: Option<String>,
    /// The year of issue, where one could be told.
    pub year: Option<Year>,
    /// The cleaned text. All offsets count its characters. A line is a paragraph, but
    /// for lines that end with a [`SOFT_BREAK`].
    pub text: String,
    /// The outline, in reading order. Empty for a report without headings.
    pub sections: Vec<Section>,
}

impl Report {
    /// How many characters could not be read: each stands as U+FFFD in the text.
    pub fn replaced(&self) -> usize {
        match &self.decoding {
            Some(decoding) => decoding.replaced,
            None => self.text.matches(char::REPLACEMENT_CHARACTER).count(),
        }
    }
}

/// One heading with its body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// 1-based number in reading order.
    pub number: u32,
    /// Depth in the outline; 1 is the highest.
    pub level: u8,
    /// The heading alone, without the full stop or colon that ends it.
    pub heading: String,
    /// The number of the section this one is part of.
    pub parent: Option<u32>,
    /// First character of the heading, in characters of the cleaned text.
    pub start: usize,
    /// One past the last character of the section and all it contains.
    pub end: usize,
}

impl Section {
    /// The sections of an outline that lead to this one, the highest first, itself last.
    pub fn ancestors<'a>(
        outline: &'a [Section],
        section: &'a Section,
    ) -> impl Iterator<Item = &'a Section> {
        let mut path = vec![section];
        let mut at = section;
        // A parent stands before its child, so that a wrong outline cannot lead in a circle.
        while let Some(number) = at.parent.filter(|parent| (1..at.number).contains(parent))
            && let Some(parent) = outline.get(number as usize - 1)
        {
            path.push(parent);
            at = parent;
        }
        path.into_iter().rev()
    }
}

/// What a document states of itself beside its text. Kept with a report, so that it can be understood anew
/// without being read again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Statements {
    /// The title in the document's own properties, or of a web page.
    pub(crate) title: Option<String>,
    /// When a web page says it was published.
    pub(crate) published: Option<String>,
    /// Where lines begin that the document marks as headings, in characters of the cleaned text, and
    /// their levels; in order.
    pub(crate) headings: Vec<(usize, u8)>,
}

/// The year a report was issued, and why we believe it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Year {
    /// The best guess, of the Gregorian calendar.
    pub year: i32,
    /// The kind of evidence it rests on.
    pub basis: YearBasis,
    /// The words that are the evidence, as written.
    pub evidence: String,
    /// The earliest year the evidence allows.
    pub from: i32,
    /// The latest year the evidence allows.
    pub to: i32,
}

/// The kind of evidence a year rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum YearBasis {
    /// The file name, or a folder's.
    Name,
    /// The title.
    Title,
    /// A date line under the title or at the end.
    Dateline,
    /// The document's own metadata.
    Metadata,
    /// A date or session elsewhere in the text.
    Text,
    /// What the text talks about; no year is written.
    Inferred,
    /// A person said so.
    Given,
}

/// The format of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Plain text (`.txt`, or no ending).
    Txt,
    /// Markdown, read as plain text with `#` headings.
    Md,
    /// A table as plain text, its cells separated by commas or tabs.
    Csv,
    /// A web page.
    Html,
    /// Word 97 to 2003, and what WPS saves as such.
    Doc,
    /// Word since 2007.
    Docx,
    /// Excel 97 to 2003.
    Xls,
    /// Excel since 2007.
    Xlsx,
    /// PowerPoint 97 to 2003.
    Ppt,
    /// PowerPoint since 2007.
    Pptx,
    /// OpenDocument text.
    Odt,
    /// OpenDocument table.
    Ods,
    /// OpenDocument presentation.
    Odp,
    /// Rich Text Format.
    Rtf,
    /// An electronic book.
    Epub,
    /// Portable Document Format, with a text layer.
    Pdf,
}

/// A character encoding that kaijuan reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[serde(rename = "UTF-8")]
    Utf8,
    /// GB18030 and its subsets GBK and GB2312.
    #[serde(rename = "GB18030")]
    Gb18030,
    /// Big5 with the Hong Kong supplement.
    #[serde(rename = "Big5")]
    Big5,
    /// UTF-16, little end first.
    #[serde(rename = "UTF-16LE")]
    Utf16Le,
    /// UTF-16, big end first.
    #[serde(rename = "UTF-16BE")]
    Utf16Be,
    /// UTF-32, little end first.
    #[serde(rename = "UTF-32LE")]
    Utf32Le,
    /// UTF-32, big end first.
    #[serde(rename = "UTF-32BE")]
    Utf32Be,
    /// HZ: GB2312 in seven-bit `~{…~}` stretches (RFC 1843).
    #[serde(rename = "HZ")]
    Hz,
}

/// Why an encoding was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EncodingBasis {
    /// A byte order mark.
    Bom,
    /// The source declares it.
    Declared,
    /// The bytes themselves.
    Detected,
    /// The caller said so.
    Given,
}

/// How the bytes of a source became text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decoding {
    /// The encoding the text was read in.
    pub encoding: Encoding,
    /// Why that one.
    pub basis: EncodingBasis,
    /// The next best reading, where another was possible at all.
    pub runner_up: Option<Encoding>,
    /// How many characters were lost: each stands as U+FFFD in the text.
    pub replaced: usize,
    /// Other encodings that stretches of the source are in, where it changes midway; without
    /// repetition, in order of appearance.
    pub also: Vec<Encoding>,
    /// The damage that was done to the text before, where it had once been read in a wrong
    /// encoding and saved again.
    pub mojibake: Option<Mojibake>,
}

/// Damage from reading text in a wrong encoding and saving the result: UTF-8 as GBK, or either of
/// them as Western.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mojibake {
    /// Characters of the original that were restored.
    pub restored: usize,
    /// Characters of the original that were lost for good, as far as can be told; they count as
    /// replaced too.
    pub lost: usize,
}

impl Format {
    /// All formats.
    pub(crate) const ALL: [Format; 16] = [
        Format::Txt,
        Format::Md,
        Format::Csv,
        Format::Html,
        Format::Doc,
        Format::Docx,
        Format::Xls,
        Format::Xlsx,
        Format::Ppt,
        Format::Pptx,
        Format::Odt,
        Format::Ods,
        Format::Odp,
        Format::Rtf,
        Format::Epub,
        Format::Pdf,
    ];
}

macro_rules! names {
    ($kind:ty { $($variant:ident => $name:literal),+ $(,)? }) => {
        impl $kind {
            /// The name used in output and in JSON.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

names!(Encoding {
    Utf8 => "UTF-8", Gb18030 => "GB18030", Big5 => "Big5",
    Utf16Le => "UTF-16LE", Utf16Be => "UTF-16BE",
    Utf32Le => "UTF-32LE", Utf32Be => "UTF-32BE", Hz => "HZ",
});
names!(EncodingBasis {
    Bom => "bom", Declared => "declared", Detected => "detected", Given => "given",
});
names!(YearBasis {
    Name => "name", Title => "title", Dateline => "dateline",
    Metadata => "metadata", Text => "text", Inferred => "inferred", Given => "given",
});
names!(Format {
    Txt => "txt", Md => "md", Csv => "csv", Html => "html",
    Doc => "doc", Docx => "docx", Xls => "xls", Xlsx => "xlsx", Ppt => "ppt", Pptx => "pptx",
    Odt => "odt", Ods => "ods", Odp => "odp", Rtf => "rtf", Epub => "epub", Pdf => "pdf",
});
