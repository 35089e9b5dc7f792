//! What a source is: told by its content first, and by the ending of its name where that leaves it open.

mod compound;
mod endings;
mod package;
mod page;
mod signs;

use std::io::{self, Read, Seek};

use crate::open::members::is_tar;
use crate::open::unread::Unread;
use crate::report::Format;

/// So many first bytes are enough for [`first_look`].
pub(crate) const HEAD: usize = 36 * 1024;

/// What a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text in an encoding that is yet to be told: txt, md, csv or html.
    Plain(Format),
    /// A document that carries its own encoding.
    Document(Format),
    /// A container of other files.
    Container(Container),
    /// Something that is not read, and what it is: see [`refused`].
    Unsupported(&'static str),
}

/// A container of other files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// Zip, but not a document that is one.
    Zip,
    /// Tar, not packed.
    Tar,
    /// One packed file, which may be a tar.
    Gzip,
    /// 7z.
    SevenZip,
}

/// What the first bytes of a source show it to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FirstLook {
    /// No more need be seen.
    Known(Kind),
    /// A zip: a container, or an office, OpenDocument or EPUB package.
    Zipped,
    /// An OLE2 compound file: an office document of the older kind, or something else.
    Compound,
}

/// Tells what a source is from its first [`HEAD`] bytes, all of them where it is shorter, and its name
/// or path. What looks binary and is nothing known is plain text, for decoding to judge.
pub(crate) fn first_look(head: &[u8], name: &str) -> FirstLook {
    use FirstLook::Known;
    let ending = endings::ending(name);
    let by_ending = endings::kind(&ending);
    if head.is_empty() {
        // What is empty is told best as text that is not there.
        return Known(Kind::Plain(endings::plain_format(&ending)));
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x07\x08PK") {
        return FirstLook::Zipped;
    }
    if head.starts_with(b"PK00PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Known(Kind::Container(Container::Zip));
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return FirstLook::Compound;
    }
    let sign = signs::kind(head);
    if endings::is_volume(name) && (sign.is_some() || signs::looks_binary(head)) {
        return Known(Kind::Unsupported(signs::VOLUME));
    }
    if let Some(kind) = sign {
        return Known(kind);
    }
    if is_tar(head) {
        return Known(Kind::Container(Container::Tar));
    }
    Known(text_or_by_ending(head, &ending, by_ending))
}

/// What a source is that has no sign of its own.
fn text_or_by_ending(head: &[u8], ending: &str, by_ending: Option<Kind>) -> Kind {
    let start = page::Start::of(head);
    if let Some(what) = start.unsupported() {
        return Kind::Unsupported(what);
    }
    let format = endings::plain_format(ending);
    let is_page = match format {
        Format::Html => start.has_tags(),
        // A text may begin with a piece of a page; only a whole page is one.
        Format::Md | Format::Csv => start.is_whole_page(),
        _ if ending == "txt" => start.is_whole_page(),
        _ => start.is_whole_page() || start.is_piece_of_page(),
    };
    if is_page {
        return Kind::Plain(Format::Html);
    }
    match by_ending {
        // Such text is written for programs.
        Some(kind @ Kind::Unsupported(_)) if endings::is_text_for_programs(ending) => kind,
        Some(kind) if signs::looks_binary(head) => kind,
        _ if format == Format::Html => Kind::Plain(Format::Txt),
        _ => Kind::Plain(format),
    }
}

/// Tells what a source is, reading more of it where the first look asks for that.
pub(crate) fn look_inside<R: Read + Seek>(
    source: &mut R,
    look: FirstLook,
    name: &str,
) -> Result<Kind, Unread> {
    let failed = |error: io::Error| {
        Unread::Failed(format!("cannot be read: {}", crate::error::plain(&error)))
    };
    let by_ending = endings::kind(&endings::ending(name));
    match look {
        FirstLook::Known(kind) => Ok(kind),
        FirstLook::Zipped => {
            package::kind(source, by_ending, endings::is_volume(name)).map_err(failed)
        }
        FirstLook::Compound => compound::kind(source, by_ending),
    }
}

/// The reason for not reading what [`Kind::Unsupported`] says of a source.
pub(crate) fn refused(what: &str) -> Unread {
    match what.contains("no text layer") {
        true => Unread::NoText(what.to_owned()),
        false => Unread::Unsupported(what.to_owned()),
    }
}

#[cfg(test)]
mod tests;
