//! Whole PDF files: small ones made here object by object, and those made by programs.

use std::fmt::Write as _;
use std::io::Write as _;

use encoding_rs::GBK;
use flate2::{Compress, Compression, FlushCompress};

use super::*;

/// A4, in points.
const PAGE: &str = "/MediaBox [0 0 595 842]";
/// Fonts that are not in the file, as Chinese programs of the nineties name them.
const FONTS: &str = "/Font << \
    /G << /Type/Font/Subtype/Type0/BaseFont/STSong/Encoding/GBK-EUC-H/DescendantFonts [100 0 R] >> \
    /V << /Type/Font/Subtype/Type0/BaseFont/STSong/Encoding/GBK-EUC-V/DescendantFonts [100 0 R] >> \
    /U << /Type/Font/Subtype/Type0/BaseFont/STSong/Encoding/UniGB-UCS2-H/DescendantFonts [100 0 R] >> \
    /N << /Type/Font/Subtype/Type0/BaseFont/ABC/Encoding/Identity-H/DescendantFonts [101 0 R] >> \
    /L << /Type/Font/Subtype/Type1/BaseFont/Helvetica >> >>";
const DESCENDANTS: [(u32, &str); 2] = [
    (
        100,
        "<< /Type/Font/Subtype/CIDFontType0/BaseFont/STSong/DW 1000/W [1 95 500 814 939 500] \
         /CIDSystemInfo << /Registry(Adobe)/Ordering(GB1)/Supplement 2 >> >>",
    ),
    (
        101,
        "<< /Type/Font/Subtype/CIDFontType2/BaseFont/ABC/DW 1000 \
         /CIDSystemInfo << /Registry(Adobe)/Ordering(Identity)/Supplement 0 >> >>",
    ),
];

/// A PDF file of these objects, the first of which is the catalogue.
fn file(objects: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut table = String::from("xref\n0 1\n0000000000 65535 f \n");
    for (number, object) in objects {
        write!(table, "{number} 1\n{:010} 00000 n \n", bytes.len()).unwrap();
        writeln!(bytes, "{number} 0 obj").unwrap();
        bytes.extend_from_slice(object);
        bytes.extend_from_slice(b"\nendobj\n");
    }
    let start = bytes.len();
    let trailer = format!("trailer << /Size 200/Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    bytes.extend_from_slice(table.as_bytes());
    bytes.extend_from_slice(trailer.as_bytes());
    bytes
}

fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("<< /Length {} {dictionary} >> stream\n", content.len());
    [head.as_bytes(), content, b"\nendstream"].concat()
}

