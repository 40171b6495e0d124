//! Proof records: what is written is read, and nothing else is.

use expect_test::{Expect, expect};
use mithaq_agreement::check::symbolic::Solved;
use mithaq_agreement::check::{Finding, Question, Verdict, check as check_all};
use mithaq_agreement::{Agreement, Proof, is_diplomatic, proof};
use mithaq_stix::Object;

use crate::world::{day, object, plain, qamar, rimal};

fn record(agreement: &Agreement) -> Vec<u8> {
    let findings = check_all(agreement, &qamar(), &[], &[]);
    let (_, bytes) = proof::write(
        agreement,
        &qamar(),
        (&findings, None),
        "0.1.0",
        (&day(1), &day(3)),
    )
    .unwrap();
    bytes
}

#[test]
fn a_record_says_what_was_asked_of_which_text_and_what_was_found() {
    let agreement = plain().agreement();
    let bytes = record(&agreement);
    let found = Proof::from_object(&object(&bytes)).unwrap();
    assert!(is_diplomatic(proof::PROOF_TYPE));
    assert_eq!(found.author, qamar());
    assert_eq!(&found.agreement, agreement.id());
    assert_eq!(
        found.text_hash,
        mithaq_agreement::act::hex(agreement.text_hash())
    );
    assert_eq!(found.method, proof::EVERY_CASE);
    let said: Vec<String> = found
        .findings
        .iter()
        .map(|one| format!("{} {}", one.question, one.verdict))
        .collect();
    expect![[r#"
        within-red-lines proved
        within-consent proved
        closed-gives-nothing proved
        never-fails proved"#]]
    .assert_eq(&said.join("\n"));
    assert!(found.findings.iter().all(|one| one.tuples > Some(0)));
    // A party has one for each text.
    let other = proof::id_of(&rimal(), agreement.id(), &found.text_hash).unwrap();
    assert_ne!(other, found.id);
}

#[test]
fn what_is_no_record_is_refused() {
    let bytes = String::from_utf8(record(&plain().agreement())).unwrap();
    let check = |from: &str, to: &str, expected: Expect| {
        assert!(bytes.contains(from), "no {from} in {bytes}");
        let object = Object::parse(bytes.replace(from, to).as_bytes())
            .unwrap()
            .object;
        expected.assert_eq(&Proof::from_object(&object).unwrap_err().to_string());
    };
    check(
        "\"text_hash\":\"",
        "\"text_hash\":\"f",
        expect!["its id does not follow from its author and the text that it is about"],
    );
    check(
        "\"verdict\":\"proved\"",
        "\"verdict\":\"true\"",
        expect!["`findings` is missing or not what it must be"],
    );
    check("\"method\"", "\"way\"", expect!["`way` is not known here"]);
    check(
        "new-sdo",
        "property-extension",
        expect!["this is no proof record"],
    );
}

#[test]
fn a_record_names_the_solver_that_answered() {
    let agreement = plain().agreement();
    let findings = [Finding {
        question: Question::WithinRedLines,
        verdict: Verdict::Proved {
            tuples: 0,
            queries: 3,
        },
    }];
    let solved = Solved {
        program: "mithaq-prover 0.1.0, cedar-policy-symcc 0.8.1".to_owned(),
        solver: "cvc5 1.0.3".to_owned(),
    };
    let findings = (&findings[..], Some(&solved));
    let (_, bytes) =
        proof::write(&agreement, &qamar(), findings, "0.1.0", (&day(1), &day(3))).unwrap();
    let found = Proof::from_object(&object(&bytes)).unwrap();
    assert_eq!(found.method, "cvc5");
    assert_eq!(found.solver_version.as_deref(), Some("1.0.3"));
    assert_eq!(found.prover.as_ref(), Some(&solved.program));
    assert_eq!(found.findings[0].tuples, None);
    assert_eq!(found.findings[0].queries, Some(3));
}
