//! The command line as a person or a script meets it: the real program on a small corpus of its own.

// What fails here is the test.
#![allow(clippy::unwrap_used)]

mod add;
mod check;
mod formats;
mod help;
mod index;
mod inspect;
mod install;
mod search;
mod show;
mod stats;
mod watch;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

/// A folder with a corpus in `corpus`, in which the program runs.
struct Workplace {
    folder: PathBuf,
    /// Takes the folder away in the end.
    _temporary: Option<TempDir>,
}

/// What a run of the program gave.
#[derive(Debug)]
struct Run {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

const PARTY_BUILDING: &str = "2019年度党组书记抓党建述职报告

一、主要做法和成效
（一）以理论武装为载体，强化思想政治建设
坚持把学习摆在首位，全年组织集中学习12次，抓党建工作的本领明显增强。
（二）以支部建设为抓手，夯实组织基础
新建支部三个，党员活动室全部达标，党建工作有了阵地。

二、存在的问题
对支部的日常督导还不够细，个别支部学习流于形式。

三、下一步打算
继续抓好支部建设，把党建工作同乡村旅游结合起来。
";

const GRAIN: &str = "2021年粮食生产工作总结

一、基本情况
全县粮食播种面积稳定，总产量比上年增长3.5%。粮食收购平稳有序。

二、存在的问题
粮食烘干设备不足，乡村旅游占用耕地的现象还有发生。
";

const UNDATED: &str = "关于加强水库安全管理的情况汇报

各村要落实巡查制度，汛期每天巡查水库不少于两次，发现险情立即上报。
";

impl Workplace {
    fn empty() -> Workplace {
        let temporary = tempfile::tempdir().unwrap();
        Workplace {
            folder: temporary.path().to_owned(),
            _temporary: Some(temporary),
        }
    }

    /// A corpus without an index yet.
    fn new() -> Workplace {
        let place = Workplace::empty();
        place.write_corpus();
        place
    }

    /// The corpus with its index, the same for all tests, which only read it.
    fn indexed() -> &'static Workplace {
        static INDEXED: OnceLock<Workplace> = OnceLock::new();
        INDEXED.get_or_init(|| {
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("indexed");
            let _ = fs::remove_dir_all(&folder);
            let place = Workplace {
                folder,
                _temporary: None,
            };
            place.write_corpus();
            let run = place.run(&["index"]);
            assert_eq!(run.status, Some(0), "{run:?}");
            place
        })
    }

    /// Four files that can be read (two in GB18030 and with the same text) and one that cannot.
    fn write_corpus(&self) {
        self.write("corpus/党建/述职报告.txt", PARTY_BUILDING.as_bytes());
        let (gb18030, _, _) = encoding_rs::GB18030.encode(GRAIN);
        self.write("corpus/农业/粮食总结.txt", &gb18030);
        self.write("corpus/农业/粮食总结（副本）.txt", &gb18030);
        self.write("corpus/水利/汇报.txt", UNDATED.as_bytes());
        self.write("corpus/未整理/照片.jpg", b"\xFF\xD8\xFF\xE0 no text");
    }

    fn path(&self) -> &Path {
        &self.folder
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let file = self.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }

    /// The program with these arguments, to be run in this folder and without the settings of whoever runs the tests.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kaijuan"));
        command
            .current_dir(self.path())
            .args(arguments)
            .stdin(Stdio::null());
        for name in [
            "KAIJUAN_INDEX",
            "COLUMNS",
            "NO_COLOR",
            "CLICOLOR",
            "CLICOLOR_FORCE",
        ] {
            command.env_remove(name);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.command(arguments))
    }
}

impl Run {
    fn of(command: &mut Command) -> Run {
        let output = command.output().unwrap();
        Run {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Standard output as one JSON value.
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Fails with everything that was said unless the run ended so and said nothing but these lines of error.
    fn ended(&self, status: i32, stderr: &str) -> &Run {
        assert_eq!(
            (self.status, self.stderr.as_str()),
            (Some(status), stderr),
            "{self:?}"
        );
        self
    }
}

/// The keys at the top of a JSON object, in the order in which they were written.
fn keys(object: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let (mut depth, mut in_string, mut start) = (0, false, 0);
    let bytes = object.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' if bytes[at - 1] != b'\\' => {
                in_string = !in_string;
                if in_string {
                    start = at + 1;
                } else if depth == 1 && bytes.get(at + 1) == Some(&b':') {
                    keys.push(object[start..at].to_owned());
                }
            }
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth -= 1,
            _ => {}
        }
    }
    keys
}
