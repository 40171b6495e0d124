//! What can go wrong in the demo, in words that say what to do.

use std::path::Path;

use mithaq_node::admin::{AdminError, ExitCode};

/// The demo was stopped before its story was told.
pub(super) const INTERRUPTED: &str = "interrupted";

/// Something outside of the demo's hands failed.
pub(super) fn failed(
    code: &str,
    what: impl Into<String>,
    why: impl std::fmt::Display,
    next: impl Into<String>,
) -> AdminError {
    AdminError::new(ExitCode::Failure, code, what, why.to_string(), next)
}

/// A request over the network that should have been answered was not.
pub(super) fn unanswered(what: impl Into<String>, why: impl std::fmt::Display) -> AdminError {
    failed(
        "demo-unanswered",
        what,
        why,
        "repeat the demo; with `--data-dir DIR` the nodes' logs remain for a report",
    )
}

/// What the demo waited for did not come.
pub(super) fn late(what: impl Into<String>, seconds: u64) -> AdminError {
    failed(
        "demo-late",
        what,
        format!("it was waited for during {seconds} s"),
        "end what else keeps this machine busy and repeat the demo; with `--data-dir DIR` the nodes' logs remain",
    )
}

/// The demo's own parts do not fit together; a test finds that before a user does.
pub(super) fn internal(why: impl std::fmt::Display) -> AdminError {
    failed(
        "internal",
        "this should not have happened",
        why,
        "report it",
    )
}

/// A file could not be written.
pub(super) fn cannot_write(path: &Path, why: impl std::fmt::Display) -> AdminError {
    failed(
        "cannot-write",
        format!("`{}` could not be written", path.display()),
        why,
        "see whether the disk is full and the folder can be written, then repeat the command",
    )
}

/// Somebody pressed Ctrl-C.
pub(super) fn interrupted() -> AdminError {
    failed(
        INTERRUPTED,
        "the demo was stopped",
        "it was interrupted before its story was told",
        "start it again: it needs less than a minute",
    )
}
