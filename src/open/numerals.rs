//! Numbers as word processors write them before numbered paragraphs: 一, （十二）'s 十二, ①, 甲, IV.

/// The ways to write a number that occur in Chinese documents. The rest is written in digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numerals {
    /// A mark that is no number, or no mark at all.
    None,
    /// 1, 2, 3.
    Decimal,
    /// 01, 02, 03.
    DecimalZero,
    /// １, ２, ３.
    FullWidth,
    /// I, II, III.
    UpperRoman,
    /// i, ii, iii.
    LowerRoman,
    /// A, B, C.
    UpperLetter,
    /// a, b, c.
    LowerLetter,
    /// 一, 十, 十一, 一〇一.
    Counting,
    /// 一, 十, 十一, 一百零一.
    CountingThousand,
    /// 一, 一〇, 一一.
    Digits,
    /// 壹, 壹拾, 贰拾壹.
    Legal,
    /// 壹, 壹拾, 貳拾壹.
    LegalTraditional,
    /// 甲, 乙, 丙.
    Stems,
    /// 子, 丑, 寅.
    Branches,
    /// 甲子, 乙丑.
    StemsAndBranches,
    /// ①, ②.
    Circled,
    /// ⑴, ⑵.
    Parenthesised,
    /// ⒈, ⒉.
    FullStop,
    /// ㊀, ㊁.
    CircledIdeograph,
    /// - 1 -.
    Dashed,
}

const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const COUNTING: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const LEGAL: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const LEGAL_TRADITIONAL: [char; 10] = ['零', '壹', '貳', '參', '肆', '伍', '陸', '柒', '捌', '玖'];
const STEMS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
const BRANCHES: [char; 12] = [
    '子', '丑', '寅', '卯', '辰', '巳', '午', '未', '申', '酉', '戌', '亥',
];

impl Numerals {
    /// From the name WordprocessingML gives it (`ST_NumberFormat`).
    pub(super) fn from_name(name: &str) -> Self {
        match name {
            "none" | "bullet" => Self::None,
            "decimalZero" => Self::DecimalZero,
            "decimalFullWidth" | "decimalFullWidth2" => Self::FullWidth,
            "upperRoman" => Self::UpperRoman,
            "lowerRoman" => Self::LowerRoman,
            "upperLetter" => Self::UpperLetter,
            "lowerLetter" => Self::LowerLetter,
            "chineseCounting" | "taiwaneseCounting" => Self::Counting,
            "chineseCountingThousand" | "taiwaneseCountingThousand" | "japaneseCounting" => {
                Self::CountingThousand
            }
            "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" => Self::Digits,
            "chineseLegalSimplified" => Self::Legal,
            "ideographLegalTraditional" => Self::LegalTraditional,
            "ideographTraditional" => Self::Stems,
            "ideographZodiac" => Self::Branches,
            "ideographZodiacTraditional" => Self::StemsAndBranches,
            "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => Self::Circled,
            "decimalEnclosedParen" => Self::Parenthesised,
            "decimalEnclosedFullstop" => Self::FullStop,
            "ideographEnclosedCircle" => Self::CircledIdeograph,
            "numberInDash" => Self::Dashed,
            _ => Self::Decimal,
        }
    }

    /// From the code the older binary format gives it (`MSONFC`).
    pub(super) fn from_code(code: u8) -> Self {
        match code {
            1 => Self::UpperRoman,
            2 => Self::LowerRoman,
            3 => Self::UpperLetter,
            4 => Self::LowerLetter,
            10 | 17 | 36 => Self::Digits,
            11 | 35 | 39 => Self::CountingThousand,
            14 | 19 => Self::FullWidth,
            18 | 28 => Self::Circled,
            22 => Self::DecimalZero,
            23 | 255 => Self::None,
            26 => Self::FullStop,
            27 => Self::Parenthesised,
            29 => Self::CircledIdeograph,
            30 => Self::Stems,
            31 => Self::Branches,
            32 => Self::StemsAndBranches,
            33 | 37 => Self::Counting,
            34 => Self::LegalTraditional,
            38 => Self::Legal,
            57 => Self::Dashed,
            _ => Self::Decimal,
        }
    }

