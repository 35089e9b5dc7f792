//! The kaijuan command line.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    // Tests of what happens when the disk is full set faults off; a release has none.
    let _faults = fail::has_failpoints().then(fail::FailScenario::setup);
    cli::main()
}
