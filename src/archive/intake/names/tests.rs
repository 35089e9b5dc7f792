//! Names as they are asked for, and what becomes of them.

use proptest::prelude::*;

use super::*;

fn safe(asked: &str) -> String {
    let name = Name::of(OsStr::new(asked)).numbered(1);
    name.into_string().unwrap()
}

#[test]
fn names_become_safe() {
    for (asked, given) in [
        // As they are.
        ("总结.txt", "总结.txt"),
        (
            "2019年度 工作总结（终稿）.docx",
            "2019年度 工作总结（终稿）.docx",
        ),
        ("通知!", "通知!"),
        ("~总结.txt", "~总结.txt"),
        ("无名", "无名"),
        ("cafe\u{301} 报告.pdf", "cafe\u{301} 报告.pdf"),
        ("café 报告.pdf", "café 报告.pdf"),
        ("ｶﾞ.txt", "ｶﾞ.txt"),
        // Paths.
        ("2019/总结.txt", "总结.txt"),
        ("../../etc/passwd", "passwd"),
        ("/总结.txt", "总结.txt"),
        ("C:\\上传\\总结.txt", "总结.txt"),
        ("C:总结.txt", "总结.txt"),
        ("\\\\server\\share\\总结.txt", "总结.txt"),
        ("..\\总结.txt", "总结.txt"),
        ("总结/", "总结"),
        ("甲.zip!/乙.txt", "乙.txt"),
        // Nothing left.
        ("", "upload"),
        ("..", "upload"),
        ("a/..", "upload"),
        ("///", "upload"),
        (" . ", "upload"),
        ("\0\u{202E}", "upload"),
        // What cannot be seen.
        ("总\0结\n.t\txt", "总结.txt"),
        ("\u{202E}txt.总结\u{2066}.exe\u{2069}", "txt.总结.exe"),
        ("\u{FEFF}总\u{200B}结.txt", "总结.txt"),
        // What is passed over.
        (".报告.txt", "报告.txt"),
        ("\u{200F}..报告.txt", "报告.txt"),
        (" .~$. ~$报告.docx", "报告.docx"),
        ("Thumbs.db", "Thumbs_.db"),
        ("THUMBS.DB", "THUMBS_.DB"),
        ("desktop.ini", "desktop_.ini"),
        ("__MACOSX", "__MACOSX_"),
        ("kaijuan.toml", "kaijuan_.toml"),
        ("KaiJuan.TOML", "KaiJuan_.TOML"),
        ("\u{212A}aijuan.toml", "\u{212A}aijuan_.toml"),
        ("kaijuan\u{200D}.toml. ", "kaijuan_.toml"),
        ("开kaijuan.toml", "开kaijuan.toml"),
        // What Windows does not take.
        (
            "上:下*左?右\"前<后>中|.txt",
            "上：下＊左？右＂前＜后＞中｜.txt",
        ),
        ("总结.txt. . ", "总结.txt"),
        ("总结.txt\u{3000}", "总结.txt"),
        ("CON", "CON_"),
        ("con.txt", "con_.txt"),
        ("Aux .tar.gz", "Aux _.tar.gz"),
        ("COM1.txt", "COM1_.txt"),
        ("lpt³", "lpt³_"),
        ("COM10.txt", "COM10.txt"),
        ("CONTENT.txt", "CONTENT.txt"),
    ] {
        assert_eq!(safe(asked), given, "{asked:?}");
    }
}

#[test]
fn a_number_stands_before_the_ending() {
    for (asked, second) in [
        ("总结.txt", "总结 (2).txt"),
        ("总结 .txt", "总结 (2).txt"),
        ("总结 (2).txt", "总结 (2) (2).txt"),
        ("卷.tar.gz", "卷 (2).tar.gz"),
        ("卷.TXT.GZ", "卷 (2).TXT.GZ"),
        ("卷.7z", "卷 (2).7z"),
        ("tar.gz", "tar (2).gz"),
        ("总结", "总结 (2)"),
        ("3.第一章.总结和展望", "3.第一章.总结和展望 (2)"),
        ("总结2019.12", "总结2019.12 (2)"),
    ] {
        let name = Name::of(OsStr::new(asked)).numbered(2);
        assert_eq!(name, second, "{asked:?}");
    }
}

