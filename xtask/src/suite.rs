//! The suites: lists of steps, each with a heading and the minutes it took.
//!
//! A suite stops at the first step that fails, and says which in one line.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use crate::command::Run;
use crate::counts::Counts;
use crate::error::XtaskError;
use crate::workspace::Workspace;
use crate::{documents, power, python, solver, tidy};

/// Everything that CI runs.
pub fn test(workspace: &Workspace) -> Result<(), XtaskError> {
    let ci = std::env::var("CI").is_ok_and(|value| value == "true");
    let shared = workspace.shared().is_dir();
    if ci && !shared {
        return Err(XtaskError::NoSharedFolder);
    }
    let mut interpreter = None;
    let mut counts = Counts::default();
    let started = Instant::now();
    let mut suite = Suite::new(7);
    suite.step("house rules", || tidy::run(workspace))?;
    suite.step("format", || format(workspace))?;
    suite.step("clippy", || clippy(workspace))?;
    suite.step("Python clients", || {
        interpreter = Some(python::environment(workspace)?);
        Ok(())
    })?;
    suite.step("tests", || {
        solver::find(workspace)?;
        documents::find(workspace)?;
        tests(workspace, interpreter.as_deref(), &mut counts)
    })?;
    suite.step("loss of power", || power::test(workspace, &mut counts))?;
    suite.step("documentation", || documentation(workspace))?;

    suite.table();
    if !shared {
        println!("not run: the tests over `../shared`, because that folder is missing");
    }
    println!(
        "all {} steps passed in {} minutes",
        suite.done.len(),
        minutes(started.elapsed())
    );
    println!("tests: {} passed, {} failed", counts.passed, counts.failed);
    Ok(())
}

/// The quick part, before a commit.
pub fn precommit(workspace: &Workspace) -> Result<(), XtaskError> {
    let mut suite = Suite::new(3);
    suite.step("format", || format(workspace))?;
    suite.step("house rules", || tidy::run(workspace))?;
    suite.step("clippy", || clippy(workspace))?;
    suite.table();
    println!("ready to commit");
    Ok(())
}

fn format(workspace: &Workspace) -> Result<(), XtaskError> {
    component(workspace, "fmt", "rustfmt")?;
    Run::cargo(&workspace.root)
        .args(["fmt", "--all", "--check"])
        .show()
}

fn clippy(workspace: &Workspace) -> Result<(), XtaskError> {
    component(workspace, "clippy", "clippy")?;
    Run::cargo(&workspace.root)
        .args(["clippy", "--locked", "--workspace", "--all-targets"])
        .args(["--", "-D", "warnings"])
        .show()
}

fn tests(
    workspace: &Workspace,
    interpreter: Option<&std::path::Path>,
    counts: &mut Counts,
) -> Result<(), XtaskError> {
    // `--no-fail-fast`: whoever reads a failed run wants to know everything that fails.
    let mut run =
        Run::cargo(&workspace.root).args(["test", "--locked", "--workspace", "--no-fail-fast"]);
    // The same cases at every run: other ones are for `cargo xtask soak`, where somebody looks at what fails.
    run = run.env("PROPTEST_RNG_SEED", "20261122");
    if let Some(interpreter) = interpreter {
        run = run.env("MITHAQ_PYTHON", interpreter);
    }
    run.show_and_observe(|line| counts.observe(line))?;
    if counts.passed == 0 {
        return Err(XtaskError::NoTests);
    }
    Ok(())
}

fn documentation(workspace: &Workspace) -> Result<(), XtaskError> {
    Run::cargo(&workspace.root)
        .args(["doc", "--locked", "--workspace", "--no-deps"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .show()
}

/// Sees to it that `cargo SUBCOMMAND` is there: a minimal toolchain has neither fmt nor clippy.
fn component(workspace: &Workspace, subcommand: &str, name: &str) -> Result<(), XtaskError> {
    let there = || {
        Run::cargo(&workspace.root)
            .args([subcommand, "--version"])
            .succeeds()
    };
    if there() {
        return Ok(());
    }
    Run::new("rustup", &workspace.root)
        .args(["component", "add", name])
        .show()
}

struct Suite {
    of: usize,
    done: Vec<(&'static str, Duration)>,
}

impl Suite {
    fn new(of: usize) -> Suite {
        Suite {
            of,
            done: Vec::new(),
        }
    }

    fn step(
        &mut self,
        name: &'static str,
        run: impl FnOnce() -> Result<(), XtaskError>,
    ) -> Result<(), XtaskError> {
        let number = self.done.len() + 1;
        println!("\n=== step {number} of {}: {name} ===", self.of);
        let _ = io::stdout().flush();
        let started = Instant::now();
        let outcome = run();
        let taken = started.elapsed();
        match outcome {
            Ok(()) => {
                println!("--- {name}: passed in {} minutes", minutes(taken));
                self.done.push((name, taken));
                Ok(())
            }
            Err(source) => {
                println!("--- {name}: FAILED after {} minutes", minutes(taken));
                self.done.push((name, taken));
                self.table();
                let _ = io::stdout().flush();
                Err(XtaskError::Step {
                    number,
                    of: self.of,
                    name,
                    source: Box::new(source),
                })
            }
        }
    }

    fn table(&self) {
        println!("\n{:<20}{:>8}", "step", "minutes");
        for (name, taken) in &self.done {
            println!("{name:<20}{:>8}", minutes(*taken));
        }
        let total = self.done.iter().map(|(_, taken)| *taken).sum();
        println!("{:<20}{:>8}", "total", minutes(total));
    }
}

/// Minutes with two decimals: a step of half a second still shows.
fn minutes(taken: Duration) -> String {
    format!("{:.2}", taken.as_secs_f64() / 60.0)
}
