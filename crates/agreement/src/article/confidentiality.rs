//! `confidentiality`: what a party does before the law compels it to disclose what it received.
//!
//! ```toml
//! [articles.terms]
//! grounds = ["court-order", "freedom-of-information"]
//! notify_originator_days = 14
//! ```
//! Only on these grounds, and no sooner than so many days after the originator was told.
//!
//! Source: reference catalogue, article 11.

use std::collections::BTreeSet;

use mithaq_stix::Timestamp;
use serde_json::Value as Json;

use super::parts;
use crate::source::{Reading, Table};

/// The word for this kind of article.
pub const KIND: &str = "confidentiality";

/// The terms of a confidentiality article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confidentiality {
    /// On what grounds alone a party discloses.
    pub grounds: BTreeSet<Ground>,
    /// Days from telling the originator until it may.
    pub notify_originator_days: u32,
}

/// On what ground a disclosure is compelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ground {
    /// A court's order.
    CourtOrder,
    /// A law on access to information.
    FreedomOfInformation,
    /// An inquiry of parliament.
    ParliamentaryInquiry,
    /// A public audit.
    Audit,
}

const GROUNDS: [(Ground, &str); 4] = [
    (Ground::CourtOrder, "court-order"),
    (Ground::FreedomOfInformation, "freedom-of-information"),
    (Ground::ParliamentaryInquiry, "parliamentary-inquiry"),
    (Ground::Audit, "audit"),
];

impl Ground {
    /// The word for it in terms.
    #[must_use]
    pub fn word(self) -> &'static str {
        parts::word_of(&GROUNDS, &self)
    }

    /// What this word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let mut known = GROUNDS.iter();
        known.find(|(_, known)| *known == word).map(|(it, _)| *it)
    }

    /// Every word.
    pub fn words() -> impl Iterator<Item = &'static str> {
        GROUNDS.iter().map(|(_, word)| *word)
    }
}

impl Confidentiality {
    /// From when on something may be disclosed on this ground, if the originator was told at this instant; `None`
    /// where the ground is none.
    #[must_use]
    pub fn disclosable_from(&self, ground: Ground, told: &Timestamp) -> Option<Timestamp> {
        let counts = self.grounds.contains(&ground);
        counts.then(|| told.days_later(self.notify_originator_days))
    }

    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        let grounds = terms
            .node("grounds", reading)
            .and_then(|node| parts::words(node, "grounds", &GROUNDS, reading));
        let days = parts::days(&mut terms, "notify_originator_days", reading);
        terms.finish(&[], reading);
        Some(Self {
            grounds: grounds?,
            notify_originator_days: days?,
        })
    }

    pub(crate) fn write(&self) -> Vec<(&'static str, Json)> {
        vec![
            ("grounds", parts::words_of(&GROUNDS, &self.grounds)),
            ("notify_originator_days", self.notify_originator_days.into()),
        ]
    }

    /// The grounds of both, and the longer notice. Without a common ground nothing is disclosed.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Self {
        Self {
            grounds: &self.grounds & &other.grounds,
            notify_originator_days: self
                .notify_originator_days
                .max(other.notify_originator_days),
        }
    }
}
