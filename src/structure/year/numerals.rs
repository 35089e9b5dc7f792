//! Numbers as Chinese documents write them: 2023, ２０２３, 二〇二三, 二○一二, 九十二, 廿三, 卅五, 元.

use super::page::Page;

/// A run of numeral characters on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numeral {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// What it says.
    pub value: u32,
}

impl Numeral {
    /// How many characters it has.
    pub fn len(&self) -> usize {
        self.end - self.start
    }
}

/// No number that matters here is longer than this.
const LONGEST: usize = 12;

/// The number that ends just before `end`.
pub fn before(page: &Page, end: usize) -> Option<Numeral> {
    let mut start = end;
    let mut spaced = None;
    while let Some(c) = page.before(start) {
        if !is_numeral(c) || end - start > LONGEST {
            break;
        }
        if start < end && !even(&mut spaced, page.gap(start)) {
            break;
        }
        start -= 1;
    }
    numeral(page, start, end)
}

/// The number that starts at `start`.
pub fn at(page: &Page, start: usize) -> Option<Numeral> {
    numeral(page, start, run_end(page, start))
}

/// One past the last numeral character of the run that starts at `start`, whether or not it makes a number.
pub fn run_end(page: &Page, start: usize) -> usize {
    let mut end = start;
    let mut spaced = None;
    while let Some(c) = page.get(end) {
        if !is_numeral(c) || end - start > LONGEST {
            break;
        }
        if end > start && !even(&mut spaced, page.gap(end)) {
            break;
        }
        end += 1;
    }
    end
}

/// Whether the digits stand all close or all apart: `1 9 9 3` is one number, `12 2008` is two.
fn even(spaced: &mut Option<bool>, gap: bool) -> bool {
    *spaced.get_or_insert(gap) == gap
}

fn numeral(page: &Page, start: usize, end: usize) -> Option<Numeral> {
    let value = number(page.chars().get(start..end)?)?;
    Some(Numeral { start, end, value })
}

/// The value of `chars`: Arabic digits, Chinese digits by position, or Chinese with 十, 百, 千, 廿, 卅.
pub fn number(chars: &[char]) -> Option<u32> {
    if chars.is_empty() || chars.len() > LONGEST {
        return None;
    }
    if chars == ['元'] {
        return Some(1);
    }
    if chars.iter().any(|&c| unit(c).is_some()) {
        return with_units(chars);
    }
    chars.iter().try_fold(0u32, |value, &c| {
        value.checked_mul(10)?.checked_add(digit(c)?)
    })
}

/// 九十二, 二十, 十五, 廿三, 一百零五, 二千零八.
fn with_units(chars: &[char]) -> Option<u32> {
    let (mut total, mut pending, mut smallest) = (0u32, None, u32::MAX);
    for &c in chars {
        match (unit(c), digit(c)) {
            (Some((times, unit)), _) if unit < smallest => {
                let count = if times > 1 {
                    times
                } else {
                    pending.take().unwrap_or(1)
                };
                total = total.checked_add(count.checked_mul(unit)?)?;
                smallest = unit;
            }
            (None, Some(0)) => {}
            (None, Some(value)) if pending.is_none() => pending = Some(value),
            _ => return None,
        }
    }
    total.checked_add(pending.unwrap_or(0))
}

/// How many of which unit a character stands for.
fn unit(c: char) -> Option<(u32, u32)> {
    match c {
        '十' | '拾' => Some((1, 10)),
        '百' | '佰' => Some((1, 100)),
        '千' | '仟' => Some((1, 1000)),
        '廿' => Some((2, 10)),
        '卅' => Some((3, 10)),
        '卌' => Some((4, 10)),
        _ => None,
    }
}

/// A digit, with the circles and letters that stand in for zero.
pub fn digit(c: char) -> Option<u32> {
    Some(match c {
        '0'..='9' => c as u32 - '0' as u32,
        '〇' | '○' | '◯' | '零' | 'O' | 'o' | 'Ο' | 'О' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '两' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn is_numeral(c: char) -> bool {
    digit(c).is_some() || unit(c).is_some() || c == '元'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<u32> {
        number(Page::new(text).chars())
    }

    #[test]
    fn numerals_are_read() {
        for (text, expected) in [
            ("2023", Some(2023)),
            ("２０２３", Some(2023)),
            ("1 9 9 3", Some(1993)),
            ("二〇二三", Some(2023)),
            ("二○一二", Some(2012)),
            ("二O一二", Some(2012)),
            ("二零零八", Some(2008)),
            ("一九九九", Some(1999)),
            ("九十二", Some(92)),
            ("二十", Some(20)),
            ("十五", Some(15)),
            ("廿三", Some(23)),
            ("卅五", Some(35)),
            ("一百零五", Some(105)),
            ("一〇五", Some(105)),
            ("二千零八", Some(2008)),
            ("元", Some(1)),
            ("十十", None),
            ("年", None),
            ("", None),
            ("99999999999", None),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn a_number_ends_where_the_spacing_changes() {
        let page = Page::new("表12 2008年");
        let end = page.len() - 1;
        assert_eq!(before(&page, end).map(|n| n.value), Some(2008));
        let page = Page::new("1 9 9 3 年");
        assert_eq!(before(&page, 4).map(|n| n.value), Some(1993));
    }
}
