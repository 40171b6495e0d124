//! Objects: what is read of them, and that nothing of them is lost.

use mithaq_stix::{Family, Object, json};
use proptest::prelude::*;

const INDICATOR: &str = r#" { "type" : "indicator", "spec_version": "2.1",
  "id": "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
  "created_by_ref": "identity--1f1e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
  "created": "2026-04-06T20:03:48.1Z", "modified": "2026-04-06T20:03:48.123456789Z",
  "labels": ["tlp:red", "caf\u00e9"], "confidence": 80, "lang": "ar", "revoked": true,
  "name": "ميثاق", "description": "a \"b\" \\ c", "x_qamar": {"kept": [1, 1.0, 1e2, "\u0041"]},
  "extensions": {"extension-definition--1f1e2d2b-17d4-4cbf-938f-98ee46b3cd3f": {"extension_type": "property-extension", "rank": 1}},
  "pattern": "[ipv4-addr:value = '198.51.100.3']", "pattern_type": "stix", "valid_from": "2026-04-06T20:03:48Z" } "#;

#[test]
fn the_header_is_read() {
    let object = object(INDICATOR);
    assert_eq!(
        object.id().as_str(),
        "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"
    );
    assert_eq!(
        (object.object_type(), object.family()),
        ("indicator", Family::Domain)
    );
    assert_eq!(
        object.version().unwrap().as_str(),
        "2026-04-06T20:03:48.123456789Z"
    );
    assert_eq!(object.created().unwrap().as_str(), "2026-04-06T20:03:48.1Z");
    assert_eq!(
        object.created_by_ref().unwrap().as_str(),
        "identity--1f1e2d2b-17d4-4cbf-938f-98ee46b3cd3f"
    );
    assert!(object.revoked());
    assert_eq!(object.spec_version(), "2.1");
    assert_eq!(object.labels(), ["tlp:red", "café"]);
    let view = object.view();
    assert_eq!(view.name.as_deref(), Some("ميثاق"));
    assert_eq!(view.description.as_deref(), Some("a \"b\" \\ c"));
    assert_eq!(
        view.pattern.as_deref(),
        Some("[ipv4-addr:value = '198.51.100.3']")
    );
    assert_eq!(view.valid_from.unwrap().as_str(), "2026-04-06T20:03:48Z");
    assert_eq!(
        (view.confidence, view.lang.as_deref()),
        (Some(80), Some("ar"))
    );
    let extension = object
        .extension("extension-definition--1f1e2d2b-17d4-4cbf-938f-98ee46b3cd3f")
        .unwrap();
    assert_eq!(
        extension.get(),
        r#"{"extension_type":"property-extension","rank":1}"#
    );
    assert!(
        object
            .extension("extension-definition--2f1e2d2b-17d4-4cbf-938f-98ee46b3cd3f")
            .is_none()
    );
}

#[test]
fn everything_that_nobody_knows_is_kept_byte_for_byte() {
    let object = object(INDICATOR);
    assert_eq!(object.bytes(), json::minify(INDICATOR.as_bytes()));
    assert_eq!(
        object.raw("x_qamar").unwrap(),
        br#"{"kept":[1,1.0,1e2,"\u0041"]}"#
    );
    assert_eq!(
        object
            .get("x_qamar")
            .unwrap()
            .get("kept")
            .unwrap()
            .elements()[3]
            .as_str(),
        Some("A")
    );
}

#[test]
fn the_hash_is_of_the_minified_bytes() {
    let one = object(INDICATOR);
    let other = object(std::str::from_utf8(one.bytes()).unwrap());
    assert_eq!((one.hash(), &one), (other.hash(), &other));
    let changed = object(&INDICATOR.replace("198.51.100.3", "198.51.100.4"));
    assert_ne!(one.hash(), changed.hash());
}

#[test]
fn what_counts_as_version_depends_on_the_family() {
    version(
        r#"{"type":"ipv4-addr","id":"ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd","value":"198.51.100.3"}"#,
        None,
    );
    version(
        r#"{"type":"marking-definition","spec_version":"2.1","id":"marking-definition--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
            "created":"2026-01-01T00:00:00Z","definition_type":"statement","definition":{"statement":"©"}}"#,
        Some("2026-01-01T00:00:00Z"),
    );
    version(
        r#"{"type":"x-qamar","id":"x-qamar--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
            "created":"2026-01-01T00:00:00Z","modified":"2026-01-02T00:00:00Z"}"#,
        Some("2026-01-02T00:00:00Z"),
    );
    version(
        r#"{"type":"x-qamar","id":"x-qamar--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"}"#,
        None,
    );
}

