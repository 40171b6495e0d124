//! What happens inside of this node when copies are deleted (DESIGN 7.6, 7.7).
//!
//! [`Inner::erase`] is the only way in which an object goes, whoever wants it gone: its originator by a recall, an
//! article whose period is over, or an operator. In one commit the copies lose body and index rows, a tombstone keeps
//! each version from coming in again, the epoch moves (so that no page that was read before is still recorded
//! after), and it is noted what remains to be done: the entries of logs that could still tell of it are closed, and
//! the store's own log is overwritten. A node that was killed in between goes on with that when it starts.
//!
//! What keeps a version away, or from everybody, is laid for a [`Cause`]. Several may lay it on one copy, and each takes
//! off its own alone: what an operator deleted stays deleted though its originator lifts a recall of it, and the other
//! way round.
//!
//! - `erasing` commits deletions, a stretch at a time, and does once for all of them what follows.
//! - `restricting` keeps copies from everybody, and takes off what was laid.
//! - `closing` takes from the logs what would open the entries of what was deleted; all hashes stay.
//! - `licences` ends those of one party on copies that others delivered too.
//! - `legal` keeps what a procedure needs: a copy under a legal hold is restricted instead, and deleted when the hold
//!   ends.
//! - `unfinished` goes on with what a kill has left; `lists` keeps the list of tombstones beside the store and backups.
//! - `reached` tells who has had it and cannot be recalled, and which backups still hold it.
//!
//! Acts, agreements and the rest of the diplomatic record cannot be deleted: what holds between States is folded
//! from them.

pub(crate) mod certificates;
pub(crate) mod clocks;
mod closing;
mod erasing;
mod job;
pub(crate) mod legal;
mod licences;
mod lists;
mod reached;
mod restricting;
pub(crate) mod retention;
mod unfinished;

use mithaq_agreement::{Licence, PartyId, is_diplomatic};
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::{Copy, Deliverer, Scope, StoreError, Tombstone};
use serde::{Deserialize, Serialize};

use crate::inner::Inner;

use erasing::Erasing;
pub(crate) use job::run;
pub(crate) use lists::{keep_list, list_beside};
use reached::Consumer;
pub(crate) use reached::{KnownBackup, backups, consumers};
pub(crate) use restricting::Lifted;
pub(crate) use unfinished::{at_start, delete_again, left};
#[cfg(test)]
pub(crate) use {job::look, unfinished::put};

/// What retention is called in what is laid for it.
const RETENTION: &str = "retention";

/// A version of an object, or one copy of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CopyRef {
    /// The object.
    pub(crate) id: ObjectId,
    /// Which version of it; `None` for an object without versions.
    pub(crate) modified: Option<Timestamp>,
    /// Of this hash alone.
    pub(crate) hash: Option<[u8; 32]>,
    /// Of this party's line alone: the party that sealed it, else the one that brought it. `None`: everybody's.
    pub(crate) deliverer: Option<PartyId>,
}

/// Why copies are deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Cause {
    /// Their originator recalled them, by this object.
    Recall(ObjectId),
    /// An article says that they may be kept no longer.
    Retention {
        /// The party whose node delivered them.
        licensor: PartyId,
        /// The agreement.
        agreement: ObjectId,
        /// The article.
        article: String,
    },
    /// An operator decided so.
    Operator,
}

impl Cause {
    /// As it is written into what is laid for it.
    pub(crate) fn word(&self) -> String {
        match self {
            Cause::Recall(recall) => recall.to_string(),
            Cause::Retention { .. } => RETENTION.to_owned(),
            Cause::Operator => "operator".to_owned(),
        }
    }
}

/// A copy that was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ErasedCopy {
    /// The object.
    pub(crate) id: ObjectId,
    /// Its version.
    pub(crate) modified: Option<Timestamp>,
    /// Its hash: of its bytes, of a sealed one of its text.
    pub(crate) hash: [u8; 32],
    /// Whose line it was in: empty for ours.
    pub(crate) deliverer: Deliverer,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Erased {
    /// What is gone.
    pub(crate) erased: Vec<ErasedCopy>,
    /// What stays, restricted, and the id of the legal hold that keeps it.
    pub(crate) held: Vec<(CopyRef, String)>,
    /// Who has had any of it and cannot be recalled.
    pub(crate) consumers: Vec<Consumer>,
    /// The backups that still hold any of it.
    pub(crate) backups: Vec<KnownBackup>,
    /// What was not here. It will not come in either.
    pub(crate) absent: Vec<CopyRef>,
    /// No byte of it is left in the store's files. Where a reader was in the way that follows by itself.
    pub(crate) overwritten: bool,
}

