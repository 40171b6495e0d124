//! What is effective between us and each other party, under each agreement that we have signed, at the instant at
//! which the projection was computed.
//!
//! A gate is compiled from terms, and terms change with time: a reservation is withdrawn, an amendment begins to bind.
//! So a projection knows the stretch of time in which its terms are the present ones, and is asked before anything
//! leaves (7.4).

use std::collections::BTreeMap;
use std::sync::Arc;

use mithaq_agreement::{Agreement, Now, PartyId, next_change};
use mithaq_stix::{ObjectId, Timestamp};

use super::agreements::HeldAgreement;
use super::gate::{Licences, Licensed};

/// Effective terms, and from when until when they are.
#[derive(Default)]
pub(super) struct InTerms {
    by_party: BTreeMap<(ObjectId, PartyId), Arc<Agreement>>,
    /// The last instant before now at which any of them changed.
    after: Option<Timestamp>,
    /// The next instant at which any of them may change.
    before: Option<Timestamp>,
}

impl InTerms {
    /// The terms at `now`.
    pub(super) fn at<'a>(
        held: impl Iterator<Item = &'a HeldAgreement>,
        me: &PartyId,
        now: &Now,
    ) -> InTerms {
        let mut terms = InTerms::default();
        for held in held {
            for party in held.other_parties(me) {
                let key = (held.agreement.id().clone(), party.clone());
                terms.by_party.insert(key, held.effective(me, party, now));
                let changes = held.changes(me, party);
                let past = changes.iter().take_while(|at| *at < now.earliest()).last();
                let next = next_change(&changes, now);
                terms.after = terms.after.take().into_iter().chain(past.cloned()).max();
                terms.before = terms.before.take().into_iter().chain(next.cloned()).min();
            }
        }
        terms
    }

    /// What is effective between us and `party`.
    pub(super) fn of(&self, agreement: &ObjectId, party: &PartyId) -> Option<&Arc<Agreement>> {
        self.by_party.get(&(agreement.clone(), party.clone()))
    }

    /// The terms that stay with what was received under each of these: those effective between us and its deliverer. Where
    /// they are the same with all, they are told once.
    pub(super) fn licences<'a>(&self, held: impl Iterator<Item = &'a HeldAgreement>) -> Licences {
        held.flat_map(|held| {
            let id = held.agreement.id();
            let with: Vec<(&PartyId, &Arc<Agreement>)> = self
                .by_party
                .iter()
                .filter(|((of, _), _)| of == id)
                .map(|((_, party), text)| (party, text))
                .collect();
            let Some((_, first)) = with.first() else {
                return vec![Licensed::to_all(&held.agreement)];
            };
            let is_one = with
                .iter()
                .all(|(_, text)| text.text_hash() == first.text_hash());
            match is_one {
                true => vec![Licensed::to_all(first)],
                false => with
                    .into_iter()
                    .map(|(party, text)| Licensed {
                        agreement: Arc::clone(text),
                        deliverer: Some(party.clone()),
                    })
                    .collect(),
            }
        })
        .collect()
    }

    /// Whether no relation of ours, and nothing in one, can have changed since by itself.
    pub(super) fn is_steady(&self, now: &Now) -> bool {
        let begun = self.after.as_ref().is_none_or(|at| at < now.earliest());
        let lasts = self.before.as_ref().is_none_or(|at| now.latest() < at);
        begun && lasts
    }

    /// Whether they are what is effective now. Where now lies beside an instant of change they are computed again.
    pub(super) fn hold<'a>(
        &self,
        mut held: impl Iterator<Item = &'a HeldAgreement>,
        me: &PartyId,
        now: &Now,
    ) -> bool {
        if self.is_steady(now) {
            return true;
        }
        held.all(|held| {
            held.other_parties(me).all(|party| {
                let text = self.of(held.agreement.id(), party);
                let present = held.effective(me, party, now);
                text.is_some_and(|text| text.text_hash() == present.text_hash())
            })
        })
    }
}
