//! Opening: from a source to its bytes, or to the text of a document, by format; a container gives
//! its members.
//!
//! What is plain text or a web page is only read here; decoding it is the next stage's. Readers of
//! rich formats and containers meet hostile files: [`rich`] is meant to run behind the
//! [wall](crate::wall).

mod epub;
pub(crate) mod extracted;
pub(crate) mod html;
mod kind;
mod lines;
mod members;
mod numerals;
mod office;
mod opendocument;
mod package;
mod pdf;
mod rtf;
pub(crate) mod unread;
mod xml;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;

use crate::error::plain;
use crate::limits::{Limits, in_bytes};
use crate::report::Format;
use extracted::Extracted;
use kind::{Container, FirstLook, Kind};
use members::Member;
use unread::Unread;

/// The version of the readers of a format: raised whenever they could give other text than before.
pub(crate) fn version(format: Format) -> u32 {
    match format {
        Format::Txt | Format::Md | Format::Csv | Format::Html => 1,
        Format::Doc | Format::Docx => 1,
        Format::Xls | Format::Xlsx | Format::Ppt | Format::Pptx => 1,
        Format::Odt | Format::Ods | Format::Odp => 1,
        Format::Rtf | Format::Epub | Format::Pdf => 1,
    }
}

/// The version of the ways through containers, and of telling what a file is: raised whenever they could give other
/// members, names or formats than before.
pub(crate) const CONTAINERS_VERSION: u32 = 1;

/// What opening a source gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opened {
    /// The format it is in, by its content.
    pub(crate) format: Format,
    /// Its bytes or its text.
    pub(crate) content: Content,
}

impl Opened {
    /// Its bytes, where it is to be decoded.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes),
            Content::Text(_) => None,
        }
    }
}

/// The bytes of a source that is text, or the text of one that carries its own encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// To be decoded.
    Bytes(Vec<u8>),
    /// Text already.
    Text(Extracted),
}

/// What is found of a source: itself, or one of the members of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// The member's path inside the container, `b.zip!/c.txt`; `None` for the source itself.
    pub(crate) member: Option<String>,
    /// What it holds, or why it cannot be read.
    pub(crate) opened: Result<Opened, Unread>,
}

/// What becomes of a file after a look at its beginning.
#[derive(Debug)]
pub(crate) enum Begun {
    /// It is text or a web page, and here are its bytes.
    Plain(Opened),
    /// It is a document or a container, for [`rich`] to read.
    Rich,
}

/// Looks at a file's beginning and reads it whole if it is plain text or a web page. `name` is its
/// path as people read it.
///
/// # Errors
/// Where it cannot be opened, is of a kind that is not read, or is larger than the limits allow.
pub(crate) fn begin(file: &Path, name: &str, limits: &Limits) -> Result<Begun, Unread> {
    let mut opened = File::open(file).map_err(|error| cannot_be("opened", &error))?;
    let mut bytes = Vec::with_capacity(kind::HEAD);
    let head = (&mut opened)
        .take(kind::HEAD as u64)
        .read_to_end(&mut bytes);
    head.map_err(|error| cannot_be("read", &error))?;
    match kind::first_look(&bytes, name) {
        FirstLook::Known(Kind::Plain(format)) => {
            // What is too large is told before it is read; it may still grow while it is read.
            let size = opened.metadata().map_or(0, |meta| meta.len());
            if size > limits.source {
                return Err(too_large(limits.source));
            }
            bytes.reserve_exact(
                usize::try_from(size)
                    .unwrap_or(0)
                    .saturating_sub(bytes.len()),
            );
            let rest = (limits.source + 1).saturating_sub(bytes.len() as u64);
            let read = opened.take(rest).read_to_end(&mut bytes);
            read.map_err(|error| cannot_be("read", &error))?;
            if bytes.len() as u64 > limits.source {
                return Err(too_large(limits.source));
            }
            Ok(Begun::Plain(Opened {
                format,
                content: Content::Bytes(bytes),
            }))
        }
        FirstLook::Known(Kind::Unsupported(what)) => Err(kind::refused(what)),
        FirstLook::Known(Kind::Document(_) | Kind::Container(_))
        | FirstLook::Zipped
        | FirstLook::Compound => Ok(Begun::Rich),
    }
}

/// What [`rich`] tells of its way.
pub(crate) trait Way {
    /// A document or a member is about to be read. Whatever fails from here on until it is given is
    /// its fault.
    fn begins(&mut self, member: Option<&str>);
    /// What was found.
    fn found(&mut self, found: Found) -> ControlFlow<()>;
}

