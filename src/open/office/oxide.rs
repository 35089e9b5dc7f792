//! Tables and slides, and the oldest Word documents, as `office_oxide` reads them.

use std::io::{Read, Seek};

use office_oxide::core::Error as PackageError;
use office_oxide::doc::{DocDocument, DocError, SubDocumentKind};
use office_oxide::ir::{Element, InlineContent, List, Metadata as Stated, Section, Table};
use office_oxide::options::ParseOptions;
use office_oxide::ppt::PptError;
use office_oxide::xls::{XlsDocument, XlsError};
use office_oxide::{Document, DocumentFormat, OfficeError};

use super::lines::{Lines, too_much_text};
use crate::limits::Limits;
use crate::open::extracted::{Extracted, Metadata};
use crate::open::unread::Unread;

/// Takes the text out of a workbook or a presentation: of each sheet its name and its rows, of each
/// slide its lines and then the notes. The properties of the older formats are the caller's to read.
pub(super) fn extract(
    format: DocumentFormat,
    file: impl Read + Seek + Send + 'static,
    limits: &Limits,
) -> Result<Extracted, Unread> {
    let mut options = ParseOptions::default();
    options.limits.text_chars = usize::try_from(limits.text).unwrap_or(usize::MAX);
    options.limits.part_bytes = limits.source;
    options.limits.package_bytes = limits.source;
    options.limits.memory_bytes = limits.memory / 2;
    let document = Document::from_reader_with(file, format, &options);
    let document = document.map_err(|error| unread(&error, limits))?;

    let mut lines = Lines::new(limits.text);
    if let Some(workbook) = document.as_xls() {
        workbook_lines(workbook, &mut lines, limits)?;
        let text = lines.finish().0;
        return Ok(Extracted {
            text,
            ..Extracted::default()
        });
    }
    let tree = document.to_ir();
    drop(document);
    if let Some(said) = lost_text(&tree.metadata) {
        return Err(in_part(said, limits));
    }
    let named = format == DocumentFormat::Xlsx;
    for section in &tree.sections {
        section_lines(section, named, &mut lines)?;
    }
    let text = lines.finish().0;
    Ok(Extracted {
        text,
        metadata: Metadata {
            title: tree.metadata.title.clone(),
            created: tree.metadata.created.clone(),
            modified: tree.metadata.modified.clone(),
        },
        headings: Vec::new(),
    })
}

/// Takes the text out of a document of a version of Word before 97. Its properties are the caller's
/// to read.
pub(super) fn older_word(file: impl Read + Seek, limits: &Limits) -> Result<Extracted, Unread> {
    let document = DocDocument::from_reader(file);
    let document = document.map_err(|error| unread(&OfficeError::Doc(error), limits))?;
    if !document.text_complete() {
        return Err(super::compound::cut_off());
    }
    let mut lines = Lines::new(limits.text);
    for line in document.plain_text_ref().lines() {
        lines.plain(line)?;
    }
    for other in document.subdocuments() {
        use SubDocumentKind::{Endnotes, Footnotes, TextBoxes};
        if matches!(other.kind, Footnotes | Endnotes | TextBoxes) {
            for line in other.text.lines() {
                lines.plain(line)?;
            }
        }
    }
    let text = lines.finish().0;
    Ok(Extracted {
        text,
        ..Extracted::default()
    })
}

fn workbook_lines(
    workbook: &XlsDocument,
    lines: &mut Lines,
    limits: &Limits,
) -> Result<(), Unread> {
    if workbook.truncated() {
        let mut said = workbook.notices().iter().chain(workbook.warnings());
        let said = said
            .next()
            .map_or("a part of its rows is missing", String::as_str);
        return Err(in_part(said, limits));
    }
    for sheet in &workbook.sheets {
        lines.plain(sheet.name.as_str())?;
        lines.open_grid();
        for (number, row) in sheet.rows.iter().enumerate() {
            for column in 0..row.len() {
                lines.plain(sheet.display_text(number, column).unwrap_or_default())?;
                lines.end_cell();
            }
            lines.end_row();
        }
        lines.close_table();
    }
    Ok(())
}

/// The lines of a sheet or a slide; a sheet has its name above them, if it has any.
fn section_lines(section: &Section, named: bool, lines: &mut Lines) -> Result<(), Unread> {
    if let Some(name) = section.title.as_deref().filter(|_| named) {
        lines.plain(name)?;
    }
    blocks(&section.elements, lines)?;
    blocks(section.speaker_notes.as_deref().unwrap_or_default(), lines)
}

