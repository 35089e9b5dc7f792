//! The parent's side of the wall: children that are kept alive, and what it means when one dies.

use std::ffi::OsString;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::{ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

use super::Ask;
use super::child::TOO_LONG;
use super::frames::{Greeting, Reply, Request, joined, read, write};
use crate::error::plain;
use crate::limits::{Limits, in_bytes};
use crate::open::Found;
use crate::open::unread::Unread;

/// A child that has read so many bytes makes way for a fresh one: memory frays.
const WORKING_LIFE: u64 = 256 << 20;
/// So many members of one container may cost a child; then the rest of it is given up.
const MOST_DEATHS: u32 = 64;
/// So much of a child's last words is kept, in bytes.
const LAST_WORDS: u64 = 8 << 10;

/// Children that read, started when they are needed.
#[derive(Debug)]
pub(super) struct Pool {
    program: PathBuf,
    arguments: Vec<OsString>,
    limits: Limits,
    idle: Mutex<Vec<Child>>,
}

/// How a child came to the end of a request.
enum Outcome {
    /// It is done, and so is the file.
    Ended(Result<(), Unread>),
    /// The caller wants no more.
    Stopped,
    /// The child is lost.
    Died,
}

/// How far the reading of a file has come, over the lives of several children.
#[derive(Debug, Default)]
struct Course {
    /// Members that are done with.
    done: u64,
    /// What was begun and not given yet: the file itself, or a member.
    begun: Option<Option<String>>,
}

impl Pool {
    pub(super) fn new(program: PathBuf, arguments: Vec<OsString>, limits: Limits) -> Pool {
        Pool {
            program,
            arguments,
            limits,
            idle: Mutex::default(),
        }
    }

    /// Reads a document or container in a child.
    pub(super) fn read(
        &self,
        ask: Ask<'_>,
        found: &mut dyn FnMut(Found) -> ControlFlow<()>,
    ) -> Result<(), Unread> {
        let mut course = Course::default();
        let mut deaths = 0;
        let mut child = self.take()?;
        loop {
            let fresh = child.bytes_read == 0;
            match self.follow(&mut child, ask, &mut course, found) {
                Outcome::Ended(ended) => {
                    self.give_back(child);
                    return ended;
                }
                Outcome::Stopped => return Ok(()),
                Outcome::Died => {
                    let (reason, for_time) = child.reason_of_death(&self.limits);
                    // What it had read before may have worn it out: a fresh one shows whose fault
                    // it is.
                    if !fresh && !for_time {
                        child = self.start()?;
                        continue;
                    }
                    deaths += 1;
                    match course.begun.take() {
                        Some(Some(member)) if deaths < MOST_DEATHS => {
                            course.done += 1;
                            let opened = Err(reason);
                            let member = Some(member);
                            if found(Found { member, opened }).is_break() {
                                return Ok(());
                            }
                            child = self.start()?;
                        }
                        _ => return Err(reason),
                    }
                }
            }
        }
    }

    /// Asks a child, and passes on what it finds.
    fn follow(
        &self,
        child: &mut Child,
        ask: Ask<'_>,
        course: &mut Course,
        found: &mut dyn FnMut(Found) -> ControlFlow<()>,
    ) -> Outcome {
        course.begun = None;
        let size = std::fs::metadata(ask.file).map_or(0, |meta| meta.len());
        let request = Request {
            file: ask.file.as_os_str().to_owned(),
            name: ask.name.to_owned(),
            only: ask.only.map(str::to_owned),
            skip: course.done,
        };
        child.bytes_read += size.max(1);
        if write(&mut child.input, &request, &[]).is_err() {
            return Outcome::Died;
        }
        let most = self.limits.source.max(self.limits.text);
        loop {
            let Ok(Some((reply, bytes))) = read::<Reply>(&mut child.output, most) else {
                return Outcome::Died;
            };
            match reply {
                Reply::Begins(member) => course.begun = Some(member),
                Reply::Ended(ended) => return Outcome::Ended(ended),
                Reply::Found { member, opened } => {
                    child.bytes_read += bytes.len() as u64;
                    course.begun = None;
                    course.done += 1;
                    let opened = match opened.map(|head| joined(head, bytes)) {
                        Ok(Ok(opened)) => Ok(opened),
                        Ok(Err(_garbled)) => return Outcome::Died,
                        Err(unread) => Err(unread),
                    };
                    if found(Found { member, opened }).is_break() {
                        return Outcome::Stopped;
                    }
                }
            }
        }
    }

    fn take(&self) -> Result<Child, Unread> {
        let idle = self.lock().pop();
        idle.map_or_else(|| self.start(), Ok)
    }

    fn give_back(&self, child: Child) {
        if child.bytes_read < WORKING_LIFE {
            self.lock().push(child);
        }
    }

    fn start(&self) -> Result<Child, Unread> {
        let started = Child::start(&self.program, &self.arguments, &self.limits);
        started.map_err(|error| {
            Unread::Failed(format!(
                "cannot be read: its reader {} cannot be started: {}",
                self.program.display(),
                plain(&error)
            ))
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Child>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A child process that reads.
#[derive(Debug)]
struct Child {
    process: std::process::Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// Gathers what the child says on standard error.
    last_words: Option<JoinHandle<Vec<u8>>>,
    /// Bytes it has read so far, roughly; 0 for a fresh one.
    bytes_read: u64,
}

impl Child {
    fn start(program: &PathBuf, arguments: &[OsString], limits: &Limits) -> io::Result<Child> {
        let mut process = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let missing = || io::Error::other("its pipes are missing");
        let mut input = process.stdin.take().ok_or_else(missing)?;
        let output = process.stdout.take().ok_or_else(missing)?;
        let mut words = process.stderr.take().ok_or_else(missing)?;
        let last_words = std::thread::spawn(move || {
            let mut kept = Vec::new();
            let _ = (&mut words).take(LAST_WORDS).read_to_end(&mut kept);
            // More must go somewhere, or the child would wait for ever.
            let _ = io::copy(&mut words, &mut io::sink());
            kept
        });
        let limits = limits.clone();
        write(&mut input, &Greeting { limits }, &[])?;
        Ok(Child {
            process,
            input,
            output: BufReader::with_capacity(64 << 10, output),
            last_words: Some(last_words),
            bytes_read: 0,
        })
    }

    /// Why the child died, in words for the source it died over, and whether for want of time.
    fn reason_of_death(&mut self, limits: &Limits) -> (Unread, bool) {
        // It may only have sent nonsense.
        let _ = self.process.kill();
        let status = self.process.wait();
        let words = self.last_words.take().map(JoinHandle::join);
        let words = words.and_then(Result::ok).unwrap_or_default();
        let words = String::from_utf8_lossy(&words);
        if status.as_ref().ok().and_then(ExitStatus::code) == Some(TOO_LONG) {
            let reason = format!(
                "takes longer than {} seconds to read, the limit for one source",
                limits.time.as_secs_f64()
            );
            return (Unread::Limit(reason), true);
        }
        (reason_in(&words, limits), false)
    }
}

/// What a child's last words say of its death.
fn reason_in(words: &str, limits: &Limits) -> Unread {
    if words.contains("memory allocation of") {
        return Unread::Limit(format!(
            "needs more than {} of memory to be read, the limit for one source",
            in_bytes(limits.memory)
        ));
    }
    if words.contains("overflowed its stack") {
        return Unread::Limit("nested too deeply to be read".to_owned());
    }
    Unread::Damaged(
        "its reader broke down over it; open it in its own program and save it anew".to_owned(),
    )
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
