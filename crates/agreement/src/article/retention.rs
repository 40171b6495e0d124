//! `retention`: how long what was received may be kept, and what becomes of it then.
//!
//! ```toml
//! [articles.terms]
//! days = 365
//! then = "destroy"        # or "return"
//! certificate = true      # left out: false
//! ```
//! The days count from the crossing, in UTC.
//!
//! Source: reference catalogue, article 12.

use mithaq_stix::Timestamp;
use serde_json::Value as Json;

use super::parts;
use crate::source::{Reading, Table};

/// The word for this kind of article.
pub const KIND: &str = "retention";

/// The terms of a retention article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Days from the crossing until it is due.
    pub days: u32,
    /// What becomes of it then.
    pub then: Then,
    /// Whether a certificate says that it was done.
    pub certificate: bool,
}

/// What becomes of what may no longer be kept, the stricter first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Then {
    /// It is destroyed.
    Destroy,
    /// It is given back, and no copy kept.
    Return,
}

const THEN: [(Then, &str); 2] = [(Then::Destroy, "destroy"), (Then::Return, "return")];

impl Retention {
    /// When what crossed at this instant may no longer be kept.
    #[must_use]
    pub fn due(&self, crossed: &Timestamp) -> Timestamp {
        crossed.days_later(self.days)
    }

    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        let days = parts::days(&mut terms, "days", reading);
        let then = terms.word("then", &THEN, reading);
        let certificate = parts::flag_or_not(&mut terms, "certificate", reading);
        terms.finish(&[], reading);
        Some(Self {
            days: days?,
            then: then?,
            certificate: certificate?,
        })
    }

    pub(crate) fn write(self) -> Vec<(&'static str, Json)> {
        vec![
            ("days", self.days.into()),
            ("then", parts::word_of(&THEN, &self.then).into()),
            ("certificate", self.certificate.into()),
        ]
    }

    /// The stricter of each.
    #[must_use]
    pub fn meet(self, other: Self) -> Self {
        Self {
            days: self.days.min(other.days),
            then: self.then.min(other.then),
            certificate: self.certificate || other.certificate,
        }
    }

    /// The word for what becomes of it.
    #[must_use]
    pub fn then_word(self) -> &'static str {
        parts::word_of(&THEN, &self.then)
    }
}