#[test]
fn properties_are_found_however_their_names_are_written() {
    let escaped = INDICATOR
        .replace("\"id\"", "\"\\u0069d\"")
        .replace("\"name\"", "\"n\\u0061me\"");
    let object = object(&escaped);
    assert_eq!(object.view().name.as_deref(), Some("ميثاق"));
    assert_eq!(object.bytes(), json::minify(escaped.as_bytes()));
}

#[test]
fn a_type_of_the_callers_is_read_by_serde() {
    #[derive(serde::Deserialize)]
    struct Named {
        name: String,
    }
    assert_eq!(object(INDICATOR).read::<Named>().unwrap().name, "ميثاق");
}

proptest! {
    /// Whatever else is in an object, it comes out as it went in, and each property where it was.
    #[test]
    fn nothing_is_lost(value in something(), name in "x_[a-z]{1,8}") {
        let mut members: serde_json::Map<_, _> = match serde_json::from_str(INDICATOR).unwrap() {
            serde_json::Value::Object(members) => members,
            _ => unreachable!(),
        };
        members.insert(name.clone(), value.clone());
        let pretty = serde_json::to_vec_pretty(&members).unwrap();
        let object = Object::parse(&pretty).unwrap().object;
        prop_assert_eq!(object.bytes(), serde_json::to_vec(&members).unwrap());
        prop_assert_eq!(object.raw(&name).unwrap(), serde_json::to_vec(&value).unwrap());
    }
}

/// Any JSON value but those that are no value of a property: null, and what is empty.
fn something() -> impl Strategy<Value = serde_json::Value> {
    crate::json::values().prop_filter("something", |value| match value {
        serde_json::Value::Null => false,
        serde_json::Value::Array(elements) => !elements.is_empty(),
        serde_json::Value::Object(members) => !members.is_empty(),
        _ => true,
    })
}

fn object(text: &str) -> Object {
    Object::parse(text.as_bytes()).unwrap().object
}

fn version(text: &str, expected: Option<&str>) {
    assert_eq!(
        object(text).version().map(|version| version.as_str()),
        expected,
        "{text}"
    );
}

/// What was accepted once stays readable, whatever is asked of what comes in by now; a file that is not ours
/// is not.
#[test]
fn what_was_stored_is_read_even_where_it_would_be_refused_now() {
    const ID: &str = "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";
    const TIMES: &str =
        r#""created":"2026-04-06T20:03:48.000Z","modified":"2026-04-06T20:03:48.000Z""#;
    let indicator = |rest: &str| format!(r#"{{"type":"indicator","id":"{ID}",{TIMES}{rest}}}"#);
    let deep = format!(r#","x_deep":{}1{}"#, "[".repeat(80), "]".repeat(80));
    let long = format!(r#","x_long":"{}""#, "x".repeat(9 << 20));
    for refused in [
        indicator(""),
        indicator(r#","pattern":"[","pattern_type":"stix","valid_from":"2026-04-06T20:03:48Z""#),
        indicator(r#","confidence":200"#),
        indicator(&deep),
        indicator(&long),
        format!(r#"{{"type":"artifact","id":"{}"}}"#, ID.replace("indicator", "artifact")),
        // It called itself TLP:CLEAR under an id of its own. It still means nothing.
        r#"{"type":"marking-definition","id":"marking-definition--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-04-06T20:03:48.000Z","definition_type":"tlp","definition":{"tlp":"white"}}"#.to_owned(),
    ] {
        assert!(Object::parse(refused.as_bytes()).is_err(), "{refused:.120}");
        let read = Object::stored(refused.as_bytes()).unwrap();
        assert_eq!(read.bytes(), refused.as_bytes(), "the bytes as accepted");
        assert_eq!(
            mithaq_stix::MarkingMeaning::of_definition(&read),
            mithaq_stix::MarkingMeaning::Unknown
        );
    }
    for broken in [
        "",
        "[]",
        r#"{"type":"indicator""#,
        r#"{"type":"indicator","type":"indicator"}"#,
        r#"{"type":"indicator"}"#,
        r#"{"id":"indicator"}"#,
    ] {
        assert!(Object::stored(broken.as_bytes()).is_err(), "{broken}");
    }
}
