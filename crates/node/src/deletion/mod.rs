//! What happens inside of this node when copies are deleted (DESIGN 7.6, 7.7).
//!
//! [`Inner::erase`] is the only way in which an object goes, whoever wants it gone: its originator by a recall, an
//! article whose period is over, or an operator. In one commit the copies lose body and index rows, a tombstone keeps
//! each version from coming in again, the epoch moves (so that no page that was read before is still recorded
//! after), and it is noted what remains to be done: the entries of logs that could still tell of it are closed, and
//! the store's own log is overwritten. A node that was killed in between goes on with that when it starts.
//!
//! - `closing` takes from the logs what would open the entries of what was deleted; all hashes stay.
//! - `legal` keeps what a procedure needs: a copy under a legal hold is restricted instead, and deleted when the hold
//!   ends.
//! - `reached` tells who has had it and cannot be recalled, and which backups still hold it.
//!
//! Acts, agreements and the rest of the diplomatic record cannot be deleted: what holds between States is folded
//! from them.

pub(crate) mod certificates;
mod closing;
mod job;
pub(crate) mod legal;
mod reached;
pub(crate) mod retention;
mod unfinished;

use std::sync::PoisonError;

use mithaq_agreement::condition::Condition;
use mithaq_agreement::{Licence, PartyId, is_diplomatic};
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::{
    Batch, Copy, CursorChange, Deliverer, Move, Scope, Slot, StoreError, Tombstone,
};
use serde::{Deserialize, Serialize};

use crate::conditions;
use crate::federation::cursor_key;
use crate::inner::Inner;
use crate::projection::collection_id;

#[cfg(test)]
pub(crate) use job::look;
pub(crate) use job::run;
pub(crate) use reached::{Consumer, KnownBackup, consumers};
pub(crate) use unfinished::{at_start, delete_again, keep_list, left, list_beside};

