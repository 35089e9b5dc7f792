//! Hits for people: title, year, path, the headings that lead to the best section, and a snippet with what matched.

use std::io::{self, Write};

use anstyle::Style;
use kaijuan::{Count, Hit, Missing, SectionHit};

use super::look::{FAINT, HEADING, MATCH, PATH, PLAIN, STRONG, Styled, YEAR};
use super::summary::{count as count_of, count_usize, grouped};
use super::{Look, Page, width};
use crate::cli::ending::{say, warn};

/// A snippet takes no more lines than this on a screen.
const SNIPPET_LINES: usize = 4;

/// The headings of other sections are only named, so they are cut to this.
const HEADING_COLUMNS: usize = 30;

/// Writes a page of hits and a last line that says how many there are.
pub(crate) fn page(out: &mut dyn Write, look: Look, page: &Page) -> io::Result<()> {
    for (at, hit) in page.answer.hits.iter().enumerate() {
        self::hit(out, look, page.offset + at + 1, hit)?;
        writeln!(out)?;
    }
    writeln!(out, "{}", look.paint(STRONG, &last_line(page)))
}

/// Writes how much a query finds.
pub(crate) fn count(out: &mut dyn Write, count: Count) -> io::Result<()> {
    let Count {
        reports,
        sections,
        occurrences,
    } = count;
    let told = [
        count_of(reports, "report"),
        count_of(sections, "section"),
        count_of(occurrences, "occurrence"),
    ];
    writeln!(out, "{}", told.join(", "))
}

/// Says on standard error that nothing answers, which word fails, and what would be found without it.
pub(crate) fn nothing(page: &Page) {
    let Page {
        query,
        narrowed,
        offset,
        answer,
        ..
    } = page;
    if answer.reports > 0 {
        let reports = count_usize(answer.reports, "report");
        warn(&format!(
            "nothing left behind --offset {}: there are {reports}",
            grouped(*offset as u64)
        ));
        return;
    }
    warn(&format!("nothing found for {query}{narrowed}"));
    for missing in &answer.missing {
        say(&format!("  {}", fate(missing)));
    }
}

fn fate(missing: &Missing) -> String {
    let reports = |count: u64| count_of(count, "report");
    let term = &missing.term;
    match (missing.filter, missing.alone, missing.without) {
        (true, _, without) => format!("without {term}: {}", reports(without)),
        (false, 0, 0) => format!("{term} is in no report"),
        (false, 0, without) => format!("{term} is in no report; without it: {}", reports(without)),
        (false, alone, 0) => format!("{term} is in {}, but not with the rest", reports(alone)),
        (false, alone, without) => format!(
            "{term} is in {}, but not with the rest; without it: {}",
            reports(alone),
            reports(without)
        ),
    }
}

fn hit(out: &mut dyn Write, look: Look, number: usize, hit: &Hit) -> io::Result<()> {
    let first = format!("{number}. ");
    let indent = " ".repeat(first.len());
    headline(hit).write(out, look, &look.paint(FAINT, &first), &indent)?;
    if hit.title.is_some() || !hit.also.is_empty() {
        // A path is never cut or wrapped: people copy it.
        let copies = match hit.also.len() {
            0 => String::new(),
            also => look.paint(
                FAINT,
                &format!(
                    "  (and {also} {})",
                    if also == 1 { "copy" } else { "copies" }
                ),
            ),
        };
        writeln!(out, "{indent}{}{copies}", look.paint(PATH, &hit.path))?;
    }
    let Some(best) = hit.sections.first() else {
        return Ok(());
    };
    if !best.headings.is_empty() {
        trail(&best.headings, HEADING).write(out, look, &indent, &indent)?;
    }
    let inner = format!("{indent}  ");
    if best.highlights.is_empty() && Some(best.snippet.trim()) == hit.title.as_deref() {
        // The report answers by its path or year, and its beginning says nothing new.
        return Ok(());
    }
    snippet(best, look).write_lines(out, look, (&inner, &inner), SNIPPET_LINES, MATCH)?;
    if let Some(more) = elsewhere(hit, best) {
        let room = look
            .columns
            .map_or(usize::MAX, |columns| columns.saturating_sub(inner.len()));
        writeln!(
            out,
            "{inner}{}",
            look.paint(FAINT, &width::cut(&more, room))
        )?;
    }
    Ok(())
}

fn headline(hit: &Hit) -> Styled {
    let mut line = Styled::default();
    line.push(hit.title.as_deref().unwrap_or(&hit.path), STRONG);
    if let Some(year) = &hit.year {
        line.push_gap();
        line.push(&super::year(year), YEAR);
    }
    line
}

/// The headings that lead to a section.
fn trail(headings: &[String], style: Style) -> Styled {
    let mut line = Styled::default();
    for (at, heading) in headings.iter().enumerate() {
        if at > 0 {
            line.push(" › ", FAINT);
        }
        line.push(heading, style);
    }
    line
}

/// The snippet with what matched in colour, or between 【】 where there is none.
fn snippet(section: &SectionHit, look: Look) -> Styled {
    let mut line = Styled::default();
    if section.snippet_start > section.range.start {
        line.push("…", FAINT);
    }
    let mut highlights = section.highlights.iter().peekable();
    let mut marked = false;
    let mut length = 0;
    for (at, c) in section.snippet.chars().enumerate() {
        while highlights.peek().is_some_and(|range| range.end <= at) {
            highlights.next();
        }
        let inside = highlights.peek().is_some_and(|range| range.contains(&at));
        if inside != marked && !look.colour {
            line.push_char(if inside { '【' } else { '】' }, PLAIN);
        }
        marked = inside;
        line.push_char(c, if inside { MATCH } else { PLAIN });
        length = at + 1;
    }
    if marked && !look.colour {
        line.push_char('】', PLAIN);
    }
    let goes_on = section.snippet_start + length < section.range.end;
    if goes_on && !line.ends_with(&['。', '！', '？', '；', '…']) {
        line.push("…", FAINT);
    }
    line
}

/// How many more matches there are, and where the next best of them stand.
fn elsewhere(hit: &Hit, best: &SectionHit) -> Option<String> {
    let more = hit.matches.saturating_sub(best.highlights.len() as u64);
    if more == 0 {
        return None;
    }
    let others = hit.sections[1..]
        .iter()
        .filter_map(|section| section.headings.last());
    let others: Vec<String> = others
        .take(3)
        .map(|heading| width::cut(heading, HEADING_COLUMNS))
        .collect();
    let more = format!(
        "{} more {}",
        grouped(more),
        if more == 1 { "match" } else { "matches" }
    );
    Some(if others.is_empty() {
        more
    } else {
        format!("{more}, also in {}", others.join(" · "))
    })
}

fn last_line(page: &Page) -> String {
    let (reports, shown) = (page.answer.reports, page.answer.hits.len());
    let all = count_usize(reports, "report");
    let next = page.offset + shown;
    match (page.offset, next < reports) {
        (0, false) => all,
        (0, true) => format!("{shown} of {all}; --limit 0 shows all, --offset {next} the next"),
        (offset, false) => format!("{}–{next} of {all}", offset + 1),
        (offset, true) => format!(
            "{}–{next} of {all}; --offset {next} shows the next",
            offset + 1
        ),
    }
}
