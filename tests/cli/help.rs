//! Help, version, and arguments that are wrong.

use crate::Workplace;

#[test]
fn the_top_level_shows_commands_and_examples() {
    let run = Workplace::empty().run(&["--help"]);
    run.ended(0, "");
    insta::assert_snapshot!(run.stdout, @r#"
    开卷: full-text search for archives of Chinese reports

    Usage: kaijuan <COMMAND>

    Commands:
      index        Build the index, or bring it up to date with the corpus
      search       Find reports by words, phrases, year and section
      show         Print a report as indexed: title, year and why, encoding, outline, text
      inspect      Read files without an index and tell what is seen in them, and why
      text         Print the decoded text of one file, as UTF-8
      add          Take new files into the archive
      watch        Keep the index up to date with the corpus until stopped
      check        Verify the index: its files, its reports, and that it agrees with the corpus
      stats        Tell what the index holds: reports, sections, years, encodings, size
      completions  Print the completion script for a shell
      man          Print the manual page, or write one for every command
      help         Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help
      -V, --version  Print version

    Examples:
      kaijuan index corpus                        build the index, or bring it up to date
      kaijuan search 乡村振兴 产业                reports that have both words, best first
      kaijuan search '"抓党建工作"'               the phrase, exactly
      kaijuan search 粮食 --year 1978..1985       reports of these years
      kaijuan search 作风 --section 存在的问题    only in sections of this heading
      kaijuan search 粮食 --format paths --limit 0 | wc -l
      kaijuan show 党建/述职报告.txt --outline    the outline of one report

    `kaijuan help search` explains queries. The index is in the folder `index` unless --index or
    KAIJUAN_INDEX says otherwise. Exit status: 0 found or done, 1 nothing found, 2 an error.
    "#);
}

#[test]
fn every_command_has_help_with_an_example() {
    let place = Workplace::empty();
    for command in [
        "index",
        "search",
        "show",
        "inspect",
        "text",
        "check",
        "stats",
        "completions",
        "man",
    ] {
        let run = place.run(&[command, "--help"]);
        run.ended(0, "");
        let example = format!("  kaijuan {command}");
        let examples = run
            .stdout
            .split_once("Examples:\n")
            .map_or("", |(_, examples)| examples);
        assert!(examples.contains(&example), "{command}: {}", run.stdout);
        let widest = run.stdout.lines().map(|line| line.chars().count()).max();
        assert!(
            widest <= Some(100),
            "{command}: a line of {widest:?} characters"
        );
        assert_eq!(
            run.stdout,
            place.run(&["help", command]).stdout,
            "{command}"
        );
    }
}

#[test]
fn the_version_is_the_crates() {
    let run = Workplace::empty().run(&["--version"]);
    run.ended(0, "");
    assert_eq!(
        run.stdout,
        concat!("kaijuan ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn wrong_arguments_end_with_status_2_and_say_what_to_do() {
    let place = Workplace::empty();
    for (arguments, hint) in [
        (vec![], "Usage: kaijuan <COMMAND>"),
        (
            vec!["乡村振兴"],
            "to search, write `kaijuan search 乡村振兴`",
        ),
        (vec!["serch", "乡村振兴"], "'search'"),
        (vec!["search"], "<QUERY>"),
        (vec!["search", "粮食", "--yaer", "1978"], "--year"),
        (
            vec!["search", "粮食", "-n", "5"],
            "unexpected argument '-n'",
        ),
        (
            vec!["search", "粮食", "--year", "1985..1978"],
            "write 1978..1985",
        ),
        (vec!["search", "粮食", "--year", "去年"], "is not a year"),
        (
            vec!["search", "粮食", "--sort", "size"],
            "relevance, year, -year, path",
        ),
        (vec!["search", "粮食", "--limit", "-3"], "--limit"),
        (vec!["search", "粮食", "--format", "xml"], "jsonl"),
        (
            vec!["show", "a.txt", "--outline", "--section", "1"],
            "cannot be used with",
        ),
        (vec!["completions", "tcsh"], "fish"),
    ] {
        let run = place.run(&arguments);
        assert_eq!(
            (run.status, run.stdout.as_str()),
            (Some(2), ""),
            "{arguments:?}: {run:?}"
        );
        assert!(run.stderr.contains(hint), "{arguments:?}: {}", run.stderr);
    }
}
