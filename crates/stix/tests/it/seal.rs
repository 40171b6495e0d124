//! The seal: DESIGN 4.5, 4.6 and 4.8; security cases 1, 2, 4 and 5.

use std::collections::BTreeMap;

use ed25519_dalek::{Signer, SigningKey};
use mithaq_stix::seal::{is_sealed, seal, unsealed_hash, verify};
use mithaq_stix::{KeyBinding, KeyId, KeyLookup, Object, SEAL_EXTENSION, SealRefusal, canonical};

const CONTEXT: &str = "mithaq test object";
const QAMAR: &str = "identity--1a1e2d2b-17d4-4cbf-938f-98ee46b3cd3f";
const RIMAL: &str = "identity--2b1e2d2b-17d4-4cbf-938f-98ee46b3cd3f";

const NOTE: &str = r#"{"type":"note","spec_version":"2.1","id":"note--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created_by_ref":"identity--1a1e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-04-06T20:03:48.000Z","modified":"2026-04-06T20:03:48.000Z","content":"a \"b\" ميثاق \u0041","object_refs":["tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"],"x_ratio":1.50,"x_deep":{"b":[1,{"z":null,"a":true}],"a":{}}}"#;

#[test]
fn inv_4_5_a_seal_verifies_and_names_the_author() {
    let sealed = sealed(NOTE);
    let verified = verify(&sealed, CONTEXT, &keys()).unwrap();
    assert_eq!(verified.party().as_str(), QAMAR);
    assert_eq!(verified.key_id(), &KeyId::of(&key(1).verifying_key()));
    assert_eq!(verified.object(), &sealed);
    assert_eq!(verified.text_hash(), unsealed_hash(&sealed));
    assert_eq!(verified.text_hash(), unsealed_hash(&object(NOTE)));
}

#[test]
fn sealing_changes_no_byte_that_was_there() {
    let bytes = sealed(NOTE).bytes().to_vec();
    let (before, after) = bytes.split_at(NOTE.len() - 1);
    assert_eq!(before, &NOTE.as_bytes()[..NOTE.len() - 1]);
    assert!(after.starts_with(format!(",\"extensions\":{{\"{SEAL_EXTENSION}\"").as_bytes()));
}

