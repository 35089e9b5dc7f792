//! Short reports from a small vocabulary, and the forms in which they lie on disk.

use std::io::{Cursor, Write as _};

use encoding_rs::{BIG5, GB18030};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

/// Words that are written alike in both scripts, so that a text of them can be in any encoding.
const EITHER: &[&str] = &[
    "工作", "水利", "安全", "人民", "土地", "生活", "文化", "教育", "政治", "思想", "存在", "主要",
    "春耕", "秋收", "山林", "水稻", "交通", "城市", "人口", "公路", "工地", "合作", "生育", "用水",
];
/// Words of one script, some in both.
const OTHERS: &[&str] = &[
    "粮食",
    "农业",
    "乡村",
    "鄉村",
    "振兴",
    "党建",
    "黨建",
    "经济",
    "经济发展",
    "会议",
    "GDP",
    "ｇｄｐ",
    "2012",
    "１２",
];
/// Words that belong to a time, by which reports without a year are dated.
const TIMES: [(&[i32], &[&str]); 3] = [
    (
        &[1956, 1958, 1959, 1961, 1965],
        &[
            "公社",
            "生产队",
            "社员",
            "工分",
            "备战",
            "粮票",
            "供销社",
            "合作社",
            "拖拉机",
            "炼钢",
            "公粮",
            "互助组",
            "养猪",
            "积肥",
            "贫农",
            "民兵",
            "扫盲",
            "食堂",
            "大队",
            "算盘",
            "煤油",
            "布票",
            "播种",
            "除四害",
        ],
    ),
    (
        &[1984, 1988, 1992, 1995, 1999],
        &[
            "承包",
            "乡镇企业",
            "改革",
            "开放",
            "下岗",
            "国企",
            "税费",
            "电话",
            "彩电",
            "个体户",
            "市场",
            "外资",
            "特区",
            "引进",
            "万元户",
            "物价",
            "工资",
            "商品",
            "贷款",
            "奖金",
            "厂长",
            "效益",
            "职工",
            "破产",
        ],
    ),
    (
        &[2015, 2018, 2020, 2021, 2023],
        &[
            "扶贫",
            "网格",
            "直播",
            "数字",
            "电商",
            "平台",
            "微信",
            "手机",
            "高铁",
            "生态",
            "低碳",
            "互联网",
            "快递",
            "志愿者",
            "督导",
            "整改",
            "清单",
            "台账",
            "大数据",
            "云",
            "充电桩",
            "民宿",
            "物业",
            "核酸",
        ],
    ),
];
/// What bounds the year of a report that writes none.
const DATABLE: &[&str] = &["新冠疫情", "三个代表", "人民公社", "精准扶贫", "土地改革"];
const TITLES: &[&str] = &[
    "水利工作总结",
    "城市交通工作",
    "土地合作",
    "生活用水",
    "工作",
];
const HEADINGS: &[&str] = &[
    "一、主要工作",
    "二、存在",
    "（一）水利",
    "三、用水",
    "二、生活",
];

/// How a text lies on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Utf8,
    Marked,
    Gb18030,
    Big5,
    Utf16,
    Windows,
    Markdown,
    Html,
}

impl Form {
    /// The ending of such a file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Form::Markdown => "md",
            Form::Html => "html",
            _ => "txt",
        }
    }

    /// The bytes of a text in this form. What an encoding cannot write is in UTF-8.
    pub fn bytes(self, text: &str) -> Vec<u8> {
        let encoded = |encoding: &'static encoding_rs::Encoding| match encoding.encode(text) {
            (bytes, _, false) => bytes.into_owned(),
            _ => text.as_bytes().to_vec(),
        };
        match self {
            Form::Utf8 | Form::Markdown => text.as_bytes().to_vec(),
            Form::Marked => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            Form::Gb18030 => encoded(GB18030),
            Form::Big5 => encoded(BIG5),
            Form::Utf16 => {
                let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
                units.flat_map(u16::to_le_bytes).collect()
            }
            Form::Windows => text.replace('\n', "\r\n").into_bytes(),
            Form::Html => {
                let lines = text.lines().filter(|line| !line.is_empty());
                let paragraphs: String = lines.map(|line| format!("<p>{line}</p>\n")).collect();
                format!("<html><body>\n{paragraphs}</body></html>\n").into_bytes()
            }
        }
    }
}

/// What a file holds.
#[derive(Debug, Clone)]
pub enum Content {
    Report(String, Form),
    /// Members of a zip: name and text. No name stands twice.
    Zip(Vec<(String, String, Form)>),
    Empty,
    Binary,
}

impl Content {
    pub fn ending(&self) -> &'static str {
        match self {
            Content::Report(_, form) => form.ending(),
            Content::Zip(_) => "zip",
            Content::Empty => "txt",
            Content::Binary => "jpg",
        }
    }

    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Content::Report(text, form) => form.bytes(text),
            Content::Zip(members) => {
                let bytes = members
                    .iter()
                    .map(|(name, text, form)| (name.clone(), form.bytes(text)));
                zip(&bytes.collect::<Vec<_>>())
            }
            Content::Empty => Vec::new(),
            Content::Binary => b"\xFF\xD8\xFF\xE0\0\x10JFIF\0".to_vec(),
        }
    }

    /// The texts in it, in the order they are written.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Content::Report(text, _) => vec![text],
            Content::Zip(members) => members.iter().map(|(_, text, _)| text.as_str()).collect(),
            Content::Empty | Content::Binary => Vec::new(),
        }
    }
}

