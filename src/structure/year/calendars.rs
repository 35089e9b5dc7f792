//! Years counted from an era: the Republic (民國92年, 中華民國九十二年), the reigns (光绪二十四年, 宣统元年),
//! and the years of sixty that a reign fixes (光绪丁酉年).

use super::page::Page;

/// An era: its name (folded), the Gregorian year before its first, and its last year's number.
struct Era {
    name: &'static str,
    zero: i32,
    last: u32,
}

const fn era(name: &'static str, first: i32, last: i32) -> Era {
    Era {
        name,
        zero: first - 1,
        last: (last - first + 1) as u32,
    }
}

/// Eras with their first and last Gregorian year. The Republic still runs.
const ERAS: &[Era] = &[
    era("民国", 1912, 2100),
    era("洪宪", 1916, 1916),
    era("宣统", 1909, 1911),
    era("光绪", 1875, 1908),
    era("同治", 1862, 1874),
    era("咸丰", 1851, 1861),
    era("道光", 1821, 1850),
    era("嘉庆", 1796, 1820),
    era("乾隆", 1736, 1795),
    era("雍正", 1723, 1735),
    era("康熙", 1662, 1722),
    era("顺治", 1644, 1661),
    era("康德", 1934, 1945),
];

/// A volume of the gazette of the Legislative Yuan is numbered by the year of the Republic it appears in.
const REPUBLIC_ZERO: i32 = 1911;

/// The Gregorian year of year `number` of the era whose name ends just before `end`, and where the name starts.
pub fn era_year(page: &Page, end: usize, number: u32) -> Option<(usize, i32)> {
    let era = ERAS.iter().find(|era| page.ends(end, era.name))?;
    if number == 0 || number > era.last {
        return None;
    }
    let mut start = end - 2;
    if page.ends(start, "中华") {
        start -= 2;
    }
    Some((start, era.zero + i32::try_from(number).ok()?))
}

/// The ten stems and the twelve branches, folded, whose pairs name the years of a cycle of sixty.
const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
const BRANCHES: &str = "子丑寅卯辰巳午未申酉戌亥";
/// A year AD that was 甲子, the first of a cycle.
const FIRST_OF_CYCLE: i32 = 1864;

/// The Gregorian year of a year of the sixty (光绪丁酉, 民国辛未) whose name ends just before `end`, and
/// where the era's name starts. The era fixes the cycle: its first year of that name is meant.
pub fn cycle_year(page: &Page, end: usize) -> Option<(usize, i32)> {
    let place = |at: usize, names: &str| {
        let name = page.get(at)?;
        names.chars().position(|other| other == name)
    };
    let stem = place(end.checked_sub(2)?, STEMS)?;
    let branch = place(end - 1, BRANCHES)?;
    let number = (0..60).find(|number| number % 10 == stem && number % 12 == branch)?;
    let end = end - 2;
    let era = ERAS.iter().find(|era| page.ends(end, era.name))?;
    let first = era.zero + 1;
    let on = (FIRST_OF_CYCLE + number as i32 - first).rem_euclid(60);
    ((on as u32) < era.last).then(|| (end - 2, first + on))
}

/// The Gregorian year of a year of the Republic that is written without the era's name.
pub fn republic_year(number: u32) -> Option<i32> {
    (1..=189)
        .contains(&number)
        .then(|| REPUBLIC_ZERO + number as i32)
}
