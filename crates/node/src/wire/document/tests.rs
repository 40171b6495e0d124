//! What a hostile document gains: nothing.

use std::collections::BTreeMap;

use super::*;
use crate::wire::binding::{KeyBook, KeyConflict, Role};
use crate::wire::testing::{NOON, at, book, nation, qamar, rimal};

#[test]
fn inv_4_3_a_document_says_who_and_where() {
    let qamar = qamar();
    let document = qamar.document();
    assert_eq!(document.party(), &qamar.party);
    assert_eq!(document.party_name(), "National CERT of Qamar");
    assert_eq!(document.fingerprint(), qamar.root.fingerprint());
    assert_eq!(document.statement().node(), &qamar.node.public());
    assert_eq!(document.api(), "https://node.example:8443/mithaq/");
    let destination = document.destination(AddressPolicy::PUBLIC);
    assert_eq!(destination.origin.to_string(), "https://node.example:8443");
    assert_eq!(destination.pins.len(), 1);
}

/// DESIGN 4.3: a stranger reads it, so it says this and nothing else.
#[test]
fn inv_4_3_a_document_holds_nothing_a_stranger_need_not_know() {
    let qamar = qamar();
    let bytes = qamar.document_bytes(&qamar.node.public(), &qamar.node);
    let document: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(&bytes).unwrap();
    let mut keys: Vec<&str> = document.keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        [
            "api",
            "issued",
            "key_statement",
            "mithaq_node_document",
            "party",
            "party_name",
            "protocols",
            "root_key",
            "signature",
            "taxii",
            "tls_pins",
        ]
    );
}

#[test]
fn inv_4_1_only_the_expected_root_is_believed() {
    let (qamar, rimal) = (qamar(), rimal());
    let bytes = qamar.document_bytes(&qamar.node.public(), &qamar.node);
    assert_eq!(
        claimed_fingerprint(&bytes).unwrap(),
        qamar.root.fingerprint()
    );
    let refusal = verify_document(&bytes, rimal.root.fingerprint(), NOON).unwrap_err();
    assert!(
        matches!(refusal, DocumentRefusal::Fingerprint { .. }),
        "{refusal}"
    );
}

#[test]
fn any_flipped_byte_refuses_it() {
    let qamar = qamar();
    let bytes = qamar.document_bytes(&qamar.node.public(), &qamar.node);
    for index in 0..bytes.len() {
        for mask in [0x01, 0x20] {
            let mut flipped = bytes.clone();
            flipped[index] ^= mask;
            let outcome = verify_document(&flipped, qamar.root.fingerprint(), NOON);
            assert!(
                outcome.is_err(),
                "{index}: {}",
                String::from_utf8_lossy(&flipped)
            );
        }
    }
}

#[test]
fn a_statement_counts_in_its_time_only() {
    let qamar = qamar();
    let bytes = qamar.document_bytes(&qamar.node.public(), &qamar.node);
    for (now, counts) in [
        (NOON - 86_401, false),
        (NOON - 86_400, true),
        (NOON + 86_399, true),
        (NOON + 86_400, false),
    ] {
        let outcome = verify_document(&bytes, qamar.root.fingerprint(), now);
        assert_eq!(outcome.is_ok(), counts, "{}", at(now));
    }
}

/// What a hostile party says of itself, signed as it should be.
fn rewritten(change: impl Fn(&mut serde_json::Value)) -> Result<(), String> {
    let qamar = qamar();
    let bytes = qamar.document_bytes(&qamar.node.public(), &qamar.node);
    let mut document: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    change(&mut document);
    let unsigned = serde_json::to_vec(&document).unwrap();
    let signature = qamar
        .node
        .sign(&message(&unsigned, &qamar.node.id()).unwrap());
    document["signature"]["signature"] = URL_SAFE_NO_PAD.encode(signature).into();
    let bytes = serde_json::to_vec(&document).unwrap();
    let outcome = verify_document(&bytes, qamar.root.fingerprint(), NOON);
    outcome.map(|_| ()).map_err(|refusal| refusal.to_string())
}

#[test]
fn what_a_document_may_say_is_bounded() {
    let check = |member: &str, value: serde_json::Value, expected: &str| {
        let outcome = rewritten(|document| document[member] = value.clone());
        assert_eq!(outcome.unwrap_err(), expected, "{member}: {value}");
    };
    assert_eq!(rewritten(|_| ()), Ok(()));
    assert_eq!(
        rewritten(|document| document["later"] = "addition".into()),
        Ok(())
    );
    let invalid = |member: &str| format!("the node document's `{member}` is missing or not valid");
    check("party_name", "".into(), &invalid("party_name"));
    check("party_name", "a\nb".into(), &invalid("party_name"));
    check("party_name", "a".repeat(201).into(), &invalid("party_name"));
    check("tls_pins", serde_json::json!([]), &invalid("tls_pins"));
    check(
        "tls_pins",
        serde_json::json!(["sha256:AA"]),
        &invalid("tls_pins"),
    );
    let many: Vec<_> = (0..9)
        .map(|n| SpkiPin::from_bytes([n; 32]).to_string())
        .collect();
    check("tls_pins", many.into(), &invalid("tls_pins"));
    check(
        "api",
        "https://elsewhere.example/mithaq/".into(),
        &invalid("api"),
    );
    check(
        "api",
        "https://node.example:8443/mithaq".into(),
        &invalid("api"),
    );
    let url = |member: &str, cause: &str| {
        format!("the node document's `{member}` cannot be connected to: {cause}")
    };
    check(
        "api",
        "http://node.example:8443/".into(),
        &url("api", "only https URLs are connected to"),
    );
    check(
        "taxii",
        "file:///etc/passwd".into(),
        &url("taxii", "only https URLs are connected to"),
    );
    let credentials = url(
        "taxii",
        "a URL to connect to holds no user name or password",
    );
    check("taxii", "https://a:b@node.example/".into(), &credentials);
    let protocol = "the node speaks another version of the protocol";
    check("protocols", serde_json::json!([2]), protocol);
    check("mithaq_node_document", 2.into(), protocol);
    let other = nation(3, "").party;
    let outcome = rewritten(|document| document["party"] = other.as_str().into());
    let refusal = outcome.unwrap_err();
    let expected = "the key statement is not sealed by the party's root key: key `ed25519:";
    assert!(refusal.starts_with(expected), "{refusal}");
}

