//! Reading a source all the way from its bytes to reports: open → decode → clean → structure.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use crate::clean::{Cleaned, Origins, clean};
use crate::config::{Config, Given};
use crate::dating::{self, NoCounts};
use crate::decode::{Decoded, Hint, decode, encoding_for_label};
use crate::error::{Error, Result};
use crate::index::ledger::joined;
use crate::limits::in_bytes;
use crate::open::extracted::Extracted;
use crate::open::unread::Unread;
use crate::open::{Begun, Content, Found, Opened, begin, html};
use crate::report::{Decoding, Encoding, Format, Report, Statements};
use crate::settings::Settings;
use crate::structure::{Stated, understand};
use crate::wall::{Ask, Wall};

/// A source read without an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// The file's path as given, with the member's behind `!/` inside a container.
    pub path: String,
    /// What it says, or why it cannot be read.
    pub reading: std::result::Result<Reading, String>,
}

/// A source as read: the report and the text it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The report, with the cleaned text.
    pub report: Report,
    /// The decoded text before cleaning.
    pub decoded: String,
    /// The way from the cleaned text back to the decoded text.
    pub origins: Origins,
    /// What the document states beside its text.
    pub(crate) statements: Statements,
}

/// Reads files without an index, one after another, with the same readers.
///
/// ```
/// use std::ops::ControlFlow;
/// use std::path::Path;
/// use kaijuan::{Inspector, Settings};
///
/// # fn main() -> Result<(), kaijuan::Error> {
/// let inspector = Inspector::new(&Settings::default());
/// inspector.inspect(Path::new("README.md"), &mut |inspection| {
///     if let Ok(reading) = inspection.reading {
///         println!("{}: {:?}", inspection.path, reading.report.title);
///     }
///     ControlFlow::Continue(())
/// })
/// # }
/// ```
#[derive(Debug)]
pub struct Inspector {
    reader: SourceReader,
}

impl Inspector {
    /// Reads with these settings.
    pub fn new(settings: &Settings) -> Inspector {
        Inspector {
            reader: SourceReader::new(settings),
        }
    }

    /// Reads a file, or one member of a container (`a.zip!/b.txt`), and gives what is seen in it: one
    /// inspection, or one for each member of a container, until told to stop. A `kaijuan.toml` in a
    /// folder above the file counts as it does for indexing.
    ///
    /// # Errors
    /// Where the file or member is not there, and [`Error::Config`] where the `kaijuan.toml` cannot be
    /// understood. A file that holds nothing readable is no error: its inspection says why.
    pub fn inspect(
        &self,
        file: &Path,
        each: &mut dyn FnMut(Inspection) -> ControlFlow<()>,
    ) -> Result<()> {
        let (file, only) = split_member(file)?;
        let path = file.to_string_lossy().into_owned();
        let (config, below) =
            Config::above(&file)?.unwrap_or_else(|| (Config::default(), path.clone()));
        let mut none = true;
        let place = Place {
            file: &file,
            path: &path,
            below: &below,
            only: only.as_deref(),
        };
        self.reader
            .read(place, &config, &mut |_| {}, &mut |member, mut reading| {
                none = false;
                if let Ok(reading) = &mut reading
                    && reading.report.year.is_none()
                {
                    // Without an archive there is nothing to compare it with.
                    let evidence = dating::evidence(&reading.report.text, &[]);
                    reading.report.year = dating::date(&evidence, &NoCounts);
                }
                each(Inspection {
                    path: joined(&path, member),
                    reading,
                })
            });
        match only {
            Some(member) if none => Err(Error::Unreadable {
                path: joined(&path, Some(&member)),
                reason: format!("no such member; see `kaijuan inspect {path}`"),
            }),
            _ => Ok(()),
        }
    }
}

