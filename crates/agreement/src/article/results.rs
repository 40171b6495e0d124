//! `results`: from when on what was found with the other's material may be published.
//!
//! ```toml
//! [articles.terms]
//! embargo_days = 90
//! ```
//! The days count from when the other party was shown the results, in UTC.
//!
//! Source: reference catalogue, article 14 (publication, embargo).

use mithaq_stix::Timestamp;
use serde_json::Value as Json;

use super::parts;
use crate::source::{Reading, Table};

/// The word for this kind of article.
pub const KIND: &str = "results";

/// The terms of a results article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Results {
    /// Days that the other party has to object.
    pub embargo_days: u32,
}

impl Results {
    /// From when on results that the other was shown at this instant may be published.
    #[must_use]
    pub fn publishable_from(self, shown: &Timestamp) -> Timestamp {
        shown.days_later(self.embargo_days)
    }

    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        let days = parts::number(
            &mut terms,
            "embargo_days",
            (1, parts::LONGEST_DAYS),
            reading,
        );
        terms.finish(&[], reading);
        Some(Self {
            embargo_days: days?,
        })
    }

    pub(crate) fn write(self) -> Vec<(&'static str, Json)> {
        vec![("embargo_days", self.embargo_days.into())]
    }

    /// The longer embargo.
    #[must_use]
    pub fn meet(self, other: Self) -> Self {
        Self {
            embargo_days: self.embargo_days.max(other.embargo_days),
        }
    }
}
