//! The boundary to the crate that reads PDF files: from bytes to the glyphs of each page, in the
//! order and at the place they are drawn. Another reader would replace this file alone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use pdfni::{
    Error, ExtractQuery, ReaderSettings, TextChar, TextPage, extract_text_from_bytes_with_query,
};

use crate::limits::Limits;
use crate::open::unread::Unread;

/// So many pages are read at first. Each time the whole file is looked through for its objects.
const PAGES_AT_FIRST: u32 = 128;
/// About so many glyphs are read at a time, so that those of a long document never stand in memory
/// all at once.
const GLYPHS_AT_A_TIME: usize = 200_000;
/// No document has more pages.
const MOST_PAGES: u32 = 1 << 24;
/// After so many pages that cannot be read the file is given up: it takes long to find each.
const MAX_BROKEN_PAGES: usize = 32;
/// Most bytes that one stream of the file is unpacked to. What a stream draws takes up to two
/// hundred times as much memory as the stream does.
const MAX_STREAM: usize = 64 << 20;
/// No page is that large, in points: what stands farther out is drawn nowhere.
const FARTHEST: f64 = 1e6;

/// A page: its glyphs in the order they are drawn.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) glyphs: Vec<Glyph>,
    /// Why it could not be read, if it could not.
    pub(super) refused: Option<Unread>,
}

/// How text runs on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Direction {
    /// From top to bottom, in lines from right to left.
    pub(super) is_vertical: bool,
    /// Turned against the page, in degrees.
    pub(super) turned: i32,
}

/// One drawn glyph and the characters it stands for. Lengths are in points, measured as if the
/// page were turned so that text runs from left to right in lines from top to bottom.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    pub(super) text: String,
    pub(super) direction: Direction,
    /// Where it begins along its line.
    pub(super) start: f64,
    /// Where it ends along its line.
    pub(super) end: f64,
    /// Where its line stands.
    pub(super) line: f64,
    /// The size of its font.
    pub(super) size: f64,
    /// Its font, among those of the page.
    pub(super) font: u32,
}

/// Reads a PDF file and hands over its pages one by one, in order, until `take` refuses one.
pub(super) fn read(
    bytes: &[u8],
    limits: &Limits,
    take: &mut dyn FnMut(Page) -> Result<(), Unread>,
) -> Result<(), Unread> {
    let started = Instant::now();
    let mut broken = 0;
    let (mut from, mut count) = (1, PAGES_AT_FIRST);
    loop {
        if started.elapsed() > limits.time {
            return Err(too_slow(limits));
        }
        match pages(bytes, from, count) {
            Ok(pages) => {
                let are_all = pages.len() < count as usize;
                let glyphs: usize = pages.iter().map(|page| page.chars.len()).sum();
                pages.into_iter().try_for_each(|page| take(of(page)))?;
                if are_all {
                    return Ok(());
                }
                from += count;
                count = match glyphs {
                    few if few < GLYPHS_AT_A_TIME / 2 => count * 2,
                    many if many > GLYPHS_AT_A_TIME => count.div_ceil(2),
                    _ => count,
                };
            }
            // Beyond the last page there is none that could be at fault.
            Err(error) if broken == 0 && pages(bytes, u32::MAX, 1).is_err() => {
                return Err(refused(&error));
            }
            // One broken page fails all that are asked for with it: it is looked for.
            Err(_) if count > 1 => count = 1,
            Err(error) => {
                broken += 1;
                if broken > MAX_BROKEN_PAGES {
                    return Err(refused(&error));
                }
                take(Page {
                    refused: Some(refused(&error)),
                    ..Page::default()
                })?;
                from += 1;
            }
        }
        count = count.min(MOST_PAGES);
        if from > MOST_PAGES {
            return Err(Unread::Limit(format!(
                "more than {MOST_PAGES} pages, the limit for one document"
            )));
        }
    }
}