#[test]
fn attack_02_nobody_claims_anothers_key() {
    let (qamar, mallory) = (qamar(), nation(4, "Somebody"));
    // The defence removed: what a validly sealed statement of Mallory's root says is believed.
    let statement = |node: &VerifyingKey| {
        let (from, until) = (at(NOON - 1), at(NOON + 1));
        let random = crate::wire::testing::Same(1);
        crate::wire::statement::state_key(
            &mallory.root,
            &mallory.party,
            node,
            &from,
            &until,
            &random,
        )
        .unwrap()
    };
    let claim = statement(&qamar.node.public());
    let mut believing = BTreeMap::from([(KeyId::of(&qamar.node.public()), qamar.party.clone())]);
    believing.insert(KeyId::of(claim.node()), claim.party().clone());
    assert_eq!(
        believing[&qamar.node.id()],
        mallory.party,
        "Qamar's requests would be Mallory's"
    );

    // A document with that claim must be signed by the key it claims; Mallory has it not.
    let pins = BTreeSet::from([SpkiPin::from_bytes([5; 32])]);
    let draft = DocumentDraft {
        party_name: mallory.name,
        statement: &claim,
        tls_pins: &pins,
        taxii: "https://mallory.example/taxii2/",
        api: "https://mallory.example/mithaq/",
        issued: &at(NOON),
    };
    let refusal = sign_document(&draft, &mallory.node).unwrap_err();
    assert!(
        matches!(refusal, DocumentError::Refused(DocumentRefusal::Signature)),
        "{refusal}"
    );

    // And if it had, the key stays with the party that it is bound to.
    let stolen = verify_document(
        &sign_document(&draft, &qamar.node).unwrap(),
        mallory.root.fingerprint(),
        NOON,
    )
    .unwrap();
    let mut keys = book(&[&qamar]);
    let conflict = keys.accept(&stolen).unwrap_err();
    assert!(matches!(conflict, KeyConflict::Taken { .. }), "{conflict}");
    assert_eq!(
        keys.bind(&qamar.node.id(), Role::Node).unwrap().party,
        qamar.party
    );
    assert!(
        keys.bind(&KeyId::of(&mallory.root.public()), Role::Root)
            .is_none(),
        "nothing was added"
    );
}

#[test]
fn attack_02_a_party_has_one_root() {
    let (qamar, mut usurper) = (qamar(), nation(4, "National CERT of Qamar"));
    usurper.party = qamar.party.clone();
    let mut keys = book(&[&qamar]);
    let conflict = keys.accept(&usurper.document()).unwrap_err();
    assert_eq!(
        conflict,
        KeyConflict::OtherRoot {
            party: qamar.party.clone()
        }
    );
    assert_eq!(
        keys.accept(&qamar.document()),
        Ok(()),
        "the same again changes nothing"
    );
    keys.remove(&qamar.party);
    assert!(keys.bind(&qamar.node.id(), Role::Node).is_none());
    assert_eq!(KeyBook::new().accept(&usurper.document()), Ok(()));
}

#[test]
fn attack_02_roles_are_apart() {
    let qamar = qamar();
    let keys = book(&[&qamar]);
    let root = KeyId::of(&qamar.root.public());
    assert!(keys.bind(&root, Role::Node).is_none());
    assert!(keys.bind(&qamar.node.id(), Role::Root).is_none());
    // A node key that states keys is no root.
    let (from, until) = (at(NOON), at(NOON + 1));
    let fake = crate::wire::keys::RootKey::generate(&crate::wire::testing::Same(0x81)).unwrap();
    assert_eq!(fake.public(), qamar.node.public());
    let statement = crate::wire::statement::state_key(
        &fake,
        &qamar.party,
        &rimal().node.public(),
        &from,
        &until,
        &crate::wire::testing::Same(1),
    )
    .unwrap();
    let bytes = statement.object().bytes();
    let refusal = verify_statement(bytes, &qamar.party, &qamar.root.public()).unwrap_err();
    assert!(matches!(refusal, StatementRefusal::Seal(_)), "{refusal}");
}
