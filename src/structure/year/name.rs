//! The year in a path: strong in the file name, weak in the folders and containers above it.

use super::label::{Label, LabelKind, label};
use super::page::Page;
use super::{Clue, Place, YearBasis, label_clue, label_weight};

/// Words of the handling of files: the year beside them is when files were moved, not when reports were issued.
const HANDLING: &[&str] = &[
    "移交",
    "备份",
    "備份",
    "扫描",
    "掃描",
    "导出",
    "下载",
    "下載",
    "打包",
    "归档",
    "整理",
    "上传",
    "收集",
    "接收",
    "转存",
    "拷贝",
    "复制",
    "录入",
    "抓取",
    "采集",
    "入库",
    "截图",
    "微信",
    "QQ",
    "IMG",
    "DSC",
    "Screenshot",
    "WeChat",
    "scan",
    "Scan",
    "SCAN",
];

/// How much a year in a name says where the name is about the handling of the file.
const HANDLED: u32 = 20;
/// How much a folder's year says: enough where nothing else speaks.
const FOLDER: u32 = 32;

/// The clues in `path`.
pub(super) fn clues(path: &str) -> Vec<Clue> {
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let Some(file) = parts.pop() else {
        return Vec::new();
    };
    let mut clues: Vec<Clue> = file_clue(stem(file)).into_iter().collect();
    clues.extend(parts.iter().rev().find_map(|folder| folder_clue(folder)));
    clues
}

/// A file name without its ending.
pub fn stem(file: &str) -> &str {
    match file.rsplit_once('.') {
        Some((stem, ending))
            if !stem.is_empty()
                && (1..=5).contains(&ending.len())
                && ending.bytes().all(|b| b.is_ascii_alphanumeric())
                && ending.bytes().any(|b| b.is_ascii_alphabetic()) =>
        {
            stem
        }
        _ => file,
    }
}

fn file_clue(stem: &str) -> Option<Clue> {
    let page = Page::new(stem);
    let label = label(&page, true)?;
    let weight = if handled(stem) {
        HANDLED
    } else {
        label_weight(label.kind)
    };
    Some(label_clue(
        &page,
        label,
        weight,
        Place::Name,
        YearBasis::Name,
    ))
}

fn folder_clue(folder: &str) -> Option<Clue> {
    if handled(folder) {
        return None;
    }
    let name = folder.strip_suffix('!').map_or(folder, stem);
    let page = Page::new(name);
    let label: Label = label(&page, true).filter(|label| label.kind != LabelKind::Vague)?;
    Some(label_clue(
        &page,
        label,
        FOLDER,
        Place::Folder,
        YearBasis::Name,
    ))
}

fn handled(name: &str) -> bool {
    HANDLING.iter().any(|word| name.contains(word))
}
