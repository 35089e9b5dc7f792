//! Reading file names that are not known to be UTF-8, as archives packed elsewhere have them.

use super::plausible::{self, Evidence};
use super::reading::Reading;
use crate::report::Encoding;

/// The encodings that names are in, with what must be overcome to believe in them, in bits.
const ENCODINGS: [(Encoding, u64); 3] = [
    (Encoding::Utf8, 0),
    (Encoding::Gb18030, 2),
    (Encoding::Big5, 5),
];

/// By so many bits a name must be more plausible as UTF-8 to leave the company of the others.
const CLEARLY: u64 = 8;

/// What a name that cannot be read in an encoding says against it, in bits for each byte that is
/// not ASCII.
const UNREADABLE: u64 = 20;

/// Reads the names of the files of one folder or container, in their order. Whoever packed them used
/// one encoding, so that all names together tell which; only names that are UTF-8 without doubt may
/// stand among others. Where a name cannot be read, it has `%NN` for each byte.
pub(crate) fn names(names: &[&[u8]]) -> Vec<String> {
    let undecided: Vec<&[u8]> = names
        .iter()
        .copied()
        .filter(|name| !name.is_ascii() && clear_utf8(name).is_none())
        .collect();
    let encoding = cheapest(&undecided);
    let read_one = |name: &&[u8]| {
        clear_utf8(name)
            .or_else(|| readable(encoding, name))
            .unwrap_or_else(|| escaped(encoding, name))
    };
    names.iter().map(read_one).collect()
}

/// The encoding in which all names together are most plausible.
fn cheapest(names: &[&[u8]]) -> Encoding {
    let cost = |encoding| {
        let mut evidence = Evidence::default();
        let mut unreadable = 0;
        for name in names {
            match strictly(encoding, name) {
                // What all encodings have in common says nothing for or against one.
                Some(mut text) => {
                    text.retain(|c| !c.is_ascii());
                    evidence.weigh(&Reading { text, lost: 0 });
                }
                None => unreadable += name.iter().filter(|byte| !byte.is_ascii()).count() as u64,
            }
        }
        evidence.bits() + unreadable * UNREADABLE
    };
    ENCODINGS
        .iter()
        .min_by_key(|(encoding, prior)| cost(*encoding) + prior)
        .map_or(Encoding::Utf8, |(encoding, _)| *encoding)
}

/// The name as UTF-8, where it can hardly be anything else.
fn clear_utf8(name: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(name).ok()?;
    let cost = |text: &str| -> u64 { text.chars().map(|c| u64::from(plausible::bits(c))).sum() };
    let as_utf8 = cost(text) + CLEARLY;
    let clear = text.is_ascii()
        || ENCODINGS[1..].iter().all(|(encoding, _)| {
            strictly(*encoding, name).is_none_or(|other| as_utf8 <= cost(&other))
        });
    clear.then(|| text.to_owned())
}

/// The name in an encoding, where it makes some sense in it.
fn readable(encoding: Encoding, name: &[u8]) -> Option<String> {
    strictly(encoding, name).filter(|text| !is_western(name, text))
}

/// Whether a name is likely in a Western encoding, in which a letter with an accent and the letter
/// behind it look like one rare Chinese character: résumé.
fn is_western(name: &[u8], text: &str) -> bool {
    let among_letters = |(at, byte): (usize, &u8)| {
        let letter = |at: usize| name.get(at).is_some_and(u8::is_ascii_alphabetic);
        byte.is_ascii()
            || (letter(at + 1) && at.checked_sub(1).is_none_or(|at| name[at].is_ascii()))
    };
    let rare = |c: char| c.is_ascii() || plausible::bits(c) >= 17;
    std::str::from_utf8(name).is_err()
        && name.iter().enumerate().all(among_letters)
        && text.chars().all(rare)
}

/// The name in an encoding, where every byte of it has a meaning.
fn strictly(encoding: Encoding, name: &[u8]) -> Option<String> {
    let kind = match encoding {
        Encoding::Gb18030 => encoding_rs::GB18030,
        Encoding::Big5 => encoding_rs::BIG5,
        _ => encoding_rs::UTF_8,
    };
    let text = kind.decode_without_bom_handling_and_without_replacement(name)?;
    Some(text.into_owned())
}

