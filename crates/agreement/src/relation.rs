//! The relation between two parties at an instant: whether the agreement is in force between them,
//! and if not, why.

use std::collections::BTreeSet;

use mithaq_stix::Timestamp;

use crate::agreement::Agreement;
use crate::fold::{MOST_ACTS, PartyStatus, Status};
use crate::party::PartyId;
use crate::reason::Reason;

/// Now, as an interval: the system clock and a persisted high-water mark seldom agree (5.9).
///
/// A permission that starts at T is used once `earliest` is past T; one that ends at T is no longer
/// used once `latest` has reached T. So a clock that jumps narrows, and never widens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Now {
    earliest: Timestamp,
    latest: Timestamp,
}

impl Now {
    /// The interval between two instants, given in either order.
    #[must_use]
    pub fn between(one: Timestamp, other: Timestamp) -> Self {
        match one <= other {
            true => Self {
                earliest: one,
                latest: other,
            },
            false => Self {
                earliest: other,
                latest: one,
            },
        }
    }

    /// An instant that is known exactly.
    #[must_use]
    pub fn at(instant: &Timestamp) -> Self {
        Self {
            earliest: instant.clone(),
            latest: instant.clone(),
        }
    }

    /// The earliest that now can be.
    #[must_use]
    pub fn earliest(&self) -> &Timestamp {
        &self.earliest
    }

    /// The latest that now can be.
    #[must_use]
    pub fn latest(&self) -> &Timestamp {
        &self.latest
    }

    /// Whether what is permitted from `start` on may be used.
    pub(crate) fn is_past(&self, start: &Timestamp) -> bool {
        *start < self.earliest
    }

    /// Whether what is permitted until `end` may no longer be used.
    fn has_reached(&self, end: &Timestamp) -> bool {
        *end <= self.latest
    }
}

/// What holds between two parties at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relation {
    /// The agreement is in force between them.
    InForce {
        /// Since when, suspensions aside.
        since: Timestamp,
        /// Until when, as far as is known now.
        until: Option<Timestamp>,
    },
    /// One of them is not a party, or they are one and the same.
    NotParties,
    /// Some party has not signed.
    NotSigned {
        /// Which.
        by: BTreeSet<PartyId>,
    },
    /// A party has signed only after its chain of acts had forked (5.4).
    Forked {
        /// Whose chain.
        by: PartyId,
        /// The number at which it forks.
        number: u64,
    },
    /// It is signed, but not yet in force.
    NotYet {
        /// From when it will be.
        from: Timestamp,
    },
    /// One party or both have suspended it.
    Suspended {
        /// Which.
        by: BTreeSet<PartyId>,
        /// Since when.
        since: Timestamp,
    },
    /// Its end has come.
    Expired {
        /// The end.
        at: Timestamp,
    },
    /// A party has withdrawn, and its notice has run.
    Withdrawn {
        /// Which.
        by: PartyId,
        /// When that took effect.
        at: Timestamp,
    },
    /// An act is missing, and could restrict (5.7).
    Gap {
        /// Whose act.
        by: PartyId,
        /// Its number.
        number: u64,
    },
    /// An act is of a kind that this version does not know, and could restrict.
    Unread {
        /// Whose act.
        by: PartyId,
        /// What is not known.
        word: String,
    },
    /// There are more acts than are counted.
    Overfull,
}

impl Relation {
    /// Whether anything may cross.
    #[must_use]
    pub fn is_in_force(&self) -> bool {
        matches!(self, Self::InForce { .. })
    }

    /// Why nothing may cross, in the terms of a decision; `None` when in force.
    #[must_use]
    pub fn reason(&self, agreement: &Agreement) -> Option<Reason> {
        let agreement_id = agreement.id().clone();
        let named = |by: &BTreeSet<PartyId>| {
            by.iter()
                .map(|party| agreement.name_of(party))
                .collect::<Vec<_>>()
        };
        let (final_clauses, _) = agreement.final_clauses();
        let article = final_clauses.clone();
        Some(match self {
            Self::InForce { .. } => return None,
            Self::NotParties => Reason::NotParties {
                agreement: agreement_id,
            },
            Self::NotSigned { by } => Reason::NotSigned {
                agreement: agreement_id,
                by: named(by),
            },
            Self::Forked { by, number } => Reason::ForkedActs {
                agreement: agreement_id,
                by: agreement.name_of(by),
                number: *number,
            },
            Self::NotYet { from } => Reason::NotYetInForce {
                agreement: agreement_id,
                article,
                from: from.clone(),
            },
            Self::Suspended { by, since } => Reason::Suspended {
                agreement: agreement_id,
                by: named(by),
                since: since.clone(),
            },
            Self::Expired { at } => Reason::Expired {
                agreement: agreement_id,
                article,
                at: at.clone(),
            },
            Self::Withdrawn { by, at } => Reason::Withdrawn {
                agreement: agreement_id,
                article,
                by: agreement.name_of(by),
                at: at.clone(),
            },
            Self::Gap { by, number } => Reason::MissingAct {
                agreement: agreement_id,
                by: agreement.name_of(by),
                number: *number,
            },
            Self::Unread { by, word } => Reason::UnreadAct {
                agreement: agreement_id,
                by: agreement.name_of(by),
                word: word.clone(),
            },
            Self::Overfull => Reason::TooManyActs {
                agreement: agreement_id,
                limit: MOST_ACTS,
            },
        })
    }
}

