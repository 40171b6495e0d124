//! From an object to its sharing class (DESIGN § 6): the few attributes that policy looks at.

use std::collections::BTreeSet;

use mithaq_agreement::{Class, Licence, PartyId};
use mithaq_stix::marking::effective;
use mithaq_stix::{MarkingLookup, Object, form};

/// Types whose objects are about a person, whoever that is.
const PERSONAL_TYPES: [&str; 3] = ["email-addr", "email-message", "user-account"];

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
        .filter(|sector| form::sectors().contains(&sector.as_ref()))
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

#[cfg(test)]
mod tests {
    use mithaq_stix::marking::PredefinedOnly;

    use super::*;

    /// Whether an object of this type with these further members counts as personal data.
    #[track_caller]
    fn check(object_type: &str, members: &str, personal: bool) {
        let text = format!(
            r#"{{"type":"{object_type}","id":"{object_type}--0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e",
            "spec_version":"2.1","created":"2026-03-01T00:00:00Z","modified":"2026-03-01T00:00:00Z"{members}}}"#
        );
        let object = Object::parse(text.as_bytes()).unwrap().object;
        let party = PartyId::parse("identity--7d1f4c66-0f29-4f52-8f0e-5a3c2b1d0e9f").unwrap();
        let class = classify(&object, &party, Licence::Own, &PredefinedOnly);
        assert_eq!(class.personal_data, personal, "{text}");
    }

    #[test]
    fn every_sector_of_stix_and_no_other_word_is_in_the_class() {
        let mut named = form::sectors().to_vec();
        assert!(["water", "legal"].iter().all(|one| named.contains(one)));
        named.push("espionage");
        let text = serde_json::json!({
            "type": "identity", "id": "identity--0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e", "spec_version": "2.1",
            "created": "2026-03-01T00:00:00.000Z", "modified": "2026-03-01T00:00:00.000Z", "name": "N",
            "sectors": named,
        });
        let object = Object::parse(text.to_string().as_bytes()).unwrap().object;
        let party = PartyId::parse("identity--7d1f4c66-0f29-4f52-8f0e-5a3c2b1d0e9f").unwrap();
        let class = classify(&object, &party, Licence::Own, &PredefinedOnly);
        let expected = form::sectors().iter().map(ToString::to_string).collect();
        assert_eq!(class.sectors, expected);
    }

    #[test]
    fn an_object_is_about_a_person_by_its_type_or_by_its_own_word() {
        let individual = r#","name":"N. N.","identity_class":"individual""#;
        check("identity", individual, true);
        check("identity", r#","name":"N""#, false);
        check("campaign", r#","name":"N""#, false);
        check(
            "campaign",
            r#","name":"N","x_mithaq_personal_data":true"#,
            true,
        );
        // Its word restricts; it never opens.
        check(
            "identity",
            &format!(r#"{individual},"x_mithaq_personal_data":false"#),
            true,
        );
        check(
            "campaign",
            r#","name":"N","x_mithaq_personal_data":"yes""#,
            false,
        );
    }
}
