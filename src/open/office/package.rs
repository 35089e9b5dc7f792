//! The package that newer office documents are: a zip file of parts, and how they belong together.

use std::io::{Cursor, Read as _};

use quick_xml::events::Event;
use zip::ZipArchive;
use zip::result::ZipError;

use super::xml;
use crate::limits::Limits;
use crate::open::extracted::Metadata;
use crate::open::unread::Unread;

/// An office document as a zip file.
pub(super) struct Package {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    /// Largest part that is read, in bytes once unpacked.
    limit: u64,
}

/// Another part that a part names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relation {
    /// What the other part is to this one, such as `styles`.
    pub(super) kind: String,
    /// Its name in the package.
    pub(super) part: String,
}

impl Package {
    /// Opens the package. What would unpack to more than a source may be is refused before that.
    pub(super) fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Self, Unread> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unzip(&error))?;
        let mut package = Package {
            zip,
            limit: limits.source,
        };
        let mut unpacked = 0u64;
        for at in 0..package.zip.len() {
            let part = package
                .zip
                .by_index_raw(at)
                .map_err(|error| unzip(&error))?;
            let is_text = [".xml", ".rels"]
                .iter()
                .any(|end| part.name_raw().ends_with(end.as_bytes()));
            unpacked = unpacked.saturating_add(if is_text { part.size() } else { 0 });
        }
        if unpacked > limits.source {
            return Err(too_large(limits.source));
        }
        Ok(package)
    }

    /// The file as it was given.
    pub(super) fn into_file(self) -> Cursor<Vec<u8>> {
        Cursor::new(self.zip.into_inner().into_inner())
    }

    /// Whether there is a part of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The text of a part; `None` where there is none of this name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, Unread> {
        let Some(at) = self.zip.index_for_name(name) else {
            return Ok(None);
        };
        let part = self.zip.by_index(at).map_err(|error| unzip(&error))?;
        let mut bytes = Vec::new();
        let read = part
            .take(self.limit.saturating_add(1))
            .read_to_end(&mut bytes);
        read.map_err(|_| {
            Unread::Damaged(format!(
                "its part {name} cannot be unpacked whole; copy the file again"
            ))
        })?;
        if bytes.len() as u64 > self.limit {
            return Err(too_large(self.limit));
        }
        Ok(Some(decoded(bytes)))
    }

    /// The parts that a part names; those of the package itself for an empty name.
    pub(super) fn relations(&mut self, of: &str) -> Result<Vec<Relation>, Unread> {
        let (folder, name) = of.rsplit_once('/').unwrap_or(("", of));
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let Some(part) = self.part(&format!("{prefix}_rels/{name}.rels"))? else {
            return Ok(Vec::new());
        };
        let mut relations = Vec::new();
        let mut reader = xml::reader(&part);
        loop {
            match xml::next(&mut reader)? {
                Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                    let outside = xml::attribute(&element, "TargetMode");
                    let kind = xml::attribute(&element, "Type");
                    let target = xml::attribute(&element, "Target");
                    if let (Some(kind), Some(target)) = (kind, target)
                        && outside.as_deref() != Some("External")
                    {
                        relations.push(Relation {
                            kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                            part: resolved(folder, &target),
                        });
                    }
                }
                Event::Eof => return Ok(relations),
                _ => {}
            }
        }
    }

    /// What the package states of the document.
    pub(super) fn metadata(&mut self) -> Result<Metadata, Unread> {
        let relations = self.relations("")?;
        let core = relations
            .iter()
            .find(|relation| relation.kind == "core-properties");
        let name = core.map_or("docProps/core.xml", |relation| relation.part.as_str());
        // Damage in what is beside the text does not cost the text.
        let part = self.part(name).ok().flatten().unwrap_or_default();
        Ok(core_properties(&part))
    }
}

/// Reads the title and the dates. What cannot be read is left out.
fn core_properties(part: &str) -> Metadata {
    let mut metadata = Metadata::default();
    let mut reader = xml::reader(part);
    let (mut name, mut value) = (String::new(), String::new());
    while let Ok(event) = xml::next(&mut reader) {
        match event {
            Event::Start(element) => {
                name = element.local_name().as_ref().to_owned();
                value.clear();
            }
            Event::Text(text) => value.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => value.extend(xml::referred(&reference)),
            Event::End(_) => {
                let found = Some(std::mem::take(&mut value)).filter(|v| !v.trim().is_empty());
                match name.as_str() {
                    "title" => metadata.title = found,
                    "created" => metadata.created = found,
                    "modified" => metadata.modified = found,
                    _ => {}
                }
                name.clear();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    metadata
}

/// A target, which is relative to the folder of the part that names it.
fn resolved(folder: &str, target: &str) -> String {
    let (mut path, target) = match target.strip_prefix('/') {
        Some(target) => (Vec::new(), target),
        None => (
            folder.split('/').filter(|p| !p.is_empty()).collect(),
            target,
        ),
    };
    for piece in target.split('/') {
        match piece {
            "" | "." => {}
            ".." => drop(path.pop()),
            piece => path.push(piece),
        }
    }
    path.join("/")
}

/// The text of a part: UTF-8, or UTF-16 by its byte order mark.
fn decoded(bytes: Vec<u8>) -> String {
    match encoding_rs::Encoding::for_bom(&bytes) {
        Some((encoding, _)) => encoding.decode(&bytes).0.into_owned(),
        None => String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
    }
}

fn too_large(limit: u64) -> Unread {
    Unread::Limit(format!(
        "unpacks to more than {} MB, the limit for one source",
        limit >> 20
    ))
}

fn unzip(error: &ZipError) -> Unread {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Unread::Protected
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            Unread::Damaged(
                "a part of it is packed in an unknown way; open it in an office program and save it anew"
                    .to_owned(),
            )
        }
        _ => Unread::Damaged(
            "cut off or not whole: the list of its parts is missing; copy the file again"
                .to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_relative_to_the_part_that_names_them() {
        for (folder, target, want) in [
            ("word", "styles.xml", "word/styles.xml"),
            ("word", "/word/a.xml", "word/a.xml"),
            ("word", "../docProps/core.xml", "docProps/core.xml"),
            ("", "word/document.xml", "word/document.xml"),
            ("", "../../x", "x"),
            ("word", "./b//c.xml", "word/b/c.xml"),
        ] {
            assert_eq!(resolved(folder, target), want);
        }
    }

    #[test]
    fn parts_may_be_in_utf_16() {
        let utf16 = "\u{feff}<a>报告</a>".encode_utf16();
        let bytes: Vec<u8> = utf16.flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(bytes), "<a>报告</a>");
        assert_eq!(decoded(b"<a>\xff</a>".to_vec()), "<a>\u{fffd}</a>");
    }

    #[test]
    fn properties_are_read_as_far_as_they_go() {
        let part = "<cp:p xmlns:dc='d'><dc:title>年度&#24635;结</dc:title><dc:subject>无</dc:subject>\
                    <dcterms:created>2019-03-05T08:00:00Z</dcterms:created><dcterms:modified> ";
        let metadata = core_properties(part);
        assert_eq!(metadata.title.as_deref(), Some("年度总结"));
        assert_eq!(metadata.created.as_deref(), Some("2019-03-05T08:00:00Z"));
        assert_eq!(metadata.modified, None);
    }
}
