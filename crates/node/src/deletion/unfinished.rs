//! What remains to be done after a deletion is committed, and is gone on with after a kill; and deleting again what a
//! restore has brought back (DESIGN 7.7, 7.8).

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::time::Duration;

use mithaq_store::{Batch, RecordChange, Slot, Store, StoreError, TombstoneKey};
use serde::{Deserialize, Serialize};

use super::{closing, lists};
use crate::inner::Inner;

/// The kind of record of what remains to be done, by the first of the slots.
const RECORD: &str = "deletion-unfinished";
/// The kind of record that tombstones were put into a store and the deletions are still to come.
const BURYING: &str = "deletion-burying";
/// The kind of record of entries that wait for a peer to be closed, by the first of the slots.
const WAITING: &str = "deletion-closing";
/// How long they wait, at most, in milliseconds.
const LONGEST: i64 = 24 * 3_600_000;
/// How often the store's log is tried to be overwritten before that is left for later …
const TRIES: u32 = 40;
/// … and how long is waited in between for a reader to end.
const BETWEEN: Duration = Duration::from_millis(25);
/// Copies that are deleted again in one commit.
const STRETCH: usize = 500;

/// Slots that were emptied by one commit, where more remains to be done.
pub(super) struct Unfinished {
    key: String,
    slots: Vec<Slot>,
}

impl Unfinished {
    /// None where no slot was emptied.
    pub(super) fn of(slots: &[Slot]) -> Option<Unfinished> {
        let first = slots.first()?;
        Some(Unfinished {
            key: format!("{first:020}"),
            slots: slots.to_vec(),
        })
    }

    /// The record of it.
    pub(super) fn note(&self) -> RecordChange {
        RecordChange {
            kind: RECORD.to_owned(),
            key: self.key.clone(),
            bytes: serde_json::to_vec(&self.slots).ok(),
        }
    }
}

/// Entries that wait for a peer.
#[derive(Serialize, Deserialize)]
struct Waiting {
    slots: BTreeSet<Slot>,
    /// Until when, in milliseconds since 1970.
    until: i64,
}

/// Closes the entries of logs, and overwrites the store's own log once for all of them. Whether its files are clear.
pub(super) fn complete(node: &Inner, all: &[Unfinished]) -> Result<bool, StoreError> {
    if all.is_empty() {
        return Ok(true);
    }
    let at = node.watch.unix_millis();
    let mut done = Batch::at(at);
    for one in all {
        let closings = closing::of(node, &one.slots, false)?;
        if !closings.now.is_empty() {
            let mut batch = Batch::at(at);
            batch.closings = closings.now;
            node.store.commit(batch)?;
        }
        done.records.push(RecordChange {
            bytes: None,
            ..one.note()
        });
        if !closings.waiting.is_empty() {
            let waiting = Waiting {
                slots: closings.waiting,
                until: at.saturating_add(LONGEST),
            };
            done.records.push(waiting.change(&one.key));
        }
    }
    if !scrub(node.store.as_ref())? {
        tracing::warn!(
            "what was deleted is still in the store's log, for somebody reads; it is overwritten later"
        );
        return Ok(false);
    }
    node.store.commit(done)?;
    Ok(true)
}

impl Waiting {
    fn change(&self, key: &str) -> RecordChange {
        RecordChange {
            kind: WAITING.to_owned(),
            key: key.to_owned(),
            bytes: (!self.slots.is_empty())
                .then(|| serde_json::to_vec(self).ok())
                .flatten(),
        }
    }
}

/// Closes the entries whose leaves a peer has cosigned meanwhile, or has not in a day.
fn close_waiting(node: &Inner) -> Result<(), StoreError> {
    let at = node.watch.unix_millis();
    let mut is_changed = false;
    for (key, bytes) in node.store.records(WAITING)? {
        let mut waiting: Waiting =
            serde_json::from_slice(&bytes).map_err(|error| StoreError::Corrupt {
                detail: format!("what waits for a peer: {error}"),
            })?;
        let slots: Vec<Slot> = waiting.slots.iter().copied().collect();
        let closings = closing::of(node, &slots, waiting.until <= at)?;
        if closings.now.is_empty() && closings.waiting == waiting.slots {
            continue;
        }
        waiting.slots = closings.waiting;
        let mut batch = Batch::at(at);
        batch.closings = closings.now;
        batch.records.push(waiting.change(&key));
        node.store.commit(batch)?;
        is_changed = true;
    }
    if is_changed && !scrub(node.store.as_ref())? {
        tracing::warn!(
            "entries of logs were closed, and somebody reads: what opened them is overwritten later"
        );
    }
    Ok(())
}

