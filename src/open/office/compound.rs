//! The compound file that older office documents are: streams in one file.

use std::io::Cursor;
use std::sync::Arc;

use office_oxide::cfb::{CfbError, CfbReader, read_document_properties};

use super::summary::title;
use crate::open::extracted::Metadata;
use crate::open::unread::Unread;

/// An office document as a compound file.
pub(super) struct Compound {
    bytes: Arc<[u8]>,
    streams: CfbReader<Cursor<Arc<[u8]>>>,
}

/// What every compound file begins with.
const SIGNATURE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Whether these are the bytes of a compound file.
pub(super) fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

impl Compound {
    /// Opens the file. One whose document is encrypted is protected.
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self, Unread> {
        let bytes: Arc<[u8]> = bytes.into();
        let streams = CfbReader::new(Cursor::new(Arc::clone(&bytes)));
        let streams = streams.map_err(|error| unread(&error))?;
        if streams.has_stream("EncryptedPackage") {
            return Err(Unread::Protected);
        }
        Ok(Compound { bytes, streams })
    }

    /// The file as it was given.
    pub(super) fn file(&self) -> Cursor<Arc<[u8]>> {
        Cursor::new(Arc::clone(&self.bytes))
    }

    /// Whether there is a stream of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.streams.has_stream(name)
    }

    /// The bytes of a stream, which must be whole; `None` where there is none of this name.
    pub(super) fn stream(&mut self, name: &str) -> Result<Option<Vec<u8>>, Unread> {
        if !self.has(name) {
            return Ok(None);
        }
        let stream = self
            .streams
            .open_stream(name)
            .map_err(|error| unread(&error))?;
        if !self.streams.truncated_streams().is_empty() {
            return Err(cut_off());
        }
        Ok(Some(stream))
    }

    /// What the file states of the document.
    pub(super) fn metadata(&mut self) -> Metadata {
        let stated = read_document_properties(&mut self.streams).unwrap_or_default();
        let summary = self.streams.open_stream("\u{5}SummaryInformation");
        Metadata {
            title: summary.ok().and_then(|summary| title(&summary)),
            created: stated.created,
            modified: stated.modified,
        }
    }
}

/// The reason for a file that ends before its text does.
pub(super) fn cut_off() -> Unread {
    Unread::Damaged("cut off: a part of its text is missing; copy the file again".to_owned())
}

fn unread(error: &CfbError) -> Unread {
    match error {
        CfbError::InvalidHeader(_) => {
            Unread::Damaged("not an office document, or its beginning is lost".to_owned())
        }
        _ => Unread::Damaged(
            "cut off or not whole: the list of its parts is missing; copy the file again"
                .to_owned(),
        ),
    }
}