/// Reads a file, or one member of a container (`a.zip!/b.txt`), without an index. A container gives
/// an inspection for each member. The readers of rich formats run in this process; an [`Inspector`]
/// can run them elsewhere.
///
/// # Errors
/// As [`Inspector::inspect`].
pub fn inspect(file: &Path) -> Result<Vec<Inspection>> {
    let mut inspections = Vec::new();
    Inspector::new(&Settings::default()).inspect(file, &mut |inspection| {
        inspections.push(inspection);
        ControlFlow::Continue(())
    })?;
    Ok(inspections)
}

/// The file on disk and the member in it that a path names.
fn split_member(named: &Path) -> Result<(PathBuf, Option<String>)> {
    let error = match std::fs::metadata(named) {
        Ok(meta) if meta.is_dir() => {
            return Err(Error::Unreadable {
                path: named.to_string_lossy().into_owned(),
                reason: "is a folder; name a file, or index the folder with `kaijuan index`"
                    .to_owned(),
            });
        }
        Ok(meta) if !meta.is_file() => {
            return Err(Error::Unreadable {
                path: named.to_string_lossy().into_owned(),
                reason: "is neither a file nor a folder".to_owned(),
            });
        }
        Ok(_) => return Ok((named.to_owned(), None)),
        Err(error) => error,
    };
    let text = named.to_string_lossy();
    let splits = text
        .match_indices("!/")
        .map(|(at, _)| (&text[..at], &text[at + 2..]));
    let mut files = splits.filter(|(file, _)| Path::new(file).is_file());
    match files.next() {
        Some((file, member)) => Ok((PathBuf::from(file), Some(member.to_owned()))),
        None => Err(Error::io("read", named)(error)),
    }
}

/// Where a source is found, and by what names it goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// The file on disk.
    pub(super) file: &'a Path,
    /// Its path as reports are named by it.
    pub(super) path: &'a str,
    /// Its path as patterns are matched with it.
    pub(super) below: &'a str,
    /// The one member that is wanted.
    pub(super) only: Option<&'a str>,
}

/// Reads sources by the settings of a person.
#[derive(Debug)]
pub(super) struct SourceReader {
    wall: Wall,
    encoding: Option<Encoding>,
}

/// A report read from a source, or why there is none; with the member's path in a container.
pub(super) type Each<'a> =
    dyn FnMut(Option<&str>, std::result::Result<Reading, String>) -> ControlFlow<()> + 'a;

/// What looks at a file before it is understood: at its bytes, where they were read; `None` where the file is opened
/// again by its reader, or cannot be read.
pub(super) type Look<'a> = dyn FnMut(Option<&[u8]>) + 'a;

impl SourceReader {
    pub(super) fn new(settings: &Settings) -> SourceReader {
        SourceReader {
            wall: Wall::new(&settings.readers, &settings.limits),
            encoding: settings.encoding,
        }
    }

    /// Reads a source and gives what it says, or each of its members, until told to stop. It is looked at once, first.
    pub(super) fn read(
        &self,
        place: Place<'_>,
        config: &Config,
        look: &mut Look<'_>,
        each: &mut Each<'_>,
    ) {
        let begun = begin(place.file, place.path, self.wall.limits());
        look(match &begun {
            Ok(Begun::Plain(opened)) => opened.bytes(),
            Ok(Begun::Rich) | Err(_) => None,
        });
        let ended = match begun {
            Ok(Begun::Plain(opened)) if place.only.is_none() => {
                let reading = self.understand(place, config, None, opened);
                let _ = each(None, reading);
                Ok(())
            }
            // It has no members, and the caller says so.
            Ok(Begun::Plain(_)) => Ok(()),
            Ok(Begun::Rich) => self.read_rich(place, config, each),
            Err(unread) => Err(unread),
        };
        if let Err(unread) = ended {
            let _ = each(None, Err(unread.to_string()));
        }
    }

    fn read_rich(
        &self,
        place: Place<'_>,
        config: &Config,
        each: &mut Each<'_>,
    ) -> std::result::Result<(), Unread> {
        let ask = Ask {
            file: place.file,
            name: place.path,
            only: place.only,
        };
        let mut none = true;
        self.wall.read(ask, &mut |Found { member, opened }| {
            none = false;
            let member = member.as_deref();
            let reading = match opened {
                Ok(opened) => self.understand(place, config, member, opened),
                Err(unread) => Err(unread.to_string()),
            };
            each(member, reading)
        })?;
        match none && place.only.is_none() {
            true => Err(Unread::NoText("there are no files in it".to_owned())),
            false => Ok(()),
        }
    }

