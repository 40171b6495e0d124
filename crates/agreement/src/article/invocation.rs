//! `verification`, `breach`, `suspension`: who may invoke the article, and with how much notice.
//!
//! ```toml
//! [articles.terms]
//! may_invoke = "each"      # or a list of parties
//! notice_days = 30
//! ```
//! A verification takes place, and the remedies for a breach begin, so many days after the notice, in UTC. An act of
//! suspension narrows at once whoever performs it and whatever stands here (5.5): this article tells whether it was
//! within the text, and when its author owed it.
//!
//! Source: reference catalogue, articles 16 and 17; VCLT art. 60.

use std::collections::BTreeSet;

use mithaq_stix::Timestamp;
use serde_json::Value as Json;

use super::parts;
use crate::party::PartyId;
use crate::source::{Reading, Table, Value};

/// The word for articles on verification: who may look whether the terms are kept.
pub const VERIFICATION: &str = "verification";
/// The word for articles on breach.
pub const BREACH: &str = "breach";
/// The word for articles on suspension.
pub const SUSPENSION: &str = "suspension";

/// Who may invoke an article, and with how much notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// Who may; `None` for each party.
    pub parties: Option<BTreeSet<PartyId>>,
    /// Days from the notice until it takes effect.
    pub notice_days: u32,
}

impl Invocation {
    /// When a notice that this party gives at this instant takes effect; `None` where it may not.
    #[must_use]
    pub fn takes_effect(&self, by: &PartyId, notice: &Timestamp) -> Option<Timestamp> {
        let may = self.parties.as_ref().is_none_or(|may| may.contains(by));
        may.then(|| notice.days_later(self.notice_days))
    }

    pub(crate) fn read(
        mut terms: Table<'_>,
        among: &BTreeSet<PartyId>,
        reading: &mut Reading,
    ) -> Option<Self> {
        const KEY: &str = "may_invoke";
        let parties = terms.node(KEY, reading).and_then(|node| match &node.value {
            Value::Text(_) => node.word(KEY, &[((), "each")], reading).map(|()| None),
            _ => parts::parties(node, KEY, Some(among), reading).map(Some),
        });
        let notice_days = parts::days(&mut terms, "notice_days", reading);
        terms.finish(&[], reading);
        Some(Self {
            parties: parties?,
            notice_days: notice_days?,
        })
    }

    pub(crate) fn write(&self) -> Vec<(&'static str, Json)> {
        let may = match &self.parties {
            None => Json::from("each"),
            Some(parties) => parties.iter().map(PartyId::as_str).collect(),
        };
        vec![
            ("may_invoke", may),
            ("notice_days", self.notice_days.into()),
        ]
    }

    /// Who may by both, with the longer notice; `None` where nobody may.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Option<Self> {
        let met = Self {
            parties: parts::both(self.parties.as_ref(), other.parties.as_ref()),
            notice_days: self.notice_days.max(other.notice_days),
        };
        let nobody = met.parties.as_ref().is_some_and(BTreeSet::is_empty);
        (!nobody).then_some(met)
    }
}
