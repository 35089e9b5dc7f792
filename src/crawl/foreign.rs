//! File names that are not UTF-8: mostly GBK or Big5, from archives unpacked elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::Path;

use crate::decode;

/// These paths as people read them, with `/`. The names in one folder are told apart together.
pub(super) fn paths(paths: &[&Path]) -> Vec<String> {
    let mut of_folder: BTreeMap<&Path, BTreeSet<&OsStr>> = BTreeMap::new();
    for path in paths {
        for ancestor in path.ancestors() {
            let (Some(folder), Some(name)) = (ancestor.parent(), ancestor.file_name()) else {
                continue;
            };
            if name.to_str().is_none() {
                of_folder.entry(folder).or_default().insert(name);
            }
        }
    }
    let mut readable: BTreeMap<(&Path, &OsStr), String> = BTreeMap::new();
    for (folder, names) in of_folder {
        let bytes: Vec<&[u8]> = names.iter().map(|name| name.as_encoded_bytes()).collect();
        let read = names.into_iter().zip(decode::names(&bytes));
        readable.extend(read.map(|(name, read)| ((folder, name), read)));
    }
    let path = |path: &&Path| {
        let mut parts: Vec<String> = path
            .ancestors()
            .filter_map(|ancestor| {
                let (folder, name) = (ancestor.parent()?, ancestor.file_name()?);
                let known = readable.get(&(folder, name)).cloned();
                Some(known.unwrap_or_else(|| name.to_string_lossy().into_owned()))
            })
            .collect();
        parts.reverse();
        parts.join("/")
    };
    paths.iter().map(path).collect()
}

/// A name or path with each byte that is not UTF-8 as `\xNN`.
pub(super) fn escaped(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02X}")));
    }
    text
}
