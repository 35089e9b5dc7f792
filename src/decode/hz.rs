//! HZ (RFC 1843): GB2312 in seven-bit `~{…~}` stretches, as mail and news once carried it.

use super::double_byte;
use super::reading::Reading;

/// Reads `~{…~}` as GB2312, `~~` as `~`, and nothing for `~` at a line's end. The end of a line
/// ends a stretch, too.
pub(super) fn read(bytes: &[u8]) -> Reading {
    let mut reading = Reading {
        text: String::with_capacity(bytes.len() * 3 / 2),
        lost: 0,
    };
    let mut rest = bytes;
    while let Some(&byte) = rest.first() {
        let used = match (byte, &rest[1..]) {
            (b'~', [b'{', after @ ..]) => 2 + read_stretch(after, &mut reading),
            (b'~', [b'~', ..]) => {
                reading.text.push('~');
                2
            }
            (b'~', [b'\n', ..]) => 2,
            (b'~', [b'\r', b'\n', ..]) => 3,
            // The end of a stretch that never began.
            (b'~', [b'}', ..]) => 2,
            (0x80.., _) => {
                reading.lose();
                1
            }
            _ => {
                reading.text.push(char::from(byte));
                1
            }
        };
        rest = &rest[used..];
    }
    reading
}

/// Reads a stretch up to its end, and gives the number of bytes used, the end mark included.
///
/// No GB2312 character starts with `}`, so the first `~}` is the end even where a byte was lost.
fn read_stretch(bytes: &[u8], reading: &mut Reading) -> usize {
    let mut used = bytes.len();
    let mut length = bytes.len();
    for (at, &byte) in bytes.iter().enumerate() {
        if byte == b'\n' || byte == b'\r' {
            (used, length) = (at, at);
            break;
        }
        if byte == b'~' && bytes.get(at + 1) == Some(&b'}') {
            (used, length) = (at + 2, at);
            break;
        }
    }
    // White space inside a stretch stands for itself.
    let eight_bit: Vec<u8> = bytes[..length]
        .iter()
        .map(|&byte| if byte > b' ' { byte | 0x80 } else { byte })
        .collect();
    let stretch = double_byte::read(&double_byte::GB18030, &eight_bit);
    reading.text.push_str(&stretch.text);
    reading.lost += stretch.lost;
    used
}
