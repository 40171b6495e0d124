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

/// Values that are of some type, and values that are nearly so.
const VALUES: &[&str] = &[
    "198.51.100.3",
    "198.51.100.0/24",
    "198.51.100.3/024",
    "2001:db8::1",
    "fe80::1%eth0",
    "2001:db8::/+32",
    "198.51.100.3|8443",
    "2001:db8::1|443",
    "198.51.100.3:80",
    "a.rimal.example",
    "_x.rimal.example.",
    "قمر.example",
    "a.rimal.example|198.51.100.3",
    "a.rimal.example|443",
    "https://a.rimal.example/b?c=d#e",
    "/gate.php?x=[1]",
    "jane@rimal.example",
    "jane@[198.51.100.3]",
    "a|b@rimal.example",
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "x.exe|d41d8cd98f00b204e9800998ecf8427e",
    "t1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "T1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C",
    "3:a:b,\"x\"",
    "00:00:5e:00:53:01",
    "0000.5E00.5301",
    "AS64496",
    "64496 EXAMPLE",
    "HKLM\\Software\\x",
    "hku\\x|y",
    "cpe:2.3:a:example:web_mail:1.0:*:*:*:*:*:*:*",
    "cpe:2.3:a:::::::::::",
    "CVE-2023-5631",
    "cve-2021-00123",
    "4096",
    "-1",
    "image/png",
    "it's \\ here",
    "[file:name = 'x']",
    "\u{202e}x\u{0}",
    "",
];

proptest! {
    #![proptest_config(mithaq_testkit::config(300))]

    /// Attributes of every type, each with some value, whole or with marks put in or taken out.
    #[test]
    fn an_attribute_of_any_type_and_value_becomes_something_whole(
        values in prop::collection::vec(
            (0..VALUES.len(), any::<prop::sample::Index>(), 0usize..3, "([+0 :|/@.%'\"\\\\<>,=*\\[\\]a\u{e9}\u{7}-]|T1){0,2}", any::<bool>()),
            200..=200,
        ),
        data in prop_oneof![Just(None), Just(Some("AAA=")), Just(Some("not base64"))],
    ) {
        let attributes: Vec<serde_json::Value> = mithaq_misp::attribute_types()
            .chain(["stix2-pattern", "link", "weakness", "text"].map(str::to_owned))
            .zip(values.iter().cycle())
            .enumerate()
            .map(|(number, (attribute_type, (value, index, length, piece, to_ids)))| {
                let mut value = VALUES[*value].to_owned();
                if length + piece.len() > 0 && !value.is_empty() {
                    let at = |from: usize| (from..).find(|at| *at >= value.len() || value.is_char_boundary(*at)).unwrap().min(value.len());
                    let start = at(index.index(value.len() + 1));
                    let end = at(start + length);
                    value.replace_range(start..end, piece);
                }
                let mut attribute = serde_json::json!({
                    "uuid": format!("0c7fe2d3-5a8b-4f1e-8c07-{number:012x}"),
                    "type": attribute_type, "value": value, "to_ids": to_ids, "timestamp": "1772330001",
                });
                if let Some(data) = data {
                    attribute["data"] = data.into();
                }
                attribute
            })
            .collect();
        prop_assert!(100 < attributes.len() && attributes.len() < 200);
        let text = event(&format!(r#""Attribute": {}"#, serde_json::Value::from(attributes.clone())));
        let result = try_convert(text.as_bytes(), &Options::default()).unwrap();
        // Nothing that the converter makes of a value is refused by the checks: it knows their forms. Patterns are
        // asked more than their grammar; one that fails is kept whole.
        for left in &result.left_out {
            let number = left.path.split(['[', ']']).nth(1).and_then(|number| number.parse::<usize>().ok());
            let of = number.map(|number| &attributes[number]).unwrap();
            let is_a_pattern = of["type"] == "stix2-pattern" && left.why.code() == "kept-whole";
            prop_assert!(is_a_pattern || left.why.code() == "no-value", "{left} of {of}");
        }
        let ids: std::collections::BTreeSet<String> = result
            .values()
            .iter()
            .map(|value| value["id"].as_str().unwrap().to_owned())
            .collect();
        for attribute in &attributes {
            let uuid = attribute["uuid"].as_str().unwrap();
            let is_there = ids.iter().filter(|id| id.ends_with(uuid)).count();
            let says_nothing = attribute["value"].as_str().unwrap().trim().is_empty();
            prop_assert_eq!(is_there, usize::from(!says_nothing), "{}", attribute);
        }
        for observed in result.of_type("observed-data") {
            for reference in observed["object_refs"].as_array().unwrap() {
                prop_assert!(ids.contains(reference.as_str().unwrap()), "{}", observed);
            }
        }
        for object in &result.texts {
            prop_assert!(Object::parse(object.as_bytes()).is_ok(), "{object}");
        }
    }
}

proptest! {
    #![proptest_config(mithaq_testkit::config(1_500))]

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
