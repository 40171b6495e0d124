//! What happens when under an agreement, for people who must act before it does.

use std::collections::BTreeSet;

use mithaq_stix::{ObjectId, Timestamp};

use super::now::Now;
use super::pair::Pair;
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
    /// It is renewed, unless a party has declined before.
    Renews,
    /// It ends.
    Ends,
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
            Self::Renews => "renews",
            Self::Ends => "ends",
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
    let (_, clauses) = family.base().final_clauses();
    let declined = status
        .performed
        .values()
        .filter_map(|it| it.not_renewed.as_ref());
    match clauses.last_end(declined.min()) {
        Some(end) => add(&end, Event::Ends),
        None => {
            if let Some(at) = next_renewal(clauses, now) {
                add(&at, Event::Renews);
            }
        }
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
        for (suspension, one) in &party.suspensions {
            if let Some(lifted) = &one.lifted {
                let (suspension, party) = (suspension.clone(), id());
                add(lifted, Event::Resumes { suspension, party });
            }
        }
        if let Some(leaves) = &party.leaves {
            add(leaves, Event::Leaves { party: id() });
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

/// The first end at or after now at which it is renewed.
fn next_renewal(clauses: &FinalClauses, now: &Now) -> Option<Timestamp> {
    let end = clauses.end.as_ref()?;
    let months = clauses.renewal_months?.max(1);
    let first = (months_between(end, now.earliest()) / months).saturating_sub(1);
    (first..=first.saturating_add(3))
        .map(|period| plus_months(end, months.saturating_mul(period)))
        .find(|end| now.earliest() <= end)
}
