//! Who is bound by an agreement now: the members, where another agreement calls it a forum.

use std::collections::BTreeSet;

use mithaq_stix::Timestamp;

use super::changes::changes;
use super::now::Now;
use super::relation;
use crate::family::Texts;
use crate::fold::{Status, speaks_for_all};
use crate::party::PartyId;

/// The parties that are bound now: those between whom and some other party the agreement is in force. Who has left, has
/// suspended all of it, or whose acts are here only in part is none of them.
#[must_use]
pub fn members<F: Texts + ?Sized>(family: &F, status: &Status, now: &Now) -> BTreeSet<PartyId> {
    let mut members: BTreeSet<PartyId> = BTreeSet::new();
    for (a, b) in pairs(family, status) {
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
    let all: BTreeSet<Timestamp> = pairs(family, status)
        .flat_map(|(a, b)| changes(family, status, a, b))
        .collect();
    all.into_iter().collect()
}

/// The pairs that tell who is a member. Of a party without a node only what those attest who speak for all: otherwise any
/// party could make a member of it, and open what third parties give to members.
fn pairs<'a, F: Texts + ?Sized>(
    family: &'a F,
    status: &'a Status,
) -> impl Iterator<Item = (&'a PartyId, &'a PartyId)> {
    let (base, parties) = (family.base(), status.parties());
    let all = parties.iter().enumerate().flat_map(move |(at, a)| {
        let later = parties.iter().skip(at + 1);
        later.map(move |b| (&a.id, &b.id))
    });
    let tells = move |party: &PartyId, of: &PartyId| {
        !base.is_external(of) || (!base.is_external(party) && speaks_for_all(base, party))
    };
    all.filter(move |(a, b)| tells(a, b) && tells(b, a))
}
