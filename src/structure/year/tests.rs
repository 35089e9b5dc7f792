//! Small cases of the year, each with its answer; a new rule begins as a new row.

use super::sessions::{congress_year, party_congress_year, plenum_year};
use crate::report::Year;
use crate::report::YearBasis::{self, Dateline, Metadata, Name, Text, Title};

/// The year of a report that states nothing apart from its text.
fn year(path: &str, title: Option<&str>, text: &str) -> Option<Year> {
    super::year(path, title, text, None)
}

/// A body without a year, so that only the words under test speak.
const BODY: &str =
    "一、基本情况\n全镇上下齐心协力，各项事业稳步前进。\n二、下一步打算\n继续努力，再上台阶。\n";

/// One row: path, title and text, and the year with its basis.
type Row<'a> = (&'a str, Option<&'a str>, &'a str, Option<(i32, YearBasis)>);

/// Checks all rows and tells every one that is wrong.
#[track_caller]
fn check<'a>(rows: impl IntoIterator<Item = Row<'a>>) {
    let wrong: Vec<String> = rows
        .into_iter()
        .filter_map(|(path, title, text, expected)| {
            let found = year(path, title, text);
            let brief = found.as_ref().map(|y| (y.year, y.basis));
            (brief != expected).then(|| {
                format!("{path:?} {title:?} {text:?}\n  expected {expected:?}, found {found:?}")
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names() {
    let rows = [
        ("2019.txt", Some(2019)),
        ("gzbg2016.txt", Some(2016)),
        ("一九九九年工作要点.txt", Some(1999)),
        ("二〇〇八年镇政府报告.doc", Some(2008)),
        ("二○一二年汇报.txt", Some(2012)),
        ("二O一五年汇报.txt", Some(2015)),
        ("２００３年汇报.txt", Some(2003)),
        ("民國92年工作報告.txt", Some(2003)),
        ("中華民國九十五年度報告.txt", Some(2006)),
        ("民国廿三年县政概况.txt", Some(1934)),
        ("光绪二十四年奏折.txt", Some(1898)),
        ("宣统元年咨文.txt", Some(1909)),
        ("光緒丁酉年水利志.txt", Some(1897)),
        ("宣统辛亥年咨文.txt", Some(1911)),
        ("民國辛未年縣政概況.txt", Some(1931)),
        ("宣统甲子年咨文.txt", None),
        ("甲子年咨文.txt", None),
        ("某市渡口条例(2020-05-14).md", Some(2020)),
        ("会议材料20180309.txt", Some(2018)),
        ("终稿2017.3.5.txt", Some(2017)),
        ("镇政府报告（1994）.txt", Some(1994)),
        ("东河镇2015.txt", Some(2015)),
        ("复件 2023年村委会决议.txt", Some(2023)),
        ("98年小麦生产情况.txt", Some(1998)),
        ("05年工作要点.txt", Some(2005)),
        ("95年院會公報.txt", Some(2006)),
        ("第十二届全国人民代表大会第三次会议决议.txt", Some(2015)),
        (
            "关于2022年预算执行情况与2023年预算草案的报告.txt",
            Some(2023),
        ),
        ("2023年度工作总结(2024-01-15).txt", Some(2023)),
        ("112年度施政計畫.txt", Some(2023)),
        ("2016-2020年规划.txt", Some(2016)),
        ("2011—2015年情况汇编.txt", Some(2015)),
        ("2011—2015年工作回顾.txt", Some(2015)),
        ("2035年远景目标建议.txt", None),
        ("三十年发展情况.txt", None),
        ("20年发展情况.txt", None),
        ("报告12345678.txt", None),
        ("扫描件0012.txt", None),
        ("扫描20190305.txt", None),
        ("IMG_20210304.txt", None),
        ("2019年移交.txt", None),
        ("a.zip!/b/2011年汇报.txt", Some(2011)),
        ("2011年汇报.zip!/x.txt", Some(2011)),
        ("乡镇/2025/东河镇.txt", Some(2025)),
        ("2019年移交/x.txt", None),
        ("备份2020/x.txt", None),
    ];
    check(rows.map(|(path, expected)| (path, None, BODY, expected.map(|year| (year, Name)))));
}

#[test]
fn titles() {
    let rows = [
        ("2019年东河镇工作报告", Some((2019, Title))),
        ("2023年度工作总结", Some((2023, Title))),
        (
            "关于2022年计划执行情况与2023年计划草案的报告",
            Some((2023, Title)),
        ),
        ("关于十年规划和2035年远景目标的报告", None),
        ("民國八十八年度施政報告", Some((1999, Title))),
        (
            "中国共产党第十八届中央委员会第三次全体会议公报",
            Some((2013, Title)),
        ),
    ];
    check(rows.map(|(title, expected)| ("x.txt", Some(title), BODY, expected)));
    // A title that is only the file name again does not count twice.
    check([(
        "2019年报告.txt",
        Some("2019年报告"),
        BODY,
        Some((2019, Name)),
    )]);
}

#[test]
fn datelines() {
    let rows = [
        (
            "工作报告\n——2024年3月5日在东河镇第三届人民代表大会第二次会议上\n各位代表：",
            Some(2024),
        ),
        (
            "工作报告\n――２０１９年１月８日在全镇干部大会上\n各位代表：",
            Some(2019),
        ),
        (
            "工作报告——１９８７年３月２日在县第九届人民代表大会第一次会议上县长某某各位代表：",
            Some(1987),
        ),
        (
            "某镇决议\n（2021年3月11日某镇第四届人民代表大会第一次会议通过）\n会议认为",
            Some(2021),
        ),
        (
            "某市渡口条例\n1996年5月1日 市人大常委会第三次会议通过\n2010年7月2日 第九次会议修正\n第一条 为了",
            Some(2010),
        ),
        (
            "某市渡口条例\n2018年11月5日 市政府常务会议通过\n2019年3月1日 施行\n第一条 为了",
            Some(2018),
        ),
        (
            "某县汇报\n二〇一二年三月五日\n现将情况汇报如下。",
            Some(2012),
        ),
        ("某县汇报\n1 9 9 3 年 6 月\n现将情况汇报如下。", Some(1993)),
        (
            "某會紀錄\n時　　間　中華民國九十二年十月二十五日（星期六）上午九時\n主席：開會",
            Some(2003),
        ),
        ("某会纪要\n时间：2016年4月8日上午\n地点：三楼", Some(2016)),
        ("关于防汛的通知\n某政发〔2017〕12号\n各村：", Some(2017)),
        (
            "立法院公報　第97卷　第20期　院會紀錄\n主席：現在開會",
            Some(2008),
        ),
        (
            "某镇动态\n发布时间：2022-08-09 10:20\n来源：某报\n近日，",
            Some(2022),
        ),
        (
            "某镇动态\n2021-06-01　来源：某报　点击：12\n近日，",
            Some(2021),
        ),
        ("某镇动态\n2020-06-01 08:00:00\n近日，", Some(2020)),
        ("县志通讯\n2013年第4期（总第52期）\n本期目录", Some(2013)),
        (
            "情况已全部查清。\n某县水利局\n二〇〇六年七月一日",
            Some(2006),
        ),
        ("情况已全部查清。　　2006年7月1日", Some(2006)),
        ("情况已全部查清。（某社北京2011年3月15日电）", Some(2011)),
        ("情况已全部查清。（《某日报》1 9 6 1 0 4 1 9）", Some(1961)),
        (
            "全镇开展清查。2014年5月6日，检查组进村入户。以后再没有来过。",
            None,
        ),
        (
            "据1998年6月1日通过的办法，应予处理。此后情况有所好转。",
            None,
        ),
    ];
    check(
        rows.map(|(text, expected)| ("x.txt", None, text, expected.map(|year| (year, Dateline)))),
    );
}

#[test]
fn what_the_text_says_of_itself() {
    let rows = [
        (
            "各位代表：\n一、2024年工作回顾\n成绩可喜。\n二、2025年工作安排\n继续努力。",
            Some(2025),
        ),
        (
            "各位代表：\n一、2017年工作回顾\n成绩可喜。\n二、今年工作安排\n继续努力。",
            Some(2018),
        ),
        (
            "各位代表：\n一、去年工作回顾\n2005年，收成好。\n二、今年的任务\n继续努力。",
            Some(2006),
        ),
        (
            "各位代表：\n首先报告２００１年的工作。\n收成好。",
            Some(2002),
        ),
        ("各位代表：\n刚刚过去的2020年，很不容易。", Some(2021)),
        (
            "会议同意报告提出的2009年工作总体部署，要求完成2009年主要目标任务。",
            Some(2009),
        ),
        (
            "各位代表：\n我代表国务院，向第六届全国人民代表大会第二次会议作报告。",
            Some(1984),
        ),
        (
            "第十一届全国人民代表大会第五次会议听取了报告。会议同意。",
            Some(2012),
        ),
        (
            "各位代表：\n第十届全国人民代表大会第一次会议以来的五年，很不平凡。",
            Some(2008),
        ),
        (
            "各位代表：\n从去年九月第五届全国人民代表大会第三次会议到现在，一年多了。",
            Some(1981),
        ),
        ("今年是实施“十三五”规划的第二年，任务很重。", Some(2017)),
        ("今年是“十五”计划的最后一年，任务很重。", Some(2005)),
        ("今年是第七个五年计划的第一年，任务很重。", Some(1986)),
        ("今年是中国共产党成立100周年，任务很重。", Some(2021)),
        ("让我们以优异成绩庆祝新中国成立70周年！", Some(2019)),
        (
            "2011年，是“十二五”开局之年，做好今年的工作很要紧。",
            Some(2011),
        ),
        (
            "办法共十条。\n第十条 本办法自2012年9月1日起施行。",
            Some(2012),
        ),
        (
            "办法共十条。\n第十条 本办法自2013年1月1日起施行。",
            Some(2012),
        ),
        ("办法共十条。\n第十条 本办法自2013年4月1日起施行。", None),
        ("到2035年，基本实现现代化。2016—2020年建成十条路。", None),
        ("某协会第八次全国代表大会上的话。", None),
        (
            "一、2017年工作回顾\n成绩可喜。\n二、存在的问题\n不少。",
            None,
        ),
        ("", None),
    ];
    check(rows.map(|(text, expected)| ("x.txt", None, text, expected.map(|year| (year, Text)))));
}

#[test]
fn evidence_is_weighed() {
    let annual = "工作报告\n——2021年1月20日在县第九届人民代表大会第五次会议上\n各位代表：\n一、2020年工作回顾\n好。";
    check([("移交/2015.txt", None, annual, Some((2021, Dateline)))]);
    check([("2020年/报告.txt", None, annual, Some((2021, Dateline)))]);
    let planned = "各位代表：\n一、1998年工作回顾\n好。\n二、1999年工作安排\n好。";
    check([("档案2011.txt", None, planned, Some((1999, Text)))]);
    // A gazette of January prints a sitting of December.
    let gazette = "立法院公報　第100卷　第1期\n立法院第7屆第6會期第13次會議紀錄\n時　間　中華民國99年12月24日\n主席：開會";
    check([("x.txt", None, gazette, Some((2011, Dateline)))]);
    // A page put on the web years later.
    let late = "发布时间：2015-06-01 08:00\n各位代表：\n一、1998年工作回顾\n好。\n二、1999年工作安排\n好。";
    check([("x.txt", None, late, Some((1999, Text)))]);
    // A summary is looked for by the year it sums up, whenever it was signed.
    let summary =
        "2023年度工作总结\n一、2023年工作回顾\n好。\n二、2024年工作计划\n好。\n某局\n2024年1月5日";
    check([(
        "x.txt",
        Some("2023年度工作总结"),
        summary,
        Some((2023, Title)),
    )]);
}

#[test]
fn the_evidence_is_shown_as_written() {
    let found = year(
        "x.txt",
        None,
        "某县汇报\n二〇一二年三月五日\n现将情况汇报如下。",
    )
    .unwrap();
    assert_eq!(
        (found.evidence.as_str(), found.from, found.to),
        ("二〇一二年三月五日", 2012, 2012)
    );
    let found = year("民國92年報告.txt", None, "").unwrap();
    assert_eq!(found.evidence, "民國92年");
    let found = year("x.txt", None, "第十条 本办法自2012年9月1日起施行。").unwrap();
    assert_eq!(
        (found.evidence.as_str(), found.from, found.to),
        ("自2012年9月1日起施行", 2011, 2012)
    );
}

#[test]
fn what_is_not_exact_is_an_interval() {
    let text = "立法院第7屆第2會期第9次會議紀錄\n主席：現在開會。";
    let found = year("x.txt", None, text).unwrap();
    assert_eq!((found.year, found.from, found.to), (2008, 2008, 2009));
    let text = "立法院第7屆第3會期第9次會議紀錄\n主席：現在開會。";
    let found = year("x.txt", None, text).unwrap();
    assert_eq!((found.year, found.from, found.to), (2009, 2009, 2009));
    let found = year("2011—2015年情况汇编.txt", None, "").unwrap();
    assert_eq!((found.from, found.to), (2010, 2016));
}

#[test]
fn meetings_have_their_years() {
    for (term, number, expected) in [
        (1, 1, 1954),
        (2, 3, 1962),
        (4, 1, 1975),
        (5, 3, 1980),
        (6, 1, 1983),
        (8, 2, 1994),
        (12, 3, 2015),
        (14, 4, 2026),
    ] {
        assert_eq!(
            congress_year(term, number),
            Some(expected),
            "{term} {number}"
        );
    }
    assert_eq!(congress_year(2, 5), None);
    assert_eq!(congress_year(12, 6), None);
    assert_eq!(congress_year(0, 0), None);
    for (number, expected) in [
        (1, 1921),
        (8, 1956),
        (12, 1982),
        (13, 1987),
        (18, 2012),
        (20, 2022),
    ] {
        assert_eq!(party_congress_year(number), Some(expected), "{number}");
    }
    for (term, number, expected) in [
        (7, 2, 1949),
        (11, 3, 1978),
        (14, 6, 1996),
        (18, 3, 2013),
        (19, 4, 2019),
        (20, 3, 2024),
    ] {
        assert_eq!(plenum_year(term, number), Some(expected), "{term} {number}");
    }
    assert_eq!(plenum_year(20, 99), None);
}

#[test]
fn a_page_is_dated_by_its_own_words_first_and_then_by_its_day_of_publication() {
    for (published, text, expected) in [
        ("2019-03-05", "各股室轮流值班。", Some((2019, Metadata))),
        (
            "2006年2月16日",
            "1954年政府工作报告\n各位代表：",
            Some((1954, Title)),
        ),
        ("1970-01-01", "各股室轮流值班。", None),
        ("昨天", "各股室轮流值班。", None),
    ] {
        let title = text.lines().next().filter(|line| line.ends_with("报告"));
        let found = super::year("x.html", title, text, Some(published));
        let found = found.map(|year| (year.year, year.basis));
        assert_eq!(found, expected, "{published}: {text}");
    }
}
