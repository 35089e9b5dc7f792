//! How output looks where a person reads it: colours, and paragraphs that fit the screen.

use std::io::{self, IsTerminal, Write};
use std::ops::Range;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use super::width;

/// Headlines.
pub(crate) const STRONG: Style = Style::new().bold();
/// What matters less.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// What matched.
pub(crate) const MATCH: Style = AnsiColor::Red.on_default().bold();
/// Years.
pub(crate) const YEAR: Style = AnsiColor::Green.on_default();
/// Paths.
pub(crate) const PATH: Style = AnsiColor::Blue.on_default();
/// Headings of sections.
pub(crate) const HEADING: Style = AnsiColor::Cyan.on_default();
/// Bars of a chart.
pub(crate) const BAR: Style = AnsiColor::Green.on_default();
/// What should make a reader careful.
pub(crate) const CAREFUL: Style = AnsiColor::Yellow.on_default();
/// Text as it is.
pub(crate) const PLAIN: Style = Style::new();

/// Longer lines than this are hard to read, however wide the screen.
const WIDEST: usize = 100;

/// What standard output can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    /// Whether to write colours.
    pub(crate) colour: bool,
    /// How many columns a line may take; `None` where it's not a screen, and lines are as long as they are.
    pub(crate) columns: Option<usize>,
}

impl Look {
    /// The look that suits standard output.
    pub(crate) fn of_stdout() -> Look {
        let stdout = io::stdout();
        Look {
            colour: AutoStream::choice(&stdout) != ColorChoice::Never,
            columns: stdout
                .is_terminal()
                .then(|| screen_columns().clamp(20, WIDEST)),
        }
    }

    /// The columns for lines that are laid out even where nobody looks, such as a chart's.
    pub(crate) fn columns_or_default(self) -> usize {
        self.columns.unwrap_or(80)
    }

    /// A short text in a style, where there are colours, and without what would disturb a screen.
    pub(crate) fn paint(self, style: Style, text: &str) -> String {
        let text: String = text.chars().filter(|c| !disturbs(*c)).collect();
        if self.colour {
            format!("{style}{text}{style:#}")
        } else {
            text
        }
    }
}

/// How wide the screen is, or 80 where it does not say.
fn screen_columns() -> usize {
    let said = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let measured = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    said.or(measured).unwrap_or(80)
}

/// A paragraph: characters, each with its style. What would disturb a screen does not get in, and white space is one
/// blank.
#[derive(Debug, Default)]
pub(crate) struct Styled {
    chars: Vec<char>,
    styles: Vec<Style>,
}

impl Styled {
    /// Adds a text in one style.
    pub(crate) fn push(&mut self, text: &str, style: Style) {
        for c in text.chars() {
            self.push_char(c, style);
        }
    }

    /// Adds a character.
    pub(crate) fn push_char(&mut self, c: char, style: Style) {
        if c.is_whitespace() {
            if self.chars.last().is_some_and(|&last| last != ' ') {
                self.chars.push(' ');
                self.styles.push(style);
            }
        } else if !disturbs(c) {
            self.chars.push(c);
            self.styles.push(style);
        }
    }

    /// Adds two blanks, between things that do not belong together.
    pub(crate) fn push_gap(&mut self) {
        self.chars.extend([' ', ' ']);
        self.styles.extend([PLAIN, PLAIN]);
    }

    /// Whether the last character, blanks aside, is one of these.
    pub(crate) fn ends_with(&self, any: &[char]) -> bool {
        self.chars
            .iter()
            .rev()
            .find(|c| **c != ' ')
            .is_some_and(|last| any.contains(last))
    }

    /// Writes the paragraph: `first` before its first line and `indent` before the others, which take equal columns.
    pub(crate) fn write(
        &self,
        out: &mut dyn Write,
        look: Look,
        first: &str,
        indent: &str,
    ) -> io::Result<()> {
        self.write_lines(out, look, (first, indent), usize::MAX, PLAIN)
    }

    /// Writes the paragraph, but no more than so many lines of it: those around the first character of style `around`.
    pub(crate) fn write_lines(
        &self,
        out: &mut dyn Write,
        look: Look,
        (first, indent): (&str, &str),
        most: usize,
        around: Style,
    ) -> io::Result<()> {
        let room = |columns: usize| columns.saturating_sub(width::columns(indent)).max(10);
        let mut lines = width::wrap(&self.chars, look.columns.map_or(usize::MAX, room));
        if lines.len() > most {
            let wanted = self
                .styles
                .iter()
                .position(|style| *style == around)
                .unwrap_or(0);
            let line = lines.iter().position(|line| wanted < line.end).unwrap_or(0);
            let start = line.saturating_sub(1).min(lines.len() - most);
            lines = lines.drain(start..start + most).collect();
        }
        for (at, line) in lines.into_iter().enumerate() {
            let before = if at == 0 { first } else { indent };
            writeln!(out, "{before}{}", self.painted(look, line))?;
        }
        Ok(())
    }

    fn painted(&self, look: Look, range: Range<usize>) -> String {
        let mut text = String::new();
        let mut current = PLAIN;
        for (&c, &style) in self.chars[range.clone()].iter().zip(&self.styles[range]) {
            if look.colour && style != current {
                text += &format!("{}{style}", current.render_reset());
                current = style;
            }
            text.push(c);
        }
        if look.colour {
            text += &current.render_reset().to_string();
        }
        text
    }
}

/// Control characters, and marks that turn the direction of writing.
fn disturbs(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(line: &Styled, look: Look) -> String {
        let mut out = Vec::new();
        line.write(&mut out, look, "> ", "  ").unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn styles_close_before_the_next_and_at_the_end_of_a_line() {
        let mut line = Styled::default();
        line.push("抓好", PLAIN);
        line.push("党建", MATCH);
        line.push("工作", PLAIN);
        let colour = Look {
            colour: true,
            columns: Some(10),
        };
        assert_eq!(
            written(&line, colour),
            "> 抓好\u{1b}[1m\u{1b}[31m党建\u{1b}[0m工\n  作\n"
        );
        let plain = Look {
            colour: false,
            columns: None,
        };
        assert_eq!(written(&line, plain), "> 抓好党建工作\n");
    }

    #[test]
    fn nothing_that_disturbs_a_screen_gets_through() {
        let mut line = Styled::default();
        line.push("甲\u{1b}[31m\n\t　乙\u{202e}丙\u{7}", PLAIN);
        assert_eq!(
            written(
                &line,
                Look {
                    colour: false,
                    columns: None
                }
            ),
            "> 甲[31m 乙丙\n"
        );
    }

    #[test]
    fn the_lines_kept_are_those_around_the_match() {
        let mut line = Styled::default();
        line.push(&"甲".repeat(50), PLAIN);
        line.push("乙", MATCH);
        line.push(&"丙".repeat(50), PLAIN);
        let mut out = Vec::new();
        let look = Look {
            colour: false,
            columns: Some(20),
        };
        line.write_lines(&mut out, look, ("", ""), 3, MATCH)
            .unwrap();
        let lines = String::from_utf8(out).unwrap();
        assert_eq!(lines.lines().count(), 3);
        assert!(lines.contains('乙'), "{lines}");
    }
}
