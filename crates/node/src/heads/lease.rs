//! Leases: for which parties, under which agreements, we may act without knowing their newest acts (DESIGN 5.8).

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::{HeadStatement, Now, PartyId};
use mithaq_stix::{ObjectId, Timestamp};

use super::table::{Of, Stated};
use crate::projection::HeldAgreement;

/// The leases of a projection, and those of them that ran when it was computed.
#[derive(Debug, Default)]
pub(crate) struct Leases {
    known: BTreeMap<Of, Known>,
    running: BTreeSet<Of>,
}

/// A party up to whose head all acts are here.
#[derive(Debug)]
struct Known {
    statements: Vec<HeadStatement>,
    /// Whether the agreement was in force between it and us when this was computed.
    in_force: bool,
}

impl Leases {
    /// Those under the agreements that our party has signed, at `now`.
    pub(crate) fn at<'a>(
        held: impl Iterator<Item = &'a HeldAgreement>,
        me: &PartyId,
        stated: &Stated,
        now: &Now,
    ) -> Leases {
        let mut known = BTreeMap::new();
        for held in held {
            for party in held.other_parties(me) {
                let of = (held.agreement.id().clone(), party.clone());
                let Some(stated) = stated.get(&of) else {
                    continue;
                };
                // INVARIANT: 5.7, 5.4. Nothing is leased where an act is missing, nor where its author's chain has
                // forked: then no act is its last.
                let status = held.status.party(party);
                if !status.is_some_and(|it| it.gaps.is_empty() && it.fork.is_none()) {
                    continue;
                }
                let here = stated.iter().filter(|it| !held.status.lacks(&it.head));
                let statements: Vec<HeadStatement> = here.cloned().collect();
                if !statements.is_empty() {
                    let in_force = held.relation(me, party, now).is_in_force();
                    let one = Known {
                        statements,
                        in_force,
                    };
                    known.insert(of, one);
                }
            }
        }
        let running = known
            .iter()
            .filter(|(_, one)| one.in_force && runs(&one.statements, now))
            .map(|(of, _)| of.clone())
            .collect();
        Leases { known, running }
    }

    /// Those that run.
    ///
    // INVARIANT: 5.8. A lease stands for acts that we do not know; by those that we know the agreement must be in force
    // with its author. Whoever has suspended an agreement lets nobody pass its material on by it.
    pub(crate) fn running(&self) -> &BTreeSet<Of> {
        &self.running
    }

    /// Whether the same run at `now`. `in_force` asks whether an agreement is in force with a party now; where that is
    /// known not to have changed there is nothing to be asked.
    pub(crate) fn hold(&self, now: &Now, in_force: Option<&dyn Fn(&Of) -> bool>) -> bool {
        self.known.iter().all(|(of, one)| {
            let in_force = in_force.map_or(one.in_force, |ask| ask(of));
            self.running.contains(of) == (in_force && runs(&one.statements, now))
        })
    }

    /// Until when a party's acts are known to be its last, by what is known here.
    pub(crate) fn until(&self, agreement: &ObjectId, party: &PartyId) -> Option<Timestamp> {
        let known = self.known.get(&(agreement.clone(), party.clone()))?;
        let until = known.statements.iter().map(HeadStatement::leased_until);
        until.max()
    }

    /// Whether a party's lease runs.
    pub(crate) fn runs(&self, agreement: &ObjectId, party: &PartyId) -> bool {
        self.running.contains(&(agreement.clone(), party.clone()))
    }
}

fn runs(statements: &[HeadStatement], now: &Now) -> bool {
    statements.iter().any(|it| it.is_leased(now))
}
