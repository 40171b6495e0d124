//! From an object to its sharing class (DESIGN § 6): the few attributes that policy looks at.

use std::collections::BTreeSet;

use mithaq_agreement::article::Exclusion;
use mithaq_agreement::article::exchange::{UNREADABLE, is_topic};
use mithaq_agreement::{Class, Language, Licence, PartyId, Safeguard, SourceName};
use mithaq_stix::marking::effective;
use mithaq_stix::{Family, MarkingLookup, Object, SEAL_EXTENSION, form};

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
        topics: topics(object),
        sectors: sectors(object),
        personal_data: is_about_a_person(object),
        safeguards: safeguards(object),
        language: language(object),
        source: source(object),
        addressees: addressees(object),
        licences: BTreeSet::from([licence]),
        asked: BTreeSet::new(),
        tells: BTreeSet::new(),
        definition: false,
    }
}

/// Labels by which an object's author says what policy asks for. A label is its author's word: it lets nothing out
/// that an article does not ask it for.
mod label {
    /// Before a topic: `mithaq-topic:ransomware`.
    pub(super) const TOPIC: &str = "mithaq-topic:";
    /// Before a sector of STIX 2.1: `mithaq-sector:energy`.
    pub(super) const SECTOR: &str = "mithaq-sector:";
    /// It holds personal data.
    pub(super) const PERSONAL_DATA: &str = "mithaq-personal-data";
    /// What would name a person in it is replaced.
    pub(super) const PSEUDONYMISED: &str = "mithaq-pseudonymised";
    /// A note tells why the personal data in it is needed.
    pub(super) const NECESSITY_NOTE: &str = "mithaq-necessity-note";
}

/// Topics that one object is held by. One with more is about something that no article lists.
const MOST_TOPICS: usize = 16;

/// The words after a label's prefix, in lower case.
fn labelled(object: &Object, prefix: &str) -> BTreeSet<String> {
    let labels = object.labels();
    let words = labels.iter().filter_map(|label| label.strip_prefix(prefix));
    words.map(|word| word.trim().to_lowercase()).collect()
}

fn has_label(object: &Object, wanted: &str) -> bool {
    object.labels().iter().any(|label| label == wanted)
}

/// The topics that its labels name. What no article could list stands as one topic that none lists, so that it is
/// not taken for nothing; what an article could exclude is never lost.
fn topics(object: &Object) -> BTreeSet<String> {
    let (mut topics, others): (BTreeSet<_>, BTreeSet<_>) = labelled(object, label::TOPIC)
        .into_iter()
        .partition(|word| is_topic(word));
    if MOST_TOPICS < topics.len() {
        topics.retain(|topic| Exclusion::WORDS.iter().any(|(_, word)| word == topic));
        topics.insert(UNREADABLE.to_owned());
    }
    if !others.is_empty() {
        topics.insert(UNREADABLE.to_owned());
    }
    topics
}

/// The sectors of an identity, and those that labels name. Words that no vocabulary has are left out of an identity's:
/// a class is made of what a policy can ask for, and free text would make a class of every object. A label with such a
/// word stands as one sector that no article lists.
fn sectors(object: &Object) -> BTreeSet<String> {
    let known = |sector: &str| form::sectors().contains(&sector);
    let mut sectors = BTreeSet::new();
    if object.object_type() == "identity" {
        let named = object.strings("sectors");
        let named = named.iter().filter(|sector| known(sector));
        sectors.extend(named.map(|sector| sector.to_string()));
    }
    for word in labelled(object, label::SECTOR) {
        match known(&word) {
            true => sectors.insert(word),
            false => sectors.insert(UNREADABLE.to_owned()),
        };
    }
    sectors
}

fn safeguards(object: &Object) -> BTreeSet<Safeguard> {
    let labels = [
        (label::PSEUDONYMISED, Safeguard::Pseudonymised),
        (label::NECESSITY_NOTE, Safeguard::NecessityNote),
    ];
    let said = labels
        .into_iter()
        .filter(|(label, _)| has_label(object, label));
    said.map(|(_, safeguard)| safeguard).collect()
}

