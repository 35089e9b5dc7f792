//! Signs by which the first bytes tell what a source is.

use super::{Container, Kind};
use crate::report::Format;

pub(super) const PICTURE: &str = "a picture; it has no text layer";
pub(super) const RAR: &str = "a RAR container (unpack it, or pack it as zip or 7z)";
pub(super) const VOLUME: &str =
    "a part of a multi-volume archive (join the parts into one file, or unpack them)";
pub(super) const XZ: &str = "packed with xz (unpack it)";
pub(super) const BZIP2: &str = "packed with bzip2 (unpack it)";
pub(super) const DISC: &str = "the image of a disc (copy out the files in it)";
pub(super) const PROGRAM: &str = "a program (if it unpacks itself, unpack it)";
pub(super) const MOBI: &str = "a Kindle book (save it as EPUB)";
pub(super) const CAJ: &str = "a CAJ document (save it as PDF)";
pub(super) const PDG: &str = "a scanned page of a PDG book; it has no text layer";
pub(super) const CHM: &str = "a compiled help file (unpack the pages in it)";
pub(super) const OLD_WORD: &str = "a document of the very first Word programs (save it as .docx)";
const FILM: &str = "film";
const SOUND: &str = "sound";

use Kind::{Document, Unsupported};

/// Where a sign stands, what it is, and of what.
type Sign = (usize, &'static [u8], Kind);

const SIGNS: &[Sign] = &[
    (0, b"\x1F\x8B\x08", Kind::Container(Container::Gzip)),
    (
        0,
        b"7z\xBC\xAF\x27\x1C",
        Kind::Container(Container::SevenZip),
    ),
    (0, b"Rar!\x1A\x07", Unsupported(RAR)),
    (0, b"\xFD7zXZ\0", Unsupported(XZ)),
    (
        0,
        b"\x28\xB5\x2F\xFD",
        Unsupported("packed with zstd (unpack it)"),
    ),
    (
        0,
        b"MSCF\0\0\0\0",
        Unsupported("a CAB container (unpack it)"),
    ),
    (0, b"ITSF", Unsupported(CHM)),
    (0, b"\x89PNG\r\n", Unsupported(PICTURE)),
    (0, b"\xFF\xD8\xFF", Unsupported(PICTURE)),
    (0, b"GIF87a", Unsupported(PICTURE)),
    (0, b"GIF89a", Unsupported(PICTURE)),
    (0, b"II*\0", Unsupported(PICTURE)),
    (0, b"MM\0*", Unsupported(PICTURE)),
    (0, b"8BPS\0\x01", Unsupported(PICTURE)),
    (0, b"\0\0\0\x0CjP  \r\n", Unsupported(PICTURE)),
    (0, b"\xFF\x4F\xFF\x51", Unsupported(PICTURE)),
    (
        0,
        b"AT&TFORM",
        Unsupported("a scanned DjVu document; kaijuan finds no text layer in it"),
    ),
    (0, b"\xD7\xCD\xC6\x9A", Unsupported(PICTURE)),
    (8, b"WEBP", Unsupported(PICTURE)),
    (4, b"ftyphei", Unsupported(PICTURE)),
    (4, b"ftypmif", Unsupported(PICTURE)),
    (4, b"ftypavi", Unsupported(PICTURE)),
    (4, b"ftyp", Unsupported(FILM)),
    (8, b"AVI ", Unsupported(FILM)),
    (8, b"WAVE", Unsupported(SOUND)),
    (0, b"ID3", Unsupported(SOUND)),
    (0, b"OggS", Unsupported(SOUND)),
    (0, b"fLaC", Unsupported(SOUND)),
    (0, b"#!AMR", Unsupported(SOUND)),
    (0, b"MThd", Unsupported(SOUND)),
    (0, b"\x1A\x45\xDF\xA3", Unsupported(FILM)),
    (0, b"FLV\x01", Unsupported(FILM)),
    (0, b".RMF", Unsupported(FILM)),
    (0, b"\0\0\x01\xBA", Unsupported(FILM)),
    (
        0,
        b"\x30\x26\xB2\x75\x8E\x66\xCF\x11",
        Unsupported("sound or film"),
    ),
    (0, b"\x7FELF", Unsupported(PROGRAM)),
    (0, b"\xCA\xFE\xBA\xBE", Unsupported(PROGRAM)),
    (0, b"\xCF\xFA\xED\xFE", Unsupported(PROGRAM)),
    (0, b"\0\x01\0\0\0", Unsupported("a font or a database")),
    (0, b"OTTO\0", Unsupported("a font")),
    (0, b"ttcf\0", Unsupported("a font")),
    (0, b"wOFF", Unsupported("a font")),
    (0, b"wOF2", Unsupported("a font")),
    (0, b"SQLite format 3\0", Unsupported("a database")),
    (4, b"Standard Jet DB", Unsupported("a database")),
    (4, b"Standard ACE DB", Unsupported("a database")),
    (0, b"CAJ\0", Unsupported(CAJ)),
    (0, b"HN\0\0", Unsupported(CAJ)),
    (0, b"KDH ", Unsupported(CAJ)),
    (0, b"TEB\0", Unsupported(CAJ)),
    (0, b"HH\x02\0", Unsupported(PDG)),
    (60, b"BOOKMOBI", Unsupported(MOBI)),
    (60, b"TEXtREAd", Unsupported(MOBI)),
    (
        0,
        b"HWP Document File",
        Unsupported("a Hangul document (save it as PDF)"),
    ),
    (0, b"\xDB\xA5\x2D\0", Unsupported(OLD_WORD)),
    (0, b"\x9B\xA5\x21\0", Unsupported(OLD_WORD)),
    (0, b"\x31\xBE\0\0", Unsupported(OLD_WORD)),
    (0, b"\x32\xBE\0\0", Unsupported(OLD_WORD)),
    (
        0,
        b"\xFFWPC",
        Unsupported("a WordPerfect document (save it as .docx)"),
    ),
    (0, b"\x4C\0\0\0\x01\x14\x02\0", Unsupported("a shortcut")),
    (0, b"AC10", Unsupported("a construction drawing")),
    (
        0,
        b"%!PS",
        Unsupported("a PostScript document (save it as PDF)"),
    ),
    (32_769, b"CD001", Unsupported(DISC)),
];

/// What a sign says the source is, if it has one.
pub(super) fn kind(head: &[u8]) -> Option<Kind> {
    let sign = SIGNS
        .iter()
        .find(|(at, sign, _)| head.get(*at..).is_some_and(|head| head.starts_with(sign)));
    if let Some((_, _, kind)) = sign {
        return Some(*kind);
    }
    let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    if start.trim_ascii_start().starts_with(b"{\\rtf") {
        return Some(Document(Format::Rtf));
    }
    // Readers of PDF take it that other bytes stand before it.
    let near = head.get(..1024).unwrap_or(head);
    let at = near.windows(5).position(|bytes| bytes == b"%PDF-");
    if at.is_some_and(|at| at == 0 || !is_about_pdf(near, at)) {
        return Some(Document(Format::Pdf));
    }
    by_structure(head)
}

/// Whether the sign of a PDF is but named in a text: what stands before is text, and the sign is not
/// at the start of a line.
fn is_about_pdf(near: &[u8], at: usize) -> bool {
    let before = near.get(..at).unwrap_or_default();
    !matches!(before.last(), Some(b'\n' | b'\r')) && !looks_binary(before)
}

/// What is told by more than a few fixed bytes.
fn by_structure(head: &[u8]) -> Option<Kind> {
    match head {
        // No text that begins so has a zero near, in any encoding: in UTF-16 these two letters are
        // one character, which nobody uses, or have a zero between them.
        [b'M', b'Z', next, rest @ ..] if *next != 0 && rest.iter().take(64).any(|b| *b == 0) => {
            Some(Unsupported(PROGRAM))
        }
        // `BZh`, the size of blocks, and then the digits of pi.
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, ..] => Some(Unsupported(BZIP2)),
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Some(Unsupported(PICTURE)),
        // Frames of MPEG audio, one after the other, have no sign but their first bits.
        [0xFF, 0xFB | 0xF3 | 0xFA, rest @ ..] if looks_binary(rest) => Some(Unsupported(SOUND)),
        _ => None,
    }
}

