#![allow(clippy::unwrap_used)]

use std::time::Duration;

use super::make::{Says, UTF8, Zip, crc, gbk, gzip, tar, tar_entry};
use super::*;
use crate::report::Format;

/// What a walk found: path and text, or path and reason; last the reason for which it ended.
fn found(name: &str, bytes: &[u8]) -> Vec<String> {
    found_within(name, bytes, None, &Limits::default())
}

fn found_within(name: &str, bytes: &[u8], only: Option<&str>, limits: &Limits) -> Vec<String> {
    let head = &bytes[..bytes.len().min(kind::HEAD)];
    let look = kind::first_look(head, name);
    let kind = kind::look_inside(&mut Cursor::new(bytes), look, name).unwrap();
    let Kind::Container(container) = kind else {
        panic!("{name} is {kind:?}")
    };
    let mut found = Vec::new();
    let mut each = |member: Member| {
        found.push(match member.content {
            Ok((Kind::Plain(Format::Txt), bytes)) => {
                format!("{}: {}", member.path, String::from_utf8_lossy(&bytes))
            }
            Ok((kind, _)) => format!("{}: {kind:?}", member.path),
            Err(unread) => format!("{}: {unread}", member.path),
        });
        ControlFlow::Continue(())
    };
    let source = Cursor::new(bytes);
    if let Err(unread) = walk(container, source, name, only, limits, &mut each) {
        found.push(unread.to_string());
    }
    found
}

/// Checks that a walk finds just these; of reasons, the beginning is enough.
fn check(name: &str, bytes: &[u8], want: &[&str]) {
    check_found(&found(name, bytes), want);
}

fn check_found(found: &[String], want: &[&str]) {
    let alike = found
        .iter()
        .zip(want)
        .all(|(found, want)| found.starts_with(want));
    assert!(
        alike && found.len() == want.len(),
        "{found:#?}\nis not\n{want:#?}"
    );
}

#[test]
fn names_of_a_zip_are_read_by_flag_by_field_and_by_evidence() {
    let mut field = vec![1];
    field.extend(crc(b"-1.txt").to_le_bytes());
    field.extend("别名.txt".as_bytes());
    let mut extra = b"\x75\x70".to_vec();
    extra.extend((field.len() as u16).to_le_bytes());
    extra.extend(&field);
    let flagged = Says {
        flags: UTF8,
        ..Says::default()
    };
    let zip = Zip::default()
        .file(gbk("县志/目录.txt"), "甲")
        .file("plain.txt", "乙")
        .saying("旗标.txt", "丙", flagged)
        .saying(
            "-1.txt",
            "丁",
            Says {
                extra: extra.clone(),
                ..Says::default()
            },
        )
        // The name was changed by a tool that did not know of the field.
        .saying(
            "-2.txt",
            "戊",
            Says {
                extra,
                ..Says::default()
            },
        )
        .done();
    check(
        "a.zip",
        &zip,
        &[
            "-2.txt: 戊",
            "plain.txt: 乙",
            "别名.txt: 丁",
            "县志/目录.txt: 甲",
            "旗标.txt: 丙",
        ],
    );
    let unflagged = Zip::default().file("年报.txt", "甲").done();
    check("a.zip", &unflagged, &["年报.txt: 甲"]);
}

#[test]
fn names_neither_lead_out_nor_collide() {
    let zip = Zip::default()
        .file("../../外.txt", "1")
        .file("/外.txt", "2")
        .file("卷\\内.txt", "3")
        .file("卷/", "")
        .file("外.txt", "4")
        .file("外.txt", "5")
        .file("b.zip!/c.txt", "6")
        .done();
    check(
        "a.zip",
        &zip,
        &[
            "b.zip！/c.txt: 6",
            "卷/内.txt: 3",
            "外 (2).txt: 2",
            "外 (3).txt: 4",
            "外 (4).txt: 5",
            "外.txt: 1",
        ],
    );
}

