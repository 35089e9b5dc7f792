//! Automatic numbers, written as the list styles of OpenDocument ask.

/// A number in a format of OpenDocument, such as `1`, `a` or `一, 二, 三, ...`; empty where there
/// are no numbers.
pub(super) fn number(number: u32, format: &str) -> String {
    match format {
        "" => String::new(),
        "a" => letters(number, b'a'),
        "A" => letters(number, b'A'),
        "i" => roman(number).to_lowercase(),
        "I" => roman(number),
        _ => number_by_example(number, format),
    }
}

/// A number in the format that an example such as `壹, 贰, 叁, ...` begins.
fn number_by_example(number: u32, format: &str) -> String {
    let first = format.split(',').next().unwrap_or_default().trim();
    match first {
        "一" => chinese(number, "〇一二三四五六七八九", ["", "十", "百", "千"], "万"),
        "壹" if format.contains('贰') => {
            chinese(number, "零壹贰叁肆伍陆柒捌玖", ["", "拾", "佰", "仟"], "万")
        }
        "壹" => chinese(number, "零壹貳參肆伍陸柒捌玖", ["", "拾", "佰", "仟"], "萬"),
        "甲" => one_of(number, "甲乙丙丁戊己庚辛壬癸"),
        "子" => one_of(number, "子丑寅卯辰巳午未申酉戌亥"),
        "①" => one_of(number, "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
        "１" => number
            .to_string()
            .chars()
            .map(|digit| char::from_u32(u32::from(digit) + 0xFEE0).unwrap_or(digit))
            .collect(),
        _ => number.to_string(),
    }
}

fn one_of(number: u32, signs: &str) -> String {
    let index = usize::try_from(number)
        .unwrap_or(usize::MAX)
        .wrapping_sub(1);
    let sign = signs.chars().nth(index);
    sign.map_or_else(|| number.to_string(), String::from)
}

/// `a` to `z`, then `aa`, `bb` and so on.
fn letters(number: u32, first: u8) -> String {
    let Some(index) = number.checked_sub(1).filter(|index| *index < 26 * 20) else {
        return number.to_string();
    };
    let letter = char::from(first + (index % 26) as u8);
    std::iter::repeat_n(letter, index as usize / 26 + 1).collect()
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
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
    if number == 0 || number >= 4000 {
        return number.to_string();
    }
    let mut rest = number;
    let mut written = String::new();
    for (worth, sign) in SIGNS {
        while rest >= worth {
            written.push_str(sign);
            rest -= worth;
        }
    }
    written
}

/// A number as Chinese reads it, up to 99999.
fn chinese(number: u32, digits: &str, units: [&str; 4], ten_thousand: &str) -> String {
    if number == 0 || number > 99_999 {
        return number.to_string();
    }
    let digits: Vec<char> = digits.chars().collect();
    let zero = '零';
    let mut written = String::new();
    let mut gap = false;
    let places = [ten_thousand, units[3], units[2], units[1], units[0]];
    for (place, unit) in places.into_iter().enumerate() {
        let digit = number / 10_u32.pow(4 - place as u32) % 10;
        if digit == 0 {
            gap = !written.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            written.push(zero);
        }
        // Ten is written without a one before it where it begins the number.
        let ten = place == 3 && digit == 1 && written.is_empty() && unit == "十";
        if !ten {
            written.extend(digits.get(digit as usize));
        }
        written.push_str(unit);
    }
    written
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
            (0, LOWER, "0"),
            (u32::MAX, LOWER, "4294967295"),
            (u32::MAX, "①, ②, ③, ...", "4294967295"),
            (0, "a", "0"),
        ] {
            assert_eq!(super::number(number, format), want, "{number} {format}");
        }
    }
}
