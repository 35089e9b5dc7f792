//! Texts that were read in a wrong encoding and saved again, and what can be made of them.

use crate::decode::{Decoded, Hint, decode};
use crate::report::{Encoding, Mojibake};

fn decoded(bytes: &[u8]) -> Decoded {
    decode(bytes, &Hint::default()).expect("text")
}

fn restored(damaged: &str) -> (String, Option<Mojibake>) {
    let Decoded { text, decoding } = decoded(damaged.as_bytes());
    (text, decoding.mojibake)
}

/// How a reader of GBK passes on what it has no character for.
#[derive(Clone, Copy)]
struct Reader {
    /// Byte 80.
    as_80: char,
    /// A first byte with no second one behind it.
    as_lone: char,
    /// Whether pairs for private use are none to it.
    is_strict: bool,
}

const READERS: [Reader; 3] = [
    Reader {
        as_80: '\u{FFFD}',
        as_lone: '\u{FFFD}',
        is_strict: false,
    },
    Reader {
        as_80: '€',
        as_lone: '\u{FFFD}',
        is_strict: false,
    },
    Reader {
        as_80: '?',
        as_lone: '?',
        is_strict: false,
    },
];

const STRICT: Reader = Reader {
    as_80: '\u{FFFD}',
    as_lone: '\u{FFFD}',
    is_strict: true,
};

/// Reads UTF-8 as GBK.
fn damage(text: &str, reader: Reader) -> String {
    let mut damaged = String::new();
    let mut rest = text.as_bytes();
    while let Some(&first) = rest.first() {
        let pair = rest
            .get(..2)
            .filter(|pair| pair[1] >= 0x40)
            .and_then(|pair| {
                let (text, _) = encoding_rs::GB18030.decode_without_bom_handling(pair);
                let is_private = |c: &char| matches!(c, '\u{E000}'..='\u{F8FF}');
                text.chars()
                    .next()
                    .filter(|c| *c != '\u{FFFD}' && !(reader.is_strict && is_private(c)))
            });
        let (character, used) = match (first, pair) {
            (0..=0x7F, _) => (char::from(first), 1),
            (0x80, _) => (reader.as_80, 1),
            (_, Some(character)) => (character, 2),
            _ => (reader.as_lone, 1),
        };
        damaged.push(character);
        rest = &rest[used..];
    }
    damaged
}

/// Texts of which no byte is lost but 80.
const WHOLE: &[&str] = &[
    "全市经济运行总体平稳，稳中有进。",
    "一、上半年工作回顾",
    "（一）统一思想，提高认识；（二）明确责任，狠抓落实。",
    "粮食总产量增加、农民收入提高，“菜篮子”工程进展顺利——这是共同努力的结果。",
    "主席：現在開會，請宣讀上次會議紀錄。",
];

#[test]
fn utf_8_read_as_gbk_is_restored() {
    for text in WHOLE {
        for reader in READERS {
            let damaged = damage(text, reader);
            let (read, mojibake) = restored(&damaged);
            assert_eq!(read, *text, "{damaged}");
            let chars = text.chars().count();
            assert_eq!(
                mojibake,
                Some(Mojibake {
                    restored: chars,
                    lost: 0
                })
            );
        }
    }
}

/// Text before the damage and after it, by a reader that leaves U+FFFD.
const GAPS: &[(&str, &str)] = &[
    // A byte is lost before a digit, where nothing tells which.
    (
        "全年新建公路320公里，改造农村危房1500户。",
        "全年新建公路320公里，改造农村危�1500户。",
    ),
    // What is lost before a line end is a full stop, if a sentence ends.
    (
        "要加强领导，落实责任。\n要加强监督，严格考核。",
        "要加强领导，落实责任。\n要加强监督，严格考核。",
    ),
    // Where a bracket is open, it may be its other half.
    (
        "会议印发《关于加强信访工作的意见》\n请认真学习，抓好落实。",
        "会议印发《关于加强信访工作的意见�\n请认真学习，抓好落实。",
    ),
    (
        "二、2021年工作安排部署如下：",
        "二、2021年工作安排部署如下：",
    ),
    // The text itself shows what belongs there.
    (
        "看去年出口增长快，前年出口增长快，往年出口增长快，历年出口增长快，今年出口增长8%。",
        "看去年出口增长快，前年出口增长快，往年出口增长快，历年出口增长快，今年出口增长8%。",
    ),
];

#[test]
fn what_is_lost_is_marked_unless_there_is_no_doubt() {
    for (text, expected) in GAPS {
        let (read, mojibake) = restored(&damage(text, READERS[0]));
        assert_eq!(read, *expected);
        let lost = expected.matches('\u{FFFD}').count();
        assert_eq!(mojibake.map(|mojibake| mojibake.lost), Some(lost));
    }
}

