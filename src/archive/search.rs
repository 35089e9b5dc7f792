//! Answering a query: the plan's reports in order, and what a hit shows of each.

use std::collections::BTreeMap;

use tantivy::{DocAddress, DocId, SegmentReader, TERMINATED};

use crate::error::Result;
use crate::hit::{Answer, Count, Hit, Missing, SectionHit};
use crate::index::reader::{Blocks, Reader};
use crate::query::Query;
use crate::query::collect::{Ranked, rank};
use crate::query::leaf::{Found, Leaf};
use crate::query::plan::Plan;
use crate::query::snippet::{Sought, snippet};
use crate::report::Section;

/// How many sections a hit shows.
const SECTIONS: usize = 3;
/// Up to so many words are tried one by one where a query finds nothing.
const TRIED: usize = 12;

pub(super) fn search(reader: &Reader, query: &Query) -> Result<Answer> {
    let plan = Plan::new(reader, query)?;
    let ranking = rank(
        &reader.searcher,
        &*plan.reports,
        query.sort,
        query.offset,
        query.limit,
    )
    .map_err(|error| reader.failed(error))?;
    let hits = hits(reader, &plan, &ranking.reports)?;
    let missing = if ranking.total == 0 {
        missing(reader, query, &plan)?
    } else {
        Vec::new()
    };
    Ok(Answer {
        reports: ranking.total,
        hits,
        missing,
    })
}

pub(super) fn count(reader: &Reader, query: &Query) -> Result<Count> {
    let plan = Plan::new(reader, query)?;
    let ranking = rank(&reader.searcher, &*plan.reports, query.sort, 0, 0)
        .map_err(|error| reader.failed(error))?;
    let mut count = Count {
        reports: ranking.total as u64,
        ..Count::default()
    };
    each_report(reader, &plan, &ranking.reports, |_, found| {
        count.sections += found
            .values()
            .map(|passage| passage.section)
            .collect::<std::collections::BTreeSet<_>>()
            .len() as u64;
        count.occurrences += found.values().map(FoundPassage::occurrences).sum::<u64>();
        Ok(())
    })?;
    Ok(count)
}

pub(super) fn paths(reader: &Reader, query: &Query) -> Result<Vec<String>> {
    let plan = Plan::new(reader, query)?;
    let ranking = rank(
        &reader.searcher,
        &*plan.reports,
        query.sort,
        query.offset,
        query.limit,
    )
    .map_err(|error| reader.failed(error))?;
    let mut paths = Vec::with_capacity(ranking.reports.len());
    for ranked in &ranking.reports {
        paths.extend(reader.string(ranked.at, "path")?);
        paths.extend(reader.aliases(ranked.at)?);
    }
    Ok(paths)
}

/// A passage in which leaves of the plan are found.
struct FoundPassage {
    section: u64,
    /// How often each leaf occurs, by its number.
    counts: Vec<(usize, u32)>,
}

impl FoundPassage {
    fn occurrences(&self) -> u64 {
        self.counts.iter().map(|(_, count)| u64::from(*count)).sum()
    }

    /// How well the passage answers: each leaf counts once by its weight, and a little more for each time again.
    fn value(&self, leaves: &[Leaf]) -> f32 {
        let worth = |&(leaf, count): &(usize, u32)| {
            leaves[leaf].weight * (1.0 + (count.max(1) as f32).ln() * 0.3)
        };
        self.counts.iter().map(worth).sum()
    }
}

/// Gives each report, in the order of the index, with the passages in which the plan's leaves are found.
fn each_report(
    reader: &Reader,
    plan: &Plan,
    reports: &[Ranked],
    mut each: impl FnMut(DocAddress, BTreeMap<DocId, FoundPassage>) -> Result<()>,
) -> Result<()> {
    let mut sorted: Vec<DocAddress> = reports.iter().map(|ranked| ranked.at).collect();
    sorted.sort_unstable();
    for of_segment in sorted.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
        let segment = reader.searcher.segment_reader(of_segment[0].segment_ord);
        let mut walk = Walk::open(reader, plan, segment).map_err(|error| reader.failed(error))?;
        for at in of_segment {
            each(*at, walk.passages(at.doc_id))?;
        }
    }
    Ok(())
}

