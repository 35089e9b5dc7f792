use std::io::Cursor;

use super::*;
use crate::open::members::make::{Zip, gbk, gzip, tar};

fn look(head: &[u8], name: &str) -> Kind {
    let head = &head[..head.len().min(HEAD)];
    let look = first_look(head, name);
    look_inside(&mut Cursor::new(head), look, name).unwrap()
}

const TXT: Kind = Kind::Plain(Format::Txt);
const HTML: Kind = Kind::Plain(Format::Html);

#[test]
fn text_and_pages_are_told_by_how_they_begin() {
    for (name, content, want) in [
        ("报告.txt", "第一章 总则", TXT),
        ("报告", "第一章 总则", TXT),
        ("报告.md", "# 总则", Kind::Plain(Format::Md)),
        ("表.csv", "年份,产值", Kind::Plain(Format::Csv)),
        ("表.CSV", "年份,产值", Kind::Plain(Format::Csv)),
        ("报告.doc", "第一章 总则", TXT),
        ("报告.log", "第一章 总则", TXT),
        ("报告.htm", "第一章 总则", TXT),
        ("报告.html", "<p>第一章</p>", HTML),
        ("报告.php", "第一章<br>总则", HTML),
        ("报告.doc", "\u{FEFF}\r\n<HTML xmlns=\"x\">", HTML),
        ("报告.xls", "<table border=1><tr>", HTML),
        ("报告", "<!-- 存 --> <!DOCTYPE html PUBLIC>", HTML),
        ("报告.txt", "<html><body>", HTML),
        ("报告.txt", "<meta charset=gb2312>", HTML),
        ("报告.php", "<?php include 'a'; ?>\n<html>", HTML),
        ("报告", "<?xml version='1.0'?><html>", HTML),
        ("报告.jsp", "<%@ page %><body class=a>", HTML),
        ("报告.txt", "在 <html> 标记之前", TXT),
        ("报告.txt", "<table> 是表格的标记", TXT),
        ("报告.txt", "<header>", TXT),
        (
            "笔记.md",
            "<div align=center>标题</div>",
            Kind::Plain(Format::Md),
        ),
        ("报告.txt", "%PDF- 是文件头", Kind::Document(Format::Pdf)),
        ("报告.txt", "文件头是 %PDF-", TXT),
        ("报告.txt", "", TXT),
        ("报告.docx", "", TXT),
        (
            "数据.json",
            "{\"年\": 2003}",
            Kind::Unsupported("structured data (JSON)"),
        ),
        (
            "数据.xml",
            "<?xml version='1.0'?><a/>",
            Kind::Unsupported("structured data (XML)"),
        ),
        ("数据.dat", "第一章 总则", TXT),
        ("坏图.jpg", "没有这张图", TXT),
        (
            "存页.mht",
            "From: <Saved by IE>\r\nContent-Type: multipart/related",
            Kind::Unsupported(page::MHTML),
        ),
        (
            "存页.doc",
            "MIME-Version: 1.0\r\nContent-Type: multipart/related;",
            Kind::Unsupported(page::MHTML),
        ),
    ] {
        assert_eq!(look(content.as_bytes(), name), want, "{name} {content}");
        let wide: Vec<u8> = content.encode_utf16().flat_map(u16::to_le_bytes).collect();
        if want == HTML || want == TXT && content.contains('第') {
            assert_eq!(look(&wide, name), want, "{name} {content} in UTF-16");
        }
        if (want == HTML || want == TXT) && !content.starts_with('\u{FEFF}') {
            assert_eq!(look(&gbk(content), name), want, "{name} {content} in GBK");
        }
    }
}