/// A zip whose members are stored as they are, so that one of the same length leaves its size alone.
pub fn zip(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in members {
        writer.start_file(name.as_str(), options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A word of the vocabulary.
pub fn word() -> impl Strategy<Value = &'static str> {
    let of_times = TIMES.iter().flat_map(|(_, words)| &words[..3]).copied();
    prop_oneof![
        8 => select(EITHER),
        4 => select(OTHERS),
        1 => select(of_times.collect::<Vec<_>>()),
        1 => select(DATABLE),
    ]
}

fn form() -> impl Strategy<Value = Form> {
    use Form::*;
    prop_oneof![
        6 => Just(Utf8), 3 => Just(Gb18030), 3 => Just(Big5), 2 => Just(Markdown),
        2 => Just(Html), 1 => Just(Marked), 1 => Just(Utf16), 1 => Just(Windows),
    ]
}

fn any_year() -> impl Strategy<Value = i32> {
    select(
        TIMES
            .iter()
            .flat_map(|(years, _)| *years)
            .copied()
            .collect::<Vec<_>>(),
    )
}

fn sentence(words: impl Strategy<Value = &'static str>) -> impl Strategy<Value = String> {
    (vec(words, 1..6), select(&["。", "，", "！", "。"][..]))
        .prop_map(|(words, end)| words.concat() + end)
}

/// A few lines with or without a title, headings, and a year in its title or a date line.
fn short_text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        5 => sentence(prop_oneof![5 => select(EITHER), 1 => word()]),
        1 => select(HEADINGS).prop_map(str::to_owned),
    ];
    let dated = prop_oneof![2 => Just(0), 2 => Just(1), 1 => Just(2), 1 => Just(3)];
    (select(TITLES), dated, any_year(), vec(line, 1..5)).prop_map(|(title, dated, year, lines)| {
        let body = lines.join("\n");
        match dated {
            0 => format!("{title}\n\n{body}\n"),
            1 => format!("{year}年{title}\n\n{body}\n"),
            2 => format!("{title}\n（{year}年3月5日）\n\n{body}\n"),
            _ => format!("{title}\n\n{body}\n\n{year}年12月20日\n"),
        }
    })
}

/// Words of one time, and some of all times; with a year of that time, or without.
fn text_of_a_time(dated: bool) -> impl Strategy<Value = String> {
    (0..TIMES.len()).prop_flat_map(move |time| {
        let (years, words) = TIMES[time];
        (
            select(years),
            select(TITLES),
            subsequence(words, 18..=24),
            subsequence(EITHER, 6..12),
        )
            .prop_map(move |(year, title, words, others)| {
                let year = if dated {
                    format!("{year}年")
                } else {
                    String::new()
                };
                let words: Vec<String> = words.chunks(4).map(|words| words.join("、")).collect();
                format!(
                    "{year}{title}\n\n{}。\n{}。\n",
                    words.join("。\n"),
                    others.join("，")
                )
            })
    })
}

/// A report that names what is known to be of a time, and no year.
fn datable_text() -> impl Strategy<Value = String> {
    (select(TITLES), select(DATABLE), sentence(select(EITHER)))
        .prop_map(|(title, term, sentence)| format!("{title}\n\n深入做好{term}工作。{sentence}\n"))
}

/// A text of a few files' length at most.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => short_text(),
        2 => text_of_a_time(true),
        2 => text_of_a_time(false),
        2 => datable_text(),
    ]
}

/// What a file may hold.
pub fn content() -> impl Strategy<Value = Content> {
    let member = (
        select(&["一.txt", "二.txt", "丙/三.txt"][..]),
        text(),
        form(),
    );
    prop_oneof![
        20 => (text(), form()).prop_map(|(text, form)| Content::Report(text, form)),
        3 => vec(member, 1..4).prop_map(|mut members| {
            members.sort_by_key(|(name, ..)| *name);
            members.dedup_by_key(|(name, ..)| *name);
            Content::Zip(members.into_iter().map(|(name, text, form)| (name.to_owned(), text, form)).collect())
        }),
        1 => Just(Content::Empty),
        1 => Just(Content::Binary),
    ]
}

/// Reports of all times with their years, and some without: enough to date those by.
pub fn chronicle() -> impl Strategy<Value = Vec<Content>> {
    let plain = |text| Content::Report(text, Form::Utf8);
    (
        vec(text_of_a_time(true).prop_map(plain), 8..11),
        vec(text_of_a_time(false).prop_map(plain), 1..3),
    )
        .prop_map(|(dated, undated)| [dated, undated].concat())
}

/// Forms to copy a text into.
pub fn any_form() -> impl Strategy<Value = Form> {
    form()
}
