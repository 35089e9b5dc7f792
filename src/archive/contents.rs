//! The texts of an archive: which report stands for each, and by which source's path it goes.
//!
//! Sources with the same text are one report. It goes by the first of their paths in order, and so does what is known of
//! it beside its text: another name may give it another title or year.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::error::Result;
use crate::index::home::Generation;
use crate::index::ledger::{Block, Dated, Hash, Ledger, Mark};
use crate::index::writer::{Before, Settled, Writer};
use crate::report::{Report, Statements};

/// The texts of the sources known so far, with their reports in the index.
pub(super) struct Contents {
    all: HashMap<Hash, Content>,
    next: u64,
    /// Whether reports with a year of their own came or went, by which the others are dated.
    chronicle_changed: bool,
    changed: bool,
}

#[derive(Default)]
struct Content {
    /// Its report as the index has it.
    block: Option<Block>,
    /// The first of its sources' paths so far, and what is known of it by that path.
    first: Option<(String, Mark)>,
    /// Whether it was written in this update.
    new: bool,
}

/// A source that was read, as a candidate for a report.
pub(super) struct Candidate<'a> {
    pub(super) report: &'a Report,
    pub(super) statements: &'a Statements,
    /// Of its text.
    pub(super) content: Hash,
    /// Of all else that was read.
    pub(super) read: Mark,
    /// Of all else that is known of the report by this source's path.
    pub(super) understood: Mark,
}

impl<'a> Candidate<'a> {
    /// A report with what its source states.
    pub(super) fn new(report: &'a Report, statements: &'a Statements) -> Self {
        Candidate {
            report,
            statements,
            content: *blake3::hash(report.text.as_bytes()).as_bytes(),
            read: mark(&(&report.format, &report.decoding, statements)),
            understood: understood(report),
        }
    }
}

/// Of all that is known of a report beside its text and path.
pub(super) fn understood(report: &Report) -> Mark {
    let Report {
        path: _,
        format,
        decoding,
        title,
        year,
        text: _,
        sections,
    } = report;
    mark(&(format, decoding, title, year, sections))
}

fn mark(known: &impl Serialize) -> Mark {
    let bytes = postcard::to_stdvec(known).unwrap_or_default();
    let mut mark = Mark::default();
    blake3::Hasher::new()
        .update(&bytes)
        .finalize_xof()
        .fill(&mut mark);
    mark
}

impl Contents {
    /// Those that an index has, without any source yet.
    pub(super) fn of(ledger: &Ledger) -> Contents {
        let block = |block: &Block| {
            let content = Content {
                block: Some(block.clone()),
                ..Content::default()
            };
            (block.content, content)
        };
        Contents {
            all: ledger.reports.iter().map(block).collect(),
            next: ledger.next,
            chronicle_changed: false,
            changed: false,
        }
    }

    /// Takes note of a source that is as it was.
    pub(super) fn keep(&mut self, path: &str, content: Hash, understood: Mark) {
        let known = self.all.entry(content).or_default();
        let first = known.first.as_ref();
        if first.is_none_or(|(first, _)| path < first.as_str()) {
            known.first = Some((path.to_owned(), understood));
        }
    }

