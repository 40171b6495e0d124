//! `cargo xtask bench`: measures the release build with the workloads in `../shared/bench`.
//!
//! Timing goals live here and never in tests: a machine may be busy, and a test may not fail for that.

use crate::command::Run;
use crate::error::XtaskError;
use crate::python;
use crate::workspace::Workspace;

const NO_WORKLOADS: XtaskError = XtaskError::Missing {
    what: "the folder ../shared/bench with the workloads",
    remedy: "put it beside the repository",
};

/// Builds the release, runs every stage and prints a table in Markdown.
///
/// # Errors
/// When the build fails, the workloads are missing, or rows do not add up.
pub fn run(workspace: &Workspace) -> Result<(), XtaskError> {
    let workloads = workspace.root.join("../shared/bench");
    if !workloads.is_dir() {
        return Err(NO_WORKLOADS);
    }
    let interpreter = python::environment(workspace)?;
    Run::new("cargo", &workspace.root)
        .args(["build", "--locked", "--release", "--package", "mithaq"])
        .show_on_stderr()?;
    Run::new("cargo", &workspace.root)
        .args([
            "build",
            "--locked",
            "--release",
            "--package",
            "mithaq-store",
        ])
        .args(["--example", "bare"])
        .show_on_stderr()?;
    Run::new(&interpreter, &workspace.root)
        .args([workspace.root.join("xtask/bench/bench.py")])
        .args(["--mithaq"])
        .args([workspace.target.join("release/mithaq")])
        .args(["--bare"])
        .args([workspace.target.join("release/examples/bare")])
        .args(["--workloads"])
        .args([workloads])
        .show()
}
