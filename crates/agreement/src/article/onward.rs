//! `onward`: whether the recipient may pass on what it received.
//!
//! ```toml
//! [articles.terms]
//! to = "constituency"        # or "none"
//! ```
//! *constituency* is the recipient's own participants, all of them; it never reaches another peer.

use serde_json::Value as Json;

use crate::decide::Audience;
use crate::source::{Reading, Table};

/// The word for this kind of article.
pub const KIND: &str = "onward";

/// The terms of an onward article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Onward {
    /// To nobody.
    None,
    /// To the recipient's own participants.
    Constituency,
}

const WORDS: [(Onward, &str); 2] = [
    (Onward::None, "none"),
    (Onward::Constituency, "constituency"),
];

impl Onward {
    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        let to = terms.word("to", &WORDS, reading);
        terms.finish(&[], reading);
        to
    }

    /// Whether it lets the recipient pass something on to this audience.
    #[must_use]
    pub fn reaches(self, audience: &Audience) -> bool {
        match self {
            Self::None => false,
            Self::Constituency => matches!(audience, Audience::Participant(_)),
        }
    }

    /// The word for it in terms.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Constituency => "constituency",
        }
    }

    pub(crate) fn write(self) -> Vec<(&'static str, Json)> {
        vec![("to", self.word().into())]
    }
}
