//! The wall: readers of rich formats and containers run in child processes, so that a file which
//! overflows the stack, asks for all memory or never ends costs that file and nothing else.
//!
//! A few children are kept alive and fed one file after another. Where a child dies over a member
//! of a container, the next one goes on behind that member.

mod child;
mod frames;
mod pool;

use std::ffi::OsString;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

pub use child::serve_reader;

use crate::limits::Limits;
use crate::open::unread::Unread;
use crate::open::{Found, Way, rich};
use pool::Pool;

/// Where the readers of rich formats and containers run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Readers {
    /// In this process. There is nothing to set up, but a hostile file can end the process, and the
    /// limits on memory and time do not hold.
    #[default]
    Inside,
    /// In child processes: this program, with these arguments, has to call [`serve_reader`] with
    /// its standard input and output.
    Children {
        /// The program to start.
        program: PathBuf,
        /// What tells it to serve.
        arguments: Vec<OsString>,
    },
}

/// The readers of one archive, ready to read.
#[derive(Debug)]
pub(crate) struct Wall {
    limits: Limits,
    pool: Option<Pool>,
}

/// What is asked of a reader.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask<'a> {
    /// The file on disk.
    pub(crate) file: &'a Path,
    /// Its path as people read it.
    pub(crate) name: &'a str,
    /// The one member that is wanted, if not all.
    pub(crate) only: Option<&'a str>,
}

impl Wall {
    /// Readers with these limits. No child is started before it is needed.
    pub(crate) fn new(readers: &Readers, limits: &Limits) -> Wall {
        let pool = match readers {
            Readers::Inside => None,
            Readers::Children { program, arguments } => Some(Pool::new(
                program.clone(),
                arguments.clone(),
                limits.clone(),
            )),
        };
        Wall {
            limits: limits.clone(),
            pool,
        }
    }

    /// The limits the readers keep.
    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Reads a document or a container, and gives what is found until told to stop.
    ///
    /// # Errors
    /// Where the file itself cannot be read; a container may have given members before.
    pub(crate) fn read(
        &self,
        ask: Ask<'_>,
        found: &mut dyn FnMut(Found) -> ControlFlow<()>,
    ) -> Result<(), Unread> {
        match &self.pool {
            Some(pool) => pool.read(ask, found),
            None => read_inside(ask, &self.limits, found),
        }
    }
}

fn read_inside(
    ask: Ask<'_>,
    limits: &Limits,
    found: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> Result<(), Unread> {
    struct Inside<'a> {
        found: &'a mut dyn FnMut(Found) -> ControlFlow<()>,
    }
    impl Way for Inside<'_> {
        fn begins(&mut self, _member: Option<&str>) {}
        fn found(&mut self, found: Found) -> ControlFlow<()> {
            (self.found)(found)
        }
    }
    let mut way = Inside { found };
    let read = || rich(ask.file, ask.name, ask.only, 0, limits, &mut way);
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(stumbled()))
}

/// The reason where a reader panicked.
fn stumbled() -> Unread {
    Unread::Damaged(
        "its reader stumbled over it; open it in its own program and save it anew".to_owned(),
    )
}

#[cfg(test)]
mod tests;
