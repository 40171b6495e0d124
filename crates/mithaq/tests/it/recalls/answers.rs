//! One giver, one receiver: what is asked, what becomes of it, and how it is told at every step.

use super::{arrives, comes_to, crosses, state, statement, status, two};
use crate::support::eventually;
use crate::support::samples::{GREEN, RED, SECOND, indicator};

#[test]
fn inv_7_6_what_is_recalled_is_deleted_and_the_answer_says_what_is_left() {
    let (giver, receiver) = two(&[]);
    let object = indicator("Sent too early", &[GREEN]);
    let other = indicator("Of no concern", &[GREEN]);
    crosses(&giver, &receiver, &other);
    crosses(&giver, &receiver, &object);
    let line = ["recall", object.id(), "--reason", "a source is in danger"];
    let made = giver.run(&line)["recalls"][0].clone();
    assert_eq!(made["ours"], true);
    assert_eq!(made["reason"]["en"], "a source is in danger");
    assert_eq!(made["recipients"].as_array().unwrap().len(), 1, "{made}");
    // At once: it goes to nobody here any more, and what we did ourselves is told in the same form.
    assert!(!giver.analysts().sees(object.id()));
    assert_eq!(made["own"]["versions"][0]["outcome"], "restricted");
    comes_to(&giver, &object, &receiver, "deleted");
    let said = statement(&giver, &object, &receiver);
    // Its own analysts read it by TAXII, of which nobody keeps a record: they cannot be recalled.
    assert_eq!(said["beyond"]["own-client"], 1, "{said}");
    let certificate = said["certificate"].as_str().unwrap();
    assert!(certificate.starts_with("mithaq-recall-answer--"), "{said}");
    assert!(!receiver.analysts().sees(object.id()));
    assert!(receiver.analysts().sees(other.id()));
    let found = receiver.try_run(&["why", object.id(), "--for", "analysts"]);
    assert_eq!(found.error_code(), "not-held");
    // The one who was asked sees it too, and has nothing to decide.
    let seen = status(&receiver, &object);
    assert_eq!(
        (&seen["ours"], &seen["pending"]),
        (&false.into(), &false.into())
    );
    assert_eq!(seen["by"], giver.name);
    let tally = receiver.run(&["status"])["recalls"].clone();
    assert_eq!(tally["pending"], 0);
    assert_eq!(giver.run(&["status"])["recalls"]["answered"], 1);
    // It does not come back; a newer version is another matter.
    assert!(!receiver.analysts().sees(object.id()));
    let newer = object.version(SECOND, false);
    giver.import(&[&newer]);
    arrives(&receiver, &newer);
    let last = receiver.analysts().last(object.id()).unwrap();
    assert_eq!(last["modified"], SECOND);
}

#[test]
fn inv_7_6_a_recipient_that_is_away_is_overdue_until_it_answers() {
    let (mut giver, mut receiver) = two(&[]);
    let object = indicator("Sent too early", &[GREEN]);
    crosses(&giver, &receiver, &object);
    receiver.stop();
    giver.set("MITHAQ_RECALL_ANSWER_WITHIN", "1s");
    giver.restart();
    giver.run(&["recall", object.id(), "--delete-own"]);
    comes_to(&giver, &object, &receiver, "overdue");
    let told = status(&giver, &object);
    assert_eq!(told["own"]["versions"][0]["outcome"], "deleted");
    assert_eq!(giver.run(&["status"])["recalls"]["overdue"], 1);
    receiver.start();
    comes_to(&giver, &object, &receiver, "deleted");
    assert_eq!(giver.run(&["status"])["recalls"]["overdue"], 0);
    assert!(!receiver.analysts().sees(object.id()));
}

#[test]
fn inv_7_6_without_prior_consent_an_operator_decides_and_nobody_gets_it_meanwhile() {
    let (giver, receiver) = two(&[("MITHAQ_RECALL_CONSENT", "ask")]);
    let refused = indicator("Kept by right", &[GREEN]);
    let restricted = indicator("Kept from everybody", &[GREEN]);
    for object in [&refused, &restricted] {
        crosses(&giver, &receiver, object);
        giver.run(&["recall", object.id()]);
        eventually("it waits for a decision", || {
            let told = receiver.try_run(&["recall", "status", object.id()]);
            (told.status == 0 && told.json()["recalls"][0]["pending"] == true).then_some(())
        });
        // Nothing has been decided, and nothing goes on.
        eventually("it is kept back", || {
            (!receiver.analysts().sees(object.id())).then_some(())
        });
        assert_eq!(state(&giver, object, &receiver), "asked");
    }
    assert_eq!(receiver.run(&["status"])["recalls"]["pending"], 2);
    let told = receiver.run(&["recall", "answer", refused.id(), "--refuse"]);
    assert_eq!(told["recalls"][0]["recipients"][0]["state"], "refused");
    comes_to(&giver, &refused, &receiver, "refused");
    arrives(&receiver, &refused);
    receiver.run(&["recall", "answer", restricted.id(), "--restrict"]);
    comes_to(&giver, &restricted, &receiver, "restricted");
    assert!(!receiver.analysts().sees(restricted.id()));
    assert_eq!(receiver.run(&["status"])["recalls"]["pending"], 0);
    // Once is enough, and only what asks us can be answered.
    let again = receiver.try_run(&["recall", "answer", refused.id(), "--delete"]);
    assert_eq!(again.error_code(), "answered");
    let ours = giver.try_run(&["recall", "answer", refused.id(), "--delete"]);
    assert_eq!(ours.error_code(), "not-asked");
    let unknown = giver.try_run(&["recall", "status", "00000000"]);
    assert_eq!(unknown.error_code(), "unknown-recall");
}

