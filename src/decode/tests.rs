//! Small texts in every encoding, whole and damaged, and what becomes of them.

use super::frequent::CLASSES;
use super::tidy::tidy;
use super::{Decoded, Hint, NotText, decode, names};
use crate::report::{Encoding, EncodingBasis};
use proptest::prelude::*;

use Encoding::{Big5, Gb18030, Hz, Utf8, Utf16Be, Utf16Le, Utf32Be, Utf32Le};

fn given(encoding: Encoding) -> Hint {
    Hint {
        given: Some(encoding),
        declared: None,
    }
}

fn declared(encoding: Encoding) -> Hint {
    Hint {
        given: None,
        declared: Some(encoding),
    }
}

/// Writes `text` in an encoding, without a byte order mark.
fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Utf8 => text.as_bytes().to_vec(),
        Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Gb18030 => encode_with(encoding_rs::GB18030, text),
        Big5 => encode_with(encoding_rs::BIG5, text),
        Utf32Le => text
            .chars()
            .flat_map(|c| u32::from(c).to_le_bytes())
            .collect(),
        Utf32Be => text
            .chars()
            .flat_map(|c| u32::from(c).to_be_bytes())
            .collect(),
        Hz => encode_hz(text),
    }
}

fn encode_with(encoding: &'static encoding_rs::Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = encoding.encode(text);
    assert!(
        !unmappable,
        "{text} cannot be written in {}",
        encoding.name()
    );
    bytes.into_owned()
}

fn encode_hz(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for character in text.chars() {
        match character {
            '~' => bytes.extend(b"~~"),
            character if character.is_ascii() => bytes.push(character as u8),
            character => {
                let pair = encode_with(encoding_rs::GB18030, &character.to_string());
                bytes.extend(b"~{");
                bytes.extend(pair.iter().map(|byte| byte & 0x7F));
                bytes.extend(b"~}");
            }
        }
    }
    bytes
}

fn decoded(bytes: &[u8]) -> Decoded {
    decode(bytes, &Hint::default())
        .unwrap_or_else(|reason| panic!("{:02X?}: {reason}", &bytes[..bytes.len().min(40)]))
}

const SIMPLIFIED: &[Encoding] = &[Utf8, Gb18030, Utf16Le, Utf16Be, Utf32Le, Utf32Be, Hz];
const TRADITIONAL: &[Encoding] = &[Utf8, Gb18030, Big5, Utf16Le, Utf16Be, Utf32Le, Utf32Be];

/// Texts, and the encodings in which they must be known by themselves.
const WHOLE: &[(&str, &[Encoding])] = &[
    ("各位代表", SIMPLIFIED),
    ("工作总结", SIMPLIFIED),
    ("乡村振兴", SIMPLIFIED),
    ("加强领导", SIMPLIFIED),
    ("联通公司", SIMPLIFIED),
    ("2019年上半年财政收入增长8.5%，好于预期。\n", SIMPLIFIED),
    ("一、主要做法\n（一）抓学习，促落实。\n", SIMPLIFIED),
    ("附件：GDP核算 (v2.0) ~ 说明\n", SIMPLIFIED),
    ("會議紀錄", TRADITIONAL),
    ("行政院長", TRADITIONAL),
    ("地方自治", TRADITIONAL),
    ("交通建設", TRADITIONAL),
    (
        "主席：現在開會，請議事人員宣讀上次會議紀錄。\n",
        TRADITIONAL,
    ),
    ("民國92年度總預算案審查報告「歲出部分」\n", TRADITIONAL),
    ("朱镕基同志在会上讲话", &[Utf8, Gb18030, Utf16Le, Utf16Be]),
    (
        "㐂字与𠮷字，都是少见的写法，人名里才有。",
        &[Utf8, Gb18030, Utf16Le],
    ),
    (
        "annual report, 2019\n",
        &[Utf8, Utf16Le, Utf16Be, Utf32Le, Utf32Be],
    ),
    ("1. 2. 3. -- (4) %", &[Utf8]),
    ("12", &[Utf8]),
    ("ok", &[Utf8]),
    ("Отчёт за год", &[Utf8]),
    ("今年度の事業計画についてご説明します", &[Utf8, Utf16Le]),
    ("résumé déjà vu", &[Utf8]),
    // As UTF-16, these would be common Chinese characters.
    ("CONTINUOUS", &[Utf8]),
    ("PLUS-MINUS", &[Utf8]),
];

