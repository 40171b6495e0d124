//! Sharing classes: the few attributes that policy looks at, and the licences under which we hold
//! a copy (DESIGN § 6).

use std::collections::BTreeSet;

use mithaq_stix::{ObjectId, Pap, Tlp};
use serde::{Deserialize, Serialize};

use crate::article::ArticleId;
use crate::party::PartyId;
use crate::vocabulary::{pap_from_word, pap_word, tlp_from_word, tlp_word};

/// All that a decision may depend on. Two objects of one class are always decided alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class {
    /// Whose material it is: the sealing party, or for an unsealed object its deliverer (4.6).
    pub originator: PartyId,
    /// The STIX object type.
    pub object_type: String,
    /// Effective TLP; `None` when unmarked.
    pub tlp: Option<Tlp>,
    /// Effective PAP; `None` when unmarked.
    pub pap: Option<Pap>,
    /// Some marking on it has no meaning known to us, so it stays here (6.3).
    pub unknown_marking: bool,
    /// Topics it is about.
    pub topics: BTreeSet<String>,
    /// Sectors it concerns.
    pub sectors: BTreeSet<String>,
    /// It holds personal data.
    pub personal_data: bool,
    /// Diplomatic objects only: the parties it is addressed to (7.1).
    pub addressees: BTreeSet<PartyId>,
    /// Under what we hold it. Without any, it goes nowhere.
    pub licences: BTreeSet<Licence>,
}

/// Under what we hold a copy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Licence {
    /// Our own material.
    Own,
    /// A peer delivered it under an agreement, whose terms stay with it.
    Delivered {
        /// The party whose node delivered it.
        deliverer: PartyId,
        /// The agreement it crossed under.
        agreement: ObjectId,
        /// The article it crossed under, where the delivery told.
        article: Option<ArticleId>,
    },
    /// A peer delivered it over the diplomatic channel, under no agreement.
    Channel {
        /// The party whose node delivered it.
        deliverer: PartyId,
    },
}

impl Licence {
    /// The party whose node delivered the copy; `None` for our own.
    #[must_use]
    pub fn deliverer(&self) -> Option<&PartyId> {
        match self {
            Self::Own => None,
            Self::Delivered { deliverer, .. } | Self::Channel { deliverer } => Some(deliverer),
        }
    }
}

impl Class {
    /// The class as bytes: equal classes have equal keys, and [`Class::from_key`] gives it back.
    #[must_use]
    pub fn key(&self) -> Vec<u8> {
        // Strings, flags and sorted sets always serialise, so the fallback is never taken; it is a
        // key that `from_key` refuses.
        serde_json::to_vec(&Wire {
            originator: self.originator.clone(),
            object_type: self.object_type.clone(),
            tlp: self.tlp.map(|tlp| tlp_word(tlp).to_owned()),
            pap: self.pap.map(|pap| pap_word(pap).to_owned()),
            unknown_marking: self.unknown_marking,
            topics: self.topics.clone(),
            sectors: self.sectors.clone(),
            personal_data: self.personal_data,
            addressees: self.addressees.clone(),
            licences: self.licences.clone(),
        })
        .unwrap_or_default()
    }

    /// The class that [`Class::key`] wrote.
    ///
    /// # Errors
    /// [`ClassKeyError`] if the bytes are not exactly what `key` writes for some class.
    pub fn from_key(key: &[u8]) -> Result<Self, ClassKeyError> {
        let wire: Wire = serde_json::from_slice(key).map_err(|_| ClassKeyError::Unreadable)?;
        let class = Self {
            originator: wire.originator,
            object_type: wire.object_type,
            tlp: match wire.tlp {
                None => None,
                Some(word) => Some(tlp_from_word(&word).ok_or(ClassKeyError::Unreadable)?),
            },
            pap: match wire.pap {
                None => None,
                Some(word) => Some(pap_from_word(&word).ok_or(ClassKeyError::Unreadable)?),
            },
            unknown_marking: wire.unknown_marking,
            topics: wire.topics,
            sectors: wire.sectors,
            personal_data: wire.personal_data,
            addressees: wire.addressees,
            licences: wire.licences,
        };
        match class.key() == key {
            true => Ok(class),
            false => Err(ClassKeyError::NotCanonical),
        }
    }
}

/// Why bytes are not the key of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClassKeyError {
    /// They do not read as a class.
    #[error("these bytes are not the key of a sharing class")]
    Unreadable,
    /// They read as a class that is written otherwise.
    #[error("these bytes are not the canonical key of their sharing class")]
    NotCanonical,
}

/// The key's form: fields in this order, sets sorted, no white space.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    originator: PartyId,
    object_type: String,
    tlp: Option<String>,
    pap: Option<String>,
    unknown_marking: bool,
    topics: BTreeSet<String>,
    sectors: BTreeSet<String>,
    personal_data: bool,
    addressees: BTreeSet<PartyId>,
    licences: BTreeSet<Licence>,
}
