//! No text, however mangled, makes the converter panic, or hand out what is no STIX.

use mithaq_misp::Options;
use mithaq_stix::Object;
use proptest::prelude::*;

use crate::support::{event, try_convert};

/// An event that has a bit of everything.
fn seed() -> String {
    event(
        r#""distribution": "2", "published": true, "publish_timestamp": "1772340000", "threat_level_id": "1",
        "Attribute": [
            {"uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e", "type": "ip-dst|port", "category": "Network activity",
             "value": "203.0.113.7|8443", "to_ids": true, "timestamp": "1772330001", "distribution": "5",
             "first_seen": "2026-02-01T10:00:00.000000+02:00", "Tag": [{"name": "tlp:amber", "local": 0}],
             "Sighting": [{"type": "1", "date_sighting": "1772350000"}],
             "Galaxy": [{"type": "malpedia", "GalaxyCluster": [{"uuid": "2f9c7a10-3b4d-4e5f-8a6b-7c8d9e0f1a2b", "value": "X",
                "meta": {"synonyms": ["Y"], "refs": ["https://a.example/"], "kill_chain": ["a:b"]}}]}]},
            {"uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5f", "type": "filename|md5",
             "value": "a.exe|d41d8cd98f00b204e9800998ecf8427e", "to_ids": false, "deleted": false}],
        "Object": [{"uuid": "2f9c7a10-3b4d-4e5f-8a6b-7c8d9e0f1a2c", "name": "email", "timestamp": "1772330002",
            "ObjectReference": [{"uuid": "59c21a2c-c0ac-4083-93b3-363da07724d1", "relationship_type": "contains",
                "referenced_uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e"}],
            "Attribute": [{"uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d60", "object_relation": "from", "type": "email-src",
                "value": "a@rimal.example", "to_ids": false}]}],
        "EventReport": [{"uuid": "1a0e2c53-8f7b-4a39-9d1e-6a5b4c3d2e1f", "name": "S", "content": "C"}],
        "Note": [{"uuid": "1a0e2c53-8f7b-4a39-9d1e-6a5b4c3d2e2f", "note": "N", "object_uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5f"}],
        "Galaxy": [{"type": "country", "GalaxyCluster": [{"uuid": "", "value": "Q", "meta": {"ISO": "QA"}}]}],
        "Tag": [{"name": "tlp:green"}, {"name": "x:y"}]"#,
    )
}

/// Pieces that are likely to hurt.
const PIECES: &[&str] = &[
    "",
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "true",
    "-1",
    "1e9",
    "9007199254740993",
    "\"\\u0000\"",
    "\"'\\\\\"",
    "{}",
    "[]",
    "\"tlp:ex:x\"",
    "\"4\"",
    "\"||\"",
    "\"a|b|c\"",
    "\"\u{202e}x\"",
    "\"x--y\"",
    "99999999999999999999",
    "\"2026-02-30\"",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "\u{feff}",
    "\"stix2-pattern\"",
    "\"yara\"",
    "\"malware-sample\"",
    "\"person\"",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mangled_events_are_converted_or_refused(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0usize..24, 0..PIECES.len()), 1..5),
    ) {
        let mut text = seed();
        for (index, length, piece) in cuts {
            let start = (0..=index.index(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            let end = (start + length..).find(|at| *at >= text.len() || text.is_char_boundary(*at)).unwrap().min(text.len());
            text.replace_range(start..end, PIECES[piece]);
        }
        if let Ok(result) = try_convert(text.as_bytes(), &Options::default()) {
            for object in &result.texts {
                prop_assert!(Object::parse(object.as_bytes()).is_ok(), "{object}\nof\n{text}");
            }
        }
    }

    #[test]
    fn values_of_every_kind_in_every_place(
        key in "(uuid|type|value|category|to_ids|timestamp|distribution|Tag|Galaxy|Sighting|deleted|first_seen|data|comment|name|Attribute|ObjectReference|meta|Orgc)",
        value in prop_oneof![
            Just("null".to_owned()), Just("[]".to_owned()), Just("{}".to_owned()), Just("[null, 1, \"x\", {}]".to_owned()),
            Just("-7".to_owned()), Just("{\"name\": []}".to_owned()), "\"[ -~]{0,20}\"".prop_map(|text: String| {
                serde_json::to_string(text.trim_matches('"')).unwrap()
            }),
        ],
    ) {
        let original = serde_json::from_str::<serde_json::Value>(&seed()).unwrap();
        let value: serde_json::Value = serde_json::from_str(&value).unwrap();
        let mut changed = original.clone();
        replace(&mut changed, &key, &value);
        let text = changed.to_string();
        if let Ok(result) = try_convert(text.as_bytes(), &Options::default()) {
            for object in &result.texts {
                prop_assert!(Object::parse(object.as_bytes()).is_ok(), "{object}\nof\n{text}");
            }
        }
    }
}

/// Puts `new` wherever `key` stands.
fn replace(value: &mut serde_json::Value, key: &str, new: &serde_json::Value) {
    match value {
        serde_json::Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                if name == key {
                    *member = new.clone();
                } else {
                    replace(member, key, new);
                }
            }
        }
        serde_json::Value::Array(elements) => {
            elements.iter_mut().for_each(|one| replace(one, key, new))
        }
        _ => {}
    }
}