    /// From the format OpenDocument gives: `1`, `a`, or an example such as `壹, 贰, 叁, ...`; empty
    /// where there are no numbers.
    pub(super) fn from_example(format: &str) -> Self {
        match format.split(',').next().unwrap_or_default().trim() {
            "" => Self::None,
            "a" => Self::LowerLetter,
            "A" => Self::UpperLetter,
            "i" => Self::LowerRoman,
            "I" => Self::UpperRoman,
            "一" => Self::CountingThousand,
            "壹" if format.contains('贰') => Self::Legal,
            "壹" => Self::LegalTraditional,
            "甲" => Self::Stems,
            "子" => Self::Branches,
            "①" => Self::Circled,
            "１" => Self::FullWidth,
            _ => Self::Decimal,
        }
    }

    /// The number as written. What a way of writing cannot express is written in digits.
    pub(super) fn write(self, number: u32) -> String {
        let written = match self {
            Self::None => Some(String::new()),
            Self::Decimal => None,
            Self::DecimalZero => Some(format!("{number:02}")),
            Self::FullWidth => Some(number.to_string().chars().map(wide).collect()),
            Self::UpperRoman => roman(number),
            Self::LowerRoman => roman(number).map(|r| r.to_ascii_lowercase()),
            Self::UpperLetter => letter(number),
            Self::LowerLetter => letter(number).map(|l| l.to_ascii_lowercase()),
            Self::Counting if number >= 100 => Some(digits(number)),
            Self::Counting | Self::CountingThousand => counted(number, &COUNTING, "十百千", false),
            Self::Digits => Some(digits(number)),
            Self::Legal => counted(number, &LEGAL, "拾佰仟", true),
            Self::LegalTraditional => counted(number, &LEGAL_TRADITIONAL, "拾佰仟", true),
            Self::Stems => pick(&STEMS, number),
            Self::Branches => pick(&BRANCHES, number),
            Self::StemsAndBranches => sexagenary(number),
            Self::Circled => enclosed(number, '①', 20).or_else(|| match number {
                21..=35 => enclosed(number - 20, '㉑', 15),
                36..=50 => enclosed(number - 35, '㊱', 15),
                _ => None,
            }),
            Self::Parenthesised => enclosed(number, '⑴', 20),
            Self::FullStop => enclosed(number, '⒈', 20),
            Self::CircledIdeograph => enclosed(number, '㊀', 10),
            Self::Dashed => Some(format!("- {number} -")),
        };
        written.unwrap_or_else(|| number.to_string())
    }
}

fn wide(digit: char) -> char {
    char::from_u32(digit as u32 - '0' as u32 + '０' as u32).unwrap_or(digit)
}

fn pick(table: &[char], number: u32) -> Option<String> {
    let at = number.checked_sub(1)? as usize;
    table.get(at).map(char::to_string)
}

fn sexagenary(number: u32) -> Option<String> {
    let at = number.checked_sub(1).filter(|at| *at < 60)? as usize;
    Some(
        [*STEMS.get(at % 10)?, *BRANCHES.get(at % 12)?]
            .iter()
            .collect(),
    )
}

/// The `number`th of the characters that begin at `first`, of which there are `count`.
fn enclosed(number: u32, first: char, count: u32) -> Option<String> {
    let at = number.checked_sub(1).filter(|at| *at < count)?;
    char::from_u32(first as u32 + at).map(String::from)
}

/// 1 is A, 26 is Z, 27 is AA, 28 is BB, as Word counts.
fn letter(number: u32) -> Option<String> {
    let at = number.checked_sub(1).filter(|at| *at < 26 * 8)?;
    let letter = char::from(b'A' + (at % 26) as u8);
    Some(std::iter::repeat_n(letter, at as usize / 26 + 1).collect())
}

fn roman(number: u32) -> Option<String> {
    const PARTS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4000).contains(&number) {
        return None;
    }
    let (mut rest, mut written) = (number, String::new());
    for (value, sign) in PARTS {
        while rest >= value {
            written.push_str(sign);
            rest -= value;
        }
    }
    Some(written)
}