#[test]
fn droppings_and_folders_are_passed_over() {
    let zip = Zip::default()
        .file("__MACOSX/._a.txt", "x")
        .file(".DS_Store", "x")
        .file("卷/~$a.doc", "x")
        .file("卷/Thumbs.db", "x")
        .saying(
            "空卷",
            "",
            Says {
                attributes: 0x10,
                ..Says::default()
            },
        )
        .file("a.txt", "甲")
        .done();
    check("a.zip", &zip, &["a.txt: 甲"]);
}

#[test]
fn containers_in_containers_are_walked() {
    let inner = Zip::default().file("丙.txt", "三").done();
    let middle = Zip::default()
        .file("乙.zip", &inner)
        .file("二.txt", "二")
        .done();
    let packed = gzip(&tar(&[("卷/四.txt".as_bytes(), "四")]));
    let outer = Zip::default()
        .file("甲.zip", &middle)
        .file("四.tgz", &packed)
        .file("五.txt.gz", gzip("五".as_bytes()))
        .done();
    let all = [
        "五.txt.gz!/五.txt: 五",
        "四.tgz!/卷/四.txt: 四",
        "甲.zip!/乙.zip!/丙.txt: 三",
        "甲.zip!/二.txt: 二",
    ];
    check("a.zip", &outer, &all);

    let limits = Limits::default();
    for (only, want) in [
        ("甲.zip!/乙.zip!/丙.txt", &all[2..3]),
        ("四.tgz!/卷/四.txt", &all[1..2]),
        ("甲.zip", &all[2..]),
        ("甲", &[]),
        ("甲.zip!/无.txt", &[]),
    ] {
        check_found(&found_within("a.zip", &outer, Some(only), &limits), want);
    }
}

