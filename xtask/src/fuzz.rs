//! `cargo xtask fuzz`: every parser of bytes from outside, for some minutes each.
//!
//! Not part of CI: it needs a nightly toolchain and `cargo-fuzz`, and time. What it finds is fixed and kept
//! as an ordinary test.

use std::fs;

use crate::command::Run;
use crate::error::XtaskError;
use crate::workspace::Workspace;

/// The targets, as `fuzz/Cargo.toml` has them.
const TARGETS: [&str; 9] = [
    "stix",
    "pattern",
    "misp",
    "taxii",
    "signature",
    "ledger",
    "acts",
    "words",
    "recalls",
];

/// Seconds for each target unless the command line says otherwise.
const SECONDS: u64 = 600;

const MISSING: XtaskError = XtaskError::Missing {
    what: "cargo-fuzz, or a nightly toolchain for it",
    remedy: "rustup toolchain install nightly && cargo install cargo-fuzz",
};

/// Runs one target, or all. Stops at the first finding; its input is kept under `fuzz/artifacts`.
///
/// # Errors
/// When the tools are missing, there is no such target, or something was found.
pub fn run(
    workspace: &Workspace,
    target: Option<&str>,
    seconds: Option<u64>,
) -> Result<(), XtaskError> {
    let wanted: Vec<&str> = TARGETS
        .into_iter()
        .filter(|known| target.is_none_or(|target| target == *known))
        .collect();
    if wanted.is_empty() {
        return Err(XtaskError::Missing {
            what: "such a fuzz target",
            remedy: "name one of stix, pattern, misp, taxii, signature, ledger, acts, words, recalls",
        });
    }
    let tools = Run::cargo(&workspace.root).args(["+nightly", "fuzz", "--version"]);
    if !tools.succeeds() {
        return Err(MISSING);
    }
    let seconds = format!("-max_total_time={}", seconds.unwrap_or(SECONDS));
    for name in wanted {
        let corpus = workspace.target.join("fuzz-corpus").join(name);
        fs::create_dir_all(&corpus).map_err(|source| XtaskError::File {
            path: corpus.clone(),
            source,
        })?;
        Run::cargo(&workspace.root)
            .args(["+nightly", "fuzz", "run", name])
            .args([&corpus])
            .args([workspace.root.join("fuzz/seeds").join(name)])
            .args(["--", &seconds, "-rss_limit_mb=2048", "-timeout=20"])
            .show()?;
    }
    Ok(())
}
