//! The part of a 7z header that lists the files.

use super::{Bytes, MOST_FILES};

/// A file or folder.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(in super::super) struct File {
    pub(in super::super) name: String,
    /// Whether there is a piece of a block for it. Folders and empty files have none.
    pub(in super::super) has_bytes: bool,
    pub(in super::super) is_folder: bool,
    /// Whether it stands for the removal of a file.
    pub(in super::super) is_removal: bool,
    pub(in super::super) is_link: bool,
}

/// Reads the list of files, behind the byte that announces it.
pub(super) fn read(header: &mut Bytes<'_>) -> Option<Vec<File>> {
    let count = header.count().filter(|count| *count <= MOST_FILES)?;
    let file = File {
        has_bytes: true,
        ..File::default()
    };
    let mut files = vec![file; count];
    let mut empty_files = Vec::new();
    let mut removals = Vec::new();
    loop {
        let property = header.byte()?;
        if property == 0 {
            break;
        }
        let mut field = Bytes(header.take_counted()?);
        let without_bytes = files.iter().filter(|file| !file.has_bytes).count();
        match property {
            0x0E => {
                let empty = field.bits(count)?;
                let both = files.iter_mut().zip(empty);
                both.for_each(|(file, empty)| file.has_bytes = !empty);
            }
            0x0F => empty_files = field.bits(without_bytes)?,
            0x10 => removals = field.bits(without_bytes)?,
            0x11 => read_names(&mut files, field)?,
            0x15 => read_attributes(&mut files, field)?,
            _ => {}
        }
    }
    let without_bytes = files.iter_mut().filter(|file| !file.has_bytes);
    for (at, file) in without_bytes.enumerate() {
        file.is_folder = !empty_files.get(at).copied().unwrap_or(false);
        file.is_removal = removals.get(at).copied().unwrap_or(false);
    }
    Some(files)
}

/// Names in UTF-16, each with a zero behind it.
fn read_names(files: &mut [File], mut field: Bytes<'_>) -> Option<()> {
    // Names that stand in another place than here were never made by any program.
    if field.byte()? != 0 {
        return None;
    }
    let units: Vec<u16> = field
        .0
        .chunks_exact(2)
        .map(|pair| pair.first_chunk().copied().map_or(0, u16::from_le_bytes))
        .collect();
    let mut names = units.split(|unit| *unit == 0);
    for file in files {
        file.name = String::from_utf16_lossy(names.next()?);
    }
    Some(())
}

/// Attributes as Windows has them, with those of Unix in the upper half.
fn read_attributes(files: &mut [File], mut field: Bytes<'_>) -> Option<()> {
    let there = field.bits_or_all(files.len())?;
    if field.byte()? != 0 {
        return None;
    }
    for (file, there) in files.iter_mut().zip(there) {
        if there {
            let attributes = field.u32()?;
            let unix = attributes & 0x8000 != 0;
            let unix_link = unix && (attributes >> 16) & 0o170_000 == 0o120_000;
            file.is_link = unix_link || attributes & 0x400 != 0;
        }
    }
    Some(())
}
