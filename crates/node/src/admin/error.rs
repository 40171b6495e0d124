//! What can go wrong with a request, in words an operator can act on.

use serde::{Deserialize, Serialize};

/// Why a request was not carried out: what happened, why, and what to do next.
#[derive(Debug, Clone, Serialize, Deserialize, thiserror::Error)]
#[error("{what}: {why}")]
pub struct AdminError {
    /// A stable code, such as `unknown-peer`.
    pub code: String,
    /// What happened: lower case, no full stop.
    pub what: String,
    /// Why.
    pub why: String,
    /// What to do next; may hold a command.
    pub next: String,
    /// How the command line ends.
    pub exit: ExitCode,
}

/// How a command ends. The numbers are documented and do not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExitCode {
    /// 0: done.
    Success,
    /// 1: the node could not do it (store, network, internal).
    Failure,
    /// 2: the command was wrong: usage, unknown name, malformed draft.
    Usage,
    /// 3: done in part: some objects were refused.
    Partial,
    /// 4: the store is in use, or its schema is newer than this program.
    Unavailable,
    /// 5: a peer or signature was refused.
    Refused,
}

impl ExitCode {
    /// The process's exit status.
    pub fn status(self) -> u8 {
        match self {
            ExitCode::Success => 0,
            ExitCode::Failure => 1,
            ExitCode::Usage => 2,
            ExitCode::Partial => 3,
            ExitCode::Unavailable => 4,
            ExitCode::Refused => 5,
        }
    }
}

impl AdminError {
    /// An error of the caller's making.
    pub fn usage(
        code: &str,
        what: impl Into<String>,
        why: impl Into<String>,
        next: impl Into<String>,
    ) -> AdminError {
        AdminError::new(ExitCode::Usage, code, what, why, next)
    }

    /// Any error.
    pub fn new(
        exit: ExitCode,
        code: &str,
        what: impl Into<String>,
        why: impl Into<String>,
        next: impl Into<String>,
    ) -> AdminError {
        AdminError {
            code: code.to_owned(),
            what: what.into(),
            why: why.into(),
            next: next.into(),
            exit,
        }
    }
}
