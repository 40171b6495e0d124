//! References: ids, and of which types the objects are that they name.

use super::Look;
use crate::check::findings::Findings;
use crate::check::place::Place;
use crate::check::rule::{Family, Target};
use crate::check::types;
use crate::id::ObjectId;

/// A reference in a property.
pub(super) fn check(
    look: &Look<'_>,
    target: Target,
    text: &str,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    match ObjectId::check(text) {
        Err(error) => findings.error("id", place, look.section, error),
        Ok(object_type) => judge(look, target, text, object_type, place, findings),
    }
}

/// A reference that is an id of `object_type`.
pub(in crate::check) fn judge(
    look: &Look<'_>,
    target: Target,
    text: &str,
    object_type: &str,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    let family = || types::rule_of(object_type).map(|rule| rule.family);
    let is_bundle = object_type == "bundle";
    let (fits, what) = match target {
        Target::Object => (!is_bundle, "an object"),
        Target::Only(types) => (types.contains(&object_type), ""),
        Target::Observable => (
            matches!(family(), Some(Family::Observable) | None) && !is_bundle,
            "a cyber-observable",
        ),
        Target::ObservableOrRelationship => (
            matches!(
                family(),
                Some(Family::Observable | Family::Relationship) | None
            ) && !is_bundle,
            "a cyber-observable or a relationship",
        ),
        Target::Domain => (
            matches!(family(), Some(Family::Domain) | None) && !is_bundle,
            "a domain object",
        ),
        Target::DomainOrObservable => (
            // Not excluded by STIX 2.1 §5.1.2 in so many words: a definition of an extension.
            (matches!(family(), Some(Family::Domain | Family::Observable) | None)
                || object_type == "extension-definition")
                && !is_bundle,
            "a domain object or a cyber-observable",
        ),
    };
    if !fits {
        let what = match target {
            Target::Only(types) => either(types),
            _ => what.to_owned(),
        };
        let message = format!("`{}` must be the id of {what}", crate::id::shown(text));
        findings.error("reference-type", place, look.section, message);
    }
}

/// `file or directory`, with an article.
fn either(types: &[&str]) -> String {
    format!("a {}", types.join(" or "))
}
