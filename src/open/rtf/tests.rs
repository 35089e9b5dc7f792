//! Rich text as programs write it, and the text a reader sees of it.

use std::time::{Duration, Instant};

use super::*;
use encoding_rs::{BIG5, GB18030};

const HEAD: &str = r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}{\f1\fswiss\fcharset0 Arial;}{\f2\fnil\fcharset136 Ming;}{\f3\froman\fcharset2 Symbol;}}";

fn read(document: &[u8]) -> Extracted {
    extract(document, &Limits::default()).unwrap()
}

fn check(body: &str, want: &str) {
    let document = format!("{HEAD}{body}}}");
    assert_eq!(read(document.as_bytes()).text, want, "{body}");
}

/// Chinese as `\'xx` in an encoding.
fn hex(text: &str, encoding: &'static encoding_rs::Encoding) -> String {
    let (bytes, _, lossy) = encoding.encode(text);
    assert!(!lossy);
    bytes.iter().map(|byte| format!("\\'{byte:02x}")).collect()
}

#[test]
fn bytes_are_read_by_their_font() {
    let gbk = |text| hex(text, GB18030);
    for (body, want) in [
        (gbk("县政府工作报告，朱镕基"), "县政府工作报告，朱镕基"),
        (
            format!("{}\\f1 GDP\\f0 {}", gbk("增长"), gbk("的")),
            "增长GDP的",
        ),
        (
            format!("\\f2 {}\\f0{}", hex("總結", BIG5), gbk("总结")),
            "總結总结",
        ),
        // A character begun in one font, or one group, and ended in another.
        (r"\f0\'d7\f1\'dc\f0\'bd\'e1".to_owned(), "总结"),
        (r"{\'d7}{\'dc}\'bd\lang2052\'e1".to_owned(), "总结"),
        // Bytes of a Western font are Chinese where they stand in twos.
        (format!("\\f1 {}", gbk("总结")), "总结"),
        (r"\f1 \'93It\'92s\'94".to_owned(), "“It’s”"),
        (r"\f1\loch\af1\dbch\af0\hich\f1 \'d7\'dc".to_owned(), "总"),
        (r"\f1\dbch\af2\loch\f1 \'c1\'60".to_owned(), "總"),
        // The second byte may be written as the letter or sign that it is.
        (r"\'81\\\'82\{\'83A".to_owned(), "乗倇傾"),
        (r"\f3\'b7\tab\f0\'bc\'d7".to_owned(), "•\t甲"),
        (r"\f9\'bc\'d7".to_owned(), "甲"),
    ] {
        check(&body, want);
    }
}

#[test]
fn bytes_may_stand_as_they_are() {
    let document = [
        HEAD.as_bytes(),
        &GB18030.encode("总结，乗倇傾").0,
        b"\\par A}",
    ]
    .concat();
    assert_eq!(read(&document).text, "总结，乗倇傾\nA");
    let document = format!("{{\\rtf1\\ansi{{\\b 总结}}：甲\\par\n{}乙}}", r"\u8220?");
    assert_eq!(read(document.as_bytes()).text, "总结：甲\n“乙");
    let document = r"{\rtf1\ansi\deflang2052 \'d7\'dc\'bd\'e1}";
    assert_eq!(read(document.as_bytes()).text, "总结");
}

#[test]
fn unicode_characters_replace_their_fallback() {
    for (body, want) in [
        (r"\u24635?\u32467?", "总结"),
        (
            r"\uc2\u24635\'d7\'dc\u32467\'bd\'e1\uc1\u25253 ?A",
            "总结报A",
        ),
        (r"{\uc0\u24635}\u32467 ?", "总结"),
        (r"\u-26287?", "饑"),
        (r"\u-10179?\u-9204?", "\u{1F40C}"),
        (r"\u55362?\u57271?A", "\u{20BB7}A"),
        (r"\u55362?A\u57271?", "A\u{FFFD}"),
        (r"\u131000?", "\u{1FFB8}"),
        (r"\u24635\u32467?", "总结"),
        (r"\u24635\par A", "总\nA"),
        (r"{\u24635}A", "总A"),
        (r"\u24635\bin2 ??A", "总A"),
        (r"\u-3913?\tab A", "•\tA"),
        (r"{\upr{?}{\*\ud{\u24635?}}}A", "总A"),
    ] {
        check(body, want);
    }
}

