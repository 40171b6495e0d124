//! The application of Mithaq: everything that enters passes intake, everything that leaves to an
//! audience passes release, and an operator asks for both through [`admin`].
//!
//! Follow one object: `share` or `federation::pull` or `operator::import` → `intake::take` (parse,
//! authenticate, classify) → the store; then `share` → `release::objects` (decide in one snapshot,
//! record the crossing) → [`Released`], which is the only thing a page can be made of.
//!
//! **Invariant:** [`Released`] has no constructor outside of `release`.

pub mod admin;
#[cfg(test)]
mod alliance;
pub mod backup;
pub mod control;
pub mod doctor;
mod ended;
pub mod home;
pub mod settings;

mod audience;
mod classify;
mod clients;
mod clock;
mod conditions;
mod consents;
mod decisions;
mod deletion;
mod federation;
mod heads;
mod hold;
mod identity;
mod inner;
mod intake;
mod key_words;
mod lane;
mod ledger;
mod machine;
mod mark;
mod marking;
mod meters;
mod monitor;
mod node;
mod notices;
mod operator;
mod peers;
mod projection;
mod random;
mod recalls;
mod release;
mod seals;
mod share;
#[cfg(test)]
mod simulation;
mod token;
mod unexplained;
pub mod wire;
mod witness;

pub use federation::{HELLO_PATH, LEDGER_PATH, NUDGE_PATH, Peer, RequestRefusal};
pub use monitor::{Monitor, MonitorRefusal};
pub use node::{LedgerRefusal, Node};
pub use release::Released;
pub use share::{API_ROOT, Caller, ClientName, Remote, Share};
pub use wire::document::WELL_KNOWN as NODE_DOCUMENT_PATH;

/// Bodies of requests and answers, bounded.
pub mod body {
    pub use crate::wire::gunzip::{BodyError, collect, decode, is_plain};
}
