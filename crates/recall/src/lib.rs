//! Recalls: the originator of an object asks for it back from everyone who received it (DESIGN 7.6).
//!
//! A [`Recall`] is an object that its author seals. It names the versions of one object, asks that they be deleted or
//! restricted, and is addressed to one recipient or several. Each answers with an [`Answer`], a signed certificate. That is
//! a *statement*: it says what its author says it did, and nothing here makes it more than that. [`fold()`] turns recalls and
//! answers, in whatever order they came, into [`Case`]s: who was asked, who has answered and how, who is overdue.
//!
//! ```text
//! A ── recall ──► B ── onward recall, which names the first ──► C
//! A ◄── answer ── B ◄───────────── answer ───────────────────── C
//!        └ says what C answered, as soon as C has
//! ```
//!
//! A node makes one recall for each recipient, all with the same *case*: what two nodes exchange concerns these two alone
//! (DESIGN § 8), so no recipient learns who else had the object.
//!
//! **Architecture invariant:** no clock, no randomness, no store. Whether an answer is overdue is asked with the instant.
//!
//! **Architecture invariant:** a recall and an answer are made from a verified seal only.

pub mod answer;
pub mod error;
pub mod fold;
mod form;
pub mod recall;
pub mod version;

pub use answer::{ANSWER_SEAL_CONTEXT, ANSWER_TYPE, Answer, Backup, Outcome, answer_id};
pub use error::RecallError;
pub use fold::{Asked, Case, CaseKey, Folded, Reply, State, Stray, fold};
pub use form::LONGEST_REASON;
pub use recall::{
    Ask, Covers, First, RECALL_SEAL_CONTEXT, RECALL_TYPE, Recall, onward_case, recall_id,
};
pub use version::Version;