/// Whether these bytes are none that a text begins with, in any encoding.
pub(super) fn looks_binary(head: &[u8]) -> bool {
    let marks: [&[u8]; 3] = [b"\xFF\xFE", b"\xFE\xFF", b"\0\0\xFE\xFF"];
    if marks.iter().any(|mark| head.starts_with(mark)) || looks_wide(head) {
        return false;
    }
    let control = |byte: &&u8| matches!(byte, 0..=8 | 14..=25 | 28..=31 | 127);
    head.iter().filter(control).count() * 50 > head.len()
}

/// Whether every second byte, or three of four, are such as the upper bytes of Chinese text are.
fn looks_wide(head: &[u8]) -> bool {
    let share = |step: usize, from: usize, upper: fn(u8) -> bool| {
        let all = head.iter().skip(from).step_by(step);
        let (all, upper) = all.fold((0, 0), |(all, count), byte| {
            (all + 1, count + usize::from(upper(*byte)))
        });
        all > 0 && upper * 10 >= all * 9
    };
    let upper = |byte: u8| matches!(byte, 0 | 0x20 | 0x30 | 0x4E..=0x9F | 0xFF);
    // The other half must not be empty too, as it is in padding.
    let blank = head.iter().filter(|byte| **byte == 0).count();
    let half = blank * 10 < head.len() * 6;
    (half && (share(2, 0, upper) || share(2, 1, upper)))
        || (share(4, 3, |byte| byte == 0)
            && share(4, 2, |byte| byte <= 2)
            && blank * 10 < head.len() * 8)
        || (share(4, 0, |byte| byte == 0)
            && share(4, 1, |byte| byte <= 2)
            && blank * 10 < head.len() * 8)
}
