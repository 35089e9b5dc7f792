//! Taking in what is read, file by file in their order, and what is as it was.

use std::collections::HashMap;

use super::super::Progress;
use super::super::changes::{Job, Noted, Task};
use super::super::contents::{Candidate, Contents, WriterWhenNeeded};
use super::super::pipeline::{Read, Seen, Step, read_all};
use super::job::{Each, Reading};
use crate::crawl;
use crate::error::Result;
use crate::index::ledger::{File, Source, Taken};
use crate::segment::words;

/// What is taken in while the files are read.
pub(super) struct Taking<'a> {
    pub(super) contents: Contents,
    pub(super) writer: WriterWhenNeeded<'a>,
    pub(super) files: Vec<File>,
    pub(super) at: Progress,
}

impl Taking<'_> {
    /// Takes in all files.
    pub(super) fn all(
        &mut self,
        jobs: &[Job<'_>],
        reading: &Reading<'_>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<()> {
        for job in jobs {
            let file = match (&job.task, job.before) {
                (Task::Keep(noted), Some(before)) => self.kept(before, *noted),
                _ => read_of(job),
            };
            self.files.push(file);
        }
        let to_read: Vec<Job<'_>> = jobs.iter().filter(|job| !job.is_kept()).cloned().collect();
        if to_read.is_empty() {
            return Ok(());
        }
        words::load_ahead();
        let places = (0..).zip(jobs).filter(|(_, job)| !job.is_kept());
        let mut places = places.map(|(place, _)| place);
        let mut place = places.next().unwrap_or(0);
        progress(self.at);
        let read = |job: &Job<'_>, each: &mut Each<'_>| reading.read(job, each);
        read_all(&to_read, &read, &mut |job, step| {
            match step {
                Step::Read(read) => self.take(place, *read)?,
                Step::Done(seen) => {
                    self.done(place, seen);
                    place = places.next().unwrap_or(place);
                    self.at.sources += 1;
                    self.at.bytes += job.source.stamp.bytes;
                    progress(self.at);
                }
            }
            Ok(())
        })
    }

    /// A file that is as it was.
    fn kept(&mut self, before: &File, noted: Noted) -> File {
        for source in &before.sources {
            if let Ok(taken) = &source.outcome {
                let path = before.path_of(source);
                self.contents.keep(&path, taken.content, taken.understood);
            }
        }
        File {
            stamp: noted.stamp,
            settled: noted.settled,
            hash: noted.hash,
            ..before.clone()
        }
    }

    fn take(&mut self, place: usize, read: Read) -> Result<()> {
        let member = read.member;
        let outcome = match read.reading {
            Err(reason) => Err(reason),
            Ok((report, statements)) => {
                let candidate = Candidate::new(&report, &statements);
                self.contents.take(&candidate, &mut self.writer)?;
                Ok(Taken {
                    content: candidate.content,
                    read: candidate.read,
                    understood: candidate.understood,
                    format: report.format,
                    decoded: report.decoding.is_some(),
                })
            }
        };
        if let Some(file) = self.files.get_mut(place) {
            file.sources.push(Source { member, outcome });
        }
        Ok(())
    }

    fn done(&mut self, place: usize, seen: Seen) {
        if let Some(file) = self.files.get_mut(place) {
            file.hash = seen.hash;
            file.settled = seen.settled;
        }
    }

    /// Reads again the sources by which reports go from now on but as which the index does not know them.
    pub(super) fn correct(
        &mut self,
        sources: &[crawl::Source],
        reading: &Reading<'_>,
    ) -> Result<()> {
        let wrong = self.contents.misunderstood();
        if wrong.is_empty() {
            return Ok(());
        }
        words::load_ahead();
        let by_path: HashMap<&str, &crawl::Source> = sources
            .iter()
            .map(|source| (source.path.as_str(), source))
            .collect();
        let (mut jobs, mut places) = (Vec::new(), Vec::new());
        for (place, file) in self.files.iter().enumerate() {
            let concerned = file
                .sources
                .iter()
                .any(|one| wrong.contains(&*file.path_of(one)));
            if let (true, Some(source)) = (concerned, by_path.get(file.path.as_str())) {
                jobs.push(Job {
                    source,
                    before: None,
                    task: Task::Read,
                });
                places.push(place);
            }
        }
        let mut places = places.into_iter();
        let mut place = places.next().unwrap_or(0);
        let mut as_it_was = false;
        let read = |job: &Job<'_>, each: &mut Each<'_>| reading.read(job, each);
        read_all(&jobs, &read, &mut |_, step| {
            match step {
                Step::Read(read) => {
                    let Ok((report, statements)) = read.reading else {
                        return Ok(());
                    };
                    if wrong.contains(&report.path) {
                        let candidate = Candidate::new(&report, &statements);
                        as_it_was |= self.contents.correct(&candidate, &mut self.writer)?;
                    }
                }
                Step::Done(seen) => {
                    if let Some(file) = self.files.get_mut(place) {
                        // What has changed meanwhile is read by the next update.
                        file.hash = seen.hash.filter(|_| as_it_was);
                    }
                    as_it_was = false;
                    place = places.next().unwrap_or(place);
                }
            }
            Ok(())
        })
    }
}

/// A file of which nothing is known yet.
fn read_of(job: &Job<'_>) -> File {
    File {
        path: job.source.path.clone(),
        stamp: job.source.stamp,
        settled: false,
        hash: None,
        sources: Vec::new(),
    }
}