#[test]
fn what_has_a_sign_is_told_by_it_whatever_its_name() {
    let picture = Kind::Unsupported(signs::PICTURE);
    for (name, content, want) in [
        ("报告.txt", &b"%PDF-1.4\n"[..], Kind::Document(Format::Pdf)),
        ("报告.doc", b"{\\rtf1\\ansi", Kind::Document(Format::Rtf)),
        (
            "报告.wps",
            b"\xEF\xBB\xBF\r\n{\\rtf1",
            Kind::Document(Format::Rtf),
        ),
        ("报告", b"\0\0\r\n%PDF-1.4", Kind::Document(Format::Pdf)),
        ("a.txt", b"\x1F\x8B\x08\0", Kind::Container(Container::Gzip)),
        (
            "a",
            b"7z\xBC\xAF\x27\x1C\0\x04",
            Kind::Container(Container::SevenZip),
        ),
        (
            "a.zip",
            b"PK\x05\x06\0\0\0\0",
            Kind::Container(Container::Zip),
        ),
        ("a.zip", b"Rar!\x1A\x07\0", Kind::Unsupported(signs::RAR)),
        ("a.pdf", b"\xFF\xD8\xFF\xE0", picture),
        ("a.doc", b"\x89PNG\r\n\x1A\n", picture),
        ("a", b"BM\x36\0\0\0\0\0\0\0\x36\0", picture),
        ("a", b"RIFF\0\0\0\0WEBPVP8 ", picture),
        (
            "a",
            b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF\0\0PE\0\0",
            Kind::Unsupported(signs::PROGRAM),
        ),
        (
            "自解压.exe",
            b"MZ\x90\0\x90\0\x90\0\x90\0\x90\0",
            Kind::Unsupported(signs::PROGRAM),
        ),
        ("MZ.txt", b"M\0Z\0 \0i\0s\0", TXT),
        (
            "a.part1.rar",
            b"Rar!\x1A\x07\0",
            Kind::Unsupported(signs::VOLUME),
        ),
        (
            "a.7z.001",
            b"7z\xBC\xAF\x27\x1C\0\x04",
            Kind::Unsupported(signs::VOLUME),
        ),
        (
            "甲/a.zip.002",
            b"\x01\xF2\x9C\0\xD1\x88\x03\x07",
            Kind::Unsupported(signs::VOLUME),
        ),
        (
            "a.Z01",
            b"PK\x07\x08PK\x03\x04",
            Kind::Unsupported(signs::VOLUME),
        ),
        ("附件.7z.001", "第一章 总则".as_bytes(), TXT),
        (
            "总结.001",
            b"7z\xBC\xAF\x27\x1C\0\x04",
            Kind::Container(Container::SevenZip),
        ),
        ("MZ.txt", b"MZ is not a program", TXT),
        ("BM.txt", b"BMI of the staff", TXT),
        ("a.caj", b"CAJ\0\0\0\0\0", Kind::Unsupported(signs::CAJ)),
    ] {
        assert_eq!(look(content, name), want, "{name} {content:?}");
    }
    assert_eq!(look(&gzip(b"a"), "a.txt"), Kind::Container(Container::Gzip));
    assert_eq!(
        look(&tar(&[(b"a", "b")]), "a"),
        Kind::Container(Container::Tar)
    );
}

#[test]
fn what_looks_binary_and_has_no_sign_is_told_by_its_ending() {
    let junk = [1, 0, 0, 7, 200, 3, 0, 0].repeat(99);
    for (name, want) in [
        ("a.doc", Kind::Document(Format::Doc)),
        ("a.pdf", Kind::Document(Format::Pdf)),
        ("a.zip", Kind::Container(Container::Zip)),
        ("a.wps", Kind::Unsupported(compound::OLD_WPS)),
        ("a.jpg", Kind::Unsupported(signs::PICTURE)),
        ("a.txt", TXT),
        ("a", TXT),
    ] {
        assert_eq!(look(&junk, name), want, "{name}");
    }
}

#[test]
fn a_zip_is_told_by_its_parts() {
    let odf = |kind: &str| format!("application/vnd.oasis.opendocument.{kind}");
    let zip = |parts: &[&str]| {
        let zip = Zip::default();
        parts
            .iter()
            .fold(zip, |zip, part| zip.file(part, "x"))
            .done()
    };
    for (name, parts, want) in [
        (
            "a.doc",
            &["[Content_Types].xml", "word/document.xml"][..],
            Kind::Document(Format::Docx),
        ),
        (
            "a.et",
            &["[Content_Types].xml", "xl\\workbook.xml"],
            Kind::Document(Format::Xlsx),
        ),
        (
            "a",
            &["[Content_Types].xml", "PPT/presentation.xml"],
            Kind::Document(Format::Pptx),
        ),
        (
            "a.ods",
            &["content.xml", "META-INF/manifest.xml"],
            Kind::Document(Format::Ods),
        ),
        (
            "a",
            &["META-INF/container.xml", "a.opf"],
            Kind::Document(Format::Epub),
        ),
        (
            "a.zip",
            &["OFD.xml", "Doc_0/Document.xml"],
            Kind::Unsupported(package::OFD),
        ),
        (
            "a.docx",
            &["[Content_Types].xml", "x.xml"],
            Kind::Document(Format::Docx),
        ),
        ("a.docx", &["报告.txt"], Kind::Container(Container::Zip)),
        (
            "a.zip",
            &["备份/word/document.xml"],
            Kind::Container(Container::Zip),
        ),
    ] {
        assert_eq!(look(&zip(parts), name), want, "{name} {parts:?}");
    }
    // Cut off, with parts at the beginning that tell no more than that it is a package.
    for (name, part, want) in [
        ("a.xlsx", "docProps/app.xml", Kind::Document(Format::Xlsx)),
        ("a.docx", "_rels/.rels", Kind::Document(Format::Docx)),
        ("a.odt", "Pictures/1.png", Kind::Document(Format::Odt)),
        ("a.epub", "OEBPS/1.html", Kind::Document(Format::Epub)),
        ("a.docx", "word/报告.txt", Kind::Container(Container::Zip)),
        ("a.docx", "报告.xml", Kind::Container(Container::Zip)),
        ("a.zip", "docProps/app.xml", Kind::Container(Container::Zip)),
        ("a.zip.001", "报告.txt", Kind::Unsupported(signs::VOLUME)),
    ] {
        let whole = zip(&[part, "报告.txt"]);
        assert_eq!(
            look(&whole[..whole.len() - 30], name),
            want,
            "{name} {part}"
        );
    }
    assert_eq!(
        look(&zip(&["报告.txt"]), "a.zip.001"),
        Kind::Container(Container::Zip)
    );
    // The first member of these stands unpacked, so that its content is a sign.
    for (kind, want) in [
        ("text", Format::Odt),
        ("spreadsheet", Format::Ods),
        ("presentation", Format::Odp),
    ] {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.extend([0; 22]);
        bytes.extend([8, 0, 0, 0]);
        bytes.extend(b"mimetype");
        bytes.extend(odf(kind).as_bytes());
        assert_eq!(look(&bytes, "a.doc"), Kind::Document(want));
    }
    // Cut off: told by what is left, or else by the ending.
    let whole = zip(&["[Content_Types].xml", "word/document.xml"]);
    let cut = &whole[..whole.len() - 40];
    assert_eq!(look(cut, "a"), Kind::Document(Format::Docx));
    assert_eq!(look(&whole[..60], "a.docx"), Kind::Document(Format::Docx));
    assert_eq!(look(&whole[..20], "a.xlsx"), Kind::Document(Format::Xlsx));
    assert_eq!(look(&whole[..20], "a.zip"), Kind::Container(Container::Zip));
}

