//! Deleting: a commit for each stretch of copies, and then, once for all of them, what follows.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::{Batch, CopyRank, Slot};

use super::unfinished::{self, Unfinished};
use super::{
    Cause, CopyRef, Erased, ErasedCopy, Fault, legal, lists, reached, restricting, standing,
};
use crate::inner::Inner;
use crate::ledger::received;

/// Copies that are deleted in one commit.
const STRETCH: usize = 500;

/// A deletion under way. What was taken is gone; [`Erasing::end`] does the rest, which costs what the whole store costs
/// and not what the copies do.
pub(super) struct Erasing<'a> {
    node: &'a Inner,
    parts: Vec<Part>,
    unfinished: Vec<Unfinished>,
}

/// What was taken together.
struct Part {
    outcome: Erased,
    slots: Vec<Slot>,
    /// When the first of it came in.
    since: i64,
}

impl<'a> Erasing<'a> {
    pub(super) fn new(node: &'a Inner) -> Erasing<'a> {
        Erasing {
            node,
            parts: Vec::new(),
            unfinished: Vec::new(),
        }
    }

    /// Deletes copies, or restricts what a legal hold keeps: one more part of the outcome.
    pub(super) fn take(&mut self, which: &[CopyRef], cause: &Cause) -> Result<(), Fault> {
        self.begin();
        for stretch in which.chunks(STRETCH) {
            self.stretch(stretch, cause, None)?;
        }
        Ok(())
    }

    /// Deletes what waited for a hold, under this key, if it still waits: one more part of the outcome.
    pub(super) fn take_deferred(
        &mut self,
        which: &CopyRef,
        cause: &Cause,
        key: &str,
    ) -> Result<(), Fault> {
        self.begin();
        self.stretch(std::slice::from_ref(which), cause, Some(key))
    }

    fn begin(&mut self) {
        self.parts.push(Part {
            outcome: Erased {
                overwritten: true,
                ..Erased::default()
            },
            slots: Vec::new(),
            since: i64::MAX,
        });
    }

    fn stretch(
        &mut self,
        which: &[CopyRef],
        cause: &Cause,
        deferred: Option<&str>,
    ) -> Result<(), Fault> {
        let node = self.node;
        let Some(part) = self.parts.last_mut() else {
            return Ok(());
        };
        let turn = node.moving.lock().unwrap_or_else(PoisonError::into_inner);
        let mut batch = Batch::at(node.watch.unix_millis());
        if let Some(key) = deferred {
            // INVARIANT: looked up in turn with whoever lifts. What was lifted meanwhile is not deleted.
            if !legal::is_deferred(node, key)? {
                return Ok(());
            }
            batch.records.push(legal::done(key));
        }
        let mut slots = Vec::new();
        let holds = legal::Active::load(node)?;
        for one in which {
            let copies = standing(node, one)?;
            // What is not here a hold does not keep, and so it does not let it in either.
            if let Some(hold) = holds.on(&one.id).map(str::to_owned)
                && !copies.is_empty()
            {
                for copy in &copies {
                    batch.moves.extend(restricting::restriction(copy, cause));
                }
                // Retention comes back by itself for what is still here.
                if !matches!(cause, Cause::Retention { .. }) {
                    batch.records.push(legal::defer(one, cause));
                }
                part.outcome.held.push((one.clone(), hold));
                continue;
            }
            let sealed = copies.iter().any(|copy| copy.rank == CopyRank::Sealed);
            batch
                .tombstones
                .push(one.tombstone(cause, sealed, one.line(node)));
            if copies.is_empty() {
                part.outcome.absent.push(one.clone());
            }
            for copy in copies {
                if let Some(at) = node.store.arrival(copy.first_slot())? {
                    part.since = at.min(part.since);
                }
                batch.deletions.push(copy.slot);
                slots.extend(copy.slots());
                part.outcome.erased.push(ErasedCopy {
                    id: one.id.clone(),
                    modified: copy.version,
                    hash: copy.hash,
                    deliverer: copy.deliverer,
                });
            }
        }
        // INVARIANT: 8.1, 7.7. A page that was read before and is recorded after would put what is gone into a log
        // again, and reach somebody whom nobody tells of: its epoch is not the store's any more.
        batch.bump_epoch = !slots.is_empty() || !batch.moves.is_empty();
        let is_moved = batch.bump_epoch;
        let unfinished = Unfinished::of(&slots);
        batch
            .records
            .extend(unfinished.as_ref().map(Unfinished::note));
        node.store.commit(batch)?;
        drop(turn);
        self.unfinished.extend(unfinished);
        part.slots.extend(slots);
        if is_moved {
            node.refresh()?;
        }
        Ok(())
    }

    /// Closes the entries of logs, overwrites the store's own log, tells who has had it. One outcome for each part.
    pub(super) fn end(self) -> Result<Vec<Erased>, Fault> {
        let Erasing {
            node,
            parts,
            unfinished,
        } = self;
        let gone = parts.iter().flat_map(|part| &part.outcome.erased);
        let gone = gone.map(|copy| (copy.id.clone(), copy.modified.clone()));
        let gone: BTreeSet<(ObjectId, Option<Timestamp>)> = gone.collect();
        if !gone.is_empty() {
            received::close(node, &gone)?;
        }
        let is_clear = unfinished::complete(node, &unfinished)?;
        let slots: Vec<&[Slot]> = parts.iter().map(|part| part.slots.as_slice()).collect();
        let consumers = reached::of_each(node, &slots)?;
        let is_something = |part: &Part| {
            let outcome = &part.outcome;
            !outcome.erased.is_empty() || !outcome.absent.is_empty()
        };
        if parts.iter().any(is_something) {
            lists::keep_list(node);
            // Whoever is owed a word about it is told.
            node.signals.committed();
        }
        let mut outcomes = Vec::new();
        for (part, consumers) in parts.into_iter().zip(consumers) {
            let mut outcome = part.outcome;
            outcome.consumers = consumers;
            outcome.backups = reached::backups(node, part.since)?;
            outcome.overwritten = is_clear || part.slots.is_empty();
            outcomes.push(outcome);
        }
        let count = |of: fn(&Erased) -> usize| outcomes.iter().map(of).sum::<usize>();
        let (erased, absent) = (count(|one| one.erased.len()), count(|one| one.absent.len()));
        if erased + absent > 0 {
            let held = count(|one| one.held.len());
            tracing::info!(erased, held, absent, "copies were deleted");
        }
        Ok(outcomes)
    }
}
