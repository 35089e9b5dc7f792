//! A corpus folder as people change it: files by their number, and what is done to them.

use std::fs::{self, File};
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::writing::zip;

/// A folder of files, each named by its path with `/`.
pub struct Corpus(pub PathBuf);

impl Corpus {
    /// The paths of all files, in order, but for the archive's settings.
    pub fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        gather(&self.0, "", &mut files);
        files.retain(|path| path != "kaijuan.toml");
        files.sort();
        files
    }

    /// The file of this number, counted round.
    pub fn nth(&self, number: usize) -> Option<String> {
        let files = self.files();
        (!files.is_empty()).then(|| files[number % files.len()].clone())
    }

    /// The file of this number among those with an ending.
    pub fn nth_with(&self, ending: &str, number: usize) -> Option<String> {
        let mut files = self.files();
        files.retain(|path| path.ends_with(ending));
        (!files.is_empty()).then(|| files[number % files.len()].clone())
    }

    pub fn file(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    pub fn read(&self, path: &str) -> Vec<u8> {
        fs::read(self.file(path)).unwrap()
    }

    /// Whether a file can be of this path: no folder is, and no folder on its way is a file.
    pub fn has_room(&self, path: &str) -> bool {
        let file = self.file(path);
        let folders = file
            .ancestors()
            .skip(1)
            .take_while(|folder| *folder != self.0);
        !file.is_dir() && folders.into_iter().all(|folder| !folder.is_file())
    }

    pub fn write(&self, path: &str, bytes: &[u8]) {
        self.make_folder(path);
        fs::write(self.file(path), bytes).unwrap();
    }

    /// Renames a file or folder. What has the new name goes.
    pub fn rename(&self, from: &str, to: &str) {
        self.make_folder(to);
        fs::rename(self.file(from), self.file(to)).unwrap();
    }

    fn make_folder(&self, path: &str) {
        fs::create_dir_all(self.file(path).parent().unwrap()).unwrap();
    }

    pub fn modified(&self, path: &str) -> SystemTime {
        fs::metadata(self.file(path)).unwrap().modified().unwrap()
    }

    pub fn set_modified(&self, path: &str, time: SystemTime) {
        let file = File::options().write(true).open(self.file(path)).unwrap();
        file.set_modified(time).unwrap();
    }

    /// The members of a zip, in their order; none where it cannot be read.
    pub fn members(&self, path: &str) -> Vec<(String, Vec<u8>)> {
        let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(self.read(path))) else {
            return Vec::new();
        };
        let mut members = Vec::new();
        for number in 0..archive.len() {
            let mut member = archive.by_index(number).unwrap();
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).unwrap();
            members.push((member.name().unwrap().into_owned(), bytes));
        }
        members
    }

    pub fn write_members(&self, path: &str, members: &[(String, Vec<u8>)]) {
        self.write(path, &zip(members));
    }

    /// The paths of all sources: files, and the members of zips.
    pub fn sources(&self) -> Vec<String> {
        let mut sources = Vec::new();
        for path in self.files() {
            // What a file is, is told by its content.
            let members = self.members(&path);
            sources.extend(members.iter().map(|(name, _)| format!("{path}!/{name}")));
            sources.push(path);
        }
        sources
    }
}

fn gather(folder: &Path, below: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{below}{}", entry.file_name().to_str().unwrap());
        match entry.file_type().unwrap().is_dir() {
            true => gather(&entry.path(), &format!("{path}/"), files),
            false => files.push(path),
        }
    }
}

/// The bytes with one Chinese character of theirs made another, of the same length; `None` where they have none.
pub fn same_length(bytes: &[u8], number: usize) -> Option<Vec<u8>> {
    let encoding = match std::str::from_utf8(bytes) {
        Ok(_) => encoding_rs::UTF_8,
        Err(_) => encoding_rs::GB18030,
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let places: Vec<usize> = (text.char_indices())
        .filter(|(_, c)| ('\u{4E00}'..'\u{9FA5}').contains(c))
        .map(|(at, _)| at)
        .collect();
    let at = *places.get(number % places.len().max(1))?;
    let other = if text[at..].starts_with('水') {
        "山"
    } else {
        "水"
    };
    let changed = [&text[..at], other, &text[at + 3..]].concat();
    let changed = encoding.encode(&changed).0.into_owned();
    (changed.len() == bytes.len()).then_some(changed)
}
