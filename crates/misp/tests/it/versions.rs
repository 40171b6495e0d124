//! Versions: what is the same, and which is newer (STIX 2.1 §3.2, §3.6).

use std::collections::{BTreeMap, BTreeSet};

use mithaq_misp::{Options, Source};
use serde_json::{Value, json};

use crate::support::{Result, convert_as};

/// An event as our own MISP writes it, with an attribute, an object, a sighting, a note and a cluster in it.
fn event(tag: &str, event_time: u64, day: &str, attribute: &Value) -> String {
    let mut said = json!({
        "uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e", "type": "domain", "value": "login.rimal.example",
        "to_ids": true, "timestamp": "1772323200", "Sighting": [{"type": "0", "date_sighting": "1772323300"}],
        "Galaxy": [{"type": "threat-actor", "GalaxyCluster": [
            {"uuid": "7cdff317-a673-4474-84ec-4f1754947823", "value": "Example Bear", "version": "3"}]}],
    });
    for (key, value) in attribute.as_object().unwrap() {
        said[key] = value.clone();
    }
    json!({"Event": {
        "uuid": "5be1b4c2-6f0c-4c1e-9d0a-4f8302a7e1d5", "info": "Phishing", "date": day,
        "timestamp": event_time.to_string(), "distribution": "3",
        "Orgc": {"name": "Rimal CERT", "uuid": "1be1b4c2-6f0c-4c1e-9d0a-4f8302a7e1d5"},
        "Attribute": [said],
        "Object": [{"uuid": "2f9c7a10-3b4d-4e5f-8a6b-7c8d9e0f1a2c", "name": "file", "timestamp": "1772323200",
            "ObjectReference": [{"uuid": "59c21a2c-c0ac-4083-93b3-363da07724d1", "timestamp": "1772323200",
                "referenced_uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e", "relationship_type": "contains"}],
            "Attribute": [{"uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d60", "object_relation": "filename",
                "type": "filename", "value": "a.exe", "to_ids": false}]}],
        "EventReport": [{"uuid": "1a0e2c53-8f7b-4a39-9d1e-6a5b4c3d2e1f", "name": "S", "content": "C", "timestamp": "1772323200"}],
        "Note": [{"uuid": "1a0e2c53-8f7b-4a39-9d1e-6a5b4c3d2e2f", "note": "N", "created": "2026-03-02 10:00:00",
            "modified": "2026-03-02 10:00:01.250000", "Orgc": {"name": "Rimal CERT", "uuid": "1be1b4c2-6f0c-4c1e-9d0a-4f8302a7e1d5"}}],
        "Tag": [{"name": tag}],
    }})
    .to_string()
}

fn as_ours(file: &str) -> Result {
    convert_from(Source::OurMisp, file)
}

fn convert_from(source: Source, file: &str) -> Result {
    let options = Options {
        source,
        ..Options::default()
    };
    convert_as(file.as_bytes(), &options)
}

/// What has versions, by its id: `created`, `modified`, markings.
fn versions(result: &Result) -> BTreeMap<String, (String, String, BTreeSet<String>)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let versioned = result
        .values()
        .into_iter()
        .filter(|value| value["modified"].is_string() && value["type"] != "extension-definition");
    versioned
        .filter(|value| value["name"] != "Mithaq")
        .map(|value| {
            let refs = value["object_marking_refs"].as_array();
            let refs = refs.into_iter().flatten().map(text).collect();
            (
                text(&value["id"]),
                (text(&value["created"]), text(&value["modified"]), refs),
            )
        })
        .collect()
}

/// Two files with the same parts: each of them has one `created`, and two markings are two versions. Tells how many
/// got newer with the second.
#[track_caller]
fn check_apart(first: &Result, second: &Result) -> (usize, usize) {
    let (first, second) = (versions(first), versions(second));
    let mut newer = 0;
    let mut common = 0;
    for (id, (created, modified, markings)) in &first {
        let Some((again, later, others)) = second.get(id) else {
            continue;
        };
        common += 1;
        assert_eq!(created, again, "{id}");
        assert!(created <= modified && again <= later, "{id}");
        if modified == later {
            assert_eq!(markings, others, "{id} has two markings at {modified}");
        }
        newer += usize::from(modified < later);
    }
    (newer, common)
}

const TIMES: [u64; 2] = [1_772_323_200, 1_772_400_000];

