//! The marks that number headings: their styles, and the numbers they show.

/// A style of numbering. The order is the usual one, from parts of a book down to points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Style {
    /// `#` to `######`, by their count.
    Markdown(u8),
    /// 第一编
    Book,
    /// 第一部分
    Part,
    /// 第一章
    Chapter,
    /// 第一节
    SubChapter,
    /// 第一条
    Article,
    /// 壹、
    Formal,
    /// 甲、
    Stem,
    /// 一、
    Chinese,
    /// （一）
    ChineseInParentheses,
    /// 第一，
    Ordinal,
    /// 一是, 一要
    Point,
    /// 1.
    Arabic,
    /// 1.1
    Decimal,
    /// （1）
    ArabicInParentheses,
    /// 1）
    ArabicBeforeParenthesis,
    /// ①
    Circled,
    /// No mark at all.
    Plain,
}

impl Style {
    /// Whether this is a style of laws, whose numbers run on through the whole text.
    pub fn is_legal(self) -> bool {
        matches!(
            self,
            Self::Book | Self::Part | Self::Chapter | Self::SubChapter | Self::Article
        )
    }
}

/// A mark at the start of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// How it is written.
    pub style: Style,
    /// The number it shows, from 1.
    pub value: u32,
    /// Its length in bytes, with white space after it.
    pub length: usize,
}

/// The mark a text starts with.
pub(super) fn parse(text: &str) -> Option<Mark> {
    let first = text.chars().next()?;
    let (style, value, rest) = match first {
        '#' => markdown(text)?,
        '第' => ordinal(text)?,
        '（' | '(' | '〔' | '[' | '［' => in_parentheses(text)?,
        '①'..='⑳' => code_range(text, '①', Style::Circled)?,
        '⑴'..='⒇' => code_range(text, '⑴', Style::ArabicInParentheses)?,
        '⒈'..='⒛' => code_range(text, '⒈', Style::Arabic)?,
        '㈠'..='㈩' => code_range(text, '㈠', Style::ChineseInParentheses)?,
        '0'..='9' | '０'..='９' => arabic(text)?,
        _ => chinese(text)?,
    };
    let length = text.len() - rest.trim_start_matches([' ', '\u{3000}', '\t']).len();
    (value > 0).then_some(Mark {
        style,
        value,
        length,
    })
}

type Parsed<'a> = Option<(Style, u32, &'a str)>;

fn markdown(text: &str) -> Parsed<'_> {
    let rest = text.trim_start_matches('#');
    let depth = u8::try_from(text.len() - rest.len())
        .ok()
        .filter(|depth| *depth <= 6)?;
    let spaced = rest.starts_with([' ', '\t', '\u{3000}']);
    spaced.then_some((Style::Markdown(depth), 1, rest))
}

/// 第一章, 第2条, 第一，
fn ordinal(text: &str) -> Parsed<'_> {
    let rest = text.strip_prefix('第')?.trim_start_matches(' ');
    let (value, rest) = any_number(rest)?;
    let rest = rest.trim_start_matches(' ');
    let units = [
        ("部分", Style::Part),
        ("编", Style::Book),
        ("編", Style::Book),
        ("篇", Style::Book),
        ("章", Style::Chapter),
        ("节", Style::SubChapter),
        ("節", Style::SubChapter),
        ("条", Style::Article),
        ("條", Style::Article),
    ];
    for (unit, style) in units {
        if let Some(mut rest) = rest.strip_prefix(unit) {
            // 第十条之一 follows 第十条 and keeps its number.
            if let Some((_, after)) = rest.strip_prefix('之').and_then(any_number) {
                rest = after;
            }
            return (!is_reference(rest)).then_some((style, value, rest));
        }
    }
    let rest = rest.strip_prefix(['，', '、', '：', ',', '．'])?;
    Some((Style::Ordinal, value, rest))
}

/// Whether what follows 第三章 shows that it is spoken of, not opened.
fn is_reference(rest: &str) -> bool {
    let words = [
        "规定", "規定", "第", "款", "的", "、", "至", "和", "及", "与", "與", "中", "所", "，",
        "。", "；", "）", "”", "》", "」", "或", "之", "关于", "修", "条文", "條文", "之一", "增",
        "删", "刪", "到", "以",
    ];
    words.iter().any(|word| rest.starts_with(word))
}

/// （一）, (1)
fn in_parentheses(text: &str) -> Parsed<'_> {
    let mut characters = text.chars();
    let close = match characters.next()? {
        '（' | '(' => ['）', ')'],
        _ => ['〕', '］'],
    };
    let rest = characters.as_str().trim_start_matches(' ');
    let (style, (value, rest)) = match arabic_number(rest) {
        Some(number) => (Style::ArabicInParentheses, number),
        None => (Style::ChineseInParentheses, chinese_number(rest)?),
    };
    let rest = rest.trim_start_matches(' ').strip_prefix(close)?;
    Some((
        style,
        value,
        rest.strip_prefix(['、', '.', '．']).unwrap_or(rest),
    ))
}

