//! Rows of numbers: marks of one style that count on, and which of them are rows of headings.

use super::candidates::{Candidate, Paragraph};
use super::extent::Shape;
use super::marks::Style;

/// How many rows of one style may be open inside each other.
const NESTED: usize = 4;

/// What opens a list in an official letter.
const LETTER_LISTS: [&str; 9] = [
    "說明",
    "说明",
    "辦法",
    "办法",
    "決議",
    "决议",
    "附帶決議",
    "理由",
    "條件",
];
/// What stands over notes.
const NOTES: [&str; 8] = [
    "名词解释",
    "名詞解釋",
    "名词注释",
    "注释",
    "註釋",
    "附注",
    "附註",
    "解释",
];
/// The longest title inside a record, in characters.
const LONGEST_TITLE: usize = 30;

/// A row: the candidates of one style that count on from each other.
#[derive(Debug)]
struct Chain {
    style: Style,
    items: Vec<usize>,
}

/// The candidates that are headings, in order, each with its row.
pub(super) fn judge(found: &[Candidate], paragraphs: &[Paragraph<'_>]) -> Vec<Candidate> {
    let chains = link(found);
    let bodies = next_bodies(found, paragraphs);
    let is_record = is_record(paragraphs);
    let mut headings = Vec::new();
    for (number, chain) in chains.iter().enumerate() {
        let accepted = is_outline(chain, found, paragraphs, &bodies)
            && (!is_record || is_titles(chain, found));
        if !accepted {
            continue;
        }
        let kept: Vec<usize> = chain
            .items
            .iter()
            .copied()
            .filter(|&item| found[item].shape != Shape::Item)
            .collect();
        for &item in &kept {
            let mut heading = found[item].clone();
            heading.chain = number + 1;
            heading.closes = kept.last() == Some(&item);
            headings.push(heading);
        }
    }
    headings.sort_by_key(|heading| heading.start);
    drop_lists_in_articles(&mut headings);
    drop_title(&mut headings);
    headings
}

/// Links the candidates to rows.
fn link(found: &[Candidate]) -> Vec<Chain> {
    let mut chains: Vec<Chain> = Vec::new();
    // Rows that may count on, outermost first.
    let mut open: Vec<usize> = Vec::new();
    for (item, candidate) in found.iter().enumerate() {
        if let Style::Markdown(_) = candidate.style {
            chains.push(Chain {
                style: candidate.style,
                items: vec![item],
            });
            open.retain(|&chain| chains[chain].style.is_legal());
            continue;
        }
        let steps: &[u32] = if candidate.value == 1 { &[] } else { &[1] };
        let position = counts_on(found, &chains, &open, candidate, steps);
        let position = match position {
            None if candidate.value > 1 => counts_on(found, &chains, &open, candidate, &[2, 3, 0]),
            position => position,
        };
        if let Some(position) = position {
            chains[open[position]].items.push(item);
            // Numbers of laws run on from chapter to chapter; all others start anew.
            let mut depth = 0;
            let keeps = chains[open[position]].style;
            open.retain(|&chain| {
                depth += 1;
                depth <= position + 1
                    || (chains[chain].style.is_legal()
                        && chains[chain].style > keeps
                        && chains[chain].style == Style::Article)
            });
        } else if candidate.value == 1 || candidate.style.is_legal() {
            open_chain(&mut chains, &mut open, candidate.style, item);
        }
    }
    chains
}

/// Opens a row with its first item.
fn open_chain(chains: &mut Vec<Chain>, open: &mut Vec<usize>, style: Style, item: usize) {
    let alike = open
        .iter()
        .filter(|&&chain| chains[chain].style == style)
        .count();
    if alike >= NESTED
        && let Some(oldest) = open.iter().position(|&chain| chains[chain].style == style)
    {
        open.remove(oldest);
    }
    open.push(chains.len());
    chains.push(Chain {
        style,
        items: vec![item],
    });
}

/// The open row that a candidate counts on, as a position in `open`: the innermost, but rather
/// one whose last item has the same shape.
fn counts_on(
    found: &[Candidate],
    chains: &[Chain],
    open: &[usize],
    candidate: &Candidate,
    steps: &[u32],
) -> Option<usize> {
    for &step in steps {
        let fits = |position: &usize| {
            let chain = &chains[open[*position]];
            let last = chain.items.last().map(|&item| &found[item]);
            chain.style == candidate.style
                && last.is_some_and(|last| last.value + step == candidate.value)
                && (step == 1 || candidate.shape != Shape::Item)
        };
        let is_alike = |position: &usize| {
            let last = chains[open[*position]]
                .items
                .last()
                .map(|&item| found[item].shape);
            last == Some(candidate.shape)
        };
        let fitting = || (0..open.len()).rev().filter(fits);
        if let Some(position) = fitting().find(is_alike).or_else(|| fitting().next()) {
            return Some(position);
        }
    }
    None
}

/// Whether a row is a row of headings.
fn is_outline(
    chain: &Chain,
    found: &[Candidate],
    paragraphs: &[Paragraph<'_>],
    bodies: &[usize],
) -> bool {
    if let Style::Markdown(_) = chain.style {
        return true;
    }
    let is_styled = |item: &usize| {
        let paragraph = paragraphs.get(found[*item].paragraph);
        paragraph.is_some_and(|paragraph| paragraph.styled.is_some())
    };
    if chain.items.iter().all(is_styled) {
        return true;
    }
    let count = chain.items.len();
    if count < 2 {
        return false;
    }
    let share = |of: usize, percent: usize| of * 100 >= count * percent;
    let shaped = chain
        .items
        .iter()
        .filter(|&&item| found[item].shape != Shape::Item)
        .count();
    if chain.style == Style::Article {
        return is_own_law(chain, found, paragraphs);
    }
    let bodied = chain
        .items
        .iter()
        .enumerate()
        .filter(|&(position, &item)| {
            let next = chain.items.get(position + 1).map(|&next| &found[next]);
            has_body(&found[item], next, bodies)
        })
        .count();
    let lists = chain
        .items
        .iter()
        .filter(|&&item| is_list_item(&found[item], paragraphs))
        .count();
    // Points are more often sentences than headings, so nearly all of them must look the part.
    let needed = if matches!(chain.style, Style::Ordinal | Style::Point) {
        85
    } else {
        60
    };
    share(shaped, needed)
        && share(bodied, 60)
        && !share(lists, 50)
        && !is_announced_list(chain, found, paragraphs)
}

/// For each paragraph, the next one from there on that is no title; titles are no body.
fn next_bodies(found: &[Candidate], paragraphs: &[Paragraph<'_>]) -> Vec<usize> {
    let mut next: Vec<usize> = (0..=paragraphs.len()).collect();
    for title in found
        .iter()
        .filter(|candidate| candidate.shape == Shape::Title)
    {
        for index in title.paragraph..=title.last {
            if let Some(next) = next.get_mut(index) {
                *next = index + 1;
            }
        }
    }
    for index in (0..paragraphs.len()).rev() {
        if next[index] != index {
            next[index] = next[index + 1];
        }
    }
    next
}

/// Whether words stand under a heading before the next of its row.
fn has_body(heading: &Candidate, next: Option<&Candidate>, bodies: &[usize]) -> bool {
    let end = next.map_or(bodies.len() - 1, |next| next.paragraph);
    let body = bodies.get(heading.last + 1).copied().unwrap_or(end);
    heading.shape == Shape::Lead || body < end
}

/// Whether a candidate is what lists hold and outlines do not: a motion, a glossary entry.
fn is_list_item(candidate: &Candidate, paragraphs: &[Paragraph<'_>]) -> bool {
    let Some(paragraph) = paragraphs.get(candidate.paragraph) else {
        return false;
    };
    let heading = candidate.heading.as_str();
    let motion =
        (heading.ends_with('案') || heading.ends_with("案」") || heading.ends_with("案」。"))
            && (heading.contains('「') || heading.contains("，請") || heading.contains("，请"));
    let after = paragraph.text.get(heading.len()..).unwrap_or_default();
    let entry = after.starts_with(['：', ':']) && after.chars().take(6).any(|c| c == '指');
    motion || entry
}

/// Whether a row follows the words that open the list of an official letter, or notes.
fn is_announced_list(chain: &Chain, found: &[Candidate], paragraphs: &[Paragraph<'_>]) -> bool {
    let Some(first) = chain.items.first().map(|&item| found[item].paragraph) else {
        return false;
    };
    let before = &paragraphs[first.saturating_sub(2)..first];
    let is_letter = before.last().is_some_and(|paragraph| {
        LETTER_LISTS.contains(&paragraph.text.trim_end_matches(['：', ':']))
    });
    let is_notes = before.iter().any(|paragraph| {
        let short = paragraph.text.chars().nth(30).is_none();
        short && NOTES.iter().any(|word| paragraph.text.contains(word))
    });
    is_letter || is_notes
}

/// Whether the articles of a row are the text's own: most of the text, not a law it quotes.
fn is_own_law(chain: &Chain, found: &[Candidate], paragraphs: &[Paragraph<'_>]) -> bool {
    let start = |item: Option<&usize>| item.map_or(0, |&item| found[item].start);
    let span = start(chain.items.last()) - start(chain.items.first());
    let end = paragraphs
        .last()
        .map_or(0, |last| last.start + last.text.len());
    span * 2 >= end || (chain.items.len() >= 5 && span * 4 >= end)
}

/// Whether a text is the record of a sitting: speeches, motions and votes, which are full of
/// numbered points.
fn is_record(paragraphs: &[Paragraph<'_>]) -> bool {
    let head = paragraphs.iter().take(8);
    let named = head.filter(|paragraph| {
        let short = paragraph.text.chars().nth(40).is_none();
        short
            && ["紀錄", "公報", "会议记录", "會議記錄"]
                .iter()
                .any(|word| paragraph.text.contains(word))
    });
    let chaired = paragraphs.iter().filter(|paragraph| {
        ["主席：", "主席（", "主持人："]
            .iter()
            .any(|chair| paragraph.text.starts_with(chair))
    });
    named.count() >= 1 || chaired.count() >= 3
}

/// Whether a row is of plain titles, as the reports inside a record have them.
fn is_titles(chain: &Chain, found: &[Candidate]) -> bool {
    let is_title = |&&item: &&usize| {
        let candidate = &found[item];
        candidate.shape == Shape::Title
            && !candidate.colon
            && candidate.heading.chars().nth(LONGEST_TITLE).is_none()
    };
    matches!(chain.style, Style::Markdown(_) | Style::Article)
        || chain.items.iter().filter(is_title).count() * 10 >= chain.items.len() * 6
}

/// Takes out the one Markdown heading of the first level that a text opens with: its title.
fn drop_title(headings: &mut Vec<Candidate>) {
    let top = |heading: &Candidate| heading.style == Style::Markdown(1);
    let is_title = headings
        .first()
        .is_some_and(|first| top(first) && first.paragraph < 3);
    if is_title && headings.iter().filter(|heading| top(heading)).count() == 1 {
        headings.remove(0);
    }
}

/// Takes out the numbered items inside articles, which are part of the article's text.
fn drop_lists_in_articles(headings: &mut Vec<Candidate>) {
    let mut in_article = false;
    headings.retain(|heading| {
        let heads = heading.style.is_legal() || matches!(heading.style, Style::Markdown(_));
        if heads {
            in_article = heading.style == Style::Article;
        }
        heads || !in_article
    });
}
