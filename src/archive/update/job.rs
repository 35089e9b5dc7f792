//! Reading one file for an update: from the disk, or from what the index has of it under another name.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::time::SystemTime;

use super::super::changes::{Job, Task, hash_of};
use super::super::pipeline::Seen;
use super::super::reading::{Place, SourceReader, understood};
use crate::config::Config;
use crate::crawl::Stamp;
use crate::error::Result;
use crate::index::ledger::{File, Hash, Ledger, joined};
use crate::index::reader::Reader;
use crate::report::{Report, Statements};
use crate::settings::Settings;

/// A report read from a source and what its document states, or why there is none; with the member's path in a container.
pub(in super::super) type Each<'a> = dyn FnMut(Option<&str>, Understood) -> ControlFlow<()> + 'a;

/// A report with what its document states, or why there is none.
pub(in super::super) type Understood = std::result::Result<(Report, Statements), String>;

/// Reads files, each as its task says.
pub(super) struct Reading<'a> {
    reader: SourceReader,
    config: &'a Config,
    /// The index before, and the numbers of its reports by their texts.
    before: Option<(&'a Reader, HashMap<Hash, u64>)>,
}

impl<'a> Reading<'a> {
    /// With these settings; `before` is the index there is.
    pub(super) fn new(
        settings: &Settings,
        config: &'a Config,
        before: Option<(&'a Reader, &Ledger)>,
    ) -> Reading<'a> {
        let numbers = |ledger: &Ledger| {
            let reports = ledger.reports.iter();
            reports.map(|block| (block.content, block.report)).collect()
        };
        Reading {
            reader: SourceReader::new(settings),
            config,
            before: before.map(|(reader, ledger)| (reader, numbers(ledger))),
        }
    }

    /// Gives what a file holds, and how it was found.
    ///
    /// # Errors
    /// Where the index cannot be read. What cannot be read of the file is given as such.
    pub(super) fn read(&self, job: &Job<'_>, each: &mut Each<'_>) -> Result<Seen> {
        match (&job.task, &self.before) {
            (Task::Reuse(file, noted), Some(before)) => {
                self.understand_again(file, &job.source.path, before, each)?;
                Ok(Seen {
                    hash: noted.hash,
                    settled: noted.settled,
                })
            }
            _ => Ok(self.read_file(job, each)),
        }
    }

    fn read_file(&self, job: &Job<'_>, each: &mut Each<'_>) -> Seen {
        let begun = SystemTime::now();
        let place = Place {
            file: &job.source.file,
            path: &job.source.path,
            below: &job.source.path,
            only: None,
        };
        let mut hash = None;
        // Where the bytes are not at hand, they are looked at before they are read: what changes in between shows in the
        // stamp.
        let mut look = |bytes: Option<&[u8]>| {
            hash = match bytes {
                Some(bytes) => Some(*blake3::hash(bytes).as_bytes()),
                None => hash_of(&job.source.file).ok(),
            };
        };
        self.reader
            .read(place, self.config, &mut look, &mut |member, reading| {
                each(member, reading.map(|one| (one.report, one.statements)))
            });
        let unchanged = Stamp::now(&job.source.file) == job.source.stamp;
        Seen {
            hash: hash.filter(|_| unchanged),
            settled: unchanged && job.source.stamp.is_settled_at(begun),
        }
    }

    /// Gives what was read of a file before, understood by another path or other rules.
    fn understand_again(
        &self,
        file: &File,
        path: &str,
        (reader, numbers): &(&Reader, HashMap<Hash, u64>),
        each: &mut Each<'_>,
    ) -> Result<()> {
        for source in &file.sources {
            let member = source.member.as_deref();
            let known = match &source.outcome {
                Err(reason) => Err(reason.clone()),
                Ok(taken) => match numbers.get(&taken.content) {
                    Some(number) => Ok(load(reader, *number, &taken.content)?),
                    None => return Err(reader.failed("a text in its ledger is not in the index")),
                },
            };
            let path = joined(path, member);
            let known = known.map(|(report, statements)| {
                let given = self.config.given(&path);
                let Report {
                    format,
                    decoding,
                    text,
                    ..
                } = report;
                let report = understood(path, format, decoding, text, &statements, given);
                (report, statements)
            });
            if each(member, known).is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// A report of the index without its path, as if it had not been dated by others. It must have this content: a damaged
/// text must not be written again as if it were sound.
pub(super) fn load(reader: &Reader, number: u64, content: &Hash) -> Result<(Report, Statements)> {
    let Some(at) = reader.at(number)? else {
        return Err(reader.failed("a report in its ledger is not in the index"));
    };
    let meta = reader.meta(at)?;
    let text = reader.text(at)?;
    if blake3::hash(text.as_bytes()).as_bytes() != content {
        return Err(reader.failed("the text of a report is not as it was written"));
    }
    let report = Report {
        path: String::new(),
        format: meta.format,
        decoding: meta.decoding,
        title: meta.title,
        year: None,
        text,
        sections: reader.outline(at)?,
    };
    Ok((report, reader.statements(at)?))
}
