//! Deterministic ids of observables (STIX 2.1 §2.9).

use mithaq_stix::json::{Limits, Value};
use mithaq_stix::sco::deterministic_id;

use crate::shared;

#[test]
fn every_recorded_id_agrees() {
    let Some(cases) = shared::cases("conformance/stix-sco-deterministic-ids.json") else {
        return;
    };
    assert_eq!(cases.len(), 172);
    for case in &cases {
        check(&case["input"].to_string(), case["expected"]["id"].as_str());
    }
}

#[test]
fn what_contributes_nothing_has_no_such_id() {
    check(r#"{"type": "process", "pid": 7}"#, None);
    check(r#"{"type": "file", "size": 7}"#, None);
    check(r#"{"type": "file", "hashes": {}}"#, None);
    check(r#"{"type": "x-qamar", "value": "7"}"#, None);
    check("[]", None);
}

#[test]
fn other_properties_and_the_order_of_keys_do_not_matter() {
    let one = id_of(r#"{"type": "ipv4-addr", "value": "198.51.100.3"}"#);
    assert_eq!(
        one,
        id_of(r#"{"x_note": 1, "value": "198.51.100\u002e3", "type": "ipv4-addr", "id": "?"}"#)
    );
    assert_ne!(
        one,
        id_of(r#"{"type": "ipv4-addr", "value": "198.51.100.4"}"#)
    );
}

#[test]
fn of_several_hashes_the_preferred_one_counts() {
    let md5 = id_of(r#"{"type": "file", "hashes": {"MD5": "0123456789abcdef0123456789abcdef"}}"#);
    let both =
        r#"{"type": "file", "hashes": {"SHA-1": "00", "MD5": "0123456789abcdef0123456789abcdef"}}"#;
    assert_eq!(md5, id_of(both));
    let unusual = id_of(r#"{"type": "file", "hashes": {"TLSH": "11", "SSDEEP": "22"}}"#);
    assert_eq!(
        unusual,
        id_of(r#"{"type": "file", "hashes": {"SSDEEP": "22", "TLSH": "33"}}"#)
    );
}

fn check(observable: &str, expected: Option<&str>) {
    assert_eq!(id_of(observable).as_deref(), expected, "{observable}");
}

fn id_of(observable: &str) -> Option<String> {
    let value = Value::parse(observable.as_bytes(), &Limits::OBJECT).unwrap();
    deterministic_id(&value).map(|id| id.to_string())
}
