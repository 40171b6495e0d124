//! Taking back what crossed (DESIGN 7.6).
//!
//! An operator recalls an object of ours: from that commit on it is released to nobody, and whoever the ledger says
//! received it is asked, each in a recall of its own, to delete or restrict it. A recall that reaches us is carried out by
//! prior consent (`recall.consent` in the configuration) or waits for an operator's decision; until then what it means goes to
//! nobody. Whoever had it from us is asked in turn. What was done is answered in a certificate, which is told anew when
//! something changes: a legal hold ends, somebody further on answers.
//!
//! - `book` keeps the recalls and answers that we hold, folded; it is part of the projection.
//! - `meant` finds the copies that a recall takes back here, and whose word that needs.
//! - `attend` does whatever is to be done about them. It may be broken off anywhere and goes on where it was: ids
//!   follow from what they are about, decisions are kept before they are carried out.
//! - `begun` is what of a recall of ours was begun: a node that was killed in between goes on with it.
//! - `onward` passes them on, `failures` keeps one that fails from stopping
//!   the others, `refused` notes for which something was not let in.
//! - `make` writes recalls, `certify` answers.
//!
//! While the node holds after a restore (7.8) nothing of this is authored; copies that a recall means are restricted as
//! soon as it has been obtained again, so when release goes on they do not go with it.

mod attend;
mod begun;
mod book;
mod certify;
mod decision;
mod failures;
mod make;
mod meant;
mod onward;
mod refused;
#[cfg(test)]
mod tests;

use std::sync::Mutex;

use mithaq_store::StoreError;

pub(crate) use attend::{attend, attend_to_all, decide, make, run};
#[cfg(test)]
pub(crate) use begun::Begun;
pub(crate) use book::Recalls;
pub(crate) use decision::{Decision, What};
use make::author_with;
pub(crate) use make::{Making, author, lifted};
pub(crate) use meant::{Meant, meant, refs};
pub(crate) use refused::refused;

use crate::admin::{AdminError, ExitCode};
use crate::deletion::Fault;

use failures::Failures;

/// What keeps the work on recalls in order.
#[derive(Default)]
pub(crate) struct Recalling {
    /// Held while recalls are attended to: an object is erased and answered for once.
    turn: Mutex<()>,
    failures: Failures,
}

/// Why recalls could not be attended to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecallFault {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nothing was deleted.
    #[error(transparent)]
    Deletion(#[from] Fault),
    /// An object of ours could not be made.
    #[error("{0}")]
    Made(String),
}

impl From<AdminError> for RecallFault {
    fn from(error: AdminError) -> RecallFault {
        RecallFault::Made(format!("{}: {}", error.what, error.why))
    }
}

impl From<RecallFault> for AdminError {
    fn from(fault: RecallFault) -> AdminError {
        match fault {
            RecallFault::Store(error) => error.into(),
            RecallFault::Deletion(Fault::Store(error)) => error.into(),
            fault => AdminError::new(
                ExitCode::Failure,
                "recall-failed",
                "the recall could not be carried out",
                fault.to_string(),
                "look at the node's log, and repeat the command",
            ),
        }
    }
}

impl From<mithaq_recall::RecallError> for RecallFault {
    fn from(error: mithaq_recall::RecallError) -> RecallFault {
        RecallFault::Made(error.to_string())
    }
}
