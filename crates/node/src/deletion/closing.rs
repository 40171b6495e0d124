//! What our logs of crossings could still tell of something deleted is closed; the hashes stay (DESIGN 7.7, 8.1).
//!
//! An entry of a page is salted. Whoever has the page's secret can try whether a certain object is meant, so for what
//! was deleted the secret goes: the salts of the page's other entries are kept in its place, and these go on being
//! proven.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_ledger::page::PageSecret;
use mithaq_store::{LeafClosing, Slot, StoreError, StoredLeaf};

use crate::inner::Inner;

/// What closes the entries of these slots, in all logs.
pub(super) fn of(node: &Inner, slots: &[Slot]) -> Result<Vec<LeafClosing>, StoreError> {
    let mut leaves: BTreeMap<(String, u64), BTreeSet<Slot>> = BTreeMap::new();
    for (log, _) in node.store.logs()? {
        for slot in slots {
            for (_, no) in node.store.leaves_of(&log, *slot)? {
                leaves.entry((log.clone(), no)).or_default().insert(*slot);
            }
        }
    }
    let mut closings = Vec::new();
    for ((log, no), slots) in leaves {
        if let Some(leaf) = node.store.leaf(&log, no)? {
            closings.push(LeafClosing {
                salts: left(&leaf, &slots),
                log,
                no,
            });
        }
    }
    Ok(closings)
}

/// The salts that are left.
fn left(leaf: &StoredLeaf, gone: &BTreeSet<Slot>) -> Vec<[u8; 32]> {
    let all = match (&leaf.salts, leaf.secret) {
        (Some(salts), _) => salts.clone(),
        (None, Some(secret)) => {
            let count = u32::try_from(leaf.entries.len()).unwrap_or(u32::MAX);
            PageSecret::new(secret).all_salts(count)
        }
        (None, None) => vec![[0; 32]; leaf.entries.len()],
    };
    let entries = leaf.entries.iter().zip(all);
    entries
        .map(|((slot, _), salt)| match gone.contains(slot) {
            true => [0; 32],
            false => salt,
        })
        .collect()
}
