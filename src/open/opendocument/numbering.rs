//! Automatic numbers, written as the list styles of OpenDocument ask.

use crate::open::numerals::Numerals;

/// A number in a format of OpenDocument, such as `1`, `a` or `一, 二, 三, ...`; empty where there
/// are no numbers.
pub(super) fn number(number: u32, format: &str) -> String {
    Numerals::from_example(format).write(number)
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_are_written_by_their_format() {
        const LOWER: &str = "一, 二, 三, ...";
        const UPPER: &str = "壹, 贰, 叁, ...";
        for (number, format, want) in [
            (3, "1", "3"),
            (3, "", ""),
            (28, "a", "bb"),
            (3, "A", "C"),
            (1994, "I", "MCMXCIV"),
            (4, "i", "iv"),
            (1, LOWER, "一"),
            (10, LOWER, "十"),
            (12, LOWER, "十二"),
            (20, LOWER, "二十"),
            (105, LOWER, "一百零五"),
            (110, LOWER, "一百一十"),
            (2018, LOWER, "二千零一十八"),
            (12, UPPER, "壹拾贰"),
            (3, "壹, 貳, 參, ...", "參"),
            (2, "甲, 乙, 丙, ...", "乙"),
            (3, "①, ②, ③, ...", "③"),
            (12, "１, ２, ３, ...", "１２"),
            (11, "甲, 乙, 丙, ...", "11"),
            (7, "ア, イ, ウ, ...", "7"),
            (0, LOWER, "零"),
            (u32::MAX, LOWER, "4294967295"),
            (u32::MAX, "①, ②, ③, ...", "4294967295"),
            (0, "a", "0"),
        ] {
            assert_eq!(super::number(number, format), want, "{number} {format}");
        }
    }
}