/// Digit by digit, as years are written: 一〇五.
fn digits(number: u32) -> String {
    let name = |digit: char| DIGITS.get(digit as usize - '0' as usize).copied();
    number.to_string().chars().filter_map(name).collect()
}

/// With the names of tens, hundreds and thousands between; `full` also writes the one of ten.
fn counted(number: u32, names: &[char; 10], units: &str, full: bool) -> Option<String> {
    if !(1..10_000).contains(&number) {
        return (number == 0).then(|| names[0].to_string());
    }
    let (mut written, mut gap) = (String::new(), false);
    for (place, unit) in [1000, 100, 10, 1]
        .into_iter()
        .zip((0..3).rev().map(Some).chain([None]))
    {
        let digit = (number / place % 10) as usize;
        if digit == 0 {
            gap = !written.is_empty();
            continue;
        }
        if gap {
            written.push(names[0]);
            gap = false;
        }
        let bare_ten = place == 10 && digit == 1 && number < 20 && !full;
        if !bare_ten {
            written.extend(names.get(digit));
        }
        written.extend(unit.and_then(|unit| units.chars().nth(unit)));
    }
    Some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_word_writes_them() {
        for (name, code, number, want) in [
            ("decimal", 0, 12, "12"),
            ("decimalZero", 22, 7, "07"),
            ("decimalFullWidth", 14, 12, "１２"),
            ("upperRoman", 1, 14, "XIV"),
            ("lowerRoman", 2, 9, "ix"),
            ("upperRoman", 1, 4000, "4000"),
            ("upperLetter", 3, 28, "BB"),
            ("lowerLetter", 4, 3, "c"),
            ("chineseCounting", 37, 10, "十"),
            ("chineseCounting", 37, 21, "二十一"),
            ("chineseCounting", 37, 101, "一〇一"),
            ("chineseCountingThousand", 39, 1, "一"),
            ("chineseCountingThousand", 39, 19, "十九"),
            ("chineseCountingThousand", 39, 110, "一百一十"),
            ("chineseCountingThousand", 39, 1005, "一千零五"),
            ("chineseCountingThousand", 39, 1050, "一千零五十"),
            ("chineseCountingThousand", 39, 10_000, "10000"),
            ("japaneseCounting", 11, 12, "十二"),
            ("ideographDigital", 10, 10, "一〇"),
            ("chineseLegalSimplified", 38, 21, "贰拾壹"),
            ("chineseLegalSimplified", 38, 10, "壹拾"),
            ("ideographLegalTraditional", 34, 3, "參"),
            ("ideographTraditional", 30, 2, "乙"),
            ("ideographTraditional", 30, 11, "11"),
            ("ideographZodiac", 31, 12, "亥"),
            ("ideographZodiacTraditional", 32, 13, "丙子"),
            ("decimalEnclosedCircle", 18, 20, "⑳"),
            ("decimalEnclosedCircleChinese", 28, 21, "㉑"),
            ("decimalEnclosedCircle", 18, 51, "51"),
            ("decimalEnclosedParen", 27, 1, "⑴"),
            ("decimalEnclosedFullstop", 26, 2, "⒉"),
            ("ideographEnclosedCircle", 29, 3, "㊂"),
            ("numberInDash", 57, 4, "- 4 -"),
            ("bullet", 23, 4, ""),
            ("somethingNew", 200, 4, "4"),
        ] {
            assert_eq!(
                Numerals::from_name(name).write(number),
                want,
                "{name} {number}"
            );
            assert_eq!(
                Numerals::from_code(code).write(number),
                want,
                "{code} {number}"
            );
        }
    }

    #[test]
    fn every_number_can_be_written() {
        for code in 0..=255 {
            for number in [0, 1, 59, 60, 61, 9999, 10_000, u32::MAX] {
                let written = Numerals::from_code(code).write(number);
                assert!(written.len() < 64, "{code} {number} {written}");
            }
        }
    }
}
