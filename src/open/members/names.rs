//! The names of members: bytes to text, and text to paths that neither lead out nor collide.

use std::collections::{HashMap, HashSet};

use crate::decode;

/// Longest path that is kept, in characters. Longer ones are made to break things.
const LONGEST: usize = 2_000;

/// A name as a container stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RawName {
    /// The container says how it is written.
    Text(String),
    /// In an encoding that the container does not tell.
    Bytes(Vec<u8>),
}

/// The names as text, in their order. What the encoding is, all names of the container tell together.
pub(super) fn read(raw: Vec<RawName>) -> Vec<String> {
    let unclear: Vec<&[u8]> = raw
        .iter()
        .filter_map(|name| match name {
            RawName::Bytes(bytes) => Some(bytes.as_slice()),
            RawName::Text(_) => None,
        })
        .collect();
    let mut decoded = decode::names(&unclear).into_iter();
    raw.into_iter()
        .map(|name| match name {
            RawName::Text(text) => text,
            RawName::Bytes(bytes) => decoded
                .next()
                .unwrap_or_else(|| String::from_utf8_lossy(&bytes).into_owned()),
        })
        .collect()
}

/// Gives out the paths of one container, no path twice.
#[derive(Debug, Default)]
pub(super) struct Paths {
    taken: HashSet<String>,
    /// For a path asked for more than once, the number to try next.
    next: HashMap<String, u64>,
}

impl Paths {
    /// The path for a member of this name: below the container whatever the name says, and not given
    /// out before; `a (2).txt` where `a.txt` was.
    pub(super) fn give(&mut self, name: &str) -> String {
        let path = clean(name);
        if self.taken.insert(path.clone()) {
            return path;
        }
        let stem = path.len() - ending(&path).len();
        let mut number = self.next.get(&path).copied().unwrap_or(2);
        loop {
            let (stem, ending) = path.split_at(stem);
            let other = format!("{stem} ({number}){ending}");
            number += 1;
            if self.taken.insert(other.clone()) {
                self.next.insert(path, number);
                return other;
            }
        }
    }
}

/// Whether a path is that of a hidden file, of a dropping of a desktop, or of something in one.
pub(super) fn is_passed_over(path: &str) -> bool {
    path.split('/').any(|part| {
        part.starts_with('.')
            || part.starts_with("~$")
            || matches!(part, "Thumbs.db" | "desktop.ini" | "__MACOSX")
    })
}

/// The last part of a path.
pub(super) fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A path below the container: parts that go up, drives, roots and control characters taken out.
fn clean(name: &str) -> String {
    let name: String = name
        .chars()
        .filter(|character| !is_unseen(*character))
        .map(|character| if character == '\\' { '/' } else { character })
        .take(LONGEST)
        .collect();
    let parts = name.split('/').map(without_drive);
    let parts: Vec<&str> = parts.filter(|part| !leads_elsewhere(part)).collect();
    if parts.is_empty() {
        return "unnamed".to_owned();
    }
    // In a path of ours `!/` stands between a container and what is in it.
    parts.join("/").replace("!/", "！/")
}

fn leads_elsewhere(part: &str) -> bool {
    let part = part.trim();
    part.is_empty() || part == "." || part == ".."
}

/// A part without the drive it begins with: `C:`, `C:总结.doc`.
fn without_drive(part: &str) -> &str {
    match part.as_bytes() {
        [letter, b':', ..] if letter.is_ascii_alphabetic() => part.get(2..).unwrap_or_default(),
        _ => part,
    }
}

/// Control characters, and those that turn the direction of writing so that a name shows as another.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// The ending of a path with its dot, or nothing.
fn ending(path: &str) -> &str {
    let name = last_part(path);
    match name.rfind('.') {
        Some(at) if at > 0 => name.get(at..).unwrap_or_default(),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_become_paths_below_the_container() {
        for (name, want) in [
            ("总结/一季度.txt", "总结/一季度.txt"),
            ("../../etc/passwd", "etc/passwd"),
            ("/根/报告.txt", "根/报告.txt"),
            ("年度\\三月\\报告.doc", "年度/三月/报告.doc"),
            ("C:\\资料\\a.txt", "资料/a.txt"),
            ("D:报告.txt", "报告.txt"),
            ("\\\\server\\共享\\a.txt", "server/共享/a.txt"),
            ("./a/./b//c.txt", "a/b/c.txt"),
            ("a/ .. /b.txt", "a/b.txt"),
            ("a\0b\u{7}.txt", "ab.txt"),
            ("收据\u{202E}cod.exe", "收据cod.exe"),
            ("通知!/附件.txt", "通知！/附件.txt"),
            ("好消息!.txt", "好消息!.txt"),
            ("..", "unnamed"),
            ("", "unnamed"),
            ("2019.1.报告", "2019.1.报告"),
        ] {
            assert_eq!(Paths::default().give(name), want, "{name:?}");
        }
    }

    #[test]
    fn names_that_collide_are_numbered_before_the_ending() {
        let mut paths = Paths::default();
        let given: Vec<_> = ["a.txt", "./a.txt", "a (2).txt", "/a.txt", "卷/a", "卷/a"]
            .iter()
            .map(|name| paths.give(name))
            .collect();
        let want = [
            "a.txt",
            "a (2).txt",
            "a (2) (2).txt",
            "a (3).txt",
            "卷/a",
            "卷/a (2)",
        ];
        assert_eq!(given, want);
    }

    #[test]
    fn many_of_one_name_take_no_long_time() {
        let mut paths = Paths::default();
        for _ in 0..20_000 {
            paths.give("报告.txt");
        }
        assert_eq!(paths.give("报告.txt"), "报告 (20001).txt");
    }

    #[test]
    fn droppings_are_passed_over() {
        for (path, want) in [
            ("报告.txt", false),
            (".DS_Store", true),
            ("__MACOSX/报告.txt", true),
            ("卷/~$总结.doc", true),
            ("卷/Thumbs.db", true),
            ("a/.git/x.txt", true),
            ("a.b/c.txt", false),
        ] {
            assert_eq!(is_passed_over(path), want, "{path}");
        }
    }

    proptest! {
        #[test]
        fn paths_stay_below_and_apart(names in prop::collection::vec("[./\\\\!:aC总 \\x00\u{202E}]{0,12}", 1..40)) {
            let mut paths = Paths::default();
            let mut seen = HashSet::new();
            for name in &names {
                let path = paths.give(name);
                prop_assert!(!path.starts_with('/') && !path.is_empty());
                prop_assert!(!path.contains("!/") && !path.contains('\\') && !path.contains('\0'));
                prop_assert!(path.split('/').all(|part| !matches!(part.trim(), "" | "." | "..")), "{:?}", path);
                prop_assert!(seen.insert(path));
            }
        }
    }
}
