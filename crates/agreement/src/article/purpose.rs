//! `purpose`: what the recipient may use material for.
//!
//! ```toml
//! [articles.terms]
//! permitted = ["detection", "protection"]
//! ```
//! Investigation and attribution are off unless named.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::fault::Problem;
use crate::source::{Reading, Table};
use crate::vocabulary::Purpose;

/// The word for this kind of article.
pub const KIND: &str = "purpose";

/// The terms of a purpose article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purposes {
    /// What is permitted; never empty.
    pub permitted: BTreeSet<Purpose>,
}

impl Purposes {
    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        const KEY: &str = "permitted";
        let line = terms.line_of(KEY);
        let list = terms.list(KEY, reading);
        terms.finish(&[], reading);
        let known = Purpose::ALL.map(|purpose| (purpose, purpose.word()));
        let mut permitted = BTreeSet::new();
        for item in list? {
            match item.word(KEY, &known, reading) {
                Some(Purpose::Diplomacy) => reading.fault(item.line, Problem::DiplomacyGranted),
                Some(purpose) => {
                    permitted.insert(purpose);
                }
                None => {}
            }
        }
        if list?.is_empty() {
            reading.fault(
                line,
                Problem::EmptyList {
                    key: KEY.to_owned(),
                },
            );
        }
        Some(Self { permitted })
    }

    pub(crate) fn write(&self) -> Vec<(&'static str, Json)> {
        let words = self.permitted.iter().map(|purpose| purpose.word());
        vec![("permitted", words.collect())]
    }
}
