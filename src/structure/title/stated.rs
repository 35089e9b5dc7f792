//! A title out of a document's properties or a page's head: without the names of sites and programs.

use super::name::says_nothing;

/// What ends the name of a site or of a part of it.
const SITES: &[&str] = &[
    "网",
    "网站",
    "门户",
    "频道",
    "平台",
    "首页",
    "专栏",
    "文库",
    "百科",
    "门户网站",
    "网站群",
    "客户端",
    "網",
    "網站",
    "入口網",
    "資訊網",
    "首頁",
    "文庫",
    "信息公开",
    "政务公开",
    "政府信息公开",
];
/// What ends a file's name in a title that a program made of it.
const ENDINGS: &[&str] = &[
    ".doc", ".docx", ".wps", ".rtf", ".pdf", ".txt", ".xls", ".xlsx", ".ppt", ".pptx", ".odt",
];
/// What programs write where there is no title.
const PROGRAMS: &[&str] = &[
    "Microsoft Word -",
    "Microsoft PowerPoint -",
    "WPS Office",
    "PowerPoint",
];
/// A longer one is no title, in characters.
const LONGEST: usize = 100;

/// The title that a document states, cleaned; `None` where it says nothing.
pub(super) fn cleaned(stated: &str) -> Option<String> {
    let words = stated.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut title = words.as_str();
    for program in PROGRAMS {
        title = title.strip_prefix(program).unwrap_or(title).trim();
    }
    for ending in ENDINGS {
        title = title.strip_suffix(ending).unwrap_or(title).trim();
    }
    while let Some((before, _site)) = split_site(title) {
        title = before;
    }
    let han = |c: &char| ('\u{3400}'..='\u{9fff}').contains(c);
    let telling = title.chars().filter(han).count() >= 3
        && title.chars().nth(LONGEST).is_none()
        && !title.contains('\u{FFFD}')
        && !title.starts_with("演示文稿")
        && !title.ends_with("演示文稿")
        && !is_site(title)
        && !says_nothing(title);
    telling.then(|| title.to_owned())
}

/// Splits the name of a site off the end.
fn split_site(title: &str) -> Option<(&str, &str)> {
    let at = title.rfind(['_', '|', '｜', '-', '–', '—', '－'])?;
    let (before, behind) = title.split_at(at);
    let behind = behind.trim_start_matches(['_', '|', '｜', '-', '–', '—', '－', ' ']);
    let before = before.trim_end_matches(['_', '|', '｜', '-', '–', '—', '－', ' ']);
    (is_site(behind) && !before.is_empty()).then_some((before, behind))
}

fn is_site(words: &str) -> bool {
    let words = words.trim();
    let address = ["www.", "http", ".cn", ".com", ".gov", ".tw", ".hk"];
    SITES.iter().any(|site| words.ends_with(site))
        || address.iter().any(|part| words.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_and_programs_are_no_part_of_a_title() {
        for (stated, expected) in [
            (
                "2005年防汛工作总结_青石县人民政府网",
                Some("2005年防汛工作总结"),
            ),
            (
                "关于春耕生产的通知 - 政务公开 - 青石县政府门户网站",
                Some("关于春耕生产的通知"),
            ),
            ("水利工作报告|青石日报 www.qsrb.cn", Some("水利工作报告")),
            ("Microsoft Word - 民政工作总结.doc", Some("民政工作总结")),
            ("  乡镇\n  换届工作  方案 ", Some("乡镇 换届工作 方案")),
            ("青石县人民政府网", None),
            ("PowerPoint 演示文稿", None),
            ("新建文本文档", None),
            ("Sheet1", None),
            ("", None),
            (
                "一九八六—一九九〇年水利规划",
                Some("一九八六—一九九〇年水利规划"),
            ),
        ] {
            assert_eq!(cleaned(stated).as_deref(), expected, "{stated}");
        }
    }
}
