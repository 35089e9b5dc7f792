//! Names in containers: none leads out of it, and no two are the same.

use std::collections::BTreeSet;

use super::*;

#[test]
fn names_that_lead_out_stay_in() {
    let names = [
        "../../etc/passwd.txt",
        "/abs/报告.txt",
        "C:\\文件\\报告.txt",
        "a/../b/报告.txt",
        "./报告.txt",
        "报告.txt",
        "..\\..\\up.txt",
    ];
    let members: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (*name, REPORT.as_bytes()))
        .collect();
    let inspections = read("a.zip", &zip(&members), Limits::default());
    let mut paths = BTreeSet::new();
    for inspection in &inspections {
        let member = inspection.path.rsplit_once("!/").unwrap().1;
        assert!(inspection.reading.is_ok(), "{}", inspection.path);
        assert!(
            !member.starts_with('/') && !member.contains('\\'),
            "{member}"
        );
        assert!(
            member
                .split('/')
                .all(|part| !matches!(part, "" | "." | "..")),
            "{member}"
        );
        assert!(paths.insert(member.to_owned()), "{member} twice");
    }
    assert_eq!(paths.len(), names.len());
}

#[test]
fn a_member_of_a_nested_container_is_read_by_its_path() {
    let inner = zip(&[("丙/三.txt", REPORT.as_bytes()), ("丙/四.txt", b"x")]);
    let outer = zip(&[("乙/内.zip", &inner), ("一.txt", REPORT.as_bytes())]);
    let place = TempDir::new().unwrap();
    let file = place.path().join("外.zip");
    fs::write(&file, outer).unwrap();
    let member = PathBuf::from(format!("{}!/乙/内.zip!/丙/三.txt", file.display()));
    let inspections = read_file(&member, Limits::default());
    assert_eq!(inspections.len(), 1);
    assert_eq!(inspections[0].path, member.display().to_string());
    let reading = inspections[0].reading.as_ref().unwrap();
    assert_eq!(reading.report.year.as_ref().unwrap().year, 2018);
}