#[test]
fn long_names_are_cut_between_characters_and_keep_the_ending() {
    let long = format!("{}.tar.gz", "报告".repeat(100));
    assert_eq!(safe(&long), format!("{}.tar.gz", "报告".repeat(41)));
    let name = Name::of(OsStr::new(&long)).numbered(12_345);
    let name = name.to_str().unwrap();
    assert_eq!(name, format!("{} (12345).tar.gz", "报告".repeat(40)));
    // No ending, but a sentence that goes on.
    assert_eq!(safe(&format!("一.{}", "报".repeat(100))).len(), 253);
    // 255 bytes are not too many.
    let whole = format!("{}.text", "报".repeat(83) + "a");
    assert_eq!(whole.len(), 255);
    assert_eq!(safe(&whole), whole);
    // What the cut leaves is looked at again.
    assert_eq!(safe(&format!("CON{}x.txt", " ".repeat(300))), "CON_.txt");
    assert_eq!(safe(&format!("总结{}x", ". ".repeat(300))), "总结");
}

#[cfg(unix)]
#[test]
fn names_in_other_encodings_stay_bytes() {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    for (asked, given) in [
        // 总结.txt in GBK; 許功蓋.txt in Big5, with a `\` in each character.
        (&b"\xD7\xDC\xBD\xE1.txt"[..], &b"\xD7\xDC\xBD\xE1.txt"[..]),
        (
            b"\xB3\x5C\xA5\x5C\xBB\x5C.txt",
            b"\xB3\x5C\xA5\x5C\xBB\x5C.txt",
        ),
        (b"\xB3\x5C/\xA5\x5C", b"\xA5\x5C"),
        (b"C:\\\xD7\xDC.txt", b"\xD7\xDC.txt"),
        (b"..\xD7\xDC\n?.", b"\xD7\xDC_"),
        (b"\xD7/..", b"upload"),
        (b"\xD7/.\xDC", b"\xDC"),
        // What becomes a sign that turns the direction of writing, when the rest is taken out.
        (b"\xD7/1\xE2\x80\xAE2", b"12"),
        (b"1\xE2\x80\0\xAE2", b"12"),
    ] {
        let name = Name::of(OsStr::from_bytes(asked)).numbered(1);
        assert_eq!(name.into_vec(), given, "{asked:?}");
    }
    let long = [&b"\xD7\xDC".repeat(200)[..], b".txt"].concat();
    let cut = Name::of(OsStr::from_bytes(&long)).numbered(1).into_vec();
    assert_eq!(cut, [&b"\xD7\xDC".repeat(125)[..], b".txt"].concat());
}

/// Names of the parts that matter, in any order.
fn awkward() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        ".", "..", "/", "\\", " ", "~$", "CON", "com1", "kaijuan", ".toml", "C:", "!", "?", "\0",
        "\u{202E}", "报告", ".txt", ".tar", ".gz", "\u{3000}", "\u{301}", "𠮷", "a",
    ]);
    let short = prop::collection::vec(parts.clone(), 0..8);
    let long = prop::collection::vec(parts, 60..160);
    prop_oneof![
        3 => short.prop_map(|parts| parts.concat()),
        1 => long.prop_map(|parts| parts.concat()),
        1 => any::<String>(),
    ]
}

proptest! {
    #[test]
    fn a_safe_name_is_safe(asked in awkward(), number in 2_u32..100_000) {
        let name = safe(&asked);
        prop_assert_eq!(safe(&name), name.as_str());
        let other = Name::of(OsStr::new(&asked)).numbered(number).into_string().unwrap();
        for name in [name, other] {
            prop_assert!((1..=LONGEST).contains(&name.len()));
            prop_assert!(!name.starts_with(['.', ' ']) && !name.ends_with(['.', ' ']));
            let dangerous = name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '\0', '\u{202E}']);
            prop_assert!(!dangerous);
        }
    }

    #[cfg(unix)]
    #[test]
    fn bytes_become_one_part(asked in prop::collection::vec(any::<u8>(), 0..400)) {
        use std::os::unix::ffi::{OsStrExt, OsStringExt};
        let name = Name::of(OsStr::from_bytes(&asked)).numbered(1);
        prop_assert_eq!(&Name::of(&name).numbered(1), &name);
        let name = name.into_vec();
        prop_assert!((1..=LONGEST).contains(&name.len()));
        prop_assert!(!name.starts_with(b".") && !name.contains(&b'/') && !name.iter().any(u8::is_ascii_control));
    }
}
