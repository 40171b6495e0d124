//! Agreements: the treaty is the policy.
//!
//! An [`Agreement`] is an object with articles. Its parties perform [`Act`]s about it: they sign,
//! suspend, resume, withdraw. [`fold()`] turns a set of acts into a [`Status`], [`relation()`] tells
//! whether the agreement is in force between two parties now, and [`compile`] turns its articles,
//! and the nation's red lines, into a [`Gate`]. [`decide()`] asks the gate about one sharing
//! [`Class`], and answers with the article that lets it through or with every [`Reason`] that does
//! not.
//!
//! ```text
//! draft → Agreement ─┬─ fold(acts) → Status → relation(a, b, now) → in force?
//!                    └─ compile(direction, audience, red lines) → Gate → decide(class, purpose)
//! ```
//!
//! Before anyone signs, [`check`] proves over every case what the agreement promises, compares texts, and [`proof`] puts
//! the verdict on record; [`markdown`] and [`iep`] are drafts in the forms of others.
//!
//! **Architecture invariant:** no clock, no randomness, no store. The instant is an argument and
//! the acts are a slice, so two nodes with the same acts cannot differ.
//!
//! **Architecture invariant:** an [`Act`] is made from a verified seal only, and a [`Decision`] to
//! release from a Cedar policy only.

pub mod party;
pub mod vocabulary;

pub mod article;
pub mod instrument;

pub mod draft;
pub mod template;

pub mod agreement;
pub mod fault;
mod source;

pub mod act;
mod chain;
mod dates;
pub mod family;
pub mod fold;
pub mod head_statement;
pub mod key_words;
pub mod paper;
pub mod relation;

pub mod class;
pub mod condition;
pub mod consent;
pub mod notice;
pub mod red_line;

pub mod compile;
pub mod decide;
pub mod reason;

pub mod alike;
pub mod certificate;
pub mod check;
pub mod iep;
pub mod markdown;
pub mod proof;

pub use act::{
    ACT_SEAL_CONTEXT, ACT_TYPE, Acceding, Act, ActBuilder, ActError, ActKind, Change, Changes, Head,
};
pub use agreement::{ADDRESSEES, AGREEMENT_SEAL_CONTEXT, AGREEMENT_TYPE, Agreement, addressees};
pub use alike::Alike;
pub use article::{Article, ArticleId, ArticleRef, Language, Terms};
pub use certificate::{CERTIFICATE_SEAL_CONTEXT, CERTIFICATE_TYPE, Certificate};
pub use class::{Class, ClassKeyError, Licence, MOST_LICENCES, Received, Safeguard, SourceName};
pub use compile::{Around, CompileError, CompiledPolicy, Effect, Gate, LicenceTerms};
pub use consent::{Consent, ConsentDecision, ConsentRequest, ConsentStanding};
pub use decide::{
    Attempt, Audience, Circumstances, Decision, Grounds, attempts, attempts_in, decide, decide_in,
    decide_now, decide_now_in,
};
pub use draft::Draft;
pub use family::{AmendedText, Family, Texts};
pub use fault::{Fault, Faults, Problem};
pub use fold::{Evidence, Status, fold, fold_all};
pub use head_statement::{HEAD_STATEMENT_SEAL_CONTEXT, HEAD_STATEMENT_TYPE, HeadStatement};
pub use instrument::{Instrument, InstrumentKind};
pub use key_words::{Branch, ChainId, KeyWords, Place, Reseal, Revocation, is_key_word};
pub use notice::{NOTICE_SEAL_CONTEXT, NOTICE_TYPE, Notice};
pub use paper::{Paper, PaperError};
pub use party::{Party, PartyId};
pub use proof::{PROOF_SEAL_CONTEXT, PROOF_TYPE, Proof};
pub use reason::{ConsentState, Reason};
pub use red_line::{Condition, RedLine, RedLineError, check_red_lines};
pub use relation::{
    Entry, Event, Now, Relation, calendar, changes, effective, matrix, member_changes, members,
    narrowest, next_change, relation,
};
pub use template::participant::Hosting;
pub use template::{Bilateral, TemplateLanguage, bilateral};
pub use vocabulary::{Purpose, is_diplomatic};
