//! The instants at which a relation, or what holds in it, changes by itself.

use std::collections::BTreeSet;

use mithaq_stix::Timestamp;

use super::now::Now;
use super::pair::Pair;
use crate::family::Texts;
use crate::fold::{PartyStatus, Status};
use crate::party::PartyId;

/// Every instant at which the relation between `a` and `b`, or what is effective in it, changes by itself, sorted:
/// inputs of whatever is computed from them. Their number is bounded by that of the acts of the two.
///
/// What starts at T is used strictly after T: look again when the clock is past it.
#[must_use]
pub fn changes<F: Texts + ?Sized>(
    family: &F,
    status: &Status,
    a: &PartyId,
    b: &PartyId,
) -> Vec<Timestamp> {
    let Some(pair) = Pair::of(family, status, a, b) else {
        return Vec::new();
    };
    let mut instants = BTreeSet::new();
    pair.between(&mut instants);
    for ((_, party), (_, other)) in pair.each() {
        pair.of_one(party, other, &mut instants);
    }
    instants.into_iter().collect()
}

/// The first of these changes that may still be ahead, or whose effect may not show yet.
///
/// Where now is uncertain an instant matters twice: what ends at T ends once the latest now reaches
/// it, what starts at T starts once the earliest is past it. T is returned until both have happened.
#[must_use]
pub fn next_change<'a>(changes: &'a [Timestamp], now: &Now) -> Option<&'a Timestamp> {
    changes.iter().find(|at| now.earliest() <= *at)
}

impl Pair<'_> {
    /// What is between the two: entry into force, texts, ends.
    fn between(&self, instants: &mut BTreeSet<Timestamp>) {
        let entries: Vec<Option<Timestamp>> =
            self.of.iter().map(|(_, it)| self.own_entry(it)).collect();
        // Where only what both need is announced, what one of them gets alone changes nothing.
        let both: Option<Vec<Timestamp>> = entries.iter().cloned().collect();
        let (_, clauses) = self.texts.base.final_clauses();
        let provisional = self.of.iter().any(|(_, it)| !it.provisional.is_empty());
        match both {
            Some(both) => {
                let since = both.iter().chain(&clauses.start).max().cloned();
                instants.extend(since);
                if provisional {
                    instants.extend(both);
                    instants.extend(clauses.start.clone());
                }
            }
            None if provisional => {
                instants.extend(entries.into_iter().flatten());
                instants.extend(clauses.start.clone());
            }
            None => {}
        }
        for step in self.steps() {
            instants.insert(step.from);
            instants.extend(step.sure);
        }
        instants.extend(self.unheld());
        instants.extend(self.end());
        instants.extend(self.leaving().map(|(at, _)| at));
        instants.extend(self.terminated());
    }

    /// What one of the two does towards the other.
    fn of_one(&self, party: &PartyStatus, other: &PartyStatus, instants: &mut BTreeSet<Timestamp>) {
        for span in &party.provisional {
            instants.insert(span.from.clone());
            instants.extend(span.until.clone());
        }
        for one in party.suspensions.values() {
            instants.insert(one.since.clone());
            instants.extend(one.lifted.clone());
        }
        for one in party.declarations.values() {
            instants.insert(one.since.clone());
            instants.extend(one.lifted.clone());
        }
        let mut objected = |act| {
            for one in other.objections.get(act).into_iter().flatten() {
                instants.insert(one.since.clone());
                instants.extend(one.lifted.clone());
            }
        };
        party.accession.iter().for_each(&mut objected);
        party
            .reservations
            .values()
            .for_each(|one| objected(&one.act));
        for one in party.reservations.values() {
            instants.insert(one.since.clone());
            instants.extend(one.lifted.clone());
            if one.regular {
                instants.extend(self.window_closes(one, other));
                instants.extend(self.accepted(&one.act, other).cloned());
            }
        }
        if let Some(act) = &party.accession {
            instants.extend(self.accepted(act, other).cloned());
        }
    }
}
