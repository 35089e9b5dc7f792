//! The language, row by row: what is typed, and how it is understood or refused.

use proptest::prelude::*;

use super::*;

/// An expression in a short form: words as they are, phrases in quotes.
fn shown(expr: &Expr) -> String {
    let all = |name: &str, parts: &[Expr]| {
        let parts: Vec<String> = parts.iter().map(shown).collect();
        format!("{name}({})", parts.join(", "))
    };
    match expr {
        Expr::All(parts) => all("all", parts),
        Expr::Any(parts) => all("any", parts),
        Expr::Not(part) => format!("not {}", shown(part)),
        Expr::Words(text) => text.text.clone(),
        Expr::Phrase(text) => format!("\"{}\"", text.text),
        Expr::Section { heading, inside } => format!("in[{}]: {}", heading.text, shown(inside)),
        Expr::Years(YearRange::Unknown) => "year?".to_owned(),
        Expr::Years(YearRange::Between(from, to)) => format!("year {from:?}..{to:?}"),
        Expr::Title(text) => format!("title[{}]", text.text),
        Expr::Path(text) => format!("path[{}]", text.text),
    }
}

#[test]
fn reads_the_language() {
    for (typed, want) in [
        ("乡村振兴", "乡村振兴"),
        ("乡村振兴 产业", "all(乡村振兴, 产业)"),
        ("乡村振兴　产业", "all(乡村振兴, 产业)"),
        ("党建 AND 旅游", "all(党建, 旅游)"),
        ("党建 OR 旅游", "any(党建, 旅游)"),
        ("党建 | 旅游", "any(党建, 旅游)"),
        ("a b OR c d", "any(all(a, b), all(c, d))"),
        ("党建 -廉政", "all(党建, not 廉政)"),
        ("党建 NOT 廉政", "all(党建, not 廉政)"),
        ("党建 －廉政", "all(党建, not 廉政)"),
        ("-(a OR b) c", "all(not any(a, b), c)"),
        ("（党建 OR 旅游）工作", "all(any(党建, 旅游), 工作)"),
        ("\"抓党建工作\"", "\"抓党建工作\""),
        ("“抓党建工作”", "\"抓党建工作\""),
        ("“抓党建工作“", "\"抓党建工作\""),
        ("「抓党建」『工作』", "all(\"抓党建\", \"工作\")"),
        ("党建\"责任制\"落实", "all(党建, \"责任制\", 落实)"),
        ("\"a* (b) OR -c\"", "\"a* (b) OR -c\""),
        ("2021-2025", "2021-2025"),
        ("year:1978", "year Some(1978)..Some(1978)"),
        ("year:1978..1985", "year Some(1978)..Some(1985)"),
        ("year:..1949 年鉴", "all(year None..Some(1949), 年鉴)"),
        ("year:unknown", "year?"),
        ("YEAR：1978年", "year Some(1978)..Some(1978)"),
        ("section:存在的问题", "in[存在的问题]: all()"),
        (
            "section:存在的问题 学习 作风",
            "in[存在的问题]: all(学习, 作风)",
        ),
        ("a section:问题 b OR c", "all(a, in[问题]: any(b, c))"),
        ("(section:问题 b) c", "all(in[问题]: b, c)"),
        ("section:\"下一步 工作\" a", "in[下一步 工作]: a"),
        ("-section:附件 a", "all(not in[附件]: all(), a)"),
        (
            "title:总结 path:2019/总结",
            "all(title[总结], path[2019/总结])",
        ),
        ("12:30", "12:30"),
        ("和 and 与", "all(和, and, 与)"),
    ] {
        match parse(typed) {
            Ok(expr) => assert_eq!(shown(&expr), want, "{typed}"),
            Err(error) => panic!("{typed}: {error}"),
        }
    }
}

#[test]
fn refuses_with_the_place() {
    for (typed, message, place) in [
        ("", "nothing to search for", 0..0),
        ("  ", "nothing to search for", 0..0),
        ("党建 \"工作", "never closed", 3..4),
        ("党建 「工作", "never closed", 3..4),
        ("(党建", "never closed", 0..1),
        ("党建)", "closes nothing", 2..3),
        ("党建 ()", "group is empty", 3..5),
        ("党建 OR", "missing at the end", 5..5),
        ("OR 党建", "missing before", 0..2),
        ("AND 党建", "missing beside", 0..3),
        ("党建 AND", "missing beside", 3..6),
        ("a AND AND b", "missing beside", 2..5),
        ("党建 -", "excludes nothing", 3..4),
        ("党建 NOT", "excludes nothing", 3..6),
        ("titel:x", "no field `titel:`", 0..6),
        ("year:", "wants a word", 0..5),
        ("year: 1978", "wants a word", 0..5),
        ("year:一九七八", "not a year", 5..9),
        ("year:1985..1978", "upside down; write 1978..1985", 5..15),
        ("year:..", "no year given", 5..7),
        ("section: 问题", "wants a word", 0..8),
        ("title:(a)", "wants a word", 0..6),
    ] {
        match parse(typed) {
            Ok(expr) => panic!("{typed}: read as {}", shown(&expr)),
            Err(error) => {
                assert!(error.message.contains(message), "{typed}: {error}");
                assert_eq!(error.at, place, "{typed}: {error}");
                assert!(!error.to_string().contains('\n'), "{typed}: one line");
            }
        }
    }
}

#[test]
fn deep_nesting_is_refused_not_overflowed() {
    for typed in [
        "(".repeat(100_000),
        "-".repeat(100_000),
        "NOT ".repeat(50_000),
    ] {
        assert!(parse(&typed).is_err());
    }
}

proptest! {
    #[test]
    fn never_panics_and_errors_lie_in_the_query(
        typed in "(党建|工作|OR|AND|NOT|-|\\(|\\)|（|）|\"|“|”|「|」|:|：|year|section|title|path|1978|\\.\\.| |　|\\*|\n){0,24}",
    ) {
        if let Err(error) = parse(&typed) {
            prop_assert!(error.at.start <= error.at.end);
            prop_assert!(error.at.end <= typed.chars().count(), "{:?}", error);
        }
    }

    #[test]
    fn never_panics_on_anything(typed in ".{0,40}") {
        let _ = parse(&typed);
    }
}
