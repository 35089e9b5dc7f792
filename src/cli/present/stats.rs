//! What an index holds, with a small bar for each year.

use std::io::{self, Write};
use std::path::Path;

use kaijuan::Stats;

use super::Look;
use super::look::{BAR, FAINT, STRONG};
use super::summary::{bytes, count, grouped};
use super::width;

/// The longest bar, in columns.
const LONGEST_BAR: usize = 40;

/// Writes the figures of an index.
pub(crate) fn write(
    out: &mut dyn Write,
    look: Look,
    index: &Path,
    stats: &Stats,
) -> io::Result<()> {
    let headline = format!("{} in {}", count(stats.reports, "report"), index.display());
    writeln!(out, "{}", look.paint(STRONG, &headline))?;
    writeln!(out, "  from       {}", stats.corpus.display())?;
    if stats.duplicates > 0 {
        writeln!(out, "  copies     {}", count(stats.duplicates, "more file"))?;
    }
    writeln!(out, "  sections   {}", grouped(stats.sections))?;
    writeln!(out, "  characters {}", grouped(stats.characters))?;
    writeln!(out, "  index size {}", bytes(stats.index_bytes))?;
    let mut years: Vec<(String, u64)> = stats
        .years
        .iter()
        .map(|(year, reports)| (year.to_string(), *reports))
        .collect();
    if stats.undated > 0 {
        years.push(("unknown".to_owned(), stats.undated));
    }
    chart(out, look, "years", &years)?;
    chart(out, look, "encodings", &stats.encodings)?;
    chart(out, look, "formats", &stats.formats)
}

/// A bar for each row, the longest for the greatest.
fn chart(out: &mut dyn Write, look: Look, name: &str, rows: &[(String, u64)]) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", look.paint(STRONG, name))?;
    let greatest = rows
        .iter()
        .map(|(_, reports)| *reports)
        .max()
        .unwrap_or(1)
        .max(1);
    let label_columns = rows
        .iter()
        .map(|(label, _)| width::columns(label))
        .max()
        .unwrap_or(0);
    let number_columns = grouped(greatest).len();
    let room = look
        .columns_or_default()
        .saturating_sub(label_columns + number_columns + 6);
    // A small archive gets a block for each report.
    let longest = room
        .clamp(8, LONGEST_BAR)
        .min(usize::try_from(greatest).unwrap_or(LONGEST_BAR));
    for (label, reports) in rows {
        let bar = bar(*reports, greatest, longest);
        let pad = " ".repeat(label_columns - width::columns(label));
        let number = format!("{:>number_columns$}", grouped(*reports));
        writeln!(
            out,
            "  {label}{pad}  {}  {}",
            look.paint(FAINT, &number),
            look.paint(BAR, &bar)
        )?;
    }
    Ok(())
}

/// A bar in eighths of a column, so that small numbers show as well.
fn bar(reports: u64, greatest: u64, longest: usize) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (reports as f64 / greatest as f64 * longest as f64 * 8.0).round() as usize;
    let eighths = eighths.max(usize::from(reports > 0));
    "█".repeat(eighths / 8) + PARTS[eighths % 8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_in_proportion_and_never_vanish() {
        for (reports, greatest, expected) in [
            (0, 10, ""),
            (10, 10, "████"),
            (5, 10, "██"),
            (1, 1000, "▏"),
            (3, 8, "█▌"),
            (1, 1, "████"),
        ] {
            assert_eq!(
                bar(reports, greatest, 4),
                expected,
                "{reports} of {greatest}"
            );
        }
    }
}
