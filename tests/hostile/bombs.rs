//! Small files that would be large, deep or endless: each gets its reason or its result within its
//! limits, and what lies beside it is read.

use std::time::Duration;

use super::*;

/// Limits that a test reaches quickly.
fn tight() -> Limits {
    Limits {
        source: 8 << 20,
        text: 4 << 20,
        unpacked: 32 << 20,
        members: 100,
        depth: 3,
        time: Duration::from_secs(20),
        memory: 512 << 20,
        ..Limits::default()
    }
}

#[test]
fn a_zip_bomb_costs_its_member_alone() {
    let zeros = vec![0; 16 << 20];
    let bomb = zip(&[
        ("a.txt", REPORT.as_bytes()),
        ("b.txt", &zeros),
        ("c.txt", REPORT.as_bytes()),
    ]);
    assert!(bomb.len() < 100 << 10);
    let read = outcomes(&read("a.zip", &bomb, tight()));
    assert_eq!(read.len(), 3, "{read:?}");
    assert!(read[0].1.is_ok() && read[2].1.is_ok(), "{read:?}");
    let reason = read[1].1.as_ref().unwrap_err();
    assert!(reason.contains("8 MB, the limit"), "{reason}");
}

#[test]
fn members_that_unpack_to_too_much_together_are_stopped() {
    let zeros = vec![b'a'; 7 << 20];
    let names: Vec<String> = (0..9).map(|n| format!("{n}.txt")).collect();
    let members: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), &zeros[..]))
        .collect();
    let read = outcomes(&read("a.zip", &zip(&members), tight()));
    let told = read
        .iter()
        .filter_map(|(_, outcome)| outcome.as_ref().err());
    let told: Vec<&String> = told.collect();
    assert!(
        told.iter().any(|reason| reason.contains("32 MB")),
        "{told:?}"
    );
    assert!(read.len() < 9, "{read:?}");
}

#[test]
fn too_many_members_are_told_once() {
    let names: Vec<String> = (0..150).map(|n| format!("{n:03}.txt")).collect();
    let members: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), REPORT.as_bytes()))
        .collect();
    let read = outcomes(&read("a.zip", &zip(&members), tight()));
    let (good, bad): (Vec<_>, Vec<_>) = read.iter().partition(|(_, outcome)| outcome.is_ok());
    assert_eq!(good.len(), 100);
    assert_eq!(bad.len(), 1, "{bad:?}");
    let reason = bad[0].1.as_ref().unwrap_err();
    assert!(reason.contains("100"), "{reason}");
}

#[test]
fn containers_too_deep_in_containers_are_not_opened() {
    let mut inner = zip(&[("a.txt", REPORT.as_bytes())]);
    for _ in 0..5 {
        inner = zip(&[("b.txt", REPORT.as_bytes()), ("c.zip", &inner)]);
    }
    let read = outcomes(&read("a.zip", &inner, tight()));
    let good = read.iter().filter(|(_, outcome)| outcome.is_ok()).count();
    assert_eq!(good, 3, "{read:?}");
    let reasons: Vec<_> = read
        .iter()
        .filter_map(|(_, outcome)| outcome.as_ref().err())
        .collect();
    assert_eq!(reasons.len(), 1, "{read:?}");
    assert!(reasons[0].contains('3'), "{reasons:?}");
}

#[test]
fn a_gzip_bomb_is_stopped() {
    let inspections = read("a.txt.gz", &gzip_of_zeros(64 << 20), tight());
    let reason = reason(&inspections);
    assert!(reason.contains("the limit"), "{reason}");
}

#[test]
fn a_gzip_bomb_in_a_gzip_bomb_is_stopped() {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(&gzip_of_zeros(64 << 20)).unwrap();
    let inspections = read("a.txt.gz.gz", &writer.finish().unwrap(), tight());
    let reason = reason(&inspections);
    assert!(reason.contains("the limit"), "{reason}");
}

#[test]
fn a_pdf_array_200_000_deep_costs_itself_alone() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let pdf = format!(
        "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/X {deep}>>\nendobj\n\
         2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
         3 0 obj\n<</Type/Page/Parent 2 0 R/Contents 4 0 R>>\nendobj\n\
         4 0 obj\n<</Length 0>>\nstream\n\nendstream\nendobj\n\
         trailer\n<</Root 1 0 R/Size 5>>\n%%EOF\n"
    );
    let both = zip(&[("a.pdf", pdf.as_bytes()), ("b.txt", REPORT.as_bytes())]);
    let read = outcomes(&read("a.zip", &both, tight()));
    assert_eq!(read.len(), 2, "{read:?}");
    assert!(read[0].1.is_err() && read[1].1.is_ok(), "{read:?}");
}

/// A PDF of one page, whose content is this Flate stream.
fn pdf_of_stream(flate: &[u8]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    let mut object = |pdf: &mut Vec<u8>, bytes: &[u8]| {
        places.push(pdf.len());
        let number = places.len();
        pdf.extend(format!("{number} 0 obj\n").into_bytes());
        pdf.extend(bytes);
        pdf.extend(b"\nendobj\n");
    };
    object(&mut pdf, b"<</Type/Catalog/Pages 2 0 R>>");
    object(&mut pdf, b"<</Type/Pages/Kids[3 0 R]/Count 1>>");
    object(
        &mut pdf,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<<>>>>",
    );
    let mut stream =
        format!("<</Length {}/Filter/FlateDecode>>\nstream\n", flate.len()).into_bytes();
    stream.extend(flate);
    stream.extend(b"\nendstream");
    object(&mut pdf, &stream);
    let table = pdf.len();
    pdf.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).into_bytes());
    for place in &places {
        pdf.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    let trailer = format!(
        "trailer\n<</Root 1 0 R/Size {}>>\nstartxref\n{table}\n%%EOF\n",
        places.len() + 1
    );
    pdf.extend(trailer.into_bytes());
    pdf
}

