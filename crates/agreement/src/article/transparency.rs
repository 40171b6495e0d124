//! `transparency`: what a party tells the other of what it withholds.
//!
//! ```toml
//! [articles.terms]
//! may_ask_why = true        # left out: false
//! count_withheld = true     # left out: false
//! ```
//! Without such an article neither is answered: to a recipient, withheld looks exactly like absent (law 3).
//!
//! Source: DESIGN § 5.

use serde_json::Value as Json;

use super::parts;
use crate::source::{Reading, Table};

/// The word for this kind of article.
pub const KIND: &str = "transparency";

/// The terms of a transparency article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Transparency {
    /// Whether the other party may ask why an object that it names was withheld.
    pub may_ask_why: bool,
    /// Whether it is told how much is withheld.
    pub count_withheld: bool,
}

impl Transparency {
    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        let line = terms.line;
        let may_ask_why = parts::flag_or_not(&mut terms, "may_ask_why", reading);
        let count_withheld = parts::flag_or_not(&mut terms, "count_withheld", reading);
        terms.finish(&[], reading);
        let read = Self {
            may_ask_why: may_ask_why?,
            count_withheld: count_withheld?,
        };
        if read == Self::default() {
            parts::no_effect(line, KIND, reading);
        }
        Some(read)
    }

    pub(crate) fn write(self) -> Vec<(&'static str, Json)> {
        vec![
            ("may_ask_why", self.may_ask_why.into()),
            ("count_withheld", self.count_withheld.into()),
        ]
    }

    /// What both let be told; `None` where that is nothing.
    #[must_use]
    pub fn meet(self, other: Self) -> Option<Self> {
        let met = Self {
            may_ask_why: self.may_ask_why && other.may_ask_why,
            count_withheld: self.count_withheld && other.count_withheld,
        };
        (met != Self::default()).then_some(met)
    }
}
