//! What recipients have not received of what our logs record, by both sides' words (8.2).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use mithaq_ledger::{LogId, NotReceived, Recipient};
use mithaq_store::{Slot, StoreError};

use super::exchange;
use crate::inner::Inner;

/// By log, as far as it was asked for.
#[derive(Default)]
pub(super) struct Excepted(Mutex<BTreeMap<String, Arc<NotReceived>>>);

impl Excepted {
    /// The recipient has cosigned something else.
    pub(super) fn changed(&self, key: &str) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.remove(key);
    }

    fn of(&self, node: &Inner, log: &LogId, key: &str) -> Result<Arc<NotReceived>, StoreError> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = held.get(key) {
            return Ok(Arc::clone(known));
        }
        let read = Arc::new(of(node, log)?);
        held.insert(key.to_owned(), Arc::clone(&read));
        Ok(read)
    }
}

/// What the recipient of a log has not received of it, by the last checkpoint that it has cosigned.
pub(super) fn of(node: &Inner, log: &LogId) -> Result<NotReceived, StoreError> {
    let cosigned = exchange::cosigned(node, log)?;
    let said = cosigned.map(|cosigned| cosigned.checkpoint.checkpoint().not_received());
    let said = said.transpose().map_err(|error| StoreError::Corrupt {
        detail: format!("what a peer has cosigned: {error}"),
    });
    Ok(said?.unwrap_or_default())
}

/// Takes out of `recorded` the leaves that record a slot which never came. Returns whether there were any.
pub(super) fn forget(
    node: &Inner,
    log: &LogId,
    key: &str,
    slots: &[Slot],
    recorded: &mut [Option<u64>],
) -> Result<bool, StoreError> {
    if !matches!(log.recipient, Recipient::Party(_)) || recorded.iter().all(Option::is_none) {
        return Ok(false);
    }
    let excepted = node.ledger.not_received.of(node, log, key)?;
    if excepted.is_empty() {
        return Ok(false);
    }
    let mut leaves = BTreeMap::new();
    let mut is_anew = false;
    for (slot, leaf) in slots.iter().zip(recorded) {
        let Some(no) = leaf.filter(|no| excepted.touches(*no)) else {
            continue;
        };
        if let std::collections::btree_map::Entry::Vacant(place) = leaves.entry(no) {
            place.insert(node.store.leaf(key, no)?);
        }
        let stored = leaves.get(&no).and_then(Option::as_ref);
        let place = stored.and_then(|leaf| leaf.entries.iter().position(|(at, _)| at == slot));
        let place = place.and_then(|place| u32::try_from(place).ok());
        if place.is_some_and(|place| excepted.has(no, place)) {
            *leaf = None;
            is_anew = true;
        }
    }
    Ok(is_anew)
}
