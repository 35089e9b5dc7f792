//! Pages and the text a reader sees of them.

use std::time::{Duration, Instant};

use super::*;

fn read(page: &str) -> Extracted {
    extract(page, &Limits::default()).unwrap()
}

fn check(page: &str, want: &str) {
    assert_eq!(read(page).text, want, "{page}");
}

#[test]
fn blocks_end_lines_and_inline_tags_do_not() {
    for (page, want) in [
        ("<p>甲<p>乙</p>丙", "甲\n乙\n丙"),
        (
            "<div>甲<b>乙</b><font color=red>丙</font></div>丁",
            "甲乙丙\n丁",
        ),
        ("甲<br>乙<BR/>丙", "甲\n乙\n丙"),
        ("甲<br><br><br>乙", "甲\n\n乙"),
        ("<ul><li>甲<li>乙</ul>", "甲\n乙"),
        ("<h2>一、甲</h2>乙<hr>丙", "一、甲\n乙\n丙"),
        ("<p></p><p> \n </p><p>　</p>甲", "甲"),
        ("<p>甲<o:p></o:p></p>", "甲"),
        ("<a>首页</a><a>要闻</a>", "首页要闻"),
        ("5 < 6 且 a<b", "5 < 6 且 a"),
    ] {
        check(page, want);
    }
}

#[test]
fn white_space_collapses_but_wide_spaces_stay() {
    for (page, want) in [
        ("甲  乙\t丙 ", "甲 乙 丙"),
        ("<p>全面\n  推进</p>", "全面推进"),
        ("全面，\r\n推进“\n三农”", "全面，推进“三农”"),
        ("GDP\n增长 5\n%", "GDP 增长 5 %"),
        ("<p>　　甲　乙　</p>", "　　甲　乙"),
        ("甲&nbsp;&nbsp;乙&#160;", "甲  乙"),
        ("<b>甲</b> <b>乙</b>", "甲 乙"),
        (
            "<pre>甲  乙\n\t丙\n\n\n丁</pre>戊",
            "甲  乙\n\t丙\n\n丁\n戊",
        ),
        ("<xmp>甲<b>\n乙</xmp>", "甲<b>\n乙"),
    ] {
        check(page, want);
    }
}

#[test]
fn references_are_undone() {
    check(
        "&quot;甲&quot;&amp;&#x4E59;&#30002;&middot;&mdash;&#150;",
        "\"甲\"&乙甲·—–",
    );
    check(
        "&lt;p&gt; AT&T &copy &unknown; &#0; &#x110000;",
        "<p> AT&T © &unknown; \u{FFFD} \u{FFFD}",
    );
}

#[test]
fn what_no_reader_sees_is_left_out() {
    for page in [
        "<head><title>题</title></head>甲",
        "<script>if(a<b)document.write('<p>乙</p>')</script>甲",
        "<SCRIPT><!-- <script> 乙 </script> 丙 --></SCRIPT >甲",
        "<style>p{}</style>甲<!-- 乙 > -->",
        "<!-->甲<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->",
        "<xml><w:View>Normal</w:View></xml>甲",
        "<template><p>乙<template>丙</template></p></template>甲",
        "<select><option>乙<option>丙</select>甲<input type=hidden value=乙>",
        "<noscript>请启用脚本</noscript><iframe>乙</iframe>甲",
        "<textarea style='display: none'>乙</textarea>甲",
        "<!DOCTYPE html><?xml:namespace prefix = o /><![if !IE]>甲<![endif]>",
        "<ruby>甲<rp>(<rt>jiǎ<rp>)</ruby>",
        "</ 乙>甲<svg><title>丙</title></svg>",
    ] {
        check(page, "甲");
    }
    check(
        "<p><![if !supportLists]><span>一、<span>&nbsp;</span></span><![endif]>甲",
        "一、 甲",
    );
    check("<textarea>甲\n乙</textarea>", "甲\n乙");
    check("<ruby>汉<rt>hàn</rt>字<rt>zì</ruby>典", "汉字典");
}

