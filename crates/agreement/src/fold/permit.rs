//! Acts that permit: they count only before any fork of their author's chain (5.4), and in an agreement with a
//! depositary once that has notified them (5.5).

use std::collections::BTreeMap;

use mithaq_stix::{ObjectId, Timestamp};

use super::amended::Proposal;
use super::notices::Notices;
use super::{Folding, Known, PartyStatus, Refusal, Span, Status, earlier, performer_of};
use crate::act::{Act, ActKind};
use crate::article::final_clauses::Consent;
use crate::party::PartyId;

impl<'a> Folding<'a, '_> {
    /// Whether an act of this kind binds its author.
    fn binds(&self, act: &Act) -> bool {
        let base = self.texts.base;
        match (&act.kind, base.final_clauses().1.consent) {
            (ActKind::Signature, Consent::Signature)
            | (
                ActKind::Ratification | ActKind::Acceptance | ActKind::Approval,
                Consent::Ratification,
            ) => true,
            (ActKind::Accession(_), _) => base.party(&act.author).is_none(),
            _ => false,
        }
    }

    /// The number of the first act that binds each party, notified or not.
    pub(super) fn first_consents(&self) -> BTreeMap<&'a PartyId, u64> {
        let mut first: BTreeMap<&PartyId, u64> = BTreeMap::new();
        for act in self.acts {
            if self.binds(act) && self.chain.is_before_fork(act) {
                let number = first.entry(performer_of(act)).or_insert(act.number);
                *number = act.number.min(*number);
            }
        }
        first
    }

    /// Whether who performed an act had left before it, by a withdrawal before it in the chain.
    fn has_left(&self, act: &'a Act) -> bool {
        let party = performer_of(act);
        let before = self.left.range((party, 0)..(party, act.number));
        let leaves = before.map(|(_, leaves)| leaves).next_back();
        leaves.is_some_and(|leaves| leaves <= self.chain.permits_from(act))
    }

    /// Counts an act, if it permits and is not too late for it.
    pub(super) fn permit(
        &self,
        act: &'a Act,
        named: &BTreeMap<&ObjectId, Option<&Act>>,
        party: &mut PartyStatus,
        proposals: &mut Vec<Proposal>,
        status: &mut Status,
    ) {
        if act.kind.restricts() {
            return;
        }
        let binds = self.binds(act);
        if !self.chain.is_before_fork(act) {
            party.signed_after_fork |= binds || act.kind == ActKind::Signature;
            status.note(act, Refusal::AfterFork);
            return;
        }
        if let ActKind::Notification { .. } = act.kind {
            return;
        }
        let from = self.notices.permits(self.chain, act);
        if from.is_none() {
            party.waiting.insert(act.id.clone());
            party.consent_waits |= binds;
            status.note(act, Refusal::NotNotified);
        }
        if let ActKind::Amendment { hash, .. } = &act.kind {
            if !self.texts.has(hash) {
                status.note(act, Refusal::TextUnknown);
            }
            proposals.push(Proposal {
                act: act.id.clone(),
                author: performer_of(act).clone(),
                text: *hash,
                from: self.notices.not_before(self.chain, act),
                opened: self.notices.opened(self.chain, act),
                is_out: self.has_left(act),
                certain: from.is_some(),
            });
        }
        let Some(from) = from else { return };
        self.count(act, from, named, party, status);
        if binds && act.text_hash != *self.texts.base.text_hash() {
            // Who consents to an amended text has accepted it.
            accept(act.text_hash, &from_of(self, act), true, party);
        }
    }

    fn count(
        &self,
        act: &Act,
        from: Timestamp,
        named: &BTreeMap<&ObjectId, Option<&Act>>,
        party: &mut PartyStatus,
        status: &mut Status,
    ) {
        match &act.kind {
            ActKind::Signature => party.signed = earlier(party.signed.take(), from.clone()),
            ActKind::AcceptanceOf { of } => {
                let at = party.accepted.entry(of.clone()).or_insert(from.clone());
                *at = at.clone().min(from.clone());
            }
            ActKind::ProvisionalApplication => {
                match self.texts.base.final_clauses().1.provisional {
                    true => {
                        party.provisional.insert(Span {
                            from: from.clone(),
                            until: self
                                .provisional_ends
                                .range(act.number + 1..)
                                .next()
                                .map(|(_, end)| end.clone()),
                        });
                    }
                    false => status.note(act, Refusal::NotProvisional),
                }
            }
            ActKind::Accession(_) if self.texts.base.party(&act.author).is_some() => {
                status.note(act, Refusal::Listed);
            }
            _ => {}
        }
        // An accession binds once it is settled who accedes: see `accession`.
        if self.binds(act) && !matches!(act.kind, ActKind::Accession(_)) {
            party.bound = earlier(party.bound.take(), from.clone());
        }
        if let Some(lifts) = act.kind.lifts() {
            let lifted = named.get(lifts).copied().flatten();
            let lifted = lifted.filter(|it| act.kind.may_lift(&it.kind) && it.number < act.number);
            if !lifted.is_some_and(|lifted| lift(lifted, from, party)) {
                status.note(
                    act,
                    match act.kind {
                        ActKind::Resumption { .. } => Refusal::LiftsNothing,
                        _ => Refusal::NamesNothing,
                    },
                );
            }
        }
    }

    /// Nobody applies provisionally what it has not signed.
    pub(super) fn settle_provisional(&self, performed: &mut BTreeMap<PartyId, PartyStatus>) {
        for party in performed.values_mut() {
            let spans = std::mem::take(&mut party.provisional);
            let Some(signed) = &party.signed else {
                continue;
            };
            party.provisional = spans
                .into_iter()
                .map(|span| Span {
                    from: span.from.max(signed.clone()),
                    ..span
                })
                .collect();
        }
    }
}

