//! The relation between two parties at an instant: whether the agreement is in force between them, and if not, why;
//! and in what terms.
//!
//! ```text
//! may an act be missing? → are both parties, and bound? → is it over, suspended, in force yet?
//!   → has the other accepted what one has reserved? → which text have both accepted? → in force
//! ```
//! The first question that is answered by *no* closes it. Everything is told pairwise: what two parties reserve, object
//! to, accept or end between them changes nothing between others (VCLT 21, 40).

use std::collections::BTreeSet;

use mithaq_stix::Timestamp;

use crate::article::final_clauses::Consent;
use crate::family::Texts;
use crate::fold::{PartyStatus, Status};
use crate::party::PartyId;

mod calendar;
mod changes;
mod effective;
mod members;
mod now;
mod pair;
mod verdict;

pub use calendar::{Entry, Event, MOST_ENTRIES, calendar};
pub use changes::{changes, next_change};
pub use effective::{effective, narrowest};
pub use members::{member_changes, members};
pub use now::Now;
pub use verdict::Relation;

use pair::{Holds, Pair, objections, restricts, suspensions};

/// What holds between `a` and `b` under an agreement, now. The order of `a` and `b` is indifferent.
///
/// `status` must be the fold of the acts about this very agreement; another's is not in force.
#[must_use]
pub fn relation<F: Texts + ?Sized>(
    family: &F,
    status: &Status,
    a: &PartyId,
    b: &PartyId,
    now: &Now,
) -> Relation {
    match Pair::of(family, status, a, b) {
        None => Relation::NotParties,
        Some(pair) => pair.relation(now).unwrap_or_else(|closed| closed),
    }
}

/// The relation of every two parties, each pair once: by the ids of the first and the second.
#[must_use]
pub fn matrix<F: Texts + ?Sized>(
    family: &F,
    status: &Status,
    now: &Now,
) -> Vec<(PartyId, PartyId, Relation)> {
    let parties: BTreeSet<&PartyId> = status.parties().iter().map(|party| &party.id).collect();
    let mut pairs = Vec::new();
    for a in &parties {
        for b in parties.iter().filter(|b| a < *b) {
            let found = relation(family, status, a, b, now);
            pairs.push(((*a).clone(), (*b).clone(), found));
        }
    }
    pairs
}

/// In force, or why not.
type Answer = Result<Relation, Relation>;

