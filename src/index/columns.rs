//! What searches ask of each document by its number: where its report stands, its section or number, and its year. A
//! file of its own beside tantivy's in each segment, of which no more is read than is asked for.
//!
//! ```text
//! reports   a bit for each document, 1 for reports
//! numbers   of all documents one after another in so many bits, the lowest first: of a passage the number of its
//!           section, of a report its own
//! years     likewise: 0 where there is none, else one more than twice the distance from the first, with 1 added where
//!           it is inferred
//! trailer   i32 the first year, u8 bits of a number, u8 bits of a year, u32 documents, magic
//! ```
//!
//! Behind each are 7 bytes of nothing. Numbers are little-endian. What is damaged reads as nothing or as nonsense, but
//! never beyond the file.

use std::io::{self, Write};

use tantivy::directory::OwnedBytes;
use tantivy::index::SegmentComponent;
use tantivy::{DocId, SegmentReader, TantivyError};

use super::packing::u32_at;

/// How the file of a segment is named.
pub(super) const EXTENSION: &str = "columns";
const MAGIC: &[u8; 8] = b"kjcol\0\0\x01";
const TRAILER: usize = 4 + 1 + 1 + 4 + MAGIC.len();
/// A value is read with the 8 bytes in which it begins: from there on they hold all of it.
const WIDEST: u32 = 64 - 7;
/// So that the last value, too, has 8 bytes.
const BEHIND: usize = 7;

/// The file of a segment that holds them.
pub(crate) fn component() -> SegmentComponent {
    SegmentComponent::Custom(EXTENSION.to_owned())
}

/// What the columns say of one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    /// The number of a passage's section, or of a report.
    pub(super) number: Number,
    /// The year of its report.
    pub(super) year: Option<i32>,
    /// Whether that is inferred; told of reports only.
    pub(super) inferred: bool,
}

/// A document's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// Of its section, 0 before the first heading.
    Section(u64),
    /// Its own.
    Report(u64),
}

/// The columns of one segment.
#[derive(Clone)]
pub(crate) struct Columns {
    bytes: OwnedBytes,
    documents: u32,
    first_year: i32,
    numbers: Column,
    years: Column,
}

/// Where a column begins, and how many bits a value has.
#[derive(Clone, Copy)]
struct Column {
    begin: usize,
    bits: u32,
}

impl Columns {
    /// Opens those of a segment. Only the frame is looked at.
    ///
    /// # Errors
    /// Where there are none, or not what was written.
    pub(crate) fn of(segment: &SegmentReader) -> tantivy::Result<Columns> {
        let bytes = segment.open_read(component())?.read_bytes()?;
        let columns = Columns::open(bytes).filter(|columns| columns.documents == segment.max_doc());
        columns.ok_or_else(|| TantivyError::InternalError("its columns are damaged".to_owned()))
    }

    fn open(bytes: OwnedBytes) -> Option<Columns> {
        let trailer = bytes.len().checked_sub(TRAILER)?;
        let first_year = u32_at(&bytes, trailer)?.cast_signed();
        let widths: &[u8; 2] = bytes.get(trailer + 4..)?.first_chunk()?;
        let documents = u32_at(&bytes, trailer + 6)?;
        let [of_numbers, of_years] = widths.map(u32::from);
        let numbers = Column {
            begin: length(documents as usize, 1),
            bits: of_numbers,
        };
        let years = Column {
            begin: numbers.begin + length(documents as usize, of_numbers),
            bits: of_years,
        };
        let end = years.begin + length(documents as usize, of_years);
        let fits = of_numbers.max(of_years) <= WIDEST && end == trailer && bytes.ends_with(MAGIC);
        fits.then_some(Columns {
            bytes,
            documents,
            first_year,
            numbers,
            years,
        })
    }

    /// The bytes of the file.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// How many documents there are.
    pub(crate) fn len(&self) -> u32 {
        self.documents
    }

