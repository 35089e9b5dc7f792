//! OpenDocument texts, tables and presentations, as LibreOffice and WPS write them.

mod content;
mod lists;
mod numbering;
mod styles;
#[cfg(test)]
mod tests;

use quick_xml::events::Event;

use self::content::Content;
use self::styles::Styles;
use super::extracted::{Extracted, Metadata};
use super::package::Package;
use super::unread::Unread;
use super::xml;
use crate::limits::Limits;
use crate::report::Format;

/// The text of an OpenDocument file of the given format (`Odt`, `Ods` or `Odp`). A line is a
/// paragraph with its automatic number or a table row, cells are separated by tabs; footnotes and
/// text boxes follow their paragraph.
pub(crate) fn extract(
    format: Format,
    bytes: Vec<u8>,
    limits: &Limits,
) -> Result<Extracted, Unread> {
    let mut package = Package::open(bytes, limits)?;
    if let Some(manifest) = package.part("META-INF/manifest.xml")?
        && xml::decode(&manifest).contains("encryption-data")
    {
        return Err(Unread::Protected);
    }
    let Some(content) = package.part("content.xml")? else {
        return Err(Unread::Damaged(
            "not an OpenDocument file: its part content.xml is missing".to_owned(),
        ));
    };
    let mut styles = Styles::default();
    if let Some(part) = package.part("styles.xml")? {
        styles.read(&xml::decode(&part));
    }
    // What a broken list of properties says is no loss.
    let metadata = match package.part("meta.xml") {
        Ok(Some(part)) => metadata(&xml::decode(&part)),
        _ => Metadata::default(),
    };
    let content = xml::decode(&content);
    styles.read(&content);
    Content::new(format, styles, limits).read(&content, metadata)
}

/// What the part `meta.xml` states.
fn metadata(part: &str) -> Metadata {
    let mut metadata = Metadata::default();
    let mut reader = xml::reader(part);
    let mut name = String::new();
    let mut value = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                xml::local(element.name().as_ref()).clone_into(&mut name);
                value.clear();
            }
            Ok(Event::Text(text)) => value.push_str(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => value.extend(xml::referred(&reference)),
            Ok(Event::End(_)) => {
                let trimmed = value.trim();
                let stated = (!trimmed.is_empty()).then(|| trimmed.to_owned());
                match name.as_str() {
                    "title" => metadata.title = stated,
                    "creation-date" => metadata.created = stated,
                    "date" => metadata.modified = stated,
                    _ => {}
                }
                name.clear();
            }
            Ok(Event::Eof) | Err(_) => return metadata,
            _ => {}
        }
    }
}
