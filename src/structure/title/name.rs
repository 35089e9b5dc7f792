//! A title out of a file name: without ending, copy marks, numbering and dates of filing.

use crate::structure::year::page::Page;
use crate::structure::year::stem;
use crate::structure::year::written::{Form, dates, opens_span};

/// What copying, converting and saving add in front.
const BEFORE: &[&str] = &[
    "复件", "複件", "副本", "转码", "转存", "备份", "拷贝", "Copy of", "copy of",
];
/// What they add behind.
const BEHIND: &[&str] = &[
    "副本",
    "复件",
    "拷贝",
    "备份",
    "copy",
    "Copy",
    "终稿",
    "定稿",
    "最终版",
];
/// Names that programs give.
const NOTHING: &[&str] = &[
    "新建文本文档",
    "新建文档",
    "新建",
    "文本文档",
    "文档",
    "文件",
    "扫描件",
    "扫描",
    "扫描文件",
    "未命名",
    "无标题",
    "未命名文件",
    "材料",
    "资料",
    "报告",
    "正文",
    "图片",
    "附件",
    "新建MicrosoftWord文档",
    "全文",
];

/// The title that a file name gives: `None` where no Chinese word is left.
pub fn cleaned(file: &str) -> Option<String> {
    let mut name = undated(&stem(file).replace(['_', '+'], " "));
    loop {
        let shorter = stripped(&name);
        if shorter == name {
            break;
        }
        name = shorter;
    }
    let han = name
        .chars()
        .filter(|c| ('\u{3400}'..='\u{9fff}').contains(c))
        .count();
    (han >= 2).then_some(name)
}

/// Whether a cleaned name is one that programs give, or so general that it says nothing.
pub fn says_nothing(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    NOTHING.contains(&plain.as_str())
}

/// Whether a cleaned name is that of a file nobody has named.
pub fn is_blank(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    let starts = ["新建", "未命名", "无标题", "扫描", "图片"];
    says_nothing(&plain) && starts.iter().any(|start| plain.starts_with(start))
}

/// The name without dates in digits and years that stand alone; 2019年 and 民國92年 are part of a title.
fn undated(name: &str) -> String {
    let page = Page::new(name);
    let written: Vec<char> = name.chars().collect();
    let mut keep = vec![true; written.len()];
    for date in dates(&page, true)
        .iter()
        .filter(|date| matches!(date.form, Form::Digits | Form::Bare) && !opens_span(&page, date))
    {
        for i in date.range.clone() {
            if let Some(keep) = keep.get_mut(page.source_index(i)) {
                *keep = false;
            }
        }
    }
    written
        .iter()
        .zip(keep)
        .filter_map(|(&c, keep)| keep.then_some(c))
        .collect()
}

/// One layer of marks less.
fn stripped(name: &str) -> String {
    let edge = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '-' | '—' | '－' | '、' | '.' | '．' | '~' | '#' | ',' | '，'
            )
    };
    let mut name = name.trim_matches(edge);
    for mark in BEFORE {
        name = name
            .strip_prefix(mark)
            .filter(|rest| !rest.is_empty())
            .unwrap_or(name);
    }
    for mark in BEHIND {
        name = name
            .strip_suffix(mark)
            .filter(|rest| !rest.is_empty())
            .unwrap_or(name);
    }
    let name = unnumbered(unbracketed(name));
    // Numbering before and behind: 01 总结, 总结-01, but 2019年总结 keeps its year.
    let start = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = name.len() - start.len();
    let numbered = (1..=3).contains(&digits) && start.starts_with(edge);
    let name = if numbered { start } else { name };
    let end = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let name = if end.is_empty() { name } else { end };
    name.trim_matches(edge).to_string()
}

/// The name without a number in brackets before it: (2) 总结.
fn unnumbered(name: &str) -> &str {
    let Some((mark, rest)) = name
        .strip_prefix(['(', '（'])
        .and_then(|inner| inner.split_once([')', '）']))
    else {
        return name;
    };
    let number = mark.chars().all(|c| c.is_ascii_digit());
    if number && !rest.is_empty() {
        rest
    } else {
        name
    }
}

/// The name without empty brackets, copy numbers and marks of versions at its end: (1), （）, (终稿).
fn unbracketed(name: &str) -> &str {
    let Some(inner) = name.strip_suffix([')', '）', ']', '】']) else {
        return name;
    };
    let Some(open) = inner.rfind(['(', '（', '[', '【']) else {
        return name;
    };
    let Some(mark) = inner
        .get(open..)
        .map(|mark| mark.trim_start_matches(['(', '（', '[', '【']))
    else {
        return name;
    };
    let copy = mark
        .chars()
        .all(|c| c.is_ascii_digit() || c.is_whitespace())
        || BEHIND.contains(&mark);
    match name.get(..open) {
        Some(rest) if copy && !rest.is_empty() => rest,
        _ => name,
    }
}
