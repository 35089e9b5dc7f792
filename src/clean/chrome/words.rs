//! Which lines consist of the words of web chrome.

use super::vocabulary::{COUNTERS, EDITORS, FOOTERS, LISTS, MENU, NEIGHBOURS, SIZES, SURE, WAYS};

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
    line.chars().nth(super::LONGEST).is_none() && FOOTERS.iter().any(|footer| line.contains(footer))
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
