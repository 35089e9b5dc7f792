//! A small sample of each format.

use super::*;

/// Name and bytes of each sample.
pub(crate) fn all() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let mut samples: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    samples.push(("plain.txt".to_owned(), REPORT.as_bytes().to_vec()));
    let (gbk, _, _) = encoding_rs::GBK.encode(REPORT);
    samples.push(("gbk.txt".to_owned(), gbk.into_owned()));
    samples.push((
        "nested.zip".to_owned(),
        zip(&[
            ("一.txt", REPORT.as_bytes()),
            ("内.zip", &zip(&[("二.txt", REPORT.as_bytes())])),
        ]),
    ));
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(REPORT.len() as u64);
    header.set_mode(0o644);
    header.set_cksum();
    tar.append_data(&mut header, "报告.txt", REPORT.as_bytes())
        .unwrap();
    let tar = tar.into_inner().unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&tar).unwrap();
    samples.push(("one.tar".to_owned(), tar));
    samples.push(("one.tar.gz".to_owned(), gzip.finish().unwrap()));
    samples.sort();
    samples
}

#[test]
fn every_sample_is_read_or_says_why_not() {
    for (name, bytes) in all() {
        for (source, outcome) in outcomes(&read(&name, &bytes, Limits::default())) {
            if let Err(reason) = outcome {
                assert!(
                    !reason.contains("stumbled") && !reason.contains("broke down"),
                    "{name}, {source}: {reason}"
                );
            }
        }
    }
}