/// By number, the earliest end of provisional application from there on in a chain, on any branch.
pub(super) fn provisional_ends(notices: &Notices<'_>, acts: &[&Act]) -> BTreeMap<u64, Timestamp> {
    let mut ends: BTreeMap<u64, Timestamp> = BTreeMap::new();
    for act in acts {
        if act.kind == ActKind::ProvisionalApplicationEnd {
            let at = notices.restricts(act);
            let end = ends.entry(act.number).or_insert_with(|| at.clone());
            *end = end.clone().min(at);
        }
    }
    let mut earliest: Option<Timestamp> = None;
    for end in ends.values_mut().rev() {
        earliest = earlier(earliest, end.clone());
        *end = earliest.clone().unwrap_or_else(|| end.clone());
    }
    ends
}

/// By party and number, when withdrawals up to there take effect.
pub(super) fn left<'a>(
    texts: Known<'_>,
    notices: &Notices<'_>,
    acts: &[&'a Act],
) -> BTreeMap<(&'a PartyId, u64), Timestamp> {
    let (_, clauses) = texts.base.final_clauses();
    let mut left: BTreeMap<(&PartyId, u64), Timestamp> = BTreeMap::new();
    for act in acts.iter().filter(|act| act.kind == ActKind::Withdrawal) {
        let leaves = clauses.end_after_notice(&notices.restricts(act));
        let at = left
            .entry((performer_of(act), act.number))
            .or_insert_with(|| leaves.clone());
        *at = at.clone().min(leaves);
    }
    let mut before: Option<(&PartyId, Timestamp)> = None;
    for ((party, _), leaves) in &mut left {
        if let Some((other, earlier)) = before
            && other == *party
        {
            *leaves = leaves.clone().min(earlier);
        }
        before = Some((party, leaves.clone()));
    }
    left
}

/// From when an act that binds does.
fn from_of<'a>(folding: &Folding<'a, '_>, act: &'a Act) -> Timestamp {
    let from = folding.notices.permits(folding.chain, act);
    from.unwrap_or_else(|| act.at.clone())
}

/// Notes that a party has accepted an amended text, or perhaps has.
pub(super) fn accept(text: [u8; 32], from: &Timestamp, certain: bool, party: &mut PartyStatus) {
    let texts = match certain {
        true => &mut party.texts,
        false => &mut party.texts_perhaps,
    };
    let at = texts.entry(text).or_insert_with(|| from.clone());
    *at = at.clone().min(from.clone());
}

/// Lifts an act of the same party; `false` if there is no such effect of it.
fn lift(lifted: &Act, from: Timestamp, party: &mut PartyStatus) -> bool {
    let place = match &lifted.kind {
        ActKind::Suspension | ActKind::PartialSuspension { .. } => party
            .suspensions
            .get_mut(&lifted.id)
            .map(|one| &mut one.lifted),
        ActKind::Reservation(_) => party
            .reservations
            .get_mut(&lifted.hash)
            .map(|one| &mut one.lifted),
        ActKind::Declaration(_) => party
            .declarations
            .get_mut(&lifted.hash)
            .map(|one| &mut one.lifted),
        ActKind::Objection { to, .. } => party
            .objections
            .get_mut(to)
            .and_then(|all| all.iter_mut().find(|one| one.act == lifted.id))
            .map(|one| &mut one.lifted),
        _ => None,
    };
    match place {
        Some(place) => {
            *place = earlier(place.take(), from);
            true
        }
        None => false,
    }
}
