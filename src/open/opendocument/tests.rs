//! OpenDocument files of LibreOffice, and small ones that show a trait each.

use std::io::{Cursor, Write as _};
use std::time::{Duration, Instant};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

const STYLES: &str = r#"<office:automatic-styles>
<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="一, 二, 三, ..." style:num-suffix="、"/>
<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2" style:num-suffix="."/>
<text:list-level-style-number text:level="3" style:num-format="a" loext:num-list-format="（%3%）"/></text:list-style>
<text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>
</office:automatic-styles>"#;
const OUTLINE: &str = r#"<office:styles><text:outline-style style:name="Outline">
<text:outline-level-style text:level="1" style:num-format="一, 二, 三, ..." style:num-prefix="第" style:num-suffix="章"/>
<text:outline-level-style text:level="2" style:num-format=""/></text:outline-style></office:styles>"#;

fn pack(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn read(format: Format, body: &str) -> Extracted {
    let content = format!(
        "<office:document-content>{STYLES}<office:body>{body}</office:body></office:document-content>"
    );
    let bytes = pack(&[("content.xml", &content), ("styles.xml", OUTLINE)]);
    extract(format, bytes, &Limits::default()).unwrap()
}

fn check(body: &str, want: &str) {
    assert_eq!(read(Format::Odt, body).text, want, "{body}");
}

#[test]
fn paragraphs_and_their_signs() {
    for (body, want) in [
        ("<text:p>甲</text:p><text:p/><text:p>乙</text:p>", "甲\n乙"),
        ("<t:p>甲<t:span>乙</t:span><t:a>丙</t:a></t:p>", "甲乙丙"),
        (
            "<text:p>甲<text:s text:c=\"2\"/>乙<text:tab/>丙<text:line-break/>丁</text:p>",
            "甲  乙\t丙\n丁",
        ),
        (
            "<text:p>\n  甲\n  乙 <text:span> 丙</text:span></text:p>",
            "甲 乙 丙",
        ),
        (
            "<text:p>A&amp;B&lt;&#x4E59;<![CDATA[<丙>]]>&unknown;</text:p>",
            "A&B<乙<丙>",
        ),
        (
            "<text:p>汉<text:ruby><text:ruby-base>字</text:ruby-base><text:ruby-text>zì</text:ruby-text></text:ruby></text:p>",
            "汉字",
        ),
        (
            "<text:p>甲<draw:frame><draw:text-box><text:p>框一</text:p><text:p>框二</text:p></draw:text-box><svg:title>图</svg:title></draw:frame>乙</text:p>",
            "甲乙\n框一\n框二",
        ),
        (
            "<text:p>甲<office:annotation><text:p>批注</text:p></office:annotation>乙</text:p>",
            "甲乙",
        ),
        (
            "<text:p>甲<draw:custom-shape><text:p>框一</text:p><text:p>框二</text:p></draw:custom-shape>乙</text:p><text:p>丙</text:p>",
            "甲乙\n框一\n框二\n丙",
        ),
        (
            "<text:p>见第<text:page-number>3</text:page-number>页</text:p>",
            "见第3页",
        ),
        ("文本<text:p>甲</text:p>", "甲"),
    ] {
        check(body, want);
    }
}

#[test]
fn shapes_of_slides_are_read_and_page_numbers_left_out() {
    let got = read(
        Format::Odp,
        "<draw:page><draw:rect><text:p>甲</text:p></draw:rect><draw:custom-shape><text:p>乙</text:p>\
         </draw:custom-shape><presentation:notes><draw:text-box><text:p><text:page-number>&lt;number&gt;\
         </text:page-number></text:p></draw:text-box></presentation:notes></draw:page>",
    );
    assert_eq!(got.text, "甲\n乙");
}

#[test]
fn lists_are_numbered() {
    let list = |inner: &str, more: &str| {
        format!("<text:list text:style-name=\"L\"{more}>{inner}</text:list>")
    };
    let item = |text: &str| format!("<text:list-item><text:p>{text}</text:p></text:list-item>");
    let plain = |inner: &str| format!("<text:list>{inner}</text:list>");
    let goes_on = " text:continue-numbering=\"true\"";
    let deep = plain(&format!(
        "<text:list-item>{}</text:list-item>",
        plain(&item("丙"))
    ));
    let nested = |text: &str| {
        format!(
            "<text:list-item><text:p>{text}</text:p>{}</text:list-item>",
            plain(&item("子"))
        )
    };
    for (body, want) in [
        (list(&(item("甲") + &item("乙")), ""), "一、甲\n二、乙"),
        (list(&item("甲"), "") + &list(&item("乙"), ""), "一、甲\n一、乙"),
        (list(&item("甲"), "") + "<text:p>中</text:p>" + &list(&item("乙"), goes_on), "一、甲\n中\n二、乙"),
        (
            list(&item("甲"), " xml:id=\"a\"") + &list(&item("乙"), "") + &list(&item("丙"), " text:continue-list=\"a\""),
            "一、甲\n一、乙\n二、丙",
        ),
        (list(&format!("<text:list-item><text:p>甲</text:p><text:p>续</text:p>{}</text:list-item>{}", plain(&item("乙")), item("丙")), ""), "一、甲\n续\n一.1. 乙\n二、丙"),
        (list(&(nested("甲") + &nested("乙")), ""), "一、甲\n一.1. 子\n二、乙\n二.1. 子"),
        (list(&format!("<text:list-item>{deep}</text:list-item>"), ""), "（a）丙"),
        (list("<text:list-item text:start-value=\"5\"><text:p>甲</text:p></text:list-item>", "") , "五、甲"),
        (list("<text:list-header><text:p>甲</text:p></text:list-header>", "") , "甲"),
        ("<text:list text:style-name=\"B\"><text:list-item><text:p>甲</text:p></text:list-item></text:list>".to_owned(), "甲"),
        ("<text:list text:style-name=\"?\"><text:list-item><text:p>甲</text:p></text:list-item></text:list>".to_owned(), "甲"),
    ] {
        check(&body, want);
    }
}

#[test]
fn headings_are_marked_and_numbered() {
    let got = read(
        Format::Odt,
        "<text:h text:outline-level=\"1\">甲</text:h><text:h text:outline-level=\"2\">乙</text:h>\
         <text:h text:outline-level=\"1\" text:is-list-header=\"true\">丙</text:h><text:p>文</text:p><text:h>丁</text:h>",
    );
    assert_eq!(got.text, "第一章甲\n乙\n丙\n文\n第二章丁");
    let marked: Vec<(&str, u8)> = got
        .headings
        .iter()
        .map(|mark| (got.text[mark.at..].lines().next().unwrap(), mark.level))
        .collect();
    assert_eq!(
        marked,
        [("第一章甲", 1), ("乙", 2), ("丙", 1), ("第二章丁", 1)]
    );
}

#[test]
fn rows_are_lines() {
    let cell = |text: &str, more: &str| {
        format!("<table:table-cell{more}><text:p>{text}</text:p></table:table-cell>")
    };
    let empty = "<table:table-cell table:number-columns-repeated=\"16384\"/>";
    let twice = " table:number-columns-repeated=\"2\"";
    let row = |cells: String| format!("<table:table-row>{cells}</table:table-row>");
    let table = row(cell("甲", "") + &cell("乙", twice) + empty)
        + &format!(
            "<table:table-row table:number-rows-repeated=\"1048576\">{empty}</table:table-row>"
        )
        + &row(format!("{empty}{}", cell("丙", "")));
    for (name, want) in [
        ("Sheet1", "甲\t乙\t乙\n丙"),
        ("工作表2", "甲\t乙\t乙\n丙"),
        ("一季度", "一季度\n甲\t乙\t乙\n丙"),
    ] {
        let body = format!("<table:table table:name=\"{name}\">{table}</table:table>");
        assert_eq!(read(Format::Ods, &body).text, want);
    }
    check(
        &format!(
            "<text:p>前</text:p><table:table table:name=\"一季度\">{table}</table:table><text:p>后</text:p>"
        ),
        "前\n甲\t乙\t乙\n丙\n后",
    );
}

#[test]
fn documents_of_libreoffice_are_read() {
    let limits = Limits::default();
    let bytes = include_bytes!("../../../tests/samples/odt-numbered.odt").to_vec();
    let got = extract(Format::Odt, bytes, &limits).unwrap();
    assert_eq!(
        got.text,
        "青石县2016年工作总结\n县人民政府办公室  2017年1月12日\n一、主要成绩\n\
         全县修建村道三十六公里，新建卫生院两所。\n不含林区便道。\n二、存在问题\n\
         （一）水利设施老化\n（二）乡村医生不足\n三、下一步打算\n1. 整修水库五座。\n\
         1.1 先修城北水库。\n2. 培训乡村医生。\n项目\t数量\n粮食\t8.6万吨\n村道\t36公里\n\
         以上总结，请审阅。"
    );
    assert_eq!(
        got.metadata.title.as_deref(),
        Some("青石县二〇一六年工作总结")
    );
    assert_eq!(got.metadata.created.as_deref(), Some("2017-01-12T09:30:00"));
    assert_eq!(
        got.metadata.modified.as_deref(),
        Some("2017-01-15T10:00:00")
    );
    assert_eq!(got.headings.len(), 5);

    let bytes = include_bytes!("../../../tests/samples/ods-libreoffice.ods").to_vec();
    let got = extract(Format::Ods, bytes, &limits).unwrap();
    assert_eq!(
        got.text,
        "2016年产量\n乡镇\t人口（人）\t粮食（吨）\n城关镇\t21034\t5120\n白水乡\t9876\t8033"
    );

    let bytes = include_bytes!("../../../tests/samples/odp-libreoffice.odp").to_vec();
    let got = extract(Format::Odp, bytes, &limits).unwrap();
    assert_eq!(
        got.text,
        "青石县2016年工作总结\n修建村道三十六公里\n新建卫生院两所\n下一步打算\n整修水库五座"
    );
}

#[test]
fn what_cannot_be_read_is_told() {
    for (parts, want) in [
        (vec![("mimetype", "x")], "its part content.xml is missing"),
        (
            vec![("content.xml", "<a><text:p>甲</text:p><b")],
            "its part content.xml is not whole",
        ),
        (
            vec![
                ("content.xml", "?"),
                ("META-INF/manifest.xml", "<manifest:encryption-data/>"),
            ],
            "protected by a password",
        ),
    ] {
        let reason = extract(Format::Odt, pack(&parts), &Limits::default()).unwrap_err();
        assert!(reason.to_string().contains(want), "{reason}");
    }
}

#[test]
fn no_document_takes_long() {
    for part in [
        "<text:list><text:list-item>",
        "<text:p><text:note-body>",
        "<text:p><draw:text-box>",
        "<table:table><table:table-row><table:table-cell>",
        "<text:p>甲<text:s text:c=\"4294967295\"/></text:p>",
        "<text:span>",
        "</text:p></text:note-body>",
        "<text:list-style style:name=\"a\">",
    ] {
        let body = part.repeat(10_000);
        let start = Instant::now();
        let content = format!("{body}</x>");
        let _ = extract(
            Format::Odt,
            pack(&[("content.xml", &content)]),
            &Limits::default(),
        );
        assert!(start.elapsed() < Duration::from_secs(5), "{part}");
    }
}