#[test]
fn lines_rows_and_signs() {
    for (body, want) in [
        (r"A\par B\line C\page D\sect E", "A\nB\nC\nD\nE"),
        ("A\\\nB\r\nC", "A\nBC"),
        (
            r"\trowd\intbl A\cell B\cell\row\intbl\cell C\cell\row\pard D",
            "A\tB\nC\nD",
        ),
        (
            r"\intbl A\par\cell\intbl B\cell\cell\intbl C\cell\row",
            "A\tB\t\tC",
        ),
        (
            r"A\~B\_C\-D\emdash\endash\lquote\rquote\ldblquote\rdblquote\bullet\emspace E",
            "A B-CD—–‘’“”•\u{3000}E",
        ),
        (r"\{A\}\\", r"{A}\"),
        (r"A\bin3 {{{B", "AB"),
        (r"A\unknown-12 B", "AB"),
    ] {
        check(body, want);
    }
}

#[test]
fn only_what_readers_see() {
    for (body, want) in [
        (r"{\*\generator Word;}{\colortbl;\red0;}A", "A"),
        (r"{\header B\par}{\footerl C}A", "A"),
        (r"{\pict\wmetafile8 0102}{\*\shppict{\pict 01}}A", "A"),
        (r"{\object{\*\objdata 0102}{\result A}}", "A"),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt A}}", "A"),
        (
            r"A{\field{\*\fldinst { EQ \\* jc3 \\o\\al(\\s\\up 10(pin),\u25340\'3f)}}{\fldrslt {}}}B",
            "A拼B",
        ),
        (
            r"{\field{\*\fldinst EQ \\o\\ac(O,\'d7\'dc)}{\fldrslt \'bd\'e1}}",
            "结",
        ),
        (
            r"{\field{\fldinst eq \\o(O,A)}}{\footnote {\field{\fldinst eq \\o(O,C)}}}B",
            "AB\nC",
        ),
        (r"{\field{\*\fldinst EQ \\f(1,2)}{\fldrslt }}A", "A"),
        (
            r"{\field{\*\fldinst IF {\field{\fldinst x}{\fldrslt A}}}}B",
            "AB",
        ),
        (r"{\listtext\f3\'b7\tab}A", "• A"),
        (r"{\listtext\pard\plain  \'d2\'bb\'a1\'a2\tab}A", "一、A"),
        (r"{\pntext 1.\tab}{\*\pn\pnlvlbody{\pntxta .}}A", "1. A"),
        (r"A{\v B}{\deleted C}\v D\v0 E\v F\plain G", "AEG"),
        (r"A{\footnote\pard B}C\par D", "AC\nB\nD"),
        (r"A{\footnote B}", "A\nB"),
        (
            r"A{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt B\par C\par}}{\shprslt D}}E\par",
            "AE\nB\nC",
        ),
        (r"{\xe B}{\tc C}{\*\bkmkstart D}A{\*\annotation E}", "A"),
        (r"{\header{\shp{\*\shpinst{\shptxt B}}}}A", "A"),
    ] {
        check(body, want);
    }
}

#[test]
fn properties_and_headings_are_noted() {
    let body = concat!(
        r"{\info{\upr{\title ??}{\*\ud{\title \'d7\'dc\'bd\'e1}}}{\author A}{\creatim\yr2019\mo3\dy5\hr8\min1}{\revtim\yr0}}",
        r"{\stylesheet{ Normal;}{\s1\outlinelevel0\b Kop;}{\s2 heading 2;}{\s3 \'b1\'ea\'cc\'e2 3;}{\*\cs9 x;}}",
        r"A\par\pard\s1{\listtext\pard 1.\tab}B\par\pard C\par\pard\s2 D\par\pard\s3 E\par",
        r"\pard\outlinelevel3 F\par\pard\s2\outlinelevel9 G\par",
    );
    let document = format!("{HEAD}{body}}}");
    let got = read(document.as_bytes());
    assert_eq!(got.text, "A\n1. B\nC\nD\nE\nF\nG");
    assert_eq!(got.metadata.title.as_deref(), Some("总结"));
    assert_eq!(got.metadata.created.as_deref(), Some("2019-03-05T08:01:00"));
    assert_eq!(got.metadata.modified, None);
    let marked: Vec<(char, u8)> = got
        .headings
        .iter()
        .map(|mark| (got.text[mark.at..].chars().next().unwrap(), mark.level))
        .collect();
    assert_eq!(marked, [('1', 1), ('D', 2), ('E', 3), ('F', 4)]);
}

