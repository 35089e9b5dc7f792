//! Glyphs whose font does not say which characters they stand for. A reader then takes the
//! number of a glyph for a character, which looks like text but is none.

use std::collections::{HashMap, HashSet};

use super::reader::{Glyph, Page};
use super::unified::unified;

/// Stands for a character that cannot be known.
pub(super) const UNKNOWN: char = char::REPLACEMENT_CHARACTER;
/// Bullets of the Symbol and Wingdings fonts, which have places of their own in Unicode's private
/// area.
const BULLETS: &str = "\u{F06C}\u{F06E}\u{F071}\u{F075}\u{F076}\u{F09F}\u{F0A7}\u{F0A8}\u{F0B2}\u{F0B7}\u{F0D8}\u{F0E8}\u{F0FC}";
/// Unknown glyphs take numbers all over; so many blocks of 256 rare characters no text has.
const BLOCKS: usize = 4;

/// What is drawn in one font of a page.
#[derive(Debug, Default)]
struct Drawn {
    all: usize,
    controls: usize,
    private: usize,
    rare: usize,
    blocks: HashSet<u32>,
}

impl Drawn {
    fn add(&mut self, character: char) {
        self.all += 1;
        self.controls += usize::from(is_control(character));
        self.private += usize::from(is_private(character) && !BULLETS.contains(character));
        if is_rare(character) {
            self.rare += 1;
            self.blocks.insert(u32::from(character) >> 8);
        }
    }

    /// Whether these are numbers of glyphs and no characters.
    fn are_numbers(&self) -> bool {
        let with_controls = self.controls > 0 && self.controls * 16 >= self.all;
        with_controls
            || self.private * 2 > self.all
            || self.rare * 5 >= self.all && self.blocks.len() >= BLOCKS
    }
}

/// Marks the glyphs of a page that stand for no known character, and unifies the others.
pub(super) fn mark(page: &mut Page) {
    let mut fonts: HashMap<u32, Drawn> = HashMap::new();
    for glyph in &page.glyphs {
        let drawn = fonts.entry(glyph.font).or_default();
        glyph.text.chars().for_each(|c| drawn.add(c));
    }
    for glyph in &mut page.glyphs {
        let are_numbers = fonts.get(&glyph.font).is_some_and(Drawn::are_numbers);
        mark_glyph(glyph, are_numbers);
    }
}

fn mark_glyph(glyph: &mut Glyph, is_number: bool) {
    if is_number {
        glyph.text = UNKNOWN.to_string();
    } else if glyph.text.chars().any(|c| meant(c) != c) {
        glyph.text = glyph.text.chars().map(meant).collect();
    }
}

/// The character that is meant, or [`UNKNOWN`].
fn meant(character: char) -> char {
    match character {
        '\u{A0}' => ' ',
        _ if BULLETS.contains(character) => '•',
        _ if is_control(character) => UNKNOWN,
        _ => unified(character),
    }
}

/// Whether nobody can know this character: it is marked as such, or it is a private one.
pub(super) fn is_unknown(character: char) -> bool {
    character == UNKNOWN || is_private(character)
}

fn is_control(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r')
}

fn is_private(character: char) -> bool {
    matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..)
}

/// Whether this is of a script that reports hardly ever use, or of none.
fn is_rare(character: char) -> bool {
    matches!(
        character,
        '\u{0180}'..='\u{02BF}'
            | '\u{0500}'..='\u{05FF}'
            | '\u{0700}'..='\u{0EFF}'
            | '\u{1000}'..='\u{17FF}'
            | '\u{1880}'..='\u{1DFF}'
            | '\u{2C00}'..='\u{2DFF}'
            | '\u{A4D0}'..='\u{ABFF}'
            | '\u{D7B0}'..='\u{F8FF}'
    )
}

#[cfg(test)]
mod tests {
    use super::super::reader::Direction;
    use super::*;

    fn marked(text: &str) -> String {
        let glyph = |c: char| Glyph {
            text: c.to_string(),
            direction: Direction {
                is_vertical: false,
                turned: 0,
            },
            start: 0.0,
            end: 1.0,
            line: 0.0,
            size: 10.0,
            font: 0,
        };
        let mut page = Page {
            glyphs: text.chars().map(glyph).collect(),
            refused: None,
        };
        mark(&mut page);
        page.glyphs
            .iter()
            .map(|glyph| glyph.text.as_str())
            .collect()
    }

    #[test]
    fn numbers_of_glyphs_are_no_text() {
        for (given, want) in [
            ("⼀、全市工作", "一、全市工作"),
            ("\u{F06C}\u{A0}工作\u{E123}", "• 工作\u{E123}"),
            // A font of signs that only its maker knows.
            ("\u{E123}\u{E124}", "\u{FFFD}\u{FFFD}"),
            // Glyphs counted from 1, as in a font cut down to what the text needs.
            (
                "\u{1}\u{2}\u{3}A\u{4}",
                "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}",
            ),
            // Numbers of glyphs in a whole font.
            (
                "\u{1234}\u{0E45}杂\u{2C11}\u{A612}",
                "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}",
            ),
            // Tibetan and Uyghur are text.
            ("བོད་ཡིག 西藏", "བོད་ཡིག 西藏"),
            ("ئۇيغۇر 新疆", "ئۇيغۇر 新疆"),
            ("한국어 Ωμέγα Москва", "한국어 Ωμέγα Москва"),
        ] {
            assert_eq!(marked(given), want, "{given:?}");
        }
    }
}
