//! What was deleted and does not come in again (DESIGN.md 7.7).
//!
//! A tombstone says of one version of one object that it is not to be held: by nobody's delivery, or not as one
//! line's copy, or not under one licence. It is kept as a keyed hash alone, so the list of them tells nobody what was
//! deleted; whoever holds the version can see whether it is meant.

use mithaq_stix::{ObjectId, Timestamp};

use crate::Deliverer;

/// A version that is not taken in again.
///
/// A newer version of its object comes in: it has no tombstone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tombstone {
    /// The object.
    pub id: ObjectId,
    /// Which version of it; `None` for an object without versions.
    pub version: Option<Timestamp>,
    /// Against whose delivery.
    pub scope: Scope,
    /// What it was laid for, in the caller's words; empty where that is not on record. The version stays away for as
    /// long as a tombstone of any cause stands.
    pub cause: String,
}

/// Against whose delivery a tombstone stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Against everybody's.
    Anyone,
    /// Against the copy of this line ([`crate::NewObject::deliverer`]).
    Line(Deliverer),
    /// Against what is brought under this licence ([`crate::NewObject::under`]).
    Under(String),
}

/// A tombstone as it is kept: the place of its object, 8 bytes; a keyed hash of what it keeps away, 32 bytes; and one of
/// its cause, 32 bytes, zeros where that is not on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TombstoneKey(pub [u8; 72]);
