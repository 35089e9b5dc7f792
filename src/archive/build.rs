//! Building an index: sources are read by several threads, and taken in by one, in their order.

use std::path::Path;
use std::time::Instant;

use super::pipeline::{Read, Step, read_all};
use super::reading::SourceReader;
use super::{Failure, Progress, Summary};
use crate::config::Config;
use crate::crawl::crawl;
use crate::dating;
use crate::error::{Error, Result};
use crate::index::chronicle::Chronicle;
use crate::index::home::{Building, is_home};
use crate::index::writer::{Added, Writer};
use crate::report::Report;
use crate::settings::Settings;

pub(super) fn build(
    corpus: &Path,
    index: &Path,
    settings: &Settings,
    progress: &mut dyn FnMut(Progress),
) -> Result<Summary> {
    let begun = Instant::now();
    // An index in the corpus holds no reports, be it this one or another.
    let own = index.canonicalize().ok();
    let is_own = |folder: &Path| own.is_some() && folder.canonicalize().ok() == own;
    let crawl = crawl(corpus, &|folder| is_home(folder) || is_own(folder))?;
    if crawl.sources.is_empty() && crawl.failed.is_empty() {
        return Err(Error::CorpusEmpty(corpus.to_owned()));
    }
    let config = Config::in_folder(corpus)?;
    let reader = SourceReader::new(settings);
    let building = Building::begin(index)?;
    let failed = |error: tantivy::TantivyError| building.failed(&error);
    let mut writer = Writer::create(building.path()).map_err(failed)?;

    let mut at = Progress {
        sources: 0,
        of_sources: crawl.sources.len(),
        bytes: 0,
        of_bytes: crawl.sources.iter().map(|source| source.bytes).sum(),
        finishing: false,
    };
    let mut summary = Summary::new(corpus, index);
    summary.sources = crawl.failed.len();
    summary.failed = crawl
        .failed
        .into_iter()
        .map(|(path, reason)| Failure { path, reason })
        .collect();
    progress(at);
    let mut added = 0;
    read_all(&crawl.sources, &reader, &config, &mut |source, step| {
        match step {
            Step::Read(read) => take_in(&mut writer, &mut summary, *read).map_err(failed)?,
            Step::Done => {
                if summary.added > added {
                    summary.bytes += source.bytes;
                    added = summary.added;
                }
                at.sources += 1;
                at.bytes += source.bytes;
                progress(at);
            }
        }
        Ok(())
    })?;
    drop(reader);
    at.finishing = true;
    progress(at);
    let date = |report: &Report, words: &[(&str, u32)], chronicle: &Chronicle<'_>| {
        dating::date(&report.text, words, chronicle)
    };
    writer.finish(&date).map_err(failed)?;
    building.publish(&corpus.canonicalize().unwrap_or_else(|_| corpus.to_owned()))?;
    summary.failed.sort_by(|a, b| a.path.cmp(&b.path));
    summary.seconds = begun.elapsed().as_secs_f64();
    Ok(summary)
}

fn take_in(writer: &mut Writer, summary: &mut Summary, read: Read) -> tantivy::Result<()> {
    summary.sources += 1;
    let reading = match read.reading {
        Ok(reading) => reading,
        Err(reason) => {
            let path = read.path;
            summary.failed.push(Failure { path, reason });
            return Ok(());
        }
    };
    match writer.add(&reading.report)? {
        Added::Report { sections } => {
            summary.reports += 1;
            summary.sections += sections;
        }
        Added::Alias => summary.duplicates += 1,
    }
    summary.added += 1;
    Ok(())
}