#[test]
fn whole_texts_are_read_as_written() {
    for (text, encodings) in WHOLE {
        for &encoding in *encodings {
            let Decoded {
                text: read,
                decoding,
            } = decoded(&encode(text, encoding));
            // ASCII is the same in all three.
            let known_as = if text.is_ascii() && encoding == Hz {
                Utf8
            } else {
                encoding
            };
            assert_eq!(
                (read.as_str(), decoding.encoding),
                (*text, known_as),
                "{encoding}"
            );
            assert_eq!(
                (decoding.replaced, decoding.basis),
                (0, EncodingBasis::Detected)
            );
        }
    }
}

#[test]
fn byte_order_marks_decide_and_are_dropped() {
    for encoding in [Utf8, Utf16Le, Utf16Be, Utf32Le, Utf32Be, Gb18030] {
        for text in ["中", "关于报送材料的通知\n", "plain"] {
            let marked = encode(&format!("\u{FEFF}{text}"), encoding);
            let Decoded {
                text: read,
                decoding,
            } = decoded(&marked);
            assert_eq!(read, text);
            assert_eq!(
                (decoding.encoding, decoding.basis),
                (encoding, EncodingBasis::Bom)
            );
        }
    }
}

#[test]
fn a_mark_that_the_rest_belies_does_not_decide() {
    let text = "关于进一步做好安全生产工作的通知，请各单位认真贯彻执行。";
    let bytes = [b"\xEF\xBB\xBF".to_vec(), encode(text, Gb18030)].concat();
    let read = decoded(&bytes);
    assert_eq!(
        (read.text.as_str(), read.decoding.encoding),
        (text, Gb18030)
    );
}

/// Bytes that were damaged, and what is left of the text.
const DAMAGED: &[(&[u8], Encoding, &str)] = &[
    // The first byte of 工 is bad; the second; a byte of 作 is missing; the end is cut.
    (
        b"\xD5\xFE\xB8\xAE\xFF\xA4\xD7\xF7\xB1\xA8\xB8\xE6",
        Gb18030,
        "政府\u{FFFD}作报告",
    ),
    (
        b"\xD5\xFE\xB8\xAE\xB9\xFF\xD7\xF7\xB1\xA8\xB8\xE6",
        Gb18030,
        "政府\u{FFFD}作报告",
    ),
    (
        b"\xD5\xFE\xB8\xAE\xB9\xA4\xD7\xB1\xA8\xB8\xE6\xA1\xA3\n",
        Gb18030,
        "政府工\u{FFFD}报告。\n",
    ),
    (
        b"\xD5\xFE\xB8\xAE\xB9\xA4\xD7\xF7\xB1\xA8\xB8",
        Gb18030,
        "政府工作报\u{FFFD}",
    ),
    // Good ASCII after a bad byte stays.
    (
        b"\xD5\xFE\xB8\xAE\xB9\xA4\xD7\xF7\xB1 2019\n",
        Gb18030,
        "政府工作\u{FFFD} 2019\n",
    ),
    (
        "政府工作报告".as_bytes().split_at(17).0,
        Utf8,
        "政府工作报\u{FFFD}",
    ),
    (
        b"\xE6\x94\xBF\xE5\xBA\x9C\xE5\xFF\xA5\xE4\xBD\x9C",
        Utf8,
        "政府\u{FFFD}作",
    ),
    (
        b"\xE6\x94\xBF\xE5\xBA\x9C\xFF\xB7\xA5\xE4\xBD\x9C",
        Utf8,
        "政府\u{FFFD}作",
    ),
    (
        b"\xE6\x94\xBF\xE5\xBA\x9C\xB7\xA5\xE4\xBD\x9C",
        Utf8,
        "政府\u{FFFD}作",
    ),
    (
        b"\xE6\x94\xBF\xE5\xBA\x9C\xE5\xB7(1)\xE4\xBD\x9C",
        Utf8,
        "政府\u{FFFD}(1)作",
    ),
    (
        b"\xB7\x7C\xC4\xB3\xFF\xF6\xBF\xFD\xB3\xF8\xA7\x69",
        Big5,
        "會議\u{FFFD}錄報告",
    ),
    (b"~{U~8.9$WwB~}", Hz, "政府工作\u{FFFD}"),
    (b"~{U~8.9$Ww1(8f", Hz, "政府工作报告"),
    (b"~{U~8.9$Ww1(8f\n2019~}\n", Hz, "政府工作报告\n2019\n"),
    (
        b"\x3F\x65\x9C\x5E\xE5\x5D\x5C\x4F\x00\xD8",
        Utf16Le,
        "政府工作\u{FFFD}",
    ),
    (
        b"\x3F\x65\x9C\x5E\xE5\x5D\x5C\x4F\xA5\x62\x4A",
        Utf16Le,
        "政府工作报\u{FFFD}",
    ),
];