/// Walks the passages of one segment, report after report.
struct Walk {
    blocks: Blocks,
    sections: std::sync::Arc<dyn tantivy::columnar::ColumnValues<u64>>,
    leaves: Vec<Option<Found>>,
}

impl Walk {
    fn open(reader: &Reader, plan: &Plan, segment: &SegmentReader) -> tantivy::Result<Walk> {
        let leaves = plan
            .leaves
            .iter()
            .map(|leaf| leaf.found(&reader.fields, segment));
        Ok(Walk {
            blocks: Blocks::open(segment)?,
            sections: segment
                .fast_fields()
                .column_first_or_default::<u64>("section")?,
            leaves: leaves.collect::<tantivy::Result<_>>()?,
        })
    }

    /// The passages of the next report in which a leaf is found.
    fn passages(&mut self, report: DocId) -> BTreeMap<DocId, FoundPassage> {
        let mut passages = BTreeMap::new();
        let range = self.blocks.passages(report);
        for (number, leaf) in self.leaves.iter_mut().enumerate() {
            let Some(found) = leaf else { continue };
            if found.doc() < range.start {
                found.seek(range.start);
            }
            while found.doc() != TERMINATED && found.doc() < range.end {
                let doc = found.doc();
                let passage = passages.entry(doc).or_insert_with(|| FoundPassage {
                    section: self.sections.get_val(doc),
                    counts: Vec::new(),
                });
                passage.counts.push((number, found.count()));
                found.advance();
            }
        }
        passages
    }
}

fn hits(reader: &Reader, plan: &Plan, reports: &[Ranked]) -> Result<Vec<Hit>> {
    let mut hits = BTreeMap::new();
    each_report(reader, plan, reports, |at, found| {
        hits.insert(at, hit(reader, plan, at, &found)?);
        Ok(())
    })?;
    let scored = reports.iter().filter_map(|ranked| {
        let mut hit = hits.remove(&ranked.at)?;
        hit.score = ranked.score;
        Some(hit)
    });
    Ok(scored.collect())
}

fn hit(
    reader: &Reader,
    plan: &Plan,
    at: DocAddress,
    found: &BTreeMap<DocId, FoundPassage>,
) -> Result<Hit> {
    let (meta, outline) = reader.meta_and_outline(at)?;
    let mut by_section: BTreeMap<u64, Vec<(DocId, &FoundPassage)>> = BTreeMap::new();
    for (doc, passage) in found {
        by_section
            .entry(passage.section)
            .or_default()
            .push((*doc, passage));
    }
    let mut best: Vec<(f32, u64)> = by_section
        .iter()
        .map(|(section, passages)| {
            (
                passages
                    .iter()
                    .map(|(_, p)| p.value(&plan.leaves))
                    .fold(0.0, f32::max),
                *section,
            )
        })
        .collect();
    best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut sections = Vec::new();
    for (_, section) in best.iter().take(SECTIONS) {
        sections.push(section_hit(
            reader,
            plan,
            at,
            &outline,
            *section,
            &by_section[section],
        )?);
    }
    if found.is_empty() {
        sections.extend(opening(reader, at, &outline)?);
    }
    Ok(Hit {
        also: reader.aliases(at)?,
        path: meta.path,
        title: meta.title,
        year: meta.year,
        score: 0.0,
        matches: found.values().map(FoundPassage::occurrences).sum(),
        sections,
    })
}

