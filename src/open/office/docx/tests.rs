use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::open::extracted::HeadingMark;

const MAIN: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A document of these parts, each below `word/`.
fn document(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, part: &str| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(part.as_bytes()).unwrap();
    };
    let mut relations = String::new();
    for (name, part) in parts {
        add(&format!("word/{name}.xml"), part);
        let kind = name.trim_end_matches(|c: char| c.is_ascii_digit());
        relations += &format!("<Relationship Type='{MAIN}/{kind}' Target='{name}.xml'/>");
    }
    let main = format!("<Relationship Type='{MAIN}/officeDocument' Target='word/document.xml'/>");
    add(
        "_rels/.rels",
        &format!("<Relationships>{main}</Relationships>"),
    );
    let relations = format!("<Relationships>{relations}</Relationships>");
    add("word/_rels/document.xml.rels", &relations);
    zip.finish().unwrap().into_inner()
}

fn read(parts: &[(&str, &str)]) -> Result<Extracted, Unread> {
    let limits = Limits::default();
    extract(Package::open(document(parts), &limits)?, &limits)
}

fn body(inner: &str) -> String {
    format!(
        "<w:document xmlns:w='w' xmlns:mc='mc' xmlns:v='v'><w:body>{inner}</w:body></w:document>"
    )
}

/// The lines of a body, joined by `|`.
fn lines(inner: &str) -> String {
    let text = read(&[("document", &body(inner))]).unwrap().text;
    text.trim_end().replace('\n', "|")
}

/// A run.
fn r(text: &str) -> String {
    format!("<w:r><w:t>{text}</w:t></w:r>")
}

/// A paragraph with properties.
fn p(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr>{}</w:p>", r(text))
}

#[test]
fn a_paragraph_shows_what_word_shows() {
    let code = |code: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>\
             <w:r><w:fldChar w:fldCharType='separate'/></w:r>"
        )
    };
    let end = "<w:r><w:fldChar w:fldCharType='end'/></w:r>";
    for (inner, want) in [
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>".to_owned(), "甲\t乙|丙"),
        ("<w:r><w:t>A&amp;B &#x4E00;&lt;</w:t></w:r>".to_owned(), "A&B 一<"),
        ("<w:r><w:t>换\n行</w:t></w:r>".to_owned(), "换 行"),
        (format!("{}<w:del><w:r><w:delText>旧</w:delText><w:t>旧</w:t></w:r></w:del>", r("新")), "新"),
        (format!("<w:ins>{}</w:ins><w:moveFrom>{}</w:moveFrom>", r("增"), r("移")), "增"),
        (format!("<w:moveTo>{}</w:moveTo>", r("移")), "移"),
        (format!("{}{}{end}", code(" HYPERLINK \"http://a.cn\" "), r("公报")), "公报"),
        (format!("<w:fldSimple w:instr=' PAGE '>{}</w:fldSimple>", r("3")), "3"),
        (format!("<w:hyperlink>{}</w:hyperlink>", r("附件")), "附件"),
        (format!("<w:sdt><w:sdtPr><w:alias w:val='名'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>", r("控件")), "控件"),
        (format!("<w:smartTag><w:smartTagPr/>{}</w:smartTag>", r("北山镇")), "北山镇"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>".to_owned() + &r("显"), "显"),
        ("<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>显</w:t></w:r>".to_owned(), "显"),
        ("<w:r><w:sym w:font='Wingdings' w:char='F0FE'/><w:noBreakHyphen/><w:softHyphen/></w:r>".to_owned(), "☑-"),
        ("<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>hàn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>汉</w:t></w:r></w:rubyBase></w:ruby></w:r>".to_owned(), "汉"),
        ("<m:oMath xmlns:m='m'><m:r><m:t>x=1</m:t></m:r></m:oMath>".to_owned(), "x=1"),
        ("<w:r><w:footnoteReference w:id='2'/></w:r>".to_owned() + &r("注"), "注"),
    ] {
        assert_eq!(lines(&format!("<w:p>{inner}</w:p>")), want, "{inner}");
    }
}

#[test]
fn text_boxes_follow_the_paragraph_they_are_anchored_in_and_are_read_once() {
    let inner = format!(
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:txbxContent>{0}{1}</w:txbxContent>\
         </mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{0}{1}</w:txbxContent></v:textbox>\
         </w:pict></mc:Fallback></mc:AlternateContent></w:r>{2}</w:p>{3}",
        p("", "青石县人民政府文件"),
        p("", "青政发〔2021〕9号"),
        r("各乡镇："),
        p("", "正文。"),
    );
    assert_eq!(
        lines(&inner),
        "各乡镇：|青石县人民政府文件|青政发〔2021〕9号|正文。"
    );

    let old =
        "<w:p><w:r><w:pict><v:shape><v:textpath string='内部资料'/></v:shape></w:pict></w:r></w:p>";
    assert_eq!(lines(old), "内部资料");
}