#[test]
fn damage_costs_little() {
    for (body, want) in [
        (r"A}}}B", "AB"),
        (r"A\'zB", "AzB"),
        (r"A\'d7", "A\u{FFFD}"),
        (r"{{{A", "A"),
        (r"A\bin99999999999 B", "AB"),
        (r"A\", "A"),
        (r"A\u99999999? B", "A\u{FFFD} B"),
    ] {
        let document = format!("{HEAD}{body}");
        assert_eq!(read(document.as_bytes()).text, want, "{body}");
    }
    for (body, cut) in [("{\\stylesheet{\\s1 heading", true), ("{\\info}}", false)] {
        let document = format!("{HEAD}{body}");
        let reason = extract(document.as_bytes(), &Limits::default()).err();
        let want = cut.then(|| "damaged: cut off; copy it again from where it came".to_owned());
        assert_eq!(reason.map(|reason| reason.to_string()), want, "{body}");
    }
    let reason = extract(b"PK", &Limits::default()).unwrap_err().to_string();
    assert!(reason.starts_with("damaged: it does not begin"), "{reason}");
}

#[test]
fn no_document_takes_long() {
    for part in [
        "{",
        "}",
        r"{\footnote A",
        r"\par",
        r"\u20000",
        r"\'d7\f1",
        r"\v A\v0 ",
        r"{\f1\fcharset0 A}",
        r"\s1 A\par ",
    ] {
        let document = format!("{HEAD}{}", part.repeat(30_000));
        let start = Instant::now();
        let _ = extract(document.as_bytes(), &Limits::default());
        assert!(start.elapsed() < Duration::from_secs(5), "{part}");
    }
}

#[test]
fn too_much_text_is_told() {
    let limits = Limits {
        text: 1 << 20,
        ..Limits::default()
    };
    let long = "A".repeat(50);
    for part in [format!("{long}\\par "), format!("{{\\footnote {long}}}")] {
        let document = format!("{HEAD}{}", part.repeat(30_000));
        let reason = extract(document.as_bytes(), &limits)
            .unwrap_err()
            .to_string();
        assert!(reason.contains("1 MB"), "{reason}");
    }
}

#[test]
fn documents_of_word_processors_are_read() {
    let written = read(include_bytes!("../../../tests/samples/rtf-libreoffice.rtf"));
    assert_eq!(
        written.text,
        "青石县2016年工作总结\n县人民政府办公室  2017年1月12日\n一、主要成绩\n\
         全县修建村道三十六公里，新建卫生院两所。\n不含林区便道。\n二、存在问题\n\
         （一）水利设施老化\n（二）乡村医生不足\n三、下一步打算\n1. 整修水库五座。\n\
         1.1 先修城北水库。\n2. 培训乡村医生。\n项目\t数量\n粮食\t8.6万吨\n村道\t36公里\n\
         以上总结，请审阅。"
    );
    assert_eq!(
        written.metadata.title.as_deref(),
        Some("青石县二〇一六年工作总结")
    );
    assert_eq!(written.headings.len(), 5);

    let written = read(include_bytes!("../../../tests/samples/rtf-gbk-wordpad.rtf"));
    assert_eq!(
        written.text,
        "青石县2016年工作总结\n县长 朱喆镕\n今年GDP增长8.1%，修建“村道”三十六公里。\n• 水利\n• 卫生"
    );
}
