//! What an event as a whole becomes: report, creator, galaxies, sightings, notes; again and anew.

use mithaq_misp::Options;
use mithaq_stix::ObjectId;
use serde_json::json;

use crate::support::{convert, convert_as, event, with_attribute};

#[test]
fn an_event_becomes_a_report_by_its_organisation() {
    let result = convert(
        event(
            r#""threat_level_id": "1", "analysis": "2", "published": true, "publish_timestamp": "1772340000",
            "extends_uuid": "1a0e2c53-8f7b-4a39-9d1e-6a5b4c3d2e1f", "distribution": "3",
            "id": "7", "org_id": "2", "Org": {"name": "Somebody"}, "event_creator_email": "nn@rimal.example",
            "shiny": [1], "empty": [], "Tag": [{"name": "tlp:clear"}, {"name": "Type:OSINT", "colour": "x"}]"#,
        )
        .as_bytes(),
    );
    let report = result.one("report");
    assert_eq!(report["id"], "report--5be1b4c2-6f0c-4c1e-9d0a-4f8302a7e1d5");
    assert_eq!(report["name"], "Phishing against ports");
    assert_eq!(report["published"], "2026-03-01T04:40:00.000Z");
    // The milliseconds tell the marking: TLP:CLEAR here.
    assert_eq!(report["modified"], "2026-03-01T01:53:20.015Z");
    assert_eq!(
        report["created_by_ref"],
        "identity--7d1f4c66-0f29-4f52-8f0e-5a3c2b1d0e9f"
    );
    assert_eq!(
        report["object_refs"],
        json!(["identity--7d1f4c66-0f29-4f52-8f0e-5a3c2b1d0e9f"])
    );
    assert_eq!(report["labels"], json!(["Type:OSINT"]));
    assert_eq!(report["x_misp_threat_level"], "high");
    assert_eq!(report["x_misp_analysis"], "complete");
    assert_eq!(
        report["x_misp_extends_uuid"],
        "1a0e2c53-8f7b-4a39-9d1e-6a5b4c3d2e1f"
    );
    assert_eq!(
        result.left(),
        [
            "$.Event.event_creator_email: author",
            "$.Event.shiny: unknown-member"
        ]
    );
}

#[test]
fn no_organisation_of_a_file_becomes_a_party_of_ours() {
    let ours = ObjectId::parse("identity--7d1f4c66-0f29-4f52-8f0e-5a3c2b1d0e9f").unwrap();
    let options = Options {
        reserved: vec![ours.clone()],
        ..Options::default()
    };
    let sector = r#""Galaxy": [{"type": "sector", "GalaxyCluster": [{"uuid": "7d1f4c66-0f29-4f52-8f0e-5a3c2b1d0e9f", "value": "Energy"}]}],
        "Object": [{"uuid": "2f9c7a10-3b4d-4e5f-8a6b-7c8d9e0f1a2b", "name": "x", "Attribute": []}]"#;
    let result = convert_as(event(sector).as_bytes(), &options);
    let report = result.one("report");
    assert_ne!(report["created_by_ref"], ours.as_str());
    assert!(
        result
            .texts
            .iter()
            .all(|text| !text.contains(ours.as_str()))
    );
    // Its name stays what the file claims, for people to judge.
    assert!(
        result
            .of_type("identity")
            .iter()
            .any(|identity| identity["name"] == "Example Research")
    );
}