/// The name with `%NN` for each byte that has no meaning in the encoding: a backslash parts folders on
/// some systems.
fn escaped(encoding: Encoding, name: &[u8]) -> String {
    let mut text = String::new();
    let mut rest = name;
    while let Some(&byte) = rest.first() {
        let whole = (1..=rest.len().min(4)).find_map(|length| {
            let (head, after) = rest.split_at(length);
            let read = strictly(encoding, head).filter(|read| !is_western(head, read))?;
            Some((read, after))
        });
        if let Some((read, after)) = whole {
            text.push_str(&read);
            rest = after;
        } else {
            text.push_str(&format!("%{byte:02X}"));
            rest = &rest[1..];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::names;

    fn encode(encoding: &'static encoding_rs::Encoding, texts: &[&str]) -> Vec<Vec<u8>> {
        let encoded = texts
            .iter()
            .map(|text| encoding.encode(text).0.into_owned());
        encoded.collect()
    }

    fn read(bytes: &[Vec<u8>]) -> Vec<String> {
        names(&bytes.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    /// Names of one folder that tell their encoding.
    const SIMPLIFIED: &[&[&str]] = &[
        &["报告.txt"],
        &["总结.doc"],
        &["目录"],
        &["联通.txt"],
        &["附件1.xls", "附件2.xls", "readme.txt"],
        &["李喆翀述职.docx", "通知（定稿）.doc"],
        &["2019年/一季度/统计表.csv"],
        // Little Chinese among much else.
        &["1998年.txt", "1999年.txt", "2000年.txt"],
        &["1月.txt"],
        &["年.txt"],
        &["总.txt"],
        &["一.txt"],
        &["表1.xls"],
        &["甲.txt"],
        &["上.txt"],
        &["外.zip"],
        &["1997年/1月/a.txt"],
        &["20031225总结.doc.txt"],
        &["2003-12-25 总结.txt"],
        &["WSJ20031225-001报告.txt"],
    ];
    const TRADITIONAL: &[&[&str]] = &[
        &["會議紀錄.txt"],
        &["公報.md", "審計報告.md"],
        &["民國92年度預算案/歲出部分.htm"],
        &["1998年.txt"],
        &["1月.txt"],
    ];

    #[test]
    fn names_are_read_in_the_encoding_they_were_packed_in() {
        for (tables, encodings) in [
            (SIMPLIFIED, &[encoding_rs::UTF_8, encoding_rs::GB18030][..]),
            (TRADITIONAL, &[encoding_rs::UTF_8, encoding_rs::BIG5][..]),
        ] {
            for &texts in tables {
                for &encoding in encodings {
                    assert_eq!(read(&encode(encoding, texts)), texts, "{}", encoding.name());
                }
            }
        }
    }

    #[test]
    fn a_doubtful_name_goes_with_the_others() {
        // By itself, the first would be a common word in the other encoding.
        let texts = ["經費.txt", "第二次會議紀錄.txt", "主席報告事項.txt"];
        assert_eq!(read(&encode(encoding_rs::BIG5, &texts)), texts);
        assert_eq!(read(&encode(encoding_rs::GB18030, &texts)), texts);
    }

    #[test]
    fn names_in_utf_8_may_stand_among_others() {
        let mut bytes = encode(encoding_rs::GB18030, &["年度总结.txt", "考核办法.txt"]);
        bytes.extend(encode(encoding_rs::UTF_8, &["工作要点.txt", "plain.txt"]));
        assert_eq!(
            read(&bytes),
            ["年度总结.txt", "考核办法.txt", "工作要点.txt", "plain.txt"]
        );
    }

    #[test]
    fn what_cannot_be_read_is_escaped() {
        for (name, expected) in [
            (&b"a\xFFb.txt"[..], "a%FFb.txt"),
            (b"r\xE9sum\xE9s.pdf", "r%E9sum%E9s.pdf"),
            (b"cut\xB1.txt", "cut%B1.txt"),
            (b"", ""),
        ] {
            assert_eq!(names(&[name]), [expected]);
        }
        let mut bytes = encode(encoding_rs::GB18030, &["年度总结.txt", "考核办法.txt"]);
        bytes.push(b"\xD7\xDC\xBD.txt".to_vec());
        assert_eq!(read(&bytes), ["年度总结.txt", "考核办法.txt", "总%BD.txt"]);
        assert!(names(&[]).is_empty());
    }
}