#[test]
fn the_caller_can_stop() {
    let zip = Zip::default().file("a.txt", "1").file("b.txt", "2").done();
    let mut seen = 0;
    let source = Cursor::new(&zip);
    let done = walk(
        Container::Zip,
        source,
        "a.zip",
        None,
        &Limits::default(),
        &mut |_| {
            seen += 1;
            ControlFlow::Break(())
        },
    );
    assert_eq!((done, seen), (Ok(()), 1));
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_read() {
    let says = Says::default;
    let zip = Zip::default()
        .file("0.txt", "好")
        .saying("1.txt", "密", Says { flags: 1, ..says() })
        .saying(
            "2.txt",
            "坏",
            Says {
                crc: Some(7),
                ..says()
            },
        )
        .saying(
            "3.txt",
            "指",
            Says {
                made_on: 3,
                attributes: 0o120_777 << 16,
                ..says()
            },
        )
        .saying(
            "4.txt",
            "法",
            Says {
                method: Some(98),
                ..says()
            },
        )
        .saying(
            "5.txt",
            "远",
            Says {
                at: Some(3),
                ..says()
            },
        )
        .saying(
            "6.txt",
            "外",
            Says {
                at: Some(1 << 30),
                ..says()
            },
        )
        .file("7.jpg", b"\xFF\xD8\xFF\xE0")
        .file("8.txt", "好")
        .done();
    check(
        "a.zip",
        &zip,
        &[
            "0.txt: 好",
            "1.txt: protected by a password",
            "2.txt: damaged: ",
            "3.txt: is a link",
            "4.txt: packed by method 98",
            "5.txt: damaged: it is not where",
            "6.txt: damaged: cut off",
            "7.jpg: a picture; it has no text layer",
            "8.txt: 好",
        ],
    );
}

#[test]
fn a_zip_without_its_list_gives_what_is_found() {
    let zip = || {
        Zip::default()
            .file("a.txt", "甲".repeat(9))
            .file("乙.txt", "乙")
    };
    let missing = "damaged: cut off or not whole: the list of its members is missing";
    let (a, b) = (format!("a.txt: {}", "甲".repeat(9)), "乙.txt: 乙");
    let cut = zip().cut();
    check("a.zip", &cut, &[&a, b, missing]);
    check(
        "a.zip",
        &cut[..cut.len() - 1],
        &[&a, "乙.txt: damaged: cut off", missing],
    );
    check("a.zip", &cut[..20], &[missing]);
    // Other bytes before a zip, as programs that unpack themselves have, and behind it.
    let mut behind = zip().done();
    behind.extend(b"\r\n");
    check("a.zip", &behind, &[&a, b]);
    let mut before = b"PK\x03\x04".to_vec();
    before.extend(zip().done());
    check("a.zip", &before, &[&a, b]);
    // A list of which the end is lost.
    let mut torn = zip().done();
    let end = torn
        .windows(4)
        .rposition(|bytes| bytes == b"PK\x01\x02")
        .unwrap();
    torn[end] = 0;
    check(
        "a.zip",
        &torn,
        &[&a, "damaged: the list of its members breaks off"],
    );
}

#[test]
fn a_zip_written_as_a_stream_is_salvaged_too() {
    let mut bytes = Zip::default().file("流.txt", "流动的字").cut();
    let packed = bytes.len() - 30 - "流.txt".len();
    bytes[6] = 1 << 3;
    bytes[14..26].fill(0);
    bytes.extend(b"PK\x07\x08");
    bytes.extend(crc("流动的字".as_bytes()).to_le_bytes());
    bytes.extend((packed as u32).to_le_bytes());
    bytes.extend(("流动的字".len() as u32).to_le_bytes());
    check("a.zip", &bytes, &["流.txt: 流动的字", "damaged: cut off"]);
}

#[test]
fn one_part_of_a_split_zip_says_so() {
    let mut zip = Zip::default().file("a.txt", "甲").done();
    let end = zip.len() - 22;
    zip[end + 4] = 2;
    zip[end + 6] = 2;
    check("a.zip", &zip, &["one part of a zip that is split"]);
}

#[test]
fn names_of_a_tar_may_be_long_and_in_gbk() {
    let long = "很长的文件名".repeat(20) + ".txt";
    let attributes = "26 path=卷宗/属性.txt\n".to_owned();
    let mut bytes = tar_entry(b"././@LongLink", b'L', format!("{long}\0").as_bytes());
    bytes.extend(tar_entry(b"short", b'0', "一".as_bytes()));
    bytes.extend(tar_entry(b"pax", b'x', attributes.as_bytes()));
    bytes.extend(tar_entry(b"other", b'0', "二".as_bytes()));
    bytes.extend(tar_entry(&gbk("国标/三.txt"), b'0', "三".as_bytes()));
    bytes.extend(tar_entry(b"folder/", b'5', b""));
    bytes.extend(tar_entry(b"link.txt", b'2', b""));
    bytes.extend(tar_entry(b"pipe", b'6', b""));
    bytes.extend(tar_entry(b"../up.txt", b'0', "四".as_bytes()));
    bytes.extend(tar_entry(b"up.txt", b'0', "五".as_bytes()));
    bytes.extend(tar_entry(&gbk("国标/六.txt"), b'0', "六".as_bytes()));
    bytes.extend([0; 1024]);
    let first = format!("{long}: 一");
    let want = [
        &*first,
        "卷宗/属性.txt: 二",
        "国标/三.txt: 三",
        "link.txt: is a link",
        "pipe: is neither",
        "up.txt: 四",
        "up (2).txt: 五",
        "国标/六.txt: 六",
    ];
    check("a.tar", &bytes, &want);
    check("a.tar.gz", &gzip(&bytes), &want);
}

#[test]
fn a_tar_or_gzip_that_is_cut_off_says_so() {
    let whole = tar(&[(b"a.txt", "甲"), (b"b.txt", "乙")]);
    let damaged = "damaged: cut off, or not a whole tar";
    check(
        "a.tar",
        &whole[..1600],
        &["a.txt: 甲", "b.txt: 乙", damaged],
    );
    check(
        "a.tar",
        &whole[..1536],
        &["a.txt: 甲", "b.txt: damaged: cut off", damaged],
    );
    check("a.tar", &whole[..1200], &["a.txt: 甲", damaged]);
    let mut broken = whole.clone();
    broken[1024 + 5] ^= 1;
    check("a.tar", &broken, &["a.txt: 甲", damaged]);
    let packed = gzip("字".repeat(1000).as_bytes());
    check(
        "a.txt.gz",
        &packed[..packed.len() - 9],
        &["a.txt: damaged: "],
    );
    check("a.txt.gz", &packed[..4], &["a.txt: damaged: "]);
    let packed = gzip(&whole);
    check(
        "a.tgz",
        &packed[..packed.len() - 20],
        &["a.txt: 甲", "b.txt: 乙", damaged],
    );
}

#[test]
fn a_gzip_of_parts_and_with_padding_is_read_whole() {
    let mut bytes = gzip("上".as_bytes());
    bytes.extend(gzip("下".as_bytes()));
    bytes.extend([0; 99]);
    check("卷/合.txt.gz", &bytes, &["合.txt: 上下"]);
}

#[test]
fn a_gzip_gives_back_the_name_that_was_packed() {
    for content in ["短", &"长".repeat(9_999)] {
        let mut bytes = gzip(content.as_bytes());
        // The flag for a name, which stands behind the ten bytes of the header.
        bytes[3] |= 8;
        let name = [&gbk("年终总结.txt")[..], &[0]].concat();
        bytes.splice(10..10, name);
        check("a.gz", &bytes, &[&format!("年终总结.txt: {content}")]);
    }
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!(
        "{}/tests/samples/{name}",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap()
}

#[test]
fn members_of_a_7z_are_read() {
    let one = "移交/总结.txt: 县档案局二〇〇三年工作总结\n";
    let two = "移交/附件/目录.txt: 附件：接收档案目录\n";
    for name in ["seven_zip_ppmd.7z", "seven_zip_bzip2.7z"] {
        check(name, &sample(name), &[one, two]);
    }
    let solid = "seven_zip_solid.7z";
    let link = "移交/链接.txt: is a link";
    check(
        solid,
        &sample(solid),
        &[one, link, two, "移交/零.txt: \0\0", "移交/空白.txt: "],
    );
    let only = Some("移交/附件/目录.txt");
    check_found(
        &found_within(solid, &sample(solid), only, &Limits::default()),
        &[two],
    );
    let damaged = "damaged: cut off or not whole: the list";
    check(solid, &sample(solid)[..300], &[damaged]);
    let mut broken = sample(solid);
    broken[60] ^= 0x10;
    assert!(found(solid, &broken)[0].starts_with("移交/总结.txt: damaged: "));
}

#[test]
fn a_damaged_block_of_a_7z_is_not_read_on() {
    // The unpacker never ends where it is asked for more after it has failed on this.
    let mut bytes = sample("seven_zip_solid.7z");
    bytes[35..59].copy_from_slice(b"\xE5\xB8\x3D\xD0\x0E\x65\x58\xDA\x26\x00\x12\xC9\xF7\x81\xC3\xFE\x3C\x05\xD6\xB9\x4F\x45\x04\x1B");
    let found = found("a.7z", &bytes);
    assert_eq!(found.len(), 5, "{found:?}");
    assert!(found[..4].iter().all(|found| found.contains(": damaged: ")));
}

#[test]
fn a_7z_with_a_password_says_so() {
    let reason = "protected by a password";
    let name = "seven_zip_password.7z";
    check(name, &sample(name), &[&format!("移交/总结.txt: {reason}")]);
    let name = "seven_zip_password_names.7z";
    check(name, &sample(name), &[reason]);
}

#[test]
fn a_7z_that_asks_for_much_memory_is_refused() {
    let limits = Limits {
        memory: 512 << 10,
        ..Limits::default()
    };
    let name = "seven_zip_solid.7z";
    let found = found_within(name, &sample(name), None, &limits);
    assert!(
        found[0].contains("needs more than 262144 bytes of memory"),
        "{found:?}"
    );
}

#[test]
fn what_goes_beyond_a_limit_names_it() {
    let limits = Limits {
        source: 1_000,
        unpacked: 3_500,
        members: 4,
        depth: 2,
        ..Limits::default()
    };
    let within = |bytes: &[u8]| found_within("a.zip", bytes, None, &limits);
    let zip = |count: usize, size: usize| {
        let zip = Zip::default();
        let members = (0..count).fold(zip, |zip, at| {
            zip.file(format!("{at}.txt"), "x".repeat(size))
        });
        members.done()
    };
    let read = |at: usize, size: usize| format!("{at}.txt: {}", "x".repeat(size));
    check_found(
        &within(&zip(2, 1_001)),
        &[
            "0.txt: larger than 1000 bytes, the limit for one source",
            "1.txt: larger than 1000 bytes",
        ],
    );
    check_found(&within(&zip(1, 3_000)), &["0.txt: larger than 1000 bytes"]);
    check_found(
        &within(&zip(4, 1_000)),
        &[
            &read(0, 1000),
            &read(1, 1000),
            &read(2, 1000),
            "unpacks to more than 3500 bytes",
        ],
    );
    check_found(
        &within(&zip(6, 1)),
        &[
            &read(0, 1),
            &read(1, 1),
            &read(2, 1),
            &read(3, 1),
            "holds more than 4 files",
        ],
    );
    // The rest of the outermost container is lost, and that is said once.
    let nested = Zip::default()
        .file("b.zip", zip(6, 1))
        .file("c.txt", "x")
        .done();
    let found = within(&nested);
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found[3].starts_with("holds more than 4 files"), "{found:?}");
    let deep = Zip::default().file("b.zip", zip(1, 1)).done();
    let deeper = Zip::default()
        .file("c.zip", &deep)
        .file("d.zip", zip(1, 1))
        .done();
    check_found(
        &within(&deeper),
        &[
            "c.zip!/b.zip: lies in 2 containers, the limit",
            "d.zip!/0.txt: x",
        ],
    );
    let late = Limits {
        time: Duration::ZERO,
        ..Limits::default()
    };
    let found = found_within("a.zip", &zip(1, 1), None, &late);
    assert!(
        found[0].starts_with("0.txt: takes longer than 0 seconds"),
        "{found:?}"
    );
}

#[test]
fn declared_sizes_are_not_believed() {
    let says = |size| Says {
        size: Some(size),
        ..Says::default()
    };
    let zip = Zip::default()
        .saying("more.txt", "字", says(u32::MAX - 1))
        .saying("less.txt", "字".repeat(99), says(3))
        .file("z.txt", "好")
        .done();
    let found = found("a.zip", &zip);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].starts_with("less.txt: damaged"), "{found:?}");
    assert!(found[1].starts_with("more.txt: "), "{found:?}");
    assert_eq!(found[2], "z.txt: 好");
}

#[test]
fn bombs_are_found_out() {
    // 4 MB of zeros in 4 KB, over and over: a gzip may have many parts.
    let bomb = gzip(&vec![0; 4 << 20]).repeat(20);
    let outer = Zip::default()
        .file("a.gz", &bomb)
        .file("b.txt", "好")
        .done();
    check(
        "a.zip",
        &outer,
        &[
            "a.gz!/a: unpacks to more than 1000 times its size",
            "b.txt: 好",
        ],
    );
    // Many members that share the same packed bytes.
    let zeros = vec![0; 100_000];
    let first = Zip::default().file("0.txt", &zeros);
    let shared = (1..200).fold(first, |zip, at| {
        let says = Says {
            at: Some(0),
            ..Says::default()
        };
        zip.saying(format!("{at}.txt"), &zeros, says)
    });
    let limits = Limits {
        unpacked: 1 << 20,
        ..Limits::default()
    };
    let found = found_within("a.zip", &shared.done(), None, &limits);
    assert_eq!(found.len(), 11);
    assert!(
        found[10].starts_with("unpacks to more than 1 MB"),
        "{}",
        found[10]
    );
}
