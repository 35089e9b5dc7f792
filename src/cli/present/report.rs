//! One report for people: what is known of it and why, its outline, its text.

use std::io::{self, Write};

use kaijuan::{Decoding, EncodingBasis, Mojibake, Report, SOFT_BREAK, Section, Year, YearBasis};

use super::Look;
use super::look::{CAREFUL, FAINT, HEADING, PATH, PLAIN, STRONG, Styled, YEAR};
use super::summary::{count_usize, grouped};
use super::width;

/// Writes what is seen in a source that was read without an index.
pub(crate) fn inspection(
    out: &mut dyn Write,
    look: Look,
    path: &str,
    report: &Report,
) -> io::Result<()> {
    writeln!(out, "{}", look.paint(PATH, path))?;
    match &report.title {
        Some(title) => fact(out, look, "title", &[(title, STRONG)])?,
        None => fact(out, look, "title", &[("none found", FAINT)])?,
    }
    facts(out, look, report)?;
    if report.sections.is_empty() {
        return fact(out, look, "outline", &[("no headings found", FAINT)]);
    }
    fact(out, look, "outline", &[])?;
    outline(out, look, report)
}

/// Writes an indexed report: its head, outline and text.
pub(crate) fn whole(out: &mut dyn Write, look: Look, report: &Report) -> io::Result<()> {
    let mut headline = Styled::default();
    headline.push(report.title.as_deref().unwrap_or(&report.path), STRONG);
    headline.write(out, look, "", "")?;
    fact(out, look, "path", &[(&report.path, PATH)])?;
    facts(out, look, report)?;
    if !report.sections.is_empty() {
        writeln!(out)?;
        outline(out, look, report)?;
    }
    writeln!(out)?;
    prose(out, look, &report.text)
}

/// Writes the outline, a heading a line, each with its number and indented by its level.
pub(crate) fn outline(out: &mut dyn Write, look: Look, report: &Report) -> io::Result<()> {
    let widest = report
        .sections
        .last()
        .map_or(1, |section| section.number.to_string().len())
        .max(2);
    for section in &report.sections {
        let depth = usize::from(section.level.saturating_sub(1)).min(12);
        let number = format!("{:>width$}  ", section.number, width = widest + 2);
        let indent = "  ".repeat(depth);
        let mut heading = Styled::default();
        heading.push(&section.heading, if depth == 0 { HEADING } else { PLAIN });
        let first = format!("{}{indent}", look.paint(FAINT, &number));
        heading.write(out, look, &first, &" ".repeat(number.len() + indent.len()))?;
    }
    Ok(())
}

/// Writes one section: the headings that lead to it, and its text.
pub(crate) fn section(
    out: &mut dyn Write,
    look: Look,
    report: &Report,
    section: &Section,
) -> io::Result<()> {
    let mut line = Styled::default();
    line.push(report.title.as_deref().unwrap_or(&report.path), STRONG);
    for heading in trail(report, section) {
        line.push(" › ", FAINT);
        line.push(heading, HEADING);
    }
    line.write(out, look, "", "")?;
    writeln!(out)?;
    prose(out, look, text_of(report, section))
}

/// The headings that lead to a section, its own last.
pub(crate) fn trail<'a>(report: &'a Report, section: &'a Section) -> Vec<&'a str> {
    Section::ancestors(&report.sections, section)
        .map(|section| section.heading.as_str())
        .collect()
}

/// The text of a section, with all it contains.
pub(crate) fn text_of<'a>(report: &'a Report, section: &Section) -> &'a str {
    let byte = |chars: usize| {
        report
            .text
            .char_indices()
            .nth(chars)
            .map_or(report.text.len(), |(byte, _)| byte)
    };
    report
        .text
        .get(byte(section.start)..byte(section.end))
        .unwrap_or_default()
}