    /// The report that a document is of: the first from there on. The last document where there is none.
    #[inline]
    pub(super) fn report_of(&self, doc: DocId) -> DocId {
        let mut at = doc & !63;
        let mut bits = self.bits(at) & (u64::MAX << (doc % 64));
        while bits == 0 {
            at = at.saturating_add(64);
            if at >= self.documents {
                return self.documents.saturating_sub(1);
            }
            bits = self.bits(at);
        }
        (at + bits.trailing_zeros()).min(self.documents.saturating_sub(1))
    }

    /// The first document of a report: the one behind the report before.
    pub(super) fn begin_of(&self, report: DocId) -> DocId {
        let report = report.min(self.documents);
        let mut at = report & !63;
        let mut bits = self.bits(at) & !(u64::MAX << (report % 64));
        while bits == 0 {
            if at == 0 {
                return 0;
            }
            at -= 64;
            bits = self.bits(at);
        }
        at + 64 - bits.leading_zeros()
    }

    /// Which of the 64 documents from `at` on, a multiple of that, are reports.
    #[inline]
    fn bits(&self, at: DocId) -> u64 {
        // What stands behind the last, of the next column, is no matter: documents end there.
        let bytes = self.bytes.get(at as usize / 8..);
        bytes
            .and_then(<[u8]>::first_chunk)
            .map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }

    /// The number of a passage's section, 0 before the first heading.
    #[inline]
    pub(crate) fn section(&self, passage: DocId) -> u64 {
        self.get(self.numbers, passage)
    }

    /// The number of a report; `None` for a passage.
    pub(crate) fn report(&self, report: DocId) -> Option<u64> {
        let is_report = self.bits(report & !63) >> (report % 64) & 1 == 1;
        (is_report && report < self.documents).then(|| self.get(self.numbers, report))
    }

    /// The year of a document's report.
    pub(crate) fn year(&self, doc: DocId) -> Option<i32> {
        let distance = self.get(self.years, doc).checked_sub(1)? >> 1;
        let distance = u32::try_from(distance).ok()?;
        self.first_year.checked_add_unsigned(distance)
    }

    /// Whether the year of a report is inferred.
    pub(crate) fn is_inferred(&self, report: DocId) -> bool {
        let year = self.get(self.years, report).checked_sub(1);
        year.is_some_and(|year| year & 1 == 1)
    }

    /// All that is said of a document.
    pub(super) fn row(&self, doc: DocId) -> Row {
        let number = self.report(doc).map(Number::Report);
        Row {
            number: number.unwrap_or_else(|| Number::Section(self.section(doc))),
            year: self.year(doc),
            inferred: self.is_inferred(doc),
        }
    }

    #[inline]
    fn get(&self, column: Column, doc: DocId) -> u64 {
        if doc >= self.documents {
            return 0;
        }
        let bit = doc as usize * column.bits as usize;
        let bytes = self.bytes.get(column.begin + bit / 8..);
        let Some(bytes) = bytes.and_then(<[u8]>::first_chunk) else {
            return 0;
        };
        (u64::from_le_bytes(*bytes) >> (bit % 8)) & ((1 << column.bits) - 1)
    }
}

/// The bytes of so many values.
fn length(values: usize, bits: u32) -> usize {
    (values * bits as usize).div_ceil(8) + BEHIND
}

/// Writes the columns of these documents.
///
/// # Errors
/// Where they cannot be written, or hold numbers beyond all bounds.
pub(super) fn write(rows: &[Row], out: &mut dyn Write) -> io::Result<()> {
    let is_report = |row: &Row| u64::from(matches!(row.number, Number::Report(_)));
    let number = |row: &Row| match row.number {
        Number::Section(number) | Number::Report(number) => number,
    };
    let first_year = rows.iter().filter_map(|row| row.year).min().unwrap_or(0);
    let year = |row: &Row| match row.year {
        Some(year) => (u64::from(year.abs_diff(first_year)) << 1 | u64::from(row.inferred)) + 1,
        None => 0,
    };
    let width = |column: &dyn Fn(&Row) -> u64| {
        let highest = rows.iter().map(column).max().unwrap_or(0);
        u64::BITS - highest.leading_zeros()
    };
    let widths = [width(&number), width(&year)];
    if widths.iter().any(|bits| *bits > WIDEST) {
        return Err(io::Error::other("a number of a document is too large"));
    }
    let [of_numbers, of_years] = widths;
    out.write_all(&packed(rows.iter().map(is_report), rows.len(), 1))?;
    out.write_all(&packed(rows.iter().map(number), rows.len(), of_numbers))?;
    out.write_all(&packed(rows.iter().map(year), rows.len(), of_years))?;
    out.write_all(&first_year.to_le_bytes())?;
    out.write_all(&widths.map(|bits| bits as u8))?;
    out.write_all(&(rows.len() as u32).to_le_bytes())?;
    out.write_all(MAGIC)
}

