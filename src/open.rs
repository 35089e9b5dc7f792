//! Opening: from a source to its bytes, and the format they are in.
//!
//! Only plain text is read so far. What is recognised as something else is named as such.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::error::plain;
use crate::report::Format;

/// No larger source is read, in bytes.
pub(crate) const MAX_BYTES: u64 = 512 << 20;

/// The bytes of a source.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) format: Format,
    pub(crate) bytes: Vec<u8>,
}

/// Reads a file; where it cannot be read as text, the reason in plain words.
pub(crate) fn open(file: &Path, name: &str) -> Result<Opened, String> {
    let ending = ending(name);
    if let Some(kind) = ending.as_deref().and_then(other_format) {
        return Err(format!("{kind}; only plain text is read so far"));
    }
    let format = match ending.as_deref() {
        Some("md" | "markdown") => Format::Md,
        _ => Format::Txt,
    };
    let opened =
        File::open(file).map_err(|error| format!("cannot be opened: {}", plain(&error)))?;
    // What is too large is told before it is read; it may still grow while it is read.
    let size = opened.metadata().map_or(0, |meta| meta.len());
    if size > MAX_BYTES {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    let read = opened.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| format!("cannot be read: {}", plain(&error)))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_large());
    }
    match magic(&bytes) {
        Some(kind) => Err(format!(
            "{kind} by its content; only plain text is read so far"
        )),
        None => Ok(Opened { format, bytes }),
    }
}

fn too_large() -> String {
    format!(
        "larger than {} MB, the limit for one source",
        MAX_BYTES >> 20
    )
}

/// The ending of a file name, in lower case.
fn ending(name: &str) -> Option<String> {
    let name = name.rsplit('/').next().unwrap_or(name);
    let (stem, ending) = name.rsplit_once('.')?;
    (!stem.is_empty()).then(|| ending.to_ascii_lowercase())
}

/// What a file of this ending is, where it is not plain text.
fn other_format(ending: &str) -> Option<&'static str> {
    Some(match ending {
        "doc" | "docx" | "wps" => "a word processor document",
        "xls" | "xlsx" | "et" | "ods" | "csv" => "a table",
        "ppt" | "pptx" | "dps" | "odp" => "a presentation",
        "odt" => "an OpenDocument text",
        "rtf" => "a rich text document",
        "pdf" => "a PDF document",
        "epub" | "mobi" | "azw3" => "an e-book",
        "htm" | "html" | "shtml" | "xhtml" | "php" | "mht" | "mhtml" | "asp" | "aspx" | "jsp" => {
            "a web page"
        }
        "xml" | "json" => "structured data",
        "zip" | "tar" | "gz" | "tgz" | "7z" | "rar" | "bz2" | "xz" => "a container of other files",
        "jpg" | "jpeg" | "png" | "gif" | "bmp" | "tif" | "tiff" | "webp" => "a picture",
        "mp3" | "wav" | "mp4" | "avi" | "mov" | "wmv" => "sound or film",
        "exe" | "dll" | "so" | "bin" | "iso" | "db" => "a program or its data",
        _ => return None,
    })
}

/// What the first bytes show a file to be, whatever its name says.
fn magic(bytes: &[u8]) -> Option<&'static str> {
    const SIGNS: [(&[u8], &str); 9] = [
        (b"%PDF-", "a PDF document"),
        (b"PK\x03\x04", "a container or an office document"),
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
            "an office document of the older kind",
        ),
        (b"{\\rtf", "a rich text document"),
        (b"\x1F\x8B\x08", "a compressed file"),
        (b"7z\xBC\xAF\x27\x1C", "a container"),
        (b"Rar!\x1A\x07", "a container"),
        (b"\x89PNG", "a picture"),
        (b"\xFF\xD8\xFF", "a picture"),
    ];
    SIGNS
        .iter()
        .find(|(sign, _)| bytes.starts_with(sign))
        .map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_is_told_unread() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("a.txt");
        // A hole, which takes no room on the disk.
        File::create(&file).unwrap().set_len(MAX_BYTES + 1).unwrap();
        let reason = open(&file, "a.txt").unwrap_err();
        assert!(reason.starts_with("larger than 512 MB"), "{reason}");
    }

    #[test]
    fn endings_are_of_the_last_part_of_a_path() {
        for (name, want) in [
            ("a/b.c/总结", None),
            ("a/报告.TXT", Some("txt")),
            (".hidden", None),
            ("x.tar.gz", Some("gz")),
        ] {
            assert_eq!(ending(name).as_deref(), want, "{name}");
        }
    }
}