#[test]
fn a_flate_stream_of_600_mb_costs_itself_alone() {
    let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::copy(
        &mut std::io::Read::take(std::io::repeat(b' '), 600 << 20),
        &mut writer,
    )
    .unwrap();
    let pdf = pdf_of_stream(&writer.finish().unwrap());
    let both = zip(&[("a.pdf", &pdf), ("b.txt", REPORT.as_bytes())]);
    let read = outcomes(&read("a.zip", &both, tight()));
    assert_eq!(read.len(), 2, "{read:?}");
    assert!(read[0].1.is_err() && read[1].1.is_ok(), "{read:?}");
}

/// A stream of drawing operators, compressed.
fn deflated(piece: &str, times: usize) -> Vec<u8> {
    let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let block = piece.repeat(1000);
    for _ in 0..times / 1000 {
        writer.write_all(block.as_bytes()).unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn a_reader_that_wants_all_memory_costs_its_source_alone() {
    // Millions of characters on a page, each with its place and size.
    let text = format!("BT /F1 9 Tf ({}) Tj ET\n", "a".repeat(60));
    let mut pdf = pdf_of_stream(&deflated(&text, 200_000));
    let font = b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>";
    let place = pdf
        .windows(14)
        .position(|window| window == b"/Resources<<>>")
        .unwrap();
    pdf.splice(place..place + 14, font.iter().copied());
    let both = zip(&[("a.pdf", &pdf), ("b.txt", REPORT.as_bytes())]);
    let limits = Limits {
        memory: 300 << 20,
        ..tight()
    };
    let read = outcomes(&read("a.zip", &both, limits));
    assert_eq!(read.len(), 2, "{read:?}");
    let reason = read[0].1.as_ref().unwrap_err();
    assert!(reason.contains("300 MB of memory"), "{reason}");
    assert!(read[1].1.is_ok(), "{read:?}");
}

#[test]
fn a_reader_that_never_ends_costs_its_source_alone() {
    let objects: String = (1..200_000)
        .map(|n| format!("{n} 0 obj\n<</A {n}>>\n"))
        .collect();
    let pdf = format!("%PDF-1.4\n{objects}trailer\n<</Root 1 0 R>>\n%%EOF\n");
    let both = zip(&[("a.pdf", pdf.as_bytes()), ("b.txt", REPORT.as_bytes())]);
    let limits = Limits {
        time: Duration::from_secs(2),
        ..tight()
    };
    let read = outcomes(&read("a.zip", &both, limits));
    assert_eq!(read.len(), 2, "{read:?}");
    let reason = read[0].1.as_ref().unwrap_err();
    assert!(reason.contains("2 seconds"), "{reason}");
    assert!(read[1].1.is_ok(), "{read:?}");
}

#[test]
fn a_document_whose_part_is_a_bomb_costs_itself_alone() {
    let spaces = vec![b' '; 64 << 20];
    let docx = zip(&[
        ("[Content_Types].xml", br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#),
        ("_rels/.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#),
        ("word/document.xml", &spaces),
    ]);
    let both = zip(&[("a.docx", &docx), ("b.txt", REPORT.as_bytes())]);
    let read = outcomes(&read("a.zip", &both, tight()));
    assert_eq!(read.len(), 2, "{read:?}");
    assert!(read[0].1.is_err() && read[1].1.is_ok(), "{read:?}");
}

#[test]
fn a_web_page_200_000_deep_is_read() {
    let page = format!(
        "<html><body>{}{REPORT}{}</body></html>",
        "<div><b>".repeat(200_000),
        "</b></div>".repeat(200_000)
    );
    let read = outcomes(&read("a.html", page.as_bytes(), tight()));
    assert!(read[0].1.is_ok(), "{read:?}");
}

/// Reads so many bytes of text in one line with the program itself, so that the memory this takes is
/// none of the tests' own.
fn read_line_of(bytes: usize) -> serde_json::Value {
    let sentence = "全县水库安全度汛，旱田灌溉面积扩大，粮食总产再创新高。".repeat(1000);
    let place = TempDir::new().unwrap();
    let path = place.path().join("a.txt");
    let mut file = fs::File::create(&path).unwrap();
    for _ in 0..bytes / sentence.len() {
        file.write_all(sentence.as_bytes()).unwrap();
    }
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_kaijuan"));
    program.args(["inspect", "--format", "jsonl"]).arg(&path);
    serde_json::from_slice(&program.output().unwrap().stdout).unwrap()
}

#[test]
fn text_in_one_line_is_read_up_to_the_limit() {
    let read = read_line_of(60 << 20);
    assert!(read["error"].is_null(), "{}", read["error"]);
    assert!(read["chars"].as_u64().unwrap() > 20_000_000);
    let read = read_line_of(300 << 20);
    let reason = "its text is longer than 128 MB, the limit for the text of one source";
    assert_eq!(read["error"], reason);
}
