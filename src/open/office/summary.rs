//! The title among the properties of an older document, in the code page that they state.

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16LE, WINDOWS_1252};

use super::bytes::{u16_at, u32_at};

const CODE_PAGE: u32 = 1;
const TITLE: u32 = 2;
const NARROW: u32 = 0x1E;
const WIDE: u32 = 0x1F;

/// The title that a stream of summary information states.
pub(super) fn title(stream: &[u8]) -> Option<String> {
    let set = stream.get(u32_at(stream, 44)? as usize..)?;
    let code_page = property(set, CODE_PAGE).and_then(|value| u16_at(value, 4));
    let value = property(set, TITLE)?;
    let length = u32_at(value, 4)? as usize;
    let (bytes, encoding) = match u32_at(value, 0)? {
        NARROW => (
            value.get(8..8usize.checked_add(length)?)?,
            encoding(code_page),
        ),
        WIDE => (
            value.get(8..8usize.checked_add(length.checked_mul(2)?)?)?,
            UTF_16LE,
        ),
        _ => return None,
    };
    let text = encoding.decode_without_bom_handling(bytes).0;
    let title = text.split('\0').next().unwrap_or_default().trim();
    (!title.is_empty()).then(|| title.to_owned())
}

/// The value of a property, beginning with its type.
fn property(set: &[u8], wanted: u32) -> Option<&[u8]> {
    let count = u32_at(set, 4)?.min(256) as usize;
    let mut entries = (0..count).map(|number| 8 + 8 * number);
    let entry = entries.find(|at| u32_at(set, *at) == Some(wanted))?;
    set.get(u32_at(set, entry + 4)? as usize..)
}

fn encoding(code_page: Option<u16>) -> &'static Encoding {
    match code_page {
        Some(65001) => UTF_8,
        Some(1200) => UTF_16LE,
        Some(936 | 54936 | 20936) => GB18030,
        Some(950) => BIG5,
        _ => WINDOWS_1252,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream with a code page and a title.
    fn stream(code_page: u16, kind: u32, length: u32, title: &[u8]) -> Vec<u8> {
        let mut set = Vec::new();
        for number in [
            0,
            2,
            CODE_PAGE,
            24,
            TITLE,
            32,
            2,
            u32::from(code_page),
            kind,
            length,
        ] {
            set.extend(number.to_le_bytes());
        }
        set.extend(title);
        let mut stream = vec![0; 44];
        stream.extend(48u32.to_le_bytes());
        stream.extend(set);
        stream
    }

    #[test]
    fn titles_are_read_in_their_code_page() {
        let gbk = b"\xc4\xea\xb6\xc8\xb1\xa8\xb8\xe6\0";
        let wide: Vec<u8> = "年度报告\0"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (code_page, kind, length, bytes) in [
            (936, NARROW, 9, &gbk[..]),
            (65001, NARROW, 13, "年度报告\0".as_bytes()),
            (1200, WIDE, 5, &wide),
        ] {
            let stream = stream(code_page, kind, length, bytes);
            assert_eq!(title(&stream).as_deref(), Some("年度报告"));
            for cut in 0..stream.len() - 4 {
                assert_ne!(title(&stream[..cut]).as_deref(), Some("年度报告"), "{cut}");
            }
        }
        assert_eq!(title(&stream(936, NARROW, u32::MAX, gbk)), None);
        assert_eq!(title(&stream(936, 3, 9, gbk)), None);
    }
}
