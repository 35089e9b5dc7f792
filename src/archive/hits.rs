//! Hits: what is shown of the reports that answer.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tantivy::{DocAddress, DocId, SegmentReader, TERMINATED};

use crate::error::Result;
use crate::hit::{Count, Hit, SectionHit};
use crate::index::blocks::Blocks;
use crate::index::reader::Reader;
use crate::query::collect::Ranked;
use crate::query::found::Found;
use crate::query::leaf::{Index, Leaf};
use crate::query::plan::Plan;
use crate::query::segments::each_segment;
use crate::query::snippet::{Sought, snippet};

/// How many sections a hit shows.
const SECTIONS: usize = 3;
/// How much more words are worth where they stand together as typed.
const WHOLE: f32 = 3.0;

/// The hits of ranked reports, in their order.
pub(super) fn hits(reader: &Arc<Reader>, plan: &Arc<Plan>, reports: &[Ranked]) -> Result<Vec<Hit>> {
    let places = reports.iter().map(|ranked| ranked.at).collect();
    let hits = each_report(
        reader,
        plan,
        places,
        Leaf::found_here_and_there,
        |reader, plan, walk, at| {
            let found = walk.passages(at.doc_id);
            Ok((at, hit(reader, plan, at, &found)?))
        },
    )?;
    let mut hits: HashMap<DocAddress, Hit> = hits.into_iter().collect();
    let scored = reports.iter().filter_map(|ranked| {
        let mut hit = hits.remove(&ranked.at)?;
        hit.score = ranked.score;
        Some(hit)
    });
    Ok(scored.collect())
}

/// The passages of a report in which the plan's leaves are found, in order.
type FoundPassages = BTreeMap<DocId, FoundPassage>;

/// A passage in which leaves of the plan are found.
struct FoundPassage {
    /// Number of its section, 0 before the first heading.
    section: u64,
    /// How often each leaf occurs, by its number.
    counts: Vec<(usize, u32)>,
    /// Which of the plan's wholes stand in it.
    wholes: Vec<usize>,
}

impl FoundPassage {
    /// Occurrences of all leaves together.
    fn occurrences(&self) -> u64 {
        self.counts.iter().map(|(_, count)| u64::from(*count)).sum()
    }

    /// How well the passage answers: each leaf counts by its weight, and a little more for each
    /// time again.
    fn value(&self, plan: &Plan) -> f32 {
        let leaves = &plan.leaves;
        let worth = |&(leaf, count): &(usize, u32)| {
            leaves[leaf].weight * (1.0 + (count.max(1) as f32).ln() * 0.3)
        };
        let whole = |whole: &usize| WHOLE * plan.wholes[*whole].weight;
        self.counts.iter().map(worth).sum::<f32>() + self.wholes.iter().map(whole).sum::<f32>()
    }
}

/// Counts the sections of reports in which the plan's leaves are found, and how often they occur.
pub(super) fn occurrences(
    reader: &Arc<Reader>,
    plan: &Arc<Plan>,
    reports: Vec<DocAddress>,
) -> Result<Count> {
    let mut count = Count {
        reports: reports.len() as u64,
        ..Count::default()
    };
    let of_reports = each_report(reader, plan, reports, Leaf::found, |_, _, walk, at| {
        Ok(walk.count(at.doc_id))
    })?;
    for (sections, occurrences) in of_reports {
        count.sections += sections;
        count.occurrences += occurrences;
    }
    Ok(count)
}

/// Finds the passages of a leaf in a segment.
type Find = fn(&Leaf, &Index, &SegmentReader) -> tantivy::Result<Option<Found>>;

/// Makes something of a report, with a walk of its passages.
type Each<T> = fn(&Reader, &Plan, &mut Walk, DocAddress) -> Result<T>;

/// What `each` makes of each report, in the order of the index, with a walk of the passages that `find` finds.
fn each_report<T: Send + 'static>(
    reader: &Arc<Reader>,
    plan: &Arc<Plan>,
    mut reports: Vec<DocAddress>,
    find: Find,
    each: Each<T>,
) -> Result<Vec<T>> {
    reports.sort_unstable();
    let plan = Arc::clone(plan);
    let of_segments = each_segment(reader, move |reader, number, segment| -> Result<Vec<T>> {
        let begin = reports.partition_point(|at| at.segment_ord < number);
        let end = reports.partition_point(|at| at.segment_ord <= number);
        let Some(reports) = reports.get(begin..end).filter(|some| !some.is_empty()) else {
            return Ok(Vec::new());
        };
        let walk = Walk::open(reader, &plan, segment, find);
        let mut walk = walk.map_err(|error| reader.failed(error))?;
        reports
            .iter()
            .map(|at| each(reader, &plan, &mut walk, *at))
            .collect()
    })?;
    Ok(of_segments.into_iter().flatten().collect())
}

/// Walks the passages of one segment, report after report.
struct Walk {
    blocks: Blocks,
    leaves: Vec<Option<Found>>,
    wholes: Vec<Option<Found>>,
    /// The passages of one report that were found, and their sections.
    found: Vec<DocId>,
    found_sections: Vec<u64>,
}

impl Walk {
    /// Over the passages in which each leaf is found.
    fn open(
        reader: &Reader,
        plan: &Plan,
        segment: &SegmentReader,
        find: Find,
    ) -> tantivy::Result<Walk> {
        let index = Index::of(reader);
        let open = |leaves: &[Leaf]| -> tantivy::Result<Vec<Option<Found>>> {
            leaves
                .iter()
                .map(|leaf| find(leaf, &index, segment))
                .collect()
        };
        Ok(Walk {
            blocks: Blocks::open(segment)?,
            leaves: open(&plan.leaves)?,
            wholes: open(&plan.wholes)?,
            found: Vec::new(),
            found_sections: Vec::new(),
        })
    }

