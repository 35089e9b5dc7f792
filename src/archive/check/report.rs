//! One report of an index: its text, its outline and what else is known of it are those that the ledger says.

use std::ops::Range;

use serde::de::DeserializeOwned;
use tantivy::columnar::Column;
use tantivy::{DocId, SegmentReader};

use super::super::contents::understood;
use super::reports::column;
use crate::index::columns;
use crate::index::documents::{Meta, Place};
use crate::index::ledger::{Block, Dated};
use crate::index::stored::{decode, decode_text};
use crate::index::texts::{Part, Record};
use crate::report::{Report, Section, Statements, YearBasis};

/// What the columns of a segment say of reports.
pub(super) struct Columns {
    /// Our own.
    pub(super) own: columns::Columns,
    sections: Column<u64>,
    characters: Column<u64>,
}

impl Columns {
    /// Opens those of a segment.
    pub(super) fn open(segment: &SegmentReader) -> tantivy::Result<Columns> {
        Ok(Columns {
            own: columns::Columns::of(segment)?,
            sections: column(segment, "sections")?,
            characters: column(segment, "characters")?,
        })
    }
}

/// A report whose documents are looked at one after the other. Its text is not kept.
pub(super) struct Walk<'a> {
    /// Its documents.
    pub(super) block: Range<DocId>,
    /// Its number.
    pub(super) number: u64,
    /// What the ledger says of it; `None` where it is deleted, and nothing is to be said of it.
    ledger: Option<&'a Block>,
    outline: Vec<Section>,
    text: blake3::Hasher,
    characters: usize,
    /// Where the passages before the first heading say that they end.
    preamble: Option<usize>,
    meta: Option<Meta>,
    fault: Option<&'static str>,
}

impl<'a> Walk<'a> {
    /// Begins with the report that stands in `block`.
    pub(super) fn new(block: Range<DocId>, number: u64, ledger: Option<&'a Block>) -> Walk<'a> {
        Walk {
            block,
            number,
            ledger,
            outline: Vec::new(),
            text: blake3::Hasher::new(),
            characters: 0,
            preamble: None,
            meta: None,
            fault: None,
        }
    }

    /// Takes its next document: what is kept of it, and the head that is kept of the last.
    pub(super) fn take(&mut self, doc: DocId, document: &Record, head: Option<&[u8]>) {
        if self.ledger.is_none() || self.fault.is_some() {
            return;
        }
        let taken = if doc == self.block.start {
            self.outline(document)
        } else if doc + 1 == self.block.end {
            self.meta = head.and_then(decode);
            self.meta
                .is_some()
                .then_some(())
                .ok_or("has no record of its own")
        } else {
            self.passage(document)
        };
        self.fault = taken.err();
    }

    fn outline(&mut self, document: &Record) -> Result<(), &'static str> {
        self.outline = record(document, Part::Outline).ok_or("has no outline that can be read")?;
        let statements = document.part(Part::Statements).is_some();
        if statements && record::<Statements>(document, Part::Statements).is_none() {
            return Err("has no statements that can be read");
        }
        Ok(())
    }

    fn passage(&mut self, document: &Record) -> Result<(), &'static str> {
        let text = document.part(Part::Text).and_then(decode_text);
        let text = text.ok_or("has a passage without a text")?;
        let place: Place = record(document, Part::Place).ok_or("has a passage without a place")?;
        let start = self.characters;
        self.text.update(text.as_bytes());
        self.characters += text.chars().count();
        match place.start == start && self.fits(&place) {
            true => Ok(()),
            false => Err("has a passage whose place is wrong"),
        }
    }

    /// Whether a passage's section is one of the outline, and as the outline has it.
    fn fits(&mut self, place: &Place) -> bool {
        let Some(number) = place.section else {
            let first = self.outline.first().map(|section| section.start);
            let end = *self.preamble.get_or_insert(place.range.end);
            return place.headings.is_empty() && place.range == (0..first.unwrap_or(end));
        };
        let place_of = (number as usize).checked_sub(1);
        let Some(section) = place_of.and_then(|at| self.outline.get(at)) else {
            return false;
        };
        let headings = Section::ancestors(&self.outline, section);
        section.number == number
            && place.range == (section.start..section.end)
            && headings.map(|one| &one.heading).eq(&place.headings)
    }

    /// What is wrong with it, once its last document is taken.
    pub(super) fn end(self, doc: DocId, columns: &Columns) -> Option<String> {
        let ledger = self.ledger?;
        let number = self.number;
        let fault = self.fault.or_else(|| self.differs(ledger, doc, columns));
        fault.map(|fault| format!("report {number} {fault}"))
    }

    fn differs(self, ledger: &Block, doc: DocId, columns: &Columns) -> Option<&'static str> {
        if *self.text.finalize().as_bytes() != ledger.content {
            return Some("has another text than it was written with");
        }
        let whole = self.outline.is_empty().then_some(self.characters);
        let sections = u64::from(ledger.sections);
        if self.outline.len() as u64 != sections
            || columns.sections.first(doc) != Some(sections)
            || self
                .outline
                .last()
                .is_some_and(|last| last.end > self.characters)
            || self
                .preamble
                .is_some_and(|end| whole.is_some_and(|whole| whole != end))
        {
            return Some("has another outline than it was written with");
        }
        if columns.characters.first(doc) != Some(self.characters as u64) {
            return Some("has another length than it was written with");
        }
        let meta = self.meta?;
        let year = meta.year.as_ref();
        let dated = match &ledger.dated {
            Dated::Stated => year.is_some_and(|year| year.basis != YearBasis::Inferred),
            Dated::Inferred(inferred) => meta.year == *inferred,
        };
        let inferred = year.is_some_and(|year| year.basis == YearBasis::Inferred);
        if !dated
            || columns.own.year(doc) != year.map(|year| year.year)
            || columns.own.is_inferred(doc) != inferred
        {
            return Some("has another year than it was written with");
        }
        let as_understood = Report {
            path: String::new(),
            format: meta.format,
            decoding: meta.decoding,
            title: meta.title,
            year: meta.year.filter(|_| ledger.dated == Dated::Stated),
            text: String::new(),
            sections: self.outline,
        };
        (understood(&as_understood) != ledger.understood)
            .then_some("has another title or outline than it was written with")
    }
}

/// A part that is a record.
fn record<T: DeserializeOwned>(document: &Record, part: Part) -> Option<T> {
    decode(document.part(part)?)
}