#[test]
fn damage_costs_one_character_and_not_the_encoding() {
    for &(bytes, encoding, expected) in DAMAGED {
        let read = decoded(bytes);
        assert_eq!(
            (read.text.as_str(), read.decoding.encoding),
            (expected, encoding)
        );
        assert_eq!(read.decoding.replaced, expected.matches('\u{FFFD}').count());
    }
}

#[test]
fn a_replacement_character_of_the_source_was_not_lost_here() {
    let read = decoded("会议纪要\u{FFFD}第三次".as_bytes());
    assert_eq!((read.decoding.encoding, read.decoding.replaced), (Utf8, 0));
}

#[test]
fn a_bad_byte_in_a_long_text_is_one_loss() {
    let text = "坚持稳中求进的工作总基调，全面深化改革开放，推动经济持续健康发展。".repeat(3000);
    for encoding in [Utf8, Gb18030] {
        let mut bytes = encode(&text, encoding);
        let middle = bytes.len() / 2;
        bytes[middle] = 0xFF;
        let read = decoded(&bytes);
        assert_eq!(
            (read.decoding.encoding, read.decoding.replaced),
            (encoding, 1)
        );
        let alike = text
            .chars()
            .zip(read.text.chars())
            .filter(|(a, b)| a == b)
            .count();
        assert_eq!(alike + 1, text.chars().count());
    }
}

#[test]
fn a_missing_byte_does_not_shift_the_rest() {
    let text = "坚持稳中求进的工作总基调，全面深化改革开放。\n".repeat(400);
    for encoding in [Utf8, Gb18030, Utf16Le, Utf16Be] {
        let mut bytes = encode(&text, encoding);
        // Inside 全, in the middle of the text.
        let before = encode(
            &text[..text.len() / 2 + "坚持稳中求进的工作总基调，".len()],
            encoding,
        );
        bytes.remove(before.len() + 1);
        let read = decoded(&bytes);
        assert_eq!(
            (read.decoding.encoding, read.decoding.replaced),
            (encoding, 1)
        );
        let alike = text
            .chars()
            .zip(read.text.chars())
            .filter(|(a, b)| a == b)
            .count();
        assert!(alike + 3 >= text.chars().count(), "{encoding}: {alike}");
    }
}

#[test]
fn chinese_after_much_english_decides() {
    let text = format!(
        "{}\n以上为英文部分，以下为中文说明。\n",
        "plain English text. ".repeat(9000)
    );
    for encoding in [Utf8, Gb18030, Hz] {
        let read = decoded(&encode(&text, encoding));
        assert_eq!(read.decoding.encoding, encoding);
        assert_eq!(read.text, text);
    }
}

