//! How texts and records are kept.
//!
//! Texts are kept in UTF-16: two bytes for nearly every character instead of three, which compresses into less, and
//! faster. Records are kept in postcard's format, which has no names of fields.

use std::fmt;

use serde::de::{DeserializeOwned, Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tantivy::TantivyError;

/// Most records have no more bytes.
const SMALL: usize = 256;

/// The bytes to keep a text as.
pub(crate) fn encode_text(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match u16::try_from(u32::from(c)) {
            Ok(unit) => bytes.extend_from_slice(&unit.to_le_bytes()),
            // Outside the basic plane: two units.
            Err(_) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    bytes.extend_from_slice(&unit.to_le_bytes());
                }
            }
        }
    }
    bytes
}

/// The text kept as these bytes; `None` where they are none.
pub(crate) fn decode_text(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len() * 3 / 2);
    text.extend(decode_chars(bytes)?);
    Some(text)
}

/// The characters of the text kept as these bytes; `None` where they are none.
pub(crate) fn decode_chars(bytes: &[u8]) -> Option<Vec<char>> {
    let (units, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let units = units.iter().map(|unit| u16::from_le_bytes(*unit));
    let mut chars = Vec::with_capacity(units.len());
    // Nearly always each is a character by itself.
    for unit in units.clone() {
        match char::from_u32(u32::from(unit)) {
            Some(c) => chars.push(c),
            None => return char::decode_utf16(units).collect::<Result<_, _>>().ok(),
        }
    }
    Some(chars)
}

/// The bytes to keep a record as.
///
/// # Errors
/// None that is known of.
pub(crate) fn encode<T: Serialize>(record: &T) -> tantivy::Result<Vec<u8>> {
    postcard::to_extend(record, Vec::with_capacity(SMALL))
        .map_err(|error| TantivyError::InternalError(error.to_string()))
}

/// The record kept as these bytes; `None` where they are none.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

/// Texts within a record, each kept as texts are: what stands in the text beside the record, too, is packed with it into
/// less. For serde's `with`.
pub(crate) mod texts {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(
        texts: &[String],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(texts.iter().map(Kept))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<String>, D::Error> {
        let texts = Vec::<Kept<String>>::deserialize(deserializer)?;
        Ok(texts.into_iter().map(|Kept(text)| text).collect())
    }
}

/// A text within a record.
struct Kept<T>(T);

impl Serialize for Kept<&String> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&encode_text(self.0))
    }
}

impl<'de> Deserialize<'de> for Kept<String> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Takes its bytes.
        struct Bytes;

        impl Visitor<'_> for Bytes {
            type Value = Kept<String>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("the bytes of a text")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Kept<String>, E> {
                let text = decode_text(bytes);
                text.map(Kept).ok_or_else(|| E::custom("no text"))
            }
        }

        deserializer.deserialize_bytes(Bytes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_text_is_none() {
        for bytes in [&[0x4E][..], &[0x00, 0xD8], &[0x00, 0xDC, 0x41, 0x00]] {
            assert_eq!(decode_text(bytes), None, "{bytes:?}");
        }
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Record {
        before: u32,
        #[serde(with = "texts")]
        texts: Vec<String>,
        behind: u32,
    }

    proptest! {
        #[test]
        fn texts_in_records_come_back(texts in any::<Vec<String>>(), before: u32, behind: u32) {
            let record = Record { before, texts, behind };
            prop_assert_eq!(decode(&encode(&record).unwrap()), Some(record));
        }

        #[test]
        fn texts_come_back(text in any::<String>()) {
            prop_assert_eq!(decode_text(&encode_text(&text)), Some(text));
        }
    }
}
