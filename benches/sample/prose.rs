//! Made-up reports: title, headings, paragraphs and a date line, in the sentences that such reports are made of.

use super::Chance;

/// A report that nobody wrote.
pub struct MadeUp {
    pub path: String,
    pub text: String,
}

const PLACE: &[&str] = &[
    "双", "清", "东", "云", "金", "石", "平", "龙", "青", "永", "安", "新", "长", "白", "兴", "南",
];
const PLACE_END: &[&str] = &[
    "桥", "河", "山", "溪", "湖", "陵", "州", "川", "阳", "岭", "港", "坪",
];
const LEVEL: &[&str] = &["区", "县", "市", "镇", "乡"];
const KIND: &[&str] = &[
    "人民政府工作报告",
    "农业局工作总结",
    "教育局述职报告",
    "财政预算执行情况的报告",
    "水利工作情况汇报",
    "卫生健康工作要点",
    "党建工作总结",
    "统计公报",
];
const WHO: &[&str] = &[
    "全区各级党组织",
    "各有关部门",
    "党委领导班子",
    "广大干部群众",
    "农业农村部门",
    "教育系统",
    "公安机关",
    "各街道办事处",
    "驻村工作队",
    "财政部门",
    "全体代表",
    "基层单位",
    "人大常委会",
    "国有企业",
    "水务部门",
    "各村民委员会",
];
const HOW: &[&str] = &[
    "认真", "扎实", "深入", "持续", "全面", "着力", "稳步", "切实", "积极", "不断", "严格", "有序",
    "大力", "统筹",
];
const DO: &[&str] = &[
    "贯彻落实",
    "推进",
    "加强",
    "完善",
    "深化",
    "推动",
    "加快",
    "抓好",
    "健全",
    "开展",
    "巩固",
    "提升",
    "优化",
    "规范",
    "保障",
    "组织实施",
];
const WHICH: &[&str] = &[
    "农村",
    "城镇",
    "基层",
    "重点领域",
    "全社会",
    "现代",
    "公共",
    "生态",
    "区域",
    "中小企业",
    "学校",
    "医疗",
    "粮食",
    "交通",
    "流域",
    "群众身边的",
    "高质量的",
    "数字化的",
];
const WHAT: &[&str] = &[
    "基础设施建设",
    "产业结构调整",
    "环境综合治理",
    "党风廉政建设",
    "社会保障体系",
    "安全生产监管",
    "人居环境整治",
    "科技创新能力",
    "土地承包经营",
    "义务教育均衡发展",
    "防汛抗旱工作",
    "招商引资项目",
    "干部队伍作风",
    "乡村振兴战略",
    "财政收支管理",
    "医药卫生体制改革",
    "文化惠民工程",
    "矛盾纠纷排查化解",
];
const SO_THAT: &[&str] = &[
    "取得了明显成效",
    "为经济社会发展提供了有力支撑",
    "群众满意度进一步提高",
    "工作机制更加顺畅",
    "仍存在一些薄弱环节",
    "有效遏制了各类事故的发生",
    "得到上级部门的充分肯定",
    "离人民群众的期望还有差距",
];
const LINK: &[&str] = &[
    "同时",
    "与此同时",
    "在此基础上",
    "一年来",
    "下一步",
    "据统计",
    "为此",
    "此外",
    "总体上看",
];
const UNIT: &[&str] = &["亿元", "万元", "公里", "户", "人次", "个百分点", "亩", "件"];
const FIGURE: &[&str] = &[
    "完成投资",
    "新建道路",
    "帮扶困难家庭",
    "培训",
    "新增耕地",
    "办结案件",
    "实现财政收入",
    "受益群众",
];
const PART: &[&str] = &[
    "过去一年工作回顾",
    "主要做法和成效",
    "存在的问题",
    "下一步工作打算",
    "指导思想和主要目标",
    "保障措施",
    "有关情况的说明",
    "经验与体会",
];
const NUMERAL: &[&str] = &["一", "二", "三", "四", "五", "六", "七", "八"];
const DIGIT: &[&str] = &["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// A report, by its number another one.
pub fn report(chance: &mut Chance, number: usize) -> MadeUp {
    let place = place(chance);
    let year = 1978 + chance.below(46);
    let kind = chance.of(KIND);
    let title = format!("{year}年{place}{kind}");
    let mut text = format!("{title}\n\n各位代表：\n");
    // Some are long, most are short, as in archives.
    let parts = 2 + chance.below(3) + chance.below(2) * chance.below(4);
    for part in 0..parts {
        let heading = PART[(number + part) % PART.len()];
        text += &format!("{}、{heading}\n", NUMERAL[part]);
        for (point, numeral) in NUMERAL.iter().enumerate().take(1 + chance.below(4)) {
            if point > 0 {
                let heading = deed(chance);
                text += &format!("（{numeral}）{heading}。");
            }
            for _ in 0..1 + chance.below(4) {
                paragraph(chance, &mut text);
            }
        }
    }
    text += &format!("{place}人民政府\n{}\n", date(chance, year));
    MadeUp {
        path: format!("{place}/{year}/{number:05}{kind}.txt"),
        text,
    }
}

fn place(chance: &mut Chance) -> String {
    [PLACE, PLACE_END, LEVEL].map(|all| chance.of(all)).concat()
}

fn date(chance: &mut Chance, year: usize) -> String {
    let digits = year.to_string();
    let year: String = digits
        .bytes()
        .map(|digit| DIGIT[usize::from(digit - b'0')])
        .collect();
    format!(
        "{year}年{}月{}日",
        1 + chance.below(12),
        1 + chance.below(28)
    )
}

fn paragraph(chance: &mut Chance, text: &mut String) {
    for _ in 0..2 + chance.below(5) {
        sentence(chance, text);
    }
    text.push('\n');
}

fn sentence(chance: &mut Chance, text: &mut String) {
    if chance.below(3) == 0 {
        *text += &format!("{}，", chance.of(LINK));
    }
    match chance.below(5) {
        0 => *text += &format!("{}的", place(chance)),
        1 => *text += &format!("{}同志所在的", name(chance)),
        _ => {}
    }
    *text += &format!("{}{}，", chance.of(WHO), deed(chance));
    for _ in 0..chance.below(3) {
        *text += &format!("{}，", deed(chance));
    }
    let end = match chance.below(2) {
        0 => chance.of(SO_THAT).to_owned(),
        _ => figure(chance),
    };
    *text += &format!("{end}。");
}

fn deed(chance: &mut Chance) -> String {
    [HOW, DO, WHICH, WHAT].map(|all| chance.of(all)).concat()
}

fn figure(chance: &mut Chance) -> String {
    let (whole, part) = (1 + chance.below(4000), chance.below(100));
    let (what, unit) = (chance.of(FIGURE), chance.of(UNIT));
    format!(
        "{what}{whole}.{part}{unit}，比上年增长{}.{}%",
        chance.below(30),
        chance.below(10)
    )
}

/// A name: any character may follow another, which no dictionary has.
fn name(chance: &mut Chance) -> String {
    let surname = chance.of(&["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴"]);
    // The first level of GB 2312, more or less in one stretch.
    let given = char::from_u32(0x5000 + chance.below(0x2000) as u32).unwrap_or('明');
    format!("{surname}{given}")
}
