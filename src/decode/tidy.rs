//! Bringing a text as read to the form that all later stages know.

use memchr::memchr;

/// Brings line ends to LF, and drops byte order marks at the start and NULs at the end. The text is
/// changed in place: it may be large.
pub(super) fn tidy(mut text: String) -> String {
    let end = text.trim_end_matches('\0').len();
    text.truncate(end);
    let marks = text.len() - text.trim_start_matches('\u{FEFF}').len();
    text.drain(..marks);
    if memchr(b'\r', text.as_bytes()).is_none() {
        return text;
    }
    let mut bytes = text.into_bytes();
    let (mut kept, mut after_cr) = (0, false);
    for at in 0..bytes.len() {
        let byte = bytes[at];
        if byte == b'\n' && after_cr {
            after_cr = false;
            continue;
        }
        after_cr = byte == b'\r';
        bytes[kept] = if after_cr { b'\n' } else { byte };
        kept += 1;
    }
    bytes.truncate(kept);
    // Only ASCII was changed, so that it is UTF-8 as before.
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
