//! What the parts of an electronic book say of its pages and their order.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use super::super::xml;

/// What a book states of itself, and its pages as names of parts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Book {
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) pages: Vec<String>,
}

/// A part that the book lists.
struct Item {
    name: String,
    is_page: bool,
    is_contents: bool,
}

impl Book {
    /// Reads a package document; `name` is the name of that part, beside which its pages lie. What
    /// is broken in it lists nothing more.
    pub(super) fn read(part: &str, name: &str) -> Book {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut book = Book::default();
        let mut items: Vec<(String, Item)> = Vec::new();
        let mut order: Vec<String> = Vec::new();
        let mut field = None;
        let mut reader = xml::reader(part);
        loop {
            match reader.read_event() {
                Ok(Event::Start(element)) => {
                    field = book.field(&element).map(|place| (place, String::new()));
                    note(&element, folder, &mut items, &mut order);
                }
                Ok(Event::Empty(element)) => note(&element, folder, &mut items, &mut order),
                Ok(Event::Text(text)) => {
                    if let Some((_, value)) = &mut field {
                        value.push_str(&text.xml10_content());
                    }
                }
                Ok(Event::GeneralRef(reference)) => {
                    if let Some((_, value)) = &mut field {
                        value.extend(xml::referred(&reference));
                    }
                }
                Ok(Event::End(_)) => {
                    if let Some((place, value)) = field.take() {
                        book.set(place, value.trim());
                    }
                }
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        book.pages = pages(items, &order);
        book
    }

    fn field(&self, element: &BytesStart<'_>) -> Option<&'static str> {
        let property = |name| xml::attribute(element, "property").as_deref() == Some(name);
        match xml::local(element.name().as_ref()) {
            "title" => Some("title"),
            "date" => Some("date"),
            "meta" if property("dcterms:modified") => Some("modified"),
            _ => None,
        }
    }

    fn set(&mut self, field: &str, value: &str) {
        let place = match field {
            "title" => &mut self.title,
            "date" => &mut self.date,
            _ => &mut self.modified,
        };
        if place.is_none() && !value.is_empty() {
            *place = Some(value.to_owned());
        }
    }
}

fn note(
    element: &BytesStart<'_>,
    folder: &str,
    items: &mut Vec<(String, Item)>,
    order: &mut Vec<String>,
) {
    let value = |name| xml::attribute(element, name).unwrap_or_default();
    match xml::local(element.name().as_ref()) {
        "item" => {
            let kind = value("media-type");
            let item = Item {
                name: resolve(folder, &value("href")),
                is_page: kind.contains("html") || kind == "text/x-oeb1-document",
                is_contents: value("properties").split(' ').any(|word| word == "nav"),
            };
            items.push((value("id"), item));
        }
        "itemref" => order.push(value("idref")),
        _ => {}
    }
}

/// The pages in reading order; as they are listed, where no order is stated.
fn pages(items: Vec<(String, Item)>, order: &[String]) -> Vec<String> {
    let shown = |item: &&Item| item.is_page && !item.is_contents;
    let by_id: HashMap<&str, &Item> = items.iter().map(|(id, item)| (id.as_str(), item)).collect();
    let ordered: Vec<String> = order
        .iter()
        .filter_map(|id| by_id.get(id.as_str()).copied())
        .filter(shown)
        .map(|item| item.name.clone())
        .collect();
    if !ordered.is_empty() {
        return ordered;
    }
    let listed = items.iter().map(|(_, item)| item);
    listed.filter(shown).map(|item| item.name.clone()).collect()
}

/// The name of the part that a reference from a folder means: `%20` undone, `..` followed.
fn resolve(folder: &str, reference: &str) -> String {
    let reference = reference.split('#').next().unwrap_or_default();
    let reference = percent_decode(reference);
    let mut path: Vec<&str> = Vec::new();
    let folder = if reference.starts_with('/') {
        ""
    } else {
        folder
    };
    for step in folder.split('/').chain(reference.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let digits = tail
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (first, byte) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The name of the package document that a container names.
pub(super) fn root(container: &str) -> Option<String> {
    let mut reader = xml::reader(container);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element))
                if xml::local(element.name().as_ref()) == "rootfile" =>
            {
                return xml::attribute(&element, "full-path");
            }
            Ok(Event::Eof) | Err(_) => return None,
            _ => {}
        }
    }
}

/// Whether the list of encrypted parts names pages. Fonts alone are often encrypted.
pub(super) fn hides_pages(encryption: &str) -> bool {
    let mut reader = xml::reader(encryption);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element))
                if xml::local(element.name().as_ref()) == "CipherReference" =>
            {
                let name = xml::attribute(&element, "URI").unwrap_or_default();
                let name = name.to_ascii_lowercase();
                if [".xhtml", ".html", ".htm", ".xml", ".opf"]
                    .iter()
                    .any(|ending| name.ends_with(ending))
                {
                    return true;
                }
            }
            Ok(Event::Eof) | Err(_) => return false,
            _ => {}
        }
    }
}
