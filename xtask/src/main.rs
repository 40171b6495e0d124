//! `cargo xtask COMMAND`: see [`HELP`].

use std::process::ExitCode;

use xtask::error::XtaskError;
use xtask::{bench, fuzz, python, soak, suite, tidy, workspace::Workspace};

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
  soak       the random tests for hours: every property a hundred times over, a thousand
             killed nodes
  fuzz [TARGET [SECONDS]]
             feed every parser of bytes from outside with made-up input, ten minutes each
             (needs a nightly toolchain and cargo-fuzz)
  help       print this text

With CI=true in the environment a test that cannot run fails; without, tests over
`../shared` are left out where that folder is missing, and a line says so.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, further) = match arguments.split_first() {
        None => ("help", &[][..]),
        Some((command, further)) => (command.as_str(), further),
    };
    let most = if command == "fuzz" { 2 } else { 0 };
    if let Some(extra) = further.get(most) {
        eprintln!("xtask: unexpected argument `{extra}`\n\n{HELP}");
        return ExitCode::from(2);
    }
    let outcome = match command {
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        "test" => Workspace::find().and_then(|workspace| suite::test(&workspace)),
        "precommit" => Workspace::find().and_then(|workspace| suite::precommit(&workspace)),
        "tidy" => Workspace::find().and_then(|workspace| tidy::run(&workspace)),
        "bench" => Workspace::find().and_then(|workspace| bench::run(&workspace)),
        "soak" => Workspace::find().and_then(|workspace| soak::run(&workspace)),
        "fuzz" => Workspace::find().and_then(|workspace| run_fuzz(&workspace, further)),
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

fn run_fuzz(workspace: &Workspace, arguments: &[String]) -> Result<(), XtaskError> {
    let target = arguments.first().map(String::as_str);
    let seconds = match arguments.get(1).map(|text| text.parse()) {
        None => None,
        Some(Ok(seconds)) => Some(seconds),
        Some(Err(_)) => {
            return Err(XtaskError::Missing {
                what: "a whole number of seconds",
                remedy: "cargo xtask fuzz stix 60",
            });
        }
    };
    fuzz::run(workspace, target, seconds)
}
