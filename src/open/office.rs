//! Microsoft's office formats: the text of documents, tables and slides, old and new.
//!
//! Word documents are read here, because what matters in a Chinese report is the number before a
//! heading, which Word counts and does not store. Tables and slides are read by `office_oxide`.

mod bytes;
mod compound;
mod doc;
mod docx;
mod fields;
mod lines;
mod numbering;
mod oxide;
mod package;
mod summary;
mod symbols;
mod xml;

use std::io::Cursor;

use crate::limits::Limits;
use crate::open::extracted::Extracted;
use crate::open::unread::Unread;
use crate::report::Format;
use compound::{Compound, is_compound};
pub(crate) use fields::combined;
use office_oxide::DocumentFormat;
use package::Package;

/// Takes the text out of a document of one of Microsoft's formats.
///
/// A line is a paragraph, a row of a table with tabs between the cells, the name of a sheet, or a
/// line of a slide. Fields show what they give, not their code; deleted text is left out; headers
/// and footers are given only where there is nothing else.
pub(crate) fn extract(
    format: Format,
    bytes: Vec<u8>,
    limits: &Limits,
) -> Result<Extracted, Unread> {
    let mut extracted = if is_compound(&bytes) {
        from_compound(bytes, limits)?
    } else if bytes.starts_with(b"PK") {
        from_package(format, bytes, limits)?
    } else if doc::is_older(&bytes) {
        oxide::older_word(Cursor::new(bytes), limits)?
    } else if format == Format::Xls {
        // The oldest workbooks are plain streams.
        oxide::extract(DocumentFormat::Xls, Cursor::new(bytes), limits)?
    } else {
        return Err(Unread::Damaged(
            "not an office document, or its beginning is lost; copy the file again".to_owned(),
        ));
    };
    if extracted.text.trim().is_empty() {
        return Err(Unread::NoText(
            "no text in it: the document holds only pictures or nothing".to_owned(),
        ));
    }
    let title = extracted.metadata.title.take();
    extracted.metadata.title = title.filter(|title| tells(title));
    Ok(extracted)
}

/// Reads a package by the part that it has for its content, which tells its format better than its
/// name.
fn from_package(format: Format, bytes: Vec<u8>, limits: &Limits) -> Result<Extracted, Unread> {
    let package = Package::open(bytes, limits)?;
    let held = if package.has("xl/workbook.xml") || package.has("xl/workbook.bin") {
        Format::Xlsx
    } else if package.has("ppt/presentation.xml") {
        Format::Pptx
    } else {
        format
    };
    match held {
        Format::Xlsx => oxide::extract(DocumentFormat::Xlsx, package.into_file(), limits),
        Format::Pptx => oxide::extract(DocumentFormat::Pptx, package.into_file(), limits),
        _ => docx::extract(package, limits),
    }
}

/// Reads a compound file by the streams it has, which tell its format better than its name.
fn from_compound(bytes: Vec<u8>, limits: &Limits) -> Result<Extracted, Unread> {
    let mut compound = Compound::open(bytes)?;
    if let Some(text) = compound.stream("WordDocument")? {
        if !doc::is_older(&text) {
            return doc::extract(compound, text, limits);
        }
        let extracted = oxide::older_word(compound.file(), limits)?;
        return Ok(Extracted {
            metadata: compound.metadata(),
            ..extracted
        });
    }
    let format = if compound.has("Workbook") || compound.has("Book") {
        DocumentFormat::Xls
    } else if compound.has("PowerPoint Document") || compound.has("PP97_DUALSTORAGE") {
        DocumentFormat::Ppt
    } else {
        return Err(Unread::Damaged(
            "holds neither text nor a table nor slides; copy the file again".to_owned(),
        ));
    };
    let extracted = oxide::extract(format, compound.file(), limits)?;
    Ok(Extracted {
        metadata: compound.metadata(),
        ..extracted
    })
}

/// Whether a title says what the document is, and not only what program made it.
fn tells(title: &str) -> bool {
    const BY_ITSELF: [&str; 12] = [
        "microsoft word",
        "microsoft excel",
        "microsoft powerpoint",
        "powerpoint presentation",
        "powerpoint 演示文稿",
        "powerpoint 簡報",
        "幻灯片",
        "文档",
        "文件",
        "新建",
        "untitled",
        "document",
    ];
    let title = title.trim().to_lowercase();
    let bare = title.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace());
    let by_program = title.starts_with("microsoft ") || title.starts_with("新建 ");
    title.chars().any(char::is_alphabetic) && !by_program && !BY_ITSELF.contains(&bare)
}

#[cfg(test)]
mod tests;
