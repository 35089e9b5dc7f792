//! Small cases of the title, each with its answer; a new rule begins as a new row.

use super::title;

/// Checks all rows of path, text and title, and tells every one that is wrong.
#[track_caller]
fn check<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str, Option<&'a str>)>) {
    let wrong: Vec<String> = rows
        .into_iter()
        .filter_map(|(path, text, expected)| {
            let found = title(path, text, None).map(|title| title.text);
            (found.as_deref() != expected)
                .then(|| format!("{path:?} {text:?}\n  expected {expected:?}, found {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_title_opens_the_text() {
    let rows = [
        (
            "东河镇2019年工作总结\n今年以来，全镇齐心协力。",
            "东河镇2019年工作总结",
        ),
        (
            "\n\u{200b}\n  关于加强防汛工作的通知  \n各村：",
            "关于加强防汛工作的通知",
        ),
        ("# 某市渡口条例\n\n第一条 为了", "某市渡口条例"),
        ("## 某市渡口条例 ##\n第一条 为了", "某市渡口条例"),
        ("主题教育总结\n按照要求，", "主题教育总结"),
        (
            "关于水库除险的几点体会\n水库修了三年。",
            "关于水库除险的几点体会",
        ),
        ("# 渡口今昔\n\n从前有座桥。", "渡口今昔"),
        // The office that signs is no part of it.
        (
            "关于村办企业情况的调查\n\n县体改办　1999年8月\n\n全县共有村办企业三家。",
            "关于村办企业情况的调查",
        ),
        ("**某县述职报告**\n现将情况汇报如下：", "某县述职报告"),
        (
            "政 府 工 作 报 告\n\n--2015年2月5日在某镇第四届人民代表大会第六次会议上",
            "政府工作报告",
        ),
        ("政  府  工  作  报  告\n各位代表：", "政府工作报告"),
        (
            "政府工作报\n告\n\n——2017年3月5日在某次会议上",
            "政府工作报告",
        ),
        (
            "2006年政 府 工 作 报 告\t\t——2006年3月5日在某次会议上　　各位代表：　　现在报告。",
            "2006年政府工作报告",
        ),
        (
            "东河县人民政府\n关于抗旱工作的报告\n县人大常委会：",
            "东河县人民政府关于抗旱工作的报告",
        ),
        (
            "关于进一步做好\n春季植树工作的意见\n各乡镇：",
            "关于进一步做好春季植树工作的意见",
        ),
        ("某市水务局2018年\n工作总结\n一、主要工作", "工作总结"),
        (
            "渡口管理办法\n（试行）\n第一条 为了",
            "渡口管理办法 （试行）",
        ),
        (
            "政府工作报告\n坚持改革，为建设新县城而奋斗\n——1985年4月2日在县人代会上\n各位代表：",
            "政府工作报告 坚持改革，为建设新县城而奋斗",
        ),
        (
            "1988年工作报告　　当前的形势和任务——1988年5月1日在全县干部大会上　　各位代表：",
            "1988年工作报告 当前的形势和任务",
        ),
        (
            "1989年工作报告坚决治理环境——１９８９年３月２日在县人代会上　　　县长某某各位代表：　　治理环境是大事。",
            "1989年工作报告坚决治理环境",
        ),
        (
            "政府工作报告\n省长　李某某\n2020年1月5日\n各位代表：",
            "政府工作报告",
        ),
    ];
    check(rows.map(|(text, expected)| ("x.txt", text, Some(expected))));
}

#[test]
fn a_subtitle_belongs_to_it() {
    let text =
        "高举旗帜 为建成新县城而奋斗\n——在某县第八次代表大会上的报告\n（2016年10月6日）\n同志们：";
    let whole = "高举旗帜 为建成新县城而奋斗 ——在某县第八次代表大会上的报告";
    check([("x.txt", text, Some(whole))]);
}

#[test]
fn page_furniture_stands_before_it() {
    let rows = [
        (
            "下载\n打印\n全屏\n收藏\n【字号：\n加大\n还原\n减小\n】\n2026年东河镇工作报告\n——2026年1月8日在镇人代会上",
            "2026年东河镇工作报告",
        ),
        (
            "您的位置:\n首页\n>\n本镇要闻\n本镇要闻\n2026年工作报告\n来源：某报\n2026-02-03 09:02:33",
            "2026年工作报告",
        ),
        (
            "首页 > 政务公开 > 正文\n关于春耕工作的意见\n发布时间：2019-03-01",
            "关于春耕工作的意见",
        ),
        (
            "东河县人民政府文件\n东政发〔2018〕7号\n东河县人民政府关于植树的通知\n各村：",
            "东河县人民政府关于植树的通知",
        ),
        (
            "茶乡春早\n——东河镇发展茶旅的工作汇报\n中共东河镇委员会\n（2022年3月1日）\n一、做法",
            "茶乡春早 ——东河镇发展茶旅的工作汇报",
        ),
        (
            "索引号：0012\n标    题：关于修路的决定\n发布日期：2011-01-01\n正文",
            "关于修路的决定",
        ),
        (
            "3月5日，某某作报告。某报记者 李某 摄　　某社3月14日电　　工作报告　　——2014年3月5日在会议上　　各位代表：",
            "工作报告",
        ),
    ];
    check(rows.map(|(text, expected)| ("x.txt", text, Some(expected))));
}

#[test]
fn the_name_stands_in() {
    let body = "各位代表：\n现在，我代表镇政府报告工作，请予审议。";
    let rows = [
        (
            "东河/二〇一一年东河镇工作报告.txt",
            Some("二〇一一年东河镇工作报告"),
        ),
        ("东河镇工作报告（1994）.txt", Some("东河镇工作报告")),
        ("某市渡口条例(2020-05-14).md", Some("某市渡口条例")),
        ("复件 水库决议(2017).txt", Some("水库决议")),
        ("水库决议 - 副本.txt", Some("水库决议")),
        ("水库决议(1).txt", Some("水库决议")),
        ("转码_水库决议-02.txt", Some("水库决议")),
        ("01 水库决议.txt", Some("水库决议")),
        ("复件 (2) 水库决议.txt", Some("水库决议")),
        ("2011—2015年水库情况.txt", Some("2011—2015年水库情况")),
        ("a.zip!/b/水库决议_终稿.doc", Some("水库决议")),
        ("2009.txt", None),
        ("gzbg_01.txt", None),
        ("扫描件0012.txt", None),
        ("新建文本文档-01.txt", None),
        ("", None),
    ];
    check(rows.map(|(path, expected)| (path, body, expected)));
    let speech = "在全镇春耕动员会上\n同志们：\n春天来了。";
    check([
        ("新建文本文档.txt", speech, Some("在全镇春耕动员会上")),
        ("水库决议.txt", speech, Some("水库决议")),
    ]);
}

#[test]
fn what_is_never_a_title() {
    let rows = [
        "各位代表：\n现在开会。",
        "目录\n一、总结\n二、打算",
        "2019年3月5日\n会议开始。",
        "一、工作总结\n今年收成好。",
        "第三届东河镇人民代表大会听取了镇长所作的\n政府工作报告\n。会议认为，报告很好。",
        "首页 > 工作报告",
        "12345\n67890",
        "",
    ];
    check(rows.map(|text| ("x.txt", text, None)));
}

#[test]
fn the_range_points_at_it() {
    let text = "下载\n打印\n　政 府 工 作 报 告　\n各位代表：";
    let range = title("x.txt", text, None)
        .and_then(|title| title.range)
        .unwrap();
    let written: String = text.chars().skip(range.start).take(range.len()).collect();
    assert_eq!(written, "政 府 工 作 报 告");
    assert_eq!(title("水库决议.txt", "", None).unwrap().range, None);
}
