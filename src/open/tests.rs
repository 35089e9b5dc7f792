//! What opening makes of files on disk.

use super::*;

#[test]
fn what_is_too_large_is_told_unread() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("a.txt");
    let limits = Limits::default();
    // A hole, which takes no room on the disk.
    File::create(&file)
        .unwrap()
        .set_len(limits.source + 1)
        .unwrap();
    let reason = begin(&file, "a.txt", &limits).unwrap_err().to_string();
    assert!(reason.starts_with("larger than 512 MB"), "{reason}");
}
