//! `personal-data`: under which safeguards personal data crosses.
//!
//! ```toml
//! [articles.terms]
//! allowed = "pseudonymised"    # or "none", or "with-note"
//! ```
//! *pseudonymised*: what its author has labelled `mithaq-pseudonymised`. *with-note*: that, and what its author has
//! labelled `mithaq-necessity-note`, saying that a note tells why it is needed. Without such an article nothing is
//! said of personal data here; a nation's red lines may.
//!
//! Source: reference catalogue, article 13 (minimise, pseudonymise).

use serde_json::Value as Json;

use super::parts;
use crate::source::{Reading, Table};

/// The word for this kind of article.
pub const KIND: &str = "personal-data";

/// Which personal data crosses, the strictest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonalData {
    /// None.
    None,
    /// What is pseudonymised.
    Pseudonymised,
    /// What is pseudonymised, or has a note of necessity.
    WithNote,
}

impl PersonalData {
    /// Every choice with its word.
    pub const WORDS: [(Self, &'static str); 3] = [
        (Self::None, "none"),
        (Self::Pseudonymised, "pseudonymised"),
        (Self::WithNote, "with-note"),
    ];

    /// The word for it in terms.
    #[must_use]
    pub fn word(self) -> &'static str {
        parts::word_of(&Self::WORDS, &self)
    }

    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        let allowed = terms.word("allowed", &Self::WORDS, reading);
        terms.finish(&[], reading);
        allowed
    }

    pub(crate) fn write(self) -> Vec<(&'static str, Json)> {
        vec![("allowed", self.word().into())]
    }

    /// The stricter of the two.
    #[must_use]
    pub fn meet(self, other: Self) -> Self {
        self.min(other)
    }
}