/// Values in so many bits each, the lowest first.
fn packed(values: impl Iterator<Item = u64>, count: usize, bits: u32) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length(count, bits));
    let (mut waiting, mut waits) = (0_u64, 0);
    for value in values {
        waiting |= value << waits;
        waits += bits;
        while waits >= 8 {
            bytes.push(waiting as u8);
            waiting >>= 8;
            waits -= 8;
        }
    }
    if waits > 0 {
        bytes.push(waiting as u8);
    }
    bytes.resize(length(count, bits), 0);
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(rows: &[Row]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(rows, &mut bytes).unwrap();
        bytes
    }

    fn row() -> impl Strategy<Value = Row> {
        let number = prop_oneof![
            9 => (0..99_u64).prop_map(Number::Section),
            1 => prop_oneof![0..99_u64, 0..1_u64 << 50].prop_map(Number::Report),
        ];
        let year = proptest::option::of(prop_oneof![1900..2030, any::<i32>()]);
        (number, year, any::<bool>()).prop_map(|(number, year, inferred)| Row {
            number,
            year,
            inferred: inferred && year.is_some(),
        })
    }

    proptest! {
        #[test]
        fn what_went_in_comes_out(rows in proptest::collection::vec(row(), 0..400)) {
            let columns = Columns::open(OwnedBytes::new(file(&rows))).unwrap();
            prop_assert_eq!(columns.bytes.len(), file(&rows).len());
            prop_assert_eq!(columns.len() as usize, rows.len());
            let is_report = |row: &Row| matches!(row.number, Number::Report(_));
            for (place, row) in rows.iter().enumerate() {
                let doc = place as u32;
                prop_assert_eq!(columns.row(doc), *row);
                let next = rows[place..].iter().position(is_report);
                prop_assert_eq!(columns.report_of(doc) as usize, next.map_or(rows.len() - 1, |next| place + next));
                let before = rows[..place].iter().rposition(is_report);
                prop_assert_eq!(columns.begin_of(doc) as usize, before.map_or(0, |before| before + 1));
            }
            prop_assert_eq!(columns.report(rows.len() as u32), None);
        }
    }

    #[test]
    fn damage_is_told_or_reads_as_nonsense() {
        let row = |number| Row {
            number: match number % 5 {
                4 => Number::Report(number),
                section => Number::Section(section),
            },
            year: Some(1980 + number as i32),
            inferred: number % 2 == 0,
        };
        let rows: Vec<Row> = (0..130).map(row).collect();
        let bytes = file(&rows);
        for cut in 0..bytes.len() {
            assert!(Columns::open(OwnedBytes::new(bytes[..cut].to_vec())).is_none());
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x41;
            if let Some(columns) = Columns::open(OwnedBytes::new(damaged)) {
                assert_eq!(columns.len(), 130);
                for doc in (0..200).chain([u32::MAX]) {
                    columns.row(doc);
                    assert!(columns.report_of(doc) < 130 && columns.begin_of(doc) <= 130);
                }
            }
        }
    }

    #[test]
    fn numbers_beyond_all_bounds_are_not_written() {
        let row = Row {
            number: Number::Report(1 << 60),
            year: None,
            inferred: false,
        };
        assert!(write(&[row], &mut Vec::new()).is_err());
    }
}
