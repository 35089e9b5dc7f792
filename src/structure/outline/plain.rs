//! Headings without a number: short lines of their own that stand over a body.
//!
//! Many short lines are no headings (greetings, names, items of lists), so these are only
//! taken where the text itself sets them apart, and more than once.

use super::candidates::{Candidate, Paragraph};
use super::extent::Shape;
use super::marks::{self, Style};

/// The shortest and longest such heading, in characters.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=40;
/// A body has at least this many characters.
const BODY: usize = 40;
/// A text that sets topics over its paragraphs has at least this many.
const TOPICS: usize = 5;
/// The paragraph before has at least this many characters.
const BEFORE: usize = 20;
/// Words that are headings by themselves, and stand outside the parts they open or close.
const FRAME: &[&str] = &[
    "前言",
    "引言",
    "序言",
    "导言",
    "結語",
    "结语",
    "结束语",
    "結束語",
    "結論",
    "尾声",
    "后记",
    "後記",
];
/// What an open heading does not begin with.
const OPENERS: &[&str] = &[
    "各位",
    "同志",
    "现在",
    "現在",
    "谢谢",
    "謝謝",
    "主席",
    "来源",
    "本报",
    "新华社",
    "注",
    "附",
    "图",
    "表",
    "—",
    "“",
    "（",
    "《",
];
/// What a sentence that leads over to a list has in it.
const LEADS_OVER: &[&str] = &[
    "以下",
    "如下",
    "下列",
    "几个方面",
    "方面工作",
    "方面的工作",
    "几项",
    "几点",
    "报告",
    "審議",
    "我们",
    "我們",
];

