//! Folding: bringing writing to one form for matching, one character to one character.
//!
//! Width (１ → 1), case (A → a), script (Traditional → Simplified) and compatibility forms of ideographs fold. Because no
//! character ever becomes two or none, a place in the folded text is the same place in the text as written.

/// Ideographs U+2E80..U+FAFF; 0 where the character stays as it is. Made by `build.rs`.
static IDEOGRAPHS: &[u16] = include!(concat!(env!("OUT_DIR"), "/ideographs.in"));
/// The few Traditional characters that are outside the basic plane, or whose Simplified form is, sorted.
static BEYOND: &[(char, char)] = include!(concat!(env!("OUT_DIR"), "/ideographs_beyond.in"));

const FIRST: u32 = 0x2E80;
const LAST: u32 = 0xFAFF;

/// The folded form of one character.
#[inline]
pub fn fold(c: char) -> char {
    match u32::from(c) {
        0..0x80 => c.to_ascii_lowercase(),
        code @ FIRST..=LAST => ideograph(c, code),
        code @ 0xFF01..=0xFF5E => {
            // Full-width ASCII stands at a fixed distance from ASCII.
            char::from_u32(code - 0xFEE0).map_or(c, |half| half.to_ascii_lowercase())
        }
        0xFF61 => '。',
        _ => rare(c),
    }
}

/// Whether this is one of the many ideographs that stay as they are, which is told faster than into what others fold.
/// What else stays may be told to fold.
#[inline]
pub(crate) fn is_plain_ideograph(c: char) -> bool {
    let code = u32::from(c);
    (0x4E00..0xA000).contains(&code) && IDEOGRAPHS.get((code - FIRST) as usize) == Some(&0)
}

/// The folded form of a text, character by character.
pub fn fold_text(text: &str) -> String {
    text.chars().map(fold).collect()
}

#[inline]
fn ideograph(c: char, code: u32) -> char {
    if code == 0x3000 {
        return ' ';
    }
    let folded = IDEOGRAPHS
        .get((code - FIRST) as usize)
        .copied()
        .unwrap_or(0);
    match folded {
        // Extension A, the marks of Chinese standing below it.
        0 if (0x3400..0x4E00).contains(&code) => beyond(c),
        0 => c,
        folded => char::from_u32(u32::from(folded)).unwrap_or(c),
    }
}

/// Letters of other scripts, and ideographs outside the basic plane.
fn rare(c: char) -> char {
    if u32::from(c) > 0xFFFF {
        return beyond(c);
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        // A letter whose lower case is two characters stays: folding keeps the count.
        _ => c,
    }
}

fn beyond(c: char) -> char {
    match BEYOND.binary_search_by_key(&c, |pair| pair.0) {
        Ok(at) => BEYOND.get(at).map_or(c, |pair| pair.1),
        Err(_) => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAINS: &str = "薴";

    #[test]
    fn folds_width_case_script_and_compatibility_forms() {
        for (from, to) in [
            ("ＧＤＰ增长７．８％", "gdp增长7.8%"),
            ("GB/T ISO", "gb/t iso"),
            ("鄉村振興與臺灣", "乡村振兴与台湾"),
            ("鬱爲裏麵", "郁为里面"),
            ("⼀⼆⼈", "一二人"),
            ("\u{F900}", "岂"),
            ("全　角", "全 角"),
            ("ÉΩЖ", "éωж"),
            ("㈠①、，。", "㈠①、,。"),
            ("二〇一二", "二〇一二"),
        ] {
            assert_eq!(fold_text(from), to, "{from}");
        }
    }

    #[test]
    fn what_stands_below_extension_a_is_in_the_table() {
        assert!(BEYOND.iter().all(|(from, _)| *from >= '\u{3400}'));
    }

    #[test]
    fn a_plain_ideograph_stays_as_it_is() {
        let plain = ('\0'..=char::MAX).filter(|c| is_plain_ideograph(*c));
        assert!(plain.clone().all(|c| fold(c) == c));
        assert!(plain.count() > 15_000);
    }

    #[test]
    fn folding_twice_changes_nothing_but_a_few_simplified_characters() {
        // 苧 is the Simplified form of 薴, and itself the Traditional form of 苎: both are right.
        let again: String = ('\0'..=char::MAX)
            .filter(|c| fold(fold(*c)) != fold(*c))
            .collect();
        assert_eq!(again, CHAINS);
    }
}
