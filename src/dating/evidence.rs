//! What a text says of when it was written: the datable terms and the telling words in it. It is small, and kept with a
//! report, so that the report can be dated again without its text.

use serde::{Deserialize, Serialize};

use super::VERSION;
use super::scan::Found;
use super::terms::terms;

/// All that dating needs of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Evidence {
    /// The datable terms, in order of first appearance.
    found: Vec<Found>,
    words: Words,
}

impl Evidence {
    /// Of the terms found in a text and its telling words, those that count most first.
    pub(super) fn new(found: Vec<Found>, words: Vec<&str>) -> Evidence {
        Evidence {
            found,
            words: Words::of(&words),
        }
    }

    pub(super) fn found(&self) -> &[Found] {
        &self.found
    }

    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter()
    }

    /// As bytes, for [`Evidence::decode`] under the same rules.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let found = self.found.iter().map(|found| Mark {
            table: found.table,
            place: found.place,
            spelling: found.spelling.clone(),
            times: found.times,
            expected: found.expected,
            former: found.former,
        });
        let found: Vec<Mark> = found.collect();
        // What cannot be written will not be read, and is worked out from the text.
        postcard::to_stdvec(&(VERSION, found, &self.words)).unwrap_or_default()
    }

    /// From bytes; `None` where they were not written under these rules.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Evidence> {
        let (version, bytes) = postcard::take_from_bytes::<u32>(bytes).ok()?;
        if version != VERSION {
            return None;
        }
        let (found, words): (Vec<Mark>, Words) = postcard::from_bytes(bytes).ok()?;
        let found: Option<Vec<Found>> = found.into_iter().map(Mark::found).collect();
        Some(Evidence {
            found: found?,
            words: words.sound()?,
        })
    }
}

/// Words one behind the other: one allocation serves for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Words {
    text: String,
    /// In bytes.
    lengths: Vec<u32>,
}

impl Words {
    fn of(words: &[&str]) -> Words {
        Words {
            text: words.concat(),
            lengths: words.iter().map(|word| word.len() as u32).collect(),
        }
    }

    /// Itself, where the lengths fit the text.
    fn sound(self) -> Option<Words> {
        let ends = self.iter().count() == self.lengths.len();
        let whole: u64 = self.lengths.iter().copied().map(u64::from).sum();
        (ends && whole == self.text.len() as u64).then_some(self)
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let mut rest = self.text.as_str();
        self.lengths.iter().map_while(move |length| {
            let (word, behind) = rest.split_at_checked(*length as usize)?;
            rest = behind;
            Some(word)
        })
    }
}

/// A found term as it is written down.
#[derive(Serialize, Deserialize)]
struct Mark {
    table: usize,
    place: usize,
    spelling: String,
    times: u32,
    expected: u32,
    former: u32,
}

impl Mark {
    fn found(self) -> Option<Found> {
        Some(Found {
            table: self.table,
            place: self.place,
            term: terms(self.table).nth(self.place)?,
            spelling: self.spelling,
            times: self.times,
            expected: self.expected,
            former: self.former,
        })
    }
}
