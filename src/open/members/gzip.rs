//! Gzip: one packed file, which may be a tar.

use std::io::{self, BufRead, BufReader, Read, SeekFrom};

use flate2::bufread::GzDecoder;

use super::budget::{Metered, Scope};
use super::names::{self, Paths, RawName};
use super::{Place, Source, Stop, Walk, budget, tar};

/// Walks a gzip: the members of the tar in it, or the one file in it.
pub(super) fn walk(
    walk: &mut Walk<'_>,
    source: &mut dyn Source,
    place: &Place<'_>,
) -> Result<(), Stop> {
    let here = |error: io::Error| Stop::Here(budget::unread(&error));
    let packed = source.seek(SeekFrom::End(0)).map_err(here)?;
    source.seek(SeekFrom::Start(0)).map_err(here)?;
    let mut gunzip = Gunzip::new(BufReader::new(&mut *source));
    let mut head = Vec::new();
    // What cannot be unpacked at all is told where it is read as a member.
    let probed = gunzip.by_ref().take(512).read_to_end(&mut head);
    let stored = gunzip.name();
    if probed.is_ok() && tar::is_tar(&head) {
        return tar::walk(walk, source, tar::Packing::Gzip, place);
    }
    let path = Paths::default().give(&member_name(stored, place.name));
    if names::is_passed_over(&path) || !walk.wants(place, &path) {
        return Ok(());
    }
    walk.budget.begin_member().map_err(Stop::All)?;
    source.seek(SeekFrom::Start(0)).map_err(here)?;
    let gunzip = Gunzip::new(BufReader::new(source));
    let mut reader = Metered::new(gunzip, Some(packed), Scope::Member, walk.budget);
    walk.member(place, &path, &mut reader)
}

/// The name of the one file in a gzip: as stored in it, or else the gzip's own without the ending.
fn member_name(stored: Option<Vec<u8>>, container: &str) -> String {
    let stored = stored.map(|name| names::read(vec![RawName::Bytes(name)]).concat());
    if let Some(name) = stored {
        let name = name.replace('\\', "/");
        let name = names::last_part(&name).trim();
        if !name.is_empty() {
            return name.to_owned();
        }
    }
    let own = names::last_part(container);
    let (stem, ending) = own.rsplit_once('.').unwrap_or((own, ""));
    match ending.to_ascii_lowercase().as_str() {
        "gz" | "gzip" | "z" if !stem.is_empty() => stem.to_owned(),
        "tgz" if !stem.is_empty() => format!("{stem}.tar"),
        "svgz" if !stem.is_empty() => format!("{stem}.svg"),
        _ => own.to_owned(),
    }
}

/// Unpacks a gzip of one or more parts. Padding after them is no damage, as gzip itself has it.
pub(super) struct Gunzip<B> {
    part: Option<GzDecoder<B>>,
    /// The name stored in a part that has ended.
    name: Option<Vec<u8>>,
}

impl<B: BufRead> Gunzip<B> {
    /// Unpacks what `packed` gives.
    pub(super) fn new(packed: B) -> Self {
        Gunzip {
            part: Some(GzDecoder::new(packed)),
            name: None,
        }
    }

    /// The name stored in it, once something was read.
    fn name(&self) -> Option<Vec<u8>> {
        let header = self.part.as_ref().and_then(GzDecoder::header);
        let name = header.and_then(|header| header.filename());
        self.name.clone().or_else(|| name.map(<[u8]>::to_vec))
    }
}

impl<B: BufRead> Read for Gunzip<B> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(part) = &mut self.part {
            let count = part.read(into)?;
            if count > 0 || into.is_empty() {
                return Ok(count);
            }
            // One part has ended; another follows where its first byte does.
            self.name = self.name();
            let Some(mut packed) = self.part.take().map(GzDecoder::into_inner) else {
                break;
            };
            if packed.fill_buf()?.starts_with(&[0x1F]) {
                self.part = Some(GzDecoder::new(packed));
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_in_a_gzip_has_the_stored_name_or_the_stem() {
        for (stored, container, want) in [
            (None, "总结.txt.gz", "总结.txt"),
            (None, "卷/总结.TXT.GZ", "总结.TXT"),
            (None, "备份.tgz", "备份.tar"),
            (None, "备份", "备份"),
            (None, ".gz", ".gz"),
            (Some("年报.txt"), "a.gz", "年报.txt"),
            (Some("C:\\x\\年报.txt"), "a.gz", "年报.txt"),
            (Some("/"), "a.txt.gz", "a.txt"),
        ] {
            let stored = stored.map(|name: &str| name.as_bytes().to_vec());
            assert_eq!(member_name(stored, container), want);
        }
    }
}