/// Adds the headings without a number to those that have one.
pub(super) fn with_unnumbered(
    numbered: Vec<Candidate>,
    paragraphs: &[Paragraph<'_>],
) -> Vec<Candidate> {
    // Where headings are written out as such, or articles counted, all are.
    let is_explicit =
        |heading: &Candidate| matches!(heading.style, Style::Markdown(_) | Style::Article);
    if numbered.iter().any(is_explicit) {
        return numbered;
    }
    let mut plain: Vec<usize> = set_apart(paragraphs);
    plain.extend(untitled(paragraphs));
    plain.extend(topics(paragraphs, &numbered));
    plain.sort_unstable();
    plain.dedup();
    plain.retain(|index| !is_within(*index, &numbered));
    drop_lone_top(&mut plain, &numbered);
    let mut headings = numbered;
    headings.extend(
        plain
            .into_iter()
            .filter_map(|index| heading(index, paragraphs)),
    );
    headings.extend(framing(paragraphs, &headings));
    headings.sort_by_key(|heading| heading.start);
    headings
}

/// Short lines with a blank line before them and none before their body, in a text whose other
/// paragraphs all stand between blank lines.
fn set_apart(paragraphs: &[Paragraph<'_>]) -> Vec<usize> {
    let bodies = paragraphs.iter().filter(|paragraph| is_body(paragraph));
    let spaced = bodies.clone().filter(|paragraph| paragraph.spaced).count();
    let apart: Vec<usize> = (1..paragraphs.len())
        .filter(|&index| {
            let next = paragraphs.get(index + 1);
            paragraphs[index].spaced
                && next.is_some_and(|next| !next.spaced && is_body(next))
                && is_heading_line(paragraphs[index].text, true)
        })
        .collect();
    if spaced * 2 > bodies.count() && apart.len() >= 3 {
        apart
    } else {
        Vec::new()
    }
}

/// Short lines that end without a full stop, in a text where hardly any other does.
fn untitled(paragraphs: &[Paragraph<'_>]) -> Vec<usize> {
    let short = |paragraph: &Paragraph<'_>| {
        !is_body(paragraph)
            && !paragraph
                .text
                .ends_with(['。', '：', '！', '!', '；', '”', '?', '？'])
    };
    let open = paragraphs
        .iter()
        .filter(|paragraph| short(paragraph))
        .count();
    if open > 10 && open * 4 > paragraphs.len() {
        return Vec::new();
    }
    (1..paragraphs.len())
        .filter(|&index| {
            let before = paragraphs[index - 1].text;
            is_heading_line(paragraphs[index].text, false)
                && paragraphs.get(index + 1).is_some_and(is_body)
                && before.chars().count() >= BEFORE
                && before.ends_with(['。', '！', '？', '!', '?', '”', '）'])
        })
        .collect()
}

/// Short sentences on lines of their own, each with a long paragraph under it, in a text that
/// has a number of them.
fn topics(paragraphs: &[Paragraph<'_>], numbered: &[Candidate]) -> Vec<usize> {
    let follows = |index: usize| {
        let before = paragraphs[index - 1].text;
        before.ends_with(['。', '！', '？', '!', '?', '”', '：']) || is_within(index - 1, numbered)
    };
    let topics: Vec<usize> = (1..paragraphs.len())
        .filter(|&index| {
            let text = paragraphs[index].text;
            text.ends_with('。')
                && !text.starts_with(['这', '這', '我'])
                && is_heading_line(text, true)
                && paragraphs.get(index + 1).is_some_and(is_body)
                && follows(index)
        })
        .collect();
    if topics.len() >= TOPICS {
        topics
    } else {
        Vec::new()
    }
}

fn is_body(paragraph: &Paragraph<'_>) -> bool {
    paragraph.text.chars().nth(BODY).is_some()
}

/// Whether a line reads like a heading; `sentence`: whether it may end in a full stop.
fn is_heading_line(line: &str, sentence: bool) -> bool {
    let title = if sentence {
        line.strip_suffix('。').unwrap_or(line)
    } else {
        line
    };
    LENGTH.contains(&title.chars().take(LENGTH.end() + 1).count())
        && !title.contains([
            '。', '！', '!', '？', '；', '：', '%', '％', '|', '>', '@', '…',
        ])
        && !title.ends_with(['，', '、', '》', '”', '）'])
        && title.chars().next().is_some_and(|c| opens_title(c, title))
        && !OPENERS.iter().any(|opener| title.starts_with(opener))
        && !LEADS_OVER.iter().any(|words| title.contains(words))
        && !is_date(title)
        && marks::parse(title).is_none()
}

/// Whether a title may begin with this: a Chinese character, or the digits of a year.
fn opens_title(character: char, title: &str) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character)
        || (character.is_ascii_digit() && title.chars().nth(4) == Some('年'))
}

fn is_date(title: &str) -> bool {
    title.ends_with('日') && title.contains('月')
}

/// Whether a paragraph holds a heading with a number.
fn is_within(index: usize, numbered: &[Candidate]) -> bool {
    let after = numbered.partition_point(|heading| heading.paragraph <= index);
    after
        .checked_sub(1)
        .is_some_and(|last| numbered[last].last >= index)
}

/// Takes out a heading outside all rows of numbers, if it is the only one: a line above the
/// first part that no other answers to.
fn drop_lone_top(plain: &mut Vec<usize>, numbered: &[Candidate]) {
    let rows = rows(numbered);
    // Rows with headings without a number between theirs have such headings after them too.
    let is_host = |row: &&(usize, usize)| {
        let after = plain.partition_point(|&index| index <= row.0);
        plain.get(after).is_some_and(|&index| index < row.1)
    };
    let host = rows
        .iter()
        .filter(is_host)
        .map(|row| row.0)
        .min()
        .unwrap_or(usize::MAX);
    let is_top = |index: usize| index < host;
    if plain.iter().filter(|&&index| is_top(index)).count() == 1 {
        plain.retain(|&index| !is_top(index));
    }
}

/// The paragraphs in which each row of numbers begins and ends.
fn rows(numbered: &[Candidate]) -> Vec<(usize, usize)> {
    let mut rows: Vec<(usize, usize, usize)> = Vec::new();
    for heading in numbered {
        match rows
            .iter_mut()
            .rev()
            .take(16)
            .find(|row| row.0 == heading.chain)
        {
            Some(row) => row.2 = heading.paragraph,
            None => rows.push((heading.chain, heading.paragraph, heading.paragraph)),
        }
    }
    rows.into_iter()
        .map(|(_, first, last)| (first, last))
        .collect()
}

/// The heading that a paragraph is.
fn heading(index: usize, paragraphs: &[Paragraph<'_>]) -> Option<Candidate> {
    let paragraph = paragraphs.get(index)?;
    let title = paragraph.text.strip_suffix('。').unwrap_or(paragraph.text);
    Some(Candidate {
        style: Style::Plain,
        value: 1,
        start: paragraph.start,
        end: paragraph.start + title.len(),
        paragraph: index,
        last: index,
        heading: title.to_owned(),
        shape: Shape::Title,
        colon: false,
        chain: 0,
        closes: false,
    })
}

/// The words that are headings by themselves, where other headings are.
fn framing(paragraphs: &[Paragraph<'_>], headings: &[Candidate]) -> Vec<Candidate> {
    if headings.is_empty() {
        return Vec::new();
    }
    let is_frame = |text: &str| {
        let word: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .take(5)
            .collect();
        FRAME.contains(&word.as_str())
    };
    let mut frames = Vec::new();
    for index in 0..paragraphs.len() {
        if is_frame(paragraphs[index].text)
            && index + 1 < paragraphs.len()
            && let Some(mut heading) = heading(index, paragraphs)
        {
            heading.closes = true;
            frames.push(heading);
        }
    }
    frames
}
