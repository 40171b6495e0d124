//! `attribution`: whether who passes material on names its source.
//!
//! ```toml
//! [articles.terms]
//! name_source = "must-not"    # or "must"
//! ```
//! An object is never altered, so what names its creator cannot be passed on where the source must not be named, and
//! what could name it and does not cannot be passed on where it must be (STIX 2.1 § 3.2, `created_by_ref`; a seal
//! names its author too). Between the two parties themselves nothing is hidden: each knows who delivered. *May* is
//! words alone, `text_only = true`.
//!
//! Source: reference catalogue, article 14; IEP 2.0 `attribution`; the Chatham House rule.

use serde_json::Value as Json;

use crate::source::{Reading, Table};

/// The word for this kind of article.
pub const KIND: &str = "attribution";

/// The terms of an attribution article. Both at once lets nothing be passed on that could name a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attribution {
    /// Who passes it on must name the source.
    pub must: bool,
    /// Who passes it on must not name the source.
    pub must_not: bool,
}

impl Attribution {
    /// It must.
    pub const MUST: Self = Self {
        must: true,
        must_not: false,
    };
    /// It must not.
    pub const MUST_NOT: Self = Self {
        must: false,
        must_not: true,
    };

    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        let words = [(Self::MUST, "must"), (Self::MUST_NOT, "must-not")];
        let read = terms.word("name_source", &words, reading);
        terms.finish(&[], reading);
        read
    }

    pub(crate) fn write(self) -> Vec<(&'static str, Json)> {
        let written: Json = match (self.must, self.must_not) {
            (true, false) => "must".into(),
            (_, false) => "may".into(),
            (false, true) => "must-not".into(),
            // Of two texts together. Nobody writes this in one.
            (true, true) => vec!["must", "must-not"].into(),
        };
        vec![("name_source", written)]
    }

    /// What either asks for.
    #[must_use]
    pub fn meet(self, other: Self) -> Self {
        Self {
            must: self.must || other.must,
            must_not: self.must_not || other.must_not,
        }
    }
}