#[test]
fn the_caller_may_say() {
    let bytes = encode("工作总结", Gb18030);
    let read = decode(&bytes, &given(Big5)).expect("text");
    assert_eq!(
        (read.decoding.encoding, read.decoding.basis),
        (Big5, EncodingBasis::Given)
    );
    let marked = decode(b"\xFF\xFE\x2D\x4E", &given(Utf16Le)).expect("text");
    assert_eq!(marked.text, "中");
}

/// What a page declares, what it is in, and why it is read so.
const DECLARATIONS: &[(&str, Encoding, Encoding, EncodingBasis)] = &[
    ("工作总结", Gb18030, Gb18030, EncodingBasis::Declared),
    ("會議紀錄", Big5, Big5, EncodingBasis::Declared),
    ("工作总结", Utf8, Utf8, EncodingBasis::Declared),
    // Two characters would tell too little by themselves.
    ("條例", Big5, Big5, EncodingBasis::Declared),
    ("经济社会发展情况", Utf8, Gb18030, EncodingBasis::Detected),
    ("经济社会发展情况", Big5, Gb18030, EncodingBasis::Detected),
    ("经济社会发展情况", Gb18030, Utf8, EncodingBasis::Detected),
    (
        "主席報告，現在開會，請宣讀紀錄",
        Gb18030,
        Big5,
        EncodingBasis::Detected,
    ),
    (
        "经济社会发展情况",
        Utf16Le,
        Gb18030,
        EncodingBasis::Detected,
    ),
];

#[test]
fn what_a_page_declares_is_believed_where_it_is_borne_out() {
    for &(text, says, is, basis) in DECLARATIONS {
        let page = format!("<html><head><title>{text}</title></head><body>{text}</body></html>");
        let read = decode(&encode(&page, is), &declared(says)).expect("text");
        assert_eq!((read.text.as_str(), read.decoding.encoding), (&*page, is));
        assert_eq!(read.decoding.basis, basis, "{text}: {says}");
    }
}

#[test]
fn a_declaration_outlives_a_bad_byte() {
    let mut bytes = encode("关于印发实施方案的通知，请认真执行。", Gb18030);
    bytes[7] = 0xFF;
    let read = decode(&bytes, &declared(Gb18030)).expect("text");
    assert_eq!(read.decoding.basis, EncodingBasis::Declared);
    assert_eq!(read.decoding.replaced, 1);
}

#[test]
fn a_mark_tells_the_byte_order_whatever_is_given() {
    for (says, is) in [(Utf16Le, Utf16Be), (Utf16Be, Utf16Le), (Utf32Le, Utf32Be)] {
        let read = decode(&encode("\u{FEFF}中文", is), &given(says)).expect("text");
        assert_eq!((read.text.as_str(), read.decoding.encoding), ("中文", is));
        assert_eq!(read.decoding.basis, EncodingBasis::Given);
    }
}

const FIRST: &str =
    "二〇一五年工作总结\n一年来，全县上下团结一心，各项任务圆满完成，财政收入稳步增长。\n";
const SECOND: &str = "附：下一年工作要点\n一、抓好春耕生产；二、做好防汛准备；三、办好民生实事。\n";
const THIRD: &str = "附錄：會議紀錄\n主席：現在開會，請議事人員宣讀上次會議紀錄，各位有無意見？\n";

