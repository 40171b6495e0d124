//! The common properties (STIX 2.1 §3.2), and which of them each family must have.

use super::rule::{Family, Kind, Property, TEXTS, may};
use super::types::EXTERNAL_REFERENCE;
use super::value::form::LANGUAGE;

/// The section of the common properties.
pub(super) const SECTION: &str = "STIX 2.1 §3.2";

/// Properties that every object may have. Those that are read into the header, and the markings and
/// extensions, are looked at where that is done; here they have a kind so that they count as known.
pub(super) static COMMON: &[Property] = &[
    may("type", Kind::Text),
    may("spec_version", Kind::Text),
    may("id", Kind::Any),
    may("created_by_ref", Kind::Any),
    may("created", Kind::Millisecond),
    may("modified", Kind::Millisecond),
    may("revoked", Kind::Boolean),
    may("labels", TEXTS),
    may("confidence", Kind::Integer(0, 100)),
    may("lang", Kind::Form(&LANGUAGE)),
    may(
        "external_references",
        Kind::List(&Kind::Record(&EXTERNAL_REFERENCE)),
    ),
    may("object_marking_refs", Kind::Any),
    may("granular_markings", Kind::Any),
    may("defanged", Kind::Boolean),
    may("extensions", Kind::Any),
];

/// The common properties that an object of this family must have. What `spec_version` says is judged
/// elsewhere: an object without it is taken.
pub(super) fn required(family: Family) -> &'static [&'static str] {
    match family {
        Family::Observable => &["type", "id"],
        Family::Marking => &["type", "id", "created"],
        Family::Domain | Family::Relationship | Family::Meta | Family::Custom => {
            &["type", "id", "created", "modified"]
        }
    }
}

/// The common property of this name.
pub(super) fn property(name: &str) -> Option<&'static Property> {
    COMMON.iter().find(|property| property.name == name)
}
