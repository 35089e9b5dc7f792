//! Levels: how rows of headings nest in each other, by the report's own use.

use std::collections::{HashMap, HashSet};

use super::candidates::{Candidate, Paragraph};
use super::marks::Style;

/// What a speaker says when a part is over and the whole is taken up again.
const TURNS: [&str; 10] = [
    "各位代表",
    "各位委员",
    "同志们",
    "过去",
    "一年来",
    "五年来",
    "几年来",
    "这些年",
    "回顾",
    "回望",
];

/// A heading that is open while later ones are read.
#[derive(Debug, Clone, Copy)]
struct Frame {
    style: Style,
    chain: usize,
    level: u8,
    /// Whether its row has no further heading.
    closed: bool,
}

/// Gives each heading its level; 1 is the highest.
pub(super) fn nest<'a>(
    headings: &'a [Candidate],
    paragraphs: &[Paragraph<'_>],
) -> Vec<(&'a Candidate, u8)> {
    let mut open: Vec<Frame> = Vec::new();
    // The rows under which headings without a number have stood.
    let mut hosts: Vec<usize> = Vec::new();
    let above_plain = rows_around_plain(headings);
    let mut levelled = Vec::with_capacity(headings.len());
    let mut read = 0;
    for heading in headings {
        let between = paragraphs.get(read..heading.paragraph).unwrap_or_default();
        read = heading.last + 1;
        let row = open
            .iter()
            .rposition(|frame| frame.chain == heading.chain && heading.chain > 0);
        let depth = match row {
            Some(position) => position,
            None => {
                if heading.chain > 0 && turns(between) {
                    leave_closed(&mut open);
                }
                depth_of_new(&open, heading, &hosts, &above_plain)
            }
        };
        open.truncate(depth);
        let above = open.last();
        let level = above.map_or(1, |frame| frame.level.saturating_add(1));
        if let Some(host) = above.filter(|_| heading.style == Style::Plain) {
            hosts.push(host.chain);
            hosts.dedup();
        }
        open.push(Frame {
            style: heading.style,
            chain: heading.chain,
            level,
            closed: heading.closes,
        });
        levelled.push((heading, level));
    }
    levelled
}

/// How many open headings a row's first heading leaves open.
fn depth_of_new(
    open: &[Frame],
    heading: &Candidate,
    hosts: &[usize],
    above_plain: &HashSet<usize>,
) -> usize {
    let keeps = |frame: &Frame| match heading.style {
        Style::Markdown(_) => {
            matches!(frame.style, Style::Markdown(_)) && frame.style < heading.style
        }
        Style::Plain if heading.closes => false,
        Style::Plain => {
            frame.style != Style::Plain && (!frame.closed || hosts.contains(&frame.chain))
        }
        style if style.is_legal() => frame.style < style,
        style if frame.style == Style::Plain => {
            !frame.closed && style > Style::Formal && !above_plain.contains(&heading.chain)
        }
        style => !frame.closed || frame.style < style,
    };
    open.iter()
        .rposition(keeps)
        .map_or(0, |position| position + 1)
}

/// The rows that have headings without a number between theirs: they stand above such ones.
fn rows_around_plain(headings: &[Candidate]) -> HashSet<usize> {
    let mut begun: HashMap<usize, usize> = HashMap::new();
    let mut plain = 0;
    let mut around = HashSet::new();
    for heading in headings {
        if heading.style == Style::Plain {
            plain += 1;
        } else if *begun.entry(heading.chain).or_insert(plain) < plain {
            around.insert(heading.chain);
        }
    }
    around
}

/// Whether the speaker turns from a part to the whole between two headings.
fn turns(between: &[Paragraph<'_>]) -> bool {
    between
        .iter()
        .any(|paragraph| TURNS.iter().any(|turn| paragraph.text.starts_with(turn)))
}

/// Leaves the parts whose row is over, up to the highest level.
fn leave_closed(open: &mut Vec<Frame>) {
    while open
        .last()
        .is_some_and(|frame| frame.closed && frame.level > 1)
    {
        open.pop();
    }
}
