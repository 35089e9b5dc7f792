use std::io::{Cursor, Read as _};

use super::*;

const DOC: &[u8] = include_bytes!("../../../tests/samples/numbered.doc");
const DOCX: &[u8] = include_bytes!("../../../tests/samples/numbered.docx");
const XLS: &[u8] = include_bytes!("../../../tests/samples/budget.xls");
const XLSX: &[u8] = include_bytes!("../../../tests/samples/budget.xlsx");
const PPTX: &[u8] = include_bytes!("../../../tests/samples/slides.pptx");
/// Half a megabyte, most of it empty.
const PPT_ZIP: &[u8] = include_bytes!("../../../tests/samples/slides.ppt.zip");

fn ppt() -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(PPT_ZIP)).unwrap();
    let mut bytes = Vec::new();
    zip.by_index(0).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn samples() -> Vec<(Format, Vec<u8>)> {
    vec![
        (Format::Doc, DOC.to_vec()),
        (Format::Docx, DOCX.to_vec()),
        (Format::Xls, XLS.to_vec()),
        (Format::Xlsx, XLSX.to_vec()),
        (Format::Ppt, ppt()),
        (Format::Pptx, PPTX.to_vec()),
    ]
}

fn read(format: Format, bytes: &[u8]) -> Result<Extracted, Unread> {
    extract(format, bytes.to_vec(), &Limits::default())
}

const REPORT: [&str; 13] = [
    "青石县二〇二一年工作总结",
    "（二〇二一年十二月二十八日）",
    "一、全年工作回顾",
    "（一）粮食生产稳中有增",
    "全县粮食总产量十二万吨，比上年增长百分之三。详见统计公报。",
    "（二）道路建设提速",
    "新修村道",
    "六十公里。",
    "指标\t2020年\t2021年",
    "村道里程\t210公里\t270公里",
    "二、明年工作安排",
    "1.抓好春耕备耕。",
    "2.完成桥梁加固。",
];

#[test]
fn documents_are_read_with_their_numbers() {
    for (format, bytes) in [(Format::Doc, DOC), (Format::Docx, DOCX)] {
        let found = read(format, bytes).unwrap();
        let lines: Vec<&str> = found.text.lines().collect();
        assert_eq!(lines.get(..REPORT.len()), Some(&REPORT[..]), "{format}");
        let rest = ["特此报告。", "主送：各乡镇人民政府", "据县统计局初步核算。"];
        assert_eq!(lines.get(REPORT.len()..), Some(&rest[..]), "{format}");

        let heading = |mark: &crate::open::extracted::HeadingMark| {
            (
                mark.level,
                found.text[mark.at..].lines().next().unwrap_or_default(),
            )
        };
        let headings: Vec<_> = found.headings.iter().map(heading).collect();
        let want = [
            (1, REPORT[2]),
            (2, REPORT[3]),
            (2, REPORT[5]),
            (1, REPORT[10]),
        ];
        assert_eq!(headings, want, "{format}");
    }
}

#[test]
fn sheets_are_read_row_by_row() {
    for (format, bytes) in [(Format::Xls, XLS), (Format::Xlsx, XLSX)] {
        let found = read(format, bytes).unwrap();
        let want = [
            "财政收支",
            "青石县财政收支表",
            "填表日期\t2021-12-28",
            "项目\t2020年\t2021年\t增幅",
            "一般公共预算收入\t31200\t32292\t3.5%",
            "其中：税收\t\t20150.5",
            "说明",
            "单位：万元",
        ];
        assert_eq!(found.text.lines().collect::<Vec<_>>(), want, "{format}");
    }
}

#[test]
fn slides_are_read_in_order_with_their_notes() {
    for (format, bytes) in [(Format::Ppt, &ppt()[..]), (Format::Pptx, PPTX)] {
        let found = read(format, bytes).unwrap();
        let want = [
            "青石县年度工作汇报",
            "粮食总产量十二万吨",
            "新修村道六十公里",
            "先讲粮食，再讲道路。",
            "明年打算",
            "抓好春耕备耕",
        ];
        assert_eq!(found.text.lines().collect::<Vec<_>>(), want, "{format}");
    }
}

