//! What an index run did, in words; and numbers as people read them.

use std::io::{self, Write};

use kaijuan::Summary;

use super::Look;
use super::look::{CAREFUL, FAINT, STRONG};

/// Writes the summary of an index run.
pub(crate) fn write(out: &mut dyn Write, look: Look, summary: &Summary) -> io::Result<()> {
    let headline = format!(
        "{} from {}",
        count_usize(summary.reports, "report"),
        count_usize(summary.sources, "file")
    );
    let mut asides = vec![bytes(summary.bytes), duration(summary.seconds)];
    // Of what was only looked at, it says nothing.
    if summary.seconds > 0.05 && summary.read >= summary.bytes {
        asides.push(format!(
            "{}/s",
            bytes((summary.read as f64 / summary.seconds) as u64)
        ));
    }
    writeln!(
        out,
        "{}  {}",
        look.paint(STRONG, &headline),
        look.paint(FAINT, &format!("({})", asides.join(", ")))
    )?;
    writeln!(out, "  {}", count_usize(summary.sections, "section"))?;
    writeln!(out, "  {}", changes(summary))?;
    if summary.duplicates > 0 {
        let verb = if summary.duplicates == 1 {
            "is a copy of another"
        } else {
            "are copies of others"
        };
        writeln!(out, "  {} {verb}", count_usize(summary.duplicates, "file"))?;
    }
    if !summary.failed.is_empty() {
        let failed = grouped(summary.failed.len() as u64);
        writeln!(
            out,
            "  {}",
            look.paint(CAREFUL, &format!("{failed} could not be read"))
        )?;
    }
    writeln!(out, "  index in {}", summary.index.display())
}

/// The summary in half a line.
pub(crate) fn in_short(summary: &Summary) -> String {
    let reports = count_usize(summary.reports, "report");
    format!(
        "{}: indexed {reports} in {}",
        summary.index.display(),
        duration(summary.seconds)
    )
}

/// What an update changed, in a line.
pub(crate) fn news(summary: &Summary) -> String {
    format!(
        "{} ({}); {} now",
        changes(summary),
        duration(summary.seconds),
        count_usize(summary.reports, "report")
    )
}

fn changes(summary: &Summary) -> String {
    let changes = [
        (summary.added, "added"),
        (summary.changed, "changed"),
        (summary.removed, "removed"),
        (summary.unchanged, "unchanged"),
    ];
    let told: Vec<String> = changes
        .iter()
        .filter(|(files, _)| *files > 0)
        .map(|(files, what)| format!("{} {what}", grouped(*files as u64)))
        .collect();
    if told.is_empty() {
        "nothing to do".to_owned()
    } else {
        told.join(", ")
    }
}

/// A number with commas between thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many of a thing, one or several.
pub(crate) fn count(number: u64, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        _ => format!(
            "{} {}s",
            grouped(number),
            thing
                .strip_suffix('h')
                .map_or(thing.to_owned(), |_| format!("{thing}e"))
        ),
    }
}

/// [`count`] of a `usize`.
pub(crate) fn count_usize(number: usize, thing: &str) -> String {
    count(number as u64, thing)
}

/// Bytes with a unit: 512 B, 3.4 MB.
pub(crate) fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut scaled = bytes as f64 / 1000.0;
    let mut unit = 0;
    while scaled >= 999.5 && unit + 1 < UNITS.len() {
        scaled /= 1000.0;
        unit += 1;
    }
    if scaled < 9.95 {
        format!("{scaled:.1} {}", UNITS[unit])
    } else {
        format!("{scaled:.0} {}", UNITS[unit])
    }
}

/// A time with a unit: 4 ms, 1.2 s, 3 min 5 s.
pub(crate) fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 0.0995 => format!("{:.0} ms", s * 1000.0),
        s if s < 9.95 => format!("{s:.1} s"),
        s if s < 59.5 => format!("{s:.0} s"),
        s => {
            let whole = s.round() as u64;
            format!("{} min {} s", whole / 60, whole % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_things_counted() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1234567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), expected);
        }
        for (number, thing, expected) in [
            (0, "report", "0 reports"),
            (1, "report", "1 report"),
            (1200, "report", "1,200 reports"),
            (2, "match", "2 matches"),
        ] {
            assert_eq!(count(number, thing), expected);
        }
    }

    #[test]
    fn sizes_and_times_have_units_that_fit() {
        for (size, expected) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (9_940, "9.9 kB"),
            (12_345_678, "12 MB"),
            (999_600, "1.0 MB"),
        ] {
            assert_eq!(bytes(size), expected);
        }
        for (seconds, expected) in [
            (0.0042, "4 ms"),
            (0.0996, "0.1 s"),
            (1.25, "1.2 s"),
            (12.3, "12 s"),
            (59.7, "1 min 0 s"),
            (185.2, "3 min 5 s"),
        ] {
            assert_eq!(duration(seconds), expected);
        }
    }
}
