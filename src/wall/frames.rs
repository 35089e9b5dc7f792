//! What passes between a parent and its reading child: frames of a JSON head and raw bytes.

use std::ffi::OsString;
use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::limits::Limits;
use crate::open::extracted::{Extracted, HeadingMark, Metadata};
use crate::open::unread::Unread;
use crate::open::{Content, Found, Opened};
use crate::report::Format;

/// Begins each frame, so that anything else on the line is noticed.
const MARK: [u8; 4] = *b"kjf1";
/// No head is larger, in bytes.
const MAX_HEAD: u32 = 64 << 20;

/// The first frame to a child.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Greeting {
    /// The limits to keep.
    pub(super) limits: Limits,
}

/// A file to read.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    /// The file on disk.
    pub(super) file: OsString,
    /// Its path as people read it.
    pub(super) name: String,
    /// The one member that is wanted.
    pub(super) only: Option<String>,
    /// So many members are passed over.
    pub(super) skip: u64,
}

/// What a child says of its work. `Found` carries the content as the frame's bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    /// This member, or the file itself, is about to be read.
    Begins(Option<String>),
    /// This was found.
    Found {
        member: Option<String>,
        opened: Result<Head, Unread>,
    },
    /// The file is done.
    Ended(Result<(), Unread>),
}

/// What is known of a content apart from its bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    format: Format,
    /// For what is text already.
    text: Option<TextHead>,
}

#[derive(Debug, Serialize, Deserialize)]
struct TextHead {
    metadata: Metadata,
    headings: Vec<HeadingMark>,
}

/// Splits what was found into a reply and the bytes that go with it.
pub(super) fn parted(found: Found) -> (Reply, Vec<u8>) {
    let (opened, bytes) = match found.opened {
        Ok(Opened { format, content }) => match content {
            Content::Bytes(bytes) => (Ok(Head { format, text: None }), bytes),
            Content::Text(extracted) => {
                let text = Some(TextHead {
                    metadata: extracted.metadata,
                    headings: extracted.headings,
                });
                (Ok(Head { format, text }), extracted.text.into_bytes())
            }
        },
        Err(unread) => (Err(unread), Vec::new()),
    };
    let member = found.member;
    (Reply::Found { member, opened }, bytes)
}

/// Puts together what [`parted`] took apart.
pub(super) fn joined(head: Head, bytes: Vec<u8>) -> io::Result<Opened> {
    let content = match head.text {
        None => Content::Bytes(bytes),
        Some(TextHead { metadata, headings }) => {
            let text = String::from_utf8(bytes).map_err(|_| garbled("text that is not UTF-8"))?;
            Content::Text(Extracted {
                text,
                metadata,
                headings,
            })
        }
    };
    Ok(Opened {
        format: head.format,
        content,
    })
}

/// Writes a frame and sees that it leaves.
pub(super) fn write(to: &mut impl Write, head: &impl Serialize, bytes: &[u8]) -> io::Result<()> {
    let head = serde_json::to_vec(head).map_err(io::Error::other)?;
    let length = u32::try_from(head.len())
        .ok()
        .filter(|length| *length <= MAX_HEAD)
        .ok_or_else(|| garbled("a head that is too long"))?;
    to.write_all(&MARK)?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(&(bytes.len() as u64).to_le_bytes())?;
    to.write_all(&head)?;
    to.write_all(bytes)?;
    to.flush()
}

/// Reads a frame; `None` where the line was closed between two frames. Frames with more than
/// `most` bytes are refused.
pub(super) fn read<H: DeserializeOwned>(
    from: &mut impl Read,
    most: u64,
) -> io::Result<Option<(H, Vec<u8>)>> {
    let mut mark = [0; 4];
    if from.read(&mut mark[..1])? == 0 {
        return Ok(None);
    }
    from.read_exact(&mut mark[1..])?;
    if mark != MARK {
        return Err(garbled("something else than a frame"));
    }
    let (mut head_length, mut length) = ([0; 4], [0; 8]);
    from.read_exact(&mut head_length)?;
    from.read_exact(&mut length)?;
    let (head_length, length) = (u32::from_le_bytes(head_length), u64::from_le_bytes(length));
    if head_length > MAX_HEAD || length > most {
        return Err(garbled("a frame that is too long"));
    }
    let head = exactly(from, u64::from(head_length))?;
    let head = serde_json::from_slice(&head).map_err(io::Error::other)?;
    Ok(Some((head, exactly(from, length)?)))
}

fn exactly(from: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(length).map_err(io::Error::other)?);
    from.take(length).read_to_end(&mut bytes)?;
    match bytes.len() as u64 == length {
        true => Ok(bytes),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

fn garbled(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a reader sent {what}"))
}