/// A compound file with these entries: name, the next beside it, the first below it.
fn compound_file(entries: &[(&str, u32, u32)]) -> Vec<u8> {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(512, 0xFF);
    bytes[30..32].copy_from_slice(&9_u16.to_le_bytes());
    // The directory begins in sector 1; sector 0 holds the only table.
    bytes[48..52].copy_from_slice(&1_u32.to_le_bytes());
    bytes[76..80].copy_from_slice(&0_u32.to_le_bytes());
    let sectors = entries.len().div_ceil(4) as u32;
    let next = (1..=sectors).map(|at| if at == sectors { 0xFFFF_FFFE } else { at + 1 });
    let mut table: Vec<u8> = 0xFFFF_FFFD_u32.to_le_bytes().to_vec();
    table.extend(next.flat_map(u32::to_le_bytes));
    table.resize(512, 0xFF);
    bytes.extend(table);
    for (name, beside, below) in entries {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = entry.len() as u8 + 2;
        entry.resize(128, 0);
        entry[64] = length;
        entry[68..72].fill(0xFF);
        entry[72..76].copy_from_slice(&beside.to_le_bytes());
        entry[76..80].copy_from_slice(&below.to_le_bytes());
        bytes.extend(entry);
    }
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

#[test]
fn a_compound_file_is_told_by_its_streams() {
    const NONE: u32 = u32::MAX;
    let one = |name| compound_file(&[("Root Entry", NONE, 1), (name, NONE, NONE)]);
    for (name, stream, want) in [
        ("a.doc", "WordDocument", Kind::Document(Format::Doc)),
        ("a.wps", "WordDocument", Kind::Document(Format::Doc)),
        ("a.et", "Workbook", Kind::Document(Format::Xls)),
        ("a.doc", "BOOK", Kind::Document(Format::Xls)),
        ("a.dps", "PowerPoint Document", Kind::Document(Format::Ppt)),
        ("a.wps", "Text", Kind::Unsupported(compound::OLD_WPS)),
        (
            "a",
            "VisioDocument",
            Kind::Unsupported("a Visio drawing (save it as PDF)"),
        ),
        (
            "a",
            "?",
            Kind::Unsupported("an office document of a kind that is not known"),
        ),
    ] {
        assert_eq!(look(&one(stream), name), want, "{name} {stream}");
    }
    // A table put into a letter, whose stream stands first in the file; the directory takes two sectors.
    let letter = [
        ("Root Entry", NONE, 3),
        ("Workbook", NONE, NONE),
        ("x", NONE, NONE),
        ("ObjectPool", 4, 1),
        ("WordDocument", NONE, NONE),
    ];
    assert_eq!(
        look(&compound_file(&letter), "a"),
        Kind::Document(Format::Doc)
    );
    let locked = one("EncryptedPackage");
    let unread = look_inside(&mut Cursor::new(&locked), FirstLook::Compound, "a.docx");
    assert_eq!(unread, Err(Unread::Protected));
    // A directory that leads in a circle.
    let mut circle = one("WordDocument");
    circle[512 + 4..512 + 8].copy_from_slice(&1_u32.to_le_bytes());
    assert_eq!(look(&circle, "a"), Kind::Document(Format::Doc));
    assert_eq!(look(&circle[..600], "a.doc"), Kind::Document(Format::Doc));
}

#[test]
fn a_picture_is_told_to_have_no_text_layer() {
    let unread = refused(signs::PICTURE);
    assert_eq!(
        unread,
        Unread::NoText("a picture; it has no text layer".to_owned())
    );
    assert_eq!(
        refused("a font").to_string(),
        "a font, which kaijuan does not read"
    );
}
