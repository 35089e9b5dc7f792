//! Which lines consist of the words of web chrome.

use super::licence;
use super::vocabulary::{
    CLAIMS, COUNTERS, EDITORS, FOOTERS, FORBIDS, LISTS, MENU, NEIGHBOURS, REGISTERED, SIZES, SURE,
    WAYS,
};
use crate::clean::shape::starts_item;

/// The number of a registered site has at least as many digits.
const REGISTERED_DIGITS: usize = 5;

/// What the words of a line are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Words {
    /// How many words there are, set apart by spaces and signs.
    pub all: usize,
    /// How many of them are words of chrome or menus.
    pub known: usize,
    /// How many of them are surely chrome.
    sure: usize,
    /// Whether the sizes of a font may follow.
    pub has_size_label: bool,
}

impl Words {
    /// The words of a line.
    pub fn of(line: &str) -> Self {
        let mut words = Self::default();
        if line.len() > 400 {
            return words;
        }
        if is_labelled(line) {
            return Self {
                all: 1,
                known: 1,
                sure: 1,
                has_size_label: false,
            };
        }
        let mut counts = false;
        for word in line.split(is_separator).filter(|word| !word.is_empty()) {
            words.all += 1;
            let is_size = words.has_size_label && SIZES.contains(&word);
            let is_count = counts && word.len() < 12 && word.bytes().all(|b| b.is_ascii_digit());
            counts = COUNTERS.contains(&word);
            words.has_size_label |= matches!(
                word,
                "字号" | "字体" | "字體" | "字号大小" | "字体大小" | "字級" | "字型" | "字型大小"
            );
            let is_sure =
                SURE.contains(&word) || is_size || is_count || counts || is_invitation(word);
            words.sure += usize::from(is_sure);
            words.known += usize::from(is_sure || MENU.contains(&word));
        }
        words
    }

    /// Whether such a line is chrome by itself.
    pub fn is_bar(self) -> bool {
        let is_menu =
            self.known >= 3 && (self.sure > 0 || self.known >= 4) && self.known * 2 >= self.all;
        (self.all > 0 && self.sure == self.all)
            || (self.known == self.all && self.known > 1 && (self.sure > 0 || self.known > 2))
            || (is_menu && self.all >= 5)
    }
}

/// Whether a character sets the words of a menu apart.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || "|｜│/／·•>＞›»【】[]〔〕（）()：:×★☆→←、，,;；".contains(c)
}

/// Whether a line is a counter or the name of an editor: 责任编辑：某某.
fn is_labelled(line: &str) -> bool {
    let line = line.trim_matches(['（', '）', '(', ')', '【', '】', '[', ']', '　', ' ']);
    let Some((label, value)) = line.split_once(['：', ':']) else {
        return false;
    };
    let label: String = label
        .chars()
        .take(12)
        .filter(|c| !c.is_whitespace())
        .collect();
    let is_name = value.chars().nth(20).is_none() && !value.contains(['，', '。', '：', ':']);
    let is_count = value
        .trim()
        .trim_end_matches(['次', '人'])
        .bytes()
        .all(|b| b.is_ascii_digit());
    (EDITORS.contains(&label.as_str()) && is_name)
        || (COUNTERS.contains(&label.as_str()) && is_count)
}

/// Whether a word invites to click or scan.
fn is_invitation(word: &str) -> bool {
    let word = word.trim_matches(['》', '《', '>', '<', '！', '!', '。']);
    let acts = [
        "点击图片",
        "点击查看",
        "点击进入",
        "点击下载",
        "长按识别",
        "扫描二维码",
        "扫码",
        "扫一扫",
    ];
    acts.iter().any(|act| word.starts_with(act)) && word.chars().nth(20).is_none()
}

/// Whether a line says where in a site the page is, or starts a way from the first page.
pub(super) fn is_way(line: &str) -> bool {
    let line = line.trim_start_matches(['【', '[', ' ', '\u{3000}', '■', '◆', '>', '»']);
    let after = WAYS.iter().find_map(|way| line.strip_prefix(way));
    let is_way = after.is_some_and(|after| {
        let after = after.trim_start();
        after.is_empty() || after.starts_with(['：', ':', '】', ']', '是', '>', '»', ' '])
    });
    let from_home = ["首页", "网站首页", "首頁", "網站首頁"]
        .iter()
        .find_map(|home| line.strip_prefix(home));
    is_way
        || from_home.is_some_and(|after| {
            after
                .trim_start()
                .starts_with(['>', '＞', '›', '»', '→', '/', '|'])
        })
}

/// Whether a line ends with what leads on to a step of the way.
pub(super) fn leads_on(line: &str) -> bool {
    line.ends_with(['>', '＞', '›', '»', '→'])
}