#[test]
fn a_seal_stands_beside_other_extensions() {
    let with = |extensions| NOTE.replace(r#""x_ratio":1.50"#, extensions);
    // Without the seal nothing would be left, which is no object of STIX; the seal holds all the same.
    verify(&sealed(&with(r#""extensions":{}"#)), CONTEXT, &keys()).unwrap();
    let text = with(
        r#""\u0065xtensions":{"extension-definition--3a1e2d2b-17d4-4cbf-938f-98ee46b3cd3f":{"extension_type":"property-extension","rank":{"b":1}}}"#,
    );
    let verified = verify(&sealed(&text), CONTEXT, &keys()).unwrap();
    assert_eq!(verified.text_hash(), unsealed_hash(&object(&text)));
    // The other extensions are signed too.
    let text = NOTE.replace(
        r#""x_ratio":1.50"#,
        r#""extensions":{"extension-definition--3a1e2d2b-17d4-4cbf-938f-98ee46b3cd3f":{"extension_type":"property-extension","rank":1}}"#,
    );
    let changed = String::from_utf8(sealed(&text).bytes().to_vec())
        .unwrap()
        .replace(r#""rank":1}"#, r#""rank":2}"#);
    refused(&changed, "BadSignature");
}

/// The canonical form is what is signed, so the arrangement of the bytes does not matter.
#[test]
fn inv_4_5_re_arranged_bytes_still_verify() {
    let sealed = sealed(NOTE);
    let canonical = canonical::form(sealed.bytes()).unwrap();
    assert_ne!(canonical, sealed.bytes());
    let tree: serde_json::Value = serde_json::from_slice(sealed.bytes()).unwrap();
    for text in [canonical, serde_json::to_vec_pretty(&tree).unwrap()] {
        let again = Object::parse(&text).unwrap().object;
        assert_eq!(
            verify(&again, CONTEXT, &keys()).unwrap().text_hash(),
            unsealed_hash(&sealed)
        );
    }
}

/// Security case 5: flipping any one bit of a sealed object's canonical form refuses it.
#[test]
fn inv_4_5_any_flipped_bit_is_refused() {
    let canonical = canonical::form(sealed(NOTE).bytes()).unwrap();
    verify(&Object::parse(&canonical).unwrap().object, CONTEXT, &keys()).unwrap();
    let (mut not_parsed, mut not_verified) = (0, 0);
    for place in 0..canonical.len() {
        for bit in 0..8 {
            let mut flipped = canonical.clone();
            flipped[place] ^= 1 << bit;
            match Object::parse(&flipped) {
                Err(_) => not_parsed += 1,
                Ok(accepted) => {
                    let result = verify(&accepted.object, CONTEXT, &keys());
                    assert!(result.is_err(), "{}", String::from_utf8_lossy(&flipped));
                    not_verified += 1;
                }
            }
        }
    }
    // Both defences were needed.
    assert!(
        not_parsed > 500 && not_verified > 500,
        "{not_parsed} {not_verified}"
    );
}

/// Security case 5: what a lenient reader would take for the same object never reaches the seal.
#[test]
fn case_5_a_duplicate_key_does_not_ride_on_a_seal() {
    let text = String::from_utf8(sealed(NOTE).bytes().to_vec()).unwrap();
    for twice in [
        text.replace(r#""x_ratio""#, r#""content":"b","x_ratio""#),
        text.replace(r#""x_ratio""#, r#""c\u006fntent":"b","x_ratio""#),
        text.replace("1.50", "1e400"),
        text.replace("1.50", "9007199254740993"),
        text.replace("\\u0041", "\\ud800"),
    ] {
        assert_ne!(twice, text);
        assert!(Object::parse(twice.as_bytes()).is_err(), "{twice}");
    }
    // A number written otherwise is the same number; another number is not.
    let same = object(&text.replace("1.50", "15e-1"));
    assert!(verify(&same, CONTEXT, &keys()).is_ok());
    refused(&text.replace("1.50", "1.51"), "BadSignature");
}

/// Security case 1: a valid peer seals an object whose creator is another.
#[test]
fn inv_4_6_the_key_of_another_party_is_refused() {
    let by_rimal = seal_with(NOTE, &key(2));
    let refusal = verify(&by_rimal, CONTEXT, &keys()).unwrap_err();
    assert!(
        matches!(refusal, SealRefusal::NotTheCreator { .. }),
        "{refusal}"
    );
    // The signature itself was good: under the name of its own party it counts.
    let own = seal_with(&NOTE.replace(QAMAR, RIMAL), &key(2));
    assert_eq!(
        verify(&own, CONTEXT, &keys()).unwrap().party().as_str(),
        RIMAL
    );
}

#[test]
fn case_2_a_key_under_another_keys_name_is_refused() {
    struct Swapped;
    impl KeyLookup for Swapped {
        fn key(&self, _: &KeyId) -> Option<KeyBinding> {
            Some(KeyBinding {
                party: QAMAR.parse().unwrap(),
                key: key(2).verifying_key(),
            })
        }
    }
    let refusal = verify(&sealed(NOTE), CONTEXT, &Swapped).unwrap_err();
    assert!(
        matches!(refusal, SealRefusal::KeyMismatch { .. }),
        "{refusal}"
    );
}

#[test]
fn a_key_that_nobody_vouches_for_is_refused() {
    let refusal = verify(&seal_with(NOTE, &key(3)), CONTEXT, &keys()).unwrap_err();
    assert!(
        matches!(refusal, SealRefusal::UnknownKey { .. }),
        "{refusal}"
    );
}

#[test]
fn a_seal_holds_in_its_context_only() {
    let sealed = sealed(NOTE);
    for context in [
        "",
        "mithaq test objec",
        "mithaq test objects",
        "mithaq test object\0",
    ] {
        let refusal = verify(&sealed, context, &keys()).unwrap_err();
        assert!(
            matches!(refusal, SealRefusal::BadSignature { .. }),
            "{refusal}"
        );
    }
}

#[test]
fn inv_4_8_there_is_no_third_state() {
    refused(NOTE, "Unsealed");
    let text = String::from_utf8(sealed(NOTE).bytes().to_vec()).unwrap();
    refused(&text.replace("\"Ed25519\"", "\"none\""), "Malformed");
    refused(&text.replace("\"algorithm\":\"Ed25519\",", ""), "Malformed");
    refused(
        &text.replace("\"Ed25519\"", "\"Ed25519\",\"more\":1"),
        "Malformed",
    );
    refused(&text.replace("ed25519:", "Ed25519:"), "Malformed");
    refused(&text.replace("property-extension", "new-sdo"), "Malformed");
    refused(
        &text.replace("\"signature\":\"", "\"signature\":\"A"),
        "Malformed",
    );
    refused(
        &text.replace("\"signature\":\"", "\"signature\":\"====\",\"more\":\""),
        "Malformed",
    );
    refused(
        &text.replace(&format!("\"created_by_ref\":\"{QAMAR}\","), ""),
        "NoCreator",
    );
    refused(&text.replace(QAMAR, RIMAL), "NotTheCreator");
    // A seal that is no object at all does not even make an object of STIX.
    let empty = NOTE.replace(
        r#""x_ratio":1.50"#,
        &format!(r#""extensions":{{"{SEAL_EXTENSION}":7}}"#),
    );
    let refusal = Object::parse(empty.as_bytes()).unwrap_err();
    assert_eq!(refusal.reason().unwrap().code, "kind");
    assert!(is_sealed(&sealed(NOTE)) && !is_sealed(&object(NOTE)));
}

/// A signature of small order would fit any message (security case 4).
#[test]
fn case_4_a_weak_key_is_refused() {
    struct Weak(ed25519_dalek::VerifyingKey);
    impl KeyLookup for Weak {
        fn key(&self, _: &KeyId) -> Option<KeyBinding> {
            Some(KeyBinding {
                party: QAMAR.parse().unwrap(),
                key: self.0,
            })
        }
    }
    // The identity element of the curve.
    let mut point = [0; 32];
    point[0] = 1;
    let weak = ed25519_dalek::VerifyingKey::from_bytes(&point).unwrap();
    let mut signature = [0; 64];
    signature[0] = 1;
    // Without strictness it fits everything.
    let fits = ed25519_dalek::Verifier::verify(
        &weak,
        b"anything",
        &ed25519_dalek::Signature::from_bytes(&signature),
    );
    assert!(fits.is_ok());
    let bytes = seal(NOTE.as_bytes(), CONTEXT, &KeyId::of(&weak), |_| signature).unwrap();
    let refusal = verify(&Object::parse(&bytes).unwrap().object, CONTEXT, &Weak(weak)).unwrap_err();
    assert!(
        matches!(refusal, SealRefusal::BadSignature { .. }),
        "{refusal}"
    );
}

#[test]
fn only_an_unsealed_object_with_a_creator_can_be_sealed() {
    let attempt = |text: &str| {
        seal(
            text.as_bytes(),
            CONTEXT,
            &KeyId::of(&key(1).verifying_key()),
            |_| [0; 64],
        )
    };
    let message = |text: &str| attempt(text).unwrap_err().to_string();
    assert_eq!(message("[]"), "only an object can be sealed");
    assert_eq!(message("{}"), "the object names no creator");
    assert_eq!(
        message(std::str::from_utf8(sealed(NOTE).bytes()).unwrap()),
        "the object has a seal already"
    );
    assert!(message("{\"a\":1,\"a\":2}").contains("already has a key `a`"));
    assert_eq!(
        message(&NOTE.replace("x_ratio", "extensions")),
        "the property `extensions` is not an object"
    );
}

#[test]
fn a_key_is_named_by_its_hash() {
    let id = KeyId::of(&key(1).verifying_key());
    assert_eq!(id.as_str().len(), "ed25519:".len() + 32);
    assert_eq!(id.as_str().parse::<KeyId>().unwrap(), id);
    for text in [
        "",
        "ed25519:",
        "ed25519:0123456789abcdef0123456789abcde",
        "ed25519:0123456789ABCDEF0123456789abcdef",
    ] {
        assert!(text.parse::<KeyId>().is_err(), "{text}");
    }
}

struct Keys(BTreeMap<KeyId, KeyBinding>);

impl KeyLookup for Keys {
    fn key(&self, id: &KeyId) -> Option<KeyBinding> {
        self.0.get(id).cloned()
    }
}

/// Key 1 is of Qamar, key 2 of Rimal; key 3 is of nobody.
fn keys() -> Keys {
    let binding = |number, party: &str| {
        let key = key(number).verifying_key();
        (
            KeyId::of(&key),
            KeyBinding {
                party: party.parse().unwrap(),
                key,
            },
        )
    };
    Keys([binding(1, QAMAR), binding(2, RIMAL)].into())
}

fn key(number: u8) -> SigningKey {
    SigningKey::from_bytes(&[number; 32])
}

fn object(text: &str) -> Object {
    Object::parse(text.as_bytes()).unwrap().object
}

fn sealed(text: &str) -> Object {
    seal_with(text, &key(1))
}

fn seal_with(text: &str, key: &SigningKey) -> Object {
    let id = KeyId::of(&key.verifying_key());
    let bytes = seal(text.as_bytes(), CONTEXT, &id, |message| {
        key.sign(message).to_bytes()
    })
    .unwrap();
    Object::parse(&bytes).unwrap().object
}

fn refused(text: &str, expected: &str) {
    let refusal = verify(&object(text), CONTEXT, &keys()).expect_err(text);
    assert!(
        format!("{refusal:?}").starts_with(expected),
        "{expected}: {refusal:?}"
    );
}
