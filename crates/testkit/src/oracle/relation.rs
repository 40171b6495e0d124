//! Whether an agreement is in force between two parties, now (DESIGN 5.5 to 5.9).

use std::collections::BTreeSet;

use super::{Case, Why};
use crate::world::{Act, Agreement, Article, Deed, Instant, Now, Party, Reservable, months_after};

/// Whether it is in force, where `keyed` are known to have a root key.
#[must_use]
pub fn in_force(
    text: &Agreement,
    acts: &[Act],
    keyed: &BTreeSet<Party>,
    pair: (Party, Party),
    now: Now,
) -> bool {
    relation(text, acts, keyed, pair, now).is_empty()
}

/// Everything that stands against its being in force; nothing if it is.
#[must_use]
pub fn relation(
    text: &Agreement,
    acts: &[Act],
    keyed: &BTreeSet<Party>,
    pair: (Party, Party),
    now: Now,
) -> BTreeSet<Why> {
    Case::lone(text, acts, keyed).relation(pair, now)
}

impl Case<'_> {
    /// Everything that stands against its being in force between two; nothing if it is.
    #[must_use]
    pub fn relation(&self, (a, b): (Party, Party), now: Now) -> BTreeSet<Why> {
        let mut whys = BTreeSet::new();
        if a == b || !self.is_member(a) || !self.is_member(b) {
            whys.insert(Why::NotParties);
            return whys;
        }
        self.what_is_missing((a, b), &mut whys);
        self.not_bound((a, b), now, &mut whys);
        for (one, other) in [(a, b), (b, a)] {
            if self.leaves(one).is_some_and(|leaves| has_come(leaves, now)) {
                whys.insert(Why::Withdrawn);
            }
            if self.is_paused((one, other), now) {
                whys.insert(Why::Suspended);
            }
            self.reserved((one, other), now, &mut whys);
            if !self.accepts_accession((one, other), now) {
                whys.insert(Why::NotAccepted);
            }
        }
        let start = self.base().start;
        if start.is_some_and(|start| !is_past(start, now)) {
            whys.insert(Why::NotYet);
        }
        if self.end((a, b)).is_some_and(|end| has_come(end, now)) {
            whys.insert(Why::Expired);
        }
        // Between two that have both ended it, whatever others do; and for everybody once all have.
        let of_both = self.termination(a).zip(self.termination(b));
        let both = of_both.is_some_and(|(one, other)| has_come(one.max(other), now));
        if both || self.is_terminated(now) {
            whys.insert(Why::Terminated);
        }
        self.between_texts((a, b), now, &mut whys);
        whys
    }

    /// 5.7: a missing act could mean too much sharing; one of the depositary's, between everybody.
    fn what_is_missing(&self, (a, b): (Party, Party), whys: &mut BTreeSet<Why>) {
        let base = self.base();
        // Where silence accepts, what is missing may be what all are silent about.
        if base.clauses.tacit_days.is_some() && self.lacks_what_was_notified() {
            whys.insert(Why::NotifiedMissing);
        }
        let mut notify: Vec<Party> = base.depositary.into_iter().collect();
        // The successor too, as soon as it is to be the depositary.
        if self.depositary_leaves().is_some() {
            notify.extend(base.successor);
        }
        for party in [a, b].into_iter().chain(notify.iter().copied()) {
            if !self.is_hosted(party) && !self.gaps(party).is_empty() {
                whys.insert(Why::Gap);
            }
            if self.has_unknown(party) {
                whys.insert(Why::UnknownAct);
            }
            if notify.contains(&party) && self.fork(party).is_some() {
                whys.insert(Why::DepositaryForked);
            }
        }
    }

    /// In force from the entry into force on, and from a later party's own consent; or applied provisionally.
    fn not_bound(&self, (a, b): (Party, Party), now: Now, whys: &mut BTreeSet<Why>) {
        let entry = self.entry();
        let applies = |party| {
            let from = self.provisional(party);
            let ended = self.provisional_end(party);
            let from = from.filter(|_| !ended.is_some_and(|end| has_come(end, now)));
            from.map(|from| is_past(from, now))
        };
        let has_none = |party| self.consent(party).is_none() && applies(party).is_none();
        for party in [a, b] {
            let bound = self
                .consent(party)
                .map(|consent| is_past(consent + self.entry_days(), now));
            let entered = entry.is_some_and(|entry| is_past(entry, now));
            match (bound, applies(party)) {
                (_, Some(true)) => {}
                (Some(true), _) if entered => {}
                (None, None) => {
                    whys.insert(Why::NotSigned);
                }
                // What waits for the other's consent alone is not said twice.
                (Some(true), None) if entry.is_none() && [a, b].into_iter().any(has_none) => {}
                _ => {
                    whys.insert(Why::NotYet);
                }
            }
        }
    }

    /// Whether one party has stopped all of it towards another.
    fn is_paused(&self, (one, other): (Party, Party), now: Now) -> bool {
        let mine = self.of_party(one);
        mine.iter().any(|act| {
            let stops = match &act.deed {
                Deed::Suspension => true,
                // Of an article that is not known, or of a text, it may stop anything.
                Deed::PartialSuspension { articles, towards } => {
                    let is_known =
                        |article: &Article| self.is_about_a_known_text(act) && self.knows(*article);
                    let stops_all = articles
                        .as_ref()
                        .is_none_or(|articles| !articles.iter().all(is_known));
                    stops_all && towards.is_none_or(|party| party == other)
                }
                _ => false,
            };
            stops && self.restricts_now(act, now)
        })
    }

    /// Whether an act that restricts has come to, and has not been lifted.
    pub(super) fn restricts_now(&self, act: &Act, now: Now) -> bool {
        let lifted = self.lifted(act).is_some_and(|lifted| is_past(lifted, now));
        has_come(self.restricts_from(act), now) && !lifted
    }

    /// 5.6: between a reserving party and another it opens only when that party has accepted, or its time for
    /// objections is over.
    fn reserved(&self, (a, b): (Party, Party), now: Now, whys: &mut BTreeSet<Why>) {
        // Nobody need be bound to one that accedes.
        let mine = self.of_party(a).into_iter();
        let mut accessions = mine.filter(|act| act.deed == Deed::Accession);
        if accessions.any(|act| self.objects(b, act, now, true)) {
            whys.insert(Why::Precluded);
        }
        for reservation in self.reservations(a, now) {
            if self.objects(b, reservation, now, true) {
                whys.insert(Why::Precluded);
                continue;
            }
            let accepted = self.accepted(b, reservation);
            let open = [accepted, self.window_closes(b, reservation)]
                .into_iter()
                .flatten()
                .any(|from| is_past(from, now));
            if self.opens_a_window(a, reservation) && !open {
                whys.insert(Why::WindowOpen);
            }
        }
    }

    /// The reservations of a party that bind it now.
    pub(super) fn reservations(&self, party: Party, now: Now) -> Vec<&Act> {
        let mine = self.of_party(party).into_iter();
        mine.filter(|act| matches!(act.deed, Deed::Reservation { .. }))
            .filter(|act| self.restricts_now(act, now))
            .collect()
    }

    /// Whether a reservation is one that may be made, and was made in time: before its author's consent. Any
    /// other narrows as well, and nobody need accept it.
    fn opens_a_window(&self, author: Party, reservation: &Act) -> bool {
        let Deed::Reservation { changes } = &reservation.deed else {
            return false;
        };
        let may = |article: Article| match &self.base().clauses.reservations {
            Reservable::Nothing => false,
            Reservable::Any => true,
            Reservable::Of(these) => these.contains(&article),
        };
        let consents = self.consents(author);
        changes.iter().all(|change| may(change.article))
            && !consents
                .iter()
                .any(|(consent, _)| consent.number < reservation.number)
    }

    /// Whether a party objects to an act now; if `precluding`, so that nothing is in force between the two.
    pub(super) fn objects(&self, party: Party, act: &Act, now: Now, precluding: bool) -> bool {
        self.of_party(party).iter().any(|objection| {
            matches!(objection.deed, Deed::Objection { to, precludes }
                if to == act.id && (precludes || !precluding))
                && self.restricts_now(objection, now)
        })
    }

    /// From when a party has accepted an act. An id that names several acts, of whomever, names none.
    pub(super) fn accepted(&self, party: Party, act: &Act) -> Option<Instant> {
        let acceptable = |act: &Act| {
            matches!(
                act.deed,
                Deed::Reservation { .. } | Deed::Accession | Deed::Amendment { .. }
            )
        };
        let others = self.everybody().into_iter();
        let mut others = others.filter(|other| self.is_heard(*other));
        let has_namesake = others.any(|author| {
            let theirs = self.of_party(author).into_iter();
            let mut acceptable = theirs.filter(|other| acceptable(other));
            acceptable.any(|other| other.id == act.id && other.tag != act.tag)
        });
        if has_namesake {
            return None;
        }
        let mine = self.of_party(party).into_iter();
        mine.filter(|other| other.deed == Deed::Accepts { of: act.id })
            .filter_map(|other| self.permits_from(other))
            .min()
    }

    /// When a party's time to object to a reservation is over: so many months after its notification, or the
    /// party's own consent if that is later (VCLT 20(5)).
    fn window_closes(&self, party: Party, reservation: &Act) -> Option<Instant> {
        let from = self.window_from(reservation)?;
        let months = self.base().clauses.objection_months.unwrap_or(12);
        Some(months_after(from, i64::from(months)).max(self.consent(party)?))
    }

    /// Whether one who has acceded is accepted by the other, where each has to.
    fn accepts_accession(&self, (acceded, other): (Party, Party), now: Now) -> bool {
        if self.is_listed(acceded) || !self.base().clauses.accession_accepted_by_each {
            return true;
        }
        let accessions = self.consents(acceded);
        accessions.iter().any(|(accession, _)| {
            let from = self.accepted(other, accession);
            from.is_some_and(|from| is_past(from, now))
        })
    }

    /// When it ends between two: at its end, or at the end of the renewal in which one of them has said that it
    /// does not go on.
    fn end(&self, (a, b): (Party, Party)) -> Option<Instant> {
        let end = self.base().end?;
        let Some(months) = self.base().clauses.renewal_months else {
            return Some(end);
        };
        let mut given = self.restrictions(a, &Deed::NonRenewal);
        given.extend(self.restrictions(b, &Deed::NonRenewal));
        let first = given.into_iter().min()?;
        let ends = (0..).map(|times| months_after(end, times * i64::from(months)));
        ends.into_iter().find(|end| first <= *end)
    }

    /// It has ended for good once all whom it bound had performed a termination.
    fn is_terminated(&self, now: Now) -> bool {
        let Some(entry) = self.entry() else {
            return false;
        };
        let everybody = self.everybody();
        let had_all_ended = |at: Instant| {
            let bound = everybody.iter().filter(|party| {
                self.consent(**party).is_some_and(|from| from <= at)
                    && self.leaves(**party).is_none_or(|leaves| at < leaves)
            });
            let mut bound = bound.peekable();
            bound.peek().is_some()
                && bound.all(|party| self.termination(*party).is_some_and(|from| from <= at))
        };
        let dates = everybody
            .iter()
            .flat_map(|party| [self.termination(*party), self.leaves(*party)])
            .flatten();
        dates
            .chain([entry])
            .any(|at| entry <= at && has_come(at, now) && had_all_ended(at))
    }
}

/// 5.9: a permission from T is used once the earliest possible now is past T.
pub(super) fn is_past(start: Instant, now: Now) -> bool {
    now.earliest > start
}

/// 5.9: a permission until T stops once the latest possible now is there.
pub(super) fn has_come(end: Instant, now: Now) -> bool {
    now.latest >= end
}
