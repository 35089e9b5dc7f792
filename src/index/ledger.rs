//! The ledger: what an index was made from, file by file, so that an update looks only at what has changed.
//!
//! It is written whole with each commit, beside the [table of sources](super::sources), and read by updates alone.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::crawl::Stamp;
use crate::limits::Limits;
use crate::report::{Encoding, Format, Year};

const MAGIC: &[u8; 8] = b"kjldg\0\0\x01";

/// A hash of 32 bytes, by blake3: what has the same is the same.
pub(crate) type Hash = [u8; 32];

/// The first half of a hash, by which two readings of one text are told apart.
pub(crate) type Mark = [u8; 16];

/// The bookkeeping of one commit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Ledger {
    /// By which rules the sources were read.
    pub(crate) recipe: Recipe,
    /// The files of the corpus, in the order of the crawl.
    pub(crate) files: Vec<File>,
    /// What is in the corpus folder and is no file that could be read: path and reason.
    pub(crate) passed_over: Vec<(String, String)>,
    /// The reports of the index, in order of their numbers.
    pub(crate) reports: Vec<Block>,
    /// The number of the next report.
    pub(crate) next: u64,
}

/// All that decides, beside a source's bytes and path, what is read from it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recipe {
    /// The versions of the stages.
    pub(crate) stages: Stages,
    /// The limits.
    pub(crate) limits: Limits,
    /// The encoding of every source, where one was given.
    pub(crate) encoding: Option<Encoding>,
    /// The text of the corpus' `kaijuan.toml`; empty where there is none.
    pub(crate) config: String,
}

/// The versions of the stages. A stage whose rules change raises its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stages {
    /// Of the readers, by format.
    pub(crate) open: BTreeMap<String, u32>,
    /// Of the ways through containers.
    pub(crate) containers: u32,
    /// Of decoding.
    pub(crate) decode: u32,
    /// Of cleaning.
    pub(crate) clean: u32,
    /// Of titles, years and outlines.
    pub(crate) structure: u32,
    /// Of the dating of reports without a year.
    pub(crate) dating: u32,
}

/// A file as it was when it was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct File {
    /// Path below the corpus, with `/`.
    pub(crate) path: String,
    /// By which it is recognised without being read.
    pub(crate) stamp: Stamp,
    /// Whether a change of it since would show in the stamp.
    pub(crate) settled: bool,
    /// Of its bytes; `None` where it changed while it was read.
    pub(crate) hash: Option<Hash>,
    /// What was read of it: one source, or the members of a container in their order.
    pub(crate) sources: Vec<Source>,
}

/// A source and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Source {
    /// The member's path in its container; `None` for the file itself.
    pub(crate) member: Option<String>,
    /// Its report, or why there is none.
    pub(crate) outcome: Result<Taken, String>,
}

/// A source that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Taken {
    /// Of the cleaned text: sources with the same are one report.
    pub(crate) content: Hash,
    /// Of all else that was read of it, whatever its path.
    pub(crate) read: Mark,
    /// Of all else that is known of the report when it goes by this source's path.
    pub(crate) understood: Mark,
    /// Its format.
    pub(crate) format: Format,
    /// Whether its bytes were decoded by us.
    pub(crate) decoded: bool,
}

/// A report in the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Block {
    /// Its number, never used again in this index.
    pub(crate) report: u64,
    /// Of its text.
    pub(crate) content: Hash,
    /// Of all else that was read of the source it was written from.
    pub(crate) read: Mark,
    /// Of what else was known when it was written.
    pub(crate) understood: Mark,
    /// How many sections it has.
    pub(crate) sections: u32,
    /// What is known of its year.
    pub(crate) dated: Dated,
}

/// On what a report's year rests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Dated {
    /// It is written somewhere, or given.
    Stated,
    /// It is told from the rest of the archive, where it can be.
    Inferred(Option<Year>),
}

impl File {
    /// The path of one of its sources.
    pub(crate) fn path_of<'a>(&'a self, source: &Source) -> Cow<'a, str> {
        match &source.member {
            Some(member) => Cow::Owned(joined(&self.path, Some(member))),
            None => Cow::Borrowed(&self.path),
        }
    }
}

/// The path of a source: that of its file, with the member's behind `!/`.
pub(crate) fn joined(file: &str, member: Option<&str>) -> String {
    match member {
        Some(member) => format!("{file}!/{member}"),
        None => file.to_owned(),
    }
}

impl Ledger {
    /// The bytes to keep it as.
    ///
    /// # Errors
    /// None that is known of.
    pub(crate) fn encode(&self) -> Result<Vec<u8>, postcard::Error> {
        let mut bytes = postcard::to_extend(self, MAGIC.to_vec())?;
        let checksum = blake3::hash(&bytes);
        bytes.extend_from_slice(checksum.as_bytes());
        Ok(bytes)
    }

    /// The ledger kept as these bytes.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Ledger, &'static str> {
        const DAMAGED: &str = "the ledger of its files is damaged";
        let end = bytes.len().checked_sub(blake3::OUT_LEN).ok_or(DAMAGED)?;
        let (kept, checksum) = bytes.split_at(end);
        if blake3::hash(kept).as_bytes().as_slice() != checksum {
            return Err(DAMAGED);
        }
        let kept = kept.strip_prefix(MAGIC).ok_or(DAMAGED)?;
        postcard::from_bytes(kept).map_err(|_| DAMAGED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> Ledger {
        let stamp = Stamp {
            bytes: 12,
            modified: 1_700_000_000_123_456_789,
            changed: -1,
        };
        let taken = Taken {
            content: [1; 32],
            read: [5; 16],
            understood: [2; 16],
            format: Format::Docx,
            decoded: false,
        };
        Ledger {
            recipe: Recipe {
                encoding: Some(Encoding::Big5),
                ..Recipe::default()
            },
            files: vec![File {
                path: "材料.zip".to_owned(),
                stamp,
                settled: true,
                hash: Some([3; 32]),
                sources: vec![
                    Source {
                        member: Some("一.docx".to_owned()),
                        outcome: Ok(taken),
                    },
                    Source {
                        member: Some("二.bin".to_owned()),
                        outcome: Err("not text".to_owned()),
                    },
                ],
            }],
            passed_over: vec![("甲".to_owned(), "is a link".to_owned())],
            reports: vec![Block {
                report: 4,
                content: [1; 32],
                read: [5; 16],
                understood: [2; 16],
                sections: 3,
                dated: Dated::Inferred(None),
            }],
            next: 5,
        }
    }

    #[test]
    fn what_was_kept_is_read_again_and_damage_is_told() {
        let bytes = ledger().encode().unwrap();
        assert_eq!(Ledger::decode(&bytes), Ok(ledger()));
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x20;
            assert!(Ledger::decode(&damaged).is_err(), "{at}");
            assert!(Ledger::decode(&bytes[..at]).is_err(), "{at}");
        }
    }

    #[test]
    fn members_are_named_behind_their_container() {
        let file = &ledger().files[0];
        assert_eq!(file.path_of(&file.sources[0]), "材料.zip!/一.docx");
    }
}