/// As many pages from this one on, counted from 1, as far as there are any.
fn pages(bytes: &[u8], from: u32, count: u32) -> Result<Vec<TextPage>, Error> {
    let to = from.saturating_add(count - 1);
    let settings = ReaderSettings {
        max_decoded_bytes: MAX_STREAM,
        ..ReaderSettings::default()
    };
    let query = ExtractQuery {
        pages: Some(format!("{from}-{to}").parse()?),
        region: None,
    };
    let read = || extract_text_from_bytes_with_query(bytes, None, &settings, &query);
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => read.map(|document| document.pages),
        Err(_) => Err(Error::Reader("it cannot be followed".to_owned())),
    }
}

fn too_slow(limits: &Limits) -> Unread {
    let seconds = limits.time.as_secs();
    Unread::Limit(format!(
        "takes longer than {seconds} s to read, the limit for one source"
    ))
}

/// Why the file cannot be read.
fn refused(error: &Error) -> Unread {
    if matches!(error, Error::BadPassword | Error::SecurityRestricted) {
        return Unread::Protected;
    }
    let told = error.to_string();
    if told.contains("exceeds limit") {
        let most = MAX_STREAM >> 20;
        return Unread::Limit(format!(
            "a stream in it unpacks to more than {most} MB, the limit for one stream"
        ));
    }
    let is_any_of = |words: &[&str]| words.iter().any(|word| told.contains(word));
    if is_any_of(&[
        "unsupported encryption",
        "unknown encryption",
        "Unknown crypto",
    ]) {
        return Unread::Unsupported("a PDF protected in an uncommon way".to_owned());
    }
    // What the crate found is of no use to those who have the file: they can but get another.
    Unread::Damaged(if is_any_of(&["unsupported", "Unknown CMap"]) {
        "the PDF is packed in a way that cannot be read; open it in another program and save it \
         again"
            .to_owned()
    } else {
        "the PDF is cut off or not whole; copy the file again, or open it in another program and \
         save it"
            .to_owned()
    })
}

/// A page as the crate gives it, in our words.
fn of(page: TextPage) -> Page {
    let fonts = page.fonts;
    let is_vertical = |font: u32| fonts.get(font as usize).is_some_and(|font| font.vertical);
    let glyphs = page.chars.into_iter().filter_map(|glyph| {
        let is_vertical = is_vertical(glyph.font);
        of_glyph(glyph, is_vertical)
    });
    Page {
        glyphs: glyphs.collect(),
        refused: None,
    }
}

/// A glyph as the crate gives it, in our words; none where it stands askew (a stamp or a water
/// mark), nowhere, or is a space that the crate made up.
fn of_glyph(glyph: TextChar, is_vertical: bool) -> Option<Glyph> {
    let is_askew = glyph.rot == 0 && !glyph.upright;
    if glyph.synthetic || is_askew {
        return None;
    }
    let turn = |(x, y): (f64, f64)| match glyph.rot {
        90 => (-y, x),
        180 => (-x, -y),
        270 => (y, -x),
        _ => (x, y),
    };
    let [_, _, _, _, x, y] = glyph.transform;
    let (one, other) = (
        turn((glyph.left, glyph.top)),
        turn((glyph.right, glyph.bottom)),
    );
    let (start, end, line) = if is_vertical {
        (one.1, other.1, -(one.0 + other.0) / 2.0)
    } else {
        (one.0, other.0, turn((x, y)).1)
    };
    let within = |length: f64| length.is_finite() && length.abs() < FARTHEST;
    let is_somewhere = [start, end, line, glyph.font_size].into_iter().all(within);
    (is_somewhere && glyph.font_size > 0.0).then(|| Glyph {
        direction: Direction {
            is_vertical,
            turned: glyph.rot,
        },
        start: start.min(end),
        end: start.max(end),
        line,
        size: glyph.font_size,
        font: glyph.font,
        text: glyph.text,
    })
}
