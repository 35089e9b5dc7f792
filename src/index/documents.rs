//! From a report to the documents of the index.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;

use super::passages::{Passage, passages};
use super::schema::{Fields, REPORT};
use super::stored::encode;
use crate::report::{Decoding, Format, Report, Section, Statements, Year, YearBasis};

/// What is stored of a report beside its text and outline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Meta {
    pub(crate) format: Format,
    pub(crate) decoding: Option<Decoding>,
    pub(crate) title: Option<String>,
    pub(crate) year: Option<Year>,
}

/// Where a passage stands in its report, stored with it for hits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// First character of the passage, in characters of the cleaned text.
    pub(crate) start: usize,
    /// Number of its section; `None` before the first heading.
    pub(crate) section: Option<u32>,
    /// Range of the section, with all it contains.
    pub(crate) range: Range<usize>,
    /// The headings that lead to it, the highest first.
    #[serde(with = "super::stored::texts")]
    pub(crate) headings: Vec<String>,
}

/// More bytes than the numbers of a passage and the lengths of its texts take in a document.
const NUMBERS: usize = 64;

/// Makes documents.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Documents {
    pub(crate) fields: Fields,
}

impl Documents {
    /// The documents of a report of this number: its outline, its passages in order, then the report. `evidence` is
    /// what it is dated by, in bytes, where no year is stated.
    pub(crate) fn block(
        &self,
        number: u64,
        report: &Report,
        statements: &Statements,
        evidence: Option<&[u8]>,
    ) -> tantivy::Result<Vec<TantivyDocument>> {
        let passages = passages(&report.text, &report.sections);
        let characters = report.text.chars().count();
        let mut block = Vec::with_capacity(passages.len() + 2);
        let mut outline = self.outline(report, statements)?;
        if let Some(evidence) = evidence {
            outline.add_bytes(self.fields.evidence, evidence);
        }
        block.push(outline);
        for passage in &passages {
            let place = place(report, passage, characters);
            block.push(self.passage(report, passage, &place)?);
        }
        block.push(self.report(number, report, characters)?);
        for document in &mut block {
            document.add_u64(self.fields.block_of, number);
        }
        Ok(block)
    }

    /// The outline has a document of its own: it can be long, and hits do without it.
    fn outline(
        &self,
        report: &Report,
        statements: &Statements,
    ) -> tantivy::Result<TantivyDocument> {
        let mut doc = TantivyDocument::new();
        doc.add_bytes(self.fields.outline, &encode(&report.sections)?);
        if *statements != Statements::default() {
            doc.add_bytes(self.fields.statements, &encode(statements)?);
        }
        Ok(doc)
    }

    fn passage(
        &self,
        report: &Report,
        passage: &Passage<'_>,
        place: &Place,
    ) -> tantivy::Result<TantivyDocument> {
        let headings = place.headings.join("\n");
        let bytes = encode(place)?;
        let long = [passage.text.len(), headings.len(), bytes.len()];
        let mut doc = TantivyDocument::with_capacity(long.iter().sum::<usize>() + NUMBERS);
        doc.add_text(self.fields.words, passage.text);
        if !place.headings.is_empty() {
            doc.add_text(self.fields.headings, headings);
        }
        doc.add_u64(self.fields.section, place.section.map_or(0, u64::from));
        doc.add_bytes(self.fields.place, &bytes);
        if let Some(year) = &report.year {
            doc.add_i64(self.fields.year, i64::from(year.year));
        }
        Ok(doc)
    }

    fn report(
        &self,
        number: u64,
        report: &Report,
        characters: usize,
    ) -> tantivy::Result<TantivyDocument> {
        let mut doc = TantivyDocument::new();
        doc.add_text(self.fields.kind, REPORT);
        doc.add_u64(self.fields.report, number);
        if let Some(title) = &report.title {
            doc.add_text(self.fields.title, title);
        }
        if let Some(year) = &report.year {
            doc.add_i64(self.fields.year, i64::from(year.year));
            if year.basis == YearBasis::Inferred {
                doc.add_u64(self.fields.inferred, 1);
            }
        }
        doc.add_u64(self.fields.sections, report.sections.len() as u64);
        doc.add_u64(self.fields.characters, characters as u64);
        if let Some(decoding) = &report.decoding {
            doc.add_text(self.fields.encoding, decoding.encoding.as_str());
        }
        doc.add_text(self.fields.format, report.format.as_str());
        let meta = Meta {
            format: report.format,
            decoding: report.decoding.clone(),
            title: report.title.clone(),
            year: report.year.clone(),
        };
        doc.add_bytes(self.fields.meta, &encode(&meta)?);
        Ok(doc)
    }
}

fn place(report: &Report, passage: &Passage<'_>, characters: usize) -> Place {
    let section = passage
        .section
        .and_then(|section| report.sections.get(section));
    let preamble = || {
        0..report
            .sections
            .first()
            .map_or(characters, |first| first.start)
    };
    let headings = section.map(|section| Section::ancestors(&report.sections, section));
    Place {
        start: passage.start,
        section: section.map(|section| section.number),
        range: section.map_or_else(preamble, |section| section.start..section.end),
        headings: headings
            .into_iter()
            .flatten()
            .map(|s| s.heading.clone())
            .collect(),
    }
}
