//! Python programs as separate processes, in the environment that `cargo xtask` makes.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Runs a script of `tests/python`, which must succeed; the JSON that it prints.
#[track_caller]
pub(crate) fn run(script: &str, arguments: &[&str]) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/python")
        .join(script);
    let output = Command::new(interpreter())
        .arg(script)
        .args(arguments)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        // A proxy of the tester's own surroundings does not lead to loopback.
        .env("NO_PROXY", "*")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {told}"))
}

/// `MITHAQ_PYTHON`, else the environment in the target folder.
#[track_caller]
pub(crate) fn interpreter() -> PathBuf {
    if let Some(named) = std::env::var_os("MITHAQ_PYTHON") {
        return named.into();
    }
    // The test's own program is in `target/debug/deps`.
    let program = std::env::current_exe().unwrap();
    let target = program.ancestors().nth(3).unwrap();
    let made = target.join("python/bin/python");
    assert!(
        made.exists(),
        "no Python with taxii2-client and stix2: run `MITHAQ_PYTHON=$(cargo xtask python) cargo test -p mithaq`, or \
         `cargo xtask test`, which makes it"
    );
    made
}
