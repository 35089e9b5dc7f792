//! Lines that the document itself marks as headings: by an HTML tag, or a style of Word's.

use super::candidates::Paragraph;

/// A longer line is a paragraph that was only made to look like a heading, in characters.
const LONGEST: usize = 60;

/// Notes the level of each paragraph that is marked as a heading, where the marks can be believed.
/// `styled` has the characters, counted in the whole text, at which such lines begin, and their
/// levels; `body` begins at the character `after`.
pub(super) fn mark(
    paragraphs: &mut [Paragraph<'_>],
    body: &str,
    after: usize,
    styled: &[(usize, u8)],
) {
    let mut levels: Vec<(usize, u8)> = Vec::new();
    let mut styled = styled.iter().filter(|(at, _)| *at >= after).peekable();
    let (mut byte, mut chars) = (0, after);
    for (index, paragraph) in paragraphs.iter().enumerate() {
        if styled.peek().is_none() {
            break;
        }
        let end = paragraph.start + paragraph.text.len();
        chars += body.get(byte..end).unwrap_or_default().chars().count();
        byte = end;
        let mut level = None;
        while let Some((_, marked)) = styled.next_if(|(at, _)| *at < chars) {
            level = Some(*marked);
        }
        if let Some(level) = level.filter(|_| looks_the_part(paragraph.text)) {
            levels.push((index, level.clamp(1, 9)));
        }
    }
    // A single line tells nothing of a report's outline, and where nearly all are marked none is.
    if levels.len() < 2 || levels.len() * 5 > paragraphs.len() * 3 {
        return;
    }
    for (index, level) in levels {
        paragraphs[index].styled = Some(level);
    }
}

fn looks_the_part(line: &str) -> bool {
    line.chars().nth(LONGEST).is_none() && !line.ends_with(['。', '；', '，', ';', ','])
}