#[test]
fn deleted_ends_of_paragraphs_and_deleted_rows_are_no_more() {
    let deleted = "<w:rPr><w:del w:id='1'/></w:rPr>";
    let inner = format!(
        "{}{}{}",
        p(deleted, "前半句，"),
        p("", "后半句。"),
        p("", "另一段。")
    );
    assert_eq!(lines(&inner), "前半句，后半句。|另一段。");

    let row = |properties: &str, text: &str| {
        format!(
            "<w:tr><w:trPr>{properties}</w:trPr><w:tc>{}</w:tc><w:tc>{0}</w:tc></w:tr>",
            p("", text)
        )
    };
    let table = format!(
        "<w:tbl>{}{}</w:tbl>",
        row("", "留"),
        row("<w:del w:id='2'/>", "删")
    );
    assert_eq!(lines(&table), "留\t留");
}

const STYLES: &str = "<w:styles>\
    <w:style w:type='paragraph' w:default='1' w:styleId='a'><w:name w:val='Normal'/></w:style>\
    <w:style w:type='paragraph' w:styleId='1'><w:name w:val='heading 1'/><w:basedOn w:val='a'/>\
      <w:pPr><w:numPr><w:numId w:val='5'/></w:numPr><w:outlineLvl w:val='0'/></w:pPr></w:style>\
    <w:style w:type='paragraph' w:styleId='2'><w:name w:val='heading 2'/><w:basedOn w:val='a'/>\
      <w:pPr><w:numPr><w:ilvl w:val='1'/><w:numId w:val='5'/></w:numPr></w:pPr></w:style>\
    <w:style w:type='paragraph' w:styleId='x'><w:name w:val='章'/><w:basedOn w:val='1'/></w:style>\
    <w:style w:type='paragraph' w:styleId='y'><w:name w:val='标题 3'/></w:style>\
    <w:style w:type='paragraph' w:styleId='h'><w:name w:val='窗体'/><w:rPr><w:vanish/></w:rPr></w:style>\
    <w:style w:type='paragraph' w:styleId='loop'><w:basedOn w:val='loop'/></w:style>\
    </w:styles>";

const NUMBERING: &str = "<w:numbering>\
    <w:abstractNum w:abstractNumId='3'>\
      <w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='japaneseCounting'/><w:pStyle w:val='1'/>\
        <w:lvlText w:val='%1、'/></w:lvl>\
      <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='（%2）'/>\
        <w:rPr><w:rFonts w:hint='eastAsia'/></w:rPr></w:lvl>\
      <w:lvl w:ilvl='2'><w:numFmt w:val='decimal'/><w:isLgl/><w:lvlText w:val='%1.%3'/></w:lvl>\
    </w:abstractNum>\
    <w:abstractNum w:abstractNumId='4'><w:lvl w:ilvl='0'><w:numFmt w:val='bullet'/><w:lvlText w:val='&#xF0D8;'/></w:lvl></w:abstractNum>\
    <w:abstractNum w:abstractNumId='6'><w:lvl w:ilvl='0'><w:start w:val='3'/>\
      <mc:AlternateContent xmlns:mc='mc'><mc:Choice><w:numFmt w:val='custom' w:format='001'/></mc:Choice>\
      <mc:Fallback><w:numFmt w:val='decimalEnclosedCircle'/></mc:Fallback></mc:AlternateContent>\
      <w:suff w:val='nothing'/><w:lvlText w:val='%1'/></w:lvl></w:abstractNum>\
    <w:num w:numId='5'><w:abstractNumId w:val='3'/></w:num>\
    <w:num w:numId='7'><w:abstractNumId w:val='4'/></w:num>\
    <w:num w:numId='8'><w:abstractNumId w:val='3'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride></w:num>\
    <w:num w:numId='9'><w:abstractNumId w:val='6'/></w:num>\
    </w:numbering>";

fn numbered(inner: &str) -> Extracted {
    let body = body(inner);
    read(&[
        ("document", &body),
        ("styles", STYLES),
        ("numbering", NUMBERING),
    ])
    .unwrap()
}

fn listed(list: u32, level: u8) -> String {
    format!("<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{list}'/></w:numPr>")
}

