//! What reports without a year are dated to. To add a case add a row.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::report::YearBasis;

/// Dated reports made up for a test: each with its year and its words.
struct Archive {
    reports: Vec<(i32, u32)>,
    words: Vec<(i32, Vec<&'static str>)>,
}

impl Archive {
    fn of(words: Vec<(i32, Vec<&'static str>)>) -> Self {
        let mut years: Vec<i32> = words.iter().map(|(year, _)| *year).collect();
        years.sort_unstable();
        let reports = years
            .chunk_by(|a, b| a == b)
            .map(|same| (same[0], same.len() as u32));
        Archive {
            reports: reports.collect(),
            words,
        }
    }
}

impl YearCounts for Archive {
    fn reports(&self) -> &[(i32, u32)] {
        &self.reports
    }

    fn of(&self, word: &str) -> Vec<(i32, u32)> {
        let holding = |year: i32| {
            let same = self
                .words
                .iter()
                .filter(|(of, words)| *of == year && words.contains(&word));
            same.count() as u32
        };
        let years = self.reports.iter().map(|(year, _)| (*year, holding(*year)));
        years.filter(|(_, n)| *n > 0).collect()
    }
}

fn dated(text: &str, words: &[(&str, u32)], archive: &Archive) -> Option<Year> {
    date(&evidence(text, words), archive)
}

fn alone(text: &str) -> Option<Year> {
    dated(text, &[], &Archive::of(Vec::new()))
}

/// The snippet, the year it is of, and how wide its interval may be, in years.
fn check(rows: &[(&str, i32, i32)]) {
    for (text, right, width) in rows {
        let year = alone(text).unwrap_or_else(|| panic!("not dated: {text}"));
        assert!((year.from..=year.to).contains(right), "{text}: {year:?}");
        assert!(year.to - year.from <= *width, "{text}: {year:?}");
        assert!((year.from..=year.to).contains(&year.year), "{year:?}");
        assert_eq!(year.basis, YearBasis::Inferred);
        assert!(!year.evidence.is_empty());
    }
}

#[test]
fn dates_the_republic() {
    check(&[
        (
            "本省奉令推行新生活运动，法币政策实施以来，物价渐趋平稳；国民经济建设运动亦次第展开。",
            1936,
            14,
        ),
        (
            "查抗戰期間，本縣田賦徵實業已辦竣，新縣制亦遵照縣各級組織綱要逐步實施，國民參政會並有建議。",
            1943,
            10,
        ),
        (
            "金圓券發行之後，物價騰踊，各綏靖區辦理戡亂總動員，行憲國大閉幕，國民政府令各縣田賦改徵實物。",
            1948,
            12,
        ),
    ]);
}

#[test]
fn dates_the_founding_years() {
    check(&[
        (
            "我们完成了土地改革，抗美援朝运动正在深入，三反运动和五反运动取得了胜利，各大行政区军政委员会努力工作。",
            1952,
            8,
        ),
        (
            "在社会主义建设总路线、大跃进、人民公社三面红旗的光辉照耀下，全民炼钢取得成绩，公社办得更好。",
            1959,
            15,
        ),
        (
            "全县抓革命、促生产，农业学大寨，批林批孔运动普及深入，革命委员会加强一元化领导，知识青年上山下乡。",
            1974,
            8,
        ),
        (
            "粉碎四人帮以后，在华主席抓纲治国战略决策指引下，揭批四人帮，普及大寨县运动大步前进。",
            1977,
            5,
        ),
    ]);
}

#[test]
fn dates_reform_and_opening() {
    check(&[
        (
            "认真贯彻调整、改革、整顿、提高的方针，五讲四美活动深入人心，社队企业有了发展，拨乱反正继续进行。",
            1982,
            6,
        ),
        (
            "实行厂长负责制，完成利改税第二步，发展有计划的商品经济，“七五”计划开局良好，横向经济联合活跃。",
            1986,
            9,
        ),
        (
            "学习南方谈话，转换企业经营机制，清理三角债，复关谈判继续；国家计委和国家体改委批复了方案。",
            1993,
            12,
        ),
        (
            "开展三讲教育，国有企业三年脱困目标在望，两个确保落实，劳动和社会保障部门发放下岗职工生活费，国家经贸委支持债转股。",
            1999,
            6,
        ),
    ]);
}

#[test]
fn dates_the_new_century() {
    check(&[
        (
            "保持共产党员先进性教育活动取得实效，农业税减免惠及全县，粮食直补到户，社会主义新农村建设起步。",
            2006,
            6,
        ),
        (
            "深入学习实践科学发展观活动，应对国际金融危机，保增长、扩内需、调结构，家电下乡补贴及时兑付，甲型H1N1流感防控有力。",
            2009,
            6,
        ),
        (
            "党的群众路线教育实践活动扎实开展，“四风”问题得到整治，营改增试点顺利，国家卫生计生委通报表扬。",
            2014,
            6,
        ),
        (
            "三严三实专题教育之后开展两学一做学习教育，去产能、去库存、去杠杆初见成效，“十三五”规划全面实施。",
            2016,
            6,
        ),
        (
            "统筹疫情防控和经济社会发展，扎实做好六稳工作，落实六保任务，复工复产，决胜全面建成小康社会。",
            2020,
            5,
        ),
        (
            "党史学习教育深入开展，学史明理，三孩生育政策落地，双减工作推进，常态化疫情防控不放松。",
            2021,
            5,
        ),
        (
            "学习宣传党的二十大精神，主题教育开展以来，结合“三抓三促”行动，全面推进乡村振兴。",
            2023,
            4,
        ),
        (
            "开展党纪学习教育，发行超长期特别国债，消费品以旧换新，因地制宜发展新质生产力，落实二十届三中全会部署。",
            2024,
            3,
        ),
    ]);
}

#[test]
fn dates_taiwan_and_hong_kong() {
    check(&[
        (
            "本會審議戒嚴時期有關規定，光復大陸之方針不變，奬勵投資條例修正後，加工出口區成效顯著，十大建設陸續完工。",
            1978,
            25,
        ),
        (
            "行政院游院長錫堃列席報告：挑戰2008計畫、五年五千億擴大公共建設方案及九二一重建進度。",
            2003,
            6,
        ),
        (
            "立法院第六屆第三會期，行政院蘇院長貞昌報告，二次金改、高捷弊案及國務機要費，卡債問題。",
            2006,
            5,
        ),
        (
            "行政院院長劉兆玄報告，擴大內需、愛台十二建設、振興經濟消費券發放情形，及江陳會談結果。",
            2009,
            5,
        ),
        (
            "一例一休修法後，前瞻基礎建設計畫編列特別預算，長照2.0持續推動，不當黨產處理委員會說明。",
            2017,
            7,
        ),
    ]);
}

#[test]
fn a_law_or_a_name_that_only_bounds_leaves_a_wide_interval_or_none() {
    let wide = alone("本办法由工业和信息化部负责解释。").unwrap();
    assert!(wide.from >= 2007 && wide.to - wide.from > 8, "{wide:?}");
    assert_eq!(
        alone("今年粮食丰收，各项工作都有进步，群众生活改善。"),
        None
    );
    assert_eq!(alone(""), None);
}

#[test]
fn what_is_awaited_has_not_come() {
    let year = alone("以实际行动迎接党的二十大，深化党史学习教育，坚持动态清零。").unwrap();
    assert!(
        year.to <= 2023 && (2021..=2022).contains(&year.year),
        "{year:?}"
    );
    assert!(
        year.evidence.contains("迎接党的二十大"),
        "{}",
        year.evidence
    );
}

#[test]
fn what_is_called_former_is_over() {
    let (now, gone) = (alone("铁道部批复了方案。"), alone("原铁道部批复了方案。"));
    assert!(gone.is_none_or(|year| year.year > now.unwrap().year));
}

#[test]
fn a_look_back_bounds_from_below_only() {
    let year = alone("回顾抗美援朝、三大战役的历史，深入开展党史学习教育，落实双减政策。").unwrap();
    assert!((2021..=2023).contains(&year.year), "{year:?}");
}

#[test]
fn tells_its_evidence_to_people() {
    let year = alone("学习党的二十大精神，开展“学思想、强党性、重实践、建新功”主题教育。").unwrap();
    assert_eq!(
        year.evidence,
        "学思想、强党性、重实践、建新功（2023年）、党的二十大（2022年10月起）"
    );
}

const COMMON: [&str; 12] = [
    "工作", "报告", "全县", "群众", "生产", "领导", "建设", "问题", "加强", "完成", "提高", "计划",
];
const EARLY: [&str; 12] = [
    "公粮", "互助", "副业", "水车", "扫盲", "积肥", "土改", "民兵", "供销", "牲畜", "种籽", "夜校",
];
const LATE: [&str; 12] = [
    "网格", "平台", "数据", "园区", "物流", "电商", "养老", "社区", "绿色", "服务", "创新", "融合",
];

fn archive() -> Archive {
    let mut reports = Vec::new();
    for year in (1952..=1960).chain(2008..=2016) {
        let own = if year < 1980 { EARLY } else { LATE };
        for _ in 0..2 {
            reports.push((year, COMMON.iter().chain(&own).copied().collect()));
        }
    }
    Archive::of(reports)
}

#[test]
fn words_tell_the_years_whose_reports_use_them() {
    for (own, from, to) in [(EARLY, 1945, 1967), (LATE, 2001, 2023)] {
        let words: Vec<(&str, u32)> = COMMON.iter().chain(&own).map(|word| (*word, 2)).collect();
        let year = dated("", &words, &archive()).unwrap();
        assert!(from <= year.from && year.to <= to, "{year:?}");
        assert!(year.evidence.contains("报告用词最近"), "{year:?}");
    }
}

#[test]
fn words_that_all_years_use_tell_nothing() {
    let words: Vec<(&str, u32)> = COMMON.iter().map(|word| (*word, 2)).collect();
    assert_eq!(dated("", &words, &archive()), None);
    let strange: Vec<(&str, u32)> = vec![("舰队", 3), ("星云", 2), ("轨道", 4)];
    assert_eq!(dated("", &strange, &archive()), None);
}

#[test]
fn a_handful_of_dated_reports_tells_nothing() {
    let few = Archive::of(vec![(1955, EARLY.to_vec()), (1956, EARLY.to_vec())]);
    let words: Vec<(&str, u32)> = EARLY.iter().map(|word| (*word, 2)).collect();
    assert_eq!(dated("", &words, &few), None);
}

#[test]
fn the_order_of_words_does_not_matter() {
    let mut words: Vec<(&str, u32)> = COMMON.iter().chain(&LATE).map(|word| (*word, 2)).collect();
    let one = dated("本市微信平台", &words, &archive());
    words.reverse();
    assert_eq!(one, dated("本市微信平台", &words, &archive()));
}

#[test]
fn strange_years_and_texts_do_no_harm() {
    let far = Archive {
        reports: vec![(i32::MIN, 1), (0, 9), (9999, 20), (i32::MAX, 1)],
        words: Vec::new(),
    };
    let words: Vec<(&str, u32)> = EARLY
        .iter()
        .chain(&LATE)
        .map(|word| (*word, u32::MAX))
        .collect();
    for text in [
        "",
        "部",
        "“”《",
        "党的二十大",
        &"十四五".repeat(9000),
        &"一带一".repeat(9000),
    ] {
        if let Some(year) = dated(text, &words, &far) {
            assert!(year.from <= year.year && year.year <= year.to, "{year:?}");
        }
    }
}

#[test]
fn evidence_dates_as_well_when_it_was_written_down() {
    let words: Vec<(&str, u32)> = COMMON.iter().chain(&LATE).map(|word| (*word, 2)).collect();
    for text in ["", "原铁道部迎接党的二十大，开展“三讲”教育。", "九二一重建"]
    {
        let evidence = evidence(text, &words);
        let again = Evidence::decode(&evidence.encode()).unwrap();
        assert_eq!(again, evidence);
        let archive = archive();
        assert_eq!(date(&again, &archive), dated(text, &words, &archive));
    }
}

#[test]
fn evidence_of_other_rules_or_none_is_refused() {
    let written = evidence("学习党的二十大精神", &[("学习", 2), ("精神", 1)]).encode();
    for cut in 0..written.len() {
        assert_eq!(Evidence::decode(&written[..cut]), None, "{cut}");
    }
    let other = [&[VERSION as u8 + 1], &written[1..]].concat();
    assert_eq!(Evidence::decode(&other), None);
    // What damage makes of it is refused or harmless.
    for at in 0..written.len() {
        let mut damaged = written.clone();
        damaged[at] = damaged[at].wrapping_add(1);
        if let Some(evidence) = Evidence::decode(&damaged) {
            date(&evidence, &archive());
        }
    }
}

#[test]
fn many_are_dated_as_each_alone() {
    let archive = archive();
    let words = |own: [&'static str; 12], n| -> Vec<(&str, u32)> {
        COMMON
            .iter()
            .chain(&own)
            .take(n)
            .map(|word| (*word, 2))
            .collect()
    };
    let reports = [
        words(EARLY, 24),
        words(LATE, 24),
        words(EARLY, 15),
        words(LATE, 21),
    ];
    let reports = reports.map(|words| evidence("", &words));
    let alone: Vec<Option<Year>> = reports.iter().map(|one| date(one, &archive)).collect();
    assert!(alone.iter().any(Option::is_some) && alone.iter().any(Option::is_none));
    for threads in 1..4 {
        let mut dater = Dater::new(&archive);
        for _ in 0..2 {
            let all: Vec<&Evidence> = reports.iter().collect();
            assert_eq!(dater.date_all(&all, threads), alone);
        }
    }
}
