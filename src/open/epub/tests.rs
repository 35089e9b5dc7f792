//! Books, whole and broken.

use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

const CONTAINER: (&str, &str) = (
    "META-INF/container.xml",
    "<container><rootfiles><rootfile full-path=\"OEBPS/b.opf\"/></rootfiles></container>",
);

fn pack(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn book(spine: &str) -> String {
    let page = |id: &str, href: &str, more: &str| {
        format!("<item id=\"{id}\" href=\"{href}\" media-type=\"application/xhtml+xml\"{more}/>")
    };
    format!(
        "<opf:package><opf:metadata><dc:title>工作&amp;总结</dc:title><dc:date>2012-03-01</dc:date></opf:metadata>\
         <opf:manifest>{}{}{}<item id=\"c\" href=\"c.css\" media-type=\"text/css\"/></opf:manifest>\
         <opf:spine>{spine}</opf:spine></opf:package>",
        page("n", "nav.xhtml", " properties=\"nav\""),
        page("1", "./text/%E4%B8%80.xhtml", ""),
        page("2", "../2.xhtml#x", ""),
    )
}

fn read(spine: &str) -> Result<Extracted, Unread> {
    let pages = [
        ("OEBPS/nav.xhtml", "<nav>目录</nav>"),
        (
            "OEBPS/text/一.xhtml",
            "<?xml version=\"1.0\"?><title/><h1>一</h1><p>甲</p>",
        ),
        ("2.xhtml", "<h2>二</h2>乙"),
    ];
    let parts = [
        CONTAINER,
        ("OEBPS/b.opf", &book(spine)),
        pages[0],
        pages[1],
        pages[2],
    ];
    extract(pack(&parts), &Limits::default())
}

#[test]
fn pages_are_read_in_their_order() {
    let spine = "<itemref idref=\"n\"/><itemref idref=\"2\"/><itemref idref=\"1\"/><itemref idref=\"2\"/><itemref idref=\"c\"/>";
    let got = read(spine).unwrap();
    assert_eq!(got.text, "二\n乙\n一\n甲");
    assert_eq!(got.metadata.title.as_deref(), Some("工作&总结"));
    assert_eq!(got.metadata.created.as_deref(), Some("2012-03-01"));
    let marked: Vec<(&str, u8)> = got
        .headings
        .iter()
        .map(|mark| (got.text[mark.at..].lines().next().unwrap(), mark.level))
        .collect();
    assert_eq!(marked, [("二", 2), ("一", 1)]);
    assert_eq!(read("").unwrap().text, "一\n甲\n二\n乙");
}

#[test]
fn a_book_of_libreoffice_is_read() {
    let bytes = include_bytes!("../../../tests/samples/epub-libreoffice.epub").to_vec();
    let got = extract(bytes, &Limits::default()).unwrap();
    assert!(
        got.text
            .starts_with("青石县2016年工作总结\n县人民政府办公室"),
        "{}",
        got.text
    );
    assert!(
        got.text
            .ends_with("粮食\t8.6万吨\n村道\t36公里\n以上总结，请审阅。"),
        "{}",
        got.text
    );
    assert_eq!(
        got.metadata.title.as_deref(),
        Some("青石县二〇一六年工作总结")
    );
}

#[test]
fn what_cannot_be_read_is_told() {
    let hidden =
        |uri: &str| format!("<EncryptedData><CipherReference URI=\"{uri}\"/></EncryptedData>");
    let book = book("");
    let root = ("OEBPS/b.opf", book.as_str());
    for (parts, want) in [
        (
            vec![("mimetype", "x")],
            "its part META-INF/container.xml is missing",
        ),
        (vec![CONTAINER], "its part OEBPS/b.opf is missing"),
        (vec![CONTAINER, root], "its page 2.xhtml is missing"),
        (
            vec![
                CONTAINER,
                root,
                ("META-INF/encryption.xml", &hidden("OEBPS/1.xhtml")),
            ],
            "protected by a password",
        ),
        (
            vec![
                CONTAINER,
                root,
                ("META-INF/encryption.xml", &hidden("OEBPS/a.otf")),
            ],
            "is missing",
        ),
    ] {
        let reason = extract(pack(&parts), &Limits::default()).unwrap_err();
        assert!(reason.to_string().contains(want), "{reason}");
    }
}