#[test]
fn what_gets_stricter_becomes_newer_and_what_gets_wider_too() {
    let file = |tag, time| as_ours(&event(tag, time, "2026-03-01", &json!({})));
    for [one, other] in [["tlp:green", "tlp:red"], ["tlp:red", "tlp:green"]] {
        let (newer, common) = check_apart(&file(one, TIMES[0]), &file(other, TIMES[1]));
        // Two organisations and the cluster are versions by their marking alone, and the note was changed after the
        // event: what is wider is an older version of these, which an audience sees that may not have the newer.
        let stay = if other == "tlp:red" { 0 } else { 4 };
        let expected = common - stay;
        assert_eq!((newer, common), (expected, 11), "{one} {other}");
    }
    // A tag that is local to the server moves none of MISP's times.
    let (newer, common) = check_apart(&file("tlp:green", TIMES[0]), &file("tlp:red", TIMES[0]));
    assert_eq!((newer, common), (11, 11));
    // The same file again is the same.
    assert_eq!(
        file("tlp:red", TIMES[0]).texts,
        file("tlp:red", TIMES[0]).texts
    );
}

#[test]
fn whose_file_it_is_makes_two_versions_and_never_one_with_two_markings() {
    for distribution in ["0", "1", "2", "3", "4"] {
        let text = event("pap:amber", TIMES[0], "2026-03-01", &json!({})).replace(
            r#""distribution":"3""#,
            &format!(r#""distribution":"{distribution}""#),
        );
        let [ours, received] =
            [Source::OurMisp, Source::Received].map(|source| convert_from(source, &text));
        check_apart(&ours, &received);
    }
}

#[test]
fn an_organisation_and_a_cluster_of_two_events_have_one_marking_in_each_version() {
    let tags = [
        "tlp:clear",
        "tlp:green",
        "tlp:amber",
        "tlp:amber+strict",
        "tlp:red",
        "PAP:WHITE",
        "PAP:GREEN",
        "PAP:AMBER",
        "PAP:RED",
        "misp:should-not-sync",
        "nato:classification=CTS",
    ];
    let mut known: BTreeMap<(String, String), (String, BTreeSet<String>)> = BTreeMap::new();
    for tag in tags {
        for distribution in ["0", "1", "2", "3", "4"] {
            for source in [Source::OurMisp, Source::Received] {
                let text = event(tag, TIMES[0], "2026-03-01", &json!({})).replace(
                    r#""distribution":"3""#,
                    &format!(r#""distribution":"{distribution}""#),
                );
                let result = convert_from(source, &text);
                let shared = versions(&result).into_iter().filter(|(id, _)| {
                    id.starts_with("identity--") || id.starts_with("threat-actor--")
                });
                for (id, (_, modified, markings)) in shared {
                    let said = format!("{tag} {distribution} {source:?}");
                    let known = known
                        .entry((id.clone(), modified.clone()))
                        .or_insert((said.clone(), markings.clone()));
                    assert_eq!(known.1, markings, "{id} {modified}: {} and {said}", known.0);
                }
            }
        }
    }
    assert!(known.len() > 20, "{}", known.len());
}

#[test]
fn nothing_that_can_be_edited_changes_when_something_was_created() {
    let file = |time, day, attribute_time: &str, members: Value| {
        let mut attribute = json!({"timestamp": attribute_time});
        attribute
            .as_object_mut()
            .unwrap()
            .extend(members.as_object().unwrap().clone());
        as_ours(&event("tlp:green", time, day, &attribute))
    };
    let first = file(TIMES[1], "2026-03-01", "1772000000", json!({}));
    for other in [
        // Edited after the event's day, which it was not before.
        file(TIMES[1], "2026-03-01", "1772600000", json!({})),
        file(TIMES[1] + 1, "2025-12-31", "1772000000", json!({})),
        file(
            TIMES[1] + 1,
            "never",
            "1772000000",
            json!({"comment": "seen"}),
        ),
    ] {
        let (_, common) = check_apart(&first, &other);
        assert_eq!(common, 11);
    }
    // An event of before 1970 is taken all the same.
    let early = as_ours(
        &event("tlp:green", 0, "1066-10-14", &json!({"timestamp": ""}))
            .replace("2026-03-02 10:00:01.250000", "1066-10-14")
            .replace("2026-03-02 10:00:00", ""),
    );
    assert_eq!(versions(&early).len(), 11);
    // What MISP itself says was never changed, is kept.
    let note = first
        .values()
        .into_iter()
        .find(|value| value["content"] == "N");
    assert_eq!(note.unwrap()["created"], "2026-03-02T10:00:00.000000Z");
}