#[test]
fn a_change_of_encoding_midway_is_followed() {
    for (parts, main, also) in [
        (
            &[(FIRST, Utf8), (SECOND, Gb18030)][..],
            Utf8,
            &[Gb18030][..],
        ),
        (&[(FIRST, Gb18030), (SECOND, Utf8)], Utf8, &[Gb18030]),
        (&[(FIRST, Gb18030), (THIRD, Big5)], Big5, &[Gb18030]),
        (&[(THIRD, Big5), (FIRST, Utf8)], Utf8, &[Big5]),
        (
            &[(FIRST, Gb18030), (THIRD, Big5), (SECOND, Utf8)],
            Utf8,
            &[Gb18030, Big5],
        ),
        (&[(FIRST, Gb18030), (SECOND, Utf16Le)], Gb18030, &[Utf16Le]),
        (&[(FIRST, Utf16Le), (SECOND, Gb18030)], Utf16Le, &[Gb18030]),
    ] {
        let bytes: Vec<u8> = parts
            .iter()
            .flat_map(|(text, e)| encode(text, *e))
            .collect();
        let Decoded { text, decoding } = decoded(&bytes);
        let whole: String = parts.iter().map(|(text, _)| *text).collect();
        assert_eq!(text, whole);
        assert_eq!(decoding.replaced, 0, "{decoding:?}");
        let mut all = decoding.also.clone();
        all.push(decoding.encoding);
        assert_eq!(all.len(), also.len() + 1, "{decoding:?}");
        assert!(
            all.contains(&main) && also.iter().all(|e| all.contains(e)),
            "{decoding:?}"
        );
    }
}

#[test]
fn a_file_put_behind_another_may_bring_its_mark() {
    for (first, second) in [(Gb18030, Utf8), (Gb18030, Utf16Le), (Utf8, Utf16Be)] {
        let marked = encode(&format!("\u{FEFF}{SECOND}"), second);
        let read = decoded(&[encode(FIRST, first), marked].concat());
        assert_eq!(read.text, format!("{FIRST}{SECOND}"));
    }
}

#[test]
fn damage_is_no_change_of_encoding() {
    let text = format!("{FIRST}{SECOND}").repeat(20);
    for encoding in [Utf8, Gb18030] {
        let whole = encode(&text, encoding);
        for (step, byte) in [
            (1000, 0xFF),
            (301, 0xFF),
            (997, 0x81),
            (503, 0xE4),
            (700, b'?'),
        ] {
            let mut bytes = whole.clone();
            for at in (17..bytes.len()).step_by(step) {
                bytes[at] = byte;
            }
            bytes.pop();
            bytes.pop();
            let Decoded { decoding, .. } = decoded(&bytes);
            assert_eq!(
                (decoding.encoding, decoding.also),
                (encoding, vec![]),
                "{byte:02X}"
            );
            assert_eq!(decoding.mojibake, None);
        }
    }
}

#[test]
fn a_handful_of_bad_bytes_is_no_change_of_encoding() {
    // Some of them would be a common character in another encoding.
    for bad in [
        &b"\xFF\xFE\xFD\xFC\xFF"[..],
        b"\xB9\xA4\xD7\xF7",
        b"\xA4\xA4\xA4\xE5\xA1\x43",
    ] {
        for encoding in [Utf8, Gb18030] {
            let bytes = [
                encode(FIRST, encoding),
                bad.to_vec(),
                encode(SECOND, encoding),
            ]
            .concat();
            let Decoded { decoding, text } = decoded(&bytes);
            assert_eq!(
                (decoding.encoding, decoding.also),
                (encoding, vec![]),
                "{bad:02X?}"
            );
            assert!(text.starts_with(FIRST));
        }
    }
}

#[test]
fn one_encoding_may_hold_both_scripts() {
    for text in [THIRD.repeat(3), format!("{FIRST}{THIRD}{SECOND}")] {
        let Decoded {
            text: read,
            decoding,
        } = decoded(&encode(&text, Gb18030));
        assert_eq!((read, decoding.encoding), (text, Gb18030));
        assert!(decoding.also.is_empty());
    }
}

