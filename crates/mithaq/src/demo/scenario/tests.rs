//! The story holds together, and its labels agree with a second, independent reading.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use mithaq_stix::Object;
use serde_json::Value;

use super::{FeedObject, Labels, Nation, NationSet, Scenario};
use crate::text::{Lang, REASONS};

#[test]
fn the_same_scenario_gives_the_same_bytes() {
    let (one, other) = (scenario(), load());
    for nation in Nation::ALL {
        assert_eq!(one.feed(nation), other.feed(nation));
    }
}

#[test]
fn there_are_a_few_thousand_objects_and_every_id_is_there_once() {
    let scenario = scenario();
    let mut ids = BTreeSet::new();
    for object in all(scenario) {
        assert!(
            ids.insert(object.id.clone()),
            "`{}` is there twice",
            object.id
        );
    }
    assert!((3_000..4_000).contains(&ids.len()), "{}", ids.len());
    for group in scenario.groups() {
        assert!(!scenario.ids_of(&group.id).is_empty(), "{}", group.id);
    }
}

/// What STIX recommends and the teams of the story do not know or have another word for: the port
/// from which they were scanned, the hash of a web page, the kind of a rented account.
const NOT_KNOWN: [(&str, &str); 3] = [
    ("ports", "$.src_port"),
    ("reference-hashes", "$.external_references[0]"),
    ("vocabulary", "$.account_type"),
];

#[test]
fn every_object_is_accepted_as_it_is() {
    for object in all(scenario()) {
        let accepted = Object::parse(&object.bytes)
            .unwrap_or_else(|refused| panic!("{}: {refused:?}", object.id));
        for warning in &accepted.warnings {
            let known = (warning.code, warning.path.as_str());
            assert!(NOT_KNOWN.contains(&known), "{}: {warning:?}", object.id);
        }
        assert_eq!(accepted.object.bytes(), object.bytes, "minified already");
        assert_eq!(accepted.object.id().as_str(), object.id);
    }
}

#[test]
fn names_are_filled_in_and_come_in_three_languages() {
    let mut languages: BTreeMap<String, usize> = BTreeMap::new();
    for object in all(scenario()) {
        let value = json(object);
        for property in [
            "name",
            "description",
            "abstract",
            "content",
            "subject",
            "body",
        ] {
            let Some(text) = value.get(property).and_then(Value::as_str) else {
                continue;
            };
            assert!(
                !text.is_empty() && !text.contains(['{', '}']),
                "{}: {text}",
                object.id
            );
        }
        if let Some(lang) = value.get("lang").and_then(Value::as_str) {
            *languages.entry(lang.to_owned()).or_default() += 1;
        }
    }
    for lang in Lang::ALL {
        assert!(
            languages.get(lang.code()).is_some_and(|count| *count > 100),
            "{lang}: {languages:?}"
        );
    }
}

#[test]
fn references_stay_within_what_the_same_nations_may_see() {
    let scenario = scenario();
    for object in all(scenario) {
        let sees = scenario.labels().may_see(&object.id);
        for (property, target) in references(&json(object)) {
            let reachable = scenario.labels().may_see(&target);
            assert!(
                sees.is_subset(&reachable),
                "{} {property} {target}: {sees:?} > {reachable:?}",
                object.id
            );
            let read = scenario.labels().for_participant();
            assert!(!read.contains(&object.id) || read.contains(&target));
        }
    }
}

