//! What a zip is: a container, or a document that is a package of parts.

use std::io::{self, Read, Seek, SeekFrom};

use super::{Container, Kind};
use crate::open::members::list_zip;
use crate::report::Format;
use Kind::{Document, Unsupported};

pub(super) const OFD: &str = "an OFD document (save it as PDF)";
pub(super) const IWORK: &str = "a Pages, Numbers or Keynote document (save it as PDF)";

/// As many members are looked at; the parts that tell come early.
const MOST_PARTS: u64 = 10_000;
/// Where the list of members is missing, the parts that tell are looked for in so many first bytes.
const NEAR: u64 = 256 * 1024;

/// Parts by which a package is told, in lower case. The first that is there counts.
const PARTS: [(&str, Kind); 15] = [
    ("word/document.xml", Document(Format::Docx)),
    ("xl/workbook.xml", Document(Format::Xlsx)),
    (
        "xl/workbook.bin",
        Unsupported("a binary Excel table (save it as .xlsx)"),
    ),
    ("ppt/presentation.xml", Document(Format::Pptx)),
    ("ofd.xml", Unsupported(OFD)),
    ("meta-inf/container.xml", Document(Format::Epub)),
    ("index/document.iwa", Unsupported(IWORK)),
    ("index.zip", Unsupported(IWORK)),
    (
        "fixeddocseq.fdseq",
        Unsupported("an XPS document (save it as PDF)"),
    ),
    (
        "fixeddocumentsequence.fdseq",
        Unsupported("an XPS document (save it as PDF)"),
    ),
    (
        "visio/document.xml",
        Unsupported("a Visio drawing (save it as PDF)"),
    ),
    (
        "contents/content.hpf",
        Unsupported("a Hangul document (save it as PDF)"),
    ),
    ("androidmanifest.xml", Unsupported(super::signs::PROGRAM)),
    ("meta-inf/manifest.mf", Unsupported(super::signs::PROGRAM)),
    ("doc.kml", Unsupported("a map")),
];

/// What a zip is, by its parts; where these do not tell, by its ending. `is_volume` says that its
/// name is that of a part of a zip in several files.
pub(super) fn kind<R: Read + Seek>(
    source: &mut R,
    by_ending: Option<Kind>,
    is_volume: bool,
) -> io::Result<Kind> {
    if let Some(kind) = by_mimetype(source)? {
        return Ok(kind);
    }
    let listing = list_zip(source, MOST_PARTS)?;
    let mut names: Vec<String> = listing.names().map(part_name).collect();
    if names.is_empty() {
        if is_volume {
            return Ok(Unsupported(super::signs::VOLUME));
        }
        names = names_near(source)?;
    }
    let there = |part: &str| names.iter().any(|name| name == part);
    if let Some((_, kind)) = PARTS.iter().find(|(part, _)| there(part)) {
        return Ok(*kind);
    }
    if there("content.xml") && there("meta-inf/manifest.xml") {
        let odf = matches!(by_ending, Some(Document(Format::Ods | Format::Odp)));
        return Ok(by_ending.filter(|_| odf).unwrap_or(Document(Format::Odt)));
    }
    // A package that lacks what tells its kind is for its reader to complain about.
    match by_ending {
        Some(kind @ Document(format)) if is_packaged(format) => {
            let of_package = names.is_empty() || names.iter().any(|name| is_part(format, name));
            Ok(if of_package { kind } else { ZIP })
        }
        _ => Ok(ZIP),
    }
}

const ZIP: Kind = Kind::Container(Container::Zip);

fn is_packaged(format: Format) -> bool {
    use Format::{Docx, Epub, Odp, Ods, Odt, Pptx, Xlsx};
    matches!(format, Docx | Xlsx | Pptx | Odt | Ods | Odp | Epub)
}

/// Whether a name, in lower case, is that of a part which packages of this format have. Of one that
/// is cut off, only the parts that come first are left, and any may be the first.
fn is_part(format: Format, name: &str) -> bool {
    use Format::{Epub, Odp, Ods, Odt};
    let under = |folders: &[&str]| folders.iter().any(|folder| name.starts_with(folder));
    match format {
        Epub => under(&["meta-inf/", "oebps/", "ops/"]),
        Odt | Ods | Odp => {
            let parts = ["content.xml", "styles.xml", "meta.xml", "settings.xml"];
            parts.contains(&name)
                || under(&["meta-inf/", "configurations2/", "thumbnails/", "pictures/"])
        }
        _ => {
            let folders = ["xl/", "word/", "ppt/", "docprops/", "_rels/", "customxml/"];
            name == "[content_types].xml"
                || under(&folders) && (name.ends_with(".xml") || name.ends_with(".rels"))
        }
    }
}

/// OpenDocument and EPUB have a first member that says what they are, not packed.
fn by_mimetype<R: Read + Seek>(source: &mut R) -> io::Result<Option<Kind>> {
    source.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    source.take(512).read_to_end(&mut head)?;
    let length = |at: usize| match head.get(at..at + 2) {
        Some([low, high]) => usize::from(u16::from_le_bytes([*low, *high])),
        _ => 0,
    };
    let (name, extra) = (length(26), length(28));
    if head.get(30..30 + name) != Some(b"mimetype") {
        return Ok(None);
    }
    let content = head.get(30 + name + extra..).unwrap_or_default();
    const ODF: &[u8] = b"application/vnd.oasis.opendocument.";
    let Some(odf) = content.strip_prefix(ODF) else {
        let types: [(&[u8], Kind); 2] = [
            (b"application/epub+zip", Document(Format::Epub)),
            (
                b"application/hwp+zip",
                Unsupported("a Hangul document (save it as PDF)"),
            ),
        ];
        let known = types.iter().find(|(start, _)| content.starts_with(start));
        return Ok(known.map(|(_, kind)| *kind));
    };
    let types: [(&[u8], Kind); 4] = [
        (b"text", Document(Format::Odt)),
        (b"spreadsheet", Document(Format::Ods)),
        (b"presentation", Document(Format::Odp)),
        (b"", Unsupported("an OpenDocument drawing")),
    ];
    let known = types.iter().find(|(start, _)| odf.starts_with(start));
    Ok(known.map(|(_, kind)| *kind))
}

/// A name as parts of packages are compared: some programs write them in another case, or with `\`.
fn part_name(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name).replace('\\', "/");
    name.trim_start_matches('/').to_ascii_lowercase()
}

/// The names in the headers of the first members, where the list of all is missing.
fn names_near<R: Read + Seek>(source: &mut R) -> io::Result<Vec<String>> {
    source.seek(SeekFrom::Start(0))?;
    let mut near = Vec::new();
    source.take(NEAR).read_to_end(&mut near)?;
    let headers = near.windows(30).enumerate();
    let headers = headers.filter(|(_, header)| header.starts_with(b"PK\x03\x04"));
    let names = headers.filter_map(|(at, header)| {
        let length = match header {
            [.., low, high, _, _] => usize::from(u16::from_le_bytes([*low, *high])),
            _ => 0,
        };
        near.get(at + 30..at + 30 + length).map(part_name)
    });
    Ok(names.collect())
}