#[test]
fn the_numbers_word_shows_are_written_before_paragraphs() {
    let styled = |style: &str| format!("<w:pStyle w:val='{style}'/>");
    let inner = [
        p(&styled("1"), "工作回顾"),
        p(&styled("2"), "粮食生产"),
        p(&styled("2"), "道路建设"),
        p(
            &(styled("2") + "<w:numPr><w:numId w:val='0'/></w:numPr>"),
            "不编号",
        ),
        p(&styled("x"), "工作安排"),
        p(&styled("2"), "春耕备耕"),
        p(&listed(5, 2), "选种"),
        p(&listed(7, 0), "圆点"),
        p(&listed(9, 0), "圈三"),
        p(&listed(9, 0), " "),
        p(&listed(9, 0), "圈五"),
        p(&listed(8, 0), "另起"),
        p(&listed(99, 0), "没有这个列表"),
        p(&styled("h"), "窗体顶端"),
        p(&styled("loop"), "循环的样式"),
    ];
    let text = numbered(&inner.concat()).text;
    let want = "一、工作回顾|（一）粮食生产|（二）道路建设|不编号|二、工作安排|（一）春耕备耕|2.1 选种|\
                圆点|③圈三|⑤圈五|一、另起|没有这个列表|循环的样式";
    assert_eq!(text.trim_end().replace('\n', "|"), want);
}

#[test]
fn headings_are_marked_by_style_and_outline() {
    let styled = |style: &str, more: &str| format!("<w:pStyle w:val='{style}'/>{more}");
    let inner = [
        p("", "总结"),
        p(&styled("1", ""), "回顾"),
        p(&styled("x", ""), "安排"),
        p(&styled("y", ""), "细节"),
        p("<w:outlineLvl w:val='1'/>", "大纲"),
        p(&styled("1", "<w:outlineLvl w:val='9'/>"), "正文"),
    ];
    let found = numbered(&inner.concat());
    let marked = |mark: &HeadingMark| {
        let line = found.text[mark.at..].lines().next().unwrap_or_default();
        (mark.level, line.to_owned())
    };
    let marked: Vec<_> = found.headings.iter().map(marked).collect();
    let want = [(1, "一、回顾"), (1, "二、安排"), (3, "细节"), (2, "大纲")];
    assert_eq!(marked, want.map(|(level, line)| (level, line.to_owned())));
}

#[test]
fn notes_follow_and_headers_are_the_last_resort() {
    let note = |kind: &str, text: &str| {
        format!("<w:footnote w:type='{kind}'>{}</w:footnote>", p("", text))
    };
    let notes = format!(
        "<w:footnotes>{}{}</w:footnotes>",
        note("separator", "线"),
        note("normal", "据初步核算。")
    );
    let header = format!("<w:hdr>{}</w:hdr>", p("", "青石县年鉴"));
    let full = body(&p("", "正文。"));
    let parts = [("footnotes", notes.as_str()), ("header1", &header)];
    let with = |body: &str| {
        let mut all = vec![("document", body)];
        all.extend(parts);
        read(&all).unwrap().text
    };
    assert_eq!(with(&full), "正文。\n据初步核算。\n");
    let found = read(&[("document", &body("<w:p/>")), ("header1", &header)]).unwrap();
    assert_eq!(found.text, "青石县年鉴\n");
}

#[test]
fn what_cannot_be_read_is_told() {
    let whole = body(&p("", "正文。"));
    let cut: String = whole.chars().take(whole.chars().count() - 30).collect();
    for (parts, want) in [
        (vec![("document", cut.as_str())], "cut off or broken"),
        (vec![("styles", STYLES)], "not a Word document"),
        (
            vec![("document", &body("")), ("aFChunk1", "<html/>")],
            "another document",
        ),
    ] {
        let told = read(&parts).unwrap_err().to_string();
        assert!(told.contains(want), "{told}");
    }

    let mut limits = Limits::default();
    let bytes = document(&[("document", &whole)]);
    for cut in [bytes.len() / 2, bytes.len() - 8] {
        let told = Package::open(bytes[..cut].to_vec(), &limits)
            .err()
            .map(|e| e.to_string());
        assert!(told.unwrap_or_default().contains("copy the file again"));
    }
    limits.source = 200;
    let told = Package::open(bytes.clone(), &limits).err();
    assert!(matches!(told, Some(Unread::Limit(_))), "{told:?}");
    limits = Limits {
        text: 5,
        ..Limits::default()
    };
    let told = extract(Package::open(bytes, &limits).unwrap(), &limits).unwrap_err();
    assert!(matches!(told, Unread::Limit(_)), "{told}");
}

#[test]
fn deep_nesting_and_long_fields_are_read_without_harm() {
    let depth = 20_000;
    let deep = "<w:sdt><w:sdtContent>".repeat(depth)
        + &p("", "深处")
        + &"</w:sdtContent></w:sdt>".repeat(depth);
    assert_eq!(lines(&deep), "深处");
    let tables = "<w:tbl><w:tr><w:tc>".repeat(depth)
        + &p("", "格")
        + &"</w:tc></w:tr></w:tbl>".repeat(depth);
    assert_eq!(lines(&tables), "格");
    let fields = "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r></w:p>".repeat(depth);
    assert_eq!(lines(&(fields + &p("", "后"))), "后");
}