fn section_hit(
    reader: &Reader,
    plan: &Plan,
    report: DocAddress,
    outline: &[Section],
    section: u64,
    passages: &[(DocId, &FoundPassage)],
) -> Result<SectionHit> {
    let value = |passage: &FoundPassage| passage.value(&plan.leaves);
    // The first of the best.
    let best = passages
        .iter()
        .rev()
        .max_by(|a, b| value(a.1).total_cmp(&value(b.1)));
    let doc = best.map_or(0, |(doc, _)| *doc);
    let leaves: Vec<&Leaf> = best
        .iter()
        .flat_map(|(_, passage)| passage.counts.iter().map(|(leaf, _)| &plan.leaves[*leaf]))
        .collect();
    let mut hit = passage_hit(
        reader,
        DocAddress::new(report.segment_ord, doc),
        outline,
        section,
        &leaves,
    )?;
    hit.matches = passages
        .iter()
        .map(|(_, passage)| passage.occurrences())
        .sum();
    Ok(hit)
}

/// The beginning of a report that answers by something else than its text.
fn opening(reader: &Reader, report: DocAddress, outline: &[Section]) -> Result<Option<SectionHit>> {
    let Some(first) = reader.passages(report)?.first().copied() else {
        return Ok(None);
    };
    let segment = reader.searcher.segment_reader(first.segment_ord);
    let sections = segment
        .fast_fields()
        .column_first_or_default::<u64>("section");
    let section = sections
        .map_err(|error| reader.failed(error))?
        .get_val(first.doc_id);
    passage_hit(reader, first, outline, section, &[]).map(Some)
}

fn passage_hit(
    reader: &Reader,
    passage: DocAddress,
    outline: &[Section],
    section: u64,
    leaves: &[&Leaf],
) -> Result<SectionHit> {
    let text = reader.passage_text(passage)?;
    let segment = reader.searcher.segment_reader(passage.segment_ord);
    let starts = segment
        .fast_fields()
        .column_first_or_default::<u64>("start");
    let start = starts
        .map_err(|error| reader.failed(error))?
        .get_val(passage.doc_id) as usize;
    let sought: Vec<Sought<'_>> = leaves
        .iter()
        .filter_map(|leaf| {
            let verbatim = leaf.verbatim.then_some(leaf.typed.as_str());
            Some(Sought {
                pattern: leaf.pattern.as_ref()?,
                weight: leaf.weight,
                verbatim,
            })
        })
        .collect();
    let snippet = snippet(&text, &sought);
    let number = usize::try_from(section).ok().filter(|number| *number > 0);
    let place = number.and_then(|number| outline.get(number - 1));
    let range = match place {
        Some(section) => section.start..section.end,
        None => {
            start
                ..outline
                    .first()
                    .map_or(start + text.chars().count(), |first| first.start.max(start))
        }
    };
    Ok(SectionHit {
        number: place.map(|section| section.number),
        headings: place.map_or_else(Vec::new, |section| headings(outline, section)),
        matches: 0,
        snippet: snippet.text,
        snippet_start: start + snippet.start,
        highlights: snippet.highlights,
        range,
    })
}

/// The headings that lead to a section, the highest first, its own last.
fn headings(outline: &[Section], section: &Section) -> Vec<String> {
    Section::ancestors(outline, section)
        .map(|section| section.heading.clone())
        .collect()
}

/// What each required word or phrase finds alone, and what would be found without it.
fn missing(reader: &Reader, query: &Query, plan: &Plan) -> Result<Vec<Missing>> {
    let mut missing = Vec::new();
    if plan.required.len() < 2 {
        return Ok(missing);
    }
    let total = |plan: &Plan| -> Result<u64> {
        let ranking = rank(&reader.searcher, &*plan.reports, query.sort, 0, 1)
            .map_err(|error| reader.failed(error))?;
        Ok(ranking.total as u64)
    };
    for place in plan.required.iter().take(TRIED) {
        let leaf = &plan.leaves[*place];
        let alone = plan.alone(reader, *place);
        let without = Plan::without(reader, query, Some(*place))?;
        let alone = rank(&reader.searcher, &*alone, query.sort, 0, 1)
            .map_err(|error| reader.failed(error))?
            .total;
        missing.push(Missing {
            term: leaf.typed.clone(),
            alone: alone as u64,
            without: total(&without)?,
        });
    }
    Ok(missing)
}
