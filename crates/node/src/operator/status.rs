//! `status`: what the node is and holds.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::PartyId;

use super::names;
use crate::admin::{AdminError, Answer, Awaits, NodeStatus};
use crate::inner::Inner;

/// Counts what is held.
pub(super) fn status(node: &Inner) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let counts = node.store.counts()?;
    let now = node.watch.now();
    let in_force = projection.agreements().list().filter(|held| {
        held.other_parties(&node.me)
            .any(|party| held.relation(&node.me, party, &now).is_in_force())
    });
    let in_force = in_force.count() as u64;
    let mut by_deliverer = BTreeMap::new();
    for (deliverer, count) in by_deliverer_of(node)? {
        *by_deliverer
            .entry(names::of_party(node, &projection, &deliverer))
            .or_default() += count;
    }
    Ok(Answer::Status(NodeStatus {
        party: node.party.name.clone(),
        party_id: node.me.to_string(),
        fingerprint: node.identity.fingerprint(),
        objects: counts.slots - counts.dead - counts.moved,
        classes: counts.classes,
        by_deliverer,
        peers: projection.peers().list().count() as u64,
        in_force,
        clients: node.clients.list().len() as u64,
        listening: node.listening(),
        ledger: super::logs::summary(node)?,
        held: super::restored::summary(node),
        recalls: super::recall::tally(node),
        awaits: Awaits {
            consents: super::consents::to_decide(node)?,
            notices: super::notices::to_answer(node, &projection),
            due: super::duties::ours(node, &projection),
            prepared: super::agreements::prepared(node, &projection)?,
        },
    }))
}

/// Objects by the party that delivered them, read off their licences; what several delivered counts for each.
pub(super) fn by_deliverer_of(node: &Inner) -> Result<BTreeMap<String, u64>, AdminError> {
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    let classes = node.known_classes()?;
    for (class, count) in classes.iter().zip(node.store.class_sizes()?) {
        if count == 0 || mithaq_agreement::is_diplomatic(&class.object_type) {
            continue;
        }
        let mut deliverers: BTreeSet<&PartyId> = class
            .licences
            .iter()
            .map(|licence| licence.deliverer().unwrap_or(&node.me))
            .collect();
        if deliverers.is_empty() {
            deliverers.insert(&node.me);
        }
        for deliverer in deliverers {
            *found.entry(deliverer.to_string()).or_default() += count;
        }
    }
    Ok(found)
}