/// Why nothing was deleted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It is part of the diplomatic record.
    #[error(
        "`{0}` belongs to the diplomatic record, which cannot be destroyed: what holds between the parties rests on it"
    )]
    OnRecord(ObjectId),
}

/// How tombstones name the licence that a party gives under an agreement.
pub(crate) fn licence_key(party: &PartyId, agreement: &ObjectId) -> String {
    format!("{party} {agreement}")
}

/// A licence as tombstones name it; `None` for one under which nothing is taken in again.
pub(crate) fn key_of_licence(licence: &Licence) -> Option<String> {
    match licence {
        Licence::Delivered {
            deliverer,
            agreement,
            ..
        } => Some(licence_key(deliverer, agreement)),
        Licence::Own | Licence::Channel { .. } => None,
    }
}

impl CopyRef {
    /// The version that a copy is of.
    fn of(id: &ObjectId, copy: &Copy) -> CopyRef {
        CopyRef {
            id: id.clone(),
            modified: copy.version.clone(),
            hash: Some(copy.hash),
            deliverer: PartyId::parse(&copy.deliverer.0).ok(),
        }
    }

    pub(crate) fn line(&self, node: &Inner) -> Option<Deliverer> {
        let party = self.deliverer.as_ref()?;
        Some(match *party == node.me {
            true => Deliverer::ours(),
            false => Deliverer(party.to_string()),
        })
    }

    /// Whether both may name one copy.
    fn overlaps(&self, other: &CopyRef) -> bool {
        let hashes = self.hash.zip(other.hash);
        let lines = self.deliverer.as_ref().zip(other.deliverer.as_ref());
        self.id == other.id
            && self.modified == other.modified
            && hashes.is_none_or(|(one, other)| one == other)
            && lines.is_none_or(|(one, other)| one == other)
    }

    pub(crate) fn is_meant(&self, copy: &Copy, line: Option<&Deliverer>) -> bool {
        copy.version == self.modified
            && self.hash.is_none_or(|hash| copy.hash == hash)
            && line.is_none_or(|line| copy.deliverer == *line)
    }

    /// The tombstone for it.
    ///
    // INVARIANT: 4.6. Without its seal a version is each deliverer's own: that one takes its copy back keeps nobody
    // else's out. A sealed one is its maker's, whoever brings it, and also where somebody has taken off the seal.
    fn tombstone(&self, cause: &Cause, sealed: bool, line: Option<Deliverer>) -> Tombstone {
        Tombstone {
            id: self.id.clone(),
            version: self.modified.clone(),
            scope: match (cause, line) {
                // Under another licence it may be held: that one has a period of its own.
                (
                    Cause::Retention {
                        licensor,
                        agreement,
                        ..
                    },
                    _,
                ) => Scope::Under(licence_key(licensor, agreement)),
                (_, Some(line)) if !sealed => Scope::Line(line),
                _ => Scope::Anyone,
            },
            cause: cause.word(),
        }
    }
}

/// The copies that stand of what is meant.
fn standing(node: &Inner, which: &CopyRef) -> Result<Vec<Copy>, StoreError> {
    let line = which.line(node);
    let mut copies = node.store.copies(&which.id)?;
    copies.retain(|copy| which.is_meant(copy, line.as_ref()));
    Ok(copies)
}

fn check_record(which: &[CopyRef]) -> Result<(), Fault> {
    // INVARIANT: 7.7. The agreement fold reads acts; were one destroyed, nodes would come to different relations.
    match which.iter().find(|one| is_diplomatic(one.id.object_type())) {
        Some(one) => Err(Fault::OnRecord(one.id.clone())),
        None => Ok(()),
    }
}

impl Inner {
    /// Deletes copies for good, and keeps them from coming in again. Blocks.
    pub(crate) fn erase(&self, which: &[CopyRef], cause: &Cause) -> Result<Erased, Fault> {
        check_record(which)?;
        let mut erasing = Erasing::new(self);
        let taken = erasing.take(which, cause);
        // What was committed before something failed is gone on with.
        let outcome = erasing.end()?.into_iter().next();
        taken?;
        Ok(outcome.unwrap_or_default())
    }
}