/// Copies that are deleted in one commit.
const STRETCH: usize = 500;

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
    /// As it is written into a restriction.
    fn word(&self) -> String {
        match self {
            Cause::Recall(recall) => recall.to_string(),
            Cause::Retention { .. } => "retention".to_owned(),
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

    fn line(&self, node: &Inner) -> Option<Deliverer> {
        let party = self.deliverer.as_ref()?;
        Some(match *party == node.me {
            true => Deliverer::ours(),
            false => Deliverer(party.to_string()),
        })
    }

    fn is_meant(&self, copy: &Copy, line: Option<&Deliverer>) -> bool {
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
    pub(crate) fn erase(&self, which: &[CopyRef], cause: Cause) -> Result<Erased, Fault> {
        check_record(which)?;
        let mut outcome = Erased {
            overwritten: true,
            ..Erased::default()
        };
        let mut slots = Vec::new();
        let mut since = i64::MAX;
        for stretch in which.chunks(STRETCH) {
            self.erase_stretch(stretch, &cause, &mut outcome, &mut slots, &mut since)?;
        }
        outcome.consumers = reached::consumers(self, &slots)?;
        if !which.is_empty() {
            unfinished::keep_list(self);
        }
        outcome.backups = reached::backups(self, since)?;
        if !which.is_empty() {
            tracing::info!(
                erased = outcome.erased.len(),
                held = outcome.held.len(),
                absent = outcome.absent.len(),
                ?cause,
                "copies were deleted"
            );
            // Whoever is owed a word about it is told.
            self.signals.committed();
        }
        Ok(outcome)
    }

    fn erase_stretch(
        &self,
        which: &[CopyRef],
        cause: &Cause,
        outcome: &mut Erased,
        gone: &mut Vec<Slot>,
        since: &mut i64,
    ) -> Result<(), Fault> {
        let turn = self.moving.lock().unwrap_or_else(PoisonError::into_inner);
        let mut batch = Batch::at(self.watch.unix_millis());
        let mut slots = Vec::new();
        let holds = legal::Active::load(self)?;
        for one in which {
            let copies = standing(self, one)?;
            if let Some(hold) = holds.on(&one.id).map(str::to_owned) {
                for copy in &copies {
                    batch.moves.extend(restriction(copy, cause));
                }
                // Retention comes back by itself for what is still here.
                if !matches!(cause, Cause::Retention { .. }) {
                    batch.records.push(legal::defer(&hold, one, cause));
                }
                outcome.held.push((one.clone(), hold));
                continue;
            }
            let sealed = copies
                .iter()
                .any(|copy| copy.rank == mithaq_store::CopyRank::Sealed);
            batch
                .tombstones
                .push(one.tombstone(cause, sealed, one.line(self)));
            if copies.is_empty() {
                outcome.absent.push(one.clone());
            }
            for copy in copies {
                if let Some(at) = self.store.arrival(copy.first_slot())? {
                    *since = at.min(*since);
                }
                batch.deletions.push(copy.slot);
                slots.extend(copy.slots());
                outcome.erased.push(ErasedCopy {
                    id: one.id.clone(),
                    modified: copy.version,
                    hash: copy.hash,
                    deliverer: copy.deliverer,
                });
            }
        }
        // INVARIANT: 8.1, 7.7. A page that was read before and is recorded after would put what is gone into a log
        // again, and reach somebody whom nobody tells of: its epoch is not the store's any more.
        batch.bump_epoch = !slots.is_empty();
        let unfinished = unfinished::note(&slots);
        batch.records.extend(unfinished.clone());
        self.store.commit(batch)?;
        drop(turn);
        if let Some(unfinished) = unfinished {
            outcome.overwritten &= unfinished::complete(self, &unfinished.key, &slots)?;
            self.refresh()?;
        }
        gone.extend(slots);
        Ok(())
    }

    /// Keeps copies, and gives them to nobody any more. Blocks. Returns which of them are here.
    pub(crate) fn restrict(&self, which: &[CopyRef], cause: &Cause) -> Result<Vec<CopyRef>, Fault> {
        check_record(which)?;
        let _turn = self.moving.lock().unwrap_or_else(PoisonError::into_inner);
        let mut batch = Batch::at(self.watch.unix_millis());
        let mut restricted = Vec::new();
        for one in which {
            let copies = standing(self, one)?;
            for copy in &copies {
                batch.moves.extend(restriction(copy, cause));
                restricted.push(CopyRef::of(&one.id, copy));
            }
        }
        if !batch.moves.is_empty() {
            // As where something is deleted: no page that was read before is recorded after.
            batch.bump_epoch = true;
            self.store.commit(batch)?;
            self.due.look_again(&*self.store)?;
        }
        Ok(restricted)
    }

    /// Takes restrictions and tombstones off: its originator, or an operator, has thought better of it. What was
    /// deleted is read again where it came from. Returns how many copies go on.
    pub(crate) fn lift(&self, which: &[CopyRef]) -> Result<usize, Fault> {
        check_record(which)?;
        let turn = self.moving.lock().unwrap_or_else(PoisonError::into_inner);
        let mut batch = Batch::at(self.watch.unix_millis());
        for one in which {
            for copy in standing(self, one)? {
                batch.moves.extend(without_restriction(&copy));
            }
        }
        let went_on = batch.moves.len();
        let lines = self.lines()?;
        for one in which {
            let line = one.line(self);
            let scopes = [Scope::Anyone]
                .into_iter()
                .chain(lines.clone())
                .filter(|scope| match (scope, &line) {
                    (Scope::Line(of), Some(line)) => of == line,
                    _ => true,
                });
            batch.lifted.extend(scopes.map(|scope| Tombstone {
                id: one.id.clone(),
                version: one.modified.clone(),
                scope,
            }));
        }
        let stood = self.store.stand(&batch.lifted)?;
        let mut stood = stood.into_iter();
        batch.lifted.retain(|_| stood.next().unwrap_or_default());
        if !batch.lifted.is_empty() {
            // What came in meanwhile was refused, and its place has been passed: it is read once more.
            batch.cursors = self.read_again();
        }
        // INVARIANT: the list beside the store first. Were it written after, a node that ends in between would take
        // what was lifted for what a restore has lost.
        unfinished::keep_list_without(self, &batch.lifted)?;
        self.store.commit(batch)?;
        self.due.look_again(&*self.store)?;
        drop(turn);
        self.signals.committed();
        for peer in self.projection().peers().list() {
            self.signals.nudged(&peer.party);
        }
        Ok(went_on)
    }

    /// All that a tombstone may stand against: the lines and licences of every class.
    fn lines(&self) -> Result<Vec<Scope>, StoreError> {
        let mut scopes = std::collections::BTreeSet::from([Scope::Line(Deliverer::ours())]);
        for class in self.known_classes()? {
            scopes.insert(Scope::Line(Deliverer(class.originator.to_string())));
            for licence in &class.licences {
                scopes.extend(key_of_licence(licence).map(Scope::Under));
                if let Some(party) = licence.deliverer() {
                    scopes.insert(Scope::Line(Deliverer(party.to_string())));
                }
            }
        }
        Ok(scopes.into_iter().collect())
    }

    fn read_again(&self) -> Vec<CursorChange> {
        let projection = self.projection();
        let mut cursors = Vec::new();
        for held in projection.agreements().signed() {
            for party in held.other_parties(&self.me) {
                cursors.push(CursorChange {
                    key: cursor_key(
                        party,
                        collection_id::agreement(held.agreement.id(), party, &self.me),
                    ),
                    bytes: None,
                });
            }
        }
        cursors
    }
}

/// The move that restricts a copy; none where it is restricted already.
fn restriction(copy: &Copy, cause: &Cause) -> Option<Move> {
    let held = copy.held.as_ref();
    let mut all = match held {
        // One that cannot be read is never met either.
        Some(held) => conditions::read(held)?,
        None => Vec::new(),
    };
    if all
        .iter()
        .any(|condition| matches!(condition, Condition::Restricted { .. }))
    {
        return None;
    }
    all.push(Condition::Restricted { by: cause.word() });
    Some(Move {
        slot: copy.slot,
        class: None,
        held: Some(conditions::held(&all)),
    })
}

fn without_restriction(copy: &Copy) -> Option<Move> {
    let mut all = conditions::read(copy.held.as_ref()?)?;
    let before = all.len();
    all.retain(|condition| !matches!(condition, Condition::Restricted { .. }));
    (all.len() < before).then(|| Move {
        slot: copy.slot,
        class: None,
        held: (!all.is_empty()).then(|| conditions::held(&all)),
    })
}