    /// In how many sections of the next report a leaf is found, and how often.
    fn count(&mut self, report: DocId) -> (u64, u64) {
        let range = self.blocks.passages(report);
        let mut occurrences = 0;
        self.found.clear();
        for found in self.leaves.iter_mut().flatten() {
            found.seek(range.start);
            while found.doc() < range.end {
                self.found.push(found.doc());
                occurrences += u64::from(found.count());
                found.advance();
            }
        }
        let sections = self
            .found
            .iter()
            .map(|doc| self.blocks.columns().section(*doc));
        self.found_sections.clear();
        self.found_sections.extend(sections);
        // Those of one leaf are in order.
        self.found_sections.sort_unstable();
        self.found_sections.dedup();
        (self.found_sections.len() as u64, occurrences)
    }

    /// The passages of the next report in which a leaf is found.
    fn passages(&mut self, report: DocId) -> FoundPassages {
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
                    section: self.blocks.columns().section(doc),
                    counts: Vec::new(),
                    wholes: Vec::new(),
                });
                passage.counts.push((number, found.count()));
                found.advance();
            }
        }
        for (number, whole) in self.wholes.iter_mut().enumerate() {
            let Some(found) = whole else { continue };
            for (doc, passage) in passages.iter_mut() {
                if found.doc() < *doc {
                    found.seek(*doc);
                }
                if found.doc() == *doc {
                    passage.wholes.push(number);
                }
            }
        }
        passages
    }
}

fn hit(reader: &Reader, plan: &Plan, at: DocAddress, found: &FoundPassages) -> Result<Hit> {
    let meta = reader.meta(at)?;
    let title = meta.title.as_deref();
    let mut sections = Vec::new();
    for section in best_sections(plan, found) {
        sections.push(section_hit(reader, plan, at, title, &section)?);
    }
    if found.is_empty()
        && let Some(first) = reader.passages(at)?.first()
    {
        // It answers by something else than its text: how it begins is shown.
        sections.push(passage_hit(reader, *first, title, &[])?);
    }
    let mut paths = reader.sources.paths(reader.number(at)?).map(str::to_owned);
    Ok(Hit {
        path: paths.next().unwrap_or_default(),
        also: paths.collect(),
        title: meta.title,
        year: meta.year,
        score: 0.0,
        matches: found.values().map(FoundPassage::occurrences).sum(),
        sections,
    })
}

/// The passages found in one section.
type OfSection<'a> = Vec<(DocId, &'a FoundPassage)>;

fn best_sections<'a>(plan: &Plan, found: &'a FoundPassages) -> Vec<OfSection<'a>> {
    let mut by_section: BTreeMap<u64, OfSection<'a>> = BTreeMap::new();
    for (doc, passage) in found {
        by_section
            .entry(passage.section)
            .or_default()
            .push((*doc, passage));
    }
    let value = |section: &OfSection<'_>| {
        let values = section.iter().map(|(_, passage)| passage.value(plan));
        values.fold(0.0, f32::max)
    };
    let mut sections: Vec<OfSection<'a>> = by_section.into_values().collect();
    // The sort is stable: what answers alike stays in reading order.
    sections.sort_by(|a, b| value(b).total_cmp(&value(a)));
    sections.truncate(SECTIONS);
    sections
}

fn section_hit(
    reader: &Reader,
    plan: &Plan,
    report: DocAddress,
    title: Option<&str>,
    section: &OfSection<'_>,
) -> Result<SectionHit> {
    let value = |passage: &FoundPassage| passage.value(plan);
    // The first of the best.
    let best = section
        .iter()
        .rev()
        .max_by(|a, b| value(a.1).total_cmp(&value(b.1)));
    let doc = best.map_or(0, |(doc, _)| *doc);
    let leaves = best.iter().flat_map(|(_, passage)| {
        let leaves = passage.counts.iter().map(|(leaf, _)| &plan.leaves[*leaf]);
        leaves.chain(passage.wholes.iter().map(|whole| &plan.wholes[*whole]))
    });
    let leaves: Vec<&Leaf> = leaves.collect();
    let at = DocAddress::new(report.segment_ord, doc);
    let mut hit = passage_hit(reader, at, title, &leaves)?;
    hit.matches = section
        .iter()
        .map(|(_, passage)| passage.occurrences())
        .sum();
    Ok(hit)
}

fn passage_hit(
    reader: &Reader,
    passage: DocAddress,
    title: Option<&str>,
    leaves: &[&Leaf],
) -> Result<SectionHit> {
    let (text, place) = reader.passage(passage)?;
    let sought = leaves.iter().filter_map(|leaf| {
        let pattern = leaf.pattern.as_ref()?;
        let verbatim = leaf.verbatim.then_some(leaf.typed.as_str());
        Some(Sought {
            pattern,
            weight: leaf.weight,
            verbatim,
            number: leaf.number,
        })
    });
    let sought: Vec<Sought<'_>> = sought.collect();
    // Title and heading are shown above the snippet anyway.
    let shown = place.headings.last().map(String::as_str).or(title);
    let snippet = snippet(&text, &sought, shown);
    Ok(SectionHit {
        number: place.section,
        headings: place.headings,
        matches: 0,
        snippet: snippet.text,
        snippet_start: place.start + snippet.start,
        highlights: snippet.highlights,
        range: place.range,
    })
}
