//! Who has acceded: a party that the text does not list, to which accession is open, and whose accession the
//! depositary has notified under the same name and root key (DESIGN 4.1, 5.5).

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{ObjectId, Timestamp};

use super::notices::Notices;
use super::{Refusal, Status, earlier};
use crate::act::{Acceding, Act, ActKind};
use crate::agreement::Agreement;
use crate::chain::Chain;
use crate::party::{Party, PartyId};

/// Makes parties of those that have acceded.
pub(super) fn settle(
    base: &Agreement,
    chains: &BTreeMap<&PartyId, Chain<'_>>,
    counted: &BTreeMap<&PartyId, Vec<&Act>>,
    notices: &Notices<'_>,
    status: &mut Status,
) {
    let keys: BTreeSet<&str> = base
        .parties()
        .iter()
        .filter_map(|party| party.root_fingerprint.as_deref())
        .collect();
    for (author, chain) in chains {
        if base.party(author).is_some() {
            continue;
        }
        let acts = counted.get(author).map_or(&[][..], Vec::as_slice);
        let mut found: BTreeMap<&Acceding, (Timestamp, &ObjectId)> = BTreeMap::new();
        let mut noted = Vec::new();
        for act in acts.iter().filter(|act| chain.is_before_fork(act)) {
            let (ActKind::Accession(acceding), Some(from)) =
                (&act.kind, notices.permits(chain, act))
            else {
                continue;
            };
            noted.push(*act);
            let one = (from, &act.id);
            let first = found.entry(acceding).or_insert_with(|| one.clone());
            *first = first.clone().min(one);
        }
        // Nobody's who uses it with another: a key speaks for one party, and none can tell for which.
        let is_theirs = |hash: &[u8; 32]| acts.iter().any(|act| act.hash == *hash);
        let others_key = found.keys().any(|it| {
            let key = it.root_fingerprint.as_str();
            keys.contains(key) || notices.under_key(key).any(|hash| !is_theirs(hash))
        });
        let refusal = match found.len() {
            _ if others_key => Some(Refusal::OthersKey),
            0 | 1 => None,
            _ => Some(Refusal::AccedesTwice),
        };
        if let Some(refusal) = refusal {
            noted.iter().for_each(|act| status.note(act, refusal));
            continue;
        }
        let Some((acceding, (from, act))) = found.into_iter().next() else {
            continue;
        };
        status.members.push(Party {
            id: (*author).clone(),
            name: acceding.name.clone(),
            root_fingerprint: Some(acceding.root_fingerprint.clone()),
        });
        let party = status.performed.entry((*author).clone()).or_default();
        party.bound = earlier(party.bound.take(), from);
        party.accession = Some(act.clone());
    }
}
