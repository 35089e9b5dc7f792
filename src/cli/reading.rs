//! How files are read: the options that every command which reads files has.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use kaijuan::{Archive, Encoding, Limits, Readers, Settings, Update, encoding_for_label};

/// The command, hidden from people, by which the program starts its own readers.
pub(super) const READER: &str = "reader";

/// A reader needs so much memory to start and to read small files, in bytes.
const LEAST_MEMORY: u64 = 256 << 20;

/// An index is not written with less memory, in bytes.
const LEAST_TO_WRITE: u64 = 64 << 20;

#[derive(Debug, Clone, Default, Args)]
pub(super) struct Reading {
    /// Read every text and web page in this encoding, such as GB18030, Big5 or UTF-8
    ///
    /// Without it the encoding of each is told from its bytes. To overrule only some, write a `kaijuan.toml` into the corpus.
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<Encoding>,

    /// Set a limit, such as `source=1GB` or `time=120s`; may be given several times
    ///
    /// source: the largest file or member read (512MB). text: the most text in one (128MB). container: the largest container (64GB). unpacked: the most its members unpack to (64GB). members: how many they may be (1000000). depth: how deep containers may nest (8). time: the longest that reading one may take (60s). memory: the most a reader may use (2GB).
    #[arg(long = "limit", value_name = "NAME=VALUE", value_parser = limit)]
    limits: Vec<Limit>,
}

impl Reading {
    /// The settings asked for. Readers of rich formats run as children of this program.
    pub(super) fn settings(&self) -> Settings {
        let mut limits = Limits::default();
        for limit in &self.limits {
            limit.set(&mut limits);
        }
        Settings {
            limits,
            readers: readers(),
            encoding: self.encoding,
        }
    }
}

/// How sources are read for an index: what is not asked for stays as it was.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Updating {
    #[command(flatten)]
    reading: Reading,

    /// Remove reports whose files are gone, even if they are more than half of all
    #[arg(long)]
    allow_removals: bool,

    /// Wait while another process writes the index
    #[arg(long)]
    wait: bool,

    /// Memory for what is not written yet, such as `128MB` [default: 400MB]
    ///
    /// More makes a large index faster to build. Reading and cutting words take some 200 MB beside it.
    #[arg(long, value_name = "SIZE", value_parser = memory)]
    memory: Option<u64>,
}

impl Updating {
    /// Whether an encoding is asked for.
    pub(super) fn gives_an_encoding(&self) -> bool {
        self.reading.encoding.is_some()
    }

    /// The update asked for; `index` is the folder of the index that it goes on from.
    pub(super) fn update(&self, index: Option<&Path>) -> Update {
        let asked = self.reading.settings();
        let mut limits = None;
        if !self.reading.limits.is_empty() {
            let before = index.and_then(|index| Archive::open(index).ok()?.settings().ok());
            let mut all = before.unwrap_or_default().limits;
            for limit in &self.reading.limits {
                limit.set(&mut all);
            }
            limits = Some(all);
        }
        Update {
            limits,
            encoding: asked.encoding,
            readers: asked.readers,
            allow_removals: self.allow_removals,
            allow_empty: self.allow_removals,
            wait: self.wait,
            memory: self.memory,
            ..Update::default()
        }
    }
}

/// This program, as a reader.
fn readers() -> Readers {
    // The link leads to the program that runs, even where its file has been replaced meanwhile.
    let itself = PathBuf::from("/proc/self/exe");
    let program = match itself.exists() {
        true => Some(itself),
        false => std::env::current_exe().ok(),
    };
    match program {
        Some(program) => Readers::Children {
            program,
            arguments: vec![OsString::from(READER)],
        },
        None => Readers::Inside,
    }
}

fn encoding(name: &str) -> Result<Encoding, String> {
    encoding_for_label(name).ok_or_else(|| {
        "no such encoding; write UTF-8, GB18030, Big5, UTF-16LE, UTF-16BE, UTF-32LE, UTF-32BE or HZ"
            .to_owned()
    })
}

