//! Comparing what no gate keeps: how long something is held, before what it is disclosed, and what is promised.
//!
//! ```text
//! retention: 365 days   →  3650 days        wider
//! confidentiality       →  (no article)     wider: nothing is asked before it is disclosed
//! response-time: 24 h   →  72 h             another promise: neither wider nor narrower
//! ```

use std::collections::BTreeSet;

use super::compare::Lasting;
use crate::article::{
    Article, Terms, authorities, confidentiality, cooperation, disputes, invocation, precedence,
    response_time, results, retention, transparency,
};
use crate::instrument::Instrument;

/// Without an article of these kinds all is permitted that it restricts.
const RESTRICT: [&str; 4] = [
    retention::KIND,
    results::KIND,
    confidentiality::KIND,
    precedence::KIND,
];

/// Without an article of these kinds nothing is promised.
const PROMISE: [&str; 8] = [
    authorities::KIND,
    response_time::KIND,
    cooperation::KIND,
    transparency::KIND,
    invocation::VERIFICATION,
    invocation::BREACH,
    invocation::SUSPENSION,
    disputes::KIND,
];

/// In what the new text differs from the old one that no gate keeps.
pub(super) fn between(old: &Instrument, new: &Instrument) -> BTreeSet<Lasting> {
    let restricts = RESTRICT.into_iter().filter_map(|kind| {
        let (old, new) = (terms(old, kind), terms(new, kind));
        match (old, new) {
            (old, new) if old == new => None,
            (None, _) => Some(Lasting::NarrowerTerms),
            (_, None) => Some(Lasting::WiderTerms),
            (Some(old), Some(new)) => Some(match (new.is_at_most(old), old.is_at_most(new)) {
                (true, _) => Lasting::NarrowerTerms,
                (_, true) => Lasting::WiderTerms,
                _ => Lasting::OtherTerms,
            }),
        }
    });
    let differs = |kind: &&str| terms(old, kind) != terms(new, kind);
    let promises = PROMISE.into_iter().filter(differs);
    restricts
        .chain(promises.map(|_| Lasting::OtherPromises))
        .collect()
}

/// The terms of a kind; words alone say nothing that can be compared.
fn terms<'a>(text: &'a Instrument, kind: &str) -> Option<&'a Terms> {
    let is_it = |one: &&Article| one.kind == kind && one.terms != Terms::TextOnly;
    text.articles.iter().find(is_it).map(|one| &one.terms)
}