/// One character that shows a mark as a whole: ①, ㈠.
fn code_range(text: &str, first: char, style: Style) -> Parsed<'_> {
    let mut characters = text.chars();
    let value = u32::from(characters.next()?) - u32::from(first) + 1;
    let rest = characters.as_str();
    Some((
        style,
        value,
        rest.strip_prefix(['、', '.', '．']).unwrap_or(rest),
    ))
}

/// 1. 1、 1） 1.1
fn arabic(text: &str) -> Parsed<'_> {
    let (value, rest) = arabic_number(text)?;
    // Beyond this it is a year or a quantity.
    if value > 999 {
        return None;
    }
    if let Some(rest) = rest.strip_prefix(['）', ')']) {
        return Some((Style::ArabicBeforeParenthesis, value, rest));
    }
    let rest = rest.strip_prefix(['.', '．', '、', '﹒'])?;
    let Some((last, rest)) = arabic_number(rest) else {
        return Some((Style::Arabic, value, rest));
    };
    // 2.5亿 is a number; a heading 2.5 stands apart from its title or continues 2.5.1.
    let spaced = rest.starts_with([' ', '\u{3000}', '\t']);
    (spaced && last < 100 && value < 100).then_some((Style::Decimal, last, rest))
}

/// 一、 壹、 甲、 一是
fn chinese(text: &str) -> Parsed<'_> {
    let first = text.chars().next()?;
    let comma = |rest: &'_ str| -> Option<usize> {
        let rest = rest.trim_start_matches(' ');
        rest.strip_prefix(['、', '．', '.', '﹑']).map(str::len)
    };
    if let Some(value) = position("甲乙丙丁戊己庚辛壬癸", first) {
        let left = comma(&text[first.len_utf8()..])?;
        return Some((Style::Stem, value, &text[text.len() - left..]));
    }
    let (value, rest) = chinese_number(text)?;
    let style = if is_formal(first) {
        Style::Formal
    } else {
        Style::Chinese
    };
    if let Some(left) = comma(rest) {
        let rest = &text[text.len() - left..];
        return (!is_enumeration(value, rest)).then_some((style, value, rest));
    }
    let rest = rest
        .strip_prefix(['是', '要'])
        .filter(|_| style == Style::Chinese)?;
    Some((Style::Point, value, rest))
}

/// Whether a mark only begins an enumeration: 一、二产业, 二、三线城市.
fn is_enumeration(value: u32, rest: &str) -> bool {
    let nouns = [
        "、", "产", "產", "次", "级", "級", "类", "類", "线", "線", "季", "等", "期", "者",
    ];
    chinese_number(rest).is_some_and(|(next, after)| {
        next == value + 1 && nouns.iter().any(|noun| after.starts_with(noun))
    })
}

fn is_formal(character: char) -> bool {
    "壹贰叁肆伍陆柒捌玖拾貳參叄陸弍弎".contains(character)
}

fn position(table: &str, character: char) -> Option<u32> {
    let index = table.chars().position(|other| other == character)?;
    u32::try_from(index + 1).ok()
}

fn any_number(text: &str) -> Option<(u32, &str)> {
    arabic_number(text).or_else(|| chinese_number(text))
}

/// A number in Western digits, of at most four.
fn arabic_number(text: &str) -> Option<(u32, &str)> {
    let mut value = 0;
    let mut digits = 0;
    for (at, character) in text.char_indices() {
        let digit = match character {
            '0'..='9' => u32::from(character) - u32::from('0'),
            '０'..='９' => u32::from(character) - u32::from('０'),
            _ => return (digits > 0).then_some((value, &text[at..])),
        };
        digits += 1;
        if digits > 4 {
            return None;
        }
        value = value * 10 + digit;
    }
    (digits > 0).then_some((value, ""))
}

/// A number in Chinese numerals below ten thousand, plain, formal or digit by digit.
fn chinese_number(text: &str) -> Option<(u32, &str)> {
    let (mut total, mut digit, mut digits, mut seen) = (0u32, 0u32, 0, 0);
    let mut end = text.len();
    for (at, character) in text.char_indices() {
        if let Some(value) = chinese_digit(character) {
            digit = if digits > 0 {
                digit * 10 + value
            } else {
                value
            };
            digits += 1;
        } else if let Some(unit) = chinese_unit(character) {
            total += unit * if digits == 0 { 1 } else { digit };
            (digit, digits) = (0, 0);
        } else if let Some(tens) = position("廿卅", character) {
            total += (tens + 1) * 10;
        } else {
            end = at;
            break;
        }
        seen += 1;
        if seen > 8 {
            return None;
        }
    }
    (seen > 0).then_some((total.saturating_add(digit), &text[end..]))
}

fn chinese_digit(character: char) -> Option<u32> {
    Some(match character {
        '〇' | '零' | '○' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '貳' | '弍' | '两' | '兩' => 2,
        '三' | '叁' | '參' | '叄' | '弎' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn chinese_unit(character: char) -> Option<u32> {
    match character {
        '十' | '拾' => Some(10),
        '百' | '佰' => Some(100),
        '千' | '仟' => Some(1000),
        _ => None,
    }
}