#[test]
fn big5_may_hold_characters_of_the_hong_kong_supplement() {
    // Some of them are Simplified.
    let bytes = b"\xB7\x7C\xC4\xB3\xAC\xF6\xBF\xFD\xA1\x47\x9D\xF8\x9D\xCF\x9D\xF6\xC3\xE4\xAB\xD7\x9D\xEF\xA1\x41\xCA\x5C\x92\x5D\xAD\xF8\xAA\xBE\xC2\x49\xBA\xE2\xA1\x48\xB6\xED\x89\x4E";
    let Decoded { text, decoding } = decoded(bytes);
    assert_eq!(
        (text.as_str(), decoding.encoding),
        ("會議紀錄：啲嘢喺邊度嘅，佢哋唔知點算？塘会", Big5)
    );
    assert_eq!((decoding.replaced, decoding.also), (0, vec![]));
}

#[test]
fn the_runner_up_is_another_text() {
    assert_eq!(decoded(b"plain text").decoding.runner_up, None);
    assert_eq!(
        decoded(&encode("政府工作报告", Hz)).decoding.runner_up,
        Some(Utf8)
    );
    let read = decoded(&encode("工作总结", Gb18030)).decoding;
    assert_eq!((read.encoding, read.runner_up), (Gb18030, Some(Big5)));
}

#[test]
fn nothing_to_read_is_empty() {
    let cases: [&[u8]; 8] = [
        b"",
        b" \r\n\t",
        b"\0\0\0\0\0\0",
        b"\xEF\xBB\xBF",
        b"\xFF\xFE\r\0\n\0",
        "　　\n".as_bytes(),
        b"\0",
        b"\xFE\xFF",
    ];
    for bytes in cases {
        assert_eq!(
            decode(bytes, &Hint::default()),
            Err(NotText::Empty),
            "{bytes:02X?}"
        );
        assert_eq!(
            decode(bytes, &given(Utf8)),
            Err(NotText::Empty),
            "{bytes:02X?}"
        );
    }
}

/// Bytes without rhyme or reason, but always the same.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn junk_is_binary() {
    let counted: Vec<u8> = (0..4000_u32)
        .flat_map(|number| (number * 3).to_le_bytes())
        .collect();
    let png = [b"\x89PNG\r\n\x1A\n".to_vec(), b"plain".to_vec()].concat();
    let controls = b"\x01ab\x02cd\x03ef\x04".repeat(40);
    for bytes in [
        noise(100),
        noise(1000),
        noise(100_000),
        counted,
        png,
        controls,
    ] {
        assert_eq!(
            decode(&bytes, &Hint::default()),
            Err(NotText::Binary),
            "{:02X?}",
            &bytes[..20]
        );
    }
}

#[test]
fn padding_with_nul_is_dropped() {
    for encoding in [Utf8, Gb18030, Utf16Le, Utf16Be, Utf32Le, Utf32Be] {
        let mut bytes = encode("全区经济运行情况通报a", encoding);
        bytes.extend([0; 4096]);
        let read = decoded(&bytes);
        assert_eq!(
            (read.text.as_str(), read.decoding.encoding),
            ("全区经济运行情况通报a", encoding)
        );
    }
}

#[test]
fn line_ends_become_lf() {
    for (written, read) in [
        ("a\r\nb\r\n", "a\nb\n"),
        ("a\rb\r", "a\nb\n"),
        ("\r\r\na\n\r", "\n\na\n\n"),
        ("a\nb", "a\nb"),
        ("\u{FEFF}a", "a"),
    ] {
        assert_eq!(tidy(written.to_owned()), read);
    }
}

#[test]
fn hz_escapes() {
    for (bytes, text) in [
        (&b"~{VPND~}~~~{WV4.~}"[..], "中文~字串"),
        (b"one ~\ntwo ~{VPND~}", "one two 中文"),
        (b"~{VPND~}\r\n~{WV4.~}\r\n", "中文\n字串\n"),
        // A byte of 文 is missing; what follows the stretch is whole.
        (b"~{VPN~} ok ~{WV4.~}", "中\u{FFFD} ok 字串"),
    ] {
        let read = decode(bytes, &given(Hz)).expect("text");
        assert_eq!(read.text, text);
    }
}

