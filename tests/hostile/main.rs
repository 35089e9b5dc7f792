//! Files that mean harm, or have come to some: each costs itself and nothing else.
//!
//! All of them go the whole way from the file to the report, with the readers of rich formats in
//! child processes of the real program.

// What fails here is the test.
#![allow(clippy::unwrap_used)]

mod bombs;
mod containers;
mod mutants;
mod samples;

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use kaijuan::{Inspection, Inspector, Limits, Readers, Settings};
use tempfile::TempDir;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

/// A report short enough to be looked for in what comes out.
const REPORT: &str =
    "2018年防汛抗旱工作总结\n\n一、基本情况\n全县水库安全度汛，旱田灌溉面积扩大。\n";

/// Settings as the command line has them.
fn settings(limits: Limits) -> Settings {
    Settings {
        limits,
        readers: Readers::Children {
            program: PathBuf::from(env!("CARGO_BIN_EXE_kaijuan")),
            arguments: vec![OsString::from("reader")],
        },
        encoding: None,
    }
}

/// Writes a file into a folder of its own and reads it.
fn read(name: &str, bytes: &[u8], limits: Limits) -> Vec<Inspection> {
    let place = TempDir::new().unwrap();
    let file = place.path().join(name);
    fs::write(&file, bytes).unwrap();
    read_file(&file, limits)
}

fn read_file(file: &Path, limits: Limits) -> Vec<Inspection> {
    let mut inspections = Vec::new();
    let inspector = Inspector::new(&settings(limits));
    inspector
        .inspect(file, &mut |inspection| {
            inspections.push(inspection);
            ControlFlow::Continue(())
        })
        .unwrap();
    inspections
}

/// The reason of the only source, which cannot be read.
#[track_caller]
fn reason(inspections: &[Inspection]) -> &str {
    match inspections {
        [one] => one.reading.as_ref().unwrap_err(),
        several => panic!("{} sources", several.len()),
    }
}

/// The sources by the name behind the last `/`: the title of those that are read, the reason of
/// those that are not.
fn outcomes(inspections: &[Inspection]) -> Vec<(String, Result<String, String>)> {
    let outcome = |inspection: &Inspection| {
        let name = inspection.path.rsplit('/').next().unwrap_or_default();
        let reading = match &inspection.reading {
            Ok(reading) => Ok(reading.report.title.clone().unwrap_or_default()),
            Err(reason) => Err(reason.clone()),
        };
        (name.to_owned(), reading)
    };
    inspections.iter().map(outcome).collect()
}

/// A zip of these members.
fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in members {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A gzip stream of so many zero bytes.
fn gzip_of_zeros(bytes: u64) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::copy(
        &mut std::io::Read::take(std::io::repeat(0), bytes),
        &mut writer,
    )
    .unwrap();
    writer.finish().unwrap()
}