    /// From what was opened to a report. A fault of ours in one source must not cost the others.
    fn understand(
        &self,
        place: Place<'_>,
        config: &Config,
        member: Option<&str>,
        opened: Opened,
    ) -> std::result::Result<Reading, String> {
        let path = joined(place.path, member);
        let mut given = config.given(&joined(place.below, member));
        given.encoding = self.encoding.or(given.encoding);
        let limits = self.wall.limits();
        let stages = || {
            let format = opened.format;
            let (extracted, decoding) = match opened.content {
                Content::Text(extracted) => (extracted, None),
                Content::Bytes(bytes) => {
                    let decoded = decoded(format, &bytes, given.encoding)?;
                    drop(bytes);
                    let Decoded { text, decoding } = decoded;
                    if text.len() as u64 > limits.text {
                        let most = in_bytes(limits.text);
                        return Err(format!(
                            "its text is longer than {most}, the limit for the text of one source"
                        ));
                    }
                    let extracted = match format {
                        Format::Html => {
                            html::extract(&text, limits).map_err(|unread| unread.to_string())?
                        }
                        _ => Extracted {
                            text,
                            ..Extracted::default()
                        },
                    };
                    (extracted, Some(decoding))
                }
            };
            report(path, format, extracted, decoding, given)
        };
        catch_unwind(AssertUnwindSafe(stages)).unwrap_or_else(|_| {
            Err("kaijuan stumbled over this file; please report it as a fault".to_owned())
        })
    }
}

fn decoded(
    format: Format,
    bytes: &[u8],
    given: Option<Encoding>,
) -> std::result::Result<Decoded, String> {
    let declared = match format {
        Format::Html => html::declared(bytes).and_then(encoding_for_label),
        _ => None,
    };
    decode(bytes, &Hint { given, declared }).map_err(|reason| reason.to_string())
}

fn report(
    path: String,
    format: Format,
    extracted: Extracted,
    decoding: Option<Decoding>,
    given: Given,
) -> std::result::Result<Reading, String> {
    let Cleaned { text, origins } = clean(&extracted.text);
    if text.trim().is_empty() {
        return Err("there is no text in it".to_owned());
    }
    let statements = Statements {
        headings: headings(&extracted, &origins),
        title: extracted.metadata.title,
        // What programs write into documents is the day of a template, or of a conversion.
        published: extracted
            .metadata
            .created
            .filter(|_| format == Format::Html),
    };
    Ok(Reading {
        report: understood(path, format, decoding, text, &statements, given),
        decoded: extracted.text,
        origins,
        statements,
    })
}

/// The report of a cleaned text, as it is understood by this path and with what a person has set for it.
pub(super) fn understood(
    path: String,
    format: Format,
    decoding: Option<Decoding>,
    text: String,
    statements: &Statements,
    given: Given,
) -> Report {
    let stated = Stated {
        statements: Cow::Borrowed(statements),
        given: given.title,
        given_year: given.year,
    };
    let understood = understand(&path, &text, &stated);
    Report {
        path,
        format,
        decoding,
        title: understood.title,
        year: understood.year,
        text,
        sections: understood.sections,
    }
}

/// Where the lines that a document marks as headings begin in the cleaned text, and their levels.
fn headings(extracted: &Extracted, origins: &Origins) -> Vec<(usize, u8)> {
    let (mut byte, mut chars) = (0, 0);
    let mut headings = Vec::with_capacity(extracted.headings.len());
    for mark in &extracted.headings {
        let Some(between) = extracted.text.get(byte..mark.at) else {
            continue;
        };
        chars += between.chars().count();
        byte = mark.at;
        if let Some(at) = origins.kept(chars) {
            headings.push((at, mark.level));
        }
    }
    headings
}
