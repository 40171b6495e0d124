//! Object ids (STIX 2.1 §2.9).

use mithaq_stix::ObjectId;
use proptest::prelude::*;

const INDICATOR: &str = "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";

#[test]
fn an_id_is_a_type_and_a_uuid() {
    let id: ObjectId = INDICATOR.parse().unwrap();
    assert_eq!(id.as_str(), INDICATOR);
    assert_eq!(id.object_type(), "indicator");
    assert_eq!(
        id.uuid().to_string(),
        "8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"
    );
    assert_eq!(id.to_string(), INDICATOR);
    assert_eq!(
        serde_json::to_string(&id).unwrap(),
        format!("\"{INDICATOR}\"")
    );
    assert_eq!(
        serde_json::from_str::<ObjectId>(&format!("\"{INDICATOR}\"")).unwrap(),
        id
    );
}

#[test]
fn every_version_of_uuid_is_taken() {
    for version in 1..=8 {
        check(
            &format!("x-qamar--8e2e2d2b-17d4-{version}cbf-938f-98ee46b3cd3f"),
            None,
        );
    }
}

#[test]
fn a_uuid_in_capitals_is_the_same_id() {
    let capitals: ObjectId = "indicator--8E2E2D2B-17D4-4CBF-938F-98EE46B3CD3F"
        .parse()
        .unwrap();
    assert_eq!(capitals, INDICATOR.parse().unwrap());
    assert_eq!(capitals.as_str(), INDICATOR);
}

#[test]
fn other_texts_are_refused_with_the_half_that_is_wrong() {
    const FORM: Option<&str> = Some("not of the form");
    const TYPE: Option<&str> = Some("type name");
    const UUID: Option<&str> = Some("UUID");
    check("", FORM);
    check("indicator", FORM);
    check("8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", FORM);
    check("indicator-8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", FORM);
    check("مؤشر--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3é", FORM);
    check("--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", TYPE);
    check("Indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", TYPE);
    check("in--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", TYPE);
    check("a--b--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", TYPE);
    check("abc---8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", TYPE);
    check("indi_cator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", TYPE);
    check(
        &format!("{}--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", "a".repeat(251)),
        TYPE,
    );
    check(
        &format!("{}--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", "a".repeat(250)),
        None,
    );
    check("indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3g", UUID);
    check("indicator--8e2e2d2b-17d4-0cbf-938f-98ee46b3cd3f", UUID);
    check("indicator--8e2e2d2b-17d4-9cbf-938f-98ee46b3cd3f", UUID);
    check("indicator--8e2e2d2b-17d4-4cbf-138f-98ee46b3cd3f", UUID);
    check("indicator--00000000-0000-0000-0000-000000000000", UUID);
    check("indicator--8e2e2d2b17d4-4cbf-938f-98ee46b3cd3f--", FORM);
}

#[test]
fn a_long_text_is_shortened_in_the_message() {
    let message = ObjectId::parse(&"x".repeat(1_000_000))
        .unwrap_err()
        .to_string();
    assert!(message.len() < 400, "{}", message.len());
}

#[test]
fn a_key_that_is_none_is_refused() {
    for key in [
        &b""[..],
        b"0123456789abcde",
        b"0123456789abcdef",
        b"\0\0\0\0\0\0\x40\0\x80\0\0\0\0\0\0\0XYZ",
    ] {
        assert!(ObjectId::from_key(key).is_err(), "{key:?}");
    }
}

proptest! {
    #[test]
    fn the_key_holds_the_whole_id(object_type in "[a-z][a-z0-9]{2,20}(-[a-z0-9]{1,9}){0,3}", random: u128) {
        let uuid = uuid::Builder::from_random_bytes(random.to_be_bytes()).into_uuid();
        let id = ObjectId::new(&object_type, uuid).unwrap();
        prop_assert_eq!(ObjectId::from_key(&id.key()).unwrap(), id.clone());
        prop_assert_eq!(ObjectId::parse(id.as_str()).unwrap().uuid(), uuid);
        prop_assert_eq!(id.key().len(), 16 + object_type.len());
    }
}

fn check(text: &str, expected: Option<&str>) {
    match (ObjectId::parse(text), expected) {
        (Ok(id), None) => assert_eq!(id.as_str(), text),
        (Err(error), Some(words)) => assert!(error.to_string().contains(words), "{text}: {error}"),
        (result, _) => panic!("{text}: {result:?}"),
    }
}
