//! From an object to its sharing class (DESIGN § 6): the few attributes that policy looks at.

use std::collections::BTreeSet;

use mithaq_agreement::{Class, Licence, PartyId};
use mithaq_stix::marking::effective;
use mithaq_stix::{MarkingLookup, Object};

/// Types whose objects are about a person, whoever that is.
const PERSONAL_TYPES: [&str; 3] = ["email-addr", "email-message", "user-account"];

/// The sectors that policies may speak of: STIX 2.1 § 10.8, `industry-sector-ov`.
pub(crate) const SECTORS: [&str; 33] = [
    "aerospace",
    "agriculture",
    "automotive",
    "chemical",
    "commercial",
    "communications",
    "construction",
    "dams",
    "defense",
    "education",
    "emergency-services",
    "energy",
    "entertainment",
    "financial-services",
    "government",
    "government-local",
    "government-national",
    "government-public-services",
    "government-regional",
    "healthcare",
    "hospitality-leisure",
    "infrastructure",
    "insurance",
    "manufacturing",
    "mining",
    "non-profit",
    "nuclear",
    "pharmaceuticals",
    "retail",
    "technology",
    "telecommunications",
    "transportation",
    "utilities",
];

/// The property in which diplomatic objects name their addressees (DESIGN 7.1).
const ADDRESSEES: &str = "mithaq_addressees";

/// The class of `object`, which is `originator`'s and which we hold under `licence`.
pub(crate) fn classify(
    object: &Object,
    originator: &PartyId,
    licence: Licence,
    markings: &dyn MarkingLookup,
) -> Class {
    let marking = effective(object, markings);
    Class {
        originator: originator.clone(),
        object_type: object.object_type().to_owned(),
        tlp: marking.tlp,
        pap: marking.pap,
        unknown_marking: !marking.unknown.is_empty(),
        topics: BTreeSet::new(),
        sectors: sectors(object),
        personal_data: is_about_a_person(object),
        addressees: addressees(object),
        licences: BTreeSet::from([licence]),
        tells: BTreeSet::new(),
        definition: false,
    }
}

/// The sectors of an identity. Words that no vocabulary has are left out: a class is made of what a policy
/// can ask for, and free text would make a class of every object.
fn sectors(object: &Object) -> BTreeSet<String> {
    if object.object_type() != "identity" {
        return BTreeSet::new();
    }
    let named = object.strings("sectors");
    named
        .iter()
        .filter(|sector| SECTORS.contains(&sector.as_ref()))
        .map(|sector| sector.to_string())
        .collect()
}

/// The property by which an object of any type says that it holds personal data. It only ever restricts.
const PERSONAL_DATA: &str = "x_mithaq_personal_data";

fn is_about_a_person(object: &Object) -> bool {
    PERSONAL_TYPES.contains(&object.object_type())
        || object.get(PERSONAL_DATA).and_then(|flag| flag.as_bool()) == Some(true)
        || object.object_type() == "identity"
            && object.string("identity_class").as_deref() == Some("individual")
}

/// The parties that a diplomatic object is addressed to. Other objects address nobody: the property
/// is ours, and on them it means nothing.
pub(crate) fn addressees(object: &Object) -> BTreeSet<PartyId> {
    if !mithaq_agreement::is_diplomatic(object.object_type()) {
        return BTreeSet::new();
    }
    object
        .strings(ADDRESSEES)
        .iter()
        .filter_map(|id| PartyId::parse(id).ok())
        .collect()
}