#[test]
fn a_row_is_a_line() {
    for (page, want) in [
        (
            "<table><tr><td>甲<td>乙<tr><th>丙</th><th>丁</th></tr></table>",
            "甲\t乙\n丙\t丁",
        ),
        (
            "<table><tr><td><p>甲</p></td><td><p>乙</p></td></tr></table>戊",
            "甲\t乙\n戊",
        ),
        (
            "<tr><td></td><td>甲</td><td></td><td>乙</td></tr>",
            "甲\t\t乙",
        ),
        (
            "<table><tr><td><li>甲<li>乙</td><td>丙</table>",
            "甲\n乙\n丙",
        ),
        (
            "<tr><td><table><tr><td>甲<td>乙</table><td>丙",
            "甲\t乙\n丙",
        ),
        (
            "<tr><td>甲</td></tr><tr><td></td><td>乙</td></tr>",
            "甲\n乙",
        ),
        (
            "<tr><td>甲</td></tr><tr><td><br></td><td><br></td></tr><tr><td>乙</td><td>丙</td></tr>",
            "甲\n\n乙\t丙",
        ),
        ("<tr><td>甲<br>乙</td><td>丙</td></tr>", "甲\n乙\n丙"),
    ] {
        check(page, want);
    }
}

#[test]
fn damage_costs_little() {
    for (page, want) in [
        ("<title>题<body><p>甲</p>", "题\n甲"),
        ("<p>甲<!-- 乙<p>丙</p>", "甲丙"),
        ("<a href=\"x>甲</a><p>乙", "甲\n乙"),
        ("甲<a href=", "甲"),
        ("<select><option>甲<p>乙", "甲\n乙"),
        ("<noscript><p>甲", "甲"),
        ("甲<script>var 乙", "甲"),
        ("</p></div></table></nav></pre></h1>甲", "甲"),
        ("<h1>甲<p>乙", "甲\n乙"),
        ("甲\0乙", "甲乙"),
        ("<", "<"),
        ("", ""),
    ] {
        check(page, want);
    }
}

#[test]
fn an_xhtml_page_may_close_any_element_itself() {
    let head = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
    check(&format!("{head}<title/><script src='a'/><p>甲</p>"), "甲");
    check(
        &format!("{head}<p>甲<![CDATA[<乙>]]></p><script>丙</script>"),
        "甲<乙>",
    );
    check("<script src='a'/><p>甲</p>", "甲");
}

#[test]
fn headings_are_marked() {
    let got = read("<p>某县</p><h1><font>工作报告</font></h1><p>甲<h3>一、乙<p>丙<h2>　</h2>丁");
    assert_eq!(got.text, "某县\n工作报告\n甲\n一、乙\n丙\n丁");
    let marked: Vec<(&str, u8)> = got
        .headings
        .iter()
        .map(|mark| (got.text[mark.at..].lines().next().unwrap(), mark.level))
        .collect();
    assert_eq!(marked, [("工作报告", 1), ("一、乙", 3)]);
}

#[test]
fn a_page_states_its_title_and_dates() {
    for (page, title, created) in [
        (
            "<title> 某县\n总结&amp;计划 </title>",
            Some("某县 总结&计划"),
            None,
        ),
        ("<title></title><title>乙</title>", Some("乙"), None),
        (
            "<meta name=title content=某网><title>乙</title>",
            Some("乙"),
            None,
        ),
        (
            "<title>总结_某县</title><meta name=ArticleTitle content=总结><meta property='og:title' content=甲>",
            Some("总结"),
            None,
        ),
        (
            "<meta name='created' content='00:00:00'><META NAME=PubDate CONTENT='2019-03-05 08:00'>",
            None,
            Some("2019-03-05 08:00"),
        ),
        (
            "<meta property='article:published_time' content='2021-01-02T00:00:00Z'><meta name=date content='2022-01-01'>",
            None,
            Some("2021-01-02T00:00:00Z"),
        ),
    ] {
        let got = read(page).metadata;
        assert_eq!(got.title.as_deref(), title, "{page}");
        assert_eq!(got.created.as_deref(), created, "{page}");
    }
}

