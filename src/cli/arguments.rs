//! Reading the arguments: clap's way, but for queries that begin with `-` and for a forgotten `search`.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory as _, Error, FromArgMatches, Parser, Subcommand};

use super::{Cli, search};

/// Reads the arguments of the process, its name first, where they are a search in good order; `None` leaves them to
/// [`parse`]. Most processes are searches, and to make the other commands takes as long as to read the arguments.
pub(crate) fn parse_search(arguments: &[OsString]) -> Option<search::Arguments> {
    if arguments.get(1)? != search::NAME {
        return None;
    }
    let mut command = SearchAlone::command();
    let arguments = shield_exclusions(&command, arguments.to_vec());
    let matches = command.try_get_matches_from_mut(arguments).ok()?;
    let SearchAlone { command } = SearchAlone::from_arg_matches(&matches).ok()?;
    let OnlySearch::Search(arguments) = command;
    Some(arguments)
}

/// The command line as far as a search needs it.
#[derive(Debug, Parser)]
struct SearchAlone {
    #[command(subcommand)]
    command: OnlySearch,
}

#[derive(Debug, Subcommand)]
enum OnlySearch {
    Search(search::Arguments),
}

/// Reads the arguments of the process, its name first. An error prints itself and knows its status.
pub(crate) fn parse(
    mut command: Command,
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Cli, Error> {
    let arguments = shield_exclusions(&command, arguments.into_iter().collect());
    let read = command
        .try_get_matches_from_mut(arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    read.map_err(|error| hint_at_search(error).with_cmd(&command))
}

/// Puts a blank before arguments such as `-廉政`, so that clap takes them for a part of the query and not for an
/// option, while options may stand anywhere. Queries do not mind blanks.
///
/// A dash and a single ASCII letter stays what it looks like: a short option.
fn shield_exclusions(command: &Command, mut arguments: Vec<OsString>) -> Vec<OsString> {
    let Some(named) = arguments
        .get(1)
        .and_then(|name| command.find_subcommand(name))
    else {
        return arguments;
    };
    if named.get_name() != search::NAME {
        return arguments;
    }
    let takes_value = |argument: &OsString| {
        let name = argument.to_str().and_then(|text| text.strip_prefix("--"));
        let mut options = named
            .get_arguments()
            .filter(|option| option.get_action().takes_values());
        name.is_some_and(|name| options.any(|option| option.get_long() == Some(name)))
    };
    for next in 2..arguments.len() {
        if arguments[next] == "--" {
            break;
        }
        if !takes_value(&arguments[next - 1]) && arguments[next].to_str().is_some_and(is_exclusion)
        {
            let mut shielded = OsString::from(" ");
            shielded.push(&arguments[next]);
            arguments[next] = shielded;
        }
    }
    arguments
}

fn is_exclusion(argument: &str) -> bool {
    let Some(excluded) = argument.strip_prefix('-') else {
        return false;
    };
    let mut chars = excluded.chars();
    match (chars.next(), chars.next()) {
        (None | Some('-'), _) => false,
        (Some(only), None) => !only.is_ascii_alphabetic(),
        (Some(_), Some(_)) => true,
    }
}

/// `kaijuan 乡村振兴` wants to be `kaijuan search 乡村振兴`.
fn hint_at_search(mut error: Error) -> Error {
    if error.kind() == ErrorKind::InvalidSubcommand
        && error.get(ContextKind::SuggestedSubcommand).is_none()
        && let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand)
    {
        let hint = format!("to search, write `kaijuan search {word}`");
        error.insert(
            ContextKind::Suggested,
            ContextValue::StyledStrs(vec![hint.into()]),
        );
    }
    error
}

/// A usage error in one line: what is wrong, the tips, and where the help is.
pub(super) fn in_one_line(usage: &str) -> String {
    let lines = usage.lines().map(str::trim).filter(|line| !line.is_empty());
    let telling = lines.filter(|line| !line.starts_with("Usage:"));
    let mut text = String::new();
    for line in telling {
        let line = line.strip_prefix("error: ").unwrap_or(line);
        let line = line.replace("For more information, try '--help'.", "see --help");
        let joint = match text.chars().last() {
            None => "",
            Some(':') => " ",
            Some(_) => "; ",
        };
        text.push_str(joint);
        text.push_str(&line);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_an_exclusion_is_a_part_of_the_query() {
        for (argument, expected) in [
            ("-廉政", true),
            ("-廉", true),
            ("-GDP", true),
            ("-(旅游 OR 文化)", true),
            ("-\"抓 党建\"", true),
            ("-year:1978", true),
            ("-h", false),
            ("-n", false),
            ("--year", false),
            ("--", false),
            ("-", false),
            ("廉政", false),
        ] {
            assert_eq!(is_exclusion(argument), expected, "{argument}");
        }
    }

    #[test]
    fn a_search_in_good_order_is_read_the_short_way_and_nothing_else_is() {
        let read = |line: &str| {
            let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            let short = parse_search(&arguments).map(|search| format!("{search:?}"));
            let long = match parse(Cli::command(), arguments) {
                Ok(cli) => match cli.command {
                    crate::cli::Command::Search(search) => Some(format!("{search:?}")),
                    _ => None,
                },
                Err(_) => None,
            };
            assert_eq!(short, long, "{line}");
            short.is_some()
        };
        assert!(read(
            "kaijuan search 党建 -廉政 --sort -year --index a --limit 3"
        ));
        assert!(read("kaijuan search --count -廉政 --year 1978.."));
        for line in [
            "kaijuan search",
            "kaijuan search 党建 --sort x",
            "kaijuan search --help",
        ] {
            assert!(!read(line), "{line}");
        }
        for line in [
            "kaijuan",
            "kaijuan --version",
            "kaijuan help search",
            "kaijuan stats",
            "kaijuan sear 党建",
        ] {
            assert!(!read(line), "{line}");
        }
    }

    #[test]
    fn options_may_stand_anywhere_and_keep_their_values() {
        for (line, expected) in [
            (
                "kaijuan search 党建 -廉政 --sort -year",
                vec!["kaijuan", "search", "党建", " -廉政", "--sort", "-year"],
            ),
            (
                "kaijuan search --count -廉政",
                vec!["kaijuan", "search", "--count", " -廉政"],
            ),
            (
                "kaijuan search --index -d -- -廉政",
                vec!["kaijuan", "search", "--index", "-d", "--", "-廉政"],
            ),
            ("kaijuan show -廉政", vec!["kaijuan", "show", "-廉政"]),
            ("kaijuan", vec!["kaijuan"]),
        ] {
            let arguments = line.split(' ').map(OsString::from).collect();
            assert_eq!(
                shield_exclusions(&Cli::command(), arguments),
                expected,
                "{line}"
            );
        }
    }

    #[test]
    fn usage_errors_take_one_line() {
        for (line, expected) in [
            (
                vec!["kaijuan", "searhc"],
                "unrecognized subcommand 'searhc'; tip: a similar subcommand exists: 'search'; see --help",
            ),
            (
                vec!["kaijuan", "show"],
                "the following required arguments were not provided: <PATH>; see --help",
            ),
        ] {
            let usage = Cli::command().try_get_matches_from(line).unwrap_err();
            assert_eq!(in_one_line(&usage.to_string()), expected);
        }
    }

    #[test]
    fn the_definition_holds_together() {
        Cli::command().debug_assert();
    }
}