/// What holds between `a` and `b` under an agreement, now. The order of `a` and `b` is indifferent.
///
/// `status` must be the fold of the acts about this very agreement; another's is not in force.
#[must_use]
pub fn relation(
    agreement: &Agreement,
    status: &Status,
    a: &PartyId,
    b: &PartyId,
    now: &Now,
) -> Relation {
    let both = BTreeSet::from([a, b]);
    if both.len() < 2
        || both.iter().any(|party| agreement.party(party).is_none())
        || status.agreement != *agreement.id()
    {
        return Relation::NotParties;
    }
    if status.overfull {
        return Relation::Overfull;
    }
    let of: Vec<(&PartyId, Option<&PartyStatus>)> = both
        .iter()
        .map(|party| (*party, status.parties.get(*party)))
        .collect();
    let acts = || of.iter().filter_map(|(by, party)| Some((*by, (*party)?)));
    for (by, party) in acts() {
        if let Some(number) = party.gaps.first() {
            return Relation::Gap {
                by: by.clone(),
                number: *number,
            };
        }
    }
    for (by, party) in acts() {
        if let Some(word) = party.unread.first() {
            return Relation::Unread {
                by: by.clone(),
                word: word.clone(),
            };
        }
    }
    let Some(since) = in_force_from(agreement, status, &both) else {
        return not_signed(&of);
    };
    let leaving = acts()
        .filter_map(|(by, party)| Some((party.leaves.as_ref()?, by)))
        .min();
    if let Some((at, by)) = leaving
        && now.has_reached(at)
    {
        return Relation::Withdrawn {
            by: by.clone(),
            at: at.clone(),
        };
    }
    let (_, clauses) = agreement.final_clauses();
    if let Some(end) = &clauses.end
        && now.has_reached(end)
    {
        return Relation::Expired { at: end.clone() };
    }
    if let Some((by, since)) = suspended(&of, now) {
        return Relation::Suspended { by, since };
    }
    if !now.is_past(&since) {
        return Relation::NotYet { from: since };
    }
    let ends = clauses.end.iter().chain(leaving.map(|(at, _)| at));
    Relation::InForce {
        since,
        until: ends.min().cloned(),
    }
}

/// Every instant at which the relation between `a` and `b` changes by itself, sorted: inputs of
/// whatever is computed from a relation.
///
/// What starts at T is used strictly after T: look again when the clock is past it.
#[must_use]
pub fn changes(agreement: &Agreement, status: &Status, a: &PartyId, b: &PartyId) -> Vec<Timestamp> {
    let both = BTreeSet::from([a, b]);
    let mut instants = BTreeSet::new();
    instants.extend(in_force_from(agreement, status, &both));
    instants.extend(agreement.final_clauses().1.end.clone());
    for party in both.iter().filter_map(|party| status.parties.get(*party)) {
        instants.extend(party.leaves.clone());
        for suspension in party.suspensions.values() {
            instants.insert(suspension.since.clone());
            instants.extend(suspension.lifted.clone());
        }
    }
    instants.into_iter().collect()
}

/// The first of these changes that may still be ahead, or whose effect may not show yet.
///
/// Where now is uncertain an instant matters twice: what ends at T ends once the latest now reaches
/// it, what starts at T starts once the earliest is past it. T is returned until both have happened.
#[must_use]
pub fn next_change<'a>(changes: &'a [Timestamp], now: &Now) -> Option<&'a Timestamp> {
    changes.iter().find(|at| now.earliest <= **at)
}

/// From when it is in force, suspensions aside; `None` if some party has not signed.
fn in_force_from(
    agreement: &Agreement,
    status: &Status,
    both: &BTreeSet<&PartyId>,
) -> Option<Timestamp> {
    let (_, clauses) = agreement.final_clauses();
    let mut from = clauses.start.clone();
    for party in both {
        let signed = status.parties.get(*party)?.signed.clone()?;
        from = Some(match from {
            Some(from) => from.max(signed),
            None => signed,
        });
    }
    from
}

fn not_signed(of: &[(&PartyId, Option<&PartyStatus>)]) -> Relation {
    for (by, party) in of {
        if let Some(party) = party
            && party.signed.is_none()
            && party.signed_after_fork
            && let Some(number) = party.fork
        {
            return Relation::Forked {
                by: (*by).clone(),
                number,
            };
        }
    }
    let unsigned = of
        .iter()
        .filter(|(_, party)| party.is_none_or(|party| party.signed.is_none()));
    Relation::NotSigned {
        by: unsigned.map(|(by, _)| (*by).clone()).collect(),
    }
}

/// Who has it suspended now, and since when.
fn suspended(
    of: &[(&PartyId, Option<&PartyStatus>)],
    now: &Now,
) -> Option<(BTreeSet<PartyId>, Timestamp)> {
    let mut by = BTreeSet::new();
    let mut since: Option<&Timestamp> = None;
    for (party, status) in of {
        for suspension in status.iter().flat_map(|status| status.suspensions.values()) {
            let lifted = suspension
                .lifted
                .as_ref()
                .is_some_and(|lifted| now.is_past(lifted));
            if now.has_reached(&suspension.since) && !lifted {
                by.insert((*party).clone());
                since = Some(since.map_or(&suspension.since, |s| s.min(&suspension.since)));
            }
        }
    }
    Some((by, since?.clone()))
}