/// Text of common characters.
fn common_text() -> impl Strategy<Value = String> {
    let common: Vec<char> = CLASSES
        .iter()
        .filter(|class| class.bits <= 12)
        .flat_map(|class| class.both.chars().chain(class.simplified.chars()))
        .collect();
    proptest::collection::vec(prop::sample::select(common), 10..60)
        .prop_map(|characters| characters.into_iter().collect())
}

proptest! {
    #[test]
    fn common_text_comes_back(text in common_text()) {
        for encoding in [Utf8, Gb18030, Utf16Le, Utf16Be, Hz] {
            let read = decoded(&encode(&text, encoding));
            prop_assert_eq!(&read.text, &text);
            prop_assert_eq!(read.decoding.encoding, encoding);
            prop_assert_eq!(read.decoding.replaced, 0);
        }
    }

    #[test]
    fn one_bad_byte_loses_one_character(text in common_text(), place in any::<prop::sample::Index>()) {
        for encoding in [Utf8, Gb18030] {
            let mut bytes = encode(&text, encoding);
            let place = place.index(bytes.len());
            bytes[place] = 0xFF;
            // FF FE at the start is a byte order mark, and no bad byte.
            prop_assume!(!bytes.starts_with(&[0xFF, 0xFE]));
            let read = decoded(&bytes);
            prop_assert_eq!(read.decoding.encoding, encoding);
            prop_assert_eq!(read.decoding.replaced, 1);
            let wrong = text.chars().zip(read.text.chars()).filter(|(a, b)| a != b).count();
            prop_assert_eq!(wrong, 1);
        }
    }

    #[test]
    fn every_loss_is_counted(bytes in proptest::collection::vec(any::<u8>(), 0..200), choice in 0_usize..9) {
        let given = [None, Some(Utf8), Some(Gb18030), Some(Big5), Some(Utf16Le), Some(Utf16Be), Some(Utf32Le), Some(Utf32Be), Some(Hz)][choice];
        if let Ok(read) = decode(&bytes, &Hint { given, declared: None }) {
            // Bytes may also spell a U+FFFD, which is then no loss: rule these out.
            prop_assume!(!bytes.windows(2).any(|pair| pair == [0xFF, 0xFD] || pair == [0xFD, 0xFF] || pair == [0xBF, 0xBD]));
            prop_assume!(!bytes.windows(4).any(|four| four == [0x84, 0x31, 0xA4, 0x37]));
            prop_assert_eq!(read.decoding.replaced, read.text.matches('\u{FFFD}').count());
            prop_assert!(!read.text.contains('\r'));
        }
    }

    #[test]
    fn texts_come_back_from_mutation(
        seed in any::<u64>(),
        choice in 0_usize..8,
        flips in 0_usize..6,
        cut in any::<prop::sample::Index>(),
    ) {
        let all = [Utf8, Gb18030, Big5, Utf16Le, Utf16Be, Utf32Le, Utf32Be, Hz];
        let encoding = all[choice];
        let text = if encoding == Big5 { THIRD } else { SECOND };
        let mut bytes = encode(text, encoding);
        let mut state = seed | 1;
        for _ in 0..flips {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (state >> 33) as usize % bytes.len();
            match state % 3 {
                0 => bytes[at] = (state >> 24) as u8,
                1 => bytes.insert(at, (state >> 24) as u8),
                _ => bytes.truncate(at.max(4)),
            }
        }
        // Whatever becomes of it, it is read or refused, by itself and in two halves.
        let hint = Hint { given: Some(encoding), declared: None };
        for hint in [Hint::default(), hint, declared(encoding)] {
            let read = decode(&bytes, &hint);
            prop_assert!(flips > 0 || read.is_ok_and(|read| read.text == text));
        }
        let half = cut.index(bytes.len());
        bytes.rotate_left(half);
        let _ = decode(&bytes, &Hint::default());
        let _ = names(&[&bytes, &bytes[half..]]);
    }
}