#[test]
fn documents_state_their_title_and_dates() {
    for (format, bytes) in samples() {
        let stated = read(format, &bytes).unwrap().metadata;
        assert_eq!(stated.title.as_deref(), Some(REPORT[0]), "{format}");
        let day = |date: Option<String>| date.unwrap_or_default().get(..10).map(str::to_owned);
        assert_eq!(
            day(stated.created).as_deref(),
            Some("2021-12-20"),
            "{format}"
        );
        assert_eq!(
            day(stated.modified).as_deref(),
            Some("2021-12-28"),
            "{format}"
        );
    }
}

#[test]
fn titles_that_programs_give_tell_nothing() {
    for (title, want) in [
        ("青石县工作总结", true),
        ("文件汇编", true),
        ("Microsoft Word - 文档1", false),
        ("PowerPoint 演示文稿", false),
        ("幻灯片 1", false),
        ("文档1", false),
        ("新建 Microsoft Word 文档", false),
        ("Document 12", false),
        ("  ", false),
        ("2019", false),
    ] {
        assert_eq!(tells(title), want, "{title}");
    }
}

#[test]
fn a_file_is_read_by_its_content() {
    // A workbook with the name of a document, and the other way round.
    assert!(read(Format::Doc, XLS).unwrap().text.starts_with("财政收支"));
    assert!(
        read(Format::Docx, XLSX)
            .unwrap()
            .text
            .starts_with("财政收支")
    );
    let told = read(Format::Doc, "只是一段文字".as_bytes()).unwrap_err();
    assert!(
        told.to_string().contains("not an office document"),
        "{told}"
    );
    assert!(read(Format::Xls, DOC).unwrap().text.starts_with(REPORT[0]));
}

#[test]
fn encrypted_documents_are_protected() {
    let mut bytes = DOC.to_vec();
    let sign = bytes
        .windows(2)
        .position(|two| two == [0xEC, 0xA5])
        .unwrap();
    bytes[sign + 11] |= 1;
    assert_eq!(read(Format::Doc, &bytes), Err(Unread::Protected));

    // An encrypted package is a compound file with a stream of this name.
    let name = |name: &str| -> Vec<u8> { name.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let (old, new) = (name("WordDocument"), name("EncryptedPackage"));
    let mut bytes = DOC.to_vec();
    let at = bytes
        .windows(old.len())
        .position(|window| window == old)
        .unwrap();
    bytes[at..at + new.len()].copy_from_slice(&new);
    bytes[at + 64] = new.len() as u8 + 2;
    assert_eq!(read(Format::Docx, &bytes), Err(Unread::Protected));
}

#[test]
fn a_file_that_is_cut_off_is_told_so() {
    for (format, bytes) in samples() {
        for share in [1, 30, 60, 90] {
            let cut = &bytes[..bytes.len() * share / 100];
            let Err(told) = read(format, cut) else {
                // Not all of a compound file is of the text.
                assert!(
                    matches!(format, Format::Doc | Format::Xls | Format::Ppt),
                    "{format} {share}"
                );
                continue;
            };
            assert!(
                matches!(told, Unread::Damaged(_)),
                "{format} {share}: {told}"
            );
        }
    }
}

#[test]
fn more_text_than_the_limit_is_refused() {
    let limits = Limits {
        text: 20,
        ..Limits::default()
    };
    for (format, bytes) in samples() {
        let told = extract(format, bytes, &limits).unwrap_err();
        assert!(matches!(told, Unread::Limit(_)), "{format}: {told}");
    }
}

#[test]
fn damaged_documents_do_no_harm() {
    // Multiply with carry, so that the test is the same each time.
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    let mut random = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for (format, bytes) in samples()
        .into_iter()
        .filter(|(_, bytes)| bytes.len() < 100_000)
    {
        for _ in 0..40 {
            let mut damaged = bytes.clone();
            for _ in 0..=random(8) {
                let at = random(damaged.len());
                damaged[at] = if random(2) == 0 {
                    0xFF
                } else {
                    damaged[at] ^ 1 << random(8)
                };
            }
            if random(8) == 0 {
                damaged.truncate(random(bytes.len()));
            }
            let _told_or_read = read(format, &damaged);
        }
    }
}