#[test]
fn chrome_is_left_out_where_there_is_more() {
    let body = "全县经济平稳运行。".repeat(70);
    for (frame, want) in [
        ("<nav>首页</nav>{}", "{}"),
        ("<header>某县</header>{}<footer>版权</footer>", "{}"),
        (
            "<header>某县<nav>首页</nav></header><h2>甲</h2>{}",
            "甲\n{}",
        ),
        ("<header><h1>甲</h1></header>{}", "甲\n{}"),
        (
            "<article><header>某县</header>{}<footer>注</footer></article>",
            "某县\n{}\n注",
        ),
        (
            "<p>甲</p><aside>乙</aside><h2>丙</h2>{}<nav>丁",
            "甲\n丙\n{}\n丁",
        ),
    ] {
        let page = frame.replace("{}", &body);
        let got = read(&page);
        assert_eq!(got.text, want.replace("{}", &body), "{frame}");
        for mark in got.headings {
            assert!(got.text[mark.at..].starts_with(['甲', '丙']), "{frame}");
        }
    }
    let page = format!("<nav>{body}</nav><p>{}", "甲".repeat(200));
    assert!(read(&page).text.starts_with(&body));
    check("<nav>首页</nav><header>某县</header>甲", "首页\n某县\n甲");
}

#[test]
fn no_page_takes_long() {
    let many = 10_000;
    let pages = [
        "<div>".repeat(4 * many),
        "<nav>".repeat(many) + &"</aside>".repeat(many),
        format!("<p {}>甲", "a b=1 ".repeat(many)),
        (0..many).fold("<p".to_owned(), |page, n| page + &format!(" a{n}")),
        "<p a='".repeat(many),
        "<a \"='>".repeat(many),
        "<!--".repeat(many),
        "<title>".repeat(many),
        "<title></script>".repeat(many),
        "<script><!--<script>".repeat(many),
        "</script".repeat(many),
        "&amp".repeat(many) + &"&#".repeat(many) + &"&notit".repeat(many),
        "<h1>甲".repeat(many),
        "<td>".repeat(many),
        "<rt>".repeat(many),
        "<xmp>".repeat(many) + &"</xmp>".repeat(many),
        "<".repeat(many),
        " <br> &nbsp;".repeat(many),
    ];
    for page in pages {
        let start = Instant::now();
        let _ = read(&page);
        let start_of_page: String = page.chars().take(20).collect();
        assert!(start.elapsed() < Duration::from_secs(5), "{start_of_page}");
    }
}

#[test]
fn too_much_text_is_told() {
    let limits = Limits {
        text: 1 << 20,
        ..Limits::default()
    };
    let page = format!("<p>{}</p>", "总结".repeat(50)).repeat(4000);
    let reason = extract(&page, &limits).unwrap_err().to_string();
    assert!(reason.contains("1 MB"), "{reason}");
}

#[test]
fn pages_as_sites_wrote_them_are_read() {
    for (page, label) in [
        (
            include_bytes!("../../../tests/samples/html-gbk-declared-gb2312.html").as_slice(),
            Some("gb2312"),
        ),
        (
            include_bytes!("../../../tests/samples/html-gbk-undeclared.html"),
            None,
        ),
        (
            include_bytes!("../../../tests/samples/html-gbk-declared-utf-8.html"),
            Some("utf-8"),
        ),
    ] {
        assert_eq!(declared(page), label);
        let got = read(&encoding_rs::GBK.decode(page).0);
        assert_eq!(
            got.text,
            "首页\n青石县2016年工作总结\n　　县长朱喆镕同志作了报告。 全县修建村道三十六公里，\n\
             新建卫生院两所。\n项目\t数量\n粮食\t8.6万吨"
        );
        assert_eq!(got.metadata.title.as_deref(), Some("青石县2016年工作总结"));
        assert_eq!(got.metadata.created.as_deref(), Some("2017-01-12"));
        assert_eq!(got.headings.len(), 1);
    }
}