#[test]
fn the_same_event_gives_the_same_bytes_and_a_newer_one_newer_versions() {
    let file = |time: &str, value: &str| {
        with_attribute("domain", value, r#""to_ids": true"#).replace("1772330001", time)
    };
    let first = convert(file("1772330001", "a.rimal.example").as_bytes());
    assert_eq!(
        convert(file("1772330001", "a.rimal.example").as_bytes()).texts,
        first.texts
    );
    let newer = convert(file("1772330009", "b.rimal.example").as_bytes());
    let (old, new) = (first.one("indicator"), newer.one("indicator"));
    assert_eq!(old["id"], new["id"]);
    assert_eq!(old["created"], new["created"]);
    assert!(old["modified"].as_str() < new["modified"].as_str());
}

#[test]
fn broken_uuids_and_times_are_replaced_and_said() {
    let file = with_attribute("domain", "a.rimal.example", r#""first_seen": "soon""#)
        .replace("0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e", "")
        .replace(
            "5be1b4c2-6f0c-4c1e-9d0a-4f8302a7e1d5",
            "00000000-0000-0000-0000-000000000000",
        )
        .replace("1772330001", "yesterday");
    let result = convert(file.as_bytes());
    assert_eq!(
        result.left(),
        [
            "$.Event.uuid: derived-id",
            "$.Event.Attribute[0].first_seen: bad-time",
            "$.Event.Attribute[0].uuid: derived-id",
            "$.Event.Attribute[0].timestamp: bad-time",
        ]
    );
    assert_eq!(convert(file.as_bytes()).texts, result.texts);
    assert_eq!(
        result.one("observed-data")["modified"],
        "2026-03-01T01:53:20.000Z"
    );
    // UUIDs of any version are taken as they are.
    let v1 = with_attribute("domain", "a.rimal.example", "").replace(
        "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e",
        "0C7FE2D3-5A8B-11EE-8C07-1F6A2B3C4D5E",
    );
    assert_eq!(
        convert(v1.as_bytes()).one("observed-data")["id"],
        "observed-data--0c7fe2d3-5a8b-11ee-8c07-1f6a2b3c4d5e"
    );
}

#[test]
fn what_is_deleted_comes_out_revoked() {
    let result = convert(
        with_attribute(
            "domain",
            "a.rimal.example",
            r#""to_ids": true, "deleted": true"#,
        )
        .as_bytes(),
    );
    let indicator = result.one("indicator");
    assert_eq!(indicator["revoked"], true);
    assert!(
        !result.one("report")["object_refs"]
            .as_array()
            .unwrap()
            .contains(&indicator["id"])
    );
}

#[test]
fn galaxies_become_objects_of_their_kind() {
    let cluster = |galaxy: &str, value: &str, members: &str| {
        format!(
            r#""Galaxy": [{{"type": "{galaxy}", "name": "x", "GalaxyCluster": [{{"uuid": "2f9c7a10-3b4d-4e5f-8a6b-7c8d9e0f1a2b",
            "type": "{galaxy}", "value": "{value}", "version": "30", "description": "Words"{members}}}]}}]"#
        )
    };
    for (galaxy, expected) in [
        ("mitre-attack-pattern", "attack-pattern"),
        (
            "mitre-enterprise-attack-course-of-action",
            "course-of-action",
        ),
        ("mitre-intrusion-set", "intrusion-set"),
        ("mitre-malware", "malware"),
        ("malpedia", "malware"),
        ("ransomware", "malware"),
        ("mitre-tool", "tool"),
        ("threat-actor", "threat-actor"),
        ("branded-vulnerability", "vulnerability"),
        ("sector", "identity"),
        ("surveillance-vendor", "x-misp-galaxy-cluster"),
        ("country", "x-misp-galaxy-cluster"),
    ] {
        let result = convert(event(&cluster(galaxy, "Energy", "")).as_bytes());
        let id = format!("{expected}--2f9c7a10-3b4d-4e5f-8a6b-7c8d9e0f1a2b");
        let object = result
            .values()
            .into_iter()
            .find(|value| value["id"] == id.as_str());
        let object = object.unwrap_or_else(|| panic!("{galaxy}: {result:#?}"));
        assert_eq!(object["modified"], "1970-01-01T00:00:30.000Z");
        assert!(
            result.one("report")["object_refs"]
                .as_array()
                .unwrap()
                .contains(&object["id"])
        );
    }
    let meta = r#", "authors": ["N. N."], "meta": {"synonyms": ["Ursa"], "refs": ["https://www.rimal.example/x", "a book"],
        "external_id": ["T1027"], "kill_chain": ["mitre-attack:enterprise:defense-evasion"], "country": ["XX"]}"#;
    let result = convert(event(&cluster("mitre-attack-pattern", "Obfuscation", meta)).as_bytes());
    let pattern = result.one("attack-pattern");
    assert_eq!(pattern["aliases"], json!(["Ursa"]));
    assert_eq!(
        pattern["kill_chain_phases"],
        json!([{"kill_chain_name": "mitre-attack", "phase_name": "defense-evasion"}])
    );
    assert_eq!(pattern["external_references"].as_array().unwrap().len(), 3);
    assert_eq!(pattern["x_misp_meta"], json!({"country": ["XX"]}));
    assert_eq!(
        result.left(),
        ["$.Event.Galaxy[0].GalaxyCluster[0].authors: author"]
    );
    let country =
        convert(event(&cluster("country", "Qamar", r#", "meta": {"ISO": ["qa"]}"#)).as_bytes());
    assert_eq!(country.one("location")["country"], "QA");
    // At an attribute, a cluster is what the attribute indicates.
    let at = with_attribute(
        "domain",
        "a.rimal.example",
        &format!("\"to_ids\": true, {}", cluster("malpedia", "X", "")),
    );
    let result = convert(at.as_bytes());
    let relationship = result.one("relationship");
    assert_eq!(relationship["relationship_type"], "indicates");
    assert_eq!(relationship["source_ref"], result.one("indicator")["id"]);
    assert_eq!(relationship["target_ref"], result.one("malware")["id"]);
}

#[test]
fn a_cluster_without_a_uuid_keeps_its_name() {
    let galaxy = r#""Galaxy": [{"type": "threat-actor", "GalaxyCluster": [{"uuid": "", "value": "Example Bear"}, {"uuid": ""}]}]"#;
    let result = convert(event(galaxy).as_bytes());
    assert_eq!(result.one("threat-actor")["name"], "Example Bear");
    assert_eq!(
        result.left(),
        [
            "$.Event.Galaxy[0].GalaxyCluster[0].uuid: derived-id",
            "$.Event.Galaxy[0].GalaxyCluster[1]: no-cluster"
        ]
    );
}

#[test]
fn sightings_of_each_kind() {
    let sighting = |kind: &str, members: &str| {
        format!(
            r#"{{"uuid": "5a747459-41b4-4826-9b29-42dd950d210f", "type": "{kind}", "date_sighting": "1772350000"{members}}}"#
        )
    };
    let named = r#", "source": "sensor", "Organisation": {"uuid": "55f6ea5e-2c60-40e5-964f-47a8950d210f", "name": "Ports CERT"}"#;
    let all = [
        sighting("0", named),
        sighting("1", ""),
        sighting("2", ""),
        sighting("9", ""),
    ]
    .join(",");
    let file = with_attribute(
        "domain",
        "a.rimal.example",
        &format!(r#""to_ids": true, "Sighting": [{all}]"#),
    );
    let result = convert(file.as_bytes());
    let indicator = result.one("indicator");
    let seen = result.one("sighting");
    assert_eq!(seen["sighting_of_ref"], indicator["id"]);
    assert_eq!(
        seen["where_sighted_refs"],
        json!(["identity--55f6ea5e-2c60-40e5-964f-47a8950d210f"])
    );
    assert_eq!(seen["first_seen"], "2026-03-01T07:26:40.000Z");
    assert_eq!(result.one("opinion")["opinion"], "strongly-disagree");
    assert_eq!(result.one("note")["object_refs"], json!([indicator["id"]]));
    assert_eq!(
        result.left(),
        ["$.Event.Attribute[0].Sighting[3]: sighting"]
    );
    // At the event, a sighting names its attribute.
    let at_event = with_attribute("domain", "a.rimal.example", "").replace(
        "}]}}",
        r#"}], "Sighting": [{"type": "0", "date_sighting": "1772350000", "attribute_uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e"},
        {"type": "0", "attribute_uuid": "5a747459-41b4-4826-9b29-42dd950d210f"}]}}"#,
    );
    let result = convert(at_event.as_bytes());
    assert_eq!(
        result.one("sighting")["sighting_of_ref"],
        result.one("observed-data")["id"]
    );
    assert_eq!(result.left(), ["$.Event.Sighting[1]: dangling-reference"]);
}

