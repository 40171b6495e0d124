//! Two parties of an agreement, with what each has done, and the texts that both have accepted.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use mithaq_stix::Timestamp;

use super::now::Now;
use crate::agreement::Agreement;
use crate::family::{AmendedText, Texts, find};
use crate::fold::{Known, Objection, PartyStatus, Reservation, Status, Suspension};
use crate::party::PartyId;

/// A party that has done nothing.
static NOTHING: LazyLock<PartyStatus> = LazyLock::new(PartyStatus::default);

/// A party, with what it has done.
pub(super) type Side<'a> = (&'a PartyId, &'a PartyStatus);

/// Two different parties of one agreement, in the order of their ids.
pub(super) struct Pair<'a> {
    pub(super) texts: Known<'a>,
    pub(super) status: &'a Status,
    pub(super) of: [Side<'a>; 2],
}

/// An amended text that both have accepted, or perhaps have.
pub(super) struct Step<'a> {
    /// From when it holds between them, at the earliest.
    pub(super) from: Timestamp,
    /// From when it certainly does; `None` where an act is missing before its proposal.
    pub(super) sure: Option<Timestamp>,
    /// The text; `None` if it is not known here.
    pub(super) text: Option<&'a AmendedText>,
}

/// Which text holds now.
pub(super) enum Holds<'a> {
    /// One of these; which of them is not certain where there are several.
    OneOf(Vec<&'a Agreement>),
    /// Two of one level, which no act puts in order.
    Compete(Vec<&'a Agreement>),
    /// One that is not known here; these are known, and may say less than it in some articles.
    Unknown(Vec<&'a Agreement>),
}

impl<'a> Pair<'a> {
    /// The pair, if both are parties and `status` is of this very agreement.
    pub(super) fn of<F: Texts + ?Sized>(
        family: &'a F,
        status: &'a Status,
        a: &'a PartyId,
        b: &'a PartyId,
    ) -> Option<Self> {
        let texts = Known {
            base: family.base(),
            amended: family.amended(),
        };
        let both = BTreeSet::from([a, b]);
        let are_parties = both.len() == 2 && both.iter().all(|party| status.is_party(party));
        // An amended text is no agreement of its own: its acts are about what it amends.
        let is_base = texts.base.amends().is_none() && status.agreement == *texts.base.id();
        if !are_parties || !is_base {
            return None;
        }
        let with = |party: &'a PartyId, other: &PartyId| {
            let performed = status.party_towards(party, other);
            (party, performed.unwrap_or(&NOTHING))
        };
        let (first, second) = if a < b { (a, b) } else { (b, a) };
        Some(Self {
            texts,
            status,
            of: [with(first, second), with(second, first)],
        })
    }

    /// Each of the two with the other.
    pub(super) fn each(&self) -> [(Side<'a>, Side<'a>); 2] {
        let [first, second] = self.of;
        [(first, second), (second, first)]
    }

    /// The depositary, and its successor once that may be in office.
    pub(super) fn offices(&self) -> impl Iterator<Item = Side<'a>> {
        let depositary = self.texts.base.depositary();
        let of = |party: &'a PartyId| Some((party, self.status.performed.get(party)?));
        let depositary = depositary.and_then(of);
        let has_left = depositary.is_some_and(|(_, it)| it.withdrawn.is_some());
        let successor = self.texts.base.successor().filter(|_| has_left);
        depositary.into_iter().chain(successor.and_then(of))
    }

    /// Where one of the two has no node, everybody who may have attested what it did: it stands in their chains.
    pub(super) fn attesting(&self) -> impl Iterator<Item = Side<'a>> {
        let is_external = |party: &PartyId| self.texts.base.is_external(party);
        let any = self.of.iter().any(|(party, _)| is_external(party));
        let members = self.status.parties().iter().filter(move |_| any);
        let with_node = members.filter(|member| member.root_fingerprint.is_some());
        with_node.filter_map(|it| Some((&it.id, self.status.performed.get(&it.id)?)))
    }

    /// The amended texts that both have accepted, in the order of time; then of level and hash.
    pub(super) fn steps(&self) -> Vec<Step<'a>> {
        let [(_, one), (_, other)] = self.of;
        let at_most = |party: &'a PartyStatus, hash: &[u8; 32]| {
            // What it has accepted and is not here could be a proposal of that text.
            let dates = [party.texts.get(hash), party.texts_perhaps.get(hash)];
            let unheld = party.accepted_unheld.values();
            dates.into_iter().flatten().chain(unheld).min()
        };
        let hashes: BTreeSet<&[u8; 32]> = [one, other]
            .into_iter()
            .flat_map(|it| it.texts.keys().chain(it.texts_perhaps.keys()))
            .collect();
        let mut steps: Vec<(Step<'a>, &[u8; 32])> = hashes
            .into_iter()
            .filter(|hash| *hash != self.texts.base.text_hash())
            .filter_map(|hash| {
                let text = find(self.texts.amended, hash);
                let start = text.and_then(|it| it.agreement().final_clauses().1.start.as_ref());
                let later = |one: Option<&Timestamp>, other: Option<&Timestamp>| {
                    let dates = [one?, other?].into_iter().chain(start);
                    dates.max().cloned()
                };
                let from = later(at_most(one, hash), at_most(other, hash))?;
                let sure = later(one.texts.get(hash), other.texts.get(hash));
                Some((Step { from, sure, text }, hash))
            })
            .collect();
        steps.sort_by(|(a, a_hash), (b, b_hash)| {
            let order = a.from.cmp(&b.from).then(level(a).cmp(&level(b)));
            order.then(a_hash.cmp(b_hash))
        });
        steps.into_iter().map(|(step, _)| step).collect()
    }

    /// The text that holds now: of the highest level that both have accepted.
    ///
    // INVARIANT: 5.7, 5.9. Where an act is missing before its proposal, or now may lie on either side of the instant from which a text holds, either text may be the
    // one; what is permitted then is what all of them permit.
    pub(super) fn holds(&self, now: &Now) -> Holds<'a> {
        let steps = self.steps();
        let reached = steps.iter().filter(|step| now.has_reached(&step.from));
        if reached.clone().any(|step| step.text.is_none()) || self.accepts_unheld(now) {
            // INVARIANT: terms that are missing bring no others back: what was received stays under all that is known.
            let known = reached.filter_map(|step| step.text);
            let known = known.map(|text| text.agreement().as_ref());
            return Holds::Unknown(std::iter::once(self.texts.base).chain(known).collect());
        }
        let past = |step: &&Step<'_>| step.sure.as_ref().is_some_and(|sure| now.is_past(sure));
        let top = reached.clone().filter(past).map(level).max().unwrap_or(0);
        let mut texts: Vec<&Step<'_>> = reached
            .filter(|step| {
                if past(step) {
                    level(step) == top
                } else {
                    top <= level(step)
                }
            })
            .collect();
        texts.sort_by_key(|step| level(step));
        let compete = texts
            .windows(2)
            .any(|two| matches!(two, [one, other] if level(one) == level(other)));
        let agreement = |step: &&Step<'a>| step.text.map(|text| text.agreement().as_ref());
        let mut found: Vec<&Agreement> = texts.iter().filter_map(agreement).collect();
        match compete {
            true => Holds::Compete(found),
            false => {
                if top == 0 {
                    found.insert(0, self.texts.base);
                }
                Holds::OneOf(found)
            }
        }
    }

    /// Whether both have accepted one act that is not here: it could be an amendment.
    fn accepts_unheld(&self, now: &Now) -> bool {
        self.unheld().any(|at| now.has_reached(&at))
    }

    /// From when both have accepted an act that is not here. Of two parties alone one has accepted what the other has
    /// done, and who proposes a text accepts it.
    pub(super) fn unheld(&self) -> impl Iterator<Item = Timestamp> {
        let are_alone = self.texts.base.depositary().is_none();
        let each = self.each().into_iter();
        each.flat_map(move |((_, one), (_, other))| {
            one.accepted_unheld.iter().filter_map(move |(act, at)| {
                let others = other.accepted_unheld.get(act);
                let others = others.or(are_alone.then_some(at))?;
                Some(at.clone().max(others.clone()))
            })
        })
    }

    /// When the agreement ends between the two. An amended text that is accepted after the end revives nothing, and one
    /// that perhaps was accepted puts off no end.
    pub(super) fn end(&self) -> Option<Timestamp> {
        let steps = self.steps();
        let sure = steps
            .iter()
            .filter_map(|it| Some((it.sure.as_ref()?, it.text?)));
        let mut sure: Vec<(&Timestamp, &AmendedText)> = sure.collect();
        sure.sort_by_key(|(from, text)| (*from, text.level()));
        let all = steps.iter().filter_map(|it| Some((&it.from, it.text?)));
        [self.end_by(all), self.end_by(sure.into_iter())]
            .into_iter()
            .flatten()
            .min()
    }

    /// The end, where these texts followed one another.
    fn end_by<'s>(
        &self,
        steps: impl Iterator<Item = (&'s Timestamp, &'s AmendedText)>,
    ) -> Option<Timestamp> {
        let refused = self.of.iter().filter_map(|(_, it)| it.not_renewed.as_ref());
        let refused = refused.min();
        let (mut end, mut reached) = (self.texts.base.final_clauses().1.last_end(refused), 0);
        for (from, text) in steps {
            if end.as_ref().is_some_and(|end| end <= from) {
                return end;
            }
            if reached < text.level() {
                reached = text.level();
                end = text.agreement().final_clauses().1.last_end(refused);
            }
        }
        end
    }

    /// When the first of the two is out, and which: by the shortest notice of the texts that both have accepted.
    pub(super) fn leaving(&self) -> Option<(Timestamp, &'a PartyId)> {
        let steps = self.steps();
        let leaves = |(party, it): &(&'a PartyId, &'a PartyStatus)| {
            let withdrawn = it.withdrawn.as_ref()?;
            let texts = steps.iter().filter_map(|step| step.text);
            let by_texts = texts.map(|text| {
                let (_, clauses) = text.agreement().final_clauses();
                clauses.end_after_notice(withdrawn)
            });
            Some((by_texts.chain(it.leaves.clone()).min()?, *party))
        };
        self.of.iter().filter_map(leaves).min()
    }

    /// When both have agreed that it ends.
    pub(super) fn terminated(&self) -> Option<Timestamp> {
        let [(_, one), (_, other)] = self.of;
        let dates = (one.terminates.clone()?, other.terminates.clone()?);
        Some(dates.0.max(dates.1))
    }

    /// The date from which one of the two is in force for itself, once it has entered into force at all.
    pub(super) fn own_entry(&self, party: &PartyStatus) -> Option<Timestamp> {
        let enters = self.status.enters.clone()?;
        let days = self.texts.base.final_clauses().1.entry_days;
        let own = crate::dates::plus_days(party.bound.as_ref()?, days);
        Some(enters.max(own))
    }

    /// From when a party has accepted a reservation or accession of the other; not under an id that several acts have,
    /// of whomever.
    pub(super) fn accepted<'p>(
        &self,
        act: &mithaq_stix::ObjectId,
        by: &'p PartyStatus,
    ) -> Option<&'p Timestamp> {
        let at = by.accepted.get(act)?;
        (!self.status.namesakes.contains(act)).then_some(at)
    }

    /// When the window of `other` for objecting to a reservation closes; `None` while that is not known.
    ///
    /// Source: VCLT 20(5): twelve months from its notification, or the other's own consent if that is later.
    pub(super) fn window_closes(
        &self,
        reservation: &Reservation,
        other: &PartyStatus,
    ) -> Option<Timestamp> {
        let months = self.texts.base.final_clauses().1.objection_months;
        let closes = crate::dates::plus_months(reservation.opened.as_ref()?, months);
        Some(closes.max(other.bound.clone()?))
    }
}

fn level(step: &Step<'_>) -> u32 {
    step.text.map_or(u32::MAX, AmendedText::level)
}

/// Whether what began to restrict at `since`, and was perhaps lifted, restricts now.
pub(super) fn restricts(now: &Now, since: &Timestamp, lifted: Option<&Timestamp>) -> bool {
    now.has_reached(since) && !lifted.is_some_and(|lifted| now.is_past(lifted))
}

/// The objections to an act that hold now.
pub(super) fn objections<'a>(
    by: &'a PartyStatus,
    to: &mithaq_stix::ObjectId,
    now: &'a Now,
) -> impl Iterator<Item = &'a Objection> {
    let all = by.objections.get(to).into_iter().flatten();
    all.filter(move |one| restricts(now, &one.since, one.lifted.as_ref()))
}

/// The suspensions of a party towards another that hold now.
pub(super) fn suspensions<'a>(
    by: &'a PartyStatus,
    towards: &'a PartyId,
    now: &'a Now,
) -> impl Iterator<Item = &'a Suspension> {
    let all = by.suspensions.values();
    all.filter(move |one| one.towards.as_ref().is_none_or(|it| it == towards))
        .filter(move |one| restricts(now, &one.since, one.lifted.as_ref()))
}