/// Year, encoding, losses, format, length.
fn facts(out: &mut dyn Write, look: Look, report: &Report) -> io::Result<()> {
    match &report.year {
        Some(year) => {
            fact(
                out,
                look,
                "year",
                &[(&super::year(year), YEAR), (&year_reason(year), PLAIN)],
            )?;
            if year.from != year.to {
                let bounds = format!("between {} and {}", year.from, year.to);
                fact(out, look, "", &[(&bounds, FAINT)])?;
            }
        }
        None => fact(out, look, "year", &[("not known", FAINT)])?,
    }
    if let Some(decoding) = &report.decoding {
        encoding(out, look, decoding)?;
    }
    match report.replaced() {
        0 => fact(out, look, "lost", &[("nothing", FAINT)])?,
        lost => {
            let told = format!("{}, shown as \u{FFFD}", count_usize(lost, "character"));
            fact(out, look, "lost", &[(&told, CAREFUL)])?;
        }
    }
    fact(out, look, "format", &[(report.format.as_str(), PLAIN)])?;
    let length = format!(
        "{} characters, {}",
        grouped(report.text.chars().count() as u64),
        count_usize(report.sections.len(), "section")
    );
    fact(out, look, "length", &[(&length, PLAIN)])
}

/// The encoding, why that one, and what else is to be known of it.
fn encoding(out: &mut dyn Write, look: Look, decoding: &Decoding) -> io::Result<()> {
    let basis = match decoding.basis {
        EncodingBasis::Bom => "by its byte order mark",
        EncodingBasis::Declared => "as the file declares",
        EncodingBasis::Detected => "told from the bytes",
        EncodingBasis::Given => "as given",
    };
    let runner_up = decoding
        .runner_up
        .map_or(String::new(), |encoding| format!("; next best {encoding}"));
    let why = format!("{basis}{runner_up}");
    let name = decoding.encoding.as_str();
    fact(out, look, "encoding", &[(name, PLAIN), (&why, FAINT)])?;
    for also in &decoding.also {
        let told = format!("parts of it in {also}");
        fact(out, look, "", &[(&told, CAREFUL)])?;
    }
    if let Some(Mojibake { restored, lost }) = decoding.mojibake {
        let told = format!(
            "was once read in a wrong encoding and saved; {} restored, {} lost",
            count_usize(restored, "character"),
            grouped(lost as u64)
        );
        fact(out, look, "damaged", &[(&told, CAREFUL)])?;
    }
    Ok(())
}

fn year_reason(year: &Year) -> String {
    let place = match year.basis {
        YearBasis::Name => "from the name of the file or folder",
        YearBasis::Title => "from the title",
        YearBasis::Dateline => "from the date line",
        YearBasis::Metadata => "from the document's metadata",
        YearBasis::Text => "from a date in the text",
        YearBasis::Inferred => "inferred from what the text talks about",
        YearBasis::Given => "as given",
    };
    if year.evidence.is_empty() {
        place.to_owned()
    } else {
        format!("{place}: {}", year.evidence)
    }
}

/// A name and what is known under it.
fn fact(
    out: &mut dyn Write,
    look: Look,
    name: &str,
    told: &[(&str, anstyle::Style)],
) -> io::Result<()> {
    let label = format!("  {name:<10}");
    let mut line = Styled::default();
    for (at, (text, style)) in told.iter().enumerate() {
        if at > 0 {
            line.push_gap();
        }
        line.push(text, *style);
    }
    if told.is_empty() {
        return writeln!(out, "{}", look.paint(FAINT, label.trim_end()));
    }
    line.write(
        out,
        look,
        &look.paint(FAINT, &label),
        &" ".repeat(width::columns(&label)),
    )
}

/// Text for reading: a paragraph a line, wrapped where a person looks.
fn prose(out: &mut dyn Write, look: Look, text: &str) -> io::Result<()> {
    if look.columns.is_none() {
        // A soft line break shows as what it is to a reader.
        out.write_all(text.replace(SOFT_BREAK, "\n").as_bytes())?;
        return if text.ends_with('\n') {
            Ok(())
        } else {
            writeln!(out)
        };
    }
    for paragraph in text.trim_end().split(['\n', SOFT_BREAK]) {
        let mut line = Styled::default();
        line.push(paragraph, PLAIN);
        if paragraph.trim().is_empty() {
            writeln!(out)?;
        } else {
            line.write(out, look, "", "")?;
        }
    }
    Ok(())
}