#[test]
fn inv_7_6_what_a_legal_hold_keeps_is_told_and_told_again_when_it_is_gone() {
    let (giver, receiver) = two(&[]);
    let object = indicator("Evidence in a case", &[GREEN]);
    crosses(&giver, &receiver, &object);
    let hold = receiver.run(&["hold", "add", object.id(), "--reason", "case 17"]);
    giver.run(&["recall", object.id()]);
    comes_to(&giver, &object, &receiver, "held");
    assert!(!receiver.analysts().sees(object.id()));
    let hold = hold["holds"][0]["id"]
        .as_str()
        .or(hold["id"].as_str())
        .unwrap()
        .to_owned();
    receiver.run(&["hold", "lift", &hold, "--yes"]);
    comes_to(&giver, &object, &receiver, "deleted");
}

#[test]
fn inv_7_7_a_recall_that_is_lifted_lets_it_come_back() {
    let (giver, receiver) = two(&[]);
    let object = indicator("Recalled by mistake", &[GREEN]);
    crosses(&giver, &receiver, &object);
    giver.run(&["recall", object.id()]);
    comes_to(&giver, &object, &receiver, "deleted");
    let theirs = receiver.try_run(&["recall", "lift", object.id()]);
    assert_eq!(theirs.error_code(), "not-ours");
    let told = giver.run(&["recall", "lift", object.id()]);
    assert_eq!(told["recalls"][0]["lifted"], true);
    arrives(&receiver, &object);
    assert!(giver.analysts().sees(object.id()));
}

#[test]
fn inv_6_3_a_recall_is_offered_where_a_marking_was_tightened_or_an_object_revoked() {
    let (giver, receiver) = two(&[]);
    let tightened = indicator("Now for few", &[GREEN]);
    let revoked = indicator("Now void", &[GREEN]);
    let same = indicator("As it was", &[GREEN]);
    for object in [&tightened, &revoked, &same] {
        crosses(&giver, &receiver, object);
    }
    assert_eq!(
        giver.run(&["recall", "offers"])["offers"],
        serde_json::json!([])
    );
    let mut stricter = tightened.version(SECOND, false);
    stricter.markings = vec![RED.to_owned()];
    giver.import(&[
        &stricter,
        &revoked.version(SECOND, true),
        &same.version(SECOND, false),
    ]);
    let offers = giver.run(&["recall", "offers"])["offers"].clone();
    let mut found: Vec<(&str, &str)> = offers
        .as_array()
        .unwrap()
        .iter()
        .map(|offer| {
            (
                offer["object"].as_str().unwrap(),
                offer["why"].as_str().unwrap(),
            )
        })
        .collect();
    found.sort_by_key(|(_, why)| *why);
    assert_eq!(
        found,
        [(revoked.id(), "revoked"), (tightened.id(), "tightened")]
    );
    assert_eq!(offers[0]["recipients"][0], receiver.name);
    giver.run(&["recall", tightened.id()]);
    comes_to(&giver, &tightened, &receiver, "deleted");
    assert!(!receiver.analysts().sees(tightened.id()));
    let offers = giver.run(&["recall", "offers"])["offers"].clone();
    assert_eq!(offers.as_array().unwrap().len(), 1, "{offers}");
}

#[test]
fn what_cannot_be_recalled_is_refused_with_what_to_do() {
    let (giver, receiver) = two(&[]);
    let code = |line: &[&str]| giver.try_run(line).error_code();
    assert_eq!(code(&["recall", "nonsense"]), "not-an-id");
    assert_eq!(
        code(&["recall", indicator("Nowhere", &[GREEN]).id()]),
        "not-held"
    );
    let agreement = giver.run(&["agreement", "list"])["agreements"][0]["id"].clone();
    assert_eq!(
        code(&["recall", agreement.as_str().unwrap()]),
        "not-recallable"
    );
    let stranger = giver.try_run(&[
        "recall",
        agreement.as_str().unwrap(),
        "--operator",
        "nobody",
    ]);
    assert_eq!(stranger.error_code(), "unknown-operator");
    let object = indicator("Ours", &[GREEN]);
    crosses(&giver, &receiver, &object);
    let badly = [
        "recall",
        object.id(),
        "--reason",
        "x",
        "--reason-lang",
        "English",
    ];
    assert_eq!(code(&badly), "unknown-language");
    let long = "r".repeat(4_097);
    let badly = ["recall", object.id(), "--reason", &long];
    assert_eq!(code(&badly), "reason-too-long");
    // Nothing was restricted for it.
    assert!(giver.analysts().sees(object.id()));
    assert_eq!(
        giver.run(&["recall", "list"])["recalls"],
        serde_json::json!([])
    );
}