fn scrub(store: &dyn Store) -> Result<bool, StoreError> {
    for _ in 0..TRIES {
        if store.scrub_log()? {
            return Ok(true);
        }
        std::thread::sleep(BETWEEN);
    }
    Ok(false)
}

/// Goes on with what was left: after a kill, or where a reader was in the way. Returns how much still is.
pub(super) fn finish(node: &Inner) -> Result<usize, StoreError> {
    let mut all = Vec::new();
    for (key, bytes) in node.store.records(RECORD)? {
        let slots = serde_json::from_slice(&bytes).map_err(|error| StoreError::Corrupt {
            detail: format!("what remains of a deletion: {error}"),
        })?;
        all.push(Unfinished { key, slots });
    }
    let is_clear = complete(node, &all)?;
    close_waiting(node)?;
    Ok(if is_clear { 0 } else { all.len() })
}

/// How many deletions are not finished: their last bytes are not overwritten, or their entries in logs not closed.
pub(crate) fn left(node: &Inner) -> Result<usize, StoreError> {
    Ok(node.store.records(RECORD)?.len())
}

/// What is due before anything is served: what a kill has left, and what a restore has brought back.
pub(crate) fn at_start(node: &Inner) -> Result<(), StoreError> {
    finish(node)?;
    let listed = lists::own(node)?;
    if listed.is_none() && node.store.tombstone_count()? == 0 {
        return Ok(());
    }
    let listed = listed.unwrap_or_default();
    let gone = bury(node.store.as_ref(), &listed, node.watch.unix_millis())?;
    if gone > 0 {
        tracing::warn!(
            copies = gone,
            "what had been deleted was back in the store, and was deleted again"
        );
        finish(node)?;
    }
    lists::keep_list(node);
    Ok(())
}

/// Deletes again from a store that was put back what these lists say was deleted. Returns how many copies.
pub(crate) fn delete_again<'a>(
    store: &dyn Store,
    lists: impl Iterator<Item = &'a Path>,
    at: i64,
) -> Result<usize, StoreError> {
    let mut listed = Vec::new();
    for list in lists {
        // One that an operator names must be there.
        let of_this = lists::read(list)?.ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::NotFound,
                format!("`{}` is not there", list.display()),
            )
        })?;
        listed.extend(of_this);
    }
    let gone = bury(store, &listed, at)?;
    if gone > 0 {
        scrub(store)?;
    }
    Ok(gone)
}

/// Puts tombstones into a store that may lack them, and deletes what stands against them. Returns how many copies.
fn bury(store: &dyn Store, listed: &[TombstoneKey], at: i64) -> Result<usize, StoreError> {
    put(store, listed, at)?;
    delete_buried(store, at)
}

/// Puts tombstones into a store that may lack them.
pub(crate) fn put(store: &dyn Store, listed: &[TombstoneKey], at: i64) -> Result<(), StoreError> {
    let has: BTreeSet<TombstoneKey> = store.tombstones()?.into_iter().collect();
    let mut batch = Batch::at(at);
    batch.kept_tombstones = listed
        .iter()
        .filter(|key| !has.contains(*key))
        .copied()
        .collect();
    if !batch.kept_tombstones.is_empty() {
        batch.records.push(burying(true));
        store.commit(batch)?;
    }
    Ok(())
}

/// Deletes what stands against tombstones that were put into the store, if that has not been done yet.
fn delete_buried(store: &dyn Store, at: i64) -> Result<usize, StoreError> {
    let begun = burying(true);
    if store.record(&begun.kind, &begun.key)?.is_none() {
        return Ok(0);
    }
    let buried = store.buried()?;
    for slots in buried.chunks(STRETCH) {
        let mut batch = Batch::at(at);
        batch.deletions = slots.to_vec();
        batch.bump_epoch = true;
        let mut all = Vec::new();
        for slot in slots {
            all.extend(store.course(*slot)?.into_iter().map(|(slot, _)| slot));
        }
        batch
            .records
            .extend(Unfinished::of(&all).map(|it| it.note()));
        store.commit(batch)?;
    }
    let mut batch = Batch::at(at);
    batch.records.push(burying(false));
    store.commit(batch)?;
    Ok(buried.len())
}

/// The record that tombstones were put into the store, and what stands against them is still to be deleted.
///
// INVARIANT: 7.8. It is in the commit that puts them there. A node that ends before the deletions would find no
// tombstone missing when it starts, and serve what stands against them.
fn burying(is_on: bool) -> RecordChange {
    RecordChange {
        kind: BURYING.to_owned(),
        key: "copies".to_owned(),
        bytes: is_on.then(|| b"{}".to_vec()),
    }
}
