//! `precedence`: to which other agreements this one yields.
//!
//! ```toml
//! [articles.terms]
//! yields_to = ["mithaq-agreement--…"]
//! ```
//! Each agreement and each licence is decided alone (6.1), so precedence widens and narrows nothing. It says which of
//! several agreements that let something through is named first, to people and on record.
//!
//! Source: reference catalogue, article 19; VCLT art. 30.

use std::collections::BTreeSet;

use mithaq_stix::ObjectId;
use serde_json::Value as Json;

use super::parts;
use crate::agreement::Agreement;
use crate::source::{Reading, Table};

/// The word for this kind of article.
pub const KIND: &str = "precedence";

/// The terms of a precedence article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Precedence {
    /// The agreements that come before this one; never empty.
    pub yields_to: BTreeSet<ObjectId>,
}

impl Precedence {
    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        let yields_to = terms
            .node("yields_to", reading)
            .and_then(|node| parts::agreements(node, "yields_to", reading));
        terms.finish(&[], reading);
        Some(Self {
            yields_to: yields_to?,
        })
    }

    pub(crate) fn write(&self) -> Vec<(&'static str, Json)> {
        let ids = self.yields_to.iter().map(ObjectId::as_str).collect();
        vec![("yields_to", ids)]
    }

    /// To whatever either yields.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Self {
        Self {
            yields_to: &self.yields_to | &other.yields_to,
        }
    }
}

/// The places of these agreements in the order in which they are named: each time the one that is named first of those
/// that are left.
#[must_use]
pub fn in_order(among: &[&Agreement]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..among.len()).collect();
    let mut order = Vec::new();
    while !left.is_empty() {
        let texts: Vec<&Agreement> = left
            .iter()
            .filter_map(|at| among.get(*at).copied())
            .collect();
        let first = named_first(&texts);
        let place = texts
            .iter()
            .position(|text| first.is_some_and(|first| first.id() == text.id()));
        order.push(left.remove(place.unwrap_or(0)));
    }
    order
}

/// The agreement to name first: the first that yields to none of the others, else the first.
#[must_use]
pub fn named_first<'a>(among: &[&'a Agreement]) -> Option<&'a Agreement> {
    let yields = |one: &Agreement| {
        let precedence = one.precedence();
        precedence.is_some_and(|(_, terms)| {
            let mut others = among.iter();
            others.any(|other| other.id() != one.id() && terms.yields_to.contains(other.id()))
        })
    };
    let first = among.iter().find(|one| !yields(one));
    first.or(among.first()).copied()
}