/// Most cells in whose place one is counted.
const MAX_SPAN: u32 = 32;

/// What is still to be written, the next last.
enum Work<'a> {
    Block(&'a Element),
    List(&'a List),
    EndCell,
    EndRow,
    EndTable,
}

fn blocks(elements: &[Element], lines: &mut Lines) -> Result<(), Unread> {
    let mut work: Vec<Work<'_>> = elements.iter().rev().map(Work::Block).collect();
    while let Some(next) = work.pop() {
        match next {
            Work::Block(Element::Heading(heading)) => lines.plain(words(&heading.content))?,
            Work::Block(Element::Paragraph(paragraph)) => lines.plain(words(&paragraph.content))?,
            Work::Block(Element::CodeBlock(code)) => lines.plain(code.content.as_str())?,
            Work::Block(Element::TextBox(inner)) => {
                work.extend(inner.content.iter().rev().map(Work::Block));
            }
            Work::Block(Element::List(list)) => work.push(Work::List(list)),
            Work::Block(Element::Table(table)) => {
                lines.open_grid();
                work.push(Work::EndTable);
                rows(table, &mut work);
            }
            // Pictures, and what others have noted beside the text.
            Work::Block(_) => {}
            Work::List(list) => {
                for item in list.items.iter().rev() {
                    work.extend(item.nested.as_ref().map(Work::List));
                    work.extend(item.content.iter().rev().map(Work::Block));
                }
            }
            Work::EndCell => lines.end_cell(),
            Work::EndRow => lines.end_row(),
            Work::EndTable => lines.close_table(),
        }
    }
    Ok(())
}

fn rows<'a>(table: &'a Table, work: &mut Vec<Work<'a>>) {
    for row in table.rows.iter().rev() {
        work.push(Work::EndRow);
        for cell in row.cells.iter().rev() {
            // A cell takes the place of those it is merged with.
            let places = cell.col_span.clamp(1, MAX_SPAN);
            work.extend((0..places).map(|_| Work::EndCell));
            work.extend(cell.content.iter().rev().map(Work::Block));
        }
    }
}

fn words(content: &[InlineContent]) -> String {
    let mut words = String::new();
    for piece in content {
        match piece {
            InlineContent::Text(span) => words.push_str(&span.text),
            InlineContent::LineBreak => words.push('\n'),
            _ => {}
        }
    }
    words
}

/// What the reader says of text it could not read. A broken theme or layout costs no text.
fn lost_text(stated: &Stated) -> Option<&str> {
    const OF_TEXT: [&str; 7] = [
        "slides/",
        "worksheets/",
        "sharedstrings",
        "sheet ",
        "slide ",
        "limit",
        "truncated",
    ];
    let of_text = |said: &&str| {
        let said = said.to_lowercase();
        OF_TEXT.iter().any(|sign| said.contains(sign))
    };
    let said = stated.warnings.iter().map(String::as_str);
    said.filter(|_| stated.text_truncated).find(of_text)
}

/// The reason for a document of which only a part could be read, from what its reader says.
fn in_part(said: &str, limits: &Limits) -> Unread {
    if said.contains("set_max_text_chars") {
        return too_much_text(limits.text);
    }
    if said.contains("set_max_") {
        return Unread::Limit(format!(
            "takes more memory than the {} MB that a reader may have",
            limits.memory >> 20
        ));
    }
    Unread::Damaged(format!(
        "only a part of it can be read ({said}); copy the file again, or open it in an office \
         program and save it anew"
    ))
}

fn unread(error: &OfficeError, limits: &Limits) -> Unread {
    match error {
        OfficeError::Doc(DocError::Encrypted)
        | OfficeError::Ppt(PptError::Encrypted)
        | OfficeError::Xls(XlsError::Encrypted | XlsError::EncryptionNotSupported(_)) => {
            Unread::Protected
        }
        OfficeError::Core(
            PackageError::DecompressionLimit { .. } | PackageError::PackageLimit(_),
        ) => Unread::Limit(format!(
            "unpacks to more than {} MB, the limit for one source",
            limits.source >> 20
        )),
        OfficeError::Panic(_) => Unread::Failed(
            "cannot be read: its reader gave up; open it in an office program and save it anew"
                .to_owned(),
        ),
        error => Unread::Damaged(format!(
            "broken inside ({}); copy the file again, or open it in an office program and save it \
             anew",
            error.to_string().to_lowercase()
        )),
    }
}
