//! What happens when under an agreement, for people who must act before it does.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{ObjectId, Timestamp};

use super::now::Now;
use super::pair::{Holds, Pair};
use crate::article::final_clauses::FinalClauses;
use crate::dates::{months_between, plus_months};
use crate::family::Texts;
use crate::fold::Status;
use crate::party::PartyId;

/// Most entries of a calendar: the first of them.
pub const MOST_ENTRIES: usize = 1_000;

/// One date and what happens at it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: Event,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// It enters into force.
    EntersIntoForce,
    /// It enters into force for a party that was bound later.
    EntersIntoForceFor {
        /// Which.
        party: PartyId,
    },
    /// A party ceases to apply it provisionally.
    ProvisionalEnds {
        /// Which.
        party: PartyId,
    },
    /// A party may no longer object to a reservation, and has accepted it.
    WindowCloses {
        /// The reservation.
        reservation: ObjectId,
        /// Whose it is.
        by: PartyId,
        /// Who may object until then.
        other: PartyId,
    },
    /// An amended text begins to bind a party.
    AmendmentBinds {
        /// The hash of the text.
        text: [u8; 32],
        /// Whom.
        party: PartyId,
    },
    /// A suspension is lifted.
    Resumes {
        /// The suspension.
        suspension: ObjectId,
        /// Whose it is.
        party: PartyId,
    },
    /// A reservation, a declaration or a suspension begins to restrict.
    Restricts {
        /// The act.
        act: ObjectId,
        /// Whose it is.
        party: PartyId,
    },
    /// It is renewed, unless a party has declined before.
    Renews,
    /// It ends, between all.
    Ends,
    /// It ends between a party and all others.
    EndsFor {
        /// Which.
        party: PartyId,
    },
    /// It ends between two.
    EndsBetween {
        /// The one.
        a: PartyId,
        /// The other.
        b: PartyId,
    },
    /// A withdrawal takes effect.
    Leaves {
        /// Whose.
        party: PartyId,
    },
}

impl Event {
    /// The word for it: stable, the key of its translations.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::EntersIntoForce => "enters-into-force",
            Self::EntersIntoForceFor { .. } => "enters-into-force-for",
            Self::ProvisionalEnds { .. } => "provisional-ends",
            Self::WindowCloses { .. } => "window-closes",
            Self::AmendmentBinds { .. } => "amendment-binds",
            Self::Resumes { .. } => "resumes",
            Self::Restricts { .. } => "restricts",
            Self::Renews => "renews",
            Self::Ends => "ends",
            Self::EndsFor { .. } => "ends-for",
            Self::EndsBetween { .. } => "ends-between",
            Self::Leaves { .. } => "leaves",
        }
    }
}

/// What is still ahead, the next first; at most [`MOST_ENTRIES`].
#[must_use]
pub fn calendar<F: Texts + ?Sized>(family: &F, status: &Status, now: &Now) -> Vec<Entry> {
    let mut entries = BTreeSet::new();
    let mut add = |at: &Timestamp, event: Event| {
        if now.earliest() <= at {
            entries.insert(Entry {
                at: at.clone(),
                event,
            });
        }
        // Only the first are shown, so only they are kept.
        if MOST_ENTRIES < entries.len() {
            entries.pop_last();
        }
    };
    if let Some(at) = status.enters() {
        add(at, Event::EntersIntoForce);
    }
    for (at, event) in ends(family, status, now) {
        add(&at, event);
    }
    for member in status.parties() {
        let Some(party) = status.party(&member.id) else {
            continue;
        };
        let id = || member.id.clone();
        for span in &party.provisional {
            if let Some(until) = &span.until {
                add(until, Event::ProvisionalEnds { party: id() });
            }
        }
        for (text, at) in &party.texts {
            let (text, party) = (*text, id());
            add(at, Event::AmendmentBinds { text, party });
        }
        let reserved = party.reservations.values().map(|it| (&it.act, &it.since));
        let declared = party
            .declarations
            .values()
            .filter(|it| !it.changes.is_empty());
        let declared = declared.map(|it| (&it.act, &it.since));
        let suspended = party.suspensions.iter().map(|(act, it)| (act, &it.since));
        for (act, since) in reserved.chain(declared).chain(suspended) {
            let (act, party) = (act.clone(), id());
            add(since, Event::Restricts { act, party });
        }
        for (suspension, one) in &party.suspensions {
            if let Some(lifted) = &one.lifted {
                let (suspension, party) = (suspension.clone(), id());
                add(lifted, Event::Resumes { suspension, party });
            }
        }
        for other in status.parties().iter().filter(|it| it.id != member.id) {
            let Some(pair) = Pair::of(family, status, &member.id, &other.id) else {
                continue;
            };
            let theirs = status.party(&other.id);
            for one in party.reservations.values().filter(|one| one.regular) {
                let closes = theirs.and_then(|it| pair.window_closes(one, it));
                if let Some(closes) = closes
                    && one.lifted.as_ref().is_none_or(|lifted| closes < *lifted)
                {
                    let event = Event::WindowCloses {
                        reservation: one.act.clone(),
                        by: id(),
                        other: other.id.clone(),
                    };
                    add(&closes, event);
                }
            }
            let own = pair.own_entry(party);
            if let Some(own) = own.filter(|own| status.enters() < Some(own)) {
                add(&own, Event::EntersIntoForceFor { party: id() });
            }
        }
    }
    entries.into_iter().collect()
}

