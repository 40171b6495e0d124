//! Who received an object, by the logs: found by index, however much has crossed.

use std::collections::BTreeSet;

use mithaq_agreement::{Audience, PartyId};
use mithaq_ledger::Recipient;
use mithaq_store::{Slot, StoreError};

use super::{OBJECTS, read_key};
use crate::audience;
use crate::inner::Inner;

/// The parties that what stood in these slots was released to, in itself and not by name alone. A party that read it
/// through a client or had it in a file is among them where it has a node here: that one can be asked.
pub(crate) fn of_slots(node: &Inner, slots: &[Slot]) -> Result<BTreeSet<PartyId>, StoreError> {
    let mut found = BTreeSet::new();
    let projection = node.projection();
    for (key, _) in node.store.logs()? {
        let Some(log) = read_key(node, &key) else {
            continue;
        };
        let party = match &log.recipient {
            Recipient::Party(party) => PartyId::new(party.clone()).ok(),
            Recipient::WithoutNode(name) => match audience::from_id(name) {
                Some(Audience::Peer(party)) if projection.peers().get(&party).is_some() => {
                    Some(party)
                }
                _ => None,
            },
        };
        let Some(party) = party.filter(|party| *party != node.me && !found.contains(party)) else {
            continue;
        };
        for slot in slots {
            let leaves = node.store.leaves_of(&key, *slot)?;
            if leaves.iter().any(|(scope, _)| scope.starts_with(OBJECTS)) {
                found.insert(party);
                break;
            }
        }
    }
    Ok(found)
}