#[test]
fn only_names_and_addresses_for_documentation_occur() {
    for object in all(scenario()) {
        let text = String::from_utf8(object.bytes.clone()).expect("UTF-8");
        for part in text.split(|c: char| !(c.is_ascii_alphanumeric() || ".:-".contains(c))) {
            let octets: Vec<&str> = part.split('.').collect();
            if octets.len() == 4 && octets.iter().all(|octet| octet.parse::<u8>().is_ok()) {
                let reserved = ["192.0.2.", "198.51.100.", "203.0.113."];
                assert!(
                    reserved.iter().any(|network| part.starts_with(network)),
                    "{part}"
                );
            }
        }
        for kind in ["domain-name", "email-addr", "url"] {
            if object.id.starts_with(&format!("{kind}--")) {
                let value = json(object)["value"].as_str().expect("a value").to_owned();
                let host = value
                    .trim_start_matches("https://")
                    .split('/')
                    .next()
                    .unwrap_or_default();
                assert!(host.ends_with(".example"), "{value}");
            }
        }
        if object.id.starts_with("ipv6-addr--") {
            assert!(text.contains(r#""value":"2001:db8:"#), "{text}");
        }
    }
}

/// The markings, found in the raw bytes by their ids, against the labels people wrote: what a reader
/// with nothing but the two agreements would say.
#[test]
fn labels_agree_with_the_markings_found_in_the_bytes() {
    let scenario = scenario();
    for object in all(scenario) {
        let owner = scenario
            .groups()
            .iter()
            .find(|group| group.id == object.group)
            .expect("a group")
            .nation;
        let expected = read_by_eye(owner, &String::from_utf8_lossy(&object.bytes));
        assert_eq!(
            scenario.labels().may_see(&object.id),
            expected,
            "{} of {}",
            object.id,
            object.group
        );
        // The university reads at Rimal, and no higher than Sahil does there: of Rimal's own, and of Sahil's
        // what Rimal has. Of Qamar's nothing is passed on.
        let reads = match owner {
            Nation::Qamar => false,
            Nation::Rimal => expected.contains(&Nation::Sahil),
            Nation::Sahil => expected.contains(&Nation::Rimal),
        };
        let labelled = scenario.labels().for_participant().contains(&object.id);
        assert_eq!(labelled, reads, "{} of {}", object.id, object.group);
        let copy = scenario.labels().participant_may_see_copy(&object.bytes);
        assert_eq!(copy, reads);
    }
}

fn read_by_eye(owner: Nation, text: &str) -> NationSet {
    use Nation::{Qamar, Rimal, Sahil};
    let has = |start: &str| text.contains(start);
    let red = has("e828b379-4e03")
        || has("939a9414-2ddd")
        || has("740d36e5-7714")
        || has("4a7d1c3e-0b5f");
    let amber = has("55d920b0-5e8b") || has("60f8932b-e51e");
    let green_or_clear = has("94868c89-83c2") || has("bab4a63c-aed9") || has("34098fce-860f");
    // The statements under which bulletins are given are bulletins themselves: marked clear.
    let unmarked = !red && !amber && !green_or_clear;
    let allowed: &[Nation] = match owner {
        _ if red => &[],
        Qamar => &[Rimal],
        Rimal if amber || unmarked => &[Qamar],
        Rimal => &[Qamar, Sahil],
        Sahil if amber || unmarked => &[],
        Sahil => &[Rimal],
    };
    allowed.iter().copied().chain([owner]).collect()
}

#[test]
fn own_files_would_be_labelled_the_same() {
    let scenario = scenario();
    let files: Vec<(Nation, Vec<Vec<u8>>)> = Nation::ALL
        .into_iter()
        .map(|nation| {
            (
                nation,
                scenario
                    .feed(nation)
                    .iter()
                    .map(|object| object.bytes.clone())
                    .collect(),
            )
        })
        .collect();
    let participant = scenario.participant();
    let labels = Labels::of_own_files(scenario.agreements(), participant, &files);
    assert_eq!(
        labels.for_participant(),
        scenario.labels().for_participant()
    );
    for object in all(scenario) {
        assert_eq!(
            labels.may_see(&object.id),
            scenario.labels().may_see(&object.id),
            "{}",
            object.id
        );
        assert_eq!(
            labels.may_see_copy(&object.bytes),
            scenario.labels().may_see_copy(&object.bytes)
        );
    }
}

#[test]
fn of_own_files_what_is_not_understood_stays_at_home() {
    const HEAD: &str = r#"{"type":"note","id":"note--1","object_marking_refs":"#;
    let red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
    let white = "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9";
    check_own(
        &format!(r#"{HEAD}["{white}"]}}"#),
        &[Nation::Rimal, Nation::Sahil],
    );
    check_own(&format!(r#"{HEAD}[]}}"#), &[Nation::Sahil]);
    check_own(&format!(r#"{HEAD}["{white}","{red}"]}}"#), &[Nation::Sahil]);
    check_own(
        &format!(r#"{HEAD}["{white}","marking-definition--0"]}}"#),
        &[Nation::Sahil],
    );
    let granular = format!(
        r#"{HEAD}["{white}"],"granular_markings":[{{"marking_ref":"{red}","selectors":["x"]}}]}}"#
    );
    check_own(&granular, &[Nation::Sahil]);
}

fn check_own(object: &str, expected: &[Nation]) {
    let files = [(Nation::Sahil, vec![object.as_bytes().to_vec()])];
    let labels = Labels::of_own_files(scenario().agreements(), scenario().participant(), &files);
    assert_eq!(
        labels.may_see("note--1"),
        expected.iter().copied().collect(),
        "{object}"
    );
}

#[test]
fn every_expected_reason_is_one_that_the_program_can_say() {
    for group in scenario().groups() {
        if let Some(code) = group.participant_reason() {
            assert!(REASONS.iter().any(|(known, _)| *known == code), "{code}");
        }
        for holders in group.withheld.values() {
            assert!(
                holders.contains_key(&group.nation),
                "{}: its own nation must say why",
                group.id
            );
            for code in holders.values() {
                assert!(
                    REASONS.iter().any(|(known, _)| known == code),
                    "{}: {code}",
                    group.id
                );
            }
        }
    }
}

#[test]
fn the_three_nations_met_some_of_the_same_values() {
    let scenario = scenario();
    let mentions = |nation: Nation, value: &str| {
        let quoted = format!("'{value}'");
        let whole = format!("\"value\":\"{value}\"");
        scenario.feed(nation).iter().any(|object| {
            let text = String::from_utf8_lossy(&object.bytes);
            text.contains(&quoted) || text.contains(&whole)
        })
    };
    for value in [
        "berth-ledger.quayside.example",
        "demurrage-desk.quayside.example",
    ] {
        for nation in Nation::ALL {
            assert!(mentions(nation, value), "{nation}: {value}");
        }
    }
    for nation in Nation::ALL {
        assert!(mentions(nation, "203.0.113.3"), "{nation}");
    }
}

fn scenario() -> &'static Scenario {
    static LOADED: OnceLock<Scenario> = OnceLock::new();
    LOADED.get_or_init(load)
}

fn load() -> Scenario {
    Scenario::load().expect("the built-in scenario")
}

fn all(scenario: &Scenario) -> impl Iterator<Item = &FeedObject> {
    Nation::ALL
        .into_iter()
        .flat_map(|nation| scenario.feed(nation))
}

fn json(object: &FeedObject) -> Value {
    serde_json::from_slice(&object.bytes).expect("JSON")
}

fn references(value: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (property, value) in value.as_object().into_iter().flatten() {
        let one = property.ends_with("_ref").then(|| value.as_str()).flatten();
        let many = value
            .as_array()
            .filter(|_| property.ends_with("_refs") && property != "object_marking_refs");
        let many = many.into_iter().flatten().filter_map(Value::as_str);
        found.extend(
            one.into_iter()
                .chain(many)
                .map(|target| (property.clone(), target.to_owned())),
        );
    }
    found
}
