//! Page numbers: how they are written, and which lines are one where form feeds show the pages.

use std::collections::HashMap;

use super::Line;

/// The most bytes of a line that is a page number.
const LONGEST: usize = 60;
/// How many lines at either end of a page may be its header or footer.
pub(super) const EDGE: usize = 3;
/// As many pages that agree on a bare number show that it counts pages.
const AGREEING: usize = 3;

/// A number that could be a page's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageNumber {
    /// The number of the page.
    pub value: usize,
    /// How it is written.
    pub style: Style,
}

/// How a page number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Style {
    /// Alone, or with something on one side: it may as well be a cell of a table.
    Bare,
    /// With the number of all pages: 12/30.
    Fraction,
    /// Between dashes or dots: — 12 —.
    Framed,
    /// By its name: 第12页.
    Named,
    /// By its name and the number of all pages, as nothing else is: 第12页 共30页.
    Total,
}

impl PageNumber {
    /// The page number that a line, without the white space around it, is.
    pub fn read(line: &str) -> Option<Self> {
        if line.len() > LONGEST {
            return None;
        }
        let is_frame = |c: char| "-–—―－─━~～·•∙|_*﹣‐‑".contains(c) || c == ' ' || c == '\u{3000}';
        let core = line.trim_matches(is_frame);
        let first = core.chars().next()?;
        if !(digit(first).is_some() || "第共Pp页頁ivxIVX".contains(first)) {
            return None;
        }
        let is_framed = !line.starts_with(first) && !line.ends_with(core);
        Self::named(core).or_else(|| {
            let (value, rest) = number(core)?;
            let style = match rest.trim_start().strip_prefix(['/', '／']) {
                Some(all) if !is_framed => {
                    let (all, rest) = number(all.trim_start())?;
                    (rest.is_empty() && value <= all).then_some(Style::Fraction)?
                }
                _ if !rest.is_empty() => return None,
                _ if is_framed => Style::Framed,
                _ => Style::Bare,
            };
            Some(Self { value, style })
        })
    }

    /// Page numbers with the word for page: 第12页, 第 12 页 共 30 页, Page 12 of 30, P12.
    fn named(core: &str) -> Option<Self> {
        let rest = ["第", "Page", "page", "PAGE", "P.", "p.", "P"].iter();
        let name = rest
            .filter_map(|name| Some((*name, core.strip_prefix(name)?)))
            .next();
        let (name, rest) = match name {
            Some((name, rest)) => (name, rest.trim_start()),
            None => ("", core),
        };
        let (value, rest) = number(rest).or_else(|| chinese(rest))?;
        let rest = rest.trim_start();
        let after = match rest.strip_prefix(['页', '頁']) {
            Some(after) => after,
            None if name.is_empty() || name == "第" => return None,
            None => rest,
        };
        is_total(after).then_some(Self {
            value,
            style: if after.is_empty() {
                Style::Named
            } else {
                Style::Total
            },
        })
    }
}

/// Whether this is nothing, or says how many pages there are: 共30页, / 30, of 30.
fn is_total(words: &str) -> bool {
    let is_between = |c: char| " \u{3000},，/／|()（）共of总總计計".contains(c);
    let rest = words.trim_matches(is_between);
    if rest.is_empty() {
        return words.trim().is_empty();
    }
    let Some((_, rest)) = number(rest).or_else(|| chinese(rest)) else {
        return false;
    };
    matches!(rest.trim(), "" | "页" | "頁")
}

fn digit(c: char) -> Option<usize> {
    match c {
        '0'..='9' => Some(c as usize - '0' as usize),
        '０'..='９' => Some(c as usize - '０' as usize),
        _ => None,
    }
}

/// The number a text opens with, of at most four digits and more than 0, and what follows.
pub(super) fn number(text: &str) -> Option<(usize, &str)> {
    let mut value = 0;
    let mut rest = text;
    for _ in 0..5 {
        let Some((c, digit)) = rest.chars().next().and_then(|c| Some((c, digit(c)?))) else {
            break;
        };
        value = value * 10 + digit;
        rest = &rest[c.len_utf8()..];
    }
    (rest.len() < text.len() && (1..10_000).contains(&value)).then_some((value, rest))
}

/// The number below a hundred in Chinese that a text opens with: 二十三.
fn chinese(text: &str) -> Option<(usize, &str)> {
    let digits = "一二三四五六七八九";
    let (mut value, mut ones, mut length) = (0, 0, 0);
    for c in text.chars().take(3) {
        if c == '十' && value == 0 {
            value = 10 * ones.max(1);
            ones = 0;
        } else if let Some(at) = digits.find(c).filter(|_| ones == 0) {
            ones = at / 3 + 1;
        } else {
            break;
        }
        length += c.len_utf8();
    }
    (value + ones > 0).then(|| (value + ones, &text[length..]))
}

/// Marks the page numbers at the edges of pages, where form feeds show the pages.
pub(super) fn at_edges(lines: &[Line<'_>], gone: &mut [bool]) {
    let edges = edges(lines, gone);
    let pages = lines.last().map_or(0, |line| line.page + 1);
    // How often a number is as far from the number of its page, in a style.
    let mut agreeing: HashMap<(isize, Style), usize> = HashMap::new();
    let offset = |line: &Line<'_>, number: PageNumber| number.value as isize - line.page as isize;
    for &(at, _) in &edges {
        if let Some((line, number)) = lines.get(at).and_then(|line| Some((line, line.number?))) {
            *agreeing
                .entry((offset(line, number), number.style))
                .or_default() += 1;
        }
    }
    for &(at, _) in &edges {
        let Some((line, number)) = lines.get(at).and_then(|line| Some((line, line.number?))) else {
            continue;
        };
        let count = agreeing.get(&(offset(line, number), number.style));
        let enough = match number.style {
            Style::Framed | Style::Named | Style::Total => 1,
            Style::Bare | Style::Fraction => pages.clamp(2, AGREEING),
        };
        if count.is_some_and(|count| *count >= enough)
            && let Some(gone) = gone.get_mut(at)
        {
            *gone = true;
        }
    }
}

/// The lines at the edges of pages, and whether they are nearer to the top; lines that are gone do
/// not count. Pages are what stands between form feeds.
pub(super) fn edges(lines: &[Line<'_>], gone: &[bool]) -> Vec<(usize, bool)> {
    let kept: Vec<usize> = (0..lines.len()).filter(|at| !gone[*at]).collect();
    let mut edges = Vec::new();
    for page in kept.chunk_by(|a, b| lines[*a].page == lines[*b].page) {
        let middle = page.len().div_ceil(2);
        edges.extend(page.iter().take(middle.min(EDGE)).map(|at| (*at, true)));
        let bottom = page.len().saturating_sub(EDGE).max(middle);
        edges.extend(page.iter().skip(bottom).map(|at| (*at, false)));
    }
    edges
}