/// A PDF file whose pages draw these contents.
fn pages(contents: &[Vec<u8>], resources: &str) -> Vec<u8> {
    let numbers = (0..contents.len()).map(|at| 10 + 2 * at as u32);
    let kids: String = numbers.clone().map(|n| format!("{n} 0 R ")).collect();
    let count = contents.len();
    let mut objects = vec![
        (1, b"<< /Type/Catalog/Pages 2 0 R >>".to_vec()),
        (
            2,
            format!("<< /Type/Pages/Kids [{kids}]/Count {count} >>").into_bytes(),
        ),
    ];
    for (number, content) in numbers.zip(contents) {
        let page = format!(
            "<< /Type/Page/Parent 2 0 R {PAGE}/Contents {} 0 R/Resources << {resources} >> >>",
            number + 1
        );
        objects.push((number, page.into_bytes()));
        objects.push((number + 1, content.clone()));
    }
    objects.extend(DESCENDANTS.map(|(number, font)| (number, font.as_bytes().to_vec())));
    file(&objects)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Draws GBK text in font `G`, 12 points high, at a place counted from the lower left.
fn at(x: f64, y: f64, text: &str) -> String {
    sized(12.0, x, y, text)
}

fn sized(size: f64, x: f64, y: f64, text: &str) -> String {
    let text = hex(&GBK.encode(text).0);
    format!("BT /G {size} Tf 1 0 0 1 {x} {y} Tm <{text}> Tj ET\n")
}

fn page(drawing: &str) -> Vec<u8> {
    pages(&[stream("", drawing.as_bytes())], FONTS)
}

fn text(bytes: Vec<u8>) -> String {
    extract(bytes, &Limits::default()).unwrap().text
}

fn reason(bytes: Vec<u8>) -> String {
    extract(bytes, &Limits::default()).unwrap_err().to_string()
}

fn sample(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/samples/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn text_is_read_as_printed() {
    let spread: String = "工作总结"
        .chars()
        .zip(0..)
        .map(|(c, n)| at(72.0 + 24.0 * f64::from(n), 700.0, &c.to_string()))
        .collect();
    let unicode: Vec<u8> = "全县工作"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    let unicode = format!("BT /U 12 Tf 72 700 Td <{}> Tj ET", hex(&unicode));
    let vertical = |x: f64, text: &str| {
        let text = hex(&GBK.encode(text).0);
        format!("BT /V 12 Tf {x} 700 Td <{text}> Tj ET\n")
    };
    let turned = hex(&GBK.encode("横放的表").0);
    let turned = format!("BT /G 12 Tf 0 1 -1 0 300 100 Tm <{turned}> Tj ET");
    for (what, drawing, want) in [
        (
            "fonts that are not in the file",
            at(72.0, 700.0, "某县2018年工作总结（草案）"),
            "某县2018年工作总结（草案）\n\u{C}",
        ),
        ("Unicode without a font", unicode, "全县工作\n\u{C}"),
        ("a line spread out", spread, "工作总结\n\u{C}"),
        (
            "spaces between Latin words alone",
            "BT /L 12 Tf 72 700 Td [(Annual) -300 (report) 20 (s) -250 (2018)] TJ ET".to_owned(),
            "Annual reports 2018\n\u{C}",
        ),
        (
            "bold by drawing twice",
            at(72.0, 700.0, "工作总结") + &at(72.4, 700.0, "工作总结"),
            "工作总结\n\u{C}",
        ),
        (
            "vertical lines, from the right",
            vertical(500.0, "第一行") + &vertical(480.0, "第二行"),
            "第一行\n第二行\n\u{C}",
        ),
        ("a page on its side", turned, "横放的表\n\u{C}"),
        (
            "a note mark in the line",
            at(72.0, 700.0, "全县水库")
                + &sized(7.0, 120.0, 704.0, "①")
                + &at(127.0, 700.0, "三座"),
            "全县水库①三座\n\u{C}",
        ),
        (
            "figures drawn after the words of the line",
            at(72.0, 700.0, "全县") + &at(108.0, 700.0, "座水库") + &at(96.0, 700.0, "48"),
            "全县48座水库\n\u{C}",
        ),
        (
            "cells of two lines each, close to each other",
            at(72.0, 700.0, "学习制度不")
                + &at(72.0, 680.0, "够完善")
                + &at(138.0, 700.0, "制定计划并")
                + &at(138.0, 680.0, "落实"),
            "学习制度不够完善\t制定计划并落实\n\u{C}",
        ),
        (
            "a table",
            at(72.0, 700.0, "项目")
                + &at(200.0, 700.0, "投资")
                + &at(72.0, 680.0, "水库")
                + &at(200.0, 680.0, "3.6"),
            "项目\t投资\n水库\t3.6\n\u{C}",
        ),
    ] {
        assert_eq!(text(page(&drawing)), want, "{what}");
    }
}

#[test]
fn paragraphs_can_be_told() {
    let line = "全县上下认真学习狠抓落实各项工作取得新的";
    let drawing = [
        sized(18.0, 156.0, 780.0, "全县工作情况总结"),
        at(96.0, 740.0, &line.chars().skip(2).collect::<String>()),
        at(72.0, 720.0, line),
        at(72.0, 700.0, "成绩。"),
        at(96.0, 680.0, "一、主要工作"),
        at(96.0, 640.0, "二、下一年的打算"),
        at(72.0, 620.0, line),
        at(252.0, 600.0, "县水利局"),
    ]
    .concat();
    let short: String = line.chars().skip(2).collect();
    let want = format!(
        "全县工作情况总结\n\n　　{short}{line}成绩。\n　　一、主要工作\n\n　　二、下一年的打算\n{line}\n\n县水利局\n\u{C}"
    );
    assert_eq!(text(page(&drawing)), want);
}

#[test]
fn a_block_that_is_indented_goes_on() {
    let line = "全县上下认真学习狠抓落实各项工作取得新的";
    let rest: String = line.chars().skip(2).collect();
    let drawing: String = [
        (72.0, line),
        (72.0, line),
        (96.0, &rest),
        (96.0, &rest),
        (96.0, "成绩。"),
    ]
    .into_iter()
    .zip(0..)
    .map(|((x, text), n)| at(x, 700.0 - 20.0 * f64::from(n), text))
    .collect();
    let want = format!("{line}{line}\n　　{rest}{rest}成绩。\n\u{C}");
    assert_eq!(text(page(&drawing)), want);
}

/// A row of a page: where it starts, where it stands, its size, its text.
type Row = (f64, f64, f64, &'static str);

/// Rows of a size, each at its start and at its line below the first; and what they are to be.
const WRAPPED: &[(&str, &[Row], &str)] = &[
    (
        "a paragraph of two rows, among few",
        &[
            (
                12.0,
                72.0,
                0.0,
                "今年全县各级认真抓好春耕生产和农田水利基本",
            ),
            (12.0, 72.0, 20.0, "建设，各项任务都已完成。"),
            (
                12.0,
                72.0,
                60.0,
                "现在请各位代表审议上述工作报告并提出宝贵意",
            ),
            (12.0, 72.0, 80.0, "见。"),
        ],
        "今年全县各级认真抓好春耕生产和农田水利基本建设，各项任务都已完成。\n\n\
         现在请各位代表审议上述工作报告并提出宝贵意见。\n",
    ),
    (
        "a row that had room for what follows",
        &[
            (
                12.0,
                72.0,
                0.0,
                "今年全县各级认真抓好春耕生产和农田水利基本",
            ),
            (12.0, 72.0, 20.0, "建设"),
            (12.0, 72.0, 40.0, "县水利局县农业局县林业局县畜牧局参加"),
            (12.0, 72.0, 60.0, "县财政局"),
            (
                12.0,
                72.0,
                80.0,
                "现在请各位代表审议上述工作报告并提出宝贵意",
            ),
        ],
        "今年全县各级认真抓好春耕生产和农田水利基本建设\n县水利局县农业局县林业局县畜牧局参加\n\
         县财政局\n现在请各位代表审议上述工作报告并提出宝贵意\n",
    ),
    (
        "items, and a sentence that ends with its row",
        &[
            (
                12.0,
                72.0,
                0.0,
                "一、今年全县各级要认真抓好春耕生产和农田的",
            ),
            (
                12.0,
                72.0,
                20.0,
                "二、今年全县各级要认真抓好水库的加固和管理",
            ),
            (
                12.0,
                72.0,
                40.0,
                "以上各项工作要求在今年年底之前全部落实到位",
            ),
            (
                12.0,
                72.0,
                60.0,
                "现在请各位代表审议上述报告并提出宝贵意见。",
            ),
            (12.0, 72.0, 80.0, "县水利局"),
        ],
        "一、今年全县各级要认真抓好春耕生产和农田的\n\
         二、今年全县各级要认真抓好水库的加固和管理以上各项工作要求在今年年底之前全部落实到位\
         现在请各位代表审议上述报告并提出宝贵意见。\n县水利局\n",
    ),
    (
        "a title of two rows, and two titles",
        &[
            (18.0, 72.0, 0.0, "某县关于全年农业生产情况报告"),
            (18.0, 180.0, 26.0, "摘要"),
            (18.0, 108.0, 80.0, "在全县大会上的讲话稿"),
            (18.0, 180.0, 106.0, "摘要"),
            (
                12.0,
                72.0,
                140.0,
                "今年全县各级认真抓好春耕生产和农田水利基本",
            ),
            (12.0, 72.0, 160.0, "建设。"),
            (
                12.0,
                72.0,
                180.0,
                "现在请各位代表审议上述工作报告并提出宝贵意",
            ),
            (12.0, 72.0, 200.0, "见。"),
        ],
        "某县关于全年农业生产情况报告摘要\n\n在全县大会上的讲话稿\n摘要\n\n\
         今年全县各级认真抓好春耕生产和农田水利基本建设。\n\
         现在请各位代表审议上述工作报告并提出宝贵意见。\n",
    ),
    (
        "short rows of one width, as of a list of names",
        &[
            (12.0, 72.0, 0.0, "王大海李小山"),
            (12.0, 72.0, 20.0, "张长江赵黄河"),
            (12.0, 72.0, 40.0, "刘东风陈西岭"),
        ],
        "王大海李小山\n张长江赵黄河\n刘东风陈西岭\n",
    ),
];

#[test]
fn rows_that_the_page_broke_are_joined() {
    for (what, rows, want) in WRAPPED {
        let rows = rows.iter();
        let drawing: String = rows
            .map(|(size, x, below, text)| sized(*size, *x, 780.0 - below, text))
            .collect();
        assert_eq!(text(page(&drawing)), format!("{want}\u{C}"), "{what}");
    }
}

#[test]
fn columns_are_read_one_after_the_other() {
    let mut drawing = at(200.0, 760.0, "跨两栏的标题");
    let row = |n: i32| 740.0 - 20.0 * f64::from(n);
    for n in 0..8 {
        drawing += &at(72.0, row(n), &format!("左栏的文字写满一行第{n}行"));
        drawing += &at(320.0, row(n), &format!("右栏的文字写满一行第{n}行"));
    }
    let got = text(page(&drawing));
    let (left, right) = (
        got.find("左栏的文字写满一行第7行"),
        got.find("右栏的文字写满一行第0行"),
    );
    assert!(left < right, "{got}");
}

#[test]
fn columns_drawn_in_order_keep_their_paragraphs() {
    let row = |n: i32| 740.0 - 20.0 * f64::from(n);
    let column = |x: f64, name: &str| -> String {
        (0..9)
            .map(|n| match n % 3 {
                0 => at(x + 24.0, row(n), &format!("{name}栏一段开头的文字")),
                1 => at(x, row(n), &format!("{name}栏写满一行的一行文字")),
                _ => at(x, row(n), &format!("{name}栏末行。")),
            })
            .collect()
    };
    let paragraph = |name: &str| {
        format!("　　{name}栏一段开头的文字\n{name}栏写满一行的一行文字\n{name}栏末行。\n")
    };
    // Much of the page goes across both columns.
    let across: String = (9..24)
        .map(|n| {
            at(
                72.0,
                row(n),
                "这是横跨左右两栏的一行正文，写满了整个页面的宽度，接着是下一",
            )
        })
        .collect();
    let got = text(page(&(column(72.0, "左") + &column(250.0, "右") + &across)));
    let want = paragraph("左").repeat(3) + &paragraph("右").repeat(3);
    assert!(got.starts_with(&want), "{got}");
}

#[test]
fn what_has_no_text_layer_is_named() {
    let picture = "/XObject << /I << /Subtype/Image >> >>";
    let scanned = pages(&vec![stream("", b"/I Do"); 3], picture);
    assert!(reason(scanned).contains("no text layer: the pages are pictures"));
    // A scanner's stamp on every page is no text.
    let stamped = stream("", at(72.0, 30.0, "某某扫描软件制作并免费提供").as_bytes());
    let stamped = pages(&vec![stamped; 3], &format!("{FONTS}{picture}"));
    assert!(reason(stamped).contains("no text layer: the pages are pictures"));
    assert!(reason(page("")).contains("no text layer: the pages are empty"));
    let unmapped = "BT /N 12 Tf 72 700 Td <0001000200030004000500060041> Tj ET";
    assert!(reason(page(unmapped)).contains("do not say which characters"));
    assert!(reason(sample("scanned.pdf")).contains("no text layer: the pages are pictures"));
}

#[test]
fn unknown_characters_are_marked() {
    let drawing = at(72.0, 700.0, "全县水利工作总结") + "BT /N 12 Tf 72 680 Td <00010002> Tj ET";
    assert_eq!(
        text(page(&drawing)),
        "全县水利工作总结\n\u{FFFD}\u{FFFD}\n\u{C}"
    );
}

#[test]
fn a_broken_page_costs_that_page() {
    let good = stream("", at(72.0, 700.0, "好的一页").as_bytes());
    let bad = stream("/Filter/NoSuchFilter", b"abc");
    let got = text(pages(&[good.clone(), bad.clone(), good], FONTS));
    assert_eq!(got, "好的一页\n\u{C}\u{FFFD}\n\u{C}好的一页\n\u{C}");
    assert!(reason(pages(&[bad], FONTS)).starts_with("damaged: the PDF is packed in a way"));
}

#[test]
fn cut_off_files_are_read_or_refused() {
    let whole = sample("report.pdf");
    let mut refused = 0;
    for at in (0..whole.len()).step_by(whole.len() / 40) {
        match extract(whole[..at].to_vec(), &Limits::default()) {
            Ok(_) => {}
            Err(Unread::Damaged(_) | Unread::NoText(_)) => refused += 1,
            Err(other) => panic!("{at}: {other}"),
        }
    }
    assert!(refused > 20);
    let empty = page("");
    let end = info::find(&empty, b"%%EOF").unwrap();
    assert!(reason(empty[..end].to_vec()).contains("cut off before its text"));
    // Without its table of contents the file is searched for its objects.
    let tables: Vec<u8> = page(&at(72.0, 700.0, "没有目录的文件"));
    let start = info::find(&tables, b"startxref").unwrap();
    assert_eq!(text(tables[..start].to_vec()), "没有目录的文件\n\u{C}");
}

#[test]
fn programs_files_are_read() {
    let Extracted { text, metadata, .. } =
        extract(sample("report.pdf"), &Limits::default()).unwrap();
    assert!(
        text.starts_with("清河县水利局文件\n\n清河县水利局2018年工作总结\n\n　　2018年，"),
        "{text}"
    );
    assert!(
        text.contains("河道\t2.4亿元\t48公里河道全部修整完成\n　　二、下一年工作\n"),
        "{text}"
    );
    assert_eq!(text.matches('\u{C}').count(), 3);
    assert_eq!(
        metadata.title.as_deref(),
        Some("清河县水利局2018年工作总结")
    );
    assert!(
        metadata
            .created
            .is_some_and(|created| created.starts_with("D:20"))
    );
    // A password for changes alone keeps nobody from reading.
    let owned = extract(sample("owner-password.pdf"), &Limits::default()).unwrap();
    assert_eq!(owned.text, text);
    let refused = extract(sample("user-password.pdf"), &Limits::default());
    assert_eq!(refused, Err(Unread::Protected));
    for name in ["gbk-euc-h.pdf", "unigb-ucs2-h.pdf"] {
        let got = extract(sample(name), &Limits::default()).unwrap().text;
        assert!(got.contains("全县水利工作会议纪要"), "{name}: {got}");
    }
}

#[test]
fn deep_nesting_ends() {
    let deep = "[".repeat(200_000);
    let good = at(72.0, 700.0, "仍然可读");
    let drawn = page(&format!("{deep}{good}"));
    let in_font = pages(&[stream("", good.as_bytes())], &format!("{FONTS}/X {deep}"));
    let in_trailer = [page(&good), format!("trailer << /X {deep} >>").into_bytes()].concat();
    let closed = deep.clone() + &"]".repeat(200_000);
    let in_catalogue = file(&[(1, format!("<< /Pages {closed} >>").into_bytes())]);
    let dictionaries = page(&format!("{}{good}", "<< /A ".repeat(200_000)));
    for bytes in [drawn, in_font, in_trailer, in_catalogue, dictionaries] {
        // Whether it is read or refused, it ends.
        let _ = extract(bytes, &Limits::default());
    }
}

#[test]
fn trees_and_forms_that_hold_themselves_end() {
    let tree = file(&[
        (1, b"<< /Type/Catalog/Pages 2 0 R >>".to_vec()),
        (2, b"<< /Type/Pages/Kids [2 0 R 3 0 R] >>".to_vec()),
        (3, b"<< /Type/Pages/Parent 3 0 R/Kids [2 0 R] >>".to_vec()),
    ]);
    assert!(reason(tree).starts_with("damaged: the PDF is cut off or not whole; copy"));
    let form = stream(
        "/Subtype/Form/Resources << /XObject << /F 11 0 R >> >>",
        b"/F Do /F Do",
    );
    let form = pages(&[form], "/XObject << /F 11 0 R >>");
    assert!(reason(form).contains("no text layer"));
}

/// A Flate stream that unpacks to so many bytes of zeros.
fn zeros(bytes: usize) -> Vec<u8> {
    let mut packer = Compress::new(Compression::fast(), true);
    let chunk = vec![0; 1 << 20];
    let mut packed = Vec::with_capacity(1 << 16);
    packer
        .compress_vec(&chunk, &mut packed, FlushCompress::Full)
        .unwrap();
    let head = packed.len();
    packer
        .compress_vec(&chunk, &mut packed, FlushCompress::Full)
        .unwrap();
    // Every chunk after a full flush is packed alike.
    let again = packed.split_off(head);
    packed.extend(again.repeat(bytes >> 20));
    packed
}

#[test]
fn a_stream_that_unpacks_to_too_much_is_not_unpacked() {
    let bomb = stream("/Filter/FlateDecode", &zeros(600 << 20));
    let good = stream("", at(72.0, 700.0, "仍然可读").as_bytes());
    assert!(reason(pages(std::slice::from_ref(&bomb), FONTS)).contains("more than 64 MB"));
    assert_eq!(
        text(pages(&[good, bomb], FONTS)),
        "仍然可读\n\u{C}\u{FFFD}\n\u{C}"
    );
}

#[test]
fn limits_are_told() {
    let limits = Limits {
        text: 20,
        ..Limits::default()
    };
    let bytes = page(&at(72.0, 700.0, "全县水利工作会议纪要"));
    let refused = extract(bytes, &limits);
    assert!(matches!(refused, Err(Unread::Limit(_))), "{refused:?}");
}
