//! What passes through the wall, without a process behind it.

use super::frames::{Reply, joined, parted, read, write};
use crate::open::extracted::{Extracted, HeadingMark, Metadata};
use crate::open::unread::Unread;
use crate::open::{Content, Found, Opened};
use crate::report::Format;

fn through(found: Found) -> Found {
    let (reply, bytes) = parted(found);
    let mut line = Vec::new();
    write(&mut line, &reply, &bytes).unwrap();
    let (reply, bytes) = read::<Reply>(&mut line.as_slice(), 1 << 20)
        .unwrap()
        .unwrap();
    let Reply::Found { member, opened } = reply else {
        panic!("{reply:?}");
    };
    let opened = opened.map(|head| joined(head, bytes).unwrap());
    Found { member, opened }
}

#[test]
fn what_is_found_comes_through_as_it_is() {
    let text = Extracted {
        text: "总结\n一、做法\n".to_owned(),
        metadata: Metadata {
            title: Some("总结".to_owned()),
            ..Metadata::default()
        },
        headings: vec![HeadingMark { at: 7, level: 1 }],
    };
    for (member, opened) in [
        (
            Some("内/报告.txt".to_owned()),
            Ok(Opened {
                format: Format::Txt,
                content: Content::Bytes(b"\xb1\xa8\0\n".to_vec()),
            }),
        ),
        (
            None,
            Ok(Opened {
                format: Format::Docx,
                content: Content::Text(text),
            }),
        ),
        (None, Err(Unread::Protected)),
        (
            Some(String::new()),
            Err(Unread::Damaged("cut off".to_owned())),
        ),
    ] {
        let found = Found { member, opened };
        assert_eq!(through(found.clone()), found);
    }
}

#[test]
fn what_is_no_frame_is_noticed() {
    let mut whole = Vec::new();
    write(&mut whole, &Reply::Begins(None), b"abc").unwrap();
    for line in [
        &b"warning: something was printed\n"[..],
        &whole[..whole.len() - 1],
        &whole[..3],
    ] {
        assert!(read::<Reply>(&mut &*line, 1 << 20).is_err(), "{line:?}");
    }
    assert!(read::<Reply>(&mut &whole[..], 2).is_err());
    assert!(read::<Reply>(&mut &b""[..], 2).unwrap().is_none());
}
