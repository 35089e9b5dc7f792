//! Hard wraps: where lines end at a steady width and not at sentence ends, they were broken by
//! the width of a page, and are joined again.

use super::edit::Edit;

/// The narrowest and widest page, in columns or characters.
const PAGE: std::ops::RangeInclusive<usize> = 16..=160;
/// A page has at least this many lines that its width ended.
const EVIDENCE: usize = 4;

/// How the width of a page is counted: by columns, of which a Chinese character takes two, or
/// by characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Columns,
    Characters,
}

impl Measure {
    /// A line that ends at most this far before the page's width was ended by the width: the
    /// next character, with the punctuation that may not begin a line, had no room.
    fn ragged(self) -> usize {
        match self {
            Self::Columns => 6,
            Self::Characters => 3,
        }
    }

    /// The width of a line, counted no further than twice the widest page.
    fn width(self, line: &str) -> usize {
        let most = 2 * PAGE.end();
        let mut width = 0;
        for character in line.chars() {
            let is_narrow = self == Self::Characters || character < '\u{1100}';
            width += if is_narrow { 1 } else { 2 };
            if width > most {
                break;
            }
        }
        width
    }
}

/// The width at which the lines of a text were broken.
#[derive(Debug, Clone, Copy)]
struct Page {
    measure: Measure,
    width: usize,
    /// How many lines are as wide as the page.
    full: usize,
}

/// A line of the text, before indents are taken away.
#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    start: usize,
    text: &'a str,
    /// Width in columns or characters, without trailing spaces.
    width: usize,
}

/// The edits these rules ask for.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let columns = lines(text, Measure::Columns);
    let characters = lines(text, Measure::Characters);
    let by_columns = page(&columns, Measure::Columns);
    let by_characters = page(&characters, Measure::Characters);
    let (page, lines) = match (by_columns, by_characters) {
        (Some(page), Some(other)) if other.full > page.full => (Some(other), characters),
        (None, Some(other)) => (Some(other), characters),
        (page, _) => (page, columns),
    };
    let mut edits = Vec::new();
    for pair in lines.windows(2) {
        if let [line, next] = pair
            && (is_broken(line, next) || page.is_some_and(|page| is_wrapped(line, next, page)))
        {
            edits.push(join(line, next));
        }
    }
    edits
}

/// Whether a line break stands where none can be meant: after an opening bracket, before a
/// closing one or a comma. Links taken out of a page leave such breaks.
fn is_broken(line: &Line<'_>, next: &Line<'_>) -> bool {
    let left = line.text.trim_end();
    let right = next.text.trim_start();
    let opens = left.ends_with(['《', '“', '（', '「', '『', '〈', '〔']);
    let closes = right.starts_with([
        '》', '”', '）', '」', '』', '〉', '〕', '，', '。', '、', '；',
    ]);
    !left.is_empty() && !right.is_empty() && (opens || closes)
}

fn lines(text: &str, measure: Measure) -> Vec<Line<'_>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split('\n') {
        lines.push(Line {
            start,
            text: line,
            width: measure.width(line.trim_end()),
        });
        start += line.len() + 1;
    }
    lines
}