/// Reads a document, or the members of a container, nested ones included. `only` names the one
/// member that is wanted; the first `skip` members are passed over.
///
/// # Errors
/// Where the file itself cannot be read; a container may have given members before.
pub(crate) fn rich(
    file: &Path,
    name: &str,
    only: Option<&str>,
    skip: u64,
    limits: &Limits,
    way: &mut dyn Way,
) -> Result<(), Unread> {
    let mut source = File::open(file).map_err(|error| cannot_be("opened", &error))?;
    match kind_of(&mut source, name)? {
        Kind::Container(container) => {
            let size = size_of(&source);
            if size > limits.container {
                return Err(Unread::Limit(format!(
                    "larger than {}, the limit for a container",
                    in_bytes(limits.container)
                )));
            }
            let source = io::BufReader::with_capacity(64 << 10, source);
            members_of(container, source, name, only, skip, limits, way)
        }
        kind => {
            let size = size_of(&source);
            if size > limits.source {
                return Err(too_large(limits.source));
            }
            if only.is_some() {
                return Err(Unread::Failed(
                    "is no container, so that it has no members".to_owned(),
                ));
            }
            if skip > 0 {
                return Ok(());
            }
            let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
            let read = source.take(limits.source + 1).read_to_end(&mut bytes);
            read.map_err(|error| cannot_be("read", &error))?;
            if bytes.len() as u64 > limits.source {
                return Err(too_large(limits.source));
            }
            way.begins(None);
            let opened = take_out(kind, bytes, limits);
            let _ = way.found(Found {
                member: None,
                opened,
            });
            Ok(())
        }
    }
}

/// The kind of a file on disk, looking inside where its beginning does not tell.
fn kind_of(source: &mut File, name: &str) -> Result<Kind, Unread> {
    let mut head = Vec::new();
    let read = source.take(kind::HEAD as u64).read_to_end(&mut head);
    read.map_err(|error| cannot_be("read", &error))?;
    let look = kind::first_look(&head, name);
    let kind = match look {
        FirstLook::Known(kind) => kind,
        look => kind::look_inside(source, look, name)?,
    };
    let back = source.seek(SeekFrom::Start(0));
    back.map_err(|error| cannot_be("read", &error))?;
    Ok(kind)
}

fn members_of(
    container: Container,
    source: impl Read + Seek,
    name: &str,
    only: Option<&str>,
    skip: u64,
    limits: &Limits,
    way: &mut dyn Way,
) -> Result<(), Unread> {
    let mut seen = 0;
    let mut each = |member: Member| {
        seen += 1;
        if seen <= skip {
            return ControlFlow::Continue(());
        }
        way.begins(Some(&member.path));
        let opened = member
            .content
            .and_then(|(kind, bytes)| take_out(kind, bytes, limits));
        way.found(Found {
            member: Some(member.path),
            opened,
        })
    };
    members::walk(container, source, name, only, limits, &mut each)
}

/// What a file or member of this kind holds.
fn take_out(kind: Kind, bytes: Vec<u8>, limits: &Limits) -> Result<Opened, Unread> {
    let text = |format, extracted: Extracted| Opened {
        format,
        content: Content::Text(extracted),
    };
    match kind {
        Kind::Plain(format) => Ok(Opened {
            format,
            content: Content::Bytes(bytes),
        }),
        Kind::Unsupported(what) => Err(kind::refused(what)),
        // Walking a container gives no containers.
        Kind::Container(_) => Err(Unread::Failed(
            "is a container that was not opened".to_owned(),
        )),
        Kind::Document(format) => {
            let extracted = match format {
                Format::Doc
                | Format::Docx
                | Format::Xls
                | Format::Xlsx
                | Format::Ppt
                | Format::Pptx => office::extract(format, bytes, limits),
                Format::Odt | Format::Ods | Format::Odp => {
                    opendocument::extract(format, bytes, limits)
                }
                Format::Rtf => rtf::extract(&bytes, limits),
                Format::Epub => epub::extract(bytes, limits),
                Format::Pdf => pdf::extract(bytes, limits),
                Format::Txt | Format::Md | Format::Csv | Format::Html => {
                    let content = Content::Bytes(bytes);
                    return Ok(Opened { format, content });
                }
            };
            Ok(text(format, extracted?))
        }
    }
}

fn size_of(file: &File) -> u64 {
    file.metadata().map_or(0, |meta| meta.len())
}

fn too_large(limit: u64) -> Unread {
    Unread::Limit(format!(
        "larger than {}, the limit for one source",
        in_bytes(limit)
    ))
}

fn cannot_be(done: &str, error: &io::Error) -> Unread {
    Unread::Failed(format!("cannot be {done}: {}", plain(error)))
}

#[cfg(test)]
mod tests;
