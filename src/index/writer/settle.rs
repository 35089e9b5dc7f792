//! Dating the reports without a year of their own, once all others are in the index: new ones by their texts, those
//! from before by what is kept of them, so that their texts are neither read nor cut again.

use std::collections::HashMap;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, IndexReader, ReloadPolicy, Searcher, TERMINATED, Term};

use super::super::chronicle::Chronicle;
use super::super::schema::Fields;
use super::super::texts::{self, Part};
use super::super::undated::{Undated, Waiting};
use super::{Writer, failed, threads};
use crate::dating::{self, Dater, Evidence};
use crate::error::Result;
use crate::report::{Report, Statements, Year};
use crate::segment::words::Cutter;

/// So many characters of a report are enough to date it by its words.
const TELLING: usize = 300_000;
/// So many reports for each thread are dated at once.
const AT_ONCE: usize = 32;

/// A report without a year that is in the index from before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Before {
    /// Its number.
    pub(crate) report: u64,
    /// The year it has been told.
    pub(crate) year: Option<Year>,
}

/// How a report came out of [`Writer::settle`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settled {
    /// The number it had.
    pub(crate) before: u64,
    /// The number it has.
    pub(crate) report: u64,
    /// The year it has been told.
    pub(crate) year: Option<Year>,
}

/// Gives a report of the index, and what its document states, by its number.
pub(crate) type Load<'a> = dyn Fn(u64) -> Result<(Report, Statements)> + Sync + 'a;

impl Writer {
    /// Dates the reports that wait, and those of `before`, by all dated reports. Of those from before only the ones
    /// whose year has changed are written again, under numbers from `next` on, and those of which what they are dated
    /// by was not kept as these rules need it.
    ///
    /// # Errors
    /// Where something cannot be read or written.
    pub(crate) fn settle(
        &mut self,
        before: &[Before],
        load: &Load<'_>,
        next: &mut u64,
    ) -> Result<Vec<Settled>> {
        if self.undated.count() == 0 && before.is_empty() {
            return Ok(Vec::new());
        }
        self.commit()?;
        let witnesses = self.witnesses(load)?;
        let chronicle = Chronicle::of(&witnesses.searcher);
        let chronicle = chronicle.map_err(|error| self.failed(&error))?;
        let mut dater = Dater::new(&chronicle);
        let mut all = self.waiting()?.chain(
            before
                .iter()
                .cloned()
                .map(|known| Ok(Undecided::Known(known))),
        );
        let mut settled = Vec::new();
        loop {
            let batch = all.by_ref().take(threads() * AT_ONCE);
            let mut batch = batch.collect::<Result<Vec<Undecided>>>()?;
            if batch.is_empty() {
                return Ok(settled);
            }
            batch.retain(|one| !self.dropped.contains(&one.number()));
            let heard = witnesses.hear_all(&batch)?;
            let evidence: Vec<&Evidence> = heard.iter().map(|heard| &heard.evidence).collect();
            let years = dater.date_all(&evidence, threads());
            for ((one, heard), year) in batch.into_iter().zip(heard).zip(years) {
                settled.push(self.conclude(one, heard, year, load, next)?);
            }
        }
    }

    /// Writes a report that has been dated, where the index does not have it as it is now.
    fn conclude(
        &mut self,
        one: Undecided,
        Heard { evidence, kept }: Heard,
        year: Option<Year>,
        load: &Load<'_>,
        next: &mut u64,
    ) -> Result<Settled> {
        let before = one.number();
        let mut number = before;
        let to_write = match one {
            Undecided::New(waiting) => Some((waiting.report, waiting.statements)),
            Undecided::Known(known) if kept && known.year == year => None,
            Undecided::Known(_) => {
                self.remove(before);
                number = *next;
                *next += 1;
                Some(load(before)?)
            }
        };
        if let Some((mut report, statements)) = to_write {
            report.year = year.clone();
            self.write(number, &report, &statements, Some(&evidence.encode()))?;
        }
        Ok(Settled {
            before,
            report: number,
            year,
        })
    }

    /// The reports that wait.
    fn waiting(&mut self) -> Result<impl Iterator<Item = Result<Undecided>> + use<>> {
        let (directory, folder) = (self.directory.clone(), self.folder.clone());
        let failed = move |error: std::io::Error| failed(&directory, &folder, &error.into());
        let fresh = Undated::begin(&self.folder).map_err(&failed)?;
        let waiting = std::mem::replace(&mut self.undated, fresh);
        let waiting = waiting.take().map_err(&failed)?;
        Ok(waiting.map(move |waiting| Ok(Undecided::New(Box::new(waiting.map_err(&failed)?)))))
    }

