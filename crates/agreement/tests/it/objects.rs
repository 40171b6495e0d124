//! Agreements and acts as objects: what is not understood is not passed over.

use expect_test::{Expect, expect};
use mithaq_agreement::{Act, ActBuilder, ActKind, Agreement, Draft, PartyId};

use crate::world::{
    FIRST, QAMAR, RIMAL, SAHIL, act_id, day, id, object, plain, qamar, sahil, sealed,
};

fn agreement_text() -> String {
    let draft = Draft::parse(&plain().draft_with(RIMAL)).unwrap();
    let bytes = draft.object_bytes(&id(FIRST), &qamar(), &day(1)).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn an_agreement_with_anything_unknown_is_refused() {
    let cases: [(&str, &str, Expect); 8] = [
        (
            "\"confidential\":true",
            "\"confidential\":true,\"guarantor\":\"nobody\"",
            expect!["`guarantor` is not known here"],
        ),
        (
            "\"highest_tlp\":\"amber\"",
            "\"highest_tlp\":\"ultra\"",
            expect![
                "article 2: `ultra` is not a value of `highest_tlp`: use `clear`, `green`, `amber`, `amber+strict`, `red`"
            ],
        ),
        (
            "\"material\":\"own\"",
            "\"material\":\"own\",\"except\":[\"malware\"]",
            expect!["article 2: `except` is not known here"],
        ),
        (
            "\"kind\":\"exchange\"",
            "\"kind\":\"gift\"",
            expect![
                "article 2: articles of kind `gift` have no terms that a gate can keep: set `text_only = true` if its words alone are meant"
            ],
        ),
        (
            "\"confidential\":true",
            "\"confidential\":true,\"revoked\":true",
            expect!["an agreement is ended by acts of its parties, not by `revoked`"],
        ),
        (
            "\"extension_type\":\"new-sdo\"",
            "\"extension_type\":\"property-extension\"",
            expect![
                "the extension `extension-definition--9caf9f56-a4fc-4bb2-8eae-a1952dabfd0f` with `extension_type` = `new-sdo` is missing"
            ],
        ),
        (
            "\"created_by_ref\":\"identity--11111111-1111-4111-8111-111111111111\"",
            "\"created_by_ref\":\"identity--33333333-3333-4333-8333-333333333333\"",
            expect![
                "the author `identity--33333333-3333-4333-8333-333333333333` is not a party to this agreement"
            ],
        ),
        (
            "\"mithaq_addressees\":[\"identity--11111111-1111-4111-8111-111111111111\",\"identity--22222222-2222-4222-8222-222222222222\"]",
            "\"mithaq_addressees\":[\"identity--11111111-1111-4111-8111-111111111111\",\"identity--33333333-3333-4333-8333-333333333333\"]",
            expect![
                "the agreement is not addressed to its party `identity--22222222-2222-4222-8222-222222222222`; the agreement is confidential, but addressed to `identity--33333333-3333-4333-8333-333333333333`, which is not a party"
            ],
        ),
    ];
    let sound = agreement_text();
    assert!(Agreement::from_object(&object(sound.as_bytes())).is_ok());
    for (from, to, expected) in cases {
        assert!(sound.contains(from), "{from}\n{sound}");
        let changed = sound.replacen(from, to, 1);
        let faults = Agreement::from_object(&object(changed.as_bytes())).unwrap_err();
        expected.assert_eq(&faults.to_string());
    }
}

#[test]
fn a_stranger_cannot_propose() {
    let draft = Draft::parse(&plain().draft_with(RIMAL)).unwrap();
    assert!(draft.object_bytes(&id(FIRST), &sahil(), &day(1)).is_err());
    assert!(draft.object_bytes(&id(QAMAR), &qamar(), &day(1)).is_err());
    assert!(
        ActBuilder::new(&plain().agreement(), &sahil(), None)
            .build(&act_id(1), &day(1), &ActKind::Signature)
            .is_err()
    );
}

#[test]
fn the_text_hash_is_of_the_text_alone() {
    let text = agreement_text();
    let one = Agreement::from_object(&object(text.as_bytes())).unwrap();
    let spaced = text.replacen(':', " : ", 1);
    let same = Agreement::from_object(&object(spaced.as_bytes())).unwrap();
    assert_eq!(one.text_hash(), same.text_hash());
    let other = text.replacen("\"highest_tlp\":\"amber\"", "\"highest_tlp\":\"green\"", 1);
    let other = Agreement::from_object(&object(other.as_bytes())).unwrap();
    assert_ne!(one.text_hash(), other.text_hash());
}

#[test]
fn an_act_that_is_not_understood_is_read_as_such() {
    let agreement = plain().agreement();
    let bytes = ActBuilder::new(&agreement, &qamar(), None)
        .build(&act_id(1), &day(2), &ActKind::Signature)
        .unwrap();
    let text = String::from_utf8(bytes).unwrap();
    check(&text, "", "", expect!["signature"]);
    check(
        &text,
        "\"act\":\"signature\"",
        "\"act\":\"reservation\"",
        expect!["reservation"],
    );
    check(
        &text,
        "\"number\":1",
        "\"number\":1,\"article\":\"3\"",
        expect!["article"],
    );
    check(
        &text,
        "\"number\":1",
        "\"lifts\":\"mithaq-act--00000009-0000-4000-8000-000000000000\",\"number\":1",
        expect!["lifts"],
    );
    check(
        &text,
        "\"number\":1",
        "\"number\":2",
        expect!["error: act 2 must name the act before it, unless it is the first"],
    );
    check(
        &text,
        "\"number\":1",
        "\"number\":0",
        expect!["error: act 0 must name the act before it, unless it is the first"],
    );
    check(
        &text,
        "\"modified\":\"2027-01-02T00:00:00.000Z\"",
        "\"modified\":\"2027-01-03T00:00:00.000Z\"",
        expect![
            "error: an act has one version, but `modified` differs from `created`, or it is revoked"
        ],
    );
    check(
        &text,
        "\"act\":\"signature\"",
        "\"act\":\"resumption\"",
        expect!["error: `lifts` is missing"],
    );
    check(
        &text,
        "\"agreement_hash\":\"",
        "\"agreement_hash\":\"A",
        expect!["error: `agreement_hash` is not 64 lower-case hexadecimal digits"],
    );
    check(
        &text,
        &format!("\"{RIMAL}\"]"),
        &format!("\"{SAHIL}x\"]"),
        expect![
            "error: `identity--33333333-3333-4333-8333-333333333333x` is not the id of a party (`identity--…`)"
        ],
    );

    #[track_caller]
    fn check(text: &str, from: &str, to: &str, expected: Expect) {
        assert!(text.contains(from), "{from}\n{text}");
        let changed = text.replacen(from, to, 1);
        let shown = match Act::from_verified(&sealed(changed.as_bytes(), &qamar())) {
            Ok(act) => act.kind().word().to_owned(),
            Err(error) => format!("error: {error}"),
        };
        expected.assert_eq(&shown);
    }
}

/// To whom a text is addressed whose final clauses open it so.
#[track_caller]
fn goes_to(accession: &str, confidential: bool, others: &[&str], expected: &[&str]) {
    let draft = plain().draft_with(RIMAL);
    // A text that others may accede to has a depositary, and so three parties.
    let third = "[[parties]]\nid = \"identity--44444444-4444-4444-8444-444444444444\"\nname = \"Wadi\"\nroot_fingerprint = \"wadi-fingerprint\"\n[[parties]]";
    let draft = draft.replacen("[[parties]]", third, 1);
    let draft = format!("depositary = \"{QAMAR}\"\n{draft}");
    let draft = draft.replace(
        "notice_days",
        &format!("accession = {accession}\nnotice_days"),
    );
    let draft = draft.replace(
        "confidential = true",
        &format!("confidential = {confidential}"),
    );
    let others = others.iter().map(|id| PartyId::parse(id).unwrap());
    let draft = Draft::parse(&draft).unwrap().addressed_to(others);
    let bytes = draft.object_bytes(&id(FIRST), &qamar(), &day(1)).unwrap();
    let agreement = Agreement::from_object(&object(&bytes)).unwrap();
    let addressees: Vec<&str> = agreement.addressees().iter().map(PartyId::as_str).collect();
    assert_eq!(addressees, expected, "{accession}");
}

#[test]
fn a_text_goes_to_its_parties_and_to_whom_it_is_open() {
    let listed = format!("[\"{SAHIL}\"]");
    let wadi = "identity--44444444-4444-4444-8444-444444444444";
    let parties = [QAMAR, RIMAL, wadi];
    let and_sahil = [QAMAR, RIMAL, SAHIL, wadi];
    goes_to("\"none\"", false, &[], &parties);
    goes_to("\"any\"", false, &[], &parties);
    goes_to("\"any\"", false, &[SAHIL], &and_sahil);
    goes_to(&listed, false, &[], &and_sahil);
    goes_to(&listed, true, &[], &parties);
}