#[test]
fn what_people_wrote_becomes_notes_and_opinions() {
    let file = with_attribute(
        "domain",
        "a.rimal.example",
        r#""Note": [{"uuid": "5a747459-41b4-4826-9b29-42dd950d210f", "note": "seen before", "authors": "nn@rimal.example",
        "language": "en", "created": "2026-03-02 10:00:00", "modified": "2026-03-02 10:00:01",
        "Orgc": {"uuid": "55f6ea5e-2c60-40e5-964f-47a8950d210f", "name": "Ports CERT"}}],
        "Opinion": [{"uuid": "5a74745a-a190-4d04-b719-4916950d210f", "opinion": "90", "comment": "sure"}]"#,
    )
    .replace(
        "}]}}",
        r#"}], "EventReport": [{"uuid": "1a0e2c53-8f7b-4a39-9d1e-6a5b4c3d2e1f", "name": "Summary", "content": "All of it",
        "distribution": "0", "timestamp": "1772330005"}], "ShadowAttribute": [{"value": "x"}],
        "CryptographicKey": [{"uuid": "x"}], "RelatedEvent": [{"Event": {}}], "Relationship": [{"uuid": "x"}]}}"#,
    );
    let result = convert(file.as_bytes());
    let notes = result.of_type("note");
    let observed = result.one("observed-data");
    let note = notes
        .iter()
        .find(|note| note["content"] == "seen before")
        .unwrap();
    assert_eq!(note["object_refs"], json!([observed["id"]]));
    assert_eq!(
        note["created_by_ref"],
        "identity--55f6ea5e-2c60-40e5-964f-47a8950d210f"
    );
    assert_eq!(result.one("opinion")["opinion"], "strongly-agree");
    let summary = notes
        .iter()
        .find(|note| note["abstract"] == "Summary")
        .unwrap();
    assert_eq!(summary["object_refs"], json!([result.one("report")["id"]]));
    assert!(summary["object_marking_refs"].as_array().unwrap().len() == 2);
    assert_eq!(
        result.left(),
        [
            "$.Event.Attribute[0].Note[0].authors: author",
            "$.Event.ShadowAttribute[0]: proposal",
            "$.Event.CryptographicKey[0]: event-signature",
            "$.Event.RelatedEvent[0]: correlation",
            "$.Event.Relationship[0]: analyst-data",
        ]
    );
}
