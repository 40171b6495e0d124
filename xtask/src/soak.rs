//! `cargo xtask soak`: the random tests for hours instead of seconds.

use crate::command::Run;
use crate::counts::Counts;
use crate::error::XtaskError;
use crate::python;
use crate::workspace::Workspace;

/// How many times over each property runs through its cases.
const CASES: &str = "100";
/// How many nodes are killed.
const KILLS: &str = "1000";
/// The model of an alliance, and how many times over it runs through its 40 cases: a million runs. It takes a day.
const MODEL: &str = "projection::alliance::";
const MODEL_CASES: &str = "25000";

/// Runs every test with many more cases, optimised, and the test of killed nodes with many more kills; then a million runs of
/// the model of an alliance.
///
/// # Errors
/// When a test fails.
pub fn run(workspace: &Workspace) -> Result<(), XtaskError> {
    let interpreter = python::environment(workspace)?;
    let mut counts = Counts::default();
    Run::cargo(&workspace.root)
        .args([
            "test",
            "--locked",
            "--workspace",
            "--release",
            "--no-fail-fast",
        ])
        .env("MITHAQ_CASES", CASES)
        .env("MITHAQ_KILLS", KILLS)
        .env("MITHAQ_PYTHON", interpreter)
        .show_and_observe(|line| counts.observe(line))?;
    Run::cargo(&workspace.root)
        .args([
            "test",
            "--locked",
            "--workspace",
            "--release",
            "--lib",
            MODEL,
        ])
        .env("MITHAQ_CASES", MODEL_CASES)
        .show_and_observe(|line| counts.observe(line))?;
    println!("tests: {} passed, {} failed", counts.passed, counts.failed);
    Ok(())
}
