//! Closed vocabularies: the words that terms are written in.
//!
//! Each is one table, read in both directions, so that a word can never be written and then not
//! read back.

use std::fmt;

use mithaq_stix::{Pap, Tlp};
use serde::{Deserialize, Serialize};

/// What a recipient wants material for. An agreement permits some of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// Recognising an attack.
    Detection,
    /// Stopping or preventing an attack.
    Protection,
    /// Study, with results that name nobody.
    Research,
    /// Exercises and teaching.
    Training,
    /// Inquiry into who did what; off unless an agreement names it.
    Investigation,
    /// Saying publicly or to others who was behind it; off unless an agreement names it.
    Attribution,
    /// Diplomatic objects only: acts, agreements, contacts. No agreement grants or denies it.
    Diplomacy,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 7] = [
        Self::Detection,
        Self::Protection,
        Self::Research,
        Self::Training,
        Self::Investigation,
        Self::Attribution,
        Self::Diplomacy,
    ];

    /// What an agreement without a purpose article permits: neither investigation nor attribution
    /// (DESIGN § 5).
    pub const UNLESS_NAMED: [Self; 4] = [
        Self::Detection,
        Self::Protection,
        Self::Research,
        Self::Training,
    ];

    /// The word for it in terms and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Detection => "detection",
            Self::Protection => "protection",
            Self::Research => "research",
            Self::Training => "training",
            Self::Investigation => "investigation",
            Self::Attribution => "attribution",
            Self::Diplomacy => "diplomacy",
        }
    }

    /// The purpose that this word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.word() == word)
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// TLP 2.0 levels, least restrictive first, with their words.
pub(crate) const TLP: [(Tlp, &str); 5] = [
    (Tlp::Clear, "clear"),
    (Tlp::Green, "green"),
    (Tlp::Amber, "amber"),
    (Tlp::AmberStrict, "amber+strict"),
    (Tlp::Red, "red"),
];

/// PAP levels, least restrictive first, with their words.
pub(crate) const PAP: [(Pap, &str); 4] = [
    (Pap::Clear, "clear"),
    (Pap::Green, "green"),
    (Pap::Amber, "amber"),
    (Pap::Red, "red"),
];

/// The word for a TLP level in terms: `clear`, `green`, `amber`, `amber+strict`, `red`.
#[must_use]
pub fn tlp_word(tlp: Tlp) -> &'static str {
    match tlp {
        Tlp::Clear => "clear",
        Tlp::Green => "green",
        Tlp::Amber => "amber",
        Tlp::AmberStrict => "amber+strict",
        Tlp::Red => "red",
    }
}

/// The TLP level that this word names.
#[must_use]
pub fn tlp_from_word(word: &str) -> Option<Tlp> {
    TLP.iter().find(|(_, w)| *w == word).map(|(tlp, _)| *tlp)
}

/// The word for a PAP level in terms: `clear`, `green`, `amber`, `red`.
#[must_use]
pub fn pap_word(pap: Pap) -> &'static str {
    match pap {
        Pap::Clear => "clear",
        Pap::Green => "green",
        Pap::Amber => "amber",
        Pap::Red => "red",
    }
}

/// The PAP level that this word names.
#[must_use]
pub fn pap_from_word(word: &str) -> Option<Pap> {
    PAP.iter().find(|(_, w)| *w == word).map(|(pap, _)| *pap)
}

/// `TLP:AMBER+STRICT`, as people write it.
#[must_use]
pub fn tlp_label(tlp: Tlp) -> String {
    format!("TLP:{}", tlp_word(tlp).to_uppercase())
}

/// `PAP:AMBER`, as people write it.
#[must_use]
pub fn pap_label(pap: Pap) -> String {
    format!("PAP:{}", pap_word(pap).to_uppercase())
}

/// The object types that cross over the diplomatic channel, and over nothing else (DESIGN § 7).
pub const DIPLOMATIC_TYPES: [&str; 14] = [
    crate::agreement::AGREEMENT_TYPE,
    crate::act::ACT_TYPE,
    crate::head_statement::HEAD_STATEMENT_TYPE,
    "mithaq-key-statement",
    crate::proof::PROOF_TYPE,
    crate::certificate::CERTIFICATE_TYPE,
    "mithaq-recall",
    "mithaq-recall-answer",
    crate::consent::REQUEST_TYPE,
    crate::consent::CONSENT_TYPE,
    crate::notice::NOTICE_TYPE,
    crate::key_words::REVOCATION_TYPE,
    crate::key_words::BRANCH_TYPE,
    crate::key_words::RESEAL_TYPE,
];

/// Whether objects of this type cross over the diplomatic channel only.
#[must_use]
pub fn is_diplomatic(object_type: &str) -> bool {
    DIPLOMATIC_TYPES.contains(&object_type)
}