/// The language of its words, without region: `fr-CA` is `fr`. What is no language tag stands as `und`, undetermined
/// (BCP 47), which no article would list.
fn language(object: &Object) -> Option<Language> {
    let tag = object.string("lang")?.to_lowercase();
    let primary = tag.split('-').next().and_then(Language::parse);
    primary.or_else(|| Language::parse("und"))
}

/// Whether it names its creator: by `created_by_ref`, or by a seal, which only its author can have made.
fn source(object: &Object) -> SourceName {
    let named = object.created_by_ref().is_some() || object.extension(SEAL_EXTENSION).is_some();
    match object.family() {
        _ if named => SourceName::Named,
        // INVARIANT: STIX 2.1 § 3.2. These have no `created_by_ref` to name anybody in.
        Family::Observable => SourceName::Without,
        _ => SourceName::Unnamed,
    }
}

/// The property by which an object of any type says that it holds personal data. It only ever restricts.
const PERSONAL_DATA: &str = "x_mithaq_personal_data";

fn is_about_a_person(object: &Object) -> bool {
    PERSONAL_TYPES.contains(&object.object_type())
        || has_label(object, label::PERSONAL_DATA)
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
        let label = r#","name":"N","labels":["mithaq-personal-data"]"#;
        check("campaign", label, true);
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

    /// What an object with these members says of itself: topics, sectors, safeguards, language, source.
    #[track_caller]
    fn says(object_type: &str, members: &str, expected: &str) {
        let text = format!(
            r#"{{"type":"{object_type}","id":"{object_type}--0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e",
            "spec_version":"2.1","created":"2026-03-01T00:00:00Z","modified":"2026-03-01T00:00:00Z",{members}}}"#
        );
        let object = Object::parse(text.as_bytes()).unwrap().object;
        let party = PartyId::parse("identity--7d1f4c66-0f29-4f52-8f0e-5a3c2b1d0e9f").unwrap();
        let class = classify(&object, &party, Licence::Own, &PredefinedOnly);
        let found = format!(
            "{:?} {:?} {:?} {:?} {:?}",
            class.topics, class.sectors, class.safeguards, class.language, class.source
        );
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn labels_and_language_are_read_so_that_nothing_unreadable_is_taken_for_nothing() {
        let named = r#""name":"N""#;
        says("campaign", named, "{} {} {} None Unnamed");
        says(
            "campaign",
            r#""name":"N","labels":["mithaq-topic:Ransomware","mithaq-topic: military","other"]"#,
            r#"{"military", "ransomware"} {} {} None Unnamed"#,
        );
        says(
            "campaign",
            r#""name":"N","labels":["mithaq-topic:","mithaq-topic:two words"]"#,
            r#"{"unreadable"} {} {} None Unnamed"#,
        );
        says(
            "campaign",
            r#""name":"N","labels":["mithaq-sector:energy","mithaq-sector:espionage"]"#,
            r#"{} {"energy", "unreadable"} {} None Unnamed"#,
        );
        says(
            "campaign",
            r#""name":"N","labels":["mithaq-pseudonymised","mithaq-necessity-note"],"lang":"fr-CA""#,
            "{} {} {Pseudonymised, NecessityNote} Some(fr) Unnamed",
        );
        says(
            "campaign",
            r#""name":"N","created_by_ref":"identity--7d1f4c66-0f29-4f52-8f0e-5a3c2b1d0e9f""#,
            "{} {} {} None Named",
        );
        let many: Vec<String> = (0..40).map(|n| format!("\"mithaq-topic:t{n}\"")).collect();
        let members = format!(
            r#""name":"N","labels":[{},"mithaq-topic:military"]"#,
            many.join(",")
        );
        says(
            "campaign",
            &members,
            r#"{"military", "unreadable"} {} {} None Unnamed"#,
        );
    }
}