/// When it ends or is renewed between whom, and who leaves when: by the texts that hold between each two, and by what
/// these two have done, as relations are.
fn ends<F: Texts + ?Sized>(family: &F, status: &Status, now: &Now) -> BTreeSet<(Timestamp, Event)> {
    let is_bound = |party: &PartyId| status.party(party).is_some_and(|it| it.bound.is_some());
    let mut members: Vec<&PartyId> = status.parties().iter().map(|it| &it.id).collect();
    // Between those that are bound; while fewer than two are, as it would be between all.
    if 2 <= members.iter().filter(|it| is_bound(it)).count() {
        members.retain(|it| is_bound(it));
    }
    let mut found = BTreeSet::new();
    let mut ending: BTreeMap<Timestamp, BTreeSet<(&PartyId, &PartyId)>> = BTreeMap::new();
    for (place, a) in members.iter().enumerate() {
        for b in members.iter().skip(place + 1) {
            let Some(pair) = Pair::of(family, status, a, b) else {
                continue;
            };
            if let Some((at, party)) = pair.leaving() {
                let party = party.clone();
                found.insert((at, Event::Leaves { party }));
            }
            match pair.end().into_iter().chain(pair.terminated()).min() {
                Some(end) => {
                    ending.entry(end).or_default().insert((a, b));
                }
                None => {
                    let (Holds::OneOf(texts) | Holds::Compete(texts) | Holds::Unknown(texts)) =
                        pair.holds(now);
                    let renewals = texts
                        .iter()
                        .filter_map(|text| next_renewal(text.final_clauses().1, now));
                    found.extend(renewals.min().map(|at| (at, Event::Renews)));
                }
            }
        }
    }
    let others = members.len().saturating_sub(1);
    for (at, mut pairs) in ending {
        if pairs.len() == members.len() * others / 2 {
            found.insert((at, Event::Ends));
            continue;
        }
        let of = |pairs: &BTreeSet<(&PartyId, &PartyId)>, party: &PartyId| {
            let with = pairs.iter().filter(|(a, b)| *a == party || *b == party);
            with.count()
        };
        let with_all = members.iter().filter(|it| of(&pairs, it) == others);
        let with_all: BTreeSet<&PartyId> = with_all.copied().collect();
        for party in &with_all {
            let party = PartyId::clone(party);
            found.insert((at.clone(), Event::EndsFor { party }));
        }
        pairs.retain(|(a, b)| !with_all.contains(a) && !with_all.contains(b));
        for (a, b) in pairs {
            let (a, b) = (a.clone(), b.clone());
            found.insert((at.clone(), Event::EndsBetween { a, b }));
        }
    }
    found
}

/// The first end at or after now at which it is renewed.
fn next_renewal(clauses: &FinalClauses, now: &Now) -> Option<Timestamp> {
    let end = clauses.end.as_ref()?;
    let months = clauses.renewal_months?.max(1);
    let first = (months_between(end, now.earliest()) / months).saturating_sub(1);
    (first..=first.saturating_add(3))
        .map(|period| plus_months(end, months.saturating_mul(period)))
        .find(|end| now.earliest() <= end)
}
