//! The year a report was issued, weighed from its name, its title, its date lines and what it says of itself.

mod calendars;
mod dateline;
mod force;
mod label;
mod milestones;
mod name;
pub(super) mod numerals;
pub(super) mod page;
mod review;
mod sessions;
mod spoken;
pub(super) mod written;

#[cfg(test)]
mod tests;

use crate::report::{Year, YearBasis};

use dateline::{Dateline, DatelineKind};
use label::{Label, LabelKind};
pub(super) use name::stem;
use page::Page;

/// How many characters of the head are read for date lines and sessions.
const HEAD: usize = 3000;
/// How many characters of the tail are read for a closing date.
const TAIL: usize = 1500;
/// How much it says that a report reviews one year and plans the next.
const PAIRED: u32 = 75;
/// How much a name says whose year is far from that.
const FAR: u32 = 25;
/// The least weight of evidence that a year is claimed on.
const ENOUGH: u32 = 30;

/// The year a report was issued (delivered, adopted, published), with its evidence; `None` where nothing tells it.
///
/// `path` is its path in the corpus with `/`, container members like `a.zip!/b/c.txt`; `title` its title, where one is
/// known; `published` when a web page says it was published; `text` its cleaned text. A summary is dated by the year it sums up. Evidence is weighed: what speaks for the
/// same year from different places adds up, and the heaviest year wins.
pub fn year(path: &str, title: Option<&str>, text: &str, published: Option<&str>) -> Option<Year> {
    let head = Page::of(text.chars().take(HEAD));
    let tail = tail(text);
    let mut clues = name::clues(path);
    clues.extend(title_clue(path, title, &head));
    clues.extend(
        dateline::in_head(&head)
            .into_iter()
            .map(|line| dateline_clue(&head, line, Place::Head)),
    );
    let closing = dateline::in_tail(&tail)
        .into_iter()
        .map(|line| dateline_clue(&tail, line, Place::Tail));
    // The tail of a short text is its head again: one line is one clue.
    let closing: Vec<Clue> = closing
        .filter(|clue| !clues.iter().any(|seen| seen.evidence == clue.evidence))
        .collect();
    clues.extend(closing);
    clues.extend(published.and_then(published_clue));
    clues.extend(spoken::clue(&head));
    clues.extend(outlook_clue(&head, text));
    clues.extend(milestones::clues(text));
    doubt_far_name(&mut clues);
    // Where all this is silent, the day a law takes force bounds its year. Dating by what the text
    // talks about, where no year is written at all, would come after it.
    heaviest(clues).or_else(|| heaviest(force::clue(&tail).into_iter().collect()))
}

/// One piece of evidence for a year.
#[derive(Debug, Clone)]
struct Clue {
    year: i32,
    from: i32,
    to: i32,
    weight: u32,
    place: Place,
    basis: YearBasis,
    evidence: String,
}

/// Where a clue was found. Of several from one place for the same year only the heaviest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Name,
    Folder,
    Title,
    Head,
    Tail,
    Spoken,
    Outlook,
    Milestone,
    Force,
    Metadata,
}

/// The last characters of a text.
fn tail(text: &str) -> Page {
    let start = text
        .char_indices()
        .rev()
        .take(TAIL)
        .last()
        .map_or(0, |(i, _)| i);
    Page::new(text.get(start..).unwrap_or_default().trim_end())
}

/// How much a name or a title says for its year.
fn label_weight(kind: LabelKind) -> u32 {
    match kind {
        LabelKind::Summary => 260,
        LabelKind::Date => 110,
        LabelKind::Session => 95,
        LabelKind::Pair => 90,
        LabelKind::Year => 80,
        LabelKind::Vague => 40,
    }
}

/// How much a date line says.
fn dateline_weight(kind: DatelineKind) -> u32 {
    match kind {
        DatelineKind::Delivered => 100,
        DatelineKind::Alone => 85,
        DatelineKind::Number => 105,
        DatelineKind::Published => 50,
    }
}

fn label_clue(page: &Page, label: Label, weight: u32, place: Place, basis: YearBasis) -> Clue {
    let Label {
        year,
        from,
        to,
        range,
        ..
    } = label;
    Clue {
        year,
        from,
        to,
        weight,
        place,
        basis,
        evidence: page.written(range),
    }
}

