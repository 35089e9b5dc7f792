//! Folders as they come.

use std::fs;

use super::*;

fn paths(crawl: &Crawl) -> Vec<&str> {
    crawl
        .sources
        .iter()
        .map(|source| source.path.as_str())
        .collect()
}

#[test]
fn walks_in_order_of_path_and_passes_over_droppings() {
    let corpus = tempfile::tempdir().unwrap();
    for name in [
        "b/二.txt",
        "b/一.txt",
        "a.txt",
        "a/z",
        ".git/x",
        "b/.DS_Store",
        "b/~$报告.doc",
        "Thumbs.db",
        "idx/seg",
    ] {
        let file = corpus.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "x").unwrap();
    }
    let crawl = crawl(corpus.path(), &|folder| folder.ends_with("idx"), &|_| {}).unwrap();
    assert_eq!(paths(&crawl), ["a.txt", "a/z", "b/一.txt", "b/二.txt"]);
    assert_eq!(crawl.failed, []);
    assert_eq!(crawl.sources[0].stamp.bytes, 1);
}

#[test]
fn containers_stand_where_their_members_would() {
    let corpus = tempfile::tempdir().unwrap();
    for name in ["a.zip", "a.zip b.txt", "a.zip-b.txt", "kaijuan.toml"] {
        fs::write(corpus.path().join(name), "x").unwrap();
    }
    let crawl = crawl(corpus.path(), &|_| false, &|_| {}).unwrap();
    assert_eq!(paths(&crawl), ["a.zip b.txt", "a.zip", "a.zip-b.txt"]);
}

#[cfg(unix)]
#[test]
fn links_are_listed_not_followed() {
    use std::os::unix::fs::symlink;
    let corpus = tempfile::tempdir().unwrap();
    fs::write(corpus.path().join("a.txt"), "x").unwrap();
    symlink("/", corpus.path().join("out")).unwrap();
    symlink(".", corpus.path().join("loop")).unwrap();
    symlink("a.txt", corpus.path().join("same.txt")).unwrap();
    let crawl = crawl(corpus.path(), &|_| false, &|_| {}).unwrap();
    assert_eq!(paths(&crawl), ["a.txt"]);
    let failed: Vec<&str> = crawl.failed.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(failed, ["loop", "out", "same.txt"]);
}

#[cfg(unix)]
#[test]
fn the_corpus_itself_may_be_a_link() {
    let place = tempfile::tempdir().unwrap();
    fs::create_dir(place.path().join("real")).unwrap();
    fs::write(place.path().join("real/a.txt"), "x").unwrap();
    std::os::unix::fs::symlink("real", place.path().join("linked")).unwrap();
    let crawl = crawl(&place.path().join("linked"), &|_| false, &|_| {}).unwrap();
    assert_eq!(paths(&crawl), ["a.txt"]);
    assert_eq!(crawl.failed, []);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_are_read_as_gbk_or_escaped() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let corpus = tempfile::tempdir().unwrap();
    let (gbk, _, _) = encoding_rs::GBK.encode("政府工作报告.txt");
    fs::write(corpus.path().join(OsStr::from_bytes(&gbk)), "x").unwrap();
    fs::write(corpus.path().join("政府工作报告.txt"), "y").unwrap();
    fs::write(
        corpus.path().join(OsStr::from_bytes(b"\xFF\xFE\x01.txt")),
        "z",
    )
    .unwrap();
    let crawl = crawl(corpus.path(), &|_| false, &|_| {}).unwrap();
    let paths = paths(&crawl);
    assert_eq!(paths.len(), 3, "{paths:?}");
    assert!(paths.contains(&"政府工作报告.txt"), "{paths:?}");
    // The two that read alike are told apart.
    assert!(paths.iter().any(|path| path.contains("\\x")), "{paths:?}");
}
