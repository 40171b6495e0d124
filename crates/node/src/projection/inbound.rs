//! What an agreement lets a peer give us: intake holds deliveries against it.
//!
//! The giver's gate decides what leaves; this one notices what should not have. Each side computes it
//! from the same text, so an honest peer never meets it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use mithaq_agreement::{
    ArticleId, Circumstances, Class, Decision, Grounds, Licence, PartyId, Purpose,
};
use mithaq_stix::ObjectId;

use super::agreements::Agreements;
use super::gate::{LazyGate, Source};
use crate::inner::Inner;

/// Verdicts kept for one gate: a giver may think up classes without end, and what it asks is forgotten first.
const MOST_KNOWN: usize = 4_096;

/// The gates for what comes in, with the verdicts found so far.
#[derive(Default)]
pub(crate) struct Inbound {
    gates: BTreeMap<(ObjectId, PartyId), Arc<Entrance>>,
}

/// What one party may give us under one agreement.
struct Entrance {
    gate: LazyGate,
    agreement: ObjectId,
    giver: PartyId,
    purpose: Purpose,
    /// By the key of the class given.
    known: Mutex<BTreeMap<Vec<u8>, Verdict>>,
}

/// The article that something came in under, or why there is none.
pub(crate) type Verdict = Result<Option<ArticleId>, String>;

impl Inbound {
    /// The gate from every other party of every agreement that we have signed; those of `before` that are
    /// compiled from the same text stay.
    pub(super) fn build(node: &Inner, agreements: &Agreements, before: &Inbound) -> Inbound {
        let mut inbound = Inbound::default();
        for held in agreements
            .signed()
            .filter(|held| held.status.is_party(&node.me))
        {
            for party in held.other_parties(&node.me) {
                let text = agreements.effective(held, party);
                let purpose = text.purposes().1.first().copied();
                let entrance = Entrance {
                    // Our red lines bind what we give; what others give is their affair.
                    gate: LazyGate::new(Source::Inbound {
                        agreement: Arc::clone(text),
                        giver: party.clone(),
                        receiver: node.me.clone(),
                    }),
                    agreement: held.agreement.id().clone(),
                    giver: party.clone(),
                    purpose: purpose.unwrap_or(Purpose::Protection),
                    known: Mutex::default(),
                };
                let key = (held.agreement.id().clone(), party.clone());
                let kept = before.gates.get(&key);
                let kept = kept.filter(|kept| kept.gate.is_same(&entrance.gate));
                let entrance = kept.cloned().unwrap_or_else(|| Arc::new(entrance));
                inbound.gates.insert(key, entrance);
            }
        }
        inbound
    }

    /// Under which article `giver` may give us objects of `class`.
    pub(crate) fn verdict(&self, agreement: &ObjectId, giver: &PartyId, class: &Class) -> Verdict {
        match self.gates.get(&(agreement.clone(), giver.clone())) {
            None => Err("we hold no such agreement with that party".to_owned()),
            Some(entrance) => entrance.verdict(class),
        }
    }

    /// How many gates there are.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.gates.len()
    }
}

impl Entrance {
    fn verdict(&self, class: &Class) -> Verdict {
        // INVARIANT: 4.6. As the giver holds it: what bears another party's seal it has received, whatever it says.
        // On what terms it may pass that on we cannot see; that it is not its own material we can.
        let mut at_giver = class.clone();
        let licence = match class.originator == self.giver {
            true => Licence::Own,
            false => Licence::Delivered {
                deliverer: class.originator.clone(),
                agreement: self.agreement.clone(),
                article: None,
            },
        };
        at_giver.licences = [licence].into();
        let key = at_giver.key();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(verdict) = known.get(&key) {
            return verdict.clone();
        }
        // By which way it came, and what its giver knew, we do not hold against it.
        let told = Circumstances::default();
        let verdict = match self.gate.decide(&at_giver, self.purpose, &told) {
            Decision::Release {
                under: Grounds::Article(article),
            } => Ok(Some(article.article)),
            Decision::Release { .. } => Ok(None),
            Decision::Withheld { reasons } => Err(reasons
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("; ")),
        };
        if MOST_KNOWN <= known.len() {
            known.clear();
        }
        known.insert(key, verdict.clone());
        verdict
    }
}
