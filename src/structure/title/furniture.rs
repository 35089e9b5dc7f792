//! What stands around a title without being one: page furniture, captions, date lines, speakers, greetings, numbers.

use super::pieces::Piece;
use crate::structure::year::numerals;
use crate::structure::year::page::Page;
use crate::structure::year::written::dates;

/// What a line of page furniture begins with.
const OPENERS: &[&str] = &[
    "来源",
    "稿源",
    "时间",
    "发布",
    "作者",
    "编辑",
    "责任编辑",
    "责编",
    "[字",
    "字号",
    "字体",
    "浏览",
    "点击",
    "阅读",
    "访问",
    "分享",
    "打印",
    "关闭",
    "下载",
    "收藏",
    "全屏",
    "首页",
    "返回",
    "上一",
    "下一",
    "您的位置",
    "您当前",
    "您现在",
    "当前位置",
    "所在位置",
    "位置:",
    "索引号",
    "索引",
    "主题",
    "发文",
    "成文",
    "有效性",
    "信息",
    "公开",
    "文号",
    "加大",
    "还原",
    "减小",
    "日期",
    "附件",
    "扫一扫",
    "登录",
    "注册",
    "搜索",
    "导航",
    "网站",
    "版权",
    "相关",
    "目录",
    "目次",
    "```",
    "{",
    "}",
    "<",
    "\"",
    "机密",
    "编号",
];
/// Lines that are furniture as a whole.
const WHOLE: &[&str] = &[
    "大",
    "中",
    "小",
    "正文",
    "全文",
    "关闭窗口",
    "打印本页",
    "政府信息公开",
    "信息公开",
    "新闻中心",
];
/// What those who greet an assembly call it.
const GREETINGS: &[&str] = &[
    "各位代表",
    "各位委员",
    "各位领导",
    "各位同志",
    "各位来宾",
    "同志们",
    "代表们",
    "朋友们",
    "尊敬的",
];

/// Whether a piece is page furniture: links, breadcrumbs, 来源：…, the fields of an index card, a letterhead.
pub fn is_furniture(piece: &Piece) -> bool {
    let page = &piece.page;
    let len = page.len();
    if piece.named {
        return false;
    }
    let opens = OPENERS.iter().any(|word| page.has(0, word)) && !continues_as_title(page);
    let whole = WHOLE
        .iter()
        .any(|word| page.has(0, word) && word.chars().count() == len);
    let crumbs = page.any(0..len, &[">", "»", "›", "|"]);
    let letterhead = page.ends(len, "文件") && len <= 30 && !page.has(0, "关于");
    let number = page.ends(len, "号")
        && len <= 25
        && page.any(0..len, &["[", "第"])
        && !page.ends(len, "令号");
    opens || whole || crumbs || letterhead || number || is_date(page) || len == 0
}

/// 信息公开工作年度报告, 公开选拔办法, 发布会纪要: titles that begin like furniture.
fn continues_as_title(page: &Page) -> bool {
    page.len() >= 6
        && !page.any(0..6, &[":", "/", "]"])
        && page.any(
            4..page.len(),
            &[
                "报告", "办法", "规定", "条例", "通知", "总结", "意见", "方案", "制度", "公告",
            ],
        )
}

/// Whether a piece is a picture's caption or an agency's opening words.
pub fn is_caption(page: &Page) -> bool {
    let len = page.len();
    let photo = page.ends(len, "摄") || page.any(0..len, &["记者", "通讯员"]);
    let wire = page.has(0, "新华社") && page.ends(len, "电");
    // Reports of those years open with a quotation under one of these words.
    let quotation = ["最高指示", "毛主席语录", "毛主席教导我们"];
    let quotation = quotation
        .iter()
        .any(|word| page.has(0, word) && len <= word.chars().count() + 1);
    photo && len <= 120 || wire || quotation
}

/// Whether a piece greets the hearers.
pub fn is_greeting(page: &Page) -> bool {
    GREETINGS.iter().any(|word| page.has(0, word))
}

/// Whether a piece is a numbered heading: 一、…, （一）…, 第一章 ….
pub fn is_numbered(page: &Page) -> bool {
    let start = usize::from(matches!(page.get(0), Some('(' | '第')));
    let Some(number) = numerals::at(page, start).filter(|n| n.len() <= 3) else {
        return false;
    };
    match page.get(0) {
        Some('第') => matches!(page.get(number.end), Some('章' | '节' | '条' | '编' | '部')),
        Some('(') => page.get(number.end) == Some(')') && number.value < 100,
        _ => matches!(page.get(number.end), Some('、' | '.' | ',')),
    }
}

/// Whether a piece is a date line: a date, with what was done on it.
pub fn is_date(page: &Page) -> bool {
    let start = (0..page.len())
        .find(|&i| !matches!(page.get(i), Some('-' | '(' | '[' | '*')))
        .unwrap_or(0);
    let Some(date) = dates(page, false)
        .into_iter()
        .find(|date| date.range.start == start)
    else {
        return false;
    };
    let rest = page.len() - date.range.end;
    date.month && (date.day || rest == 0) || (rest <= 1 && start > 0)
}

/// Whether a piece is a date line set off by a dash or a bracket.
pub fn is_dated_dash(page: &Page) -> bool {
    matches!(page.get(0), Some('-' | '(')) && is_date(page)
}

/// Whether a piece names the speaker: 市长 王某某, 国务院总理　某某某.
pub fn is_speaker(page: &Page) -> bool {
    const OFFICES: &[&str] = &[
        "总理",
        "省长",
        "市长",
        "县长",
        "区长",
        "旗长",
        "州长",
        "镇长",
        "乡长",
        "主席",
        "主任",
        "书记",
        "院长",
        "检察长",
        "局长",
        "厅长",
        "部长",
        "处长",
        "科长",
        "校长",
        "行长",
        "所长",
        "专员",
        "盟长",
        "委员",
        "总经理",
    ];
    (0..page.len()).any(|i| {
        let name = page.len() - i;
        (2..=5).contains(&name) && page.gap(i) && OFFICES.iter().any(|office| page.ends(i, office))
            || (2..=4).contains(&name)
                && page.len() <= 24
                && page.has(0, "国务院")
                && page.ends(i, "总理")
    }) || OFFICES
        .iter()
        .any(|office| page.ends(page.len(), office) && page.len() <= 16)
}
