//! `kaijuan completions` and `kaijuan man`.

use std::fs;

use crate::Workplace;

#[test]
fn every_shell_gets_a_script_that_knows_the_commands() {
    let place = Workplace::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = place.run(&["completions", shell]);
        run.ended(0, "");
        for word in ["kaijuan", "search", "inspect", "verbatim"] {
            assert!(run.stdout.contains(word), "{shell} lacks {word}");
        }
    }
}

#[test]
fn the_manual_is_a_page_or_one_for_each_command() {
    let place = Workplace::empty();
    let run = place.run(&["man"]);
    run.ended(0, "");
    assert!(run.stdout.contains(".TH kaijuan 1"), "{}", run.stdout);
    assert!(run.stdout.contains("kaijuan search"), "{}", run.stdout);
    assert!(
        !run.stdout.contains('\u{1b}'),
        "{}",
        run.stdout.escape_debug()
    );

    place.run(&["man", "--to", "man/man1"]).ended(0, "");
    for page in ["kaijuan.1", "kaijuan-search.1", "kaijuan-inspect.1"] {
        let text = fs::read_to_string(place.path().join("man/man1").join(page)).unwrap();
        assert!(text.contains(".SH OPTIONS"), "{page}: {text}");
    }
    place.write("file", b"");
    let run = place.run(&["man", "--to", "file/man1"]);
    assert_eq!(
        (run.status, run.stderr.lines().count()),
        (Some(2), 1),
        "{run:?}"
    );
    assert!(
        run.stderr
            .starts_with("kaijuan: file/man1: cannot write the manual pages: "),
        "{run:?}"
    );
}