/// The year in the title, unless the title is only the file name again.
fn title_clue(path: &str, title: Option<&str>, head: &Page) -> Option<Clue> {
    let page = Page::new(title?);
    let plain = |page: &Page| {
        page.chars()
            .iter()
            .filter(|&&c| c != '\n')
            .collect::<String>()
    };
    let words = plain(&page);
    if plain(&Page::new(path)).contains(&words) && !plain(head).contains(&words) {
        return None;
    }
    let label = label::label(&page, false)?;
    let weight = label_weight(label.kind);
    Some(label_clue(
        &page,
        label,
        weight,
        Place::Title,
        YearBasis::Title,
    ))
}

fn dateline_clue(page: &Page, line: Dateline, place: Place) -> Clue {
    Clue {
        year: line.year,
        from: line.year,
        to: line.year,
        weight: dateline_weight(line.kind),
        place,
        basis: YearBasis::Dateline,
        evidence: page.written(line.range),
    }
}

/// The year a page says it was published. Old reports are published again, so anything the report
/// says of itself outweighs it.
fn published_clue(published: &str) -> Option<Clue> {
    let digits: String = published
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .take(4)
        .collect();
    let year: i32 = digits.parse().ok()?;
    // No page is older than the web.
    (1993..=2100).contains(&year).then(|| Clue {
        year,
        from: year,
        to: year,
        weight: 35,
        place: Place::Metadata,
        basis: YearBasis::Metadata,
        evidence: published.trim().chars().take(40).collect(),
    })
}

/// The year that the plan-and-review pattern tells.
fn outlook_clue(head: &Page, text: &str) -> Option<Clue> {
    let outlook = review::outlook(text);
    let greets = dateline::greets(head);
    let (mention, year, weight) = match (outlook.plan, outlook.review) {
        (Some(plan), Some(review)) if plan.year == review.year + 1 => {
            let year = plan.year;
            (plan, year, PAIRED)
        }
        // Speakers review the last year; what others review may be the year they are still in.
        (_, Some(review)) if review.weight >= 3 && greets => {
            let year = review.year + 1;
            (review, year, 50)
        }
        // After midsummer it is the next year that is planned.
        (Some(plan), _) if plan.weight >= 2 && !text.contains("今年上半年") => {
            let year = plan.year;
            (plan, year, 40)
        }
        _ => return None,
    };
    Some(Clue {
        year,
        from: year,
        to: year,
        weight,
        place: Place::Outlook,
        basis: YearBasis::Text,
        evidence: mention.words,
    })
}

/// Weighs a name lightly whose year is far from the one the report plans: it tells of something else.
fn doubt_far_name(clues: &mut [Clue]) {
    let planned = clues
        .iter()
        .find(|clue| clue.place == Place::Outlook && clue.weight >= PAIRED);
    let Some(planned) = planned.map(|clue| clue.year) else {
        return;
    };
    for clue in clues.iter_mut().filter(|clue| clue.place == Place::Name) {
        if clue.weight <= label_weight(LabelKind::Year) && (clue.year - planned).abs() > 1 {
            clue.weight = clue.weight.min(FAR);
        }
    }
}

/// The year with the most weight behind it, on the evidence of its heaviest clue.
fn heaviest(clues: Vec<Clue>) -> Option<Year> {
    let weight_of = |year: i32| -> u32 {
        let mut best: Vec<(Place, u32)> = Vec::new();
        // What is not exact speaks for every year it allows.
        let allows = |clue: &&Clue| (clue.from..=clue.to).contains(&year);
        for clue in clues.iter().filter(allows) {
            match best.iter_mut().find(|(place, _)| *place == clue.place) {
                Some((_, weight)) => *weight = clue.weight.max(*weight),
                None => best.push((clue.place, clue.weight)),
            }
        }
        best.iter().map(|(_, weight)| weight).sum()
    };
    // Of several dates of one kind under a title the last is the issue: adopted, amended, amended again.
    let clue = clues
        .iter()
        .max_by_key(|clue| (weight_of(clue.year), clue.weight, clue.year))?;
    (weight_of(clue.year) >= ENOUGH).then(|| Year {
        year: clue.year,
        basis: clue.basis,
        evidence: clue.evidence.clone(),
        from: clue.from,
        to: clue.to,
    })
}
