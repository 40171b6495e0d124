//! Sharing classes: the few attributes that policy looks at, and the licences under which we hold
//! a copy (DESIGN § 6).

use std::collections::BTreeSet;

use mithaq_stix::{ObjectId, Pap, Tlp};
use serde::{Deserialize, Serialize};

use crate::article::{ArticleId, Language};
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
    /// Under which safeguards it does, by its author's word.
    pub safeguards: BTreeSet<Safeguard>,
    /// The language of its words, where it says one.
    pub language: Option<Language>,
    /// Whether it names its creator.
    pub source: SourceName,
    /// Diplomatic objects only: the parties it is addressed to (7.1).
    pub addressees: BTreeSet<PartyId>,
    /// Under what we hold it. Without any, it goes nowhere.
    pub licences: BTreeSet<Licence>,
    /// The requests for consent that its objects are named in. What has become of them is in no class: it changes.
    pub asked: BTreeSet<ObjectId>,
    /// What others gave us that it tells of, each with the ways in which we hold that: it goes where each could
    /// go too, one way alone (6.4).
    pub tells: BTreeSet<BTreeSet<Received>>,
    /// It is not an object of this class, but a definition that these need, and crosses as they do (6.4).
    pub definition: bool,
}

/// What protects personal data in an object. Its author says so by a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Safeguard {
    /// What would name a person is replaced.
    Pseudonymised,
    /// A note tells why it is needed.
    NecessityNote,
}

impl Safeguard {
    /// Its word in policies.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pseudonymised => "pseudonymised",
            Self::NecessityNote => "necessity-note",
        }
    }
}

/// Whether an object names its creator.
///
/// INVARIANT: what is not told counts as named, as in the classes that were kept before this was told: then what must
/// not name its source stays.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "kebab-case")]
pub enum SourceName {
    /// It does.
    #[default]
    Named,
    /// It could, and does not.
    Unnamed,
    /// Its type names none: a fact that anybody can observe.
    Without,
}

impl SourceName {
    fn is_named(&self) -> bool {
        *self == Self::Named
    }
}

/// How we hold something that another object tells of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Received {
    /// Whose material it is.
    pub originator: PartyId,
    /// Its effective TLP.
    pub tlp: Option<Tlp>,
    /// Its effective PAP.
    pub pap: Option<Pap>,
    /// Some marking on it has no meaning known to us.
    pub unknown_marking: bool,
    /// The licence.
    pub licence: Licence,
}

/// Licences that one copy is held under, at most: each costs a decision for every audience.
pub const MOST_LICENCES: usize = 16;

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
    /// The class of a copy of this class that is delivered once more, and then is of the class `delivered`: what
    /// it was, under the licences of both (6.1).
    ///
    /// `None` where nothing is gained: the licence is known, or there are [`MOST_LICENCES`] already, or this
    /// delivery has the markings read more strictly than the copy is held. Then the reading that we hold it by
    /// would let it go further than the one it came with now, so it is not held under this licence.
    #[must_use]
    pub fn gain(&self, delivered: &Self) -> Option<Self> {
        let as_delivered = Self {
            tlp: delivered.tlp,
            pap: delivered.pap,
            unknown_marking: delivered.unknown_marking,
            licences: delivered.licences.clone(),
            // What we have asked about it no delivery knows.
            asked: delivered.asked.clone(),
            ..self.clone()
        };
        let is_as_strict = at_least(self.tlp, delivered.tlp)
            && at_least(self.pap, delivered.pap)
            && (self.unknown_marking || !delivered.unknown_marking);
        let licences: BTreeSet<Licence> =
            self.licences.union(&delivered.licences).cloned().collect();
        let gains = as_delivered == *delivered
            && is_as_strict
            && licences.len() != self.licences.len()
            && licences.len() <= MOST_LICENCES;
        gains.then(|| Self {
            licences,
            ..self.clone()
        })
    }

    /// How its objects are held, for an object that tells of them: one way for each licence.
    #[must_use]
    pub fn received(&self) -> BTreeSet<Received> {
        let ways = self.licences.iter().map(|licence| Received {
            originator: self.originator.clone(),
            tlp: self.tlp,
            pap: self.pap,
            unknown_marking: self.unknown_marking,
            licence: licence.clone(),
        });
        ways.collect()
    }

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
            safeguards: self.safeguards.clone(),
            language: self.language.as_ref().map(ToString::to_string),
            source: self.source,
            addressees: self.addressees.clone(),
            licences: self.licences.clone(),
            asked: self.asked.clone(),
            tells: self
                .tells
                .iter()
                .map(|ways| ways.iter().map(WireReceived::of).collect())
                .collect(),
            definition: self.definition,
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
            tlp: read_tlp(wire.tlp)?,
            pap: read_pap(wire.pap)?,
            unknown_marking: wire.unknown_marking,
            topics: wire.topics,
            sectors: wire.sectors,
            personal_data: wire.personal_data,
            safeguards: wire.safeguards,
            language: wire
                .language
                .map(|tag| Language::parse(&tag).ok_or(ClassKeyError::Unreadable))
                .transpose()?,
            source: wire.source,
            addressees: wire.addressees,
            licences: wire.licences,
            asked: wire.asked,
            tells: wire
                .tells
                .into_iter()
                .map(|ways| ways.into_iter().map(WireReceived::read).collect())
                .collect::<Result<_, ClassKeyError>>()?,
            definition: wire.definition,
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
    // What few classes have is left out of the keys of the others.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    safeguards: BTreeSet<Safeguard>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(default, skip_serializing_if = "SourceName::is_named")]
    source: SourceName,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    asked: BTreeSet<ObjectId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tells: Vec<Vec<WireReceived>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    definition: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireReceived {
    originator: PartyId,
    tlp: Option<String>,
    pap: Option<String>,
    unknown_marking: bool,
    licence: Licence,
}

impl WireReceived {
    fn of(received: &Received) -> Self {
        Self {
            originator: received.originator.clone(),
            tlp: received.tlp.map(|tlp| tlp_word(tlp).to_owned()),
            pap: received.pap.map(|pap| pap_word(pap).to_owned()),
            unknown_marking: received.unknown_marking,
            licence: received.licence.clone(),
        }
    }

    fn read(self) -> Result<Received, ClassKeyError> {
        Ok(Received {
            originator: self.originator,
            tlp: read_tlp(self.tlp)?,
            pap: read_pap(self.pap)?,
            unknown_marking: self.unknown_marking,
            licence: self.licence,
        })
    }
}

fn read_tlp(word: Option<String>) -> Result<Option<Tlp>, ClassKeyError> {
    word.map(|word| tlp_from_word(&word).ok_or(ClassKeyError::Unreadable))
        .transpose()
}

fn read_pap(word: Option<String>) -> Result<Option<Pap>, ClassKeyError> {
    word.map(|word| pap_from_word(&word).ok_or(ClassKeyError::Unreadable))
        .transpose()
}

/// Whether one reading of a marking is at least as strict as another. What counts for an unmarked copy each
/// agreement says for itself, so that is comparable with nothing else.
fn at_least<T: Ord>(one: Option<T>, other: Option<T>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => other <= one,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}