impl Pair<'_> {
    fn relation(&self, now: &Now) -> Answer {
        self.check_missing()?;
        self.check_consent(now)?;
        let until = self.check_end(now)?;
        self.check_suspended(now)?;
        let since = self.check_entry(now)?;
        let since = self
            .check_reservations(now)?
            .into_iter()
            .fold(since, Ord::max);
        self.check_accession(now)?;
        match self.holds(now) {
            Holds::OneOf(_) => Ok(Relation::InForce { since, until }),
            Holds::Compete(_) => Err(Relation::AmendmentsCompete),
            Holds::Unknown(_) => Err(Relation::UnknownText),
        }
    }

    /// What may be missing here: of the two, of the depositary, of whoever may have attested what one of them did, and of
    /// what was notified (5.5, 5.7).
    fn check_missing(&self) -> Result<(), Relation> {
        let concerned = || {
            let two = self.of.into_iter();
            two.chain(self.offices()).chain(self.attesting())
        };
        if self.status.overfull || concerned().any(|(_, it)| it.overfull) {
            return Err(Relation::Overfull);
        }
        for (by, party) in concerned() {
            if let Some(number) = party.gaps.first() {
                return Err(Relation::Gap {
                    by: by.clone(),
                    number: *number,
                });
            }
        }
        for (by, party) in concerned() {
            if let Some(word) = party.unread.first() {
                return Err(Relation::Unread {
                    by: by.clone(),
                    word: word.clone(),
                });
            }
        }
        for (by, party) in self.offices() {
            if let Some(number) = party.fork {
                return Err(Relation::DepositaryForked {
                    by: by.clone(),
                    number,
                });
            }
        }
        // What is missing could be an amendment that binds both by their silence.
        if let Some(by) = self.texts.base.depositary()
            && !self.status.unheld.is_empty()
            && self.texts.may_amend_in_silence()
        {
            return Err(Relation::NotifiedMissing {
                by: by.clone(),
                count: self.status.unheld.len(),
            });
        }
        Ok(())
    }

    fn check_consent(&self, now: &Now) -> Result<(), Relation> {
        let lacks = |party: &PartyStatus| party.bound.is_none() && !applies(party, now);
        let lacking = self.of.iter().filter(|(_, party)| lacks(party));
        for (by, party) in lacking.clone() {
            if party.signed_after_fork
                && let Some(number) = party.fork
            {
                return Err(Relation::Forked {
                    by: (*by).clone(),
                    number,
                });
            }
        }
        let ids = |waiting: bool| -> BTreeSet<PartyId> {
            let lacking = lacking.clone();
            let these = lacking.filter(|(_, party)| party.consent_waits == waiting);
            these.map(|(by, _)| (*by).clone()).collect()
        };
        let (silent, waiting) = (ids(false), ids(true));
        match (silent.is_empty(), waiting.is_empty()) {
            (true, true) => Ok(()),
            (true, false) => Err(Relation::NotNotified { by: waiting }),
            (false, _) => Err(match self.texts.base.final_clauses().1.consent {
                Consent::Signature => Relation::NotSigned { by: silent },
                Consent::Ratification => Relation::NotRatified { by: silent },
            }),
        }
    }

    /// Whether it is over between the two; else until when it holds, as far as is known.
    fn check_end(&self, now: &Now) -> Result<Option<Timestamp>, Relation> {
        let terminated = self.terminated();
        if let Some(at) = &terminated
            && now.has_reached(at)
        {
            return Err(Relation::Terminated { at: at.clone() });
        }
        let leaving = self.leaving();
        if let Some((at, by)) = &leaving
            && now.has_reached(at)
        {
            return Err(Relation::Withdrawn {
                by: (*by).clone(),
                at: at.clone(),
            });
        }
        let end = self.end();
        if let Some(at) = &end
            && now.has_reached(at)
        {
            return Err(Relation::Expired { at: at.clone() });
        }
        let leaving = leaving.map(|(at, _)| at);
        Ok([terminated, leaving, end].into_iter().flatten().min())
    }

    /// Whether one of the two, or both, have suspended all of it towards the other.
    fn check_suspended(&self, now: &Now) -> Result<(), Relation> {
        let mut by = BTreeSet::new();
        let mut since: Option<&Timestamp> = None;
        for ((party, status), (other, _)) in self.each() {
            for one in suspensions(status, other, now).filter(|one| one.articles.is_empty()) {
                by.insert(party.clone());
                since = Some(since.map_or(&one.since, |since| since.min(&one.since)));
            }
        }
        match since {
            None => Ok(()),
            Some(since) => Err(Relation::Suspended {
                by,
                since: since.clone(),
            }),
        }
    }

    /// Since when it is in force for both, or applied provisionally.
    fn check_entry(&self, now: &Now) -> Result<Timestamp, Relation> {
        let (_, clauses) = self.texts.base.final_clauses();
        let mut since = clauses.start.clone();
        for (_, party) in self.of {
            let own = self.own_entry(party);
            let provisional = party
                .provisional
                .iter()
                .filter(|span| !has_ended(span, now));
            let from = own.clone().into_iter();
            let mut from: Vec<Timestamp> = from
                .chain(provisional.map(|span| span.from.clone()))
                .collect();
            // What has begun counts; before that, the first that will.
            from.sort();
            let begun = own.filter(|own| now.is_past(own));
            let Some(from) = begun.or_else(|| from.into_iter().next()) else {
                return Err(Relation::NotEnough {
                    given: self.status.given,
                    needed: self.status.needed,
                });
            };
            since = since.into_iter().chain([from]).max();
        }
        match since {
            Some(since) if now.is_past(&since) => Ok(since),
            Some(from) => Err(Relation::NotYet { from }),
            None => Err(Relation::NotEnough {
                given: self.status.given,
                needed: self.status.needed,
            }),
        }
    }

    /// Whether each has accepted what the other has reserved, or its window has closed (5.6); and when the last of
    /// them did.
    fn check_reservations(&self, now: &Now) -> Result<Option<Timestamp>, Relation> {
        let mut since: Option<Timestamp> = None;
        let mut open: Option<Relation> = None;
        for ((by, party), (other_id, other)) in self.each() {
            let accession = party.accession.as_ref();
            let objected = accession.is_some_and(|act| objections(other, act, now).count() > 0);
            let held = party
                .reservations
                .values()
                .filter(|one| restricts(now, &one.since, one.lifted.as_ref()));
            let precluded = held
                .clone()
                .any(|one| objections(other, &one.act, now).any(|it| it.precludes));
            if objected || precluded {
                return Err(Relation::Precluded {
                    by: other_id.clone(),
                    of: by.clone(),
                });
            }
            for reservation in held.filter(|one| one.regular) {
                let closes = self.window_closes(reservation, other);
                let accepted = self.accepted(&reservation.act, other);
                let opens = accepted.into_iter().chain(closes.as_ref()).min();
                match opens {
                    Some(at) if now.is_past(at) => {
                        since = since.into_iter().chain([at.clone()]).max();
                    }
                    _ => {
                        open.get_or_insert_with(|| Relation::WindowOpen {
                            by: by.clone(),
                            until: closes,
                        });
                    }
                }
            }
        }
        match open {
            Some(open) => Err(open),
            None => Ok(since),
        }
    }

    /// Whether each has accepted the accession of the other, where the final clauses ask for it.
    fn check_accession(&self, now: &Now) -> Result<(), Relation> {
        if !self.texts.base.final_clauses().1.accession_by_each {
            return Ok(());
        }
        for ((of, party), (by, other)) in self.each() {
            if let Some(act) = &party.accession
                && !self.accepted(act, other).is_some_and(|at| now.is_past(at))
            {
                return Err(Relation::NotAccepted {
                    of: of.clone(),
                    by: by.clone(),
                });
            }
        }
        Ok(())
    }
}

/// Whether a party applies the agreement provisionally, or will.
fn applies(party: &PartyStatus, now: &Now) -> bool {
    party.provisional.iter().any(|span| !has_ended(span, now))
}

fn has_ended(span: &crate::fold::Span, now: &Now) -> bool {
    span.until
        .as_ref()
        .is_some_and(|until| now.has_reached(until))
}
