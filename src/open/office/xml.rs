//! What the XML parts of an office document have in common.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::open::unread::Unread;

/// A reader of a part. An empty element is told as one that begins and ends.
pub(super) fn reader(part: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(part);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.allow_dangling_amp = true;
    reader
}

/// The next event; a part that is cut off or broken is damaged.
pub(super) fn next<'a>(reader: &mut Reader<&'a [u8]>) -> Result<Event<'a>, Unread> {
    reader.read_event().map_err(|error| broken(&error))
}

/// Passes over all that is in the element that has just begun.
pub(super) fn skip(reader: &mut Reader<&[u8]>, element: &BytesStart<'_>) -> Result<(), Unread> {
    let end = reader.read_to_end(element.name());
    end.map(drop).map_err(|error| broken(&error))
}

/// The value of an attribute, whatever its prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    attributes.with_checks(false);
    let found = attributes
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

/// The value of an attribute that is a whole number.
pub(super) fn number<N: std::str::FromStr>(element: &BytesStart<'_>, name: &str) -> Option<N> {
    attribute(element, name)?.trim().parse().ok()
}

/// Whether a property that is on or off is on: it is, where it stands without a value.
pub(super) fn is_on(element: &BytesStart<'_>) -> bool {
    let value = attribute(element, "val");
    !matches!(value.as_deref(), Some("0" | "false" | "off" | "none"))
}

/// The character that `&…;` stands for; nothing for a name that XML does not know.
pub(super) fn referred(reference: &BytesRef<'_>) -> Option<String> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c.to_string());
    }
    resolve_predefined_entity(reference.as_ref()).map(str::to_owned)
}

fn broken(error: &quick_xml::Error) -> Unread {
    Unread::Damaged(format!(
        "a part of it is cut off or broken ({error}); copy the file again, or open it in an office \
         program and save it anew"
    ))
}
