//! Word since 2007: paragraphs with the numbers Word shows before them, tables, notes.

mod lists;
mod styles;
mod walk;

use super::lines::Lines;
use super::package::{Package, Relation};
use crate::limits::Limits;
use crate::open::extracted::Extracted;
use crate::open::unread::Unread;
use lists::Lists;
use styles::Styles;
use walk::Walk;

/// Takes the text out of the package: the body, the notes after it; the headers and footers only
/// where there is nothing else.
pub(super) fn extract(mut package: Package, limits: &Limits) -> Result<Extracted, Unread> {
    let top = package.relations("")?;
    let main = of_kind(&top, "officeDocument").next();
    let main = main.map_or("word/document.xml", |relation| relation.part.as_str());
    let Some(body) = package.part(main)? else {
        return Err(Unread::Damaged(
            "not a Word document, or its text is missing: it has no part for it; open it in an \
             office program and save it anew"
                .to_owned(),
        ));
    };
    let parts = package.relations(main)?;
    let styles = package.first(&parts, "styles")?;
    let styles = Styles::read(&styles.unwrap_or_default())?;
    let lists = package.first(&parts, "numbering")?;
    let lists = Lists::read(&lists.unwrap_or_default(), &styles)?;

    let mut lines = Lines::new(limits.text);
    let mut walk = Walk::new(&styles, &lists, &mut lines);
    walk.part(&body)?;
    drop(body);
    for notes in ["footnotes", "endnotes"] {
        if let Some(part) = package.first(&parts, notes)? {
            walk.part(&part)?;
        }
    }
    if walk.is_empty() {
        for furniture in ["header", "footer"] {
            for relation in of_kind(&parts, furniture) {
                let part = package.part(&relation.part)?.unwrap_or_default();
                walk.part(&part)?;
            }
        }
    }
    if lines.is_empty() && of_kind(&parts, "aFChunk").next().is_some() {
        return Err(Unread::NoText(
            "no text of its own: it only holds another document; open it in Word and save it anew"
                .to_owned(),
        ));
    }
    let (text, headings) = lines.finish();
    Ok(Extracted {
        text,
        headings,
        metadata: package.metadata()?,
    })
}

impl Package {
    /// The first part of a kind that is there.
    fn first(&mut self, relations: &[Relation], kind: &str) -> Result<Option<String>, Unread> {
        match of_kind(relations, kind).next() {
            Some(relation) => self.part(&relation.part),
            None => Ok(None),
        }
    }
}

fn of_kind<'a>(relations: &'a [Relation], kind: &str) -> impl Iterator<Item = &'a Relation> {
    relations
        .iter()
        .filter(move |relation| relation.kind == kind)
}

#[cfg(test)]
mod tests;
