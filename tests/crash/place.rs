//! A folder of its own for each test, in which the program runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::GUARDS;

/// The real program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_kaijuan");
/// The corpus. It is not named `corpus`, which a search would index by itself.
pub const CORPUS: &str = "reports";
/// The index folder, unless a test names another.
pub const INDEX: &str = "index";

/// A folder with a corpus in `reports` and an index in `index`.
pub struct Place {
    folder: TempDir,
    /// What the program is run by: nothing, or a command that takes it as its arguments.
    runner: Vec<String>,
}

/// What a run of the program gave.
#[derive(Debug)]
pub struct Run {
    /// Exit status; `None` where a signal ended the program.
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// How much lies in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footprint {
    pub files: usize,
    pub bytes: u64,
}

impl Place {
    pub fn new() -> Place {
        let place = Place {
            folder: tempfile::tempdir().unwrap(),
            runner: Vec::new(),
        };
        fs::create_dir(place.path(CORPUS)).unwrap();
        place
    }

    /// From now on everything is run by this command, such as one that enters a name space.
    pub fn run_by(&mut self, runner: Vec<String>) {
        self.runner = runner;
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file of the corpus.
    pub fn write(&self, report: &str, text: &str) {
        let file = self.path(CORPUS).join(report);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    /// Any program, to be run in this folder.
    pub fn command_of(&self, program: &str, arguments: &[&str]) -> Command {
        let mut line: Vec<&str> = self.runner.iter().map(String::as_str).collect();
        line.push(program);
        line.extend(arguments);
        let mut command = Command::new(line[0]);
        command
            .args(&line[1..])
            .current_dir(self.folder())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for name in ["KAIJUAN_INDEX", "COLUMNS", "NO_COLOR", "FAILPOINTS"] {
            command.env_remove(name);
        }
        command
    }

    /// kaijuan, to be run in this folder and without the settings of whoever runs the tests.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.command_of(PROGRAM, arguments)
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.command(arguments))
    }

    /// Runs a line of the shell, in which `"$@"` is kaijuan with these arguments.
    pub fn shell(&self, line: &str, arguments: &[&str]) -> Run {
        let mut all = vec!["-c", line, "sh", PROGRAM];
        all.extend(arguments);
        Run::of(&mut self.command_of("sh", &all))
    }

    /// Indexes the corpus. It must succeed.
    #[track_caller]
    pub fn index(&self) -> Run {
        let run = self.run(&update());
        assert_eq!(run.status, Some(0), "{run:?}");
        run
    }
}

/// The arguments of an update that no guard stops.
pub fn update() -> Vec<&'static str> {
    update_and(&[])
}

/// The arguments of an update that no guard stops, and these.
pub fn update_and(more: &[&'static str]) -> Vec<&'static str> {
    let mut arguments = vec!["index", CORPUS];
    if GUARDS {
        arguments.push("--allow-removals");
    }
    arguments.extend(more);
    arguments
}

impl Run {
    pub fn of(command: &mut Command) -> Run {
        Run::from(command.output().unwrap())
    }

    /// Waits for the end of a process.
    pub fn end_of(child: Child) -> Run {
        Run::from(child.wait_with_output().unwrap())
    }

    fn from(output: Output) -> Run {
        Run {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Standard output as one JSON value.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Fails unless the run ended with one clear line of error about `place`: lower case but for names and commands.
    #[track_caller]
    pub fn is_clear_error(&self, place: &str) -> &Run {
        assert_eq!(self.status, Some(2), "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        assert_eq!(self.stderr.lines().count(), 1, "{self:?}");
        let message = self.stderr.strip_prefix("kaijuan: ");
        let message = message.unwrap_or_else(|| panic!("no name before {self:?}"));
        assert!(message.contains(place), "{place} is not in {self:?}");
        let outside_commands: String = message.split('`').step_by(2).collect();
        let words = outside_commands.split_whitespace();
        let mut shouting = words.filter(|word| !word.contains('/'));
        let capital = |word: &&str| word.contains(|c: char| c.is_ascii_uppercase());
        assert_eq!(shouting.find(capital), None, "{self:?}");
        self
    }
}

impl Footprint {
    /// What lies in a folder and the folders in it, as files.
    pub fn of(folder: &Path) -> Footprint {
        let mut sum = Footprint { files: 0, bytes: 0 };
        for entry in walkdir::WalkDir::new(folder) {
            let entry = entry.unwrap();
            if entry.file_type().is_file() {
                sum.files += 1;
                sum.bytes += entry.metadata().unwrap().len();
            }
        }
        sum
    }

    /// Fails where more lies here than a few updates can have left beside what a fresh build takes.
    #[track_caller]
    pub fn is_little_beside(self, fresh: Footprint) {
        // An update may leave segments of its own until they are merged, each of seven files and more.
        let most = Footprint {
            files: 4 * fresh.files + 80,
            bytes: 6 * fresh.bytes + (256 << 10),
        };
        assert!(
            self.files <= most.files && self.bytes <= most.bytes,
            "{self:?} have piled up; a fresh index has {fresh:?}"
        );
    }
}