    fn witnesses<'a>(&self, load: &'a Load<'a>) -> Result<Witnesses<'a>> {
        let index = self.writer.index();
        let open = || -> tantivy::Result<(Searcher, texts::OfSegments)> {
            let reader: IndexReader = index
                .reader_builder()
                .reload_policy(ReloadPolicy::Manual)
                .try_into()?;
            let searcher = reader.searcher();
            let texts = texts::OfSegments::open(&searcher)?;
            Ok((searcher, texts))
        };
        let (searcher, texts) = open().map_err(|error| self.failed(&error))?;
        Ok(Witnesses {
            searcher,
            texts,
            fields: self.documents.fields,
            load,
        })
    }
}

/// A report that is to be dated.
enum Undecided {
    /// It waits.
    New(Box<Waiting>),
    /// It is in the index from before.
    Known(Before),
}

impl Undecided {
    fn number(&self) -> u64 {
        match self {
            Undecided::New(waiting) => waiting.number,
            Undecided::Known(known) => known.report,
        }
    }
}

/// What is known of a report's year.
struct Heard {
    evidence: Evidence,
    /// Whether the index keeps it.
    kept: bool,
}

/// Tells what reports are dated by.
struct Witnesses<'a> {
    searcher: Searcher,
    texts: texts::OfSegments,
    fields: Fields,
    load: &'a Load<'a>,
}

impl Witnesses<'_> {
    /// Does so for several reports, each by itself, with several threads.
    fn hear_all(&self, reports: &[Undecided]) -> Result<Vec<Heard>> {
        let share = reports.len().div_ceil(threads()).max(1);
        let mut heard = Vec::with_capacity(reports.len());
        std::thread::scope(|scope| {
            let shares = reports.chunks(share).map(|reports| {
                scope.spawn(move || {
                    let mut cutter = Cutter::default();
                    let heard = reports.iter().map(|one| self.hear(one, &mut cutter));
                    heard.collect::<Result<Vec<Heard>>>()
                })
            });
            for share in shares.collect::<Vec<_>>() {
                match share.join() {
                    Ok(share) => heard.extend(share?),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Ok(heard)
        })
    }

    fn hear(&self, report: &Undecided, cutter: &mut Cutter) -> Result<Heard> {
        match report {
            Undecided::New(waiting) => Ok(Heard {
                evidence: evidence(&waiting.report.text, cutter),
                kept: false,
            }),
            Undecided::Known(known) => match self.kept(known.report).ok().flatten() {
                Some(evidence) => Ok(Heard {
                    evidence,
                    kept: true,
                }),
                // What ails the index, if anything does, shows here.
                None => Ok(Heard {
                    evidence: evidence(&(self.load)(known.report)?.0.text, cutter),
                    kept: false,
                }),
            },
        }
    }

    /// What is kept of a report, where it can be used.
    fn kept(&self, report: u64) -> tantivy::Result<Option<Evidence>> {
        let term = Term::from_field_u64(self.fields.block_of, report);
        for reader in self.searcher.segment_readers() {
            let index = reader.inverted_index(self.fields.block_of)?;
            let Some(postings) = index.read_postings(&term, IndexRecordOption::Basic)? else {
                continue;
            };
            // It stands with the outline, the first document of the block.
            let outline = postings.doc();
            if outline != TERMINATED && !reader.is_deleted(outline) {
                let record = self.texts.record(reader.segment_id(), outline);
                let evidence = record
                    .as_ref()
                    .and_then(|record| record.part(Part::Evidence));
                return Ok(evidence.and_then(Evidence::decode));
            }
        }
        Ok(None)
    }
}

/// What a text is dated by.
fn evidence(text: &str, cutter: &mut Cutter) -> Evidence {
    let words = words(cutter, text);
    let words: Vec<(&str, u32)> = words.iter().map(|(word, n)| (word.as_str(), *n)).collect();
    dating::evidence(text, &words)
}

/// The distinct words of a text with how often it has each.
fn words(cutter: &mut Cutter, text: &str) -> HashMap<String, u32> {
    let mut words: HashMap<String, u32> = HashMap::new();
    let beginning = text
        .char_indices()
        .nth(TELLING)
        .map_or(text, |(at, _)| &text[..at]);
    cutter.cut(beginning, |word, _| match words.get_mut(word) {
        Some(count) => *count += 1,
        None => {
            words.insert(word.to_owned(), 1);
        }
    });
    words
}
