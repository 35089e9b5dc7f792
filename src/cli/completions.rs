//! `kaijuan completions`: the script that completes commands and options in a shell.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::ending::{Ending, Outcome};
use super::{Cli, present};

/// Print the completion script for a shell
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The shell to complete in
    #[arg(value_enum)]
    shell: Shell,
}

const EXAMPLES: &str = "\u{1b}[1m\u{1b}[4mExamples:\u{1b}[0m
  kaijuan completions bash > ~/.local/share/bash-completion/completions/kaijuan
  kaijuan completions zsh > ~/.zfunc/_kaijuan
  kaijuan completions fish > ~/.config/fish/completions/kaijuan.fish";

/// Runs `kaijuan completions`.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    // Written in memory first: the generator panics where the output is closed.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "kaijuan", &mut script);
    present::to_stdout(|out| out.write_all(&script))?;
    Ok(Ending::Done)
}