/// Whether a line is the first step of a way.
pub(super) fn is_home(line: &str) -> bool {
    matches!(
        line,
        "首页" | "网站首页" | "首頁" | "網站首頁" | "主页" | "主頁" | "本站首页"
    )
}

/// Whether a line is nothing but signs that set words apart.
pub(super) fn is_sign(line: &str) -> bool {
    let is_sign = |c: char| c.is_whitespace() || "|｜│>＞›»【】[]×→/·•".contains(c);
    line.len() < 40 && line.chars().all(is_sign)
}

/// Whether a line is the size of a font, or a sign beside one.
pub(super) fn is_size(line: &str) -> bool {
    is_sign(line)
        || line
            .split(is_separator)
            .filter(|word| !word.is_empty())
            .all(|word| SIZES.contains(&word))
}

/// Whether a line stands above links to other pages.
pub(super) fn is_list_label(line: &str) -> bool {
    let line = line.trim_matches([
        '：', ':', '【', '】', '[', ']', '■', '◆', '▪', '●', ' ', '>', '»', '…',
    ]);
    LISTS.contains(&line)
}

/// Whether a line leads to the page before or after.
pub(super) fn is_neighbour(line: &str) -> bool {
    let line = line.trim_start_matches(['[', '【', '<', '《', '«', '>', ' ', '·', '•']);
    let after = NEIGHBOURS.iter().find_map(|label| line.strip_prefix(label));
    after.is_some_and(|after| {
        let after = after.trim_start();
        after.is_empty()
            || after.starts_with(['：', ':', '】', ']', '>', '»', '|', '》'])
            || NEIGHBOURS.iter().any(|label| after.starts_with(label))
    })
}

/// Whether only the footer of a site says what a line says.
pub(super) fn is_footer(line: &str) -> bool {
    if line.chars().nth(super::LONGEST).is_some() {
        return false;
    }
    let is_registered = REGISTERED.iter().any(|label| {
        let after = line.split(label).skip(1);
        after.take(3).any(has_number)
    });
    let is_claimed = CLAIMS.iter().any(|claim| {
        let around = line.split_once(claim);
        around.is_some_and(|(_, after)| is_claim(after, line))
    });
    is_registered || is_claimed || FOOTERS.iter().any(|footer| line.contains(footer))
}

/// Whether the number that was registered follows a label: 号05000000, 案编号：05000000; a count of
/// sites is shorter.
fn has_number(after: &str) -> bool {
    let is_between = |c: &char| c.is_whitespace() || "案编序号號：:（）()第字[]".contains(*c);
    let number = after.chars().skip_while(is_between).take(REGISTERED_DIGITS);
    number
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .count()
        == REGISTERED_DIGITS
        || after.trim_end() == "号"
}

/// Whether a line with the claim of a right, and `after` behind it, only claims it: 版权所有的标注不全
/// speaks of it.
fn is_claim(after: &str, line: &str) -> bool {
    let is_sentence = line.ends_with(['。', '！', '？']);
    let forbids = FORBIDS.iter().any(|word| after.contains(word));
    let speaks_of_it = after.starts_with(['的', '人', '者', '权', '權', '”', '」', '》']);
    !speaks_of_it && (forbids || !is_sentence)
}

/// Whether a sentence is one that stands on the pages of sites: 扫一扫在手机打开当前页。
pub(super) fn is_formula(line: &str) -> bool {
    !line.contains(['，', '、', '；'])
        && Words::of(line.trim_end_matches(['。', '！', '？'])).is_bar()
}

/// Whether a line opens with the number of a chapter in Chinese: 三、, （三）, 第三章.
pub(super) fn is_heading(line: &str) -> bool {
    let first = line.trim_start_matches(['（', '(', '第']).chars().next();
    first.is_some_and(|c| "一二三四五六七八九十壹贰貳叁參肆伍陆陸柒捌玖拾".contains(c))
        && starts_item(line)
}

/// Whether a line says that the report is over and its page goes on: a footer, a link to the
/// page before, the name of an editor.
pub(super) fn ends_report(line: &str) -> bool {
    is_footer(line) || is_neighbour(line) || is_labelled(line) || licence::could_be_piece(line)
}

/// Whether a line holds a date or a year.
pub(super) fn has_date(line: &str) -> bool {
    let mut digits = 0;
    for c in line.chars() {
        if c.is_ascii_digit() {
            digits += 1;
        } else {
            if digits == 4 && "年-/.－".contains(c) {
                return true;
            }
            digits = 0;
        }
    }
    line.contains("来源") || line.contains("來源")
}
