//! `status`: what the node is and holds.

use std::collections::BTreeMap;

use mithaq_store::ClassSet;

use super::names;
use crate::admin::{AdminError, Answer, NodeStatus};
use crate::inner::Inner;

/// Objects read in one stretch.
const STRETCH: usize = 50_000;

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
        objects: counts.slots - counts.dead,
        classes: counts.classes,
        by_deliverer,
        peers: projection.peers().list().count() as u64,
        in_force,
        clients: node.clients.list().len() as u64,
        listening: node.listening(),
        held: super::restored::summary(node),
    }))
}

/// Objects by the party that delivered them, read off their licences.
pub(super) fn by_deliverer_of(node: &Inner) -> Result<BTreeMap<String, u64>, AdminError> {
    use mithaq_agreement::Licence;
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    let mut of_class = BTreeMap::new();
    for (no, class) in (0..).zip(node.known_classes()?.iter()) {
        if mithaq_agreement::is_diplomatic(&class.object_type) {
            continue;
        }
        let deliverer = class.licences.iter().next().map(|licence| match licence {
            Licence::Own => node.me.to_string(),
            Licence::Delivered { deliverer, .. } | Licence::Channel { deliverer } => {
                deliverer.to_string()
            }
        });
        of_class.insert(no, deliverer.unwrap_or_else(|| node.me.to_string()));
    }
    let wanted: ClassSet = of_class.keys().copied().collect();
    let mut after = 0;
    loop {
        let scan = node.store.objects_of_classes(&wanted, after, STRETCH)?;
        for stored in &scan.objects {
            if let Some(deliverer) = of_class.get(&stored.class) {
                *found.entry(deliverer.clone()).or_default() += 1;
            }
        }
        match scan.next {
            Some(next) => after = next,
            None => return Ok(found),
        }
    }
}
