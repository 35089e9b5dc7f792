//! `kaijuan add`: takes new uploads in.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use kaijuan::{Added, Archive, Error, Update, Upload, UploadContent};

use super::IndexFolder;
use super::ending::{Ending, Outcome, Stop, say, warn};
use super::present::{self, json, summary};
use super::progress;
use super::reading::Updating;

/// Take new files into the archive
///
/// Copies each into the corpus folder and indexes it at once. Nothing is overwritten: a file whose name is taken is numbered, and one that the archive has already is not copied.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The files to take in
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The folder in the corpus to put them in; it is made if it is not there
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,

    #[command(flatten)]
    index: IndexFolder,

    #[command(flatten)]
    updating: Updating,

    /// How to print what became of each file
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = "\u{1b}[1m\u{1b}[4mExamples:\u{1b}[0m
  kaijuan add ~/Downloads/2024年工作总结.docx
  kaijuan add --to 2024/季度 *.pdf
  kaijuan add upload.zip --format jsonl       a line of JSON for each file";

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Jsonl,
}

/// Runs `kaijuan add`.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let index = &arguments.index.folder;
    let update = arguments.updating.update(Some(index));
    let archive = match Archive::open(index) {
        Err(Error::NoIndex(_)) => {
            let corpus = PathBuf::from("corpus");
            let first = Update {
                allow_empty: true,
                ..update.clone()
            };
            let (archive, built) = super::index::build(&corpus, index, &first)?;
            say(&summary::in_short(&built));
            archive
        }
        opened => opened?,
    };
    let folder = arguments.to.as_deref().map(|to| {
        // What is completed by a shell may be named from where one stands.
        let whole = std::path::absolute(to).unwrap_or_else(|_| to.to_owned());
        whole
            .strip_prefix(archive.corpus())
            .map_or(to.to_owned(), PathBuf::from)
    });
    let uploads = arguments.files.iter().map(|file| Upload {
        name: file.file_name().unwrap_or(file.as_os_str()).to_owned(),
        content: UploadContent::File(file.clone()),
    });
    let bar = progress::Bar::new();
    let uploads: Vec<Upload> = uploads.collect();
    let added = archive.add_all(uploads, folder.as_deref(), &update, &mut |at| bar.show(at));
    bar.clear();
    let mut trouble = false;
    for (file, added) in arguments.files.iter().zip(added?) {
        match added {
            Ok(added) => tell(arguments, file, &added)?,
            Err(error) => {
                trouble = true;
                warn(&error.to_string());
            }
        }
    }
    Ok(match trouble {
        true => Ending::Trouble,
        false => Ending::Done,
    })
}

fn tell(arguments: &Arguments, file: &Path, added: &Added) -> Result<(), Stop> {
    for failure in &added.failed {
        say(&format!("{}: {}", failure.path, failure.reason));
    }
    present::to_stdout(|out| match arguments.format {
        Format::Text => writeln!(out, "{}", in_words(file, added)),
        Format::Jsonl => json::line(out, added),
    })?;
    Ok(())
}

/// What became of a file, in a line.
fn in_words(file: &Path, added: &Added) -> String {
    let file = file.display();
    if added.already {
        return format!("{file}: already in the archive as {}", added.path);
    }
    let mut words = format!("{file}: added as {}", added.path);
    match (added.sources, added.failed.is_empty()) {
        (1, true) => {}
        (0, false) => words.push_str(", but it cannot be read"),
        (sources, _) => {
            words.push_str(&format!(" ({})", summary::count(sources as u64, "report")));
        }
    }
    if let Some(other) = added.same_text.first() {
        words.push_str(&format!("; its text is that of {other}"));
        if added.same_text.len() > 1 {
            words.push_str(&format!(" and {} more", added.same_text.len() - 1));
        }
    }
    words
}
