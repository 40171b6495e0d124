//! `recall offers`: what was released more widely than its newest version may be (6.3).
//!
//! An object of ours whose newest version is revoked, or which its class lets go to fewer than have had an older one. Asked of
//! what crossed, not of all that is held.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::ObjectId;
use mithaq_store::{Copy, CopyRank, CrossingFilter, Slot};

use super::{lookup, names};
use crate::admin::{AdminError, RecallOffer};
use crate::inner::Inner;
use crate::ledger;

/// Crossings read in one stretch.
const STRETCH: usize = 1_000;
/// Offers that are told at most.
const MOST: usize = 1_000;

/// All offers, by object.
pub(super) fn all(node: &Inner) -> Result<Vec<RecallOffer>, AdminError> {
    let mut seen: BTreeSet<Slot> = BTreeSet::new();
    let mut offers: BTreeMap<ObjectId, RecallOffer> = BTreeMap::new();
    let mut filter = CrossingFilter {
        limit: STRETCH,
        ..CrossingFilter::default()
    };
    'all: loop {
        let crossings = node.store.crossings(&filter)?;
        let Some(last) = crossings.last() else {
            break;
        };
        filter.after = last.no;
        for crossing in &crossings {
            // What parties said to one another is never recalled.
            if crossing.named || crossing.agreement == "channel" {
                continue;
            }
            for slot in &crossing.slots {
                if MOST <= offers.len() {
                    break 'all;
                }
                if !seen.insert(*slot) {
                    continue;
                }
                // A version that was superseded stays where it was.
                let Some(stored) = node.store.object(*slot)? else {
                    continue;
                };
                if !offers.contains_key(&stored.id)
                    && let Some(offer) = offer(node, &stored.id)?
                {
                    offers.insert(stored.id, offer);
                }
            }
        }
    }
    Ok(offers.into_values().collect())
}

/// The offer for one object, if there is one.
fn offer(node: &Inner, id: &ObjectId) -> Result<Option<RecallOffer>, AdminError> {
    let mut copies = node.store.copies(id)?;
    copies.retain(|copy| copy.rank != CopyRank::Company);
    let classes = node.known_classes()?;
    let is_ours = |copy: &Copy| {
        let class = classes.get(copy.class as usize);
        class.is_some_and(|class| class.originator == node.me)
    };
    copies.retain(is_ours);
    copies.sort_by(|a, b| a.version.cmp(&b.version).then(a.slot.cmp(&b.slot)));
    let Some((newest, older)) = copies.split_last() else {
        return Ok(None);
    };
    // What is recalled already need not be offered.
    let older: Vec<&Copy> = older
        .iter()
        .filter(|copy| copy.version < newest.version && copy.held.is_none())
        .collect();
    if older.is_empty() {
        return Ok(None);
    }
    let Some(object) = lookup::read(node, newest.slot)? else {
        return Ok(None);
    };
    let slots: Vec<Slot> = older.iter().flat_map(|copy| copy.slots()).collect();
    let mut recipients = ledger::recipients::of_slots(node, &slots)?;
    let projection = node.projection();
    if !object.revoked() {
        let mut may = BTreeSet::new();
        for view in projection.views() {
            if let Some(party) = view.peer()
                && recipients.contains(party)
                && projection.is_open(view, &node.watch.now())
                && node.decide(view)?.permitted.contains(newest.class)
            {
                may.insert(party.clone());
            }
        }
        recipients.retain(|party| !may.contains(party));
    }
    if recipients.is_empty() {
        return Ok(None);
    }
    let name =
        |party: &mithaq_agreement::PartyId| names::of_party(node, &projection, party.as_str());
    Ok(Some(RecallOffer {
        object: id.to_string(),
        name: names::of(&object),
        why: match object.revoked() {
            true => "revoked",
            false => "tightened",
        }
        .to_owned(),
        recipients: recipients.iter().map(name).collect(),
    }))
}