    /// Takes a source that was read. Its report is written if its text is new, or if it is to go by this source's path
    /// and the index knows it otherwise.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn take(
        &mut self,
        candidate: &Candidate<'_>,
        writer: &mut WriterWhenNeeded<'_>,
    ) -> Result<()> {
        let path = &candidate.report.path;
        let known = self.all.entry(candidate.content).or_default();
        if known.first.as_ref().is_some_and(|(first, _)| first < path) {
            return Ok(());
        }
        known.first = Some((path.clone(), candidate.understood));
        self.write(candidate, writer)
    }

    /// Writes a report unless the index has it as it is understood now.
    fn write(
        &mut self,
        candidate: &Candidate<'_>,
        writer: &mut WriterWhenNeeded<'_>,
    ) -> Result<()> {
        let Candidate {
            report,
            statements,
            content,
            read,
            understood,
        } = *candidate;
        let known = self.all.entry(content).or_default();
        match known.block.take() {
            Some(block) if block.understood == understood => {
                known.block = Some(block);
                return Ok(());
            }
            Some(block) => {
                self.chronicle_changed |= block.dated == Dated::Stated;
                writer.get()?.remove(block.report);
            }
            None => {}
        }
        let dated = match report.year {
            Some(_) => Dated::Stated,
            None => Dated::Inferred(None),
        };
        self.chronicle_changed |= dated == Dated::Stated;
        self.changed = true;
        writer.get()?.put(self.next, report, statements)?;
        known.new = true;
        known.block = Some(Block {
            report: self.next,
            content,
            read,
            understood,
            sections: u32::try_from(report.sections.len()).unwrap_or(u32::MAX),
            dated,
        });
        self.next += 1;
        Ok(())
    }

    /// The paths of sources that reports are to go by but are not known as, because the source they went by is gone.
    pub(super) fn misunderstood(&self) -> HashSet<String> {
        let wrong = self.all.values().filter_map(|content| {
            let (first, understood) = content.first.as_ref()?;
            let block = content.block.as_ref()?;
            (block.understood != *understood).then(|| first.clone())
        });
        wrong.collect()
    }

    /// Takes such a source, read again. Gives whether it is still the text it was.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn correct(
        &mut self,
        candidate: &Candidate<'_>,
        writer: &mut WriterWhenNeeded<'_>,
    ) -> Result<bool> {
        let first = self
            .all
            .get(&candidate.content)
            .and_then(|known| known.first.as_ref());
        let same = first == Some(&(candidate.report.path.clone(), candidate.understood));
        if same {
            self.write(candidate, writer)?;
        }
        Ok(same)
    }

    /// Removes the reports whose sources are all gone.
    ///
    /// # Errors
    /// Where the index cannot be written.
    pub(super) fn remove_lost(&mut self, writer: &mut WriterWhenNeeded<'_>) -> Result<()> {
        let lost = self.all.extract_if(|_, content| content.first.is_none());
        for (_, content) in lost {
            if let Some(block) = content.block {
                self.chronicle_changed |= block.dated == Dated::Stated;
                self.changed = true;
                writer.get()?.remove(block.report);
            }
        }
        Ok(())
    }

    /// The reports without a year of their own that must be dated again: those that were not written anew, where the
    /// reports they are dated by, or the rules, have changed.
    pub(super) fn to_date_again(&self, rules_changed: bool) -> Vec<Before> {
        if !self.chronicle_changed && !rules_changed {
            return Vec::new();
        }
        let blocks = self.all.values().filter(|content| !content.new);
        let undated = blocks.filter_map(|content| match content.block.as_ref()? {
            Block {
                report,
                dated: Dated::Inferred(year),
                ..
            } => Some(Before {
                report: *report,
                year: year.clone(),
            }),
            _ => None,
        });
        let mut undated: Vec<Before> = undated.collect();
        undated.sort_unstable_by_key(|before| before.report);
        undated
    }

    /// Where the numbers of reports that are written while dating begin.
    pub(super) fn next(&mut self) -> &mut u64 {
        &mut self.next
    }

    /// Takes note of how reports were dated, and says whether any got another number by it.
    pub(super) fn settle(&mut self, settled: Vec<Settled>) -> bool {
        let mut renumbered = false;
        let settled = settled.into_iter().map(|one| (one.before, one));
        let mut settled: HashMap<u64, Settled> = settled.collect();
        let blocks = self
            .all
            .values_mut()
            .filter_map(|known| known.block.as_mut());
        for block in blocks {
            if let Some(Settled { report, year, .. }) = settled.remove(&block.report) {
                renumbered |= block.report != report;
                block.report = report;
                block.dated = Dated::Inferred(year);
            }
        }
        self.changed |= renumbered;
        renumbered
    }

    /// Whether any report was written or removed.
    pub(super) fn has_changed(&self) -> bool {
        self.changed
    }

    /// The number of the report of each text.
    pub(super) fn report(&self, content: &Hash) -> Option<u64> {
        Some(self.all.get(content)?.block.as_ref()?.report)
    }

    /// The reports of the index in order of their numbers, and the number of the next.
    pub(super) fn into_blocks(self) -> (Vec<Block>, u64) {
        let blocks = self.all.into_values().filter_map(|known| known.block);
        let mut blocks: Vec<Block> = blocks.collect();
        blocks.sort_unstable_by_key(|block| block.report);
        (blocks, self.next)
    }
}

/// The writer of a generation, opened when there is something to write.
pub(super) struct WriterWhenNeeded<'a> {
    generation: &'a Generation,
    /// Of a new generation, which has no index yet.
    create: bool,
    /// About so many bytes are to be read.
    bytes: u64,
    /// Bytes of memory for what is not written yet, where that is asked for.
    memory: Option<u64>,
    writer: Option<Writer>,
}

impl<'a> WriterWhenNeeded<'a> {
    /// For a new generation, or for the update of an old one that reads about so many bytes.
    pub(super) fn new(
        generation: &'a Generation,
        create: bool,
        bytes: u64,
        memory: Option<u64>,
    ) -> Self {
        WriterWhenNeeded {
            generation,
            create,
            bytes,
            memory,
            writer: None,
        }
    }

    /// The writer.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub(super) fn get(&mut self) -> Result<&mut Writer> {
        let writer = match self.writer.take() {
            Some(writer) => writer,
            None if self.create => Writer::create(self.generation, self.memory)?,
            None => Writer::open(self.generation, self.bytes, self.memory)?,
        };
        Ok(self.writer.insert(writer))
    }

    /// Whether there was something to write.
    pub(super) fn is_open(&self) -> bool {
        self.writer.is_some()
    }

    /// The writer, where there was something to write.
    pub(super) fn opened(self) -> Option<Writer> {
        self.writer
    }
}
