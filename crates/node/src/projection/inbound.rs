//! What an agreement lets a peer give us: intake holds deliveries against it.
//!
//! The giver's gate decides what leaves; this one notices what should not have. Each side computes it
//! from the same text, so an honest peer never meets it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use mithaq_agreement::compile::exchange_gate;
use mithaq_agreement::{
    Agreement, ArticleId, Class, Decision, Gate, Grounds, Licence, PartyId, Purpose, decide,
};
use mithaq_stix::ObjectId;

use crate::inner::Inner;

/// The gates for what comes in, with the verdicts found so far.
#[derive(Default)]
pub(crate) struct Inbound {
    gates: BTreeMap<(ObjectId, PartyId), (Gate, Purpose)>,
    known: Mutex<BTreeMap<Question, Verdict>>,
}

/// An agreement, who gives, and the key of the class given.
type Question = (ObjectId, PartyId, Vec<u8>);

/// The article that something came in under, or why there is none.
pub(crate) type Verdict = Result<Option<ArticleId>, String>;

impl Inbound {
    /// The gate from every other party of every agreement of ours.
    pub(super) fn build(node: &Inner, agreements: &super::Agreements) -> Inbound {
        let texts: Vec<&Agreement> = agreements.list().map(|held| &held.agreement).collect();
        let mut inbound = Inbound::default();
        for held in agreements.list() {
            for party in held.other_parties(&node.me) {
                // Our red lines bind what we give; what others give is their affair.
                let gate = exchange_gate(&held.agreement, party, &node.me, &texts, &[]);
                let purpose = held
                    .agreement
                    .purposes()
                    .1
                    .first()
                    .copied()
                    .unwrap_or(Purpose::Protection);
                if let Ok(gate) = gate {
                    inbound.gates.insert(
                        (held.agreement.id().clone(), party.clone()),
                        (gate, purpose),
                    );
                }
            }
        }
        inbound
    }

    /// Under which article `giver` may give us objects of `class`.
    pub(crate) fn verdict(&self, agreement: &ObjectId, giver: &PartyId, class: &Class) -> Verdict {
        // As the giver holds it: its own, for how it came by it we cannot see.
        let mut at_giver = class.clone();
        at_giver.licences = [Licence::Own].into();
        let key = (agreement.clone(), giver.clone(), at_giver.key());
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(verdict) = known.get(&key) {
            return verdict.clone();
        }
        let verdict = match self.gates.get(&(agreement.clone(), giver.clone())) {
            None => Err("we hold no such agreement with that party".to_owned()),
            Some((gate, purpose)) => match decide(gate, &at_giver, *purpose) {
                Decision::Release {
                    under: Grounds::Article(article),
                } => Ok(Some(article.article)),
                Decision::Release { .. } => Ok(None),
                Decision::Withheld { reasons } => Err(reasons
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("; ")),
            },
        };
        known.insert(key, verdict.clone());
        verdict
    }
}
