//! Who is bound by an agreement now: the members, where another agreement calls it a forum.

use std::collections::BTreeSet;

use mithaq_stix::Timestamp;

use super::changes::changes;
use super::now::Now;
use super::relation;
use crate::family::Texts;
use crate::fold::Status;
use crate::party::PartyId;

/// The parties that are bound now: those between whom and some other party the agreement is in force. Who has left, has
/// suspended all of it, or whose acts are here only in part is none of them.
#[must_use]
pub fn members<F: Texts + ?Sized>(family: &F, status: &Status, now: &Now) -> BTreeSet<PartyId> {
    let mut members: BTreeSet<PartyId> = BTreeSet::new();
    for (a, b) in pairs(status) {
        let is_known = members.contains(a) && members.contains(b);
        if !is_known && relation(family, status, a, b, now).is_in_force() {
            members.extend([a.clone(), b.clone()]);
        }
    }
    members
}

/// Every instant at which who the members are may change by itself, sorted.
#[must_use]
pub fn member_changes<F: Texts + ?Sized>(family: &F, status: &Status) -> Vec<Timestamp> {
    let all: BTreeSet<Timestamp> = pairs(status)
        .flat_map(|(a, b)| changes(family, status, a, b))
        .collect();
    all.into_iter().collect()
}

fn pairs(status: &Status) -> impl Iterator<Item = (&PartyId, &PartyId)> {
    let parties = status.parties();
    parties.iter().enumerate().flat_map(move |(at, a)| {
        let later = parties.iter().skip(at + 1);
        later.map(move |b| (&a.id, &b.id))
    })
}
