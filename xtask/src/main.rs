//! `cargo xtask COMMAND`: see [`HELP`].

use std::process::ExitCode;

use xtask::error::XtaskError;
use xtask::{bench, python, suite, tidy, workspace::Workspace};

const HELP: &str = "\
Tasks of this workspace.

Usage: cargo xtask COMMAND

Commands:
  test       run everything that CI runs: tidy, fmt, clippy, Python clients, tests, docs
  precommit  the quick part, before a commit: fmt, clippy, tidy
  tidy       only the house rules that no compiler knows (file length, arrows between
             crates, licences, translation keys, ...)
  python     make the Python environment that some tests need, and print its interpreter:
             MITHAQ_PYTHON=$(cargo xtask python) cargo test -p mithaq
  bench      build the release and measure it: import, TAXII add and pull, pull by a peer
             (needs ../shared/bench; on a quiet machine, about fifteen minutes)
  help       print this text

With CI=true in the environment a test that cannot run fails; without, tests over
`../shared` are left out where that folder is missing, and a line says so.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let command = match arguments.as_slice() {
        [] => "help",
        [only] => only.as_str(),
        [_, extra, ..] => {
            eprintln!("xtask: unexpected argument `{extra}`\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let outcome = match command {
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        "test" => Workspace::find().and_then(|workspace| suite::test(&workspace)),
        "precommit" => Workspace::find().and_then(|workspace| suite::precommit(&workspace)),
        "tidy" => Workspace::find().and_then(|workspace| tidy::run(&workspace)),
        "bench" => Workspace::find().and_then(|workspace| bench::run(&workspace)),
        "python" => Workspace::find().and_then(|workspace| print_interpreter(&workspace)),
        unknown => {
            eprintln!("xtask: unknown command `{unknown}`\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print_interpreter(workspace: &Workspace) -> Result<(), XtaskError> {
    println!("{}", python::environment(workspace)?.display());
    Ok(())
}