/// The page a text was broken by, if it evidently was: most lines are that wide, hardly any
/// is wider, and few of them end a sentence.
fn page(lines: &[Line<'_>], measure: Measure) -> Option<Page> {
    let mut counts = vec![0usize; 2 * PAGE.end() + 4];
    for line in lines.iter().filter(|line| line.width > 0) {
        if let Some(count) = counts.get_mut(line.width) {
            *count += 1;
        }
    }
    let all: usize = counts.iter().sum();
    let ragged = measure.ragged();
    let near = |width: usize| {
        counts
            .iter()
            .take(width + 1)
            .skip(width.saturating_sub(ragged))
            .sum()
    };
    let widest = PAGE.max_by_key(|&width| -> usize { near(width) })?;
    // The widest line of the cluster is as wide as the page.
    let width = (widest.saturating_sub(ragged)..=widest)
        .rev()
        .find(|&width| counts[width] > 0)?;
    let full = near(width);
    let wider = counts.iter().skip(width + 1).sum::<usize>();
    if full < EVIDENCE || full * 2 < all || wider * 20 > all {
        return None;
    }
    let is_full = |line: &&Line<'_>| line.width + ragged >= width && line.width <= width;
    let ended = lines
        .iter()
        .filter(is_full)
        .filter(|line| ends_sentence(line.text))
        .count();
    (ended * 3 < full).then_some(Page {
        measure,
        width,
        full,
    })
}

/// Whether a line stops where a sentence does.
fn ends_sentence(line: &str) -> bool {
    let words = line.trim_end().trim_end_matches(['”', '」', '』', '）']);
    words.ends_with(['。', '！', '？', '!', '?', '：', '；', ':', ';', '.'])
}

/// Whether the page's width broke this line from the next.
fn is_wrapped(line: &Line<'_>, next: &Line<'_>, page: Page) -> bool {
    let words = line.text.trim_end();
    let next_words = next.text.trim_start();
    line.width + page.measure.ragged() >= page.width
        && !next_words.is_empty()
        && !is_indented(next.text)
        && !starts_item(next_words)
        && !is_table_row(words)
        && !is_table_row(next_words)
        && (!ends_sentence(words) || line.width + 2 > page.width)
}

/// Whether a line opens with the white space of a paragraph's first line.
fn is_indented(line: &str) -> bool {
    line.starts_with(['\u{3000}', '\t']) || line.starts_with("  ")
}

/// Whether a line opens like a heading or the item of a list.
fn starts_item(line: &str) -> bool {
    let rest = line.trim_start_matches(['（', '(', '第', '〔']);
    let opened = rest.len() < line.len();
    let chinese = |c: char| "一二三四五六七八九十百零〇壹贰叁肆伍陆柒捌玖拾貳參陸".contains(c);
    let western = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    // 一、二产业 and 3.5亿 go on; 一、2020年 opens an item.
    let (after, goes_on) = if rest.starts_with(western) {
        (
            rest.trim_start_matches(western),
            &western as &dyn Fn(char) -> bool,
        )
    } else {
        (
            rest.trim_start_matches(chinese),
            &chinese as &dyn Fn(char) -> bool,
        )
    };
    let numbered = (1..=12).contains(&(rest.len() - after.len()));
    let mut following = after.chars();
    let closes = match following.next() {
        Some('、' | '．' | '.') => !following.next().is_some_and(goes_on),
        Some('）' | ')' | '〕' | '章' | '节' | '節' | '条' | '條' | '编' | '編') => opened,
        _ => false,
    };
    let bullets = ['#', '*', '-', '—', '●', '■', '◆', '①', '②', '③'];
    (numbered && closes) || line.starts_with(bullets)
}

/// Whether a line is cells, or names, set apart by spaces.
fn is_table_row(line: &str) -> bool {
    line.contains(['│', '┃', '|', '\t'])
        || line.matches("  ").count() + line.matches('\u{3000}').count() >= 3
}

/// Takes the break between two lines out; Latin words keep a space between them.
fn join(line: &Line<'_>, next: &Line<'_>) -> Edit {
    let left = line.text.trim_end();
    let right = next.text.trim_start();
    let from = line.start + left.len();
    let to = next.start + next.text.len() - right.len();
    let is_latin = |c: Option<char>| c.is_some_and(|c| c < '\u{1100}' && !c.is_whitespace());
    let is_number = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let (last, first) = (left.chars().next_back(), right.chars().next());
    let spaced = is_latin(last) && is_latin(first) && !(is_number(last) && is_number(first));
    if spaced {
        Edit::replace(from, to, ' ')
    } else {
        Edit::delete(from, to)
    }
}
