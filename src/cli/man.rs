//! `kaijuan man`: the manual pages.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;

use super::ending::{Ending, Outcome, Stop, plain};
use super::{Cli, present};

/// Print the manual page, or write one for every command
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Write kaijuan.1 and a page for every command into this folder
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
}

const EXAMPLES: &str = "\u{1b}[1m\u{1b}[4mExamples:\u{1b}[0m
  kaijuan man | man -l -
  kaijuan man --to ~/.local/share/man/man1";

/// Runs `kaijuan man`.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    match &arguments.to {
        None => present::to_stdout(|out| page(out, &command))?,
        Some(folder) => write_pages(folder, &command).map_err(|error| {
            Stop::Error(format!(
                "{}: cannot write the manual pages: {}",
                folder.display(),
                plain(&error)
            ))
        })?,
    }
    Ok(Ending::Done)
}

fn write_pages(folder: &Path, command: &Command) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for command in command.get_subcommands().chain([command]) {
        let mut roff = Vec::new();
        page(&mut roff, command)?;
        fs::write(folder.join(Man::new(command.clone()).get_filename()), roff)?;
    }
    Ok(())
}

/// The page of one command. What stands below its help is laid out here: clap_mangen would run the lines together.
fn page(out: &mut dyn Write, command: &Command) -> io::Result<()> {
    let man = Man::new(command.clone());
    man.render_title(out)?;
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    man.render_description_section(out)?;
    man.render_options_section(out)?;
    if command.has_subcommands() {
        man.render_subcommands_section(out)?;
    }
    let below = command
        .get_after_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    out.write_all(roff(&below).as_bytes())
}

/// Lines such as `Examples:` as headings, indented lines as they are, and the others as paragraphs.
fn roff(text: &str) -> String {
    let mut roff = String::new();
    for line in text.lines() {
        let escaped = line.trim_start().replace('\\', "\\e").replace('-', "\\-");
        match line.strip_suffix(':') {
            Some(heading) if !line.starts_with(' ') => {
                roff += &format!(".SH {}\n", heading.to_uppercase())
            }
            _ if line.starts_with("  ") => roff += &format!(".nf\n\\&{escaped}\n.fi\n"),
            _ if line.is_empty() => roff += ".PP\n",
            _ => roff += &format!("\\&{escaped}\n"),
        }
    }
    roff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_keep_their_lines_and_what_roff_would_take_for_its_own() {
        let roff = roff("Examples:\n  a --to 'b\\c'\n  .b\n\n'Tis done.");
        let lines =
            ".SH EXAMPLES\n.nf\n\\&a \\-\\-to 'b\\ec'\n.fi\n.nf\n\\&.b\n.fi\n.PP\n\\&'Tis done.\n";
        assert_eq!(roff, lines);
    }
}