/// One limit as set by a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    Source(u64),
    Text(u64),
    Container(u64),
    Unpacked(u64),
    Members(u64),
    Depth(u32),
    Time(Duration),
    Memory(u64),
}

impl Limit {
    fn set(self, limits: &mut Limits) {
        match self {
            Limit::Source(bytes) => limits.source = bytes,
            Limit::Text(bytes) => limits.text = bytes,
            Limit::Container(bytes) => limits.container = bytes,
            Limit::Unpacked(bytes) => limits.unpacked = bytes,
            Limit::Members(members) => limits.members = members,
            Limit::Depth(depth) => limits.depth = depth,
            Limit::Time(time) => limits.time = time,
            Limit::Memory(bytes) => limits.memory = bytes,
        }
    }
}

fn limit(written: &str) -> Result<Limit, String> {
    let (name, value) = written
        .split_once('=')
        .ok_or("write NAME=VALUE, such as source=1GB")?;
    Ok(match name.trim() {
        "source" => Limit::Source(bytes(value)?),
        "text" => Limit::Text(bytes(value)?),
        "container" => Limit::Container(bytes(value)?),
        "unpacked" => Limit::Unpacked(bytes(value)?),
        "members" => Limit::Members(number(value)?),
        "depth" => Limit::Depth(u32::try_from(number(value)?).map_err(|_| "too deep")?),
        "time" => Limit::Time(seconds(value)?),
        "memory" => match bytes(value)? {
            // A reader that cannot even start reads nothing.
            few if few < LEAST_MEMORY => return Err("write at least 256MB".to_owned()),
            enough => Limit::Memory(enough),
        },
        _ => {
            return Err("no such limit; there are source, text, container, unpacked, members, depth, time and memory".to_owned());
        }
    })
}

/// A size such as `300MB`, `2G` or `4096`, in bytes.
fn bytes(written: &str) -> Result<u64, String> {
    let written = written.trim();
    let digits = written.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
    let shift = match written[digits.len()..].trim().to_ascii_uppercase().as_str() {
        "" | "B" => 0,
        "K" | "KB" | "KIB" => 10,
        "M" | "MB" | "MIB" => 20,
        "G" | "GB" | "GIB" => 30,
        _ => return Err("write a size such as 300MB or 2GB".to_owned()),
    };
    let whole = number(digits)?;
    whole
        .checked_mul(1 << shift)
        .ok_or_else(|| "larger than any file".to_owned())
}

/// How much memory to write an index with, in bytes.
fn memory(written: &str) -> Result<u64, String> {
    match bytes(written)? {
        few if few < LEAST_TO_WRITE => Err("write at least 64MB".to_owned()),
        bytes => Ok(bytes),
    }
}

fn seconds(written: &str) -> Result<Duration, String> {
    let digits = written.trim().trim_end_matches('s');
    match digits.trim().parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= 1e9 => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("write a number of seconds such as 120s".to_owned()),
    }
}

fn number(written: &str) -> Result<u64, String> {
    match written.trim().parse() {
        Ok(0) => Err("write a number greater than 0".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err("write a whole number".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_as_people_write_them() {
        for (written, expected) in [
            ("source=1GB", Some(Limit::Source(1 << 30))),
            ("source=300 mb", Some(Limit::Source(300 << 20))),
            ("text=4096", Some(Limit::Text(4096))),
            ("time=1.5", Some(Limit::Time(Duration::from_millis(1500)))),
            ("time=120s", Some(Limit::Time(Duration::from_secs(120)))),
            ("depth=3", Some(Limit::Depth(3))),
            ("memory=256MB", Some(Limit::Memory(256 << 20))),
            ("memory=1MB", None),
            ("source", None),
            ("source=", None),
            ("source=-1", None),
            ("source=0", None),
            ("source=99999999999GB", None),
            ("time=nan", None),
            ("sauce=1", None),
            ("depth=99999999999", None),
        ] {
            assert_eq!(limit(written).ok(), expected, "{written}");
        }
    }
}
