//! `scope`: what an agreement is about, and what it is not about.
//!
//! ```toml
//! [articles.terms]
//! sectors = ["energy", "water"]    # or "all": the sectors of STIX 2.1
//! without_sector = "inside"        # what names no sector: "outside" unless said
//! excludes = ["military", "personal-data"]
//! ```
//! What is outside crosses under no exchange article of the agreement. An object names its sectors and topics itself:
//! `sectors` of an identity, and on any object the labels `mithaq-sector:energy` and `mithaq-topic:military`.
//!
//! Source: reference catalogue, article 2 (territory, sectors, exclusions).

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::parts;
use crate::source::{Reading, Table};

/// The word for this kind of article.
pub const KIND: &str = "scope";

/// The terms of a scope article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The sectors it is about; `None` for all.
    pub sectors: Option<Sectors>,
    /// What it is not about.
    pub excludes: BTreeSet<Exclusion>,
}

/// Sectors that an agreement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sectors {
    /// Each sector that an object names must be among these.
    pub names: BTreeSet<String>,
    /// Whether an object that names none is inside.
    pub without: bool,
}

/// What an agreement may exclude. The first three are topics that an object names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exclusion {
    /// Matters of national security.
    NationalSecurity,
    /// Military matters.
    Military,
    /// Capability to attack.
    OffensiveCapability,
    /// Personal data.
    PersonalData,
}

impl Exclusion {
    /// Every exclusion with its word.
    pub const WORDS: [(Self, &'static str); 4] = [
        (Self::NationalSecurity, "national-security"),
        (Self::Military, "military"),
        (Self::OffensiveCapability, "offensive-capability"),
        (Self::PersonalData, "personal-data"),
    ];

    /// The word for it in terms; for the first three also the topic.
    #[must_use]
    pub fn word(self) -> &'static str {
        parts::word_of(&Self::WORDS, &self)
    }
}

const WITHOUT: [(bool, &str); 2] = [(false, "outside"), (true, "inside")];

impl Scope {
    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        let line = terms.line;
        let known = "`all`, or a list of sectors of STIX 2.1";
        let accept = |word: &str| mithaq_stix::form::sectors().contains(&word);
        let names = terms
            .node("sectors", reading)
            .and_then(|node| parts::all_or_words(node, "sectors", accept, known, reading));
        // Where all sectors are inside, those who name none are too: there is nothing to say.
        let without = match &names {
            Some(Some(_)) => terms.word_or("without_sector", &WITHOUT, false, reading),
            _ => Some(false),
        };
        let excludes = match terms.maybe("excludes") {
            None => Some(BTreeSet::new()),
            Some(node) => parts::words(node, "excludes", &Exclusion::WORDS, reading),
        };
        terms.finish(&[], reading);
        let (names, without, excludes) = (names?, without?, excludes?);
        if names.is_none() && excludes.is_empty() {
            parts::no_effect(line, KIND, reading);
        }
        Some(Self {
            sectors: names.map(|names| Sectors { names, without }),
            excludes,
        })
    }

    pub(crate) fn write(&self) -> Vec<(&'static str, Json)> {
        let names = self.sectors.as_ref().map(|sectors| &sectors.names);
        let mut written = vec![("sectors", parts::written(names))];
        if let Some(sectors) = &self.sectors {
            let word = parts::word_of(&WITHOUT, &sectors.without);
            written.push(("without_sector", word.into()));
        }
        if !self.excludes.is_empty() {
            let words = parts::words_of(&Exclusion::WORDS, &self.excludes);
            written.push(("excludes", words));
        }
        written
    }

    /// What is inside both.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Self {
        let sectors = match (&self.sectors, &other.sectors) {
            (None, only) | (only, None) => only.clone(),
            (Some(one), Some(other)) => Some(Sectors {
                names: one.names.intersection(&other.names).cloned().collect(),
                without: one.without && other.without,
            }),
        };
        Self {
            sectors,
            excludes: self.excludes.union(&other.excludes).copied().collect(),
        }
    }
}
