//! Everything as JSON, with the keys that scripts rely on.

use std::io::{self, Write};

use kaijuan::{
    Encoding, Hit, Inspection, Missing, Mojibake, Report, SOFT_BREAK, Section, SectionHit,
    YearBasis,
};
use serde::Serialize;

use super::Page;

/// Writes one object on a line of its own.
pub(crate) fn line(out: &mut dyn Write, object: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, object)?;
    writeln!(out)
}

/// Writes a page as one object.
pub(crate) fn page(out: &mut dyn Write, page: &Page) -> io::Result<()> {
    let object = PageObject {
        query: page.query,
        reports: page.answer.reports,
        // Microseconds are as fine as this can be measured.
        seconds: (page.seconds * 1e6).round() / 1e6,
        hits: page.answer.hits.iter().map(HitObject::from).collect(),
        missing: &page.answer.missing,
    };
    line(out, &object)
}

/// Writes the hits of a page, a line each.
pub(crate) fn hits(out: &mut dyn Write, page: &Page) -> io::Result<()> {
    page.answer
        .hits
        .iter()
        .try_for_each(|hit| line(out, &HitObject::from(hit)))
}

/// Writes what is seen in one source.
pub(crate) fn inspection(out: &mut dyn Write, inspection: &Inspection) -> io::Result<()> {
    match &inspection.reading {
        Ok(reading) => line(out, &ReportObject::new(&inspection.path, &reading.report)),
        Err(reason) => line(
            out,
            &ReportObject {
                path: &inspection.path,
                error: Some(reason),
                ..ReportObject::default()
            },
        ),
    }
}

/// Writes an indexed report, with its text if wanted.
pub(crate) fn report(out: &mut dyn Write, report: &Report, with_text: bool) -> io::Result<()> {
    let text = with_text.then_some(report.text.as_str());
    line(
        out,
        &ReportObject {
            text,
            ..ReportObject::new(&report.path, report)
        },
    )
}

/// Writes one section of an indexed report.
pub(crate) fn section(out: &mut dyn Write, report: &Report, section: &Section) -> io::Result<()> {
    let object = SectionText {
        path: &report.path,
        section: SectionObject::from(section),
        headings: super::report::trail(report, section),
        text: super::report::text_of(report, section),
    };
    line(out, &object)
}

#[derive(Serialize)]
struct PageObject<'a> {
    query: &'a str,
    reports: usize,
    seconds: f64,
    hits: Vec<HitObject<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    missing: &'a [Missing],
}

#[derive(Serialize)]
struct HitObject<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    also: &'a [String],
    title: Option<&'a str>,
    year: Option<i32>,
    year_basis: Option<YearBasis>,
    score: f32,
    matches: u64,
    sections: Vec<SectionHitObject<'a>>,
}

impl<'a> From<&'a Hit> for HitObject<'a> {
    fn from(hit: &'a Hit) -> Self {
        HitObject {
            path: &hit.path,
            also: &hit.also,
            title: hit.title.as_deref(),
            year: hit.year.as_ref().map(|year| year.year),
            year_basis: hit.year.as_ref().map(|year| year.basis),
            score: hit.score,
            matches: hit.matches,
            sections: hit.sections.iter().map(SectionHitObject::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct SectionHitObject<'a> {
    number: Option<u32>,
    headings: &'a [String],
    snippet: String,
    highlights: Vec<[usize; 2]>,
    start: usize,
    end: usize,
    snippet_start: usize,
    matches: u64,
}

impl<'a> From<&'a SectionHit> for SectionHitObject<'a> {
    fn from(hit: &'a SectionHit) -> Self {
        SectionHitObject {
            number: hit.number,
            headings: &hit.headings,
            // Some readers of lines take a soft line break for the end of one.
            snippet: hit.snippet.replace(SOFT_BREAK, "\n"),
            highlights: hit
                .highlights
                .iter()
                .map(|range| [range.start, range.end])
                .collect(),
            start: hit.range.start,
            end: hit.range.end,
            snippet_start: hit.snippet_start,
            matches: hit.matches,
        }
    }
}

#[derive(Default, Serialize)]
struct ReportObject<'a> {
    path: &'a str,
    format: Option<&'static str>,
    encoding: Option<&'static str>,
    encoding_basis: Option<&'static str>,
    encoding_runner_up: Option<&'static str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    encoding_also: &'a [Encoding],
    replaced: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    mojibake: Option<Mojibake>,
    title: Option<&'a str>,
    year: Option<i32>,
    year_basis: Option<YearBasis>,
    year_evidence: Option<&'a str>,
    year_from: Option<i32>,
    year_to: Option<i32>,
    chars: usize,
    sections: Vec<SectionObject<'a>>,
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

impl<'a> ReportObject<'a> {
    /// The path is the source's own: the same text may stand in several.
    fn new(path: &'a str, report: &'a Report) -> Self {
        let year = report.year.as_ref();
        let decoding = report.decoding.as_ref();
        ReportObject {
            path,
            format: Some(report.format.as_str()),
            encoding: decoding.map(|decoding| decoding.encoding.as_str()),
            encoding_basis: decoding.map(|decoding| decoding.basis.as_str()),
            encoding_runner_up: decoding.and_then(|decoding| Some(decoding.runner_up?.as_str())),
            encoding_also: decoding.map_or(&[], |decoding| &decoding.also),
            replaced: report.replaced(),
            mojibake: decoding.and_then(|decoding| decoding.mojibake),
            title: report.title.as_deref(),
            year: year.map(|year| year.year),
            year_basis: year.map(|year| year.basis),
            year_evidence: year.map(|year| year.evidence.as_str()),
            year_from: year.map(|year| year.from),
            year_to: year.map(|year| year.to),
            chars: report.text.chars().count(),
            sections: report.sections.iter().map(SectionObject::from).collect(),
            error: None,
            text: None,
        }
    }
}

#[derive(Serialize)]
struct SectionObject<'a> {
    number: u32,
    level: u8,
    heading: &'a str,
    start: usize,
    end: usize,
}

impl<'a> From<&'a Section> for SectionObject<'a> {
    fn from(section: &'a Section) -> Self {
        let Section {
            number,
            level,
            heading,
            start,
            end,
            ..
        } = section;
        SectionObject {
            number: *number,
            level: *level,
            heading,
            start: *start,
            end: *end,
        }
    }
}

#[derive(Serialize)]
struct SectionText<'a> {
    path: &'a str,
    #[serde(flatten)]
    section: SectionObject<'a>,
    headings: Vec<&'a str>,
    text: &'a str,
}
