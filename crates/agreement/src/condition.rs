//! Conditions: rules about one object, kept beside its class (DESIGN 6.2).
//!
//! A version with an unmet condition is in no scan. The kinds are open: a version that does not know one
//! holds it to be unmet.

use mithaq_stix::{ObjectId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::reason::Reason;
use crate::relation::Now;

/// A rule about one object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Condition {
    /// Nobody has it until this instant is past.
    Embargo {
        /// The instant.
        until: Timestamp,
    },
    /// It is kept, and goes to nobody: its originator asked for that, or it was to be deleted and a legal hold keeps
    /// it (7.6).
    Restricted {
        /// What asked for it: the id of a recall, or the word for another cause.
        by: String,
    },
    /// It holds results of work with another party's material, which is shown them first: by an article on results.
    Results {
        /// The notice that shows them.
        notice: ObjectId,
        /// From when it may be published; `None` while the notice has not reached the other party.
        until: Option<Timestamp>,
    },
}

impl Condition {
    /// Whether it is met. A clock that jumps narrows, and never widens (5.9).
    #[must_use]
    pub fn is_met(&self, now: &Now) -> bool {
        match self {
            Self::Embargo { until } => now.is_past(until),
            Self::Results { until, .. } => until.as_ref().is_some_and(|until| now.is_past(until)),
            Self::Restricted { .. } => false,
        }
    }

    /// The instant that meets it once it is past; `None` if none does.
    #[must_use]
    pub fn due(&self) -> Option<&Timestamp> {
        match self {
            Self::Embargo { until } => Some(until),
            Self::Results { until, .. } => until.as_ref(),
            Self::Restricted { .. } => None,
        }
    }

    /// Why it withholds, as long as it is not met.
    #[must_use]
    pub fn reason(&self) -> Reason {
        match self {
            Self::Embargo { until } => Reason::Embargo {
                until: until.clone(),
            },
            Self::Results { until, .. } => Reason::Results {
                until: until.clone(),
            },
            Self::Restricted { .. } => Reason::Restricted,
        }
    }
}
