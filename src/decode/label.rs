//! The names that encodings go by in web pages, in settings and with people.

use crate::report::Encoding;

/// The encoding that a label such as `gb2312`, `x-gbk` or `UTF8` means; `None` for those kaijuan
/// does not read. Case and punctuation do not matter.
pub fn encoding_for_label(label: &str) -> Option<Encoding> {
    let plain: String = label
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect();
    let find = |name: &str| {
        LABELS
            .iter()
            .find(|(labels, _)| labels.contains(&name))
            .map(|(_, encoding)| *encoding)
    };
    // Some put an x or the letters of a character set's or code page's owner before the name.
    find(&plain).or_else(|| {
        ["x", "cs", "ms", "windows", "ibm", "cp", "codepage"]
            .iter()
            .filter_map(|before| plain.strip_prefix(before))
            .find_map(find)
    })
}

/// GB2312 and GBK are parts of GB18030, and who writes one mostly means the other.
const LABELS: &[(&[&str], Encoding)] = &[
    (
        &["utf8", "utf8bom", "utf8sig", "unicode11utf8", "65001"],
        Encoding::Utf8,
    ),
    (
        &[
            "gb2312",
            "gb23121980",
            "gb231280",
            "gbk",
            "gbk2k",
            "gb18030",
            "gb180302000",
            "gb180302005",
            "gb180302022",
            "gb",
            "euccn",
            "eucgb2312cn",
            "isoir58",
            "chinese",
            "936",
            "54936",
        ],
        Encoding::Gb18030,
    ),
    (
        &[
            "big5",
            "big5hkscs",
            "big5hkscs2004",
            "hkscs",
            "big5hk",
            "big5eten",
            "big5e",
            "big5uao",
            "big52003",
            "cnbig5",
            "xbig5",
            "950",
            "951",
        ],
        Encoding::Big5,
    ),
    (
        &[
            "utf16",
            "utf16le",
            "unicode",
            "unicodefeff",
            "ucs2",
            "ucs2le",
            "iso10646ucs2",
            "1200",
        ],
        Encoding::Utf16Le,
    ),
    (
        &["utf16be", "unicodefffe", "ucs2be", "unicodebig", "1201"],
        Encoding::Utf16Be,
    ),
    (
        &[
            "utf32",
            "utf32le",
            "ucs4",
            "ucs4le",
            "iso10646ucs4",
            "12000",
        ],
        Encoding::Utf32Le,
    ),
    (&["utf32be", "ucs4be", "12001"], Encoding::Utf32Be),
    (&["hz", "hzgb", "hzgb2312", "52936"], Encoding::Hz),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_known_however_written() {
        for (labels, encoding) in [
            (
                &["utf-8", "UTF8", "utf_8", " Utf-8-SIG ", "cp65001"][..],
                Some(Encoding::Utf8),
            ),
            (
                &[
                    "gb2312",
                    "GBK",
                    "GB-2312",
                    "gb_2312-80",
                    "x-gbk",
                    "cp936",
                    "MS936",
                    "windows-936",
                    "GB18030",
                    "csGB2312",
                    "EUC-CN",
                    "gb18030-2022",
                ],
                Some(Encoding::Gb18030),
            ),
            (
                &[
                    "big5",
                    "Big5-HKSCS",
                    "x-x-big5",
                    "cn-big5",
                    "csbig5",
                    "cp950",
                    "big5_eten",
                ],
                Some(Encoding::Big5),
            ),
            (
                &["utf-16", "UTF-16LE", "unicode", "ucs-2"],
                Some(Encoding::Utf16Le),
            ),
            (&["utf-16be", "UCS-2BE"], Some(Encoding::Utf16Be)),
            (&["utf-32", "UTF32-LE"], Some(Encoding::Utf32Le)),
            (&["utf-32be"], Some(Encoding::Utf32Be)),
            (&["hz-gb-2312", "HZ"], Some(Encoding::Hz)),
            (
                &[
                    "",
                    "-",
                    "x",
                    "iso-8859-1",
                    "shift_jis",
                    "windows-1252",
                    "euc-kr",
                    "utf-7",
                    "国标",
                ],
                None,
            ),
        ] {
            for label in labels {
                assert_eq!(encoding_for_label(label), encoding, "{label}");
            }
        }
    }

    #[test]
    fn names_in_output_are_labels() {
        for encoding in [
            Encoding::Utf8,
            Encoding::Gb18030,
            Encoding::Big5,
            Encoding::Utf16Le,
            Encoding::Utf16Be,
            Encoding::Utf32Le,
            Encoding::Utf32Be,
            Encoding::Hz,
        ] {
            assert_eq!(encoding_for_label(encoding.as_str()), Some(encoding));
        }
    }
}
