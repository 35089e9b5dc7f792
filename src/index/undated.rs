//! Reports without a year, which wait on disk until all others are in the index.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Seek as _, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::report::{Report, Statements};

/// A report that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Waiting {
    /// Its number in the index.
    pub(crate) number: u64,
    /// The report itself.
    pub(crate) report: Report,
    /// What its document states.
    pub(crate) statements: Statements,
}

/// Reports that wait, a line of JSON each, in a file without a name.
pub(crate) struct Undated {
    file: BufWriter<File>,
    count: usize,
}

impl Undated {
    /// Waits in this folder.
    pub(crate) fn begin(folder: &Path) -> io::Result<Undated> {
        Ok(Undated {
            file: BufWriter::new(tempfile::tempfile_in(folder)?),
            count: 0,
        })
    }

    /// Lets a report wait.
    pub(crate) fn push(
        &mut self,
        number: u64,
        report: &Report,
        statements: &Statements,
    ) -> io::Result<()> {
        /// [`Waiting`], without taking anything.
        #[derive(Serialize)]
        struct Line<'a> {
            number: u64,
            report: &'a Report,
            statements: &'a Statements,
        }
        let line = Line {
            number,
            report,
            statements,
        };
        serde_json::to_writer(&mut self.file, &line)?;
        self.file.write_all(b"\n")?;
        self.count += 1;
        Ok(())
    }

    /// How many wait.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The reports, in the order in which they came.
    pub(crate) fn take(self) -> io::Result<impl Iterator<Item = io::Result<Waiting>>> {
        let mut file = self
            .file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        let lines = BufReader::new(file).lines();
        Ok(lines.map(|line| Ok(serde_json::from_str(&line?)?)))
    }
}
