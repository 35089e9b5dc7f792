//! The outline: which lines of a report are headings, and how they nest.
//!
//! Headings are found by their marks (一、, （二）, 第三章) and by standing alone, and then judged
//! together: numbers that run on speak for each other, and a mark whose row says nothing is a
//! list or a reference. Levels follow from how the report itself nests its rows of marks.

mod candidates;
mod chains;
mod extent;
mod levels;
mod marks;
mod plain;
mod styled;
#[cfg(test)]
mod tests;

use crate::report::Section;
use candidates::Candidate;

/// Gives the headings of a cleaned text as sections, in reading order; none, where it has no
/// headings. `after` is the offset, in characters, where the title ends: headings are looked
/// for from there on. `styled` are the lines that the document itself marks as headings, by the
/// character they begin with, and their levels, in order.
pub fn outline(text: &str, after: usize, styled: &[(usize, u8)]) -> Vec<Section> {
    let skipped = text
        .char_indices()
        .nth(after)
        .map_or(text.len(), |(byte, _)| byte);
    let body = &text[skipped..];
    let mut paragraphs = candidates::paragraphs(body);
    styled::mark(&mut paragraphs, body, after, styled);
    let found = candidates::find(body, &paragraphs);
    let judged = chains::judge(&found, &paragraphs);
    let headings = plain::with_unnumbered(judged, &paragraphs);
    let levelled = levels::nest(&headings, &paragraphs);
    sections(body, skipped.min(text.len()), text, &levelled)
}

/// The sections that headings with levels make.
fn sections(body: &str, skipped: usize, text: &str, headings: &[(&Candidate, u8)]) -> Vec<Section> {
    let before = text[..skipped].chars().count();
    let mut sections: Vec<Section> = Vec::with_capacity(headings.len());
    let mut open: Vec<usize> = Vec::new();
    let (mut byte, mut chars) = (0, before);
    for (heading, level) in headings {
        chars += body[byte..heading.start].chars().count();
        byte = heading.start;
        while let Some(&last) = open.last()
            && sections[last].level >= *level
        {
            sections[last].end = chars;
            open.pop();
        }
        let parent = open.last().map(|&index| sections[index].number);
        open.push(sections.len());
        sections.push(Section {
            number: u32::try_from(sections.len() + 1).unwrap_or(u32::MAX),
            level: *level,
            // Markdown's emphasis is no part of what a heading says.
            heading: heading.heading.replace("**", ""),
            parent,
            start: chars,
            end: chars,
        });
    }
    chars += body[byte..].chars().count();
    for index in open {
        sections[index].end = chars;
    }
    sections
}