/// Text before the damage and after it, by a reader that has no private use: more bytes than 80
/// may be lost then.
const STRICT_GAPS: &[(&str, &str)] = &[
    (
        "全县领导班子齐心协力，完成任务。",
        "全县领�班子齐心协力，完成任务。",
    ),
    (
        "一年的任务基本完成，效果良好。",
        "�年的任务基本完成，效果良好。",
    ),
    (
        "个村的任务基本完成，效果良好。",
        "�村的任务基本完成，效果良好。",
    ),
    // The marks of punctuation are the only likely ones of their kind.
    (
        "服务“三农”、社区，办好实事。",
        "服务“三农”、社区，办好实事。",
    ),
];

#[test]
fn what_a_strict_reader_lost_is_not_guessed() {
    for (text, expected) in STRICT_GAPS {
        let damaged = damage(text, STRICT);
        let (read, mojibake) = restored(&damaged);
        assert_eq!(read, *expected);
        let lost = expected.matches('\u{FFFD}').count();
        assert_eq!(mojibake.map(|mojibake| mojibake.lost), Some(lost));
        // Saved as GBK, with question marks for what is lost, it tells as much.
        let saved: String = damaged.replace('\u{FFFD}', "?").repeat(20);
        let (bytes, _, _) = encoding_rs::GBK.encode(&saved);
        assert!(!decoded(&bytes).text.contains('?'));
    }
}

#[test]
fn losses_count_as_replaced() {
    let text = "在领导下改造农村危房1500户，比上年多；新增电话320部，比上年少。";
    let read = decoded(damage(text, READERS[0]).as_bytes());
    assert_eq!(read.decoding.encoding, Encoding::Utf8);
    assert_eq!(read.decoding.replaced, 2);
}

#[test]
fn a_damaged_part_is_restored_and_the_rest_left_alone() {
    let sound = "第一页：各位代表，现在报告工作，请予审议。（1958�）";
    let damaged = damage(
        "　　第二页：过去五年，各项事业全面发展，人民生活不断改善。",
        READERS[0],
    );
    for between in ["\n", "\t"] {
        let (read, mojibake) = restored(&format!("{sound}{between}{damaged}{between}{sound}"));
        let expected = format!(
            "{sound}{between}　　第二页：过去五年，各项事业全面发展，人民生活不断改善。{between}{sound}"
        );
        assert_eq!(read, expected);
        assert_eq!(mojibake.map(|mojibake| mojibake.lost), Some(0));
    }
}

#[test]
fn long_text_in_one_line_is_restored_across_pieces() {
    let text = "坚持稳中求进的工作总基调，全面深化改革开放，推动经济持续健康发展。".repeat(3000);
    let (read, mojibake) = restored(&damage(&text, READERS[0]));
    assert_eq!(read, text);
    assert_eq!(mojibake.map(|mojibake| mojibake.lost), Some(0));
}

#[test]
fn text_read_as_western_is_restored() {
    let text = "关于进一步加强安全生产工作的通知，请认真贯彻执行。";
    let (gbk, _, _) = encoding_rs::GB18030.encode(text);
    for bytes in [text.as_bytes(), &gbk[..]] {
        let western: String = bytes.iter().map(|&byte| char::from(byte)).collect();
        let (windows, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
        for damaged in [&western[..], &windows[..]] {
            let (read, mojibake) = restored(&format!("附：\n{damaged}\n（完）"));
            assert_eq!(read, format!("附：\n{text}\n（完）"));
            assert!(mojibake.is_some());
        }
    }
}

#[test]
fn text_saved_as_gbk_is_restored() {
    // What had no character became a question mark.
    let text = "　　一、统一思想，提高认识，统一步调。要抓紧落实，务求实效，一抓到底。";
    let damaged = damage(text, READERS[2]);
    let (bytes, _, unmappable) = encoding_rs::GBK.encode(&damaged);
    assert!(!unmappable);
    let read = decoded(&bytes);
    assert_eq!(read.text, text);
    assert_eq!(
        read.decoding.mojibake.map(|mojibake| mojibake.lost),
        Some(0)
    );
    assert_eq!(read.decoding.replaced, 0);
}

/// Texts that are as they should be, however odd.
const SOUND: &[&str] = &[
    "联通公司与移动公司签订协议",
    "锟斤拷是一种乱码，烫烫烫屯屯屯也是。",
    "“锛”字读作奔，“銆”字不常见，“鐨”字更少见。",
    "饕餮、魑魅魍魉、鳜鲟鲢鳙、齉龘靐、璆瑢璎珞",
    "résumé, déjà vu, naïve, façade, Noël, über, señor, Ålesund, Øresund",
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞß",
    "┌──┬──┐\n│甲│乙│\n└──┴──┘",
    "①②③④⑤㈠㈡㈢％‰℃㎡",
    "？？？???！！！�����…………",
    "李囍喆翀昇堃淼垚犇羴鱻",
    "ᠮᠣᠩᠭᠣᠯ བོད་སྐད ئۇيغۇرچە",
];

#[test]
fn sound_text_is_never_touched() {
    for text in SOUND {
        assert_eq!(restored(text), ((*text).to_owned(), None));
        let repeated = text.repeat(20);
        assert_eq!(restored(&repeated), (repeated.clone(), None));
    }
}
