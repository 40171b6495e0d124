//! The owner's side of what can never come: whether a peer's word that it has not received something is granted (8.2).
//!
//! It is granted where nothing of it can be sent any more, and never of what the peer has cosigned as received.

use std::collections::BTreeSet;

use mithaq_agreement::{PartyId, Relation};
use mithaq_ledger::not_received::read_entries;
use mithaq_ledger::{Leaf, LogId, NotReceived, SignedCheckpoint};
use mithaq_stix::ObjectId;
use mithaq_store::{Slot, StoredLeaf};
use mithaq_taxii::{Filter, ObjectQuery, VersionSelector};

use super::Claim;
use super::answer::{Failure, cosigned};
use crate::inner::Inner;
use crate::projection::{Projection, View};
use crate::release;

/// For so long what is withheld now, or suspended, may still come: it is not conceded before. In milliseconds.
const PATIENCE: i64 = 7 * 24 * 60 * 60 * 1000;

/// What a peer says that it has not received.
pub(super) struct Asked<'a> {
    /// The peer.
    pub(super) party: &'a PartyId,
    /// The log of what was released to it.
    pub(super) log: &'a LogId,
    /// Its key in the store.
    pub(super) key: &'a str,
    /// The leaf's place in it: the one behind what the peer holds.
    pub(super) no: u64,
    /// What is said of it.
    pub(super) claim: &'a Claim,
}

/// What is granted.
pub(super) struct Granted {
    /// All that was not received of the log, this included.
    pub(super) not_received: NotReceived,
    /// The hashes of the entries, by which the rest of the leaf is checked.
    pub(super) hashes: Vec<[u8; 32]>,
}

/// Whether two checkpoints except the same of what both cover.
pub(super) fn agree(one: &SignedCheckpoint, other: &SignedCheckpoint) -> bool {
    let size = one.head().size.min(other.head().size);
    let below = |checkpoint: &SignedCheckpoint| {
        let said = checkpoint.checkpoint().not_received().ok();
        said.map(|said| said.below(size))
    };
    below(one).is_some() && below(one) == below(other)
}

/// Whether it is granted, behind what was not received before; `None` where it is not.
pub(super) fn granted(
    node: &Inner,
    asked: &Asked<'_>,
    before: &NotReceived,
) -> Result<Option<Granted>, Failure> {
    let stored = node.store.leaf(asked.key, asked.no);
    let Some(stored) = stored.map_err(Failure::not_now)? else {
        return Err(Failure::Malformed);
    };
    let leaf = Leaf::parse(&stored.bytes).map_err(|error| Failure::Damaged(error.to_string()))?;
    let entries = read_entries(&asked.claim.entries, leaf.entries());
    let entries = entries.filter(|_| asked.claim.leaf == leaf.hash().to_string());
    let entries = entries.ok_or(Failure::Malformed)?;
    let Some(with) = before.with(asked.no, &entries, leaf.entries()) else {
        tracing::warn!(peer.id = %asked.party, page = asked.no, "a peer has not received a page, and more of those than a checkpoint can name");
        return Ok(None);
    };
    let kept = cosigned(node, asked.log).map_err(Failure::not_now)?;
    let kept = kept.filter(|kept| asked.no < kept.checkpoint.head().size);
    let is_granted = match kept {
        // INVARIANT: 8.2. What was cosigned as received stays so; what was excepted is excepted again, for one that has
        // lost what it held.
        Some(kept) => {
            let said = kept.checkpoint.checkpoint().not_received();
            let said = said.map_err(Failure::not_now)?;
            said.below(asked.no + 1) == with
        }
        None => !may_come(node, asked.party, &leaf, &stored, &entries)?,
    };
    if !is_granted {
        return Ok(None);
    }
    tracing::warn!(peer.id = %asked.party, page = asked.no, entries = asked.claim.entries, "a peer has not received what a page of ours records, and it cannot be sent any more: that is said in the checkpoints of the log from now on");
    let place = |entry: &u32| usize::try_from(*entry).unwrap_or(usize::MAX);
    let hashes = entries.iter().map(|entry| stored.hashes.get(place(entry)));
    let hashes: Option<Vec<[u8; 32]>> = hashes.map(Option::<&_>::copied).collect();
    Ok(hashes.map(|hashes| Granted {
        not_received: with,
        hashes,
    }))
}

/// Whether any of these entries can be sent now, or may be later.
fn may_come(
    node: &Inner,
    party: &PartyId,
    leaf: &Leaf,
    stored: &StoredLeaf,
    entries: &BTreeSet<u32>,
) -> Result<bool, Failure> {
    let (projection, now) = (node.projection(), node.watch.now());
    let header = leaf.header();
    let mut views = projection.views();
    let view =
        views.find(|view| view.peer() == Some(party) && view.agreement_id() == header.agreement);
    let view = view.filter(|view| projection.is_open(view, &now));
    let waited = now.earliest().unix_millis().saturating_sub(header.at);
    let is_given_up = PATIENCE < waited
        || (view.is_none() && is_over(node, &projection, &header.agreement, party));
    for entry in entries {
        let entry = usize::try_from(*entry).unwrap_or(usize::MAX);
        let Some((slot, _)) = stored.entries.get(entry) else {
            return Err(Failure::Malformed);
        };
        let Some(stands) = node.store.stands(*slot).map_err(Failure::not_now)? else {
            // It was deleted.
            continue;
        };
        let is_sent = match view {
            Some(view) => is_released(node, view, stands)?,
            None => false,
        };
        if is_sent || !is_given_up {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether what stands in `slot` leaves through `view` now.
fn is_released(node: &Inner, view: &View, slot: Slot) -> Result<bool, Failure> {
    let Some(object) = node.store.object(slot).map_err(Failure::not_now)? else {
        return Ok(false);
    };
    let version = object.version.clone();
    let query = ObjectQuery {
        filter: Filter {
            ids: vec![object.id.clone()],
            versions: vec![version.map_or(VersionSelector::All, VersionSelector::Exact)],
            ..Filter::default()
        },
        ..ObjectQuery::default()
    };
    let listed = release::would_list(node, view.key(), &query).map_err(Failure::not_now)?;
    Ok(!listed.records.is_empty())
}

/// Whether nothing will cross under the agreement any more.
fn is_over(node: &Inner, projection: &Projection, agreement: &str, party: &PartyId) -> bool {
    let id = ObjectId::parse(agreement).ok();
    let held = id.and_then(|id| projection.agreement(&id));
    held.is_some_and(|held| {
        matches!(
            held.relation(&node.me, party, &node.watch.now()),
            Relation::Expired { .. } | Relation::Terminated { .. } | Relation::Withdrawn { .. }
        )
    })
}
