//! The terms under which material is held: they stay with it, and differ by who delivered it.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::ObjectId;
use serde_json::Value as Json;

use crate::act::hex;
use crate::agreement::Agreement;
use crate::compile::expr::{and, entity, equal, of_copy_if, was_received_under};
use crate::party::PartyId;

/// An agreement as it holds with a party that delivered something under it.
#[derive(Debug, Clone, Copy)]
pub struct LicenceTerms<'a> {
    /// The agreement as it holds between that party and us.
    pub agreement: &'a Agreement,
    /// The party; `None` where this text holds whoever delivered.
    pub deliverer: Option<&'a PartyId>,
}

impl<'a> LicenceTerms<'a> {
    /// One text for whatever was delivered under the agreement.
    #[must_use]
    pub fn of(agreement: &'a Agreement) -> Self {
        Self {
            agreement,
            deliverer: None,
        }
    }
}

/// The licences with the agreement itself among them: what was received under it may be asked for
/// under it again.
pub(super) fn with_own<'a>(
    licences: &[LicenceTerms<'a>],
    agreement: &'a Agreement,
) -> Vec<LicenceTerms<'a>> {
    let mut all = licences.to_vec();
    // Where it is told with whom which text of it holds, this text is that of one pair, and no other's.
    let is_told = all
        .iter()
        .any(|licence| licence.agreement.id() == agreement.id() && licence.deliverer.is_some());
    if !is_told {
        all.push(LicenceTerms::of(agreement));
    }
    unique(&all)
}

/// Each text of each agreement once for each deliverer. Where two texts are known for one, the terms of both
/// stay with what was received under them: the narrower holds.
pub(super) fn unique<'a>(licences: &[LicenceTerms<'a>]) -> Vec<LicenceTerms<'a>> {
    let by_text: BTreeMap<_, LicenceTerms<'a>> = licences
        .iter()
        .map(|licence| {
            let agreement = licence.agreement;
            let key = (agreement.id(), licence.deliverer, agreement.text_hash());
            (key, *licence)
        })
        .collect();
    by_text.into_values().collect()
}

/// The agreements of which terms are known, and from whom; `None` for whoever.
pub(super) fn known(
    licences: &[LicenceTerms<'_>],
) -> BTreeMap<ObjectId, Option<BTreeSet<PartyId>>> {
    let mut known: BTreeMap<ObjectId, Option<BTreeSet<PartyId>>> = BTreeMap::new();
    for licence in licences {
        let id = licence.agreement.id().clone();
        let deliverers = known.entry(id).or_insert_with(|| Some(BTreeSet::new()));
        match licence.deliverer {
            None => *deliverers = None,
            Some(deliverer) => {
                if let Some(deliverers) = deliverers {
                    deliverers.insert(deliverer.clone());
                }
            }
        }
    }
    known
}

/// What a policy says of the terms under which a copy is held.
#[derive(Debug, Clone)]
pub(crate) struct Under {
    pub(crate) agreement: ObjectId,
    deliverer: Option<PartyId>,
    /// Which text of it, as the start of its hash: enough to tell two texts of one agreement apart.
    text: String,
}

impl Under {
    pub(crate) fn of(licence: &LicenceTerms<'_>) -> Self {
        let mut text = hex(licence.agreement.text_hash());
        text.truncate(16);
        Self {
            agreement: licence.agreement.id().clone(),
            deliverer: licence.deliverer.cloned(),
            text,
        }
    }

    /// The name of a policy about it.
    pub(crate) fn name(&self, what: &str) -> String {
        let Self {
            agreement, text, ..
        } = self;
        match &self.deliverer {
            None => format!("{what}/{agreement}/{text}"),
            Some(deliverer) => format!("{what}/{agreement}/{text}/{deliverer}"),
        }
    }

    /// Whether the copy is held under these terms.
    pub(crate) fn holds(&self) -> Json {
        let under = was_received_under(self.agreement.as_str());
        match &self.deliverer {
            None => under,
            Some(deliverer) => {
                let deliverer = entity("Party", deliverer.as_str());
                let from = of_copy_if("received_from", |from| equal(from, deliverer));
                and(under, from)
            }
        }
    }
}
