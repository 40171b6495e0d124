//! What our logs of crossings could still tell of something deleted is closed; the hashes stay (DESIGN 7.7, 8.1).
//!
//! An entry of a page is salted. Whoever has the page's secret can try whether a certain object is meant, so for what
//! was deleted the secret goes: the salts of the page's other entries are kept in its place, and these go on being
//! proven.
//!
//! A peer cosigns a leaf once it has found all that it records among what came (8.2). An entry that was closed before
//! could not be found, and the log would pass for one that records what never crossed. So a leaf of a peer's log is
//! closed when the peer has cosigned it, and after a day whether it has or not.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_ledger::Recipient;
use mithaq_ledger::page::PageSecret;
use mithaq_store::{LeafClosing, Slot, StoreError, StoredLeaf};

use crate::inner::Inner;
use crate::ledger::{exchange, read_key};

/// What closes the entries of some slots, in all logs.
pub(super) struct Closings {
    /// What can be closed now.
    pub(super) now: Vec<LeafClosing>,
    /// The slots of entries whose leaves wait for a peer.
    pub(super) waiting: BTreeSet<Slot>,
}

/// What closes the entries of these slots; those that wait for a peer too where `is_late`.
pub(super) fn of(node: &Inner, slots: &[Slot], is_late: bool) -> Result<Closings, StoreError> {
    let mut leaves: BTreeMap<(String, u64), BTreeSet<Slot>> = BTreeMap::new();
    for (log, _) in node.store.logs()? {
        for slot in slots {
            for (_, no) in node.store.leaves_of(&log, *slot)? {
                leaves.entry((log.clone(), no)).or_default().insert(*slot);
            }
        }
    }
    let mut closings = Closings {
        now: Vec::new(),
        waiting: BTreeSet::new(),
    };
    let mut cosigned: BTreeMap<String, u64> = BTreeMap::new();
    for ((log, no), slots) in leaves {
        let upto = match cosigned.get(&log) {
            Some(upto) => *upto,
            None => {
                let upto = settled(node, &log)?;
                cosigned.insert(log.clone(), upto);
                upto
            }
        };
        if upto <= no && !is_late {
            closings.waiting.extend(slots);
            continue;
        }
        if let Some(leaf) = node.store.leaf(&log, no)? {
            closings.now.push(LeafClosing {
                salts: left(&leaf, &slots),
                log,
                no,
            });
        }
    }
    Ok(closings)
}

/// Up to which leaf nobody looks at a log any more.
fn settled(node: &Inner, key: &str) -> Result<u64, StoreError> {
    let Some(log) = read_key(node, key) else {
        return Ok(u64::MAX);
    };
    match log.recipient {
        Recipient::Party(_) => {
            let cosigned = exchange::cosigned(node, &log)?;
            Ok(cosigned.map_or(0, |cosigned| cosigned.checkpoint.head().size))
        }
        Recipient::WithoutNode(_) => Ok(u64::MAX),
    }
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
