//! Asking the node.

use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};

/// Someone who answers requests: the node, or a script in tests.
pub(crate) trait Ask {
    /// Asks and waits.
    ///
    /// # Errors
    /// The node's refusal, in words for the operator.
    fn ask(&mut self, request: Request) -> Result<Answer, AdminError>;
}

/// Asks, and takes the answer apart: `answer!(node.ask(request), Answer::Peers { peers } => peers)`.
macro_rules! answer {
    ($reply:expr, $pattern:pat => $value:expr) => {
        match $reply? {
            $pattern => Ok($value),
            _ => Err($crate::cli::ask::mismatch()),
        }
    };
}
pub(crate) use answer;

/// The node answered something else than was asked: only another version does.
pub(crate) fn mismatch() -> AdminError {
    AdminError::new(
        ExitCode::Unavailable,
        "version-mismatch",
        "the answer was not understood",
        "the node that runs is of another version than this command",
        "restart `mithaq serve` with the program that is installed now",
    )
}
