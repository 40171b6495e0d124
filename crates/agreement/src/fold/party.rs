//! What the acts of one party amount to.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{ObjectId, Timestamp};

use crate::act::Head;
use crate::article::{ArticleId, Terms};
use crate::party::PartyId;

/// What the acts of one party amount to. Dates of what permits are those from which it counts: in an agreement with a
/// depositary, once that has notified it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PartyStatus {
    /// When its signature took effect; `None` if it has not signed.
    pub signed: Option<Timestamp>,
    /// It has consented, but only where its chain had already forked.
    pub signed_after_fork: bool,
    /// When it was bound, by whatever the final clauses ask for.
    pub bound: Option<Timestamp>,
    /// Its acts that permit something and that the depositary has not notified.
    pub waiting: BTreeSet<ObjectId>,
    /// Whether an act that would bind it is among these.
    pub consent_waits: bool,
    /// When it applied the agreement provisionally.
    pub provisional: BTreeSet<Span>,
    /// Its suspensions, lifted or not, by the act.
    pub suspensions: BTreeMap<ObjectId, Suspension>,
    /// Its reservations, withdrawn or not, by the hash of the act.
    pub reservations: BTreeMap<[u8; 32], Reservation>,
    /// Its declarations, withdrawn or not, by the hash of the act.
    pub declarations: BTreeMap<[u8; 32], Declaration>,
    /// Its objections, by the act that they object to.
    pub objections: BTreeMap<ObjectId, Vec<Objection>>,
    /// The acts of others that it has accepted, and from when.
    pub accepted: BTreeMap<ObjectId, Timestamp>,
    /// The amended texts that it has accepted, expressly or by its silence, by their hash, and from when.
    pub texts: BTreeMap<[u8; 32], Timestamp>,
    /// The same, where an act is missing before the proposal: from when it may hold at the earliest.
    pub texts_perhaps: BTreeMap<[u8; 32], Timestamp>,
    /// Acts that it has accepted and that are not here, and from when.
    pub accepted_unheld: BTreeMap<ObjectId, Timestamp>,
    /// Its accession, if it is not listed.
    pub accession: Option<ObjectId>,
    /// The date of its withdrawal.
    pub withdrawn: Option<Timestamp>,
    /// When its withdrawal takes effect, its notice having run.
    pub leaves: Option<Timestamp>,
    /// The date from which it agrees that the agreement ends.
    pub terminates: Option<Timestamp>,
    /// The date of its act against renewal.
    pub not_renewed: Option<Timestamp>,
    /// The numbers of its acts that are missing here.
    pub gaps: BTreeSet<u64>,
    /// The first number at which its chain forks, or that of its host where that attests its acts.
    pub fork: Option<u64>,
    /// Acts of kinds that this version does not know.
    pub unread: BTreeSet<String>,
    /// It has performed more acts than are counted.
    pub overfull: bool,
    /// The last of its acts.
    pub head: Option<Head>,
    pub(super) links: BTreeSet<(u64, [u8; 32])>,
}

/// A stretch of time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// From when.
    pub from: Timestamp,
    /// Until when; `None` if no end is known.
    pub until: Option<Timestamp>,
}

/// One suspension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    /// From when it holds.
    pub since: Timestamp,
    /// From when it is lifted.
    pub lifted: Option<Timestamp>,
    /// The articles that it stops; none means all.
    pub articles: BTreeSet<ArticleId>,
    /// Towards whom; `None` means towards all.
    pub towards: Option<PartyId>,
}

/// One reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// The act.
    pub act: ObjectId,
    /// From when it narrows.
    pub since: Timestamp,
    /// From when it is withdrawn.
    pub lifted: Option<Timestamp>,
    /// From when others may object: its notification. `None` while that has not come.
    pub opened: Option<Timestamp>,
    /// Whether it was made in time, of articles that may be reserved. If not it narrows, and nobody need accept it.
    pub regular: bool,
    /// What it changes.
    pub changes: Vec<Narrowing>,
}

/// One declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The act.
    pub act: ObjectId,
    /// From when it narrows.
    pub since: Timestamp,
    /// From when it is withdrawn.
    pub lifted: Option<Timestamp>,
    /// What it changes; nothing where it only says how the text is understood.
    pub changes: Vec<Narrowing>,
}

/// One article narrowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Narrowing {
    /// The article.
    pub article: ArticleId,
    /// Its kind, in the text that has it.
    pub kind: String,
    /// The terms it is narrowed to; `None` where it is excluded.
    pub terms: Option<Terms>,
}

/// One objection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The act.
    pub act: ObjectId,
    /// Whether the two then have no relation.
    pub precludes: bool,
    /// From when it holds.
    pub since: Timestamp,
    /// The date that counts where objecting has a term: not before those of the acts it follows.
    pub dated: Timestamp,
    /// From when it is withdrawn.
    pub lifted: Option<Timestamp>,
}
