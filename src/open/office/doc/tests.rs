use super::super::numbering::Numbering;
use super::*;

/// A document of one piece, and what its text is read as, lines joined by `|`.
fn lines(text: Vec<u8>, wide: bool, marks: Marks) -> String {
    let length = if wide { text.len() / 2 } else { text.len() };
    let list = pieces(&[(length as u32, 0, wide)]);
    let document = Document {
        pieces: Pieces::read(&list, text.len()).unwrap(),
        paragraphs: Paragraphs::default(),
        marks,
        styles: Styles::default(),
        numbering: Numbering::default(),
        fonts: vec!["Wingdings".to_owned()],
        text,
    };
    walked(&document, length as u32)
}

fn walked(document: &Document, length: u32) -> String {
    let mut lines = Lines::new(1 << 20);
    Walk::new(document, &mut lines).story(0..length).unwrap();
    lines.finish().0.trim_end().replace('\n', "|")
}

/// A list of pieces: of each how many characters it has, where it lies, and whether they are wide.
fn pieces(pieces: &[(u32, u32, bool)]) -> Vec<u8> {
    let mut table = vec![0u8; 4];
    let mut end = 0u32;
    for (length, _, _) in pieces {
        end += length;
        table.extend(end.to_le_bytes());
    }
    for (_, at, wide) in pieces {
        let place = if *wide { *at } else { (at * 2) | (1 << 30) };
        table.extend([0, 0]);
        table.extend(place.to_le_bytes());
        table.extend([0, 0]);
    }
    let mut list = vec![2];
    list.extend((table.len() as u32).to_le_bytes());
    list.extend(table);
    list
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn characters_that_mean_more_than_themselves() {
    for (text, want) in [
        ("一、概况\r全年平稳。\r", "一、概况|全年平稳。"),
        ("见\u{13} HYPERLINK \"a\" \u{14}附件\u{15}。\r", "见附件。"),
        (
            "\u{13} TOC \\o \u{14}一、总则\u{13} PAGEREF a \u{14}2\u{15}\r二、附则\u{15}\r",
            "一、总则2|二、附则",
        ),
        ("标题\u{b}第二行\r", "标题|第二行"),
        ("上页\u{c}下页\r", "上页|下页"),
        ("一\u{1e}二\u{1f}三\u{2}\u{1}\u{8}\r", "一-二三"),
        ("格\u{7}子\u{7}\u{7}\r", "格\t子"),
        ("𠮷祥\r", "𠮷祥"),
        ("没有结束的段", "没有结束的段"),
    ] {
        assert_eq!(lines(utf16(text), true, Marks::default()), want);
    }
    // Half a character, and characters of a byte.
    let half = [0xD8, 0x42]
        .iter()
        .rev()
        .copied()
        .chain(utf16("甲"))
        .collect();
    assert_eq!(lines(half, true, Marks::default()), "\u{fffd}甲");
    assert_eq!(
        lines(b"\x93GDP\x94 5%\r".to_vec(), false, Marks::default()),
        "“GDP” 5%"
    );
}

#[test]
fn deleted_and_hidden_text_is_left_out_and_symbols_are_read() {
    // A page of properties: three runs of characters, at the places 2, 4 and 6 of the text.
    let mut stream = utf16("留删藏(\r");
    stream.resize(512, 0);
    let mut page = vec![0u8; 512];
    for (number, place) in [0u32, 2, 4, 6, 8].into_iter().enumerate() {
        page[4 * number..4 * number + 4].copy_from_slice(&place.to_le_bytes());
    }
    let properties: [&[u8]; 4] = [&[], &[0, 8, 1], &[0x3C, 8, 1], &[9, 0x6A, 0, 0, 0xFE, 0xF0]];
    let mut at = 100;
    for (number, list) in properties.iter().enumerate() {
        page[20 + number] = (at / 2) as u8;
        page[at] = list.len() as u8;
        page[at + 1..at + 1 + list.len()].copy_from_slice(list);
        at += 20;
    }
    page[511] = 4;
    stream.extend(page);
    let list: Vec<u8> = [0u32, 10, 1].iter().flat_map(|n| n.to_le_bytes()).collect();
    let marks = Marks::read(&stream, &list);
    stream.truncate(10);
    assert_eq!(lines(stream, true, marks), "留☑");
}

#[test]
fn pieces_lie_anywhere_and_in_either_width() {
    let mut text = utf16("后半。\r");
    text.extend(b"GDP ");
    let list = pieces(&[(4, 8, false), (4, 0, true)]);
    let found = Pieces::read(&list, text.len()).unwrap();
    let document = Document {
        pieces: found,
        paragraphs: Paragraphs::default(),
        marks: Marks::default(),
        styles: Styles::default(),
        numbering: Numbering::default(),
        fonts: Vec::new(),
        text,
    };
    assert_eq!(walked(&document, 8), "GDP 后半。");
    assert_eq!(walked(&document, 6), "GDP 后半");
}

#[test]
fn pieces_that_cannot_be_are_damage() {
    for (list, told) in [
        (pieces(&[(4, 0, true), (10, 8, true)]), "cut off"),
        (pieces(&[(8, 0, false); 40]), "broken"),
        (vec![2, 9, 0, 0, 0], "broken"),
        (vec![1, 200, 0, 0], "broken"),
        (Vec::new(), "broken"),
    ] {
        let error = Pieces::read(&list, 16).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn older_versions_are_told_by_their_first_bytes() {
    assert!(is_older(&[0xDC, 0xA5]));
    assert!(!is_older(&[0xEC, 0xA5]));
    assert!(!is_older(b"PK"));
    let told = Header::read(b"PK\x03\x04 no document at all").err();
    assert!(matches!(told, Some(Unread::Damaged(_))), "{told:?}");
}
