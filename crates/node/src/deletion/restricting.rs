//! Keeping copies from everybody, and taking off again what was laid (DESIGN 7.6, 7.7).
//!
//! A restriction, a tombstone and a deletion that waits for a legal hold are each laid for a cause. Whoever thinks better
//! of it takes off what was laid for its own cause; a copy goes on when the last restriction is off it, and a version
//! comes in again when the last tombstone is.

use std::sync::PoisonError;

use mithaq_agreement::condition::Condition;
use mithaq_stix::Object;
use mithaq_store::{Batch, Copy, CursorChange, Move, RecordChange, Scope, StoreError, Tombstone};

use super::{Cause, CopyRef, Fault, check_record, legal, lists, standing};
use crate::conditions;
use crate::federation::cursor_key;
use crate::inner::Inner;
use crate::intake::Company;
use crate::projection::collection_id;

/// What was taken off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Lifted {
    /// Copies that are restricted no more for that cause.
    pub(crate) copies: usize,
    /// Tombstones.
    pub(crate) tombstones: usize,
    /// Deletions that waited for the end of a legal hold.
    pub(crate) deferred: usize,
}

impl Inner {
    /// Keeps copies, and gives them to nobody any more; with it these records are kept. Blocks.
    pub(crate) fn restrict(
        &self,
        which: &[CopyRef],
        cause: &Cause,
        records: Vec<RecordChange>,
    ) -> Result<(), Fault> {
        check_record(which)?;
        let _turn = self.moving.lock().unwrap_or_else(PoisonError::into_inner);
        let mut batch = Batch::at(self.watch.unix_millis());
        for one in which {
            for copy in standing(self, one)? {
                batch.moves.extend(restriction(&copy, cause));
            }
        }
        // As where something is deleted: no page that was read before is recorded after.
        batch.bump_epoch = !batch.moves.is_empty();
        batch.records = records;
        if batch.bump_epoch || !batch.records.is_empty() {
            self.store.commit(batch)?;
            self.due.look_again(&*self.store)?;
        }
        Ok(())
    }

    /// Takes off what was laid for a cause: whoever asked for it has thought better of it. What was deleted is read again
    /// where it came from. Blocks.
    pub(crate) fn lift(&self, which: &[CopyRef], cause: &Cause) -> Result<Lifted, Fault> {
        check_record(which)?;
        let turn = self.moving.lock().unwrap_or_else(PoisonError::into_inner);
        let mut batch = Batch::at(self.watch.unix_millis());
        let classes = self.known_classes()?;
        let mut company = Company::new(self);
        for one in which {
            for copy in standing(self, one)? {
                let Some(change) = without_restriction(&copy, cause) else {
                    continue;
                };
                if change.held.is_none()
                    && let Some(class) = classes.get(copy.class as usize)
                    && let Some(stored) = self.store.object(copy.slot)?
                    && let Ok(object) = Object::stored(&stored.body)
                {
                    batch.objects.extend(company.of(&object, class)?);
                }
                batch.moves.push(change);
            }
        }
        // INVARIANT: 7.6. What waits for a hold to end is given up in the same commit: it would be deleted then.
        batch.records = legal::given_up(self, which, cause)?;
        batch.lifted = self.laid(which, cause)?;
        let lifted = Lifted {
            copies: batch.moves.len(),
            tombstones: batch.lifted.len(),
            deferred: batch.records.len(),
        };
        if lifted == Lifted::default() {
            return Ok(lifted);
        }
        if !batch.lifted.is_empty() {
            // What came in meanwhile was refused, and its place has been passed: it is read once more.
            batch.cursors = self.read_again();
        }
        let keys = self.store.keys_of(&batch.lifted)?;
        lists::lifting(self, &keys, || self.store.commit(batch))?;
        self.due.look_again(&*self.store)?;
        drop(turn);
        if !keys.is_empty() {
            // Backups may lie far away: nobody waits for that.
            lists::keep_list(self);
        }
        self.signals.committed();
        for peer in self.projection().peers().list() {
            self.signals.nudged(&peer.party);
        }
        Ok(lifted)
    }

    /// The tombstones that stand for a cause. Retention's are nobody's to take off: a period that is over does not begin
    /// anew.
    fn laid(&self, which: &[CopyRef], cause: &Cause) -> Result<Vec<Tombstone>, StoreError> {
        let words: &[String] = &match cause {
            Cause::Recall(_) => vec![cause.word()],
            Cause::Retention { .. } => Vec::new(),
            // What nobody knows the cause of any more is an operator's to take off.
            Cause::Operator => vec![cause.word(), String::new()],
        };
        let mut all = Vec::new();
        for one in which {
            let line = one.line(self).map(Scope::Line);
            for scope in [Scope::Anyone].into_iter().chain(line) {
                all.extend(words.iter().map(|cause| Tombstone {
                    id: one.id.clone(),
                    version: one.modified.clone(),
                    scope: scope.clone(),
                    cause: cause.clone(),
                }));
            }
        }
        let mut stand = self.store.stand(&all)?.into_iter();
        all.retain(|_| stand.next().unwrap_or_default());
        Ok(all)
    }

    /// Has everything that is read under agreements read once more: what was refused may come in now.
    pub(crate) fn read_again(&self) -> Vec<CursorChange> {
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

fn is_of(condition: &Condition, cause: &Cause) -> bool {
    matches!(condition, Condition::Restricted { by } if *by == cause.word())
}

/// The move that restricts a copy; none where it is restricted for that cause already.
pub(super) fn restriction(copy: &Copy, cause: &Cause) -> Option<Move> {
    let mut all = match copy.held.as_ref() {
        // One that cannot be read is never met either.
        Some(held) => conditions::read(held)?,
        None => Vec::new(),
    };
    if all.iter().any(|condition| is_of(condition, cause)) {
        return None;
    }
    all.push(Condition::Restricted { by: cause.word() });
    Some(Move {
        slot: copy.slot,
        class: None,
        held: Some(conditions::held(&all)),
    })
}

fn without_restriction(copy: &Copy, cause: &Cause) -> Option<Move> {
    let mut all = conditions::read(copy.held.as_ref()?)?;
    let before = all.len();
    all.retain(|condition| !is_of(condition, cause));
    (all.len() < before).then(|| Move {
        slot: copy.slot,
        class: None,
        held: (!all.is_empty()).then(|| conditions::held(&all)),
    })
}
